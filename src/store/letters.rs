//! Letters to correspondents: a row before the first byte leaves, also for those that are withheld.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError, audit, outbox, sqlite::WriteTx, submissions};
use crate::model::{
    Submission, SubmissionId,
    letter::{Letter, LetterKind},
    mail::{MailState, OutboxMail},
};

/// What an undelivered Message-ID belonged to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Returned {
    /// A package that a recipient did not get.
    Package(Box<OutboxMail>),
    /// A letter to a correspondent.
    Letter(Box<Letter>),
}

impl Store {
    /// Puts a letter into the books. One of the same kind about the same submission that is there
    /// already stays, and is returned.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn post_letter(&self, letter: &Letter) -> Result<Letter, StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let added = add(&mut tx, letter).await?;
        if added > 0 {
            let (at, subject) = (letter.created_at, letter.submission.to_string());
            let detail = serde_json::json!({"kind": letter.kind, "message_id": letter.message_id, "withheld": letter.withheld});
            audit::note(&mut tx, at, "yixian", "letter.post", &subject, detail).await?;
        }
        let row = sqlx::query("SELECT * FROM letter WHERE kind = ?1 AND submission = ?2")
            .bind(letter.kind.name())
            .bind(letter.submission.to_string())
            .fetch_one(&mut *tx)
            .await?;
        let stored = read(&row)?;
        tx.commit().await?;
        Ok(stored)
    }

    /// Moves a letter from `from` to the state, reply, attempts and next try in `letter`.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it is no longer in `from`: another process has it.
    pub async fn move_letter(&self, letter: &Letter, from: &MailState) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let changed = sqlx::query(
            "UPDATE letter SET state = ?3, attempts = ?4, reply = ?5, updated_at = ?6, next_at = ?7 WHERE id = ?1 AND state = ?2",
        )
        .bind(letter.id.to_string())
        .bind(from.name())
        .bind(letter.state.name())
        .bind(i64::from(letter.attempts))
        .bind(&letter.reply)
        .bind(letter.updated_at.timestamp_millis())
        .bind(letter.next_at.timestamp_millis())
        .execute(&mut *tx)
        .await?
        .rows_affected();
        if changed == 0 {
            return Err(StoreError::Stale {
                what: format!("letter {}", letter.id),
            });
        }
        let (at, subject) = (letter.updated_at, letter.submission.to_string());
        let detail = serde_json::json!({"kind": letter.kind, "from": from, "to": letter.state, "reply": letter.reply, "attempt": letter.attempts});
        audit::note(&mut tx, at, "yixian", "letter.move", &subject, detail).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Letters that wait to be handed over, oldest first, and those that a crash left `sending`.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn open_letters(&self) -> Result<Vec<Letter>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query(
            "SELECT * FROM letter WHERE state IN ('ready', 'deferred', 'sending') AND withheld = '' ORDER BY created_at, id",
        )
        .fetch_all(db.read())
        .await?;
        rows.iter().map(read).collect()
    }

    /// The letters about a submission, oldest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn letters_about(&self, submission: SubmissionId) -> Result<Vec<Letter>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows =
            sqlx::query("SELECT * FROM letter WHERE submission = ?1 ORDER BY created_at, id")
                .bind(submission.to_string())
                .fetch_all(db.read())
                .await?;
        rows.iter().map(read).collect()
    }

    /// The submission that a letter with this Message-ID (without its brackets) is about.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn submission_of_letter(
        &self,
        message_id: &str,
    ) -> Result<Option<SubmissionId>, StoreError> {
        let Self::Sqlite(db) = self;
        let found: Option<String> =
            sqlx::query_scalar("SELECT submission FROM letter WHERE message_id = ?1")
                .bind(format!("<{message_id}>"))
                .fetch_optional(db.read())
                .await?;
        Ok(found.and_then(|id| id.parse().ok()))
    }

    /// Letters of `kind` since `since` that were not withheld, oldest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn letters_since(
        &self,
        kind: LetterKind,
        since: DateTime<Utc>,
    ) -> Result<Vec<Letter>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query(
            "SELECT * FROM letter WHERE kind = ?1 AND created_at >= ?2 AND withheld = '' ORDER BY created_at, id",
        )
        .bind(kind.name())
        .bind(since.timestamp_millis())
        .fetch_all(db.read())
        .await?;
        rows.iter().map(read).collect()
    }

    /// Whether the last letter to `address` came back.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn last_letter_bounced(&self, address: &str) -> Result<bool, StoreError> {
        let Self::Sqlite(db) = self;
        let bounced: Option<bool> = sqlx::query_scalar(
            "SELECT bounced FROM letter WHERE recipient = ?1 AND withheld = '' ORDER BY created_at DESC, bounced DESC LIMIT 1",
        )
        .bind(address.to_lowercase())
        .fetch_optional(db.read())
        .await?;
        Ok(bounced.unwrap_or(false))
    }

    /// Accepted submissions through `source` since `since` that have no letter of `kind`, not even a
    /// withheld one; oldest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn submissions_without_letter(
        &self,
        kind: LetterKind,
        source: &str,
        since: DateTime<Utc>,
    ) -> Result<Vec<Submission>, StoreError> {
        let Self::Sqlite(db) = self;
        let bodies: Vec<String> = sqlx::query_scalar(
            "SELECT body FROM submission s WHERE s.state = 'accepted' AND s.received_at >= ?3
             AND json_extract(s.body, '$.source') = ?2
             AND NOT EXISTS (SELECT 1 FROM letter l WHERE l.submission = s.id AND l.kind = ?1)
             ORDER BY s.received_at, s.receipt",
        )
        .bind(kind.name())
        .bind(source)
        .bind(since.timestamp_millis())
        .fetch_all(db.read())
        .await?;
        submissions::from_bodies(&bodies)
    }

    /// Notes that a mail of ours with this Message-ID (without its brackets) came back. Returns what
    /// it was when that is news.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn mail_returned(
        &self,
        message_id: &str,
        report: SubmissionId,
        at: DateTime<Utc>,
    ) -> Result<Option<Returned>, StoreError> {
        const LETTER: &str = "returned: the recipient's server reported that it was not delivered";
        const PACKAGE: &str = "returned: the recipient's server reported that it was not delivered. Ask the station by phone, then `yixian deliver --lost ADDRESS` sends it again, `--arrived ADDRESS` closes it";
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let id = format!("<{message_id}>");
        let millis = at.timestamp_millis();
        let news = sqlx::query("INSERT INTO returned_mail (message_id, report, at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")
            .bind(&id)
            .bind(report.to_string())
            .bind(millis)
            .execute(&mut *tx)
            .await?
            .rows_affected();
        if news == 0 {
            return Ok(None);
        }
        let letters = sqlx::query("UPDATE letter SET state = 'failed', bounced = 1, reply = ?2, updated_at = ?3 WHERE message_id = ?1 AND bounced = 0 AND withheld = '' RETURNING *")
            .bind(&id)
            .bind(LETTER)
            .bind(millis)
            .fetch_optional(&mut *tx)
            .await?;
        let found = if let Some(row) = letters {
            Some(Returned::Letter(Box::new(read(&row)?)))
        } else {
            // A mail that was never handed over cannot come back.
            sqlx::query("UPDATE outbox SET state = 'unknown', reply = ?2, updated_at = ?3, doubt_since = NULL WHERE message_id = ?1 AND state IN ('accepted', 'unknown') RETURNING *")
                .bind(&id)
                .bind(PACKAGE)
                .bind(millis)
                .fetch_optional(&mut *tx)
                .await?
                .map(|row| outbox::read(&row))
                .transpose()?
                .map(|mail| Returned::Package(Box::new(mail)))
        };
        let Some(found) = found else {
            tx.commit().await?;
            return Ok(None);
        };
        let detail = serde_json::json!({"message_id": id, "report": report});
        let subject = match &found {
            Returned::Letter(letter) => letter.id.to_string(),
            Returned::Package(mail) => mail.id.to_string(),
        };
        audit::note(&mut tx, at, "yixian", "mail.returned", &subject, detail).await?;
        tx.commit().await?;
        Ok(Some(found))
    }

    /// Delivery reports of the last `span` before `now`.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn delivery_reports(
        &self,
        now: DateTime<Utc>,
        span: TimeDelta,
    ) -> Result<Vec<Submission>, StoreError> {
        let Self::Sqlite(db) = self;
        let bodies: Vec<String> = sqlx::query_scalar(
            "SELECT body FROM submission WHERE state = 'bounce' AND received_at >= ?1 ORDER BY received_at",
        )
        .bind((now - span).timestamp_millis())
        .fetch_all(db.read())
        .await?;
        submissions::from_bodies(&bodies)
    }
}

/// Adds a letter inside `tx`, unless one of its kind is there; of letters that people write any number is.
pub(super) async fn add(tx: &mut WriteTx, letter: &Letter) -> Result<u64, StoreError> {
    let added = sqlx::query(
        "INSERT INTO letter (id, kind, submission, recipient, withheld, message_id, raw, state, next_at, created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10)
         ON CONFLICT (kind, submission) WHERE kind <> 'reply' DO NOTHING",
    )
    .bind(letter.id.to_string())
    .bind(letter.kind.name())
    .bind(letter.submission.to_string())
    .bind(letter.recipient.to_lowercase())
    .bind(&letter.withheld)
    .bind(&letter.message_id)
    .bind(letter.raw.map(|raw| raw.to_string()))
    .bind(letter.state.name())
    .bind(letter.next_at.timestamp_millis())
    .bind(letter.created_at.timestamp_millis())
    .execute(&mut **tx)
    .await?;
    Ok(added.rows_affected())
}

pub(super) fn read(row: &SqliteRow) -> Result<Letter, StoreError> {
    let id: String = row.try_get("id")?;
    let refused = |why: String| StoreError::Refused(format!("letter {id}: {why}"));
    let kind: String = row.try_get("kind")?;
    let kind = [
        LetterKind::Receipt,
        LetterKind::Scheduled,
        LetterKind::Aired,
        LetterKind::Reply,
    ]
    .into_iter()
    .find(|known| known.name() == kind)
    .ok_or_else(|| refused(format!("unknown kind {kind}")))?;
    let state: String = row.try_get("state")?;
    let attempts: i64 = row.try_get("attempts")?;
    let at = |column: &str| -> Result<DateTime<Utc>, StoreError> {
        Ok(audit::instant(row.try_get(column)?))
    };
    let shape = |error: crate::model::ids::InvalidId| refused(error.to_string());
    Ok(Letter {
        id: id.parse().map_err(shape)?,
        kind,
        submission: row
            .try_get::<String, _>("submission")?
            .parse()
            .map_err(shape)?,
        recipient: row.try_get("recipient")?,
        withheld: row.try_get("withheld")?,
        message_id: row.try_get("message_id")?,
        raw: row
            .try_get::<Option<String>, _>("raw")?
            .map(|raw| raw.parse().map_err(shape))
            .transpose()?,
        state: outbox::state(&state).ok_or_else(|| refused(format!("unknown state {state}")))?,
        attempts: u32::try_from(attempts).unwrap_or_default(),
        reply: row.try_get("reply")?,
        bounced: row.try_get("bounced")?,
        next_at: at("next_at")?,
        created_at: at("created_at")?,
        updated_at: at("updated_at")?,
    })
}
