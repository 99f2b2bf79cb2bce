//! What of a tip is compared, and stored for a year: hashes of its sentences and their pieces, its
//! numbers with their places, its days and names.

use std::{collections::HashSet, sync::LazyLock};

use chrono::NaiveDate;
use regex::Regex;

use super::{
    super::{
        clean::Clean,
        cues,
        material::Material,
        polish,
        sentences::sentences,
        text::{is_han, pattern},
    },
    hash::{hash32, hash64},
    masked::{Figure, FigureKind, masked},
    names::{Name, names},
    words::content_words,
};

/// Characters of a piece; facts of the field: four separate best.
const PIECE: usize = 4;
/// Letters at the beginning that tell what it is about.
const LEAD: usize = 90;
/// Numbers of each kind that are kept. A report has some twenty, a whole annual account under a hundred;
/// what has more is a list of donors or was made to be slow, and is compared by its text. All that
/// compares figures, and what a print takes of a year's store, is bounded by this.
const MOST_FIGURES: usize = 200;
/// Days further from the day of receipt are background: a founding, a law.
const BACKGROUND_DAYS: i64 = 60;

/// One sentence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// Hash of [`normalized`].
    pub hash: u64,
    /// Whether it stands at the beginning.
    pub lead: bool,
    /// The organization speaks of itself, or a list of who was there.
    pub about: bool,
    /// Hashes of its pieces.
    pub pieces: Vec<u32>,
}

/// What of a tip is compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Print {
    /// Sentences in order.
    pub lines: Vec<Line>,
    /// Numbers in order, each with its place.
    pub figures: Vec<Figure>,
    /// Days of the event, without days of long ago; in order of appearance.
    pub days: Vec<NaiveDate>,
    /// Sorted.
    pub names: Vec<Name>,
    /// Hashes of its words of content; sorted, each once.
    pub words: Vec<u32>,
    /// Whose sentences it may repeat: the sender, the organization.
    pub owners: Vec<String>,
    /// It says of itself that it replaces an earlier text.
    pub corrects: bool,
}

static CORRECTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"更正|勘误|修订稿|修正稿|修改稿|修改版|更新稿|更新版|新版稿|以(?:此|本)(?:稿|版|份|次)?为准|替换(?:之前|此前|前|原|上)|作废|请以",
    )
});

/// Where more is to be had: it stands below all that a body sends.
static WHERE_TO_ASK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"关注[^，。]{0,16}(?:公众号|视频号)|二维码|扫码|(?:咨询|联系|报名|服务)(?:电话|热线)|官网|更多(?:详情|信息|资讯)",
    )
});

impl Print {
    /// Takes the print of a tip. `reference`: the day it came in.
    #[must_use]
    pub fn new(material: &Material, sender: &str, reference: NaiveDate) -> Self {
        let mut print = Self {
            owners: owners(sender, material.organization.as_deref()),
            ..Self::default()
        };
        let texts: Vec<String> = sentences(&material.body.paragraphs)
            .into_iter()
            .map(|sentence| sentence.text)
            .collect();
        let news = news(&texts);
        let mut read = 0;
        for (text, is_news) in texts.iter().zip(&news) {
            let mask = masked(text, reference);
            if mask.chars.is_empty() {
                continue;
            }
            print.lines.push(Line {
                hash: hash64(mask.chars.iter().copied()),
                lead: read < LEAD,
                about: cues::ABOUT_US.is_match(text)
                    || cues::GUESTS.is_match(text) && text.matches('、').count() >= 2,
                pieces: mask
                    .chars
                    .windows(PIECE)
                    .map(|window| hash32(window.iter().copied()))
                    .collect(),
            });
            read += mask.chars.len();
            let figures = mask.figures.into_iter();
            let kept = figures.filter(|figure| *is_news || figure.kind != FigureKind::Count);
            print.figures.extend(kept);
        }
        for heading in &material.headings {
            let mask = masked(heading, reference);
            let ordinals = mask
                .figures
                .into_iter()
                .filter(|figure| figure.kind == FigureKind::Ordinal);
            print.figures.extend(ordinals);
        }
        print.figures = bounded(print.figures);
        for figure in &print.figures {
            if figure.kind == FigureKind::Day
                && let Ok(day) = figure.text.parse::<NaiveDate>()
                && (day - reference).num_days().abs() <= BACKGROUND_DAYS
                && !print.days.contains(&day)
            {
                print.days.push(day);
            }
        }
        let told: Vec<String> = texts
            .iter()
            .zip(news)
            .filter(|(_, is_news)| *is_news)
            .map(|(text, _)| text.clone())
            .collect();
        let headed = format!("{}\n{}", material.headings.join("\n"), told.join("\n"));
        print.words = content_words(&told, &material.names());
        print.names = names(material, &texts, &headed);
        print.corrects = material
            .headings
            .iter()
            .chain(
                material
                    .all
                    .iter()
                    .map(Clean::text)
                    .take(4)
                    .collect::<Vec<_>>()
                    .iter(),
            )
            .any(|text| CORRECTS.is_match(text) && text.chars().count() <= 60);
        print
    }
}

/// The first [`MOST_FIGURES`] of each kind, in order.
fn bounded(figures: Vec<Figure>) -> Vec<Figure> {
    let (mut counts, mut days, mut ordinals) = (0, 0, 0);
    let mut figures = figures;
    figures.retain(|figure| {
        let kept = match figure.kind {
            FigureKind::Count => &mut counts,
            FigureKind::Day => &mut days,
            FigureKind::Ordinal => &mut ordinals,
        };
        *kept += 1;
        *kept <= MOST_FIGURES
    });
    figures.shrink_to_fit();
    figures
}

/// Which sentences tell news: what an organization says of itself is in all that it sends, and its
/// numbers, works and words make no event. Where little else is said all are.
fn news(sentences: &[String]) -> Vec<bool> {
    let news: Vec<bool> = sentences
        .iter()
        .map(|text| !cues::ABOUT_US.is_match(text) && !WHERE_TO_ASK.is_match(text))
        .collect();
    if news.iter().filter(|is_news| **is_news).count() < 2 {
        return vec![true; sentences.len()];
    }
    news
}

/// Whose sentences a tip may repeat.
fn owners(sender: &str, organization: Option<&str>) -> Vec<String> {
    let mut owners = Vec::new();
    let sender = sender.trim().to_lowercase();
    if !sender.is_empty() {
        owners.push(format!("from:{sender}"));
    }
    owners.extend(organization.map(|name| format!("org:{name}")));
    owners
}

/// A sentence without marks, spaces and numbers: what stays the same when an organization says it
/// again next year. Equal for the sentence as it came and as it is read aloud, but for numbers that
/// are written out.
#[must_use]
pub fn normalized(sentence: &str) -> String {
    // Any day will do: dates become marks.
    let mask = masked(sentence, NaiveDate::MIN);
    mask.chars
        .into_iter()
        .map(|c| {
            if is_han(c) || c.is_ascii_alphanumeric() {
                c
            } else {
                '#'
            }
        })
        .collect()
}

/// Those sentences of a tip, [`normalized`], whose hashes are in `usual`: as they stand, and as they
/// are read aloud in `year`.
#[must_use]
pub fn usual_sentences(material: &Material, usual: &HashSet<u64>) -> HashSet<String> {
    let mut found = HashSet::new();
    if usual.is_empty() {
        return found;
    }
    for sentence in sentences(&material.body.paragraphs) {
        let mask = masked(&sentence.text, NaiveDate::MIN);
        if usual.contains(&hash64(mask.chars.iter().copied())) {
            found.insert(normalized(&sentence.text));
            found.insert(normalized(&polish::read_aloud(
                &sentence.text,
                material.year,
            )));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_body_says_of_itself_is_no_news() {
        let texts = |all: &[&str]| -> Vec<String> { all.iter().map(|s| (*s).to_owned()).collect() };
        let us = "协会成立于2013年，拥有会员130名，秉持“邻里守望”的理念。";
        let all = texts(&[us, "36户家庭迎来周末陪伴。", "韦老师做了一桌菜。"]);
        assert_eq!(news(&all), [false, true, true]);
        assert_eq!(news(&all[..2]), [true, true]);
        let ask = "更多详情请关注“邻里守望”公众号，咨询电话：0755-00005858。";
        let all = texts(&[ask, "36户家庭迎来周末陪伴。", "韦老师做了一桌菜。"]);
        assert_eq!(news(&all), [false, true, true]);
    }

    #[test]
    fn normalized_sentences_have_no_marks_and_no_numbers() {
        assert_eq!(
            normalized("中心成立于2015年5月8日，现有会员320家。"),
            normalized("中心成立于2016年1月2日,现有会员 351 家")
        );
        assert_ne!(normalized("中心成立"), normalized("协会成立"));
    }

    #[test]
    fn background_days_are_no_days_of_the_event() {
        let air = NaiveDate::from_ymd_opt(2026, 11, 28).expect("a date");
        let material = Material::new(
            "11月21日，深圳市青禾公益服务中心举办活动，86名长者参加。中心成立于2015年5月8日。",
            "更正：长者学会用手机",
            None,
            air,
        );
        let print = Print::new(&material, "A@x.example", air);
        assert_eq!(
            print.days,
            [NaiveDate::from_ymd_opt(2026, 11, 21).expect("a date")]
        );
        assert_eq!(
            print.owners,
            ["from:a@x.example", "org:深圳市青禾公益服务中心"]
        );
        assert!(print.corrects);
    }

    #[test]
    fn a_text_of_twenty_thousand_numbers_keeps_the_first_ones() {
        let figure = |kind, n: usize| Figure {
            kind,
            text: n.to_string(),
            left: 0,
            right: 0,
        };
        let many = (0..20_000).map(|n| figure(FigureKind::Count, n));
        let last = figure(FigureKind::Ordinal, 3);
        let kept = bounded(many.chain([last.clone()]).collect());
        assert_eq!(kept.len(), MOST_FIGURES + 1);
        assert_eq!(kept[199].text, "199");
        assert_eq!(kept[200], last, "each kind has its own");
    }

    #[test]
    fn a_hostile_tip_has_a_small_print() {
        let air = NaiveDate::from_ymd_opt(2026, 11, 28).expect("a date");
        let news = "11月21日，深圳市青禾公益服务中心举办活动，86名长者参加。居民到场，";
        let text = format!("{news}{}共同参加。", "1名、".repeat(20_000));
        let print = Print::new(&Material::new(&text, "", None, air), "", air);
        assert!(!print.figures.is_empty() && print.figures.len() <= 3 * MOST_FIGURES);
        assert_eq!(print.figures[0].text, "2026-11-21");
    }
}
