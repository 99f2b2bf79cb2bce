//! Letters to correspondents: the acknowledgement of a tip, and what became of it.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{
    ids::{BlobHash, MailId, SubmissionId},
    mail::MailState,
};

/// What a letter says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterKind {
    /// 回执: the tip is here, this is its number, this is missing.
    Receipt,
    /// 编入节目: the story is in a locked edition.
    Scheduled,
    /// 已播出.
    Aired,
    /// 回信: a person wrote it.
    Reply,
}

impl LetterKind {
    /// The name in JSON, in the database and in file names.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Receipt => "receipt",
            Self::Scheduled => "scheduled",
            Self::Aired => "aired",
            Self::Reply => "reply",
        }
    }
}

/// One letter about one submission: written and on its way, or withheld with a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Its id.
    pub id: MailId,
    /// What it says.
    pub kind: LetterKind,
    /// The tip it is about.
    pub submission: SubmissionId,
    /// To whom.
    pub recipient: String,
    /// Why no letter goes out, in Chinese; empty: one does.
    pub withheld: String,
    /// Fixed before the first try; with its angle brackets.
    pub message_id: String,
    /// The letter's bytes; `None` when it is withheld.
    pub raw: Option<BlobHash>,
    /// Where it stands; of a withheld one [`MailState::Failed`].
    pub state: MailState,
    /// How often it was tried.
    pub attempts: u32,
    /// What the server last said.
    pub reply: String,
    /// It came back (退信).
    pub bounced: bool,
    /// Not tried before this instant.
    pub next_at: DateTime<Utc>,
    /// When the row was made.
    pub created_at: DateTime<Utc>,
    /// When its state last changed.
    pub updated_at: DateTime<Utc>,
}

/// What a person answers a sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplyTemplate {
    /// 请补图.
    Picture,
    /// 请核实.
    Verify,
    /// 谢绝.
    Decline,
    /// 自由回复.
    Free,
}

impl ReplyTemplate {
    /// All of them, as they are offered.
    pub const ALL: [Self; 4] = [Self::Picture, Self::Verify, Self::Decline, Self::Free];

    /// The name in addresses and in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::Verify => "verify",
            Self::Decline => "decline",
            Self::Free => "free",
        }
    }

    /// What producers call it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Picture => "请补图",
            Self::Verify => "请核实",
            Self::Decline => "谢绝",
            Self::Free => "自由回复",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// A letter that a person wrote, as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// On its way, or there.
    pub letter: Letter,
    /// The press by which it was sent: the same press sends once.
    pub press: String,
    /// Who wrote it: a login.
    pub by: String,
    /// From which template it was begun.
    pub template: ReplyTemplate,
    /// Its subject.
    pub subject: String,
    /// Its words.
    pub text: String,
}

/// Minutes to wait after the first, second … try; the last one repeats.
const WAITS: [i64; 4] = [5, 15, 60, 180];
/// A letter that is older tells the sender nothing any more.
const STALE: TimeDelta = TimeDelta::hours(24);

impl Letter {
    /// When a letter that was refused for now is tried again; `None`: not any more.
    #[must_use]
    pub fn next_try(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let index = usize::try_from(self.attempts.saturating_sub(1)).unwrap_or(usize::MAX);
        let next = now + TimeDelta::minutes(WAITS[index.min(WAITS.len() - 1)]);
        (next - self.created_at < STALE).then_some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_tried_for_a_day_and_then_given_up() {
        let made: DateTime<Utc> = "2026-11-25T04:00:00Z".parse().unwrap();
        let mut letter = Letter {
            id: MailId::derive(made, b"x"),
            kind: LetterKind::Receipt,
            submission: SubmissionId::derive(made, b"x"),
            recipient: "a@b.example".to_owned(),
            withheld: String::new(),
            message_id: "<x@y>".to_owned(),
            raw: None,
            state: MailState::Deferred,
            attempts: 1,
            reply: String::new(),
            bounced: false,
            next_at: made,
            created_at: made,
            updated_at: made,
        };
        assert_eq!(letter.next_try(made), Some(made + TimeDelta::minutes(5)));
        letter.attempts = 9;
        let evening = made + TimeDelta::hours(8);
        assert_eq!(
            letter.next_try(evening),
            Some(evening + TimeDelta::hours(3))
        );
        assert_eq!(letter.next_try(made + TimeDelta::hours(22)), None);
    }
}
