//! What people change in a story at the desk: words field by field, pictures, remarks, a step back.

mod media;
#[cfg(test)]
pub(super) mod tests;

pub use media::MediaChange;

use chrono::{DateTime, Utc};

use super::{App, AppError, Declined};
use crate::{
    editorial,
    model::{
        BlobHash, Story, StoryId,
        amend::{Field, Fix},
        history::StoryVersion,
        language::hygiene::without_controls,
        people::{ReviewLevel, User},
        story::{Draft, SetAside, StoryMedia},
    },
    store::StoreError,
};

/// How often a change is tried again when another part of the story was saved meanwhile.
pub(super) const TRIES: usize = 8;
/// So many steps back are looked at.
const STEPS: u32 = 200;
/// Most characters of a remark or a reason.
const REMARK: usize = 500;

/// What became of a change of one field.
#[derive(Debug)]
pub enum Amended {
    /// It stands, or stood there already.
    Saved(Box<Story>),
    /// Somebody else changed that field since: nothing was changed.
    Conflict(Box<Conflict>),
}

/// Two people wrote in one field.
#[derive(Debug)]
pub struct Conflict {
    /// What stands there now.
    pub theirs: String,
    /// Of a strap whose other half is not what the writer saw, that half: it may be another person's.
    pub beside: Option<String>,
    /// Who wrote it, as printed.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The story as it stands.
    pub story: Story,
}

impl App {
    /// Writes `value` into a field that was `base` when the writer began. Other fields may have changed
    /// meanwhile; this one must not have.
    ///
    /// # Errors
    /// There is no such story, it was killed, its edition is locked, 终审 closed it, or the text cannot stand
    /// there.
    pub async fn amend_story(
        &self,
        id: StoryId,
        field: Field,
        base: &str,
        value: &str,
        user: &User,
    ) -> Result<Amended, AppError> {
        self.amend_beside(id, field, (base, None), value, user)
            .await
    }

    /// The same; the second base is what stood in the strap's other half, where the field is one half: a
    /// name or a post is never written to another person's.
    ///
    /// # Errors
    /// As [`Self::amend_story`].
    pub async fn amend_beside(
        &self,
        id: StoryId,
        field: Field,
        (base, beside): (&str, Option<&str>),
        value: &str,
        user: &User,
    ) -> Result<Amended, AppError> {
        for _ in 0..TRIES {
            let (story, version) = self.editable(id).await?;
            if let (Some(other), Some(beside)) = (field.beside(), beside)
                && story.draft.text(other) != beside
            {
                let now = story.draft.text(other).into_owned();
                let conflict = self.conflict(story, field).await?;
                return Ok(Amended::Conflict(Box::new(Conflict {
                    beside: Some(now),
                    ..conflict
                })));
            }
            let draft = story.draft.amended(field, value);
            let stands = |draft: &Draft| {
                draft.text(field) == story.draft.text(field)
                    // A strap that goes may leave one of the same post in its place.
                    && draft.strap == story.draft.strap
                    && draft.headline_licensed == story.draft.headline_licensed
            };
            if draft.as_ref().is_ok_and(stands) {
                return Ok(Amended::Saved(Box::new(story)));
            }
            // What a colleague wrote comes first: it may be why this text cannot stand there.
            if story.draft.text(field) != base {
                return Ok(Amended::Conflict(Box::new(
                    self.conflict(story, field).await?,
                )));
            }
            let (draft, before) = (draft?, story.draft.clone());
            let next = Story { draft, ..story };
            let mut next = editorial::shell::follow_up(&self.desk().await?, &before, next).await?;
            next.keep_signatures_to(&before);
            let action = format!("story.amend.{field}");
            if self.saved(&next, version, user, &action, "").await? {
                return Ok(Amended::Saved(Box::new(next)));
            }
        }
        Err(stale(id))
    }

    /// Does what a finding says, as it stands with the story: an edit like any other.
    ///
    /// # Errors
    /// As [`Self::amend_story`]; [`StoreError::Stale`] when no finding says so any more.
    pub async fn fix_story(&self, id: StoryId, fix: &Fix, user: &User) -> Result<Story, AppError> {
        let (story, _) = self.editable(id).await?;
        let base = story.draft.text(fix.field);
        let is_told = story
            .draft
            .checks
            .iter()
            .any(|check| check.fix.as_ref() == Some(fix));
        let mended = fix.applied(&base).filter(|_| is_told);
        let mended = mended.ok_or_else(|| stale(id))?;
        match self
            .amend_story(id, fix.field, &base, &mended, user)
            .await?
        {
            Amended::Saved(story) => Ok(*story),
            Amended::Conflict(_) => Err(stale(id)),
        }
    }

    /// Whether it was saved; `false`: somebody was faster.
    async fn saved(
        &self,
        story: &Story,
        version: i64,
        user: &User,
        action: &str,
        reason: &str,
    ) -> Result<bool, AppError> {
        let now = self.clock.now();
        match self
            .store
            .change_story_because(story, version, &user.login, action, reason, now)
            .await
        {
            Ok(()) => Ok(true),
            Err(StoreError::Stale { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// A story whose words and pictures may be changed.
    async fn editable(&self, id: StoryId) -> Result<(Story, i64), AppError> {
        let (story, version) = self.at_hand(id).await?;
        self.refuse_when_closed(&story).await?;
        Ok((story, version))
    }

    /// A story of an open edition that was not killed.
    async fn at_hand(&self, id: StoryId) -> Result<(Story, i64), AppError> {
        let (story, version) = self.store.story(id).await?;
        self.refuse_after_lock(&story).await?;
        if matches!(story.set_aside, Some(SetAside::Killed { .. })) {
            return Err(AppError::Usage(format!(
                "story {id} was killed: 撤稿 is for good"
            )));
        }
        Ok((story, version))
    }

    /// Who wrote last in a field.
    async fn conflict(&self, story: Story, field: Field) -> Result<Conflict, AppError> {
        let versions = self.store.story_versions(story.id, STEPS).await?;
        let text = |version: &StoryVersion| version.story.draft.text(field).into_owned();
        let theirs = story.draft.text(field).into_owned();
        let first = versions
            .iter()
            .take_while(|version| text(version) == theirs)
            .last();
        let (by, at) = match first {
            Some(version) => (self.name_of(&version.by).await, version.at),
            None => ("同事".to_owned(), self.clock.now()),
        };
        Ok(Conflict {
            theirs,
            beside: None,
            by,
            at,
            story,
        })
    }

    /// Puts the words and pictures of an earlier version back; `None`: those before the last change.
    /// Signatures to exactly that content hold again.
    ///
    /// # Errors
    /// As [`Self::amend_story`]; there is nothing to go back to.
    pub async fn undo_story(
        &self,
        id: StoryId,
        to: Option<i64>,
        user: &User,
    ) -> Result<Story, AppError> {
        for _ in 0..TRIES {
            let (story, version) = self.editable(id).await?;
            let versions = self.store.story_versions(id, STEPS).await?;
            let now = story.content_hash();
            let found = versions.into_iter().find(|one| match to {
                Some(to) => one.version == to,
                None => one.version < version && one.story.content_hash() != now,
            });
            let Some(found) = found else {
                return Err(AppError::Store(StoreError::NotFound {
                    what: format!("earlier version of story {id}"),
                }));
            };
            let before = story.draft.clone();
            let mut next = Story {
                draft: found.story.draft,
                media: found.story.media,
                ..story
            };
            next.keep_signatures_to(&before);
            let reason = format!("v{}", found.version);
            if self
                .saved(&next, version, user, "story.undo", &reason)
                .await?
            {
                return Ok(next);
            }
        }
        Err(stale(id))
    }

    /// 退回: the signatures that were given are void, and the reason is there for whoever mends it: both or
    /// neither. After 终审 it takes more than an editor.
    ///
    /// # Errors
    /// There is no such story, its edition is locked, or the user may not send it back.
    pub async fn return_story(
        &self,
        id: StoryId,
        reason: &str,
        user: &User,
    ) -> Result<Story, AppError> {
        let reason = said(reason)?;
        for _ in 0..TRIES {
            let (story, version) = self.at_hand(id).await?;
            if !may_return(&story, user) {
                return Err(match story.is_signed_off() {
                    true => AppError::SignedOff { story: id },
                    false => AppError::Usage(format!(
                        "`{}` is {}: that role returns nothing",
                        user.login,
                        user.role.name()
                    )),
                });
            }
            let next = story.unsigned();
            let who = (user.login.as_str(), user.name.as_str());
            let now = self.clock.now();
            let written = self.store.return_story(&next, version, who, &reason, now);
            match written.await {
                Ok(()) => return Ok(next),
                Err(StoreError::Stale { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(stale(id))
    }

    /// 重新打开: a story that 终审 closed is open again; its signatures are void. Nobody is told to mend
    /// anything, as 退回 does.
    ///
    /// # Errors
    /// There is no such story, its edition is locked, it is open already, or the user is no producer.
    pub async fn reopen_story(
        &self,
        id: StoryId,
        reason: &str,
        user: &User,
    ) -> Result<Story, AppError> {
        if !user.role.may_sign(ReviewLevel::Final) {
            return Err(AppError::Usage(format!(
                "`{}` is {}: only a producer opens a story again",
                user.login,
                user.role.name()
            )));
        }
        let reason = said(reason)?;
        for _ in 0..TRIES {
            let (story, version) = self.at_hand(id).await?;
            if !story.is_signed_off() {
                return Err(AppError::Usage(format!(
                    "story {id} is open: nothing needs to be opened again"
                )));
            }
            let next = story.unsigned();
            if self
                .saved(&next, version, user, "story.reopen", &reason)
                .await?
            {
                return Ok(next);
            }
        }
        Err(stale(id))
    }

    /// Says something about a story to the others.
    ///
    /// # Errors
    /// There is no such story, or nothing was said.
    pub async fn remark(&self, id: StoryId, text: &str, user: &User) -> Result<(), AppError> {
        let (story, _) = self.store.story(id).await?;
        let who = (user.login.as_str(), user.name.as_str());
        let (text, now) = (said(text)?, self.clock.now());
        Ok(self.store.add_remark(story.id, who, &text, now).await?)
    }

    /// Notes that a remark was dealt with, or (`done` false) that it was not after all.
    ///
    /// # Errors
    /// There is no such remark on that story.
    pub async fn settle_remark(
        &self,
        id: StoryId,
        remark: i64,
        done: bool,
        user: &User,
    ) -> Result<(), AppError> {
        let now = self.clock.now();
        let settled = self.store.settle_remark(id, remark, done, &user.login, now);
        Ok(settled.await?)
    }

    /// The pictures and clips of a story, in this order; each must come from one of its tips or stand in it
    /// already. `base`: those that were seen, in their order.
    ///
    /// # Errors
    /// As [`Self::amend_story`]; one of the files is not the story's; [`Declined::PicturesMoved`].
    pub async fn set_media(
        &self,
        id: StoryId,
        base: &[BlobHash],
        order: &[BlobHash],
        user: &User,
    ) -> Result<Story, AppError> {
        for _ in 0..TRIES {
            let (story, version) = self.editable(id).await?;
            let mut known = story.media.clone();
            known.extend(self.media_offered(&story).await?);
            let mut media: Vec<StoryMedia> = Vec::with_capacity(order.len());
            for hash in order {
                let Some(one) = known.iter().find(|one| one.sha256 == *hash) else {
                    return Err(AppError::Store(StoreError::NotFound {
                        what: format!("picture {hash} of story {id}"),
                    }));
                };
                if !media.iter().any(|one| one.sha256 == *hash) {
                    media.push(one.clone());
                }
            }
            if media == story.media {
                return Ok(story);
            }
            if !story.media.iter().map(|one| &one.sha256).eq(base) {
                return Err(Declined::PicturesMoved.into());
            }
            let before = story.draft.clone();
            let next = Story { media, ..story };
            let next = editorial::shell::follow_up(&self.desk().await?, &before, next).await?;
            if self.saved(&next, version, user, "story.media", "").await? {
                return Ok(next);
            }
        }
        Err(stale(id))
    }

    /// Pictures and clips of the story's tips that are not in it.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn media_offered(&self, story: &Story) -> Result<Vec<StoryMedia>, AppError> {
        let desk = self.desk().await?;
        let mut offered: Vec<StoryMedia> = Vec::new();
        for id in &story.submissions {
            let submission = self.store.submission(&id.to_string()).await?;
            for one in editorial::shell::usable(&desk, &submission, &story.draft.credits).await {
                let known = story.media.iter().chain(&offered);
                if !known.into_iter().any(|other| other.sha256 == one.sha256) {
                    offered.push(one);
                }
            }
        }
        Ok(offered)
    }
}

/// Whether `user` may send the story back. What 终审 closed is no editor's to open.
#[must_use]
pub fn may_return(story: &Story, user: &User) -> bool {
    let needed = match story.is_signed_off() {
        true => ReviewLevel::Second,
        false => ReviewLevel::First,
    };
    user.role.may_sign(needed)
}

/// What a person said, if anything.
pub(super) fn said(text: &str) -> Result<String, AppError> {
    let text: String = without_controls(text).trim().chars().take(REMARK).collect();
    if text.is_empty() {
        return Err(AppError::NothingSaid);
    }
    Ok(text)
}

pub(super) fn stale(id: StoryId) -> AppError {
    AppError::Store(StoreError::Stale {
        what: format!("story {id}"),
    })
}
