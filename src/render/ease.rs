//! How evenly a movement runs: the curves of motion design under the names that designers know.

use serde::{Deserialize, Serialize};

/// From 0 (begun) to 1 (done), as a function of the part of the time that is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ease {
    /// Even: for clouds and fills, not for words.
    Linear,
    /// Slow, then fast: for what goes.
    InCubic,
    /// Fast, then slow: for what comes.
    #[default]
    OutCubic,
    /// Slow at both ends.
    InOut,
    /// Very fast, then a long settling.
    OutExpo,
    /// A tenth too far, then back into place.
    OutBack,
}

impl Ease {
    /// How far it is when `part` (0 to 1) of the time is over. Begins at 0 and ends at exactly 1.
    #[must_use]
    pub fn at(self, part: f64) -> f64 {
        let part = part.clamp(0.0, 1.0);
        let left = 1.0 - part;
        match self {
            Self::Linear => part,
            Self::InCubic => part.powi(3),
            Self::OutCubic => 1.0 - left.powi(3),
            Self::InOut if part < 0.5 => 4.0 * part.powi(3),
            Self::InOut => 1.0 - 4.0 * left.powi(3),
            Self::OutExpo if part >= 1.0 => 1.0,
            // 2^-10 is what is missing at the end of the pure curve: spread over all of it.
            Self::OutExpo => (1.0 - (-10.0 * part).exp2()) / (1.0 - (-10.0_f64).exp2()),
            // Penner's constant for an overshoot of ten per cent.
            Self::OutBack => 1.0 - left.powi(2) * (2.70158 * left - 1.70158),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Ease; 6] = [
        Ease::Linear,
        Ease::InCubic,
        Ease::OutCubic,
        Ease::InOut,
        Ease::OutExpo,
        Ease::OutBack,
    ];

    #[test]
    fn every_curve_begins_at_nothing_and_ends_exactly_in_place() {
        for ease in ALL {
            assert!(ease.at(0.0).abs() < 1e-9, "{ease:?}");
            assert!((ease.at(1.0) - 1.0).abs() < 1e-12, "{ease:?}");
            assert!((ease.at(7.0) - 1.0).abs() < 1e-12 && ease.at(-1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn only_the_one_that_swings_back_goes_too_far_and_only_a_tenth() {
        for ease in ALL {
            let far = (0..=1000)
                .map(|n| ease.at(f64::from(n) / 1000.0))
                .fold(0.0, f64::max);
            let most = if ease == Ease::OutBack { 1.11 } else { 1.0 };
            assert!(far <= most + 1e-9, "{ease:?} {far}");
            assert_eq!(far > 1.05, ease == Ease::OutBack, "{ease:?} {far}");
        }
    }

    #[test]
    fn names_are_those_of_the_trade() {
        for (name, ease) in [("out-cubic", Ease::OutCubic), ("in-out", Ease::InOut)] {
            let read: Ease = serde_json::from_str(&format!("\"{name}\"")).expect("a name");
            assert_eq!(read, ease);
        }
    }
}
