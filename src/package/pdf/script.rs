//! 口播稿 on paper: A4 portrait, what is read in large type, what belongs to it below. Pure.

use super::{
    blocks::{Border, Cell, Flow, Row},
    lines::{Align, Field, Para},
    look::{FACT_FILL, INK, NAVY, QUIET, RED, WHITE, above, below, bold, sans, serif, signing},
};
use crate::package::{
    papers::{self, Papers},
    script_docx::{self, Detail},
    script_text::parts,
};

/// A4 portrait, in points.
pub(super) const PAPER: (f32, f32) = (595.28, 841.89);
/// Blank at the sides, above and below: 20, 19 and 18 mm.
const MARGIN: (f32, f32, f32) = (56.7, 54.0, 51.0);
/// Ground of the bar of an item that is no story.
const BAR: u32 = 0x00E6_EAEF;

fn width() -> f32 {
    PAPER.0 - 2.0 * MARGIN.0
}

/// Everything that stands on it.
pub(super) fn flow(papers: &Papers) -> Flow {
    let width = width();
    let title = Para::new(format!("《{}》口播稿", papers.programme), bold(18.0, INK));
    let mut facts = Para::new(
        format!(
            "第 {} 期　{} {} {}　总时长 {}　{}　",
            papers.number,
            papers.date,
            papers.weekday,
            papers.air_time,
            papers.trt_ms.mm_ss(),
            papers.revision
        ),
        sans(9.5, INK),
    );
    let ink = if papers.is_final() { INK } else { RED };
    facts
        .spans
        .push((papers.status.label().to_owned(), bold(9.5, ink)));
    let mut rows = vec![
        Row::text(title.align(Align::Center), width),
        Row {
            before: 4.0,
            ..Row::text(facts.align(Align::Center), width)
        },
    ];
    let mut heads = Vec::new();
    for row in &papers.rows {
        heads.push(vec![bar(row, true)]);
        rows.extend(item(row, heads.len() - 1));
    }
    rows.extend(signing(papers, width));
    Flow {
        paper: PAPER,
        margin: MARGIN,
        rows,
        heads,
        above: above(papers, width),
        below: below(papers, "口播稿", width),
    }
}

/// Number, title, kind and length of an item; `again`: on top of a page that it runs on to.
fn bar(row: &papers::Row, again: bool) -> Row {
    let (fill, ink) = if row.story.is_some() {
        (NAVY, WHITE)
    } else {
        (BAR, INK)
    };
    let kind = row.story.as_ref().map_or(row.label, |story| story.category);
    let mut title = Para::new(row.title.clone(), bold(11.0, ink));
    let mut number = Para::new(row.two_digits(), bold(11.0, ink)).align(Align::Center);
    let mut length = Para::new(row.duration_ms.mm_ss(), bold(10.5, ink)).align(Align::Center);
    if again {
        title.spans.push(("（续）".to_owned(), sans(9.0, ink)));
    } else {
        title = title.tag(row.number, Field::Title);
        number = number.tag(row.number, Field::Number);
        length = length.tag(row.number, Field::Duration);
    }
    let kind = Para::new(kind, sans(10.0, ink)).align(Align::Center);
    let mut x = 0.0;
    let mut cells = Vec::new();
    for (width, para) in [
        (46.0, number),
        (width() - 46.0 - 60.0 - 58.0, title),
        (60.0, kind),
        (58.0, length),
    ] {
        cells.push(Cell {
            x,
            width,
            paras: vec![para],
            fill: Some(fill),
            border: Border::None,
            pad: (5.0, 4.5),
        });
        x += width;
    }
    Row {
        before: 14.0,
        keep: true,
        mark: (!again).then(|| format!("{}　{}", row.two_digits(), row.title)),
        ..Row::of(cells)
    }
}

fn item(row: &papers::Row, head: usize) -> Vec<Row> {
    let width = width();
    let mut rows = vec![bar(row, false)];
    let text = |para: Para, before: f32, keep: bool| Row {
        before,
        keep,
        head: Some(head),
        ..Row::text(para, width)
    };
    let parts = parts(row);
    rows.push(text(
        Para::new(script_docx::meta(row), sans(8.0, QUIET)),
        4.0,
        !parts.is_empty(),
    ));
    let story = row.story.as_ref();
    for alert in story.map(script_docx::alerts).unwrap_or_default() {
        rows.push(text(Para::new(alert, bold(8.5, RED)), 3.0, true));
    }
    for part in parts {
        if !part.name.is_empty() {
            let mut name = Para::new(part.name, bold(9.5, NAVY));
            if !part.read.is_empty() {
                name.spans
                    .push((format!("　{}", part.read), sans(8.5, QUIET)));
            }
            rows.push(text(name, 8.0, true));
        }
        let size = if part.style == "Lead" { 15.0 } else { 12.5 };
        for paragraph in part.paragraphs {
            let mut para = Para::new(paragraph, serif(size, INK)).align(Align::Both);
            para.indent = 2.0;
            para.leading = 1.6;
            rows.push(text(para.tag(row.number, Field::Words), 2.0, false));
        }
    }
    if let Some(story) = story {
        let details = script_docx::details(row, story);
        let count = details.len();
        for (at, Detail { name, lines }) in details.into_iter().enumerate() {
            let lines = lines
                .into_iter()
                .map(|line| Para::new(line, sans(8.5, INK)))
                .collect();
            // Neither the first nor the last line of the table stands alone on a page.
            let keep = at == 0 || at + 1 == count;
            rows.push(detail(name, lines, head, at == 0, keep));
        }
        rows.push(detail("三审", vec![signs(story)], head, false, false));
    }
    rows
}

fn signs(story: &papers::StoryPaper) -> Para {
    let mut para = Para::new("", sans(8.5, INK));
    for sign in &story.sign_offs {
        para.spans
            .push((format!("{}　", sign.level), sans(8.5, QUIET)));
        match &sign.name {
            Some(name) => {
                para.spans.push((name.clone(), bold(8.5, INK)));
                para.spans
                    .push((format!("　{}　　", sign.minute), sans(8.0, QUIET)));
            }
            None => para
                .spans
                .push((format!("{}　　", sign.instead()), bold(8.5, RED))),
        }
    }
    para
}

/// One line of what belongs to a story.
fn detail(name: &str, lines: Vec<Para>, head: usize, first: bool, keep: bool) -> Row {
    let cell = |x: f32, width: f32, paras: Vec<Para>, fill: Option<u32>| Cell {
        x,
        width,
        paras,
        fill,
        border: Border::Rules,
        pad: (5.0, 2.4),
    };
    let name = vec![Para::new(name, sans(8.5, QUIET))];
    Row {
        before: if first { 8.0 } else { 0.0 },
        keep,
        head: Some(head),
        ..Row::of(vec![
            cell(0.0, 54.0, name, Some(FACT_FILL)),
            cell(54.0, width() - 54.0, lines, None),
        ])
    }
}
