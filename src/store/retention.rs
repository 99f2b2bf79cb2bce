//! What is kept only for a time: the original bytes of mails and their files.

use chrono::{DateTime, Utc};

use super::{Store, StoreError, audit, listing, submissions};
use crate::model::{BlobHash, EditionId, Submission, SubmissionId};

impl Store {
    /// At most `most` submissions that were received before `before`, whose edition was to air before
    /// `over`, and whose bytes are still here.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn submissions_to_purge(
        &self,
        before: DateTime<Utc>,
        over: EditionId,
        most: u32,
    ) -> Result<Vec<Submission>, StoreError> {
        let Self::Sqlite(db) = self;
        let bodies: Vec<String> = sqlx::query_scalar(
            "SELECT body FROM submission WHERE purged_at IS NULL AND received_at < ?1 AND edition < ?2
             AND state <> 'received' ORDER BY received_at LIMIT ?3",
        )
        .bind(before.timestamp_millis())
        .bind(over.to_string())
        .bind(most)
        .fetch_all(db.read())
        .await?;
        submissions::from_bodies(&bodies)
    }

    /// Whether another submission whose bytes are kept, or a story of an edition from `over` on, uses
    /// the file.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn is_used_elsewhere(
        &self,
        file: BlobHash,
        by: SubmissionId,
        over: EditionId,
    ) -> Result<bool, StoreError> {
        let Self::Sqlite(db) = self;
        Ok(sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM submission WHERE purged_at IS NULL AND id <> ?2 AND instr(body, ?1) > 0)
                 OR EXISTS (SELECT 1 FROM story WHERE edition >= ?3 AND instr(body, ?1) > 0)",
        )
        .bind(file.to_string())
        .bind(by.to_string())
        .bind(over.to_string())
        .fetch_one(db.read())
        .await?)
    }

    /// Notes that the bytes of a submission are gone. First the note, then the bytes: a crash in
    /// between leaves a file that nobody names, never a row that names a file which is gone unsaid.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn purge_submission(
        &self,
        submission: &Submission,
        at: DateTime<Utc>,
        actor: &str,
    ) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let id = submission.id.to_string();
        let body = serde_json::to_string(submission).map_err(|source| StoreError::Row {
            table: "submission",
            id: id.clone(),
            source,
        })?;
        let mut tx = db.write().await?;
        sqlx::query("UPDATE submission SET purged_at = ?2, body = ?3 WHERE id = ?1")
            .bind(&id)
            .bind(at.timestamp_millis())
            .bind(body)
            .execute(&mut *tx)
            .await?;
        // What the row does not say any more is not found any more.
        listing::put(&mut tx, submission).await?;
        let detail = serde_json::json!({"raw": submission.raw, "receipt": submission.receipt});
        audit::note(&mut tx, at, actor, "submission.purge", &id, detail).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Notes that a person read the original bytes of a submission.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn record_raw_reading(
        &self,
        submission: &Submission,
        login: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let detail = serde_json::json!({"receipt": submission.receipt});
        let id = submission.id.to_string();
        audit::note(&mut tx, at, login, "submission.raw", &id, detail).await?;
        tx.commit().await?;
        Ok(())
    }
}
