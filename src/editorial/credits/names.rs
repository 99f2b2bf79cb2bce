//! Who is credited: writers, photographers, editors.

use std::sync::LazyLock;

use regex::Regex;

use super::furniture::ROLES;
use crate::{
    editorial::text::{is_han, pattern},
    model::story::Credits,
};

/// Names behind a role, up to the next one.
static NAMES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^[：:/|｜丨·• ]*([\p{Han}·]{2,4}(?:[、，,/ ]+[\p{Han}·]{2,4}){0,4})")
});
/// Words that say what somebody did; each begins a credit of its own.
static ROLE: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"{ROLES}|(?:文|图|摄)[：:/|｜丨]")));
static SHOT_BY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"([\p{Han}]{2,4}) ?(?:摄|供图)(?:[^\p{Han}]|$)"));

/// Puts the names of a credit where they belong. The text may have lost its spaces:
/// 通讯员温知夏摄影简宁.
pub(super) fn note_credits(text: &str, credits: &mut Credits) {
    let roles: Vec<regex::Match<'_>> = ROLE.find_iter(text).collect();
    for (at, role) in roles.iter().enumerate() {
        let until = roles.get(at + 1).map_or(text.len(), |next| next.start());
        let behind = &text[role.end()..until];
        let said = role.as_str();
        let is = |words: &[&str]| words.iter().any(|word| said.contains(word));
        if is(&["来源", "转自", "转载", "图源", "单位"]) {
            continue;
        }
        let both = is(&["文/图", "图/文", "图文", "文图"]);
        if both
            || is(&[
                "通讯员",
                "记者",
                "供稿",
                "投稿",
                "撰",
                "作者",
                "执笔",
                "采写",
                "文：",
            ])
            || said.starts_with('文') && said.chars().count() == 2
        {
            add_names(behind, &mut credits.writers);
        }
        if both
            || is(&["摄", "供图", "图片", "拍摄", "视频"])
            || said.starts_with('图') && said.chars().count() == 2
        {
            add_names(behind, &mut credits.photographers);
        }
        if is(&["编辑", "责编", "编审", "审", "校", "签发", "主编", "总编"]) {
            add_names(behind, &mut credits.editors);
        }
    }
    let parted = ROLE.replace_all(text, "|");
    for found in SHOT_BY.captures_iter(&parted) {
        add_names(&found[1], &mut credits.photographers);
    }
}

/// The names at the beginning of `text`.
fn add_names(text: &str, list: &mut Vec<String>) {
    let Some(found) = NAMES.captures(text) else {
        return;
    };
    let names = &found[1];
    // The head of a longer run of characters is no name: 深圳市绿(构新材料…).
    let runs_on = |c: char| is_han(c) && !"摄供图".contains(c);
    let torn = text[found[0].len()..].chars().next().is_some_and(runs_on);
    let mut all: Vec<&str> = names.split(['、', '，', ',', '/', ' ']).collect();
    if torn {
        all.pop();
    }
    for name in all {
        let shorter = name.trim_end_matches(['摄', '图', '文']);
        let name = if shorter.chars().count() >= 2 {
            shorter
        } else {
            name
        };
        let fits = (2..=4).contains(&name.chars().count());
        if fits && !list.iter().any(|known| known == name) {
            list.push(name.to_owned());
        }
    }
}
