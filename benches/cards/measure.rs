//! What programs took, with all that they started.

use std::{
    fs,
    process::{ChildStdin, Command},
    time::Duration,
};

use yixian::model::clock::{Clock, SystemClock};

/// What one run took.
#[derive(Debug, Clone, Copy, Default)]
pub struct Took {
    /// By the clock.
    pub wall: f64,
    /// Seconds of processor time on all cores, of the whole process tree.
    pub cpu: f64,
    /// The most memory of the whole process tree; shared pages count once.
    pub memory_mb: f64,
}

/// Writes a program's input.
pub type Feed<'a> = Box<dyn FnOnce(ChildStdin) + Send + 'a>;

/// Runs programs, `at_once` at a time, until all have ended well.
pub fn run<'a>(
    clock: &SystemClock,
    at_once: usize,
    jobs: Vec<(Command, Option<Feed<'a>>)>,
) -> Took {
    watched(clock, at_once, jobs, |_| 0)
}

/// As [`run`], and the memory: in a run of its own, since looking at a process holds it up.
pub fn weigh(clock: &SystemClock, program: Command) -> f64 {
    watched(clock, 1, vec![(program, None)], tree_kb).memory_mb
}

fn watched<'a>(
    clock: &SystemClock,
    at_once: usize,
    jobs: Vec<(Command, Option<Feed<'a>>)>,
    weight: fn(u32) -> u64,
) -> Took {
    let before = processor(Who::Children);
    let begun = clock.monotonic();
    let mut memory_kb = 0;
    let mut waiting = jobs.into_iter();
    let mut running = Vec::new();
    std::thread::scope(|scope| {
        loop {
            while running.len() < at_once {
                let Some((mut command, feed)) = waiting.next() else {
                    break;
                };
                let mut child = command.spawn().unwrap();
                if let (Some(feed), Some(input)) = (feed, child.stdin.take()) {
                    scope.spawn(move || feed(input));
                }
                running.push(child);
            }
            if running.is_empty() {
                break;
            }
            let now: u64 = running.iter().map(|child| weight(child.id())).sum();
            memory_kb = memory_kb.max(now);
            running.retain_mut(|child| {
                let ended = child.try_wait().unwrap();
                assert!(ended.is_none_or(|status| status.success()), "{ended:?}");
                ended.is_none()
            });
            std::thread::sleep(Duration::from_millis(10));
        }
    });
    Took {
        wall: (clock.monotonic() - begun).as_secs_f64(),
        cpu: processor(Who::Children) - before,
        memory_mb: memory_kb as f64 / 1024.0,
    }
}

/// What work in this process took, with the programs it ran.
pub fn inside<T>(clock: &SystemClock, work: impl FnOnce() -> T) -> (T, Took) {
    let before = processor(Who::All);
    let begun = clock.monotonic();
    let done = work();
    let took = Took {
        wall: (clock.monotonic() - begun).as_secs_f64(),
        cpu: processor(Who::All) - before,
        memory_mb: 0.0,
    };
    (done, took)
}

#[derive(PartialEq)]
enum Who {
    All,
    Children,
}

/// Fields 14 to 17 of proc_pid_stat(5): own time, then that of children that have ended, in
/// hundredths of a second.
fn processor(who: Who) -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let fields = stat.rsplit(") ").next().unwrap();
    let ticks: Vec<f64> = fields
        .split(' ')
        .skip(11)
        .take(4)
        .map(|ticks| ticks.parse().unwrap())
        .collect();
    let own = if who == Who::All {
        ticks[0] + ticks[1]
    } else {
        0.0
    };
    (own + ticks[2] + ticks[3]) / 100.0
}

fn tree_kb(pid: u32) -> u64 {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
    let own: u64 = line
        .and_then(|line| line.trim().strip_suffix(" kB"))
        .and_then(|kb| kb.trim().parse().ok())
        .unwrap_or(0);
    let threads = fs::read_dir(format!("/proc/{pid}/task"));
    let children = threads.into_iter().flatten().flatten().flat_map(|thread| {
        let list = fs::read_to_string(thread.path().join("children")).unwrap_or_default();
        let pids: Vec<u32> = list
            .split_whitespace()
            .filter_map(|pid| pid.parse().ok())
            .collect();
        pids
    });
    own + children.map(tree_kb).sum::<u64>()
}

/// The middle one.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Prints one measured figure beside its bar; whether it holds.
pub fn bar(what: &str, value: f64, most: f64, unit: &str) -> bool {
    let holds = value <= most;
    let verdict = if holds { "PASS" } else { "FAIL" };
    println!("{verdict}  {what:<58} {value:>8.3} ≤ {most}{unit}");
    holds
}

/// As [`bar`], where more is better.
pub fn at_least(what: &str, value: f64, least: f64, unit: &str) -> bool {
    let holds = value >= least;
    let verdict = if holds { "PASS" } else { "FAIL" };
    println!("{verdict}  {what:<58} {value:>8.3} ≥ {least}{unit}");
    holds
}
