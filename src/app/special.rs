//! 特批: a producer lets stories go on whose reviews cannot all be given in time.

use super::{
    App, AppError,
    edit::{TRIES, said, stale},
};
use crate::{
    model::{
        BlobHash, Story, StoryId,
        people::{ReviewLevel, User},
    },
    store::StoreError,
};

impl App {
    /// Lets `stories` go on as they were seen, without the reviews that they lack: all of them, or none.
    /// It takes a producer, a reason, and a signature of somebody else on each.
    ///
    /// # Errors
    /// The user is no producer, nothing was said, a story is not what was seen, lacks nothing, has open
    /// remarks or no signature by another person, or its edition is locked.
    pub async fn override_stories(
        &self,
        stories: &[(StoryId, BlobHash)],
        reason: &str,
        user: &User,
    ) -> Result<Vec<Story>, AppError> {
        if !user.role.may_sign(ReviewLevel::Final) {
            return Err(AppError::Usage(format!(
                "`{}` is {}: only a producer answers for a missing review",
                user.login,
                user.role.name()
            )));
        }
        let reason = said(reason)?;
        let Some((first, _)) = stories.first() else {
            return Err(AppError::Usage("no story was named".to_owned()));
        };
        for _ in 0..TRIES {
            let now = self.clock.now();
            let mut special = Vec::with_capacity(stories.len());
            for (id, seen) in stories {
                let (mut story, version) = self.store.story(*id).await?;
                if story.content_hash() != *seen {
                    return Err(stale(*id));
                }
                self.refuse_after_lock(&story).await?;
                story.let_go_on((&user.login, &user.name), &reason, now)?;
                special.push((story, version));
            }
            let written = self
                .store
                .override_stories(&special, &user.login, &reason, now);
            match written.await {
                Ok(()) => {
                    tracing::warn!(
                        by = user.login,
                        stories = special.len(),
                        "stories go on by a producer's word"
                    );
                    return Ok(special.into_iter().map(|(story, _)| story).collect());
                }
                Err(StoreError::Stale { .. }) => {}
                Err(StoreError::OpenRemarks { .. }) => return Err(AppError::OpenRemarks),
                Err(error) => return Err(error.into()),
            }
        }
        Err(stale(*first))
    }

    /// The same for whoever works without a page: each story as it stands when this begins.
    ///
    /// # Errors
    /// As [`Self::override_stories`]; there is no such story, or `login` is nobody's, or of somebody who left.
    pub async fn override_named(
        &self,
        ids: &[StoryId],
        reason: &str,
        login: &str,
    ) -> Result<Vec<Story>, AppError> {
        let user = self.active_user(login).await?;
        let mut stories: Vec<(StoryId, BlobHash)> = Vec::with_capacity(ids.len());
        for id in ids {
            let (story, _) = self.store.story(*id).await?;
            if !stories.iter().any(|(known, _)| known == id) {
                stories.push((*id, story.content_hash()));
            }
        }
        self.override_stories(&stories, reason, &user).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        app::edit::tests::room,
        model::{amend::Field, special::OverrideError},
    };

    #[tokio::test]
    async fn a_producer_answers_for_what_another_has_seen_and_an_edit_ends_it() {
        let (_folder, app, users, id) = room().await;
        let (editor, reviewer, producer) = (&users[0], &users[1], &users[2]);
        let edition = app.edition(None).await.unwrap().id;
        let hash = async || app.store.story(id).await.unwrap().0.content_hash();
        let seen = hash().await;
        let alone = app
            .override_stories(&[(id, seen)], "联系不上", producer)
            .await;
        assert!(matches!(
            alone,
            Err(AppError::Override(OverrideError::NobodyElse { .. }))
        ));
        app.sign_story(id, ReviewLevel::First, "ed", Some(seen))
            .await
            .unwrap();
        for (user, reason) in [(editor, "急"), (reviewer, "急"), (producer, " \n ")] {
            let refused = app.override_stories(&[(id, seen)], reason, user).await;
            assert!(refused.is_err(), "{} {reason}", user.login);
        }
        app.remark(id, "再核", reviewer).await.unwrap();
        let open = app.override_stories(&[(id, seen)], "急", producer).await;
        assert!(matches!(open, Err(AppError::OpenRemarks)));
        let remark = app.store.remarks(id).await.unwrap()[0].id;
        let now = app.clock.now();
        app.store
            .settle_remark(id, remark, true, "ed", now)
            .await
            .unwrap();
        let stale = app
            .override_stories(&[(id, BlobHash::of(b"another text"))], "急", producer)
            .await;
        assert!(stale.unwrap_err().is_stale());
        assert!(!app.is_signed(edition).await.unwrap());

        for (login, reason) in [("ed", "急"), ("prod", " "), ("nobody", "急")] {
            let refused = app.override_named(&[id], reason, login).await;
            assert!(refused.is_err(), "{login} {reason}");
        }
        let told = app.override_named(&[id, id], "林审在飞机上", "prod").await;
        assert_eq!(told.unwrap().len(), 1);
        let (story, _) = app.store.story(id).await.unwrap();
        assert!(story.is_approved() && story.valid_sign_offs().len() == 1);
        let log = app.store.log(None, "story.override", 9).await.unwrap();
        assert!(
            log.iter().any(|line| line.action == "story.override"
                && line.actor == "prod"
                && line.detail.contains("林审在飞机上")
                && line.detail.contains("second")),
            "{log:?}"
        );
        // It closes the story as 终审 does; opened again, nothing is left of it.
        let lead = story.draft.lead.clone();
        let closed = app
            .amend_story(id, Field::Lead, &lead, "改。", editor)
            .await;
        assert!(matches!(closed, Err(AppError::SignedOff { .. })));
        let open = app.reopen_story(id, "改导语", producer).await.unwrap();
        assert_eq!((open.overridden(), open.missing().len()), (None, 3));
    }
}
