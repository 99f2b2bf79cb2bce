//! Text of an RTF file: groups that hold no text left out, `\'xx` in the file's code page, `\uN`.

use super::charset;

/// Destinations whose text nobody reads in the document.
const SILENT: [&str; 26] = [
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "object",
    "header",
    "headerl",
    "headerr",
    "headerf",
    "footer",
    "footerl",
    "footerr",
    "footerf",
    "listtable",
    "listoverridetable",
    "generator",
    "xmlnstbl",
    "fldinst",
    "themedata",
    "datastore",
    "rsidtbl",
    "nonshppict",
    "shprslt",
    "annotation",
    "atnid",
];
/// Groups inside one another that are followed.
const DEEPEST: usize = 200;

#[derive(Clone, Copy, Default)]
struct Group {
    silent: bool,
    hidden: bool,
    /// Characters that stand behind `\uN` for old readers.
    skip: usize,
}

/// The text, one paragraph a line; at most `most` bytes. `None`: no RTF.
pub(super) fn text(bytes: &[u8], most: usize) -> Option<String> {
    if !bytes.starts_with(b"{\\rtf") {
        return None;
    }
    let mut out = String::new();
    // Bytes of the code page are gathered: one character may be two of them.
    let mut raw: Vec<u8> = Vec::new();
    let mut encoding = encoding_rs::GB18030;
    let mut stack = vec![Group {
        skip: 1,
        ..Group::default()
    }];
    let mut to_skip = 0;
    let mut high: Option<u16> = None;
    let mut at = 0;
    while at < bytes.len() && out.len() + raw.len() < most {
        let group = *stack.last()?;
        let byte = bytes[at];
        at += 1;
        let quiet = group.silent || group.hidden;
        match byte {
            b'{' => {
                flush(&mut raw, &mut out, encoding);
                if stack.len() > DEEPEST {
                    break;
                }
                stack.push(group);
            }
            b'}' => {
                flush(&mut raw, &mut out, encoding);
                stack.pop();
                to_skip = 0;
                if stack.len() < 2 {
                    break;
                }
            }
            b'\r' | b'\n' | 0 => {}
            b'\t' if !quiet && to_skip == 0 => raw.push(b' '),
            b'\\' => {
                let Some(&next) = bytes.get(at) else { break };
                if !next.is_ascii_alphabetic() {
                    at += 1;
                    match next {
                        b'\'' => {
                            let hex = bytes.get(at..at + 2).and_then(hex);
                            at = (at + 2).min(bytes.len());
                            if to_skip > 0 {
                                to_skip -= 1;
                            } else if let Some(byte) = hex.filter(|_| !quiet) {
                                raw.push(byte);
                            }
                        }
                        b'*' => stack.last_mut()?.silent = true,
                        b'~' if !quiet => raw.push(b' '),
                        b'\r' | b'\n' if !quiet => raw.push(b'\n'),
                        b'\\' | b'{' | b'}' if !quiet => raw.push(next),
                        _ => {}
                    }
                    continue;
                }
                let end = |from: usize, test: &dyn Fn(&u8) -> bool| {
                    bytes[from..]
                        .iter()
                        .take(64)
                        .position(|b| !test(b))
                        .map_or(bytes.len().min(from + 64), |n| from + n)
                };
                let word_end = end(at, &u8::is_ascii_alphabetic);
                let word = std::str::from_utf8(&bytes[at..word_end]).unwrap_or_default();
                at = word_end;
                let mut number: Option<i64> = None;
                if bytes
                    .get(at)
                    .is_some_and(|b| b.is_ascii_digit() || *b == b'-')
                {
                    let number_end = end(at + 1, &u8::is_ascii_digit);
                    number = std::str::from_utf8(&bytes[at..number_end])
                        .ok()
                        .and_then(|text| text.parse().ok());
                    at = number_end;
                }
                if bytes.get(at) == Some(&b' ') {
                    at += 1;
                }
                let top = stack.last_mut()?;
                match word {
                    "ansicpg" => encoding = page(number.unwrap_or_default()),
                    "uc" => top.skip = usize::try_from(number.unwrap_or(1)).unwrap_or(1).min(8),
                    "v" | "deleted" => top.hidden = number != Some(0),
                    // Text boxes: the group around them only describes the drawing.
                    "shptxt" => top.silent = false,
                    "plain" => top.hidden = false,
                    // Binary bytes are no text and hold no groups.
                    "bin" => {
                        let length = usize::try_from(number.unwrap_or(0)).unwrap_or(0);
                        at = at.saturating_add(length).min(bytes.len());
                    }
                    "u" => {
                        to_skip = top.skip;
                        let unit = number.and_then(|n| u16::try_from(n & 0xffff).ok());
                        if let Some(unit) = unit.filter(|_| !quiet) {
                            flush(&mut raw, &mut out, encoding);
                            push_unit(unit, &mut high, &mut out);
                        }
                    }
                    "par" | "line" | "sect" | "page" | "row" | "nestrow" if !quiet => {
                        raw.push(b'\n')
                    }
                    "cell" | "nestcell" if !quiet => raw.push(b'\t'),
                    "tab" | "emspace" | "enspace" if !quiet => raw.push(b' '),
                    "ldblquote" | "rdblquote" | "lquote" | "rquote" | "emdash" | "endash"
                    | "bullet"
                        if !quiet =>
                    {
                        flush(&mut raw, &mut out, encoding);
                        out.push_str(match word {
                            "ldblquote" => "“",
                            "rdblquote" => "”",
                            "lquote" => "‘",
                            "rquote" => "’",
                            "emdash" => "—",
                            "endash" => "–",
                            _ => "•",
                        });
                    }
                    _ if SILENT.contains(&word) => top.silent = true,
                    _ => {}
                }
            }
            _ if to_skip > 0 => to_skip -= 1,
            byte if !quiet => raw.push(byte),
            _ => {}
        }
    }
    flush(&mut raw, &mut out, encoding);
    Some(out)
}

fn hex(pair: &[u8]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()
}

fn page(number: i64) -> &'static encoding_rs::Encoding {
    match number {
        1252 => encoding_rs::WINDOWS_1252,
        950 => encoding_rs::BIG5,
        932 => encoding_rs::SHIFT_JIS,
        949 => encoding_rs::EUC_KR,
        65001 => encoding_rs::UTF_8,
        _ => encoding_rs::GB18030,
    }
}

fn flush(raw: &mut Vec<u8>, out: &mut String, encoding: &'static encoding_rs::Encoding) {
    if !raw.is_empty() {
        // A Western page over Chinese bytes: files of mixed fonts.
        let better = if encoding == encoding_rs::WINDOWS_1252 {
            charset::detect(raw)
        } else {
            None
        };
        let encoding = better.unwrap_or(encoding);
        out.push_str(&encoding.decode_without_bom_handling(raw).0);
        raw.clear();
    }
}

/// A UTF-16 unit; rare Han are two of them.
fn push_unit(unit: u16, high: &mut Option<u16>, out: &mut String) {
    let units: Vec<u16> = high.take().into_iter().chain([unit]).collect();
    if (0xd800..0xdc00).contains(&unit) {
        *high = Some(unit);
        return;
    }
    out.extend(char::decode_utf16(units).filter_map(Result::ok));
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
