//! Numbers and dates of a polished text against the source: by value, with what is counted, with 约,
//! 近, 逾, 截至 where the source has them.

use std::collections::HashSet;

use chrono::Datelike;

use crate::editorial::{
    dates::{DateMention, dates},
    numerals::{Numeral, numerals},
    rewrite::ground::Ground,
};

/// Words beside a number that say it is not exact.
const BEFORE: &[&str] = &[
    "约",
    "近",
    "逾",
    "超",
    "超过",
    "大约",
    "将近",
    "至少",
    "不少于",
    "不足",
    "突破",
    "最多",
    "多达",
    "接近",
    "高达",
];
const AFTER: &[&str] = &["余", "多", "以上", "以下", "左右", "以内", "上下"];

/// A number in its place.
struct Told<'a> {
    number: Numeral,
    hedged: bool,
    as_of: bool,
    /// What follows the unit, up to the next mark.
    next: &'a str,
}

/// What of the numbers in `text` the source does not carry.
pub(super) fn faults(text: &str, ground: &Ground) -> Vec<String> {
    let mut faults = date_faults(text, ground);
    let source = told(&ground.source, ground);
    for told in told(text, ground) {
        let written = &text[told.number.start..told.number.end];
        let same: Vec<&Told<'_>> = source
            .iter()
            .filter(|s| s.number.value == told.number.value && units_agree(&s.number, &told.number))
            .collect();
        if same.is_empty() {
            faults.push(format!("数字「{written}」来稿中没有"));
            continue;
        }
        let noun = |s: &&&Told<'_>| {
            let (source, copy) = (head(s.next), head(told.next));
            copy.is_empty()
                || source.starts_with(&copy)
                || !copy.is_empty() && copy.starts_with(&source) && !source.is_empty()
        };
        let same: Vec<&&Told<'_>> = same.iter().filter(noun).collect();
        if same.is_empty() {
            faults.push(format!("「{written}」说的不是来稿所说的事物"));
            continue;
        }
        if same.iter().all(|s| s.hedged != told.hedged) {
            let what = if told.hedged { "多了" } else { "漏了" };
            faults.push(format!("「{written}」{what}约、近、余一类的限定词"));
        }
        if same.iter().all(|s| s.as_of) && !told.as_of {
            faults.push(format!("「{written}」漏了「截至」的时间限定"));
        }
    }
    faults
}

fn told<'a>(text: &'a str, ground: &Ground) -> Vec<Told<'a>> {
    let days = dates(text, ground.reference);
    let in_date = |n: &Numeral| days.iter().any(|d| d.start < n.end && n.start < d.end);
    numerals(text)
        .into_iter()
        .filter(|n| !in_date(n))
        .map(|number| {
            let (before, after) = (&text[..number.start], &text[number.end..]);
            let written = &text[number.start..number.end];
            let sentence = before
                .rfind(['。', '！', '？', '\n'])
                .map_or(before, |at| &before[at..]);
            Told {
                hedged: BEFORE
                    .iter()
                    .any(|word| before.ends_with(word) || written.starts_with(word))
                    || AFTER
                        .iter()
                        .any(|word| after.starts_with(word) || written.contains(word)),
                as_of: sentence.contains("截至") || sentence.contains("截止"),
                next: after,
                number,
            }
        })
        .collect()
}

/// The first two characters of the word that is counted.
fn head(next: &str) -> String {
    next.trim_start_matches(['余', '多'])
        .chars()
        .take_while(|c| c.is_alphanumeric())
        .take(2)
        .collect()
}

/// 名 and 位 count the same people; every other unit is itself.
fn units_agree(source: &Numeral, copy: &Numeral) -> bool {
    let plain = |unit: &str| {
        if unit == "位" {
            "名".to_owned()
        } else {
            unit.to_owned()
        }
    };
    plain(&source.unit) == plain(&copy.unit)
}

fn date_faults(text: &str, ground: &Ground) -> Vec<String> {
    let source = dates(&ground.source, ground.reference);
    let days: HashSet<(u32, u32)> = source
        .iter()
        .filter_map(|d| d.day)
        .map(|day| (day.month(), day.day()))
        .collect();
    let founded = |date: &DateMention| {
        if source.iter().any(|s| s.value == date.value) && !date.value.is_empty() {
            return true;
        }
        // 8月25日 from 2020年8月25日: without its year a date says less, not more.
        date.day
            .is_some_and(|day| !date.has_year && days.contains(&(day.month(), day.day())))
    };
    dates(text, ground.reference)
        .iter()
        .filter(|date| !founded(date))
        .map(|date| format!("日期「{}」来稿中没有", &text[date.start..date.end]))
        .collect()
}
