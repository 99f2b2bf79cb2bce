//! When a mail that was refused for now is tried again.

use chrono::{DateTime, TimeDelta, Utc};

/// Minutes to wait after the first, second … try; the last one repeats.
const WAITS: [i64; 5] = [1, 2, 5, 10, 20];

/// Half an hour before air a person is told and the second channel is used: the last try by then is
/// made a little earlier, so that its outcome is known.
const LATE: TimeDelta = TimeDelta::minutes(33);

/// Longest wait once it is late.
const LATE_WAIT: TimeDelta = TimeDelta::minutes(5);

/// The last try that can help the station.
const LAST: TimeDelta = TimeDelta::minutes(3);

/// From here on the second relay is taken as soon as the first one fails.
const PRESSING: TimeDelta = TimeDelta::minutes(60);

/// Whether air is so near that no second failure of the first relay is waited for.
#[must_use]
pub fn is_pressing(now: DateTime<Utc>, air_at: DateTime<Utc>) -> bool {
    now >= air_at - PRESSING
}

/// When to try again, `attempts` tries made, the last one at `now`, air time `air_at`.
///
/// 1, 2, 5, 10, then every 20 minutes; a wait never jumps over the last try before the second channel
/// (33 minutes before air) nor over the last one before air (3 minutes), and between them it is five
/// minutes at most.
#[must_use]
pub fn next_try(attempts: u32, now: DateTime<Utc>, air_at: DateTime<Utc>) -> DateTime<Utc> {
    let index = usize::try_from(attempts.saturating_sub(1)).unwrap_or(usize::MAX);
    let wait = TimeDelta::minutes(WAITS[index.min(WAITS.len() - 1)]);
    let (late, last) = (air_at - LATE, air_at - LAST);
    if now < late {
        (now + wait).min(late)
    } else if now < last {
        (now + wait.min(LATE_WAIT)).min(last)
    } else {
        now + wait
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn air() -> DateTime<Utc> {
        "2026-11-28T04:00:00Z".parse().unwrap()
    }

    #[test]
    fn waits_grow_and_never_jump_over_the_last_half_hour() {
        let air = air();
        let evening = air - TimeDelta::hours(12);
        let waits: Vec<i64> = (1..=7)
            .map(|tries| (next_try(tries, evening, air) - evening).num_minutes())
            .collect();
        assert_eq!(waits, [1, 2, 5, 10, 20, 20, 20]);
        let close = air - TimeDelta::minutes(40);
        assert_eq!(next_try(5, close, air), air - LATE);
        let late = air - LATE;
        assert_eq!(next_try(5, late, air), late + TimeDelta::minutes(5));
        assert_eq!(next_try(0, late, air), late + TimeDelta::minutes(1));
        let end = air - TimeDelta::minutes(4);
        assert_eq!(next_try(5, end, air), air - LAST);
    }

    proptest! {
        #[test]
        fn a_mail_refused_at_every_try_is_tried_at_both_deadlines(before in 4_i64..4000, seconds in 0_i64..60) {
            let air = air();
            let mut now = air - TimeDelta::minutes(before) - TimeDelta::seconds(seconds);
            let (mut tries, mut at) = (1, Vec::new());
            while now < air {
                at.push(now);
                let next = next_try(tries, now, air);
                prop_assert!(next > now);
                (now, tries) = (next, tries + 1);
            }
            prop_assert!(at.contains(&(air - LAST)));
            prop_assert!(before < 33 || at.contains(&(air - LATE)));
        }
    }
}
