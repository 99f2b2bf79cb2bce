//! Prof. John Smith; 李劲、王一帆等嘉宾.

use std::sync::LazyLock;

use regex::Regex;

use super::{Found, elected::names_ending, reader::Reader};
use crate::editorial::text::pattern;

/// Prof. John Smith; 李劲、王一帆等嘉宾.
pub(super) fn guests(reader: &Reader<'_>, found: &mut Found) {
    static TITLED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?:(?:Professor|Prof|Dr)\.? ?(?P<name>[A-Z][A-Za-z'’\-]{1,14}(?: [A-Z][A-Za-z'’\-]{0,14}\.?){0,3})|(?:Mr|Mrs|Ms|Sir)\.? ?(?P<whole>[A-Z][A-Za-z'’\-]{1,14}(?: [A-Z][A-Za-z'’\-]{0,14}\.?){1,3}))",
        )
    });
    static AND_OTHERS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"等(?:[\d一二三四五六七八九十]{1,3}[名位])?(?:嘉宾|专家|学者|领导|代表|志愿者|义工|社工|老师|同志|人(?:出席|参加|参与|到场|，|。|$))",
        )
    });
    let text = reader.text;
    for hit in TITLED.captures_iter(text) {
        // Mr. Tan alone is nobody, Dr. Tan has a title.
        if let Some(name) = hit.name("name").or_else(|| hit.name("whole")) {
            found.add(text, name.start(), name.end(), "", "");
        }
    }
    for hit in AND_OTHERS.find_iter(text) {
        let names = names_ending(reader, hit.start(), found, false);
        if names.len() >= 2 {
            for (start, end) in names {
                found.add(text, start, end, "", "");
            }
        }
    }
}
