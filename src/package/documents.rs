//! All papers and captions of a package, compared with each other before anything is written. Pure.

use super::{
    PackageError, captions, check,
    files::{self, PackageFile},
    graphics_xlsx, json,
    papers::Papers,
    pdf::{self, Faces},
    rundown_csv, rundown_docx, script_docx, script_text, xlsx,
};
use crate::model::rendered::FileRole;

/// Every paper but README, in package order.
///
/// # Errors
/// A template is broken, or two papers disagree.
pub(super) fn all(papers: &Papers, faces: &Faces) -> Result<Vec<PackageFile>, PackageError> {
    let all = captions::of_edition(&papers.rows);
    let json = json::document(papers)?;
    let workbook = xlsx::document(papers)?;
    let csv = rundown_csv::document(papers)?;
    let sheets = [pdf::rundown(papers, faces), pdf::script(papers, faces)];
    let graphics = graphics_xlsx::document(papers)?;
    let rtf = script_text::prompter_rtf(papers)?;
    let mut timed = Vec::new();
    for format in &captions::FORMATS {
        timed.push((format, (format.write)(&all, &papers.full_name())?));
    }
    check::agree(
        papers,
        &check::Finished {
            json: &json,
            xlsx: &workbook,
            csv: &csv,
            rtf: &rtf,
            graphics: &graphics,
            sheets: [&sheets[0], &sheets[1]],
            captions: &timed,
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
        paper(
            "rundown.pdf",
            FileRole::Rundown,
            sheets[0].document(papers, faces)?,
        ),
        paper("rundown.csv", FileRole::Rundown, csv),
        paper("rundown.json", FileRole::Rundown, json),
        paper(
            "rundown.schema.json",
            FileRole::Rundown,
            json::SCHEMA.as_bytes().to_vec(),
        ),
        paper(
            "script.docx",
            FileRole::Script,
            script_docx::document(papers)?,
        ),
        paper(
            "script.pdf",
            FileRole::Script,
            sheets[1].document(papers, faces)?,
        ),
        paper(
            "script.txt",
            FileRole::Script,
            script_text::prompter(papers)?,
        ),
        paper(
            "script-gb18030.txt",
            FileRole::Script,
            script_text::prompter_gb18030(papers)?,
        ),
        paper("script.rtf", FileRole::Script, rtf),
        paper("captions.xlsx", FileRole::Captions, graphics),
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
    for (format, bytes) in timed {
        made.push(paper(format.edition, FileRole::Captions, bytes));
    }
    for row in papers.rows.iter().filter(|row| row.story.is_some()) {
        let name = row.caption_stem();
        let text = files::for_notepad(&captions::lines(&row.captions));
        let mut files = vec![(format!("{name}.txt"), text)];
        for format in &captions::FORMATS {
            let bytes = (format.write)(&row.captions, &papers.full_name())?;
            check::story(row, format, &bytes)?;
            files.push((format!("{name}{}", format.suffix), bytes));
        }
        for (path, bytes) in files {
            made.push(PackageFile {
                item: Some(row.number - 1),
                ..paper(&path, FileRole::Captions, bytes)
            });
        }
    }
    Ok(made)
}
