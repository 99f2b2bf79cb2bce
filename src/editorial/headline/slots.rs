//! Slots filled from a sentence: S 举办 E, E 在 P 举行, E 启动.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    Candidate,
    event::{TAILS, shorter, with_verb},
    own::ACTS,
    push,
    special::special,
};
use crate::editorial::{
    material::Material,
    organizations::called,
    polish,
    sentences::clauses,
    text::{han_count, is_inside, pattern, shielded},
};

pub(super) static TIME_HEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:\d{4}年|今年)?\d{1,2}月(?:\d{1,2}[日号])?(?:[至到\-—–~～](?:\d{1,2}月)?\d{1,2}[日号])?(?:以来|起)?|近日|日前|近期|昨日|昨天|今天|今日|上周[一二三四五六日末]?|本周[一二三四五六日末]?|当天|当日)?(?:[上下中]午|晚上?|晚间|清晨|凌晨|傍晚|早上)?(?:\d{1,2}[时点:：]\d{0,2}分?)?[，,]?",
    )
});

pub(super) static PLACE_TAIL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:在|于)[^，。“《]{2,34}$"));

pub(super) static DATE_TAIL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:于|在)?(?:\d{4}年)?\d{1,2}月\d{1,2}[日号](?:[至到\-—]\d{1,2}[日号])?(?:[上下]午|晚)?$",
    )
});

pub(super) static MAIN_VERB: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:联合|共同|成功|正式)?(?P<verb>举行|举办|召开|开展|启动|发布|揭牌|成立|收官|落幕|开幕|闭幕|开班|推出|发起|上线|开讲|揭晓|亮相|开营|开业|开播|启用)了?",
    )
});

/// Slots filled from a sentence: S 举办 E, E 在 P 举行, E 启动, and the special ones.
pub(super) fn slots(sentence: &str, material: &Material, base: i64, found: &mut Vec<Candidate>) {
    special(sentence, material, base, found);
    let sentence = polish::without_sponsor_list(&polish::without_purpose(sentence));
    let ways: Vec<String> = material
        .organization
        .as_deref()
        .map_or(Vec::new(), |name| called(name, material.short.as_deref()));
    for (rank, clause) in clauses(&sentence).iter().take(6).enumerate() {
        let base = base - 5 * i64::try_from(rank).unwrap_or(9);
        let clause = clause.trim_end_matches(['，', '。', '；', '！']);
        let clause = TIME_HEAD.replace(clause, "").into_owned();
        let shields = shielded(&clause);
        let Some(hit) = MAIN_VERB.captures_iter(&clause).find(|hit| {
            hit.get(0).is_some_and(|m| {
                // 启动仪式 is a thing, not something that happens.
                let rest = &clause[m.end()..];
                let thing = [
                    "仪式", "大会", "会", "式", "典礼", "活动", "以来", "的", "周年", "之", "于",
                ]
                .iter()
                .any(|t| rest.starts_with(t));
                !thing && !is_inside(&shields, m.start())
            })
        }) else {
            whole_clause(&clause, &ways, base, material, found);
            continue;
        };
        let whole = hit.get(0).expect("group 0");
        let verb = &hit["verb"];
        let before = clause[..whole.start()].trim();
        let after = clause[whole.end()..].trim();
        let mut event = before.to_owned();
        for tail in [&*PLACE_TAIL, &*DATE_TAIL, &*PLACE_TAIL] {
            if shielded(&event).last().is_none_or(|s| s.end != event.len()) {
                event = tail.replace(&event, "").into_owned();
            }
        }
        if after.is_empty() {
            // 由A主办的E在P举行
            let own = event
                .rsplit_once("主办的")
                .map_or(event.as_str(), |(_, own)| own)
                .to_owned();
            // “S主办，E在P举行” has its doer elsewhere: the event speaks for itself.
            for (way, stem) in ways
                .iter()
                .filter_map(|w| own.strip_prefix(w.as_str()).map(|s| (w, s)))
            {
                for name in shorter(stem) {
                    for short in &ways {
                        push(
                            &with_verb(&format!("{short}{name}"), verb),
                            base + 4,
                            material,
                            found,
                        );
                    }
                }
                let _ = way;
            }
            let led = ways.iter().any(|way| own.starts_with(way.as_str()));
            for name in shorter(&own) {
                let own_doer = ways.iter().any(|way| name.starts_with(way.as_str()));
                // A bare catchword is no event: “童梦护航”举办.
                let bare = name.ends_with('”') || own.contains(&format!("“{name}”"));
                if !bare && han_count(&name) >= 3 {
                    // 年会举行: whose?
                    let orphan = led && !own_doer && !name.contains('“');
                    push(
                        &with_verb(&name, verb),
                        base + 6 - 60 * i64::from(orphan),
                        material,
                        found,
                    );
                }
            }
        } else {
            let doer_acts =
                ways.iter().any(|way| event.contains(way.as_str())) || event.is_empty() || rank > 0;
            for name in shorter(after)
                .into_iter()
                .filter(|name| han_count(name) >= 3)
            {
                let eventlike = TAILS.iter().any(|(tail, _)| {
                    name.ends_with(tail) && han_count(&name) >= tail.chars().count() + 5
                });
                if eventlike {
                    push(&with_verb(&name, verb), base + 6, material, found);
                }
                if doer_acts {
                    for way in &ways {
                        push(&format!("{way}{verb}{name}"), base + 5, material, found);
                    }
                }
            }
        }
    }
}

/// A short clause that begins with the organization is a headline as it stands.
pub(super) fn whole_clause(
    clause: &str,
    ways: &[String],
    base: i64,
    material: &Material,
    found: &mut Vec<Candidate>,
) {
    if !ACTS.is_match(clause) {
        return;
    }
    let clause = clause.replacen('了', "", 1);
    for way in ways {
        if let Some(rest) = clause.strip_prefix(way.as_str()) {
            let rest = rest.trim_start_matches("（").to_owned();
            for short in ways {
                push(&format!("{short}{rest}"), base - 4, material, found);
            }
        }
    }
}
