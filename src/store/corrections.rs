//! Corrections of a story's class: one row a story and class, the editor's last word.

use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError, audit, sqlite::WriteTx};
use crate::model::correction::{ClassField, Correction};

impl Store {
    /// Stores what an editor said; said again of the same story, the last word counts, and what the
    /// rules had said first stays.
    ///
    /// # Errors
    /// There is no such story, or the database refuses.
    pub async fn record_correction(&self, correction: &Correction) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        put(&mut tx, correction).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Every correction of a class, oldest edition first, then by story.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn corrections(&self, field: ClassField) -> Result<Vec<Correction>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query("SELECT * FROM correction WHERE field = ?1 ORDER BY edition, story")
            .bind(field.name())
            .fetch_all(db.read())
            .await?;
        rows.iter().map(|row| read(row, field)).collect()
    }
}

/// Stores what an editor said inside `tx`, with its line of the log.
pub(super) async fn put(tx: &mut WriteTx, correction: &Correction) -> Result<(), StoreError> {
    let story = correction.story.to_string();
    sqlx::query(
        "INSERT INTO correction (story, field, edition, text, predicted, chosen, by_login, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (story, field) DO UPDATE SET edition = ?3, text = ?4, chosen = ?6, by_login = ?7, at = ?8",
    )
    .bind(&story)
    .bind(correction.field.name())
    .bind(correction.edition.to_string())
    .bind(&correction.text)
    .bind(&correction.predicted)
    .bind(&correction.chosen)
    .bind(&correction.by)
    .bind(correction.at.timestamp_millis())
    .execute(&mut **tx)
    .await?;
    let detail = serde_json::json!({
        "field": correction.field.name(),
        "predicted": correction.predicted,
        "chosen": correction.chosen,
    });
    audit::note(
        tx,
        correction.at,
        &correction.by,
        "story.class",
        &story,
        detail,
    )
    .await
}

fn read(row: &SqliteRow, field: ClassField) -> Result<Correction, StoreError> {
    let story: String = row.try_get("story")?;
    let edition: String = row.try_get("edition")?;
    let damaged = |column: &str| {
        StoreError::Database(sqlx::Error::Decode(
            format!("correction of {story}: damaged {column}").into(),
        ))
    };
    Ok(Correction {
        story: story.parse().map_err(|_| damaged("story"))?,
        edition: edition.parse().map_err(|_| damaged("edition"))?,
        field,
        text: row.try_get("text")?,
        predicted: row.try_get("predicted")?,
        chosen: row.try_get("chosen")?,
        by: row.try_get("by_login")?,
        at: audit::instant(row.try_get("at")?),
    })
}
