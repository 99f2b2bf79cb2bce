//! One item of an XML feed, made sound before → [`FeedItem`], through feed-rs.

use std::sync::LazyLock;

use chrono::{DateTime, FixedOffset, NaiveDate, TimeZone, Utc};
use feed_rs::{
    model::{Entry, MediaContent},
    parser::Builder,
};
use regex::Regex;
use url::Url;

use super::item::{FeedItem, Raw};
use crate::intake::dates;

/// feed-rs 3.0 cuts a person's name beside a mail address at a byte, and panics in the middle of a
/// Chinese character: it must not see the sign of an address.
const AT: char = '@';
const HIDDEN_AT: &str = "\u{e000}";

/// Reads a feed of one item; `None` when it cannot be read, `Some(None)` when it says nothing.
pub(super) fn read(document: &str, base: Option<&Url>) -> Option<Option<FeedItem>> {
    // A parser that failed may not be used again (feed-rs 3.0 asserts), so each item has its own.
    let parser = Builder::new()
        .base_uri(base)
        .sanitize_content(false)
        .id_generator(|_, _, _| String::new())
        .timestamp_parser(date)
        .build();
    let hidden = document.replace(AT, HIDDEN_AT);
    let feed = parser.parse(hidden.as_bytes()).ok()?;
    let entry = feed.entries.into_iter().next()?;
    Some(raw(entry).item(base))
}

fn shown(text: String) -> String {
    text.replace(HIDDEN_AT, "@")
}

fn raw(entry: Entry) -> Raw {
    let link = entry
        .links
        .iter()
        .find(|link| {
            link.target.is_none() && link.rel.as_deref().is_none_or(|rel| rel == "alternate")
        })
        .map(|link| shown(link.href.clone()));
    let mut pictures: Vec<String> = entry
        .links
        .iter()
        .filter(|link| {
            link.rel.as_deref() == Some("enclosure")
                && link
                    .media_type
                    .as_deref()
                    .is_some_and(|kind| kind.starts_with("image/"))
        })
        .map(|link| link.href.clone())
        .collect();
    for media in &entry.media {
        let large: Vec<String> = media
            .content
            .iter()
            .filter(|content| is_picture(content))
            .filter_map(|content| Some(content.url.as_ref()?.to_string()))
            .collect();
        if large.is_empty() {
            pictures.extend(media.thumbnails.iter().map(|small| small.image.uri.clone()));
        }
        pictures.extend(large);
    }
    let author = entry
        .authors
        .into_iter()
        .find_map(|person| person.name)
        .unwrap_or_default();
    let mut texts = Vec::new();
    if let Some(content) = entry.content
        && let Some(body) = content.body
    {
        let is_html = content.content_type.subty() != "plain";
        texts.push((shown(body), is_html));
    }
    if let Some(summary) = entry.summary {
        let is_html = summary.content_type.subty() != "plain";
        texts.push((shown(summary.content), is_html));
    }
    let (title, title_is_html) = entry.title.map_or((String::new(), false), |title| {
        (title.content, title.content_type.subty() != "plain")
    });
    Raw {
        guid: shown(entry.id),
        link,
        title: shown(title),
        title_is_html,
        texts,
        published: entry.published.or(entry.updated),
        author: shown(author),
        pictures: pictures.into_iter().map(shown).collect(),
    }
}

fn is_picture(content: &MediaContent) -> bool {
    match &content.content_type {
        Some(kind) => kind.ty() == "image",
        None => content.url.as_ref().is_some_and(|url| {
            let path = url.path().to_ascii_lowercase();
            [".jpg", ".jpeg", ".png", ".webp", ".gif"]
                .iter()
                .any(|ending| path.ends_with(ending))
        }),
    }
}

static WRITTEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^\s*([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})日?(?:[T\s]*([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?\s*(Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})?)?").ok()
});

/// A date in any form that feeds have. Without a zone it is the station's: all our feeds are.
pub(super) fn date(written: &str) -> Option<DateTime<Utc>> {
    year_first(written).or_else(|| dates::read(written))
}

fn year_first(written: &str) -> Option<DateTime<Utc>> {
    let found = WRITTEN.as_ref()?.captures(written)?;
    let number = |at: usize| {
        found
            .get(at)
            .map_or(Some(0), |part| part.as_str().parse().ok())
    };
    let year = i32::try_from(number(1)?)
        .ok()
        .filter(|year| (1980..2200).contains(year))?;
    let day = NaiveDate::from_ymd_opt(year, number(2)?, number(3)?)?;
    let local = day.and_hms_opt(number(4)?, number(5)?, number(6)?.min(59))?;
    let zone = found.get(7).map(|part| part.as_str());
    let seconds = match zone {
        None => 8 * 3600,
        Some("Z" | "UTC" | "GMT") => 0,
        Some(written) => {
            let digits: String = written.chars().filter(char::is_ascii_digit).collect();
            let hours: i32 = digits.get(..2)?.parse().ok()?;
            let minutes: i32 = digits.get(2..)?.parse().ok()?;
            let east = hours * 3600 + minutes * 60;
            if written.starts_with('-') {
                -east
            } else {
                east
            }
        }
    };
    let zone = FixedOffset::east_opt(seconds)?;
    let at = zone.from_local_datetime(&local).single()?;
    Some(at.to_utc())
}
