//! `yixian gather`

use super::{Output, args, exit};
use crate::app::{App, AppError};

pub(super) async fn run(
    arguments: &args::Gather,
    app: &App,
    output: &Output,
) -> Result<u8, AppError> {
    let progress = output.progress();
    let report = app
        .gather(
            arguments.source.as_deref(),
            arguments.from.as_deref(),
            arguments.force,
            progress.as_ref(),
        )
        .await?;
    let mut summary = serde_json::Map::new();
    summary.insert("received".to_owned(), report.inputs.len().into());
    for state in [
        "accepted",
        "duplicate",
        "quarantined",
        "automatic",
        "bounce",
        "oversize",
        "failed",
    ] {
        summary.insert(
            state.to_owned(),
            report
                .inputs
                .iter()
                .filter(|input| input.state == state)
                .count()
                .into(),
        );
    }
    let known = report
        .inputs
        .iter()
        .filter(|input| !input.new && input.state != "failed")
        .count();
    summary.insert("known".to_owned(), known.into());
    for input in &report.inputs {
        output.object(input);
        let receipt = input.receipt.as_deref().unwrap_or("-");
        let reason = input
            .reason
            .as_deref()
            .map(|reason| format!("  {reason}"))
            .unwrap_or_default();
        let state = if input.new || input.state == "failed" {
            input.state.clone()
        } else {
            format!("{} (known)", input.state)
        };
        output.line(format!(
            "{receipt:<13} {state:<20} {}  {}{reason}",
            input.path, input.subject
        ));
    }
    output.line(format!(
        "{} read: {} new accepted, {} duplicate, {} quarantined, {known} known before",
        report.inputs.len(),
        report.count("accepted"),
        report.count("duplicate"),
        report.count("quarantined"),
    ));
    for away in &report.unreachable {
        output.line(format!("! {away}"));
    }
    let letters = app.acknowledge().await?;
    if !letters.nothing() {
        output.line(format!(
            "letters: {} written, {} withheld, {} sent, {} wait",
            letters.posted, letters.withheld, letters.sent, letters.deferred
        ));
    }
    for alarm in &letters.alarms {
        output.line(format!("! {alarm}"));
    }
    output.object(&serde_json::json!({
        "summary": summary,
        "letters": letters,
        "unreachable": report.unreachable,
        "elapsed_ms": report.elapsed_ms,
    }));
    Ok(
        if !report.unreachable.is_empty() || !letters.alarms.is_empty() {
            exit::FAILED
        } else if report.count("accepted") > 0 {
            exit::DONE
        } else if report
            .inputs
            .iter()
            .any(|input| input.new && input.state == "quarantined")
        {
            exit::WAITS
        } else if report.inputs.iter().any(|input| input.new) {
            exit::DONE
        } else if report.inputs.iter().any(|input| input.state == "failed") {
            exit::FAILED
        } else {
            exit::NOTHING
        },
    )
}
