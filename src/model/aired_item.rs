//! What became of each item of the rundown that was sent (实播): entered by a person after air.

use chrono::{DateTime, Utc};

use super::{ids::EditionId, rundown::Item, units::Millis};

/// One item as it went on air, or did not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AiredItem {
    /// The edition.
    pub edition: EditionId,
    /// A story's id, or the position of another item in the rundown, from 1.
    pub item: String,
    /// Whether it was on air.
    pub aired: bool,
    /// Its whole length on air, card and music with it; `None`: nobody timed it.
    pub length_ms: Option<Millis>,
    /// Who read it; empty: nobody said.
    pub presenter: String,
    /// Login of who entered it.
    pub entered_by: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl AiredItem {
    /// Whether `other` says the same, whoever said it when.
    #[must_use]
    pub fn says(&self, other: &Self) -> bool {
        let told = |one: &Self| {
            (
                one.item.clone(),
                one.aired,
                one.length_ms,
                one.presenter.clone(),
            )
        };
        told(self) == told(other)
    }
}

/// How long nobody speaks in an item: its card, its music, its clip with sound.
#[must_use]
pub fn silent(item: &Item) -> Millis {
    item.duration() - item.read_ms
}

/// `+00:03`, `−00:02` or `准`, to the second.
#[must_use]
pub fn difference(real: Millis, planned: Millis) -> String {
    let off = real - planned;
    let seconds = (off.0.abs() + 500) / 1000;
    match (seconds, off.0 > 0) {
        (0, _) => "准".to_owned(),
        (_, true) => format!("+{}", Millis(seconds * 1000).mm_ss()),
        (_, false) => format!("−{}", Millis(seconds * 1000).mm_ss()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_said_to_the_second() {
        let of = |real, planned| difference(Millis(real), Millis(planned));
        assert_eq!(of(63_400, 63_000), "准");
        assert_eq!(of(66_000, 63_000), "+00:03");
        assert_eq!(of(0, 63_000), "−01:03");
    }
}
