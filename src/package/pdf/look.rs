//! Type sizes, colours, and what all PDF papers have in common: head, foot, 签发. Pure.

use super::{
    blocks::{Border, Cell, Row},
    faces::Family,
    lines::{Align, Look, Para},
};
use crate::package::papers::Papers;

pub(super) const INK: u32 = 0x001F_2A37;
pub(super) const NAVY: u32 = 0x001F_3A5F;
pub(super) const QUIET: u32 = 0x005F_6973;
pub(super) const RED: u32 = 0x00C0_0000;
pub(super) const WHITE: u32 = 0x00FF_FFFF;
/// Grounds: of column names, of facts' names, of rows that are no stories.
pub(super) const HEAD_FILL: u32 = 0x00DC_E3EB;
pub(super) const FACT_FILL: u32 = 0x00EE_F1F5;
pub(super) const OTHER_FILL: u32 = 0x00F4_F6F8;

/// 黑体.
pub(super) fn sans(size: f32, ink: u32) -> Look {
    Look {
        family: Family::Sans,
        bold: false,
        size,
        ink,
    }
}

/// 黑体, heavy.
pub(super) fn bold(size: f32, ink: u32) -> Look {
    Look {
        bold: true,
        ..sans(size, ink)
    }
}

/// 宋体.
pub(super) fn serif(size: f32, ink: u32) -> Look {
    Look {
        family: Family::Serif,
        ..sans(size, ink)
    }
}

/// Cells of one table side by side, as wide as `widths` say.
pub(super) fn row(widths: &[f32], cells: Vec<(Vec<Para>, Option<u32>)>) -> Row {
    let mut x = 0.0;
    let mut all = Vec::new();
    for (width, (paras, fill)) in widths.iter().zip(cells) {
        all.push(Cell {
            x,
            width: *width,
            paras,
            fill,
            border: Border::Grid,
            pad: (4.0, 2.6),
        });
        x += width;
    }
    Row::of(all)
}

/// A heading above a table or a list.
pub(super) fn heading(text: &str, width: f32) -> Row {
    Row {
        before: 12.0,
        keep: true,
        ..Row::text(Para::new(text, bold(11.0, NAVY)), width)
    }
}

/// The line above the text of each page.
pub(super) fn above(papers: &Papers, width: f32) -> Row {
    let para = if papers.is_final() {
        let host = format!("《{}》　{} {}", papers.host, papers.date, papers.air_time);
        Para::new(host, sans(8.0, QUIET)).align(Align::Right)
    } else {
        let warning = format!("{}　仅供审看，不得播出", papers.status.label());
        Para::new(warning, bold(10.5, RED)).align(Align::Center)
    };
    Row::text(para, width)
}

/// The line below it: programme, edition, revision, state, page.
pub(super) fn below(papers: &Papers, paper: &str, width: f32) -> Box<dyn Fn(usize, usize) -> Row> {
    let foot = format!(
        "{}{paper} · {} · {} · ",
        papers.name(),
        papers.edition,
        papers.revision
    );
    let status = papers.status.label();
    let look = if papers.is_final() {
        sans(8.0, QUIET)
    } else {
        bold(8.0, RED)
    };
    Box::new(move |page, pages| {
        let mut left = Para::new(foot.clone(), sans(8.0, QUIET));
        left.spans.push((status.to_owned(), look));
        let right = Para::new(format!("第 {page} 页　共 {pages} 页"), sans(8.0, QUIET));
        let cell = |x: f32, width: f32, para: Para| Cell {
            x,
            width,
            paras: vec![para],
            fill: None,
            border: Border::None,
            pad: (0.0, 0.0),
        };
        Row::of(vec![
            cell(0.0, width - 110.0, left),
            cell(width - 110.0, 110.0, right.align(Align::Right)),
        ])
    })
}

/// 签发: what was signed at the desk, and room for a pen.
pub(super) fn signing(papers: &Papers, width: f32) -> Vec<Row> {
    let widths = [0.09, 0.43, 0.26, 0.22].map(|part| part * width);
    let mut rows = vec![heading("签发", width)];
    let count = papers.reviews.len();
    for (at, review) in papers.reviews.iter().enumerate() {
        let complete = review.stories > 0 && review.signed == review.stories;
        let look = if complete {
            bold(9.5, INK)
        } else {
            bold(9.5, RED)
        };
        let mut row = row(
            &widths,
            vec![
                (
                    vec![Para::new(review.level, sans(9.5, QUIET)).align(Align::Center)],
                    Some(FACT_FILL),
                ),
                (vec![Para::new(review.text(), look)], None),
                (vec![Para::new("签字：", sans(9.5, INK))], None),
                (
                    vec![Para::new("年　　月　　日", sans(9.5, INK)).align(Align::Center)],
                    None,
                ),
            ],
        );
        row.before = if at == 0 { 4.0 } else { 0.0 };
        // Room for a signature, and all three still go below a list.
        row.least = 24.0;
        row.keep = at + 1 < count;
        rows.push(row);
    }
    rows
}
