//! The daemon's live numbers: what no row knows. The loop updates them, a monitor reads them.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, Utc};

use crate::model::{Clock, Timing};

/// A loop that did not turn for this long is dead to a monitor.
const ALIVE: Duration = Duration::from_secs(30);

/// The numbers themselves. Counters only ever grow while the process lives.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    /// When the loop last turned, by [`Clock::monotonic`]; `None`: it has not begun.
    pub last_tick: Option<Duration>,
    /// When the daemon began, by the wall clock; `None`: this process is none.
    pub began: Option<DateTime<Utc>>,
    /// When the next rung of an edition is due; `None`: not looked yet, or nothing is planned.
    pub next_step: Option<DateTime<Utc>>,
    /// Rungs that are due and not done; `None`: not looked yet.
    pub steps_overdue: Option<u64>,
    /// How long after its due time the last rung was done, seconds; `None`: none was yet.
    pub step_lateness_seconds: Option<f64>,
    /// Rungs that were due before the daemon began and were done by it.
    pub late_catchups: u64,
    /// Rounds of the loop.
    pub rounds: Timing,
    /// Rounds that failed.
    pub rounds_failed: u64,
    /// Renderings of an edition, whether they ended well or not.
    pub renders: Timing,
    /// Tries of jobs.
    pub job_attempts: u64,
    /// Leases that were lost while the work ran.
    pub leases_lost: u64,
    /// Writes of late workers that were refused.
    pub fenced: u64,
    /// The wall clock less the time that is believed by the machine's running time, seconds; `None`: not
    /// compared, or the clock is a stopped one.
    pub clock_skew_seconds: Option<f64>,
}

/// [`Figures`] behind a lock that is held for moments.
#[derive(Debug, Default)]
pub struct Pulse(Mutex<Figures>);

impl Pulse {
    /// Changes the numbers.
    pub fn update(&self, change: impl FnOnce(&mut Figures)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// The loop turned.
    pub fn tick(&self, clock: &dyn Clock) {
        let now = clock.monotonic();
        self.update(|figures| figures.last_tick = Some(now));
    }

    /// The daemon begins.
    pub fn begin(&self, now: DateTime<Utc>) {
        self.update(|figures| figures.began = Some(now));
    }

    /// A rung that was due at `due` is done.
    pub fn step_done(&self, due: DateTime<Utc>, now: DateTime<Utc>) {
        self.update(|figures| {
            // By hand a rung may be done before its time: that is not late.
            figures.step_lateness_seconds = Some((now - due).as_seconds_f64().max(0.0));
            let caught_up = figures.began.is_some_and(|began| due < began);
            figures.late_catchups += u64::from(caught_up);
        });
    }

    /// The numbers now.
    #[must_use]
    pub fn figures(&self) -> Figures {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// How long ago the loop turned; `None`: it has not begun.
    #[must_use]
    pub fn silent_for(&self, clock: &dyn Clock) -> Option<Duration> {
        let last = self.figures().last_tick?;
        Some(clock.monotonic().saturating_sub(last))
    }

    /// Whether the loop turned within half a minute, or has not begun yet.
    #[must_use]
    pub fn is_alive(&self, clock: &dyn Clock) -> bool {
        self.silent_for(clock).is_none_or(|silent| silent < ALIVE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct At(u64);

    impl Clock for At {
        fn now(&self) -> DateTime<Utc> {
            DateTime::UNIX_EPOCH
        }
        fn monotonic(&self) -> Duration {
            Duration::from_secs(self.0)
        }
    }

    #[test]
    fn a_loop_that_stands_still_is_dead_after_half_a_minute() {
        let pulse = Pulse::default();
        assert!(pulse.is_alive(&At(1000)));
        pulse.tick(&At(1000));
        assert!(pulse.is_alive(&At(1029)));
        assert!(!pulse.is_alive(&At(1030)));
        pulse.tick(&At(1031));
        assert!(pulse.is_alive(&At(1032)));
    }

    #[test]
    fn a_rung_of_before_the_start_is_caught_up_and_every_one_says_how_late_it_was() {
        let at = |second: i64| DateTime::from_timestamp(1_795_000_000 + second, 0).unwrap();
        let pulse = Pulse::default();
        pulse.step_done(at(0), at(5));
        assert_eq!(pulse.figures().late_catchups, 0, "nobody runs by himself");
        pulse.begin(at(100));
        for (due, now, late, caught_up) in [
            (40, 101, 61.0, 1),
            (100, 103, 3.0, 1),
            (120, 110, 0.0, 1),
            (99, 130, 31.0, 2),
        ] {
            pulse.step_done(at(due), at(now));
            let figures = pulse.figures();
            assert_eq!(figures.step_lateness_seconds, Some(late));
            assert_eq!(figures.late_catchups, caught_up, "due {due}");
        }
    }
}
