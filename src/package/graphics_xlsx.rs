//! 字幕单: what is typed at the graphics desk, and 唱词, each line with a box to tick. Pure.

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::{
    PackageError,
    graphics::Graphic,
    papers::{Papers, Row},
    xlsx::{self, Look, head, height, lines, page, put},
};
use crate::model::{Millis, language::cells};

/// The row of column names, from 0, below title and facts.
const HEAD_ROW: u32 = 2;
/// The first graphic or caption, from 0.
pub(super) const FIRST_ROW: u32 = HEAD_ROW + 1;
/// Columns of both sheets that are read back, from 0.
pub(super) const ITEM: u16 = 1;
pub(super) const FROM: u16 = 3;
pub(super) const TO: u16 = 4;
pub(super) const FIRST_LINE: u16 = 6;
/// Names of the sheets.
pub(super) const GRAPHICS: &str = "字幕单";
pub(super) const CAPTIONS: &str = "唱词";

/// Names and widths, as in `rundown.xlsx`.
const GRAPHIC_COLUMNS: [(&str, f64); 10] = [
    ("序号", 6.0),
    ("条目", 6.0),
    ("类别", 9.0),
    ("入点", 13.0),
    ("出点", 13.0),
    ("时长", 8.0),
    ("第一行", 40.0),
    ("第二行及以下", 44.0),
    ("备注", 24.0),
    ("校对", 7.0),
];
const CAPTION_COLUMNS: [(&str, f64); 9] = [
    ("序号", 6.0),
    ("条目", 6.0),
    ("标题", 44.0),
    ("入点", 13.0),
    ("出点", 13.0),
    ("时长", 8.0),
    ("唱词", 44.0),
    ("格数", 7.0),
    ("校对", 7.0),
];

/// `captions.xlsx`.
///
/// # Errors
/// A sheet cannot hold what is in the rundown.
pub(super) fn document(papers: &Papers) -> Result<Vec<u8>, PackageError> {
    workbook(papers).map_err(|error| PackageError::Document {
        document: "captions.xlsx",
        detail: error.to_string(),
    })
}

fn workbook(papers: &Papers) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&xlsx::properties(papers, "字幕单")?);
    let look = Look::new();
    graphic_sheet(book.add_worksheet().set_name(GRAPHICS)?, papers, &look)?;
    caption_sheet(book.add_worksheet().set_name(CAPTIONS)?, papers, &look)?;
    book.save_to_buffer()
}

/// Title, facts and column names.
fn top(
    sheet: &mut Worksheet,
    papers: &Papers,
    name: &str,
    columns: &[(&str, f64)],
    look: &Look,
) -> Result<(), XlsxError> {
    for (column, (_, width)) in (0_u16..).zip(columns) {
        sheet.set_column_width(column, *width)?;
    }
    let last = u16::try_from(columns.len() - 1).unwrap_or(0);
    let title = format!("《{}》{name}", papers.programme);
    sheet.merge_range(0, 0, 0, last, &title, &look.title)?;
    sheet.set_row_height(0, 34)?;
    let facts = format!(
        "第 {} 期　　播出：{} {} {}　　版本：{}　　状态：{}　　时码从本期开头计，25 帧/秒",
        papers.number,
        papers.date,
        papers.weekday,
        papers.air_time,
        papers.revision,
        papers.status.label()
    );
    let facts_look = if papers.is_final() {
        &look.fact
    } else {
        &look.alert
    };
    sheet.merge_range(1, 0, 1, last, &facts, facts_look)?;
    sheet.set_row_height(1, 20)?;
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    head(sheet, HEAD_ROW, &names, look)?;
    page(sheet, papers, name, HEAD_ROW, true)
}

fn graphic_sheet(sheet: &mut Worksheet, papers: &Papers, look: &Look) -> Result<(), XlsxError> {
    top(sheet, papers, GRAPHICS, &GRAPHIC_COLUMNS, look)?;
    let all = papers
        .rows
        .iter()
        .flat_map(|row| row.graphics.iter().map(move |graphic| (row, graphic)));
    for (at, (row, graphic)) in (FIRST_ROW..).zip(all) {
        begin(sheet, at, row, look)?;
        put(sheet, at, 2, graphic.kind, &look.centre)?;
        times(sheet, at, &of_edition(row, graphic), &look.centre)?;
        let [first, rest] = words(graphic);
        put(sheet, at, FIRST_LINE, &first, &look.story)?;
        put(sheet, at, FIRST_LINE + 1, &rest, &look.text)?;
        put(sheet, at, 8, graphic.note, &look.text)?;
        put(sheet, at, 9, "□", &look.centre)?;
        let needed = lines(&first, GRAPHIC_COLUMNS[6].1)
            .max(lines(&rest, GRAPHIC_COLUMNS[7].1))
            .max(lines(graphic.note, GRAPHIC_COLUMNS[8].1));
        // Headlines one below the other: a point more each, as not every machine has 宋体.
        let air = f64::from(needed.saturating_sub(1));
        sheet.set_row_height(at, (height(needed) + air).min(400.0))?;
    }
    Ok(())
}

/// The first line of a graphic, and the others one below the other.
pub(super) fn words(graphic: &Graphic) -> [String; 2] {
    let mut lines = graphic.lines.iter().cloned();
    let first = lines.next().unwrap_or_default();
    [first, lines.collect::<Vec<_>>().join("\n")]
}

/// When a graphic stands, from the top of the edition; empty where the gallery decides.
pub(super) fn of_edition(row: &Row, graphic: &Graphic) -> Option<(Millis, Millis)> {
    let (start, end) = graphic.start_ms.zip(graphic.end_ms)?;
    Some((row.start_ms + start, row.start_ms + end))
}

fn caption_sheet(sheet: &mut Worksheet, papers: &Papers, look: &Look) -> Result<(), XlsxError> {
    top(sheet, papers, CAPTIONS, &CAPTION_COLUMNS, look)?;
    let all = papers
        .rows
        .iter()
        .flat_map(|row| row.captions.iter().map(move |caption| (row, caption)));
    for (at, (row, caption)) in (FIRST_ROW..).zip(all) {
        begin(sheet, at, row, look)?;
        put(sheet, at, 2, &row.title, &look.one_line)?;
        let [start, end] = [caption.start_ms, caption.end_ms].map(|ms| row.start_ms + ms);
        times(sheet, at, &Some((start, end)), &look.centre)?;
        put(sheet, at, FIRST_LINE, &caption.text, &look.text)?;
        let width = f64::from(cells(&caption.text).halves()) / 2.0;
        sheet.write_number_with_format(at, 7, width, &look.centre)?;
        put(sheet, at, 8, "□", &look.centre)?;
        sheet.set_row_height(at, height(lines(&caption.text, CAPTION_COLUMNS[6].1)))?;
    }
    Ok(())
}

/// Running number and item.
fn begin(sheet: &mut Worksheet, at: u32, row: &Row, look: &Look) -> Result<(), XlsxError> {
    let number = f64::from(at - HEAD_ROW);
    sheet.write_number_with_format(at, 0, number, &look.centre)?;
    #[expect(clippy::cast_precision_loss, reason = "an edition has tens of items")]
    sheet.write_number_with_format(at, ITEM, row.number as f64, &look.centre)?;
    Ok(())
}

/// In, out and seconds; in frames, as the machines of a graphics desk count, so as text.
fn times(
    sheet: &mut Worksheet,
    at: u32,
    times: &Option<(Millis, Millis)>,
    look: &Format,
) -> Result<(), XlsxError> {
    let Some((start, end)) = times else {
        for column in [FROM, TO, TO + 1] {
            sheet.write_blank(at, column, look)?;
        }
        return Ok(());
    };
    put(sheet, at, FROM, &start.timecode(), look)?;
    put(sheet, at, TO, &end.timecode(), look)?;
    let tenths = ((*end - *start).0 + 50) / 100;
    let seconds = format!("{}.{} 秒", tenths / 10, tenths % 10);
    put(sheet, at, TO + 1, &seconds, look)
}
