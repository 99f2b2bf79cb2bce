//! Do the papers tell one story? Read back from the finished bytes, before the package is sealed. Pure.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use super::{
    PackageError,
    captions::{Cue, Format},
    papers::{Papers, Row},
    xlsx,
};
use crate::model::Millis;

/// The papers that are compared.
pub(super) struct Finished<'a> {
    /// `rundown.json`.
    pub json: &'a [u8],
    /// `rundown.xlsx`.
    pub xlsx: &'a [u8],
    /// The captions of the whole edition, in each format.
    pub captions: &'a [(&'static Format, Vec<u8>)],
}

/// Number, order, titles and start times of the items are equal everywhere, and each caption lies
/// in its item.
///
/// # Errors
/// [`PackageError::Disagree`], with the first difference.
pub(super) fn agree(papers: &Papers, finished: &Finished<'_>) -> Result<(), PackageError> {
    json(papers, finished.json)?;
    workbook(papers, finished.xlsx)?;
    finished
        .captions
        .iter()
        .try_for_each(|(format, bytes)| captions(papers, format, bytes))
}

fn disagree(paper: &'static str, detail: String) -> PackageError {
    PackageError::Disagree { paper, detail }
}

fn same<T: PartialEq + std::fmt::Debug>(
    paper: &'static str,
    what: &str,
    there: &T,
    here: &T,
) -> Result<(), PackageError> {
    if there == here {
        Ok(())
    } else {
        Err(disagree(
            paper,
            format!("{what} is {there:?}, in the rundown {here:?}"),
        ))
    }
}

fn json(papers: &Papers, bytes: &[u8]) -> Result<(), PackageError> {
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

fn workbook(papers: &Papers, bytes: &[u8]) -> Result<(), PackageError> {
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

/// The captions of one story, in a format, are those of its row.
///
/// # Errors
/// [`PackageError::Disagree`], with the first difference.
pub(super) fn story(row: &Row, format: &Format, bytes: &[u8]) -> Result<(), PackageError> {
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

fn captions(papers: &Papers, format: &Format, bytes: &[u8]) -> Result<(), PackageError> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::{
        captions::{FORMATS, of_edition},
        json, sample,
    };

    /// The edition's captions in every format.
    fn timed(papers: &Papers) -> Vec<(&'static Format, Vec<u8>)> {
        let all = of_edition(&papers.rows);
        let formats = FORMATS.iter();
        formats
            .map(|format| (format, (format.write)(&all, &papers.full_name()).unwrap()))
            .collect()
    }

    #[test]
    fn papers_of_one_rundown_agree_and_any_change_is_noticed() {
        let papers = sample::papers();
        let made = |papers: &Papers| {
            (
                json::document(papers).unwrap(),
                xlsx::document(papers).unwrap(),
                timed(papers),
            )
        };
        let (json, xlsx, captions) = made(&papers);
        let good = Finished {
            json: &json,
            xlsx: &xlsx,
            captions: &captions,
        };
        agree(&papers, &good).unwrap();

        let mut other = papers.clone();
        other.rows[2].title.push('改');
        let mut late = papers.clone();
        late.rows[3].start_ms += Millis(40);
        let mut short = papers.clone();
        short.rows.pop();
        let mut swapped = papers.clone();
        swapped.rows.swap(2, 4);
        for wrong in [&other, &late, &short, &swapped] {
            let (json, xlsx, _) = made(wrong);
            let wrong = Finished {
                json: &json,
                ..good
            };
            assert!(agree(&papers, &wrong).is_err());
            let wrong = Finished {
                xlsx: &xlsx,
                ..good
            };
            assert!(agree(&papers, &wrong).is_err());
        }
        let mut worded = papers.clone();
        let row = worded.rows.iter_mut().find(|row| !row.captions.is_empty());
        row.unwrap().captions[0].text.push('改');
        for wrong in [&late, &short, &swapped, &worded] {
            for one in timed(wrong) {
                let captions = &[one];
                assert!(agree(&papers, &Finished { captions, ..good }).is_err());
            }
        }
    }

    #[test]
    fn a_storys_captions_are_read_back_too() {
        let papers = sample::papers();
        let row = papers.rows.iter().find(|row| row.story.is_some()).unwrap();
        let mut other = row.clone();
        other.captions[0].text.push('改');
        for format in &FORMATS {
            let bytes = |row: &Row| (format.write)(&row.captions, "r1").unwrap();
            story(row, format, &bytes(row)).unwrap();
            let error = story(row, format, &bytes(&other)).unwrap_err().to_string();
            assert!(error.contains(format.suffix), "{error}");
            assert!(story(row, format, b"").is_err());
        }
    }

    #[test]
    fn captions_that_overlap_are_refused() {
        let mut papers = sample::papers();
        let row = papers
            .rows
            .iter_mut()
            .find(|row| row.captions.len() > 1)
            .unwrap();
        row.captions[0].end_ms = row.captions[1].start_ms + Millis(40);
        for (format, bytes) in timed(&papers) {
            let error = captions(&papers, format, &bytes).unwrap_err();
            assert!(error.to_string().contains("out of order"), "{error}");
        }
    }

    #[test]
    fn hostile_words_come_back_from_every_format() {
        let mut papers = sample::papers();
        let hostile = [
            "<script>alert(1)</script>",
            "{\\an8}上\\N下",
            "00:00:01,000 --> 00:00:02,000",
            "=HYPERLINK(1) & ]]> “引”",
            "甲,乙，丙\u{202e}丁",
        ];
        let mut words = hostile.iter().cycle();
        for row in &mut papers.rows {
            for caption in &mut row.captions {
                caption.text = (*words.next().unwrap()).to_owned();
            }
        }
        for (format, bytes) in timed(&papers) {
            captions(&papers, format, &bytes).unwrap();
        }
    }
}
