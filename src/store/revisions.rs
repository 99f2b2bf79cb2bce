//! Frozen revisions and the packages made from them.

use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError, audit};
use crate::model::{EditionId, EditionRevision, Revision, package::DeliveryPackage};

/// A frozen revision with its package, once there is one.
#[derive(Debug, Clone)]
pub struct StoredRevision {
    /// What was frozen.
    pub revision: EditionRevision,
    /// What was made from it.
    pub package: Option<DeliveryPackage>,
}

impl Store {
    /// Freezes `candidate`: when nothing anybody can see has changed since the last revision, that
    /// one is returned; otherwise the next number is given and stored.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn freeze(
        &self,
        candidate: EditionRevision,
        at: DateTime<Utc>,
    ) -> Result<StoredRevision, StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let last =
            sqlx::query("SELECT * FROM revision WHERE edition = ?1 ORDER BY revision DESC LIMIT 1")
                .bind(candidate.edition.to_string())
                .fetch_optional(&mut *tx)
                .await?;
        let content = candidate.content_hash().to_string();
        let mut number = Revision(1);
        if let Some(row) = &last {
            if row.try_get::<String, _>("content")? == content {
                return read(row);
            }
            number =
                Revision(u32::try_from(row.try_get::<i64, _>("revision")?).unwrap_or_default())
                    .next();
        }
        let revision = EditionRevision {
            revision: number,
            frozen_at: at,
            ..candidate
        };
        let id = format!("{} {number}", revision.edition);
        let body = serde_json::to_string(&revision).map_err(|source| StoreError::Row {
            table: "revision",
            id: id.clone(),
            source,
        })?;
        sqlx::query("INSERT INTO revision (edition, revision, content, frozen_at, body) VALUES (?1, ?2, ?3, ?4, ?5)")
            .bind(revision.edition.to_string())
            .bind(i64::from(number.0))
            .bind(&content)
            .bind(at.timestamp_millis())
            .bind(body)
            .execute(&mut *tx)
            .await?;
        let detail = serde_json::json!({"content": content, "trt_ms": revision.rundown.trt(), "status": revision.status()});
        audit::note(&mut tx, at, "yixian", "revision.freeze", &id, detail).await?;
        tx.commit().await?;
        Ok(StoredRevision {
            revision,
            package: None,
        })
    }

    /// Records the package of a revision.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn record_package(
        &self,
        edition: EditionId,
        revision: Revision,
        package: &DeliveryPackage,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let id = format!("{edition} {revision}");
        let body = serde_json::to_string(package).map_err(|source| StoreError::Row {
            table: "revision",
            id: id.clone(),
            source,
        })?;
        let mut tx = db.write().await?;
        sqlx::query("UPDATE revision SET package = ?3 WHERE edition = ?1 AND revision = ?2")
            .bind(edition.to_string())
            .bind(i64::from(revision.0))
            .bind(body)
            .execute(&mut *tx)
            .await?;
        let detail = serde_json::json!({"files": package.manifest.files.len()});
        audit::note(&mut tx, at, "yixian", "package.make", &id, detail).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The revisions of an edition, oldest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn revisions(&self, edition: EditionId) -> Result<Vec<StoredRevision>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query("SELECT * FROM revision WHERE edition = ?1 ORDER BY revision")
            .bind(edition.to_string())
            .fetch_all(db.read())
            .await?;
        rows.iter().map(read).collect()
    }
}

fn read(row: &SqliteRow) -> Result<StoredRevision, StoreError> {
    let id: String = row.try_get("edition")?;
    let wrong = |source| StoreError::Row {
        table: "revision",
        id: id.clone(),
        source,
    };
    let body: String = row.try_get("body")?;
    let package: Option<String> = row.try_get("package")?;
    Ok(StoredRevision {
        revision: serde_json::from_str(&body).map_err(wrong)?,
        package: package
            .as_deref()
            .map(serde_json::from_str)
            .transpose()
            .map_err(wrong)?,
    })
}
