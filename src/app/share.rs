//! Links to one edition for who has no account: made, listed, revoked, opened.

use std::sync::Arc;

use super::{App, AppError, Outlook};
use crate::{
    model::{
        EditionId, StoryId,
        share::{self, Share},
        story::SetAside,
    },
    store::StoredRevision,
};

/// What a guest sees.
#[derive(Debug)]
pub struct Shared {
    /// By which link.
    pub share: Share,
    /// The edition as it stands.
    pub outlook: Arc<Outlook>,
    /// The newest revision that has a package: its film. `None`: there is none, or it is not to be seen.
    pub film: Option<StoredRevision>,
    /// There is a film, but a story in it was killed since: nobody outside sees it.
    pub is_film_withdrawn: bool,
}

impl App {
    /// Makes a link to an edition for `for_whom`, which opens so many days.
    ///
    /// # Errors
    /// It is for nobody, or not for 1 to 30 days; there is no such edition.
    pub async fn make_share(
        &self,
        edition: EditionId,
        for_whom: &str,
        days: i64,
        by: &str,
    ) -> Result<Share, AppError> {
        let now = self.clock.now();
        let for_whom = share::recipient(for_whom).ok_or(AppError::NothingSaid)?;
        let ends = share::ends(now, days).ok_or_else(|| {
            AppError::Usage(format!("a link opens 1 to {} days", share::MOST_DAYS))
        })?;
        self.store.edition(edition).await?;
        Ok(self
            .store
            .make_share(edition, &for_whom, ends, by, now)
            .await?)
    }

    /// Revokes a link for good.
    ///
    /// # Errors
    /// There is none that opens.
    pub async fn revoke_share(&self, id: i64, by: &str) -> Result<Share, AppError> {
        Ok(self.store.revoke_share(id, by, self.clock.now()).await?)
    }

    /// The address of a link, from `/s/` on.
    ///
    /// # Errors
    /// The key cannot be read.
    pub fn share_path(&self, share: &Share) -> Result<String, AppError> {
        Ok(share.pass().path(&self.link_key()?))
    }

    /// What stands behind a link; `None` when it was never ours, is over or was revoked: which of them is
    /// nobody's business. Nothing is looked up before its signature is right.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn open_share(
        self: &Arc<Self>,
        edition: EditionId,
        id: i64,
        end: i64,
        signature: &str,
    ) -> Result<Option<Shared>, AppError> {
        let now = self.clock.now();
        let Some(expires_at) = chrono::DateTime::from_timestamp(end, 0) else {
            return Ok(None);
        };
        let pass = crate::model::link::Pass {
            share: id,
            edition,
            expires_at,
        };
        if !pass.opens(&self.link_key()?, signature, now) {
            return Ok(None);
        }
        let known = self.store.share(id).await?;
        let Some(share) = known.filter(|one| one.pass() == pass && one.is_open(now)) else {
            return Ok(None);
        };
        self.store.share_opened(&share, now).await?;
        let outlook = self.outlook(edition).await?;
        let stored = self.store.revisions(edition).await?;
        let film = stored.into_iter().rev().find(|one| one.package.is_some());
        let killed = |id: StoryId| {
            let mut stories = outlook.stories.iter();
            stories.any(|story| {
                story.id == id && matches!(story.set_aside, Some(SetAside::Killed { .. }))
            })
        };
        let is_film_withdrawn = film
            .as_ref()
            .is_some_and(|film| film.revision.stories.iter().any(|story| killed(story.id)));
        Ok(Some(Shared {
            share,
            film: film.filter(|_| !is_film_withdrawn),
            is_film_withdrawn,
            outlook,
        }))
    }
}
