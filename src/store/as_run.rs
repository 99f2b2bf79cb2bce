//! What was timed on air: rows that are only ever added; the newest of an item and a kind holds.

use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError, audit, sqlite::WriteTx};
use crate::model::{EditionId, Millis, as_run::AsRun};

/// Rows that no newer one corrects.
const CURRENT: &str = "SELECT * FROM as_run AS a
     WHERE (?1 IS NULL OR edition = ?1)
       AND NOT EXISTS (SELECT 1 FROM as_run AS b
                       WHERE b.edition = a.edition AND b.item = a.item AND b.kind = a.kind
                         AND b.seq > a.seq)
     ORDER BY edition DESC, seq DESC";

impl Store {
    /// The rows that hold, of one edition or of all: the newest edition and the newest row first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn as_run(&self, edition: Option<EditionId>) -> Result<Vec<AsRun>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query(CURRENT)
            .bind(edition.map(|id| id.to_string()))
            .fetch_all(db.read())
            .await?;
        rows.iter().map(read).collect()
    }
}

/// Adds a row with its line of the log.
pub(super) async fn put(
    tx: &mut WriteTx,
    row: &AsRun,
    actor: &str,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let edition = row.edition.to_string();
    sqlx::query(
        "INSERT INTO as_run (edition, item, presenter, kind, syllables, pauses_ms, recorded_ms, entered_by, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )
    .bind(&edition)
    .bind(&row.item)
    .bind(&row.presenter)
    .bind(row.kind.name())
    .bind(i64::from(row.syllables))
    .bind(row.pauses_ms.0)
    .bind(row.recorded_ms.0)
    .bind(&row.entered_by)
    .bind(row.at.timestamp_millis())
    .execute(&mut **tx)
    .await?;
    let detail = serde_json::json!({
        "item": row.item, "presenter": row.presenter, "kind": row.kind, "recorded_ms": row.recorded_ms,
    });
    audit::note(tx, at, actor, "edition.as_run", &edition, detail).await
}

fn read(row: &SqliteRow) -> Result<AsRun, StoreError> {
    let seq: i64 = row.try_get("seq")?;
    let refused = |why: String| StoreError::Refused(format!("as_run row {seq}: {why}"));
    let edition: String = row.try_get("edition")?;
    let kind: String = row.try_get("kind")?;
    Ok(AsRun {
        edition: edition
            .parse()
            .map_err(|error: crate::model::ids::InvalidId| refused(error.to_string()))?,
        item: row.try_get("item")?,
        presenter: row.try_get("presenter")?,
        kind: kind.parse().map_err(refused)?,
        syllables: u32::try_from(row.try_get::<i64, _>("syllables")?).unwrap_or(u32::MAX),
        pauses_ms: Millis(row.try_get("pauses_ms")?),
        recorded_ms: Millis(row.try_get("recorded_ms")?),
        entered_by: row.try_get("entered_by")?,
        at: audit::instant(row.try_get("at")?),
    })
}
