//! Who or what the text keeps coming back to: a person, or a thing with a name of its own.

use std::{collections::BTreeMap, sync::LazyLock};

use regex::Regex;

use super::{
    evidence::{FULL, Parts},
    words::EVENTS,
};
use crate::{
    editorial::{material::Material, text::pattern},
    model::story::Category,
};

use Category::{Person, Project};

/// So many sentences must call somebody 姚伯 before that counts as a name.
const CALLED_OFTEN: usize = 3;

/// A spokesperson's verbs: who only says something is no subject.
static SAYS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:在[^，。]{0,14}(?:致辞|发言|讲话|总结会)[^，。]{0,4})?(?:[^，。]{0,8})?(?:说|表示|介绍|指出|认为|强调|透露|坦言|致辞|主持|宣布|出席|提醒|建议|补充|呼吁|通报|作|当场|带队|率|一行|等)",
    )
});
static PRONOUN: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:^|[^其])(?:他|她)(?:[^们]|$)"));
/// How neighbours call somebody.
static CALLED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[\p{Han}](?:伯|叔|婆婆|姨|姐|师傅|爷爷|奶奶)"));
static QUOTE: LazyLock<Regex> = LazyLock::new(|| pattern(r"“[^”]*”"));
/// A name in quotation marks with what follows it.
static COINED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"“(?P<name>[^”，。！？、]{2,10})”(?P<rest>[^，。！？\n]{0,14})"));
static EVENT: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"{EVENTS}|^[^”]*[赛节日会宴展营班]”")));
/// The parts of a life.
static LIFE: LazyLock<[Regex; 7]> = LazyLock::new(|| {
    [
        r"(?:今年|现年)?(?:\d{2}|[三四五六七八九]十[一二三四五六七八九]?)岁",
        r"年(?:出)?生(?:于|[，。])|出生|[，是][\p{Han}]{2,6}人[，。]|老家",
        r"从小|小时候|童年|自学|学徒|(?:\d{1,2}|[一二三四五六七八九十]+)岁(?:那年|时|就|学|跟)",
        r"退休前?|退伍|退役|毕业于|毕业后|辞去|辞职|转行|入行|从业|当过|做过|曾(?:经)?(?:在|是|当|任)",
        r"那年|那一年|这一(?:跑|干|摆|做)|从那以后|从此|起初|后来|第一次",
        r"年如一日|坚守|第\d+个年头|一辈子",
        r"妻子|丈夫|女儿|儿子|父母|父亲|母亲|女友|老伴|爱人",
    ]
    .map(pattern)
});

/// One thing that the subject tells: name, class, points.
pub(super) type Told = (&'static str, Category, i64);

/// What the subject of the text says of its class.
pub(super) fn told(material: &Material, parts: &Parts) -> Vec<Told> {
    let units = &parts.told;
    // What somebody says of himself or others inside a quotation is not the writer's subject.
    let narrated: Vec<String> = units
        .iter()
        .map(|text| QUOTE.replace_all(text, "").into_owned())
        .collect();
    let mut named: Vec<&str> = material.persons.iter().map(|p| p.name.as_str()).collect();
    let mut called: BTreeMap<&str, usize> = BTreeMap::new();
    for hit in narrated.iter().flat_map(|text| CALLED.find_iter(text)) {
        *called.entry(hit.as_str()).or_default() += 1;
    }
    named.extend(
        called
            .iter()
            .filter(|(_, times)| **times >= CALLED_OFTEN)
            .map(|(name, _)| *name),
    );
    let does = |name: &str, text: &str| {
        text.match_indices(name)
            .any(|(at, _)| !SAYS.is_match(&text[at + name.len()..]))
    };
    // Of equally busy ones the first.
    let busiest = named
        .iter()
        .rev()
        .max_by_key(|name| units.iter().filter(|text| does(name, text)).count());
    let said = |text: &str| PRONOUN.is_match(text);
    let pronouns = narrated.iter().filter(|text| said(text)).count();
    let about = units
        .iter()
        .zip(&narrated)
        .filter(|(text, told)| said(told) || busiest.is_some_and(|name| does(name, text)))
        .count();
    let life = LIFE
        .iter()
        .filter(|part| narrated.iter().any(|text| part.is_match(text)))
        .count();
    let headed = named
        .iter()
        .any(|name| parts.headings.iter().any(|heading| heading.contains(name)));
    let elected = material.persons.iter().any(|p| !p.elected.is_empty());
    let whole = |yes: bool| if yes { FULL } else { 0 };
    let all = units.len().max(1);
    // One sentence in five is usual, three in five are a portrait.
    let portrait = share((about * 5).saturating_sub(all), all * 2);
    [
        ("有人当选或就任", Person, 31, whole(elected)),
        ("标题点名", Person, 13, whole(headed)),
        ("通篇写一个人", Person, 38, portrait),
        (
            "标题点名、通篇写人",
            Person,
            23,
            if headed { portrait } else { 0 },
        ),
        // A third of the sentences says 他 or 她.
        (
            "以“他”“她”叙述",
            Person,
            30,
            share(pronouns * 100, all * 35),
        ),
        ("个人经历", Person, 28, share(life, 5)),
        ("标题点出项目名", Project, 13, whole(coined(parts))),
    ]
    .into_iter()
    .map(|(name, class, points, share)| (name, class, points_of(points, share)))
    .collect()
}

/// A name in quotation marks in the heading, to which the text returns, and which is no event's.
fn coined(parts: &Parts) -> bool {
    parts.headings.iter().any(|heading| {
        COINED.captures_iter(heading).any(|found| {
            let (name, rest) = (&found["name"], &found["rest"]);
            !EVENT.is_match(&format!("{name}”{rest}"))
                && (parts
                    .body
                    .iter()
                    .any(|text| text.contains(&format!("“{name}”")))
                    || parts
                        .body
                        .iter()
                        .map(|t| t.matches(name).count())
                        .sum::<usize>()
                        >= 2)
        })
    })
}

/// `part` of `all` in thousandths, [`FULL`] at most.
pub(super) fn share(part: usize, all: usize) -> i64 {
    i64::try_from(part * 1_000 / all.max(1)).map_or(FULL, |share| share.min(FULL))
}

/// So much of the `points`, rounded.
pub(super) fn points_of(points: i64, share: i64) -> i64 {
    (points * share + FULL / 2) / FULL
}
