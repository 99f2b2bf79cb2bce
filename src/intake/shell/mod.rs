//! Files → rows. Bytes are durable first, then read, then one transaction; no rule lives here.

mod files;
mod take;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use chrono_tz::Tz;
use serde::Serialize;

use super::{IntakeError, Limits};
use crate::{
    model::{Clock, EditionId, Submission, SubmissionId, people::Organization},
    store::{Blobs, Store},
};

pub use take::reread;

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
    /// The cut-off has passed: a note says so.
    pub late: bool,
    /// Known senders.
    pub organizations: &'a [Organization],
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
    fn row(source: &str, path: &Path, row: &Submission, new: bool) -> Self {
        Self {
            source: source.to_owned(),
            path: path.display().to_string(),
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
/// order of the paths. `progress` is told `(total, done, file)`, first `(total, 0, "")`.
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
    let known = take::Known::load(desk.store).await?;
    let mut results = Vec::with_capacity(found.len());
    for (done, entry) in (1..).zip(found) {
        results.push(one(desk, source, &entry, &known).await?);
        let name = entry.path.file_name().unwrap_or_default();
        progress(total, done, &name.to_string_lossy());
    }
    Ok(results)
}

async fn one(
    desk: &Desk<'_>,
    source: &str,
    entry: &files::Entry,
    known: &take::Known,
) -> Result<Gathered, IntakeError> {
    let path = &entry.path;
    if let Some(refused) = &entry.refused {
        return Ok(Gathered::failed(source, path, refused.clone()));
    }
    let file: PathBuf = path.clone();
    let most = desk.limits.max_bytes;
    let read = tokio::task::spawn_blocking(move || files::read(&file, most)).await;
    let content = match read {
        Ok(Ok(content)) => content,
        Ok(Err(error)) => {
            tracing::warn!(path = %path.display(), %error, "mail file cannot be read");
            return Ok(Gathered::failed(source, path, files::reason(&error)));
        }
        Err(_) => return Ok(Gathered::failed(source, path, "文件读取中断".to_owned())),
    };
    match content {
        files::Content::Whole(bytes) => take::whole(desk, source, path, bytes, known).await,
        files::Content::TooLarge { head, bytes } => {
            take::too_large(desk, source, path, &head, bytes).await
        }
    }
}
