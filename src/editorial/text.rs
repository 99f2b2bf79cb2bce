//! Small looks at a text that every rule of the room needs: length in characters, what lies inside
//! “” and 《》, patterns.

use regex::Regex;

/// Compiles a pattern of our own.
pub(super) fn pattern(text: &str) -> Regex {
    Regex::new(&lean(text)).expect("a constant pattern")
}

/// The pattern with classes that are enough for copy in Chinese: `\d` is 0–9 and no other script's
/// digits, `\p{Han}` the blocks of the ideographs with 々 and 〇. The classes of Unicode have many small
/// gaps; with hundreds of patterns on each core they cost more memory than the dictionary.
fn lean(pattern: &str) -> String {
    pattern
        .replace(
            r"\p{Han}",
            "[々〇\u{3400}-\u{4dbf}\u{4e00}-\u{9fff}\u{f900}-\u{faff}\u{20000}-\u{323af}]",
        )
        .replace(r"\d", "[0-9]")
}

/// A word list written as one text.
pub(super) fn words(list: &'static str) -> Vec<&'static str> {
    list.split_whitespace().collect()
}

/// Characters, as an editor counts them: marks included, spaces not.
#[must_use]
pub fn length(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// Han characters, Extension B and beyond included.
#[must_use]
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '〇')
}

/// How many Han characters.
#[must_use]
pub fn han_count(text: &str) -> usize {
    text.chars().filter(|c| is_han(*c)).count()
}

/// Byte ranges of “…”, 「…」 and 《…》 with their marks, in order, not nested.
#[must_use]
pub fn shielded(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut ranges: Vec<std::ops::Range<usize>> = Vec::new();
    let mut waiting: Option<(usize, char)> = None;
    for (at, c) in text.char_indices() {
        match (c, waiting) {
            ('“', None) => waiting = Some((at, '”')),
            ('《', None) => waiting = Some((at, '》')),
            ('「', None) => waiting = Some((at, '」')),
            (c, Some((start, close))) if c == close => {
                ranges.push(start..at + c.len_utf8());
                waiting = None;
            }
            // A forgotten closing mark: what follows is open text again.
            ('“' | '《', Some((start, _))) if at - start > 600 => waiting = None,
            _ => {}
        }
    }
    ranges
}

/// Whether byte `at` lies inside one of `ranges`.
#[must_use]
pub fn is_inside(ranges: &[std::ops::Range<usize>], at: usize) -> bool {
    ranges.iter().any(|range| range.contains(&at))
}

/// `text` with `change` applied to everything outside “” and 《》; those stay to the letter.
#[must_use]
pub fn outside(text: &str, change: impl Fn(&str) -> String) -> String {
    let mut changed = String::with_capacity(text.len());
    let mut at = 0;
    for range in shielded(text) {
        changed.push_str(&change(&text[at..range.start]));
        changed.push_str(&text[range.clone()]);
        at = range.end;
    }
    changed.push_str(&change(&text[at..]));
    changed
}

/// What stands outside “” and 《》.
#[must_use]
pub fn outside_only(text: &str) -> String {
    let mut open = text.to_owned();
    for range in shielded(text).into_iter().rev() {
        open.replace_range(range, "");
    }
    open
}

/// The text between an opening mark and the next closing one, each with its character offset.
#[must_use]
pub fn between(text: &str, open: char, close: char) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut waiting: Option<(usize, String)> = None;
    for (at, c) in text.chars().enumerate() {
        if c == open {
            waiting = Some((at, String::new()));
        } else if c == close {
            found.extend(waiting.take().filter(|(_, inner)| !inner.is_empty()));
        } else if let Some((_, inner)) = &mut waiting {
            inner.push(c);
        }
    }
    found
}

/// Cuts `text` to at most `most` characters, at a word's end, never inside a number or a name.
#[must_use]
pub fn cut_at_word(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut cut = String::new();
    let mut count = 0;
    let widest = crate::model::language::Cells::whole(u32::try_from(most).unwrap_or(90));
    for atom in crate::speech::atoms::atoms(text, &[], widest) {
        count += atom.text.chars().count();
        if count > most {
            break;
        }
        cut.push_str(atom.text);
    }
    if cut.is_empty() {
        cut = text.chars().take(most).collect();
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_know_the_digits_and_ideographs_of_chinese_copy() {
        let year = pattern(r"^[\p{Han}]{4}年\d+月$");
        for text in ["二〇二六年11月", "𠮷野家々年9月"] {
            assert!(year.is_match(text), "{text}");
        }
        for text in ["二〇二六年١١月", "ab二六年11月"] {
            assert!(!year.is_match(text), "{text}");
        }
        assert_eq!(
            pattern(r"[\d,]+元").find("共1,200元").map(|m| m.len()),
            Some(8)
        );
    }

    #[test]
    fn quotes_and_titles_are_left_alone() {
        let changed = outside("隆重说“隆重”和《隆重》，隆重", |part| {
            part.replace("隆重", "")
        });
        assert_eq!(changed, "说“隆重”和《隆重》，");
        assert_eq!(
            between("看《每周一现》", '《', '》'),
            [(1, "每周一现".to_owned())]
        );
    }

    #[test]
    fn a_cut_keeps_numbers_whole() {
        assert_eq!(cut_at_word("服务长者5600余人次", 6), "服务长者");
    }
}
