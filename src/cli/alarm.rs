//! `yixian alarm …`

use super::{Output, args, exit};
use crate::app::{App, AppError};

pub(super) async fn run(
    arguments: &args::Alarm,
    app: &App,
    output: &Output,
) -> Result<u8, AppError> {
    match arguments {
        args::Alarm::List { most } => list(*most, app, output).await,
        args::Alarm::Test => test(app, output).await,
        args::Alarm::Clear { key, by } => {
            if app.clear_by(key, by).await? {
                output.object(&serde_json::json!({"key": key, "cleared": true}));
                output.line(format!("{key} is cleared; those who were alarmed are told"));
                Ok(exit::DONE)
            } else {
                output.object(&serde_json::json!({"key": key, "cleared": false}));
                output.line(format!("no alarm {key} is open: see `yixian alarm list`"));
                Ok(exit::NOTHING)
            }
        }
    }
}

async fn list(most: u32, app: &App, output: &Output) -> Result<u8, AppError> {
    let zone = app.settings().settings.programme.zone;
    let rows = app.alarms(most).await?;
    for row in &rows {
        let alarm = &row.alarm;
        output.object(&serde_json::json!({
            "key": alarm.key, "kind": alarm.kind, "level": alarm.level, "edition": alarm.edition,
            "title": alarm.title, "action": alarm.steps().collect::<Vec<_>>(), "detail": alarm.detail,
            "opened_at": row.opened_at, "told_at": row.told_at, "count": row.count,
            "told_to": row.told_to, "cleared_at": row.cleared_at,
        }));
        let local = |at: chrono::DateTime<chrono::Utc>| {
            at.with_timezone(&zone).format("%m-%d %H:%M").to_string()
        };
        let state = row
            .cleared_at
            .map_or_else(|| "open".to_owned(), |at| format!("cleared {}", local(at)));
        output.line(format!(
            "{}  {}  since {}  {state}  told {}x  {}",
            alarm.level.name(),
            alarm.key,
            local(row.opened_at),
            row.count,
            alarm.title
        ));
        if row.is_open() {
            for step in alarm.steps() {
                output.line(format!("    -> {step}"));
            }
        }
    }
    if rows.is_empty() {
        output.line("nothing was ever wrong");
        return Ok(exit::NOTHING);
    }
    Ok(exit::DONE)
}

async fn test(app: &App, output: &Output) -> Result<u8, AppError> {
    let reports = app.try_alarms().await?;
    for report in &reports {
        output.object(report);
        let mark = if report.works() { "ok" } else { "BAD" };
        output.line(format!(
            "{mark:<4}{:<32} {}  {}",
            report.channel, report.state, report.reply
        ));
    }
    if reports.is_empty() {
        output.line("no channel is configured: set `alarm.recipients` or [[alarm.webhooks]]");
        return Ok(exit::USAGE);
    }
    let all = reports.iter().all(crate::app::ChannelReport::works);
    Ok(if all { exit::DONE } else { exit::FAILED })
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use crate::{cli::Arguments, model::alarm::AlarmKind};

    /// What somebody on duty types at six in the morning must be a command, whatever is filled in.
    #[test]
    fn every_command_that_an_alarm_names_is_one() {
        let filled = |command: &str| {
            command
                .replace("稿件编号", "019a0000-0000-7000-8000-000000000001")
                .replace("新时间", "2026-11-28T18:30:00+08:00")
                .replace("日期", "2026-11-28")
                .replace("级别", "second")
        };
        let mut seen = 0;
        for kind in AlarmKind::ALL {
            let action = kind.action(Some("2026-11-28".parse().unwrap()), "tougao");
            for command in action.split('`').skip(1).step_by(2) {
                let Some(ours) = command.strip_prefix("yixian ") else {
                    continue;
                };
                seen += 1;
                let ours = filled(ours);
                let words = std::iter::once("yixian").chain(ours.split_whitespace());
                if let Err(error) = Arguments::try_parse_from(words) {
                    panic!("{kind:?}: `{command}`: {error}");
                }
            }
        }
        assert!(seen > 30, "only {seen} commands were tried");
    }
}
