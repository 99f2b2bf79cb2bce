//! `yixian deliver`

use super::{Output, args, exit};
use crate::{
    app::{App, AppError, DeliverReport, DeliveryAlarm},
    model::mail::Dropped,
};

pub(super) async fn run(
    arguments: &args::Deliver,
    app: &App,
    beside_daemon: bool,
    output: &Output,
) -> Result<u8, AppError> {
    let found_out = [(&arguments.arrived, true), (&arguments.lost, false)];
    for (address, arrived) in found_out {
        if let Some(address) = address {
            app.settle_mail(arguments.edition, address, arrived, &arguments.by)
                .await?;
        }
    }
    if beside_daemon {
        let edition = app.follow_mails(arguments.edition).await?;
        output.object(&edition);
        output.line(format!(
            "noted: edition {} is {}; the daemon goes on with it",
            edition.id, edition.state
        ));
        return Ok(exit::DONE);
    }
    if let Some(address) = &arguments.received {
        app.confirm_by_person(arguments.edition, address, &arguments.by)
            .await?;
        return confirmed(arguments, app, output).await;
    }
    if let Some(address) = &arguments.revoke_links {
        let (edition, address) = (app.edition(arguments.edition).await?, address.as_deref());
        let revision = app
            .revoke_links(Some(edition.id), address, &arguments.by)
            .await?;
        output.object(&serde_json::json!({
            "edition": edition.id, "revision": revision, "revoked": address.unwrap_or("everybody"),
        }));
        let whose = address.unwrap_or("everybody");
        output.line(format!(
            "links to {} {revision} are closed: {whose}",
            edition.id
        ));
        return Ok(exit::DONE);
    }
    if arguments.second_channel {
        return second_channel(arguments, app, output).await;
    }
    let report = if arguments.rehearsal {
        app.rehearse_delivery(arguments.edition).await?
    } else {
        app.deliver(arguments.edition, arguments.dry_run).await?
    };
    output.object(&report);
    show(&report, output);
    Ok(code(&report))
}

async fn second_channel(
    arguments: &args::Deliver,
    app: &App,
    output: &Output,
) -> Result<u8, AppError> {
    let report = app.second_channel(arguments.edition).await?;
    output.object(&report);
    output.line(format!("edition {} {}", report.edition, report.revision));
    if report.unserved.is_empty() {
        output.line("  everybody has it by mail: nothing to do");
        return Ok(exit::NOTHING);
    }
    show_dropped(report.dropped.as_ref(), output);
    for mail in &report.duty {
        output.line(format!(
            "  {:<10} {}  {}",
            mail.state, mail.address, mail.reply
        ));
    }
    show_alarms(&report.alarms, output);
    let served = report.dropped.as_ref().is_some_and(|dropped| dropped.done)
        || report.duty.iter().any(|mail| mail.state == "accepted");
    Ok(if served { exit::DONE } else { exit::FAILED })
}

fn show_dropped<'d>(dropped: impl IntoIterator<Item = &'d Dropped>, output: &Output) {
    for dropped in dropped {
        let state = if dropped.done { "dropped" } else { "failed" };
        output.line(format!(
            "  {state:<10} {}  ({} tries)  {}",
            dropped.place, dropped.attempts, dropped.reply
        ));
    }
}

fn show_alarms(alarms: &[DeliveryAlarm], output: &Output) {
    for alarm in alarms {
        output.line(format!("  ! {}", alarm.title));
        output.line(format!("    {}", alarm.action));
        output.line(format!("    {}", alarm.detail));
    }
}

async fn confirmed(arguments: &args::Deliver, app: &App, output: &Output) -> Result<u8, AppError> {
    let edition = app.edition(arguments.edition).await?;
    for receipt in app.store().receipts(edition.id).await? {
        output.object(&receipt);
        output.line(format!(
            "{} {}  {}  by {} {}",
            receipt.edition,
            receipt.revision,
            receipt.recipient,
            receipt.via.name(),
            receipt.who
        ));
    }
    output.line(format!("edition {} is {}", edition.id, edition.state));
    Ok(exit::DONE)
}

/// 5 beats 1 beats 3: what a cron line must act on first.
pub(super) fn code(report: &DeliverReport) -> u8 {
    if report.dry_run {
        exit::DONE
    } else if report.nothing_new {
        exit::NOTHING
    } else if report.late {
        exit::MISSED
    } else if report.complete() {
        exit::DONE
    } else {
        exit::FAILED
    }
}

pub(super) fn show(report: &DeliverReport, output: &Output) {
    let rehearsal = if report.rehearsal {
        " (rehearsal, the station got nothing)"
    } else if report.dry_run {
        " (dry run, nothing sent)"
    } else if report.nothing_new {
        " (sent before, nothing to do)"
    } else {
        ""
    };
    output.line(format!(
        "edition {} {}{rehearsal}",
        report.edition, report.revision
    ));
    for recipient in &report.recipients {
        output.line(format!(
            "  {:<10} {}  {}  ({} tries)  {}",
            recipient.state,
            recipient.address,
            recipient.message_id,
            recipient.attempts,
            recipient.reply
        ));
    }
    show_dropped(&report.dropped, output);
    show_alarms(&report.alarms, output);
    if report.late {
        output.line("  ! air time had passed when this was sent");
    }
}
