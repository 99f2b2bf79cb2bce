//! Links to one edition for who has no account.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError, audit};
use crate::model::{EditionId, share::Share};

impl Store {
    /// Makes a link; its number is given.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn make_share(
        &self,
        edition: EditionId,
        for_whom: &str,
        expires_at: DateTime<Utc>,
        by: &str,
        at: DateTime<Utc>,
    ) -> Result<Share, StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let row = sqlx::query(
            "INSERT INTO share (edition, for_whom, made_by, made_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5) RETURNING *",
        )
        .bind(edition.to_string())
        .bind(for_whom)
        .bind(by)
        .bind(at.timestamp_millis())
        .bind(expires_at.timestamp_millis())
        .fetch_one(&mut *tx)
        .await?;
        let share = read(&row)?;
        let detail =
            serde_json::json!({"share": share.id, "for": for_whom, "expires_at": expires_at});
        audit::note(&mut tx, at, by, "share.make", &edition.to_string(), detail).await?;
        tx.commit().await?;
        Ok(share)
    }

    /// Revokes a link for good.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none, or it was revoked before.
    pub async fn revoke_share(
        &self,
        id: i64,
        by: &str,
        at: DateTime<Utc>,
    ) -> Result<Share, StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let row = sqlx::query(
            "UPDATE share SET revoked_at = ?2, revoked_by = ?3 WHERE id = ?1 AND revoked_at IS NULL RETURNING *",
        )
        .bind(id)
        .bind(at.timestamp_millis())
        .bind(by)
        .fetch_optional(&mut *tx)
        .await?;
        let Some(row) = row else {
            return Err(StoreError::NotFound {
                what: format!("link {id} that opens"),
            });
        };
        let share = read(&row)?;
        let detail = serde_json::json!({"share": share.id, "for": share.for_whom});
        let edition = share.edition.to_string();
        audit::note(&mut tx, at, by, "share.revoke", &edition, detail).await?;
        tx.commit().await?;
        Ok(share)
    }

    /// One link.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn share(&self, id: i64) -> Result<Option<Share>, StoreError> {
        let Self::Sqlite(db) = self;
        let row = sqlx::query("SELECT * FROM share WHERE id = ?1")
            .bind(id)
            .fetch_optional(db.read())
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// The links of an edition, the newest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn shares(&self, edition: EditionId) -> Result<Vec<Share>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query("SELECT * FROM share WHERE edition = ?1 ORDER BY id DESC")
            .bind(edition.to_string())
            .fetch_all(db.read())
            .await?;
        rows.iter().map(read).collect()
    }

    /// Notes that a link was opened; once a minute is enough. No line of the log: a mail gateway opens
    /// links too, and nothing follows from it.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn share_opened(&self, share: &Share, at: DateTime<Utc>) -> Result<(), StoreError> {
        if share
            .opened_at
            .is_some_and(|last| at - last < TimeDelta::minutes(1))
        {
            return Ok(());
        }
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        sqlx::query("UPDATE share SET opened_at = ?2, opens = opens + 1 WHERE id = ?1")
            .bind(share.id)
            .bind(at.timestamp_millis())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }
}

fn read(row: &SqliteRow) -> Result<Share, StoreError> {
    let id: i64 = row.try_get("id")?;
    let refused = |why: String| StoreError::Refused(format!("share {id}: {why}"));
    let edition: String = row.try_get("edition")?;
    let revoked: Option<i64> = row.try_get("revoked_at")?;
    let opened: Option<i64> = row.try_get("opened_at")?;
    let by: String = row.try_get("revoked_by")?;
    Ok(Share {
        id,
        edition: edition
            .parse()
            .map_err(|error: crate::model::ids::InvalidId| refused(error.to_string()))?,
        for_whom: row.try_get("for_whom")?,
        made_by: row.try_get("made_by")?,
        made_at: audit::instant(row.try_get("made_at")?),
        expires_at: audit::instant(row.try_get("expires_at")?),
        revoked: revoked.map(|at| (audit::instant(at), by)),
        opened_at: opened.map(audit::instant),
        opens: u32::try_from(row.try_get::<i64, _>("opens")?).unwrap_or(u32::MAX),
    })
}
