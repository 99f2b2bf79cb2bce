//! RFC 2047 encoded words → text, also split inside a character, unpadded, quoted or torn.

use super::{charset, transfer};

struct Word {
    charset: String,
    base64: bool,
    payload: String,
}

/// Decodes every encoded word of an unfolded value; the rest stays as it is.
pub(super) fn decode(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut open: Vec<Word> = Vec::new();
    let mut rest = value;
    while let Some(start) = rest.find("=?") {
        let between = &rest[..start];
        // White space between two words is not text (RFC 2047, section 6.2).
        if open.is_empty() || !between.trim().is_empty() {
            close(&mut open, &mut out);
            out.push_str(between);
        }
        match word(&rest[start..]) {
            Some((word, length)) => {
                if open.last().is_some_and(|last| {
                    !last.charset.eq_ignore_ascii_case(&word.charset) || last.base64 != word.base64
                }) {
                    close(&mut open, &mut out);
                }
                open.push(word);
                rest = &rest[start + length..];
            }
            None => {
                if !open.is_empty() {
                    close(&mut open, &mut out);
                    out.push_str(between);
                }
                out.push_str("=?");
                rest = &rest[start + 2..];
            }
        }
    }
    let spaces_only = rest.trim().is_empty() && !open.is_empty();
    close(&mut open, &mut out);
    if !spaces_only {
        out.push_str(rest);
    }
    out
}

/// `=?charset?B?payload?=` at the start of `text`, with its length in bytes.
fn word(text: &str) -> Option<(Word, usize)> {
    let after = text.strip_prefix("=?")?;
    let (charset, after) = after.split_once('?')?;
    // `=??B?…?=`: a program that did not know its charset; the bytes tell.
    if charset.len() > 60 || charset.contains(|c: char| c.is_whitespace() || c == '=') {
        return None;
    }
    let encoding = after.chars().next()?;
    let payload = after.get(1..)?.strip_prefix('?')?;
    let base64 = match encoding {
        'b' | 'B' => true,
        'q' | 'Q' => false,
        _ => return None,
    };
    let start = text.len() - payload.len();
    // A word cut off at the end of a header has no `?=`.
    let (payload, end) = match payload.find("?=") {
        Some(length) => (&payload[..length], start + length + 2),
        None => {
            let length = payload.find(char::is_whitespace).unwrap_or(payload.len());
            (&payload[..length], start + length)
        }
    };
    let payload = if base64 {
        payload.chars().filter(|c| !c.is_whitespace()).collect()
    } else {
        payload.to_owned()
    };
    let charset = charset.to_owned();
    Some((
        Word {
            charset,
            base64,
            payload,
        },
        end,
    ))
}

/// Decodes a run of words of one charset: their bytes are joined first, because long Chinese
/// subjects are cut between the bytes of a character.
fn close(open: &mut Vec<Word>, out: &mut String) {
    let words = std::mem::take(open);
    let Some(first) = words.first() else { return };
    let label = Some(first.charset.as_str());
    let each: Vec<u8> = words.iter().flat_map(bytes).collect();
    let mut best = charset::decode(&each, label);
    if first.base64 && best.replaced > 0 {
        // Cut inside a base64 group instead: join the letters, then decode.
        let joined: String = words
            .iter()
            .map(|word| word.payload.trim_end_matches('='))
            .collect();
        let whole = charset::decode(&transfer::base64(joined.as_bytes()), label);
        if whole.replaced < best.replaced {
            best = whole;
        }
    }
    out.push_str(&best.text);
}

fn bytes(word: &Word) -> Vec<u8> {
    if word.base64 {
        return transfer::base64(word.payload.as_bytes());
    }
    let payload = word.payload.as_bytes();
    let mut out = Vec::with_capacity(payload.len());
    let mut at = 0;
    while at < payload.len() {
        match (
            payload[at],
            payload.get(at + 1..at + 3).and_then(transfer::hex_pair),
        ) {
            (b'=', Some(byte)) => {
                out.push(byte);
                at += 3;
            }
            (b'_', _) => {
                out.push(b' ');
                at += 1;
            }
            (byte, _) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_decoded_and_joined_as_the_standard_says() {
        for (given, expected) in [
            ("=?utf-8?B?5p2l56i/?=", "来稿"),
            ("=?UTF-8?q?=E6=9D=A5=E7=A8=BF_a?=", "来稿 a"),
            ("Re: =?utf-8?B?5p2l56i/?= (2)", "Re: 来稿 (2)"),
            ("=?utf-8?B?5p2l?= =?utf-8?B?56i/?=", "来稿"),
            ("=?utf-8?B?5p2l?==?utf-8?B?56i/?=", "来稿"),
            ("=?gb2312?B?wLQ=?=   =?utf-8?B?56i/?= x", "来稿 x"),
            ("\"=?gb2312?B?wLS45Q==?=\" <a@b>", "\"来稿\" <a@b>"),
            ("=?utf-8*zh-CN?B?5p2l56i/?=", "来稿"),
            ("plain", "plain"),
            ("a =? b", "a =? b"),
            ("=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
            ("=??B?5p2l56i/?=", "来稿"),
            ("what =?? no", "what =?? no"),
        ] {
            assert_eq!(decode(given), expected, "{given}");
        }
    }

    #[test]
    fn a_character_cut_between_words_is_whole_again() {
        // 来稿 is C0B4 B8E5 in GBK, here cut after three bytes, and inside a base64 group.
        assert_eq!(decode("=?gb2312?Q?=C0=B4=B8?= =?gb2312?Q?=E5?="), "来稿");
        assert_eq!(decode("=?gb2312?B?wLS4?= =?gb2312?B?5Q==?="), "来稿");
        assert_eq!(decode("=?gb2312?B?wLS45?= =?gb2312?B?Q==?="), "来稿");
        assert_eq!(decode("=?gb2312?B?wLS45Q?="), "来稿");
        assert_eq!(decode("=?gb2312?B?wLS4 5Q==?="), "来稿");
        assert_eq!(decode("=?gb2312?B?wLS45Q=="), "来稿");
    }

    proptest! {
        #[test]
        fn any_value_decodes(value in "(=\\?|\\?=|\\?|=|B|Q|utf-8|gb2312|[ -~]|\\PC){0,40}") {
            decode(&value);
        }
    }
}
