//! Frozen revisions and the packages made from them.

use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError, audit};
use crate::model::{
    EditionId, EditionRevision, Revision, edition::PackageStatus, package::DeliveryPackage,
};

/// A frozen revision with its package, once there is one.
#[derive(Debug, Clone)]
pub struct StoredRevision {
    /// What was frozen.
    pub revision: EditionRevision,
    /// What was made from it.
    pub package: Option<DeliveryPackage>,
}

/// What a revision is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RevisionKind {
    /// The week's own edition.
    Programme,
    /// 备播: reserve stories alone, for a Saturday on which nothing else may go.
    Reserve,
}

impl RevisionKind {
    fn name(self) -> &'static str {
        match self {
            Self::Programme => "programme",
            Self::Reserve => "reserve",
        }
    }
}

/// What is known of a revision without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RevisionMark {
    /// Which.
    pub revision: Revision,
    /// Of what.
    pub kind: RevisionKind,
    /// Every story carried three signatures when it was frozen.
    pub is_final: bool,
    /// Its package was made.
    pub packaged: bool,
    /// When it was frozen.
    pub frozen_at: DateTime<Utc>,
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
        self.freeze_as(RevisionKind::Programme, candidate, at).await
    }

    /// [`Self::freeze`] for either kind; they share the edition's numbers, so that a number names one
    /// package for ever.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn freeze_as(
        &self,
        kind: RevisionKind,
        candidate: EditionRevision,
        at: DateTime<Utc>,
    ) -> Result<StoredRevision, StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let last = sqlx::query(
            "SELECT * FROM revision WHERE edition = ?1 AND kind = ?2 ORDER BY revision DESC LIMIT 1",
        )
        .bind(candidate.edition.to_string())
        .bind(kind.name())
        .fetch_optional(&mut *tx)
        .await?;
        let content = candidate.content_hash().to_string();
        if let Some(row) = &last
            && row.try_get::<String, _>("content")? == content
        {
            return read(row);
        }
        let newest: Option<i64> =
            sqlx::query("SELECT max(revision) AS newest FROM revision WHERE edition = ?1")
                .bind(candidate.edition.to_string())
                .fetch_one(&mut *tx)
                .await?
                .try_get("newest")?;
        let number = newest.map_or(Revision(1), |newest| {
            Revision(u32::try_from(newest).unwrap_or_default()).next()
        });
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
        sqlx::query("INSERT INTO revision (edition, revision, content, frozen_at, body, kind, status) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
            .bind(revision.edition.to_string())
            .bind(i64::from(number.0))
            .bind(&content)
            .bind(at.timestamp_millis())
            .bind(body)
            .bind(kind.name())
            .bind(revision.status().label())
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

    /// What is known of an edition's revisions of either kind, oldest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn revision_marks(
        &self,
        edition: EditionId,
    ) -> Result<Vec<RevisionMark>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query(
            "SELECT revision, kind, status, frozen_at, package IS NOT NULL AS packaged FROM revision WHERE edition = ?1 ORDER BY revision",
        )
        .bind(edition.to_string())
        .fetch_all(db.read())
        .await?;
        rows.iter()
            .map(|row| {
                let kind: String = row.try_get("kind")?;
                let status: String = row.try_get("status")?;
                let number: i64 = row.try_get("revision")?;
                Ok(RevisionMark {
                    revision: Revision(u32::try_from(number).unwrap_or_default()),
                    kind: if kind == RevisionKind::Reserve.name() {
                        RevisionKind::Reserve
                    } else {
                        RevisionKind::Programme
                    },
                    is_final: status == PackageStatus::Final.label(),
                    packaged: row.try_get("packaged")?,
                    frozen_at: audit::instant(row.try_get("frozen_at")?),
                })
            })
            .collect()
    }

    /// One revision of either kind.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn revision(
        &self,
        edition: EditionId,
        revision: Revision,
    ) -> Result<StoredRevision, StoreError> {
        let Self::Sqlite(db) = self;
        let row = sqlx::query("SELECT * FROM revision WHERE edition = ?1 AND revision = ?2")
            .bind(edition.to_string())
            .bind(i64::from(revision.0))
            .fetch_optional(db.read())
            .await?;
        row.as_ref()
            .map(read)
            .transpose()?
            .ok_or_else(|| StoreError::NotFound {
                what: format!(
                    "{edition} {revision}: `yixian edition show {edition}` names them all"
                ),
            })
    }

    /// The revisions of an edition's own programme, oldest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn revisions(&self, edition: EditionId) -> Result<Vec<StoredRevision>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query(
            "SELECT * FROM revision WHERE edition = ?1 AND kind = 'programme' ORDER BY revision",
        )
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
