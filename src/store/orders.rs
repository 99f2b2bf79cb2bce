//! The running order that a person gave an edition: rows that are only ever added.

use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError, audit, rundown_steps, sqlite::WriteTx};
use crate::model::{EditionId, StoryId, order::RunningOrder, step::Doings};

impl Store {
    /// The order in force; version 0 and empty when nobody gave one.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn running_order(&self, edition: EditionId) -> Result<RunningOrder, StoreError> {
        Ok(self
            .running_orders(edition, 1)
            .await?
            .pop()
            .unwrap_or_default())
    }

    /// The last `most` orders of an edition, the newest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn running_orders(
        &self,
        edition: EditionId,
        most: u32,
    ) -> Result<Vec<RunningOrder>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query(
            "SELECT * FROM running_order WHERE edition = ?1 ORDER BY version DESC LIMIT ?2",
        )
        .bind(edition.to_string())
        .bind(most)
        .fetch_all(db.read())
        .await?;
        rows.iter().map(read).collect()
    }

    /// Gives an edition an order that was made looking at `version`.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when somebody else gave one since.
    pub async fn set_running_order(
        &self,
        edition: EditionId,
        version: i64,
        stories: &[StoryId],
        actor: &str,
        at: DateTime<Utc>,
    ) -> Result<RunningOrder, StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let before: Option<String> = sqlx::query_scalar(
            "SELECT stories FROM running_order WHERE edition = ?1 ORDER BY version DESC LIMIT 1",
        )
        .bind(edition.to_string())
        .fetch_optional(&mut *tx)
        .await?;
        let before = before.map_or(Ok(Vec::new()), |list| {
            stories_of(&list, &edition.to_string())
        })?;
        put(&mut tx, edition, version, stories, actor, at).await?;
        let doings = Doings {
            order: Some([before, stories.to_vec()]),
            stories: Vec::new(),
        };
        rundown_steps::note(&mut tx, edition, "edition.order", &doings, actor, at).await?;
        tx.commit().await?;
        Ok(RunningOrder {
            version: version + 1,
            at: Some(at),
            by: actor.to_owned(),
            stories: stories.to_vec(),
        })
    }
}

/// Adds an order inside `tx` that was made looking at `version`.
pub(super) async fn put(
    tx: &mut WriteTx,
    edition: EditionId,
    version: i64,
    stories: &[StoryId],
    actor: &str,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let list = serde_json::json!(stories);
    let added = sqlx::query(
        "INSERT INTO running_order (edition, version, at, actor, stories)
         SELECT ?1, ?2 + 1, ?3, ?4, ?5
         WHERE ?2 = (SELECT coalesce(max(version), 0) FROM running_order WHERE edition = ?1)",
    )
    .bind(edition.to_string())
    .bind(version)
    .bind(at.timestamp_millis())
    .bind(actor)
    .bind(list.to_string())
    .execute(&mut **tx)
    .await?
    .rows_affected();
    if added == 0 {
        return Err(StoreError::Stale {
            what: format!("the running order of {edition}"),
        });
    }
    let (edition, detail) = (edition.to_string(), serde_json::json!({"stories": list}));
    audit::note(tx, at, actor, "edition.order", &edition, detail).await
}

fn stories_of(list: &str, edition: &str) -> Result<Vec<StoryId>, StoreError> {
    serde_json::from_str(list).map_err(|source| StoreError::Row {
        table: "running_order",
        id: edition.to_owned(),
        source,
    })
}

fn read(row: &SqliteRow) -> Result<RunningOrder, StoreError> {
    let stories: String = row.try_get("stories")?;
    Ok(RunningOrder {
        version: row.try_get("version")?,
        at: Some(audit::instant(row.try_get("at")?)),
        by: row.try_get("actor")?,
        stories: stories_of(&stories, &row.try_get::<String, _>("edition")?)?,
    })
}
