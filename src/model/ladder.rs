//! The ladder of one edition, what is due when, and the routines beside it. Arithmetic only.

use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{edition::Edition, schedule::AirRule};

/// One rung; the order is the order of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepName {
    /// Submissions go to this edition.
    Open,
    /// 约稿.
    RemindContributors,
    /// 截稿.
    Cutoff,
    /// First complete package.
    Draft,
    /// 排练: the package is checked and goes to those who try the way.
    Rehearse,
    /// 系统就绪: its absence tells that something is wrong.
    Ready,
    /// 催审.
    Remind,
    /// Not signed yet: whoever stands above is told, too.
    Escalate,
    /// Says what goes to the station when nobody acts.
    LastCall,
    /// 锁单.
    Lock,
    /// 送播.
    Send,
    /// Not taken by the station's server yet: an alarm.
    Confirm,
    /// 兜底: what was approved earlier goes instead.
    Fallback,
    /// Another way to the station.
    SecondChannel,
    /// 播出.
    Air,
    /// 归档.
    Close,
}

impl StepName {
    /// All, in the order of the week.
    pub const ALL: [Self; 16] = [
        Self::Open,
        Self::RemindContributors,
        Self::Cutoff,
        Self::Draft,
        Self::Rehearse,
        Self::Ready,
        Self::Remind,
        Self::Escalate,
        Self::LastCall,
        Self::Lock,
        Self::Send,
        Self::Confirm,
        Self::Fallback,
        Self::SecondChannel,
        Self::Air,
        Self::Close,
    ];

    /// The name in schedule files, in JSON and in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::RemindContributors => "remind_contributors",
            Self::Cutoff => "cutoff",
            Self::Draft => "draft",
            Self::Rehearse => "rehearse",
            Self::Ready => "ready",
            Self::Remind => "remind",
            Self::Escalate => "escalate",
            Self::LastCall => "last_call",
            Self::Lock => "lock",
            Self::Send => "send",
            Self::Confirm => "confirm",
            Self::Fallback => "fallback",
            Self::SecondChannel => "second_channel",
            Self::Air => "air",
            Self::Close => "close",
        }
    }
}

impl FromStr for StepName {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|name| name.name() == text)
            .ok_or_else(|| format!("`{text}` is not a step"))
    }
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

/// What becomes of a step whose time passed while the machine was off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Late {
    /// Done as soon as the machine is back.
    #[default]
    Run,
    /// Only for a while: it would say something that is no longer true.
    Skip,
}

/// One rung of the schedule file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Which.
    pub name: StepName,
    /// How long before air.
    #[serde(default)]
    pub before_air: Option<Offset>,
    /// How long after air.
    #[serde(default)]
    pub after_air: Option<Offset>,
    /// When the machine was off.
    #[serde(default)]
    pub late: Late,
    /// How late a step that is skipped may be done at most.
    #[serde(default)]
    pub within: Option<Offset>,
    /// What it means, in Chinese, for whoever reads the schedule.
    pub meaning: String,
}

impl Step {
    /// Counted back from air; negative after it.
    fn before(&self) -> TimeDelta {
        match (self.before_air, self.after_air) {
            (Some(before), _) => before.0,
            (None, Some(after)) => -after.0,
            (None, None) => TimeDelta::zero(),
        }
    }
}

/// What goes on all the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoutineName {
    /// 收稿.
    Intake,
    /// Letters to correspondents, reports of mails that came back.
    Letters,
    /// 备份.
    Backup,
    /// What may be deleted is.
    Housekeeping,
}

impl RoutineName {
    /// All.
    pub const ALL: [Self; 4] = [
        Self::Intake,
        Self::Letters,
        Self::Backup,
        Self::Housekeeping,
    ];

    /// The name in schedule files and in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Intake => "intake",
            Self::Letters => "letters",
            Self::Backup => "backup",
            Self::Housekeeping => "housekeeping",
        }
    }
}

/// A routine of the schedule file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Routine {
    /// Which.
    pub name: RoutineName,
    /// When: six fields, seconds first, weekdays by name, in the programme's zone.
    pub cron: String,
    /// What it means, in Chinese.
    pub meaning: String,
}

impl Routine {
    /// Whether a firing lies after `since` and not after `now`; one that never ran is due.
    #[must_use]
    pub fn is_due(&self, zone: Tz, since: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
        let Some(since) = since else { return true };
        // A clock that was set back must not silence a routine until it catches up.
        if since > now {
            return since - now > TimeDelta::minutes(5);
        }
        AirRule::parse(&self.cron, zone).is_ok_and(|rule| {
            rule.next(since + TimeDelta::seconds(1), 1)
                .first()
                .is_some_and(|at| *at <= now)
        })
    }
}

/// All rungs in the order of the week, and the routines.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ladder {
    #[serde(rename = "step", default)]
    steps: Vec<Step>,
    #[serde(rename = "routine", default)]
    routines: Vec<Routine>,
}

/// A rung at its instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DueStep {
    /// Which.
    pub step: StepName,
    /// When.
    pub due_at: DateTime<Utc>,
    /// From here on it is skipped; `None`: it is done however late.
    pub not_after: Option<DateTime<Utc>>,
    /// What it means, in Chinese.
    pub meaning: String,
}

impl Ladder {
    /// Takes from `whole` what this one leaves out: a station's file names what differs.
    #[must_use]
    pub fn completed(mut self, whole: &Self) -> Self {
        for step in &whole.steps {
            if !self.steps.iter().any(|own| own.name == step.name) {
                self.steps.push(step.clone());
            }
        }
        self.steps.sort_by_key(|step| step.name);
        for routine in &whole.routines {
            if !self.routines.iter().any(|own| own.name == routine.name) {
                self.routines.push(routine.clone());
            }
        }
        self.routines.sort_by_key(|routine| routine.name);
        self
    }

    /// Checks that each rung and routine is there once, that none comes before the one above it, and
    /// that each says when.
    ///
    /// # Errors
    /// Which one is missing, twice there, out of order, or says nothing that can be understood.
    pub fn check(&self) -> Result<(), String> {
        for name in StepName::ALL {
            let count = self.steps.iter().filter(|step| step.name == name).count();
            if count != 1 {
                let name = name.name();
                return Err(format!(
                    "step `{name}` must be there once, and is {count} times"
                ));
            }
        }
        for step in &self.steps {
            let name = step.name.name();
            if step.before_air.is_some() == step.after_air.is_some() {
                return Err(format!(
                    "step `{name}` must say either `before_air` or `after_air`"
                ));
            }
            if (step.late == Late::Skip) != step.within.is_some() {
                return Err(format!(
                    "step `{name}`: `late = \"skip\"` and `within` go together"
                ));
            }
        }
        for pair in self.steps.windows(2) {
            if pair[0].name >= pair[1].name || pair[0].before() < pair[1].before() {
                return Err(format!(
                    "step `{}` must come before `{}`",
                    pair[0].name.min(pair[1].name).name(),
                    pair[0].name.max(pair[1].name).name()
                ));
            }
        }
        for name in RoutineName::ALL {
            let found: Vec<&Routine> = self.routines.iter().filter(|r| r.name == name).collect();
            let name = name.name();
            let [routine] = found[..] else {
                let count = found.len();
                return Err(format!(
                    "routine `{name}` must be there once, and is {count} times"
                ));
            };
            AirRule::parse(&routine.cron, Tz::UTC)
                .map_err(|error| format!("routine `{name}`: {error}"))?;
        }
        Ok(())
    }

    /// The routines.
    #[must_use]
    pub fn routines(&self) -> &[Routine] {
        &self.routines
    }

    /// How long before air a rung is due; negative after air.
    #[must_use]
    pub fn before_air(&self, name: StepName) -> TimeDelta {
        self.steps
            .iter()
            .find(|step| step.name == name)
            .map_or_else(TimeDelta::zero, Step::before)
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
            .map(|step| {
                let due_at = edition.air_at - step.before();
                DueStep {
                    step: step.name,
                    due_at,
                    not_after: step.within.map(|within| due_at + within.0),
                    meaning: step.meaning.clone(),
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built_in() -> Ladder {
        toml::from_str(include_str!("../../schedules/weekly.toml")).unwrap()
    }

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

    #[test]
    fn a_file_that_names_what_differs_keeps_the_rest() {
        let own: Ladder = toml::from_str(
            "[[step]]\nname = \"lock\"\nbefore_air = \"90m\"\nmeaning = \"锁单\"\n\
             [[routine]]\nname = \"intake\"\ncron = \"0 */5 * * * *\"\nmeaning = \"收稿\"\n",
        )
        .unwrap();
        let whole = own.completed(&built_in());
        assert_eq!(whole.check(), Ok(()));
        assert_eq!(whole.before_air(StepName::Lock), TimeDelta::minutes(90));
        assert_eq!(whole.before_air(StepName::Send), TimeDelta::minutes(60));
        assert_eq!(whole.before_air(StepName::Close), TimeDelta::hours(-2));
        assert_eq!(whole.routines()[0].cron, "0 */5 * * * *");
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_its_name() {
        let refused = |own: &str| {
            let own: Ladder = toml::from_str(own).unwrap();
            own.completed(&built_in()).check().unwrap_err()
        };
        let late_lock = "[[step]]\nname = \"lock\"\nbefore_air = \"10m\"\nmeaning = \"锁单\"\n";
        assert_eq!(refused(late_lock), "step `lock` must come before `send`");
        let twice =
            "[[step]]\nname = \"open\"\nbefore_air = \"7d\"\nafter_air = \"1h\"\nmeaning = \"\"\n";
        assert!(refused(twice).contains("either `before_air` or `after_air`"));
        let day = "[[routine]]\nname = \"backup\"\ncron = \"0 30 3 * * 6\"\nmeaning = \"\"\n";
        assert!(
            refused(day).contains("6 is Friday here"),
            "{}",
            refused(day)
        );
        let five = "[[routine]]\nname = \"intake\"\ncron = \"*/5 * * * *\"\nmeaning = \"\"\n";
        assert!(refused(five).contains("five fields"));
    }

    #[test]
    fn a_routine_that_missed_a_hundred_firings_is_due_once() {
        let ladder = built_in();
        let intake = &ladder.routines()[0];
        let at = |minute: i64| DateTime::from_timestamp(1_795_000_000 + minute * 60, 0).unwrap();
        assert!(intake.is_due(Tz::UTC, None, at(0)));
        assert!(intake.is_due(Tz::UTC, Some(at(0)), at(100)));
        assert!(!intake.is_due(Tz::UTC, Some(at(100)), at(100)));
        // The clock was set back by a year.
        assert!(intake.is_due(Tz::UTC, Some(at(500_000)), at(0)));
    }
}
