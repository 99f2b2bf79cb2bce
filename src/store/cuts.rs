//! Where a person cut a tip into articles.

use chrono::{DateTime, Utc};

use super::{Store, StoreError, stories};
use crate::model::{Story, SubmissionId};

impl Store {
    /// Character offsets at which the articles of a tip begin, but the first; empty: nobody cut it.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn tip_cut(&self, tip: SubmissionId) -> Result<Vec<usize>, StoreError> {
        let Self::Sqlite(db) = self;
        let starts: Option<String> =
            sqlx::query_scalar("SELECT starts FROM tip_cut WHERE submission = ?1")
                .bind(tip.to_string())
                .fetch_optional(db.read())
                .await?;
        starts.map_or(Ok(Vec::new()), |starts| {
            serde_json::from_str(&starts).map_err(|source| StoreError::Row {
                table: "tip_cut",
                id: tip.to_string(),
                source,
            })
        })
    }

    /// Cuts a tip: its story becomes the one of its first article, and the others are added; all of it, or
    /// nothing.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when somebody else changed the story since it was read.
    pub async fn cut_tip(
        &self,
        tip: SubmissionId,
        starts: &[usize],
        (first, version): (&Story, i64),
        others: &[Story],
        (actor, at): (&str, DateTime<Utc>),
    ) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        sqlx::query(
            "INSERT INTO tip_cut (submission, at, actor, starts) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (submission) DO UPDATE SET at = excluded.at, actor = excluded.actor, starts = excluded.starts",
        )
        .bind(tip.to_string())
        .bind(at.timestamp_millis())
        .bind(actor)
        .bind(serde_json::json!(starts).to_string())
        .execute(&mut *tx)
        .await?;
        stories::replace(&mut tx, first, version, (actor, "story.cut", ""), at).await?;
        for story in others {
            stories::add(&mut tx, story, (actor, "story.cut"), at).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
