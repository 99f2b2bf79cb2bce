//! What is told to whom now. Arithmetic only: the caller's clock and rows go in, messages come out.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::StoredAlarm;

/// Alarms that go out as messages of their own in one round; more become one message that lists them.
/// Chat robots take twenty messages a minute, a person fewer.
pub const MOST_SINGLE: usize = 3;

/// How an alarm is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Telling {
    /// For the first time.
    New,
    /// It is still so.
    Repeated,
    /// It is well again (恢复).
    Cleared,
}

impl Telling {
    /// The name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Repeated => "repeated",
            Self::Cleared => "cleared",
        }
    }
}

/// One message for one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bulletin {
    /// Index into the channels.
    pub channel: usize,
    /// What it tells: how, and an index into the alarms; the gravest first, never empty.
    pub told: Vec<(Telling, usize)>,
}

/// The messages that are due at `now`. That something is well again is told only to those who were
/// alarmed. Without channels nothing is.
#[must_use]
pub fn plan(alarms: &[StoredAlarm], channels: &[&str], now: DateTime<Utc>) -> Vec<Bulletin> {
    let mut due: Vec<(Telling, usize)> = alarms
        .iter()
        .enumerate()
        .filter_map(|(index, alarm)| Some((alarm.due(now)?, index)))
        .collect();
    // What is wrong before what is well, the gravest and then the oldest first.
    due.sort_by_key(|(telling, index)| {
        let row = &alarms[*index];
        (
            *telling == Telling::Cleared,
            std::cmp::Reverse(row.alarm.level),
            row.opened_at,
            row.alarm.key.clone(),
        )
    });
    let mut bulletins = Vec::new();
    for (channel, id) in channels.iter().enumerate() {
        let told: Vec<(Telling, usize)> = due
            .iter()
            .copied()
            .filter(|(telling, index)| {
                *telling != Telling::Cleared
                    || alarms[*index].told_to.iter().any(|known| known == id)
            })
            .collect();
        if told.len() > MOST_SINGLE {
            bulletins.push(Bulletin { channel, told });
        } else {
            bulletins.extend(told.into_iter().map(|one| Bulletin {
                channel,
                told: vec![one],
            }));
        }
    }
    bulletins
}
