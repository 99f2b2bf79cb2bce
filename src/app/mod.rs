//! Builds store, clock and settings, and calls the stages in the order of the week.

mod acknowledge;
mod aired;
mod alarm;
mod as_run;
mod backup;
mod build;
mod calendar;
mod cards;
mod changes;
mod classify;
mod cut;
mod declined;
mod deliver;
mod doctor;
mod edit;
mod error;
mod gather;
mod handover;
mod jobs;
mod listen;
mod making;
mod manage;
mod merge;
mod notices;
mod organizations;
mod outlook;
mod polish;
mod progress;
mod pulse;
mod quality;
mod readers;
mod record;
mod reply;
mod retention;
mod review;
mod rundown_steps;
mod sample_cards;
mod sample_mails;
mod sample_papers;
mod second_channel;
mod sessions;
mod share;
mod sources;
mod special;
mod story_cards;
mod submissions;
mod tables;
#[cfg(test)]
mod tests;
mod tips;
mod users;
mod vitals;
mod ways;
mod week;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
    time::Duration,
};

pub use crate::delivery::{AlarmLevel, DeliveryAlarm, what_is as paper_word};
pub use acknowledge::LettersReport;
pub use aired::{AiredBase, AiredEntry, AiredProblem, AiredRow, AiredSheet};
pub use alarm::{ChannelReport, PingOutcome, TellReport};
pub use as_run::{AsRunReport, FEWEST_READINGS, PresenterRate};
pub use backup::{BackupDone, BackupList, restore};
pub use build::BuildReport;
pub use cards::{CardOrder, CardRemark, CardRequest, CardStudio, PaintedCard};
pub use declined::Declined;
pub use deliver::{DeliverReport, RecipientReport};
pub use doctor::{Finding, FindingLevel};
pub use edit::{Amended, Conflict, MediaChange, may_return};
pub use error::AppError;
pub use gather::GatherReport;
pub use handover::{Handover, HandoverFile, Refusal};
pub use listen::Listeners;
pub use making::Making;
pub use manage::CalendarEntry;
pub use merge::MergePlan;
pub use organizations::{ImportReport, OrganizationCard};
pub use outlook::Outlook;
pub use polish::PolishReport;
pub use progress::{Progress, Silent};
pub use pulse::{Figures, Pulse};
pub use quality::check_files;
pub use readers::{Reader, ReadingTime};
pub use reply::ReplyDraft;
pub use sample_cards::SampleCard;
pub use sample_mails::SampleMail;
pub use sample_papers::SamplePapers;
pub use second_channel::SecondChannelReport;
pub use sessions::Visitor;
pub use share::Shared;
pub use sources::SourceCard;
pub use story_cards::{CardSeen, StoryCard};
pub use tips::{Tip, TipEditions, TipFile};
pub use users::Member;
pub use vitals::{DiskSpace, Measured, Readiness, ReadyCheck, SourceVital};
pub use week::LockOutcome;

pub use crate::config::secret;
pub use crate::editorial::reading::{ReadArticle, Reading};
pub use crate::package::SamplePaper;
pub use crate::rundown::fit::{Change as FitChange, Step as FitStep, Told as FitTold, Way};
pub use crate::store::{Job, Posted, StateCount, StepState, StoredStep, TipCount, TipFilter};

use crate::{
    config::LoadedSettings,
    delivery::SmtpPhases,
    model::{Clock, link::LinkKey},
    store::{Blobs, DataLock, Store, StoreError},
};

/// How long a command waits for another one on the same data folder.
const LOCK_PATIENCE: Duration = Duration::from_secs(10);

/// The newsroom at work on one data folder.
#[derive(Debug)]
pub struct App {
    settings: LoadedSettings,
    clock: Arc<dyn Clock>,
    data: PathBuf,
    store: Store,
    blobs: Blobs,
    link_key: OnceLock<LinkKey>,
    compared: handover::Compared,
    alarm_memory: alarm::AlarmMemory,
    pulse: Pulse,
    outlooks: outlook::Outlooks,
    press: story_cards::Press,
    smtp_phases: SmtpPhases,
    backup_tried: backup::LastTry,
    samples: sample_cards::SampleCards,
    papers: sample_papers::LastPapers,
    _lock: Option<DataLock>,
}

impl App {
    /// Opens `data`, making it when it is not there. `command` is shown to whoever finds the folder
    /// in use; `None` for commands that only look or make one short change, which need no lock.
    ///
    /// # Errors
    /// The folder cannot be made, another process works on it, or the database cannot be opened.
    pub async fn open(
        settings: LoadedSettings,
        clock: Arc<dyn Clock>,
        data: &Path,
        command: Option<&str>,
    ) -> Result<Self, AppError> {
        std::fs::create_dir_all(data).map_err(|source| StoreError::Folder {
            path: data.to_owned(),
            source,
        })?;
        let lock = match command {
            Some(command) => Some(DataLock::take(data, command, LOCK_PATIENCE).await?),
            None => None,
        };
        let data = data.canonicalize().map_err(|source| StoreError::Folder {
            path: data.to_owned(),
            source,
        })?;
        if lock.is_some() {
            // Better now than on the evening before air.
            crate::package::check_forms(&settings.settings.package.templates)?;
            sweep(&data.join("work"));
        }
        let store = Store::open_sqlite(&data).await?;
        let blobs = Blobs::open(&data.join("blobs"))?;
        let app = Self {
            settings,
            clock,
            data,
            store,
            blobs,
            link_key: OnceLock::new(),
            compared: handover::Compared::default(),
            alarm_memory: alarm::AlarmMemory::default(),
            pulse: Pulse::default(),
            outlooks: outlook::Outlooks::default(),
            press: story_cards::Press::default(),
            smtp_phases: SmtpPhases::default(),
            backup_tried: backup::LastTry::default(),
            samples: sample_cards::SampleCards::default(),
            papers: sample_papers::LastPapers::default(),
            _lock: lock,
        };
        if app._lock.is_some() {
            let indexed = app.store.index_tips().await?;
            if indexed > 0 {
                tracing::info!(indexed, "earlier submissions can be searched now");
            }
        }
        app.plan_ahead().await?;
        Ok(app)
    }

    /// The settings in force.
    #[must_use]
    pub fn settings(&self) -> &LoadedSettings {
        &self.settings
    }

    /// The database.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The files.
    #[must_use]
    pub fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        self.clock.as_ref()
    }

    /// The daemon's live numbers.
    #[must_use]
    pub fn pulse(&self) -> &Pulse {
        &self.pulse
    }

    /// The data folder.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Folds the write-ahead log into the database and ends.
    pub async fn close(self) {
        self.store.close().await;
    }
}

/// Half-made files of a run that was killed. What cannot be removed now is tried next time.
fn sweep(work: &Path) {
    if let Err(error) = std::fs::remove_dir_all(work)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(path = %work.display(), %error, "cannot sweep the work folder");
    }
}
