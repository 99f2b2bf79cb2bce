//! 口播稿 as prompter text: what is read, item by item, and nothing else. Pure.

use chrono::{DateTime, Datelike, Timelike, Utc};
use serde::Serialize;

use super::{
    PackageError, captions, files,
    papers::{Papers, Row},
    rtf,
};
use crate::model::ItemKind;

#[derive(Serialize)]
struct Prompter<'a> {
    name: String,
    author: String,
    edition: &'a str,
    created: Time,
    date: &'a str,
    weekday: &'a str,
    air_time: &'a str,
    revision: &'a str,
    status: &'static str,
    is_final: bool,
    total: String,
    /// 特批: which items are read though a review is missing, by whose word.
    specials: Vec<String>,
    rows: Vec<Entry<'a>>,
}

/// When the revision was frozen, UTC, in parts: RTF writes each behind its own word.
#[derive(Serialize)]
struct Time {
    year: i32,
    month: u32,
    day: u32,
    hour: u32,
    minute: u32,
}

impl Time {
    fn of(at: DateTime<Utc>) -> Self {
        Self {
            year: at.year(),
            month: at.month(),
            day: at.day(),
            hour: at.hour(),
            minute: at.minute(),
        }
    }
}

#[derive(Serialize)]
struct Entry<'a> {
    number: String,
    label: &'static str,
    title: &'a str,
    duration: String,
    parts: Vec<Part<'a>>,
}

/// One part of an item's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Part<'a> {
    /// 导语, 配音; empty where the item has but one part.
    pub name: &'static str,
    /// The paragraph style in `script.docx`: who reads it.
    pub style: &'static str,
    /// `读 00:12`, where an item has several parts; else empty.
    pub read: String,
    /// What is read.
    pub paragraphs: Vec<&'a str>,
}

/// What is read in an item, in order: link words, or lead and voice-over.
pub(super) fn parts(row: &Row) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    if let Some(story) = &row.story {
        for (name, style, paragraphs, read) in [
            ("导语", "Lead", &story.lead, story.lead_ms),
            (
                "配音",
                "Voice",
                &story.voice_over,
                row.read_ms - story.lead_ms,
            ),
        ] {
            if !paragraphs.is_empty() {
                parts.push(Part {
                    name,
                    style,
                    read: format!("读 {}", read.mm_ss()),
                    paragraphs: paragraphs.iter().map(String::as_str).collect(),
                });
            }
        }
    } else if !row.words.is_empty() {
        parts.push(Part {
            name: "",
            style: "Lead",
            read: String::new(),
            paragraphs: row.words.iter().map(String::as_str).collect(),
        });
    }
    parts
}

/// `script.txt`: UTF-8 with a byte order mark, CRLF.
///
/// # Errors
/// The template is broken.
pub(super) fn prompter(papers: &Papers) -> Result<Vec<u8>, PackageError> {
    Ok(files::for_notepad(
        &papers.forms.text("prompter", &words(papers))?,
    ))
}

/// `script-gb18030.txt`: the same words for prompters that know no Unicode, CRLF.
///
/// # Errors
/// The template is broken.
pub(super) fn prompter_gb18030(papers: &Papers) -> Result<Vec<u8>, PackageError> {
    let text = papers.forms.text("prompter", &words(papers))?;
    captions::gb18030(&files::crlf(&text))
}

/// `script.rtf`: the same words in 36 points, for prompters that keep type size and paragraphs.
///
/// # Errors
/// The template is broken.
pub(super) fn prompter_rtf(papers: &Papers) -> Result<Vec<u8>, PackageError> {
    let text = papers.forms.rtf("prompter-rtf", &words(papers))?;
    Ok(rtf::ascii(&files::crlf(&text)).into_bytes())
}

fn words(papers: &Papers) -> Prompter<'_> {
    let rows = papers
        .rows
        .iter()
        .map(|row| Entry {
            number: row.two_digits(),
            label: row.label,
            title: if row.kind == ItemKind::Story {
                &row.title
            } else {
                ""
            },
            duration: row.duration_ms.mm_ss(),
            parts: parts(row),
        })
        .collect();
    Prompter {
        name: papers.name(),
        author: format!("《{}》编辑部", papers.programme),
        edition: &papers.edition,
        created: Time::of(papers.frozen_at),
        date: &papers.date,
        weekday: &papers.weekday,
        air_time: &papers.air_time,
        revision: &papers.revision,
        status: papers.status.label(),
        is_final: papers.is_final(),
        total: papers.trt_ms.mm_ss(),
        specials: papers
            .rows
            .iter()
            .filter_map(|row| {
                let special = row.story.as_ref()?.special.as_ref()?;
                Some(format!("第 {} 条「{}」{special}", row.number, row.title))
            })
            .collect(),
        rows,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::sample;

    #[test]
    fn the_prompter_has_every_word_in_order() {
        let papers = sample::papers();
        let text = String::from_utf8(prompter(&papers).unwrap()).unwrap();
        let mut rest = text.as_str();
        for row in &papers.rows {
            for part in parts(row) {
                for paragraph in part.paragraphs {
                    let at = rest
                        .find(paragraph)
                        .unwrap_or_else(|| panic!("{paragraph}"));
                    rest = &rest[at + paragraph.len()..];
                }
            }
        }
        assert!(text.starts_with('\u{feff}'));
        assert!(!text.replace("\r\n", "").contains('\n'));
    }

    #[test]
    fn the_prompter_names_what_is_read_by_a_producers_word() {
        let plain = prompter(&sample::papers()).unwrap();
        assert!(!String::from_utf8(plain).unwrap().contains("特批"));
        let mut revision = sample::revision();
        let story = &mut revision.stories[0];
        story.sign_offs.truncate(1);
        let at = story.sign_offs[0].at;
        story
            .let_go_on(("zhou", "周明远"), "审片{在}飞机上", at)
            .unwrap();
        let papers = Papers::read(&revision, &[], &[]).unwrap();
        let row = papers.rows.iter().find(|row| row.story.is_some()).unwrap();
        let told = format!(
            "【特批】第 {} 条「{}」周明远特批播出，未经复审、终审：审片{{在}}飞机上",
            row.number, row.title
        );
        let text = String::from_utf8(prompter(&papers).unwrap()).unwrap();
        let (head, words) = text.split_once("\r\n\r\n【01 ").unwrap();
        assert!(head.contains(&told) && !words.contains("特批"), "{text}");
        let rtf = rtf::read(&prompter_rtf(&papers).unwrap()).unwrap();
        assert!(rtf.contains(&told), "{rtf:?}");
        assert!(!prompter_gb18030(&papers).unwrap().is_empty());
    }
}
