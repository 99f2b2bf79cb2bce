//! Names of events, whole and shortened.

use std::sync::LazyLock;

use regex::Regex;

use crate::editorial::text::{han_count, pattern, shielded};

/// Tails of an event's name and the verb that says the same in two characters.
pub(super) const TAILS: &[(&str, &str)] = &[
    ("启动仪式", "启动"),
    ("启动大会", "启动"),
    ("启动会", "启动"),
    ("启动活动", "启动"),
    ("新闻发布会", "发布"),
    ("发布会", "发布"),
    ("发布仪式", "发布"),
    ("签约仪式", "签约"),
    ("签约活动", "签约"),
    ("揭牌仪式", "揭牌"),
    ("授牌仪式", "授牌"),
    ("成立大会", "成立"),
    ("成立仪式", "成立"),
    ("开班仪式", "开班"),
    ("开班典礼", "开班"),
    ("开幕式", "开幕"),
    ("开幕仪式", "开幕"),
    ("闭幕式", "闭幕"),
    ("换届选举大会", "换届"),
    ("换届大会", "换届"),
    ("结业典礼", "结业"),
    ("结业仪式", "结业"),
    ("开播仪式", "开播"),
    ("开业仪式", "开业"),
    ("颁奖典礼", "颁奖"),
    ("颁奖仪式", "颁奖"),
    ("开营仪式", "开营"),
    ("首发仪式", "首发"),
    ("上线仪式", "上线"),
    ("启用仪式", "启用"),
    ("揭幕仪式", "揭幕"),
    ("总决赛", "总决赛举行"),
];

/// E + verb; where E's tail says the verb already, the tail goes.
pub(super) fn with_verb(event: &str, verb: &str) -> String {
    for (tail, short) in TAILS {
        if let Some(stem) = event.strip_suffix(tail)
            && han_count(stem) >= 3
        {
            return format!("{}{short}", stem.trim_end_matches('的'));
        }
    }
    if event.ends_with(verb) {
        event.to_owned()
    } else {
        format!("{event}{verb}")
    }
}

pub(super) static YEAR_HEAD: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:20\d\d年?度?|全市|本市)"));

pub(super) static ORDINAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"第[一二三四五六七八九十百\d]{1,4}[届期次场批站季讲](?:第[一二三四五六七八九十\d]{1,3}次)?(?:系列)?",
    )
});

pub(super) static LOOSE_TAIL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:主题|系列|专题|专项)?(?:活动|工作)$|(?:活动)?(?:并|，).*$"));

/// The name of an event, whole and shortened: without year, ordinal, district tail; around its “…”.
pub(super) fn shorter(event: &str) -> Vec<String> {
    let event = event.trim_matches(|c: char| c.is_whitespace() || "，。、的了".contains(c));
    let mut names = vec![event.to_owned()];
    // A暨B启动仪式 → B启动仪式; A暨B → A.
    if let Some((first, second)) = event.split_once('暨')
        && shielded(event).iter().all(|s| !s.contains(&first.len()))
    {
        names.push(first.to_owned());
        names.push(second.to_owned());
    }
    for name in names.clone() {
        let bare = YEAR_HEAD.replace(&name, "").into_owned();
        let plain = ORDINAL.replace(&bare, "").into_owned();
        names.extend([bare.clone(), plain.clone()]);
        names.push(LOOSE_TAIL.replace(&plain, "").into_owned());
        for text in [&name, &plain] {
            if let Some(range) = shielded(text).first().cloned() {
                names.push(text[range.start..].to_owned());
                let tail: String = text[range.end..].to_owned();
                names.push(format!(
                    "{}{}",
                    &text[range.clone()],
                    ORDINAL.replace(&tail, "")
                ));
                if text[range.clone()].chars().count() >= 6 {
                    names.push(text[range.clone()].to_owned());
                    names.push(text[range].trim_matches(['“', '”', '「', '」']).to_owned());
                }
            }
        }
    }
    names.retain(|name| {
        han_count(name) >= 2 && !name.starts_with("为期") && !name.starts_with("一系列")
    });
    let mut seen = Vec::new();
    for name in names {
        if !seen.contains(&name) {
            seen.push(name);
        }
    }
    seen
}
