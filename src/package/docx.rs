//! Parts → DOCX: our XML in a zip, always the same bytes. Pure.

use std::io::{Cursor, Write as _};

use chrono::SecondsFormat;
use serde::Serialize;
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

use super::{PackageError, papers::Papers};

/// What stands around the pages.
#[derive(Serialize)]
struct Frame {
    title: String,
    subject: String,
    author: String,
    status: &'static str,
    is_final: bool,
    created: String,
    /// Right in the head.
    head: String,
    /// Left in the foot, before the status.
    foot: String,
    /// Width of the text in twentieths of a point: where the page number ends.
    width: u32,
}

/// Packs `document` (the body) with styles, head, foot and properties.
///
/// `paper`: 串联单 or 口播稿. `width`: of the text, in twentieths of a point.
///
/// # Errors
/// A template is broken.
pub(super) fn pack(
    papers: &Papers,
    paper: &str,
    document: &str,
    width: u32,
) -> Result<Vec<u8>, PackageError> {
    let frame = Frame {
        title: format!("{}{paper}", papers.name()),
        subject: format!("{} {}", papers.edition, papers.revision),
        author: format!("《{}》编辑部", papers.programme),
        status: papers.status.label(),
        is_final: papers.is_final(),
        created: papers.frozen_at.to_rfc3339_opts(SecondsFormat::Secs, true),
        head: format!("《{}》　{} {}", papers.host, papers.date, papers.air_time),
        foot: format!(
            "{}{paper} · {} · {} · ",
            papers.name(),
            papers.edition,
            papers.revision
        ),
        width,
    };
    let forms = &papers.forms;
    let part = |path: &str| forms.part(path).to_owned();
    let parts: [(&str, String); 10] = [
        ("[Content_Types].xml", part("docx/content-types.xml")),
        ("_rels/.rels", part("docx/package-rels.xml")),
        ("docProps/core.xml", forms.xml("core", &frame)?),
        ("docProps/app.xml", part("docx/app.xml")),
        ("word/document.xml", document.to_owned()),
        (
            "word/_rels/document.xml.rels",
            part("docx/document-rels.xml"),
        ),
        ("word/styles.xml", part("docx/styles.xml")),
        ("word/settings.xml", part("docx/settings.xml")),
        ("word/fontTable.xml", part("docx/fontTable.xml")),
        ("word/header1.xml", forms.xml("header", &frame)?),
    ];
    let footer = forms.xml("footer", &frame)?;
    let parts = parts
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .chain([("word/footer1.xml", footer.as_str())]);
    zipped(parts).map_err(|error| PackageError::Document {
        document: "a DOCX",
        detail: error.to_string(),
    })
}

fn zipped<'a>(
    parts: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<Vec<u8>, zip::result::ZipError> {
    // The DOS epoch: no reader of a DOCX looks at it, and the bytes stay the same.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(name, options)?;
        archive.write_all(text.as_bytes())?;
    }
    Ok(archive.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use resvg::usvg::roxmltree::Document;

    use super::*;
    use crate::package::{rundown_docx, sample, script_docx};

    fn parts(bytes: &[u8]) -> Vec<(String, String)> {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        (0..archive.len())
            .map(|index| {
                let mut file = archive.by_index(index).unwrap();
                let mut text = String::new();
                file.read_to_string(&mut text).unwrap();
                (file.name().unwrap().into_owned(), text)
            })
            .collect()
    }

    fn words(xml: &str) -> String {
        let tree = Document::parse(xml).unwrap();
        tree.descendants()
            .filter(|node| {
                node.has_tag_name((
                    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                    "t",
                ))
            })
            .filter_map(|node| node.text())
            .collect()
    }

    #[test]
    fn every_part_is_xml_and_every_style_that_is_used_exists() {
        let papers = sample::papers();
        for bytes in [
            rundown_docx::document(&papers).unwrap(),
            script_docx::document(&papers).unwrap(),
        ] {
            let parts = parts(&bytes);
            assert_eq!(parts.len(), 11);
            for (name, text) in &parts {
                assert!(Document::parse(text).is_ok(), "{name}");
            }
            let styles = &parts
                .iter()
                .find(|(name, _)| name == "word/styles.xml")
                .unwrap()
                .1;
            for (name, text) in &parts {
                for tag in ["w:pStyle", "w:rStyle", "w:tblStyle"] {
                    for used in text.split(&format!("<{tag} w:val=\"")).skip(1) {
                        let id = used.split('"').next().unwrap();
                        assert!(
                            styles.contains(&format!("w:styleId=\"{id}\"")),
                            "{name}: {id}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn hostile_words_stand_there_literally() {
        let papers = sample::papers();
        for bytes in [
            rundown_docx::document(&papers).unwrap(),
            script_docx::document(&papers).unwrap(),
        ] {
            let document = &parts(&bytes)[4];
            assert_eq!(document.0, "word/document.xml");
            let words = words(&document.1);
            for hostile in sample::HOSTILE {
                assert!(words.contains(hostile), "{hostile}");
            }
        }
    }

    #[test]
    fn an_unapproved_paper_says_so_in_head_and_foot_of_every_page() {
        let mut revision = sample::revision();
        let signed = Papers::read(&revision, &[], &[]).unwrap();
        assert!(signed.is_final());
        let head = |papers: &Papers| {
            let parts = parts(&rundown_docx::document(papers).unwrap());
            (words(&parts[9].1), words(&parts[10].1))
        };
        assert!(!head(&signed).0.contains("未经终审"));
        assert!(head(&signed).1.contains("r3 · 正式"));
        revision.stories[0].sign_offs.pop();
        let open = Papers::read(&revision, &[], &[]).unwrap();
        assert!(head(&open).0.contains("不得播出"));
        assert!(head(&open).1.contains("r3 · 未经终审"));
    }
}
