//! Who did what, when: rows that are only ever added, in the transaction of what they tell.

use chrono::{DateTime, Utc};

use sqlx::Row;

use super::{Store, StoreError, sqlite::WriteTx};

impl Store {
    /// A number that grows with every change that is told of in the audit log, whichever process made it.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn mark(&self) -> Result<i64, StoreError> {
        let Self::Sqlite(db) = self;
        let row = sqlx::query("SELECT coalesce(max(seq), 0) AS mark FROM audit")
            .fetch_one(db.read())
            .await?;
        Ok(row.try_get("mark")?)
    }
}

/// Adds a line inside `tx`.
pub(super) async fn note(
    tx: &mut WriteTx,
    at: DateTime<Utc>,
    actor: &str,
    action: &str,
    subject: &str,
    detail: serde_json::Value,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO audit (at, actor, action, subject, detail) VALUES (?1, ?2, ?3, ?4, ?5)",
    )
    .bind(at.timestamp_millis())
    .bind(actor)
    .bind(action)
    .bind(subject)
    .bind(detail.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// An instant from its stored milliseconds.
pub(super) fn instant(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).unwrap_or(DateTime::UNIX_EPOCH)
}
