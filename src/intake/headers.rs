//! A header block's bytes → names and values, unfolded, raw 8-bit decoded; encoded words untouched.

use std::io::BufRead;

use super::{charset, limits::Budget};

/// The headers of one part, in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Headers(Vec<(String, String)>);

impl Headers {
    /// Adds a header below the others.
    pub fn push(&mut self, name: &str, value: String) {
        self.0.push((name.to_owned(), value));
    }

    /// The first value of `name` (lower case), trimmed.
    pub fn get(&self, name: &str) -> Option<&str> {
        let first = self.0.iter().find(|(key, _)| key == name);
        first.map(|(_, value)| value.as_str())
    }

    /// Every value of `name`, in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// How many there are.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether one of `names` is there: the mark of a mail rather than of any text with colons.
    pub fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.get(name).is_some())
    }
}

/// Splits `bytes` into headers and body.
///
/// `top`: blank lines, a byte order mark and an mbox line may come first. `hint`: the encoding that
/// raw 8-bit values of the outer part had.
pub(super) fn split<'a>(
    bytes: &'a [u8],
    top: bool,
    hint: Option<&'static str>,
    budget: &mut Budget<'_>,
) -> (Headers, &'a [u8], Option<&'static str>) {
    let mut rest = bytes;
    if top {
        rest = rest.strip_prefix(b"\xef\xbb\xbf").unwrap_or(rest);
        while let Some((line, after)) = next_line(rest)
            && !after.is_empty()
            && (line.trim_ascii().is_empty()
                || line.starts_with(b"From ")
                || line.starts_with(b">From "))
        {
            rest = after;
        }
    }
    let start = rest;
    let mut raw: Vec<(String, Vec<u8>)> = Vec::new();
    let mut seen = 0_usize;
    while let Some((line, after)) = next_line(rest) {
        if line.trim_ascii().is_empty() && !(line.starts_with(b" ") && continues(after)) {
            rest = after;
            break;
        }
        let used = start.len() - after.len();
        if seen >= budget.limits.max_headers {
            budget.stop(format!("信头超过 {} 行", budget.limits.max_headers));
        } else if used > budget.limits.max_header_bytes {
            budget.stop(format!(
                "信头超过 {} KB",
                budget.limits.max_header_bytes / 1024
            ));
        }
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            if let (Some((_, value)), None) = (raw.last_mut(), &budget.hit) {
                value.push(b' ');
                value.extend(line.trim_ascii());
            }
        } else if let Some((name, value)) = field(line) {
            seen += 1;
            if budget.hit.is_none() {
                raw.push((name, value.to_vec()));
            }
        } else if let (true, Some((name, value))) = (after_is_header(after), raw.last_mut()) {
            // A value broken without indentation: the next line is a header again. After a whole
            // address it is rubbish.
            let whole = matches!(name.as_str(), "from" | "sender" | "to" | "message-id")
                && value.ends_with(b">");
            if !whole {
                value.push(b' ');
                value.extend(line.trim_ascii());
            }
        } else if top && seen == 0 && leads(after) {
            // `+OK 1234 octets` or other rubbish above the headers.
        } else if seen == 0 {
            // No header at all: everything is text.
            return (Headers::default(), bytes, hint);
        } else {
            break;
        }
        rest = after;
    }
    let (headers, hint) = decode(raw, hint);
    (headers, rest, hint)
}

/// A line without its end, and what follows it.
pub(super) fn next_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    if bytes.is_empty() {
        return None;
    }
    let mut rest = bytes;
    // Looks at many bytes at a time: a mail of photos is 50,000 lines.
    let end = rest.skip_until(b'\n').unwrap_or(bytes.len());
    let line = bytes[..end].strip_suffix(b"\n").unwrap_or(&bytes[..end]);
    Some((line.strip_suffix(b"\r").unwrap_or(line), &bytes[end..]))
}

fn field(line: &[u8]) -> Option<(String, &[u8])> {
    let colon = line.iter().take(80).position(|b| *b == b':')?;
    let name = line[..colon].trim_ascii_end();
    let valid = !name.is_empty() && name.iter().all(|b| b.is_ascii_graphic());
    let text = std::str::from_utf8(name).ok()?;
    valid.then(|| (text.to_ascii_lowercase(), line[colon + 1..].trim_ascii()))
}

fn after_is_header(after: &[u8]) -> bool {
    next_line(after).is_some_and(|(line, _)| {
        field(line)
            .is_some_and(|(name, _)| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
    })
}

/// Whether `after` begins with a header that every mail has.
fn leads(after: &[u8]) -> bool {
    const FIRST: [&str; 7] = [
        "from",
        "received",
        "return-path",
        "date",
        "subject",
        "message-id",
        "delivered-to",
    ];
    next_line(after)
        .and_then(|(line, _)| field(line))
        .is_some_and(|(name, _)| FIRST.contains(&name.as_str()))
}

/// A line of spaces inside a folded value, as some gateways write.
fn continues(after: &[u8]) -> bool {
    after.starts_with(b" ")
        && next_line(after).is_some_and(|(line, _)| !line.trim_ascii().is_empty())
}

/// Raw 8-bit values are judged together: one short name alone says little about its encoding.
fn decode(
    raw: Vec<(String, Vec<u8>)>,
    hint: Option<&'static str>,
) -> (Headers, Option<&'static str>) {
    let mut together = Vec::new();
    for (_, value) in raw.iter().filter(|(_, value)| !value.is_ascii()) {
        together.extend(value);
        together.push(b'\n');
    }
    let hint = charset::detect(&together)
        .map(encoding_rs::Encoding::name)
        .or(hint);
    let values = raw
        .into_iter()
        .map(|(name, value)| {
            let text = match String::from_utf8(value) {
                Ok(text) if text.is_ascii() => text,
                Ok(text) => charset::decode(text.as_bytes(), hint).text,
                Err(error) => charset::decode(error.as_bytes(), hint).text,
            };
            (name, text)
        })
        .collect();
    (Headers(values), hint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::Limits;

    fn read(bytes: &[u8]) -> (Headers, Vec<u8>, Option<String>) {
        let limits = Limits::default();
        let mut budget = Budget::new(&limits);
        let (headers, body, _) = split(bytes, true, None, &mut budget);
        (headers, body.to_vec(), budget.hit)
    }

    #[test]
    fn values_are_unfolded_and_the_body_begins_after_the_blank_line() {
        let (headers, body, _) = read(
            b"\r\n\r\nSubject : one\r\n two\r\n\tthree\r\nX-A:\r\nSubject: again\r\n\r\n\r\nbody",
        );
        assert_eq!(headers.get("subject"), Some("one two three"));
        assert_eq!(headers.all("subject").count(), 2);
        assert_eq!(headers.get("x-a"), Some(""));
        assert_eq!(body, b"\r\nbody");
    }

    #[test]
    fn raw_gbk_values_help_one_another() {
        let bytes = encoding_rs::GB18030
            .encode("From: 喆 <a@b.cn>\r\nSubject: 关于慈善晚会的来稿\r\n\r\nx")
            .0
            .into_owned();
        let (headers, _, _) = read(&bytes);
        assert_eq!(headers.get("from"), Some("喆 <a@b.cn>"));
        assert_eq!(headers.get("subject"), Some("关于慈善晚会的来稿"));
    }

    #[test]
    fn text_without_headers_is_all_body_and_a_torn_line_is_joined() {
        let (headers, body, _) = read(b"just text\nmore");
        assert_eq!(
            (headers.len(), body.as_slice()),
            (0, &b"just text\nmore"[..])
        );
        let (headers, body, _) = read(b"Subject: a\nb c\nFrom: x@y\nno header here\nbody");
        assert_eq!(headers.get("subject"), Some("a b c"));
        let (headers, _, _) = read(b"+OK 12 octets\nFrom: <x@y>\nrubbish\nSubject: a\n\nbody");
        assert_eq!(headers.get("from"), Some("<x@y>"));
        assert_eq!(headers.get("subject"), Some("a"));
        assert_eq!(body, b"no header here\nbody");
    }

    #[test]
    fn too_many_or_too_long_headers_are_a_limit() {
        let many = b"X: y\n".repeat(100_000);
        assert!(read(&many).2.is_some_and(|reason| reason.contains("2000")));
        let long = [b"Subject: ".to_vec(), b"a".repeat(1 << 20)].concat();
        assert!(read(&long).2.is_some_and(|reason| reason.contains("512")));
    }
}
