//! Steps on a rundown: written with what they change, taken back and done again.

use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError, audit, orders, sqlite::WriteTx, stories};
use crate::model::{
    EditionId, Story, StoryId,
    step::{Doings, Moved, RundownStep, Standing},
};

/// What taking a step back, or doing it again, writes.
#[derive(Debug, Clone)]
pub struct Turned {
    /// An order in place of the one of this version.
    pub order: Option<(i64, Vec<StoryId>)>,
    /// Stories in place of those of the version beside each.
    pub stories: Vec<(Story, i64)>,
}

impl Store {
    /// The last step that stands, and the one that was taken back last and can be done again.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn last_steps(
        &self,
        edition: EditionId,
    ) -> Result<(Option<RundownStep>, Option<RundownStep>), StoreError> {
        const DONE: &str = "SELECT * FROM rundown_step WHERE edition = ?1 AND state = 'done' ORDER BY id DESC LIMIT 1";
        const UNDONE: &str = "SELECT * FROM rundown_step WHERE edition = ?1 AND state = 'undone' ORDER BY id LIMIT 1";
        let Self::Sqlite(db) = self;
        let mut found = [None, None];
        for (place, query) in found.iter_mut().zip([DONE, UNDONE]) {
            let row = sqlx::query(query)
                .bind(edition.to_string())
                .fetch_optional(db.read())
                .await?;
            *place = row.as_ref().map(read).transpose()?;
        }
        let [done, undone] = found;
        Ok((done, undone))
    }

    /// Replaces stories that are still at the version beside each, as one step on the rundown of `edition`:
    /// all of them, or none. Each stands beside what it was.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when somebody else changed one of them since it was read.
    pub async fn step_stories(
        &self,
        edition: EditionId,
        changed: &[(Story, Story, i64)],
        (actor, action, reason): (&str, &str, &str),
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let doings = Doings {
            order: None,
            stories: changed
                .iter()
                .map(|(before, after, _)| Moved {
                    story: after.id,
                    before: Standing::of(before),
                    after: Standing::of(after),
                })
                .collect(),
        };
        for (_, after, version) in changed {
            stories::replace(&mut tx, after, *version, (actor, action, reason), at).await?;
        }
        note(&mut tx, edition, action, &doings, actor, at).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes a step back (`back`), or does it again, by writing `turned`.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when the step, the order or one of the stories is no longer what it was.
    pub async fn turn_step(
        &self,
        step: &RundownStep,
        back: bool,
        turned: &Turned,
        actor: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let (from, to, action) = if back {
            ("done", "undone", "rundown.undo")
        } else {
            ("undone", "done", "rundown.redo")
        };
        let mut tx = db.write().await?;
        // The last of its kind at this moment, and no other.
        let moved = sqlx::query(
            "UPDATE rundown_step SET state = ?3 WHERE id = ?1 AND state = ?2 AND NOT EXISTS (
                 SELECT 1 FROM rundown_step later WHERE later.edition = rundown_step.edition AND later.state = ?2
                 AND CASE WHEN ?2 = 'done' THEN later.id > rundown_step.id ELSE later.id < rundown_step.id END)",
        )
        .bind(step.id)
        .bind(from)
        .bind(to)
        .execute(&mut *tx)
        .await?
        .rows_affected();
        if moved == 0 {
            return Err(StoreError::Stale {
                what: format!("step {} of {}", step.id, step.edition),
            });
        }
        if let Some((version, order)) = &turned.order {
            orders::put(&mut tx, step.edition, *version, order, actor, at).await?;
        }
        for (story, version) in &turned.stories {
            let what = (actor, action, "");
            stories::replace(&mut tx, story, *version, what, at).await?;
        }
        let detail =
            serde_json::json!({"step": step.id, "action": step.action, "doings": step.doings});
        let edition = step.edition.to_string();
        audit::note(&mut tx, at, actor, action, &edition, detail).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Notes a step inside `tx`; what was taken back before cannot be done again then.
pub(super) async fn note(
    tx: &mut WriteTx,
    edition: EditionId,
    action: &str,
    doings: &Doings,
    actor: &str,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let edition = edition.to_string();
    sqlx::query("UPDATE rundown_step SET state = 'gone' WHERE edition = ?1 AND state = 'undone'")
        .bind(&edition)
        .execute(&mut **tx)
        .await?;
    let body = serde_json::to_string(doings).map_err(|source| StoreError::Row {
        table: "rundown_step",
        id: edition.clone(),
        source,
    })?;
    sqlx::query(
        "INSERT INTO rundown_step (edition, at, actor, action, body) VALUES (?1, ?2, ?3, ?4, ?5)",
    )
    .bind(&edition)
    .bind(at.timestamp_millis())
    .bind(actor)
    .bind(action)
    .bind(body)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

fn read(row: &SqliteRow) -> Result<RundownStep, StoreError> {
    let (id, edition): (i64, String) = (row.try_get("id")?, row.try_get("edition")?);
    let body: String = row.try_get("body")?;
    Ok(RundownStep {
        id,
        edition: edition
            .parse()
            .map_err(|error: crate::model::ids::InvalidId| {
                StoreError::Refused(format!("step {id}: {error}"))
            })?,
        at: audit::instant(row.try_get("at")?),
        by: row.try_get("actor")?,
        action: row.try_get("action")?,
        doings: serde_json::from_str(&body).map_err(|source| StoreError::Row {
            table: "rundown_step",
            id: id.to_string(),
            source,
        })?,
    })
}
