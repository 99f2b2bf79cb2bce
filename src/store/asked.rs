//! Work that a person asks for: entered as the schedule enters it, with a line in the log.

use chrono::{DateTime, Utc};

use super::{Store, StoreError, Work, audit};

impl Store {
    /// Enters work, unless it is there and not over; what waits for a later time runs now. Whether
    /// anything changed.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn ask_work(
        &self,
        work: &Work<'_>,
        actor: &str,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
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
        .execute(&mut *tx)
        .await?
        .rows_affected();
        let hastened = sqlx::query(
            "UPDATE job SET run_at = ?2 WHERE key = ?1 AND state = 'ready' AND run_at > ?2",
        )
        .bind(work.key)
        .bind(work.run_at.timestamp_millis())
        .execute(&mut *tx)
        .await?
        .rows_affected();
        let changed = entered + hastened > 0;
        if changed {
            let detail = serde_json::json!({ "kind": work.kind });
            audit::note(&mut tx, at, actor, "work.ask", work.key, detail).await?;
        }
        tx.commit().await?;
        Ok(changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[tokio::test]
    async fn what_is_asked_for_twice_is_entered_once_and_what_waits_runs_now() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open_sqlite(folder.path()).await.unwrap();
        let now: DateTime<Utc> = "2026-11-27T03:00:00Z".parse().unwrap();
        let work = |run_at| Work {
            kind: "build",
            key: "build/2026-11-28",
            edition: Some("2026-11-28".parse().unwrap()),
            run_at,
            not_after: None,
            max_attempts: 8,
        };
        assert!(store.ask_work(&work(now), "ed", now).await.unwrap());
        assert!(!store.ask_work(&work(now), "ed", now).await.unwrap());
        let jobs = store.jobs(9).await.unwrap();
        assert_eq!((jobs.len(), jobs[0].state.as_str()), (1, "ready"));
        let lease = TimeDelta::minutes(1);
        let claimed = store
            .claim_work(&["build"], "me", lease, now)
            .await
            .unwrap();
        assert!(claimed.is_some(), "a worker takes it");
        assert!(
            !store.ask_work(&work(now), "ed", now).await.unwrap(),
            "it runs"
        );

        // One that waits until later is not entered beside it, but runs now.
        let later = Work {
            key: "build/2026-12-05",
            ..work(now + TimeDelta::minutes(15))
        };
        assert!(store.enter_work(&later, now).await.unwrap());
        let asked = Work {
            run_at: now,
            ..later.clone()
        };
        assert!(store.ask_work(&asked, "ed", now).await.unwrap());
        let claimed = store
            .claim_work(&["build"], "me", lease, now)
            .await
            .unwrap();
        assert_eq!(claimed.unwrap().key, "build/2026-12-05");
    }
}
