//! Text of a document that came with a tip: Word's `.docx`, plain text. Bytes in, text out.

use std::io::{Cursor, Read};

/// A news item's document is small; a bomb is not unpacked further than this.
const MOST_BYTES: u64 = 4_000_000;

/// Whether a file of this type and name can be read here.
#[must_use]
pub fn is_readable(media_type: &str, name: &str) -> bool {
    let name = name.to_lowercase();
    name.ends_with(".docx")
        || media_type.contains("wordprocessingml")
        || name.ends_with(".txt") && media_type.starts_with("text/")
}

/// Whether it probably holds a text that only a person can open.
#[must_use]
pub fn is_closed(name: &str) -> bool {
    let name = name.to_lowercase();
    [".doc", ".wps", ".pdf", ".rtf", ".pages", ".odt"]
        .iter()
        .any(|end| name.ends_with(end))
}

/// The paragraphs of a document, one a line; `None` when it is none.
#[must_use]
pub fn text(bytes: &[u8], name: &str) -> Option<String> {
    if name.to_lowercase().ends_with(".txt") {
        let bytes = &bytes[..bytes.len().min(usize::try_from(MOST_BYTES).ok()?)];
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => encoding_rs::GB18030.decode(bytes).0.into_owned(),
        };
        return Some(crate::model::language::without_controls(&text));
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let file = archive.by_name("word/document.xml").ok()?;
    let mut xml = Vec::new();
    file.take(MOST_BYTES).read_to_end(&mut xml).ok()?;
    let xml = String::from_utf8_lossy(&xml);
    Some(crate::model::language::without_controls(&word_text(&xml)))
}

/// Text runs of WordprocessingML; `w:p`, `w:br` and `w:tab` become white space, deleted text has its
/// own tag and stays out. No entity is ever defined or fetched.
fn word_text(xml: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    let mut rest = xml;
    while let Some(open) = rest.find('<') {
        if inside {
            text.push_str(&unescaped(&rest[..open]));
        }
        let Some(close) = rest[open..].find('>') else {
            break;
        };
        let tag = &rest[open + 1..open + close];
        let name = tag.split([' ', '/', '\n']).next().unwrap_or_default();
        match (tag.starts_with('/'), name) {
            (false, "w:t") => inside = !tag.ends_with('/'),
            (false, "w:br" | "w:cr") => text.push('\n'),
            (false, "w:tab") => text.push(' '),
            (true, _) if tag == "/w:t" => inside = false,
            (true, _) if tag == "/w:p" => text.push('\n'),
            _ => {}
        }
        rest = &rest[open + close + 1..];
    }
    text
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_word_document_gives_its_paragraphs() {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        writer
            .start_file(
                "word/document.xml",
                zip::write::SimpleFileOptions::default(),
            )
            .unwrap();
        writer.write_all("<w:document><w:p><w:r><w:t>标题</w:t></w:r></w:p><w:p><w:r><w:t xml:space=\"preserve\">11月 &amp; 21日</w:t></w:r><w:del><w:r><w:delText>删</w:delText></w:r></w:del></w:p></w:document>".as_bytes()).unwrap();
        let bytes = writer.finish().unwrap().into_inner();
        assert_eq!(
            text(&bytes, "a.docx").as_deref(),
            Some("标题\n11月 & 21日\n")
        );
        assert_eq!(text(b"nothing", "a.docx"), None);
        assert_eq!(
            text(&[0xc4, 0xe3, 0xba, 0xc3], "a.txt").as_deref(),
            Some("你好")
        );
    }
}
