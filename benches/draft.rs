//! A year's tips drafted and compared: the pure part alone, then through the real shell on a store of
//! its own. `cargo bench --bench draft -- [--sizes 1000,2154,4642,10929]`. Fails when a bar is missed.

#![expect(
    clippy::unwrap_used,
    reason = "a measurement that cannot go on fails right there"
)]

use std::{collections::HashSet, path::Path, process::ExitCode, time::Duration};

use chrono::{DateTime, NaiveDate, Utc};
use yixian::{
    editorial::{
        draft::{House, Tip, draft, print, read},
        duplicates::{Index, Trace, relation},
        shell::{Desk, draft_edition},
    },
    model::{
        BlobHash, Clock, Edition, EditionId, EditionState, Submission, SubmissionState,
        clock::{FixedClock, SystemClock},
        story::Relation,
        submission::Mailbox,
        zone::STATION_ZONE,
    },
    speech::{CaptionRules, Rate},
    store::{Arrival, Blobs, Processed, Store},
};

#[path = "support/tips.rs"]
mod tips;

/// Drafts the store of the folder that follows, in this process.
const SHELL: &str = "--shell";
const SIZES: &str = "300,1000,2154,4642,10929";
const AIR: &str = "2026-11-28";
/// Milliseconds a story, in one thread, once the dictionary is loaded.
const MOST_MS: f64 = 20.0;
/// All of the city's organizations at once, on two cores.
const YEAR: f64 = 10_929.0;
const MOST_SECONDS: f64 = 300.0;
/// n log n from 1,000 to 10,000 is a slope of 1.13 on paper with two logarithmic scales.
const MOST_SLOPE: f64 = 1.13;
/// For a full week; a year at once holds the traces of all its tips beside.
const MOST_MEMORY_MB: u64 = 150;
const WEEK: u64 = 300;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(at) = arguments.iter().position(|argument| argument == SHELL) {
        return alone(Path::new(&arguments[at + 1]));
    }
    let sizes = arguments
        .iter()
        .position(|argument| argument == "--sizes")
        .and_then(|at| arguments.get(at + 1))
        .map_or(SIZES, String::as_str);
    let sizes: Vec<u64> = sizes.split(',').map(|n| n.parse().unwrap()).collect();
    let clock = SystemClock::new();
    let (_, loaded) = timed(&clock, || {
        let _ = yixian::model::language::words::segment("深圳市社会组织");
    });
    println!("dictionary {} ms", loaded.as_millis());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();

    let mut totals = Vec::new();
    let mut slowest = 0.0_f64;
    let mut memory = 0;
    for &size in &sizes {
        let (found, took) = timed(&clock, || pure(size));
        let each = took.as_secs_f64() * 1_000.0 / size as f64;
        slowest = slowest.max(each);
        println!(
            "pure  {size:>6} tips: {:>7.1} s, {each:.2} ms a tip; {found}",
            took.as_secs_f64()
        );
        let folder = tempfile::tempdir().unwrap();
        runtime.block_on(fill(folder.path(), size));
        let Shell { told, took, peak } = in_a_process(folder.path());
        if size <= WEEK {
            memory = memory.max(peak);
        } else {
            // Loading the dictionary is no growth.
            totals.push((size as f64, took.as_secs_f64()));
        }
        println!(
            "shell {size:>6} tips: {:>7.1} s, {:.2} ms a tip, {peak} MB; {told}",
            took.as_secs_f64(),
            took.as_secs_f64() * 1_000.0 / size as f64
        );
    }
    let mut missed = false;
    let mut bar = |what: &str, value: f64, most: f64| {
        let kept = value <= most;
        missed |= !kept;
        println!(
            "{:<44} {value:>8.2} (at most {most}) {}",
            what,
            if kept { "ok" } else { "missed" }
        );
    };
    bar("ms a story, one thread", slowest, MOST_MS);
    if memory > 0 {
        bar(
            "MB resident at most, a week of 300 tips",
            memory as f64,
            MOST_MEMORY_MB as f64,
        );
    }
    let Some((size, seconds)) = totals.last().copied() else {
        return if missed {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        };
    };
    let growth = slope(&totals);
    let year = seconds * (YEAR / size).powf(growth.unwrap_or(1.0).max(1.0));
    bar(
        "seconds for 10,929 tips (from the last size)",
        year,
        MOST_SECONDS,
    );
    if let Some(growth) = growth {
        bar("exponent of growth", growth, MOST_SLOPE);
    }
    if missed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn timed<T>(clock: &SystemClock, work: impl FnOnce() -> T) -> (T, Duration) {
    let begun = clock.monotonic();
    let done = work();
    (done, clock.monotonic() - begun)
}

/// Slope of seconds over tips, both logarithmic, by least squares.
fn slope(points: &[(f64, f64)]) -> Option<f64> {
    let logs: Vec<(f64, f64)> = points.iter().map(|(n, s)| (n.ln(), s.ln())).collect();
    let count = logs.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| logs.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(|p| p.0), mean(|p| p.1));
    let spread: f64 = logs.iter().map(|p| (p.0 - x).powi(2)).sum();
    let along: f64 = logs.iter().map(|p| (p.0 - x) * (p.1 - y)).sum();
    (spread > 0.0).then(|| along / spread)
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Draft, print and relations of every tip, in one thread, nothing kept but traces.
fn pure(size: u64) -> String {
    let house = House {
        rate: Rate::default(),
        rules: CaptionRules::default(),
    };
    let mut index = Index::default();
    let mut traces: Vec<Trace> = Vec::new();
    let (mut resends, mut events, mut series, mut compared) = (0, 0, 0, 0);
    for number in 0..size {
        let made = tips::tip(number);
        let tip = Tip {
            text: &made.text,
            subject: &made.subject,
            sender: &made.sender,
            organization: None,
            book: None,
            verified: false,
            received: day("2026-11-25"),
            air: day(AIR),
            links: 0,
            notes: &[],
        };
        let material = read(&tip);
        let _ = std::hint::black_box(draft(&tip, &material, &[], &[], &house));
        let trace = Trace::new(&print(&tip, &material), &HashSet::new());
        let found: Vec<Relation> = index
            .candidates(&trace)
            .into_iter()
            .inspect(|_| compared += 1)
            .filter_map(|place| relation(&traces[place], &trace, index.rarity()))
            .map(|found| found.relation)
            .collect();
        let has = |relation| u64::from(found.contains(&relation));
        resends += has(Relation::Resend);
        events += has(Relation::SameEvent);
        series += has(Relation::Series);
        index.add(&trace);
        traces.push(trace);
    }
    format!(
        "{:.1} compared a tip; {resends} re-sends, {events} accounts, {series} of series",
        compared as f64 / size as f64
    )
}

/// Puts the tips into a store, accepted.
async fn fill(folder: &Path, size: u64) {
    let store = Store::open_sqlite(folder).await.unwrap();
    let edition = EditionId::new(day(AIR));
    let begun: DateTime<Utc> = "2026-11-22T00:00:00Z".parse().unwrap();
    for first in (0..size).step_by(500) {
        let numbers: Vec<u64> = (first..(first + 500).min(size)).collect();
        let arrivals = numbers
            .iter()
            .map(|number| Arrival {
                source: "path".to_owned(),
                origin: format!("{number}.eml"),
                edition,
                raw: BlobHash::of(format!("raw {number}").as_bytes()),
                received_at: begun + chrono::Duration::seconds(i64::try_from(*number).unwrap()),
                local_day: day("2026-11-22"),
                envelope: Default::default(),
                notes: Vec::new(),
                mailbox: None,
            })
            .collect();
        for (taken, number) in store.receive(arrivals).await.unwrap().iter().zip(numbers) {
            let made = tips::tip(number);
            let submission = Submission {
                subject: made.subject,
                from: Mailbox {
                    name: String::new(),
                    address: made.sender,
                },
                content: BlobHash::of(format!("content {number}").as_bytes()),
                parser: 1,
                state: SubmissionState::Accepted,
                text: made.text,
                ..taken.row().clone()
            };
            let text_key = BlobHash::of(submission.text.as_bytes());
            store
                .finish_submission(Processed {
                    submission,
                    text_key,
                })
                .await
                .unwrap();
        }
    }
    store.close().await;
}

/// Drafts the edition; says what came out.
async fn through_shell(folder: &Path) -> String {
    let store = Store::open_sqlite(folder).await.unwrap();
    let blobs = Blobs::open(&folder.join("blobs")).unwrap();
    let clock = FixedClock::at("2026-11-25T08:00:00Z".parse().unwrap());
    let desk = Desk {
        store: &store,
        blobs: &blobs,
        clock: &clock,
        zone: STATION_ZONE,
        rate: Rate::default(),
        rules: CaptionRules::default(),
    };
    let edition = Edition {
        id: EditionId::new(day(AIR)),
        number: 1,
        air_at: "2026-11-28T04:00:00Z".parse().unwrap(),
        state: EditionState::Drafting,
        note: String::new(),
    };
    let made = draft_edition(&desk, &edition, &mut |_, _, _| {})
        .await
        .unwrap();
    store.close().await;
    format!("{made} stories")
}

/// What drafting a store came to.
struct Shell {
    told: String,
    took: Duration,
    /// MB resident at most.
    peak: u64,
}

/// Drafts in a process of its own, as an operator's command would: what this one holds of earlier
/// rounds is not counted, the loading of dictionary and patterns is.
fn in_a_process(folder: &Path) -> Shell {
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .arg(SHELL)
        .arg(folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let mut words = said.trim().splitn(3, ' ');
    let mut number = || words.next().and_then(|word| word.parse::<u64>().ok());
    let (Some(millis), Some(peak)) = (number(), number()) else {
        panic!("{}", String::from_utf8_lossy(&output.stderr));
    };
    Shell {
        told: words.next().unwrap_or_default().to_owned(),
        took: Duration::from_millis(millis),
        peak,
    }
}

/// The other side of [`in_a_process`]: milliseconds, megabytes, what was made.
fn alone(folder: &Path) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let (told, took) = timed(&SystemClock::new(), || {
        runtime.block_on(through_shell(folder))
    });
    println!("{} {} {told}", took.as_millis(), peak_mb());
    ExitCode::SUCCESS
}

/// Most resident memory of this process, as Linux tells it; 0 elsewhere.
fn peak_mb() -> u64 {
    std::fs::read_to_string("/proc/self/status")
        .unwrap_or_default()
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok())
        .map_or(0, |kb| kb / 1_024)
}
