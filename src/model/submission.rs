//! One tip as it arrived (来稿). Never changed after receipt; only its state moves.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::ids::{BlobHash, EditionId, ReceiptNumber, SubmissionId};

/// The parser's version: raised when the same bytes would be read differently, so that
/// `submission reparse` can find what an older one read.
pub const PARSER_VERSION: u32 = 2;

/// The note on a tip that came after 截稿: it stands in the tray of late ones.
pub const LATE_NOTE: &str = "截稿后收到（迟到稿）";

/// A sender or recipient: display name (possibly empty) and address (lower-cased domain, possibly
/// empty when the mail named none).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Mailbox {
    /// The display name, decoded.
    pub name: String,
    /// `local@domain`.
    pub address: String,
}

/// What one mail says, read from its bytes alone: no clock, no store, no decision.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ParsedMail {
    /// Message-ID without the angle brackets. A hint, never a key: it may be missing or reused.
    pub message_id: Option<String>,
    /// Message-IDs of In-Reply-To and References, in order.
    pub references: Vec<String>,
    /// One line, decoded; may be empty.
    pub subject: String,
    /// The author.
    pub from: Mailbox,
    /// The `Date:` header; unreliable (CST means −6 in the RFC and +8 in China).
    pub sent_at: Option<DateTime<Utc>>,
    /// The text that a person wrote: from text/plain, else from HTML; `\n` line ends, controls gone.
    pub text: String,
    /// Every leaf part that is not the body, in order.
    pub attachments: Vec<ParsedAttachment>,
    /// Mails inside this mail (`message/rfc822`), each a possible tip of its own.
    pub nested: Vec<ParsedMail>,
    /// Sent by a machine: Auto-Submitted, a list, an out-of-office.
    pub automatic: bool,
    /// A delivery report (`multipart/report`, mailer-daemon).
    pub bounce: bool,
    /// Share of U+FFFD in the text, in thousandths; above 10 the reading is doubtful.
    pub replacement_permille: u32,
    /// What the reader noticed, in Chinese, for the producer.
    pub notes: Vec<String>,
    /// How it travelled.
    #[serde(default)]
    pub travel: Travel,
}

/// Headers that say how a mail travelled; read, not yet believed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Travel {
    /// Values of Authentication-Results, topmost (last added) first.
    pub authentication_results: Vec<String>,
    /// Values of Received, topmost first, at most 20.
    pub received: Vec<String>,
    /// Reply-To.
    pub reply_to: Option<Mailbox>,
    /// To and Cc, at most 200.
    pub recipients: Vec<Mailbox>,
    /// Return-Path without brackets; `Some("")` for `<>`.
    pub return_path: Option<String>,
    /// Why no machine may answer (RFC 3834), in Chinese.
    pub no_answer: Option<String>,
    /// Message-IDs that a delivery report names as undelivered.
    pub undelivered: Vec<String>,
    /// Every address of every From header: more than one is a trick or a mistake.
    #[serde(default)]
    pub authors: Vec<String>,
}

/// One part of a mail, decoded, with its bytes.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ParsedAttachment {
    /// Safe and unique within the mail: no path, no control, at most 120 characters.
    pub name: String,
    /// As the sender wrote it, decoded; for display only.
    pub original_name: String,
    /// By magic bytes where known, else as declared, e.g. `image/jpeg`.
    pub media_type: String,
    /// Shown inside the text (`cid:`), not attached.
    pub inline: bool,
    /// The decoded bytes.
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for ParsedAttachment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} ({}, {} bytes, inline {})",
            self.name,
            self.media_type,
            self.bytes.len(),
            self.inline
        )
    }
}

/// An attachment whose bytes are a blob.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Safe and unique within the submission.
    pub name: String,
    /// As the sender wrote it.
    pub original_name: String,
    /// E.g. `image/jpeg`.
    pub media_type: String,
    /// Length.
    pub bytes: u64,
    /// Where the bytes are.
    pub sha256: BlobHash,
    /// Shown inside the text, not attached.
    pub inline: bool,
    /// What looking into the file told.
    #[serde(flatten)]
    pub facts: AttachmentFacts,
}

/// What an attachment is to the newsroom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentRole {
    /// Nothing that the programme can use by itself.
    #[default]
    Other,
    /// A picture that may go on air.
    Photo,
    /// 单位标志、二维码、签名图、表情: part of a mail's furniture, never a story's picture.
    Logo,
    /// A text: Word, PDF, plain text.
    Document,
    /// A video.
    Clip,
    /// A sound recording.
    Sound,
    /// A zip and its kind.
    Archive,
}

/// What looking into a file told; all of it can be computed again from the bytes.
#[derive(Debug, Clone, PartialEq, Default, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AttachmentFacts {
    /// What it is for.
    pub role: AttachmentRole,
    /// Of a picture or clip: width and height in pixels as shown, turned upright.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<(u32, u32)>,
    /// Of a clip or sound: its length.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
    /// Of a clip: whether there is sound in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_sound: Option<bool>,
    /// The form that later rooms work with, where the original is not one (HEIC, CMYK, turned by
    /// EXIF, animated): upright sRGB JPEG or PNG.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub working: Option<WorkingCopy>,
    /// Of a document: its text; of an archive: the names in it, one a line. Personal data masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// 图说 that the sender gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// 摄影 that the sender named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
    /// Why it cannot be used as it is, in Chinese, with the way out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// A picture in the form that later rooms work with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkingCopy {
    /// Where its bytes are.
    pub sha256: BlobHash,
    /// `image/jpeg` or `image/png`.
    pub media_type: String,
    /// Length.
    pub bytes: u64,
}

/// What the raw bytes of a submission are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RawFormat {
    /// An Internet message (RFC 5322).
    #[default]
    Mail,
    /// One item of a feed, as JSON of our own.
    FeedItem,
}

/// What our own provider found about the sender's authenticity (RFC 8601).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Authentication {
    /// Nobody whom we trust checked it.
    #[default]
    Unknown,
    /// DMARC, or SPF or DKIM in the sender's own domain, passed.
    Passed,
    /// It was checked and did not pass.
    Failed,
}

/// How the mail travelled: what the desk must know besides what it says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Envelope {
    /// What the raw bytes are.
    pub format: RawFormat,
    /// When the sender's mail reached our provider: INTERNALDATE, else the topmost Received line.
    /// Deadlines count by it, never by `Date:`.
    pub arrived_at: Option<DateTime<Utc>>,
    /// The mail's size on its server in bytes, when it was too large and only its head was fetched.
    pub left_behind: Option<u64>,
    /// Whether the sender is who the mail says.
    pub authentication: Authentication,
    /// Nothing from this address was accepted before.
    pub first_time: bool,
    /// Where the sender wants answers, when that is not `from`.
    pub reply_to: Option<Mailbox>,
    /// Message-IDs of In-Reply-To and References, in order.
    pub references: Vec<String>,
    /// Why no machine may answer this mail (RFC 3834); `None`: it may be answered.
    pub no_answer: Option<String>,
    /// Message-IDs that a delivery report names as undelivered.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub undelivered: Vec<String>,
    /// The earlier submission that this mail adds to: it answers our acknowledgement, or its subject
    /// names the receipt number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supplements: Option<SubmissionId>,
    /// Keys of the texts that this mail passes on: a submission with one of them is the original, or
    /// another copy.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub passes_on: Vec<BlobHash>,
}

/// A link to a file too big for the mail (超大附件); never fetched by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BigAttachmentLink {
    /// Who keeps the file, e.g. `QQ邮箱中转站`.
    pub provider: String,
    /// Where it is.
    pub url: String,
    /// The file's name, when stated.
    pub name: Option<String>,
    /// Its size in bytes, when stated.
    pub bytes: Option<u64>,
    /// When it goes away; `None` is unknown, never "valid".
    pub expires_at: Option<DateTime<Utc>>,
}

/// A mail inside a submission: the same shape, without a state of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NestedSubmission {
    /// Subject of the inner mail.
    pub subject: String,
    /// Its author.
    pub from: Mailbox,
    /// Its `Date:`.
    pub sent_at: Option<DateTime<Utc>>,
    /// Its text.
    pub text: String,
    /// Its attachments.
    pub attachments: Vec<Attachment>,
    /// Mails inside it.
    pub nested: Vec<NestedSubmission>,
}

/// Where a submission stands. Never a silent end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum SubmissionState {
    /// Bytes are safe; not judged yet.
    Received,
    /// May become a story.
    Accepted,
    /// Needs a person first; `reason` is a Chinese sentence for the producer.
    Quarantined {
        /// Why, in Chinese.
        reason: String,
    },
    /// A producer wants nothing of it.
    Rejected {
        /// Why, in the producer's words.
        reason: String,
    },
    /// Says the same as an earlier one.
    Duplicate {
        /// The one that is kept.
        of: SubmissionId,
    },
    /// Written by a machine.
    Automatic,
    /// A delivery report.
    Bounce,
    /// Above a limit; the bytes are kept.
    Oversize {
        /// Which limit, in Chinese.
        reason: String,
    },
}

impl SubmissionState {
    /// The state's name in JSON, on the command line and in the database.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Accepted => "accepted",
            Self::Quarantined { .. } => "quarantined",
            Self::Rejected { .. } => "rejected",
            Self::Duplicate { .. } => "duplicate",
            Self::Automatic => "automatic",
            Self::Bounce => "bounce",
            Self::Oversize { .. } => "oversize",
        }
    }

    /// Why, where the state has a reason.
    #[must_use]
    pub fn reason(&self) -> Option<String> {
        match self {
            Self::Quarantined { reason }
            | Self::Rejected { reason }
            | Self::Oversize { reason } => Some(reason.clone()),
            Self::Duplicate { of } => Some(format!("与来稿 {of} 重复")),
            Self::Automatic => Some("自动回复或群发邮件".to_owned()),
            Self::Bounce => Some("退信".to_owned()),
            Self::Received | Self::Accepted => None,
        }
    }
}

/// A producer's word on a submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Login of the producer.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Why, in the producer's words; may be empty for a release.
    pub reason: String,
}

impl Submission {
    /// Whether it came after 截稿.
    #[must_use]
    pub fn is_late(&self) -> bool {
        self.notes.iter().any(|note| note == LATE_NOTE)
    }
}

/// One tip as it arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// Its id.
    pub id: SubmissionId,
    /// What the sender quotes later.
    pub receipt: ReceiptNumber,
    /// The configured source it came through, e.g. `path`.
    pub source: String,
    /// Where in the source: a file's path.
    pub origin: String,
    /// The edition that collects it.
    pub edition: EditionId,
    /// The original bytes.
    pub raw: BlobHash,
    /// Message-ID, when there is one.
    pub message_id: Option<String>,
    /// Subject, decoded.
    pub subject: String,
    /// Author.
    pub from: Mailbox,
    /// The `Date:` header.
    pub sent_at: Option<DateTime<Utc>>,
    /// When we took it, by our clock.
    pub received_at: DateTime<Utc>,
    /// The registered organization, when the sender is known.
    pub organization: Option<String>,
    /// The sender's authenticity was proved. Always false for a file.
    pub verified: bool,
    /// The body.
    pub text: String,
    /// Files that came with it.
    pub attachments: Vec<Attachment>,
    /// Mails inside it.
    pub nested: Vec<NestedSubmission>,
    /// Big files behind links.
    pub links: Vec<BigAttachmentLink>,
    /// Hash of sender, text and attachments: the same mail sent again has the same.
    pub content: BlobHash,
    /// What the reader noticed, in Chinese.
    pub notes: Vec<String>,
    /// [`PARSER_VERSION`] that read it.
    pub parser: u32,
    /// How it travelled.
    #[serde(default)]
    pub envelope: Envelope,
    /// What a person decided about it; the parser does not overrule it.
    #[serde(default)]
    pub decision: Option<Decision>,
    /// When its bytes and files were deleted because their time was over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purged_at: Option<DateTime<Utc>>,
    /// Where it stands.
    pub state: SubmissionState,
}
