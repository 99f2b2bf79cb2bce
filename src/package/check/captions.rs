//! Captions read back, in each format. Pure.

use super::{disagree, same};
use crate::{
    model::Millis,
    package::{
        PackageError,
        captions::{Cue, Format},
        papers::{Papers, Row},
    },
};

/// The captions of one story, in a format, are those of its row.
///
/// # Errors
/// [`PackageError::Disagree`], with the first difference.
pub(in crate::package) fn story(
    row: &Row,
    format: &Format,
    bytes: &[u8],
) -> Result<(), PackageError> {
    const PAPER: &str = "a story's captions";
    let file = format!("{}{}", row.caption_stem(), format.suffix);
    let cues = cues(PAPER, &file, format, bytes, row.captions.len())?;
    for (caption, cue) in row.captions.iter().zip(&cues) {
        let said = (format.said)(&caption.text);
        let what = format!("the cue `{}` in {file}", caption.text);
        same(PAPER, &what, cue, &(caption.start_ms, caption.end_ms, said))?;
    }
    Ok(())
}

/// What a reader finds in a finished file, which must be `count` cues.
fn cues(
    paper: &'static str,
    file: &str,
    format: &Format,
    bytes: &[u8],
    count: usize,
) -> Result<Vec<Cue>, PackageError> {
    let Some(cues) = (format.read)(bytes) else {
        return Err(disagree(paper, format!("{file} cannot be read back")));
    };
    same(
        paper,
        &format!("the number of cues in {file}"),
        &cues.len(),
        &count,
    )?;
    Ok(cues)
}

/// The captions of the whole edition, in a format, are those of its rows, each within its item.
///
/// # Errors
/// [`PackageError::Disagree`], with the first difference.
pub(super) fn agree(papers: &Papers, format: &Format, bytes: &[u8]) -> Result<(), PackageError> {
    let paper = format.edition;
    let count: usize = papers.rows.iter().map(|row| row.captions.len()).sum();
    let cues = cues(paper, paper, format, bytes, count)?;
    let mut cues = cues.iter();
    let mut before = Millis::ZERO;
    for row in &papers.rows {
        for (caption, cue) in row.captions.iter().zip(cues.by_ref()) {
            let [start, end] = [caption.start_ms, caption.end_ms].map(|at| at + row.start_ms);
            let what = format!("the cue `{}` of item {}", caption.text, row.number);
            let said = (format.said)(&caption.text);
            same(paper, &what, cue, &(start, end, said))?;
            if start < before || end <= start || end > row.start_ms + row.duration_ms {
                return Err(disagree(
                    paper,
                    format!(
                        "{what} runs {} to {} ms: out of order or of its item",
                        start.0, end.0
                    ),
                ));
            }
            before = end;
        }
    }
    Ok(())
}
