//! What a person wants with a week: no edition (停播), another air time (改期), as planned (照常).

use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::ids::EditionId;

/// What is to become of the edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// 停播.
    Skip,
    /// 改期.
    Move,
    /// 照常: a holiday that changes nothing.
    Keep,
}

impl ChangeKind {
    /// The name in the database and in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Skip => "skip",
            Self::Move => "move",
            Self::Keep => "keep",
        }
    }

    /// The newsroom's word.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Skip => "停播",
            Self::Move => "改期",
            Self::Keep => "照常播出",
        }
    }
}

impl FromStr for ChangeKind {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Skip, Self::Move, Self::Keep]
            .into_iter()
            .find(|kind| kind.name() == text)
            .ok_or_else(|| format!("`{text}` is not a change of the calendar"))
    }
}

/// Where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeState {
    /// Wanted by one person; a second one decides.
    Open,
    /// Carried out.
    Confirmed,
    /// Taken back, or overtaken by another.
    Withdrawn,
}

impl ChangeState {
    /// The name in the database and in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Confirmed => "confirmed",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl FromStr for ChangeState {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Open, Self::Confirmed, Self::Withdrawn]
            .into_iter()
            .find(|state| state.name() == text)
            .ok_or_else(|| format!("`{text}` is not a state of a change"))
    }
}

/// One change of the calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CalendarChange {
    /// Its number.
    pub id: i64,
    /// Of which edition.
    pub edition: EditionId,
    /// What.
    pub kind: ChangeKind,
    /// The new air time of a move.
    pub air_at: Option<DateTime<Utc>>,
    /// Why; Chinese as it was written, told to the station.
    pub reason: String,
    /// Who wants it.
    pub by: String,
    /// Since when.
    pub at: DateTime<Utc>,
    /// Where it stands.
    pub state: ChangeState,
    /// Who decided; empty while it is open.
    pub decided_by: String,
}

/// Whether two names are one person's: logins are told apart without case and outer spaces.
#[must_use]
pub fn same_person(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}
