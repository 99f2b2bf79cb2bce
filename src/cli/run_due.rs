//! `yixian run-due`

use std::sync::Arc;

use super::{Output, build, deliver, exit};
use crate::{
    app::{App, AppError},
    schedule,
};

pub(super) async fn run(app: &Arc<App>, output: &Output) -> Result<u8, AppError> {
    let report = schedule::run_due(app, &output.progress()).await?;
    output.object(&report);
    if let Some(gathered) = &report.gathered {
        output.line(format!(
            "gathered: {} new accepted, {} new quarantined",
            gathered.count("accepted"),
            gathered.count("quarantined")
        ));
    }
    for id in &report.locked {
        output.line(format!("edition {id}: locked"));
    }
    for built in &report.built {
        build::show(built, output);
    }
    for delivered in &report.delivered {
        deliver::show(delivered, output);
    }
    for chosen in &report.chosen {
        output.line(format!("! {chosen}"));
    }
    for id in &report.missed {
        output.line(format!(
            "! edition {id}: air time passed without a delivery"
        ));
    }
    for failed in &report.failed {
        output.line(format!("! {failed}"));
    }
    for waiting in &report.waiting {
        output.line(format!("! {waiting}"));
    }
    let late = report.delivered.iter().any(|d| d.late && !d.nothing_new);
    let failed = !report.failed.is_empty() || report.delivered.iter().any(|d| !d.complete());
    Ok(if !report.missed.is_empty() || late {
        exit::MISSED
    } else if failed {
        exit::FAILED
    } else if !report.waiting.is_empty() {
        exit::WAITS
    } else if report.nothing() {
        output.line("nothing is due");
        exit::NOTHING
    } else {
        exit::DONE
    })
}
