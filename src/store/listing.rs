//! The desk's list of tips: filtered, counted, searched by words.

use sqlx::{QueryBuilder, Row, Sqlite};

use super::{Store, StoreError, sqlite::WriteTx, submissions::from_bodies};
use crate::model::{
    EditionId, StoryId, Submission, SubmissionId,
    language::search::{Query, index_text},
    submission::{Attachment, NestedSubmission},
};

/// Tips whose words are indexed in one transaction of the pass over what was here before.
const A_ROUND: u32 = 100;
/// Characters of one tip, mails and documents in it included, that are indexed: no news item is this long.
const LONGEST: usize = 60_000;

/// Which tips.
#[derive(Debug, Clone, Default)]
pub struct TipFilter {
    /// Of one edition.
    pub edition: Option<EditionId>,
    /// In one state, by [`crate::model::SubmissionState::name`].
    pub state: Option<String>,
    /// Only those that came after 截稿.
    pub late: bool,
    /// With these words.
    pub query: Option<Query>,
}

/// How many tips are in a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TipCount {
    /// The state's name.
    pub state: String,
    /// All of them.
    pub tips: u64,
    /// Those that came after 截稿.
    pub late: u64,
}

impl TipFilter {
    fn add_to(&self, query: &mut QueryBuilder<Sqlite>, narrow: bool) {
        query.push(" WHERE 1 = 1");
        if let Some(edition) = self.edition {
            query.push(" AND edition = ").push_bind(edition.to_string());
        }
        if let Some(state) = self.state.clone().filter(|_| narrow) {
            query.push(" AND state = ").push_bind(state);
        }
        if narrow && self.late {
            query.push(" AND late = 1");
        }
        if let Some(words) = &self.query {
            query
                .push(" AND seq IN (SELECT rowid FROM tip_words WHERE tip_words MATCH ")
                .push_bind(words.expression())
                .push(")");
        }
    }
}

impl Store {
    /// The tips that `filter` lets through, the newest first, `most` of them from the `skip`-th on.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn tips(
        &self,
        filter: &TipFilter,
        skip: u32,
        most: u32,
    ) -> Result<Vec<Submission>, StoreError> {
        let Self::Sqlite(db) = self;
        // Documents are read of what is shown alone.
        let mut query = QueryBuilder::new(
            "SELECT submission.body FROM (SELECT submission AS id, received_at, arrived_at, seq FROM tip",
        );
        filter.add_to(&mut query, true);
        query
            .push(" ORDER BY received_at DESC, arrived_at DESC, seq DESC LIMIT ")
            .push_bind(most)
            .push(" OFFSET ")
            .push_bind(skip)
            .push(
                ") AS shown JOIN submission ON submission.id = shown.id
                 ORDER BY shown.received_at DESC, shown.arrived_at DESC, shown.seq DESC",
            );
        let bodies: Vec<String> = query.build_query_scalar().fetch_all(db.read()).await?;
        from_bodies(&bodies)
    }

    /// How many tips of the edition, with the words, are in each state; the state and the tray of
    /// `filter` are not looked at.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn tip_counts(&self, filter: &TipFilter) -> Result<Vec<TipCount>, StoreError> {
        let Self::Sqlite(db) = self;
        let mut query =
            QueryBuilder::new("SELECT state, count(*) AS tips, sum(late) AS late FROM tip");
        filter.add_to(&mut query, false);
        query.push(" GROUP BY state ORDER BY state");
        let rows = query.build().fetch_all(db.read()).await?;
        let count = |number: i64| u64::try_from(number).unwrap_or(0);
        rows.iter()
            .map(|row| {
                Ok(TipCount {
                    state: row.try_get("state")?,
                    tips: count(row.try_get("tips")?),
                    late: count(row.try_get("late")?),
                })
            })
            .collect()
    }

    /// The stories that are made of `tips`, in their order, each with the tip.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn stories_of_tips(
        &self,
        tips: &[SubmissionId],
    ) -> Result<Vec<(SubmissionId, StoryId)>, StoreError> {
        let Self::Sqlite(db) = self;
        feeds(db.read(), tips).await
    }

    /// How many tips came from an address, and how many of them were accepted.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn tips_of_sender(&self, address: &str) -> Result<(u64, u64), StoreError> {
        let Self::Sqlite(db) = self;
        let row = sqlx::query(
            "SELECT count(*) AS tips, coalesce(sum(state = 'accepted'), 0) AS accepted
             FROM submission WHERE sender = ?1",
        )
        .bind(address.to_lowercase())
        .fetch_one(db.read())
        .await?;
        let count = |number: i64| u64::try_from(number).unwrap_or(0);
        Ok((count(row.try_get("tips")?), count(row.try_get("accepted")?)))
    }

    /// Indexes the words of tips that were here before there was an index, a round in a transaction: a
    /// pass that is killed goes on where it was. Returns how many.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn index_tips(&self) -> Result<usize, StoreError> {
        const WAITING: &str =
            "SELECT body FROM tip JOIN submission ON submission.id = tip.submission
             WHERE indexed = 0 AND tip.state <> 'received' ORDER BY seq LIMIT ?1";
        let Self::Sqlite(db) = self;
        let mut done = 0;
        loop {
            // Nearly always there is nothing, and no writer is kept waiting to learn it.
            let any: Option<String> = sqlx::query_scalar(WAITING)
                .bind(1)
                .fetch_optional(db.read())
                .await?;
            if any.is_none() {
                return Ok(done);
            }
            let mut tx = db.write().await?;
            let bodies: Vec<String> = sqlx::query_scalar(WAITING)
                .bind(A_ROUND)
                .fetch_all(&mut *tx)
                .await?;
            for submission in from_bodies(&bodies)? {
                put(&mut tx, &submission).await?;
                done += 1;
            }
            tx.commit().await?;
        }
    }
}

/// Which of `tips` feed which stories, in the order in which they came to them.
pub(super) async fn feeds(
    reader: impl sqlx::SqliteExecutor<'_>,
    tips: &[SubmissionId],
) -> Result<Vec<(SubmissionId, StoryId)>, StoreError> {
    let rows = sqlx::query(
        "SELECT submission, story FROM story_source
         WHERE submission IN (SELECT value FROM json_each(?1)) ORDER BY rowid",
    )
    .bind(serde_json::json!(tips).to_string())
    .fetch_all(reader)
    .await?;
    let odd = |error: crate::model::ids::InvalidId| StoreError::Refused(error.to_string());
    rows.iter()
        .map(|row| {
            let (tip, story): (String, String) =
                (row.try_get("submission")?, row.try_get("story")?);
            Ok((tip.parse().map_err(odd)?, story.parse().map_err(odd)?))
        })
        .collect()
}

/// Lists a submission that nobody has read yet.
pub(super) async fn announce(tx: &mut WriteTx, submission: &Submission) -> Result<(), StoreError> {
    row(tx, submission, false).await?;
    Ok(())
}

/// Lists a submission as its document stands now, with its words.
pub(super) async fn put(tx: &mut WriteTx, submission: &Submission) -> Result<(), StoreError> {
    let seq = row(tx, submission, true).await?;
    let from = format!("{} {}", submission.from.name, submission.from.address);
    // A sign between two texts: nothing is found across them.
    let subject = format!("{}。{}", submission.receipt, submission.subject);
    sqlx::query(
        "INSERT OR REPLACE INTO tip_words (rowid, subject, sender, organization, text) VALUES (?1, ?2, ?3, ?4, ?5)",
    )
    .bind(seq)
    .bind(index_text(&subject))
    .bind(index_text(&from))
    .bind(index_text(submission.organization.as_deref().unwrap_or_default()))
    .bind(index_text(&told(submission)))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn row(tx: &mut WriteTx, submission: &Submission, indexed: bool) -> Result<i64, StoreError> {
    let arrived = submission.envelope.arrived_at;
    Ok(sqlx::query_scalar(
        "INSERT INTO tip (submission, edition, state, late, received_at, arrived_at, indexed)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (submission) DO UPDATE SET edition = excluded.edition, state = excluded.state,
             late = excluded.late, arrived_at = excluded.arrived_at, indexed = excluded.indexed
         RETURNING seq",
    )
    .bind(submission.id.to_string())
    .bind(submission.edition.to_string())
    .bind(submission.state.name())
    .bind(submission.is_late())
    .bind(submission.received_at.timestamp_millis())
    .bind(arrived.unwrap_or(submission.received_at).timestamp_millis())
    .bind(indexed)
    .fetch_one(&mut **tx)
    .await?)
}

/// All that a submission tells: its text, names and texts of its files, the mails inside it.
fn told(submission: &Submission) -> String {
    let mut text = submission.text.clone();
    files(&mut text, &submission.attachments);
    let mut inner: Vec<&NestedSubmission> = submission.nested.iter().rev().collect();
    while let Some(mail) = inner.pop() {
        for part in [
            &mail.subject,
            &mail.from.name,
            &mail.from.address,
            &mail.text,
        ] {
            add(&mut text, part);
        }
        files(&mut text, &mail.attachments);
        inner.extend(mail.nested.iter().rev());
    }
    if let Some((end, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(end);
    }
    text
}

fn files(text: &mut String, files: &[Attachment]) {
    for file in files {
        add(text, &file.original_name);
        for words in [&file.facts.text, &file.facts.caption, &file.facts.credit] {
            add(text, words.as_deref().unwrap_or_default());
        }
    }
}

fn add(text: &mut String, part: &str) {
    if !part.is_empty() {
        text.push('。');
        text.push_str(part);
    }
}

#[cfg(test)]
mod tests;
