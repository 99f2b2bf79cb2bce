//! Submissions: taken once, numbered, their state moved with a reason.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError, audit, listing, mailbox, sqlite::WriteTx};
use crate::model::{
    BlobHash, EditionId, ReceiptNumber, Submission, SubmissionId, SubmissionState,
    submission::{Attachment, Envelope, Mailbox, NestedSubmission},
};

/// One input whose bytes are safe, before anybody has read them.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// The source's name.
    pub source: String,
    /// Where in the source.
    pub origin: String,
    /// The edition that collects.
    pub edition: EditionId,
    /// The bytes.
    pub raw: BlobHash,
    /// When we took it.
    pub received_at: DateTime<Utc>,
    /// The day of receipt in the station's zone; receipt numbers count by ISO week.
    pub local_day: NaiveDate,
    /// What the bytes are, and when they reached our provider, where that is known.
    pub envelope: Envelope,
    /// What is known about it already, in Chinese, e.g. that it came too late.
    pub notes: Vec<String>,
    /// Which mail of which mailbox it is.
    pub mailbox: Option<MailboxKey>,
}

/// One mail on an IMAP server (RFC 3501 section 2.3.1.1): a UID alone never identifies it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MailboxKey {
    /// The source's name.
    pub account: String,
    /// Folder on the server.
    pub folder: String,
    /// UIDVALIDITY of the folder.
    pub uidvalidity: u32,
    /// UID of the mail.
    pub uid: u32,
}

/// A submission that was read, with the keys by which it is recognized.
#[derive(Debug, Clone)]
pub struct Processed {
    /// The row; its id, receipt number, bytes and origin are those that were received.
    pub submission: Submission,
    /// Key of the text alone: a forwarded copy has the same.
    pub text_key: BlobHash,
}

/// What became of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// A new row.
    New(Submission),
    /// The same bytes are here already; nothing was added.
    Known(Submission),
}

impl Taken {
    /// The row, new or not.
    #[must_use]
    pub fn row(&self) -> &Submission {
        let (Self::New(row) | Self::Known(row)) = self;
        row
    }
}

impl Store {
    /// Takes inputs in one transaction, each with a receipt number and the state `received`; bytes
    /// that are here already add nothing but their place in a mailbox.
    ///
    /// # Errors
    /// The database refuses: then none was taken.
    pub async fn receive(&self, arrivals: Vec<Arrival>) -> Result<Vec<Taken>, StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let mut taken = Vec::with_capacity(arrivals.len());
        let mut receipts = Receipts::default();
        for arrival in arrivals {
            let mailbox = arrival.mailbox.clone();
            let at = arrival.received_at;
            let one = receive_one(&mut tx, arrival, &mut receipts).await?;
            if let Some(key) = mailbox {
                let outcome = match &one {
                    Taken::New(_) => "taken",
                    Taken::Known(_) => "known",
                };
                mailbox::record(&mut tx, &key, Some(one.row().id), outcome, at).await?;
            }
            taken.push(one);
        }
        tx.commit().await?;
        Ok(taken)
    }

    /// Stores what a received submission says, once: the same content as an accepted one, or one
    /// passing on the other with nothing new, becomes `duplicate(of)`, everything else keeps the state
    /// it was judged to have; the same text with other files gets a note. A row that is no
    /// longer `received` stays as it is and is returned.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], or the database refuses.
    pub async fn finish_submission(&self, done: Processed) -> Result<Submission, StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let mut submission = done.submission;
        let id = submission.id.to_string();
        let current = by_id(&mut tx, &id).await?;
        if current.state != SubmissionState::Received {
            return Ok(current);
        }
        compare(&mut tx, &mut submission, done.text_key, Among::All).await?;
        write(&mut tx, &submission, done.text_key).await?;
        audit::note(
            &mut tx,
            submission.received_at,
            "yixian",
            "submission.read",
            &id,
            serde_json::json!({"parser": submission.parser, "state": submission.state}),
        )
        .await?;
        tx.commit().await?;
        Ok(submission)
    }

    /// Submissions whose bytes are safe and that nobody has read yet, oldest first, at most `most`.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn received_submissions(&self, most: u32) -> Result<Vec<Submission>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query(
            "SELECT id, body FROM submission WHERE state = 'received' ORDER BY received_at, receipt LIMIT ?1",
        )
        .bind(most)
        .fetch_all(db.read())
        .await?;
        rows.iter().map(read).collect()
    }

    /// The submission with these bytes.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn submission_with_bytes(
        &self,
        raw: &BlobHash,
    ) -> Result<Option<Submission>, StoreError> {
        let Self::Sqlite(db) = self;
        let row = sqlx::query("SELECT id, body FROM submission WHERE raw = ?1")
            .bind(raw.to_string())
            .fetch_optional(db.read())
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// Every submission, oldest first; of one state when `state` is given.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn submissions(&self, state: Option<&str>) -> Result<Vec<Submission>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query("SELECT id, body FROM submission WHERE ?1 IS NULL OR state = ?1 ORDER BY received_at, receipt")
            .bind(state)
            .fetch_all(db.read())
            .await?;
        rows.iter().map(read).collect()
    }

    /// How many submissions of an edition there are in each state.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn submission_counts(
        &self,
        edition: EditionId,
    ) -> Result<Vec<(String, u64)>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query(
            "SELECT state, count(*) AS tips FROM submission WHERE edition = ?1 GROUP BY state",
        )
        .bind(edition.to_string())
        .fetch_all(db.read())
        .await?;
        rows.iter()
            .map(|row| {
                let tips: i64 = row.try_get("tips")?;
                Ok((row.try_get("state")?, u64::try_from(tips).unwrap_or(0)))
            })
            .collect()
    }

    /// One submission, by id or receipt number.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn submission(&self, id_or_receipt: &str) -> Result<Submission, StoreError> {
        let Self::Sqlite(db) = self;
        let row = sqlx::query("SELECT id, body FROM submission WHERE id = ?1 OR receipt = ?1")
            .bind(id_or_receipt)
            .fetch_optional(db.read())
            .await?;
        row.as_ref()
            .map(read)
            .transpose()?
            .ok_or_else(|| StoreError::NotFound {
                what: format!(
                    "submission `{id_or_receipt}`: `yixian submission list` names them all"
                ),
            })
    }

    /// Accepted submissions that no story was made from.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn submissions_without_story(&self) -> Result<Vec<Submission>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query(
            "SELECT id, body FROM submission WHERE state = 'accepted'
             AND id NOT IN (SELECT submission FROM story_source) ORDER BY received_at, receipt",
        )
        .fetch_all(db.read())
        .await?;
        rows.iter().map(read).collect()
    }

    /// Stores what a person decided about a submission that is still in the state `was`. Released,
    /// it is a duplicate when the same content was accepted in the meantime.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when its state moved, [`StoreError::NotFound`].
    pub async fn decide_submission(
        &self,
        mut decided: Submission,
        was: &SubmissionState,
        by: &str,
        at: DateTime<Utc>,
    ) -> Result<Submission, StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let id = decided.id.to_string();
        if by_id(&mut tx, &id).await?.state != *was {
            return Err(StoreError::Stale {
                what: format!("submission {id}"),
            });
        }
        if decided.state == SubmissionState::Accepted
            && let Some(same) = others(&mut tx, SAME, decided.content, &decided, Among::All)
                .await?
                .first()
        {
            decided.state = SubmissionState::Duplicate { of: same.id };
        }
        sqlx::query("UPDATE submission SET state = ?2, edition = ?3, body = ?4 WHERE id = ?1")
            .bind(&id)
            .bind(decided.state.name())
            .bind(decided.edition.to_string())
            .bind(document(&decided)?)
            .execute(&mut *tx)
            .await?;
        listing::put(&mut tx, &decided).await?;
        let detail =
            serde_json::json!({"from": was, "to": decided.state, "decision": decided.decision});
        audit::note(&mut tx, at, by, "submission.decide", &id, detail).await?;
        tx.commit().await?;
        Ok(decided)
    }

    /// The stories that a submission feeds, as their ids, in the order in which it tells them.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn stories_of(&self, submission: SubmissionId) -> Result<Vec<String>, StoreError> {
        let Self::Sqlite(db) = self;
        Ok(sqlx::query_scalar(
            "SELECT story FROM story_source WHERE submission = ?1 ORDER BY rowid",
        )
        .bind(submission.to_string())
        .fetch_all(db.read())
        .await?)
    }

    /// Replaces what was read from the bytes, and the state that follows from it; id, receipt and
    /// bytes stay. What was accepted before becomes a duplicate of earlier ones only, and never once a
    /// story was made from it or a person decided: it then gets a note. Returns the row as stored.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], or the database refuses.
    pub async fn reread_submission(
        &self,
        mut submission: Submission,
        text_key: BlobHash,
        at: DateTime<Utc>,
    ) -> Result<Submission, StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let id = submission.id.to_string();
        let told: bool =
            sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM story_source WHERE submission = ?1)")
                .bind(&id)
                .fetch_one(&mut *tx)
                .await?;
        let accepted = by_id(&mut tx, &id).await?.state == SubmissionState::Accepted;
        let among = if accepted { Among::Earlier } else { Among::All };
        compare(&mut tx, &mut submission, text_key, among).await?;
        let settled = told || submission.decision.is_some();
        if let (true, SubmissionState::Duplicate { of }) = (settled && accepted, &submission.state)
        {
            let other = by_id(&mut tx, &of.to_string()).await?.receipt;
            submission
                .notes
                .push(format!("与回执号 {other} 重复，已经采用，未撤下"));
            submission.state = SubmissionState::Accepted;
        }
        write(&mut tx, &submission, text_key).await?;
        let detail = serde_json::json!({"parser": submission.parser, "state": submission.state});
        audit::note(&mut tx, at, "yixian", "submission.reparse", &id, detail).await?;
        tx.commit().await?;
        Ok(submission)
    }
}

/// Replaces what is stored of a submission; the columns follow the document.
async fn write(
    tx: &mut WriteTx,
    submission: &Submission,
    text_key: BlobHash,
) -> Result<(), StoreError> {
    let id = submission.id.to_string();
    let changed = sqlx::query(
        "UPDATE submission SET content = ?2, text_key = ?3, state = ?4, message_id = ?5, sender = ?6, body = ?7 WHERE id = ?1",
    )
    .bind(&id)
    .bind(submission.content.to_string())
    .bind(text_key.to_string())
    .bind(submission.state.name())
    .bind(&submission.message_id)
    .bind(submission.from.address.to_lowercase())
    .bind(document(submission)?)
    .execute(&mut **tx)
    .await?
    .rows_affected();
    if changed == 0 {
        return Err(StoreError::NotFound {
            what: format!("submission {id}"),
        });
    }
    listing::put(tx, submission).await
}

/// Takes one input inside `tx`.
pub(super) async fn receive_one(
    tx: &mut WriteTx,
    arrival: Arrival,
    receipts: &mut Receipts,
) -> Result<Taken, StoreError> {
    const SAME: &str = "SELECT body FROM submission WHERE raw = ?1";
    if let Some(known) = find(tx, SAME, arrival.raw).await? {
        return Ok(Taken::Known(known));
    }
    let submission = Submission {
        id: SubmissionId::derive(arrival.received_at, arrival.raw.as_bytes()),
        receipt: receipts.next(tx, arrival.local_day).await?,
        source: arrival.source,
        origin: arrival.origin,
        edition: arrival.edition,
        raw: arrival.raw,
        message_id: None,
        subject: String::new(),
        from: Mailbox::default(),
        sent_at: None,
        received_at: arrival.received_at,
        organization: None,
        verified: false,
        text: String::new(),
        attachments: Vec::new(),
        nested: Vec::new(),
        links: Vec::new(),
        content: arrival.raw,
        notes: arrival.notes,
        parser: 0,
        envelope: arrival.envelope,
        decision: None,
        purged_at: None,
        state: SubmissionState::Received,
    };
    sqlx::query(
        "INSERT INTO submission (id, receipt, edition, raw, content, text_key, message_id, state, received_at, body)
         VALUES (?1, ?2, ?3, ?4, ?4, ?4, NULL, ?5, ?6, ?7)",
    )
    .bind(submission.id.to_string())
    .bind(submission.receipt.as_str())
    .bind(submission.edition.to_string())
    .bind(submission.raw.to_string())
    .bind(submission.state.name())
    .bind(submission.received_at.timestamp_millis())
    .bind(document(&submission)?)
    .execute(&mut **tx)
    .await?;
    listing::announce(tx, &submission).await?;
    audit::note(
        tx,
        submission.received_at,
        "yixian",
        "submission.receive",
        &submission.id.to_string(),
        serde_json::json!({"receipt": submission.receipt, "origin": submission.origin}),
    )
    .await?;
    Ok(Taken::New(submission))
}

/// Receipt numbers that one transaction gives: the last one is looked up once.
#[derive(Default)]
pub(super) struct Receipts(Option<(NaiveDate, u32)>);

impl Receipts {
    /// The next number of the week of `day`: one above the highest, so that no number is given twice.
    async fn next(
        &mut self,
        tx: &mut WriteTx,
        day: NaiveDate,
    ) -> Result<ReceiptNumber, StoreError> {
        let last = match self.0 {
            Some((known, last)) if known == day => last,
            _ => last_receipt(tx, day).await?,
        };
        let next = last.saturating_add(1);
        self.0 = Some((day, next));
        Ok(ReceiptNumber::new(day, next))
    }
}

/// The highest number given in the week of `day`; 0 when none was.
async fn last_receipt(tx: &mut WriteTx, day: NaiveDate) -> Result<u32, StoreError> {
    let week = ReceiptNumber::new(day, 0).to_string();
    let prefix = format!("{}-", week.split('-').next().unwrap_or_default());
    let digits = i64::try_from(prefix.len() + 1).unwrap_or(i64::MAX);
    // `.` follows `-` in ASCII: the range is the prefix, and the index serves it.
    let last: Option<i64> = sqlx::query_scalar(
        "SELECT MAX(CAST(substr(receipt, ?2) AS INTEGER)) FROM submission
         WHERE receipt >= ?1 AND receipt < ?3",
    )
    .bind(&prefix)
    .bind(digits)
    .bind(format!("{}.", prefix.trim_end_matches('-')))
    .fetch_one(&mut **tx)
    .await?;
    Ok(u32::try_from(last.unwrap_or(0)).unwrap_or(u32::MAX))
}

async fn by_id(tx: &mut WriteTx, id: &str) -> Result<Submission, StoreError> {
    let row = sqlx::query("SELECT id, body FROM submission WHERE id = ?1")
        .bind(id)
        .fetch_optional(&mut **tx)
        .await?;
    row.as_ref()
        .map(read)
        .transpose()?
        .ok_or_else(|| StoreError::NotFound {
            what: format!("submission {id}"),
        })
}

fn document(submission: &Submission) -> Result<String, StoreError> {
    serde_json::to_string(submission).map_err(|source| StoreError::Row {
        table: "submission",
        id: submission.id.to_string(),
        source,
    })
}

/// Submissions from the documents in their rows.
pub(super) fn from_bodies(bodies: &[String]) -> Result<Vec<Submission>, StoreError> {
    bodies
        .iter()
        .map(|body| {
            serde_json::from_str(body).map_err(|source| StoreError::Row {
                table: "submission",
                id: body.chars().take(60).collect(),
                source,
            })
        })
        .collect()
}

fn read(row: &SqliteRow) -> Result<Submission, StoreError> {
    let body: String = row.try_get("body")?;
    serde_json::from_str(&body).map_err(|source| StoreError::Row {
        table: "submission",
        id: row.try_get("id").unwrap_or_default(),
        source,
    })
}

async fn find(
    tx: &mut WriteTx,
    query: &'static str,
    key: BlobHash,
) -> Result<Option<Submission>, StoreError> {
    let body: Option<String> = sqlx::query_scalar(query)
        .bind(key.to_string())
        .fetch_optional(&mut **tx)
        .await?;
    body.map(|body| {
        serde_json::from_str(&body).map_err(|source| StoreError::Row {
            table: "submission",
            id: key.to_string(),
            source,
        })
    })
    .transpose()
}

/// Which rows a submission is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Among {
    All,
    /// Those before it in the order of receipt.
    Earlier,
}

/// Accepted rows of one content; a text that many send word for word is a template, so no more than
/// these are compared.
const SAME: &str = "SELECT body FROM submission WHERE content = ?1 AND state = 'accepted' ORDER BY received_at, receipt LIMIT 20";
/// The same by the text's key.
const SAME_TEXT: &str = "SELECT body FROM submission WHERE text_key = ?1 AND state = 'accepted' ORDER BY received_at, receipt LIMIT 20";

/// Compares an accepted submission with the other accepted ones. The same content, or one passing on
/// the other with nothing new, makes it a duplicate of the one that stands already, whichever was
/// written first: a story may have been made from that. The same text with other files is two tips,
/// with a note.
async fn compare(
    tx: &mut WriteTx,
    submission: &mut Submission,
    text_key: BlobHash,
    among: Among,
) -> Result<(), StoreError> {
    if submission.state != SubmissionState::Accepted {
        return Ok(());
    }
    let same = others(tx, SAME, submission.content, submission, among).await?;
    if let Some(same) = same.first() {
        submission.state = SubmissionState::Duplicate { of: same.id };
        submission.notes.push(doubled(same));
        return Ok(());
    }
    let mut keys = vec![text_key];
    for key in &submission.envelope.passes_on {
        if !keys.contains(key) {
            keys.push(*key);
        }
    }
    let mut alike: Option<(Submission, bool)> = None;
    for key in keys {
        for other in others(tx, SAME_TEXT, key, submission, among).await? {
            let linked = submission.envelope.passes_on.contains(&key)
                || other.envelope.passes_on.contains(&key);
            if linked && brings_nothing_new(submission, &other) {
                submission.state = SubmissionState::Duplicate { of: other.id };
                submission.notes.push(doubled(&other));
                return Ok(());
            }
            alike = alike.or(Some((other, linked)));
        }
    }
    if let Some((other, linked)) = alike {
        let one_sender = linked
            || other
                .from
                .address
                .eq_ignore_ascii_case(&submission.from.address);
        let difference = if one_sender {
            "附件不同"
        } else {
            "发件人不同"
        };
        submission
            .notes
            .push(format!("与回执号 {} 正文相同、{difference}", other.receipt));
    }
    Ok(())
}

/// Producers know a submission by its receipt number.
fn doubled(other: &Submission) -> String {
    format!("与回执号 {} 内容相同，按重复来稿处理", other.receipt)
}

/// The rows that `query` finds for `key`, without `submission` itself.
async fn others(
    tx: &mut WriteTx,
    query: &'static str,
    key: BlobHash,
    submission: &Submission,
    among: Among,
) -> Result<Vec<Submission>, StoreError> {
    let bodies: Vec<String> = sqlx::query_scalar(query)
        .bind(key.to_string())
        .fetch_all(&mut **tx)
        .await?;
    let place = |row: &Submission| (row.received_at, row.receipt.to_string());
    let mut found = Vec::new();
    for body in bodies {
        let other: Submission = serde_json::from_str(&body).map_err(|source| StoreError::Row {
            table: "submission",
            id: key.to_string(),
            source,
        })?;
        let earlier = place(&other) < place(submission);
        if other.id != submission.id && (among == Among::All || earlier) {
            found.push(other);
        }
    }
    Ok(found)
}

/// Whether every file and every big file of `one` came with `other` as well.
fn brings_nothing_new(one: &Submission, other: &Submission) -> bool {
    let known = files(&other.attachments, &other.nested);
    files(&one.attachments, &one.nested)
        .iter()
        .all(|file| known.contains(file))
        && one
            .links
            .iter()
            .all(|link| other.links.iter().any(|known| known.url == link.url))
}

/// Files attached to a mail and to those inside it; pictures in the text are furniture.
fn files(attachments: &[Attachment], nested: &[NestedSubmission]) -> Vec<BlobHash> {
    let mut all: Vec<BlobHash> = attachments
        .iter()
        .filter(|file| !file.inline)
        .map(|file| file.sha256)
        .collect();
    for mail in nested {
        all.extend(files(&mail.attachments, &mail.nested));
    }
    all
}
