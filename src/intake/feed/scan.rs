//! Tags and texts of XML that may be broken anywhere, each byte looked at a bounded number of times.

use crate::intake::html::entities;

/// Bytes of a tag; a longer one is no tag but a `<` in the text.
const LONGEST_TAG: usize = 8 * 1024;
const MOST_ATTRIBUTES: usize = 64;
/// Bytes that may be looked at in vain. A sound feed wastes none; whoever wastes more builds a trap.
const MOST_WASTED: usize = 16 * 1024 * 1024;

/// Name and value, entities read.
pub(super) type Attribute<'a> = (&'a str, String);

/// One start tag.
pub(super) struct Tag<'a> {
    pub name: &'a str,
    pub attributes: Vec<Attribute<'a>>,
    /// It ends itself.
    pub empty: bool,
}

impl Tag<'_> {
    pub fn get(&self, key: &str) -> Option<&str> {
        let mut all = self.attributes.iter();
        all.find(|(name, _)| *name == key)
            .map(|(_, value)| value.as_str())
    }
}

/// What stands at a `<`, and what follows it.
pub(super) enum Token<'a> {
    Open(Tag<'a>, &'a str),
    Close(&'a str, &'a str),
    /// A comment, a declaration, a DOCTYPE.
    Skip(&'a str),
    /// Literal words: CDATA, or a `<` that is only a sign.
    Words(&'a str, &'a str),
}

/// Reads tokens; remembers what it need not look for again.
#[derive(Default)]
pub(super) struct Scanner {
    no_comment_end: bool,
    wasted: usize,
}

impl Scanner {
    /// Reads what stands at the `<` that `text` begins with.
    pub fn token<'a>(&mut self, text: &'a str) -> Token<'a> {
        if let Some(inner) = text.strip_prefix("<![CDATA[") {
            let (words, after) = inner.split_once("]]>").unwrap_or((inner, ""));
            return Token::Words(words, after);
        }
        let sign = Token::Words(&text[..1], &text[1..]);
        if let Some(inner) = text.strip_prefix("<!--") {
            if !self.no_comment_end
                && let Some((_, after)) = inner.split_once("-->")
            {
                return Token::Skip(after);
            }
            self.no_comment_end = true;
            return sign;
        }
        if text.starts_with("<?") {
            return Token::Skip(text.split_once('>').map_or("", |(_, after)| after));
        }
        if text.starts_with("<!") {
            let end = text.find('>').unwrap_or(text.len());
            // The internal subset ends at `]>`; without one the rest of the file is the subset.
            let after = if text[..end].contains('[') {
                text.split_once("]>").map_or("", |(_, after)| after)
            } else {
                text.get(end + 1..).unwrap_or_default()
            };
            return Token::Skip(after);
        }
        if self.wasted > MOST_WASTED {
            return Token::Skip("");
        }
        let (closing, body) = match text[1..].strip_prefix('/') {
            Some(body) => (true, body),
            None => (false, &text[1..]),
        };
        if !body.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            return sign;
        }
        let end = body.find(|c: char| !is_name(c)).unwrap_or(body.len());
        let name = body[..end].trim_end_matches(':');
        if closing {
            // `</a</b>`: an end tag that lacks its `>` ends where the next one begins.
            let stop = body.find(['>', '<']).unwrap_or(body.len());
            let after = body[stop..].strip_prefix('>').unwrap_or(&body[stop..]);
            return Token::Close(name, after);
        }
        if name.len() > 200 {
            return sign;
        }
        match attributes(&body[end..]) {
            Ok((attributes, empty, after)) => Token::Open(
                Tag {
                    name,
                    attributes,
                    empty,
                },
                after,
            ),
            Err(looked_at) => {
                self.wasted += looked_at;
                sign
            }
        }
    }
}

/// Characters of names; others are legal too, and no feed has them.
pub(super) fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':')
}

/// A name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

type Attributes<'a> = (Vec<Attribute<'a>>, bool, &'a str);

/// The attributes up to the tag's end, whether it closes itself, and what follows; else how many
/// bytes were looked at in vain.
fn attributes(text: &str) -> Result<Attributes<'_>, usize> {
    let mut found: Vec<Attribute<'_>> = Vec::new();
    let mut rest = text;
    let mut slash = false;
    loop {
        rest = rest.trim_start();
        let looked_at = text.len() - rest.len();
        if looked_at > LONGEST_TAG {
            return Err(looked_at);
        }
        match rest.chars().next() {
            Some('>') => return Ok((found, slash, &rest[1..])),
            None | Some('<') => return Err(looked_at),
            Some('/') => {
                slash = true;
                rest = &rest[1..];
                continue;
            }
            Some(_) => slash = false,
        }
        let end = rest.find(|c: char| !is_name(c)).unwrap_or(rest.len());
        let name = &rest[..end];
        if name.is_empty() {
            let first = rest.chars().next().map_or(1, char::len_utf8);
            rest = &rest[first..];
            continue;
        }
        rest = rest[end..].trim_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            let (from, end) = match after.chars().next() {
                Some(quote @ ('"' | '\'')) => (1, after[1..].find(quote).map(|at| at + 1)),
                _ => (
                    0,
                    after.find(|c: char| c.is_whitespace() || matches!(c, '>' | '<')),
                ),
            };
            let Some(end) = end else {
                return Err(text.len());
            };
            value = &after[from..end];
            rest = &after[end + from..];
        }
        let good = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && !name.ends_with(':')
            && name.matches(':').count() < 2;
        if good && found.len() < MOST_ATTRIBUTES && !found.iter().any(|(known, _)| *known == name) {
            found.push((name, entities(value)));
        }
    }
}
