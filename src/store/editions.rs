//! Editions: planned once, moved from state to state, each move guarded by the state it starts from.

use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError, audit};
use crate::model::{Edition, EditionId, EditionState, Revision};

impl Store {
    /// Puts editions into the calendar; those that are there already stay as they are.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn plan_editions(
        &self,
        editions: &[Edition],
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        for edition in editions {
            let added = sqlx::query(
                "INSERT INTO edition (id, number, air_at, state, note, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (id) DO NOTHING",
            )
            .bind(edition.id.to_string())
            .bind(i64::from(edition.number))
            .bind(edition.air_at.timestamp_millis())
            .bind(edition.state.name())
            .bind(&edition.note)
            .bind(at.timestamp_millis())
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if added > 0 {
                let detail =
                    serde_json::json!({"number": edition.number, "air_at": edition.air_at});
                audit::note(
                    &mut tx,
                    at,
                    "yixian",
                    "edition.plan",
                    &edition.id.to_string(),
                    detail,
                )
                .await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }

    /// All editions, by air date.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn editions(&self) -> Result<Vec<Edition>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query("SELECT * FROM edition ORDER BY id")
            .fetch_all(db.read())
            .await?;
        rows.iter().map(read).collect()
    }

    /// One edition.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn edition(&self, id: EditionId) -> Result<Edition, StoreError> {
        let Self::Sqlite(db) = self;
        let row = sqlx::query("SELECT * FROM edition WHERE id = ?1")
            .bind(id.to_string())
            .fetch_optional(db.read())
            .await?;
        row.as_ref()
            .map(read)
            .transpose()?
            .ok_or_else(|| StoreError::NotFound {
                what: format!("edition {id}: `yixian edition list` names them all"),
            })
    }

    /// Moves an edition from the state in `edition` to `next`, with a note and a new air time.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it is no longer in that state.
    pub async fn move_edition(
        &self,
        edition: &Edition,
        next: &Edition,
        actor: &str,
        action: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let changed = sqlx::query(
            "UPDATE edition SET state = ?3, air_at = ?4, note = ?5, updated_at = ?6
             WHERE id = ?1 AND state = ?2",
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
        if changed == 0 {
            return Err(StoreError::Stale {
                what: format!("edition {}", edition.id),
            });
        }
        let detail = serde_json::json!({"from": edition.state, "to": next.state, "air_at": next.air_at, "note": next.note});
        audit::note(&mut tx, at, actor, action, &edition.id.to_string(), detail).await?;
        tx.commit().await?;
        Ok(())
    }

    /// What goes to the station in place of an edition's newest revision.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn chosen(&self, edition: EditionId) -> Result<Option<Revision>, StoreError> {
        let Self::Sqlite(db) = self;
        let row = sqlx::query("SELECT chosen FROM edition WHERE id = ?1")
            .bind(edition.to_string())
            .fetch_optional(db.read())
            .await?;
        let chosen: Option<i64> = match row {
            Some(row) => row.try_get("chosen")?,
            None => None,
        };
        Ok(chosen.map(|revision| Revision(u32::try_from(revision).unwrap_or_default())))
    }

    /// Chooses a revision that goes in place of the newest one, with the state that the edition is in
    /// then; `None`: the newest one again.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when the edition is no longer in the state in `edition`.
    pub async fn choose(
        &self,
        edition: &Edition,
        state: EditionState,
        revision: Option<Revision>,
        (actor, why): (&str, &str),
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let changed = sqlx::query(
            "UPDATE edition SET state = ?3, chosen = ?4, updated_at = ?5 WHERE id = ?1 AND state = ?2",
        )
        .bind(edition.id.to_string())
        .bind(edition.state.name())
        .bind(state.name())
        .bind(revision.map(|revision| i64::from(revision.0)))
        .bind(at.timestamp_millis())
        .execute(&mut *tx)
        .await?
        .rows_affected();
        if changed == 0 {
            return Err(StoreError::Stale {
                what: format!("edition {}", edition.id),
            });
        }
        let detail = serde_json::json!({"from": edition.state, "to": state, "revision": revision, "why": why});
        audit::note(
            &mut tx,
            at,
            actor,
            "edition.choose",
            &edition.id.to_string(),
            detail,
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }
}

fn read(row: &SqliteRow) -> Result<Edition, StoreError> {
    let id: String = row.try_get("id")?;
    let state: String = row.try_get("state")?;
    let number: i64 = row.try_get("number")?;
    let refused = |why: String| StoreError::Refused(format!("edition row {id}: {why}"));
    let state: EditionState = state.parse().map_err(refused)?;
    Ok(Edition {
        id: id
            .parse()
            .map_err(|error: crate::model::ids::InvalidId| refused(error.to_string()))?,
        number: u32::try_from(number).unwrap_or_default(),
        air_at: audit::instant(row.try_get("air_at")?),
        state,
        note: row.try_get("note")?,
    })
}
