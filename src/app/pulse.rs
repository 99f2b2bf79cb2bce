//! The daemon's live numbers: what no row knows. The loop updates them, a monitor reads them.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, Utc};

use crate::model::Clock;

/// A loop that did not turn for this long is dead to a monitor.
const ALIVE: Duration = Duration::from_secs(30);

/// How often something took how long.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Timing {
    /// How often.
    pub count: u64,
    /// Seconds, all together.
    pub seconds: f64,
}

impl Timing {
    /// One more.
    pub fn add(&mut self, length: Duration) {
        self.count += 1;
        self.seconds += length.as_secs_f64();
    }
}

/// The numbers themselves. Counters only ever grow while the process lives.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    /// When the loop last turned, by [`Clock::monotonic`]; `None`: it has not begun.
    pub last_tick: Option<Duration>,
    /// What is due next, Chinese or a step's name, and when.
    pub next_step: Option<(String, DateTime<Utc>)>,
    /// Steps that are due and not done.
    pub steps_overdue: u64,
    /// By how long the last step that ran was late, seconds.
    pub step_lateness_seconds: f64,
    /// Rounds of the loop.
    pub rounds: Timing,
    /// Rounds that failed.
    pub rounds_failed: u64,
    /// Renderings.
    pub renders: Timing,
    /// ffmpeg processes that were ended by us, by reason: `timeout`, `fenced`, `stopping`.
    pub ffmpeg_killed: BTreeMap<&'static str, u64>,
    /// Phases of SMTP dialogues: `connect`, `greeting`, `login`, `envelope`, `text`, `final_dot`.
    pub smtp_phases: BTreeMap<&'static str, Timing>,
    /// Tries of jobs.
    pub job_attempts: u64,
    /// Leases that were lost while the work ran.
    pub leases_lost: u64,
    /// Writes of late workers that were refused.
    pub fenced: u64,
    /// Waiting for the database's write lock.
    pub db_write_waits: Timing,
    /// The wall clock against another machine's or against the monotonic clock, seconds; `None`: not
    /// compared.
    pub clock_skew_seconds: Option<f64>,
    /// Steps that were due while nobody ran and were done afterwards.
    pub late_catchups: u64,
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
}
