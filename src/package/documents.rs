//! All papers and captions of a package, compared with each other before anything is written. Pure.

use super::{
    PackageError, captions, check,
    files::{self, PackageFile},
    graphics_xlsx, interchange, json,
    papers::Papers,
    pdf::{self, Faces},
    rundown_csv, rundown_docx, script_docx, script_text, xlsx,
};
use crate::model::rendered::{FileRole, RenderedEdition};

/// Every paper but README, in package order. `rendered`: what lies beside them, which the
/// interchange files point to.
///
/// # Errors
/// A template is broken, or two papers disagree.
pub(super) fn all(
    papers: &Papers,
    faces: &Faces,
    rendered: &RenderedEdition,
) -> Result<Vec<PackageFile>, PackageError> {
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
            json::SCHEMA_FILE,
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
    made.extend(interchange::documents(papers, rendered)?);
    Ok(made)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read as _};

    use resvg::usvg::roxmltree::Document;

    use super::*;
    use crate::{
        model::{Caption, ItemKind, StoryId},
        package::{files::Source, sample},
    };

    /// Words that want to be a formula, a field, a tag, a template, a path or another line.
    const HOSTILE: [&str; 14] = [
        "<w:p>&amp;]]><b>",
        "=cmd()|' /C calc'!A0",
        "{{x}}{{{y}}}{{> run}}",
        "{\\field{\\*\\fldinst INCLUDETEXT x}}\\par",
        "+1-2@3",
        "@SUM(A1)",
        "\u{202e}abc\u{0}\u{7}",
        "𠮷😀é한글",
        "_x000D_&#10;",
        "甲\r\nBcc: x@y",
        "../../etc/passwd",
        "'引' \"号\",\"逗\",号",
        "%PDF-1.7 (a) Tj endstream",
        "2026-11-28",
    ];

    /// A hundred stories, every field of them hostile.
    fn hundred() -> Papers {
        let mut revision = sample::revision();
        let models = std::mem::take(&mut revision.stories);
        let mut items = revision.rundown.items.clone();
        let at = items.iter().position(|item| item.kind == ItemKind::Story);
        let model = items.remove(at.unwrap());
        items.retain(|item| item.kind != ItemKind::Story);
        let closer = items.pop().unwrap();
        for n in 0..100_u8 {
            let words = HOSTILE[usize::from(n) % HOSTILE.len()];
            let mut story = models[usize::from(n) % models.len()].clone();
            story.id = StoryId::derive(story.received_at, &[n, 1]);
            let draft = &mut story.draft;
            for field in [
                &mut draft.headline,
                &mut draft.slug,
                &mut draft.lead,
                &mut draft.voice_over,
            ] {
                *field = format!("{words}{field}{words}");
            }
            draft.organization = Some(words.to_owned());
            draft.locator = Some(words.to_owned());
            draft.credits.writers = vec![words.to_owned()];
            for strap in &mut draft.strap {
                strap.name = words.to_owned();
            }
            let captions: &mut [Caption] = &mut draft.captions;
            captions[0].text = words.to_owned();
            let mut item = model.clone();
            item.story = Some(story.id);
            item.title = story.draft.headline.clone();
            item.read_ms = story.draft.read_ms;
            items.push(item);
            revision.stories.push(story);
        }
        items.push(closer);
        revision.rundown.items = items;
        Papers::read(&revision, &[], &[]).unwrap()
    }

    fn words(docx: &[u8]) -> String {
        let mut archive = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
        let mut xml = String::new();
        let mut part = archive.by_name("word/document.xml").unwrap();
        part.read_to_string(&mut xml).unwrap();
        let tree = Document::parse(&xml).unwrap();
        tree.descendants().filter_map(|node| node.text()).collect()
    }

    #[test]
    fn a_hundred_hostile_stories_stand_literally_in_every_paper() {
        let papers = hundred();
        // JSON, workbooks, CSV, RTF, PDF and captions are read back in it.
        let all = all(&papers, pdf::faces(), &RenderedEdition::default()).unwrap();
        let bytes = |path: &str| {
            let found = all.iter().find(|file| file.path == path).unwrap();
            match &found.source {
                Source::Bytes(bytes) => bytes.clone(),
                other => panic!("{other:?}"),
            }
        };
        let plain = String::from_utf8(bytes("script.txt")).unwrap();
        let old = bytes("script-gb18030.txt");
        let (old, _, wrong) = encoding_rs::GB18030.decode(&old);
        assert!(!wrong && plain.trim_start_matches('\u{feff}') == old);
        let [rundown, script] = ["rundown.docx", "script.docx"].map(|path| words(&bytes(path)));
        for row in papers.rows.iter().filter(|row| row.story.is_some()) {
            for text in [&plain, &rundown, &script] {
                assert!(text.contains(&row.title), "{}", row.title);
            }
        }
        assert_eq!(papers.story_count(), 100);
        let [name, start] = [b"\\field".as_slice(), b"\\*\\fldinst"];
        let rtf = bytes("script.rtf");
        let opens = |part: &[u8]| {
            let mut windows = rtf.windows(part.len() + 1);
            windows.any(|window| window[0] != b'\\' && &window[1..] == part)
        };
        assert!(!opens(name) && !opens(start));
    }
}
