//! Files → rows. Bytes are durable first, then read, then one transaction; no rule lives here.

mod decode;
mod documents;
mod examine;
mod feed;
mod files;
mod imap;
mod pictures;
mod process;
mod receive;
#[cfg(test)]
mod tests;
mod web;

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use receive::Incoming;

use super::{IntakeError, Limits, Register};
use crate::{
    model::{BlobHash, Clock, EditionId, Submission, SubmissionId, submission::Envelope},
    store::{Blobs, Store, Taken},
};

pub use decode::thumbnail;
pub use examine::Tools;
pub use feed::gather_feed;
pub use imap::{
    Gleaned, Listening, MailboxLimits, MailboxReport, gather_mailbox, probe_mailbox, watch_mailbox,
};
pub use process::reread;
pub use web::call as call_web;

/// Where tips are taken in, and under which rules.
#[derive(Debug)]
pub struct Desk<'a> {
    /// Rows.
    pub store: &'a Store,
    /// Files.
    pub blobs: &'a Blobs,
    /// The time of receipt.
    pub clock: &'a dyn Clock,
    /// The station's zone: receipt numbers count by its weeks.
    pub zone: Tz,
    /// The edition that collects.
    pub edition: EditionId,
    /// What arrives after it is marked late.
    pub cutoff: DateTime<Utc>,
    /// Known senders.
    pub organizations: &'a Register,
    /// Names under which our own provider writes Authentication-Results; empty: nothing is believed.
    pub trusted_authserv_ids: &'a [String],
    /// Programs that look into files.
    pub tools: &'a Tools,
    /// Bounds of one mail.
    pub limits: Limits,
}

/// What became of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gathered {
    /// The source's name.
    pub source: String,
    /// The file.
    pub path: String,
    /// The row; `None` for a file that could not be read.
    pub id: Option<SubmissionId>,
    /// Its receipt number.
    pub receipt: Option<String>,
    /// A state's name, or `failed` when the file could not be read: it is tried again next time.
    pub state: String,
    /// Why, in Chinese.
    pub reason: Option<String>,
    /// Decoded subject.
    pub subject: String,
    /// False when the same bytes were here before.
    pub new: bool,
}

impl Gathered {
    fn row(source: &str, path: &str, row: &Submission, new: bool) -> Self {
        Self {
            source: source.to_owned(),
            path: path.to_owned(),
            id: Some(row.id),
            receipt: Some(row.receipt.to_string()),
            state: row.state.name().to_owned(),
            reason: row.state.reason(),
            subject: row.subject.clone(),
            new,
        }
    }

    fn failed(source: &str, path: &Path, reason: String) -> Self {
        Self {
            source: source.to_owned(),
            path: path.display().to_string(),
            id: None,
            receipt: None,
            state: "failed".to_owned(),
            reason: Some(reason),
            subject: String::new(),
            new: false,
        }
    }
}

/// Takes in what lies at `path`: one file whatever its name, a folder of `.eml` files (with its
/// subfolders, hidden ones left out), or a Maildir with its subfolders. One result per file, in the
/// order of the paths; before them, those of an earlier round that was killed. `progress` is told
/// `(total, done, file)`, first `(total, 0, "")`.
///
/// The same bytes again add nothing. A file that cannot be read is reported as `failed` and stops
/// nobody else.
///
/// # Errors
/// `path` does not exist or cannot be listed, or the store refuses: what was taken before is safe.
pub async fn gather_path(
    desk: &Desk<'_>,
    source: &str,
    path: &Path,
    progress: &mut (dyn FnMut(u64, u64, &str) + Send),
) -> Result<Vec<Gathered>, IntakeError> {
    let root = path.to_owned();
    let found = tokio::task::spawn_blocking(move || files::list(&root))
        .await
        .unwrap_or_else(|_| {
            Err(IntakeError::NoSuchPath {
                path: path.to_owned(),
            })
        })?;
    let total = u64::try_from(found.len()).unwrap_or(u64::MAX);
    progress(total, 0, "");
    let mut results = finish_received(desk).await?;
    let mut done = 0;
    for batch in found.chunks(BATCH) {
        let taken = receive_files(desk, source, batch).await?;
        let mut read = HashMap::new();
        process::process_received(desk, &mut |row| {
            read.insert(row.id, row.clone());
        })
        .await?;
        for (entry, outcome) in batch.iter().zip(taken) {
            results.push(match outcome {
                Outcome::Failed(reason) => Gathered::failed(source, &entry.path, reason),
                Outcome::Taken(taken) => {
                    let new = matches!(*taken, Taken::New(_));
                    let row = read.get(&taken.row().id).unwrap_or(taken.row());
                    Gathered::row(source, &entry.path.display().to_string(), row, new)
                }
            });
            done += 1;
            let name = entry.path.file_name().unwrap_or_default();
            progress(total, done, &name.to_string_lossy());
        }
    }
    Ok(results)
}

/// Reads what an earlier round received and did not get to read.
///
/// # Errors
/// The store refuses.
pub async fn finish_received(desk: &Desk<'_>) -> Result<Vec<Gathered>, IntakeError> {
    let mut results = Vec::new();
    process::process_received(desk, &mut |row| {
        results.push(Gathered::row(&row.source, &row.origin, row, true));
    })
    .await?;
    Ok(results)
}

/// Files whose rows are made in one transaction.
const BATCH: usize = 16;

enum Outcome {
    Taken(Box<Taken>),
    Failed(String),
}

/// Makes the bytes of `batch` safe, then their rows; one outcome per entry.
async fn receive_files(
    desk: &Desk<'_>,
    source: &str,
    batch: &[files::Entry],
) -> Result<Vec<Outcome>, IntakeError> {
    let mut outcomes: Vec<Option<Outcome>> = Vec::with_capacity(batch.len());
    let mut incoming = Vec::new();
    for entry in batch {
        outcomes.push(match safe(desk, entry).await? {
            Safe::New(raw) => {
                incoming.push(Incoming {
                    origin: entry.path.display().to_string(),
                    raw,
                    envelope: Envelope::default(),
                    mailbox: None,
                });
                None
            }
            Safe::Known(row) => Some(Outcome::Taken(Box::new(Taken::Known(*row)))),
            Safe::Failed(reason) => Some(Outcome::Failed(reason)),
        });
    }
    let mut taken = receive::receive(desk, source, incoming).await?.into_iter();
    Ok(outcomes
        .into_iter()
        .filter_map(|outcome| {
            outcome.or_else(|| taken.next().map(|one| Outcome::Taken(Box::new(one))))
        })
        .collect())
}

enum Safe {
    New(BlobHash),
    Known(Box<Submission>),
    /// Why it cannot be read, in Chinese.
    Failed(String),
}

/// Makes a file's bytes a blob, unless they are here: a source is gathered every few minutes, and
/// most of it is old.
async fn safe(desk: &Desk<'_>, entry: &files::Entry) -> Result<Safe, IntakeError> {
    let path = &entry.path;
    if let Some(refused) = &entry.refused {
        return Ok(Safe::Failed(refused.clone()));
    }
    let file: PathBuf = path.clone();
    let most = desk.limits.max_bytes;
    let read = tokio::task::spawn_blocking(move || files::read(&file, most)).await;
    match read {
        Ok(Ok(files::Content::Whole(bytes))) => {
            let known = desk
                .store
                .submission_with_bytes(&BlobHash::of(&bytes))
                .await?;
            Ok(match known {
                Some(row) => Safe::Known(Box::new(row)),
                None => Safe::New(desk.blobs.keep(bytes).await?),
            })
        }
        Ok(Ok(files::Content::TooLarge)) => Ok(Safe::New(desk.blobs.keep_file(path).await?)),
        Ok(Err(error)) => {
            tracing::warn!(path = %path.display(), %error, "mail file cannot be read");
            Ok(Safe::Failed(files::reason(&error)))
        }
        Err(_) => Ok(Safe::Failed("文件读取中断".to_owned())),
    }
}
