//! What an organization has to do with another: a contract, a gift, a visit, a rescue.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    Desk,
    clause::{TIME_HEAD, is_unreal, without_circumstance},
    doer::{carries_ours, is_ours},
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

/// S向T捐G, S捐G. `earlier`: the clauses of the sentence before this one, whose subject an empty doer
/// carries on.
pub(super) fn gift(clause: &str, earlier: &[String], base: i64, desk: &mut Desk<'_>) {
    let clause = TIME_HEAD.replace(clause, "").into_owned();
    let Some(hit) = GIVES.captures(&clause) else {
        return;
    };
    let doer = &hit["doer"];
    if is_unreal(doer) || is_unreal(&hit["whom"]) {
        return;
    }
    let ours = if doer.is_empty() {
        carries_ours(earlier, &desk.ways)
    } else {
        is_ours(doer, &desk.ways)
    };
    // What is given to the organization is not its gift.
    let received = desk
        .ways
        .iter()
        .any(|way| hit["whom"].contains(way.as_str()));
    if !ours
        || received
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

/// S驰援P: said of the organization itself, in one clause, as done.
pub(super) fn rescue(clause: &str, base: i64, desk: &mut Desk<'_>) {
    /// What makes somebody else of the doer, or another thing of the deed.
    static OTHERS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"[向为的将与和同给被由把对让及、]|会员|企业|公司|单位|家属|欢送|迎接|慰问|感谢|收到|获|见证|邀请|支持|协助|学习|了解|讲述|报道|回顾|转发|呼吁|倡议|号召|召开|举行|举办|准备|待命|演练|模拟",
        )
    });
    let clause = TIME_HEAD.replace(clause, "").into_owned();
    let Some(hit) = RESCUES.captures(&clause) else {
        return;
    };
    let (Some(whole), Some(verb)) = (hit.get(0), hit.name("verb")) else {
        return;
    };
    let (before, after) = (&clause[..verb.start()], &clause[whole.end()..]);
    let Some(between) = desk.led(before).map(|way| &before[way.len()..]) else {
        return;
    };
    let told_of = [
        "的", "归来", "凯旋", "事迹", "故事", "经验", "演练", "先进", "任务",
    ]
    .iter()
    .any(|word| after.starts_with(word));
    let where_to = &hit["where"];
    if OTHERS.is_match(between) || told_of || is_unreal(before) || where_to == "现场" {
        return;
    }
    for way in desk.ways.clone() {
        desk.push(&format!("{way}{}{where_to}", &hit["verb"]), base, true);
    }
}

#[cfg(test)]
mod tests {
    use super::super::lines;

    #[test]
    fn a_gift_to_the_organization_is_not_its_own() {
        let told = "深圳市青禾公益服务中心主任说，青禾公益服务中心很高兴。";
        for news in [
            "11月21日，晨光电子公司走进中心，向深圳市青禾公益服务中心捐赠轮椅50台。",
            "11月21日，晨光电子公司走进深圳市青禾公益服务中心，向长者捐赠轮椅50台。",
            "11月21日，晨光电子公司通过深圳市青禾公益服务中心向长者捐赠轮椅50台。",
            "11月21日，深圳市青禾公益服务中心会员晨光电子公司向长者捐赠轮椅50台。",
            "11月21日，向深圳市青禾公益服务中心捐赠轮椅50台。",
        ] {
            let lines = lines(&format!("{news}{told}"));
            assert!(
                lines.iter().all(|line| line.starts_with('向')
                    || !line.contains("中心捐赠") && !line.contains("中心向")),
                "{news}: {lines:?}"
            );
        }
        let lines = lines(&format!(
            "11月21日，深圳市青禾公益服务中心走进社区，向福田长者捐赠轮椅50台。{told}"
        ));
        assert!(
            lines.iter().any(|line| line.contains("捐赠轮椅50台")),
            "{lines:?}"
        );
    }

    #[test]
    fn who_honours_a_rescue_has_not_gone_on_it() {
        let told = "深圳市青禾救援服务中心主任说，青禾救援服务中心感谢大家。";
        for news in [
            "11月21日，深圳市青禾救援服务中心向驰援河源灾区的队员致敬。",
            "11月21日，深圳市青禾救援服务中心将驰援河源灾区。",
            "11月21日，深圳市青禾救援服务中心举行欢送会，晨光救援队驰援河源灾区。",
            "11月21日，深圳市青禾救援服务中心会员企业驰援河源灾区。",
        ] {
            let lines = lines(&format!("{news}{told}"));
            assert!(
                lines.iter().all(|line| !line.contains("中心驰援")),
                "{news}: {lines:?}"
            );
        }
        let lines = lines(&format!(
            "11月21日，深圳市青禾救援服务中心连夜驰援河源灾区。{told}"
        ));
        assert!(
            lines.contains(&"青禾救援服务中心驰援河源灾区".to_owned()),
            "{lines:?}"
        );
    }
}
