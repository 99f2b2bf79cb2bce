//! The heartbeat of a piece of work, from a task of its own: a worker that computes for minutes is heard of.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use tokio::{sync::watch, task::JoinHandle};

use super::time::Timekeeper;
use crate::{app::App, store::Claimed};

/// A worker that is not heard of for so long has lost its work.
pub const LEASE: TimeDelta = TimeDelta::seconds(60);
/// How often it is heard of.
const EVERY: Duration = Duration::from_secs(15);

/// Keeps a lease until it is dropped.
#[derive(Debug)]
pub struct Beat {
    task: JoinHandle<()>,
    lost: watch::Receiver<bool>,
}

impl Drop for Beat {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Beat {
    /// Makes the lease of `work` longer, again and again.
    pub fn start(app: &Arc<App>, time: &Arc<Timekeeper>, work: &Claimed) -> Self {
        let (app, time, work) = (Arc::clone(app), Arc::clone(time), work.clone());
        let (tell, lost) = watch::channel(false);
        let task = tokio::spawn(async move {
            loop {
                tokio::time::sleep(EVERY).await;
                let now = time.read(&app).trusted;
                match app.store().keep_work(&work, LEASE, now).await {
                    Ok(true) => {}
                    Ok(false) => {
                        let _ = tell.send(true);
                        return;
                    }
                    // A database that is busy for a moment takes no lease away.
                    Err(error) => tracing::warn!(%error, job = work.id, "no heartbeat"),
                }
            }
        });
        Self { task, lost }
    }

    /// Returns when the work was given to another; else never.
    pub async fn lost(&self) {
        let mut lost = self.lost.clone();
        if lost.wait_for(|lost| *lost).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
