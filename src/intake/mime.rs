//! Bytes → the tree of parts (RFC 2046).
//!
//! Ours and not mail-parser's: 0.11.6 cuts a text at `--abcd` or at `--abc` in the middle of a line
//! when the boundary is `abc`, does not end an inner multipart at an outer boundary, and 200,000
//! mails inside one another overflow the stack, which aborts the process past any `catch_unwind`.

use std::borrow::Cow;

use super::{
    headers::{self, Headers},
    limits::Budget,
    params::Structured,
    transfer,
};

/// One part: a leaf, or a multipart with children.
#[derive(Debug, Default)]
pub(super) struct Part<'a> {
    pub headers: Headers,
    /// Content-Type; never empty.
    pub media: Structured,
    pub disposition: Structured,
    /// Encoded bytes of a leaf.
    pub body: &'a [u8],
    /// Parts of a multipart, in order.
    pub children: Vec<Part<'a>>,
    /// The encoding that raw 8-bit headers here had.
    pub hint: Option<&'static str>,
}

impl Part<'_> {
    /// `multipart/…` whose parts were found.
    pub fn is_multipart(&self) -> bool {
        !self.children.is_empty()
    }

    /// The body without its transfer encoding; borrowed where there is none.
    pub fn bytes(&self) -> Cow<'_, [u8]> {
        let encoding = self
            .headers
            .get("content-transfer-encoding")
            .unwrap_or_default();
        let encoding = Structured::of(encoding).value;
        let text = self.media.value.starts_with("text/");
        match encoding.as_str() {
            "base64" | "base-64" | "b64" if !text || transfer::looks_base64(self.body) => {
                transfer::base64(self.body).into()
            }
            "quoted-printable" => transfer::quoted_printable(self.body).into(),
            "x-uuencode" | "uuencode" | "x-uue" => {
                super::uuencode::first(self.body).map_or(Cow::Borrowed(self.body), Cow::Owned)
            }
            _ if text && self.body.len() < 4 << 20 => {
                transfer::undeclared(self.body).map_or(Cow::Borrowed(self.body), Cow::Owned)
            }
            _ => self.body.into(),
        }
    }
}

/// Reads `bytes` as one part. `top`: the head of a mail, not of a part inside one.
pub(super) fn tree<'a>(
    bytes: &'a [u8],
    top: bool,
    fallback: &str,
    hint: Option<&'static str>,
    depth: usize,
    budget: &mut Budget<'_>,
) -> Part<'a> {
    let (headers, body, hint) = headers::split(bytes, top, hint, budget);
    let mut media = Structured::of(headers.get("content-type").unwrap_or_default());
    if !media.value.contains('/') {
        fallback.clone_into(&mut media.value);
    }
    let disposition = Structured::of(headers.get("content-disposition").unwrap_or_default());
    let mut part = Part {
        headers,
        media,
        disposition,
        body,
        children: Vec::new(),
        hint,
    };
    if !part.media.value.starts_with("multipart/") {
        return part;
    }
    let boundary = part
        .media
        .plain("boundary")
        .map(str::to_owned)
        .or_else(|| part.media.extended("boundary"))
        .map(|boundary| boundary.trim_end().as_bytes().to_vec())
        .filter(|boundary| !boundary.is_empty())
        .or_else(|| guess(body));
    if let Some(boundary) = boundary
        && budget.depth(depth + 1)
    {
        let inner = if part.media.value == "multipart/digest" {
            "message/rfc822"
        } else {
            "text/plain"
        };
        let (mut pieces, mut closed) = split(body, &boundary, budget);
        // The head names another boundary than the body has.
        if pieces.is_empty()
            && let Some(guessed) = guess(body).filter(|guessed| *guessed != boundary)
        {
            (pieces, closed) = split(body, &guessed, budget);
        }
        budget.torn |= !closed && !pieces.is_empty();
        for piece in pieces {
            part.children
                .push(tree(piece, false, inner, hint, depth + 1, budget));
        }
    }
    if part.children.is_empty() {
        // No part was found: what is there is read as text.
        "text/plain".clone_into(&mut part.media.value);
    }
    part
}

/// The pieces between delimiter lines, and whether the last delimiter closed.
fn split<'a>(body: &'a [u8], boundary: &[u8], budget: &mut Budget<'_>) -> (Vec<&'a [u8]>, bool) {
    let mut pieces = Vec::new();
    let mut begin: Option<usize> = None;
    let (mut closed, mut at) = (false, 0);
    while let Some((line, rest)) = headers::next_line(&body[at..]) {
        let next = body.len() - rest.len();
        if let Some(last) = delimiter(line, boundary) {
            if let Some(begin) = begin {
                if !budget.part() {
                    return (pieces, true);
                }
                pieces.push(without_line_end(&body[begin..at]));
            }
            // After the end nothing counts, unless an inner multipart of the same boundary ended here.
            closed = last;
            begin = (!last).then_some(next);
        }
        at = next;
    }
    if let Some(begin) = begin
        && begin < body.len()
        && budget.part()
    {
        pieces.push(&body[begin..]);
    }
    (pieces, closed)
}

/// `Some(true)` for the closing delimiter. White space may follow (RFC 2046, section 5.1.1), nothing
/// else: a longer boundary that begins alike belongs to an inner multipart.
fn delimiter(line: &[u8], boundary: &[u8]) -> Option<bool> {
    let rest = line
        .strip_prefix(b"--")?
        .strip_prefix(boundary)?
        .trim_ascii_end();
    match rest {
        b"" => Some(false),
        b"--" => Some(true),
        _ => None,
    }
}

/// The line end before a delimiter belongs to the delimiter.
fn without_line_end(piece: &[u8]) -> &[u8] {
    let piece = piece.strip_suffix(b"\n").unwrap_or(piece);
    piece.strip_suffix(b"\r").unwrap_or(piece)
}

/// The boundary of a multipart that forgot to name it: its first line that looks like one, with a
/// header or a blank line below.
fn guess(body: &[u8]) -> Option<Vec<u8>> {
    let mut rest = body;
    for _ in 0..20 {
        let (line, after) = headers::next_line(rest)?;
        let line = line.trim_ascii_end();
        let below = headers::next_line(after).map_or(&b""[..], |(line, _)| line.trim_ascii());
        let head = below.is_empty() || below.to_ascii_lowercase().starts_with(b"content-");
        if line.len() > 4 && line.starts_with(b"--") && !line.contains(&b' ') && head {
            return Some(line[2..].to_vec());
        }
        rest = after;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::Limits;

    fn leaves(text: &str) -> (Vec<String>, bool, Option<String>) {
        fn collect(part: &Part<'_>, out: &mut Vec<String>) {
            if part.is_multipart() {
                part.children.iter().for_each(|child| collect(child, out));
            } else {
                out.push(format!(
                    "{}:{}",
                    part.media.value,
                    String::from_utf8_lossy(&part.bytes())
                ));
            }
        }
        let limits = Limits::default();
        let mut budget = Budget::new(&limits);
        let part = tree(text.as_bytes(), true, "text/plain", None, 0, &mut budget);
        let mut out = Vec::new();
        collect(&part, &mut out);
        (out, budget.torn, budget.hit)
    }

    #[test]
    fn a_boundary_that_begins_like_another_is_another() {
        let mail = "Content-Type: multipart/mixed; boundary=\"=_1\"\n\npreamble\n--=_1\nContent-Type: multipart/alternative; boundary=\"=_11\"\n\n\
            --=_11\n\nplain --=_1 in a line\n--=_11  \nContent-Type: text/html\n\n<p>html\n--=_11--\n\n--=_1\nContent-Type: image/png\n\nPNG\r\n--=_1--\nepilogue\n";
        let (found, torn, _) = leaves(mail);
        assert_eq!(
            found,
            [
                "text/plain:plain --=_1 in a line",
                "text/html:<p>html",
                "image/png:PNG"
            ]
        );
        assert!(!torn);
    }

    #[test]
    fn an_outer_boundary_ends_an_inner_multipart_and_a_torn_mail_is_noticed() {
        let mail = "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\ninner\n--o\n\nouter\n";
        let (found, torn, _) = leaves(mail);
        assert_eq!(found, ["text/plain:inner", "text/plain:outer\n"]);
        assert!(torn);
    }

    #[test]
    fn a_multipart_without_parts_is_text_and_a_lost_boundary_is_guessed() {
        assert_eq!(
            leaves("Content-Type: multipart/mixed; boundary=x\n\nhello").0,
            ["text/plain:hello"]
        );
        for head in ["", "; boundary=other"] {
            let mail = format!("Content-Type: multipart/mixed{head}\n\n--abc\n\nhello\n--abc--\n");
            assert_eq!(leaves(&mail).0, ["text/plain:hello"]);
        }
        let same = "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: multipart/alternative; boundary=x\n\n--x\n\nhello\n--x--\n\n--x\nContent-Type: image/png\n\nPNG\n--x--\n";
        assert_eq!(
            leaves(same).0,
            ["text/plain:", "text/plain:hello", "image/png:PNG"]
        );
    }

    #[test]
    fn too_many_parts_and_too_deep_are_limits() {
        let many = format!(
            "Content-Type: multipart/mixed; boundary=x\n\n{}--x--",
            "--x\n\na\n".repeat(50_000)
        );
        assert!(
            leaves(&many)
                .2
                .is_some_and(|reason| reason.contains("1000"))
        );
        let deep: String = (0..300)
            .map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n"))
            .collect();
        assert!(leaves(&deep).2.is_some_and(|reason| reason.contains("30")));
    }
}
