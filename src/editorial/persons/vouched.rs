//! Names that only an office in front of them vouches for, or the list that they stand in: a name that
//! is a rare word besides, 屠苏, or begins with a surname that is nearly always a word, 年有余.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    reader::{Follow, Reader},
    surnames::{
        Surname, begins_otherwise, ends_as_thing, is_given, is_name, rare_surname, surname,
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
        r"^(?:$|[，。：；、”）)\n]|——|等(?:\d|[一二三四五六七八九十]|嘉宾|专家|领导|人|出席|参)|表示|介绍|说|指出|强调|认为|致辞|坦言|透露|回忆|告诉|解释|评价|宣布|总结|公布|直言|感慨|呼吁|提醒)",
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

/// Whether what stands at byte `at` hardly ever stands behind anything but a name.
pub(super) fn is_shut(reader: &Reader<'_>, at: usize) -> bool {
    SHUT.is_match(&reader.text[at..])
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
    // 万里云说: a noun and one character more.
    let goes_on = count == 3 && word.end < at + name.len();
    common && !(goes_on && shut && word.tag.starts_with(['n', 'm', 's', 't']))
}
