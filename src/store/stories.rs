//! Stories: made once from their submissions, changed only by whoever saw the newest version.

use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError, audit, sqlite::WriteTx};
use crate::model::{EditionId, Story, StoryId, SubmissionId};

impl Store {
    /// Adds stories together with the submissions they were made from: all of them, or none. The
    /// stories of one submission belong into one call, because a submission that feeds a story is not
    /// looked at again. A submission that feeds a story already, because a person put it there while this
    /// one was drafted, makes none: answers the stories that were not added for it.
    ///
    /// # Errors
    /// One of the stories exists already.
    pub async fn add_stories(
        &self,
        stories: &[Story],
        at: DateTime<Utc>,
    ) -> Result<Vec<StoryId>, StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let sources: Vec<&SubmissionId> = stories.iter().flat_map(|one| &one.submissions).collect();
        let taken: Vec<String> = sqlx::query_scalar(
            "SELECT DISTINCT submission FROM story_source WHERE submission IN (SELECT value FROM json_each(?1))",
        )
        .bind(serde_json::json!(sources).to_string())
        .fetch_all(&mut *tx)
        .await?;
        let is_taken = |tip: &SubmissionId| taken.contains(&tip.to_string());
        let (skipped, fresh): (Vec<&Story>, Vec<&Story>) = stories
            .iter()
            .partition(|story| story.submissions.first().is_some_and(is_taken));
        let skipped: Vec<StoryId> = skipped.iter().map(|story| story.id).collect();
        let is_skipped = |id: &str| skipped.iter().any(|gone| gone.to_string() == id);
        for story in fresh {
            let mut story = story.clone();
            story.submissions.retain(|tip| !is_taken(tip));
            story.duplicates.retain(|link| !is_skipped(&link.id));
            add(&mut tx, &story, ("yixian", "story.draft"), at).await?;
        }
        tx.commit().await?;
        Ok(skipped)
    }

    /// The stories of an edition, oldest first, each with its version.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn stories(&self, edition: Option<EditionId>) -> Result<Vec<Story>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query(
            "SELECT id, version, body FROM story WHERE ?1 IS NULL OR edition = ?1 ORDER BY id",
        )
        .bind(edition.map(|id| id.to_string()))
        .fetch_all(db.read())
        .await?;
        rows.iter().map(|row| Ok(read(row)?.0)).collect()
    }

    /// Reserve stories (备播) that wait in an edition before `before` which is over, and did not air in it.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn waiting_reserve(
        &self,
        before: EditionId,
    ) -> Result<Vec<(Story, i64)>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query(
            "SELECT story.id, story.version, story.body FROM story
             JOIN edition ON edition.id = story.edition
             WHERE story.edition < ?1
               AND json_extract(story.body, '$.placement') = 'reserve'
               AND story.state NOT IN ('held', 'killed')
               AND edition.state IN ('sent', 'delivered', 'closed', 'skipped', 'missed')
               AND NOT EXISTS (
                   SELECT 1 FROM revision, json_each(revision.body, '$.stories') AS aired
                   WHERE revision.edition = story.edition
                     AND edition.state IN ('sent', 'delivered', 'closed')
                     AND json_extract(aired.value, '$.id') = story.id)
             ORDER BY story.id",
        )
        .bind(before.to_string())
        .fetch_all(db.read())
        .await?;
        rows.iter().map(read).collect()
    }

    /// One story and its version.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn story(&self, id: StoryId) -> Result<(Story, i64), StoreError> {
        let Self::Sqlite(db) = self;
        let row = sqlx::query("SELECT id, version, body FROM story WHERE id = ?1")
            .bind(id.to_string())
            .fetch_optional(db.read())
            .await?;
        row.as_ref()
            .map(read)
            .transpose()?
            .ok_or_else(|| StoreError::NotFound {
                what: format!("story {id}: `yixian story list` names them all"),
            })
    }

    /// Replaces a story that is still at `version`.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when somebody else changed it since it was read.
    pub async fn change_story(
        &self,
        story: &Story,
        version: i64,
        actor: &str,
        action: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.change_story_because(story, version, actor, action, "", at)
            .await
    }

    /// Replaces a story that is still at `version`, with the reason that a person gave; empty: none.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when somebody else changed it since it was read.
    pub async fn change_story_because(
        &self,
        story: &Story,
        version: i64,
        actor: &str,
        action: &str,
        reason: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let changed = [(story.clone(), version)];
        self.replace_stories(&changed, actor, action, reason, at)
            .await
    }

    /// Replaces stories that are still at the version beside each: all of them, or none.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when somebody else changed one of them since it was read.
    pub async fn change_stories(
        &self,
        stories: &[(Story, i64)],
        actor: &str,
        action: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.replace_stories(stories, actor, action, "", at).await
    }

    async fn replace_stories(
        &self,
        stories: &[(Story, i64)],
        actor: &str,
        action: &str,
        reason: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        for (story, version) in stories {
            replace(&mut tx, story, *version, (actor, action, reason), at).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// Adds a story inside `tx`, with what it was made from.
pub(super) async fn add(
    tx: &mut WriteTx,
    story: &Story,
    (actor, action): (&str, &str),
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let id = story.id.to_string();
    sqlx::query("INSERT INTO story (id, edition, state, version, updated_at, body) VALUES (?1, ?2, ?3, 1, ?4, ?5)")
        .bind(&id)
        .bind(story.edition.to_string())
        .bind(story.state().name())
        .bind(at.timestamp_millis())
        .bind(document(story)?)
        .execute(&mut **tx)
        .await?;
    sources(tx, story).await?;
    remember(tx, story, 1, (actor, action, ""), at).await?;
    let detail =
        serde_json::json!({"headline": story.draft.headline, "submissions": story.submissions});
    audit::note(tx, at, actor, action, &id, detail).await
}

/// Replaces a story that is still at `version`, with its history and its line of the log. `what`: by whom,
/// which action, why.
///
/// # Errors
/// [`StoreError::Stale`] when somebody else changed it since it was read.
pub(super) async fn replace(
    tx: &mut WriteTx,
    story: &Story,
    version: i64,
    what: (&str, &str, &str),
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let (actor, action, reason) = what;
    let id = story.id.to_string();
    let mut story = story.clone();
    if !(story.sign_offs.is_empty() && story.overrides.is_empty()) {
        let before =
            sqlx::query("SELECT id, version, body FROM story WHERE id = ?1 AND version = ?2")
                .bind(&id)
                .bind(version)
                .fetch_optional(&mut **tx)
                .await?;
        if let Some(before) = &before {
            story.keep_signatures_to(&read(before)?.0.draft);
        }
    }
    let story = &story;
    let changed = sqlx::query(
        "UPDATE story SET state = ?3, version = version + 1, updated_at = ?4, body = ?5, edition = ?6
         WHERE id = ?1 AND version = ?2",
    )
    .bind(&id)
    .bind(version)
    .bind(story.state().name())
    .bind(at.timestamp_millis())
    .bind(document(story)?)
    .bind(story.edition.to_string())
    .execute(&mut **tx)
    .await?
    .rows_affected();
    if changed == 0 {
        return Err(StoreError::Stale {
            what: format!("story {id}"),
        });
    }
    // What was added to it since feeds no new story.
    sources(tx, story).await?;
    remember(tx, story, version + 1, what, at).await?;
    let mut detail = serde_json::json!({"state": story.state(), "content": story.content_hash()});
    if !reason.is_empty() {
        detail["reason"] = reason.into();
    }
    if let Some((_, levels)) = story.overridden() {
        detail["override"] = serde_json::json!(levels);
    }
    audit::note(tx, at, actor, action, &id, detail).await
}

/// Keeps what a story became, for undo and for whoever compares. `what`: by whom, which action, why.
async fn remember(
    tx: &mut WriteTx,
    story: &Story,
    version: i64,
    what: (&str, &str, &str),
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO story_version (story, version, at, actor, action, reason, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )
    .bind(story.id.to_string())
    .bind(version)
    .bind(at.timestamp_millis())
    .bind(what.0)
    .bind(what.1)
    .bind(what.2)
    .bind(document(story)?)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Notes what a story was made from.
async fn sources(tx: &mut WriteTx, story: &Story) -> Result<(), StoreError> {
    for submission in &story.submissions {
        sqlx::query(
            "INSERT INTO story_source (submission, story) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        )
        .bind(submission.to_string())
        .bind(story.id.to_string())
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

fn document(story: &Story) -> Result<String, StoreError> {
    serde_json::to_string(story).map_err(|source| StoreError::Row {
        table: "story",
        id: story.id.to_string(),
        source,
    })
}

fn read(row: &SqliteRow) -> Result<(Story, i64), StoreError> {
    let body: String = row.try_get("body")?;
    let story = serde_json::from_str(&body).map_err(|source| StoreError::Row {
        table: "story",
        id: row.try_get("id").unwrap_or_default(),
        source,
    })?;
    Ok((story, row.try_get("version")?))
}
