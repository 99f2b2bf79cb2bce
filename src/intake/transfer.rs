//! Content-Transfer-Encoding: base64 and quoted-printable, as forgiving as mail programs are.

/// Decodes base64. Line ends and foreign characters are skipped, missing padding is no error, and
/// padding in the middle (pieces glued together) starts a new group.
pub(super) fn base64(text: &[u8]) -> Vec<u8> {
    // Four characters are three bytes; what is left of a torn group takes two more at most.
    let mut out = vec![0; text.len() / 4 * 3 + 3];
    let mut length = 0;
    let mut at = 0;
    let (mut bits, mut count) = (0_u32, 0_u32);
    while at < text.len() {
        if count == 0 {
            let read = whole_groups(&text[at..], &mut out[length..]);
            (at, length) = (at + read, length + read / 4 * 3);
        }
        let Some(&byte) = text.get(at) else { break };
        at += 1;
        match sextet(byte) {
            Some(value) => {
                bits = bits << 6 | u32::from(value);
                count += 1;
            }
            None if byte == b'=' => bits <<= 6 * (4 - count),
            // Whole groups need no padding: then only its rule tells the foot.
            None if byte == b'\n' && count == 0 && ruled(&text[at..]) => break,
            None => continue,
        }
        // `=` ends a group of two or three; of a single character nothing can be said.
        if count == 4 || byte == b'=' {
            length = put(&mut out, length, bits, count);
            let padded = byte == b'=' && count > 0;
            (bits, count) = (0, 0);
            if padded && foot(&text[at - 1..]) {
                break;
            }
        }
    }
    length = put(&mut out, length, bits << (6 * (4 - count)), count);
    out.truncate(length);
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

/// Decodes groups until one is not four characters of the alphabet. Nine tenths of a mailbox are
/// photos, and this loop is what reading them takes.
fn whole_groups(text: &[u8], out: &mut [u8]) -> usize {
    let mut read = 0;
    for (group, target) in text.chunks_exact(4).zip(out.chunks_exact_mut(3)) {
        let four = [0, 1, 2, 3].map(|at| SEXTETS[usize::from(group[at])]);
        if four[0] | four[1] | four[2] | four[3] == FOREIGN {
            break;
        }
        target[0] = four[0] << 2 | four[1] >> 4;
        target[1] = four[1] << 4 | four[2] >> 2;
        target[2] = four[2] << 6 | four[3];
        read += 4;
    }
    read
}

/// Whether the next line that says something begins with the rule above a list's foot.
fn ruled(rest: &[u8]) -> bool {
    let rest = rest.trim_ascii_start();
    rest.starts_with(b"--") || rest.starts_with(b"__")
}

/// Writes the bytes of a group of `count` characters at `length`; returns the new length.
fn put(out: &mut [u8], length: usize, bits: u32, count: u32) -> usize {
    let bytes = match count {
        4 => 3,
        3 => 2,
        2 => 1,
        _ => 0,
    };
    out[length..length + bytes].copy_from_slice(&bits.to_be_bytes()[1..=bytes]);
    length + bytes
}

/// No character of the alphabet; every bit is set, so that it shows through an OR of sextets.
const FOREIGN: u8 = 0xff;
/// Value of each byte as a base64 character; `-` and `_` as in URLs.
const SEXTETS: [u8; 256] = {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut table = [FOREIGN; 256];
    let mut value = 0;
    while value < 64_u8 {
        table[alphabet[value as usize] as usize] = value;
        value += 1;
    }
    table[b'-' as usize] = 62;
    table[b'_' as usize] = 63;
    table
};

fn sextet(byte: u8) -> Option<u8> {
    Some(SEXTETS[usize::from(byte)]).filter(|value| *value != FOREIGN)
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

/// Text that is base64 though nothing says so: lines of one length, and Chinese behind them.
pub(super) fn undeclared(text: &[u8]) -> Option<Vec<u8>> {
    let mut lines = text.trim_ascii().split(|b| *b == b'\n');
    let first = lines.next()?.trim_ascii_end().len();
    let even = |length: usize, last: bool| length == first || last && length < first;
    let mut lines = lines.peekable();
    if !(60..=76).contains(&first) || lines.peek().is_none() {
        return None;
    }
    while let Some(line) = lines.next() {
        if !even(line.trim_ascii_end().len(), lines.peek().is_none()) {
            return None;
        }
    }
    let bare = |b: &u8| sextet(*b).is_some() || matches!(b, b'=' | b'\r' | b'\n');
    if !text.trim_ascii().iter().all(bare) {
        return None;
    }
    let decoded = base64(text);
    let readable = std::str::from_utf8(&decoded).is_ok_and(|text| !text.is_ascii());
    readable.then_some(decoded)
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
        assert_eq!(base64(b"aGlo\r\n\r\n____\r\nList run by x"), b"hih");
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
    fn base64_that_nothing_declares_is_read() {
        let chinese = "MTHmnIgyNeaXpe+8jOW/l+aEv+iAheWcqOe9l+a5luWMuuS4vuihjOS5ieivigow";
        assert_eq!(chinese.len() % 4, 0);
        let two = format!("{chinese}\r\n5LiJ55m+5Lq65Y+C5Yqg\r\n");
        let read = undeclared(two.as_bytes()).map(String::from_utf8);
        assert_eq!(
            read,
            Some(Ok(
                "11月25日，志愿者在罗湖区举行义诊\n0三百人参加".to_owned()
            ))
        );
        for text in [chinese, "abc", "", "a b\r\nc"] {
            assert_eq!(undeclared(text.as_bytes()), None, "{text}");
        }
        let words = "a".repeat(64);
        assert_eq!(undeclared(format!("{words}\n{words}").as_bytes()), None);
    }

    #[test]
    fn plain_text_under_a_base64_label_is_noticed() {
        assert!(looks_base64(b"aGVsbG8=\r\naGVsbG8="));
        assert!(!looks_base64("本会定于周六举行活动".as_bytes()));
    }

    /// One character after the other, as RFC 2045 section 6.8 tells it.
    fn slowly(text: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut group: Vec<u32> = Vec::new();
        let mut end = |group: &mut Vec<u32>| {
            let bits = (0..4).fold(0, |sum, at| sum << 6 | group.get(at).unwrap_or(&0));
            let bytes = [0, 0, 1, 2, 3][group.len()];
            out.extend(&bits.to_be_bytes()[1..=bytes]);
            group.clear();
        };
        for byte in text {
            group.extend(sextet(*byte).map(u32::from));
            if *byte == b'=' || group.len() == 4 {
                end(&mut group);
            }
        }
        end(&mut group);
        out
    }

    proptest! {
        #[test]
        fn whole_groups_are_read_as_one_by_one(text in "[A-Za-z0-9+/=_\r\n-]{0,200}") {
            // Below the padding these begin the foot of a mailing list, which is no base64.
            prop_assume!(!text.contains("--") && !text.contains("__"));
            prop_assert_eq!(base64(text.as_bytes()), slowly(text.as_bytes()));
        }

        #[test]
        fn any_bytes_decode_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            base64(&bytes);
            quoted_printable(&bytes);
        }
    }
}
