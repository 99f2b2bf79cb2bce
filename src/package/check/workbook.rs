//! `rundown.xlsx` read back. Pure.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use super::{disagree, same};
use crate::package::{PackageError, papers::Papers, xlsx};

/// The sheet 串联单 holds the rundown's items: number, title, start and length.
///
/// # Errors
/// [`PackageError::Disagree`], with the first difference.
pub(super) fn agrees(papers: &Papers, bytes: &[u8]) -> Result<(), PackageError> {
    const PAPER: &str = "rundown.xlsx";
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes))
        .map_err(|error: calamine::XlsxError| disagree(PAPER, error.to_string()))?;
    let sheet = book
        .worksheet_range("串联单")
        .map_err(|error| disagree(PAPER, error.to_string()))?;
    let cell = |row: u32, column: u16| {
        sheet
            .get_value((row, u32::from(column)))
            .cloned()
            .unwrap_or(Data::Empty)
    };
    for (at, row) in (xlsx::FIRST_ROW..).zip(&papers.rows) {
        let what = |field: &str| format!("{field} of item {}", row.number);
        same(
            PAPER,
            &what("number"),
            &whole(&cell(at, xlsx::NUMBER)),
            &i64::try_from(row.number).ok(),
        )?;
        let title = cell(at, xlsx::TITLE);
        same(
            PAPER,
            &what("title"),
            &title.to_string().as_str(),
            &row.title.as_str(),
        )?;
        same(
            PAPER,
            &what("start"),
            &millis(&cell(at, xlsx::START)),
            &Some(row.start_ms.0),
        )?;
        same(
            PAPER,
            &what("length"),
            &millis(&cell(at, xlsx::DURATION)),
            &Some(row.duration_ms.0),
        )?;
    }
    let after = xlsx::FIRST_ROW + u32::try_from(papers.rows.len()).unwrap_or(0);
    same(
        PAPER,
        "the row after the last item",
        &whole(&cell(after, xlsx::NUMBER)),
        &None,
    )
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "rounded, and an edition is minutes long"
)]
fn millis(cell: &Data) -> Option<i64> {
    let days = match cell {
        Data::Float(days) => *days,
        Data::Int(days) => return Some(days * 86_400_000),
        Data::DateTime(at) => at.as_f64(),
        _ => return None,
    };
    Some((days * 86_400_000.0).round() as i64)
}

#[expect(clippy::cast_possible_truncation, reason = "a count of items")]
fn whole(cell: &Data) -> Option<i64> {
    match cell {
        Data::Float(number) => Some(*number as i64),
        Data::Int(number) => Some(*number),
        _ => None,
    }
}
