//! `yixian qc`: would the station take these files?

use super::{Output, args, exit};
use crate::{
    app::{AppError, check_files},
    config::LoadedSettings,
    model::{
        profile::Level,
        qc::{FileReport, Finding, Outcome},
    },
};

pub(super) async fn run(
    asked: &args::Qc,
    settings: &LoadedSettings,
    output: &Output,
) -> Result<u8, AppError> {
    let (settings, asked) = (settings.clone(), asked.clone());
    let report = tokio::task::spawn_blocking(move || {
        check_files(&settings, &asked.files, asked.profile.as_deref())
    })
    .await
    .map_err(|error| AppError::Defect(format!("the measuring ended: {error}")))??;
    for file in &report.files {
        output.object(&serde_json::json!({
            "file": file.name,
            "profile": report.profile.name,
            "outcome": file.outcome(),
            "rows": file.rows,
            "findings": file.findings,
        }));
        tell(file, output);
    }
    Ok(if report.count(Level::Fail) > 0 {
        exit::WAITS
    } else {
        exit::DONE
    })
}

fn tell(file: &FileReport, output: &Output) {
    let mark = match file.outcome() {
        Outcome::Exempt | Outcome::Pass => "ok",
        Outcome::Warn => "!",
        Outcome::Fail => "BAD",
    };
    output.line(format!("{mark:<4}{}", file.name));
    for finding in &file.findings {
        output.line(format!("    {}", line(finding)));
    }
}

/// `BAD 黑场  00:00:02:00 – 00:00:02:15  黑场 0.60 秒 (≤0.5 秒)`.
fn line(finding: &Finding) -> String {
    let mark = match finding.level {
        Level::Fail => "BAD",
        Level::Warn | Level::Off => "!",
    };
    let place = match (finding.from_ms, finding.to_ms) {
        (Some(from), Some(to)) => format!(
            "{} – {}  ",
            from.round_to_frame().timecode(),
            to.round_to_frame().timecode()
        ),
        _ => String::new(),
    };
    format!(
        "{mark:<4}{}  {place}{} ({})",
        finding.check.label(),
        finding.value,
        finding.wanted
    )
}
