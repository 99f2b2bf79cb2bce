//! Slots filled from a sentence: S 举办 E, E 在 P 举行, 在 P 举行的 E, E 启动, S 走进 P.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    Desk,
    event::{TAILS, is_event, shorter, with_verb},
    grammar::{acts, plain, words},
};
use crate::editorial::{
    places, polish,
    sentences::clauses,
    text::{han_count, is_inside, outside, pattern, shielded},
};

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
/// What happens to things, not what somebody does to them.
const OF_THEMSELVES: &[&str] = &[
    "揭牌",
    "收官",
    "落幕",
    "开幕",
    "闭幕",
    "开班",
    "结业",
    "开讲",
    "揭晓",
    "亮相",
    "开营",
    "开业",
    "开播",
    "开赛",
    "开演",
    "首演",
    "出炉",
    "落成",
    "开工",
    "竣工",
    "挂牌",
    "落下帷幕",
    "拉开帷幕",
    "打响",
    "开打",
    "开跑",
];
/// 由A主办的E, 由A、B联合举办的E.
static HOSTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^由[^。；“《]{2,90}?(?:主办|承办|举办|主持|发起|组织|牵头|资助|执行|指导|策划|开发|打造|排演)的",
    )
});
static HELD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:在|于)(?P<place>[^，。“”《》的]{2,20}?)(?:举行|举办|召开|启动|开幕)的(?P<event>[^，。；]{3,32}?)(?:上|中|现场|期间|间隙|，|。|$)",
    )
});
static ENTERS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?P<verb>走进|开进|进)(?P<place>[\p{Han}]{2,22})$"));
/// The last name of a place: 观湖街道松元厦社区 → 松元厦社区.
static FINEST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:深圳市?)?(?:[\p{Han}]{2,3}(?:新区|区))?(?:[\p{Han}]{2,5}?(?:街道|镇|乡))(?P<last>[\p{Han}]{2,10})$",
    )
});

/// Fills slots from `sentence`; `base` is what its place in the tip is worth.
pub(super) fn slots(sentence: &str, base: i64, desk: &mut Desk<'_>) {
    let sentence = polish::without_sponsor_list(&polish::without_purpose(sentence));
    for hit in HELD.captures_iter(&sentence) {
        let Some(whole) = hit.get(0) else { continue };
        if !is_inside(&shielded(&sentence), whole.start()) && is_event(whole_event(&hit["event"])) {
            happens(
                whole_event(&hit["event"]),
                "举行",
                Some(&hit["place"]),
                base + 4,
                desk,
            );
        }
    }
    for (rank, clause) in with_its_verb(&clauses(&sentence))
        .iter()
        .take(6)
        .enumerate()
    {
        let base = base - 5 * i64::try_from(rank).unwrap_or(9);
        let clause = clause.trim_end_matches(['，', '。', '；', '！']);
        let clause = TIME_HEAD.replace(clause, "").into_owned();
        enters(&clause, base, desk);
        match main_verb(&clause) {
            Some((start, ..)) if is_unreal(&clause[..start]) => {}
            Some((start, end, verb)) => {
                let after = clause[end..].trim().to_owned();
                if after.is_empty() {
                    by_itself(&clause[..start], &verb, base, desk);
                } else {
                    by_somebody(&clause[..start], &verb, &after, rank, base, desk);
                }
            }
            None => whole_clause(&clause, base, desk),
        }
    }
}

/// 志愿者培训的第一课: a part of an event; the event is the news.
fn whole_event(event: &str) -> &str {
    match event.rsplit_once("的第") {
        Some((whole, _)) if is_event(whole) => whole,
        _ => event,
    }
}

/// A clause that only names its event, and the next one that says what became of it, in one:
/// 第五届…竞赛决赛，于11月20日在龙岗落下帷幕.
fn with_its_verb(clauses: &[String]) -> Vec<String> {
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
            r"(?:将|拟|即将|计划|准备|预计|有望|打算|希望|力争|争取|建议|呼吁|未|没有|不再|不|取消|推迟|延期|暂停|曾|曾经|去年|前年|此前|年内|下一步|未来|明年|每[年月周天季日]|每个[月周季]|每季度|每半年|定期|约定|商定|决定|承诺|建议|首场)[^，。；]{0,10}$",
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
fn main_verb(clause: &str) -> Option<(usize, usize, String)> {
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

/// E 在 P 举行, S 的 E 启动.
fn by_itself(before: &str, verb: &str, base: i64, desk: &mut Desk<'_>) {
    let (event, place) = without_circumstance(before);
    let hosted = HOSTED.find(&event).map_or(0, |hit| hit.end());
    let own = event[hosted..].to_owned();
    let led = desk.led(&own).map(|way| own[way.len()..].to_owned());
    if let Some(stem) = led {
        for name in shorter(&stem) {
            for way in desk.ways.clone() {
                desk.push(&with_verb(&format!("{way}{name}"), verb), base + 4, true);
            }
        }
        return;
    }
    happens(&own, verb, place.as_deref(), base + 6, desk);
}

/// An event that speaks for itself, with or without its place.
fn happens(event: &str, verb: &str, place: Option<&str>, base: i64, desk: &mut Desk<'_>) {
    let district = place.and_then(|place| district_in(place, desk));
    for (rank, name) in shorter(event).into_iter().enumerate() {
        let cost = i64::try_from(rank.min(4)).unwrap_or(4);
        if han_count(&name) < 3 || name.contains('由') {
            continue;
        }
        let line = with_verb(&name, verb);
        if let Some(district) = &district
            && !name.contains(district.as_str())
        {
            if let Some(stem) = line.strip_suffix("举行") {
                desk.push(&format!("{district}举行{stem}"), base - cost + 1, true);
            }
            let last = TAILS
                .iter()
                .map(|(_, short)| *short)
                .chain([
                    "举行", "开幕", "闭幕", "落幕", "收官", "揭牌", "启用", "开通", "发布",
                ])
                .find(|verb| line.ends_with(verb));
            if let Some(last) = last {
                let stem = &line[..line.len() - last.len()];
                desk.push(&format!("{stem}在{district}{last}"), base - cost, true);
            }
        }
        desk.push(&line, base - cost, true);
    }
}

/// S 在 P 举办 E.
fn by_somebody(before: &str, verb: &str, after: &str, rank: usize, base: i64, desk: &mut Desk<'_>) {
    let (doer, place) = without_circumstance(before);
    let own = desk.led(&doer).is_some() || doer.is_empty() && rank > 0;
    let hosted = HOSTED.is_match(&doer);
    if OF_THEMSELVES.contains(&verb) {
        return;
    }
    // What follows 并 or a second verb is another piece of news.
    let after =
        after.split_once("并").map_or(
            after,
            |(first, _)| if han_count(first) >= 4 { first } else { after },
        );
    for (at, name) in shorter(after)
        .into_iter()
        .filter(|name| han_count(name) >= 3)
        .enumerate()
    {
        let cost = i64::try_from(at.min(4)).unwrap_or(4);
        let ceremony = TAILS
            .iter()
            .any(|(tail, _)| name.ends_with(tail) && han_count(&name) >= tail.chars().count() + 3);
        if ceremony {
            desk.push(&with_verb(&name, verb), base + 6 - cost, true);
        }
        if own && !hosted {
            for way in desk.ways.clone() {
                desk.push(&format!("{way}{verb}{name}"), base + 5 - cost, true);
            }
        }
        let held = matches!(verb, "举行" | "举办" | "召开" | "开展" | "启动");
        if held && !ceremony && is_event(&name) && (own || !hosted) {
            let verb = if verb == "启动" { verb } else { "举行" };
            happens(&name, verb, place.as_deref(), base + 3 - cost, desk);
        }
    }
}

/// “X”走进P, S走进P.
fn enters(clause: &str, base: i64, desk: &mut Desk<'_>) {
    let clause = clause
        .split_once("开展")
        .or_else(|| clause.split_once("举办"))
        .map_or(clause, |(head, _)| head);
    let Some(hit) = ENTERS.captures(clause) else {
        return;
    };
    let at = hit.get(0).map_or(0, |m| m.start());
    if is_inside(&shielded(clause), at) {
        return;
    }
    let (doer, verb, place) = (&clause[..at], &hit["verb"], &hit["place"]);
    let mut places = vec![place.to_owned()];
    places.extend(FINEST.captures(place).map(|hit| hit["last"].to_owned()));
    let mut doers: Vec<String> = Vec::new();
    if let Some(way) = desk.led(doer) {
        let rest = doer[way.len()..].to_owned();
        if rest.starts_with('“') && han_count(&rest) >= 2 {
            doers.push(rest.clone());
        }
        if rest.is_empty() || rest.starts_with('“') {
            doers.extend(desk.ways.iter().map(|way| format!("{way}{rest}")));
        }
    } else if doer.starts_with('“') {
        doers.push(doer.to_owned());
    }
    for doer in &doers {
        for place in &places {
            desk.push(&format!("{doer}{verb}{place}"), base + 10, true);
        }
    }
}

/// A short clause that begins with the organization, or with how many did it, is a headline as it
/// stands.
fn whole_clause(clause: &str, base: i64, desk: &mut Desk<'_>) {
    static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:首批|近|超|逾)?\d[\d.,]*[万千]?[余多]?(?:名|位|个|家|支|所|户|人|场|件|项|盏|棵|辆|艘|台|只|条|头|批|份|间|座|套)[\p{Han}“]",
        )
    });
    static GETS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"获得?(?:评|奖|资助|证书|称号)|入选|毕业|结业|上岗|签约|拿到|受益|落地|获\d")
    });
    let open = plain(clause, &desk.names);
    if !acts(&open) {
        return;
    }
    let clause = without_done(clause);
    if let Some(way) = desk.led(&clause) {
        let rest = clause[way.len()..].trim_start_matches('（').to_owned();
        if !does(&rest) {
            return;
        }
        for short in desk.ways.clone() {
            desk.push(&format!("{short}{rest}"), base - 4, true);
        }
    } else if COUNTED.is_match(&clause) {
        desk.push(&clause, base - 8, GETS.is_match(&open));
    }
}

/// Without its first 了 that says a thing is done: not that of 了解, nor a last one.
fn without_done(clause: &str) -> String {
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
fn does(rest: &str) -> bool {
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

/// The district's short name, as far as the tip itself writes it.
fn district_in(place: &str, desk: &Desk<'_>) -> Option<String> {
    let district = places::district(place)?;
    let short = district.trim_end_matches("新区").trim_end_matches('区');
    let short = if short == "光明" { district } else { short };
    desk.material.source.has(short).then(|| short.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::headline;
    use super::*;
    use crate::editorial::material::Material;

    fn lines(text: &str) -> (Vec<String>, bool) {
        let air = chrono::NaiveDate::from_ymd_opt(2026, 11, 28).expect("a date");
        let material = Material::new(text, "", None, air);
        let headline = headline(&material, material.news());
        (headline.candidates, headline.licensed)
    }

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
    fn an_event_and_its_verb_may_stand_in_two_clauses() {
        let (lines, licensed) = lines(
            "由深圳市升降设备维保协会主办的第五届深圳市电梯维保技能竞赛，于11月20日在龙岗区落下帷幕。",
        );
        assert!(
            licensed && lines[0].ends_with("电梯维保技能竞赛收官"),
            "{lines:?}"
        );
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
