//! What the station said of a package, and which links to it are closed.

use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError, audit};
use crate::model::{
    EditionId, Revision,
    mail::{Receipt, ReceiptWay},
};

impl Store {
    /// Keeps a receipt; the first one of a recipient and revision stays. A mail whose fate nobody knew
    /// has arrived then. Returns whether it was the first.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn keep_receipt(&self, receipt: &Receipt) -> Result<bool, StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let (edition, revision) = (receipt.edition.to_string(), i64::from(receipt.revision.0));
        let millis = receipt.at.timestamp_millis();
        let added = sqlx::query(
            "INSERT INTO receipt (edition, revision, recipient, at, via, who) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (edition, revision, recipient) DO NOTHING",
        )
        .bind(&edition)
        .bind(revision)
        .bind(&receipt.recipient)
        .bind(millis)
        .bind(receipt.via.name())
        .bind(&receipt.who)
        .execute(&mut *tx)
        .await?
        .rows_affected();
        if added > 0 {
            sqlx::query(
                "UPDATE outbox SET state = 'accepted', reply = 'the recipient confirmed that it arrived', updated_at = ?4
                 WHERE edition = ?1 AND revision = ?2 AND recipient = ?3 AND purpose = 'package' AND state = 'unknown'",
            )
            .bind(&edition)
            .bind(revision)
            .bind(&receipt.recipient)
            .bind(millis)
            .execute(&mut *tx)
            .await?;
            let detail = serde_json::json!({
                "revision": receipt.revision, "recipient": receipt.recipient, "via": receipt.via, "who": receipt.who,
            });
            let actor = &receipt.recipient;
            audit::note(&mut tx, receipt.at, actor, "mail.receipt", &edition, detail).await?;
        }
        tx.commit().await?;
        Ok(added > 0)
    }

    /// The receipts of an edition, oldest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn receipts(&self, edition: EditionId) -> Result<Vec<Receipt>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query(
            "SELECT * FROM receipt WHERE edition = ?1 ORDER BY at, revision, recipient",
        )
        .bind(edition.to_string())
        .fetch_all(db.read())
        .await?;
        rows.iter().map(|row| read(edition, row)).collect()
    }

    /// Closes the links of `recipient` to a revision, or those of everybody when it is empty.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn revoke_links(
        &self,
        edition: EditionId,
        revision: Revision,
        recipient: &str,
        by: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        sqlx::query(
            "INSERT INTO revoked_link (edition, revision, recipient, at, by) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (edition, revision, recipient) DO NOTHING",
        )
        .bind(edition.to_string())
        .bind(i64::from(revision.0))
        .bind(recipient)
        .bind(at.timestamp_millis())
        .bind(by)
        .execute(&mut *tx)
        .await?;
        let detail = serde_json::json!({"revision": revision, "recipient": recipient});
        audit::note(&mut tx, at, by, "link.revoke", &edition.to_string(), detail).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Whether the links of `recipient` to a revision are closed.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn are_links_revoked(
        &self,
        edition: EditionId,
        revision: Revision,
        recipient: &str,
    ) -> Result<bool, StoreError> {
        let Self::Sqlite(db) = self;
        let found: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM revoked_link WHERE edition = ?1 AND revision = ?2 AND recipient IN (?3, '')",
        )
        .bind(edition.to_string())
        .bind(i64::from(revision.0))
        .bind(recipient)
        .fetch_one(db.read())
        .await?;
        Ok(found > 0)
    }
}

fn read(edition: EditionId, row: &SqliteRow) -> Result<Receipt, StoreError> {
    let revision: i64 = row.try_get("revision")?;
    Ok(Receipt {
        edition,
        revision: Revision(u32::try_from(revision).unwrap_or_default()),
        recipient: row.try_get("recipient")?,
        at: audit::instant(row.try_get("at")?),
        via: match row.try_get::<String, _>("via")?.as_str() {
            "link" => ReceiptWay::Link,
            _ => ReceiptWay::Person,
        },
        who: row.try_get("who")?,
    })
}
