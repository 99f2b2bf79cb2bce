//! OpenDocument text and the slides of a presentation → paragraphs.

use quick_xml::{Reader, events::Event};

use super::{
    docx::MOST_XML,
    package::{self, Package, Refusal},
    word,
};

/// Elements inside one another.
const DEEPEST: usize = 250;
/// Slides that are read.
const MOST_SLIDES: usize = 200;

/// The text of an `.odt`; at most `most` characters.
pub(super) fn text(bytes: &[u8], most: usize) -> Result<String, Refusal> {
    let mut package = Package::open(bytes, 2 * MOST_XML)?;
    let manifest = package.part("META-INF/manifest.xml", MOST_XML)?;
    if manifest.is_some_and(|xml| package::xml(&xml).contains("encryption-data")) {
        return Err(Refusal::Locked);
    }
    let xml = package
        .part("content.xml", MOST_XML)?
        .ok_or(Refusal::Damaged)?;
    Ok(content(&package::xml(&xml), most))
}

/// The text of a `.pptx`, slide by slide; at most `most` characters.
pub(super) fn slides(bytes: &[u8], most: usize) -> Result<String, Refusal> {
    let mut package = Package::open(bytes, 2 * MOST_XML)?;
    let mut out = String::new();
    for number in 1..=MOST_SLIDES {
        let path = format!("ppt/slides/slide{number}.xml");
        let Some(xml) = package.part(&path, MOST_XML)? else {
            break;
        };
        for block in word::read(&package::xml(&xml), most).blocks {
            out.push_str(&block.text());
            out.push('\n');
        }
        if out.len() > most * 3 {
            break;
        }
    }
    Ok(out)
}

fn content(xml: &str, most: usize) -> String {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    let mut out = String::new();
    // Paragraphs that are open: a text box stands inside one.
    let (mut open, mut depth, mut skip, mut cells) = (0_usize, 0_usize, 0_usize, 0_usize);
    loop {
        if depth > DEEPEST || out.len() > most * 4 {
            break;
        }
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                depth += 1;
                let name = tag.local_name();
                let name = name.as_ref();
                if skip > 0
                    || matches!(
                        name,
                        "tracked-changes" | "annotation" | "note-citation" | "forms" | "ruby-text"
                    )
                {
                    skip += 1;
                    continue;
                }
                match name {
                    "p" | "h" => {
                        if open > 0 && !out.ends_with('\n') {
                            out.push('\n');
                        }
                        open += 1;
                    }
                    "table-cell" => cells += 1,
                    _ => {}
                }
            }
            Ok(Event::End(tag)) => {
                depth = depth.saturating_sub(1);
                if skip > 0 {
                    skip -= 1;
                    continue;
                }
                match tag.local_name().as_ref() {
                    "p" | "h" => {
                        open = open.saturating_sub(1);
                        out.push('\n');
                    }
                    "table-cell" => {
                        cells = cells.saturating_sub(1);
                        if out.ends_with('\n') {
                            out.pop();
                        }
                        out.push('\t');
                    }
                    "table-row" => out.push('\n'),
                    _ => {}
                }
            }
            Ok(Event::Empty(tag)) if skip == 0 => match tag.local_name().as_ref() {
                "line-break" if open > 0 => out.push('\n'),
                "s" | "tab" if open > 0 => out.push(' '),
                "p" | "h" if cells == 0 => out.push('\n'),
                "table-cell" => out.push('\t'),
                _ => {}
            },
            Ok(Event::Text(text)) if skip == 0 && open > 0 => {
                // Line ends in the markup are white space.
                out.push_str(&text.xml10_content().replace('\n', " "));
            }
            Ok(Event::GeneralRef(entity)) if skip == 0 && open > 0 => {
                if let Ok(Some(c)) = entity.resolve_char_ref() {
                    out.push(c);
                } else {
                    let name = entity.xml10_content();
                    let known = quick_xml::escape::resolve_predefined_entity(&name);
                    out.push_str(known.unwrap_or_default());
                }
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::package::tests::zipped;

    #[test]
    fn an_open_document_gives_its_lines() {
        let xml = "<office:document-content><office:body><office:text><text:tracked-changes><text:p>删</text:p></text:tracked-changes><text:h>标题</text:h><text:p>甲<text:s/>乙<text:span>&amp;丙</text:span></text:p><table:table><table:table-row><table:table-cell><text:p>时间</text:p></table:table-cell><table:table-cell><text:p>周六</text:p></table:table-cell></table:table-row></table:table></office:text></office:body></office:document-content>";
        let read = |files: &[(&str, &[u8])]| text(&zipped(files), 99);
        let out = read(&[("content.xml", xml.as_bytes())]).unwrap();
        assert_eq!(out, "标题\n甲 乙&丙\n时间\t周六\t\n");
        let locked = [
            ("content.xml", &b"x"[..]),
            ("META-INF/manifest.xml", b"<manifest:encryption-data/>"),
        ];
        assert_eq!(read(&locked), Err(Refusal::Locked));
        assert_eq!(read(&[("other", b"")]), Err(Refusal::Damaged));
        assert!(content(&"<text:p>字</text:p>".repeat(9_000), 100).len() < 500);
        assert_eq!(content(&"<text:p>".repeat(9_000), 100).trim(), "");
    }

    #[test]
    fn slides_are_read_in_their_order() {
        let slide = |text: &str| format!("<p:sld><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sld>");
        let (one, two) = (slide("一"), slide("二"));
        let bytes = zipped(&[
            ("ppt/slides/slide2.xml", two.as_bytes()),
            ("ppt/slides/slide1.xml", one.as_bytes()),
        ]);
        assert_eq!(slides(&bytes, 99).unwrap(), "一\n二\n");
    }
}
