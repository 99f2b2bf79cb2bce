//! Shapes of a line that no editor airs: a name without news, halves that say nothing, a number
//! without its noun.

use std::sync::LazyLock;

use regex::Regex;

use super::grammar::acts;
use crate::editorial::text::{han_count, pattern};

/// 社会组织参与社区治理的新探索: what all of it leads to is a name, and an abstract one.
pub(super) fn names_a_quality(open: &str) -> bool {
    static QUALITY: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"的(?:新|好|大|小|最美|物品)?[\p{Han}]{0,2}(?:探索|实践|样本|样板|路径|力量|模式|答卷|答案|担当|情怀|风景|味道|温度|名片|密码|底色|故事|人生|梦想|坚守|守望|守护|追求|传承|约定|记忆|经验|做法|启示|思考|选择|日子|岁月|青春|足迹|身影|心愿|心声|使命|初心|风采|魅力|光芒|幸福|美好)$",
        )
    });
    QUALITY.is_match(open)
}

/// 协会组织18家会员企业: to do what?
pub(super) fn waits_for_what(open: &str) -> bool {
    static CALLS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?:组织|邀请|带领|率领|安排|联合|推动|引导|鼓励|号召|动员)(?P<whom>[\p{Han}\d,.]*(?:企业|会员|志愿者|义工|代表|队员|长者|老人|居民|学生|人员|社工|医生|医师|党员|单位|商户|家庭|青年|员工|专家|教师|学员))$",
        )
    });
    CALLS.captures(open).is_some_and(|hit| !acts(&hit["whom"]))
}

/// 罕见病家庭支持计划三周年报告会: the verbs in the name of an event are no news of it; somebody must
/// hold it, or it must begin or end.
pub(super) fn is_named_only(open: &str) -> bool {
    static NAME: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?:大会|年会|峰会|报告会|分享会|座谈会|交流会|研讨会|宣讲会|推介会|对接会|招聘会|发布会|见面会|恳谈会|茶话会|联谊会|音乐会|运动会|博览会|晚会|例会|会议|论坛|仪式|典礼|讲座|沙龙|培训|培训班|研修班|课堂|大赛|比赛|竞赛|邀请赛|锦标赛|评选|展览|巡展|展演|汇演|嘉年华|市集|活动|行动|计划|项目|工程|演练|义诊|调研|考察|之行|之旅)$",
        )
    });
    static HOLDS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"举行|举办|召开|开展|启动|组织|发起|推出|开设|承办|主办|迎来|亮相|走进|走上|登上|参加|参与|入选|获|助力|支持开展|上演|献演|献上|打造|聚焦|完成|办|开了|开起|带来|送上|送来|推进|实施|公布|发布|创办|设立|资助|关注|指导|观摩|赴|到|来",
        )
    });
    NAME.is_match(open) && !HOLDS.is_match(NAME.replace(open, "").as_ref())
}

/// 小驿站撑起大权益: a play on small and great says nothing of what happened.
pub(super) fn is_small_and_great(text: &str) -> bool {
    static PLAY: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"“?(?P<small>小[\p{Han}]{1,4}?)”?[\p{Han}]{0,4}?“?(?P<great>大[\p{Han}]{1,3})”?(?:$| )",
        )
    });
    /// Words and places that merely begin so.
    const PLAIN: &[&str] = &[
        "小学",
        "小区",
        "小组",
        "小时",
        "小程序",
        "小微",
        "小剧",
        "小镇",
        "小伙",
        "小朋友",
        "大鹏",
        "大学",
        "大湾区",
        "大会",
        "大赛",
        "大梅沙",
        "大厅",
        "大楼",
        "大浪",
        "大厦",
        "大奖",
        "大道",
        "大运",
        "大讲堂",
        "大课堂",
        "大集",
        "大巡",
        "大使",
        "大沙河",
        "大调研",
        "大走访",
    ];
    PLAY.captures(text).is_some_and(|hit| {
        let from = |group: &str| hit.name(group).map_or("", |m| &text[m.start()..]);
        !PLAIN
            .iter()
            .any(|word| from("small").starts_with(word) || from("great").starts_with(word))
    })
}

/// 关爱困境儿童项目启动: what begins with a verb names an event when it ends in what events do.
pub(super) fn is_event(head: &str) -> bool {
    static EVENT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?:会|赛|营|节|展|项目|计划|行动|活动|工程|课堂|论坛|讲座|热线|驿站|基地|中心|班|周|月|日|季|物品)(?:举行|举办|召开|启动|收官|落幕|开幕|闭幕|开班|结业|开讲|开赛|开营|开播|揭牌|成立|上线|发布|启用|开通|出炉|揭晓|开演|亮相|落地)$",
        )
    });
    EVENT.is_match(head)
}

/// A half without news, and two short halves of one length (锣鼓一响 黄金万两), which are a motto.
pub(super) fn parts_are_thin(open: &str) -> bool {
    let parts: Vec<&str> = open.split(' ').filter(|part| !part.is_empty()).collect();
    let counts = |text: &str| text.chars().any(|c| c.is_ascii_digit());
    let couplet = parts.len() == 2
        && han_count(parts[0]) <= 5
        && han_count(parts[0]) == han_count(parts[1])
        && !counts(open);
    parts.len() > 1
        && (couplet
            || parts
                .iter()
                .any(|part| !counts(part) && (han_count(part) < 4 || !acts(part))))
}

/// 指数为53.8 may end in its number, 带走412 not.
pub(super) fn ends_with_bare_number(open: &str) -> bool {
    static LAST: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?P<before>[^\d.,]?)[\d][\d.,]*[万千百亿]?$"));
    LAST.captures(open)
        .is_some_and(|hit| !["为", "达", "至", "数", "报"].contains(&&hit["before"]))
}

/// A协会B中心举办: nobody speaks of two names without a joint.
pub(super) fn runs_two_names_together(text: &str, names: &[&str]) -> bool {
    let mut found: Vec<(usize, usize)> = names
        .iter()
        .filter(|name| name.chars().count() > 3)
        .flat_map(|name| {
            text.match_indices(*name)
                .map(|(at, hit)| (at, at + hit.len()))
        })
        .collect();
    found.sort_unstable();
    found
        .iter()
        .any(|(_, end)| found.iter().any(|(start, _)| start == end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_and_great_are_a_play_only_as_a_pair() {
        for play in [
            "小驿站撑起大权益",
            "“小板凳”解开“大心结”",
            "小积分换来大文明",
        ] {
            assert!(is_small_and_great(play), "{play}");
        }
        for plain in [
            "小学生走进大鹏",
            "小区居民参加大赛",
            "小朋友登上大舞台",
            "志愿者清理大梅沙",
        ] {
            assert!(!is_small_and_great(plain), "{plain}");
        }
    }
}
