//! Surnames, and what a given name never holds.

use std::sync::LazyLock;

use crate::editorial::text::{is_han, words};

/// Surnames that hardly stand for anything else at the head of a word.
const PLAIN: &str = "丘陆管曲申贝祖庾茹宦蒯巢薄隗莘郤濮慕衡弘厍夔毋王李张刘陈杨黄赵吴周徐孙朱胡郭林高梁郑罗宋谢唐韩曹许邓萧肖冯曾程蔡彭潘袁董余苏叶吕魏蒋田杜丁沈姜范傅钟卢汪戴崔廖姚邱夏谭韦贾邹石熊孟秦阎薛侯雷龙段郝孔邵史毛顾赖武康贺严尹钱施牛洪龚汤陶黎温莫樊乔安殷颜庄章鲁倪庞邢俞翟蓝聂齐葛柴伍覃骆关焦柳欧祝纪毕耿芦左季符辛苗詹靳祁路涂兰甘裴梅童翁霍游阮尤岳柯牟滕谷舒卜饶宁凌盛查冉鲍华屈喻蒲卫简时项闵邬吉阳费蒙席晏隋古强穆姬宫景米麦谈柏瞿艾沙鄢桂窦郁缪畅巩卓褚栾戚娄甄郎池丛边岑苟迟商臧佘卞虞刁冷匡栗仇楚揭官佟封燕桑巫敖植邝仲荆储宗楼苑寇盖屠鞠荣井奚麻雍花闻冼木郜衣呙禹湛伊芮钮谌庹伏占危晋邸冀郏浦雒桓嵇邴羊惠乌山扈郦阚喇昝乜仉逄藤郗於阙殳璩弓益戈居仰蔚蔺胥苍党竺逯尚库晁勾融訾那鄂沃归海帅亓岱矫邰蹇晟英岩糜鹿区邦闫尉谯青瑞粟昌凤酆狄茅裘贲杭荀羿汲宓钭厉戎韶蓟宰佴缑亢笪卿尧辜仝侬禤甯睢郇郄仵毌菅苌檀漆遆麹肇江";
/// Surnames that are more often other words: they need more to show that a person is meant.
const DOUBTFUL: &str = "满步红权容广寿马何方白金常万任易文成单包房解连车司于全应明水平云冰风原南干支双计信宣银乐农国皮门泰火丰隆皋师廉诸付幸习慎钦牧朴虎鱼巴秋班松富怀索福慈洛铁宾劳贡泽源靖竹沐";
/// Surnames that stand for something else nearly always: only an office and what follows show a person.
const RARE: &str = "年阴暨汝况墨哈言妥母弥塔卯寸律敏星春普朝果桃洋潭牙狼玄玉粘素纵良蒿豆贵资酒野飞香鲜黑旷暴咸罕籍代盘束元蓬宿犹";
/// Surnames of two characters.
static DOUBLE: LazyLock<Vec<&str>> = LazyLock::new(|| {
    words(
        "欧阳 上官 司马 诸葛 司徒 东方 尉迟 皇甫 慕容 令狐 夏侯 公孙 闻人 钟离 贺兰 端木 宇文 长孙 \
         独孤 南宫 轩辕 澹台 公冶 淳于 申屠 百里 东郭 呼延 赫连 拓跋 完颜 纳兰 叶赫 万俟 濮阳 太史 \
         仲孙 鲜于 闾丘 司空 亓官 司寇 夹谷 宰父 谷梁 段干 西门 第五 令狐 梁丘 左丘 东门 南门 即墨 \
         达奚 褚师 公羊 宗政 单于 太叔 颛孙 巫马 公西 漆雕 乐正 壤驷 公良 羊舌 微生 伯赏",
    )
});
/// No given name holds these: they are grammar.
const NEVER: &str = "的了是在及等这那我你他她它们不个也就都被会对很还把让给说着吗呢吧啊位届第某该各每但而且地到您俩没请间内外共岁";
/// Given names rarely end with these, which begin what a person does.
const ENDS_RARELY: &str = "说道讲谈称作做和与带率任为将以向从又正已曾获用上下出来去先再亲主指认笑介表提参受自率随赴陪只看听教走拿因从手围走中负联时当近约余";
/// How a person is called, and what is no given name.
static CALLED: LazyLock<Vec<&str>> = LazyLock::new(|| {
    words(
        "先生 女士 小姐 太太 老师 师傅 大妈 大爷 大叔 大姐 大哥 阿姨 伯伯 婆婆 奶奶 爷爷 叔叔 伯父 \
         伯母 妈妈 爸爸 医生 教授 主任 会长 同学 总 董 局 处 科 工 书记 市长 区长 院长 校长 律师 博士 \
         教练 警官 法官 老板 经理 队长 姐 哥 叔 姨 婶 嫂 爷 奶 老 副 氏 家 府 店 村 镇 县 市 区 省 街 \
         路 巷 湾 河 院 校 厂 站 馆 局长 大队 小队 支队 总队 教官 导师 婆 阿婆 阿公 阿伯 大娘 大婶 \
         大伯 公司 集团 女 男 姓 父 母 客 一天 一年 一周 一月 一次 一个 一名 一位 一起 一直 一样 一些 一家 一行 \
         一边 一共 一同",
    )
});
/// Beginnings that look like a surname and are none.
static BEGINNINGS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    words(
        "段时间 项目 党 万元 万名 万人 万家 万余 万多 单身 席卷 花样 应邀 应急 龙岗 龙华 罗湖 南山 \
         宝安 福田 盐田 光明 坪山 石岩 沙井 施救 易拉 马拉松 全体 全程 全市 全区 全国 全省 全年 全场 \
         全部 全力 常务 华为 何时 万科 万众 水平 公益 公司 公共 相关 有效 有序 有关 方式 方法 方案 \
         方面 江苏 江西 云南 海南 南方 平台 平均 信息 计划 支部 支队 员工 时任 原任 茶艺 陶艺 花艺 \
         武术 古筝 古琴 钢琴 国学 单簧 师生 成员 简历 冠心 康复 明年 明天 安全 安排 双方 宣传 保障 \
         黄金 国家 国际 商会 商户 商家 农业 农村 农民 农家 农产 农科 农贸 齐声 齐心 申报 申请 满意 祖国 \
         孙子 孙女 路过 师傅 师徒 师资 诸多 诸位 代表 代理 付出 付款 付费 付诸 初步 初心 初中 幸福 幸运 秋季 秋冬 秋天 \
         班级 战略 战斗 展示 展览 展开 展现 修复 修缮 元旦 元宵 元素 富有 富强 福利 福建 福彩 慈善 慈爱 \
         铁路 铁人 劳动 劳务 宾馆 宾客 源自 印刷 印发 招聘 招募 招生 盘点 竹林 牧区 虎年 鱼类 廉洁 廉政 \
         广东 广西 广州 安徽 甘肃 吉林 宁夏 宁波 苏州 常州 温州 金华 武汉 郑州 洛阳 阳江 江门 东莞 \
         梅州 韶关 茂名 云浮 肇庆 高州 曾任 曾是 曾经 曾在 云服务 云上 云课堂 云直播 云平台 云问诊 常用 常规 常态 常年 常识 常青树 常来 常说 常常 常在 常去 金牌 金钥匙 红马甲 红色 红领巾 方阵 安居 白大褂 白天 \
         敬老 敬业 敬献 朴素 习惯 谨慎 钦佩 巴士 凤凰 杭州 昌盛 山歌",
    )
});
/// Words that look like names and that the dictionary may not know.
static WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    words(
        "高质量 温情 关爱 童梦 康养 史料 金奖 银奖 路演 云端 初心 年轻 和谐 高校 华侨 党委 强基 陈列 \
         余人 余家 余名 连片 连心 连线 牛年 马年 龙年",
    )
});

/// How sure a surname makes that a person is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Surname {
    /// More often another word.
    Doubtful,
    /// A surname.
    Plain,
}

/// Characters of the surname that `text` begins with, and how sure it is.
pub(super) fn surname(text: &str) -> Option<(usize, Surname)> {
    if DOUBLE.iter().any(|double| text.starts_with(double)) {
        return Some((2, Surname::Plain));
    }
    let first = text.chars().next()?;
    if PLAIN.contains(first) {
        Some((1, Surname::Plain))
    } else if DOUBTFUL.contains(first) {
        Some((1, Surname::Doubtful))
    } else {
        None
    }
}

/// Whether `name` has the shape of a full name: a surname and one or two characters that a given name
/// may hold.
pub(super) fn is_name(name: &str) -> bool {
    let Some((length, _)) = surname(name) else {
        return false;
    };
    let given: Vec<char> = name.chars().skip(length).collect();
    if given.is_empty() {
        return false;
    }
    given.len() <= 2
        && is_given(&given.iter().collect::<String>())
        && !WORDS.contains(&name)
        && !begins_otherwise(name)
}

/// Whether `given` may be a given name.
pub(super) fn is_given(given: &str) -> bool {
    // 首席执行官|方表示: what a person does is no name.
    const DOES: &[&str] = &[
        "表示", "介绍", "指出", "强调", "认为", "宣布", "说明", "代表", "主持", "讲话", "致辞",
        "发言", "告诉", "透露", "总结", "补充", "提醒", "呼吁", "坦言", "出席", "参加", "揭牌",
        "颁奖",
    ];
    !given.is_empty()
        && !DOES.contains(&given)
        && !given.ends_with(['街', '县', '镇', '边', '旁'])
        && given.chars().all(|c| is_han(c) && !NEVER.contains(c))
        && !CALLED.contains(&given)
        && !CALLED
            .iter()
            .any(|called| called.chars().count() == 2 && given.ends_with(called))
}

/// Whether `text` begins with a word that only looks like a surname.
pub(super) fn begins_otherwise(text: &str) -> bool {
    BEGINNINGS.iter().any(|word| text.starts_with(word))
}

/// Whether `text` begins with a surname that is nearly always another word.
pub(super) fn rare_surname(text: &str) -> bool {
    text.starts_with(|c| RARE.contains(c))
}

/// Whether a given name hardly ends with `c`.
pub(super) fn ends_rarely(c: char) -> bool {
    ENDS_RARELY.contains(c)
}

/// Whether `c` ends what things, places, bodies and kinds of people are called, and hardly a given name.
pub(super) fn ends_as_thing(c: char) -> bool {
    "方度率性化者员师型类量们部队局处室所站馆组团厅院校厂奖赛房人籍段路街甲服班课群营座装卡票费区县镇村".contains(c)
}

/// Characters of 婆婆, 师傅, 小姐 that `text` begins with: neighbours by their surname.
pub(super) fn kin(text: &str) -> Option<usize> {
    const KIN: &[&str] = &[
        "婆婆", "奶奶", "爷爷", "伯伯", "阿姨", "阿婆", "阿公", "阿伯", "大爷", "大妈", "大叔",
        "大姐", "大哥", "叔叔", "师傅", "小姐", "女士", "先生", "叔", "伯", "姐", "哥", "姨", "婶",
        "嫂",
    ];
    KIN.iter()
        .find(|word| text.starts_with(**word))
        .map(|word| word.chars().count())
}

/// 老周, 阿哲, 小雯: what neighbours call a person; and 安安.
pub(in crate::editorial) fn is_nickname(name: &str) -> bool {
    let chars: Vec<char> = name.chars().collect();
    matches!(chars.as_slice(), ['老' | '阿' | '小', ..])
        || matches!(chars.as_slice(), [a, b] if a == b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_names_have_a_surname_and_a_given_name() {
        for name in [
            "李青禾",
            "欧阳文静",
            "闻人达",
            "尹白",
            "区伟雄",
            "虞清和",
            "江枫渔",
            "茅大海",
            "公羊倩",
            "狄明轩",
            "钭明亮",
            "宓建军",
        ] {
            assert!(is_name(name), "{name}");
        }
        for word in [
            "陈先生",
            "李老师",
            "王主任",
            "的人们",
            "高质量",
            "李副",
            "黄婆婆",
            "周",
        ] {
            assert!(!is_name(word), "{word}");
        }
    }

    #[test]
    fn a_surname_has_one_class() {
        for (at, c) in PLAIN.char_indices() {
            assert!(!PLAIN[at + c.len_utf8()..].contains(c), "{c} twice");
            assert!(!DOUBTFUL.contains(c) && !RARE.contains(c), "{c}");
        }
        for c in DOUBTFUL.chars() {
            assert!(!RARE.contains(c), "{c}");
        }
    }

    #[test]
    fn nicknames_are_told_from_names() {
        assert!(is_nickname("老周") && is_nickname("安安"));
        assert!(!is_nickname("周玉兰"));
    }
}
