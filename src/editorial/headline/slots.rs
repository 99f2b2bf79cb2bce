//! Slots filled from a sentence: S 举办 E, E 在 P 举行, 在 P 举行的 E, E 启动, S 走进 P.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    Desk,
    clause::{
        TIME_HEAD, does, is_unreal, main_verb, whole_event, with_its_verb, without_circumstance,
        without_done,
    },
    event::{TAILS, is_event, shorter, with_verb},
    grammar::{acts, plain},
};
use crate::editorial::{
    places, polish,
    sentences::clauses,
    text::{han_count, is_inside, pattern, shielded},
};

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
    use crate::editorial::material::Material;

    fn lines(text: &str) -> (Vec<String>, bool) {
        let air = chrono::NaiveDate::from_ymd_opt(2026, 11, 28).expect("a date");
        let material = Material::new(text, "", None, air);
        let headline = headline(&material, material.news());
        (headline.candidates, headline.licensed)
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
}
