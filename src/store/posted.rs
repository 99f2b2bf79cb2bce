//! All that left the house or waits to: packages, letters and notices in one list.

use chrono::{DateTime, Utc};
use sqlx::Row;

use super::{Store, StoreError, audit};

/// One mail or message of any of the three outboxes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// `package`, `rehearsal`; `receipt`, `scheduled`, `aired` …; `alarm`, `ready`, `remind` …
    pub kind: String,
    /// An edition's date, a submission's receipt number, or the key of what a notice tells of.
    pub about: String,
    /// An address, or a robot's name.
    pub recipient: String,
    /// As [`MailState`] is named; `withheld`: it does not leave, `reply` says why.
    ///
    /// [`MailState`]: crate::model::mail::MailState
    pub state: String,
    /// Tries so far.
    pub attempts: u64,
    /// What the other side said last.
    pub reply: String,
    /// When it is tried again, while it waits.
    pub next_at: DateTime<Utc>,
    /// When something last happened to it.
    pub moved: DateTime<Utc>,
    /// It goes to a correspondent, whose address not everybody may see.
    pub to_correspondent: bool,
}

impl Store {
    /// The latest `most`; `open`: only what waits, failed or is in doubt.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn posted(&self, open: bool, most: u32) -> Result<Vec<Posted>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query(
            "SELECT * FROM (
               SELECT purpose AS kind, edition || ' v' || revision AS about, recipient, state, attempts, reply,
                      next_at, updated_at, 0 AS correspondent FROM outbox
               UNION ALL
               SELECT kind, coalesce((SELECT receipt FROM submission WHERE submission.id = letter.submission), submission),
                      recipient, CASE withheld WHEN '' THEN state ELSE 'withheld' END, attempts,
                      CASE withheld WHEN '' THEN reply ELSE withheld END, next_at, updated_at, 1 FROM letter
               UNION ALL
               SELECT kind, key, recipient, state, attempts, reply, next_at, updated_at, kind = 'contributors' FROM notice)
             WHERE NOT ?1 OR state NOT IN ('accepted', 'withheld', 'delivered')
             ORDER BY updated_at DESC, recipient LIMIT ?2",
        )
        .bind(open)
        .bind(most)
        .fetch_all(db.read())
        .await?;
        rows.iter()
            .map(|row| {
                let attempts: i64 = row.try_get("attempts")?;
                let correspondent: i64 = row.try_get("correspondent")?;
                Ok(Posted {
                    kind: row.try_get("kind")?,
                    about: row.try_get("about")?,
                    recipient: row.try_get("recipient")?,
                    state: row.try_get("state")?,
                    attempts: u64::try_from(attempts).unwrap_or(0),
                    reply: row.try_get("reply")?,
                    next_at: audit::instant(row.try_get("next_at")?),
                    moved: audit::instant(row.try_get("updated_at")?),
                    to_correspondent: correspondent != 0,
                })
            })
            .collect()
    }
}
