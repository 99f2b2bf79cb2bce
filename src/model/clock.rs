//! The one way to ask what time it is.

use std::time::Duration;

use chrono::{DateTime, Utc};

/// Where every instant comes from. Handed to whoever needs it: a week can then be replayed,
/// moved to Friday evening, or simulated a thousand times.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// The wall clock, UTC.
    fn now(&self) -> DateTime<Utc>;

    /// Time since some fixed moment that never goes back; for measuring how long a step took.
    fn monotonic(&self) -> Duration;

    /// Whether this is the machine's own clock, which can be set wrong; a stopped one cannot.
    fn is_live(&self) -> bool {
        false
    }
}

/// The machine's clock.
#[derive(Debug)]
pub struct SystemClock {
    started: std::time::Instant,
}

impl SystemClock {
    /// Starts counting.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the machine's clock is read"
    )]
    pub fn new() -> Self {
        Self {
            started: std::time::Instant::now(),
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the machine's clock is read"
    )]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }

    fn is_live(&self) -> bool {
        true
    }
}

/// Says always the same instant (`--now`, the demo, tests); lengths are still measured.
#[derive(Debug)]
pub struct FixedClock {
    now: DateTime<Utc>,
    ticking: SystemClock,
}

impl FixedClock {
    /// Stops the wall clock at `now`.
    #[must_use]
    pub fn at(now: DateTime<Utc>) -> Self {
        Self {
            now,
            ticking: SystemClock::new(),
        }
    }
}

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        self.now
    }

    fn monotonic(&self) -> Duration {
        self.ticking.monotonic()
    }
}
