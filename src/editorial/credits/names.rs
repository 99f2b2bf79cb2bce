//! Who is credited: writers, photographers, editors.

use std::sync::LazyLock;

use regex::Regex;

use super::furniture::ROLES;
use crate::{
    editorial::{
        persons::{is_full_name, is_nickname},
        text::{is_han, pattern},
    },
    model::story::Credits,
};

/// What parts the names of a credit.
const PARTS: &[char] = &[
    '：', ':', '/', '|', '｜', '丨', '•', ' ', '、', '，', ',', '；', ';', '（', '）', '(', ')',
    '【', '】', '\u{3000}',
];
/// How a body that writes together ends.
const BODIES: &[char] = &[
    '部', '处', '会', '组', '室', '社', '队', '团', '委', '局', '科', '站', '网', '报', '台', '办',
];
/// What stands behind the names.
const NO_NAMES: &[&str] = &[
    "电话", "手机", "邮箱", "微信", "日期", "时间", "来源", "单位", "报道", "发自", "综合", "整理",
    "提供",
];
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
        if is(&["来源", "转自", "转载", "图源"]) {
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
                "整理",
                "文字",
                "稿",
                "报送",
                "经办",
                "信息员",
                "实习生",
                "采访",
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

/// The names at the beginning of `text`; an office may stand before them: 促进会秘书处 小苹.
fn add_names(text: &str, list: &mut Vec<String>) {
    let mut found = 0;
    for token in text.split(PARTS).filter(|token| !token.is_empty()) {
        let shorter = token.trim_end_matches(['摄', '图', '文']);
        let name = if shorter.chars().count() >= 2 {
            shorter
        } else {
            token
        };
        let count = name.chars().count();
        if !name.chars().all(is_han) || NO_NAMES.contains(&name) {
            break;
        }
        if count > 4 || name.ends_with(BODIES) && !is_full_name(name) {
            continue;
        }
        // The first is whoever it is, 桂圆; what follows, and what is longer, must look like a name.
        let shaped = is_full_name(name) || is_nickname(name);
        let fits = count >= 2 && (shaped || found == 0 && count < 4);
        if !fits {
            break;
        }
        found += 1;
        if !list.iter().any(|known| known == name) {
            list.push(name.to_owned());
        }
    }
}
