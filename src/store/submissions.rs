//! Submissions: taken once, numbered, their state moved with a reason.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{Row, Sqlite, Transaction, sqlite::SqliteRow};

use super::{Store, StoreError, audit};
use crate::model::{BlobHash, ReceiptNumber, Submission, SubmissionId, SubmissionState};

/// A submission that has no receipt number yet, with the keys by which it is recognized.
#[derive(Debug, Clone)]
pub struct NewSubmission {
    /// All but the receipt number, which is given inside the transaction.
    pub submission: Submission,
    /// Key of the text alone: a forwarded copy has the same.
    pub text_key: BlobHash,
    /// Keys of what this mail forwards: an earlier submission with one of them is the original.
    pub forwarded: Vec<BlobHash>,
    /// The day of receipt in the station's zone; receipt numbers count by ISO week.
    pub local_day: NaiveDate,
}

/// What became of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// A new row.
    New(Submission),
    /// The same bytes are here already; nothing was added.
    Known(Submission),
}

impl Store {
    /// Takes a submission in one transaction: the same bytes are known, the same content becomes
    /// `duplicate(of)`, everything else keeps the state it was judged to have.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn take_submission(&self, new: NewSubmission) -> Result<Taken, StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let mut submission = new.submission;
        if let Some(known) = find(
            &mut tx,
            "SELECT body FROM submission WHERE raw = ?1",
            submission.raw,
        )
        .await?
        {
            return Ok(Taken::Known(known));
        }
        if submission.state == SubmissionState::Accepted
            && let Some(original) = original_of(&mut tx, submission.content, &new.forwarded).await?
        {
            submission.state = SubmissionState::Duplicate { of: original };
        }
        let week = ReceiptNumber::new(new.local_day, 0).to_string();
        let prefix = format!("{}-", week.split('-').next().unwrap_or_default());
        let count: i64 =
            sqlx::query_scalar("SELECT COUNT(*) FROM submission WHERE receipt LIKE ?1 || '%'")
                .bind(&prefix)
                .fetch_one(&mut *tx)
                .await?;
        let count = u32::try_from(count + 1).unwrap_or(u32::MAX);
        submission.receipt = ReceiptNumber::new(new.local_day, count);
        sqlx::query(
            "INSERT INTO submission (id, receipt, edition, raw, content, text_key, message_id, state, received_at, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )
        .bind(submission.id.to_string())
        .bind(submission.receipt.as_str())
        .bind(submission.edition.to_string())
        .bind(submission.raw.to_string())
        .bind(submission.content.to_string())
        .bind(new.text_key.to_string())
        .bind(&submission.message_id)
        .bind(submission.state.name())
        .bind(submission.received_at.timestamp_millis())
        .bind(document(&submission)?)
        .execute(&mut *tx)
        .await?;
        audit::note(
            &mut tx,
            submission.received_at,
            "yixian",
            "submission.take",
            &submission.id.to_string(),
            serde_json::json!({"receipt": submission.receipt, "origin": submission.origin, "state": submission.state}),
        )
        .await?;
        tx.commit().await?;
        Ok(Taken::New(submission))
    }

    /// Every submission, oldest first; of one state when `state` is given.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn submissions(&self, state: Option<&str>) -> Result<Vec<Submission>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query("SELECT id, body FROM submission WHERE ?1 IS NULL OR state = ?1 ORDER BY received_at, receipt")
            .bind(state)
            .fetch_all(db.read())
            .await?;
        rows.iter().map(read).collect()
    }

    /// One submission, by id or receipt number.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn submission(&self, id_or_receipt: &str) -> Result<Submission, StoreError> {
        let Self::Sqlite(db) = self;
        let row = sqlx::query("SELECT id, body FROM submission WHERE id = ?1 OR receipt = ?1")
            .bind(id_or_receipt)
            .fetch_optional(db.read())
            .await?;
        row.as_ref()
            .map(read)
            .transpose()?
            .ok_or_else(|| StoreError::NotFound {
                what: format!(
                    "submission `{id_or_receipt}`: `yixian submission list` names them all"
                ),
            })
    }

    /// Accepted submissions that no story was made from.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn submissions_without_story(&self) -> Result<Vec<Submission>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query(
            "SELECT id, body FROM submission WHERE state = 'accepted'
             AND id NOT IN (SELECT submission FROM story_source) ORDER BY received_at, receipt",
        )
        .fetch_all(db.read())
        .await?;
        rows.iter().map(read).collect()
    }

    /// Replaces what was read from the bytes, and the state that follows from it; id, receipt and
    /// bytes stay.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], or the database refuses.
    pub async fn reread_submission(
        &self,
        submission: &Submission,
        text_key: BlobHash,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let id = submission.id.to_string();
        let changed = sqlx::query("UPDATE submission SET content = ?2, text_key = ?3, state = ?4, message_id = ?5, body = ?6 WHERE id = ?1")
            .bind(&id)
            .bind(submission.content.to_string())
            .bind(text_key.to_string())
            .bind(submission.state.name())
            .bind(&submission.message_id)
            .bind(document(submission)?)
            .execute(&mut *tx)
            .await?
            .rows_affected();
        if changed == 0 {
            return Err(StoreError::NotFound {
                what: format!("submission {id}"),
            });
        }
        let detail = serde_json::json!({"parser": submission.parser, "state": submission.state});
        audit::note(&mut tx, at, "yixian", "submission.reparse", &id, detail).await?;
        tx.commit().await?;
        Ok(())
    }
}

fn document(submission: &Submission) -> Result<String, StoreError> {
    serde_json::to_string(submission).map_err(|source| StoreError::Row {
        table: "submission",
        id: submission.id.to_string(),
        source,
    })
}

fn read(row: &SqliteRow) -> Result<Submission, StoreError> {
    let body: String = row.try_get("body")?;
    serde_json::from_str(&body).map_err(|source| StoreError::Row {
        table: "submission",
        id: row.try_get("id").unwrap_or_default(),
        source,
    })
}

async fn find(
    tx: &mut Transaction<'static, Sqlite>,
    query: &'static str,
    key: BlobHash,
) -> Result<Option<Submission>, StoreError> {
    let body: Option<String> = sqlx::query_scalar(query)
        .bind(key.to_string())
        .fetch_optional(&mut **tx)
        .await?;
    body.map(|body| {
        serde_json::from_str(&body).map_err(|source| StoreError::Row {
            table: "submission",
            id: key.to_string(),
            source,
        })
    })
    .transpose()
}

/// The accepted submission that says the same, or that `forwarded` passes on.
async fn original_of(
    tx: &mut Transaction<'static, Sqlite>,
    content: BlobHash,
    forwarded: &[BlobHash],
) -> Result<Option<SubmissionId>, StoreError> {
    const SAME: &str = "SELECT body FROM submission WHERE content = ?1 AND state = 'accepted' ORDER BY received_at LIMIT 1";
    const PASSED_ON: &str = "SELECT body FROM submission WHERE text_key = ?1 AND state = 'accepted' ORDER BY received_at LIMIT 1";
    if let Some(same) = find(tx, SAME, content).await? {
        return Ok(Some(same.id));
    }
    for key in forwarded {
        if let Some(original) = find(tx, PASSED_ON, *key).await? {
            return Ok(Some(original.id));
        }
    }
    Ok(None)
}
