//! Content-Type and Content-Disposition: the value and its parameters, RFC 2231 and what senders do
//! instead.

use super::{charset, transfer, words};

/// A structured header.
#[derive(Debug, Clone, Default)]
pub(super) struct Structured {
    /// Lower case, e.g. `text/plain`, `attachment`.
    pub value: String,
    params: Vec<(String, String)>,
}

impl Structured {
    /// Splits a decoded, unfolded header value.
    pub fn of(header: &str) -> Self {
        let mut pieces = pieces(header);
        let first = if pieces.is_empty() {
            String::new()
        } else {
            pieces.remove(0)
        };
        // `Content-Type: text/plain charset=gbk`, the semicolon forgotten; or the value itself.
        let (value, rest) = first
            .trim_start()
            .split_once(char::is_whitespace)
            .unwrap_or((first.trim_start(), ""));
        let (value, rest) = match value.split_once('=') {
            Some((name, _)) if !name.contains('/') => ("", first.as_str()),
            _ => (value, rest),
        };
        let value = value.trim_matches('"').to_ascii_lowercase();
        let forgotten = rest.contains('=').then(|| rest.to_owned());
        let params = forgotten
            .into_iter()
            .chain(pieces)
            .filter_map(|piece| {
                let (name, value) = piece.split_once('=')?;
                Some((name.trim().to_ascii_lowercase(), unquote(value.trim())))
            })
            .collect();
        Self { value, params }
    }

    /// A parameter as written.
    pub fn plain(&self, name: &str) -> Option<&str> {
        self.params
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// A parameter in RFC 2231 form: `name*`, or `name*0*`, `name*1` … joined before decoding,
    /// since pieces may end inside a character.
    pub fn extended(&self, name: &str) -> Option<String> {
        if let Some(value) = self.plain(&format!("{name}*")) {
            // Encoded words have no place here; some programs put them here all the same.
            return Some(words::decode(&percent(value, true)));
        }
        let mut bytes = Vec::new();
        let mut label: Option<String> = None;
        let mut encoded = false;
        for index in 0..1000 {
            if let Some(value) = self.plain(&format!("{name}*{index}*")) {
                let (found, value) = if index == 0 {
                    charset_of(value)
                } else {
                    (None, value)
                };
                label = label.or(found);
                bytes.extend(percent_bytes(value));
                encoded = true;
            } else if let Some(value) = self.plain(&format!("{name}*{index}")) {
                bytes.extend(value.as_bytes());
            } else {
                break;
            }
        }
        if bytes.is_empty() {
            return None;
        }
        let text = charset::decode(&bytes, label.as_deref()).text;
        Some(if encoded { text } else { words::decode(&text) })
    }

    /// A file name parameter, decoded: RFC 2231 first, then the plain one with encoded words or
    /// percent signs; the one that reads without gaps wins.
    pub fn file_name(&self, name: &str) -> Option<String> {
        let plain = self.plain(name).map(plain_name);
        let names = self.extended(name).into_iter().chain(plain);
        let mut torn = None;
        for name in names.filter(|name| !name.trim().is_empty()) {
            if !name.contains('\u{fffd}') {
                return Some(name);
            }
            torn.get_or_insert(name);
        }
        torn
    }
}

/// `filename=` as browsers and old mail programs fill it.
fn plain_name(value: &str) -> String {
    let decoded = words::decode(value);
    if decoded == value && value.is_ascii() && value.contains('%') {
        let read = percent(value, value.contains("''"));
        // `100%.doc` is a name; only percent signs that spell Chinese are an encoding.
        if !read.is_ascii() && !read.contains('\u{fffd}') {
            return read;
        }
    }
    decoded
}

fn percent(value: &str, with_charset: bool) -> String {
    let (label, value) = if with_charset {
        charset_of(value)
    } else {
        (None, value)
    };
    charset::decode(&percent_bytes(value), label.as_deref()).text
}

/// `gbk'zh'%C0%B4` → the charset and the rest.
fn charset_of(value: &str) -> (Option<String>, &str) {
    match value.split_once('\'') {
        Some((label, rest)) if label.len() <= 40 && rest.contains('\'') => {
            let rest = rest.split_once('\'').map_or(rest, |(_, rest)| rest);
            (
                Some(label.to_owned()).filter(|label| !label.is_empty()),
                rest,
            )
        }
        _ => (None, value),
    }
}

fn percent_bytes(value: &str) -> Vec<u8> {
    let bytes = value.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match (
            bytes[at],
            bytes.get(at + 1..at + 3).and_then(transfer::hex_pair),
        ) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 3;
            }
            (byte, _) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}

/// Splits at `;` outside quotes and outside comments.
fn pieces(header: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let (mut quoted, mut escaped, mut comment) = (false, false, 0_u32);
    for c in header.chars() {
        let Some(last) = pieces.last_mut() else { break };
        match c {
            _ if escaped => {
                escaped = false;
                last.push(c);
            }
            '\\' if quoted => {
                escaped = true;
                last.push(c);
            }
            '"' if comment == 0 => {
                quoted = !quoted;
                last.push(c);
            }
            // A comment may follow a value; inside an unquoted file name a bracket is a bracket.
            '(' if !quoted && (comment > 0 || !last.contains('=')) => comment += 1,
            ')' if !quoted && comment > 0 => comment -= 1,
            _ if comment > 0 => {}
            ';' if !quoted => pieces.push(String::new()),
            c => last.push(c),
        }
    }
    pieces
}

/// Quotes off. Only `\"` and `\\` are escapes: old Windows programs send whole paths.
fn unquote(value: &str) -> String {
    // Single quotes are no quotes in mail; scripts write them.
    if let Some(inner) = value
        .strip_prefix('\'')
        .and_then(|value| value.strip_suffix('\''))
    {
        return inner.to_owned();
    }
    let Some(inner) = value.strip_prefix('"') else {
        return value.to_owned();
    };
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some(&next @ ('"' | '\\'))) => {
                out.push(next);
                chars.next();
            }
            ('"', _) => break,
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn name(header: &str) -> String {
        Structured::of(header)
            .file_name("filename")
            .unwrap_or_default()
    }

    #[test]
    fn names_are_read_in_every_form() {
        for (header, expected) in [
            ("attachment; filename=\"a b.jpg\"", "a b.jpg"),
            ("attachment; filename=合照.jpg; size=3", "合照.jpg"),
            ("attachment; filename=my photo (1).jpg", "my photo (1).jpg"),
            ("attachment; filename=\"a;b\\\"c.jpg\"", "a;b\"c.jpg"),
            (
                "attachment; filename=\"C:\\Users\\li\\合照.jpg\"",
                "C:\\Users\\li\\合照.jpg",
            ),
            (
                "attachment; filename=\"=?gb2312?B?wLS45Q==?=.doc\"",
                "来稿.doc",
            ),
            (
                "attachment; filename*=UTF-8''%E6%9D%A5%E7%A8%BF.doc",
                "来稿.doc",
            ),
            (
                "attachment; filename*=gbk'zh-CN'%C0%B4%B8%E5.doc",
                "来稿.doc",
            ),
            (
                "attachment; filename*0*=gb2312''%C0%B4%B8; filename*1*=%E5; filename*2=.doc",
                "来稿.doc",
            ),
            (
                "attachment; filename*1=\"b.doc\"; filename*0=\"a\"",
                "ab.doc",
            ),
            (
                "attachment; filename=\"%E6%9D%A5%E7%A8%BF.doc\"",
                "来稿.doc",
            ),
            (
                "attachment; filename=\"UTF-8''%E6%9D%A5%E7%A8%BF.doc\"",
                "来稿.doc",
            ),
            ("attachment; filename=\"100%25.doc\"", "100%25.doc"),
            (
                "attachment; filename=\"__.doc\"; filename*=utf-8''%E6%9D%A5%E7%A8%BF.doc",
                "来稿.doc",
            ),
            ("attachment; filename=\"open.doc", "open.doc"),
            ("filename=合照.jpg", "合照.jpg"),
            ("attachment filename=\"合照.jpg\"", "合照.jpg"),
            ("attachment; filename='合照.jpg'", "合照.jpg"),
            ("attachment; filename*=UTF-8''=?utf-8?B?5p2l56i/?=", "来稿"),
        ] {
            assert_eq!(name(header), expected, "{header}");
        }
    }

    #[test]
    fn a_broken_extended_name_gives_way_to_the_plain_one() {
        let header =
            "attachment; filename=\"=?gb2312?B?wLS45Q==?=.doc\"; filename*=utf-8''%E6%9D.doc";
        assert_eq!(name(header), "来稿.doc");
    }

    #[test]
    fn the_type_and_its_charset_are_found() {
        let read = Structured::of("Text/Plain (a comment); charset=\"GB2312\" ; format=flowed");
        assert_eq!(read.value, "text/plain");
        assert_eq!(read.plain("charset"), Some("GB2312"));
        assert_eq!(read.plain("format"), Some("flowed"));
    }

    proptest! {
        #[test]
        fn any_header_is_read(header in "(;|=|\\*|0|\"|%|'|\\\\|filename|[ -~]|\\PC){0,50}") {
            name(&header);
        }
    }
}
