//! One item of a feed, whatever its format was.

use unicode_normalization::UnicodeNormalization;

use chrono::{DateTime, Utc};
use url::Url;

use crate::{
    intake::html,
    model::{
        BlobHash,
        language::hygiene::{one_line, without_controls},
    },
};

/// Characters of a title; a line of news has 40.
const LONGEST_TITLE: usize = 300;
const LONGEST_AUTHOR: usize = 100;
/// Bytes of an item's text: 60,000 characters are a small book.
const LONGEST_TEXT: usize = 200_000;
/// A key that is longer stands for itself by its hash.
const LONGEST_KEY: usize = 500;
/// Addresses of pictures that are remembered; a few of them are fetched.
const MOST_PICTURES: usize = 20;

/// One item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedItem {
    /// Its guid, else its link, else the hash of what it says.
    pub key: String,
    /// One line; may be empty.
    pub title: String,
    /// Readable text; may be empty.
    pub text: String,
    /// Absolute, http or https.
    pub link: Option<String>,
    /// When it was published, as the feed says.
    pub published: Option<DateTime<Utc>>,
    /// May be empty.
    pub author: String,
    /// Absolute addresses, each once.
    pub pictures: Vec<String>,
    /// Hash of title and text: another one means that the item was edited.
    pub content: BlobHash,
}

/// What a format's reader found, as written.
#[derive(Debug, Default)]
pub(super) struct Raw {
    pub guid: String,
    pub link: Option<String>,
    pub title: String,
    pub title_is_html: bool,
    /// The forms of the text that the feed gives, and whether each is HTML.
    pub texts: Vec<(String, bool)>,
    pub published: Option<DateTime<Utc>>,
    pub author: String,
    /// Pictures beside the text.
    pub pictures: Vec<String>,
}

impl Raw {
    /// The item, links counted from `base`; `None` when it says nothing at all.
    pub fn item(self, base: Option<&Url>) -> Option<FeedItem> {
        let guid = one_line(&self.guid);
        let link = self
            .link
            .as_deref()
            .and_then(|link| absolute(link, base))
            // A guid that is an address is the permanent link (RSS 2.0).
            .or_else(|| guid.contains("://").then(|| absolute(&guid, None))?);
        let from = link.as_ref().or(base);
        let mut pictures = Vec::new();
        let mut text = String::new();
        for (written, is_html) in &self.texts {
            let shown = if *is_html || is_markup(written) {
                let page = html::read(written);
                pictures.extend(page.pictures);
                page.text
            } else {
                without_controls(written)
            };
            // The fullest form; a summary that repeats the beginning is none.
            if letters(&shown).chars().count() > letters(&text).chars().count() {
                text = shown;
            }
        }
        // RSS does not say whether a title is HTML; `&amp;` in it is meant as `&` by everybody.
        let title = if is_markup(&self.title) || (self.title_is_html && self.title.contains('<')) {
            html::read(&self.title).text
        } else {
            html::entities(&self.title)
        };
        let title: String = one_line(&title).chars().take(LONGEST_TITLE).collect();
        let text = bounded(tidy(&text));
        if title.is_empty() && text.is_empty() {
            return None;
        }
        let mut addresses: Vec<String> = Vec::new();
        for picture in self.pictures.into_iter().chain(pictures) {
            if let Some(found) = absolute(&picture, from).map(String::from)
                && addresses.len() < MOST_PICTURES
                && !addresses.contains(&found)
            {
                addresses.push(found);
            }
        }
        let content = said(&title, &text);
        let mut item = FeedItem {
            key: short(guid),
            link: link.map(String::from),
            published: self.published,
            author: one_line(&self.author)
                .chars()
                .take(LONGEST_AUTHOR)
                .collect(),
            pictures: addresses,
            title,
            text,
            content,
        };
        if item.key.is_empty() {
            item.next_key();
        }
        Some(item)
    }
}

impl FeedItem {
    /// The key after this one: guid → link → hash.
    pub fn next_key(&mut self) {
        let link = self.link.clone().map(short);
        self.key = link
            .filter(|link| *link != self.key)
            .unwrap_or_else(|| format!("sha256:{}", self.content));
    }
}

fn short(key: String) -> String {
    if key.len() <= LONGEST_KEY {
        return key;
    }
    format!("sha256:{}", BlobHash::of(key.as_bytes()))
}

/// `address` as an absolute one that may be asked for.
fn absolute(address: &str, base: Option<&Url>) -> Option<Url> {
    let address = address.trim();
    if address.is_empty() || address.len() > 4_096 {
        return None;
    }
    let url = match base {
        Some(base) => base.join(address),
        None => Url::parse(address),
    };
    url.ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// Feeds call HTML text.
fn is_markup(text: &str) -> bool {
    ["</", "<br", "<p>", "<img "]
        .iter()
        .any(|sign| text.contains(sign))
}

/// What the item says, by its letters alone: spaces, marks and markup change without an edit.
pub(super) fn said(title: &str, text: &str) -> BlobHash {
    BlobHash::of(format!("{}\n{}", letters(title), letters(text)).as_bytes())
}

fn letters(text: &str) -> String {
    text.nfkc().filter(|c| c.is_alphanumeric()).collect()
}

/// No white space at line ends, never two empty lines in a row.
pub(super) fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = 0;
    for line in without_controls(text).lines() {
        let line = line.trim_end();
        blank = if line.trim_start().is_empty() {
            blank + 1
        } else {
            0
        };
        if blank < 2 {
            out.push_str(if blank == 0 { line } else { "" });
            out.push('\n');
        }
    }
    out.trim_matches('\n').to_owned()
}

pub(super) fn bounded(mut text: String) -> String {
    if text.len() > LONGEST_TEXT {
        let end = (0..=LONGEST_TEXT)
            .rev()
            .find(|at| text.is_char_boundary(*at));
        text.truncate(end.unwrap_or(0));
        text.push('…');
    }
    text
}
