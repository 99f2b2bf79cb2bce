//! Posts and roles that stand beside a name, as a grammar: what may stand before, and heads.

use std::sync::LazyLock;

use regex::Regex;

use crate::editorial::text::{pattern, words};

/// What may stand before a head; any number of them.
const BEFORE: &str = "常务副|党委副|第一副|代理|执行|名誉|荣誉|创会|轮值|联席|常务|终身|首席|高级|中级|初级|资深|特聘|特约|客座|兼职|专职|专任|主任|候任|现任|时任|前任|原任|新任|首任|首届|联合|共同|区域|全国|总|副|正|代|老|新|小|女|男|前|原";
/// Heads of posts in bodies of all kinds.
static POSTS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    words(
        "会长 理事长 秘书长 监事长 监事会主席 理事 监事 干事 干事长 执委 常委 委员 主任委员 副主任委员 \
         总干事 发起人 创始人 创办人 创建人 召集人 主理人 合伙人 负责人 法定代表人 法人代表 发言人 \
         新闻发言人 联系人 联络人 联络员 秘书 顾问 督导 团长 领队 轮值主席 主席 主席团成员 总监 总裁 \
         总监事 会员 理事会成员 \
         书记 党委书记 党支部书记 党总支书记 党组书记 党工委书记 第一书记 支书 村支书 组织委员 \
         宣传委员 纪委书记 纪检组长 组长 主任 主任科员 调研员 巡视员 科员 局长 处长 科长 司长 厅长 \
         部长 厂长 省长 市长 区长 县长 镇长 乡长 州长 村长 村主任 股长 队长 大队长 中队长 支队长 \
         总队长 分队长 小队长 所长 站长 台长 社长 馆长 园长 院长 校长 系主任 班长 连长 排长 营长 舰长 \
         船长 机长 店长 行长 楼长 楼栋长 栋长 街长 里长 巷长 河长 路长 段长 工长 车间主任 党组成员 \
         党委委员 人大代表 政协委员 网格员 网格长 调解员 信访员 辅警 民警 交警 警官 法官 检察官 消防员 \
         指挥官 指挥长 指挥员 指导员 教导员 政委 参赞 领事 总领事 大使 公使 专员 业委会主任 \
         董事长 董事 董事会秘书 总经理 经理 厂长 主管 项目主管 项目经理 项目官员 店主 老板 企业家 \
         拿督斯里 拿督 太平绅士 投资人 创客 农场主 场长 社员 股东 职员 员工 助理 总助 总工 总工程师 首席执行官 首席科学家 \
         首席专家 首席分析师 首席技术官 CEO CTO COO CFO \
         教授 院士 博士 硕士 博士后 博导 硕导 导师 讲师 讲席教授 助教 研究员 研究生 大学生 中学生 \
         小学生 高中生 初中生 中职学生 留学生 毕业生 新生 老师 教师 班主任 教官 教练 教练员 裁判 \
         裁判长 学者 科学家 专家 医师 主任医师 医生 大夫 药师 护士长 护士 护师 护理员 养老护理员 \
         队医 校医 村医 牙医 兽医 牙医师 兽医师 法医 军医 老中医 康复师 治疗师 营养师 咨询师 心理咨询师 咨询员 律师 公证员 仲裁员 会计师 审计师 评估师 分析师 \
         工程师 设计师 建筑师 规划师 策划师 程序员 技术员 检测员 检验员 实验员 高工 技师 技工 总设计师 \
         传承人 代表性传承人 非遗传承人 画家 书法家 作家 诗人 音乐家 艺术家 歌手 歌唱家 演员 舞者 导演 \
         编导 编剧 指挥 团员 摄影师 摄影家 主播 主持人 主讲人 主讲 讲者 分享人 分享者 点评人 撰稿人 \
         艺术指导 技术指导 舞蹈指导 执笔人 起草人 主编 总编 总编辑 责编 编审 作者 编者 编辑 记者 通讯员 评论员 评委 嘉宾 馆员 策展人 策划人 制片人 出品人 \
         木匠 铁匠 鞋匠 裁缝 绣娘 大师 工艺美术大师 厨师 主厨 厨师长 面点师 烘焙师 咖啡师 茶艺师 \
         美发师 理发师 化妆师 \
         骑手 外卖员 快递员 司机 驾驶员 叉车司机 保安 保安员 保洁员 环卫工 环卫工人 工人 电工 焊工 \
         木工 钢筋工 瓦工 钳工 园丁 花农 果农 菜农 茶农 蚕农 农民 渔民 牧民 种植户 养殖户 农户 商户 摊主 月嫂 \
         育儿嫂 收纳师 钟点工 帮厨 女主角 男主角 主角 乡村主播 店员 宝妈 宝爸 阿婆 家政员 育婴师 保姆 \
         服务员 营业员 售货员 操作员 接线员 调度员 调查员 测量员 安全员 救生员 急救员 救护员 巡护员 \
         护林员 饲养员 飞手 飞行员 航天员 水手 桨手 鼓手 运动员 后卫 前锋 门将 中锋 守门员 射手 队员 组员 成员 学员 营员 选手 球员 \
         冠军 亚军 季军 获奖者 得主 获得者 体验官 推荐官 宣讲员 讲解员 辅导员 引导员 协理员 助理员 \
         管理员 图书管理员 宿管 后勤 厂医 白领 党员 讲述人 带头人 领头人 领路人 守护人 经纪人 候选人 代理人 牵头人 推荐人 \
         媒体人 音乐人 手艺人 经办人 工友 职工 劳模 劳动模范 先进个人 \
         社工 社会工作者 社区工作者 志愿者 志愿服务者 义工 义工长 居民 业主 街坊 村民 市民 租客 住户 \
         房东 游客 观众 听众 读者 网友 家长 长者 老人 老伯 青年 少年 少女 男孩 女孩 男生 女生 孩子 \
         儿童 同学 学生 学徒 徒弟 师傅 老兵 退役军人 军人 战士 军嫂 烈属 患者 病人 病友 残疾人 \
         小伙子 小伙 姑娘 大叔 大爷 大妈 大娘 大婶 大姐 听障人士 视障人士 听障者 视障者 求职者 求助者 求助人 申请人 受访者 务工人员 受助人 资助人 受助者 受益人 捐赠人 捐款人 捐赠者 热心人 \
         参与者 亲历者 当事人 见证者 队友 搭档 代表 乡贤 侨领 侨胞 港胞 妈妈 爸爸 父亲 母亲 儿子 女儿 \
         丈夫 妻子 奶奶 爷爷 外婆 外公 孙子 孙女 老伴 舅舅 叔叔 阿姨 姐姐 哥哥 弟弟 妹妹",
    )
});
/// Endings of what a person is, for posts that no list holds: 航线总监, 现场指挥官, 试飞员.
const ENDINGS: &str = "员师长家官者士匠嫂工";
/// Words with such an ending that are nobody.
static NOBODY: LazyLock<Vec<&str>> = LazyLock::new(|| {
    words(
        "成员 动员 人员 全员 复员 裁员 满员 大师 出师 移师 誓师 老师 师生 成长 增长 生长 延长 特长 \
         漫长 专长 擅长 助长 见长 总长 全长 身长 国家 大家 回家 在家 搬家 各家 企业家 一家 几家 多家 \
         商家 厂家 买家 卖家 或者 再者 前者 后者 二者 三者 记者 人士 巴士 绅士 硕士 博士 做官 感官 \
         器官 五官 周长 冗长 成家 居家 持家 老家 娘家 全家 起家 安家 当家 会长 绵长 波长 边长 较长 \
         悠长 修长 校长 管家 皇家 独家 住家 顾家 世家 东家 亲家 人家 儒家 公家 农家 名家 土家 客家 玩家 \
         私家 老人家 行家 道家 酒家 自家 婆家 本家 主家 庄家 与会者 两者 决策者 使者 死者 老者 违者 人工 \
         军工 动工 化工 手工 政工 木工 理工 轻工 员工 施工 加工 开工 完工 竣工 分工 美工 用工 招工 复工 \
         重工 罢工 打工 务工 义工 社工 民工 女工 职工 助长 兄长 外长 审计长 族长 细长 过长 长长 会师 京师 \
         先师 法师 水师 军师 禅师 下官 大官 武官 百官 考官 宦官 传教士 女士 名士 壮士 武士 道士 瑞士 工匠 \
         乘员 伤员 教员 雇员 总动员 减员 增员 议员",
    )
});

pub(super) static POST: LazyLock<Regex> = LazyLock::new(|| {
    let mut heads = POSTS.to_vec();
    heads.sort_by_key(|head| std::cmp::Reverse(head.len()));
    heads.dedup();
    pattern(&format!("(?:{BEFORE})*(?:{})", heads.join("|")))
});
/// A post at the very end.
pub(super) static ENDS_WITH_POST: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!("(?:{})$", POST.as_str())));
/// A post at the very beginning.
pub(super) static BEGINS_WITH_POST: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!("^(?:{})", POST.as_str())));

/// Whether a word of the dictionary is what a person is, by its ending.
pub(super) fn is_role(word: &str) -> bool {
    let mut chars = word.chars().rev();
    chars.next().is_some_and(|last| ENDINGS.contains(last))
        && chars.next().is_some()
        && !NOBODY.contains(&word)
}

/// Whether `post` is held by one at a time, or learnt for years: who stands behind it is a person.
pub(super) fn is_rank(post: &str) -> bool {
    static RANK: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?:[^成增生专特擅延家]长|主任|委员|经理|总监|主席|书记|教授|博士|院士|律师|医师|讲师|导师|工程师|分析师|法官|总裁|主编|总编|董事|顾问|干事|调研员|巡视员|研究员|合伙人|主持人|执行官)$",
        )
    });
    is_office(post) || RANK.is_match(post)
}

/// Whether many hold `post` side by side, as they learnt it: 律师 may begin more than a name.
pub(super) fn is_learnt(post: &str) -> bool {
    [
        "教授",
        "博士",
        "院士",
        "律师",
        "医师",
        "讲师",
        "导师",
        "工程师",
        "分析师",
        "法官",
        "主持人",
        "顾问",
    ]
    .iter()
    .any(|learnt| post.ends_with(learnt))
}

/// The pattern of a post, for a larger one.
pub(in crate::editorial) fn post_pattern() -> &'static str {
    POST.as_str()
}

/// Whether `post` holds office: such a person is shown with the organization.
#[must_use]
pub fn is_office(post: &str) -> bool {
    const OFFICES: &[&str] = &[
        "会长",
        "理事长",
        "秘书长",
        "监事长",
        "总干事",
        "创始人",
        "创办人",
        "发起人",
        "理事",
        "监事",
        "主任",
        "书记",
        "主席",
        "负责人",
        "总监",
        "主管",
        "经理",
        "总裁",
        "站长",
        "队长",
        "团长",
        "社长",
        "院长",
        "校长",
        "馆长",
        "部长",
        "干事",
        "研究员",
        "分析师",
        "发言人",
        "顾问",
    ];
    OFFICES.iter().any(|office| post.ends_with(office))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn posts_are_heads_with_what_stands_before() {
        for post in [
            "常务副会长",
            "名誉会长",
            "党委副书记",
            "首席科学家",
            "联合创始人",
            "资深社工",
            "副主任委员",
            "执行秘书长",
            "总工程师",
            "老会长",
        ] {
            let hit = POST.find(post).map(|hit| hit.as_str());
            assert_eq!(hit, Some(post));
        }
        assert!(is_role("面试官") && !is_role("增长") && !is_role("国家"));
        assert!(is_office("常务副会长") && !is_office("居民"));
        assert!(
            is_rank("副调研员")
                && is_rank("业务科科长")
                && !is_rank("家长")
                && is_learnt("执业律师")
        );
    }
}
