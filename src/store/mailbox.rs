//! Which mails of which mailboxes are here: the UIDs of each folder, never only the highest.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sqlx::{Sqlite, Transaction};

use super::{MailboxKey, Store, StoreError};
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

/// Notes a mail's place inside `tx`; a place that is noted already stays as it is.
pub(super) async fn record(
    tx: &mut Transaction<'static, Sqlite>,
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
