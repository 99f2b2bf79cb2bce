//! Makes text from outside harmless for every output: no control, no bidirectional override.

use unicode_normalization::UnicodeNormalization;

/// NFC, line ends as `\n`, tabs as a space; every other control, bidirectional control, zero-width
/// character, byte order mark and noncharacter dropped.
///
/// NFC and never NFKC: NFKC would rewrite ％, ① and ㎡.
#[must_use]
pub fn without_controls(text: &str) -> String {
    text.replace("\r\n", "\n")
        .chars()
        .filter_map(|c| match c {
            '\n' => Some('\n'),
            '\r' | '\u{2028}' | '\u{2029}' | '\u{85}' => Some('\n'),
            '\t' => Some(' '),
            c if c.is_control() => None,
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => None,
            '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fdd0}'..='\u{fdef}' | '\u{61c}' => None,
            c if u32::from(c) & 0xfffe == 0xfffe => None,
            c => Some(c),
        })
        .nfc()
        .collect()
}

/// `text` as one line: controls gone, every run of white space one space, ends trimmed.
#[must_use]
pub fn one_line(text: &str) -> String {
    without_controls(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// An ASCII file stem of at most 40 characters from any text: `[A-Za-z0-9-]`, never empty, never a
/// reserved name; for names inside the package, which old Windows clients must open.
#[must_use]
pub fn ascii_file_stem(text: &str, fallback: &str) -> String {
    let mut stem = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            stem.push(c);
        } else if !stem.is_empty() && !stem.ends_with('-') {
            stem.push('-');
        }
        if stem.len() >= 40 {
            break;
        }
    }
    let stem = stem.trim_matches('-');
    let reserved = matches!(
        stem.to_ascii_uppercase().as_str(),
        "CON" | "PRN" | "AUX" | "NUL"
    ) || (stem.len() == 4
        && ["COM", "LPT"]
            .iter()
            .any(|p| stem.to_ascii_uppercase().starts_with(p)));
    if stem.is_empty() || reserved {
        fallback.to_owned()
    } else {
        stem.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_and_overrides_are_gone_and_the_words_stay() {
        assert_eq!(
            without_controls("a\u{202e}b\u{0}c\r\nd\u{feff}𠮷％①"),
            "abc\nd𠮷％①"
        );
        assert_eq!(one_line(" 标题\r\nBcc: x@y "), "标题 Bcc: x@y");
    }

    #[test]
    fn a_stem_is_ascii_and_never_reserved() {
        assert_eq!(ascii_file_stem("../../etc/passwd", "x"), "etc-passwd");
        assert_eq!(ascii_file_stem("CON", "card"), "card");
        assert_eq!(ascii_file_stem("标题", "card"), "card");
    }
}
