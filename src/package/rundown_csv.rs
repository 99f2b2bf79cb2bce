//! 串联单 as a table for Chinese Excel: UTF-8 with a byte order mark, CRLF, one row an item. Pure.
//!
//! Excel takes much for what it is not: a cell that begins with `=` for a formula, `1-2` for a date,
//! `007` for 7. Such text gets one apostrophe in front; whoever reads the file by program drops one.

use csv::{QuoteStyle, Terminator, WriterBuilder};

use super::{
    PackageError,
    papers::{Papers, Row, StoryPaper},
    rundown_docx::content,
    xlsx,
};
use crate::model::Millis;

/// What every row says after the columns of the workbook: rows get sorted, filtered and pasted
/// elsewhere, and must not lose what they belong to.
const ORIGIN: [&str; 3] = ["期次", "版本", "状态"];

/// `rundown.csv`.
///
/// # Errors
/// Never in practice: it is written into memory.
pub(super) fn document(papers: &Papers) -> Result<Vec<u8>, PackageError> {
    let broken = |detail: String| PackageError::Document {
        document: "rundown.csv",
        detail,
    };
    let mut table = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .quote_style(QuoteStyle::Necessary)
        .from_writer(b"\xef\xbb\xbf".to_vec());
    let mut write = |cells: &[String]| table.write_record(cells);
    write(&head()).map_err(|error| broken(error.to_string()))?;
    for row in &papers.rows {
        write(&cells(papers, row)).map_err(|error| broken(error.to_string()))?;
    }
    table
        .into_inner()
        .map_err(|error| broken(error.to_string()))
}

fn head() -> Vec<String> {
    let names = xlsx::COLUMNS.iter().map(|(name, _)| *name);
    names.chain(ORIGIN).map(str::to_owned).collect()
}

/// One row, neutralized.
fn cells(papers: &Papers, row: &Row) -> Vec<String> {
    let story = row.story.as_ref();
    let signs = story.map_or_else(String::new, |story| {
        let signs = story.sign_offs.iter();
        let signs = signs.map(|sign| {
            let name = sign.name.clone().unwrap_or_else(|| sign.instead());
            format!("{} {name}", sign.level)
        });
        signs.collect::<Vec<_>>().join("；")
    });
    let words = if story.is_some() { "；" } else { " " };
    vec![
        row.number.to_string(),
        literal(row.label),
        literal(&row.title),
        literal(story.map_or("", |story| &story.slug)),
        literal(&content(row).join(words)),
        clock(row.duration_ms),
        clock(row.start_ms),
        late(row.back_ms),
        literal(&story.map(StoryPaper::source).unwrap_or_default()),
        signs,
        literal(&row.why),
        papers.edition.clone(),
        papers.revision.clone(),
        papers.status.label().to_owned(),
    ]
}

/// `00:01:05`, all three parts: Excel reads `01:05` as an hour and five minutes.
pub(super) fn clock(at: Millis) -> String {
    let sign = if at.0 <= -500 { "-" } else { "" };
    let seconds = (at.0.abs() + 500) / 1000;
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    format!("{sign}{hours:02}:{minutes:02}:{:02}", seconds % 60)
}

/// 倒推时间: a sheet knows no time before zero, and would read the minus as a formula.
fn late(at: Millis) -> String {
    let time = clock(at);
    if time.starts_with('-') {
        format!("'{time}")
    } else {
        time
    }
}

/// Text that stays this text in a sheet. The full-width signs count in a Chinese Excel, too.
fn literal(text: &str) -> String {
    let first = text.trim_start().chars().next();
    let formula = first.is_some_and(|c| "=+-@＝＋－＠'|%".contains(c));
    let number = text.chars().any(|c| c.is_ascii_digit())
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || " .,:/-%$¥￥eE()".contains(c));
    if formula || number {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// What [`literal`] was given.
pub(super) fn said(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::package::sample;

    #[test]
    fn excel_finds_chinese_and_no_formula() {
        let papers = sample::papers();
        let text = String::from_utf8(document(&papers).unwrap()).unwrap();
        assert!(text.starts_with("\u{feff}序号,类别,标题,短题,内容/画面,时长,"));
        assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
        assert_eq!(text.lines().count(), papers.rows.len() + 1);
        assert!(text.contains(",'=cmd(),"), "{text}");
        assert!(text.contains("测试<w:p>与{{x}}公益周启动"), "{text}");
        assert!(text.contains(",2026-11-28,r3,正式\r\n"), "{text}");
        assert!(!text.contains(",="), "{text}");
    }

    #[test]
    fn what_a_sheet_would_rewrite_gets_an_apostrophe() {
        for text in [
            "=1", " =1", "＝1", "+8613", "-", "@x", "'quoted", "007", "1-2", "00:10", "3.5E2",
        ] {
            assert_eq!(literal(text), format!("'{text}"));
        }
        for text in ["", "甲-乙", "11月28日", "<w:p>", "(甲)", "第3条"] {
            assert_eq!(literal(text), text);
        }
    }

    #[test]
    fn a_time_has_all_three_parts() {
        assert_eq!(clock(Millis(65_400)), "00:01:05");
        assert_eq!(clock(Millis(3_600_000)), "01:00:00");
        assert_eq!(clock(Millis(-12_000)), "-00:00:12");
        assert_eq!(clock(Millis(-400)), "00:00:00");
        assert_eq!(late(Millis(65_400)), "00:01:05");
        assert_eq!(late(Millis(-12_000)), "'-00:00:12");
    }

    proptest! {
        #[test]
        fn any_title_comes_back_and_starts_no_formula(title in "\\PC{0,40}") {
            let mut papers = sample::papers();
            papers.rows[2].title = title.clone();
            let bytes = document(&papers).unwrap();
            let mut table = csv::Reader::from_reader(&bytes[3..]);
            let record = table.records().nth(2).unwrap().unwrap();
            prop_assert_eq!(said(&record[2]), title);
            prop_assert!(record.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@'])));
        }
    }
}
