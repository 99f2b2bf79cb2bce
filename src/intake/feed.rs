//! A feed's bytes → its items. RSS 0.9 to 2.0, RDF and Atom; JSON Feed beside it. Pure; nothing is
//! loaded, no entity expanded, and what is broken costs no more than the item it stands in.

mod article;
mod entry;
mod item;
mod json;
mod scan;
mod schedule;
mod select;
mod stored;
mod xml;

use std::collections::HashMap;

pub(super) use article::{Article, article};
pub use item::FeedItem;
pub(super) use schedule::next_due;
pub(super) use select::{Seen, Verdict, decide};
pub(super) use stored::{NO_ANSWER, StoredItem, StoredPicture};
use url::Url;

use super::charset;

/// What a feed holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Feed {
    /// In the feed's order, usually newest first; at most 500, no key twice.
    pub items: Vec<FeedItem>,
    /// What could not be read of it, in Chinese.
    pub trouble: Option<String>,
}

/// Reads a feed. `content_type`: as the server states it. `address`: where the feed was found at
/// last; relative links count from there.
///
/// # Errors
/// Why there is no feed in the bytes, in Chinese.
pub fn read(bytes: &[u8], content_type: Option<&str>, address: &str) -> Result<Feed, &'static str> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err("订阅源是空的，稍后会再试");
    }
    let text = decode(bytes, content_type);
    let base = Url::parse(address).ok();
    let base = base.as_ref();
    let first = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let (items, trouble) = if first.starts_with('{') {
        json::read(first, base)
    } else {
        read_xml(&text, base)
    }
    .ok_or_else(|| not_a_feed(first))?;
    Ok(Feed {
        items: told_apart(items),
        trouble,
    })
}

/// Decoded under the label that the bytes do not contradict: a byte order mark, the server's, the
/// declaration's.
fn decode(bytes: &[u8], content_type: Option<&str>) -> String {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).to_ascii_lowercase();
    let inside = head
        .split_once("encoding")
        .filter(|_| head.trim_start().starts_with("<?xml"))
        .map(|(_, rest)| rest.trim_start_matches([' ', '=', '"', '\'']))
        .map(word);
    let stated = charset_of(content_type.unwrap_or_default());
    // Readable ASCII at the start is no UTF-16, whatever the declaration says.
    let possible = |label: &String| !label.is_empty() && !label.starts_with("utf-16");
    let label = stated.filter(possible).or(inside.filter(possible));
    charset::decode(bytes, label.as_deref()).text
}

/// `charset=` of a content type.
fn charset_of(content_type: &str) -> Option<String> {
    let lower = content_type.to_ascii_lowercase();
    let (_, rest) = lower.split_once("charset=")?;
    Some(word(rest.trim_start_matches(['"', '\'', ' '])))
}

fn word(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect()
}

type Items = (Vec<FeedItem>, Option<String>);

fn read_xml(text: &str, base: Option<&Url>) -> Option<Items> {
    let pieces = xml::pieces(text)?;
    let mut items = Vec::with_capacity(pieces.items.len());
    let mut lost = 0;
    for item in &pieces.items {
        // Each by itself: feed-rs gives up a whole feed for one bad item.
        match entry::read(&pieces.document(item), base) {
            Some(item) => items.extend(item),
            None => lost += 1,
        }
    }
    let mut trouble = Vec::new();
    if lost > 0 {
        trouble.push(format!("{lost} 条读不出"));
    }
    if pieces.torn {
        trouble.push("结尾缺失".to_owned());
    }
    if pieces.more {
        trouble.push(format!("只读了前 {} 条", xml::MOST_ITEMS));
    }
    Some((items, said(&trouble)))
}

fn said(trouble: &[String]) -> Option<String> {
    (!trouble.is_empty()).then(|| format!("订阅源不完整：{}", trouble.join("，")))
}

fn not_a_feed(text: &str) -> &'static str {
    let start: String = text.chars().take(2_000).collect();
    let start = start.to_ascii_lowercase();
    if start.contains("<html") || start.contains("<!doctype html") {
        "网址给出的是网页，不是订阅源，请向对方要 RSS 地址"
    } else {
        "网址给出的内容不是 RSS、Atom 或 JSON Feed，请核对网址"
    }
}

/// No key twice. A feed that gives several items one guid would seem to edit them at every reading:
/// those go by their link, then by what they say.
fn told_apart(mut items: Vec<FeedItem>) -> Vec<FeedItem> {
    for _ in 0..2 {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for item in &items {
            *counts.entry(item.key.clone()).or_default() += 1;
        }
        for item in &mut items {
            if counts.get(&item.key).is_some_and(|count| *count > 1) {
                item.next_key();
            }
        }
    }
    let mut seen = std::collections::HashSet::new();
    items.retain(|item| seen.insert(item.key.clone()));
    items
}

#[cfg(test)]
mod tests;
