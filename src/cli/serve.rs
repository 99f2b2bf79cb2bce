//! `yixian serve`: the same rounds as `run-due`, once a minute and when a mailbox tells of news, and the
//! desk beside them, until it is told to stop.

use std::{sync::Arc, time::Duration};

use tokio::signal::unix::{SignalKind, signal};

use super::{Output, exit};
use crate::{
    app::{App, AppError},
    desk::{self, Desk},
};

/// Mails often come in bursts, and a listener that flutters must not keep the disk busy: after news
/// the round waits this long.
const BURST: Duration = Duration::from_secs(5);
/// Between rounds. The wall clock is read anew each time: a suspended machine catches up at once.
const ROUND: Duration = Duration::from_secs(60);

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
    let progress = output.progress();
    let listeners = app.listen();
    let mut desk = None;
    loop {
        desk = opened(desk, app, output).await;
        // A round is never cut: what it began is finished or left for the next start.
        match app.run_due(&progress).await {
            Ok(report) if report.nothing() => tracing::debug!("nothing is due"),
            Ok(report) => {
                output.object(&report);
                for waiting in &report.waiting {
                    tracing::warn!("{waiting}");
                }
                for failed in &report.failed {
                    tracing::error!("{failed}");
                }
                for missed in &report.missed {
                    tracing::error!(edition = %missed, "air time passed without a delivery");
                }
            }
            // The next round tries again: a relay that is down for a minute is no reason to end.
            Err(error) => tracing::error!(%error, "the round failed"),
        }
        tokio::select! {
            _ = terminate.recv() => break,
            _ = interrupt.recv() => break,
            () = tokio::time::sleep(ROUND) => {}
            () = async {
                listeners.news().await;
                tokio::time::sleep(BURST).await;
            } => {}
        }
    }
    if let Some(desk) = desk {
        desk.close().await;
    }
    Ok(exit::DONE)
}

/// The desk, opened when it is not yet. A port that is taken keeps no package from the station: it is
/// said, and tried again before each round.
async fn opened(desk: Option<Desk>, app: &Arc<App>, output: &Output) -> Option<Desk> {
    if desk.is_some() {
        return desk;
    }
    match desk::open(Arc::clone(app)).await {
        Ok(desk) => {
            let address = format!("http://{}", desk.address);
            output.object(&serde_json::json!({ "desk": address }));
            output.line(format!("desk      {address}"));
            Some(desk)
        }
        Err(error) => {
            tracing::error!("{error}");
            None
        }
    }
}
