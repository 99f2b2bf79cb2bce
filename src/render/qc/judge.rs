//! What was measured on a file, beside what is wanted → its rows in the report and its findings.

use super::{
    expected::{Expected, Sort},
    facts::Facts,
    log::Measured,
    pictures, safe, sound, wrapper,
};
use crate::model::{
    Millis,
    profile::{Check, DeliveryProfile, Level},
    qc::{Finding, Outcome, Row},
};

/// More places of one kind are told by their number.
const MOST_PLACES: usize = 12;

/// Judges one file: every check once, in order, and what is not as it should be.
#[must_use]
pub fn judge(
    profile: &DeliveryProfile,
    expected: &Expected,
    facts: &Facts,
    measured: &Measured,
) -> (Vec<Row>, Vec<Finding>) {
    let mut desk = Desk {
        profile,
        expected,
        facts,
        measured,
        rows: Vec::new(),
        findings: Vec::new(),
    };
    wrapper::judge(&mut desk);
    pictures::judge(&mut desk);
    sound::judge(&mut desk);
    safe::judge(&mut desk);
    desk.rows.sort_by_key(|row| row.check);
    desk.findings
        .sort_by_key(|finding| (finding.check, finding.from_ms));
    (desk.rows, desk.findings)
}

/// The file of which nothing could be read.
#[must_use]
pub fn unreadable(
    profile: &DeliveryProfile,
    expected: &Expected,
    why: &str,
) -> (Vec<Row>, Vec<Finding>) {
    let (facts, measured) = (Facts::default(), Measured::default());
    let mut desk = Desk {
        profile,
        expected,
        facts: &facts,
        measured: &measured,
        rows: Vec::new(),
        findings: Vec::new(),
    };
    desk.whole(
        Check::Decode,
        false,
        why.to_owned(),
        "能完整解码".to_owned(),
    );
    (desk.rows, desk.findings)
}

/// One file on the table.
pub(super) struct Desk<'a> {
    pub profile: &'a DeliveryProfile,
    pub expected: &'a Expected,
    pub facts: &'a Facts,
    pub measured: &'a Measured,
    pub rows: Vec<Row>,
    pub findings: Vec<Finding>,
}

/// A place and what was measured there.
pub(super) struct Found {
    pub from: Millis,
    pub to: Millis,
    pub value: String,
}

impl Desk<'_> {
    /// Length of the pictures.
    pub fn length(&self) -> Millis {
        Millis(i64::from(self.measured.frames) * crate::model::units::FRAME_MS)
    }

    /// The limit of a check.
    pub fn limit(&self, check: Check) -> f64 {
        self.profile.rule(check).1
    }

    /// Nobody sends an original back to itself.
    fn level(&self, check: Check) -> Level {
        let (level, _) = self.profile.rule(check);
        match self.expected.sort {
            Sort::Original => level.min(Level::Warn),
            _ => level,
        }
    }

    /// The check does not apply; `why` in Chinese.
    pub fn exempt(&mut self, check: Check, value: &str, why: &str) {
        self.rows.push(Row {
            check,
            value: value.to_owned(),
            wanted: why.to_owned(),
            outcome: Outcome::Exempt,
        });
    }

    /// A check of the whole file.
    pub fn whole(&mut self, check: Check, good: bool, value: String, wanted: String) {
        self.graded(check, good, value, wanted, Level::Fail);
    }

    /// The same, no graver than `most`.
    pub fn graded(&mut self, check: Check, good: bool, value: String, wanted: String, most: Level) {
        let level = self.level(check).min(most);
        let Some(outcome) = outcome(level, good) else {
            return self.exempt(check, &value, "本单位不检此项");
        };
        if !good {
            self.findings.push(Finding {
                check,
                level,
                from_ms: None,
                to_ms: None,
                value: value.clone(),
                wanted: wanted.clone(),
                frame: None,
            });
        }
        self.rows.push(Row {
            check,
            value,
            wanted,
            outcome,
        });
    }

    /// A check with places.
    pub fn places(&mut self, check: Check, value: String, wanted: String, found: Vec<Found>) {
        let level = self.level(check);
        let Some(outcome) = outcome(level, found.is_empty()) else {
            return self.exempt(check, &value, "本单位不检此项");
        };
        let count = found.len();
        for (n, place) in found.into_iter().take(MOST_PLACES).enumerate() {
            let more = if n + 1 == MOST_PLACES && count > MOST_PLACES {
                format!("（另有 {} 处）", count - MOST_PLACES)
            } else {
                String::new()
            };
            self.findings.push(Finding {
                check,
                level,
                from_ms: Some(place.from),
                to_ms: Some(place.to),
                value: format!("{}{more}", place.value),
                wanted: wanted.clone(),
                frame: None,
            });
        }
        self.rows.push(Row {
            check,
            value,
            wanted,
            outcome,
        });
    }
}

/// `None`: nobody asks.
fn outcome(level: Level, good: bool) -> Option<Outcome> {
    match (level, good) {
        (Level::Off, _) => None,
        (_, true) => Some(Outcome::Pass),
        (Level::Warn, false) => Some(Outcome::Warn),
        (Level::Fail, false) => Some(Outcome::Fail),
    }
}

/// `0.60 秒`.
pub(super) fn seconds(length: Millis) -> String {
    format!("{:.2} 秒", length.as_seconds())
}
