//! `yixian source`: where tips come from, and how each place fares.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::{App, AppError};
use crate::{
    config::{FeedKind, Source},
    intake::{Gathered, IntakeError},
    store::SourceHealth,
};

/// One configured source.
#[derive(Debug, Clone, Serialize)]
pub struct SourceCard {
    /// Its name.
    pub name: String,
    /// `path`, `imap`, `feed` (an organization's) or `partner feed`.
    pub kind: &'static str,
    /// A path, `user@host/folder` or a web address.
    pub place: String,
    /// Whose feed it is.
    pub organization: Option<String>,
    /// When it was last asked.
    pub last_try: Option<DateTime<Utc>>,
    /// When it last answered.
    pub last_success: Option<DateTime<Utc>>,
    /// Failures in a row.
    pub failures: u32,
    /// Of a feed: not asked before, unless with `--force`.
    pub next_due: Option<DateTime<Utc>>,
    /// Submissions that a feed brought.
    pub items: u64,
    /// What is wrong, in Chinese.
    pub trouble: Option<String>,
}

impl App {
    /// Every configured source, in the order of the settings.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn sources(&self) -> Result<Vec<SourceCard>, AppError> {
        let mut cards = Vec::new();
        for source in &self.settings.settings.intake.sources {
            let health = self.store.source_health(&source.name).await?;
            cards.push(card(source, health));
        }
        Ok(cards)
    }

    /// Why a mailbox that failed is not asked again yet; `None`: it may be.
    pub(super) async fn backing_off(&self, source: &str) -> Result<Option<String>, AppError> {
        let health = self.store.source_health(source).await?;
        Ok(health
            .next_due
            .filter(|due| health.failures > 0 && *due > self.clock.now())
            .map(|due| {
                format!(
                    "source {source}: failed {} times, asked again at {due}: `yixian gather --source {source}` asks now ({})",
                    health.failures,
                    health.trouble.unwrap_or_default()
                )
            }))
    }

    /// Remembers how a path or mailbox fared; feeds see to it themselves.
    pub(super) async fn note_health(
        &self,
        source: &str,
        outcome: &Result<(Vec<Gathered>, Option<IntakeError>), IntakeError>,
    ) -> Result<(), AppError> {
        let old = self.store.source_health(source).await?;
        let now = Some(self.clock.now());
        let failed = match outcome {
            Ok((_, None)) => None,
            Ok((_, Some(error))) | Err(error) => Some(error),
        };
        let failures = failed.map_or(0, |_| old.failures.saturating_add(1));
        let health = SourceHealth {
            next_due: now.filter(|_| failures > 0).map(|now| now + wait(failures)),
            last_try: now,
            last_success: if failed.is_none() {
                now
            } else {
                old.last_success
            },
            failures,
            trouble: failed.map(said),
            ..SourceHealth::default()
        };
        Ok(self.store.set_source_health(source, &health).await?)
    }
}

/// Minutes to wait after the first, second … failure; the last one repeats.
const WAITS: [i64; 6] = [1, 2, 5, 10, 20, 30];

fn wait(failures: u32) -> TimeDelta {
    let index = usize::try_from(failures.saturating_sub(1)).unwrap_or(usize::MAX);
    TimeDelta::minutes(WAITS[index.min(WAITS.len() - 1)])
}

/// What a producer is told of a source that could not be read; the log has the rest.
fn said(error: &IntakeError) -> String {
    match error {
        IntakeError::NoSuchPath { .. } => "文件夹不存在，请联系运维核对路径".to_owned(),
        IntakeError::Unreadable { .. } => "文件夹读不了，请联系运维核对权限".to_owned(),
        IntakeError::Mailbox { problem, .. } => format!("邮箱没有读完，稍后会再试：{problem}"),
        IntakeError::Feed { problem, .. } => problem.clone(),
        IntakeError::Store(_) => "数据库没有存下，请联系运维".to_owned(),
    }
}

fn card(source: &Source, health: SourceHealth) -> SourceCard {
    let (kind, place) = match (&source.path, &source.imap, &source.feed) {
        (Some(path), ..) => ("path", path.display().to_string()),
        (_, Some(account), _) => (
            "imap",
            format!("{}@{}/{}", account.user, account.host, account.folder),
        ),
        (.., Some(feed)) => match feed.kind {
            FeedKind::Organization => ("feed", feed.url.clone()),
            FeedKind::Partner => ("partner feed", feed.url.clone()),
        },
        // The settings are refused without one of the three.
        _ => ("none", String::new()),
    };
    SourceCard {
        name: source.name.clone(),
        kind,
        place,
        organization: source
            .feed
            .as_ref()
            .and_then(|feed| feed.organization.clone()),
        last_try: health.last_try,
        last_success: health.last_success,
        failures: health.failures,
        next_due: health.next_due,
        items: health.items,
        trouble: health.trouble,
    }
}
