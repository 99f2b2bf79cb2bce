//! What stories were before, and what people said to each other about them.

use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError, audit, sqlite::WriteTx};
use crate::model::{
    Story, StoryId,
    history::{Remark, StoryVersion},
};

impl Store {
    /// What a story was after each change, the newest first, at most `most`.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn story_versions(
        &self,
        id: StoryId,
        most: u32,
    ) -> Result<Vec<StoryVersion>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query(
            "SELECT * FROM story_version WHERE story = ?1 ORDER BY version DESC LIMIT ?2",
        )
        .bind(id.to_string())
        .bind(most)
        .fetch_all(db.read())
        .await?;
        rows.iter().map(version).collect()
    }

    /// What a story was at `at`, the newest first, at most `most`.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn story_versions_at(
        &self,
        id: StoryId,
        at: DateTime<Utc>,
        most: u32,
    ) -> Result<Vec<StoryVersion>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query(
            "SELECT * FROM story_version WHERE story = ?1 AND at <= ?2 ORDER BY version DESC LIMIT ?3",
        )
        .bind(id.to_string())
        .bind(at.timestamp_millis())
        .bind(most)
        .fetch_all(db.read())
        .await?;
        rows.iter().map(version).collect()
    }

    /// Adds a remark to a story.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn add_remark(
        &self,
        story: StoryId,
        (login, name): (&str, &str),
        text: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        put(&mut tx, story, (login, name), text, at).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Notes that a remark was dealt with, or (`done` false) that it was not after all.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn settle_remark(
        &self,
        story: StoryId,
        remark: i64,
        done: bool,
        login: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let settled = sqlx::query(
            "UPDATE remark SET done_at = CASE WHEN ?3 THEN ?4 END, done_by = CASE WHEN ?3 THEN ?5 ELSE '' END
             WHERE id = ?1 AND story = ?2",
        )
        .bind(remark)
        .bind(story.to_string())
        .bind(done)
        .bind(at.timestamp_millis())
        .bind(login)
        .execute(&mut *tx)
        .await?
        .rows_affected();
        if settled == 0 {
            return Err(StoreError::NotFound {
                what: format!("remark {remark} on story {story}"),
            });
        }
        let detail = serde_json::json!({"remark": remark, "done": done});
        audit::note(
            &mut tx,
            at,
            login,
            "story.remark.done",
            &story.to_string(),
            detail,
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// The remarks on a story, oldest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn remarks(&self, story: StoryId) -> Result<Vec<Remark>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query("SELECT * FROM remark WHERE story = ?1 ORDER BY id")
            .bind(story.to_string())
            .fetch_all(db.read())
            .await?;
        rows.iter().map(remark).collect()
    }

    /// How many remarks of each story are not dealt with.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn open_remarks(&self) -> Result<Vec<(String, u64)>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query(
            "SELECT story, count(*) AS open FROM remark WHERE done_at IS NULL GROUP BY story",
        )
        .fetch_all(db.read())
        .await?;
        rows.iter()
            .map(|row| {
                let open: i64 = row.try_get("open")?;
                Ok((row.try_get("story")?, u64::try_from(open).unwrap_or(0)))
            })
            .collect()
    }
}

/// A remark with its line of the log.
pub(super) async fn put(
    tx: &mut WriteTx,
    story: StoryId,
    (login, name): (&str, &str),
    text: &str,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let id = story.to_string();
    sqlx::query("INSERT INTO remark (story, at, login, name, text) VALUES (?1, ?2, ?3, ?4, ?5)")
        .bind(&id)
        .bind(at.timestamp_millis())
        .bind(login)
        .bind(name)
        .bind(text)
        .execute(&mut **tx)
        .await?;
    let detail = serde_json::json!({"text": text});
    audit::note(tx, at, login, "story.remark", &id, detail).await
}

fn version(row: &SqliteRow) -> Result<StoryVersion, StoreError> {
    let body: String = row.try_get("body")?;
    let story: Story = serde_json::from_str(&body).map_err(|source| StoreError::Row {
        table: "story_version",
        id: row.try_get("story").unwrap_or_default(),
        source,
    })?;
    Ok(StoryVersion {
        version: row.try_get("version")?,
        at: audit::instant(row.try_get("at")?),
        by: row.try_get("actor")?,
        action: row.try_get("action")?,
        reason: row.try_get("reason")?,
        story,
    })
}

fn remark(row: &SqliteRow) -> Result<Remark, StoreError> {
    let done: Option<i64> = row.try_get("done_at")?;
    Ok(Remark {
        id: row.try_get("id")?,
        at: audit::instant(row.try_get("at")?),
        login: row.try_get("login")?,
        name: row.try_get("name")?,
        text: row.try_get("text")?,
        done_at: done.map(audit::instant),
        done_by: row.try_get("done_by")?,
    })
}
