//! What an item lacks: the page behind it, and its pictures, through the same guard as the feed.

use std::time::Duration;

use futures_util::future::join_all;

use super::super::{
    Desk,
    web::{Answer, Page, Validators, Web, WebError},
};
use crate::intake::{
    IntakeError,
    feed::{Article, FeedItem, StoredItem, StoredPicture, article},
    sniff,
};

/// Pictures of one item.
const MOST_PICTURES: usize = 6;
/// Smaller files are icons, spacers and counters.
const LEAST_BYTES: usize = 2 * 1024;
/// How long one round may load pages and pictures; items after that come without.
const LONGEST: Duration = Duration::from_secs(300);

/// Completes the items of one round.
pub(super) struct Fetch<'a> {
    desk: &'a Desk<'a>,
    web: Web,
    full_text: bool,
    started: Duration,
}

impl<'a> Fetch<'a> {
    pub fn new(desk: &'a Desk<'a>, web: Web, full_text: bool) -> Self {
        Self {
            desk,
            web,
            full_text,
            started: desk.clock.monotonic(),
        }
    }

    /// The item with its page's text and its pictures, whose bytes are blobs then. What cannot be
    /// loaded is a note.
    ///
    /// # Errors
    /// The store refuses.
    pub async fn complete(&self, item: FeedItem) -> Result<StoredItem, IntakeError> {
        let mut pictures = item.pictures.clone();
        let mut stored = StoredItem::new(item);
        let link = stored.link.clone().filter(|_| self.full_text);
        if self.is_late() && (link.is_some() || !pictures.is_empty()) {
            let note = "本次读取用时过长，没有下载配图和原文网页，请打开原文查看";
            stored.notes.push(note.to_owned());
            return Ok(stored);
        }
        if let Some(link) = link {
            match self.article(&link).await {
                Ok(page) => {
                    let more = letters(&page.text) > letters(&stored.text);
                    if more {
                        stored.text = page.text;
                    }
                    for picture in page.pictures {
                        if !pictures.contains(&picture) {
                            pictures.push(picture);
                        }
                    }
                }
                Err(reason) => {
                    let note = format!("原文网页没有读到，只有订阅源里的文字：{reason}");
                    stored.notes.push(note);
                }
            }
        }
        pictures.truncate(MOST_PICTURES);
        let loaded = join_all(pictures.iter().map(|url| self.picture(url))).await;
        let mut lost = Vec::new();
        for (url, loaded) in pictures.into_iter().zip(loaded) {
            match loaded {
                Ok(Some((bytes, media_type, ending))) => {
                    let name = format!("配图{}.{ending}", stored.pictures.len() + 1);
                    let sha256 = self.desk.blobs.keep(bytes).await?;
                    if stored.pictures.iter().all(|known| known.sha256 != sha256) {
                        stored.pictures.push(StoredPicture {
                            sha256,
                            name,
                            media_type: media_type.to_owned(),
                            url,
                        });
                    }
                }
                Ok(None) => {}
                Err(error) => {
                    tracing::info!(url, detail = error.detail, "a picture cannot be loaded");
                    lost.push(error.reason);
                }
            }
        }
        if let Some(reason) = lost.first() {
            let note = format!("{} 张配图没有下载到：{reason}", lost.len());
            stored.notes.push(note);
        }
        Ok(stored)
    }

    fn is_late(&self) -> bool {
        self.desk.clock.monotonic().saturating_sub(self.started) > LONGEST
    }

    async fn page(&self, url: &str) -> Result<Page, WebError> {
        let now = self.desk.clock.now();
        match self.web.get(url, &Validators::default(), now).await? {
            Answer::Page(page) => Ok(page),
            // A server that says "not changed" to who knows nothing is refused by the client.
            Answer::Unchanged => Err(WebError::new("网站没有给出内容", format!("{url}: 304"))),
        }
    }

    /// The article behind `link`, or why there is none, in Chinese.
    async fn article(&self, link: &str) -> Result<Article, String> {
        let page = self.page(link).await.map_err(|error| {
            tracing::info!(link, detail = error.detail, "an item's page cannot be read");
            error.reason
        })?;
        let reading = tokio::task::spawn_blocking(move || {
            article(&page.bytes, page.content_type.as_deref(), &page.url)
        });
        let read = tokio::time::timeout(self.desk.limits.max_time, reading).await;
        read.ok()
            .and_then(Result::ok)
            .flatten()
            .ok_or_else(|| "网页上找不到正文".to_owned())
    }

    /// A picture's bytes, type and ending; `None` when it is none worth keeping.
    async fn picture(
        &self,
        url: &str,
    ) -> Result<Option<(Vec<u8>, &'static str, &'static str)>, WebError> {
        let bytes = self.page(url).await?.bytes;
        let kind = sniff::kind(&bytes, "");
        Ok(kind
            .filter(|(media_type, _)| {
                media_type.starts_with("image/") && *media_type != "image/svg+xml"
            })
            .filter(|_| bytes.len() >= LEAST_BYTES)
            .map(|(media_type, ending)| (bytes, media_type, ending)))
    }
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}
