//! `yixian card`: a designer's template as it will look on air, painted again whenever it is saved.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use super::{Output, args, exit};
use crate::{
    app::{AppError, CardOrder, CardRequest, CardStudio, PaintedCard},
    config::LoadedSettings,
    model::{Clock, clock::SystemClock},
};

/// How often the disk is asked whether something was saved.
const GLANCE: Duration = Duration::from_millis(250);

pub(super) async fn run(
    command: &args::Card,
    settings: &LoadedSettings,
    output: &Output,
) -> Result<u8, AppError> {
    let args::Card::Preview(preview) = command;
    let studio = CardStudio::open(&settings.settings)?;
    if preview.all {
        return all(preview, &studio, output).await;
    }
    let Some(template) = &preview.template else {
        return Err(AppError::Usage("name a TEMPLATE, or --all".to_owned()));
    };
    let order = studio.order(&request(preview, template, &preview.sample))?;
    let out = preview
        .out
        .clone()
        .unwrap_or_else(|| PathBuf::from(format!("{}.png", order.card())));
    if preview.watch {
        return watch(&studio, &order, &out, output).await;
    }
    show(&paint(&studio, &order, &out).await?, output);
    Ok(exit::DONE)
}

fn request(preview: &args::CardPreview, template: &Path, sample: &str) -> CardRequest {
    CardRequest {
        template: template.to_owned(),
        stands_for: preview.stands_for.clone(),
        templates: preview.templates.clone(),
        sample: sample.to_owned(),
        data: preview.words(),
        over: preview.over.clone(),
        moment: preview.at.map(|at| (at, preview.length)),
    }
}

/// Every card with every sample set.
async fn all(
    preview: &args::CardPreview,
    studio: &CardStudio,
    output: &Output,
) -> Result<u8, AppError> {
    let folder = preview
        .out
        .clone()
        .unwrap_or_else(|| PathBuf::from("cards"));
    fs::create_dir_all(&folder).map_err(|source| AppError::File {
        path: folder.clone(),
        source,
    })?;
    let mut preview = preview.clone();
    // `--all DIR` is read as the folder of a design.
    if preview.templates.is_none() {
        preview.templates = preview.template.take();
    }
    let mut failed = false;
    for sample in CardStudio::sample_sets() {
        for card in CardStudio::cards() {
            let order = studio.order(&request(&preview, Path::new(card), sample))?;
            let out = folder.join(format!("{card}-{sample}.png"));
            match paint(studio, &order, &out).await {
                Ok(painted) => show(&painted, output),
                Err(error) => {
                    output.error(&error);
                    failed = true;
                }
            }
        }
    }
    Ok(if failed { exit::FAILED } else { exit::DONE })
}

/// Paints at once and after every change, until Ctrl-C; a mistake is told and waited out.
async fn watch(
    studio: &CardStudio,
    order: &CardOrder,
    out: &Path,
    output: &Output,
) -> Result<u8, AppError> {
    let mut seen = None;
    loop {
        let now = order.stamp();
        if seen.as_ref() != Some(&now) {
            match paint(studio, order, out).await {
                Ok(painted) => show(&painted, output),
                Err(error) => output.error(&error),
            }
            seen = Some(now);
        }
        tokio::select! {
            _ = tokio::signal::ctrl_c() => return Ok(exit::DONE),
            () = tokio::time::sleep(GLANCE) => {}
        }
    }
}

async fn paint(
    studio: &CardStudio,
    order: &CardOrder,
    out: &Path,
) -> Result<PaintedCard, AppError> {
    let clock = SystemClock::new();
    let (studio, order, out) = (studio.clone(), order.clone(), out.to_owned());
    let painted = tokio::task::spawn_blocking(move || studio.paint(&order, &out))
        .await
        .map_err(|error| AppError::Defect(format!("the painting task ended: {error}")))??;
    let elapsed = clock.monotonic().as_millis();
    Ok(PaintedCard {
        elapsed_ms: u64::try_from(elapsed).unwrap_or(u64::MAX),
        ..painted
    })
}

fn show(painted: &PaintedCard, output: &Output) {
    output.object(painted);
    output.line(format!(
        "{}  ({}, {} words, {} ms)",
        painted.file.display(),
        painted.card,
        painted.words,
        painted.elapsed_ms
    ));
    for remark in &painted.remarks {
        match (&remark.file, remark.line, remark.column) {
            (Some(file), Some(line), Some(column)) => {
                output.line(format!("  {file}:{line}:{column}: {}", remark.text));
                output.line(indented(remark.excerpt.as_deref().unwrap_or_default()));
            }
            _ => output.line(format!("  {}", remark.text)),
        }
    }
    for warning in &painted.warnings {
        output.line(format!("  ! {warning}"));
    }
}

fn indented(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("  {line}")).collect();
    lines.join("\n")
}
