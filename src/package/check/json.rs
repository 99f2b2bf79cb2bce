//! `rundown.json` read back. Pure.

use super::{disagree, same};
use crate::package::{PackageError, papers::Papers};

/// Its items are the rundown's, in number, order, title and start.
///
/// # Errors
/// [`PackageError::Disagree`], with the first difference.
pub(super) fn agrees(papers: &Papers, bytes: &[u8]) -> Result<(), PackageError> {
    const PAPER: &str = "rundown.json";
    let value: serde_json::Value =
        serde_json::from_slice(bytes).map_err(|error| disagree(PAPER, error.to_string()))?;
    let rows = value["rows"].as_array().map_or(&[][..], Vec::as_slice);
    same(
        PAPER,
        "the number of items",
        &rows.len(),
        &papers.rows.len(),
    )?;
    for (there, row) in rows.iter().zip(&papers.rows) {
        let what = |field: &str| format!("{field} of item {}", row.number);
        same(
            PAPER,
            &what("title"),
            &there["title"].as_str(),
            &Some(row.title.as_str()),
        )?;
        same(
            PAPER,
            &what("start_ms"),
            &there["start_ms"].as_i64(),
            &Some(row.start_ms.0),
        )?;
    }
    Ok(())
}
