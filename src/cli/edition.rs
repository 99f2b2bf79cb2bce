//! `yixian edition …`

use super::{Output, args, exit};
use crate::{
    app::{App, AppError, FEWEST_READINGS, PresenterRate},
    model::{
        Edition,
        as_run::ReadKind,
        change::{CalendarChange, ChangeKind, ChangeState},
        register::Level,
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
        args::Edition::Skip {
            date,
            reason,
            by,
            confirmed_by,
        } => {
            let change = app
                .want_change(*date, ChangeKind::Skip, None, reason, by)
                .await?;
            return wanted(app, &change, confirmed_by.as_deref(), output).await;
        }
        args::Edition::Move {
            date,
            to,
            reason,
            by,
            confirmed_by,
        } => {
            let change = app
                .want_change(*date, ChangeKind::Move, Some(*to), reason, by)
                .await?;
            return wanted(app, &change, confirmed_by.as_deref(), output).await;
        }
        args::Edition::Confirm { date, by } => {
            confirm(app, *date, by, output).await?;
        }
        args::Edition::Keep { date, by } => {
            let (_, edition) = app.keep_edition(*date, by).await?;
            changed(app, edition, output);
        }
        args::Edition::Withdraw { date, by } => {
            let change = app.withdraw_change(*date, by).await?;
            output.object(&change);
            output.line(change_line(app, &change));
        }
        args::Edition::Reopen { date, reason, by } => {
            changed(app, app.reopen_edition(*date, reason, by).await?, output);
        }
        args::Edition::Lock { date, by } => {
            changed(app, app.lock_edition(*date, by).await?, output)
        }
        args::Edition::AsRun(arguments) => return as_run(arguments, app, output).await,
    }
    Ok(exit::DONE)
}

/// Carried out, and announced: the mail to the station lies in the outbox before this ends.
async fn confirm(
    app: &App,
    date: crate::model::EditionId,
    by: &str,
    output: &Output,
) -> Result<(), AppError> {
    let before = app.edition(Some(date)).await?;
    let (change, edition) = app.confirm_change(date, by).await?;
    let told = app.announce_change(&change, &before).await?;
    changed(app, edition, output);
    output.line(format!(
        "{told} letters to the station are in the outbox; `yixian serve` or `run-due` sends them"
    ));
    Ok(())
}

/// A wish is entered; carried out at once when the second person is at hand.
async fn wanted(
    app: &App,
    change: &CalendarChange,
    confirmed_by: Option<&str>,
    output: &Output,
) -> Result<u8, AppError> {
    if let Some(second) = confirmed_by {
        confirm(app, change.edition, second, output).await?;
        return Ok(exit::DONE);
    }
    output.object(change);
    output.line(change_line(app, change));
    output.line(format!(
        "nothing is changed until a second person says `yixian edition confirm {} --by LOGIN`",
        change.edition
    ));
    Ok(exit::WAITS)
}

/// One change of the calendar, in a line.
pub(super) fn change_line(app: &App, change: &CalendarChange) -> String {
    let zone = app.settings().settings.programme.zone;
    let to = change
        .air_at
        .map(|at| format!("到 {}", chinese_minute(at, zone)))
        .unwrap_or_default();
    let state = match change.state {
        ChangeState::Open => "待确认".to_owned(),
        ChangeState::Confirmed => format!("已由 {} 确认", change.decided_by),
        ChangeState::Withdrawn => format!("已由 {} 撤回", change.decided_by),
    };
    format!(
        "{} {}{to}：{}（{} 提出，{state}）",
        change.edition,
        change.kind.label(),
        change.reason,
        change.by
    )
}

async fn as_run(arguments: &args::AsRun, app: &App, output: &Output) -> Result<u8, AppError> {
    let report = match (&arguments.file, &arguments.presenter) {
        (Some(file), _) => {
            app.import_as_run(arguments.edition, file, &arguments.by, arguments.dry_run)
                .await?
        }
        (None, presenter) => {
            let presenter = presenter.as_deref().unwrap_or_default();
            app.set_as_run(
                arguments.edition,
                &arguments.set,
                presenter,
                arguments.kind,
                &arguments.by,
            )
            .await?
        }
    };
    output.object(&report);
    for problem in &report.problems {
        let level = match problem.level {
            Level::Error => "",
            Level::Warning => "（提醒）",
        };
        output.line(format!(
            "第 {} 行 {}：{}{level}",
            problem.row, problem.column, problem.problem
        ));
    }
    let stopped = report.errors() > 0;
    let rest = if stopped {
        "nothing kept: correct the rows above and import again"
    } else if arguments.dry_run {
        "dry run, nothing kept"
    } else {
        "kept"
    };
    output.line(format!(
        "{} rows, {} problems ({} errors), {} known already: {rest}",
        report.rows,
        report.problems.len(),
        report.errors(),
        report.unchanged
    ));
    for rate in app.presenter_rates().await? {
        output.line(rate_line(&rate));
    }
    Ok(if stopped { exit::FAILED } else { exit::DONE })
}

fn rate_line(rate: &PresenterRate) -> String {
    let learned = match rate.syllables_per_minute {
        Some(speed) => format!("{speed} 字/分（{} 条）", rate.readings),
        None => format!("{} 条，满 {FEWEST_READINGS} 条后学习语速", rate.readings),
    };
    // Readings of either kind and of whole items together.
    let kind = match rate.kind {
        ReadKind::Whole => "综合",
        kind => kind.label(),
    };
    format!("  语速 {} {kind}：{learned}", rate.presenter)
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
    let receipts = app.store().receipts(edition.id).await?;
    let dropped = app.store().dropped(edition.id).await?;
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
    let chosen = app.store().chosen(edition.id).await?;
    let reserve = app.reserve_mark(edition).await?;
    let changes = app.store().changes(edition.id).await?;
    let steps = app.store().steps(edition.id).await?;
    let rundown = revisions.last().map(|stored| &stored.revision.rundown);
    let as_run = app.store().as_run(Some(edition.id)).await?;
    let rates = app.presenter_rates().await?;
    output.object(&serde_json::json!({
        "edition": edition, "rundown": rundown, "revisions": listed, "mails": mails,
        "receipts": receipts, "dropped": dropped, "chosen": chosen, "changes": changes, "steps": steps,
        "reserve": reserve.map(|mark| serde_json::json!({"revision": mark.revision, "frozen_at": mark.frozen_at})),
        "as_run": as_run, "rates": rates,
    }));
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
    if let Some(mark) = reserve {
        let age = (app.clock().now() - mark.frozen_at).num_days();
        output.line(format!("  备播包 {}  {age} 天前制作", mark.revision));
    }
    if let Some(chosen) = chosen {
        output.line(format!("  代替最新版本送出的是 {chosen}"));
    }
    for change in &changes {
        output.line(format!("  {}", change_line(app, change)));
    }
    if let Some(rundown) = rundown {
        for (position, (item, start)) in (1..).zip(rundown.items.iter().zip(rundown.front_times()))
        {
            output.line(format!(
                "    {position:>2}  {start}  {}  {}  {}  [{}]",
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
    for row in &as_run {
        let title = rundown
            .and_then(|rundown| {
                let story = |id: crate::model::StoryId| id.to_string() == row.item;
                rundown
                    .items
                    .iter()
                    .find(|item| item.story.is_some_and(story))
            })
            .map_or(row.item.as_str(), |item| item.title.as_str());
        output.line(format!(
            "  实播 {title} {} {}  {}",
            row.presenter,
            row.kind.label(),
            row.recorded_ms.mm_ss()
        ));
    }
    for rate in &rates {
        output.line(rate_line(rate));
    }
    for receipt in &receipts {
        let zone = app.settings().settings.programme.zone;
        output.line(format!(
            "  签收 {} {}  {}  {}",
            receipt.revision,
            receipt.recipient,
            chinese_minute(receipt.at, zone),
            receipt.who
        ));
    }
    for dropped in &dropped {
        output.line(format!(
            "  second channel {} {} {} {}",
            dropped.revision,
            dropped.place,
            if dropped.done { "done" } else { "failed" },
            dropped.reply
        ));
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
