//! What an organization has to do with another: a contract, a gift, a visit, a rescue.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    Desk,
    clause::{TIME_HEAD, is_unreal, without_circumstance},
    names::core,
};
use crate::editorial::text::{han_count, is_inside, pattern, shielded};

static SIGNS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<a>[^，。；]{2,40}?)(?:与|和|同)(?P<b>[^，。；]{2,30}?)(?:正式)?(?P<verb>签署|签订|签约|签下)(?:了)?(?P<what>[^，。；、并]{0,14})",
    )
});

static GIVES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?P<doer>[^，。；]{0,40}?)(?P<way>向|为)(?P<whom>[^，。；]{2,26}?)(?P<verb>捐赠|捐出|捐助|捐献|捐|赠送|送去|送上)(?:了)?(?P<what>[^，。；]{2,30})$",
    )
});

static RESCUES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<verb>驰援|奔赴|赶赴|增援|支援)(?:[遭受][\p{Han}]{2,10}的)?(?P<where>[\p{Han}]{2,8}?(?:灾区|现场|县|市|省|区|镇|村|北|南|西|东|山区|一线|$)(?:山区|灾区|一线|地区)?)",
    )
});

/// T到访S: who came to see the organization.
pub(super) fn visit(clause: &str, base: i64, desk: &mut Desk<'_>) {
    static COMES: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?P<who>[\p{Han}]{2,18}?(?:协会|商会|学会|促进会|联合会|总会|基金会|公会|研究会|代表团|考察团|访问团|商团))(?:(?:会长|理事长|主席|秘书长|署理|副|一行|率|、)[^，。；]{0,40})?(?P<verb>到访|来访|走访|参访|造访|访问|拜访)(?:了)?(?P<whom>[\p{Han}]{4,30})",
        )
    });
    let clause = TIME_HEAD.replace(clause, "").into_owned();
    let Some(hit) = COMES.captures(&clause) else {
        return;
    };
    let own = desk
        .ways
        .iter()
        .any(|way| hit["whom"].starts_with(way.as_str()));
    let theirs = desk
        .ways
        .iter()
        .any(|way| hit["who"].contains(way.as_str()));
    let at = hit.name("who").map_or(0, |m| m.start());
    if !own || theirs || at > 0 || is_unreal(&clause[..hit.name("verb").map_or(0, |m| m.start())]) {
        return;
    }
    for way in desk.ways.clone() {
        let verb = if &hit["verb"] == "来访" {
            "到访"
        } else {
            &hit["verb"]
        };
        desk.push(&format!("{}{verb}{way}", &hit["who"]), base, true);
    }
}

/// S与T签约; where two names are too wide, what they sign.
pub(super) fn contract(clause: &str, base: i64, desk: &mut Desk<'_>) {
    let Some(hit) = SIGNS.captures(clause) else {
        return;
    };
    if is_unreal(&clause[..hit.name("verb").map_or(0, |m| m.start())]) {
        return;
    }
    let first = TIME_HEAD.replace(&hit["a"], "").into_owned();
    let (second, _) = without_circumstance(&hit["b"]);
    let seconds = [second.clone(), core(&second).to_owned()];
    let own = desk.ways.iter().any(|way| first.ends_with(way.as_str()));
    for second in &seconds {
        if own {
            for way in desk.ways.clone() {
                desk.push(&format!("{way}与{second}签约"), base, true);
            }
        }
        desk.push(&format!("{}与{second}签约", core(&first)), base - 6, own);
    }
    let what = hit["what"].trim();
    if own && han_count(what) >= 4 {
        for way in desk.ways.clone() {
            desk.push(&format!("{way}{}{what}", &hit["verb"]), base - 6, true);
        }
    }
}

/// S向T捐G, S捐G.
pub(super) fn gift(clause: &str, base: i64, desk: &mut Desk<'_>) {
    let clause = TIME_HEAD.replace(clause, "").into_owned();
    let Some(hit) = GIVES.captures(&clause) else {
        return;
    };
    let doer = &hit["doer"];
    if is_unreal(doer) || is_unreal(&hit["whom"]) {
        return;
    }
    if !(desk.led(doer).is_some()
        || doer.is_empty()
        || desk.ways.iter().any(|w| doer.contains(w.as_str())))
        || is_inside(
            &shielded(&clause),
            hit.name("verb").map_or(0, |m| m.start()),
        )
    {
        return;
    }
    let verb = &hit["verb"];
    let mut gifts = vec![hit["what"].to_owned()];
    for joint in ["及", "和", "以及", "等", "、", "与"] {
        if let Some((first, _)) = hit["what"].split_once(joint)
            && han_count(first) >= 3
        {
            gifts.push(first.to_owned());
        }
    }
    let whom = [hit["whom"].to_owned(), core(&hit["whom"]).to_owned()];
    for way in desk.ways.clone() {
        for gift in &gifts {
            for whom in &whom {
                desk.push(
                    &format!("{way}{}{whom}{verb}{gift}", &hit["way"]),
                    base,
                    true,
                );
            }
            desk.push(&format!("{way}{verb}{gift}"), base - 1, true);
        }
    }
}

/// S驰援P.
pub(super) fn rescue(clause: &str, sentence: &str, base: i64, desk: &mut Desk<'_>) {
    let Some(hit) = RESCUES.captures(clause) else {
        return;
    };
    let where_to = &hit["where"];
    if !desk.ways.iter().any(|way| sentence.contains(way.as_str())) || where_to == "现场" {
        return;
    }
    for way in desk.ways.clone() {
        desk.push(&format!("{way}{}{where_to}", &hit["verb"]), base, true);
    }
}
