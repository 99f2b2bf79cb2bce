//! `captions.xlsx` read back. Pure.

use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};

use super::{disagree, same};
use crate::{
    model::Millis,
    package::{
        PackageError,
        graphics_xlsx::{self, CAPTIONS, FIRST_LINE, FIRST_ROW, FROM, GRAPHICS, ITEM, TO},
        papers::Papers,
    },
};

const PAPER: &str = "captions.xlsx";

/// Both sheets hold what the rundown's items show: item, words, in and out.
///
/// # Errors
/// [`PackageError::Disagree`], with the first difference.
pub(super) fn agrees(papers: &Papers, bytes: &[u8]) -> Result<(), PackageError> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes))
        .map_err(|error: calamine::XlsxError| disagree(PAPER, error.to_string()))?;
    let graphics = papers.rows.iter().flat_map(|row| {
        row.graphics.iter().map(move |graphic| {
            let times = graphics_xlsx::of_edition(row, graphic);
            let [first, rest] = graphics_xlsx::words(graphic);
            (row.number, times, vec![first, rest])
        })
    });
    sheet(&mut book, GRAPHICS, graphics)?;
    let captions = papers.rows.iter().flat_map(|row| {
        row.captions.iter().map(move |caption| {
            let [start, end] = [caption.start_ms, caption.end_ms].map(|ms| row.start_ms + ms);
            (row.number, Some((start, end)), vec![caption.text.clone()])
        })
    });
    sheet(&mut book, CAPTIONS, captions)
}

/// Item, in and out, words.
type Line = (usize, Option<(Millis, Millis)>, Vec<String>);

fn sheet(
    book: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    lines: impl Iterator<Item = Line>,
) -> Result<(), PackageError> {
    let sheet: Range<Data> = book
        .worksheet_range(name)
        .map_err(|error| disagree(PAPER, error.to_string()))?;
    let cell = |row: u32, column: u16| {
        let value = sheet.get_value((row, u32::from(column)));
        value.map(ToString::to_string).unwrap_or_default()
    };
    let mut at = FIRST_ROW;
    for (number, times, words) in lines {
        let what = |field: &str| format!("{field} of line {} in {name}", at + 1);
        same(PAPER, &what("item"), &cell(at, ITEM), &number.to_string())?;
        let [from, to] = match times {
            Some((from, to)) => [from.timecode(), to.timecode()],
            None => Default::default(),
        };
        same(PAPER, &what("in"), &cell(at, FROM), &from)?;
        same(PAPER, &what("out"), &cell(at, TO), &to)?;
        for (column, word) in (FIRST_LINE..).zip(&words) {
            same(PAPER, &what("text"), &cell(at, column), word)?;
        }
        at += 1;
    }
    same(
        PAPER,
        "the line after the last",
        &cell(at, ITEM).as_str(),
        &"",
    )
}
