//! What a person must be told: that something is wrong, since when, and what to do now.

mod kind;
mod plan;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

pub use kind::{AlarmKind, AlarmLevel};
pub use plan::{Bulletin, MOST_SINGLE, Telling, plan};

use super::ids::EditionId;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarm {
    /// What makes it this one: raised again under the same key it is the same alarm, e.g.
    /// `unapproved/2026-11-28`.
    pub key: String,
    /// Which sort.
    pub kind: AlarmKind,
    /// How grave it is.
    pub level: AlarmLevel,
    /// The edition that is in danger, if one is.
    pub edition: Option<EditionId>,
    /// What is wrong, Chinese, one line.
    pub title: String,
    /// What to do now: Chinese, one step a line, commands between backticks.
    pub action: String,
    /// The facts: Chinese, or a server's words as they came. May be empty.
    pub detail: String,
}

impl Alarm {
    /// An alarm about an edition, with the level and the steps of its kind.
    #[must_use]
    pub fn of_edition(kind: AlarmKind, edition: EditionId, title: impl Into<String>) -> Self {
        Self {
            key: format!("{}/{edition}", kind.name()),
            edition: Some(edition),
            action: kind.action(Some(edition), ""),
            ..Self::of_machine(kind, "", title)
        }
    }

    /// An alarm about `what` of the house, e.g. a source's name; empty: there is only one.
    #[must_use]
    pub fn of_machine(kind: AlarmKind, what: &str, title: impl Into<String>) -> Self {
        Self {
            key: if what.is_empty() {
                kind.name().to_owned()
            } else {
                format!("{}/{what}", kind.name())
            },
            kind,
            level: kind.level(),
            edition: None,
            title: title.into(),
            action: kind.action(None, what),
            detail: String::new(),
        }
    }

    /// The same with `detail`.
    #[must_use]
    pub fn with_detail(self, detail: impl Into<String>) -> Self {
        Self {
            detail: detail.into(),
            ..self
        }
    }

    /// What to do, a step each, without empty ones.
    pub fn steps(&self) -> impl Iterator<Item = &str> {
        self.action
            .lines()
            .map(str::trim)
            .filter(|step| !step.is_empty())
    }
}

/// An alarm as it stands in the books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredAlarm {
    /// What is wrong.
    pub alarm: Alarm,
    /// Since when.
    pub opened_at: DateTime<Utc>,
    /// When somebody was last told that it is wrong; survives clearing, so that an alarm that comes
    /// and goes does not shout each time.
    pub told_at: Option<DateTime<Utc>>,
    /// How often somebody was told since it was opened.
    pub count: u32,
    /// How grave it was when it was last told.
    pub told_level: Option<AlarmLevel>,
    /// Channels that were told since it was opened.
    pub told_to: Vec<String>,
    /// Since when it is well again.
    pub cleared_at: Option<DateTime<Utc>>,
    /// Those who were alarmed know that it is well.
    pub clear_told: bool,
}

impl StoredAlarm {
    /// A new one, not told yet.
    #[must_use]
    pub fn opened(alarm: Alarm, at: DateTime<Utc>) -> Self {
        Self {
            alarm,
            opened_at: at,
            told_at: None,
            count: 0,
            told_level: None,
            told_to: Vec::new(),
            cleared_at: None,
            clear_told: false,
        }
    }

    /// Whether it is wrong now.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.cleared_at.is_none()
    }

    /// Raised again at `at`: an open one takes the new words, a cleared one opens anew. One whose
    /// end nobody was told of goes on as if it had never been away.
    #[must_use]
    pub fn raised(self, alarm: Alarm, at: DateTime<Utc>) -> Self {
        match self.cleared_at {
            None => Self { alarm, ..self },
            Some(_) if self.count > 0 && !self.clear_told => Self {
                alarm,
                cleared_at: None,
                ..self
            },
            Some(_) => Self {
                told_at: self.told_at,
                ..Self::opened(alarm, at)
            },
        }
    }

    /// What is due to be said at `now`, if anything.
    #[must_use]
    pub fn due(&self, now: DateTime<Utc>) -> Option<Telling> {
        if !self.is_open() {
            return (self.count > 0 && !self.clear_told).then_some(Telling::Cleared);
        }
        let every = self.alarm.kind.repeats_every();
        let waited = |least: TimeDelta| self.told_at.is_none_or(|told| told + least <= now);
        if self.count == 0 {
            return waited(every.min(RESTLESS)).then_some(Telling::New);
        }
        let graver = self
            .told_level
            .is_some_and(|level| level < self.alarm.level);
        (graver || waited(every)).then_some(Telling::Repeated)
    }

    /// As it is after `channels` were told.
    #[must_use]
    pub fn told(mut self, telling: Telling, channels: &[&str], now: DateTime<Utc>) -> Self {
        if telling == Telling::Cleared {
            self.clear_told = true;
            return self;
        }
        self.told_at = Some(now);
        self.count = self.count.saturating_add(1);
        self.told_level = Some(self.alarm.level);
        for channel in channels {
            if !self.told_to.iter().any(|known| known == channel) {
                self.told_to.push((*channel).to_owned());
            }
        }
        self
    }
}

/// An alarm that comes back within this time after it was last told waits for the rest of it.
const RESTLESS: TimeDelta = TimeDelta::minutes(10);

#[cfg(test)]
mod tests;
