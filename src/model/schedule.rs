//! When editions go on air, and their numbers: calendar arithmetic, no clock.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use cron::Schedule;

use super::{
    edition::{Edition, EditionState},
    ids::EditionId,
};

/// The weekly air time: a cron expression in the station's zone.
#[derive(Debug, Clone)]
pub struct AirRule {
    schedule: Schedule,
    zone: Tz,
}

/// A cron expression that would not do what its writer means.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AirRuleError {
    /// A line for another cron.
    #[error("`{0}` has five fields: write six, seconds first, e.g. `0 0 12 * * Sat`")]
    FiveFields(String),
    /// Numbers count from Sunday = 1 here and from Sunday = 0 elsewhere.
    #[error(
        "`{expression}` gives the weekday as a number, and {number} is {day} here: write its name, e.g. `0 0 12 * * Sat`"
    )]
    NumericDay {
        /// The expression.
        expression: String,
        /// The number.
        number: String,
        /// What it would mean.
        day: &'static str,
    },
    /// The crate takes both, most other crons either.
    #[error(
        "`{0}` names a day of the month and a weekday, and would fire only when both agree: leave one of them `*`"
    )]
    DayAndWeekday(String),
    /// Not a cron expression.
    #[error(
        "`{0}` is not a cron expression: seconds minutes hours day month weekday, e.g. `0 0 12 * * Sat`"
    )]
    Invalid(String),
}

impl AirRule {
    /// Reads six fields, weekdays by name.
    ///
    /// # Errors
    /// [`AirRuleError`] says why the expression is refused.
    pub fn parse(expression: &str, zone: Tz) -> Result<Self, AirRuleError> {
        const DAYS: [&str; 8] = [
            "no day",
            "Sunday",
            "Monday",
            "Tuesday",
            "Wednesday",
            "Thursday",
            "Friday",
            "Saturday",
        ];
        let fields: Vec<&str> = expression.split_whitespace().collect();
        if fields.len() == 5 {
            return Err(AirRuleError::FiveFields(expression.to_owned()));
        }
        if let Some(number) = fields.get(5).and_then(|days| {
            days.split([',', '-', '/'])
                .find(|day| day.parse::<usize>().is_ok())
        }) {
            let day = number
                .parse()
                .ok()
                .and_then(|n: usize| DAYS.get(n))
                .copied()
                .unwrap_or("no day");
            return Err(AirRuleError::NumericDay {
                expression: expression.to_owned(),
                number: number.to_owned(),
                day,
            });
        }
        let restricted = |at: usize| {
            fields
                .get(at)
                .is_some_and(|field| !matches!(*field, "*" | "?"))
        };
        if restricted(3) && restricted(5) {
            return Err(AirRuleError::DayAndWeekday(expression.to_owned()));
        }
        let schedule = Schedule::from_str(expression)
            .map_err(|_| AirRuleError::Invalid(expression.to_owned()))?;
        Ok(Self { schedule, zone })
    }

    /// The next `count` air times at or after `from`.
    #[must_use]
    pub fn next(&self, from: DateTime<Utc>, count: usize) -> Vec<DateTime<Utc>> {
        // `after` excludes its instant; an edition on air right now is still this one.
        let just_before = from.with_timezone(&self.zone) - chrono::TimeDelta::seconds(1);
        self.schedule
            .after(&just_before)
            .take(count)
            .map(|at| at.with_timezone(&Utc))
            .collect()
    }

    /// The zone the expression is read in.
    #[must_use]
    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// A planned edition that airs at `air_at`; `first` is the air date of number 1.
    #[must_use]
    pub fn edition(&self, air_at: DateTime<Utc>, first: NaiveDate) -> Edition {
        let date = air_at.with_timezone(&self.zone).date_naive();
        let weeks = (date - first).num_days().div_euclid(7);
        Edition {
            id: EditionId::new(date),
            number: u32::try_from(weeks + 1).unwrap_or(0),
            air_at,
            state: EditionState::Planned,
            note: String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noon_on_saturday_is_noon_in_shenzhen() {
        let rule = AirRule::parse("0 0 12 * * Sat", chrono_tz::Asia::Shanghai).unwrap();
        let from = DateTime::parse_from_rfc3339("2026-11-24T10:00:00+08:00")
            .unwrap()
            .to_utc();
        let next = rule.next(from, 2);
        assert_eq!(next[0].to_rfc3339(), "2026-11-28T04:00:00+00:00");
        assert_eq!(rule.next(next[0], 1)[0], next[0]);
        let first = NaiveDate::from_ymd_opt(2020, 8, 29).unwrap();
        assert_eq!(rule.edition(next[0], first).number, 327);
    }

    #[test]
    fn a_numeric_weekday_is_refused_with_its_meaning() {
        let error = AirRule::parse("0 0 12 * * 6", chrono_tz::Asia::Shanghai).unwrap_err();
        assert!(error.to_string().contains("6 is Friday here"), "{error}");
        assert!(AirRule::parse("0 12 * * Sat", chrono_tz::Asia::Shanghai).is_err());
        let both = AirRule::parse("0 0 12 13 * Sat", chrono_tz::Asia::Shanghai).unwrap_err();
        assert!(both.to_string().contains("only when both agree"), "{both}");
        assert!(AirRule::parse("0 0 25 * * Sat", chrono_tz::Asia::Shanghai).is_err());
    }
}
