//! `yixian doctor`

use super::{Output, exit};
use crate::app::{App, AppError, FindingLevel};

pub(super) async fn run(app: &App, output: &Output) -> Result<u8, AppError> {
    let findings = app.examine().await;
    for finding in &findings {
        output.object(finding);
        let mark = match finding.level {
            FindingLevel::Good => "ok",
            FindingLevel::Warning => "!",
            FindingLevel::Bad => "BAD",
        };
        output.line(format!("{mark:<4}{:<10} {}", finding.what, finding.found));
        if !finding.fix.is_empty() {
            output.line(format!("               -> {}", finding.fix));
        }
    }
    let sick = findings.iter().any(|f| f.level == FindingLevel::Bad);
    Ok(if sick { exit::FAILED } else { exit::DONE })
}
