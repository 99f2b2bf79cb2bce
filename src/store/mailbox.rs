//! Which mails of which mailboxes are here: the UIDs of each folder, never only the highest.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{MailboxKey, Store, StoreError, sqlite::WriteTx};
use crate::model::SubmissionId;

impl Store {
    /// UIDs of one folder at one UIDVALIDITY that need not be fetched again.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn known_uids(
        &self,
        account: &str,
        folder: &str,
        uidvalidity: u32,
    ) -> Result<BTreeSet<u32>, StoreError> {
        let Self::Sqlite(db) = self;
        let uids: Vec<u32> = sqlx::query_scalar(
            "SELECT uid FROM mailbox_message WHERE account = ?1 AND folder = ?2 AND uidvalidity = ?3",
        )
        .bind(account)
        .bind(folder)
        .bind(uidvalidity)
        .fetch_all(db.read())
        .await?;
        Ok(uids.into_iter().collect())
    }
}

/// What may still be done to a mail on its server; what is here does not depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Courtesy {
    /// `\\Seen`.
    Flag,
    /// To the folder for what is done.
    Move,
}

impl Store {
    /// UIDs for which `courtesy` was not done yet. A mail is moved only when the edition of its
    /// submission was sent.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn courtesies_due(
        &self,
        courtesy: Courtesy,
        account: &str,
        folder: &str,
        uidvalidity: u32,
    ) -> Result<BTreeSet<u32>, StoreError> {
        const FLAG: &str = "SELECT uid FROM mailbox_message
            WHERE account = ?1 AND folder = ?2 AND uidvalidity = ?3 AND flagged = 0";
        const MOVE: &str = "SELECT m.uid FROM mailbox_message m
            JOIN submission s ON s.id = m.submission JOIN edition e ON e.id = s.edition
            WHERE m.account = ?1 AND m.folder = ?2 AND m.uidvalidity = ?3 AND m.moved = 0
            AND e.state IN ('sent', 'delivered', 'closed') AND s.state <> 'received'";
        let Self::Sqlite(db) = self;
        let query = match courtesy {
            Courtesy::Flag => FLAG,
            Courtesy::Move => MOVE,
        };
        let uids: Vec<u32> = sqlx::query_scalar(query)
            .bind(account)
            .bind(folder)
            .bind(uidvalidity)
            .fetch_all(db.read())
            .await?;
        Ok(uids.into_iter().collect())
    }

    /// Notes that `courtesy` was done for `keys`.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn courtesy_done(
        &self,
        courtesy: Courtesy,
        keys: &[MailboxKey],
    ) -> Result<(), StoreError> {
        const FLAG: &str = "UPDATE mailbox_message SET flagged = 1
            WHERE account = ?1 AND folder = ?2 AND uidvalidity = ?3 AND uid = ?4";
        const MOVE: &str = "UPDATE mailbox_message SET moved = 1
            WHERE account = ?1 AND folder = ?2 AND uidvalidity = ?3 AND uid = ?4";
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        for key in keys {
            let query = match courtesy {
                Courtesy::Flag => FLAG,
                Courtesy::Move => MOVE,
            };
            sqlx::query(query)
                .bind(&key.account)
                .bind(&key.folder)
                .bind(key.uidvalidity)
                .bind(key.uid)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// Notes a mail's place inside `tx`; a place that is noted already stays as it is.
pub(super) async fn record(
    tx: &mut WriteTx,
    key: &MailboxKey,
    submission: Option<SubmissionId>,
    outcome: &str,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO mailbox_message (account, folder, uidvalidity, uid, submission, outcome, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
    )
    .bind(&key.account)
    .bind(&key.folder)
    .bind(key.uidvalidity)
    .bind(key.uid)
    .bind(submission.map(|id| id.to_string()))
    .bind(outcome)
    .bind(at.timestamp_millis())
    .execute(&mut **tx)
    .await?;
    Ok(())
}
