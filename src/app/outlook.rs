//! The edition as it would be frozen now, for whoever looks: nothing is written.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use super::{App, AppError};
use crate::{
    model::{Edition, EditionId, EditionRevision, Story},
    rundown::{self, fit::Way},
};

/// One edition as it would air.
#[derive(Debug)]
pub struct Outlook {
    /// [`crate::store::Store::mark`] when it was made: as long as that stands, so does this.
    pub mark: i64,
    /// Where the edition stands.
    pub edition: Edition,
    /// Its rundown and the stories that are in it; of an edition that left, what left.
    pub revision: EditionRevision,
    /// Every story of the edition, also those that are not in.
    pub stories: Vec<Story>,
    /// Ways to fit the slot better, once somebody asked.
    pub(super) ways: OnceCell<Vec<Way>>,
}

/// The outlook that was made last: ten producers look at one page.
#[derive(Debug, Default)]
pub(super) struct LastOutlook(Mutex<Option<Arc<Outlook>>>);

impl App {
    /// The edition as it would be frozen now; of one that is not open any more, its newest revision.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn outlook(self: &Arc<Self>, id: EditionId) -> Result<Arc<Outlook>, AppError> {
        let mark = self.store.mark().await?;
        let last = {
            let last = self
                .outlook
                .0
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            last.clone()
        };
        if let Some(last) = last.filter(|last| last.mark == mark && last.edition.id == id) {
            return Ok(last);
        }
        let edition = self.store.edition(id).await?;
        let stories = self.store.stories(Some(id)).await?;
        let frozen = if edition.state.is_open() {
            None
        } else {
            self.store.revisions(id).await?.pop()
        };
        let revision = match frozen {
            Some(frozen) => frozen.revision,
            None => self.looked(&edition, &stories).await?,
        };
        let outlook = Arc::new(Outlook {
            mark,
            edition,
            revision,
            stories,
            ways: OnceCell::new(),
        });
        let mut last = self
            .outlook
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *last = Some(Arc::clone(&outlook));
        Ok(outlook)
    }

    async fn looked(
        self: &Arc<Self>,
        edition: &Edition,
        stories: &[Story],
    ) -> Result<EditionRevision, AppError> {
        let order = self.store.running_order(edition.id).await?;
        let aired = {
            let settings = self.rundown_settings();
            rundown::shell::aired(&self.store, edition, &settings).await?
        };
        let (app, edition, stories) = (Arc::clone(self), edition.clone(), stories.to_vec());
        // The search may take its time: other pages do not wait for it.
        tokio::task::spawn_blocking(move || {
            let (settings, now) = (app.rundown_settings(), app.clock.now());
            rundown::shell::look(&edition, &stories, &order.stories, &settings, &aired, now)
        })
        .await
        .map_err(|error| AppError::Defect(format!("the rundown was not laid out: {error}")))
    }
}
