//! `yixian serve`: the schedule's loop, its workers and the desk, until it is told to stop.

use std::sync::Arc;

use tokio::signal::unix::{SignalKind, signal};

use super::{Output, exit};
use crate::{
    app::{App, AppError, Listeners},
    desk::{self, Desk},
    model::zone::chinese_minute,
    net::systemd,
    schedule::{Daemon, DueReport},
};

/// Mails often come in bursts, and a listener that flutters must not keep the disk busy: after news
/// the mailbox is read this much later.
const BURST: std::time::Duration = std::time::Duration::from_secs(5);

pub(super) async fn run(app: &Arc<App>, output: &Output) -> Result<u8, AppError> {
    let wrong = |source| AppError::File {
        path: "signal handler".into(),
        source,
    };
    let mut terminate = signal(SignalKind::terminate()).map_err(wrong)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(wrong)?;
    output.line(format!(
        "yixian serves {}; SIGTERM or Ctrl-C ends it",
        app.data().display()
    ));
    let listeners = app.listen();
    let daemon = Daemon::start(app, &output.progress()).await?;
    let mut desk = None;
    let mut said = Said::default();
    // Outlives each turn of the loop: a look that comes first must not take the news with it.
    let mut coming = std::pin::pin!(in_a_burst(&listeners));
    systemd::ready();
    loop {
        desk = opened(desk, app, output).await;
        match daemon.tick().await {
            Ok(report) => {
                // The tick has written to the database: the daemon can do its work.
                systemd::watchdog();
                systemd::status(&next_step(app).await);
                if !report.nothing() {
                    said.tell(&report, output);
                }
            }
            // The next look tries again. While it fails systemd hears nothing, and in the end begins anew.
            Err(error) => {
                systemd::status(&format!("the round failed: {error}"));
                tracing::error!(%error, "the round failed");
            }
        }
        tokio::select! {
            _ = terminate.recv() => break,
            _ = interrupt.recv() => break,
            () = tokio::time::sleep(daemon.pause()) => {}
            () = &mut coming => {
                coming.set(in_a_burst(&listeners));
                if let Err(error) = daemon.news().await {
                    tracing::error!(%error, "the news of a mailbox were not taken");
                }
            }
        }
    }
    systemd::stopping();
    output.line("stopping: what runs may end, the rest is given back");
    if let Err(error) = daemon.stop().await {
        tracing::error!(%error, "work could not be given back; the next start frees it");
    }
    if let Some(desk) = desk {
        desk.close().await;
    }
    Ok(exit::DONE)
}

/// Returns some seconds after the first news.
async fn in_a_burst(listeners: &Listeners) {
    listeners.news().await;
    tokio::time::sleep(BURST).await;
}

/// What comes next, for `systemctl status`.
async fn next_step(app: &App) -> String {
    let zone = app.settings().settings.programme.zone;
    match app
        .due_steps(1)
        .await
        .ok()
        .and_then(|mut steps| steps.pop())
    {
        Some((edition, step)) => format!(
            "{} 第{}期 {}",
            chinese_minute(step.due_at, zone),
            edition.number,
            step.meaning
        ),
        None => "no edition is planned".to_owned(),
    }
}

/// What was said last: a look every few seconds repeats itself.
#[derive(Debug, Default)]
struct Said {
    waiting: Vec<String>,
    failed: Vec<String>,
}

impl Said {
    fn tell(&mut self, report: &DueReport, output: &Output) {
        let changed = self.waiting != report.waiting || self.failed != report.failed;
        // The same complaint at every look would drown what is new.
        if changed || report.did_something() {
            output.object(report);
        }
        for waiting in report.waiting.iter().filter(|w| !self.waiting.contains(w)) {
            tracing::warn!("{waiting}");
        }
        for failed in report.failed.iter().filter(|f| !self.failed.contains(f)) {
            tracing::error!("{failed}");
        }
        for missed in &report.missed {
            tracing::error!(edition = %missed, "air time passed without a delivery");
        }
        for chosen in &report.chosen {
            tracing::warn!("{chosen}");
        }
        self.waiting.clone_from(&report.waiting);
        self.failed.clone_from(&report.failed);
    }
}

/// The desk, opened when it is not yet. A port that is taken keeps no package from the station: it is
/// said, and tried again before each look.
async fn opened(desk: Option<Desk>, app: &Arc<App>, output: &Output) -> Option<Desk> {
    if desk.is_some() {
        return desk;
    }
    match desk::open(Arc::clone(app)).await {
        Ok(desk) => {
            let address = format!("http://{}", desk.address);
            output.object(&serde_json::json!({ "desk": address }));
            output.line(format!("desk      {address}"));
            match app.welcome_token().await {
                Ok(Some(token)) => {
                    let link = format!("{address}/welcome?t={token}");
                    output.object(&serde_json::json!({ "welcome": link }));
                    output.line(format!(
                        "nobody can sign in yet; the first user is made at {link}"
                    ));
                }
                Ok(None) => {}
                Err(error) => tracing::error!(%error, "no link for the first user"),
            }
            Some(desk)
        }
        Err(error) => {
            tracing::error!("{error}");
            None
        }
    }
}
