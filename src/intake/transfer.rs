//! Content-Transfer-Encoding: base64 and quoted-printable, as forgiving as mail programs are.

/// Decodes base64. Line ends and foreign characters are skipped, missing padding is no error, and
/// padding in the middle (pieces glued together) starts a new group.
pub(super) fn base64(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0_u32);
    let flush = |bits: &mut u32, count: &mut u32, out: &mut Vec<u8>| {
        let [_, first, second, _] = (*bits << ((4 - *count) * 6)).to_be_bytes();
        match *count {
            2 => out.push(first),
            3 => out.extend([first, second]),
            _ => {}
        }
        (*bits, *count) = (0, 0);
    };
    for (at, &byte) in text.iter().enumerate() {
        let Some(value) = sextet(byte) else {
            if byte == b'=' && count > 0 {
                flush(&mut bits, &mut count, &mut out);
                if foot(&text[at..]) {
                    break;
                }
            }
            continue;
        };
        bits = bits << 6 | u32::from(value);
        count += 1;
        if count == 4 {
            let [_, first, second, third] = bits.to_be_bytes();
            out.extend([first, second, third]);
            (bits, count) = (0, 0);
        }
    }
    if count > 0 {
        flush(&mut bits, &mut count, &mut out);
    }
    out
}

/// Whether prose follows the padding: the foot that a mailing list wrote below a body it did not decode.
fn foot(after: &[u8]) -> bool {
    let after = after.trim_ascii_start();
    let after = after.strip_prefix(b"=").unwrap_or(after);
    let after = after.strip_prefix(b"=").unwrap_or(after).trim_ascii_start();
    let end = after.iter().take(200).position(|b| *b == b'\n');
    let line = after[..end.unwrap_or(after.len().min(200))].trim_ascii();
    line.contains(&b' ') || line.starts_with(b"--") || line.starts_with(b"__")
}

fn sextet(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

/// Whether a part that calls itself base64 is. Some senders write the label over plain text.
pub(super) fn looks_base64(text: &[u8]) -> bool {
    let mut foreign = 0_usize;
    let mut all = 0_usize;
    for byte in text.iter().filter(|b| !b.is_ascii_whitespace()) {
        all += 1;
        // A space or a stop between words is foreign; so is every 8-bit byte.
        if sextet(*byte).is_none() && *byte != b'=' {
            foreign += 1;
        }
    }
    foreign * 20 <= all
}

/// Decodes quoted-printable: soft line ends joined, white space before a line end dropped, what is
/// no escape left as it stands.
pub(super) fn quoted_printable(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut lines = text.split_inclusive(|b| *b == b'\n').peekable();
    while let Some(line) = lines.next() {
        let (content, end) = split_end(line);
        let trimmed = content.trim_ascii_end();
        // White space at the end of the very last line may be the text's own.
        let content = if end.is_empty() && lines.peek().is_none() {
            content
        } else {
            trimmed
        };
        let (content, soft) = match content.strip_suffix(b"=") {
            Some(content) => (content, true),
            None => (content, false),
        };
        let mut at = 0;
        while at < content.len() {
            let pair = content.get(at + 1..at + 3).and_then(hex_pair);
            match (content[at], pair) {
                (b'=', Some(byte)) => {
                    out.push(byte);
                    at += 3;
                }
                (byte, _) => {
                    out.push(byte);
                    at += 1;
                }
            }
        }
        if !soft {
            out.extend(end);
        }
    }
    out
}

fn split_end(line: &[u8]) -> (&[u8], &[u8]) {
    let content = line.strip_suffix(b"\n").unwrap_or(line);
    let content = content.strip_suffix(b"\r").unwrap_or(content);
    line.split_at(content.len())
}

/// `E4` → 0xE4, either case.
pub(super) fn hex_pair(pair: &[u8]) -> Option<u8> {
    let digit = |b: u8| char::from(b).to_digit(16);
    let [high, low] = pair else { return None };
    u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn base64_is_read_with_breaks_without_padding_and_glued() {
        assert_eq!(base64(b"aGVs\r\nbG8="), b"hello");
        assert_eq!(base64(b"aGVsbG8"), b"hello");
        assert_eq!(base64(b"aGk=aGk="), b"hihi");
        assert_eq!(base64(b"a"), b"");
        assert_eq!(base64(b"aGk=\r\n-- \r\nList run by x"), b"hi");
    }

    #[test]
    fn quoted_printable_joins_soft_ends_and_keeps_what_is_no_escape() {
        assert_eq!(
            quoted_printable(b"a=\r\nb =20\r\nc=E4=b8=AD"),
            "ab  \r\nc中".as_bytes()
        );
        assert_eq!(quoted_printable(b"1=2 100=ZZ  \r\n"), b"1=2 100=ZZ\r\n");
        assert_eq!(quoted_printable(b"end="), b"end");
    }

    #[test]
    fn plain_text_under_a_base64_label_is_noticed() {
        assert!(looks_base64(b"aGVsbG8=\r\naGVsbG8="));
        assert!(!looks_base64("本会定于周六举行活动".as_bytes()));
    }

    proptest! {
        #[test]
        fn any_bytes_decode_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            base64(&bytes);
            quoted_printable(&bytes);
        }
    }
}
