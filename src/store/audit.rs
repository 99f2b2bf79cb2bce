//! Who did what, when: rows that are only ever added, in the transaction of what they tell.

use chrono::{DateTime, Utc};

use sqlx::Row;

use super::{Store, StoreError, sqlite::WriteTx};
use crate::model::history::LogLine;

impl Store {
    /// Adds a line that tells of nothing but itself.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn note(
        &self,
        at: DateTime<Utc>,
        actor: &str,
        action: &str,
        subject: &str,
        detail: serde_json::Value,
    ) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        note(&mut tx, at, actor, action, subject, detail).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The lines of the log before number `before` that have `word` in actor, action, subject or detail,
    /// the newest first, at most `most`.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn log(
        &self,
        before: Option<i64>,
        word: &str,
        most: u32,
    ) -> Result<Vec<LogLine>, StoreError> {
        self.log_with(before, word, true, most).await
    }

    /// The same for whoever may not see addresses: where one may stand the word is not looked for, a hit would
    /// tell.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn veiled_log(
        &self,
        before: Option<i64>,
        word: &str,
        most: u32,
    ) -> Result<Vec<LogLine>, StoreError> {
        self.log_with(before, word, false, most).await
    }

    async fn log_with(
        &self,
        before: Option<i64>,
        word: &str,
        by_address: bool,
        most: u32,
    ) -> Result<Vec<LogLine>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query(
            "SELECT * FROM audit WHERE (?1 IS NULL OR seq < ?1)
               AND (?2 = '' OR instr(lower(actor || ' ' || action
                                          || CASE WHEN ?4 OR instr(subject, '@') = 0 THEN ' ' || subject ELSE '' END
                                          || CASE WHEN ?4 OR instr(detail, '@') = 0 THEN ' ' || detail ELSE '' END),
                                    lower(?2)) > 0)
             ORDER BY seq DESC LIMIT ?3",
        )
        .bind(before)
        .bind(word)
        .bind(most)
        .bind(by_address)
        .fetch_all(db.read())
        .await?;
        rows.iter()
            .map(|row| {
                Ok(LogLine {
                    number: row.try_get("seq")?,
                    at: instant(row.try_get("at")?),
                    actor: row.try_get("actor")?,
                    action: row.try_get("action")?,
                    subject: row.try_get("subject")?,
                    detail: row.try_get("detail")?,
                })
            })
            .collect()
    }

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
