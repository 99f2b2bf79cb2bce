//! The outbox: all that leaves the house.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::ids::{BlobHash, EditionId, MailId, Revision};

/// Where one mail to one recipient stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum MailState {
    /// Stored, not tried.
    Ready,
    /// Being handed over; found like this at start, nobody knows what became of it.
    Sending,
    /// The recipient's server took it.
    Accepted,
    /// Refused for now.
    Deferred,
    /// Refused for good.
    Failed,
    /// The connection was lost after the text: it may have arrived.
    Unknown,
}

impl MailState {
    /// The name in JSON and in the database.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Sending => "sending",
            Self::Accepted => "accepted",
            Self::Deferred => "deferred",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }
}

/// One row of the outbox: the stored bytes go to exactly one recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxMail {
    /// Its id.
    pub id: MailId,
    /// The edition it carries.
    pub edition: EditionId,
    /// The revision it carries.
    pub revision: Revision,
    /// The recipient.
    pub recipient: String,
    /// Fixed before the first try, the same at every try.
    pub message_id: String,
    /// The mail's bytes, built once.
    pub raw: BlobHash,
    /// Where it stands.
    pub state: MailState,
    /// How often it was tried.
    pub attempts: u32,
    /// What the server last said, or what went wrong.
    pub reply: String,
    /// Not tried before this instant.
    pub next_at: DateTime<Utc>,
    /// When the row was made.
    pub created_at: DateTime<Utc>,
    /// When its state last changed.
    pub updated_at: DateTime<Utc>,
}
