//! Reads the week, carries orders out, works off what takes long. Every side effect of the room is here.

mod daemon;
mod lease;
mod orders;
mod report;
mod round;
mod snapshot;
mod tell;
mod time;
mod work;

use std::sync::Arc;

pub use daemon::Daemon;
pub use report::DueReport;
pub use time::Timekeeper;

use self::round::Round;
use crate::app::{App, AppError, Progress};

/// Rounds that follow from each other at most in one run: lock, build, send are three.
const ROUNDS: usize = 12;

/// `yixian run-due`: gathers, drafts, locks, builds and delivers whatever is due, and ends. Every step is
/// idempotent, so a run that was killed is simply run again.
///
/// # Errors
/// The database cannot be read or written. A step that failed is in [`DueReport::failed`]; the rest went
/// on.
pub async fn run_due(app: &Arc<App>, progress: &Arc<dyn Progress>) -> Result<DueReport, AppError> {
    let mut report = DueReport::default();
    let round = Round::open(app, progress).await?;
    // What waited at the first look and does not at the last was settled by this run.
    let (mut waited, mut waits) = (Vec::new(), Vec::new());
    for first in std::iter::once(true).chain(std::iter::repeat_n(false, ROUNDS)) {
        let mut look = DueReport::default();
        let mut changed = round.tick(&mut look, first).await?;
        waits = std::mem::take(&mut look.waiting);
        waited.extend(waits.iter().cloned());
        report.absorb(look);
        // What goes to the station comes first: a mailbox that hangs must not keep it.
        for kinds in [
            &["send", "second"][..],
            &["gather"],
            &["build"],
            &["reserve", "rehearse"],
        ] {
            while round.work_one(kinds, &mut report).await? {
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    for one in waited {
        let still = waits.iter().any(|now| subject(now) == subject(&one));
        if still {
            report.wait(one);
        }
    }
    // A person hears of it before anybody else is written to.
    round.tell(&mut report).await;
    // Letters come last, and a model behind them: no deadline waits for either.
    round.polish().await?;
    for kinds in [&["letters"][..], &["polish"], &["housekeeping", "backup"]] {
        while round.work_one(kinds, &mut report).await? {}
    }
    Ok(report)
}

/// Of what a waiting line speaks: its first two words, `edition 2026-11-28`.
fn subject(line: &str) -> Vec<&str> {
    line.split([' ', ':']).take(2).collect()
}
