//! Messages to our own people: alarms, reminders, the Friday mail. Rows of an outbox, like letters.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{
    ids::{BlobHash, MailId},
    mail::MailState,
};

/// What a message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// 告警, 恢复, 提醒.
    Alarm,
    /// 系统就绪, on Friday.
    Ready,
    /// 催审.
    Remind,
    /// 催审, to those above.
    Escalate,
    /// 最后提醒: what is sent without anybody's hand.
    LastCall,
    /// 约稿, to correspondents.
    Contributors,
    /// 停播通知, to the station.
    Skipped,
    /// 改期通知, to the station.
    Moved,
}

impl NoticeKind {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Alarm,
        Self::Ready,
        Self::Remind,
        Self::Escalate,
        Self::LastCall,
        Self::Contributors,
        Self::Skipped,
        Self::Moved,
    ];

    /// The name in JSON, in the database and in file names.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Alarm => "alarm",
            Self::Ready => "ready",
            Self::Remind => "remind",
            Self::Escalate => "escalate",
            Self::LastCall => "last_call",
            Self::Contributors => "contributors",
            Self::Skipped => "skipped",
            Self::Moved => "moved",
        }
    }

    /// Whether the station receives it, and not our own people.
    #[must_use]
    pub fn is_for_the_station(self) -> bool {
        matches!(self, Self::Skipped | Self::Moved)
    }
}

/// By which way a message leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeChannel {
    /// As a mail; the recipient is an address.
    Mail,
    /// A group robot of 企业微信; the recipient is the webhook's name.
    Wecom,
    /// A group robot of 钉钉.
    Dingtalk,
    /// Plain JSON.
    Json,
}

impl NoticeChannel {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Mail, Self::Wecom, Self::Dingtalk, Self::Json];

    /// The name in JSON, in the settings and in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Wecom => "wecom",
            Self::Dingtalk => "dingtalk",
            Self::Json => "json",
        }
    }
}

/// What a mail says, in its three forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// The subject, Chinese.
    pub subject: String,
    /// Plain text, lines ended by `\n`.
    pub text: String,
    /// HTML with inline styles; what came from outside is escaped.
    pub html: String,
    /// Mail programs show it as important.
    pub urgent: bool,
}

/// One row: the stored bytes go to one recipient by one way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Its id.
    pub id: MailId,
    /// What it is about.
    pub kind: NoticeKind,
    /// What makes it this one; one a kind, key and recipient, for ever.
    pub key: String,
    /// The alarm that it tells of; empty for the others. A later message about the same replaces one
    /// that has not left yet.
    pub about: String,
    /// By which way.
    pub channel: NoticeChannel,
    /// An address, or the webhook's name.
    pub recipient: String,
    /// Fixed before the first try; with its angle brackets.
    pub message_id: String,
    /// The mail, or the webhook's body.
    pub raw: BlobHash,
    /// Where it stands.
    pub state: MailState,
    /// How often it was tried.
    pub attempts: u32,
    /// What the other side last said.
    pub reply: String,
    /// Not tried before this instant.
    pub next_at: DateTime<Utc>,
    /// When the row was made.
    pub created_at: DateTime<Utc>,
    /// When its state last changed.
    pub updated_at: DateTime<Utc>,
}

/// Minutes to wait after the first, second … try; the last one repeats. An alarm is in a hurry.
const WAITS: [i64; 6] = [1, 1, 2, 5, 10, 20];
/// An older alarm tells nobody anything: while it lasts, newer ones are made.
const STALE_ALARM: TimeDelta = TimeDelta::hours(6);
/// As with letters.
const STALE: TimeDelta = TimeDelta::hours(24);

impl Notice {
    /// When one that was refused for now is tried again; `None`: not any more.
    #[must_use]
    pub fn next_try(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let index = usize::try_from(self.attempts.saturating_sub(1)).unwrap_or(usize::MAX);
        let next = now + TimeDelta::minutes(WAITS[index.min(WAITS.len() - 1)]);
        let stale = match self.kind {
            NoticeKind::Alarm => STALE_ALARM,
            _ => STALE,
        };
        (next - self.created_at < stale).then_some(next)
    }
}
