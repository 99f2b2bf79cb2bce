//! A presenter's own reading speed, learned from what was timed on air (as-run).

use super::timing::{Rate, read_time, syllables};
use crate::model::Millis;

/// Fewer readings say little about a person.
pub const FEWEST: usize = 5;
/// Older readings than these say little about today.
const LATEST: usize = 20;
/// What a learned rate is held within; a presenter outside of it is a wrong copy or a wrong clock.
const SLOWEST: u32 = 220;
const FASTEST: u32 = 320;
/// A reading outside of this is mistyped, or of an item with a clip in it: it teaches nothing.
const BELIEVED: std::ops::RangeInclusive<i64> = 120..=500;

/// Copy and the time that it took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimedReading {
    /// As read.
    pub syllables: u32,
    /// Pauses that the copy's marks ask for, at the house's lengths.
    pub pauses: Millis,
    /// From the first word to the last.
    pub recorded: Millis,
}

impl TimedReading {
    /// `text` read in `recorded`.
    #[must_use]
    pub fn of(text: &str, recorded: Millis) -> Self {
        let syllables = syllables(text);
        Self {
            syllables,
            pauses: pauses(text),
            recorded,
        }
    }

    /// Syllables a minute between the pauses; `None` when that cannot be.
    #[must_use]
    pub fn per_minute(&self) -> Option<i64> {
        let spoken = (self.recorded - self.pauses).0;
        if spoken <= 0 {
            return None;
        }
        let rate = (i64::from(self.syllables) * 60_000 + spoken / 2) / spoken;
        BELIEVED.contains(&rate).then_some(rate)
    }
}

/// Time that the marks of `text` ask for: the same whoever reads.
#[must_use]
pub fn pauses(text: &str) -> Millis {
    let rate = Rate::default();
    let spoken = i64::from(syllables(text)) * 60_000 / i64::from(rate.syllables_per_minute);
    Millis((read_time(text, rate).0 - spoken).max(0))
}

/// The rate of who read `readings`, newest first: the median of the last 20, from 5 on, 220 to 320
/// syllables a minute. `None`: the configured rate holds.
#[must_use]
pub fn learn(readings: impl IntoIterator<Item = TimedReading>) -> Option<Rate> {
    let mut rates: Vec<i64> = readings
        .into_iter()
        .filter_map(|reading| reading.per_minute())
        .take(LATEST)
        .collect();
    if rates.len() < FEWEST {
        return None;
    }
    rates.sort_unstable();
    let middle = rates.len() / 2;
    let median = if rates.len() % 2 == 1 {
        rates[middle]
    } else {
        (rates[middle - 1] + rates[middle]) / 2
    };
    Some(Rate {
        syllables_per_minute: u32::try_from(median)
            .unwrap_or(FASTEST)
            .clamp(SLOWEST, FASTEST),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const COPY: [&str; 4] = [
        "11月22日上午，深圳市青禾公益服务中心在福田区举行义诊，9名医师为312名居民检查身体。",
        "据介绍，项目自2024年启动以来，已走进43个社区，服务1.2万人次，其中六成是独居长者。",
        "志愿者小陈说，“以前一天说不上三句话，现在每周都盼着他们来”。仪式上，20名志愿者获颁聘书。",
        "下一步，中心将与街道一道，把服务送到更多小区；今年底前，还将开设两个站点，预计惠及3000户家庭。",
    ];

    /// The time of a presenter who reads at `rate`, pauses `pause` per cent as long as the house
    /// reckons, and is `off` thousandths quicker or slower that day.
    fn read(text: &str, rate: u32, pause: i64, off: i64) -> TimedReading {
        let spoken = i64::from(syllables(text)) * 60_000 / i64::from(rate);
        let recorded = spoken * (1000 + off) / 1000 + pauses(text).0 * pause / 100;
        TimedReading::of(text, Millis(recorded))
    }

    #[test]
    fn fewer_than_five_readings_teach_nothing() {
        let reading = read(COPY[0], 300, 100, 0);
        assert_eq!(learn(vec![reading; 4]), None);
        let learned = learn(vec![reading; 5]).map(|rate| rate.syllables_per_minute);
        assert!(
            learned.is_some_and(|rate| rate.abs_diff(300) <= 1),
            "{learned:?}"
        );
    }

    #[test]
    fn old_readings_and_slips_of_the_pen_do_not_count() {
        let now = read(COPY[1], 300, 100, 0);
        let long_ago = read(COPY[1], 230, 100, 0);
        let mistyped = TimedReading {
            recorded: Millis(now.recorded.0 * 10),
            ..now
        };
        let readings = [vec![mistyped; 15], vec![now; 20], vec![long_ago; 60]].concat();
        let learned = learn(readings).map(|rate| rate.syllables_per_minute);
        assert!(
            learned.is_some_and(|rate| rate.abs_diff(300) <= 1),
            "{learned:?}"
        );
    }

    #[test]
    fn a_learned_rate_stays_within_what_a_viewer_follows() {
        for (rate, held) in [(200, 220), (400, 320)] {
            let learned = learn(vec![read(COPY[2], rate, 100, 0); 6]);
            assert_eq!(learned.map(|rate| rate.syllables_per_minute), Some(held));
        }
    }

    proptest! {
        /// The bar: after five recorded items, each story within 8 %.
        #[test]
        fn after_five_items_a_story_is_timed_within_eight_per_cent(
            rate in 225_u32..316,
            pause in 60_i64..140,
            days in prop::collection::vec(-30_i64..30, 5..25),
            today in -20_i64..20,
            story in 0_usize..4,
        ) {
            let readings = days
                .iter()
                .enumerate()
                .map(|(i, off)| read(COPY[i % COPY.len()], rate, pause, *off));
            let learned = learn(readings).unwrap();
            let reckoned = read_time(COPY[story], learned).0;
            let real = read(COPY[story], rate, pause, today).recorded.0;
            let off = (reckoned - real).abs() * 100;
            prop_assert!(off <= real * 8, "{learned:?}: {reckoned} for {real}");
        }
    }
}
