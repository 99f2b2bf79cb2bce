//! Long work and how far it is.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError};
use crate::model::EditionId;

/// One piece of long work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Job {
    /// Its number.
    pub id: i64,
    /// `render`, or the work that the schedule entered: `build`, `send`, `gather` …
    pub kind: String,
    /// Of which edition.
    pub edition: String,
    /// Of which revision.
    pub revision: u32,
    /// `ready`, `running`, `done`, `failed`, `dead` (tried too often), `cancelled`, or `interrupted`: its
    /// process ended before it did.
    pub state: String,
    /// How many steps it has; 0 while nobody knows.
    pub total: u64,
    /// How many are done.
    pub done: u64,
    /// The last one.
    pub step: String,
    /// Why it failed, English; empty otherwise.
    pub trouble: String,
    /// Tries so far, and at most; 0 of 0 for what has no lease.
    pub attempts: u64,
    /// Tries at most.
    pub max_attempts: u64,
    /// Not before, for what waits.
    pub run_at: Option<DateTime<Utc>>,
    /// When it began.
    pub begun: DateTime<Utc>,
    /// When it was last heard of.
    pub moved: DateTime<Utc>,
    /// When it ended.
    pub ended: Option<DateTime<Utc>>,
}

impl Store {
    /// Enters work that begins; what another process of this folder left running is interrupted, since
    /// only one works at a time. Returns its number.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn begin_job(
        &self,
        kind: &str,
        edition: EditionId,
        revision: u32,
        at: DateTime<Utc>,
    ) -> Result<i64, StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        sqlx::query("UPDATE job SET state = 'interrupted', ended = moved WHERE state = 'running' AND key IS NULL")
            .execute(&mut *tx)
            .await?;
        let row = sqlx::query(
            "INSERT INTO job (kind, edition, revision, state, begun, moved) VALUES (?1, ?2, ?3, 'running', ?4, ?4) RETURNING id",
        )
        .bind(kind)
        .bind(edition.to_string())
        .bind(revision)
        .bind(at.timestamp_millis())
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(row.try_get("id")?)
    }

    /// How far it is.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn move_job(
        &self,
        id: i64,
        total: u64,
        done: u64,
        step: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        sqlx::query("UPDATE job SET total = ?2, done = ?3, step = ?4, moved = ?5 WHERE id = ?1")
            .bind(id)
            .bind(i64::try_from(total).unwrap_or(i64::MAX))
            .bind(i64::try_from(done).unwrap_or(i64::MAX))
            .bind(step)
            .bind(at.timestamp_millis())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// It ended: well, or with `trouble`.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn end_job(
        &self,
        id: i64,
        trouble: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        sqlx::query(
            "UPDATE job SET state = ?2, trouble = ?3, moved = ?4, ended = ?4 WHERE id = ?1",
        )
        .bind(id)
        .bind(if trouble.is_some() { "failed" } else { "done" })
        .bind(trouble.unwrap_or_default())
        .bind(at.timestamp_millis())
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// The latest `most` jobs, newest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn jobs(&self, most: u32) -> Result<Vec<Job>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query("SELECT * FROM job ORDER BY id DESC LIMIT ?1")
            .bind(most)
            .fetch_all(db.read())
            .await?;
        rows.iter().map(job).collect()
    }
}

fn job(row: &SqliteRow) -> Result<Job, StoreError> {
    let instant = |name: &str| -> Result<DateTime<Utc>, StoreError> {
        let millis: i64 = row.try_get(name)?;
        Ok(DateTime::from_timestamp_millis(millis).unwrap_or_default())
    };
    let ended: Option<i64> = row.try_get("ended")?;
    let run_at: Option<i64> = row.try_get("run_at")?;
    let state: String = row.try_get("state")?;
    let count = |name: &str| -> Result<u64, StoreError> {
        let count: i64 = row.try_get(name)?;
        Ok(u64::try_from(count).unwrap_or(0))
    };
    Ok(Job {
        id: row.try_get("id")?,
        kind: row.try_get("kind")?,
        edition: row.try_get("edition")?,
        revision: row.try_get("revision")?,
        run_at: run_at
            .filter(|_| state == "ready")
            .and_then(DateTime::from_timestamp_millis),
        state,
        total: count("total")?,
        done: count("done")?,
        step: row.try_get("step")?,
        trouble: row.try_get("trouble")?,
        attempts: count("attempts")?,
        max_attempts: count("max_attempts")?,
        begun: instant("begun")?,
        moved: instant("moved")?,
        ended: ended.and_then(DateTime::from_timestamp_millis),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_job_is_followed_and_a_killed_one_is_not_taken_for_a_running_one() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open_sqlite(folder.path()).await.unwrap();
        let edition: EditionId = "2026-11-28".parse().unwrap();
        let at = |s| DateTime::from_timestamp(s, 0).unwrap();
        let killed = store.begin_job("render", edition, 1, at(1)).await.unwrap();
        store
            .move_job(killed, 20, 4, "cards/02-title.mp4", at(2))
            .await
            .unwrap();
        let next = store.begin_job("render", edition, 2, at(9)).await.unwrap();
        store.end_job(next, None, at(12)).await.unwrap();
        let jobs = store.jobs(9).await.unwrap();
        let told: Vec<_> = jobs
            .iter()
            .map(|job| {
                (
                    job.revision,
                    job.state.as_str(),
                    job.done,
                    job.total,
                    job.ended,
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                (2, "done", 0, 0, Some(at(12))),
                (1, "interrupted", 4, 20, Some(at(2)))
            ]
        );
        assert_eq!(jobs[1].step, "cards/02-title.mp4");
    }
}
