//! Choosing an edition from random weeks: how long it takes, how often the choice is proven, and what a
//! producer's rule of thumb would lose. Fails when p99 at 100 candidates is above two seconds.

#![expect(
    clippy::unwrap_used,
    reason = "a measurement that cannot go on fails right there"
)]

use std::{process::ExitCode, time::Duration};

use chrono::DateTime;
use yixian::{
    config,
    model::{
        Millis, StoryId, Version,
        clock::{Clock, SystemClock},
        story::Category,
    },
    rundown::{
        select::{Candidate, Offer, Pick, Selection, Task, select, worth},
        shell::weights,
    },
};

const WEEKS: u64 = 100;
const SIZES: [usize; 4] = [30, 60, 100, 200];
/// At this many candidates the bar holds.
const BAR_SIZE: usize = 100;
const BAR: Duration = Duration::from_secs(2);

/// Numbers that are the same in each run (xorshift).
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        let mut random = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        for _ in 0..8 {
            random.below(2);
        }
        random
    }

    fn below(&mut self, most: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        i64::try_from(self.0 >> 1).unwrap() % most
    }
}

/// Tips as they come: full versions of 35 to 75 seconds, shorter ones down to 25, districts and
/// organizations that repeat, more events and projects than persons and ideas.
fn week(size: usize, seed: u64) -> Vec<Candidate> {
    let mut random = Random::new(seed * 1009 + size as u64);
    let organizations = i64::try_from(size).unwrap() * 7 / 10 + 1;
    (0..size)
        .map(|number| {
            let full = 35_000 + random.below(40_001);
            let lengths = [
                full,
                (full * 2 / 3).max(25_000),
                (full * 45 / 100).max(25_000),
            ];
            let district = random.below(12);
            let organization = random.below(organizations);
            let category = [1, 1, 1, 2, 2, 2, 0, 3, 3][usize::try_from(random.below(9)).unwrap()];
            Candidate {
                id: StoryId::derive(DateTime::UNIX_EPOCH, &number.to_be_bytes()),
                value: 200 + random.below(700),
                offers: Version::ALL
                    .into_iter()
                    .zip(lengths)
                    .map(|(version, length)| Offer {
                        version,
                        length: Millis(length),
                    })
                    .collect(),
                category: Category::ALL[category],
                district: (district > 0).then(|| format!("{district}区")),
                organization: (organization > 0).then(|| format!("第{organization}协会")),
                pinned: false,
            }
        })
        .collect()
}

/// The rule of thumb: by value, each in full as long as it fits, one an organization.
fn greedy(candidates: &[Candidate], task: &Task<'_>) -> i64 {
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    order.sort_by_key(|&i| -candidates[i].value);
    let (mut picked, mut left) = (Vec::<Pick>::new(), task.room);
    for i in order {
        let one = &candidates[i];
        let taken = picked.iter().any(|pick| {
            one.organization.is_some()
                && candidates[pick.candidate].organization == one.organization
        });
        if !taken && picked.len() < task.most && one.offers[0].length <= left {
            left = left - one.offers[0].length;
            picked.push(Pick {
                candidate: i,
                offer: 0,
            });
        }
    }
    worth(candidates, &picked, task)
}

fn main() -> ExitCode {
    let selection = config::built_in().unwrap().settings.selection;
    let weights = weights(&selection);
    let clock = SystemClock::new();
    let mut slow = None;
    println!("{WEEKS} random weeks each, three versions a story, room of 230 to 260 seconds");
    println!(
        "{:>5} {:>9} {:>9} {:>9} {:>10} {:>8} {:>7} {:>7}",
        "n", "mean ms", "p99 ms", "worst ms", "steps", "proven", "greedy", "used"
    );
    for size in SIZES {
        let (mut times, mut steps, mut proven, mut lost, mut used) = (Vec::new(), 0, 0, 0.0, 0.0);
        for seed in 0..WEEKS {
            let candidates = week(size, seed);
            let room = Millis::from_seconds(230 + i64::try_from(seed % 31).unwrap());
            let task = Task {
                room,
                most: 8,
                least: 3,
                already: &[],
                weights: &weights,
                steps: selection.steps,
            };
            let begun = clock.monotonic();
            let choice = select(&candidates, &task);
            times.push(clock.monotonic() - begun);
            steps += choice.steps;
            proven += u64::from(choice.proven);
            lost += share(choice.worth - greedy(&candidates, &task), choice.worth);
            used += share(filled(&candidates, &choice).0, room.0);
        }
        times.sort_unstable();
        let mean = times.iter().sum::<Duration>() / u32::try_from(times.len()).unwrap();
        let (p99, worst) = (times[times.len() - 2], times[times.len() - 1]);
        println!(
            "{size:>5} {:>9.1} {:>9.1} {:>9.1} {:>10} {:>7}% {:>6.1}% {:>6.1}%",
            ms(mean),
            ms(p99),
            ms(worst),
            steps / WEEKS,
            proven * 100 / WEEKS,
            lost / WEEKS as f64,
            used / WEEKS as f64,
        );
        if size == BAR_SIZE && p99 > BAR {
            slow = Some(p99);
        }
    }
    match slow {
        None => {
            println!("bar: p99 at {BAR_SIZE} candidates at most {BAR:?}: held");
            ExitCode::SUCCESS
        }
        Some(p99) => {
            println!("bar: p99 at {BAR_SIZE} candidates at most {BAR:?}: MISSED, {p99:?}");
            ExitCode::FAILURE
        }
    }
}

fn filled(candidates: &[Candidate], choice: &Selection) -> Millis {
    let length = |pick: &Pick| candidates[pick.candidate].offers[pick.offer].length;
    choice.picked.iter().map(length).sum()
}

fn share(part: i64, whole: i64) -> f64 {
    part as f64 * 100.0 / whole as f64
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
