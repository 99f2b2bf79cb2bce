//! `yixian org …`

use super::{Output, args, exit};
use crate::app::{App, AppError};

pub(super) async fn run(arguments: &args::Org, app: &App, output: &Output) -> Result<u8, AppError> {
    match arguments {
        args::Org::Import { file, dry_run } => {
            let report = app.import_organizations(file, *dry_run).await?;
            output.object(&report);
            for problem in &report.problems {
                output.line(format!(
                    "第 {} 行 {}：{}",
                    problem.row, problem.column, problem.problem
                ));
            }
            let rest = if !report.problems.is_empty() {
                "nothing imported: correct the rows above and import again"
            } else if *dry_run {
                "no problem found; dry run, nothing imported"
            } else {
                "imported"
            };
            output.line(format!(
                "{} rows, {} problems: {rest}",
                report.rows,
                report.problems.len()
            ));
            Ok(if report.problems.is_empty() {
                exit::DONE
            } else {
                exit::FAILED
            })
        }
        args::Org::List => {
            let organizations = app.store().organizations().await?;
            for organization in &organizations {
                output.object(organization);
                output.line(format!(
                    "{}  {}  {}  {}",
                    organization.code,
                    organization.kind,
                    organization.district.as_deref().unwrap_or("市级"),
                    organization.name
                ));
            }
            Ok(exit::DONE)
        }
    }
}
