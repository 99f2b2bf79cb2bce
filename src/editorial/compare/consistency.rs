//! Headline, script and straps against one another and against the tip.

use std::sync::LazyLock;

use regex::Regex;

use super::{Compared, check};
use crate::{
    editorial::{
        numerals::{Numeral, Sense, numerals},
        persons::{Person, persons, post_pattern},
        text::{is_han, pattern},
    },
    model::story::{Check, CheckLevel},
};

static POST: LazyLock<Regex> = LazyLock::new(|| pattern(post_pattern()));

/// Every finding.
#[must_use]
pub fn consistency(look: &Compared<'_>) -> Vec<Check> {
    let mut found = Vec::new();
    let source = format!("{}\n{}", look.material.headings.join("\n"), look.told());
    names(look, &source, &mut found);
    twins(look, &mut found);
    figures(look, &source, &mut found);
    straps(look, &mut found);
    found
}

/// A name that differs in one character from a person's of the tip and stands nowhere in the tip.
fn names(look: &Compared<'_>, source: &str, found: &mut Vec<Check>) {
    let strap: Vec<String> = look.straps.iter().map(|strap| strap.name.clone()).collect();
    let strap = strap.join("\n");
    for (rule, place, text) in [
        ("consistency.headline", "标题", look.headline),
        ("consistency.lead", "导语", look.lead),
        ("consistency.voice_over", "配音稿", look.voice_over),
        ("consistency.strap", "人名条", strap.as_str()),
    ] {
        let chars: Vec<char> = text.chars().collect();
        for person in &look.material.persons {
            let name: Vec<char> = person.name.chars().collect();
            // Two characters are too often another word.
            if name.len() < 3 || !name.iter().all(|c| is_han(*c)) {
                continue;
            }
            for window in chars.windows(name.len()) {
                let differing = window.iter().zip(&name).filter(|(a, b)| a != b).count();
                if differing != 1 || window[0] != name[0] || !window.iter().all(|c| is_han(*c)) {
                    continue;
                }
                let written: String = window.iter().collect();
                if !source.contains(&written) {
                    found.push(check(
                        rule,
                        CheckLevel::Fix,
                        format!("{place} 「{written}」"),
                        format!("与原稿「{}」写法不一，请核对姓名", person.name),
                    ));
                }
            }
        }
    }
}

/// Two names in the tip itself that differ in one character, where one of them has no post of its own.
fn twins(look: &Compared<'_>, found: &mut Vec<Check>) {
    let people = &look.material.persons;
    let told = look.told();
    for (at, first) in people.iter().enumerate().take(60) {
        for second in people[at + 1..].iter().take(60) {
            let (a, b): (Vec<char>, Vec<char>) =
                (first.name.chars().collect(), second.name.chars().collect());
            let near = a.len() >= 3
                && a.len() == b.len()
                && a[0] == b[0]
                && a.iter().zip(&b).filter(|(x, y)| x != y).count() == 1;
            // 陈小海、陈小山 in one list are two persons.
            let listed = told.contains(&format!("{}、{}", first.name, second.name))
                || told.contains(&format!("{}和{}", first.name, second.name));
            let alike =
                first.post == second.post || first.post.is_empty() || second.post.is_empty();
            if near && alike && !listed {
                found.push(check(
                    "consistency.name",
                    CheckLevel::Note,
                    format!("原稿 「{}」", second.name),
                    format!("原稿另有「{}」，仅一字之差，请核对是否同一人", first.name),
                ));
            }
        }
    }
}

/// 名, 位, 人 and 个 count the same people.
fn alike(a: &str, b: &str) -> bool {
    const PEOPLE: &[&str] = &["名", "位", "人", "个"];
    a == b || PEOPLE.contains(&a) && PEOPLE.contains(&b)
}

/// What a number counts: its unit and the next two characters.
fn noun(text: &str, numeral: &Numeral) -> String {
    let next: String = text[numeral.end..]
        .chars()
        .take_while(|c| is_han(*c))
        .take(2)
        .collect();
    format!("{}{next}", numeral.unit)
}

/// A number of the headline that the script does not read, or reads otherwise.
fn figures(look: &Compared<'_>, source: &str, found: &mut Vec<Check>) {
    let copy = look.copy();
    let told = numerals(&copy);
    let known = numerals(source);
    for numeral in numerals(look.headline) {
        if numeral.sense == Sense::Ordinal
            || ["日", "年", "月"].contains(&numeral.unit.as_str())
            || numeral.unit.is_empty() && !numeral.value.ends_with('%')
            || told
                .iter()
                .any(|n| n.value == numeral.value && alike(&n.unit, &numeral.unit))
        {
            continue;
        }
        let words = &look.headline[numeral.start..numeral.end];
        let what = noun(look.headline, &numeral);
        let other = told.iter().find(|n| {
            n.value != numeral.value
                && what.chars().count() > numeral.unit.chars().count()
                && noun(&copy, n) == what
        });
        let in_source = known
            .iter()
            .any(|n| n.value == numeral.value && alike(&n.unit, &numeral.unit));
        match other {
            Some(other) if !in_source => found.push(check(
                "consistency.headline",
                CheckLevel::Fix,
                format!("标题 「{words}」"),
                format!(
                    "稿中写作「{}」，标题与稿件数字不一，请核对",
                    &copy[other.start..other.end]
                ),
            )),
            _ => found.push(check(
                "consistency.headline",
                CheckLevel::Note,
                format!("标题 「{words}」"),
                "标题中的数字稿中没有读到，请在稿中交代或改标题",
            )),
        }
    }
}

/// Heads of a post: 执行会长、秘书长 are two.
fn heads(post: &str) -> Vec<String> {
    POST.find_iter(post)
        .map(|hit| hit.as_str().to_owned())
        .collect()
}

/// A strap's post against what the script calls the person.
fn straps(look: &Compared<'_>, found: &mut Vec<Check>) {
    let copy = look.copy();
    let told: Vec<Person> = persons(&copy);
    for strap in look.straps {
        if !copy.contains(&strap.name) {
            found.push(check(
                "consistency.strap",
                CheckLevel::Fix,
                format!("人名条 「{}」", strap.name),
                "稿中没有提到此人，请删去人名条或补写",
            ));
            continue;
        }
        let called: Vec<&Person> = told
            .iter()
            .filter(|person| person.name == strap.name)
            .collect();
        let spoken: Vec<String> = called
            .iter()
            .flat_map(|person| {
                let mut posts = heads(&person.post);
                posts.extend(heads(&person.elected));
                posts
            })
            .collect();
        let shown = heads(&strap.line);
        if spoken.is_empty() || shown.is_empty() {
            continue;
        }
        // 会长 is not 副会长: a head counts only as a whole.
        if !shown.iter().any(|post| spoken.contains(post)) {
            found.push(check(
                "consistency.strap",
                CheckLevel::Fix,
                format!("人名条 「{} {}」", strap.name, strap.line),
                format!("稿中称「{}」，职务与人名条不一，请核对", spoken[0]),
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::{editorial::material::Material, model::story::Strap};

    const TIP: &str = "86名长者学会用手机\n\n11月21日，深圳市青禾公益服务中心在南山区举办银龄数字课堂活动，86名长者学习手机挂号。中心副理事长李青禾介绍，活动很好。";

    fn of(headline: &str, lead: &str, strap: (&str, &str)) -> Vec<(String, CheckLevel)> {
        let day = NaiveDate::from_ymd_opt(2026, 11, 25).expect("a date");
        let material = Material::new(TIP, "", None, day);
        let straps = [Strap {
            name: strap.0.to_owned(),
            line: strap.1.to_owned(),
        }];
        consistency(&Compared {
            material: &material,
            headline,
            lead,
            voice_over: "",
            straps: &straps,
            reference: day,
            air: day,
            book: None,
        })
        .into_iter()
        .map(|check| (check.rule, check.level))
        .collect()
    }

    #[test]
    fn parts_that_agree_are_silent() {
        let lead = "86名长者学习手机挂号。中心副理事长李青禾介绍，活动很好。";
        assert_eq!(
            of(
                "86名长者学会用手机",
                lead,
                ("李青禾", "青禾公益服务中心副理事长")
            ),
            []
        );
    }

    #[test]
    fn what_does_not_agree_is_told() {
        let lead = "86名长者学习手机挂号。中心副理事长李青禾介绍，活动很好。";
        let strap = ("李青禾", "青禾公益服务中心副理事长");
        let fix = |rule: &str| vec![(rule.to_owned(), CheckLevel::Fix)];
        assert_eq!(
            of("李清禾谈银龄课堂", lead, strap),
            fix("consistency.headline")
        );
        assert_eq!(
            of("", &lead.replace("李青禾", "李青木"), strap),
            [
                ("consistency.lead".to_owned(), CheckLevel::Fix),
                ("consistency.strap".to_owned(), CheckLevel::Fix)
            ]
        );
        assert_eq!(
            of("", lead, ("李青禾", "青禾公益服务中心理事长")),
            fix("consistency.strap")
        );
        assert_eq!(
            of("68名长者学会用手机", lead, strap),
            fix("consistency.headline")
        );
        assert_eq!(
            of(
                "86名长者学会用手机",
                "中心副理事长李青禾介绍，活动很好。",
                strap
            ),
            [("consistency.headline".to_owned(), CheckLevel::Note)]
        );
    }

    #[test]
    fn two_names_a_character_apart_are_asked_about() {
        let twins = |text: &str| super::super::findings(text, consistency).len();
        assert_eq!(twins("理事长李青禾说，好。李清禾表示，明年再办。"), 1);
        assert_eq!(twins("志愿者陈小海、陈小山说，好。"), 0);
        assert_eq!(twins("理事长李青禾说，好。社工李青木表示，明年再办。"), 0);
    }
}
