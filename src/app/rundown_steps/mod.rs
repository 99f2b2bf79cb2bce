//! Steps on the rundown: each is written with what it changes, the last one can be taken back, and what
//! was taken back can be done again. 撤稿 is no such step: it is for good.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::{App, AppError, Declined, Outlook};
use crate::{
    model::{
        EditionId, Millis, Story, StoryId,
        step::{Moved, RundownStep, Standing},
        story::SetAside,
    },
    rundown::{self, fit::Way},
    store::{StoreError, Turned},
};

/// So many changes of a story are looked through for who decided otherwise.
const LOOKED: u32 = 200;

impl App {
    /// Ways in which an edition would fit its slot better, as it stands in `outlook`; found once.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn ways_to_fit(
        self: &Arc<Self>,
        outlook: &Arc<Outlook>,
    ) -> Result<Vec<Way>, AppError> {
        if !outlook.edition.state.is_open() {
            return Ok(Vec::new());
        }
        let found = outlook.ways.get_or_try_init(|| async {
            let order = self.store.running_order(outlook.edition.id).await?;
            let aired = {
                let settings = self.rundown_settings();
                rundown::shell::aired(&self.store, &outlook.edition, &settings).await?
            };
            let (app, outlook) = (Arc::clone(self), Arc::clone(outlook));
            // Some dozens of editions are laid out: other pages do not wait for it.
            tokio::task::spawn_blocking(move || {
                let settings = app.rundown_settings();
                let (edition, stories) = (&outlook.edition, &outlook.stories);
                rundown::shell::ways(edition, stories, &order.stories, &settings, &aired)
            })
            .await
            .map_err(|error| AppError::Defect(format!("no way to fit was found: {error}")))
        });
        Ok(found.await?.clone())
    }

    /// Whether so much over the slot (negative: under) is more than the rules let pass.
    #[must_use]
    pub fn is_off(&self, over: Millis) -> bool {
        rundown::shell::is_off(over, &self.rundown_settings())
    }

    /// Takes the way of this name, when it still leads to `over` (milliseconds over the slot; negative:
    /// under): one step, whatever it is made of.
    ///
    /// # Errors
    /// [`Declined::OfferGone`] when the edition changed; [`StoreError::Stale`] when it does so now; the
    /// edition is not open.
    pub async fn take_way(
        self: &Arc<Self>,
        edition: EditionId,
        name: &str,
        over: i64,
        by: &str,
    ) -> Result<(), AppError> {
        self.open_edition(edition).await?;
        let outlook = self.outlook(edition).await?;
        let ways = self.ways_to_fit(&outlook).await?;
        let way = ways
            .iter()
            .find(|way| way.name() == name && way.over.0 == over)
            .ok_or(Declined::OfferGone)?;
        let mut changed: Vec<(Story, Story, i64)> = Vec::new();
        for step in &way.steps {
            let (before, version) = self.store.story(step.story()).await?;
            // What the offer was made for; the rules may have told it in another length since.
            let seen = outlook.stories.iter().find(|one| one.id == before.id);
            if seen != Some(&before) {
                return Err(Declined::OfferGone.into());
            }
            let after = step.applied(&before);
            changed.push((before, after, version));
        }
        let what = (by, "story.fit", "");
        let now = self.clock.now();
        self.store
            .step_stories(edition, &changed, what, now)
            .await?;
        Ok(())
    }

    /// The last step on an edition's rundown, and the one that was taken back last and can be done again.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn last_steps(
        &self,
        edition: EditionId,
    ) -> Result<(Option<RundownStep>, Option<RundownStep>), AppError> {
        Ok(self.store.last_steps(edition).await?)
    }

    /// Lets the rules choose the length of a story again.
    ///
    /// # Errors
    /// There is no such story, or its edition is locked.
    pub async fn free_length(&self, id: StoryId, by: &str) -> Result<Story, AppError> {
        let (story, version) = self.store.story(id).await?;
        self.refuse_after_lock(&story).await?;
        if story.told_as.is_none() {
            return Ok(story);
        }
        let next = Story {
            told_as: None,
            ..story.clone()
        };
        self.step(story, next, version, (by, "story.length", ""))
            .await
    }

    /// Writes one story as a step on the rundown of its edition.
    pub(super) async fn step(
        &self,
        before: Story,
        after: Story,
        version: i64,
        what: (&str, &str, &str),
    ) -> Result<Story, AppError> {
        let (edition, now) = (after.edition, self.clock.now());
        let changed = [(before, after, version)];
        self.store
            .step_stories(edition, &changed, what, now)
            .await?;
        let [(_, after, _)] = changed;
        Ok(after)
    }

    /// Takes the last step back, or does the one again that was taken back last. `seen`: the step that the
    /// person saw; `None`: whichever is the last.
    ///
    /// # Errors
    /// [`Declined`]; the edition is not open.
    pub async fn turn_step(
        &self,
        edition: EditionId,
        back: bool,
        seen: Option<i64>,
        by: &str,
    ) -> Result<RundownStep, AppError> {
        self.open_edition(edition).await?;
        let (done, undone) = self.store.last_steps(edition).await?;
        let step = if back { done } else { undone }.ok_or(Declined::NoStep)?;
        if seen.is_some_and(|seen| seen != step.id) {
            return Err(Declined::StepSince.into());
        }
        let mut turned = Turned {
            order: None,
            stories: Vec::with_capacity(step.doings.stories.len()),
        };
        if let Some([before, after]) = &step.doings.order {
            let order = self.store.running_order(edition).await?;
            let (from, to) = if back {
                (after, before)
            } else {
                (before, after)
            };
            if order.stories != *from {
                return Err(Declined::ChangedSince {
                    title: String::new(),
                    by: self.name_of(&order.by).await,
                }
                .into());
            }
            turned.order = Some((order.version, to.clone()));
        }
        for moved in &step.doings.stories {
            turned.stories.push(self.turned(&step, moved, back).await?);
        }
        let now = self.clock.now();
        match self.store.turn_step(&step, back, &turned, by, now).await {
            Err(StoreError::Stale { .. }) => Err(Declined::StepSince.into()),
            other => {
                other?;
                Ok(step)
            }
        }
    }

    /// The story as it stood on the other side of the step.
    async fn turned(
        &self,
        step: &RundownStep,
        moved: &Moved,
        back: bool,
    ) -> Result<(Story, i64), AppError> {
        let (story, version) = self.store.story(moved.story).await?;
        let (from, to) = if back {
            (&moved.after, &moved.before)
        } else {
            (&moved.before, &moved.after)
        };
        let now = Standing::of(&story);
        let killed = matches!(story.set_aside, Some(SetAside::Killed { .. }));
        let next = (now.is_as(from) && !killed && story.edition == step.edition)
            .then(|| to.given_to(&story))
            .flatten();
        match next {
            Some(next) => {
                if next.content_hash() != story.content_hash() {
                    self.refuse_when_closed(&story).await?;
                }
                Ok((next, version))
            }
            None => Err(Declined::ChangedSince {
                by: self.who_decided(&story).await?,
                title: story.draft.headline,
            }
            .into()),
        }
    }

    /// Who gave a story the standing and the text that it has; empty: the program.
    async fn who_decided(&self, story: &Story) -> Result<String, AppError> {
        let versions = self.store.story_versions(story.id, LOOKED).await?;
        let now = (Standing::of(story), story.content_hash());
        let same = |one: &Story| now.0.is_as(&Standing::of(one)) && one.content_hash() == now.1;
        let last = versions.iter().take_while(|one| same(&one.story)).last();
        Ok(match last {
            Some(version) if version.by != "yixian" => self.name_of(&version.by).await,
            _ => String::new(),
        })
    }
}
