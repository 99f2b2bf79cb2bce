//! Changes of the calendar: wanted by one person, decided by another.

use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError, audit};
use crate::model::{
    Edition, EditionId,
    change::{CalendarChange, ChangeKind, ChangeState},
};

impl Store {
    /// Enters what somebody wants; an earlier wish for the same week that is still open is withdrawn.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn want_change(&self, change: &CalendarChange) -> Result<CalendarChange, StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let edition = change.edition.to_string();
        sqlx::query(
            "UPDATE calendar_change SET state = 'withdrawn', decided_by = ?2, decided_at = ?3 WHERE edition = ?1 AND state = 'open'",
        )
        .bind(&edition)
        .bind(&change.by)
        .bind(change.at.timestamp_millis())
        .execute(&mut *tx)
        .await?;
        let row = sqlx::query(
            "INSERT INTO calendar_change (edition, kind, air_at, reason, by_whom, at, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'open') RETURNING *",
        )
        .bind(&edition)
        .bind(change.kind.name())
        .bind(change.air_at.map(|at| at.timestamp_millis()))
        .bind(&change.reason)
        .bind(&change.by)
        .bind(change.at.timestamp_millis())
        .fetch_one(&mut *tx)
        .await?;
        let stored = read(&row)?;
        let detail = serde_json::json!({"kind": change.kind, "air_at": change.air_at, "reason": change.reason});
        audit::note(
            &mut tx,
            change.at,
            &change.by,
            "edition.want",
            &edition,
            detail,
        )
        .await?;
        tx.commit().await?;
        Ok(stored)
    }

    /// Closes an open change: carried out, with the edition as it is then (`next`), or withdrawn.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it is no longer open, or the edition moved on.
    pub async fn decide_change(
        &self,
        change: &CalendarChange,
        next: Option<(&Edition, &Edition)>,
        by: &str,
        at: DateTime<Utc>,
    ) -> Result<CalendarChange, StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let state = if next.is_some() {
            ChangeState::Confirmed
        } else {
            ChangeState::Withdrawn
        };
        let closed = sqlx::query(
            "UPDATE calendar_change SET state = ?2, decided_by = ?3, decided_at = ?4 WHERE id = ?1 AND state = 'open'",
        )
        .bind(change.id)
        .bind(state.name())
        .bind(by)
        .bind(at.timestamp_millis())
        .execute(&mut *tx)
        .await?
        .rows_affected();
        let stale = || StoreError::Stale {
            what: format!("the change of edition {}", change.edition),
        };
        if closed == 0 {
            return Err(stale());
        }
        if let Some((edition, next)) = next {
            let moved = sqlx::query(
                "UPDATE edition SET state = ?3, air_at = ?4, note = ?5, updated_at = ?6 WHERE id = ?1 AND state = ?2",
            )
            .bind(edition.id.to_string())
            .bind(edition.state.name())
            .bind(next.state.name())
            .bind(next.air_at.timestamp_millis())
            .bind(&next.note)
            .bind(at.timestamp_millis())
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if moved == 0 {
                return Err(stale());
            }
        }
        let action = match (state, change.kind) {
            (ChangeState::Withdrawn, _) => "edition.withdraw",
            (_, ChangeKind::Skip) => "edition.skip",
            (_, ChangeKind::Move) => "edition.move",
            (_, ChangeKind::Keep) => "edition.keep",
        };
        let detail = serde_json::json!({"reason": change.reason, "wanted_by": change.by, "air_at": change.air_at});
        audit::note(&mut tx, at, by, action, &change.edition.to_string(), detail).await?;
        tx.commit().await?;
        Ok(CalendarChange {
            state,
            decided_by: by.to_owned(),
            ..change.clone()
        })
    }

    /// The changes of an edition, oldest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn changes(&self, edition: EditionId) -> Result<Vec<CalendarChange>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query("SELECT * FROM calendar_change WHERE edition = ?1 ORDER BY id")
            .bind(edition.to_string())
            .fetch_all(db.read())
            .await?;
        rows.iter().map(read).collect()
    }
}

fn read(row: &SqliteRow) -> Result<CalendarChange, StoreError> {
    let id: i64 = row.try_get("id")?;
    let refused = |why: String| StoreError::Refused(format!("calendar change {id}: {why}"));
    let air_at: Option<i64> = row.try_get("air_at")?;
    Ok(CalendarChange {
        id,
        edition: row
            .try_get::<String, _>("edition")?
            .parse()
            .map_err(|error: crate::model::ids::InvalidId| refused(error.to_string()))?,
        kind: row.try_get::<String, _>("kind")?.parse().map_err(refused)?,
        air_at: air_at.map(audit::instant),
        reason: row.try_get("reason")?,
        by: row.try_get("by_whom")?,
        at: audit::instant(row.try_get("at")?),
        state: row
            .try_get::<String, _>("state")?
            .parse()
            .map_err(refused)?,
        decided_by: row.try_get("decided_by")?,
    })
}
