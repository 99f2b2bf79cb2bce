//! Prints of stories, by which a tip is recognized when it comes again, and the sentences that each
//! sender repeats.

use sqlx::Row;

use super::{Store, StoreError};
use crate::model::{EditionId, StoryId, SubmissionId};

/// The print of a story; what its bytes mean is the editorial room's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPrint {
    /// The story.
    pub story: StoryId,
    /// Its edition.
    pub edition: EditionId,
    /// Of which format the bytes are.
    pub format: u32,
    /// The print.
    pub bytes: Vec<u8>,
}

/// Whether a story was on air.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Airing {
    /// 第 N 期; `None` when the edition stands in no calendar.
    pub number: Option<u32>,
    /// It stood in the last revision of an edition that was sent.
    pub aired: bool,
}

impl Store {
    /// Keeps prints, each with the sentences that count as its sender's habits: owner and hash. A
    /// print that is here already is replaced and counts no second time.
    ///
    /// # Errors
    /// The database refuses: then none was kept.
    pub async fn keep_prints(
        &self,
        prints: &[(StoredPrint, Vec<(String, u64)>)],
    ) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        for (print, habits) in prints {
            let story = print.story.to_string();
            let new = sqlx::query(
                "INSERT INTO print (story, edition, format, body) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
            )
            .bind(&story)
            .bind(print.edition.to_string())
            .bind(i64::from(print.format))
            .bind(print.bytes.as_slice())
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if new == 0 {
                sqlx::query(
                    "UPDATE print SET edition = ?2, format = ?3, body = ?4 WHERE story = ?1",
                )
                .bind(&story)
                .bind(print.edition.to_string())
                .bind(i64::from(print.format))
                .bind(print.bytes.as_slice())
                .execute(&mut *tx)
                .await?;
                continue;
            }
            for (owner, sentence) in habits {
                sqlx::query(
                    "INSERT INTO habit (owner, sentence, tips) VALUES (?1, ?2, 1)
                     ON CONFLICT (owner, sentence) DO UPDATE SET tips = tips + 1",
                )
                .bind(owner)
                .bind(sentence.cast_signed())
                .execute(&mut *tx)
                .await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }

    /// Prints of `format` of the stories of editions from `since` up to `until`, oldest story first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn prints(
        &self,
        since: EditionId,
        until: EditionId,
        format: u32,
    ) -> Result<Vec<StoredPrint>, StoreError> {
        let Self::Sqlite(db) = self;
        // The story's edition counts: a story may have been moved since.
        let rows = sqlx::query(
            "SELECT print.story, story.edition, print.body FROM print JOIN story ON story.id = print.story
             WHERE story.edition >= ?1 AND story.edition <= ?2 AND print.format = ?3 ORDER BY print.story",
        )
        .bind(since.to_string())
        .bind(until.to_string())
        .bind(i64::from(format))
        .fetch_all(db.read())
        .await?;
        rows.iter()
            .map(|row| {
                let (story, edition): (String, String) =
                    (row.try_get("story")?, row.try_get("edition")?);
                let wrong = |error: crate::model::ids::InvalidId| {
                    StoreError::Refused(format!("print row {story}: {error}"))
                };
                Ok(StoredPrint {
                    story: story.parse().map_err(wrong)?,
                    edition: edition.parse().map_err(wrong)?,
                    format,
                    bytes: row.try_get("body")?,
                })
            })
            .collect()
    }

    /// Stories of these editions without a print of `format`: made before prints were kept, or before
    /// the format changed.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn stories_without_print(
        &self,
        since: EditionId,
        until: EditionId,
        format: u32,
    ) -> Result<Vec<StoryId>, StoreError> {
        let Self::Sqlite(db) = self;
        let ids: Vec<String> = sqlx::query_scalar(
            "SELECT id FROM story WHERE edition >= ?1 AND edition <= ?2
             AND NOT EXISTS (SELECT 1 FROM print WHERE print.story = story.id AND format = ?3) ORDER BY id",
        )
        .bind(since.to_string())
        .bind(until.to_string())
        .bind(i64::from(format))
        .fetch_all(db.read())
        .await?;
        Ok(ids.iter().filter_map(|id| id.parse().ok()).collect())
    }

    /// Sentences that owners said in `least` tips or more: owner, hash, tips.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn habits(&self, least: u32) -> Result<Vec<(String, u64, u32)>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows: Vec<(String, i64, i64)> =
            sqlx::query_as("SELECT owner, sentence, tips FROM habit WHERE tips >= ?1")
                .bind(i64::from(least))
                .fetch_all(db.read())
                .await?;
        Ok(rows.into_iter().map(habit).collect())
    }

    /// Every sentence that is counted for one owner.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn habits_of(&self, owner: &str) -> Result<Vec<(String, u64, u32)>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows: Vec<(String, i64, i64)> =
            sqlx::query_as("SELECT owner, sentence, tips FROM habit WHERE owner = ?1")
                .bind(owner)
                .fetch_all(db.read())
                .await?;
        Ok(rows.into_iter().map(habit).collect())
    }

    /// Accepted submissions of editions up to `until` that no story was made from, oldest first, each
    /// with what it adds to. Ids alone: a year of texts need not be in memory at once.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn waiting_submissions(
        &self,
        until: EditionId,
    ) -> Result<Vec<(SubmissionId, Option<SubmissionId>)>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows: Vec<(String, Option<String>)> = sqlx::query_as(
            "SELECT id, json_extract(body, '$.envelope.supplements') FROM submission
             WHERE state = 'accepted' AND edition <= ?1
             AND id NOT IN (SELECT submission FROM story_source) ORDER BY received_at, receipt",
        )
        .bind(until.to_string())
        .fetch_all(db.read())
        .await?;
        rows.into_iter()
            .map(|(id, first)| {
                let wrong = |error: crate::model::ids::InvalidId| {
                    StoreError::Refused(format!("submission row {id}: {error}"))
                };
                let first = first
                    .map(|first| first.parse().map_err(wrong))
                    .transpose()?;
                Ok((id.parse().map_err(wrong)?, first))
            })
            .collect()
    }

    /// Whether a story was on air, and in which edition by number.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn airing(&self, story: StoryId) -> Result<Airing, StoreError> {
        let Self::Sqlite(db) = self;
        let row = sqlx::query(
            "SELECT edition.number AS number,
             COALESCE(edition.state IN ('sent', 'delivered', 'closed', 'in_doubt'), 0) AND EXISTS (
               SELECT 1 FROM revision, json_each(revision.body, '$.rundown.items') AS item
               WHERE revision.edition = story.edition
               AND revision.revision = (SELECT MAX(revision) FROM revision AS last
                                        WHERE last.edition = story.edition)
               AND json_extract(item.value, '$.story') = story.id) AS aired
             FROM story LEFT JOIN edition ON edition.id = story.edition WHERE story.id = ?1",
        )
        .bind(story.to_string())
        .fetch_optional(db.read())
        .await?;
        let Some(row) = row else {
            return Ok(Airing {
                number: None,
                aired: false,
            });
        };
        let number: Option<i64> = row.try_get("number")?;
        Ok(Airing {
            number: number.and_then(|number| u32::try_from(number).ok()),
            aired: row.try_get("aired")?,
        })
    }
}

fn habit((owner, sentence, tips): (String, i64, i64)) -> (String, u64, u32) {
    (
        owner,
        sentence.cast_unsigned(),
        u32::try_from(tips).unwrap_or(u32::MAX),
    )
}
