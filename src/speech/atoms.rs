//! Cuts copy into atoms: what a caption line may never break inside.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::language::{Cells, cells, kinsoku, words};

/// Numbers with their units, dates, times; Latin words and addresses; Han numerals with a unit.
static UNBREAKABLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"[第约近逾超]?(?:\d{2,4}年)?\d{1,2}月\d{1,2}[日号](?:[上中下]午|晚上?|凌晨)?",
        r"|[第约近逾超]?\d{1,2}[:：]\d{2}(?:[-—–~～至]\d{1,2}[:：]\d{2})?",
        r"|第?[约近逾超]?\d[\d,.]*(?:[-－—–~～/]\d[\d,.]*)?[%％‰℃]?(?:[余多来几])?[十百千万亿]*(?:余|多)?(?:",
        r"平方米|平方公里|公里|公斤|公顷|小时|分钟|人次|人民币|美元|港元|万元|亿元|周年|年度|年级|年代|世纪|",
        r"年|月|日|号|时|点|分|秒|元|个|名|位|人|家|次|场|项|件|份|条|届|期|批|天|岁|户|所|支|间|张|部|处|台|座|辆|米|吨|亩|株|棵|盒|箱|套|本|册|幅|篇|组|队|对|种|类|级|强|大)?",
        r"|第[一二三四五六七八九十百千零〇]{1,6}[届期次个批场季章条]?",
        r"|[一二三四五六七八九十百千万亿两零〇]{2,}(?:余|多)?[个名位人家次场项件份条届期天岁户所元年月日]?",
        r"|[A-Za-z0-9][A-Za-z0-9'’.@_/:&+\-]*[%％‰℃]?",
    ))
    .expect("a constant pattern")
});

/// Marks that never stand on the screen; mid-line each becomes one space.
pub(super) fn is_silent(c: char) -> bool {
    matches!(
        c,
        '，' | '。'
            | '；'
            | '：'
            | '！'
            | ','
            | ';'
            | '!'
            | '.'
            | ':'
            | '…'
            | '—'
            | '–'
            | '～'
            | '~'
            | '（'
            | '）'
            | '('
            | ')'
            | '【'
            | '】'
            | '〈'
            | '〉'
            | '『'
            | '』'
    ) || c.is_whitespace()
        || c.is_control()
}

/// A piece of copy that stays on one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Atom<'a> {
    /// Byte offset in the copy.
    pub at: usize,
    /// Its characters.
    pub text: &'a str,
}

/// Cuts `text` into atoms of at most `widest` cells; joined they are `text` again. `names`: persons,
/// organizations, titles that must stay whole where they fit a line.
#[must_use]
pub fn atoms<'a>(text: &'a str, names: &[&str], widest: Cells) -> Vec<Atom<'a>> {
    let spans = protected_spans(text, names, widest);
    let mut atoms = Vec::new();
    let mut at = 0;
    for (start, end) in spans {
        push_words(&mut atoms, text, at, start, widest);
        push_whole(&mut atoms, text, start, end, widest);
        at = end;
    }
    push_words(&mut atoms, text, at, text.len(), widest);
    atoms
}

/// Byte ranges that stay whole, sorted, not overlapping: titles and quotes that fit a line, then
/// names, then numbers and Latin words.
fn protected_spans(text: &str, names: &[&str], widest: Cells) -> Vec<(usize, usize)> {
    let mut spans: Vec<(usize, usize)> = Vec::new();
    let mut add = |start: usize, end: usize| {
        if spans.iter().all(|(s, e)| end <= *s || *e <= start) {
            spans.push((start, end));
        }
    };
    for (open, close) in [('《', '》'), ('“', '”'), ('「', '」')] {
        for (start, _) in text.match_indices(open) {
            let Some(length) = text[start..].find(close) else {
                continue;
            };
            let end = start + length + close.len_utf8();
            if width(&text[start..end]) <= widest {
                add(start, end);
            }
        }
    }
    let mut names: Vec<&str> = names
        .iter()
        .copied()
        .filter(|name| !name.is_empty() && width(name) <= widest)
        .collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    for name in names {
        for (start, _) in text.match_indices(name) {
            add(start, start + name.len());
        }
    }
    for found in UNBREAKABLE.find_iter(text) {
        add(found.start(), found.end());
    }
    spans.sort_unstable();
    spans
}

/// Cells that `text` takes on the screen at most: a line break has no width itself, but a gap stands
/// there.
fn width(text: &str) -> Cells {
    if !text.contains(char::is_control) {
        return cells(text);
    }
    cells(&text.replace(char::is_control, " "))
}

fn push_words<'a>(
    atoms: &mut Vec<Atom<'a>>,
    text: &'a str,
    start: usize,
    end: usize,
    widest: Cells,
) {
    let mut at = start;
    for word in words::segment(&text[start..end]) {
        push_whole(atoms, text, at, at + word.len(), widest);
        at += word.len();
    }
}

/// One atom, or single characters where it is wider than a line.
fn push_whole<'a>(
    atoms: &mut Vec<Atom<'a>>,
    text: &'a str,
    start: usize,
    end: usize,
    widest: Cells,
) {
    if start == end {
        return;
    }
    // Marks that may not be parted from it need room on the same line: a silent one is seen as a
    // space, and a ？ at the end may be left out instead.
    let clinging: String = text[end..]
        .chars()
        .take_while(|c| is_silent(*c) || kinsoku::forbidden_at_start(*c))
        .map(|c| if is_silent(c) { ' ' } else { c })
        .take(8)
        .collect();
    let clinging = clinging.trim_end_matches(['？', ' ']);
    // Likewise the opening marks before it, with whatever pauses stand between.
    let before: Vec<char> = text[..start]
        .chars()
        .rev()
        .take_while(|c| is_silent(*c) || "、·".contains(*c) || kinsoku::forbidden_at_end(*c))
        .take(8)
        .collect();
    let opening = before.iter().rposition(|c| kinsoku::forbidden_at_end(*c));
    let leading: String = before[..opening.map_or(0, |at| at + 1)]
        .iter()
        .map(|c| if is_silent(*c) { ' ' } else { *c })
        .collect();
    if width(&text[start..end]) + cells(clinging) + cells(&leading) <= widest {
        atoms.push(Atom {
            at: start,
            text: &text[start..end],
        });
        return;
    }
    for (offset, c) in text[start..end].char_indices() {
        let at = start + offset;
        atoms.push(Atom {
            at,
            text: &text[at..at + c.len_utf8()],
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, names: &[&str]) -> Vec<String> {
        atoms(text, names, Cells::whole(16))
            .iter()
            .map(|atom| atom.text.to_owned())
            .collect()
    }

    #[test]
    fn numbers_dates_titles_quotes_and_names_are_whole() {
        let cut = cut(
            "2026年11月28日上午，李青禾获评“最美志愿者”，《每周一现》报道10,929家，占12.5%",
            &["李青禾"],
        );
        for whole in [
            "2026年11月28日上午",
            "李青禾",
            "“最美志愿者”",
            "《每周一现》",
            "10,929家",
            "12.5%",
        ] {
            assert!(cut.iter().any(|atom| atom == whole), "{whole} in {cut:?}");
        }
    }

    #[test]
    fn what_is_wider_than_a_line_is_cut_into_characters() {
        assert_eq!(cut(&"a".repeat(50), &[]).len(), 50);
    }
}
