//! Rendering as a job that can be followed from another process: `yixian job list`.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::Notify;

use super::{App, AppError, Progress};
use crate::{
    model::{BlobHash, EditionRevision, rendered::RenderedEdition},
    render,
    store::Job,
};

/// How often the row is written at most: a person looks at it, not a machine.
const EVERY: Duration = Duration::from_millis(500);

/// What the renderer said last.
#[derive(Debug, Clone, Default)]
struct Reached {
    total: u64,
    done: u64,
    step: String,
}

impl App {
    /// Renders a frozen revision on a blocking thread, and keeps the books on how far it is.
    pub(super) async fn render(
        &self,
        revision: &EditionRevision,
        progress: &Arc<dyn Progress>,
    ) -> Result<RenderedEdition, AppError> {
        let (edition, number) = (revision.edition, revision.revision);
        let now = self.clock.now();
        let job = self
            .store
            .begin_job("render", edition, number.0, now)
            .await?;
        let begun = self.clock.monotonic();
        let reached = Arc::new(Mutex::new(Reached::default()));
        let moved = Arc::new(Notify::new());
        let rendering = self.rendering(revision, progress, &reached, &moved);
        let result = tokio::select! {
            result = rendering => result,
            never = self.follow(job, &reached, &moved) => never,
        };
        let length = self.clock.monotonic().saturating_sub(begun);
        self.pulse.update(|figures| figures.renders.add(length));
        let at = last(&reached);
        let now = self.clock.now();
        // The books are a courtesy: that they cannot be kept is no reason to lose the film.
        let kept = self
            .store
            .move_job(job, at.total, at.done, &at.step, now)
            .await;
        let trouble = result.as_ref().err().map(ToString::to_string);
        let ended = self.store.end_job(job, trouble.as_deref(), now).await;
        for error in [kept.err(), ended.err()].into_iter().flatten() {
            tracing::warn!(%error, job, "the job's row could not be written");
        }
        result
    }

    async fn rendering(
        &self,
        revision: &EditionRevision,
        progress: &Arc<dyn Progress>,
        reached: &Arc<Mutex<Reached>>,
        moved: &Arc<Notify>,
    ) -> Result<RenderedEdition, AppError> {
        let settings = super::build::render_settings(&self.settings);
        let verse = self.settings.settings.programme.verse.clone();
        let (revision, blobs) = (revision.clone(), self.blobs.clone());
        let (progress, reached, moved) =
            (Arc::clone(progress), Arc::clone(reached), Arc::clone(moved));
        let cache = self.data.join("cache");
        tokio::task::spawn_blocking(move || {
            let media = |hash: &BlobHash| blobs.path(hash);
            let told = |event| {
                let mut reached = reached.lock().unwrap_or_else(PoisonError::into_inner);
                match event {
                    render::shell::Progress::Total(total) => {
                        progress.stage("render", total);
                        reached.total = total;
                    }
                    render::shell::Progress::Checks(more) => {
                        progress.stage("check", more);
                        reached.total += more;
                    }
                    render::shell::Progress::Step(what) => {
                        progress.step(&what);
                        reached.done += 1;
                        reached.step = what;
                    }
                }
                moved.notify_one();
            };
            render::shell::render_edition(&revision, &verse, &media, &settings, &cache, &told)
        })
        .await
        .map_err(|error| AppError::Defect(format!("the render task ended: {error}")))?
        .map_err(AppError::from)
    }

    /// Writes the row when something moved; never ends.
    async fn follow(
        &self,
        job: i64,
        reached: &Mutex<Reached>,
        moved: &Notify,
    ) -> Result<RenderedEdition, AppError> {
        loop {
            moved.notified().await;
            let at = last(reached);
            let now = self.clock.now();
            if let Err(error) = self
                .store
                .move_job(job, at.total, at.done, &at.step, now)
                .await
            {
                tracing::warn!(%error, job, "the job's row could not be written");
            }
            tokio::time::sleep(EVERY).await;
        }
    }

    /// Long work, newest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn jobs(&self, most: u32) -> Result<Vec<Job>, AppError> {
        Ok(self.store.jobs(most).await?)
    }
}

fn last(reached: &Mutex<Reached>) -> Reached {
    reached
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone()
}
