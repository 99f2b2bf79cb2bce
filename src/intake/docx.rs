//! A Word file → its text, and the pictures in it with the words right below them.

use std::{
    collections::{HashMap, HashSet},
    io::Cursor,
};

use quick_xml::{Reader, events::Event};

use super::{
    package::{self, Package, Refusal},
    sniff,
    word::{self, Block},
};

/// Bytes of one XML part; 200,000 characters with their markup are a tenth of it.
pub(super) const MOST_XML: u64 = 20 * 1024 * 1024;
/// Bytes of all pictures of one document.
const MOST_PICTURE_BYTES: u64 = 40 * 1024 * 1024;
const MOST_PICTURES: usize = 12;
/// Smaller ones are bullets, logos and lines.
const LEAST_SIZE: (u32, u32) = (200, 150);
const LEAST_BYTES: usize = 8 * 1024;
/// Characters of a caption.
const LONGEST_CAPTION: usize = 40;

/// A picture in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Picture {
    pub bytes: Vec<u8>,
    pub media_type: &'static str,
    /// Ending that fits the bytes.
    pub ending: &'static str,
    pub caption: Option<String>,
}

/// What a Word file gave.
#[derive(Debug, Default)]
pub(super) struct Manuscript {
    /// One paragraph a line; cells of a row apart by tabs.
    pub text: String,
    pub pictures: Vec<Picture>,
    /// Something is missing at its end.
    pub torn: bool,
}

/// Reads a Word file; at most `most` characters of text.
pub(super) fn read(bytes: &[u8], most: usize) -> Result<Manuscript, Refusal> {
    let mut package = Package::open(bytes, 2 * MOST_XML + MOST_PICTURE_BYTES)?;
    let roots = relations(&mut package, "_rels/.rels")?;
    let main = roots
        .iter()
        .find(|relation| relation.kind == "officeDocument")
        .map(|relation| resolved("", &relation.target))
        .filter(|path| package.has(path))
        .unwrap_or_else(|| "word/document.xml".to_owned());
    let xml = package.part(&main, MOST_XML)?.ok_or(Refusal::Damaged)?;
    let mut story = word::read(&package::xml(&xml), most);
    drop(xml);
    if story.torn && story.blocks.is_empty() {
        return Err(Refusal::Damaged);
    }
    let (folder, file) = main.rsplit_once('/').unwrap_or(("", &main));
    let relations =
        relations(&mut package, &format!("{folder}/_rels/{file}.rels")).unwrap_or_default();
    let pictures = pictures(&mut package, folder, &relations, &story.blocks);
    for kind in ["footnotes", "endnotes"] {
        let notes = relations.iter().find(|relation| relation.kind == kind);
        let path = notes.map(|notes| resolved(folder, &notes.target));
        if let Some(Ok(Some(xml))) = path.map(|path| package.part(&path, MOST_XML)) {
            story
                .blocks
                .extend(word::read(&package::xml(&xml), most).blocks);
        }
    }
    let lines: Vec<String> = story.blocks.iter().map(Block::text).collect();
    Ok(Manuscript {
        text: lines.join("\n"),
        pictures,
        torn: story.torn,
    })
}

struct Relation {
    id: String,
    /// The last part of its type; the namespace before it has two forms.
    kind: String,
    target: String,
}

fn relations(package: &mut Package<'_>, path: &str) -> Result<Vec<Relation>, Refusal> {
    let Some(xml) = package.part(path.trim_start_matches('/'), MOST_XML / 10)? else {
        return Ok(Vec::new());
    };
    let xml = package::xml(&xml);
    let mut reader = Reader::from_str(&xml);
    let mut found = Vec::new();
    while let Ok(event) = reader.read_event() {
        let (Event::Start(tag) | Event::Empty(tag)) = &event else {
            if matches!(event, Event::Eof) {
                break;
            }
            continue;
        };
        let value = |name: &str| word::attribute(tag, name).unwrap_or_default();
        // What lies outside the file is never asked for.
        if tag.local_name().as_ref() == "Relationship" && value("TargetMode") != "External" {
            found.push(Relation {
                id: value("Id"),
                kind: value("Type")
                    .rsplit('/')
                    .next()
                    .unwrap_or_default()
                    .to_owned(),
                target: value("Target"),
            });
        }
        if found.len() > 2_000 {
            break;
        }
    }
    Ok(found)
}

/// A target relative to `folder`, without steps up: a name in the package, never a path on disk.
fn resolved(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let whole = match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("{folder}/{target}"),
    };
    let mut steps: Vec<&str> = Vec::new();
    for step in whole.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}

fn pictures(
    package: &mut Package<'_>,
    folder: &str,
    relations: &[Relation],
    blocks: &[Block],
) -> Vec<Picture> {
    let targets: HashMap<&str, &str> = relations
        .iter()
        .map(|relation| (relation.id.as_str(), relation.target.as_str()))
        .collect();
    let mut seen = HashSet::new();
    let mut left = MOST_PICTURE_BYTES;
    let mut found = Vec::new();
    for (number, block) in blocks.iter().enumerate() {
        for (place, (_, id)) in block.pictures.iter().enumerate() {
            let Some(target) = targets.get(id.as_str()) else {
                continue;
            };
            let path = resolved(folder, target);
            if found.len() >= MOST_PICTURES || !seen.insert(path.clone()) {
                continue;
            }
            // A picture that cannot be unpacked takes nothing from the text.
            let Ok(Some(bytes)) = package.part(&path, left) else {
                continue;
            };
            left -= u64::try_from(bytes.len()).unwrap_or(left).min(left);
            let Some((media_type, ending)) = worth(&bytes) else {
                continue;
            };
            found.push(Picture {
                caption: caption(blocks, number, place),
                media_type,
                ending,
                bytes,
            });
        }
    }
    found
}

/// Type and ending of a picture that is large enough to be a photo.
fn worth(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    let kind = sniff::kind(bytes, "").filter(|(media, _)| {
        matches!(
            *media,
            "image/jpeg" | "image/png" | "image/gif" | "image/webp" | "image/bmp"
        )
    })?;
    let (width, height) = size(bytes, kind.0)?;
    let large = width >= LEAST_SIZE.0 && height >= LEAST_SIZE.1;
    (large && bytes.len() >= LEAST_BYTES).then_some(kind)
}

/// Width and height by the header alone.
fn size(bytes: &[u8], media: &str) -> Option<(u32, u32)> {
    if media == "image/bmp" {
        let number = |at: usize| {
            let four: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
            Some(i32::from_le_bytes(four).unsigned_abs())
        };
        return Some((number(18)?, number(22)?));
    }
    image::ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .ok()?
        .into_dimensions()
        .ok()
}

/// The words that belong to picture number `place` of block `at`: beside it in its paragraph, or the
/// paragraph right below; in a table the cell below.
fn caption(blocks: &[Block], at: usize, place: usize) -> Option<String> {
    let own = &blocks[at];
    let cell = own.pictures.get(place).map_or(0, |(cell, _)| *cell);
    let beside = own.cells.get(cell).map_or("", |cell| cell.trim());
    if !beside.is_empty() {
        return fitting(beside);
    }
    // One empty line between picture and caption is usual.
    let below = blocks
        .get(at + 1..)?
        .iter()
        .take(2)
        .find(|block| !block.pictures.is_empty() || !block.text().trim().is_empty())?;
    if !below.pictures.is_empty() {
        return None;
    }
    let words = if below.cells.len() == own.cells.len() {
        below.cells.get(cell)?.clone()
    } else {
        below.text()
    };
    fitting(words.trim())
}

fn fitting(words: &str) -> Option<String> {
    let marks: &[char] = &['▲', '△', '↑', '▼', '▽', '↓', '◆'];
    let marked = words.starts_with(marks) || words.starts_with('图') || words.starts_with("（图");
    let plain = words
        .trim_start_matches(marks)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let count = plain.chars().count();
    if !(2..=LONGEST_CAPTION).contains(&count) {
        return None;
    }
    // A short line below a picture may also be the next heading, or who to call.
    let other = heading(&plain)
        || ["联系", "电话", "供稿", "来源", "作者", "附件", "通讯员"]
            .iter()
            .any(|start| plain.starts_with(start));
    (marked || !other).then_some(plain)
}

fn heading(text: &str) -> bool {
    const NUMBERS: &str = "一二三四五六七八九十0123456789";
    let inner = text.trim_start_matches(['（', '(']);
    let rest = inner.trim_start_matches(|c| NUMBERS.contains(c));
    rest.len() < inner.len() && rest.starts_with(['、', '）', ')', '.', '．'])
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::intake::package::tests::zipped;

    const RELATIONS: &str = "<Relationships xmlns=\"x\">\
        <Relationship Id=\"rId1\" Type=\"http://x/relationships/image\" Target=\"media/a.png\"/>\
        <Relationship Id=\"rId2\" Type=\"http://x/relationships/image\" Target=\"../word/media/b.png\"/>\
        <Relationship Id=\"rId3\" Type=\"http://x/relationships/image\" Target=\"http://evil/x.png\" TargetMode=\"External\"/>\
        <Relationship Id=\"rId4\" Type=\"http://x/relationships/image\" Target=\"media/small.png\"/>\
        <Relationship Id=\"rId5\" Type=\"http://x/relationships/image\" Target=\"media/c.emf\"/>\
        <Relationship Id=\"rId9\" Type=\"http://x/relationships/footnotes\" Target=\"footnotes.xml\"/>\
        </Relationships>";

    /// A picture of noise: it stays large when packed.
    pub(in crate::intake) fn picture(width: u32, height: u32, seed: u32) -> Vec<u8> {
        let mut state = seed.wrapping_mul(2_654_435_761).max(1);
        let buffer = image::RgbImage::from_fn(width, height, |_, _| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            let [r, g, b, _] = state.to_le_bytes();
            image::Rgb([r, g, b])
        });
        let mut out = Cursor::new(Vec::new());
        buffer.write_to(&mut out, image::ImageFormat::Png).unwrap();
        out.into_inner()
    }

    pub(in crate::intake) fn document(body: &str, pictures: &[(&str, &[u8])]) -> Vec<u8> {
        let xml = format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
        let mut files = vec![
            ("word/document.xml", xml.as_bytes()),
            ("word/_rels/document.xml.rels", RELATIONS.as_bytes()),
            ("word/footnotes.xml", "<w:footnotes><w:footnote><w:p><w:r><w:t>注一</w:t></w:r></w:p></w:footnote></w:footnotes>".as_bytes()),
        ];
        files.extend(pictures);
        zipped(&files)
    }

    pub(in crate::intake) fn p(text: &str) -> String {
        format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
    }

    pub(in crate::intake) fn shown(id: &str) -> String {
        format!("<w:p><w:r><w:drawing><a:blip r:embed=\"{id}\"/></w:drawing></w:r></w:p>")
    }

    #[test]
    fn photos_come_in_order_with_the_words_below_them() {
        let (a, b, small) = (
            picture(240, 180, 1),
            picture(300, 200, 2),
            picture(90, 90, 3),
        );
        let body = [
            p("正文"),
            shown("rId2"),
            p("▲ 志愿者在现场"),
            shown("rId3"),
            shown("rId4"),
            shown("rId5"),
            shown("rId1"),
            "<w:p/>".to_owned(),
            p("二、下一部分"),
            shown("rId1"),
        ]
        .concat();
        let bytes = document(
            &body,
            &[
                ("word/media/a.png", &a),
                ("word/media/b.png", &b),
                ("word/media/small.png", &small),
                ("word/media/c.emf", &[1; 9_000]),
            ],
        );
        let read = read(&bytes, 999).unwrap();
        assert!(read.text.starts_with("正文\n\n▲ 志愿者在现场") && read.text.ends_with("注一"));
        let found: Vec<(&[u8], Option<&str>)> = read
            .pictures
            .iter()
            .map(|found| (found.bytes.as_slice(), found.caption.as_deref()))
            .collect();
        assert_eq!(
            found,
            [(b.as_slice(), Some("志愿者在现场")), (a.as_slice(), None)]
        );
        assert_eq!(read.pictures[0].ending, "png");
    }

    #[test]
    fn captions_are_told_from_other_lines() {
        let block = |cells: &[&str], pictures: &[usize]| Block {
            cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
            pictures: pictures
                .iter()
                .map(|cell| (*cell, "x".to_owned()))
                .collect(),
            centered: false,
        };
        let of = |below: &str| caption(&[block(&[""], &[0]), block(&[below], &[])], 0, 0);
        assert_eq!(of("图为现场").as_deref(), Some("图为现场"));
        assert_eq!(of("志愿者整理图书").as_deref(), Some("志愿者整理图书"));
        assert_eq!(of("联系人：王一"), None);
        assert_eq!(of("（一）活动概况"), None);
        assert_eq!(of("3. 活动概况"), None);
        assert_eq!(of(&"长".repeat(41)), None);
        let table = [
            block(&["", ""], &[0, 1]),
            block(&["左图说明", "右图说明"], &[]),
        ];
        assert_eq!(caption(&table, 0, 1).as_deref(), Some("右图说明"));
        let beside = [block(&["图为开幕式"], &[0, 0])];
        assert_eq!(caption(&beside, 0, 1).as_deref(), Some("图为开幕式"));
        let above = [
            block(&[""], &[0]),
            block(&[""], &[0]),
            block(&["图为合影"], &[]),
        ];
        assert_eq!(caption(&above, 0, 0), None);
    }

    #[test]
    fn paths_stay_in_the_package() {
        assert_eq!(resolved("word", "media/a.png"), "word/media/a.png");
        assert_eq!(resolved("word", "..\\..\\..\\etc/passwd"), "etc/passwd");
        assert_eq!(resolved("word", "/word/media/./a.png"), "word/media/a.png");
    }

    #[test]
    fn bombs_are_refused() {
        let body = " ".repeat(21 * 1024 * 1024);
        assert_eq!(read(&document(&body, &[]), 9).unwrap_err(), Refusal::Bomb);
        let body = shown("rId1") + &p("字");
        let white = vec![0; 50 * 1024 * 1024];
        let bytes = document(&body, &[("word/media/a.png", &white)]);
        assert!(bytes.len() < 100_000);
        let read = read(&bytes, 9).unwrap();
        assert!(read.pictures.is_empty() && read.text.contains('字'));
    }
}
