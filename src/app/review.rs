//! What a person does to a story: sign, hold, kill, release, pin, ban, keep in reserve.

use chrono::{DateTime, Utc};

use super::{
    App, AppError, Declined,
    edit::{TRIES, stale},
};
use crate::{
    model::{
        BlobHash, Placement, Story, StoryId, history::StoryVersion, people::ReviewLevel,
        story::SetAside,
    },
    store::StoreError,
};

/// So many versions of one moment are looked at.
const OF_A_MOMENT: u32 = 4;

impl App {
    /// Signs a story at `level` as `login`, bound to `seen`: what was on the screen, or without it what
    /// stands there when this begins. The signature is given in the write that finds the story unchanged.
    ///
    /// # Errors
    /// The user is unknown or may not sign at that level, or the signature is refused;
    /// [`StoreError::Stale`] when it is no longer what was seen; [`AppError::OpenRemarks`].
    pub async fn sign_story(
        &self,
        id: StoryId,
        level: ReviewLevel,
        login: &str,
        seen: Option<BlobHash>,
    ) -> Result<Story, AppError> {
        let user = self.active_user(login).await?;
        if !user.role.may_sign(level) {
            return Err(AppError::Usage(format!(
                "`{login}` is {}: that role may not give the {level}",
                user.role.name()
            )));
        }
        let mut seen = seen;
        for _ in 0..TRIES {
            let (mut story, version) = self.store.story(id).await?;
            if *seen.get_or_insert_with(|| story.content_hash()) != story.content_hash() {
                return Err(stale(id));
            }
            self.refuse_after_lock(&story).await?;
            let now = self.clock.now();
            story.sign(level, login, &user.name, now)?;
            let lesson = self.confirmed_class(&story, level, login);
            let signed = self
                .store
                .sign_story(&story, version, level, login, lesson.as_ref(), now);
            match signed.await {
                Ok(()) => return Ok(story),
                // A colleague signed, or gave it another place: what it says may be the same.
                Err(StoreError::Stale { .. }) => {}
                Err(StoreError::OpenRemarks { .. }) => return Err(AppError::OpenRemarks),
                Err(error) => return Err(error.into()),
            }
        }
        Err(stale(id))
    }

    /// What a story was when it was signed at `at`: a few versions, since others may be of that millisecond.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn versions_signed(
        &self,
        id: StoryId,
        at: DateTime<Utc>,
    ) -> Result<Vec<StoryVersion>, AppError> {
        Ok(self.store.story_versions_at(id, at, OF_A_MOMENT).await?)
    }

    /// Holds (待播), kills (撤稿) or, with `None`, releases a story.
    ///
    /// # Errors
    /// There is no such story, a killed one is released, or its edition is locked.
    pub async fn set_story_aside(
        &self,
        id: StoryId,
        aside: Option<SetAside>,
        actor: &str,
    ) -> Result<Story, AppError> {
        let (mut story, version) = self.store.story(id).await?;
        self.refuse_after_lock(&story).await?;
        if matches!(story.set_aside, Some(SetAside::Killed { .. })) {
            return Err(AppError::Usage(format!(
                "story {id} was killed: 撤稿 is for good"
            )));
        }
        let now = self.clock.now();
        if let Some(SetAside::Killed { .. }) = aside {
            story.set_aside = aside;
            self.store
                .change_story(&story, version, actor, "story.kill", now)
                .await?;
            return Ok(story);
        }
        if self.merged_into(&story).await?.is_some() {
            return Err(Declined::PartOfAnother.into());
        }
        let action = match &aside {
            Some(_) => "story.hold",
            None => "story.release",
        };
        let before = story.clone();
        story.set_aside = aside;
        self.step(before, story, version, (actor, action, "")).await
    }

    /// Pins (必播), bans (本期不播) or reserves (备播) a story; with `release`, leaves it to the selection
    /// again. Signatures stay: a place is no content.
    ///
    /// # Errors
    /// There is no such story, it was killed, it is to be released from a place that it does not have,
    /// or its edition is locked.
    pub async fn place_story(
        &self,
        id: StoryId,
        placement: Placement,
        release: bool,
        actor: &str,
        reason: &str,
    ) -> Result<Story, AppError> {
        let (mut story, version) = self.store.story(id).await?;
        self.refuse_after_lock(&story).await?;
        if matches!(story.set_aside, Some(SetAside::Killed { .. })) {
            return Err(AppError::Usage(format!(
                "story {id} was killed: 撤稿 is for good"
            )));
        }
        let (next, action) = match (release, placement) {
            (false, Placement::Pinned) => (Placement::Pinned, "story.pin"),
            (false, Placement::Banned) => (Placement::Banned, "story.ban"),
            (false, Placement::Reserve) => (Placement::Reserve, "story.reserve"),
            (true, _) if story.placement != placement => {
                return Err(AppError::Usage(format!(
                    "story {id} is not {}: there is nothing to release",
                    placement.label()
                )));
            }
            (true, _) | (false, Placement::Free) => (Placement::Free, "story.release"),
        };
        if story.placement == next {
            return Ok(story);
        }
        let before = story.clone();
        story.placement = next;
        self.step(before, story, version, (actor, action, reason))
            .await
    }

    /// Content is changed only while the edition is open and 终审 has not closed the story.
    pub(super) async fn refuse_when_closed(&self, story: &Story) -> Result<(), AppError> {
        self.refuse_after_lock(story).await?;
        if story.is_signed_off() {
            return Err(AppError::SignedOff { story: story.id });
        }
        Ok(())
    }

    pub(super) async fn refuse_after_lock(&self, story: &Story) -> Result<(), AppError> {
        let edition = self.store.edition(story.edition).await?;
        if edition.state.is_open() {
            return Ok(());
        }
        Err(AppError::EditionState {
            edition: edition.id.to_string(),
            state: edition.state,
            problem: "its stories are frozen".to_owned(),
        })
    }
}
