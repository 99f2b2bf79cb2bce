//! What past editions put on air, read from the revisions that were sent.

use chrono::NaiveDate;
use sqlx::Row;

use super::{Store, StoreError};
use crate::model::{EditionId, aired::AiredStory};

/// Editions whose package left: of each the revision that a recipient took, or, when only a person
/// knows that it arrived, the last one.
const SENT: &str = "
    SELECT edition.id AS edition,
           json_extract(story.value, '$.organization') AS organization,
           json_extract(story.value, '$.district') AS district,
           json_extract(story.value, '$.category') AS category
    FROM edition
    JOIN revision ON revision.edition = edition.id
    JOIN json_each(revision.body, '$.stories') AS story
    WHERE edition.state IN ('sent', 'delivered', 'closed')
      AND edition.id >= ?1 AND edition.id < ?2
      AND revision.revision = coalesce(
          (SELECT max(outbox.revision) FROM outbox
           WHERE outbox.edition = edition.id AND outbox.purpose = 'package' AND outbox.state = 'accepted'),
          (SELECT max(last.revision) FROM revision AS last WHERE last.edition = edition.id))
    ORDER BY edition.id, story.key";

impl Store {
    /// The stories that aired on `from` or later and before `before`, by air date.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn aired(
        &self,
        from: NaiveDate,
        before: EditionId,
    ) -> Result<Vec<AiredStory>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query(SENT)
            .bind(EditionId::new(from).to_string())
            .bind(before.to_string())
            .fetch_all(db.read())
            .await?;
        rows.iter()
            .map(|row| {
                let edition: String = row.try_get("edition")?;
                let wrong = |source| StoreError::Row {
                    table: "revision",
                    id: edition.clone(),
                    source,
                };
                let category: String = row.try_get("category")?;
                Ok(AiredStory {
                    edition: serde_json::from_value(edition.clone().into()).map_err(wrong)?,
                    organization: row.try_get("organization")?,
                    district: row.try_get("district")?,
                    category: serde_json::from_value(category.into()).map_err(wrong)?,
                })
            })
            .collect()
    }
}
