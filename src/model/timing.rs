//! How often something took how long.

use std::time::Duration;

/// A count and the seconds behind it: what a Prometheus summary without quantiles is made of.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_counts_and_adds_up() {
        let mut timing = Timing::default();
        timing.add(Duration::from_millis(250));
        timing.add(Duration::from_millis(500));
        assert_eq!((timing.count, timing.seconds), (2, 0.75));
    }
}
