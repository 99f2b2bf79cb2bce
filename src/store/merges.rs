//! Merges of stories: written with the stories they change, and split again.

use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError, audit, listing, stories};
use crate::model::{
    Story, StoryId, SubmissionId,
    ids::InvalidId,
    merge::{Joined, StoryMerge},
};

impl Store {
    /// The merges that stand in which one of `ids` takes part, the newest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn merges_with(&self, ids: &[StoryId]) -> Result<Vec<StoryMerge>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query(
            "SELECT * FROM story_merge WHERE split_at IS NULL AND (
                 story IN (SELECT value FROM json_each(?1))
                 OR EXISTS (SELECT 1 FROM json_each(story_merge.body, '$.stories') AS gone
                            WHERE json_extract(gone.value, '$.story') IN (SELECT value FROM json_each(?1))))
             ORDER BY id DESC",
        )
        .bind(serde_json::json!(ids).to_string())
        .fetch_all(db.read())
        .await?;
        rows.iter().map(read).collect()
    }

    /// Makes one story of several: `changed` with the one that stands for all first, each still at the
    /// version beside it; all of them, or none. `ground`: which tips fed which stories when that was decided.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when somebody else changed one of them since it was read, or a story was made
    /// meanwhile of a tip that comes to this one.
    pub async fn merge_stories(
        &self,
        changed: &[(Story, i64)],
        joined: &Joined,
        (tips, ground): (&[SubmissionId], &[(SubmissionId, StoryId)]),
        actor: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let Some((kept, _)) = changed.first() else {
            return Ok(());
        };
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        if listing::feeds(&mut *tx, tips).await? != ground {
            return Err(StoreError::Stale {
                what: format!("the tips of story {}", kept.id),
            });
        }
        for (story, version) in changed {
            stories::replace(&mut tx, story, *version, (actor, "story.merge", ""), at).await?;
        }
        let body = serde_json::to_string(joined).map_err(|source| StoreError::Row {
            table: "story_merge",
            id: kept.id.to_string(),
            source,
        })?;
        sqlx::query("INSERT INTO story_merge (at, actor, story, body) VALUES (?1, ?2, ?3, ?4)")
            .bind(at.timestamp_millis())
            .bind(actor)
            .bind(kept.id.to_string())
            .bind(body)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Parts what was merged: `changed` as for [`Self::merge_stories`]. The tips that had come to the
    /// story feed it no more.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it was split already, or somebody else changed one of the stories.
    pub async fn split_merge(
        &self,
        merge: &StoryMerge,
        changed: &[(Story, i64)],
        actor: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let split = sqlx::query(
            "UPDATE story_merge SET split_at = ?2, split_by = ?3 WHERE id = ?1 AND split_at IS NULL",
        )
        .bind(merge.id)
        .bind(at.timestamp_millis())
        .bind(actor)
        .execute(&mut *tx)
        .await?
        .rows_affected();
        if split == 0 {
            return Err(StoreError::Stale {
                what: format!("merge {}", merge.id),
            });
        }
        for (story, version) in changed {
            stories::replace(&mut tx, story, *version, (actor, "story.split", ""), at).await?;
        }
        for tip in &merge.joined.tips {
            sqlx::query("DELETE FROM story_source WHERE submission = ?1 AND story = ?2")
                .bind(tip.to_string())
                .bind(merge.story.to_string())
                .execute(&mut *tx)
                .await?;
        }
        let story = merge.story.to_string();
        let detail = serde_json::json!({"merge": merge.id, "joined": merge.joined});
        audit::note(&mut tx, at, actor, "story.parted", &story, detail).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The stories that are made of any of `tips`, each once, oldest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn stories_of_all(
        &self,
        tips: &[SubmissionId],
    ) -> Result<Vec<(Story, i64)>, StoreError> {
        let mut ids: Vec<StoryId> = Vec::new();
        for (_, story) in self.stories_of_tips(tips).await? {
            if !ids.contains(&story) {
                ids.push(story);
            }
        }
        ids.sort_unstable();
        let mut all = Vec::with_capacity(ids.len());
        for id in ids {
            all.push(self.story(id).await?);
        }
        Ok(all)
    }
}

fn read(row: &SqliteRow) -> Result<StoryMerge, StoreError> {
    let (id, story): (i64, String) = (row.try_get("id")?, row.try_get("story")?);
    let body: String = row.try_get("body")?;
    Ok(StoryMerge {
        id,
        at: audit::instant(row.try_get("at")?),
        by: row.try_get("actor")?,
        story: story
            .parse()
            .map_err(|error: InvalidId| StoreError::Refused(format!("merge {id}: {error}")))?,
        joined: serde_json::from_str(&body).map_err(|source| StoreError::Row {
            table: "story_merge",
            id: id.to_string(),
            source,
        })?,
    })
}
