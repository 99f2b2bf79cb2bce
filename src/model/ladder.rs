//! The ladder of one edition: what is due when, counted back from the air time. Arithmetic only.

use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::edition::Edition;

/// One rung; the order is the order of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepName {
    /// Submissions go to this edition.
    Open,
    /// 截稿.
    Cutoff,
    /// First complete package.
    Draft,
    /// 催审.
    Remind,
    /// 锁单.
    Lock,
    /// 送播.
    Send,
    /// 播出.
    Air,
}

impl StepName {
    const ALL: [Self; 7] = [
        Self::Open,
        Self::Cutoff,
        Self::Draft,
        Self::Remind,
        Self::Lock,
        Self::Send,
        Self::Air,
    ];
}

/// A length of time as the schedules write it: `7d`, `23h55m`, `0m`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Offset(pub TimeDelta);

impl FromStr for Offset {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a length of time: write it like 7d, 24h or 23h55m");
        let mut total = TimeDelta::zero();
        let mut digits = String::new();
        for c in text.chars() {
            if c.is_ascii_digit() {
                digits.push(c);
                continue;
            }
            let count: i64 = digits.parse().map_err(|_| wrong())?;
            digits.clear();
            let part = match c {
                'd' => TimeDelta::try_days(count),
                'h' => TimeDelta::try_hours(count),
                'm' => TimeDelta::try_minutes(count),
                _ => None,
            };
            total = part
                .and_then(|part| total.checked_add(&part))
                .ok_or_else(wrong)?;
        }
        if text.is_empty() || !digits.is_empty() || total > TimeDelta::days(60) {
            return Err(wrong());
        }
        Ok(Self(total))
    }
}

impl TryFrom<String> for Offset {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// One rung of the schedule file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Which.
    pub name: StepName,
    /// How long before air.
    pub before_air: Offset,
    /// What it means, in Chinese, for whoever reads the schedule.
    pub meaning: String,
}

/// All rungs, in the order of the week.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ladder {
    #[serde(rename = "step")]
    steps: Vec<Step>,
}

/// A rung at its instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DueStep {
    /// Which.
    pub step: StepName,
    /// When.
    pub due_at: DateTime<Utc>,
    /// What it means, in Chinese.
    pub meaning: String,
}

impl Ladder {
    /// Checks that each rung is there once and none comes before the one above it.
    ///
    /// # Errors
    /// Which rung is missing, twice there or out of order.
    pub fn check(&self) -> Result<(), String> {
        for name in StepName::ALL {
            let count = self.steps.iter().filter(|step| step.name == name).count();
            if count != 1 {
                return Err(format!(
                    "step {name:?} must be there once, and is {count} times"
                ));
            }
        }
        for pair in self.steps.windows(2) {
            if pair[0].name >= pair[1].name || pair[0].before_air < pair[1].before_air {
                return Err(format!(
                    "step {:?} must come before {:?}",
                    pair[0].name.min(pair[1].name),
                    pair[0].name.max(pair[1].name)
                ));
            }
        }
        Ok(())
    }

    /// How long before air a rung is due.
    #[must_use]
    pub fn before_air(&self, name: StepName) -> TimeDelta {
        self.steps
            .iter()
            .find(|step| step.name == name)
            .map_or_else(TimeDelta::zero, |step| step.before_air.0)
    }

    /// When a rung of `edition` is due.
    #[must_use]
    pub fn due_at(&self, name: StepName, edition: &Edition) -> DateTime<Utc> {
        edition.air_at - self.before_air(name)
    }

    /// Every rung of `edition` with its instant, in order.
    #[must_use]
    pub fn of(&self, edition: &Edition) -> Vec<DueStep> {
        self.steps
            .iter()
            .map(|step| DueStep {
                step: step.name,
                due_at: edition.air_at - step.before_air.0,
                meaning: step.meaning.clone(),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_and_nonsense_is_refused() {
        assert_eq!(
            "23h55m".parse(),
            Ok(Offset(TimeDelta::minutes(23 * 60 + 55)))
        );
        assert_eq!("0m".parse(), Ok(Offset(TimeDelta::zero())));
        for wrong in ["", "7", "h", "3w", "-1d", "99999999999999999999d", "400d"] {
            assert!(wrong.parse::<Offset>().is_err(), "{wrong}");
        }
    }
}
