//! `yixian edition …`

use super::{Output, args, exit};
use crate::{
    app::{App, AppError},
    model::{
        Edition,
        zone::{chinese_minute, chinese_weekday},
    },
};

pub(super) async fn run(
    arguments: &args::Edition,
    app: &App,
    output: &Output,
) -> Result<u8, AppError> {
    match arguments {
        args::Edition::List => {
            for edition in app.store().editions().await? {
                output.object(&edition);
                output.line(line(app, &edition));
            }
        }
        args::Edition::Show { date } => show(app, &app.edition(*date).await?, output).await?,
        args::Edition::Skip { date, reason, by } => {
            changed(app, app.skip_edition(*date, reason, by).await?, output)
        }
        args::Edition::Move {
            date,
            to,
            reason,
            by,
        } => {
            changed(
                app,
                app.reschedule_edition(*date, *to, reason, by).await?,
                output,
            );
        }
        args::Edition::Lock { date, by } => {
            changed(app, app.lock_edition(*date, by).await?, output)
        }
    }
    Ok(exit::DONE)
}

fn changed(app: &App, edition: Edition, output: &Output) {
    output.object(&edition);
    output.line(line(app, &edition));
}

fn line(app: &App, edition: &Edition) -> String {
    let zone = app.settings().settings.programme.zone;
    let day = chinese_weekday(edition.air_at.with_timezone(&zone).date_naive());
    let note = if edition.note.is_empty() {
        String::new()
    } else {
        format!("  {}", edition.note)
    };
    format!(
        "{}  第{}期  {} {day}  {}{note}",
        edition.id,
        edition.number,
        chinese_minute(edition.air_at, zone),
        edition.state
    )
}

async fn show(app: &App, edition: &Edition, output: &Output) -> Result<(), AppError> {
    let revisions = app.store().revisions(edition.id).await?;
    let mails = app.store().mails(edition.id).await?;
    let listed: Vec<_> = revisions
        .iter()
        .map(|stored| {
            serde_json::json!({
                "revision": stored.revision.revision,
                "status": stored.revision.status(),
                "frozen_at": stored.revision.frozen_at,
                "trt_ms": stored.revision.rundown.trt(),
                "package": stored.package.as_ref().map(|package| package.folder.display().to_string()),
            })
        })
        .collect();
    let rundown = revisions.last().map(|stored| &stored.revision.rundown);
    output.object(&serde_json::json!({"edition": edition, "rundown": rundown, "revisions": listed, "mails": mails}));
    output.line(line(app, edition));
    for stored in &revisions {
        let rundown = &stored.revision.rundown;
        output.line(format!(
            "  {} {}  TRT {}  {}",
            stored.revision.revision,
            stored.revision.status().label(),
            rundown.trt(),
            rundown.over_label()
        ));
    }
    if let Some(rundown) = rundown {
        for (item, start) in rundown.items.iter().zip(rundown.front_times()) {
            output.line(format!(
                "    {start}  {}  {}  {}  [{}]",
                item.duration(),
                item.kind.label(),
                item.title,
                item.why
            ));
        }
        for left in &rundown.left_out {
            output.line(format!("    - {}  {}", left.title, left.reason));
        }
    }
    for mail in &mails {
        output.line(format!(
            "  mail {} {} {} ({} tries) {}",
            mail.revision,
            mail.recipient,
            mail.state.name(),
            mail.attempts,
            mail.reply
        ));
    }
    Ok(())
}
