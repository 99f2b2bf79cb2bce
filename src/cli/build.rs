//! `yixian build`

use super::{Output, args, exit};
use crate::{
    app::{App, AppError, BuildReport},
    model::Millis,
};

pub(super) async fn run(
    arguments: &args::Build,
    app: &App,
    output: &Output,
) -> Result<u8, AppError> {
    let progress = output.progress();
    let Some(report) = app.build(arguments.edition, &progress).await? else {
        let edition = app.edition(arguments.edition).await?;
        output.object(&serde_json::json!({"edition": edition.id, "nothing": "no story: gather submissions first"}));
        output.line(format!(
            "edition {}: no story yet, gather submissions first",
            edition.id
        ));
        return Ok(exit::NOTHING);
    };
    output.object(&report);
    show(&report, output);
    Ok(exit::DONE)
}

/// The rundown as a table, for a person at a terminal.
pub(super) fn show(report: &BuildReport, output: &Output) {
    output.line(format!(
        "edition {} r{} {}",
        report.edition, report.revision, report.status
    ));
    for item in &report.items {
        output.line(format!(
            "  {}  {}  {:<7} {}",
            item.start_ms,
            item.duration_ms,
            kind(item.kind),
            item.title
        ));
    }
    let over = report.over_ms;
    let word = if over > Millis::ZERO { "over" } else { "under" };
    output.line(format!(
        "  TRT {} of {}, {} {word}",
        report.trt_ms,
        report.slot_ms,
        Millis(over.0.abs())
    ));
    for warning in &report.warnings {
        output.line(format!("  ! {warning}"));
    }
    for stage in &report.stages {
        output.line(format!(
            "  {:<8} {:>7} ms  {} made, {} ready",
            stage.name, stage.elapsed_ms, stage.made, stage.reused
        ));
    }
    output.line(format!("  {}", report.package));
    output.line(format!("  {}", report.zip));
}

fn kind(kind: crate::model::ItemKind) -> &'static str {
    use crate::model::ItemKind as K;
    match kind {
        K::Opener => "opener",
        K::Link => "link",
        K::Story => "story",
        K::Bumper => "bumper",
        K::Closer => "closer",
    }
}
