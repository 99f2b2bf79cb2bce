//! Items of feeds that were seen, and how each source fares.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Arrival, Store, StoreError, Taken, sqlite::WriteTx, submissions};
use crate::model::{BlobHash, SubmissionId};

/// One item of a feed, to be remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedMark {
    /// By what it is known in its feed.
    pub key: String,
    /// Hash of what it says.
    pub content: BlobHash,
}

/// An item that was seen before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenItem {
    /// Hash of what it said last.
    pub content: BlobHash,
    /// The submission of its last version; `None`: it was too old when it was first seen.
    pub submission: Option<SubmissionId>,
    /// Submissions that were made of it.
    pub versions: u32,
}

/// How a source fares.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceHealth {
    /// For which address the validators hold; empty for what is no feed.
    pub address: String,
    /// When it was last asked.
    pub last_try: Option<DateTime<Utc>>,
    /// When it last answered.
    pub last_success: Option<DateTime<Utc>>,
    /// Failures in a row.
    pub failures: u32,
    /// Not asked before this instant.
    pub next_due: Option<DateTime<Utc>>,
    /// What is wrong, in Chinese.
    pub trouble: Option<String>,
    /// Validators of what was read last (RFC 9110, section 8.8).
    pub etag: Option<String>,
    /// The other one.
    pub last_modified: Option<String>,
    /// Submissions that came from it.
    pub items: u64,
}

impl Store {
    /// What is known of the items of a feed, by key.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn seen_items(&self, source: &str) -> Result<HashMap<String, SeenItem>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query(
            "SELECT key, content, submission, versions FROM feed_item WHERE source = ?1",
        )
        .bind(source)
        .fetch_all(db.read())
        .await?;
        rows.iter()
            .map(|row| {
                let submission: Option<String> = row.try_get("submission")?;
                let content: String = row.try_get("content")?;
                let seen = SeenItem {
                    content: content.parse().unwrap_or_else(|_| BlobHash::of(b"")),
                    submission: submission.and_then(|id| id.parse().ok()),
                    versions: row.try_get("versions")?,
                };
                Ok((row.try_get("key")?, seen))
            })
            .collect()
    }

    /// Takes new items in one transaction: each becomes a submission and is remembered, or neither.
    ///
    /// # Errors
    /// The database refuses: then none was taken.
    pub async fn receive_items(
        &self,
        arrivals: Vec<(Arrival, FeedMark)>,
    ) -> Result<Vec<Taken>, StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let mut taken = Vec::with_capacity(arrivals.len());
        let mut receipts = submissions::Receipts::default();
        for (arrival, mark) in arrivals {
            let (source, at) = (arrival.source.clone(), arrival.received_at);
            let one = submissions::receive_one(&mut tx, arrival, &mut receipts).await?;
            let id = one.row().id;
            remember(&mut tx, &source, &mark, Some(id), at).await?;
            taken.push(one);
        }
        tx.commit().await?;
        Ok(taken)
    }

    /// Remembers items of which nothing is made; an earlier submission of theirs stays.
    ///
    /// # Errors
    /// The database refuses: then none is remembered.
    pub async fn remember_items(
        &self,
        source: &str,
        marks: &[FeedMark],
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        for mark in marks {
            remember(&mut tx, source, mark, None, at).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// How one source fares; nothing is known of one that was never asked.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn source_health(&self, source: &str) -> Result<SourceHealth, StoreError> {
        let Self::Sqlite(db) = self;
        let row = sqlx::query("SELECT * FROM source_health WHERE source = ?1")
            .bind(source)
            .fetch_optional(db.read())
            .await?;
        Ok(row.as_ref().map(health).transpose()?.unwrap_or_default())
    }

    /// Replaces what is known of how a source fares.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn set_source_health(
        &self,
        source: &str,
        health: &SourceHealth,
    ) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let millis = |at: Option<DateTime<Utc>>| at.map(|at| at.timestamp_millis());
        sqlx::query(
            "INSERT OR REPLACE INTO source_health (source, address, last_try, last_success, failures, next_due, trouble, etag, last_modified, items)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )
        .bind(source)
        .bind(&health.address)
        .bind(millis(health.last_try))
        .bind(millis(health.last_success))
        .bind(health.failures)
        .bind(millis(health.next_due))
        .bind(&health.trouble)
        .bind(&health.etag)
        .bind(&health.last_modified)
        .bind(i64::try_from(health.items).unwrap_or(i64::MAX))
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }
}

async fn remember(
    tx: &mut WriteTx,
    source: &str,
    mark: &FeedMark,
    submission: Option<SubmissionId>,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO feed_item (source, key, content, submission, versions, first_seen, last_seen)
         VALUES (?1, ?2, ?3, ?4, ?4 IS NOT NULL, ?5, ?5)
         ON CONFLICT (source, key) DO UPDATE SET content = ?3, last_seen = ?5,
         submission = coalesce(?4, submission), versions = versions + (?4 IS NOT NULL)",
    )
    .bind(source)
    .bind(&mark.key)
    .bind(mark.content.to_string())
    .bind(submission.map(|id| id.to_string()))
    .bind(at.timestamp_millis())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

fn health(row: &SqliteRow) -> Result<SourceHealth, StoreError> {
    let instant = |column: &str| -> Result<Option<DateTime<Utc>>, StoreError> {
        let millis: Option<i64> = row.try_get(column)?;
        Ok(millis.and_then(DateTime::from_timestamp_millis))
    };
    let items: i64 = row.try_get("items")?;
    Ok(SourceHealth {
        address: row.try_get("address")?,
        last_try: instant("last_try")?,
        last_success: instant("last_success")?,
        failures: row.try_get("failures")?,
        next_due: instant("next_due")?,
        trouble: row.try_get("trouble")?,
        etag: row.try_get("etag")?,
        last_modified: row.try_get("last_modified")?,
        items: u64::try_from(items).unwrap_or(0),
    })
}
