//! Questions to a language model, and its answers.

use chrono::{DateTime, Utc};
use sqlx::Row;

use super::{Store, StoreError};
use crate::model::{BlobHash, EditionId, StoryId};

/// A question that was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolishCall {
    /// When it left.
    pub at: DateTime<Utc>,
    /// Whether an answer came that could be read.
    pub answered: bool,
}

impl Store {
    /// Puts a question into the books before it leaves; returns its row.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn ask_polish(
        &self,
        key: &BlobHash,
        edition: EditionId,
        story: StoryId,
        at: DateTime<Utc>,
    ) -> Result<i64, StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let row = sqlx::query(
            "INSERT INTO polish_call (key, edition, story, at, detail) VALUES (?1, ?2, ?3, ?4, 'no answer yet') RETURNING id",
        )
        .bind(key.to_string())
        .bind(edition.to_string())
        .bind(story.to_string())
        .bind(at.timestamp_millis())
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(row.try_get("id")?)
    }

    /// Writes down how a question ended: `answer`, JSON, or what went wrong.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn polish_answered(
        &self,
        call: i64,
        answer: Option<&str>,
        detail: &str,
    ) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        sqlx::query("UPDATE polish_call SET answer = ?2, detail = ?3 WHERE id = ?1")
            .bind(call)
            .bind(answer)
            .bind(detail)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// The answer to the question `key`, JSON, and how often it was asked.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn polish_answer(
        &self,
        key: &BlobHash,
    ) -> Result<(Option<String>, usize), StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query("SELECT answer FROM polish_call WHERE key = ?1 ORDER BY id")
            .bind(key.to_string())
            .fetch_all(db.read())
            .await?;
        let mut answer = None;
        for row in &rows {
            answer = row.try_get::<Option<String>, _>("answer")?.or(answer);
        }
        Ok((answer, rows.len()))
    }

    /// The last calls of any edition, newest first, and how many were made for `edition`.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn polish_calls(
        &self,
        edition: EditionId,
    ) -> Result<(Vec<PolishCall>, usize), StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query(
            "SELECT at, answer IS NOT NULL AS answered FROM polish_call ORDER BY id DESC LIMIT 10",
        )
        .fetch_all(db.read())
        .await?;
        let latest = rows
            .iter()
            .map(|row| {
                let at: i64 = row.try_get("at")?;
                Ok(PolishCall {
                    at: DateTime::from_timestamp_millis(at).unwrap_or_default(),
                    answered: row.try_get("answered")?,
                })
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        let row = sqlx::query("SELECT count(*) AS spent FROM polish_call WHERE edition = ?1")
            .bind(edition.to_string())
            .fetch_one(db.read())
            .await?;
        let spent: i64 = row.try_get("spent")?;
        Ok((latest, usize::try_from(spent).unwrap_or(0)))
    }
}
