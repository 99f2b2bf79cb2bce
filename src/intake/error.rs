//! What stops a whole gathering. A single bad mail never does: it is a row or a reported failure.

use std::path::PathBuf;

use crate::store::StoreError;

/// Why nothing more could be taken in. Text for operators, in English.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// Nothing is there.
    #[error("{path} does not exist: give an .eml file, a folder of .eml files or a Maildir")]
    NoSuchPath {
        /// As given.
        path: PathBuf,
    },
    /// The folder itself cannot be listed.
    #[error("{path} cannot be read: {source}; check its owner and rights")]
    Unreadable {
        /// As given.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A mail server is away, refuses, or does not keep to its own words. What it gave before is
    /// safe; the rest comes with the next round.
    #[error("mailbox {user} at {host}: {problem}")]
    Mailbox {
        /// The server.
        host: String,
        /// The login.
        user: String,
        /// What happened, and what helps.
        problem: String,
    },
    /// A feed is away, refused, or no feed. It is asked again later; what it gave before is safe.
    #[error("feed {url}: {problem}")]
    Feed {
        /// Where it should be.
        url: String,
        /// What happened, in Chinese, then for the log.
        problem: String,
    },
    /// The database or the blob store said no; what was taken before is safe, run it again.
    #[error(transparent)]
    Store(#[from] StoreError),
}
