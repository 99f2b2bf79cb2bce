//! What the house remembers: rows in a database, files by their hash. SQL stands nowhere else.

mod aired;
mod aired_items;
mod alarms;
mod as_run;
mod asked;
mod audit;
mod blobs;
mod changes;
mod corrections;
mod cuts;
mod editions;
mod error;
mod feeds;
mod handover;
mod histories;
mod jobs;
mod letters;
mod listing;
mod lock;
mod mailbox;
mod merges;
mod notices;
mod orders;
mod outbox;
mod people;
mod polish;
mod posted;
mod prints;
mod relays;
mod replies;
mod retention;
mod reviews;
mod revisions;
mod rundown_steps;
mod sessions;
mod shares;
mod sqlite;
mod staff;
mod steps;
mod stories;
mod submissions;
mod vitals;
mod work;

pub use blobs::Blobs;
pub use error::StoreError;
pub use feeds::{FeedMark, SeenItem, SourceHealth};
pub use jobs::Job;
pub use letters::Returned;
pub use listing::{TipCount, TipFilter};
pub use lock::DataLock;
pub use mailbox::Courtesy;
pub use polish::PolishCall;
pub use posted::Posted;
pub use prints::{Airing, StoredPrint};
pub use revisions::{RevisionKind, RevisionMark, StoredRevision};
pub use rundown_steps::Turned;
pub use sqlite::SqliteStore;
pub use steps::{StepState, StoredStep};
pub use submissions::{Arrival, MailboxKey, Processed, Taken};
pub use vitals::{StateCount, Vitals};
pub use work::{Claimed, Work};

/// The database behind the newsroom's words. An enum and not a trait: the engines are a closed set,
/// and adding one makes the compiler name every place that must know it.
#[derive(Debug, Clone)]
pub enum Store {
    /// One file in the data folder; one daemon.
    Sqlite(SqliteStore),
}
