//! One clause taken apart: its time, its verb, what comes before, and whether it happened at all.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    event::is_event,
    grammar::{acts, words},
};
use crate::editorial::text::{han_count, is_inside, outside, pattern, shielded};

pub(super) static TIME_HEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:\d{4}年|今年)?\d{1,2}月(?:\d{1,2}[日号])?(?:[至到\-—–~～](?:\d{1,2}月)?\d{1,2}[日号])?(?:以来|起)?|近日|日前|近期|昨日|昨天|今天|今日|上周[一二三四五六日末]?|本周[一二三四五六日末]?|当天|当日|会上|当晚)?(?:[上下中]午|晚上?|晚间|清晨|凌晨|傍晚|早上)?(?:\d{1,2}[时点:：]\d{0,2}分?)?[，,]?",
    )
});

static DATE_TAIL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:于|在)?(?:\d{4}年)?\d{1,2}月\d{1,2}[日号](?:[至到\-—](?:\d{1,2}月)?\d{1,2}[日号])?(?:[上下]午|晚)?$",
    )
});

static ADVERB_TAIL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:正式|成功|共同|联合|同步|先后|如期|同时|宣布|今年首次|首次)+$"));

static MAIN_VERB: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:联合|共同|成功|正式)?(?P<verb>举行|举办|召开|开展|启动|发布|揭牌|成立|收官|落幕|开幕|闭幕|开班|结业|推出|发起|上线|开讲|揭晓|亮相|开营|开业|开播|启用|开通|开赛|开演|首演|出炉|公布|落成|开工|竣工|挂牌|落下帷幕|拉开帷幕|打响|开打|开跑|上演)了?",
    )
});

/// 志愿者培训的第一课: a part of an event; the event is the news.
pub(super) fn whole_event(event: &str) -> &str {
    match event.rsplit_once("的第") {
        Some((whole, _)) if is_event(whole) => whole,
        _ => event,
    }
}

/// A clause that only names its event, and the next one that says what became of it, in one:
/// 第五届…竞赛决赛，于11月20日在龙岗落下帷幕.
pub(super) fn with_its_verb(clauses: &[String]) -> Vec<String> {
    static GOES_ON: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:就这样|正式|近日|日前|昨日|昨天|今日|今天|如期|顺利|将于|于|在|\d{1,2}月\d{1,2}[日号])",
        )
    });
    let mut joined: Vec<String> = Vec::new();
    for clause in clauses {
        let verb = GOES_ON.find(clause);
        if let Some(last) = joined.last_mut()
            && let Some(verb) = verb
            && main_verb(last).is_none()
            && main_verb(clause).is_some_and(|(_, end, _)| {
                clause[end..]
                    .trim_end_matches(['，', '。', '；'])
                    .is_empty()
            })
            && (is_event(last.trim_end_matches('，'))
                || last
                    .trim_end_matches('，')
                    .ends_with(['”', '》', '台', '站']))
            && han_count(last) >= 8
        {
            let rest = match verb.as_str() {
                kept @ ("于" | "在" | "将于") => format!("{kept}{}", &clause[verb.end()..]),
                _ => clause[verb.end()..].to_owned(),
            };
            *last = format!("{}{rest}", last.trim_end_matches('，'));
        } else {
            joined.push(clause.clone());
        }
    }
    joined
}

/// What did not happen, or not now: 将启动, 拟举办, 曾获, 未发布. Without that word the line would lie.
pub(super) fn is_unreal(before: &str) -> bool {
    static UNREAL: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?:将|拟|即将|计划|准备|预计|有望|打算|希望|力争|争取|建议|呼吁|未|没有|不再|不|取消|推迟|延期|暂停|曾|曾经|去年|前年|此前|年内|下一步|未来|明年|每[年月周天季日]|每个[月周季]|每季度|每半年|定期|约定|商定|决定|承诺|首场)[^，。；]{0,10}$",
        )
    });
    /// 关爱计划 is a programme, not a plan to do something.
    static PROGRAMME: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?P<of>^|支持|培养|培育|养育|关爱|关怀|资助|帮扶|扶持|守护|救助|陪伴|成长|行动|发展|提升|助学|助残|助老|助农|助困|孵化|志愿|公益|服务|创业|就业|创新|合作|人才|教育|健康|保护|援助|救援|护航|圆梦|领航|赋能|互助|培训|社区|家庭|儿童|青年|青少年|长者|老人|骨干|导师|伙伴|种子|改造|振兴|阅读|康复)计划",
        )
    });
    let open = outside(before, |part| {
        let part = part.replace("不仅", "").replace("不断", "");
        PROGRAMME.replace_all(&part, "${of}项目").into_owned()
    });
    UNREAL.is_match(&open)
}

/// The verb that the clause turns on, with its byte range: outside quotes, a word of its own, and no
/// part of a thing's name (启动仪式).
pub(super) fn main_verb(clause: &str) -> Option<(usize, usize, String)> {
    let shields = shielded(clause);
    MAIN_VERB.captures_iter(clause).find_map(|hit| {
        let whole = hit.get(0)?;
        let rest = &clause[whole.end()..];
        let thing = [
            "仪式", "大会", "会", "式", "典礼", "活动", "以来", "的", "周年", "之", "于", "后",
            "前", "时", "情况", "、", "和", "及", "结果", "人", "单位", "方", "者", "机构",
        ]
        .iter()
        .any(|t| rest.starts_with(t));
        (!thing && !is_inside(&shields, whole.start()))
            .then(|| (whole.start(), whole.end(), hit["verb"].to_owned()))
    })
}

/// Without its first 了 that says a thing is done: not that of 了解, nor a last one.
pub(super) fn without_done(clause: &str) -> String {
    let shields = shielded(clause);
    let done = words(clause).into_iter().find(|word| {
        word.text == "了"
            && word.at + word.text.len() < clause.len()
            && !is_inside(&shields, word.at)
    });
    done.map_or_else(
        || clause.to_owned(),
        |word| {
            format!(
                "{}{}",
                &clause[..word.at],
                &clause[word.at + word.text.len()..]
            )
        },
    )
}

/// Whether what follows the doer is what it does: a verb, with adverbs before it or the name of what
/// it runs. 的人, 副会长 and a stand that it takes (聚焦, 坚持) are not.
pub(super) fn does(rest: &str) -> bool {
    static STANCE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:始终|一直|积极|深入|认真|不断|充分|主动|切实|全面|大力|持续)*(?:聚焦|坚持|立足|围绕|秉持|秉承|践行|贯彻|落实|深耕|致力|紧扣|紧紧|牢记|把|以|将|通过|作为|成为|是|在|由|为|从|按|根据|结合|依托|发挥|希望|期待|表示|认为|介绍|强调|指出)",
        )
    });
    !STANCE.is_match(rest)
        && (rest.starts_with(['“', '《'])
            || words(rest)
                .first()
                .is_some_and(|word| word.class.starts_with(['v', 'd', 'p']) || acts(word.text)))
}

/// Without place, day and adverb at its end; and the place.
pub(super) fn without_circumstance(before: &str) -> (String, Option<String>) {
    let mut event = before.trim().to_owned();
    let mut place = None;
    for _ in 0..3 {
        for tail in [&*ADVERB_TAIL, &*DATE_TAIL] {
            if shielded(&event).last().is_none_or(|s| s.end != event.len()) {
                event = tail.replace(&event, "").into_owned();
            }
        }
        if let Some(at) = place_tail(&event) {
            let words = event[at..].trim_start_matches(['在', '于']).to_owned();
            if !words.starts_with(|c: char| c.is_ascii_digit()) {
                place = Some(words);
            }
            event.truncate(at);
        }
    }
    (event.trim().to_owned(), place)
}

/// Where the last 在 or 于 begins that is a word of its own, with no quotation behind it.
fn place_tail(event: &str) -> Option<usize> {
    let last = shielded(event).last().map_or(0, |range| range.end);
    let found = words(event)
        .into_iter()
        .rev()
        .find(|word| word.at >= last && matches!(word.text, "在" | "于"))?;
    let behind = &event[found.at + found.text.len()..];
    ((1..=34).contains(&behind.chars().count()) && !behind.contains('，')).then_some(found.at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_habit_and_a_plan_are_no_event() {
        for before in ["每季度", "双方约定每月", "协会将", "协会计划"] {
            assert!(is_unreal(before), "{before}");
        }
        for before in ["罕见病家庭支持计划报告会在深", "“薪火”计划", "协会不仅"]
        {
            assert!(!is_unreal(before), "{before}");
        }
    }

    #[test]
    fn a_doer_does_something_concrete() {
        for doing in ["走访会员", "“义剪日”走进社区", "向社区捐赠图书"] {
            assert!(does(doing), "{doing}");
        }
        for not in ["的人来", "聚焦急难愁盼", "坚持党建引领", "会长说"] {
            assert!(!does(not), "{not}");
        }
        assert_eq!(without_done("协会走访了会员"), "协会走访会员");
        assert_eq!(without_done("协会的人来了"), "协会的人来了");
    }

    #[test]
    fn a_part_of_an_event_is_not_its_name() {
        assert_eq!(
            whole_event("安宁疗护志愿者培训的第一课"),
            "安宁疗护志愿者培训"
        );
        assert_eq!(whole_event("社区的音乐会"), "社区的音乐会");
    }
}
