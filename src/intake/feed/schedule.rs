//! When a source is asked again.

use chrono::{DateTime, TimeDelta, Utc};

/// A source that is away is asked at least once a day: it may be back.
const LONGEST: TimeDelta = TimeDelta::days(1);

/// The instant before which nothing is asked. `failures`: in a row, this one included; each doubles
/// the wait, up to a day. `asked`: how long the server wants us to stay away (Retry-After).
pub(in crate::intake) fn next_due(
    now: DateTime<Utc>,
    every_minutes: u32,
    failures: u32,
    asked: Option<TimeDelta>,
) -> DateTime<Utc> {
    let every = TimeDelta::minutes(every_minutes.into());
    if failures == 0 {
        return now + every;
    }
    let doubled = every * 2_i32.pow((failures - 1).min(12));
    let wait = doubled.min(LONGEST);
    now + wait.max(asked.unwrap_or_default().min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_doubles_the_wait_up_to_a_day() {
        let now: DateTime<Utc> = "2026-11-25T02:00:00Z".parse().unwrap();
        let minutes =
            |every, failures, asked| (next_due(now, every, failures, asked) - now).num_minutes();
        let waits = [0, 1, 2, 3, 5, 6, 90].map(|failures| minutes(60, failures, None));
        assert_eq!(waits, [60, 60, 120, 240, 960, 1_440, 1_440]);
        assert_eq!(minutes(10_080, 0, None), 10_080);
        assert_eq!(minutes(10_080, 1, None), 1_440);
        assert_eq!(minutes(60, 1, Some(TimeDelta::hours(5))), 300);
        assert_eq!(minutes(60, 4, Some(TimeDelta::minutes(5))), 480);
        assert_eq!(minutes(5, 1, Some(TimeDelta::days(30))), 1_440);
    }
}
