//! `yixian org …`

use super::{Output, args, exit};
use crate::{
    app::{App, AppError},
    model::{people::Organization, register::Level},
};

pub(super) async fn run(arguments: &args::Org, app: &App, output: &Output) -> Result<u8, AppError> {
    match arguments {
        args::Org::Import {
            file,
            dry_run,
            skip_bad,
        } => {
            let report = app.import_organizations(file, *dry_run, *skip_bad).await?;
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
            let errors = report.errors();
            let stopped = errors > 0 && !*skip_bad;
            let rest = if stopped {
                "nothing imported: correct the rows above and import again, or --skip-bad"
            } else if *dry_run {
                "dry run, nothing imported"
            } else {
                "imported"
            };
            output.line(format!(
                "{} rows, {} problems ({errors} errors): {rest}",
                report.rows,
                report.problems.len(),
            ));
            output.line(format!(
                "{} new, {} changed, {} unchanged",
                report.added, report.changed, report.unchanged
            ));
            Ok(if stopped { exit::FAILED } else { exit::DONE })
        }
        args::Org::List { matching } => {
            let organizations = app.store().organizations().await?;
            let wanted = matching.as_deref().unwrap_or_default().to_lowercase();
            for organization in organizations.iter().filter(|one| says(one, &wanted)) {
                output.object(organization);
                output.line(line(organization));
            }
            Ok(exit::DONE)
        }
        args::Org::Show { organization } => {
            let card = app.organization_card(organization).await?;
            output.object(&card);
            let (one, history) = (&card.organization, &card.history);
            output.line(line(one));
            for (title, values) in [
                ("曾用名、简称", &one.aliases),
                ("邮箱", &one.addresses),
                ("域名", &one.domains),
            ] {
                if !values.is_empty() {
                    output.line(format!("  {title}：{}", values.join("、")));
                }
            }
            if !one.status.is_empty() {
                output.line(format!("  状态：{}", one.status));
            }
            output.line(format!(
                "  来稿 {}，采用 {}，成稿 {}，播出 {}",
                history.submissions, history.accepted, history.stories, history.aired
            ));
            if let Some(at) = history.last_received_at {
                output.line(format!("  最近来稿：{}", at.to_rfc3339()));
            }
            if let Some(date) = &history.last_aired {
                output.line(format!("  最近播出：{date}"));
            }
            Ok(exit::DONE)
        }
        args::Org::Address {
            organization,
            action,
            address,
            by,
        } => {
            let add = *action == args::AddressAction::Add;
            let after = app
                .set_organization_address(organization, address, add, by)
                .await?;
            output.object(&after);
            output.line(format!("{}：{}", after.name, after.addresses.join("、")));
            Ok(exit::DONE)
        }
    }
}

fn line(organization: &Organization) -> String {
    format!(
        "{}  {}  {}  {}",
        organization.code,
        organization.kind,
        organization.district.as_deref().unwrap_or("市级"),
        organization.name
    )
}

fn says(organization: &Organization, wanted: &str) -> bool {
    [&organization.name, &organization.code]
        .into_iter()
        .chain(&organization.aliases)
        .chain(&organization.addresses)
        .any(|text| text.to_lowercase().contains(wanted))
}
