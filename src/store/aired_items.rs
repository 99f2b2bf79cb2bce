//! What became of each item on air: rows that are only ever added; the newest of an item holds.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError, as_run, audit};
use crate::model::{EditionId, Millis, aired_item::AiredItem, as_run::AsRun, ids::InvalidId};

/// Rows that no newer one corrects.
const CURRENT: &str = "SELECT * FROM aired_item AS a
     WHERE (?1 IS NULL OR edition = ?1)
       AND NOT EXISTS (SELECT 1 FROM aired_item AS b
                       WHERE b.edition = a.edition AND b.item = a.item AND b.seq > a.seq)
     ORDER BY seq";

impl Store {
    /// Adds what became of items and how fast they were read: all of it, or nothing. `must`: by item, what has
    /// to stand of it; answers the items of which something else stands, and then nothing was written. All rows
    /// are of one edition.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn record_aired(
        &self,
        items: &[AiredItem],
        readings: &[AsRun],
        must: &BTreeMap<String, Option<AiredItem>>,
        actor: &str,
        at: DateTime<Utc>,
    ) -> Result<Vec<String>, StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let edition = items.first().map(|row| row.edition);
        let edition = edition.or_else(|| readings.first().map(|row| row.edition));
        if let Some(edition) = edition.filter(|_| !must.is_empty()) {
            let rows = sqlx::query(CURRENT)
                .bind(edition.to_string())
                .fetch_all(&mut *tx)
                .await?;
            let rows: Vec<AiredItem> = rows.iter().map(read).collect::<Result<_, _>>()?;
            let moved: Vec<String> = must
                .iter()
                .filter(|(item, stood)| {
                    let now = rows.iter().find(|row| row.item == **item);
                    match (now, stood) {
                        (None, None) => false,
                        (Some(now), Some(stood)) => !now.says(stood),
                        _ => true,
                    }
                })
                .map(|(item, _)| item.clone())
                .collect();
            if !moved.is_empty() {
                return Ok(moved);
            }
        }
        for row in items {
            let edition = row.edition.to_string();
            sqlx::query(
                "INSERT INTO aired_item (edition, item, aired, length_ms, presenter, entered_by, at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )
            .bind(&edition)
            .bind(&row.item)
            .bind(row.aired)
            .bind(row.length_ms.map(|length| length.0))
            .bind(&row.presenter)
            .bind(&row.entered_by)
            .bind(row.at.timestamp_millis())
            .execute(&mut *tx)
            .await?;
            let detail = serde_json::json!({
                "item": row.item, "aired": row.aired, "length_ms": row.length_ms, "presenter": row.presenter,
            });
            audit::note(&mut tx, at, actor, "edition.aired", &edition, detail).await?;
        }
        for row in readings {
            as_run::put(&mut tx, row, actor, at).await?;
        }
        tx.commit().await?;
        Ok(Vec::new())
    }

    /// What holds of an edition's items.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn aired_items(&self, edition: EditionId) -> Result<Vec<AiredItem>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query(CURRENT)
            .bind(edition.to_string())
            .fetch_all(db.read())
            .await?;
        rows.iter().map(read).collect()
    }

    /// Edition and item of all that was not on air after all: what was timed of it counts no more.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn not_aired(&self) -> Result<HashSet<(EditionId, String)>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query(CURRENT)
            .bind(None::<String>)
            .fetch_all(db.read())
            .await?;
        let mut gone = HashSet::new();
        for row in &rows {
            let row = read(row)?;
            if !row.aired {
                gone.insert((row.edition, row.item));
            }
        }
        Ok(gone)
    }
}

fn read(row: &SqliteRow) -> Result<AiredItem, StoreError> {
    let seq: i64 = row.try_get("seq")?;
    let edition: String = row.try_get("edition")?;
    let length: Option<i64> = row.try_get("length_ms")?;
    Ok(AiredItem {
        edition: edition.parse().map_err(|error: InvalidId| {
            StoreError::Refused(format!("aired_item {seq}: {error}"))
        })?,
        item: row.try_get("item")?,
        aired: row.try_get("aired")?,
        length_ms: length.map(Millis),
        presenter: row.try_get("presenter")?,
        entered_by: row.try_get("entered_by")?,
        at: audit::instant(row.try_get("at")?),
    })
}
