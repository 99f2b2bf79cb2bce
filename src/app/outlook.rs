//! The edition as it would be frozen now, for whoever looks: nothing is written.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

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

/// So many outlooks are kept: the editions that people look at just now.
const KEPT: usize = 4;

/// The outlooks that were made last, or are being made: ten producers look at one page, and ask for it
/// anew in the moment in which something changes.
#[derive(Debug, Default)]
pub(super) struct Outlooks(Mutex<VecDeque<Making>>);

#[derive(Debug)]
struct Making {
    edition: EditionId,
    mark: i64,
    outlook: Arc<OnceCell<Arc<Outlook>>>,
}

impl Outlooks {
    /// Where the outlook of `edition` at `mark` is, or will be. An older one of it is let go: whoever waits
    /// for that holds it.
    fn of(&self, edition: EditionId, mark: i64) -> Arc<OnceCell<Arc<Outlook>>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept
            .iter()
            .find(|one| one.edition == edition && one.mark == mark);
        if let Some(known) = known {
            return Arc::clone(&known.outlook);
        }
        kept.retain(|one| one.edition != edition || one.mark > mark);
        let outlook = Arc::new(OnceCell::new());
        kept.push_front(Making {
            edition,
            mark,
            outlook: Arc::clone(&outlook),
        });
        kept.truncate(KEPT);
        outlook
    }
}

impl App {
    /// The edition as it would be frozen now; of one that is not open any more, its newest revision. It is
    /// laid out once, however many ask meanwhile.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn outlook(self: &Arc<Self>, id: EditionId) -> Result<Arc<Outlook>, AppError> {
        let mark = self.store.mark().await?;
        let place = self.outlooks.of(id, mark);
        let made = place
            .get_or_try_init(|| self.made_outlook(id, mark))
            .await?;
        Ok(Arc::clone(made))
    }

    async fn made_outlook(
        self: &Arc<Self>,
        id: EditionId,
        mark: i64,
    ) -> Result<Arc<Outlook>, AppError> {
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
        Ok(Arc::new(Outlook {
            mark,
            edition,
            revision,
            stories,
            ways: OnceCell::new(),
        }))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::edit::tests::room;

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn who_asks_while_it_is_made_waits_for_the_same() {
        let (_folder, app, users, id) = room().await;
        let edition = app.edition(None).await.unwrap().id;
        let asked = |app: &Arc<App>| {
            let pages = (0..12).map(|_| {
                let app = Arc::clone(app);
                tokio::spawn(async move { app.outlook(edition).await.unwrap() })
            });
            futures_util::future::join_all(pages.collect::<Vec<_>>())
        };
        let made: Vec<Arc<Outlook>> = asked(&app).await.into_iter().map(Result::unwrap).collect();
        assert!(made.iter().all(|one| Arc::ptr_eq(one, &made[0])));
        // A change makes another, once again for all.
        app.remark(id, "再核", &users[0]).await.unwrap();
        let next: Vec<Arc<Outlook>> = asked(&app).await.into_iter().map(Result::unwrap).collect();
        assert!(next.iter().all(|one| Arc::ptr_eq(one, &next[0])));
        assert!(!Arc::ptr_eq(&made[0], &next[0]) && next[0].mark > made[0].mark);
    }

    #[test]
    fn few_are_kept_and_an_older_one_takes_the_place_of_none() {
        let kept = Outlooks::default();
        let edition = |day: u32| -> EditionId { format!("2026-11-{day:02}").parse().unwrap() };
        let first = kept.of(edition(7), 5);
        assert!(Arc::ptr_eq(&first, &kept.of(edition(7), 5)));
        // Somebody who read an older mark comes late.
        let _ = kept.of(edition(7), 4);
        assert!(Arc::ptr_eq(&first, &kept.of(edition(7), 5)));
        for day in [14, 21, 28] {
            let _ = kept.of(edition(day), 5);
        }
        assert_eq!(kept.0.lock().unwrap().len(), KEPT);
        assert!(!Arc::ptr_eq(&first, &kept.of(edition(7), 6)));
    }
}
