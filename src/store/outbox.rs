//! The one door: a mail is a row before its first byte leaves.

use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError, audit};
use crate::model::{
    EditionId, MailId, Revision,
    mail::{MailPurpose, MailState, OutboxMail},
};

impl Store {
    /// Puts a mail into the outbox. A mail for the same edition, revision, recipient and purpose that
    /// is there already stays, and is returned: one revision goes to one recipient once.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn post(&self, mail: &OutboxMail) -> Result<OutboxMail, StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let added = sqlx::query(
            "INSERT INTO outbox (id, edition, revision, recipient, message_id, raw, state, attempts, reply, next_at, created_at, updated_at, purpose)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, '', ?9, ?8, ?8, ?10)
             ON CONFLICT (edition, revision, recipient, purpose) DO NOTHING",
        )
        .bind(mail.id.to_string())
        .bind(mail.edition.to_string())
        .bind(i64::from(mail.revision.0))
        .bind(&mail.recipient)
        .bind(&mail.message_id)
        .bind(mail.raw.to_string())
        .bind(mail.state.name())
        .bind(mail.created_at.timestamp_millis())
        .bind(mail.next_at.timestamp_millis())
        .bind(mail.purpose.name())
        .execute(&mut *tx)
        .await?
        .rows_affected();
        if added > 0 {
            let detail = serde_json::json!({"recipient": mail.recipient, "message_id": mail.message_id, "raw": mail.raw});
            audit::note(
                &mut tx,
                mail.created_at,
                "yixian",
                "mail.post",
                &mail.id.to_string(),
                detail,
            )
            .await?;
        }
        let row = sqlx::query(
            "SELECT * FROM outbox WHERE edition = ?1 AND revision = ?2 AND recipient = ?3 AND purpose = ?4",
        )
        .bind(mail.edition.to_string())
        .bind(i64::from(mail.revision.0))
        .bind(&mail.recipient)
        .bind(mail.purpose.name())
        .fetch_one(&mut *tx)
        .await?;
        let stored = read(&row)?;
        tx.commit().await?;
        Ok(stored)
    }

    /// Moves a mail from `from` to the state, reply, attempts and next try in `mail`.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it is no longer in `from`: another process has it.
    pub async fn move_mail(&self, mail: &OutboxMail, from: &MailState) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let changed = sqlx::query(
            "UPDATE outbox SET state = ?3, attempts = ?4, reply = ?5, updated_at = ?6, next_at = ?7, via = ?8, too_large = ?9, doubt_since = ?10, resends = ?11 WHERE id = ?1 AND state = ?2",
        )
        .bind(mail.id.to_string())
        .bind(from.name())
        .bind(mail.state.name())
        .bind(i64::from(mail.attempts))
        .bind(&mail.reply)
        .bind(mail.updated_at.timestamp_millis())
        .bind(mail.next_at.timestamp_millis())
        .bind(&mail.via)
        .bind(mail.too_large)
        .bind(mail.doubt_since.map(|at| at.timestamp_millis()))
        .bind(i64::from(mail.resends))
        .execute(&mut *tx)
        .await?
        .rows_affected();
        if changed == 0 {
            return Err(StoreError::Stale {
                what: format!("mail {}", mail.id),
            });
        }
        let detail = serde_json::json!({"from": from, "to": mail.state, "reply": mail.reply, "attempt": mail.attempts, "via": mail.via});
        audit::note(
            &mut tx,
            mail.updated_at,
            "yixian",
            "mail.move",
            &mail.id.to_string(),
            detail,
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Gives a mail that was refused for good new bytes and makes it ready again: what was wrong
    /// with it, e.g. its size, was changed in the settings. Its Message-ID stays.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it is no longer `failed`: what may have arrived is never rebuilt.
    pub async fn rebuild_mail(&self, mail: &OutboxMail) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let changed = sqlx::query(
            "UPDATE outbox SET raw = ?2, state = 'ready', too_large = 0, reply = ?3, next_at = ?4, updated_at = ?4 WHERE id = ?1 AND state = 'failed'",
        )
        .bind(mail.id.to_string())
        .bind(mail.raw.to_string())
        .bind(&mail.reply)
        .bind(mail.updated_at.timestamp_millis())
        .execute(&mut *tx)
        .await?
        .rows_affected();
        if changed == 0 {
            return Err(StoreError::Stale {
                what: format!("mail {}", mail.id),
            });
        }
        let detail = serde_json::json!({"raw": mail.raw});
        audit::note(
            &mut tx,
            mail.updated_at,
            "yixian",
            "mail.rebuild",
            &mail.id.to_string(),
            detail,
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// The mails that bring an edition's package to the station, by revision and recipient.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn mails(&self, edition: EditionId) -> Result<Vec<OutboxMail>, StoreError> {
        self.mails_for(edition, MailPurpose::Package).await
    }

    /// The mails of an edition that were sent for `purpose`, by revision and recipient.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn mails_for(
        &self,
        edition: EditionId,
        purpose: MailPurpose,
    ) -> Result<Vec<OutboxMail>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query(
            "SELECT * FROM outbox WHERE edition = ?1 AND purpose = ?2 ORDER BY revision, recipient",
        )
        .bind(edition.to_string())
        .bind(purpose.name())
        .fetch_all(db.read())
        .await?;
        rows.iter().map(read).collect()
    }
}

/// A state by its name.
pub(super) fn state(name: &str) -> Option<MailState> {
    [
        MailState::Ready,
        MailState::Sending,
        MailState::Accepted,
        MailState::Deferred,
        MailState::Failed,
        MailState::Unknown,
    ]
    .into_iter()
    .find(|state| state.name() == name)
}

pub(super) fn read(row: &SqliteRow) -> Result<OutboxMail, StoreError> {
    let id: String = row.try_get("id")?;
    let refused = |why: String| StoreError::Refused(format!("outbox row {id}: {why}"));
    let state: String = row.try_get("state")?;
    let state = self::state(&state).ok_or_else(|| refused(format!("unknown state {state}")))?;
    let revision: i64 = row.try_get("revision")?;
    let attempts: i64 = row.try_get("attempts")?;
    let at = |column: &str| -> Result<DateTime<Utc>, StoreError> {
        Ok(audit::instant(row.try_get(column)?))
    };
    let shape = |error: crate::model::ids::InvalidId| refused(error.to_string());
    Ok(OutboxMail {
        id: id.parse::<MailId>().map_err(shape)?,
        edition: row
            .try_get::<String, _>("edition")?
            .parse()
            .map_err(shape)?,
        revision: Revision(u32::try_from(revision).unwrap_or_default()),
        recipient: row.try_get("recipient")?,
        purpose: match row.try_get::<String, _>("purpose")?.as_str() {
            "rehearsal" => MailPurpose::Rehearsal,
            "duty" => MailPurpose::Duty,
            _ => MailPurpose::Package,
        },
        message_id: row.try_get("message_id")?,
        raw: row.try_get::<String, _>("raw")?.parse().map_err(shape)?,
        state,
        attempts: u32::try_from(attempts).unwrap_or_default(),
        reply: row.try_get("reply")?,
        via: row.try_get("via")?,
        too_large: row.try_get("too_large")?,
        doubt_since: row
            .try_get::<Option<i64>, _>("doubt_since")?
            .map(audit::instant),
        resends: u32::try_from(row.try_get::<i64, _>("resends")?).unwrap_or_default(),
        next_at: at("next_at")?,
        created_at: at("created_at")?,
        updated_at: at("updated_at")?,
    })
}
