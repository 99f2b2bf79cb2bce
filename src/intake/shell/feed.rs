//! A feed on the web → submissions, through the two steps that mails take. An item is remembered in
//! the transaction that makes its submission; whatever breaks, the next round asks for what is missing.

mod fetch;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Desk, Gathered, Gleaned, finish_received, process,
    receive::{self, Incoming},
    web::{Answer, Pace, Page, Validators, Web, WebError},
};
use crate::{
    config::FeedSource,
    intake::{
        IntakeError,
        feed::{self, Feed, FeedItem, NO_ANSWER, Seen, Verdict, decide, next_due},
    },
    model::{
        Submission, SubmissionId,
        submission::{Envelope, RawFormat},
    },
    store::{FeedMark, SourceHealth, Taken},
};
use fetch::Fetch;

/// Items of one feed that one round takes; the rest come with the next.
const MOST_NEW: usize = 60;
/// Items whose rows are made in one transaction.
const BATCH: usize = 8;

/// Takes in what is new in one feed, when it is due; `force` asks at once. `progress` is told
/// `(total, done, item)`, and nothing when nothing is asked.
///
/// # Errors
/// The store refuses. What goes wrong with the feed is [`Gleaned::trouble`], and is remembered with
/// the instant before which it is not asked again.
pub async fn gather_feed(
    desk: &Desk<'_>,
    source: &str,
    feed: &FeedSource,
    force: bool,
    progress: &mut (dyn FnMut(u64, u64, &str) + Send),
) -> Result<Gleaned, IntakeError> {
    gather_at_pace(desk, source, feed, force, Pace::default(), progress).await
}

async fn gather_at_pace(
    desk: &Desk<'_>,
    source: &str,
    feed: &FeedSource,
    force: bool,
    pace: Pace,
    progress: &mut (dyn FnMut(u64, u64, &str) + Send),
) -> Result<Gleaned, IntakeError> {
    let mut inputs = finish_received(desk).await?;
    let health = desk.store.source_health(source).await?;
    let now = desk.clock.now();
    if !force && !is_due(&health, feed, now) {
        return Ok(Gleaned {
            inputs,
            trouble: None,
        });
    }
    let round = Round {
        desk,
        source,
        feed,
        now,
        known_address: health.address == feed.url,
        health,
    };
    let trouble = match round.ask(pace).await {
        Ok((web, page)) => round.read(web, page, &mut inputs, progress).await?,
        Err(error) => {
            round.failed(&error).await?;
            Some(error)
        }
    };
    let trouble = trouble.map(|error| {
        tracing::warn!(
            source,
            url = feed.url,
            detail = error.detail,
            "the feed gave nothing"
        );
        IntakeError::Feed {
            url: feed.url.clone(),
            problem: format!("{} ({})", error.reason, error.detail),
        }
    });
    Ok(Gleaned { inputs, trouble })
}

/// Whether a feed may be asked now. A due time further away than any we set comes from a clock that
/// was wrong.
fn is_due(health: &SourceHealth, feed: &FeedSource, now: DateTime<Utc>) -> bool {
    let longest = TimeDelta::minutes(feed.every_minutes.into()).max(TimeDelta::days(1));
    health.address != feed.url
        || health
            .next_due
            .is_none_or(|due| due <= now || due - now > longest)
}

struct Round<'a> {
    desk: &'a Desk<'a>,
    source: &'a str,
    feed: &'a FeedSource,
    now: DateTime<Utc>,
    /// What is known was learnt at this address.
    known_address: bool,
    health: SourceHealth,
}

impl Round<'_> {
    /// Asks for the feed; `None`: it did not change.
    async fn ask(&self, pace: Pace) -> Result<(Web, Option<Page>), WebError> {
        let web = Web::new(&self.feed.allow_hosts, pace)?;
        let known = if self.known_address {
            Validators {
                etag: self.health.etag.clone(),
                last_modified: self.health.last_modified.clone(),
            }
        } else {
            Validators::default()
        };
        let page = match web.get(&self.feed.url, &known, self.now).await? {
            Answer::Unchanged => None,
            Answer::Page(page) => Some(page),
        };
        Ok((web, page))
    }

    /// Takes what is new on `page`; says what is wrong with the feed as a whole.
    async fn read(
        &self,
        web: Web,
        page: Option<Page>,
        inputs: &mut Vec<Gathered>,
        progress: &mut (dyn FnMut(u64, u64, &str) + Send),
    ) -> Result<Option<WebError>, IntakeError> {
        let Some(page) = page else {
            progress(0, 0, "");
            let validators = Validators {
                etag: self.health.etag.clone(),
                last_modified: self.health.last_modified.clone(),
            };
            self.succeeded(validators, None, 0, false).await?;
            return Ok(None);
        };
        let mut validators = page.validators.clone();
        let read = match self.parse(page).await {
            Ok(read) => read,
            Err(error) => {
                self.failed(&error).await?;
                return Ok(Some(error));
            }
        };
        let (wanted, marks) = self.sort(read.items).await?;
        let rest = wanted.len().saturating_sub(MOST_NEW);
        let mut taken = self.take(web, wanted, progress).await?;
        let mut rows = HashMap::new();
        process::process_received(self.desk, &mut |row| {
            rows.insert(row.id, row.clone());
        })
        .await?;
        let new = taken.iter().filter(|one| matches!(one, Taken::New(_)));
        let new = u64::try_from(new.count()).unwrap_or(0);
        for one in taken.drain(..) {
            let is_new = matches!(one, Taken::New(_));
            let row = rows.get(&one.row().id).unwrap_or(one.row());
            inputs.push(Gathered::row(self.source, &row.origin, row, is_new));
        }
        let store = self.desk.store;
        store.remember_items(self.source, &marks, self.now).await?;
        if rest > 0 || read.trouble.is_some() {
            // "Not changed" would keep the rest from us.
            validators = Validators::default();
        }
        self.succeeded(validators, read.trouble, new, rest > 0)
            .await?;
        Ok(None)
    }

    /// On a thread of its own: a panic or an endless loop there is this feed's trouble.
    async fn parse(&self, page: Page) -> Result<Feed, WebError> {
        let url = page.url.clone();
        let parsing = tokio::task::spawn_blocking(move || {
            feed::read(&page.bytes, page.content_type.as_deref(), &page.url)
        });
        match tokio::time::timeout(self.desk.limits.max_time, parsing).await {
            Ok(Ok(Ok(read))) => Ok(read),
            Ok(Ok(Err(reason))) => Err(WebError::new(reason, format!("{url}: no feed"))),
            Ok(Err(error)) => Err(WebError::new(
                "读取订阅源时程序出错，请联系运维",
                format!("{url}: the feed reader panicked: {error}"),
            )),
            Err(_) => Err(WebError::new(
                "读取订阅源超时，请联系运维",
                format!("{url}: the feed reader took too long"),
            )),
        }
    }

    /// The items to take, oldest first, each with its earlier version; and those to remember only.
    async fn sort(
        &self,
        items: Vec<FeedItem>,
    ) -> Result<(Vec<(FeedItem, Option<SubmissionId>)>, Vec<FeedMark>), IntakeError> {
        let seen = self.desk.store.seen_items(self.source).await?;
        let seen: HashMap<String, Seen> = seen
            .into_iter()
            .map(|(key, item)| {
                let seen = Seen {
                    content: item.content,
                    submission: item.submission,
                    versions: item.versions,
                };
                (key, seen)
            })
            .collect();
        let first = !self.known_address || self.health.last_success.is_none();
        let verdicts = decide(&items, &seen, first, self.now);
        let (mut wanted, mut marks) = (Vec::new(), Vec::new());
        for (item, verdict) in items.into_iter().zip(verdicts) {
            match verdict {
                Verdict::Take { after } => wanted.push((item, after)),
                Verdict::Known | Verdict::Record => marks.push(mark(&item)),
            }
        }
        // Feeds list the newest first; receipt numbers count the other way.
        wanted.reverse();
        Ok((wanted, marks))
    }

    /// Blobs first, all synced, then rows and marks in one transaction.
    async fn take(
        &self,
        web: Web,
        mut wanted: Vec<(FeedItem, Option<SubmissionId>)>,
        progress: &mut (dyn FnMut(u64, u64, &str) + Send),
    ) -> Result<Vec<Taken>, IntakeError> {
        wanted.truncate(MOST_NEW);
        let total = u64::try_from(wanted.len()).unwrap_or(u64::MAX);
        progress(total, 0, "");
        let fetch = Fetch::new(self.desk, web, self.feed.full_text);
        let (mut taken, mut done) = (Vec::new(), 0);
        for batch in wanted.chunks(BATCH) {
            let (mut incoming, mut marks) = (Vec::new(), Vec::new());
            for (item, after) in batch {
                let earlier = match after {
                    Some(id) => Some(self.desk.store.submission(&id.to_string()).await?),
                    None => None,
                };
                incoming.push(self.keep(&fetch, item, earlier).await?);
                marks.push(mark(item));
            }
            let arrivals = receive::arrivals(self.desk, self.source, incoming);
            let pairs = arrivals.into_iter().zip(marks).collect();
            taken.extend(self.desk.store.receive_items(pairs).await?);
            for (item, _) in batch {
                done += 1;
                progress(total, done, &item.title);
            }
        }
        Ok(taken)
    }

    /// Makes an item's bytes, and those of its pictures, blobs.
    async fn keep(
        &self,
        fetch: &Fetch<'_>,
        item: &FeedItem,
        earlier: Option<Submission>,
    ) -> Result<Incoming, IntakeError> {
        let mut stored = fetch.complete(item.clone()).await?;
        stored.source = self.source.to_owned();
        stored.feed = self.feed.url.clone();
        stored.organization = self.feed.organization.clone();
        stored.partner = self.feed.kind == crate::config::FeedKind::Partner;
        stored.after = earlier.map(|row| row.receipt.to_string());
        Ok(Incoming {
            origin: item.link.clone().unwrap_or_else(|| item.key.clone()),
            raw: self.desk.blobs.keep(stored.bytes()).await?,
            envelope: Envelope {
                format: RawFormat::FeedItem,
                no_answer: Some(NO_ANSWER.to_owned()),
                ..Envelope::default()
            },
            mailbox: None,
        })
    }

    async fn succeeded(
        &self,
        validators: Validators,
        trouble: Option<String>,
        new: u64,
        more: bool,
    ) -> Result<(), IntakeError> {
        let every = self.feed.every_minutes;
        let due = if more {
            self.now
        } else {
            next_due(self.now, every, 0, None)
        };
        let health = SourceHealth {
            address: self.feed.url.clone(),
            last_try: Some(self.now),
            last_success: Some(self.now),
            failures: 0,
            next_due: Some(due),
            trouble,
            etag: validators.etag,
            last_modified: validators.last_modified,
            items: self.health.items + new,
        };
        Ok(self
            .desk
            .store
            .set_source_health(self.source, &health)
            .await?)
    }

    async fn failed(&self, error: &WebError) -> Result<(), IntakeError> {
        let same = self.known_address;
        let old = self.health.clone();
        let failures = if same {
            old.failures.saturating_add(1)
        } else {
            1
        };
        let due = next_due(self.now, self.feed.every_minutes, failures, error.wait);
        let health = SourceHealth {
            address: self.feed.url.clone(),
            last_try: Some(self.now),
            failures,
            next_due: Some(due),
            trouble: Some(error.reason.clone()),
            last_success: old.last_success.filter(|_| same),
            etag: old.etag.filter(|_| same),
            last_modified: old.last_modified.filter(|_| same),
            items: old.items,
        };
        Ok(self
            .desk
            .store
            .set_source_health(self.source, &health)
            .await?)
    }
}

fn mark(item: &FeedItem) -> FeedMark {
    FeedMark {
        key: item.key.clone(),
        content: item.content,
    }
}
