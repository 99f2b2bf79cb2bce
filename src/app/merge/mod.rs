//! 并稿 and 拆开: several tips on one matter are one story, and are several again. Nothing is lost by
//! either: texts, pictures and tips stay, and both are in the books.

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use super::{App, AppError, Declined};
use crate::{
    editorial::supplements,
    model::{
        Story, StoryId, Submission, SubmissionId, SubmissionState,
        merge::{StoryMerge, joined, parted},
        story::SetAside,
    },
};

/// More than this at once is a slip of the hand.
const MOST: usize = 12;

/// The tips of a merge, and which stories they fed when it was planned.
type Ground = (Vec<SubmissionId>, Vec<(SubmissionId, StoryId)>);

/// What a merge of some tips would come to.
#[derive(Debug)]
pub struct MergePlan {
    /// The tips, as they were named.
    pub tips: Vec<Submission>,
    /// Stories that can stand for all, the one that does unless a person chooses another first.
    pub stories: Vec<Story>,
    /// Tips of which no story is made yet: they come to the one that stands.
    pub unwritten: Vec<Submission>,
}

impl App {
    /// What it would come to when these tips (ids or receipt numbers) were made one story.
    ///
    /// # Errors
    /// There is no such tip, one of them cannot be used, none is a story yet, or they are one already.
    pub async fn plan_merge(&self, tips: &[String]) -> Result<MergePlan, AppError> {
        let (plan, ..) = self.merge_plan(tips).await?;
        Ok(plan)
    }

    async fn merge_plan(
        &self,
        names: &[String],
    ) -> Result<(MergePlan, Vec<(Story, i64)>, Ground), AppError> {
        let mut tips: Vec<Submission> = Vec::new();
        for name in names.iter().take(MOST) {
            let tip = self.store.submission(name.trim()).await?;
            if tip.state != SubmissionState::Accepted {
                return Err(Declined::NotUsable {
                    receipt: tip.receipt.to_string(),
                }
                .into());
            }
            if !tips.iter().any(|known| known.id == tip.id) {
                tips.push(tip);
            }
        }
        let ids: Vec<_> = tips.iter().map(|tip| tip.id).collect();
        // Before the stories are read: what is made of them from here on is found when it is written.
        let ground = self.store.stories_of_tips(&ids).await?;
        let mut stories = self.store.stories_of_all(&ids).await?;
        let all: Vec<StoryId> = stories.iter().map(|(story, _)| story.id).collect();
        let gone: HashSet<StoryId> = self
            .store
            .merges_with(&all)
            .await?
            .iter()
            .flat_map(|merge| merge.joined.stories.iter().map(|one| one.story))
            .collect();
        stories.retain(|(story, _)| {
            let killed = matches!(story.set_aside, Some(SetAside::Killed { .. }));
            !killed && !gone.contains(&story.id)
        });
        // Whoever was signed stands first, then whoever may air, then the older one.
        stories.sort_by_key(|(story, _)| {
            let signed = story.valid_sign_offs().len();
            (
                std::cmp::Reverse(signed),
                story.set_aside.is_some(),
                story.id,
            )
        });
        if stories.is_empty() {
            return Err(Declined::NotWritten.into());
        }
        let written: HashSet<_> = stories
            .iter()
            .flat_map(|(story, _)| story.submissions.iter().copied())
            .collect();
        let unwritten: Vec<Submission> = tips
            .iter()
            .filter(|tip| !written.contains(&tip.id))
            .cloned()
            .collect();
        if stories.len() + unwritten.len() < 2 {
            return Err(Declined::OneAlready.into());
        }
        for (story, _) in &stories {
            self.refuse_after_lock(story).await?;
        }
        let plan = MergePlan {
            tips,
            stories: stories.iter().map(|(story, _)| story.clone()).collect(),
            unwritten,
        };
        Ok((plan, stories, (ids, ground)))
    }

    /// Makes these tips one story, `keep` or the one that [`Self::plan_merge`] names first. The others are
    /// set aside for it, its signatures are void, its text and pictures stay. Returns it.
    ///
    /// # Errors
    /// As [`Self::plan_merge`]; `keep` is none of their stories; somebody changes one of them just now.
    pub async fn merge_tips(
        &self,
        tips: &[String],
        keep: Option<StoryId>,
        by: &str,
    ) -> Result<Story, AppError> {
        let (plan, mut stories, (ids, ground)) = self.merge_plan(tips).await?;
        let kept = match keep {
            Some(keep) => stories
                .iter()
                .position(|(story, _)| story.id == keep)
                .ok_or(Declined::OfferGone)?,
            None => 0,
        };
        let (kept, version) = stories.remove(kept);
        self.refuse_when_closed(&kept).await?;
        let others: Vec<&Story> = stories.iter().map(|(story, _)| story).collect();
        let unwritten: Vec<_> = plan.unwritten.iter().map(|tip| tip.id).collect();
        let (mut next, joined) = joined(&kept, &others, &unwritten);
        for tip in &joined.tips {
            let tip = self.store.submission(&tip.to_string()).await?;
            next.draft.checks.push(supplements::merged(&tip));
        }
        // Two articles of one tip bring no tip; what the other one says is to be looked at all the same.
        let mut changed = vec![(next.clone(), version)];
        for ((story, version), gone) in stories.iter().zip(&joined.stories) {
            let story = Story {
                set_aside: Some(gone.since.clone()),
                ..story.clone()
            };
            changed.push((story, *version));
        }
        let now = self.clock.now();
        self.store
            .merge_stories(&changed, &joined, (&ids, &ground), by, now)
            .await?;
        Ok(next)
    }

    /// Parts the last merge of a story: what came to it stands by itself again, its signatures are void.
    ///
    /// # Errors
    /// Nothing was merged into it, its edition is locked, or somebody changes one of them just now.
    pub async fn split_story(&self, id: StoryId, by: &str) -> Result<Story, AppError> {
        let merge = self
            .store
            .merges_with(&[id])
            .await?
            .into_iter()
            .find(|merge| merge.story == id)
            .ok_or(Declined::NotMerged)?;
        let (kept, version) = self.store.story(id).await?;
        self.refuse_when_closed(&kept).await?;
        // Its tips are another story's now: what came to it would be told twice.
        if self.merged_into(&kept).await?.is_some() {
            return Err(Declined::PartOfAnother.into());
        }
        // Of a killed one too: what was merged into it must not go with it.
        let mut next = parted(&kept, &merge.joined);
        for tip in &merge.joined.tips {
            let tip = self.store.submission(&tip.to_string()).await?;
            let told = supplements::merged(&tip);
            next.draft.checks.retain(|check| check.place != told.place);
        }
        let mut changed = vec![(next.clone(), version)];
        for gone in &merge.joined.stories {
            let (story, version) = self.store.story(gone.story).await?;
            self.refuse_after_lock(&story).await?;
            if let Some(story) = gone.back(&story) {
                changed.push((story, version));
            }
        }
        let now = self.clock.now();
        self.store.split_merge(&merge, &changed, by, now).await?;
        Ok(next)
    }

    /// The merge by which a story is set aside for another, while it stands.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn merged_into(&self, story: &Story) -> Result<Option<StoryMerge>, AppError> {
        let merges = self.store.merges_with(&[story.id]).await?;
        Ok(merges.into_iter().find(|merge| {
            let mut gone = merge.joined.stories.iter();
            gone.any(|one| one.story == story.id && Some(&one.since) == story.set_aside.as_ref())
        }))
    }

    /// Whether others were merged into a story.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn is_merged(&self, id: StoryId) -> Result<bool, AppError> {
        let merges = self.store.merges_with(&[id]).await?;
        Ok(merges.iter().any(|merge| merge.story == id))
    }
}
