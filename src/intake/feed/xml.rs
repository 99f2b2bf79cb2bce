//! A feed as found on the web → its items, each as XML that a strict reader takes.
//!
//! Real feeds hold bare `&`, HTML entities, unclosed tags, undeclared prefixes, a PHP warning in
//! front, and end in the middle. All of that is settled here, in one pass whose time grows with the
//! length alone; a DOCTYPE is dropped unread, so no entity is ever expanded. Every feed goes through
//! it, sound ones too: an item must not seem edited because its neighbour broke.

use url::{ParseError, Url};

use super::scan::{Scanner, Tag, Token, is_name, local};
use crate::intake::html::entities;

/// Items of one feed that are read; real ones hold 10 to 50.
pub(super) const MOST_ITEMS: usize = 500;
/// Elements inside one another; deeper tags are dropped, their words stay.
const DEEPEST: usize = 64;

const ATOM: &str = "http://www.w3.org/2005/Atom";
const RSS_1: &str = "http://purl.org/rss/1.0/";
/// Namespaces that matter, under the prefix that everybody gives them; some feeds declare them wrong
/// or not at all.
const KNOWN: [(&str, &str); 5] = [
    ("content", "http://purl.org/rss/1.0/modules/content/"),
    ("dc", "http://purl.org/dc/elements/1.1/"),
    ("atom", ATOM),
    ("media", "http://search.yahoo.com/mrss/"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
];
/// Elements of an item that are read, as the formats spell them. feed-rs 3.0 panics on some others
/// (a duration beyond 64 bits, a person whose address stands in full-width brackets).
const READ: [&str; 21] = [
    "item",
    "entry",
    "title",
    "link",
    "description",
    "encoded",
    "summary",
    "content",
    "guid",
    "id",
    "pubDate",
    "date",
    "published",
    "updated",
    "author",
    "creator",
    "name",
    "email",
    "enclosure",
    "group",
    "thumbnail",
];
/// Those whose content is a text, whatever markup stands in it.
const TEXTS: [&str; 5] = ["title", "description", "encoded", "summary", "content"];
/// Those of `media:` that are read.
const MEDIA: [&str; 3] = ["content", "group", "thumbnail"];
/// Attributes that are read; of the rest some make feed-rs panic too.
const ATTRIBUTES: [&str; 8] = [
    "url", "href", "rel", "type", "medium", "width", "height", "xml:base",
];

/// A feed in pieces.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Pieces {
    before: String,
    after: &'static str,
    /// The items, each whole and well-formed.
    pub items: Vec<String>,
    /// There were more than [`MOST_ITEMS`].
    pub more: bool,
    /// The feed ended inside an item, which is left out.
    pub torn: bool,
}

impl Pieces {
    /// A whole feed with one item in it.
    pub fn document(&self, item: &str) -> String {
        format!("{}{item}{}", self.before, self.after)
    }
}

/// Takes `text` to pieces; `None` when there is no feed in it.
pub(super) fn pieces(text: &str) -> Option<Pieces> {
    let mut scanner = Scanner::default();
    let mut rest = text;
    let (kind, root) = loop {
        let at = rest.find('<')?;
        rest = &rest[at..];
        match scanner.token(rest) {
            Token::Open(tag, after) => {
                rest = after;
                if let Some(kind) = Kind::of(&tag) {
                    break (kind, tag);
                }
            }
            Token::Close(_, after) | Token::Skip(after) | Token::Words(_, after) => rest = after,
        }
    };
    let mut writer = Writer {
        kind,
        aliases: aliases(&root),
        out: String::new(),
        open: Vec::new(),
        item: None,
        items: Vec::new(),
        more: false,
    };
    writer.run(scanner, rest);
    let torn = writer.item.is_some();
    let (tag, channel, after) = kind.frame();
    let mut before = tag.to_owned();
    for (prefix, space) in KNOWN {
        before.push_str(&format!(" xmlns:{prefix}=\"{space}\""));
    }
    if let Some(base) = root.get("xml:base").filter(|base| is_base(base)) {
        before.push_str(&format!(" xml:base=\"{}\"", escaped(base)));
    }
    before.push('>');
    before.push_str(channel);
    Some(Pieces {
        before,
        after,
        items: writer.items,
        more: writer.more,
        torn,
    })
}

/// The root's own prefixes for the namespaces that matter, and ours for them; empty: none.
fn aliases(root: &Tag<'_>) -> Vec<(String, &'static str)> {
    let bare = |space: &str| {
        space
            .trim()
            .trim_end_matches('/')
            .trim_start_matches("https:")
            .trim_start_matches("http:")
            .to_ascii_lowercase()
    };
    let known = |space: &str| {
        let meant = bare(space);
        if meant == bare(ATOM) && local(root.name) == "feed" || meant == bare(RSS_1) {
            return Some("");
        }
        let mut all = KNOWN.iter();
        all.find(|(_, space)| bare(space) == meant)
            .map(|(prefix, _)| *prefix)
    };
    root.attributes
        .iter()
        .filter_map(|(name, space)| {
            let prefix = name.strip_prefix("xmlns:")?;
            Some((prefix.to_owned(), known(space)?))
        })
        .collect()
}

/// Which family a feed is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// RDF too: as RSS 1.0 feed-rs would drop items without a link.
    Rss,
    Atom,
}

impl Kind {
    fn of(tag: &Tag<'_>) -> Option<Self> {
        match local(tag.name).to_ascii_lowercase().as_str() {
            "rss" | "rdf" => Some(Self::Rss),
            "feed" => Some(Self::Atom),
            _ => None,
        }
        .filter(|_| !tag.empty)
    }

    fn item(self) -> &'static str {
        match self {
            Self::Atom => "entry",
            Self::Rss => "item",
        }
    }

    /// The root's start tag without its end, what stands between it and the items, and the end.
    fn frame(self) -> (&'static str, &'static str, &'static str) {
        match self {
            // Every 0.9x is a 2.0 with fewer elements; "2.0.1" and none at all are seen too.
            Self::Rss => ("<rss version=\"2.0\"", "<channel>", "</channel></rss>"),
            Self::Atom => ("<feed xmlns=\"http://www.w3.org/2005/Atom\"", "", "</feed>"),
        }
    }
}

/// An open element: its name in the feed, and as written.
struct Open<'a> {
    name: &'a str,
    written: String,
}

struct Writer<'a> {
    kind: Kind,
    aliases: Vec<(String, &'static str)>,
    out: String,
    open: Vec<Open<'a>>,
    /// How deep the open item lies.
    item: Option<usize>,
    items: Vec<String>,
    more: bool,
}

impl<'a> Writer<'a> {
    fn run(&mut self, mut scanner: Scanner, text: &'a str) {
        let mut rest = text;
        while !rest.is_empty() {
            let at = rest.find('<').unwrap_or(rest.len());
            self.words(&entities(&rest[..at]));
            rest = &rest[at..];
            if rest.is_empty() {
                break;
            }
            match scanner.token(rest) {
                Token::Skip(after) => rest = after,
                Token::Words(words, after) => {
                    self.words(words);
                    rest = after;
                }
                Token::Close(name, after) => {
                    self.close(name);
                    rest = after;
                }
                Token::Open(tag, after) => {
                    if self.starts_item(&tag) && !self.begin_item() {
                        return;
                    }
                    rest = self.open(&mut scanner, &tag, after);
                }
            }
        }
    }

    fn starts_item(&self, tag: &Tag<'_>) -> bool {
        // `media:item` is no item.
        let own = match tag.name.split_once(':') {
            None => true,
            Some((prefix, _)) => self.meant(prefix) == Some(""),
        };
        own && !tag.empty && local(tag.name).eq_ignore_ascii_case(self.kind.item())
    }

    /// Our prefix for `prefix`; `None` when what it names is not read.
    fn meant(&self, prefix: &str) -> Option<&'static str> {
        let own = self.aliases.iter().find(|(name, _)| name == prefix);
        if let Some((_, meant)) = own {
            return Some(meant);
        }
        let mut known = KNOWN.iter().map(|(name, _)| *name);
        match (self.kind, prefix) {
            (Kind::Atom, "atom") | (Kind::Rss, "rss") => Some(""),
            _ => known.find(|name| *name == prefix),
        }
    }

    /// Ends the item before, should it be open still; false when there are enough.
    fn begin_item(&mut self) -> bool {
        self.end_item();
        if self.items.len() >= MOST_ITEMS {
            self.more = true;
            return false;
        }
        self.out.clear();
        self.item = Some(self.open.len());
        true
    }

    fn end_item(&mut self) {
        if let Some(depth) = self.item.take() {
            self.close_to(depth);
            self.items.push(std::mem::take(&mut self.out));
        }
    }

    /// Words as text; outside items nothing is read.
    fn words(&mut self, words: &str) {
        if self.item.is_some() {
            self.out.push_str(&escaped(words));
        }
    }

    /// Opens an element; returns what is to be read next.
    fn open(&mut self, scanner: &mut Scanner, tag: &Tag<'a>, after: &'a str) -> &'a str {
        if self.open.len() >= DEEPEST {
            return after;
        }
        let Some(depth) = self.item else {
            if !tag.empty {
                self.open.push(Open {
                    name: tag.name,
                    written: String::new(),
                });
            }
            return after;
        };
        let child = self.open.len() == depth + 1;
        let markup = in_markup(&self.open[depth..]);
        let (name, kind) = if markup {
            (tag.name.to_owned(), None)
        } else {
            self.named(tag)
        };
        if child
            && self.kind != Kind::Atom
            && local(&name) == "link"
            && let Some(address) = tag.get("href")
        {
            // Atom's way in an RSS feed; `rel="self"` and its kind are other addresses.
            if tag.get("rel").is_none_or(|rel| rel == "alternate") {
                self.out
                    .push_str(&format!("<link>{}</link>", escaped(address)));
            }
            return if tag.empty { after } else { self.skip(after) };
        }
        self.out.push('<');
        self.out.push_str(&name);
        for (key, value) in &tag.attributes {
            self.attribute(key, value, markup, kind.is_some());
        }
        if let Some(kind) = kind {
            self.out.push_str(&format!(" type=\"{kind}\""));
        }
        self.out.push('>');
        let is_text = child && TEXTS.contains(&local(&name)) && !is_media(&name) && !tag.empty;
        if is_text && kind != Some("xhtml") {
            let (words, after) = self.raw_text(scanner, tag.name, after);
            self.out.push_str(&escaped(&words));
            self.out.push_str(&format!("</{name}>"));
            return after;
        }
        if tag.empty {
            self.out.push_str(&format!("</{name}>"));
        } else {
            self.open.push(Open {
                name: tag.name,
                written: name,
            });
        }
        after
    }

    /// What an element is written as, and the `type` of an Atom text. What is not read becomes `x`,
    /// which nobody reads.
    fn named(&self, tag: &Tag<'_>) -> (String, Option<&'static str>) {
        let plain = local(tag.name);
        let Some(known) = READ.iter().find(|known| known.eq_ignore_ascii_case(plain)) else {
            return ("x".to_owned(), None);
        };
        let name = match tag.name.split_once(':') {
            // Chinese media give the full text of RSS in an element of its own making.
            None if *known == "content" && self.kind != Kind::Atom => "content:encoded".to_owned(),
            None => (*known).to_owned(),
            Some((prefix, _)) => match self.meant(prefix) {
                Some("") => (*known).to_owned(),
                Some("media") if !MEDIA.contains(known) => "x".to_owned(),
                Some(prefix) => format!("{prefix}:{known}"),
                None => "x".to_owned(),
            },
        };
        let text = self.kind == Kind::Atom && TEXTS.contains(&name.as_str());
        let kind = text.then(|| text_type(tag.get("type")));
        (name, kind)
    }

    fn attribute(&mut self, key: &str, value: &str, markup: bool, typed: bool) {
        let kept = if markup {
            // Markup of a text: pictures and links in it matter.
            matches!(
                key,
                "src" | "href" | "alt" | "style" | "hidden" | "width" | "height"
            ) || key.starts_with("data-") && !key.contains(':')
        } else {
            ATTRIBUTES.contains(&key) && !(typed && key == "type")
        };
        // A base that is no address would cost the item.
        if kept && (key != "xml:base" || is_base(value)) {
            self.out.push_str(&format!(" {key}=\"{}\"", escaped(value)));
        }
    }

    /// What follows the next end tag of a link.
    fn skip(&self, text: &'a str) -> &'a str {
        match text.find('<') {
            Some(at) if text[at..].starts_with("</") => {
                text[at..].split_once('>').map_or("", |(_, after)| after)
            }
            Some(at) => &text[at..],
            None => "",
        }
    }

    /// The text of an element that holds nothing else, up to its end: markup in it stays as written.
    /// An end tag that was forgotten is found where the item ends.
    fn raw_text(&self, scanner: &mut Scanner, name: &str, text: &'a str) -> (String, &'a str) {
        let mut out = String::new();
        let mut plain = 0;
        let mut at = 0;
        let push = |part: &str, out: &mut String| {
            // Bare tags mean that the whole is HTML already; else it is escaped once, as it should be.
            if part.contains('<') {
                out.push_str(part);
            } else {
                out.push_str(&entities(part));
            }
        };
        let item = self.kind.item();
        while let Some(found) = text[at..].find('<').map(|found| found + at) {
            let here = &text[found..];
            if here.starts_with("<![CDATA[") {
                push(&text[plain..found], &mut out);
                match scanner.token(here) {
                    Token::Words(words, after) => {
                        out.push_str(words);
                        at = text.len() - after.len();
                    }
                    _ => at = found + 1,
                }
                plain = at;
                continue;
            }
            let ends = |prefix: &str, name: &str| {
                here.strip_prefix(prefix)
                    .and_then(|rest| rest.get(..name.len()).zip(rest.get(name.len()..)))
                    .is_some_and(|(found, rest)| {
                        found.eq_ignore_ascii_case(name) && !rest.starts_with(is_name)
                    })
            };
            if ends("</", name) {
                push(&text[plain..found], &mut out);
                let after = here.split_once('>').map_or("", |(_, after)| after);
                return (out, after);
            }
            if ends("</", item) || ends("<", item) {
                push(&text[plain..found], &mut out);
                return (out, here);
            }
            at = found + 1;
        }
        push(&text[plain..], &mut out);
        (out, "")
    }

    fn close(&mut self, name: &str) {
        let same = |open: &Open<'_>| open.name.eq_ignore_ascii_case(name);
        let Some(at) = self.open.iter().rposition(same) else {
            return;
        };
        match self.item {
            Some(depth) if at <= depth => {
                self.end_item();
                self.open.truncate(at);
            }
            Some(_) => self.close_to(at),
            None => self.open.truncate(at),
        }
    }

    /// Writes the end tags of everything open from `depth` on.
    fn close_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            if let Some(open) = self.open.pop() {
                self.out.push_str(&format!("</{}>", open.written));
            }
        }
    }
}

/// Whether the innermost open element lies in an Atom text of XHTML.
fn in_markup(open: &[Open<'_>]) -> bool {
    open.iter()
        .skip(1)
        .any(|element| TEXTS.contains(&local(&element.written)) && !is_media(&element.written))
}

fn is_media(name: &str) -> bool {
    name.starts_with("media:")
}

fn is_base(value: &str) -> bool {
    matches!(
        Url::parse(value),
        Ok(_) | Err(ParseError::RelativeUrlWithoutBase)
    )
}

/// The `type` of an Atom text as the three words that the format knows (RFC 4287, section 3.1.1).
fn text_type(stated: Option<&str>) -> &'static str {
    let stated = stated.unwrap_or("text").trim().to_ascii_lowercase();
    match stated.as_str() {
        "html" | "text/html" => "html",
        "xhtml" | "application/xhtml+xml" => "xhtml",
        _ => "text",
    }
}

/// Text as XML; characters that XML 1.0 does not know are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(c),
            c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests;
