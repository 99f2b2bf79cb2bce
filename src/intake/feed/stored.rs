//! An item as it is kept: JSON of our own, the raw bytes of its submission. Once written it is read
//! for years, so fields are only ever added.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{FeedItem, item};
use crate::{
    intake::{links, parse::ReadMail},
    model::{
        BlobHash,
        language::personal,
        submission::{Mailbox, ParsedMail, Travel},
    },
};

/// Why nobody answers an item, in Chinese.
pub(in crate::intake) const NO_ANSWER: &str = "来自订阅源";

/// One item of a feed with what was fetched for it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::intake) struct StoredItem {
    /// The source's name.
    pub source: String,
    /// Where the feed is.
    pub feed: String,
    /// The organization whose site it is, from the settings; a partner has none.
    pub organization: Option<String>,
    /// Somebody who writes about others.
    pub partner: bool,
    /// By what the item is known in its feed.
    pub key: String,
    pub title: String,
    pub text: String,
    pub link: Option<String>,
    pub published: Option<DateTime<Utc>>,
    pub author: String,
    pub pictures: Vec<StoredPicture>,
    /// Receipt number of the version before this one.
    pub after: Option<String>,
    /// What happened while it was fetched, in Chinese.
    pub notes: Vec<String>,
}

/// A picture of an item; its bytes are a blob.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::intake) struct StoredPicture {
    pub sha256: BlobHash,
    /// Safe and unique within the item.
    pub name: String,
    /// By magic bytes.
    pub media_type: String,
    /// Where it was found.
    pub url: String,
}

impl StoredItem {
    /// `item` as it stands in its feed.
    pub fn new(item: FeedItem) -> Self {
        Self {
            key: item.key,
            title: item.title,
            text: item.text,
            link: item.link,
            published: item.published,
            author: item.author,
            ..Self::default()
        }
    }

    /// The bytes that are kept: the same item gives the same ones.
    pub fn bytes(&self) -> Vec<u8> {
        // A struct of texts always has a JSON form.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Reads kept bytes; `None` when they are none.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// Hash of what an item says, its headline included: the same in another feed is the same tip.
    pub fn identity(mail: &ParsedMail) -> BlobHash {
        item::said(&mail.subject, &mail.text)
    }

    /// The item in the shape of a mail, without its pictures, whose bytes only the shell can read.
    pub fn mail(&self) -> ReadMail {
        let text = if self.text.trim().is_empty() {
            self.title.clone()
        } else {
            item::bounded(item::tidy(&self.text))
        };
        let mut notes = Vec::new();
        if let Some(link) = &self.link {
            notes.push(format!("原文链接：{link}"));
        }
        if let Some(receipt) = &self.after {
            notes.push(format!("订阅源更新了此前的稿件（回执号 {receipt}）"));
        }
        if self.partner {
            notes.push(format!(
                "来自合作媒体的订阅源“{}”，播出前请核实出处和授权",
                self.source
            ));
        }
        if !self.author.is_empty() {
            notes.push(format!("文章署名：{}", personal::mask(&self.author)));
        }
        notes.extend(self.notes.iter().cloned());
        let all = text.chars().filter(|c| !c.is_whitespace()).count();
        let lost = text.chars().filter(|c| *c == '\u{fffd}').count();
        let permille = (lost * 1000).checked_div(all).unwrap_or(0);
        ReadMail {
            links: links::find(&text, &[]),
            is_mail: true,
            organization: self.organization.clone(),
            mail: ParsedMail {
                subject: self.title.clone(),
                from: Mailbox {
                    name: self
                        .organization
                        .clone()
                        .unwrap_or_else(|| self.source.clone()),
                    address: String::new(),
                },
                sent_at: self.published,
                text,
                replacement_permille: u32::try_from(permille).unwrap_or(1000),
                notes,
                travel: Travel {
                    no_answer: Some(NO_ANSWER.to_owned()),
                    ..Travel::default()
                },
                ..ParsedMail::default()
            },
            ..ReadMail::default()
        }
    }
}
