//! `yixian schedule`

use super::{Output, args, exit};
use crate::{
    app::{App, AppError},
    model::zone::{chinese_minute, chinese_weekday},
};

pub(super) async fn run(
    arguments: &args::Schedule,
    app: &App,
    output: &Output,
) -> Result<u8, AppError> {
    let zone = app.settings().settings.programme.zone;
    let steps = app.due_steps(arguments.next).await?;
    for (edition, step) in &steps {
        output.object(&serde_json::json!({
            "edition": edition.id,
            "state": edition.state,
            "step": step.step,
            "due_at": step.due_at,
            "local": step.due_at.with_timezone(&zone).to_rfc3339(),
            "zone": zone.name(),
            "meaning": step.meaning,
        }));
        let local = step.due_at.with_timezone(&zone);
        output.line(format!(
            "{} {}  第{}期 {}  {}",
            chinese_minute(step.due_at, zone),
            chinese_weekday(local.date_naive()),
            edition.number,
            edition.id,
            step.meaning
        ));
    }
    output.line(format!(
        "times in {zone}; air rule `{}`",
        app.settings().settings.programme.air
    ));
    Ok(if steps.is_empty() {
        exit::NOTHING
    } else {
        exit::DONE
    })
}
