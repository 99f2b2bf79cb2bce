//! A link to one edition for who has no account: the station, a guest.

use chrono::{DateTime, TimeDelta, Utc};

use super::{ids::EditionId, language::hygiene::one_line, link::Pass};

/// A link opens so long, unless its maker says otherwise. Days.
pub const USUAL_DAYS: i64 = 7;
/// No link opens longer. Days.
pub const MOST_DAYS: i64 = 30;
/// Characters of the name of who gets it.
const LONGEST_NAME: usize = 40;

/// One link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Its number.
    pub id: i64,
    /// What it shows.
    pub edition: EditionId,
    /// For whom it was made: a name, one line.
    pub for_whom: String,
    /// Login of who made it.
    pub made_by: String,
    /// When.
    pub made_at: DateTime<Utc>,
    /// It is dead from then on; whole seconds.
    pub expires_at: DateTime<Utc>,
    /// When it was revoked, and by whom (login).
    pub revoked: Option<(DateTime<Utc>, String)>,
    /// When it was last opened, to the minute.
    pub opened_at: Option<DateTime<Utc>>,
    /// In how many minutes it was opened.
    pub opens: u32,
}

impl Share {
    /// Whether it opens at `now`.
    #[must_use]
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.revoked.is_none() && now < self.expires_at
    }

    /// What is signed.
    #[must_use]
    pub fn pass(&self) -> Pass {
        Pass {
            share: self.id,
            edition: self.edition,
            expires_at: self.expires_at,
        }
    }
}

/// For whom: one line, 1 to 40 characters.
#[must_use]
pub fn recipient(text: &str) -> Option<String> {
    let name: String = one_line(text).chars().take(LONGEST_NAME).collect();
    (!name.is_empty()).then_some(name)
}

/// The end of a link made at `now` for `days`, in whole seconds; `None`: not 1 to 30.
#[must_use]
pub fn ends(now: DateTime<Utc>, days: i64) -> Option<DateTime<Utc>> {
    let end = (1..=MOST_DAYS)
        .contains(&days)
        .then(|| now + TimeDelta::days(days))?;
    DateTime::from_timestamp(end.timestamp(), 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_for_somebody_and_ends() {
        let now: DateTime<Utc> = "2026-11-27T08:00:00.750Z".parse().unwrap();
        assert_eq!(
            recipient(" 城市频道\n值班 ").as_deref(),
            Some("城市频道 值班")
        );
        assert_eq!(recipient(" \u{202e} "), None);
        assert_eq!(
            ends(now, 7).unwrap().to_rfc3339(),
            "2026-12-04T08:00:00+00:00"
        );
        for days in [0, -1, 31, i64::MAX] {
            assert_eq!(ends(now, days), None, "{days}");
        }
    }
}
