//! `yixian schedule`

use super::{Output, args, exit};
use crate::{
    app::{App, AppError},
    model::zone::{chinese_minute, chinese_weekday},
    schedule::Timekeeper,
};

pub(super) async fn run(
    arguments: &args::Schedule,
    app: &App,
    output: &Output,
) -> Result<u8, AppError> {
    let zone = app.settings().settings.programme.zone;
    if arguments.trust_clock {
        Timekeeper::trust(app).await?;
        output.line("the wall clock is believed from now on");
    }
    let now = app.clock().now();
    // Only `serve` and `run-due` write questions down; whoever looks sees them all the same.
    for (edition, asked) in app.questions().await? {
        output.object(&serde_json::json!({
            "edition": edition.id,
            "state": edition.state,
            "question": asked,
        }));
        output.line(format!(
            "待确认 {} 第{}期  {asked}",
            edition.id, edition.number
        ));
    }
    let steps = app.due_steps(arguments.next).await?;
    for (edition, step) in &steps {
        output.object(&serde_json::json!({
            "edition": edition.id,
            "state": edition.state,
            "step": step.step,
            "due_at": step.due_at,
            "local": step.due_at.with_timezone(&zone).to_rfc3339(),
            "zone": zone.name(),
            "not_after": step.not_after,
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
        "now {}; times in {zone}; air rule `{}`",
        chinese_minute(now, zone),
        app.settings().settings.programme.air
    ));
    Ok(if steps.is_empty() {
        exit::NOTHING
    } else {
        exit::DONE
    })
}
