//! How the relays did lately, and what lies on the second channel.

use sqlx::Row;

use super::{Store, StoreError, audit};
use crate::model::{
    EditionId, Revision,
    mail::{Dropped, RelayHealth},
};

impl Store {
    /// How the relay at `place` (`host:port`) did lately.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn relay_health(&self, place: &str) -> Result<RelayHealth, StoreError> {
        let Self::Sqlite(db) = self;
        let row = sqlx::query("SELECT * FROM relay WHERE place = ?1")
            .bind(place)
            .fetch_optional(db.read())
            .await?;
        let Some(row) = row else {
            return Ok(RelayHealth::default());
        };
        let open_until: i64 = row.try_get("open_until")?;
        Ok(RelayHealth {
            failures: u32::try_from(row.try_get::<i64, _>("failures")?).unwrap_or_default(),
            open_until: (open_until > 0).then(|| audit::instant(open_until)),
            said: row.try_get("said")?,
        })
    }

    /// Keeps how the relay at `place` did, at `at`.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn note_relay(
        &self,
        place: &str,
        health: &RelayHealth,
        at: chrono::DateTime<chrono::Utc>,
    ) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        sqlx::query(
            "INSERT INTO relay (place, failures, open_until, said, updated_at) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (place) DO UPDATE SET failures = ?2, open_until = ?3, said = ?4, updated_at = ?5",
        )
        .bind(place)
        .bind(i64::from(health.failures))
        .bind(health.open_until.map_or(0, |until| until.timestamp_millis()))
        .bind(&health.said)
        .bind(at.timestamp_millis())
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Keeps where a package was put on the second channel, or why that failed. What lies there whole
    /// stays so.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn note_dropped(&self, dropped: &Dropped) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let changed = sqlx::query(
            "INSERT INTO dropped (edition, revision, place, done, attempts, reply, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (edition, revision, place) DO UPDATE SET done = ?4, attempts = ?5, reply = ?6, at = ?7 WHERE done = 0",
        )
        .bind(dropped.edition.to_string())
        .bind(i64::from(dropped.revision.0))
        .bind(&dropped.place)
        .bind(dropped.done)
        .bind(i64::from(dropped.attempts))
        .bind(&dropped.reply)
        .bind(dropped.at.timestamp_millis())
        .execute(&mut *tx)
        .await?
        .rows_affected();
        if changed > 0 {
            let subject = dropped.edition.to_string();
            let detail = serde_json::json!({
                "revision": dropped.revision, "place": dropped.place, "done": dropped.done, "reply": dropped.reply,
            });
            audit::note(
                &mut tx,
                dropped.at,
                "yixian",
                "package.drop",
                &subject,
                detail,
            )
            .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// What lies, or should lie, on the second channel of an edition, by revision and place.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn dropped(&self, edition: EditionId) -> Result<Vec<Dropped>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query("SELECT * FROM dropped WHERE edition = ?1 ORDER BY revision, place")
            .bind(edition.to_string())
            .fetch_all(db.read())
            .await?;
        rows.iter()
            .map(|row| {
                let revision: i64 = row.try_get("revision")?;
                Ok(Dropped {
                    edition,
                    revision: Revision(u32::try_from(revision).unwrap_or_default()),
                    place: row.try_get("place")?,
                    done: row.try_get("done")?,
                    attempts: u32::try_from(row.try_get::<i64, _>("attempts")?).unwrap_or_default(),
                    reply: row.try_get("reply")?,
                    at: audit::instant(row.try_get("at")?),
                })
            })
            .collect()
    }
}
