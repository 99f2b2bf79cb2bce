//! `yixian job …`

use super::{Output, args, exit};
use crate::app::{App, AppError};

pub(super) async fn run(arguments: &args::Job, app: &App, output: &Output) -> Result<u8, AppError> {
    let args::Job::List { most } = arguments;
    let zone = app.settings().settings.programme.zone;
    let jobs = app.jobs(*most).await?;
    for job in &jobs {
        output.object(job);
        let local = |at: chrono::DateTime<chrono::Utc>| {
            at.with_timezone(&zone).format("%m-%d %H:%M:%S").to_string()
        };
        let ended = job.ended.map_or_else(|| "-".to_owned(), local);
        output.line(format!(
            "{}  {}  {}  r{}  {}  {}/{}  begun {}  ended {}  {}",
            job.id,
            job.kind,
            job.edition,
            job.revision,
            job.state,
            job.done,
            job.total,
            local(job.begun),
            ended,
            job.step,
        ));
        if !job.trouble.is_empty() {
            output.line(format!("  ! {}", job.trouble));
        }
    }
    if jobs.is_empty() {
        output.line("nothing was rendered yet");
        return Ok(exit::NOTHING);
    }
    Ok(exit::DONE)
}
