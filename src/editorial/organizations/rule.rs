//! Names that begin with a place: where they end.

use std::sync::LazyLock;

use regex::Regex;

use super::forms::{OTHER, SOCIAL, STOPS, VENUES};
use crate::{
    editorial::text::{is_han, pattern},
    model::language::words::{Listed, listed, segment},
};

/// Where the name that begins with a place ends: at the last form before anything that a name never
/// contains.
pub(super) fn name_end(
    text: &str,
    read: &Read<'_>,
    start: usize,
    after_prefix: usize,
) -> Option<(usize, bool)> {
    let run: usize = text[after_prefix..]
        .chars()
        .take(30)
        .take_while(|c| is_han(*c) || "·—-（）()".contains(*c) || c.is_ascii_alphanumeric())
        .map(char::len_utf8)
        .sum();
    // Elsewhere than in Shenzhen a place often stands before a sentence: stricter words.
    let strict = !text[start..].starts_with("深圳") && !text[..after_prefix].ends_with('区');
    // 全国性行业协会, 深圳市各商会: a kind of bodies, not one.
    let many = [
        "性", "各", "多家", "多个", "首个", "首家", "首届", "首批", "有",
    ];
    if many
        .iter()
        .any(|word| text[after_prefix..].starts_with(word))
    {
        return None;
    }
    let mut limit = after_prefix;
    // By words, not by characters: 向日葵 holds no 向.
    while limit < after_prefix + run {
        let next = read.ends.partition_point(|end| *end <= limit);
        let end = read.ends.get(next).map_or(after_prefix + run, |end| *end);
        let word = &text[limit..end.min(after_prefix + run)];
        let rest = &text[limit..];
        // 与 and 和 join two names, or stand inside one: 物流与供应链管理协会.
        let joint = ["与", "和"].contains(&word);
        // Two names that only a line break parted: 深圳市甲协会深圳市乙中心.
        let again = rest.starts_with("深圳市");
        let ended = || {
            SOCIAL
                .iter()
                .chain(OTHER.iter())
                .any(|form| text[start..limit].ends_with(form))
        };
        if joint && !ended() {
            limit += word.len();
            continue;
        }
        let stop = joint
            || again && ended()
            || STOPS.contains(&word)
            || STOPS
                .iter()
                .any(|stop| stop.chars().count() > 1 && rest.starts_with(stop))
            || strict && (word.starts_with(|c: char| c.is_ascii_digit()) || read.is_verb(limit))
            // 联合 parts two names, except in 联合会.
            || rest.starts_with("联合")
                && !rest.starts_with("联合会")
                && !rest.starts_with("联合总会");
        if stop {
            break;
        }
        limit += word.len();
    }
    let name = &text[start..limit];
    // 香港中学生: the form is part of a longer word.
    let last = |forms: &[&str]| {
        forms
            .iter()
            .filter_map(|form| name.rfind(form).map(|at| at + form.len()))
            .filter(|end| *end > after_prefix - start + 3 && read.is_between(start + *end))
            .max()
    };
    // Two names joined by 和 or 、 end at the first of them; a form inside brackets is no end.
    let (social, other) = (last(&SOCIAL), last(&OTHER));
    // Any other 中心 is one of a social organization when Shenzhen's name begins it.
    let social = social.or_else(|| {
        if strict {
            None
        } else {
            last(&["中心", "驿站", "之家"])
        }
    });
    let (end, is_social) = match (social, other) {
        (Some(a), Some(b)) if b > a => (b, false),
        (Some(a), _) => (a, true),
        (None, Some(b)) => (b, false),
        (None, None) => return None,
    };
    let name = &name[..end];
    if VENUES.iter().any(|venue| name.ends_with(venue)) || is_some(&name[after_prefix - start..]) {
        return None;
    }
    // 国际大学园, 大学城: a place that is called by what stands there.
    let goes_on = text[start + end..].starts_with(['园', '城', '路', '群', '口']);
    if goes_on && !is_social {
        return None;
    }
    // “深圳市A协会和B协会”: the first name alone.
    let first = SOCIAL
        .iter()
        .chain(OTHER.iter())
        .flat_map(|form| {
            ["和", "及", "暨"].iter().filter_map(move |joint| {
                name.find(&format!("{form}{joint}"))
                    .map(|at| at + form.len())
            })
        })
        .min();
    let end = first.map_or(end, |first| first.min(end));
    let own = text[after_prefix..start + end].chars().count();
    (own >= 3 && text[start..start + end].chars().count() >= 4).then_some((start + end, is_social))
}

/// Whether a name tells one or more of a kind instead of itself: 某小学, 9家医院, 一所学校. 一家亲家庭服务中心
/// is a name.
pub(super) fn is_some(own: &str) -> bool {
    static SOME: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"某|\d(?:余|多)?(?:所|家|个|支|间|名|位)|(?:[一两二三四五六七八九十百几数多余]|若干)(?:所|家|个|支|间)\p{Han}{0,4}$",
        )
    });
    SOME.is_match(own)
}

/// A text with its words: those that the segmenter sees, and those of the dictionary.
pub(super) struct Read<'a> {
    text: &'a str,
    ends: Vec<usize>,
    pub(super) words: Vec<Listed<'a>>,
}

impl<'a> Read<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut at = 0;
        let ends = segment(text)
            .into_iter()
            .map(|word| {
                at += word.len();
                at
            })
            .collect();
        Self {
            text,
            ends,
            words: listed(text),
        }
    }

    /// Whether no word of the dictionary is cut at byte `at`.
    pub(super) fn is_between(&self, at: usize) -> bool {
        let next = self.words.partition_point(|word| word.start < at);
        next.checked_sub(1)
            .is_none_or(|last| self.words[last].end <= at)
    }

    /// Whether a verb begins at byte `at` that no name holds.
    fn is_verb(&self, at: usize) -> bool {
        let next = self.words.partition_point(|word| word.start < at);
        self.words.get(next).is_some_and(|word| {
            // 自然 is an adverb only by the dictionary.
            word.start == at && word.tag == "d" && &self.text[word.start..word.end] != "自然"
        })
    }
}
