//! Rich Text Format: text from outside in it, and what a reader makes of it. Pure.
//!
//! Source: Microsoft, "Rich Text Format (RTF) Specification", version 1.9.1.

/// Escapes what RTF takes for commands and groups: nothing from outside can open a field or an
/// object. Characters above ASCII stay for [`ascii`].
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '{' | '}' => escaped.extend(['\\', c]),
            '\t' | '\n' | '\r' => escaped.push(' '),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// Writes every character above ASCII as `\uN?`, N a signed 16-bit number, the question mark what
/// readers without Unicode show (`\uc1`); one outside the BMP as its two surrogates.
pub(super) fn ascii(text: &str) -> String {
    let mut written = String::with_capacity(text.len() * 4);
    for c in text.chars() {
        if c.is_ascii() {
            written.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            written.push_str(&format!("\\u{}?", unit.cast_signed()));
        }
    }
    written
}

/// The paragraphs of a document as a reader shows them; `None`: it is not one, or it holds a
/// destination that a prompter's text has no use for (a field, an object, a picture).
pub(super) fn read(bytes: &[u8]) -> Option<Vec<String>> {
    let text = std::str::from_utf8(bytes).ok().filter(|t| t.is_ascii())?;
    let mut rest = text.strip_prefix("{\\rtf1")?;
    // Whether the group is shown, for each open one.
    let mut shown = vec![true];
    let mut units: Vec<u16> = Vec::new();
    while let Some(c) = rest.chars().next() {
        rest = &rest[1..];
        let show = *shown.last()?;
        match c {
            '{' => shown.push(show),
            '}' => {
                shown.pop();
                if shown.is_empty() {
                    break;
                }
            }
            '\r' | '\n' => {}
            '\\' => {
                let end = rest
                    .find(|c: char| !c.is_ascii_alphabetic())
                    .unwrap_or(rest.len());
                let (word, after) = rest.split_at(end);
                if word.is_empty() {
                    let symbol = after.chars().next()?;
                    rest = &after[1..];
                    match symbol {
                        '\\' | '{' | '}' if show => units.push(symbol as u16),
                        '*' => *shown.last_mut()? = false,
                        '\'' => rest = after.get(3..)?,
                        _ => {}
                    }
                    continue;
                }
                let end = after
                    .char_indices()
                    .find(|(at, c)| !(c.is_ascii_digit() || (*at == 0 && *c == '-')))
                    .map_or(after.len(), |(at, _)| at);
                let (number, after) = after.split_at(end);
                rest = after.strip_prefix(' ').unwrap_or(after);
                match word {
                    "u" => {
                        rest = after.strip_prefix('?')?;
                        if show {
                            units.push(number.parse::<i16>().ok()?.cast_unsigned());
                        }
                    }
                    "par" if show => units.push(u16::from(b'\n')),
                    "fonttbl" | "colortbl" | "info" | "footer" => *shown.last_mut()? = false,
                    "field" | "fldinst" | "object" | "objdata" | "pict" | "bin" => return None,
                    _ => {}
                }
            }
            c if show => units.push(c as u16),
            _ => {}
        }
    }
    let whole = shown.is_empty() && rest.trim().is_empty();
    let text = String::from_utf16(&units).ok().filter(|_| whole)?;
    Some(text.lines().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn document(text: &str) -> String {
        ascii(&format!("{{\\rtf1\\uc1\n\\pard {}\\par\n}}", escape(text)))
    }

    #[test]
    fn numbers_are_signed_and_a_rare_character_is_two() {
        assert_eq!(ascii("中"), "\\u20013?");
        assert_eq!(ascii("，"), "\\u-244?");
        assert_eq!(ascii("😀"), "\\u-10179?\\u-8704?");
    }

    #[test]
    fn text_from_outside_opens_no_group_and_no_field() {
        let hostile = "{\\field{\\*\\fldinst INCLUDETEXT \"x\"}} \\par }} \\u20013?";
        let written = document(hostile);
        assert_eq!(read(written.as_bytes()).unwrap(), [hostile]);
    }

    #[test]
    fn a_field_or_a_torn_document_is_refused() {
        assert_eq!(read(b"{\\rtf1 a{\\field{\\*\\fldinst X}}\\par}"), None);
        assert_eq!(read(b"{\\rtf1 a\\par"), None);
        assert_eq!(read(b"{\\rtf1 a\\par} b"), None);
        assert_eq!(read("{\\rtf1 中\\par}".as_bytes()), None);
        assert_eq!(read(b"{\\rtf1{\\info x}a\\par}").unwrap(), ["a"]);
    }

    proptest! {
        #[test]
        fn any_line_comes_back(text in "\\PC{0,60}") {
            prop_assert_eq!(read(document(&text).as_bytes()).unwrap().concat(), text);
        }
    }
}
