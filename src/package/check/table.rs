//! `rundown.csv` read back. Pure.

use super::{disagree, same};
use crate::package::{PackageError, papers::Papers, rundown_csv, xlsx};

/// Its rows are the rundown's items: number, title, start and length.
///
/// # Errors
/// [`PackageError::Disagree`], with the first difference.
pub(super) fn agrees(papers: &Papers, bytes: &[u8]) -> Result<(), PackageError> {
    const PAPER: &str = "rundown.csv";
    let Some(bytes) = bytes.strip_prefix(b"\xef\xbb\xbf") else {
        return Err(disagree(PAPER, "it has no byte order mark".to_owned()));
    };
    let mut table = csv::Reader::from_reader(bytes);
    let records = table
        .records()
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| disagree(PAPER, error.to_string()))?;
    let count = papers.rows.len();
    same(PAPER, "the number of items", &records.len(), &count)?;
    for (record, row) in records.iter().zip(&papers.rows) {
        let cell = |column: u16| record.get(usize::from(column)).unwrap_or_default();
        for (field, there, here) in [
            ("number", cell(xlsx::NUMBER), row.number.to_string()),
            (
                "title",
                rundown_csv::said(cell(xlsx::TITLE)),
                row.title.clone(),
            ),
            ("start", cell(xlsx::START), rundown_csv::clock(row.start_ms)),
            (
                "length",
                cell(xlsx::DURATION),
                rundown_csv::clock(row.duration_ms),
            ),
        ] {
            let what = format!("{field} of item {}", row.number);
            same(PAPER, &what, &there, &here.as_str())?;
        }
    }
    Ok(())
}
