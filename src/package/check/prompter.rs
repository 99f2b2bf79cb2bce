//! `script.rtf` read back. Pure.

use super::{disagree, same};
use crate::package::{PackageError, papers::Papers, rtf, script_text};

/// Its paragraphs hold each item's number, length and title, and below it every paragraph that is
/// read, in this order and nothing between.
///
/// # Errors
/// [`PackageError::Disagree`], with the first difference.
pub(super) fn agrees(papers: &Papers, bytes: &[u8]) -> Result<(), PackageError> {
    const PAPER: &str = "script.rtf";
    let Some(paragraphs) = rtf::read(bytes) else {
        return Err(disagree(PAPER, "it cannot be read back".to_owned()));
    };
    let named = paragraphs
        .iter()
        .any(|line| line.contains(&papers.revision));
    same(PAPER, "that it names its revision", &named, &true)?;
    let mut rest = paragraphs.iter().map(String::as_str);
    for row in &papers.rows {
        let mark = format!("【{} ", row.two_digits());
        let head = rest.find(|line| line.starts_with(&mark));
        let Some(head) = head else {
            return Err(disagree(PAPER, format!("item {} is missing", row.number)));
        };
        let what = |field: &str| format!("{field} of item {}", row.number);
        let length = head.contains(&format!(" {}】", row.duration_ms.mm_ss()));
        same(PAPER, &what("the length"), &length, &true)?;
        if row.story.is_some() {
            let title = head.split_once('】').map_or("", |(_, title)| title);
            same(PAPER, &what("title"), &title, &row.title.as_str())?;
        }
        for part in script_text::parts(row) {
            if !part.name.is_empty() {
                let name = format!("（{}）", part.name);
                same(PAPER, &what("a part"), &rest.next(), &Some(name.as_str()))?;
            }
            for paragraph in part.paragraphs {
                same(PAPER, &what("a paragraph"), &rest.next(), &Some(paragraph))?;
            }
        }
    }
    Ok(())
}
