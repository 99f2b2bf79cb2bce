//! A sentence as it is compared: Han and Latin letters alone, each date and each number replaced by a
//! mark; and the numbers with the places they stood at. Two editions of a series then have one text
//! and different numbers.

use std::{collections::BTreeMap, ops::Range, sync::LazyLock};

use chrono::NaiveDate;
use regex::Regex;

use super::{
    super::{
        dates::dates,
        numerals::{han_value, numerals},
        text::{is_han, pattern},
    },
    hash::hash32,
};

/// Stands for a date.
const DATE: char = '\u{1}';
/// Stands for a number.
const NUMBER: char = '\u{2}';
/// Stands for 第几.
const ORDINAL: char = '\u{3}';
/// Characters on either side that make the place of a number.
const AROUND: usize = 4;

/// What a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FigureKind {
    /// A count with its unit: 86名.
    Count,
    /// A day: 2026-11-21.
    Day,
    /// 第三期, 首届: which one of a row.
    Ordinal,
}

/// A number and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// What it is.
    pub kind: FigureKind,
    /// As it is told and compared: `86名`, `2026-11-21`, `3期`.
    pub text: String,
    /// Hash of the characters before it.
    pub left: u32,
    /// Hash of the characters behind it, the unit first.
    pub right: u32,
}

/// One sentence, masked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Masked {
    /// Its characters.
    pub chars: Vec<char>,
    /// Its numbers, in order.
    pub figures: Vec<Figure>,
}

/// A number in the sentence, before it is masked.
struct Span {
    range: Range<usize>,
    mark: char,
    kind: FigureKind,
    text: String,
}

/// By where they begin. None overlaps another: what is found first stays.
#[derive(Default)]
struct Spans(BTreeMap<usize, Span>);

impl Spans {
    fn add(&mut self, range: Range<usize>, mark: char, kind: FigureKind, text: String) {
        let before = self.0.range(..range.end).next_back();
        let free = before.is_none_or(|(_, other)| other.range.end <= range.start);
        if !range.is_empty() && free {
            let start = range.start;
            let span = Span {
                range,
                mark,
                kind,
                text,
            };
            self.0.insert(start, span);
        }
    }
}

static ORDINALS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:第(?P<n>\d{1,3},\d{3}|[一二三四五六七八九十百千两\d]{1,4})|(?P<first>首))(?P<of>期|届|场|次|站|季|批|轮|讲|课|回|集|节|辑|班|例|阶段|期次|场次|号)",
    )
});
/// A day whose month stands in an earlier sentence, or nowhere: 21日上午.
static BARE_DAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|[^\d月年至到\-—、])(?P<d>\d{1,2})日(?:[上中下]午|[早晚]|凌晨|当|[，、在于举，]|$)",
    )
});

/// 九十七点四分, 百分之三点一: read aloud, not written.
static SPELLED: LazyLock<Regex> = LazyLock::new(|| {
    const DIGITS: &str = "[一二三四五六七八九十百千零〇两]+";
    pattern(&format!(
        r"(?P<percent>百分之)?(?P<whole>{DIGITS})点(?P<part>[一二三四五六七八九零〇]{{1,3}})(?P<scale>[万亿]?)(?P<unit>[分米元倍度秒吨斤人名公])?|百分之(?P<only>{DIGITS})"
    ))
});

/// Masks `sentence`. A day without a month is the last such day up to `reference`.
pub fn masked(sentence: &str, reference: NaiveDate) -> Masked {
    let mut spans = Spans::default();
    for date in dates(sentence, reference) {
        spans.add(
            date.start..date.end,
            DATE,
            FigureKind::Day,
            date.day.map_or(date.value, |day| day.to_string()),
        );
    }
    for hit in BARE_DAY.captures_iter(sentence) {
        let Some(day) = hit.name("d") else { continue };
        let range = day.start()..day.end() + '日'.len_utf8();
        let value = day.as_str().parse().ok().and_then(|d| last(d, reference));
        let value = value.map_or_else(String::new, |day| day.to_string());
        spans.add(range, DATE, FigureKind::Day, value);
    }
    for hit in ORDINALS.captures_iter(sentence) {
        let whole = hit.get(0).map_or(0..0, |m| m.range());
        let value = match (hit.name("n"), hit.name("first")) {
            (Some(n), _) => n
                .as_str()
                .replace(',', "")
                .parse()
                .ok()
                .or_else(|| han_value(n.as_str()))
                .unwrap_or(0),
            _ => 1,
        };
        let of = hit.name("of").map_or("", |m| m.as_str());
        spans.add(whole, ORDINAL, FigureKind::Ordinal, format!("{value}{of}"));
    }
    for hit in SPELLED.captures_iter(sentence) {
        let part = |name: &str| hit.name(name).map_or("", |m| m.as_str());
        let whole = hit.get(0).map_or(0..0, |m| m.range());
        let digits = whole.start..whole.end - part("unit").len();
        // 三点 is an hour, 三点二 without a unit rarely a number.
        let counted =
            !part("percent").is_empty() || !part("unit").is_empty() || !part("scale").is_empty();
        let text = if let Some(only) = hit.name("only") {
            han_value(only.as_str()).map(|value| format!("{value}%"))
        } else {
            spelled(part("whole"), part("part"), part("scale"))
                .filter(|_| counted)
                .map(|value| {
                    let percent = if part("percent").is_empty() { "" } else { "%" };
                    format!("{value}{percent}{}", part("unit"))
                })
        };
        if let Some(text) = text {
            spans.add(digits, NUMBER, FigureKind::Count, text);
        }
    }
    for numeral in numerals(sentence) {
        let digits = numeral.start..numeral.end - trailing_unit(sentence, &numeral);
        let text = format!("{}{}", numeral.value, numeral.unit);
        spans.add(digits, NUMBER, FigureKind::Count, text);
    }
    let mut masked = Masked::default();
    let mut places: Vec<(usize, FigureKind, String)> = Vec::new();
    let mut next = spans.0.into_values().peekable();
    let mut skip_to = 0;
    for (at, c) in sentence.char_indices() {
        if at < skip_to {
            continue;
        }
        if let Some(span) = next.next_if(|span| span.range.start <= at) {
            skip_to = span.range.end;
            if !span.text.is_empty() {
                places.push((masked.chars.len(), span.kind, span.text));
            }
            masked.chars.push(span.mark);
            continue;
        }
        if is_han(c) || c.is_ascii_alphanumeric() {
            masked.chars.push(c.to_ascii_lowercase());
        }
    }
    masked.figures = places
        .into_iter()
        .map(|(at, kind, text)| Figure {
            kind,
            text,
            left: hash32(
                masked.chars[at.saturating_sub(AROUND)..at]
                    .iter()
                    .copied()
                    .chain((at < AROUND).then_some('^')),
            ),
            right: hash32(
                masked.chars[at + 1..(at + 1 + AROUND).min(masked.chars.len())]
                    .iter()
                    .copied()
                    .chain((at + 1 + AROUND > masked.chars.len()).then_some('$')),
            ),
        })
        .collect();
    masked
}

/// Bytes of the unit, and of 余 and 多 before it, at the end of a numeral.
fn trailing_unit(sentence: &str, numeral: &super::super::numerals::Numeral) -> usize {
    let text = &sentence[numeral.start..numeral.end];
    let counted = text.strip_suffix(numeral.unit.as_str()).unwrap_or(text);
    text.len() - counted.trim_end_matches(['余', '多']).len()
}

/// 九十七, 四 → 97.4, as [`numerals`] writes 97.4; 一, 二, 万 → 12000.
fn spelled(whole: &str, part: &str, scale: &str) -> Option<String> {
    let part: String = part
        .chars()
        .filter_map(|c| han_value(&c.to_string()))
        .map(|digit| digit.to_string())
        .collect();
    let written = format!("{}.{part}{scale}", han_value(whole)?);
    numerals(&written).into_iter().next().map(|n| n.value)
}

fn last(day: u32, reference: NaiveDate) -> Option<NaiveDate> {
    use chrono::Datelike;
    let here = reference.with_day(day).filter(|date| *date <= reference);
    here.or_else(|| reference.with_day(1)?.pred_opt()?.with_day(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> (String, Vec<String>) {
        let reference = NaiveDate::from_ymd_opt(2026, 11, 25).expect("a date");
        let masked = masked(text, reference);
        let chars = masked
            .chars
            .iter()
            .map(|c| match *c {
                DATE => '日',
                NUMBER => '#',
                ORDINAL => '第',
                c => c,
            })
            .collect();
        (chars, masked.figures.into_iter().map(|f| f.text).collect())
    }

    #[test]
    fn numbers_dates_and_ordinals_become_marks() {
        assert_eq!(
            seen("11月21日上午，“课堂”第三期开讲，86名长者、一百二十余名市民参加，投入1.2万元。"),
            (
                "日上午课堂第开讲#名长者#余名市民参加投入#元".to_owned(),
                ["2026-11-21", "3期", "86名", "120名", "12000元"]
                    .map(str::to_owned)
                    .to_vec()
            )
        );
        assert_eq!(seen("第1,000次陪跑").1, ["1000次"]);
        assert_eq!(seen("22日上午，首届大赛").1, ["2026-11-22", "1届"]);
        assert_eq!(
            seen("总分九十七点四分，占百分之三点一，投入一点二万元").1,
            seen("总分97.4分，占3.1%，投入1.2万元").1
        );
        assert_eq!(seen("28日，大赛").1, ["2026-10-28"]);
    }

    #[test]
    fn a_number_keeps_its_place_when_it_changes() {
        let reference = NaiveDate::from_ymd_opt(2026, 11, 25).expect("a date");
        let (a, b) = (
            masked("来自辖区的86名长者参加活动", reference),
            masked("来自辖区的一百零三名长者参加活动", reference),
        );
        assert_eq!(a.chars, b.chars);
        assert_eq!(
            (a.figures[0].left, a.figures[0].right),
            (b.figures[0].left, b.figures[0].right)
        );
        assert_ne!(a.figures[0].text, b.figures[0].text);
    }
}
