//! 重发, 同一事件 or 系列: by shared four-character pieces, and by whether the numbers are the same.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;

use super::{
    cues,
    dates::dates,
    material::Material,
    text::{between, is_han},
};
use crate::model::story::Relation;

/// Share of the shorter text's pieces that the longer one holds, in hundredths.
const SAME_TEXT: u32 = 50;
/// Share of the numbers that two re-sends have in common.
const SAME_NUMBERS: u32 = 80;
/// Fewer pieces say nothing.
const LEAST_PIECES: usize = 30;

/// What of a tip is compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Print {
    sentences: Vec<String>,
    numbers: HashSet<String>,
    days: Vec<NaiveDate>,
    names: HashSet<String>,
    works: HashSet<String>,
    /// The organization it is about.
    organization: Option<String>,
    /// Address of the sender.
    sender: String,
}

impl Print {
    /// Takes the print of a tip.
    #[must_use]
    pub fn new(material: &Material, sender: &str, reference: NaiveDate) -> Self {
        let mut print = Self {
            sender: sender.to_lowercase(),
            organization: material.organization.clone(),
            ..Self::default()
        };
        let told: String = material
            .body
            .paragraphs
            .iter()
            .map(super::clean::Clean::text)
            .collect::<Vec<_>>()
            .join("\n");
        for sentence in super::sentences::sentences(&material.body.paragraphs) {
            // What an organization always says of itself makes no two texts the same.
            if cues::ABOUT_US.is_match(&sentence.text) {
                continue;
            }
            let plain: String = sentence
                .text
                .chars()
                .filter(|c| is_han(*c) || c.is_ascii_alphanumeric())
                .collect();
            if !plain.is_empty() {
                print.sentences.push(plain);
            }
        }
        let found = dates(&told, reference);
        print.days = found.iter().filter_map(|d| d.day).collect();
        print.numbers = super::numerals::numerals(&told)
            .into_iter()
            .map(|n| format!("{}{}", n.value, n.unit))
            .chain(found.iter().map(|d| d.value.clone()))
            .filter(|n| !n.is_empty())
            .collect();
        print.names = material
            .persons
            .iter()
            .map(|p| p.name.clone())
            .chain(
                material
                    .organizations
                    .iter()
                    .filter(|o| o.social)
                    .map(|o| o.name.clone()),
            )
            .collect();
        print.works = between(&told, '《', '》')
            .into_iter()
            .chain(between(&told, '“', '”'))
            .map(|(_, inner)| inner)
            .filter(|inner| {
                (3..=20).contains(&inner.chars().count())
                    && inner != "每周一现"
                    && !inner.contains(['，', '。'])
            })
            .collect();
        print
    }

    fn pieces(&self, boilerplate: &HashSet<&str>) -> HashSet<[char; 4]> {
        let text: Vec<char> = self
            .sentences
            .iter()
            .filter(|s| !boilerplate.contains(s.as_str()))
            .flat_map(|s| s.chars())
            .collect();
        text.windows(4).map(|w| [w[0], w[1], w[2], w[3]]).collect()
    }
}

/// Sentences that one sender repeats in three tips or more.
#[must_use]
pub fn boilerplate<'a>(prints: &'a [&'a Print]) -> HashSet<&'a str> {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for print in prints {
        let unique: HashSet<&str> = print.sentences.iter().map(String::as_str).collect();
        for sentence in unique {
            *counts.entry((print.sender.as_str(), sentence)).or_default() += 1;
        }
    }
    counts
        .into_iter()
        .filter(|(_, count)| *count >= 3)
        .map(|((_, sentence), _)| sentence)
        .collect()
}

/// How `a` and `b` are related, if at all.
#[must_use]
pub fn relation(a: &Print, b: &Print, boilerplate: &HashSet<&str>) -> Option<Relation> {
    let (pa, pb) = (a.pieces(boilerplate), b.pieces(boilerplate));
    let shorter = pa.len().min(pb.len());
    let shared = pa.intersection(&pb).count();
    let alike = shorter >= LEAST_PIECES && percent(shared, shorter) >= SAME_TEXT;
    if alike {
        let fewer = a.numbers.len().min(b.numbers.len());
        let same = a.numbers.intersection(&b.numbers).count();
        let numbers = if fewer == 0 {
            if percent(shared, shorter) >= 90 {
                100
            } else {
                0
            }
        } else {
            percent(same, fewer)
        };
        return Some(if numbers >= SAME_NUMBERS {
            Relation::Resend
        } else {
            Relation::Series
        });
    }
    let near = a
        .days
        .iter()
        .any(|x| b.days.iter().any(|y| (*x - *y).num_days().abs() <= 1));
    let works = a.works.intersection(&b.works).next().is_some();
    let names = a.names.intersection(&b.names).count() >= 2;
    (near && (works || names)).then_some(Relation::SameEvent)
}

fn percent(part: usize, whole: usize) -> u32 {
    u32::try_from(part * 100 / whole.max(1)).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(text: &str, sender: &str) -> Print {
        let air = NaiveDate::from_ymd_opt(2026, 11, 28).expect("a date");
        Print::new(&Material::new(text, "", None, air), sender, air)
    }

    const ONE: &str = "11月21日上午，深圳市青禾公益服务中心在南山区举办“银龄数字课堂”第三期活动，86名长者在12名志愿者的陪伴下学习手机挂号和线上缴费。理事长李青禾介绍，课堂已走进25个社区，开课132场。";

    #[test]
    fn a_resend_a_series_and_another_account_are_told_apart() {
        let one = print(ONE, "a@x");
        let resend = print(&ONE.replace("上午", ""), "a@x");
        let series = print(
            &ONE.replace("11月21日", "11月28日")
                .replace("86名", "93名")
                .replace("12名", "15名")
                .replace("25个", "26个")
                .replace("132场", "140场"),
            "a@x",
        );
        let other = print(
            "“银龄数字课堂”11月21日来到粤海街道，居民周玉兰说，课讲得清楚明白，回家还要教邻居怎样用手机买菜。",
            "b@y",
        );
        let none = print(
            "11月20日，深圳市养老服务业协会发布《社区养老助餐服务规范》，对长者饭堂作出规定。",
            "c@z",
        );
        let plain = HashSet::new();
        assert_eq!(relation(&one, &resend, &plain), Some(Relation::Resend));
        assert_eq!(relation(&one, &series, &plain), Some(Relation::Series));
        assert_eq!(relation(&one, &other, &plain), Some(Relation::SameEvent));
        assert_eq!(relation(&one, &none, &plain), None);
    }
}
