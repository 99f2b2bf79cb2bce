//! `yixian deliver`

use super::{Output, args, exit};
use crate::app::{App, AppError, DeliverReport};

pub(super) async fn run(
    arguments: &args::Deliver,
    app: &App,
    output: &Output,
) -> Result<u8, AppError> {
    let found_out = [(&arguments.arrived, true), (&arguments.lost, false)];
    for (address, arrived) in found_out {
        if let Some(address) = address {
            app.settle_mail(arguments.edition, address, arrived, &arguments.by)
                .await?;
        }
    }
    let report = app.deliver(arguments.edition, arguments.dry_run).await?;
    output.object(&report);
    show(&report, output);
    Ok(code(&report))
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
    let rehearsal = if report.dry_run {
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
    if report.late {
        output.line("  ! air time had passed when this was sent");
    }
}
