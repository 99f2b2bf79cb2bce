//! Work with a lease: entered once, taken by one, given back when its worker is gone.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError, audit, sqlite::WriteTx};
use crate::model::EditionId;

/// Work to be entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work<'a> {
    /// What is done, e.g. `build`.
    pub kind: &'a str,
    /// The same key is entered once while it is not over, e.g. `build/2026-11-28`.
    pub key: &'a str,
    /// For which edition.
    pub edition: Option<EditionId>,
    /// Not before.
    pub run_at: DateTime<Utc>,
    /// The last try falls before it.
    pub not_after: Option<DateTime<Utc>>,
    /// Tries at most.
    pub max_attempts: u32,
}

/// Work that this worker has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// Its number.
    pub id: i64,
    /// What is done.
    pub kind: String,
    /// By which it is entered once.
    pub key: String,
    /// For which edition.
    pub edition: Option<EditionId>,
    /// This try is the how manyth.
    pub attempts: u32,
    /// Tries at most.
    pub max_attempts: u32,
    /// Raised at each claim: what a worker writes whose lease was given away misses.
    pub fence: i64,
    /// The last try falls before it.
    pub not_after: Option<DateTime<Utc>>,
}

impl Store {
    /// Enters work, unless it is there and not over; whether it was entered.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn enter_work(&self, work: &Work<'_>, at: DateTime<Utc>) -> Result<bool, StoreError> {
        let Self::Sqlite(db) = self;
        // Most ticks enter nothing new: look before asking for the write lock.
        let open =
            sqlx::query("SELECT 1 FROM job WHERE key = ?1 AND state IN ('ready', 'running')")
                .bind(work.key)
                .fetch_optional(db.read())
                .await?;
        if open.is_some() {
            return Ok(false);
        }
        let mut tx = db.write().await?;
        let entered = enter(&mut tx, work, at).await?;
        tx.commit().await?;
        Ok(entered)
    }

    /// Takes the next piece of one of `kinds` that may run, with a lease of `lease`.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn claim_work(
        &self,
        kinds: &[&str],
        owner: &str,
        lease: TimeDelta,
        now: DateTime<Utc>,
    ) -> Result<Option<Claimed>, StoreError> {
        let Self::Sqlite(db) = self;
        let kinds = serde_json::json!(kinds).to_string();
        let waiting = sqlx::query(
            "SELECT 1 FROM job WHERE state = 'ready' AND run_at <= ?1 AND kind IN (SELECT value FROM json_each(?2)) LIMIT 1",
        )
        .bind(now.timestamp_millis())
        .bind(&kinds)
        .fetch_optional(db.read())
        .await?;
        if waiting.is_none() {
            return Ok(None);
        }
        let mut tx = db.write().await?;
        let row = sqlx::query(
            "UPDATE job SET state = 'running', attempts = attempts + 1, fence = fence + 1, owner = ?3, lease_until = ?4, moved = ?1
             WHERE id = (SELECT id FROM job WHERE state = 'ready' AND run_at <= ?1
                           AND kind IN (SELECT value FROM json_each(?2)) ORDER BY run_at, id LIMIT 1)
             RETURNING *",
        )
        .bind(now.timestamp_millis())
        .bind(&kinds)
        .bind(owner)
        .bind((now + lease).timestamp_millis())
        .fetch_optional(&mut *tx)
        .await?;
        let claimed = row.as_ref().map(claimed).transpose()?;
        tx.commit().await?;
        Ok(claimed)
    }

    /// Makes a lease longer; `false`: it was given away, and its worker must stop.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn keep_work(
        &self,
        work: &Claimed,
        lease: TimeDelta,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let kept = sqlx::query(
            "UPDATE job SET lease_until = ?3, moved = ?4 WHERE id = ?1 AND fence = ?2 AND state = 'running'",
        )
        .bind(work.id)
        .bind(work.fence)
        .bind((now + lease).timestamp_millis())
        .bind(now.timestamp_millis())
        .execute(&mut *tx)
        .await?
        .rows_affected();
        tx.commit().await?;
        Ok(kept > 0)
    }

    /// Ends work: done. `false`: it was given away meanwhile.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn finish_work(
        &self,
        work: &Claimed,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let kept = self.leave_work(work, "done", "", now, now).await?;
        if kept {
            self.forgive_work(&work.key).await?;
        }
        Ok(kept)
    }

    /// What was given up under this key has been done since: nobody need look at it any more.
    async fn forgive_work(&self, key: &str) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let dead = sqlx::query("SELECT 1 FROM job WHERE key = ?1 AND state = 'dead' LIMIT 1")
            .bind(key)
            .fetch_optional(db.read())
            .await?;
        if dead.is_some() {
            let mut tx = db.write().await?;
            sqlx::query("UPDATE job SET state = 'failed' WHERE key = ?1 AND state = 'dead'")
                .bind(key)
                .execute(&mut *tx)
                .await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Ends a try that failed: ready again at `again`, or given up. `false`: it was given away.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn fail_work(
        &self,
        work: &Claimed,
        trouble: &str,
        again: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let state = match again {
            Some(_) => "ready",
            // What is tried once, a routine, comes again by itself: nobody need look after it.
            None if work.max_attempts <= 1 => "failed",
            None => "dead",
        };
        self.leave_work(work, state, trouble, again.unwrap_or(now), now)
            .await
    }

    async fn leave_work(
        &self,
        work: &Claimed,
        state: &str,
        trouble: &str,
        run_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let left = sqlx::query(
            "UPDATE job SET state = ?3, trouble = ?4, run_at = ?5, moved = ?6, owner = '', lease_until = NULL,
                    ended = CASE WHEN ?3 = 'ready' THEN NULL ELSE ?6 END
             WHERE id = ?1 AND fence = ?2 AND state = 'running'",
        )
        .bind(work.id)
        .bind(work.fence)
        .bind(state)
        .bind(trouble)
        .bind(run_at.timestamp_millis())
        .bind(now.timestamp_millis())
        .execute(&mut *tx)
        .await?
        .rows_affected();
        if left > 0 && state == "dead" {
            let detail = serde_json::json!({"kind": work.kind, "attempts": work.attempts, "trouble": trouble});
            audit::note(&mut tx, now, "yixian", "job.dead", &work.key, detail).await?;
        }
        tx.commit().await?;
        Ok(left > 0)
    }

    /// Gives back what this process has and will not finish: the try does not count.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn release_work(&self, owner: &str, now: DateTime<Utc>) -> Result<u64, StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let released = sqlx::query(
            "UPDATE job SET state = 'ready', attempts = max(attempts - 1, 0), owner = '', lease_until = NULL, run_at = ?2, moved = ?2
             WHERE state = 'running' AND key IS NOT NULL AND owner = ?1",
        )
        .bind(owner)
        .bind(now.timestamp_millis())
        .execute(&mut *tx)
        .await?
        .rows_affected();
        tx.commit().await?;
        Ok(released)
    }

    /// Frees what a process left behind that is no more (`alive`: the only one there is, as it holds the
    /// folder), and what a worker holds whose lease ran out. What was tried too often is given up and
    /// returned.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn rescue_work(
        &self,
        alive: &str,
        now: DateTime<Utc>,
    ) -> Result<Vec<Claimed>, StoreError> {
        let Self::Sqlite(db) = self;
        let lost = sqlx::query(
            "SELECT 1 FROM job WHERE state = 'running' AND key IS NOT NULL AND (owner <> ?1 OR lease_until < ?2) LIMIT 1",
        )
        .bind(alive)
        .bind(now.timestamp_millis())
        .fetch_optional(db.read())
        .await?;
        if lost.is_none() {
            return Ok(Vec::new());
        }
        let mut tx = db.write().await?;
        let dead = sqlx::query(
            "UPDATE job SET state = 'dead', ended = ?2, moved = ?2, owner = '', lease_until = NULL,
                    trouble = 'its process ended ' || attempts || ' times before it did'
             WHERE state = 'running' AND key IS NOT NULL AND (owner <> ?1 OR lease_until < ?2) AND attempts >= max_attempts
             RETURNING *",
        )
        .bind(alive)
        .bind(now.timestamp_millis())
        .fetch_all(&mut *tx)
        .await?;
        sqlx::query(
            "UPDATE job SET state = 'ready', run_at = ?2, moved = ?2, owner = '', lease_until = NULL, fence = fence + 1
             WHERE state = 'running' AND key IS NOT NULL AND (owner <> ?1 OR lease_until < ?2)",
        )
        .bind(alive)
        .bind(now.timestamp_millis())
        .execute(&mut *tx)
        .await?;
        let dead = dead.iter().map(claimed).collect::<Result<Vec<_>, _>>()?;
        tx.commit().await?;
        Ok(dead)
    }

    /// Whether work of this key is entered or under way.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn is_at_work(&self, key: &str) -> Result<bool, StoreError> {
        let Self::Sqlite(db) = self;
        let row = sqlx::query("SELECT 1 FROM job WHERE key = ?1 AND state IN ('ready', 'running')")
            .bind(key)
            .fetch_optional(db.read())
            .await?;
        Ok(row.is_some())
    }

    /// The work of this key that ended last: when, and whether it was given up.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn last_work(&self, key: &str) -> Result<Option<(DateTime<Utc>, bool)>, StoreError> {
        let Self::Sqlite(db) = self;
        let row = sqlx::query(
            "SELECT ended, state FROM job WHERE key = ?1 AND ended IS NOT NULL ORDER BY id DESC LIMIT 1",
        )
        .bind(key)
        .fetch_optional(db.read())
        .await?;
        row.map(|row| {
            let state: String = row.try_get("state")?;
            Ok((audit::instant(row.try_get("ended")?), state == "dead"))
        })
        .transpose()
    }

    /// Removes work that was done before `before`; what failed or was given up is kept.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn forget_work(&self, before: DateTime<Utc>) -> Result<u64, StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        sqlx::query("UPDATE job SET state = 'failed' WHERE state = 'dead' AND ended < ?1")
            .bind(before.timestamp_millis())
            .execute(&mut *tx)
            .await?;
        let gone =
            sqlx::query("DELETE FROM job WHERE key IS NOT NULL AND state = 'done' AND ended < ?1")
                .bind(before.timestamp_millis())
                .execute(&mut *tx)
                .await?
                .rows_affected();
        tx.commit().await?;
        Ok(gone)
    }
}

/// Enters work inside `tx`, unless work of its key is there and not over; whether it was entered.
pub(super) async fn enter(
    tx: &mut WriteTx,
    work: &Work<'_>,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let entered = sqlx::query(
        "INSERT INTO job (kind, key, edition, revision, state, max_attempts, run_at, not_after, begun, moved)
         VALUES (?1, ?2, ?3, 0, 'ready', ?4, ?5, ?6, ?7, ?7)
         ON CONFLICT (key) WHERE key IS NOT NULL AND state IN ('ready', 'running') DO NOTHING",
    )
    .bind(work.kind)
    .bind(work.key)
    .bind(work.edition.map(|id| id.to_string()).unwrap_or_default())
    .bind(i64::from(work.max_attempts))
    .bind(work.run_at.timestamp_millis())
    .bind(work.not_after.map(|at| at.timestamp_millis()))
    .bind(at.timestamp_millis())
    .execute(&mut **tx)
    .await?
    .rows_affected();
    Ok(entered > 0)
}

fn claimed(row: &SqliteRow) -> Result<Claimed, StoreError> {
    let id: i64 = row.try_get("id")?;
    let edition: String = row.try_get("edition")?;
    let not_after: Option<i64> = row.try_get("not_after")?;
    let count = |name: &str| -> Result<u32, StoreError> {
        let count: i64 = row.try_get(name)?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    };
    Ok(Claimed {
        id,
        kind: row.try_get("kind")?,
        key: row.try_get::<Option<String>, _>("key")?.unwrap_or_default(),
        edition: if edition.is_empty() {
            None
        } else {
            Some(
                edition
                    .parse()
                    .map_err(|error: crate::model::ids::InvalidId| {
                        StoreError::Refused(format!("job {id}: {error}"))
                    })?,
            )
        },
        attempts: count("attempts")?,
        max_attempts: count("max_attempts")?,
        fence: row.try_get("fence")?,
        not_after: not_after.map(audit::instant),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_000_000 + second, 0).unwrap()
    }

    async fn opened() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open_sqlite(folder.path()).await.unwrap();
        (folder, store)
    }

    fn build(max_attempts: u32) -> Work<'static> {
        Work {
            kind: "build",
            key: "build/2026-11-28",
            edition: Some("2026-11-28".parse().unwrap()),
            run_at: at(0),
            not_after: None,
            max_attempts,
        }
    }

    const LEASE: TimeDelta = TimeDelta::seconds(60);

    #[tokio::test]
    async fn one_piece_goes_to_one_worker_and_a_late_one_is_fenced_off() {
        let (_folder, store) = opened().await;
        assert!(store.enter_work(&build(8), at(0)).await.unwrap());
        assert!(!store.enter_work(&build(8), at(0)).await.unwrap(), "twice");
        let claim = async |owner, now| {
            store
                .claim_work(&["build"], owner, LEASE, now)
                .await
                .unwrap()
        };
        let first = claim("a", at(1)).await.unwrap();
        assert_eq!(claim("b", at(1)).await, None);
        assert!(store.keep_work(&first, LEASE, at(30)).await.unwrap());
        // Its lease ran out, and another has it.
        assert!(store.rescue_work("a", at(91)).await.unwrap().is_empty());
        let second = claim("a", at(92)).await.unwrap();
        assert_eq!(second.attempts, 2);
        assert!(!store.keep_work(&first, LEASE, at(93)).await.unwrap());
        assert!(!store.finish_work(&first, at(93)).await.unwrap());
        assert!(store.finish_work(&second, at(94)).await.unwrap());
        assert_eq!(
            store.last_work("build/2026-11-28").await.unwrap(),
            Some((at(94), false))
        );
        assert!(store.enter_work(&build(8), at(95)).await.unwrap(), "anew");
    }

    #[tokio::test]
    async fn what_a_dead_process_held_is_free_at_once_and_poison_is_buried() {
        let (_folder, store) = opened().await;
        store.enter_work(&build(3), at(0)).await.unwrap();
        for incarnation in 0..3 {
            let owner = format!("boot-{incarnation}");
            let dead = store.rescue_work(&owner, at(incarnation)).await.unwrap();
            assert!(dead.is_empty());
            let got = store
                .claim_work(&["build"], &owner, LEASE, at(incarnation))
                .await
                .unwrap();
            assert!(
                got.is_some(),
                "free for the next one without waiting for the lease"
            );
        }
        let dead = store.rescue_work("boot-3", at(9)).await.unwrap();
        assert_eq!(dead.len(), 1);
        assert_eq!(dead[0].attempts, 3);
        let none = store.claim_work(&["build"], "boot-3", LEASE, at(9)).await;
        assert_eq!(none.unwrap(), None);
    }

    #[tokio::test]
    async fn what_is_given_back_on_a_stop_does_not_count_as_a_try() {
        let (_folder, store) = opened().await;
        store.enter_work(&build(1), at(0)).await.unwrap();
        let claim = async || {
            store
                .claim_work(&["build"], "a", LEASE, at(1))
                .await
                .unwrap()
        };
        assert!(claim().await.is_some());
        assert_eq!(store.release_work("a", at(2)).await.unwrap(), 1);
        let again = store
            .claim_work(&["build"], "b", LEASE, at(3))
            .await
            .unwrap();
        assert_eq!(again.unwrap().attempts, 1);
    }

    #[tokio::test]
    async fn a_failed_try_waits_and_a_last_one_is_dead() {
        let (_folder, store) = opened().await;
        store.enter_work(&build(2), at(0)).await.unwrap();
        let claim = async |now| store.claim_work(&["build"], "a", LEASE, now).await.unwrap();
        let first = claim(at(0)).await.unwrap();
        store
            .fail_work(&first, "relay", Some(at(30)), at(1))
            .await
            .unwrap();
        assert_eq!(claim(at(29)).await, None);
        let second = claim(at(30)).await.unwrap();
        store
            .fail_work(&second, "relay", None, at(31))
            .await
            .unwrap();
        assert_eq!(
            store.last_work("build/2026-11-28").await.unwrap(),
            Some((at(31), true))
        );
    }
}
