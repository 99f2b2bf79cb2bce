//! What can go wrong in the store.

use std::path::PathBuf;

/// A failure of the store. Text for operators, in English.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database said no.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// A migration could not be applied.
    #[error("database migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A newer program has written the database: its tables are not known here.
    #[error(
        "this database was written by a newer yixian (schema {found}, this one knows up to {known}): \
         install that version again, or restore a backup that was made before the upgrade"
    )]
    Newer {
        /// The first migration in the database that is not known here.
        found: i64,
        /// The last one that is.
        known: i64,
    },
    /// The library has the WAL-reset bug of 3.7.0–3.51.2 and may corrupt the file.
    #[error(
        "SQLite {found} is linked, but 3.51.3 or newer is needed: build with the bundled library"
    )]
    OldSqlite {
        /// What is linked.
        found: String,
    },
    /// A file could not be stored or read.
    #[error("blob {key}: {source}")]
    Blob {
        /// The blob's hash.
        key: String,
        /// Why.
        source: object_store::Error,
    },
    /// A stored document does not have its shape.
    #[error("row {table}/{id} cannot be read: {source}")]
    Row {
        /// The table.
        table: &'static str,
        /// The row.
        id: String,
        /// Why.
        source: serde_json::Error,
    },
    /// A folder could not be made or opened.
    #[error("{path}: {source}; check the owner and the free space of the data folder")]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Another process works on the folder.
    #[error("{path} is in use by {holder}: wait for it or stop it, then run this again")]
    InUse {
        /// The data folder.
        path: PathBuf,
        /// `yixian build (pid 4711)`.
        holder: String,
    },
    /// Somebody else changed the row since it was read.
    #[error("{what} was changed by someone else meanwhile: read it again")]
    Stale {
        /// Which thing.
        what: String,
    },
    /// 终审 of a story with remarks that nobody dealt with.
    #[error("story {story} has open remarks: settle them before the final review")]
    OpenRemarks {
        /// Which.
        story: String,
    },
    /// There is no such thing.
    #[error("there is no {what}")]
    NotFound {
        /// Which thing, e.g. "story 0199…".
        what: String,
    },
    /// The change would break a rule of the table.
    #[error("{0}")]
    Refused(String),
}
