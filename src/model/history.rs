//! What a story was before, and what people said about it.

use chrono::{DateTime, Utc};

use super::story::Story;

/// A story after one change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryVersion {
    /// Counted from 1.
    pub version: i64,
    /// When it was changed.
    pub at: DateTime<Utc>,
    /// By whom: a login, `yixian` for the program.
    pub by: String,
    /// What was done, e.g. `story.amend.lead`.
    pub action: String,
    /// Why, if a person said so.
    pub reason: String,
    /// What it became.
    pub story: Story,
}

/// What somebody said about a story to the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who, login.
    pub login: String,
    /// Who, name.
    pub name: String,
    /// What.
    pub text: String,
    /// When it was dealt with.
    pub done_at: Option<DateTime<Utc>>,
    /// By whom, login.
    pub done_by: String,
}

/// A line of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// Its number.
    pub number: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who: a login, `yixian` for the program, `cli` for a command.
    pub actor: String,
    /// What, e.g. `story.sign`.
    pub action: String,
    /// To what: an id.
    pub subject: String,
    /// The rest, a JSON object.
    pub detail: String,
}
