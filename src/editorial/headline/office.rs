//! Who was elected: P当选S会长.

use std::sync::LazyLock;

use regex::Regex;

use super::{Desk, clause::is_unreal};
use crate::editorial::{sentences::clauses, text::pattern};

static BECOMES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<who>[\p{Han}]{2,4}?)(?:以[^，。]{0,8}票|全票|高票|再次|成功)*(?P<verb>当选|连任|出任|就任|被选举为|被推选为)(?:为)?(?P<post>[^，。、；]{0,24}?(?:会长|理事长|主席|秘书长|监事长|校长|队长|主任))",
    )
});

static NEW: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"第[一二三四五六七八九十百\d]+届|理事会|新一届|新一任|新任|首任|首届|协会|商会|学会|联合会|促进会|基金会|中心",
    )
});

/// P当选S会长.
pub(super) fn office(clause: &str, base: i64, desk: &mut Desk<'_>) {
    elected(clause, desk, base + 20);
    for hit in BECOMES.captures_iter(clause) {
        let post = &hit["post"];
        let verb_at = hit.name("verb").map_or(0, |m| m.start());
        let persons: Vec<&str> = desk
            .material
            .persons
            .iter()
            .map(|person| person.name.as_str())
            .collect();
        let Some(who) = right_before(&clause[..verb_at], &persons) else {
            continue;
        };
        // First of its kind: a vice president is no headline.
        if is_no_post(&clause[hit.get(0).map_or(0, |m| m.end())..])
            || ["副", "监事", "执行", "常务", "名誉", "荣誉", "轮值", "候任"]
                .iter()
                .any(|rank| post.contains(rank))
            || clause[..verb_at].contains('等')
        {
            continue;
        }
        // 第五届理事会会长: of what?
        let whose = post.contains('”')
            || desk.ways.iter().any(|way| post.contains(way.as_str()))
            || desk
                .names
                .iter()
                .any(|name| name.chars().count() > 3 && post.contains(*name));
        desk.push(&format!("{who}{}{post}", &hit["verb"]), base + 2, whose);
        let Some(bare) = ["理事长", "会长", "主席"]
            .iter()
            .find(|bare| post.ends_with(**bare))
        else {
            continue;
        };
        // “工友夜校”校长 is no office of the organization.
        let mut rest = NEW
            .replace_all(post.trim_end_matches(*bare), "")
            .into_owned();
        for way in &desk.ways {
            rest = rest.replace(way.as_str(), "");
        }
        if !rest.is_empty() {
            continue;
        }
        // Who takes office (出任, 就任) need not have been elected.
        let verb = match &hit["verb"] {
            "被选举为" | "被推选为" => "当选",
            verb => verb,
        };
        for way in desk.ways.clone() {
            desk.push(&format!("{who}{verb}{way}{bare}"), base + 6, true);
        }
    }
}

/// The one of `names` who stands right before a verb: 先生, how the vote went and adverbs between,
/// nobody else beside (王五、李青禾当选: who of them to what?).
fn right_before(before: &str, names: &[&str]) -> Option<String> {
    static VOTE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:同志|先生|女士)?(?:(?:经|经过|通过|获|以)[\p{Han}\d]{1,12}?(?:投票|选举|表决|票|票数|推选|审议|同意)(?:后)?|全票|高票|再次|再度|成功|正式|一致|顺利|连续|同时|又|也|当场|现场)*$",
        )
    });
    let (name, end) = names
        .iter()
        .filter(|name| (2..=4).contains(&name.chars().count()))
        .filter_map(|name| Some((*name, before.rfind(name)? + name.len())))
        .max_by_key(|(name, end)| (*end, name.len()))?;
    let joined = before[..end - name.len()].ends_with(['、', '和', '与', '及']);
    (!joined && VOTE.is_match(&before[end..])).then(|| name.to_owned())
}

/// 会长助理, 会长单位, 会长候选人: another post than the one that was read.
fn is_no_post(after: &str) -> bool {
    [
        "助理", "单位", "候选", "秘书", "办公", "特别", "顾问", "的", "人选",
    ]
    .iter()
    .any(|word| after.starts_with(word))
}

/// What an office that was filled by election is called in the sentence.
fn elected(clause: &str, desk: &mut Desk<'_>, base: i64) {
    static ELECTS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?:选举|推选|推举|选出)(?:产生)?(?:了)?(?P<who>[\p{Han}]{2,4}?)(?:先生|女士|同志)?(?:为|担任|出任)(?:新一届|新任|第[一二三四五六七八九十\d]+[届任])?(?:理事会)?(?P<post>会长|理事长|主席)|当选的?(?:新任|新一届)?(?P<bare>会长|理事长|主席)(?P<named>[\p{Han}]{2,4})",
        )
    });
    for hit in ELECTS.captures_iter(clause) {
        let (Some(who), Some(post)) = (
            hit.name("who").or_else(|| hit.name("named")),
            hit.name("post").or_else(|| hit.name("bare")),
        ) else {
            continue;
        };
        let person = desk
            .material
            .persons
            .iter()
            .map(|p| p.name.clone())
            .find(|name| {
                who.as_str() == name
                    || hit.name("named").is_some() && who.as_str().starts_with(name.as_str())
            });
        if let Some(person) = person
            && !is_unreal(&clause[..hit.get(0).map_or(0, |m| m.start())])
            && (hit.name("bare").is_some()
                || !is_no_post(&clause[hit.get(0).map_or(0, |m| m.end())..]))
        {
            for way in desk.ways.clone() {
                desk.push(&format!("{person}当选{way}{}", post.as_str()), base, true);
            }
        }
    }
}

/// Later sentences that may still hold who was elected.
pub(super) fn election(sentence: &str, base: i64, desk: &mut Desk<'_>) {
    for clause in clauses(sentence) {
        office(clause.trim_end_matches(['，', '。', '；']), base, desk);
    }
}

#[cfg(test)]
mod tests {
    use super::super::headline;
    use super::*;
    use crate::editorial::material::Material;

    fn lines(news: &str) -> Vec<String> {
        let air = chrono::NaiveDate::from_ymd_opt(2026, 11, 28).expect("a date");
        let text = format!(
            "11月15日，深圳市眼镜产业商会换届大会召开，{news}。商会会长李青禾说，要办好三件事。前任会长王守五致谢。"
        );
        let material = Material::new(&text, "", None, air);
        headline(&material, material.news()).candidates
    }

    #[test]
    fn whoever_stands_right_before_the_verb_is_elected() {
        for news in [
            "接替王守五的李青禾当选会长",
            "在王守五主持下李青禾当选新一届会长",
            "李青禾女士以全票当选会长",
        ] {
            let lines = lines(news);
            assert!(
                lines.iter().any(|line| line.starts_with("李青禾当选"))
                    && lines.iter().all(|line| !line.starts_with("王守五")),
                "{news}: {lines:?}"
            );
        }
    }

    #[test]
    fn nobody_is_elected_by_standing_nearby() {
        for news in [
            "李青禾、王守五当选会长、副会长",
            "李青禾提名的候选人未当选会长",
            "李青禾将出任会长",
            "李青禾当选会长助理",
            "李青禾所在公司当选会长单位",
        ] {
            let lines = lines(news);
            assert!(
                lines
                    .iter()
                    .all(|line| !line.contains("当选") && !line.contains("出任会长")),
                "{news}: {lines:?}"
            );
        }
        assert_eq!(right_before("在王守五主持下李青禾", &["王守五"]), None);
    }
}
