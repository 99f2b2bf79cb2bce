//! Words of a polished text: no new superlative, the same negations, four of five content words from
//! the source, no foreign or traditional script that the source does not have.

use std::{collections::HashSet, sync::LazyLock};

use regex::Regex;

use crate::{
    editorial::{rewrite::ground::Ground, text::pattern},
    model::language::words::segment,
};

/// Of a hundred content words so many must stand in the source.
const KNOWN_WORDS: usize = 80;

static SUPERLATIVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"最[\p{Han}]|首[个家次创届部批例]|第一[个家次名批]?|唯一|国家级|世界级|国际级|顶级|领先|空前|填补|独一无二|史无前例|前所未有|隆重|圆满|重磅|震撼|轰动|里程碑|标志着|开创",
    )
});
static NEGATED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?:不|未|没有|没|无|非|勿|尚未|并未|拒绝|取消|暂停|停止)(?P<what>\p{Han}{2})")
});

/// What of the words in `text` the source does not carry.
pub(super) fn faults(text: &str, ground: &Ground) -> Vec<String> {
    let source = ground.source.as_str();
    let mut faults: Vec<String> = SUPERLATIVE
        .find_iter(text)
        .filter(|hit| !source.contains(hit.as_str()))
        .map(|hit| format!("「{}」来稿中没有", hit.as_str()))
        .collect();
    for hit in NEGATED.captures_iter(text) {
        if !source.contains(&hit[0]) {
            faults.push(format!("否定说法「{}」来稿中没有", &hit[0]));
        }
    }
    // 未获批准 must not become 获批准: what the source only has negated stays so.
    for hit in NEGATED.captures_iter(source) {
        let what = &hit["what"];
        let plain_in_source = bare(source, what);
        if !plain_in_source && bare(text, what) {
            faults.push(format!("「{}」漏了否定", &hit[0]));
        }
    }
    let mut unknown: Vec<&str> = Vec::new();
    let mut content = 0;
    for word in segment(text) {
        let han = word.chars().all(|c| matches!(c, '\u{4e00}'..='\u{9fff}'));
        if !han || word.chars().count() < 2 {
            continue;
        }
        content += 1;
        if !source.contains(word) {
            unknown.push(word);
        }
    }
    if (content - unknown.len()) * 100 < KNOWN_WORDS * content {
        unknown.dedup();
        unknown.truncate(6);
        faults.push(format!("来稿以外的字词过多：{}", unknown.join("、")));
    }
    let known: HashSet<String> = latin(source).map(str::to_lowercase).collect();
    for word in latin(text) {
        if !known.contains(&word.to_lowercase()) {
            faults.push(format!("外文「{word}」来稿中没有"));
        }
    }
    const TRADITIONAL: &str = "們會個國學來對時東車長門開關說話語華業產實體點發動機電網頁愛護衛區灣務組織團隊願義現場與為將這裡從過還進運達選舉辦協總書記黨濟醫療養給員";
    if let Some(c) = text
        .chars()
        .find(|c| TRADITIONAL.contains(*c) && !source.contains(*c))
    {
        faults.push(format!("含繁体字「{c}」"));
    }
    faults
}

/// Whether `what` stands in `text` without a negation before it.
fn bare(text: &str, what: &str) -> bool {
    text.match_indices(what).any(|(at, _)| {
        ![
            "不", "未", "没有", "没", "无", "非", "勿", "拒绝", "取消", "暂停", "停止",
        ]
        .iter()
        .any(|no| text[..at].ends_with(no))
    })
}

fn latin(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphabetic())
        .filter(|word| word.len() > 1)
}
