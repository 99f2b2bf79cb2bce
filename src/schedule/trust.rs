//! How far the wall clock can be believed. Nothing leaves early because a clock was set wrong, and no
//! Saturday is missed because one was set back.

use chrono::{DateTime, TimeDelta, Utc};

use super::week::Now;

/// Differences up to this are drift, or a correction that harms nobody: no person is asked.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);

/// A wall clock that is a little ahead is followed by a second in four minutes: a machine that was paused
/// comes to the right time again, and a clock that was set two minutes ahead sends nothing early.
const FOLLOWING: i32 = 240;

/// A moment at which wall clock and running time of the machine were read together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Which run of the machine: running times of two cannot be compared.
    pub boot: String,
    /// Running time then, sleep included; it never jumps.
    pub running: TimeDelta,
    /// The time that was believed then.
    pub believed: DateTime<Utc>,
}

/// What is believed now, after `before` was last believed: the wall clock, as long as it agrees with the
/// time that the machine has run since. When it does not, the running time is believed: it is never
/// ahead of the truth, so nothing is sent early. `synchronized`: a time service vouches for the wall clock.
#[must_use]
pub fn believe(
    before: Option<&Mark>,
    boot: &str,
    running: TimeDelta,
    wall: DateTime<Utc>,
    synchronized: bool,
) -> (Now, Mark) {
    let mark = |believed| Mark {
        boot: boot.to_owned(),
        running,
        believed,
    };
    let (expected, passed) = match before {
        Some(before) if before.boot == boot && running >= before.running => {
            let passed = running - before.running;
            (before.believed + passed, passed)
        }
        // Another boot: all that is known is that time went on.
        Some(before) if !synchronized && wall < before.believed - TOLERANCE => {
            (before.believed, TimeDelta::zero())
        }
        _ => return (Now::sure(wall), mark(wall)),
    };
    let ahead = wall - expected;
    if synchronized || (ahead <= TimeDelta::zero() && -ahead <= TOLERANCE) {
        return (Now::sure(wall), mark(wall));
    }
    if ahead > TimeDelta::zero() && ahead <= TOLERANCE {
        let trusted = expected + ahead.min(passed / FOLLOWING);
        return (Now { wall, trusted }, mark(trusted));
    }
    let now = Now {
        wall: wall.max(expected),
        trusted: expected,
    };
    (now, mark(expected))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_000_000 + minute * 60, 0).unwrap()
    }

    fn minutes(count: i64) -> TimeDelta {
        TimeDelta::minutes(count)
    }

    fn mark() -> Mark {
        believe(None, "a", minutes(10), at(0), false).1
    }

    #[test]
    fn a_jump_ahead_is_not_believed_and_heals_when_it_is_taken_back() {
        let (now, next) = believe(Some(&mark()), "a", minutes(11), at(181), false);
        assert_eq!((now.wall, now.trusted), (at(181), at(1)));
        assert!(now.is_suspect());
        let (now, _) = believe(Some(&next), "a", minutes(20), at(10), false);
        assert_eq!(now, Now::sure(at(10)));
    }

    #[test]
    fn a_clock_that_is_a_little_ahead_sends_nothing_early_and_is_followed_slowly() {
        let (now, mut last) = believe(Some(&mark()), "a", minutes(11), at(4), false);
        assert!(!now.is_suspect(), "nobody is asked");
        assert!(now.trusted < at(1) + TimeDelta::seconds(1), "{now:?}");
        for minute in 12..2_000 {
            last = believe(Some(&last), "a", minutes(minute), at(minute - 7), false).1;
        }
        assert_eq!(
            last.believed,
            at(1_992),
            "a pause of three minutes is made up"
        );
    }

    #[test]
    fn a_clock_that_was_set_back_makes_nothing_late() {
        let (now, next) = believe(Some(&mark()), "a", minutes(40), at(-300), false);
        assert_eq!((now.wall, now.trusted), (at(30), at(30)));
        // The first boot of a machine whose battery is empty.
        let (now, _) = believe(Some(&next), "b", minutes(0), at(-500_000), false);
        assert_eq!(now.trusted, at(30));
    }

    #[test]
    fn a_time_service_is_believed_and_so_is_a_long_sleep() {
        let (now, _) = believe(Some(&mark()), "a", minutes(11), at(181), true);
        assert_eq!(now, Now::sure(at(181)));
        let (now, _) = believe(Some(&mark()), "a", minutes(2_890), at(2_880), false);
        assert_eq!(now, Now::sure(at(2_880)), "running time counts sleep");
        let (now, _) = believe(Some(&mark()), "b", minutes(1), at(9_000), false);
        assert_eq!(now, Now::sure(at(9_000)), "switched off for a week");
    }
}
