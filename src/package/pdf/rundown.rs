//! 串联单 on paper: A4 landscape. Pure.

use super::{
    blocks::{Cell, Flow, Row},
    lines::{Align, Field, Para},
    look::{
        FACT_FILL, HEAD_FILL, INK, NAVY, OTHER_FILL, QUIET, RED, above, below, bold, heading, row,
        sans, signing,
    },
};
use crate::package::{
    papers::{self, Papers, StoryPaper},
    rundown_docx::{TIMES_NOTE, content},
};

/// A4 landscape, in points.
pub(super) const PAPER: (f32, f32) = (841.89, 595.28);
/// Blank at the sides, above and below: 15, 17 and 15 mm.
const MARGIN: (f32, f32, f32) = (42.5, 48.0, 42.5);
/// Columns of the table.
const COLUMNS: [(&str, f32); 9] = [
    ("序号", 31.0),
    ("类别", 41.0),
    ("标题", 185.0),
    ("内容/画面", 206.4),
    ("时长", 42.5),
    ("顺推时间", 50.5),
    ("倒推时间", 50.5),
    ("供稿", 87.5),
    ("审签", 62.5),
];

fn width() -> f32 {
    PAPER.0 - 2.0 * MARGIN.0
}

/// Everything that stands on it.
pub(super) fn flow(papers: &Papers) -> Flow {
    let width = width();
    let title = Para::new(format!("《{}》串联单", papers.programme), bold(18.0, INK));
    let mut rows = vec![Row {
        runs: false,
        ..Row::text(title.align(Align::Center), width)
    }];
    rows.extend(facts(papers));
    let names = head(&COLUMNS);
    rows.push(Row {
        before: 8.0,
        keep: true,
        ..names.clone()
    });
    rows.extend(papers.rows.iter().map(item));
    rows.push(total(papers));
    rows.push(Row {
        before: 4.0,
        ..Row::text(Para::new(TIMES_NOTE, sans(7.5, QUIET)), width)
    });
    rows.extend(signing(papers, width));
    rows.push(heading("提示", width));
    rows.extend(list(&papers.warnings, width));
    rows.push(heading("未入选稿件及原因", width));
    let left_out = [("序号", 31.0), ("标题", 276.0), ("原因", width - 307.0)];
    let left_head = head(&left_out);
    if papers.left_out.is_empty() {
        rows.extend(list(&[], width));
    } else {
        rows.push(Row {
            before: 4.0,
            keep: true,
            ..left_head.clone()
        });
    }
    for (at, left) in papers.left_out.iter().enumerate() {
        let cells = vec![
            (
                vec![Para::new((at + 1).to_string(), sans(9.0, INK)).align(Align::Center)],
                None,
            ),
            (vec![Para::new(left.title.clone(), sans(9.0, INK))], None),
            (vec![Para::new(left.reason.clone(), sans(9.0, INK))], None),
        ];
        rows.push(Row {
            head: Some(1),
            ..row(&left_out.map(|(_, width)| width), cells)
        });
    }
    Flow {
        paper: PAPER,
        margin: MARGIN,
        rows,
        heads: vec![vec![names], vec![left_head]],
        above: above(papers, width),
        below: below(papers, "串联单", width),
    }
}

fn head(columns: &[(&str, f32)]) -> Row {
    let widths: Vec<f32> = columns.iter().map(|(_, width)| *width).collect();
    let cells = columns
        .iter()
        .map(|(name, _)| {
            let para = Para::new(*name, bold(9.0, INK)).align(Align::Center);
            (vec![para], Some(HEAD_FILL))
        })
        .collect();
    row(&widths, cells)
}

/// 期号栏: four facts a line.
fn facts(papers: &Papers) -> Vec<Row> {
    let state = if papers.is_final() {
        bold(9.5, INK)
    } else {
        bold(9.5, RED)
    };
    let over = if papers.over_ms.0 > 0 && papers.over_label != "准" {
        bold(9.5, RED)
    } else {
        bold(9.5, INK)
    };
    let plain = sans(9.5, INK);
    let strong = bold(9.5, INK);
    let lines = [
        [
            ("期　号", format!("第 {} 期", papers.number), strong),
            (
                "播出日期",
                format!("{} {} {}", papers.date, papers.weekday, papers.air_time),
                plain,
            ),
            ("所属节目", format!("《{}》", papers.host), plain),
            (
                "条　目",
                format!("{} 条，稿件 {} 条", papers.rows.len(), papers.story_count()),
                plain,
            ),
        ],
        [
            ("时　段", papers.slot_ms.mm_ss(), plain),
            ("总时长", papers.trt_ms.mm_ss(), strong),
            ("超/欠", papers.over_label.clone(), over),
            (
                "版　本",
                format!("{}　{}", papers.revision, papers.status.label()),
                state,
            ),
        ],
    ];
    let widths = [57.5, 95.0, 57.5, 186.9, 57.5, 115.0, 57.5, 130.0];
    lines
        .into_iter()
        .enumerate()
        .map(|(at, line)| {
            let mut cells = Vec::new();
            for (label, value, look) in line {
                let label = Para::new(label, sans(9.0, QUIET)).align(Align::Center);
                cells.push((vec![label], Some(FACT_FILL)));
                cells.push((vec![Para::new(value, look)], None));
            }
            Row {
                before: if at == 0 { 8.0 } else { 0.0 },
                ..row(&widths, cells)
            }
        })
        .collect()
}

fn item(row_of: &papers::Row) -> Row {
    let number = row_of.number;
    let story = row_of.story.as_ref();
    let fill = story.is_none().then_some(OTHER_FILL);
    let center = |text: String, field, look| {
        let para = Para::new(text, look).align(Align::Center);
        (vec![para.tag(number, field)], fill)
    };
    let time = sans(9.5, INK);
    let signs = story.map_or_else(Vec::new, |story| {
        let signs = story.sign_offs.iter();
        signs
            .map(|sign| match &sign.name {
                Some(name) => Para::new(format!("{} {name}", sign.level), sans(8.0, INK)),
                None => Para::new(format!("{} {}", sign.level, sign.instead()), bold(8.0, RED)),
            })
            .collect()
    });
    let content = content(row_of)
        .into_iter()
        .map(|text| Para::new(text, sans(8.5, INK)))
        .collect();
    let source = story.map(StoryPaper::source).unwrap_or_default();
    let cells = vec![
        center(number.to_string(), Field::Number, time),
        (
            vec![Para::new(row_of.label, sans(8.5, INK)).align(Align::Center)],
            fill,
        ),
        (title(row_of), fill),
        (content, fill),
        center(row_of.duration_ms.mm_ss(), Field::Duration, bold(9.5, INK)),
        center(row_of.start_ms.mm_ss(), Field::Start, time),
        (
            vec![Para::new(row_of.back_ms.mm_ss(), time).align(Align::Center)],
            fill,
        ),
        (vec![Para::new(source, sans(8.5, INK))], fill),
        (signs, fill),
    ];
    Row {
        head: Some(0),
        ..row(&COLUMNS.map(|(_, width)| width), cells)
    }
}

fn title(row_of: &papers::Row) -> Vec<Para> {
    let Some(story) = &row_of.story else {
        let title = Para::new(row_of.title.clone(), sans(9.5, QUIET));
        return vec![title.tag(row_of.number, Field::Title)];
    };
    let title = Para::new(row_of.title.clone(), bold(10.0, INK));
    let mut paras = vec![title.tag(row_of.number, Field::Title)];
    let mut kinds = vec![story.category, story.topic];
    kinds.extend(story.district.as_deref());
    paras.push(Para::new(kinds.join(" · "), sans(7.5, QUIET)));
    if !story.slug.is_empty() {
        paras.push(Para::new(format!("短题：{}", story.slug), sans(7.5, QUIET)));
    }
    if !story.headline_licensed {
        paras.push(Para::new("标题待改", bold(7.5, RED)));
    }
    paras
}

fn total(papers: &Papers) -> Row {
    let widths = COLUMNS.map(|(_, width)| width);
    let before: f32 = widths[..4].iter().sum();
    let after: f32 = widths[5..].iter().sum();
    let note = format!("时段 {}，{}", papers.slot_ms.mm_ss(), papers.over_label);
    let over = papers.over_ms.0 > 0 && papers.over_label != "准";
    let ink = if over { RED } else { NAVY };
    let cells = vec![
        (
            vec![Para::new("总时长", bold(9.5, INK)).align(Align::Right)],
            Some(FACT_FILL),
        ),
        (
            vec![Para::new(papers.trt_ms.mm_ss(), bold(9.5, INK)).align(Align::Center)],
            Some(FACT_FILL),
        ),
        (vec![Para::new(note, bold(9.5, ink))], Some(FACT_FILL)),
    ];
    Row {
        head: Some(0),
        ..row(&[before, widths[4], after], cells)
    }
}

/// Numbered lines, or 无。
fn list(texts: &[String], width: f32) -> Vec<Row> {
    let plain = |text: String| Row {
        before: 3.0,
        ..Row::text(Para::new(text, sans(9.0, INK)), width)
    };
    if texts.is_empty() {
        return vec![plain("无。".to_owned())];
    }
    let numbered = texts.iter().enumerate().map(|(at, text)| {
        let mut row = plain(text.clone());
        let number = Para::new(format!("{}．", at + 1), sans(9.0, INK));
        let cell = Cell {
            width: 22.0,
            paras: vec![number],
            ..row.cells[0].clone()
        };
        row.cells[0].x = 22.0;
        row.cells[0].width = width - 22.0;
        row.cells.insert(0, cell);
        row.runs = false;
        row
    });
    numbered.collect()
}
