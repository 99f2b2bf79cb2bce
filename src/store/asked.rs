//! Work that a person asks for: entered as the schedule enters it, with a line in the log.

use chrono::{DateTime, Utc};

use super::{Store, StoreError, Work, audit, work};

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
        let entered = work::enter(&mut tx, work, at).await?;
        let hastened = sqlx::query(
            // A try that a person asks for is one more: else he uses up those that wait for better weather.
            // What is tried once by its nature stays so.
            "UPDATE job SET run_at = ?2, max_attempts = max_attempts + (max_attempts > 1)
             WHERE key = ?1 AND state = 'ready' AND run_at > ?2",
        )
        .bind(work.key)
        .bind(work.run_at.timestamp_millis())
        .execute(&mut *tx)
        .await?
        .rows_affected();
        let changed = entered || hastened > 0;
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

    #[tokio::test]
    async fn who_hastens_uses_up_no_try() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open_sqlite(folder.path()).await.unwrap();
        let mut now: DateTime<Utc> = "2026-11-27T03:00:00Z".parse().unwrap();
        let work = |run_at| Work {
            kind: "build",
            key: "build/2026-11-28",
            edition: Some("2026-11-28".parse().unwrap()),
            run_at,
            not_after: None,
            max_attempts: 3,
        };
        store.enter_work(&work(now), now).await.unwrap();
        let lease = TimeDelta::minutes(1);
        let mut left = Vec::new();
        for _ in 0..6 {
            let claimed = store
                .claim_work(&["build"], "me", lease, now)
                .await
                .unwrap();
            let claimed = claimed.unwrap();
            left.push(claimed.max_attempts - claimed.attempts);
            let later = now + TimeDelta::hours(1);
            store
                .fail_work(&claimed, "no disk", Some(later), now)
                .await
                .unwrap();
            now += TimeDelta::minutes(1);
            assert!(store.ask_work(&work(now), "ed", now).await.unwrap());
        }
        assert_eq!(left, [2; 6]);
    }
}
