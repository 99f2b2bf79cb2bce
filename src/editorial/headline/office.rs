//! Who was elected: P当选S会长.

use std::sync::LazyLock;

use regex::Regex;

use super::{Desk, clause::is_unreal};
use crate::editorial::{
    sentences::clauses,
    text::{han_count, pattern},
};

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
        let known = desk
            .material
            .persons
            .iter()
            .map(|p| p.name.clone())
            .find(|name| clause[..hit.get(0).map_or(0, |m| m.end())].contains(name.as_str()));
        let (Some(who), post) = (known, &hit["post"]) else {
            continue;
        };
        let verb_at = hit.name("verb").map_or(0, |m| m.start());
        // Right before the verb, and first of its kind: a vice president is no headline.
        let near = clause[..verb_at]
            .rsplit_once(who.as_str())
            .is_some_and(|(_, between)| han_count(between) <= 10 && !between.contains('、'));
        if !near
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
        for way in desk.ways.clone() {
            desk.push(&format!("{who}当选{way}{bare}"), base + 6, true);
        }
    }
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
