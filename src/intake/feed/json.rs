//! JSON Feed (versions 1 and 1.1) → items. Our own reading: feed-rs gives up a whole feed for a
//! number where a text should be, and real feeds have numbers for ids.

use serde_json::Value;
use url::Url;

use super::{
    Items, entry,
    item::{FeedItem, Raw},
    said, xml,
};

/// Reads a JSON Feed item by item, so that one that was cut off on its way gives what it has;
/// `None` when it is none.
pub(super) fn read(text: &str, base: Option<&Url>) -> Option<Items> {
    let mut items = Vec::new();
    let mut trouble = Vec::new();
    match serde_json::from_str::<Value>(text) {
        Ok(feed) => {
            let all = feed.get("items")?.as_array()?;
            let known = feed
                .get("version")
                .and_then(Value::as_str)
                .is_some_and(|version| version.contains("jsonfeed.org"));
            if !known && feed.get("title").is_none() {
                return None;
            }
            let whose = author(&feed);
            items.extend(
                all.iter()
                    .take(xml::MOST_ITEMS)
                    .filter_map(|item| read_item(item, &whose, base)),
            );
            if all.len() > xml::MOST_ITEMS {
                trouble.push(format!("只读了前 {} 条", xml::MOST_ITEMS));
            }
        }
        Err(_) => {
            let (head, rest) = text.split_once("\"items\"")?;
            if !head.contains("jsonfeed.org") {
                return None;
            }
            let mut rest = rest.trim_start().strip_prefix(':')?.trim_start();
            rest = rest.strip_prefix('[')?;
            trouble.push("结尾缺失".to_owned());
            while items.len() < xml::MOST_ITEMS {
                let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
                let Some(Ok(value)) = values.next() else {
                    break;
                };
                items.extend(read_item(&value, "", base));
                let after = rest.get(values.byte_offset()..).unwrap_or_default();
                let Some(next) = after.trim_start().strip_prefix(',') else {
                    break;
                };
                rest = next;
            }
        }
    }
    Some((items, said(&trouble)))
}

/// A text, or a number that should be one.
fn text(value: &Value, key: &str) -> String {
    match value.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

fn author(value: &Value) -> String {
    let first = value.get("authors").and_then(|all| all.get(0));
    first
        .or_else(|| value.get("author"))
        .map(|author| text(author, "name"))
        .unwrap_or_default()
}

fn read_item(item: &Value, whose: &str, base: Option<&Url>) -> Option<FeedItem> {
    let own = author(item);
    let some = |key: &str| Some(text(item, key)).filter(|text| !text.trim().is_empty());
    let mut pictures: Vec<String> = ["image", "banner_image"]
        .iter()
        .filter_map(|key| some(key))
        .collect();
    let attached = item.get("attachments").and_then(Value::as_array);
    pictures.extend(
        attached
            .into_iter()
            .flatten()
            .take(100)
            .filter(|file| text(file, "mime_type").starts_with("image/"))
            .map(|file| text(file, "url")),
    );
    let texts = [
        ("content_html", true),
        ("content_text", false),
        ("summary", false),
    ];
    Raw {
        guid: text(item, "id"),
        link: some("url").or_else(|| some("external_url")),
        title: text(item, "title"),
        title_is_html: false,
        texts: texts
            .into_iter()
            .filter_map(|(key, is_html)| Some((some(key)?, is_html)))
            .collect(),
        published: ["date_published", "date_modified"]
            .iter()
            .find_map(|key| entry::date(&text(item, key))),
        author: if own.is_empty() {
            whose.to_owned()
        } else {
            own
        },
        pictures,
    }
    .item(base)
}
