//! Words that say what a text is about: not those that stand in any text of the trade.

use std::{collections::HashSet, sync::LazyLock};

use super::{super::text::is_han, hash::of};
use crate::model::language::words::segment;

/// Words of every press release, by what they do there. What an office's own texts repeat beyond them
/// is learned ([`super::Rarity`]).
const COMMON: &[&str] = &[
    // Acting and telling
    "举行 举办 召开 开展 启动 成立 发布 推出 组织 参加 参与 出席 介绍 表示 指出 认为 强调 希望 感谢 进行 完成 实现 开始 结束 提供 获得 接受 成为 包括 带来 通过 来自 走进 来到 前往 联合 主办 承办 协办 指导 支持 推动 促进 加强 提升 提高 建立 建设 设立 形成 打造 开设 开放 安排 负责 带领 陪同 邀请 吸引 服务 帮助 关爱 关注 关心 需要 可以 能够 应该 告诉 听说 看到 知道 发现 觉得 喜欢 准备 分享 交流 学习 培训 讲解 体验 探索 围绕 结合 聚焦 坚持 落实 贯彻 践行 弘扬 助力 赋能 发挥 凝聚 展示 展现 体现 标志 致辞 揭牌 签约 颁发 授予 荣获 捐赠 捐款 出资 投入 发放 资助 受益 惠及 覆盖 累计 达到 超过 增加 计划 预计 持续 继续 今后 未来 随后 此外 同时 其中 目前 已经 正式 共同 一起 分别 全部 主要 重要 有关 相关 各类 多个 多种 不少 许多 一些 部分 大家 他们 她们 我们 你们 自己 别人 人们 这些 那些 这个 那个 这里 那里 什么 怎么 怎样 为什么 没有 不是 就是 还是 也是 都是 不会 不能 只是 只要 如果 因为 所以 但是 而且 或者 以及 对于 关于 由于 根据 按照 为了 作为 随着 以来 之后 之前 以后 以前 之间 期间 过程 一直 一个 一名 一次 一场 一批 一天 一年 一定 一样 第一 第二 第一次 首次 首批 首个 当天 当日 上午 下午 晚上 今天 昨天 明天 今年 去年 明年 本月 上月 近日 日前 近期 现场 仪式 启动仪式 活动 会议 大会 论坛 讲座 座谈会 项目 工作 行动 计划 方案 机制 平台 体系 模式 标准 内容 主题 方式 方法 环节 问题 情况 结果 成果 作用 意义 机会 力量 责任 精神 理念 经验 能力 水平 质量 效果 需求 资源 信息 技术 专业 知识 技能 文化 教育 健康 安全 环境 发展 创新 合作 管理 治理 社会 公益 慈善 志愿 志愿服务 社会组织 社区 街道 城市 全市 全国 全区 辖区 本市 国家 地区 区域 基层 群众 居民 市民 村民 家庭 家长 孩子 儿童 学生 青年 老人 老年人 长者 妇女 志愿者 义工 社工 社会工作者 队员 会员 成员 代表 嘉宾 领导 负责人 相关负责人 工作人员 专家 学者 企业 单位 机构 部门 协会 商会 学会 基金会 促进会 联合会 中心 服务中心 委员会 会长 副会长 秘书长 理事长 理事 主任 副主任 书记 院长 校长 老师 医生 记者 通讯员 深圳 深圳市 福田 福田区 罗湖 罗湖区 南山 南山区 盐田 盐田区 宝安 宝安区 龙岗 龙岗区 龙华 龙华区 坪山 坪山区 光明 光明区 大鹏 大鹏新区 广东 广东省 广州 香港 粤港澳大湾区 大湾区 中国 人次 公里 小时 分钟 万元 亿元 平方米 左右 以上 以下 将近 大约 总计 合计 平均 每天 每月 每周 每年 每人 每个 不仅 不断 更加 非常 十分 特别 深入 积极 充分 全面 进一步 有效 切实 真正 顺利 圆满 成功 热烈 温暖 幸福 美好 高兴 开心 激动 现在 时候 时间 地方 地点 方面 名单 资金 善款 物资 费用 免费 公开 公示 本次 此次 本届 首届 这次 这场 下一步 据悉 据了解 一方面 另一方面",
];

static STOPS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| COMMON.iter().flat_map(|words| words.split(' ')).collect());

/// Hashes of the words of content that are no part of `names`; sorted, each once.
pub(super) fn content_words(sentences: &[String], names: &[&str]) -> Vec<u32> {
    let mut words: Vec<u32> = Vec::new();
    for sentence in sentences {
        words.extend(
            segment(sentence)
                .into_iter()
                .filter(|word| {
                    word.chars().count() >= 2
                        && word.chars().all(is_han)
                        && !STOPS.contains(word)
                        && names.iter().all(|name| !name.contains(word))
                })
                .map(of),
        );
    }
    words.sort_unstable();
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_of_content_are_kept() {
        let words = content_words(
            &["志愿者在现场修雨伞、磨剪刀，居民表示感谢。".to_owned()],
            &[],
        );
        assert!(words.contains(&of("雨伞")) && words.contains(&of("剪刀")));
        assert!(!words.contains(&of("志愿者")) && !words.contains(&of("表示")));
    }
}
