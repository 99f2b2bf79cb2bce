//! Signatures and what is sent back: each one write, with all that it depends on.

use chrono::{DateTime, Utc};

use super::{Store, StoreError, corrections, histories, sqlite::WriteTx, stories};
use crate::model::{Story, correction::Correction, people::ReviewLevel};

impl Store {
    /// Writes a story that was just signed at `level` and is still at `version`: then what is signed is
    /// what was read. 终审 is given only where no remark is open. `lesson`: what the signature confirms of the
    /// story's class, written with it.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when somebody else changed it since it was read;
    /// [`StoreError::OpenRemarks`].
    pub async fn sign_story(
        &self,
        story: &Story,
        version: i64,
        level: ReviewLevel,
        login: &str,
        lesson: Option<&Correction>,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        if level == ReviewLevel::Final {
            no_open_remark(&mut tx, story).await?;
        }
        stories::replace(&mut tx, story, version, (login, "story.sign", ""), at).await?;
        if let Some(lesson) = lesson {
            corrections::put(&mut tx, lesson).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// 退回: the story without its signatures, and the remark that says why.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when somebody else changed it since it was read.
    pub async fn return_story(
        &self,
        story: &Story,
        version: i64,
        (login, name): (&str, &str),
        reason: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let what = (login, "story.return", reason);
        stories::replace(&mut tx, story, version, what, at).await?;
        crate::crash::point("review.returned");
        let text = format!("退回：{reason}");
        histories::put(&mut tx, story.id, (login, name), &text, at).await?;
        tx.commit().await?;
        Ok(())
    }

    /// 特批: stories that go on by a producer's word, each still at the version beside it: all of them, or
    /// none. None has an open remark.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when somebody else changed one of them since it was read;
    /// [`StoreError::OpenRemarks`].
    pub async fn override_stories(
        &self,
        special: &[(Story, i64)],
        login: &str,
        reason: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        for (story, version) in special {
            no_open_remark(&mut tx, story).await?;
            let what = (login, "story.override", reason);
            stories::replace(&mut tx, story, *version, what, at).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

async fn no_open_remark(tx: &mut WriteTx, story: &Story) -> Result<(), StoreError> {
    let id = story.id.to_string();
    let open: i64 =
        sqlx::query_scalar("SELECT count(*) FROM remark WHERE story = ?1 AND done_at IS NULL")
            .bind(&id)
            .fetch_one(&mut **tx)
            .await?;
    if open > 0 {
        return Err(StoreError::OpenRemarks { story: id });
    }
    Ok(())
}
