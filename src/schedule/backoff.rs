//! When work that failed is tried again.

use chrono::{DateTime, TimeDelta, Utc};

const FIRST: i64 = 30;
const LONGEST: i64 = 15 * 60;
/// The last try begins so long before its deadline.
const MARGIN: TimeDelta = TimeDelta::seconds(60);

/// When to try again after `attempts` tries, the last one ended `now`: half a minute, doubled each time
/// up to a quarter of an hour, a fifth more or less so that what failed together is not tried together
/// (`salt`: the job's number). Clipped so that the last try falls before `not_after`; `None`: given up.
#[must_use]
pub fn again(
    attempts: u32,
    max_attempts: u32,
    salt: i64,
    now: DateTime<Utc>,
    not_after: Option<DateTime<Utc>>,
) -> Option<DateTime<Utc>> {
    if attempts >= max_attempts {
        return None;
    }
    let doubled = FIRST.saturating_mul(1 << attempts.saturating_sub(1).min(16));
    let base = doubled.min(LONGEST);
    // A multiplicative hash: neighbours differ, the same job gets the same.
    let spread = salt
        .wrapping_mul(0x9E37_79B9)
        .wrapping_add(i64::from(attempts) * 97)
        .rem_euclid(401)
        - 200;
    let wait = TimeDelta::milliseconds(base * 1000 + base * spread);
    let next = now + wait;
    let Some(end) = not_after else {
        return Some(next);
    };
    let last = end - MARGIN;
    if next <= last {
        Some(next)
    } else if now < last {
        Some(last)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_the_last_try_falls_before_the_deadline() {
        let now = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
        for salt in 0..500 {
            let waits: Vec<i64> = (1..8)
                .map(|tries| (again(tries, 9, salt, now, None).unwrap() - now).num_seconds())
                .collect();
            for (wait, base) in waits.iter().zip([30, 60, 120, 240, 480, 900, 900]) {
                assert!(
                    (base * 4 / 5 - 1..=base * 6 / 5).contains(wait),
                    "{waits:?} {salt}"
                );
            }
        }
        let end = now + TimeDelta::minutes(3);
        let next = again(6, 9, 1, now, Some(end)).unwrap();
        assert_eq!(next, end - MARGIN);
        assert_eq!(again(7, 9, 1, next, Some(end)), None, "no time for another");
        assert_eq!(again(9, 9, 1, now, None), None);
    }
}
