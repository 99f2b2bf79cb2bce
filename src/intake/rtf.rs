//! RTF → its text, or the HTML that Outlook wrapped into it (MS-OXRTFCP, MS-OXRTFEX).

use std::collections::HashMap;

use super::{charset, transfer};

/// What an RTF document holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Rich {
    Text(String),
    Html(String),
}

/// What every LZFu stream may refer to before its own first byte (MS-OXRTFCP, section 2.1.2.1).
const DICTIONARY: &[u8; 207] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
const WINDOW: usize = 4096;
/// Bytes of a decompressed document: a text of this length is a file, not a mail.
const LONGEST: usize = 16 * 1024 * 1024;
/// Groups inside one another; deeper ones are left out.
const DEEPEST: usize = 200;

/// Unpacks PR_RTF_COMPRESSED; `None` when it is none. A stream cut short gives what came before.
pub(super) fn decompress(bytes: &[u8]) -> Option<Vec<u8>> {
    let number = |at: usize| {
        let word = bytes.get(at..at + 4)?.try_into().ok()?;
        Some(u32::from_le_bytes(word))
    };
    let length = usize::try_from(number(4)?).ok()?.min(LONGEST);
    let data = bytes.get(16..)?;
    match number(8)? {
        0x414c_454d => return Some(data[..data.len().min(length)].to_vec()),
        0x7546_5a4c => {}
        _ => return None,
    }
    let mut window = [0_u8; WINDOW];
    window[..DICTIONARY.len()].copy_from_slice(DICTIONARY);
    let (mut at, mut out, mut data) = (DICTIONARY.len(), Vec::new(), data.iter());
    while let (true, Some(flags)) = (out.len() < length, data.next()) {
        for bit in 0..8 {
            let (from, count) = if flags >> bit & 1 == 0 {
                let Some(byte) = data.next() else { break };
                window[at] = *byte;
                (at, 1)
            } else {
                let (Some(high), Some(low)) = (data.next(), data.next()) else {
                    break;
                };
                let reference = usize::from(u16::from_be_bytes([*high, *low]));
                if reference >> 4 == at {
                    return Some(out);
                }
                (reference >> 4, (reference & 0xf) + 2)
            };
            for step in 0..count {
                let byte = window[(from + step) % WINDOW];
                window[at] = byte;
                at = (at + 1) % WINDOW;
                out.push(byte);
            }
        }
    }
    out.truncate(length);
    Some(out)
}

/// What holds inside one pair of braces.
#[derive(Clone, Copy, Default)]
struct Group {
    /// A destination that is no text.
    skipped: bool,
    fonts: bool,
    /// `\htmlrtf`: formatting for RTF readers, not part of the wrapped HTML.
    quiet: bool,
    hidden: bool,
    font: i32,
    /// Characters after `\u` that serve old readers.
    fallback: usize,
}

#[derive(Default)]
struct Reader {
    out: String,
    bytes: Vec<u8>,
    units: Vec<u16>,
    group: Group,
    outer: Vec<Group>,
    html: bool,
    page: Option<i32>,
    fonts: HashMap<i32, &'static str>,
    /// Characters still to be left out after a `\u`.
    ignored: usize,
    /// The group opened with `\*`.
    optional: bool,
}

/// Reads `rtf`. Time grows with its length alone.
pub(super) fn read(rtf: &[u8]) -> Rich {
    let mut reader = Reader {
        group: Group {
            fallback: 1,
            ..Group::default()
        },
        ..Reader::default()
    };
    let (mut at, mut too_deep) = (0, 0_usize);
    while at < rtf.len() {
        let byte = rtf[at];
        at += 1;
        match byte {
            b'{' if reader.outer.len() >= DEEPEST => too_deep += 1,
            b'}' if too_deep > 0 => too_deep -= 1,
            _ if too_deep > 0 => {}
            b'{' => {
                reader.flush();
                reader.outer.push(reader.group);
                reader.optional = false;
            }
            b'}' => {
                reader.flush();
                reader.ignored = 0;
                if let Some(group) = reader.outer.pop() {
                    reader.group = group;
                    if reader.outer.is_empty() {
                        break;
                    }
                }
            }
            b'\\' => at += reader.control(&rtf[at..]),
            b'\r' | b'\n' => {}
            byte => reader.byte(byte),
        }
    }
    reader.flush();
    if reader.html {
        Rich::Html(reader.out)
    } else {
        Rich::Text(reader.out)
    }
}

/// The text of an RTF file, one paragraph a line, at most `most` bytes; `None`: no RTF.
pub(super) fn text(bytes: &[u8], most: usize) -> Option<String> {
    if !bytes.starts_with(b"{\\rtf") {
        return None;
    }
    let mut text = match read(bytes) {
        Rich::Text(text) => text,
        Rich::Html(html) => super::html::read(&html).text,
    };
    text.truncate(text.floor_char_boundary(most));
    Some(text)
}

impl Reader {
    fn silent(&self) -> bool {
        self.group.skipped || self.group.hidden || (self.html && self.group.quiet)
    }

    fn byte(&mut self, byte: u8) {
        if self.ignored > 0 {
            self.ignored -= 1;
        } else if !self.silent() {
            self.units();
            self.bytes.push(byte);
        }
    }

    fn put(&mut self, text: &str) {
        self.flush();
        if !self.silent() {
            self.out.push_str(text);
        }
    }

    /// The bytes of one font are read together: a character may be half escape, half letter.
    fn flush(&mut self) {
        self.units();
        if self.bytes.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.bytes);
        let page = self.page.map(|page| page.to_string());
        let label = self.fonts.get(&self.group.font).copied();
        let label = label.or(page.as_deref()).unwrap_or("windows-1252");
        let label = match label {
            "1250" | "1251" | "1253" | "1254" | "1255" | "1256" | "1257" | "1258" | "874" => {
                format!("windows-{label}")
            }
            "1252" => "windows-1252".to_owned(),
            "65001" => "utf-8".to_owned(),
            label => label.to_owned(),
        };
        self.out
            .push_str(&charset::decode(&bytes, Some(&label)).text);
    }

    fn units(&mut self) {
        if !self.units.is_empty() {
            let units = std::mem::take(&mut self.units);
            self.out.push_str(&String::from_utf16_lossy(&units));
        }
    }

    /// Reads what follows a backslash; returns how many bytes it took.
    fn control(&mut self, after: &[u8]) -> usize {
        let Some(&first) = after.first() else {
            return 0;
        };
        if !first.is_ascii_alphabetic() {
            return self.symbol(first, after);
        }
        let letters = after
            .iter()
            .take(32)
            .take_while(|b| b.is_ascii_alphabetic())
            .count();
        let minus = usize::from(after.get(letters) == Some(&b'-'));
        let digits = after[letters + minus..]
            .iter()
            .take(10)
            .take_while(|b| b.is_ascii_digit())
            .count();
        let end = letters + if digits > 0 { minus + digits } else { 0 };
        let number = std::str::from_utf8(&after[letters..end])
            .ok()
            .and_then(|text| text.parse::<i32>().ok());
        let used = end + usize::from(after.get(end) == Some(&b' '));
        let word = std::str::from_utf8(&after[..letters]).unwrap_or_default();
        if word == "bin" {
            let raw = number.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
            return (used + raw).min(after.len());
        }
        self.word(word, number);
        used
    }

    fn symbol(&mut self, first: u8, after: &[u8]) -> usize {
        match first {
            b'\'' => {
                if let Some(byte) = after.get(1..3).and_then(transfer::hex_pair) {
                    self.byte(byte);
                    return 3;
                }
            }
            b'*' => self.optional = true,
            b'{' | b'}' | b'\\' => self.byte(first),
            b'~' => self.put("\u{a0}"),
            b'_' => self.put("-"),
            b'\r' | b'\n' => self.put("\n"),
            _ => {}
        }
        1
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        let optional = std::mem::take(&mut self.optional);
        match word {
            "u" => {
                if !self.bytes.is_empty() {
                    self.flush();
                }
                if let (Some(number), false) = (number, self.silent()) {
                    // Negative above 32,767, as the format's 16-bit numbers are.
                    let unit = u16::try_from(number.rem_euclid(65_536)).unwrap_or(0xfffd);
                    self.units.push(unit);
                }
                self.ignored = self.group.fallback;
                return;
            }
            "uc" => {
                self.group.fallback = number.and_then(|n| usize::try_from(n).ok()).unwrap_or(1);
                return;
            }
            _ => {}
        }
        self.flush();
        match word {
            "fromhtml" => self.html = number != Some(0),
            "ansicpg" => self.page = number,
            "htmlrtf" => self.group.quiet = number != Some(0),
            "htmltag" if optional => self.group.skipped |= !self.html,
            "v" | "deleted" => self.group.hidden = number != Some(0),
            "f" => self.group.font = number.unwrap_or(0),
            "fcharset" if self.group.fonts => {
                if let Some(label) = number.and_then(charset_label) {
                    self.fonts.insert(self.group.font, label);
                }
            }
            "par" | "line" | "row" | "nestrow" | "sect" | "page" => self.put("\n"),
            "tab" | "cell" | "nestcell" => self.put("\t"),
            "emspace" | "enspace" => self.put(" "),
            "plain" => self.group.hidden = false,
            // Text boxes: the group around them only describes the drawing.
            "shptxt" => self.group.skipped = false,
            "emdash" => self.put("—"),
            "endash" => self.put("–"),
            "lquote" => self.put("‘"),
            "rquote" => self.put("’"),
            "ldblquote" => self.put("“"),
            "rdblquote" => self.put("”"),
            "bullet" => self.put("•"),
            "fonttbl" => (self.group.fonts, self.group.skipped) = (true, true),
            "colortbl" | "stylesheet" | "info" | "pict" | "header" | "footer" | "headerl"
            | "headerr" | "headerf" | "footerl" | "footerr" | "footerf" | "nonshppict"
            | "fldinst" | "object" | "objdata" | "shprslt" | "annotation" | "atnid"
            | "listtable" | "listoverridetable" | "generator" | "xmlnstbl" | "themedata"
            | "datastore" | "rsidtbl" => self.group.skipped = true,
            _ if optional => self.group.skipped = true,
            _ => {}
        }
    }
}

/// The code page of a font's character set (MS-WMF, section 2.1.1.5); ANSI and default have none.
fn charset_label(number: i32) -> Option<&'static str> {
    Some(match number {
        128 => "932",
        129 => "949",
        134 => "936",
        136 => "950",
        161 => "1253",
        162 => "1254",
        163 => "1258",
        177 => "1255",
        178 => "1256",
        186 => "1257",
        204 => "1251",
        222 => "874",
        238 => "1250",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(rtf: &str) -> String {
        match read(rtf.as_bytes()) {
            Rich::Text(text) | Rich::Html(text) => text,
        }
    }

    #[test]
    fn a_document_is_read_in_every_way_that_word_writes_characters() {
        let head = "{\\rtf1\\ansi\\ansicpg936\\deff0{\\fonttbl{\\f0\\fnil\\fcharset134 \\'cb\\'ce\\'cc\\'e5;}{\\f1\\fcharset161 Arial;}}{\\colortbl;\\red0;}{\\*\\generator x;}";
        for (body, expected) in [
            (
                "\\pard\\f0 \\'c0\\'b4\\'b8\\'e5\\par a\\{b\\}}",
                "来稿\na{b}",
            ),
            ("\\uc1\\u26469?\\u31295?!}", "来稿!"),
            ("\\uc2\\u26469\\'c0\\'b4x}", "来x"),
            ("\\u-10179?\\u-8704?}", "😀"),
            ("\\u55362 ?\\u57271 ?}", "𠮷"),
            // The second byte of 乗 is a letter.
            ("\\'81k}", "乲"),
            (
                "{\\f1\\'c1}\\ldblquote x\\rdblquote\\emdash {\\v secret}{\\pict 00ff}}",
                "Α“x”—",
            ),
            (
                "{\\field{\\*\\fldinst HYPERLINK x}{\\fldrslt link}}}",
                "link",
            ),
        ] {
            assert_eq!(words(&format!("{head}{body}")), expected, "{body}");
        }
    }

    #[test]
    fn html_comes_out_as_it_was_wrapped() {
        let rtf = "{\\rtf1\\ansi\\ansicpg936\\fromhtml1 {\\*\\htmltag64 <p>}\\htmlrtf {\\f0\\htmlrtf0 \\'c0\\'b4\\'b8\\'e5\\htmlrtf\\par}\\htmlrtf0 {\\*\\htmltag84 &nbsp;}{\\*\\mhtmltag64 <q>}{\\*\\htmltag72 </p>}}";
        assert_eq!(
            read(rtf.as_bytes()),
            Rich::Html("<p>来稿&nbsp;</p>".to_owned())
        );
    }

    #[test]
    fn a_compressed_document_is_unpacked() {
        // The example of MS-OXRTFCP, section 3.1.1.
        let packed = b"\x2d\0\0\0\x2b\0\0\0LZFu\xf1\xc5\xc7\xa7\x03\0\x0a\0rcpg125\x42\x32\x0a\xf3 hel\x09\0\x20bw\x05\xb0ld}\x0a\x80\x0f\xa0";
        assert_eq!(
            decompress(packed).unwrap(),
            b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
        );
        let plain = b"\x10\0\0\0\x04\0\0\0MELA\0\0\0\0abcd";
        assert_eq!(decompress(plain).unwrap(), b"abcd");
        assert_eq!(decompress(b"nothing of the kind, but long enough"), None);
    }

    #[test]
    fn the_deepest_groups_are_left_out_in_time() {
        assert_eq!(words(&format!("a{}b", "{".repeat(1_000_000))), "a");
        assert_eq!(words("}}}a"), "a");
    }

    #[test]
    fn both_ways_of_writing_chinese_are_read() {
        let rtf = b"{\\rtf1\\ansi\\ansicpg936{\\fonttbl{\\f0 \\'cb\\'ce\\'cc\\'e5;}}{\\*\\generator x;}\\f0 \\'c4\\'e3\\'ba\\'c3\\par \\u20320?\\u22909?{\\v hidden}\\u-10187?\\u-8274? 2\\{1\\}\\par}trailing";
        let read = text(rtf, 1000).unwrap();
        assert!(
            read.starts_with("你好\n你好") && read.ends_with(" 2{1}\n"),
            "{read}"
        );
        assert!(!read.contains("hidden") && !read.contains("宋体") && !read.contains("trailing"));
        assert_eq!(text(b"plain", 10), None);
    }

    #[test]
    fn rows_boxes_and_fields_are_read_and_deleted_text_is_not() {
        let rtf = br"{\rtf1\ansi\ansicpg1252{\*\shpinst{\sp{\sn x}{\sv y}}{\shptxt box\par}}{\shprslt box\par}\trowd a\cell b\cell\row{\deleted gone}{\field{\*\fldinst HYPERLINK}{\fldrslt shown}}\'c4\'e3\'ba\'c3\'ca\'c0\'bd\'e7\uc0\u20320x}";
        assert_eq!(text(rtf, 1000).unwrap(), "box\na\tb\t\nshown你好世界你x");
    }

    #[test]
    fn groups_without_end_and_cut_words_end() {
        assert!(text(&[b"{\\rtf1".to_vec(), b"{".repeat(100_000)].concat(), 1000).is_some());
        for cut in 0..20 {
            let _ = text(&b"{\\rtf1 \\'c4\\u-3\\bin9"[..cut.min(20)], 1000);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(rtf in "(\\{|\\}|\\\\|\\\\u|\\\\uc9|\\\\'|c0|\\\\par|\\\\\\*|\\\\bin9|\\\\fonttbl|\\\\f1|[ -~]|\\PC){0,60}", bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            words(&rtf);
            read(&bytes);
            let packed = [&b"\0\0\0\0\xff\xff\0\0LZFu\0\0\0\0"[..], &bytes].concat();
            decompress(&packed);
        }
    }
}
