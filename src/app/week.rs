//! What the ladder orders, one method an order: each does it once, however often it is asked.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;

use super::{App, AppError, BuildReport, Progress, calendar::unapproved};
use crate::{
    model::{
        Edition, EditionId, EditionRevision, EditionState, Placement, Revision, Story, StoryState,
        ladder::{DueStep, StepName},
    },
    rundown,
    store::{RevisionKind, RevisionMark, StepState},
};

/// Whether 锁单 was done, or why not.
#[derive(Debug)]
pub enum LockOutcome {
    /// Frozen for delivery.
    Locked(Edition),
    /// Stories lack signatures, or there is none: English, with their names.
    Unsigned(String),
}

impl App {
    /// Writes the rungs of the editions that are not over, as far as they are not there as they should be.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn plan_week(&self) -> Result<(), AppError> {
        self.plan_ahead().await?;
        self.ask_about_holidays().await?;
        let long_ago = self.clock.now() - TimeDelta::days(14);
        for edition in self.store.editions().await? {
            if edition.state == EditionState::Closed || edition.air_at < long_ago {
                continue;
            }
            let rungs = self.settings.ladder.of(&edition);
            let known = self.store.steps(edition.id).await?;
            let stands = |rung: &DueStep| {
                known.iter().any(|step| {
                    step.name == rung.step
                        && (step.state != StepState::Todo
                            || (step.due_at, step.not_after) == (rung.due_at, rung.not_after))
                })
            };
            if !rungs.iter().all(stands) {
                self.store.plan_steps(edition.id, &rungs).await?;
            }
        }
        Ok(())
    }

    /// Submissions go to this edition from now on.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn open_edition_for_tips(&self, edition: &Edition) -> Result<(), AppError> {
        self.advance(edition, EditionState::Collecting, "yixian")
            .await?;
        Ok(())
    }

    /// Whether every story of the newest revision carries its three signatures now.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn is_signed(&self, edition: EditionId) -> Result<bool, AppError> {
        let marks = self.store.revision_marks(edition).await?;
        let programme = |mark: &&RevisionMark| mark.kind == RevisionKind::Programme;
        let Some(newest) = marks.iter().rfind(programme) else {
            return Ok(false);
        };
        let newest = self.store.revision(edition, newest.revision).await?;
        let stories = self.store.stories(Some(edition)).await?;
        let signed = |told: &Story| {
            stories
                .iter()
                .any(|story| story.id == told.id && story.state() == StoryState::Approved)
        };
        let told = &newest.revision.stories;
        Ok(!told.is_empty() && told.iter().all(signed))
    }

    /// 锁单 by the ladder.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn lock_by_ladder(&self, edition: &Edition) -> Result<LockOutcome, AppError> {
        match self.lock_edition(edition.id, "yixian").await {
            Ok(locked) => Ok(LockOutcome::Locked(locked)),
            Err(AppError::Waits(why)) => Ok(LockOutcome::Unsigned(why)),
            Err(other) => Err(other),
        }
    }

    /// 留置: past the lock without its signatures. Returns what is missing; English.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn hold_edition(&self, edition: &Edition) -> Result<String, AppError> {
        let stories = self.store.stories(Some(edition.id)).await?;
        let (clock, settings) = (self.clock.as_ref(), self.rundown_settings());
        let laid = rundown::shell::lay(&self.store, clock, edition, stories, &settings).await?;
        self.advance(edition, EditionState::Held, "yixian").await?;
        let open = unapproved(&laid);
        let id = edition.id;
        Ok(if laid.stories.is_empty() {
            format!("edition {id} has no story: nothing can be locked")
        } else {
            format!(
                "edition {id} cannot be locked, not approved: {}",
                open.join(", ")
            )
        })
    }

    /// Sends another revision than the newest one, for want of signatures or of a package.
    ///
    /// # Errors
    /// The edition moved on, or the database refuses.
    pub async fn choose_revision(
        &self,
        edition: &Edition,
        revision: Revision,
        why: &str,
    ) -> Result<(), AppError> {
        let now = self.clock.now();
        self.store
            .choose(
                edition,
                EditionState::Packaged,
                Some(revision),
                ("yixian", why),
                now,
            )
            .await?;
        Ok(())
    }

    /// Air time passed without a package.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn miss_edition(&self, edition: &Edition) -> Result<(), AppError> {
        self.advance(edition, EditionState::Missed, "yixian")
            .await?;
        Ok(())
    }

    /// 归档.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn close_edition(&self, edition: &Edition) -> Result<(), AppError> {
        self.advance(edition, EditionState::Closed, "yixian")
            .await?;
        Ok(())
    }

    /// Ends a rung.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn end_step(
        &self,
        edition: EditionId,
        step: StepName,
        state: StepState,
        result: &str,
    ) -> Result<(), AppError> {
        let now = self.clock.now();
        let ended = self
            .store
            .end_step(edition, step, state, result, now)
            .await?;
        if let (StepState::Done, Some(due)) = (state, ended) {
            self.pulse.step_done(due, now);
        }
        Ok(())
    }

    /// 更正: what was locked or sent is opened again, so that its stories can be changed and signed; the
    /// next lock makes a new revision, which goes as a correction in the same thread.
    ///
    /// # Errors
    /// The edition is open, skipped or over.
    pub async fn reopen_edition(
        &self,
        id: EditionId,
        reason: &str,
        by: &str,
    ) -> Result<Edition, AppError> {
        let edition = self.store.edition(id).await?;
        let can = matches!(
            edition.state,
            EditionState::Locked
                | EditionState::Packaged
                | EditionState::Sent
                | EditionState::Delivered
                | EditionState::SendBlocked
                | EditionState::Missed
        );
        if !can {
            return Err(AppError::EditionState {
                edition: id.to_string(),
                state: edition.state,
                problem: "only an edition that was locked, sent or missed can be opened again"
                    .to_owned(),
            });
        }
        let now = self.clock.now();
        self.store
            .choose(&edition, EditionState::InReview, None, (by, reason), now)
            .await?;
        Ok(self.store.edition(id).await?)
    }

    /// Makes the reserve edition (备播) from this edition's approved reserve stories: a package that is at
    /// hand when nothing else may go. `None`: there is no such story.
    ///
    /// # Errors
    /// A stage failed.
    pub async fn build_reserve(
        &self,
        edition: &Edition,
        progress: &Arc<dyn Progress>,
    ) -> Result<Option<BuildReport>, AppError> {
        let begun = self.clock.monotonic();
        let stories: Vec<Story> = self.approved_reserve(edition.id).await?;
        if stories.is_empty() {
            return Ok(None);
        }
        let settings = self.rundown_settings();
        let clock = self.clock.as_ref();
        let mut laid = rundown::shell::lay(&self.store, clock, edition, stories, &settings).await?;
        laid.warnings.insert(
            0,
            "备播节目：全部由已终审的备播条目组成，仅在本期未能按时定稿时播出".to_owned(),
        );
        let now = self.clock.now();
        let frozen = self
            .store
            .freeze_as(RevisionKind::Reserve, laid, now)
            .await?;
        if let Some(package) = frozen.package.filter(crate::package::is_whole) {
            let report = self.report(&frozen.revision, &package, &[], 0, Vec::new(), begun);
            return Ok(Some(report));
        }
        self.make(&frozen.revision, progress, begun).await.map(Some)
    }

    /// Renders and packages a frozen revision, whatever it stands in for.
    async fn make(
        &self,
        revision: &EditionRevision,
        progress: &Arc<dyn Progress>,
        begun: Duration,
    ) -> Result<BuildReport, AppError> {
        let rendered = self.render(revision, progress).await?;
        let package = self.package(revision, &rendered).await?;
        let now = self.clock.now();
        self.store
            .record_package(revision.edition, revision.revision, &package, now)
            .await?;
        Ok(self.report(
            revision,
            &package,
            &rendered.warnings,
            rendered.processes,
            Vec::new(),
            begun,
        ))
    }

    /// The edition's package as it would be now. Each minute the lengths of its files are enough; every
    /// byte is read before it leaves.
    ///
    /// # Errors
    /// As [`App::build`].
    pub async fn keep_built(
        &self,
        id: EditionId,
        progress: &Arc<dyn Progress>,
    ) -> Result<Option<BuildReport>, AppError> {
        self.build_unless(Some(id), progress, crate::package::is_whole)
            .await
    }

    /// Makes anew the package that is on its way, which was found damaged.
    ///
    /// # Errors
    /// As [`App::build`].
    pub async fn rebuild(
        &self,
        edition: &Edition,
        progress: &Arc<dyn Progress>,
    ) -> Result<Option<BuildReport>, AppError> {
        let Some(chosen) = self.store.chosen(edition.id).await? else {
            return self.build(Some(edition.id), progress).await;
        };
        let begun = self.clock.monotonic();
        let revision = self.store.revision(edition.id, chosen).await?.revision;
        self.make(&revision, progress, begun).await.map(Some)
    }

    /// Whether the station can confirm a receipt by itself: its mails carry a page for it.
    #[must_use]
    pub fn can_be_confirmed(&self) -> bool {
        !self.settings.settings.desk.public_url.is_empty()
    }

    /// Approved stories of an edition that a person keeps in reserve.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn approved_reserve(&self, edition: EditionId) -> Result<Vec<Story>, AppError> {
        let stories = self.store.stories(Some(edition)).await?;
        Ok(stories
            .into_iter()
            .filter(|story| story.placement == Placement::Reserve)
            .filter(|story| story.state() == StoryState::Approved)
            .collect())
    }
}
