//! The ladder as rows, and when each routine ran last.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError, audit};
use crate::model::{
    EditionId,
    ladder::{DueStep, RoutineName, StepName},
};

/// Where a rung stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// To be done once it is due.
    Todo,
    /// Done.
    Done,
    /// Not done, for the reason in the result.
    Skipped,
}

impl StepState {
    fn name(self) -> &'static str {
        match self {
            Self::Todo => "todo",
            Self::Done => "done",
            Self::Skipped => "skipped",
        }
    }
}

/// A rung of one edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoredStep {
    /// Of which edition.
    pub edition: EditionId,
    /// Which.
    pub name: StepName,
    /// When.
    pub due_at: DateTime<Utc>,
    /// From here on it is skipped.
    pub not_after: Option<DateTime<Utc>>,
    /// Where it stands.
    pub state: StepState,
    /// What came of it; English.
    pub result: String,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

impl Store {
    /// Writes the rungs of an edition; those that are over stay, those to come take the new times.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn plan_steps(
        &self,
        edition: EditionId,
        steps: &[DueStep],
    ) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        for step in steps {
            sqlx::query(
                "INSERT INTO step (edition, name, due_at, not_after, state) VALUES (?1, ?2, ?3, ?4, 'todo')
                 ON CONFLICT (edition, name) DO UPDATE SET due_at = ?3, not_after = ?4 WHERE state = 'todo'",
            )
            .bind(edition.to_string())
            .bind(step.step.name())
            .bind(step.due_at.timestamp_millis())
            .bind(step.not_after.map(|at| at.timestamp_millis()))
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// The rungs of an edition, in the order of their times.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn steps(&self, edition: EditionId) -> Result<Vec<StoredStep>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query("SELECT * FROM step WHERE edition = ?1 ORDER BY due_at")
            .bind(edition.to_string())
            .fetch_all(db.read())
            .await?;
        let mut steps = rows
            .iter()
            .map(step)
            .collect::<Result<Vec<StoredStep>, _>>()?;
        steps.sort_by_key(|step| (step.due_at, step.name));
        Ok(steps)
    }

    /// Ends a rung that is to be done; when it was due. `None`: it was over already.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn end_step(
        &self,
        edition: EditionId,
        name: StepName,
        state: StepState,
        result: &str,
        at: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let ended = sqlx::query(
            "UPDATE step SET state = ?3, result = ?4, ended_at = ?5 WHERE edition = ?1 AND name = ?2 AND state = 'todo'
             RETURNING due_at",
        )
        .bind(edition.to_string())
        .bind(name.name())
        .bind(state.name())
        .bind(result)
        .bind(at.timestamp_millis())
        .fetch_optional(&mut *tx)
        .await?;
        if ended.is_some() {
            let detail = serde_json::json!({"step": name, "state": state, "result": result});
            audit::note(
                &mut tx,
                at,
                "yixian",
                "step.end",
                &edition.to_string(),
                detail,
            )
            .await?;
        }
        tx.commit().await?;
        ended
            .map(|row| Ok(audit::instant(row.try_get("due_at")?)))
            .transpose()
    }

    /// When a routine was last run.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn routine_done(
        &self,
        name: RoutineName,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.remembered(name.name()).await
    }

    /// Notes that a routine is run now.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn do_routine(&self, name: RoutineName, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.remember(name.name(), at).await
    }

    /// An instant that the loop keeps over a restart, by its name.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn remembered(&self, name: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
        let Self::Sqlite(db) = self;
        let row = sqlx::query("SELECT done_at FROM routine WHERE name = ?1")
            .bind(name)
            .fetch_optional(db.read())
            .await?;
        row.map(|row| Ok(audit::instant(row.try_get("done_at")?)))
            .transpose()
    }

    /// Keeps an instant over a restart.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn remember(&self, name: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        sqlx::query(
            "INSERT INTO routine (name, done_at) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET done_at = ?2",
        )
        .bind(name)
        .bind(at.timestamp_millis())
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }
}

fn step(row: &SqliteRow) -> Result<StoredStep, StoreError> {
    let edition: String = row.try_get("edition")?;
    let refused = |why: String| StoreError::Refused(format!("step row of {edition}: {why}"));
    let name: String = row.try_get("name")?;
    let not_after: Option<i64> = row.try_get("not_after")?;
    let ended_at: Option<i64> = row.try_get("ended_at")?;
    Ok(StoredStep {
        edition: edition
            .parse()
            .map_err(|error: crate::model::ids::InvalidId| refused(error.to_string()))?,
        name: name.parse().map_err(refused)?,
        due_at: audit::instant(row.try_get("due_at")?),
        not_after: not_after.map(audit::instant),
        state: match row.try_get::<String, _>("state")?.as_str() {
            "done" => StepState::Done,
            "skipped" => StepState::Skipped,
            _ => StepState::Todo,
        },
        result: row.try_get("result")?,
        ended_at: ended_at.map(audit::instant),
    })
}
