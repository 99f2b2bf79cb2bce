//! `rundown.json`: all that the papers print, for machines. Pure.

use serde::Serialize;

use super::{PackageError, papers::Papers};

/// The shape of `rundown.json`; raised only when a reader of the old one would misread it.
pub(super) const RUNDOWN_SCHEMA: &str = "yixian-rundown/1";

/// How its times count, for whoever opens it without a manual.
const TIMES: &str = "every *_ms is milliseconds; start_ms, back_ms: from the top of the edition; \
     captions, card_ms: from the start of their row; whole frames at 25 fps";

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    times: &'static str,
    #[serde(flatten)]
    papers: &'a Papers,
}

/// `rundown.json`, indented, with a line end.
///
/// # Errors
/// Never in practice: plain data serializes.
pub(super) fn document(papers: &Papers) -> Result<Vec<u8>, PackageError> {
    pretty(
        "rundown.json",
        &Document {
            schema: RUNDOWN_SCHEMA,
            times: TIMES,
            papers,
        },
    )
}

/// Indented JSON with a line end.
///
/// # Errors
/// As [`document`].
pub(super) fn pretty(
    document: &'static str,
    data: &impl Serialize,
) -> Result<Vec<u8>, PackageError> {
    let mut bytes = serde_json::to_vec_pretty(data).map_err(|error| PackageError::Document {
        document,
        detail: error.to_string(),
    })?;
    bytes.push(b'\n');
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::sample;

    #[test]
    fn it_names_its_shape_and_holds_every_row() {
        let papers = sample::papers();
        let value: serde_json::Value = serde_json::from_slice(&document(&papers).unwrap()).unwrap();
        assert_eq!(value["schema"], RUNDOWN_SCHEMA);
        assert_eq!(value["air_at"], "2026-11-28T12:00:00+08:00");
        assert_eq!(value["status"], "正式");
        let rows = value["rows"].as_array().unwrap();
        assert_eq!(rows.len(), papers.rows.len());
        assert_eq!(rows[0]["kind"], "opener");
        assert_eq!(rows[2]["story"]["sign_offs"][2]["level"], "终审");
    }
}
