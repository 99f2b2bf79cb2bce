//! Whether a model may be asked now: budgets, a breaker, and distance from the deadline.

use chrono::{DateTime, TimeDelta, Utc};

/// Failures in a row that open the breaker.
const FAILURES: usize = 3;
/// How long it stays open.
const REST: TimeDelta = TimeDelta::minutes(10);
/// Before lock nobody reads a new version of a text any more.
const BEFORE_LOCK: TimeDelta = TimeDelta::minutes(30);

/// One call that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// When.
    pub at: DateTime<Utc>,
    /// Whether an answer came that could be read.
    pub answered: bool,
}

/// Why no call is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pause {
    /// The edition's calls are used up.
    Budget,
    /// The last calls failed; the next may be made then.
    Breaker(DateTime<Utc>),
    /// Lock is near, or past.
    Deadline,
}

/// Whether a call may be made at `now`. `latest`: all calls, whatever edition, newest first, at least
/// the last three; `spent`: those for this edition; `lock`: when it locks.
///
/// # Errors
/// [`Pause`] says what stands in the way.
pub fn may_call(
    now: DateTime<Utc>,
    latest: &[Call],
    spent: usize,
    budget: usize,
    lock: DateTime<Utc>,
) -> Result<(), Pause> {
    if now + BEFORE_LOCK >= lock {
        return Err(Pause::Deadline);
    }
    if spent >= budget {
        return Err(Pause::Budget);
    }
    let failed = latest.iter().take_while(|call| !call.answered).count();
    if let Some(last) = latest.first().filter(|_| failed >= FAILURES) {
        let until = last.at + REST;
        if now < until {
            return Err(Pause::Breaker(until));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    fn calls(outcomes: &[(i64, bool)]) -> Vec<Call> {
        outcomes
            .iter()
            .map(|(minute, answered)| Call {
                at: at(*minute),
                answered: *answered,
            })
            .collect()
    }

    #[test]
    fn three_failures_open_the_breaker_for_ten_minutes() {
        let three = calls(&[(9, false), (8, false), (7, false), (1, true)]);
        let asked = |now, calls: &[Call]| may_call(at(now), calls, 0, 40, at(1_000));
        assert_eq!(asked(10, &three), Err(Pause::Breaker(at(19))));
        // One try after the rest; it fails, and the rest begins anew.
        assert_eq!(asked(19, &three), Ok(()));
        let four = calls(&[(19, false), (9, false), (8, false), (7, false)]);
        assert_eq!(asked(20, &four), Err(Pause::Breaker(at(29))));
        let mended = calls(&[(19, true), (9, false), (8, false), (7, false)]);
        assert_eq!(asked(20, &mended), Ok(()));
        assert_eq!(asked(10, &calls(&[(9, false), (8, false)])), Ok(()));
    }

    #[test]
    fn budget_and_deadline_hold() {
        assert_eq!(may_call(at(0), &[], 40, 40, at(100)), Err(Pause::Budget));
        assert_eq!(may_call(at(0), &[], 39, 40, at(100)), Ok(()));
        assert_eq!(may_call(at(70), &[], 0, 40, at(100)), Err(Pause::Deadline));
        assert_eq!(may_call(at(200), &[], 0, 40, at(100)), Err(Pause::Deadline));
    }
}
