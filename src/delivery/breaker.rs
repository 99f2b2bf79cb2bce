//! When the second relay is taken (a circuit breaker: Nygard, *Release It!*).

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::mail::RelayHealth;

/// Failures of the channel in a row after which a relay rests.
const FAILURES: u32 = 2;

/// How long the other relay is asked first then; the next failure begins it anew.
const REST: TimeDelta = TimeDelta::minutes(10);

/// Whether the other relay is asked first at `now`.
#[must_use]
pub fn rests(health: &RelayHealth, now: DateTime<Utc>) -> bool {
    health.open_until.is_some_and(|until| now < until)
}

/// Whether a mail that the first relay could not take goes by the second one in the same run.
#[must_use]
pub fn moves_on(failures: u32, hurry: bool) -> bool {
    hurry || failures >= FAILURES
}

/// The relay's health after one more contact at `now`; `failed`: what went wrong with the channel.
#[must_use]
pub fn after(health: &RelayHealth, failed: Option<&str>, now: DateTime<Utc>) -> RelayHealth {
    let Some(said) = failed else {
        return RelayHealth::default();
    };
    let failures = health.failures.saturating_add(1);
    RelayHealth {
        failures,
        open_until: (failures >= FAILURES).then_some(now + REST),
        said: said.chars().take(300).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_failures_send_the_first_relay_to_rest_and_one_success_wakes_it() {
        let now: DateTime<Utc> = "2026-11-28T02:00:00Z".parse().unwrap();
        let one = after(&RelayHealth::default(), Some("refused"), now);
        assert!(!rests(&one, now) && !moves_on(one.failures, false));
        assert!(moves_on(one.failures, true));
        let two = after(&one, Some("refused"), now);
        assert!(rests(&two, now) && moves_on(two.failures, false));
        assert!(!rests(&two, now + REST));
        // Tried again after its rest: one failure is enough now.
        let later = now + REST;
        assert!(rests(&after(&two, Some("silent"), later), later));
        assert_eq!(after(&two, None, later), RelayHealth::default());
    }
}
