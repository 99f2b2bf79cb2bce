//! When a mail that was refused for now is tried again.

use chrono::{DateTime, TimeDelta, Utc};

/// Minutes to wait after the first, second … try; the last one repeats.
const WAITS: [i64; 5] = [1, 2, 5, 10, 20];

/// From here on the station waits for its package: never wait longer than [`LATE_WAIT`].
const LATE: TimeDelta = TimeDelta::minutes(30);

/// Longest wait once it is late.
const LATE_WAIT: TimeDelta = TimeDelta::minutes(5);

/// When to try again, `attempts` tries made, the last one at `now`, air time `air_at`.
///
/// 1, 2, 5, 10, then every 20 minutes; a wait never jumps over half an hour before air, and in that
/// last half hour it is five minutes at most.
#[must_use]
pub fn next_try(attempts: u32, now: DateTime<Utc>, air_at: DateTime<Utc>) -> DateTime<Utc> {
    let index = usize::try_from(attempts.saturating_sub(1)).unwrap_or(usize::MAX);
    let wait = TimeDelta::minutes(WAITS[index.min(WAITS.len() - 1)]);
    let late = air_at - LATE;
    if now >= late && now < air_at {
        now + wait.min(LATE_WAIT)
    } else if now < late {
        (now + wait).min(late)
    } else {
        now + wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_never_jump_over_the_last_half_hour() {
        let air: DateTime<Utc> = "2026-11-28T04:00:00Z".parse().unwrap();
        let evening = air - TimeDelta::hours(12);
        let waits: Vec<i64> = (1..=7)
            .map(|tries| (next_try(tries, evening, air) - evening).num_minutes())
            .collect();
        assert_eq!(waits, [1, 2, 5, 10, 20, 20, 20]);
        let close = air - TimeDelta::minutes(40);
        assert_eq!(next_try(5, close, air), air - TimeDelta::minutes(30));
        let late = air - TimeDelta::minutes(30);
        assert_eq!(next_try(5, late, air), late + TimeDelta::minutes(5));
        assert_eq!(next_try(0, late, air), late + TimeDelta::minutes(1));
    }
}
