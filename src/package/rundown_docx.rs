//! 串联单 as a Word document: A4 landscape. Pure.

use serde::Serialize;

use super::{
    PackageError, docx,
    papers::{Papers, Review, Row, StoryPaper},
};
use crate::model::ItemKind;

/// Width of the text: A4 landscape less two margins of 15 mm, in twentieths of a point.
const WIDTH: u32 = 15_138;
/// How the times count.
pub(super) const TIMES_NOTE: &str = "时长按语速计算，对齐到帧，显示到秒。顺推时间从本期开头计；\
     倒推时间为准点结束时该条目最迟的开始时间。";
/// Ground of a story's row, and of all others.
const STORY: &str = "FFFFFF";
const OTHER: &str = "F4F6F8";

#[derive(Serialize)]
struct Page {
    title: String,
    facts: [[Fact; 4]; 2],
    rows: Vec<Line>,
    total: String,
    total_note: String,
    times_note: &'static str,
    warnings: Vec<String>,
    left_out: Vec<Left>,
    reviews: Vec<Sign>,
}

#[derive(Serialize)]
struct Fact {
    label: &'static str,
    label_width: u32,
    value: String,
    value_width: u32,
    style: &'static str,
}

#[derive(Serialize)]
struct Line {
    number: usize,
    label: &'static str,
    title: String,
    title_style: &'static str,
    notes: Vec<String>,
    alerts: Vec<String>,
    content: Vec<String>,
    duration: String,
    start: String,
    back: String,
    source: String,
    signs: Vec<Styled>,
    fill: &'static str,
}

#[derive(Serialize)]
struct Styled {
    style: &'static str,
    text: String,
}

#[derive(Serialize)]
struct Left {
    number: usize,
    title: String,
    reason: String,
}

#[derive(Serialize)]
struct Sign {
    level: &'static str,
    style: &'static str,
    text: String,
}

/// `rundown.docx`.
///
/// # Errors
/// A template is broken.
pub(super) fn document(papers: &Papers) -> Result<Vec<u8>, PackageError> {
    let page = Page {
        title: format!("《{}》串联单", papers.programme),
        facts: facts(papers),
        rows: papers.rows.iter().map(line).collect(),
        total: papers.trt_ms.mm_ss(),
        total_note: format!("时段 {}，{}", papers.slot_ms.mm_ss(), papers.over_label),
        times_note: TIMES_NOTE,
        warnings: papers
            .warnings
            .iter()
            .enumerate()
            .map(|(index, warning)| format!("{}．{warning}", index + 1))
            .collect(),
        left_out: papers
            .left_out
            .iter()
            .enumerate()
            .map(|(index, left)| Left {
                number: index + 1,
                title: left.title.clone(),
                reason: left.reason.clone(),
            })
            .collect(),
        reviews: papers.reviews.iter().map(sign).collect(),
    };
    let body = papers.forms.xml("rundown", &page)?;
    docx::pack(papers, "串联单", &body, WIDTH)
}

fn facts(papers: &Papers) -> [[Fact; 4]; 2] {
    let fact = |column: usize, label, value: String, style| Fact {
        label,
        label_width: 1150,
        value,
        value_width: [1900, 3738, 2300, 2600][column],
        style,
    };
    let over = if papers.over_ms.0 > 0 && papers.over_label != "准" {
        "FactAlert"
    } else {
        "FactStrong"
    };
    let status = if papers.is_final() {
        "FactStrong"
    } else {
        "FactAlert"
    };
    [
        [
            fact(
                0,
                "期　号",
                format!("第 {} 期", papers.number),
                "FactStrong",
            ),
            fact(
                1,
                "播出日期",
                format!("{} {} {}", papers.date, papers.weekday, papers.air_time),
                "FactValue",
            ),
            fact(2, "所属节目", format!("《{}》", papers.host), "FactValue"),
            fact(
                3,
                "条　目",
                format!("{} 条，稿件 {} 条", papers.rows.len(), papers.story_count()),
                "FactValue",
            ),
        ],
        [
            fact(0, "时　段", papers.slot_ms.mm_ss(), "FactValue"),
            fact(1, "总时长", papers.trt_ms.mm_ss(), "FactStrong"),
            fact(2, "超/欠", papers.over_label.clone(), over),
            fact(
                3,
                "版　本",
                format!("{}　{}", papers.revision, papers.status.label()),
                status,
            ),
        ],
    ]
}

fn line(row: &Row) -> Line {
    let story = row.story.as_ref();
    Line {
        number: row.number,
        label: row.label,
        title: row.title.clone(),
        title_style: if story.is_some() {
            "CellTitle"
        } else {
            "CellLink"
        },
        notes: story.map(notes).unwrap_or_default(),
        alerts: story.map(alerts).unwrap_or_default(),
        content: content(row),
        duration: row.duration_ms.mm_ss(),
        start: row.start_ms.mm_ss(),
        back: row.back_ms.mm_ss(),
        source: story.map(StoryPaper::source).unwrap_or_default(),
        signs: story.map_or_else(
            || {
                vec![Styled {
                    style: "CellSign",
                    text: String::new(),
                }]
            },
            signs,
        ),
        fill: if story.is_some() { STORY } else { OTHER },
    }
}

fn notes(story: &StoryPaper) -> Vec<String> {
    let mut parts = vec![story.category, story.topic];
    parts.extend(story.district.as_deref());
    let mut notes = vec![parts.join(" · ")];
    if !story.slug.is_empty() {
        notes.push(format!("短题：{}", story.slug));
    }
    notes
}

fn alerts(story: &StoryPaper) -> Vec<String> {
    if story.headline_licensed {
        Vec::new()
    } else {
        vec!["标题待改".to_owned()]
    }
}

/// What is heard and seen, for the control room: the words of a link, the parts of a story.
pub(super) fn content(row: &Row) -> Vec<String> {
    let Some(story) = &row.story else {
        return match (row.kind, row.words.is_empty()) {
            (ItemKind::Opener, true) => vec!["片头动画".to_owned()],
            (ItemKind::Bumper, true) => vec!["片花".to_owned()],
            (_, true) => vec!["无口播".to_owned()],
            (_, false) => row.words.clone(),
        };
    };
    let mut content = vec![format!(
        "标题板 {} 秒；{}；唱词 {} 条",
        seconds(row.card_ms.0),
        story.pictures(),
        row.captions.len()
    )];
    let straps: Vec<&str> = story
        .strap
        .iter()
        .map(|strap| strap.name.as_str())
        .collect();
    if !straps.is_empty() {
        content.push(format!("人名条：{}", straps.join("、")));
    }
    if let Some(locator) = &story.locator {
        content.push(format!("地名条：{locator}"));
    }
    content
}

fn seconds(ms: i64) -> String {
    let tenths = (ms + 50) / 100;
    if tenths % 10 == 0 {
        format!("{}", tenths / 10)
    } else {
        format!("{}.{}", tenths / 10, tenths % 10)
    }
}

fn signs(story: &StoryPaper) -> Vec<Styled> {
    story
        .sign_offs
        .iter()
        .map(|sign| match &sign.name {
            Some(name) => Styled {
                style: "CellSign",
                text: format!("{} {name}", sign.level),
            },
            None => Styled {
                style: "CellAlert",
                text: format!("{} {}", sign.level, sign.instead()),
            },
        })
        .collect()
}

/// One line of the sign-off block: who signed at the desk, for how many stories.
fn sign(review: &Review) -> Sign {
    let complete = review.stories > 0 && review.signed == review.stories;
    Sign {
        level: review.level,
        style: if complete { "FactValue" } else { "FactAlert" },
        text: review.text(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::sample;

    #[test]
    fn a_row_says_what_is_seen_and_who_signed() {
        let papers = sample::papers();
        let row = papers.rows.iter().find(|row| row.story.is_some()).unwrap();
        let line = line(row);
        assert_eq!(line.signs.len(), 3);
        assert!(
            line.signs[2].text.starts_with("终审 "),
            "{}",
            line.signs[2].text
        );
        assert!(line.content[0].starts_with("标题板 "), "{:?}", line.content);
        assert!(line.content[0].contains("；唱词 "), "{:?}", line.content);
        assert_eq!(line.duration, row.duration_ms.mm_ss());
    }

    #[test]
    fn a_card_length_is_seconds_with_one_decimal_where_needed() {
        assert_eq!(seconds(5000), "5");
        assert_eq!(seconds(6360), "6.4");
    }
}
