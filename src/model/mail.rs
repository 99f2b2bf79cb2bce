//! The outbox: all that leaves the house.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::ids::{BlobHash, EditionId, MailId, Revision};

/// How a connection to a mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protection {
    /// From the first byte (465).
    Tls,
    /// After STARTTLS (587), required.
    Starttls,
    /// Not at all: loopback only.
    None,
}

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

/// What a mail is sent for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailPurpose {
    /// The package goes to the station.
    #[default]
    Package,
    /// 演练: the way is tried; nothing of it is for air.
    Rehearsal,
    /// The second channel: where the package can be fetched, for the station's duty desk.
    Duty,
}

impl MailPurpose {
    /// The name in JSON and in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Package => "package",
            Self::Rehearsal => "rehearsal",
            Self::Duty => "duty",
        }
    }
}

/// How somebody let us know that a package arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptWay {
    /// The button behind the link in the mail.
    Link,
    /// By telephone or an answer, entered by one of us.
    Person,
}

impl ReceiptWay {
    /// The name in JSON and in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Person => "person",
        }
    }
}

/// 签收: a recipient has the package and says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Of which edition.
    pub edition: EditionId,
    /// Which revision.
    pub revision: Revision,
    /// Whose mail it answers.
    pub recipient: String,
    /// When.
    pub at: DateTime<Utc>,
    /// How.
    pub via: ReceiptWay,
    /// The name they gave; may be empty.
    pub who: String,
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
    /// What it is sent for.
    #[serde(default)]
    pub purpose: MailPurpose,
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
    /// The relay that was last tried, `host:port`, or `folder`; empty before the first try.
    #[serde(default)]
    pub via: String,
    /// It was refused for its size alone.
    #[serde(default)]
    pub too_large: bool,
    /// Since when nobody knows what became of it, as the connection broke off; `None` where that is no
    /// question for an archive: a mail that came back lies there, too.
    #[serde(default)]
    pub doubt_since: Option<DateTime<Utc>>,
    /// How often it was sent again after such a doubt.
    #[serde(default)]
    pub resends: u32,
    /// Not tried, and not looked for, before this instant.
    pub next_at: DateTime<Utc>,
    /// When the row was made.
    pub created_at: DateTime<Utc>,
    /// When its state last changed.
    pub updated_at: DateTime<Utc>,
}

/// How a relay did lately.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RelayHealth {
    /// Failures of its channel in a row.
    pub failures: u32,
    /// The other relay is asked first before this instant.
    pub open_until: Option<DateTime<Utc>>,
    /// Its last failure.
    pub said: String,
}

/// A package on the second channel: where it was put, or why not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropped {
    /// The edition.
    pub edition: EditionId,
    /// The revision.
    pub revision: Revision,
    /// A folder, or `sftp://user@host:port/folder`.
    pub place: String,
    /// It lies there whole, under its own name, with its SHA-256 beside it.
    pub done: bool,
    /// How often it was tried.
    pub attempts: u32,
    /// Where it lies, or what went wrong.
    pub reply: String,
    /// When that was.
    pub at: DateTime<Utc>,
}
