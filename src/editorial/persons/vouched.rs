//! Names that only an office in front of them vouches for, or the list that they stand in: a name that
//! is a rare word besides, 屠苏, or begins with a surname that is nearly always a word, 年有余.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    reader::{Follow, Reader},
    surnames::{
        Surname, begins_otherwise, ends_as_thing, ends_rarely, is_given, is_name, rare_surname,
        surname,
    },
};
use crate::{
    editorial::text::{is_han, pattern},
    model::language::words::frequency,
};

/// What the dictionary met so often is a word and no name.
const COMMON: usize = 100;
/// Grammar that no given name ends with.
const GRAMMAR: &str = "都也就还则均只";

/// Behind a name and hardly ever behind another word: marks, and saying.
static SHUT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:$|[，。：；、”）)\n]|——|等(?:\d|[一二三四五六七八九十]|嘉宾|专家|领导|人|出席|参)|一行|率队|率团|带队|先生|女士|同志|表示|介绍|说|指出|强调|认为|致辞|坦言|透露|回忆|告诉|解释|评价|宣布|总结|公布|直言|感慨|呼吁|提醒)",
    )
});
/// Between names of a list.
static LISTED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:$|[、，。；）)\n]|和|与|及|等)"));

/// End of the name at byte `at`, right behind an office, where [`Reader::name_at`] sees none.
pub(super) fn vouched_at(reader: &Reader<'_>, at: usize) -> Option<usize> {
    [2, 1].into_iter().find_map(|given| {
        let (name, end, kind) = candidate(reader, at, given)?;
        let follow = reader.follow(end);
        let shut = SHUT.is_match(&reader.text[end..]);
        let enough = match kind {
            Some(Surname::Plain) => follow == Follow::Sure || given == 2 && follow == Follow::May,
            Some(Surname::Doubtful) => shut || given == 2 && follow == Follow::Sure,
            None => shut && given == 2,
        };
        (enough && !is_word(reader, name, at, COMMON, shut)).then_some(end)
    })
}

/// Whether only what stands around it shows that `name` is one: a surname that is nearly always a word, or
/// four characters behind a plain surname.
pub(in crate::editorial) fn is_daring(name: &str) -> bool {
    let known = surname(name);
    let long = name.chars().count() >= 4 && known.is_some_and(|(length, _)| length == 1);
    name.chars().all(is_han) && (long || known.is_none() && rare_surname(name))
}

/// Whether what stands at byte `at` hardly ever stands behind anything but a name.
pub(super) fn is_shut(reader: &Reader<'_>, at: usize) -> bool {
    SHUT.is_match(&reader.text[at..])
}

/// Whether somebody speaks at byte `at`.
pub(super) fn speaks(reader: &Reader<'_>, at: usize) -> bool {
    let rest = &reader.text[at..];
    rest.starts_with(char::is_alphabetic) && SHUT.is_match(rest)
}

/// End of the name at byte `at`, behind 、 in a list of names.
pub(super) fn listed_at(reader: &Reader<'_>, at: usize) -> Option<usize> {
    [2, 1].into_iter().find_map(|given| {
        let (name, end, kind) = candidate(reader, at, given)?;
        let listed = LISTED.is_match(&reader.text[end..]);
        // 万里、: two characters are too often a word of another list.
        let rare = kind
            .is_some_and(|kind| kind == Surname::Plain || given == 2 || frequency(name) < COMMON);
        // 毕升辉: a word begins it that nobody says.
        let most = if given == 2 { 10 * COMMON } else { COMMON };
        (listed && rare && !is_word(reader, name, at, most, true)).then_some(end)
    })
}

/// A surname and `given` characters from byte `at` on, that no word of the dictionary runs out of; the
/// surname's kind, none when it is a rare one.
fn candidate<'a>(
    reader: &Reader<'a>,
    at: usize,
    given: usize,
) -> Option<(&'a str, usize, Option<Surname>)> {
    let rest = &reader.text[at..];
    let known = surname(rest);
    if known.is_none() && !rare_surname(rest) {
        return None;
    }
    let length = known.map_or(1, |(length, _)| length);
    let mut ends = rest.char_indices().map(|(i, c)| i + c.len_utf8());
    let end = at + ends.nth(length + given - 1)?;
    let name = &reader.text[at..end];
    let tail: String = name.chars().skip(length).collect();
    // 卓不凡: 不 is grammar except inside a given name.
    let tail = tail
        .strip_prefix('不')
        .filter(|rest| !rest.is_empty())
        .unwrap_or(&tail);
    let shaped = name.chars().all(is_han)
        && is_given(tail)
        && !begins_otherwise(name)
        && !name.ends_with(|c| ends_as_thing(c) || GRAMMAR.contains(c))
        && (is_name(name) || known.is_none() || name.contains('不'));
    (shaped && reader.is_between(end)).then_some((name, end, known.map(|(_, kind)| kind)))
}

/// Whether `name` is a word that the dictionary met `common` times, or begins with one.
fn is_word(reader: &Reader<'_>, name: &str, at: usize, common: usize, shut: bool) -> bool {
    let count = name.chars().count();
    let Some(word) = reader
        .word_at(at)
        .filter(|word| word.end <= at + name.len())
    else {
        return false;
    };
    let piece = &reader.text[word.start..word.end];
    let person = word.tag.starts_with("nr");
    let common = frequency(piece) >= if person { 3 * common } else { common };
    // 万里云说: a word and one character more; 会长平时常说 is none.
    let goes_on = count == 3
        && word.end < at + name.len()
        && !name.ends_with(|c| ends_rarely(c) || "常将首刚仍经多".contains(c));
    common && !(goes_on && shut && !word.tag.starts_with(['v', 'p']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn daring_names_are_told() {
        for name in ["年有余", "佟丽娅芳"] {
            assert!(is_daring(name), "{name}");
        }
        for name in ["李青禾", "欧阳文静", "老周", "买买提·吐尔逊", "John Smith"] {
            assert!(!is_daring(name), "{name}");
        }
    }

    #[test]
    fn an_office_vouches_for_no_common_word() {
        let end = |text: &str| vouched_at(&Reader::new(text), 0).map(|end| text[..end].to_owned());
        assert_eq!(end("屠苏，"), Some("屠苏".to_owned()));
        assert_eq!(end("卓不凡，"), Some("卓不凡".to_owned()));
        for text in ["单位，", "明确表示", "安全总监，", "平时常说", "年初说，"]
        {
            assert_eq!(end(text), None, "{text}");
        }
    }

    #[test]
    fn a_list_holds_names_that_are_words_but_no_common_ones() {
        let end = |text: &str| listed_at(&Reader::new(text), 0).map(|end| text[..end].to_owned());
        assert_eq!(end("毕升辉、"), Some("毕升辉".to_owned()));
        assert_eq!(end("司南、"), Some("司南".to_owned()));
        for text in ["方案、", "安全员、", "平台方、", "单位代表、"] {
            assert_eq!(end(text), None, "{text}");
        }
    }
}
