//! All papers and captions of a package, compared with each other before anything is written. Pure.

use super::{
    PackageError, captions, check,
    files::{self, PackageFile},
    json,
    papers::Papers,
    rundown_docx, script_docx, script_text, xlsx,
};
use crate::model::rendered::FileRole;

/// Every paper but README, in package order.
///
/// # Errors
/// A template is broken, or two papers disagree.
pub(super) fn all(papers: &Papers) -> Result<Vec<PackageFile>, PackageError> {
    let all = captions::of_edition(&papers.rows);
    let json = json::document(papers)?;
    let workbook = xlsx::document(papers)?;
    let srt = captions::srt(&all);
    check::agree(
        papers,
        &check::Finished {
            json: &json,
            xlsx: &workbook,
            srt: &srt,
        },
    )?;
    let lines = captions::lines(&all);
    let paper = PackageFile::paper;
    let mut made = vec![
        paper(
            "rundown.docx",
            FileRole::Rundown,
            rundown_docx::document(papers)?,
        ),
        paper("rundown.xlsx", FileRole::Rundown, workbook),
        paper("rundown.json", FileRole::Rundown, json),
        paper(
            "script.docx",
            FileRole::Script,
            script_docx::document(papers)?,
        ),
        paper(
            "script.txt",
            FileRole::Script,
            script_text::prompter(papers)?,
        ),
        paper("captions/edition.srt", FileRole::Captions, srt.into_bytes()),
        paper(
            "captions/edition.txt",
            FileRole::Captions,
            files::for_notepad(&lines),
        ),
        paper(
            "captions/edition-gb18030.txt",
            FileRole::Captions,
            captions::gb18030(&lines)?,
        ),
    ];
    for row in papers.rows.iter().filter(|row| row.story.is_some()) {
        let name = row.caption_stem();
        let text = files::for_notepad(&captions::lines(&row.captions));
        for (extension, bytes) in [
            ("srt", captions::srt(&row.captions).into_bytes()),
            ("txt", text),
        ] {
            made.push(PackageFile {
                item: Some(row.number - 1),
                ..paper(&format!("{name}.{extension}"), FileRole::Captions, bytes)
            });
        }
    }
    Ok(made)
}
