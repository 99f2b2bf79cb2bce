//! The outbox of messages to our own people: a row before the first byte leaves, as with letters.

use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError, audit, outbox, sqlite::WriteTx};
use crate::model::{
    mail::MailState,
    notice::{Notice, NoticeChannel, NoticeKind},
};

impl Store {
    /// Puts messages into the outbox; one of the same kind and key to the same recipient that is
    /// there already stays. Returns how many were added.
    ///
    /// # Errors
    /// The database refuses: then none was added.
    pub async fn post_notices(&self, notices: &[Notice]) -> Result<usize, StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let mut added = 0;
        for notice in notices {
            added += usize::from(add(&mut tx, notice).await?);
        }
        tx.commit().await?;
        Ok(added)
    }

    /// Moves a message from `from` to the state, reply, attempts and next try in `notice`.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it is no longer in `from`: another process has it.
    pub async fn move_notice(&self, notice: &Notice, from: &MailState) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let changed = sqlx::query(
            "UPDATE notice SET state = ?3, attempts = ?4, reply = ?5, updated_at = ?6, next_at = ?7 WHERE id = ?1 AND state = ?2",
        )
        .bind(notice.id.to_string())
        .bind(from.name())
        .bind(notice.state.name())
        .bind(i64::from(notice.attempts))
        .bind(&notice.reply)
        .bind(notice.updated_at.timestamp_millis())
        .bind(notice.next_at.timestamp_millis())
        .execute(&mut *tx)
        .await?
        .rows_affected();
        if changed == 0 {
            return Err(StoreError::Stale {
                what: format!("notice {}", notice.id),
            });
        }
        let detail = serde_json::json!({"kind": notice.kind, "from": from, "to": notice.state, "reply": notice.reply, "attempt": notice.attempts});
        let (at, subject) = (notice.updated_at, notice.id.to_string());
        audit::note(&mut tx, at, "yixian", "notice.move", &subject, detail).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Messages that wait to be handed over, oldest first, and those that a crash left `sending`.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn open_notices(&self) -> Result<Vec<Notice>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query(
            "SELECT * FROM notice WHERE state IN ('ready', 'deferred', 'sending') ORDER BY created_at, id",
        )
        .fetch_all(db.read())
        .await?;
        rows.iter().map(read).collect()
    }

    /// The messages of one kind and key, by recipient.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn notices(&self, kind: NoticeKind, key: &str) -> Result<Vec<Notice>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows =
            sqlx::query("SELECT * FROM notice WHERE kind = ?1 AND key = ?2 ORDER BY recipient")
                .bind(kind.name())
                .bind(key)
                .fetch_all(db.read())
                .await?;
        rows.iter().map(read).collect()
    }
}

/// Adds a row inside `tx`, unless it is there.
pub(super) async fn add(tx: &mut WriteTx, notice: &Notice) -> Result<bool, StoreError> {
    let added = sqlx::query(
        "INSERT INTO notice (id, kind, key, about, channel, recipient, message_id, raw, state, next_at, created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11)
         ON CONFLICT (kind, key, recipient) DO NOTHING",
    )
    .bind(notice.id.to_string())
    .bind(notice.kind.name())
    .bind(&notice.key)
    .bind(&notice.about)
    .bind(notice.channel.name())
    .bind(&notice.recipient)
    .bind(&notice.message_id)
    .bind(notice.raw.to_string())
    .bind(notice.state.name())
    .bind(notice.next_at.timestamp_millis())
    .bind(notice.created_at.timestamp_millis())
    .execute(&mut **tx)
    .await?
    .rows_affected();
    if added > 0 {
        let (at, subject) = (notice.created_at, notice.id.to_string());
        let detail = serde_json::json!({"kind": notice.kind, "key": notice.key, "channel": notice.channel, "recipient": notice.recipient, "message_id": notice.message_id});
        audit::note(tx, at, "yixian", "notice.post", &subject, detail).await?;
    }
    Ok(added > 0)
}

/// Ends messages that tell the recipient of `notice` the same as it does, and have not left.
pub(super) async fn replace_waiting(
    tx: &mut WriteTx,
    notice: &Notice,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    if notice.about.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "UPDATE notice SET state = 'failed', reply = 'replaced by a later one; last: ' || reply, updated_at = ?5
         WHERE kind = ?1 AND about = ?2 AND recipient = ?3 AND key <> ?4 AND state IN ('ready', 'deferred')",
    )
    .bind(notice.kind.name())
    .bind(&notice.about)
    .bind(&notice.recipient)
    .bind(&notice.key)
    .bind(at.timestamp_millis())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

fn read(row: &SqliteRow) -> Result<Notice, StoreError> {
    let id: String = row.try_get("id")?;
    let refused = |why: String| StoreError::Refused(format!("notice {id}: {why}"));
    let kind: String = row.try_get("kind")?;
    let kind = NoticeKind::ALL
        .into_iter()
        .find(|known| known.name() == kind)
        .ok_or_else(|| refused(format!("unknown kind {kind}")))?;
    let channel: String = row.try_get("channel")?;
    let channel = NoticeChannel::ALL
        .into_iter()
        .find(|known| known.name() == channel)
        .ok_or_else(|| refused(format!("unknown channel {channel}")))?;
    let state: String = row.try_get("state")?;
    let attempts: i64 = row.try_get("attempts")?;
    let at = |column: &str| -> Result<DateTime<Utc>, StoreError> {
        Ok(audit::instant(row.try_get(column)?))
    };
    let shape = |error: crate::model::ids::InvalidId| refused(error.to_string());
    Ok(Notice {
        id: id.parse().map_err(shape)?,
        kind,
        key: row.try_get("key")?,
        about: row.try_get("about")?,
        channel,
        recipient: row.try_get("recipient")?,
        message_id: row.try_get("message_id")?,
        raw: row.try_get::<String, _>("raw")?.parse().map_err(shape)?,
        state: outbox::state(&state).ok_or_else(|| refused(format!("unknown state {state}")))?,
        attempts: u32::try_from(attempts).unwrap_or_default(),
        reply: row.try_get("reply")?,
        next_at: at("next_at")?,
        created_at: at("created_at")?,
        updated_at: at("updated_at")?,
    })
}
