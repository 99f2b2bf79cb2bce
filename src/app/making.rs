//! The preview that is being made: how far it is, and that a person wants it now.

use chrono::TimeDelta;

use super::{App, AppError};
use crate::{
    model::{
        Edition, EditionId, EditionState, package::DeliveryPackage, people::User,
        qc::SoundMeasured, rendered::FileRole,
    },
    render,
    store::{Job, Work},
};

/// So many jobs are looked through: an hour of them.
const LOOKED_AT: u32 = 60;
/// A film that was not heard of for so long is none: its process is gone.
const SILENT: TimeDelta = TimeDelta::minutes(10);
/// Tries of a build, as the schedule's own have.
const TRIES: u32 = 8;

/// How a preview comes about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Making {
    /// Nothing is being done.
    Idle {
        /// The last build was given up.
        gave_up: bool,
    },
    /// It is entered, and waits for its worker.
    Waits,
    /// It is being drafted, laid out, packed: what takes moments.
    Begun,
    /// The films are being made.
    Renders {
        /// Steps done.
        done: u64,
        /// Of so many; 0: nobody knows yet.
        total: u64,
        /// The last step, as the renderer names it.
        step: String,
    },
}

impl App {
    /// How far the edition's preview is.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn making(&self, edition: EditionId) -> Result<Making, AppError> {
        let jobs = self.store.jobs(LOOKED_AT).await?;
        let own = |job: &&Job| job.edition == edition.to_string();
        let now = self.clock.now();
        let film = jobs.iter().filter(own).find(|job| {
            let heard = now - job.moved < SILENT;
            job.kind == "render" && job.state == "running" && heard
        });
        if let Some(film) = film {
            return Ok(Making::Renders {
                done: film.done,
                total: film.total,
                step: film.step.clone(),
            });
        }
        let build = jobs.iter().filter(own).find(|job| job.kind == "build");
        Ok(match build.map(|job| job.state.as_str()) {
            Some("ready") => Making::Waits,
            Some("running") => Making::Begun,
            last => Making::Idle {
                gave_up: last == Some("dead"),
            },
        })
    }

    /// How loud the preview of a package is, as it was measured when it was made; `None`: it was not.
    pub async fn preview_sound(&self, package: &DeliveryPackage) -> Option<SoundMeasured> {
        let mut files = package.manifest.files.iter();
        let preview = files.find(|file| file.role == FileRole::Preview)?;
        let (cache, sha256) = (self.data.join("cache"), preview.sha256);
        let read = move || render::shell::qc::sound_of(&cache, &sha256);
        tokio::task::spawn_blocking(read).await.ok().flatten()
    }

    /// Enters a build for the daemon's worker, to be begun at once; `false`: one is on its way.
    ///
    /// # Errors
    /// The edition has left, or the database refuses.
    pub async fn ask_build(&self, edition: &Edition, user: &User) -> Result<bool, AppError> {
        let before_sending = edition.state.is_open() || edition.state == EditionState::Locked;
        let now = self.clock.now();
        if !before_sending || now > edition.air_at {
            return Err(AppError::Waits(format!(
                "edition {} is {}: its preview stays as it is",
                edition.id,
                edition.state.name()
            )));
        }
        let key = format!("build/{}", edition.id);
        let work = Work {
            kind: "build",
            key: &key,
            edition: Some(edition.id),
            run_at: now,
            not_after: Some(edition.air_at),
            max_attempts: TRIES,
        };
        Ok(self.store.ask_work(&work, &user.login, now).await?)
    }
}
