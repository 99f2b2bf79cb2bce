//! Text of a document that came with a tip. Bytes in, text out: no macro, no link, no entity, no
//! program.

use super::{body, charset, doc, docx, docx::Picture, opendocument, package::Refusal, rtf, word};
use crate::model::language::without_controls;

/// Characters of one document that are kept; a tip has a hundredth of it.
pub(super) const MOST_TEXT: usize = 200_000;
/// Bytes of plain text that are looked at.
const MOST_PLAIN: usize = 4 * MOST_TEXT;
/// Bytes of HTML: an editor's export carries pictures and styles in it.
const MOST_PAGE: usize = 8 * 1024 * 1024;
/// Percent of U+FFFD above which a reading is doubtful.
const DOUBTFUL_PERCENT: usize = 1;

pub(super) const LOCKED: &str = "文档加了密码，请对方发无密码版本";
pub(super) const DAMAGED: &str = "文档打不开，可能已损坏，请对方重发";
pub(super) const EMPTY: &str = "文档里没有文字，可能是图片或扫描件，请打开查看";
const TORN: &str = "文档不完整或太长，只读出前面一部分，请对照原件";
const DOUBTFUL: &str = "文档里有读不出的字，请对照原件";
const BOMB: &str = "文档解压后过大，系统未打开，请人工核实来源";
const FOREIGN: &str = "文档格式太旧或少见，系统读不了，请对方另存为 .docx 重发";
const NOTHING: &str = "文件是空的（0 字节），请对方重发";
const UNKNOWN: &str = "这种文档系统打不开，请对方发 Word 或文字版";

/// What a document gave.
#[derive(Debug, Default)]
pub(super) struct Paper {
    /// Its text, never empty.
    pub text: Option<String>,
    /// What a person must know or do, in Chinese.
    pub problem: Option<String>,
    /// Photos inside it.
    pub pictures: Vec<Picture>,
}

impl Paper {
    /// Nothing but a reason.
    pub fn closed(problem: &str) -> Self {
        Self {
            problem: Some(problem.to_owned()),
            ..Self::default()
        }
    }
}

/// What kind of document a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    OldWord,
    Rich,
    Open,
    Page,
    Plain,
    Slides,
    /// Read by a program of its own.
    Pdf,
    /// Tables and old slides: a person looks.
    Table,
    /// A document of a program that only its maker has.
    Other,
}

/// The kind of the file `name` of the sniffed or declared type; `None`: no document.
pub(super) fn kind(media_type: &str, name: &str) -> Option<Kind> {
    let name = name.trim().to_lowercase();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let media = media_type.to_ascii_lowercase();
    Some(match media.as_str() {
        "application/pdf" => Kind::Pdf,
        "application/rtf" | "text/rtf" => Kind::Rich,
        "application/vnd.oasis.opendocument.text" => Kind::Open,
        "application/msword" => Kind::OldWord,
        "application/vnd.ms-excel" | "application/vnd.ms-powerpoint" | "text/csv" => Kind::Table,
        // Tables that a web site calls .xls.
        "text/html" if matches!(ending, "xls" | "xlsx" | "et" | "csv") => Kind::Table,
        "text/html" | "application/xhtml+xml" => Kind::Page,
        _ if media.contains("wordprocessingml") => Kind::Word,
        _ if media.contains("spreadsheetml") => Kind::Table,
        _ if media.contains("presentationml") => Kind::Slides,
        // Bytes that are a picture or a film stay so, whatever the name says.
        _ if media.starts_with("image/")
            || media.starts_with("video/")
            || media.starts_with("audio/")
            || media == "text/calendar" =>
        {
            return None;
        }
        _ => match ending {
            "docx" | "docm" | "dotx" => Kind::Word,
            "doc" | "wps" | "dot" | "wpt" => Kind::OldWord,
            "rtf" => Kind::Rich,
            "odt" => Kind::Open,
            "htm" | "html" => Kind::Page,
            "txt" | "md" | "markdown" => Kind::Plain,
            "pptx" => Kind::Slides,
            "pdf" => Kind::Pdf,
            "xlsx" | "xls" | "et" | "csv" | "ods" | "ppt" | "dps" | "numbers" | "key" => {
                Kind::Table
            }
            "pages" | "ofd" | "uot" | "uof" | "caj" | "mht" | "mhtml" => Kind::Other,
            // Plain to a machine, no manuscript to a person.
            "eml" | "ics" | "vcf" | "asc" | "p7s" | "json" | "xml" | "log" | "ini" | "srt"
            | "lrc" | "js" | "css" => return None,
            _ if matches!(media.as_str(), "text/plain" | "text/markdown") => Kind::Plain,
            _ => return None,
        },
    })
}

/// Reads a document that is no PDF.
pub(super) fn read(bytes: &[u8], kind: Kind) -> Paper {
    if bytes.is_empty() {
        return Paper::closed(NOTHING);
    }
    match kind {
        Kind::Table | Kind::Slides if locked(bytes) => Paper::closed(LOCKED),
        Kind::Word if bytes.starts_with(b"\xd0\xcf\x11\xe0") => old(bytes),
        Kind::Word => match docx::read(bytes, MOST_TEXT) {
            Ok(read) => {
                let mut paper = settled(&read.text, !read.pictures.is_empty());
                paper.pictures = read.pictures;
                if read.torn {
                    paper.problem = Some(TORN.to_owned());
                }
                paper
            }
            Err(refusal) => refused(refusal),
        },
        Kind::OldWord => old(bytes),
        Kind::Rich => match rtf::text(bytes, MOST_TEXT * 3) {
            Some(text) => settled(&text, false),
            None => Paper::closed(DAMAGED),
        },
        Kind::Open => package(opendocument::text(bytes, MOST_TEXT)),
        // Slides are mostly pictures: no words is nothing to complain about.
        Kind::Slides => Paper {
            problem: None,
            ..package(opendocument::slides(bytes, MOST_TEXT))
        },
        Kind::Page => {
            let head = &bytes[..bytes.len().min(MOST_PAGE)];
            settled(&body::read(head, None, true, None).text, false)
        }
        Kind::Plain => plain(bytes),
        Kind::Table => Paper::default(),
        Kind::Other | Kind::Pdf => Paper::closed(UNKNOWN),
    }
}

fn package(read: Result<String, Refusal>) -> Paper {
    match read {
        Ok(text) => settled(&text, false),
        Err(refusal) => refused(refusal),
    }
}

fn refused(refusal: Refusal) -> Paper {
    Paper::closed(match refusal {
        Refusal::Damaged => DAMAGED,
        Refusal::Locked => LOCKED,
        Refusal::Bomb => BOMB,
        Refusal::Unknown => FOREIGN,
    })
}

fn locked(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xd0\xcf\x11\xe0") && doc::text(bytes, 0) == Err(doc::Closed::Locked)
}

/// What is named `.doc` or `.wps`: Word's old format, or whatever else was saved under that name.
fn old(bytes: &[u8]) -> Paper {
    if !bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2_000)]).to_ascii_lowercase();
        let xml = head.trim_start_matches('\u{feff}').trim_start();
        if xml.starts_with("<?xml") && (head.contains("worddocument") || head.contains("package")) {
            let story = word::read(&super::package::xml(bytes), MOST_TEXT);
            let lines: Vec<String> = story.blocks.iter().map(word::Block::text).collect();
            return settled(&lines.join("\n"), false);
        }
        if head.contains("<html") {
            return read(bytes, Kind::Page);
        }
        let letters = head.chars().filter(|c| c.is_alphanumeric()).count();
        let marks = bytes.iter().take(2_000).any(|byte| *byte < 9);
        if letters > 20 && !marks && !head.starts_with("mime-version") {
            return plain(bytes);
        }
        // Word 2 and 6 of long ago, and pages saved whole.
        let known = bytes.starts_with(b"\xdb\xa5") || head.starts_with("mime-version");
        return Paper::closed(if known { FOREIGN } else { DAMAGED });
    }
    match doc::text(bytes, MOST_TEXT) {
        Ok(text) => settled(&text, false),
        Err(doc::Closed::Locked) => Paper::closed(LOCKED),
        Err(doc::Closed::Foreign) => Paper::closed(FOREIGN),
        Err(doc::Closed::Damaged) => Paper::closed(DAMAGED),
    }
}

fn plain(bytes: &[u8]) -> Paper {
    let head = &bytes[..bytes.len().min(MOST_PLAIN)];
    let wide = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    if !wide && head.contains(&0) {
        return Paper::closed(DAMAGED);
    }
    let mut text = charset::decode(head, None).text;
    // Our own cut may go through a character.
    if head.len() < bytes.len() {
        text.truncate(text.trim_end_matches('\u{fffd}').len());
    }
    settled(&text, false)
}

/// Text of any reader as it is kept. `illustrated`: pictures may be all there is.
pub(super) fn settled(text: &str, illustrated: bool) -> Paper {
    let mut out = String::with_capacity(text.len().min(MOST_TEXT));
    let (mut count, mut blank, mut cut) = (0_usize, 0_usize, false);
    for line in text.lines() {
        let line = without_controls(&row(line));
        let line = line.trim_end();
        blank = if line.trim().is_empty() { blank + 1 } else { 0 };
        let left = MOST_TEXT.saturating_sub(count);
        if left == 0 {
            cut = true;
            break;
        }
        if blank < 2 {
            let length = line.chars().count();
            out.extend(line.chars().take(left));
            out.push('\n');
            count += length + 1;
            cut |= length > left;
        }
    }
    let out = out.trim_matches('\n').trim_end();
    if !out.chars().any(char::is_alphanumeric) {
        return if illustrated {
            Paper::default()
        } else {
            Paper::closed(EMPTY)
        };
    }
    let lost = out.chars().filter(|c| *c == '\u{fffd}').count();
    let doubtful = lost * 100 > count * DOUBTFUL_PERCENT;
    let problem = doubtful.then_some(DOUBTFUL).or(cut.then_some(TORN));
    Paper {
        text: Some(out.to_owned()),
        problem: problem.map(str::to_owned),
        pictures: Vec::new(),
    }
}

/// A row of a table as words: cells apart by 、, unless the first one ends with a mark of its own.
fn row(line: &str) -> String {
    if !line.contains('\t') {
        return line.to_owned();
    }
    let mut out = String::new();
    for cell in line
        .split('\t')
        .map(str::trim)
        .filter(|cell| !cell.is_empty())
    {
        if out.chars().next_back().is_some_and(char::is_alphanumeric)
            || out.ends_with(['）', '”', ')'])
        {
            out.push('、');
        }
        out.push_str(cell);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::intake::{docx::tests::*, package::tests::zipped};

    const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    fn of(bytes: &[u8], media: &str, name: &str) -> (String, String) {
        let paper = read(bytes, kind(media, name).unwrap());
        (
            paper.text.unwrap_or_default(),
            paper.problem.unwrap_or_default(),
        )
    }

    fn ok(text: &str) -> (String, String) {
        (text.to_owned(), String::new())
    }

    fn closed(problem: &str) -> (String, String) {
        (String::new(), problem.to_owned())
    }

    #[test]
    fn kinds_follow_the_bytes_before_the_name() {
        for (media, name, expected) in [
            (DOCX, "稿件.doc", Some(Kind::Word)),
            ("application/octet-stream", "稿件.DOCX", Some(Kind::Word)),
            ("application/zip", "稿件.docx", Some(Kind::Word)),
            ("application/x-ole-storage", "稿件.wps", Some(Kind::OldWord)),
            ("text/plain", "", Some(Kind::Plain)),
            ("text/plain", "表.csv", Some(Kind::Table)),
            ("application/octet-stream", "说明.md", Some(Kind::Plain)),
            ("image/jpeg", "稿件.docx", None),
            ("text/calendar", "会议.txt", None),
            ("text/plain", "转发.eml", None),
            ("text/html", "名单.xls", Some(Kind::Table)),
            ("application/octet-stream", "data.bin", None),
            ("application/zip", "文稿.pages", Some(Kind::Other)),
        ] {
            assert_eq!(kind(media, name), expected, "{media} {name}");
        }
    }

    #[test]
    fn each_kind_gives_its_text() {
        let word = document(
            "<w:p><w:r><w:t>标题</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>时间：</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>周六</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>上午</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
            &[],
        );
        assert_eq!(of(&word, DOCX, "a"), ok("标题\n时间：周六、上午\n注一"));
        let old = doc::tests::file("标题\r甲\u{7}乙\u{7}\u{7}", b"x\r", 0, 0..0);
        assert_eq!(of(&old, "application/msword", "a"), ok("标题\n甲、乙\nx"));
        assert_eq!(
            of(br"{\rtf1 \u20320?\u22909?}", "application/rtf", "a"),
            ok("你好")
        );
        assert_eq!(
            of(b"<html><p>&#20320;<script>x</script>", "text/html", "a"),
            ok("你")
        );
        let flat = "<?xml version='1.0'?><w:wordDocument><w:p><w:r><w:t>旧</w:t></w:r></w:p></w:wordDocument>";
        assert_eq!(of(flat.as_bytes(), "application/msword", "a.doc"), ok("旧"));
        let text = "纯文字改了后缀，也是一篇稿件，照样要读出来给编辑看。";
        assert_eq!(of(text.as_bytes(), "application/msword", "a.doc"), ok(text));
        assert_eq!(of(b"a,b", "text/csv", "a.csv"), ok(""));
    }

    #[test]
    fn plain_text_is_read_in_its_own_charset() {
        for bytes in [
            "你好世界".as_bytes().to_vec(),
            b"\xc4\xe3\xba\xc3\xca\xc0\xbd\xe7".to_vec(),
            b"\xef\xbb\xbf\xe4\xbd\xa0\xe5\xa5\xbd\xe4\xb8\x96\xe7\x95\x8c".to_vec(),
            b"\xff\xfe\x60\x4f\x7d\x59\x16\x4e\x4c\x75".to_vec(),
        ] {
            assert_eq!(of(&bytes, "text/plain", "a.txt"), ok("你好世界"));
        }
        assert_eq!(of(b"a\0b", "text/plain", "a.txt"), closed(DAMAGED));
        let lost = "\u{fffd}".repeat(10) + &"字".repeat(50);
        assert_eq!(of(lost.as_bytes(), "text/plain", "").1, DOUBTFUL);
        // The cut is ours: no character is doubted for it.
        let long = "字".repeat(MOST_PLAIN);
        assert_eq!(of(long.as_bytes(), "text/plain", "").1, TORN);
    }

    #[test]
    fn what_gives_no_text_says_why_and_the_way_out() {
        use doc::tests::file;
        let bomb = zipped(&[("word/document.xml", &vec![b' '; 21 << 20])]);
        assert!(bomb.len() < 42_000);
        for (bytes, media, name, problem) in [
            (bomb, DOCX, "a.docx", BOMB),
            (b"PK\x03\x04".to_vec(), DOCX, "a.docx", DAMAGED),
            (
                zipped(&[("other", b"x")]),
                "application/zip",
                "a.docx",
                DAMAGED,
            ),
            (
                file("a", b"b", 0x0100, 0..0),
                "application/msword",
                "a.doc",
                LOCKED,
            ),
            (
                file("", b" ", 0, 0..0),
                "application/msword",
                "a.doc",
                EMPTY,
            ),
            (
                b"\xdb\xa5-\0".to_vec(),
                "application/msword",
                "a.doc",
                FOREIGN,
            ),
            (b"??".to_vec(), "application/msword", "a.doc", DAMAGED),
            (Vec::new(), "application/msword", "a.doc", NOTHING),
            (b"x".to_vec(), "application/zip", "a.ofd", UNKNOWN),
        ] {
            assert_eq!(of(&bytes, media, name), closed(problem), "{name}");
        }
        let long = p(&"字".repeat(MOST_TEXT + 9));
        let (text, problem) = of(&document(&long, &[]), DOCX, "a");
        assert_eq!((text.chars().count(), problem.as_str()), (MOST_TEXT, TORN));
    }

    proptest! {
        #[test]
        fn damaged_files_end(places in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..6), cut in any::<proptest::sample::Index>()) {
            let word = document(&(p("标题") + &shown("rId1")), &[("word/media/a.png", b"\x89PNG")]);
            let rich = br"{\rtf1\ansi{\fonttbl{\f0 x}}\u20320?\'c4\'e3{\field{\*\fldinst y}{\fldrslt z}}\bin3 abc}".to_vec();
            let old = doc::tests::file("标题\r", b"abc\r", 0, 0..1);
            for (mut bytes, kind) in [(word, Kind::Word), (rich, Kind::Rich), (old, Kind::OldWord)] {
                for (at, byte) in &places {
                    let at = at.index(bytes.len());
                    bytes[at] = *byte;
                }
                for bytes in [&bytes[..], &bytes[..cut.index(bytes.len())]] {
                    let paper = read(bytes, kind);
                    prop_assert!(paper.text.is_some() || paper.problem.is_some() || !paper.pictures.is_empty());
                }
            }
        }
    }

    #[test]
    fn a_password_is_seen_in_every_office_file() {
        use std::io::{Cursor, Write};
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        file.create_stream("EncryptedPackage")
            .unwrap()
            .write_all(b"x")
            .unwrap();
        file.flush().unwrap();
        let bytes = file.into_inner().into_inner();
        for name in ["a.docx", "a.xlsx", "a.pptx", "a.doc", "a.wps"] {
            let media = crate::intake::sniff::kind(&bytes, name).unwrap().0;
            assert_eq!(of(&bytes, media, name), closed(LOCKED), "{name}");
        }
    }
}
