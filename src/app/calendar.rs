//! Which edition is meant: planned ahead, collecting, skipped, moved, locked.

use chrono::{DateTime, Utc};

use super::{App, AppError};
use crate::{
    model::{
        Edition, EditionId, EditionRevision, EditionState, Story, StoryId, StoryState,
        ladder::{DueStep, StepName},
        order::RunningOrder,
    },
    rundown,
};

/// Editions in the calendar at any time.
const EDITIONS_AHEAD: usize = 8;

impl App {
    /// Keeps the next editions in the calendar.
    ///
    /// # Errors
    /// The database refuses.
    pub(super) async fn plan_ahead(&self) -> Result<(), AppError> {
        let now = self.clock.now();
        let first = self.settings.settings.programme.first_edition;
        let editions: Vec<Edition> = self
            .settings
            .air
            .next(now, EDITIONS_AHEAD)
            .into_iter()
            .map(|air_at| self.settings.air.edition(air_at, first))
            .collect();
        let known = self.store.editions().await?;
        // Only what is new is written: a command that merely looks must not wait for the writer.
        let new: Vec<Edition> = editions
            .into_iter()
            .filter(|edition| !known.iter().any(|k| k.id == edition.id))
            .collect();
        if !new.is_empty() {
            self.store.plan_editions(&new, now).await?;
        }
        Ok(())
    }

    /// The edition named, or the next one on air that is not skipped.
    ///
    /// # Errors
    /// There is no such edition.
    pub async fn edition(&self, wanted: Option<EditionId>) -> Result<Edition, AppError> {
        match wanted {
            Some(id) => Ok(self.store.edition(id).await?),
            None => self.next_on_air(self.clock.now()).await,
        }
    }

    async fn next_on_air(&self, after: DateTime<Utc>) -> Result<Edition, AppError> {
        self.store
            .editions()
            .await?
            .into_iter()
            .find(|edition| edition.air_at > after && edition.state != EditionState::Skipped)
            .ok_or_else(|| {
                AppError::Usage("no edition is planned: check `programme.air`".to_owned())
            })
    }

    /// The edition that collects now: the next one that is neither skipped nor past its lock.
    pub(super) async fn collecting(&self) -> Result<Edition, AppError> {
        self.next_on_air(self.clock.now() + self.settings.ladder.before_air(StepName::Lock))
            .await
    }

    /// Moves an edition to `state`, when it is not there yet.
    pub(super) async fn advance(
        &self,
        edition: &Edition,
        state: EditionState,
        actor: &str,
    ) -> Result<Edition, AppError> {
        if edition.state == state {
            return Ok(edition.clone());
        }
        let next = Edition {
            state,
            ..edition.clone()
        };
        self.store
            .move_edition(edition, &next, actor, "edition.advance", self.clock.now())
            .await?;
        Ok(next)
    }

    /// Gives an edition the order that a person wants, made looking at `version` of the order before.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when somebody gave another one since; the edition is not open.
    ///
    /// [`StoreError::Stale`]: crate::store::StoreError::Stale
    pub async fn order_edition(
        &self,
        id: EditionId,
        version: i64,
        stories: &[StoryId],
        by: &str,
    ) -> Result<RunningOrder, AppError> {
        self.open_edition(id).await?;
        let mut once: Vec<StoryId> = Vec::with_capacity(stories.len());
        for story in stories {
            if !once.contains(story) {
                once.push(*story);
            }
        }
        let now = self.clock.now();
        Ok(self
            .store
            .set_running_order(id, version, &once, by, now)
            .await?)
    }

    /// 锁单: freezes the edition for delivery once every picked story carries three signatures.
    ///
    /// # Errors
    /// [`AppError::Waits`] names the stories that are not approved.
    pub async fn lock_edition(&self, id: EditionId, actor: &str) -> Result<Edition, AppError> {
        let edition = self.open_edition(id).await?;
        let stories = self.store.stories(Some(id)).await?;
        let (clock, settings) = (self.clock.as_ref(), self.rundown_settings());
        let laid = rundown::shell::lay(&self.store, clock, &edition, stories, &settings).await?;
        let picked = &laid.stories;
        if picked.is_empty() {
            return Err(AppError::Waits(format!(
                "edition {id} has no story: nothing can be locked"
            )));
        }
        let open = unapproved(&laid);
        if !open.is_empty() {
            return Err(AppError::Waits(format!(
                "edition {id} cannot be locked, not approved: {}",
                open.join(", ")
            )));
        }
        let next = Edition {
            state: EditionState::Locked,
            ..edition.clone()
        };
        // Frozen as it stands once it is locked: the next build finds this revision and makes no other.
        let stories = self.store.stories(Some(id)).await?;
        rundown::shell::freeze(&self.store, clock, &next, stories, &settings).await?;
        self.store
            .move_edition(&edition, &next, actor, "edition.lock", self.clock.now())
            .await?;
        Ok(next)
    }

    pub(super) async fn open_edition(&self, id: EditionId) -> Result<Edition, AppError> {
        let edition = self.store.edition(id).await?;
        if edition.state.is_open() {
            return Ok(edition);
        }
        Err(AppError::EditionState {
            edition: id.to_string(),
            state: edition.state,
            problem: "only an edition that is not locked can be skipped, moved or locked"
                .to_owned(),
        })
    }

    /// Every rung of the next editions that is still to come, soonest first, at most `count`.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn due_steps(&self, count: usize) -> Result<Vec<(Edition, DueStep)>, AppError> {
        let now = self.clock.now();
        let mut steps: Vec<(Edition, DueStep)> = Vec::new();
        for edition in self.store.editions().await? {
            if matches!(edition.state, EditionState::Skipped | EditionState::Closed) {
                continue;
            }
            let rungs = self.settings.ladder.of(&edition);
            steps.extend(
                rungs
                    .into_iter()
                    .filter(|step| step.due_at >= now)
                    .map(|step| (edition.clone(), step)),
            );
        }
        steps.sort_by_key(|(edition, step)| (step.due_at, edition.id));
        steps.truncate(count);
        Ok(steps)
    }
}

/// The picked stories that lack a signature, for the message that asks for it.
pub(super) fn unapproved(revision: &EditionRevision) -> Vec<String> {
    let open = |story: &&Story| story.state() != StoryState::Approved;
    revision
        .stories
        .iter()
        .filter(open)
        .map(|story| {
            format!(
                "「{}」 {} ({})",
                story.draft.headline,
                story.state().name(),
                story.id
            )
        })
        .collect()
}
