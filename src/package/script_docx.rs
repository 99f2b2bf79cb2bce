//! 口播稿 as a Word document: A4 portrait, what is read in large type, what belongs to it below. Pure.

use serde::Serialize;

use super::{
    PackageError, docx,
    papers::{Papers, Row, StoryPaper},
    script_text::{Part, parts},
};
use crate::model::story::{CheckLevel, MediaKind};

/// Width of the text: A4 portrait less two margins of 20 mm, in twentieths of a point.
const WIDTH: u32 = 9_638;

#[derive(Serialize)]
struct Page<'a> {
    title: String,
    subtitle: String,
    status: &'static str,
    is_final: bool,
    rows: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    number: String,
    title: &'a str,
    label: &'static str,
    duration: String,
    /// Ground of the bar, and the character style on it.
    fill: &'static str,
    bar: &'static str,
    meta: String,
    alerts: Vec<String>,
    parts: Vec<Part<'a>>,
    details: Vec<Detail>,
    signs: Vec<Sign>,
    /// Style of the paragraph after the item.
    gap: &'static str,
}

/// What belongs to a story, beside what is read.
#[derive(Serialize)]
pub(super) struct Detail {
    /// 人名条, 画面, 供稿 …
    pub name: &'static str,
    /// Line by line.
    pub lines: Vec<String>,
}

#[derive(Serialize)]
struct Sign {
    level: String,
    text: String,
    minute: String,
    signed: bool,
}

/// `script.docx`.
///
/// # Errors
/// A template is broken.
pub(super) fn document(papers: &Papers) -> Result<Vec<u8>, PackageError> {
    let last = papers.rows.len();
    let page = Page {
        title: format!("《{}》口播稿", papers.programme),
        subtitle: format!(
            "第 {} 期　{} {} {}　总时长 {}　{}　",
            papers.number,
            papers.date,
            papers.weekday,
            papers.air_time,
            papers.trt_ms.mm_ss(),
            papers.revision
        ),
        status: papers.status.label(),
        is_final: papers.is_final(),
        rows: papers
            .rows
            .iter()
            .map(|row| entry(row, row.number == last))
            .collect(),
    };
    let body = papers.forms.xml("script", &page)?;
    docx::pack(papers, "口播稿", &body, WIDTH)
}

fn entry(row: &Row, is_last: bool) -> Entry<'_> {
    let story = row.story.as_ref();
    let (fill, bar) = if story.is_some() {
        ("1F3A5F", "White")
    } else {
        ("E6EAEF", "Plain")
    };
    Entry {
        number: row.two_digits(),
        title: &row.title,
        label: story.map_or(row.label, |story| story.category),
        duration: row.duration_ms.mm_ss(),
        fill,
        bar,
        meta: meta(row),
        alerts: story.map(alerts).unwrap_or_default(),
        parts: parts(row),
        details: story.map(|story| details(row, story)).unwrap_or_default(),
        signs: story.map(signs).unwrap_or_default(),
        gap: if is_last { "Tail" } else { "After" },
    }
}

/// Times and kind of an item, on one line.
pub(super) fn meta(row: &Row) -> String {
    let mut parts = vec![
        format!("顺推 {}", row.start_ms.mm_ss()),
        format!("倒推 {}", row.back_ms.mm_ss()),
    ];
    match &row.story {
        Some(story) => {
            parts.push(format!("读 {}", row.read_ms.mm_ss()));
            parts.push(story.topic.to_owned());
            parts.extend(story.district.clone());
            parts.extend(story.version.map(|version| format!("{version}版")));
            if !story.slug.is_empty() {
                parts.push(format!("短题：{}", story.slug));
            }
        }
        None if row.words.is_empty() => parts.push("无口播".to_owned()),
        None => {}
    }
    parts.join("　")
}

/// What must not be overlooked.
pub(super) fn alerts(story: &StoryPaper) -> Vec<String> {
    let mut alerts = Vec::new();
    if !story.approved {
        alerts.push("未经终审，不得播出".to_owned());
    }
    alerts.extend(story.special.clone());
    if !story.headline_licensed {
        alerts.push("标题待改：请编辑定题".to_owned());
    }
    for check in &story.checks {
        let grave = if check.level == CheckLevel::Block {
            "须处理"
        } else {
            "建议"
        };
        alerts.push(format!("{grave}：{}，{}", check.place, check.suggestion));
    }
    alerts
}

/// All that belongs to a story.
pub(super) fn details(row: &Row, story: &StoryPaper) -> Vec<Detail> {
    let mut details = Vec::new();
    let mut add = |name, lines: Vec<String>| {
        if !lines.is_empty() {
            details.push(Detail { name, lines });
        }
    };
    add("完整标题", story.headline_long.iter().cloned().collect());
    add(
        "人名条",
        story
            .strap
            .iter()
            .map(|strap| format!("{}　{}", strap.name, strap.line))
            .collect(),
    );
    add("地名条", story.locator.iter().cloned().collect());
    add("唱词", vec![captions(row)]);
    add("画面", pictures(story));
    let mut source = vec![story.source()];
    if !story.photographers.is_empty() {
        source.push(format!("摄影：{}", story.photographers.join("、")));
    }
    add("供稿", source);
    details
}

fn captions(row: &Row) -> String {
    match (row.captions.first(), row.captions.last()) {
        (Some(first), Some(last)) => format!(
            "{} 条，{} 至 {}（从本条开头计）{}",
            row.captions.len(),
            first.start_ms.timecode(),
            last.end_ms.timecode(),
            row.captions_file
                .as_ref()
                .map_or_else(String::new, |file| format!("，见 {file}"))
        ),
        _ => "无".to_owned(),
    }
}

fn pictures(story: &StoryPaper) -> Vec<String> {
    if story.media.is_empty() {
        return vec!["画面待补".to_owned()];
    }
    story
        .media
        .iter()
        .map(|one| {
            let kind = match one.kind {
                MediaKind::Picture => "图片",
                MediaKind::Clip => "视频",
            };
            let file = one.file.as_deref().unwrap_or("原始素材缺失");
            let credit = if one.credit.is_empty() {
                String::new()
            } else {
                format!("　{}", one.credit)
            };
            format!("{kind}　{file}{credit}　原名：{}", one.name)
        })
        .collect()
}

fn signs(story: &StoryPaper) -> Vec<Sign> {
    story
        .sign_offs
        .iter()
        .map(|sign| Sign {
            level: format!("{}　", sign.level),
            text: sign.name.clone().unwrap_or_else(|| sign.instead()),
            minute: format!("　{}", sign.minute),
            signed: sign.name.is_some(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::{papers::Papers, sample};

    #[test]
    fn a_producer_s_word_stands_where_a_review_is_missing() {
        let mut revision = sample::revision();
        let story = &mut revision.stories[0];
        story.sign_offs.truncate(1);
        let at = story.sign_offs[0].at;
        story
            .let_go_on(("zhou", "周明远"), "审片在飞机上", at)
            .unwrap();
        assert_eq!(
            revision.status(),
            crate::model::edition::PackageStatus::Final
        );
        let papers = Papers::read(&revision, &[], &[]).unwrap();
        let row = papers.rows.iter().find(|row| row.story.is_some()).unwrap();
        let entry = entry(row, false);
        let told = "周明远特批播出，未经复审、终审：审片在飞机上";
        assert_eq!(entry.alerts[0], told);
        let signed: Vec<bool> = entry.signs.iter().map(|sign| sign.signed).collect();
        assert_eq!(signed, [true, false, false], "red, as what is missing");
        assert_eq!(entry.signs[2].text, "未审，周明远特批");
        let manifest = crate::package::manifest::manifest(&revision, Vec::new());
        assert_eq!(manifest.overridden[0].levels, ["复审", "终审"]);
        let seats = manifest
            .signed
            .iter()
            .filter(|sign| sign.item == manifest.overridden[0].item);
        assert_eq!(seats.count(), 1, "it is no signature");
        // Of another text it says nothing.
        revision.stories[0].draft.lead.push('。');
        let papers = Papers::read(&revision, &[], &[]).unwrap();
        assert!(!papers.is_final());
    }

    #[test]
    fn a_missing_review_is_visible() {
        let mut revision = sample::revision();
        revision.stories[0].sign_offs.truncate(1);
        let papers = Papers::read(&revision, &[], &[]).unwrap();
        let row = papers.rows.iter().find(|row| row.story.is_some()).unwrap();
        let entry = entry(row, false);
        assert_eq!(entry.alerts[0], "未经终审，不得播出");
        let signed: Vec<bool> = entry.signs.iter().map(|sign| sign.signed).collect();
        assert_eq!(signed, [true, false, false]);
        assert_eq!(entry.signs[2].text, "未签");
    }

    #[test]
    fn an_edit_after_signing_voids_what_is_printed() {
        let mut revision = sample::revision();
        revision.stories[0].draft.lead.push_str("补充。");
        let papers = Papers::read(&revision, &[], &[]).unwrap();
        let row = papers.rows.iter().find(|row| row.story.is_some()).unwrap();
        assert!(entry(row, false).signs.iter().all(|sign| !sign.signed));
    }
}
