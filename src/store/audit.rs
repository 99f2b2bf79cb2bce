//! Who did what, when: rows that are only ever added, in the transaction of what they tell.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{Row, Sqlite, Transaction};

use super::{Store, StoreError};

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditEntry {
    /// When.
    pub at: DateTime<Utc>,
    /// A user's login, or `yixian` for what the program did by itself.
    pub actor: String,
    /// E.g. `story.sign`.
    pub action: String,
    /// The row, e.g. a story's id.
    pub subject: String,
    /// What changed.
    pub detail: serde_json::Value,
}

/// Adds a line inside `tx`.
pub(super) async fn note(
    tx: &mut Transaction<'static, Sqlite>,
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

impl Store {
    /// The log of one thing, oldest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn audit_of(&self, subject: &str) -> Result<Vec<AuditEntry>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query(
            "SELECT at, actor, action, subject, detail FROM audit WHERE subject = ?1 ORDER BY seq",
        )
        .bind(subject)
        .fetch_all(db.read())
        .await?;
        rows.into_iter()
            .map(|row| {
                let detail: String = row.try_get("detail")?;
                Ok(AuditEntry {
                    at: instant(row.try_get("at")?),
                    actor: row.try_get("actor")?,
                    action: row.try_get("action")?,
                    subject: row.try_get("subject")?,
                    detail: serde_json::from_str(&detail).unwrap_or_default(),
                })
            })
            .collect()
    }
}
