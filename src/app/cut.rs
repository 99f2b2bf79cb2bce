//! 拆稿: a tip that holds several articles is several stories.

use super::{App, AppError, Declined};
use crate::{
    editorial::shell,
    model::{Story, SubmissionState, story::SetAside},
};

/// More are no mail but an archive.
const MOST: usize = 30;

impl App {
    /// Cuts a tip (id or receipt number) into articles that begin at `starts` (character offsets into the
    /// text that is drafted from), the first left out, and makes a story of each. The story that it had
    /// becomes that of the first: it is drafted anew and its signatures are void; what it was stays in its
    /// history. Returns them all.
    ///
    /// # Errors
    /// There is no such tip; it is not exactly one story, or that is merged with another; its edition is
    /// locked; the starts cut nothing.
    pub async fn cut_tip(
        &self,
        id_or_receipt: &str,
        starts: &[usize],
        by: &str,
    ) -> Result<Vec<Story>, AppError> {
        let tip = self.store.submission(id_or_receipt).await?;
        if tip.state != SubmissionState::Accepted {
            return Err(Declined::NotUsable {
                receipt: tip.receipt.to_string(),
            }
            .into());
        }
        let stories = self.store.stories_of_all(&[tip.id]).await?;
        let [(before, version)] = stories.as_slice() else {
            return Err(Declined::NotOneStory.into());
        };
        let killed = matches!(before.set_aside, Some(SetAside::Killed { .. }));
        if killed || before.submissions.first() != Some(&tip.id) {
            return Err(Declined::NotOneStory.into());
        }
        if !self.store.merges_with(&[before.id]).await?.is_empty() {
            return Err(Declined::PartOfAnother.into());
        }
        self.refuse_when_closed(before).await?;
        let mut starts: Vec<usize> = starts.iter().copied().filter(|at| *at > 0).collect();
        starts.sort_unstable();
        starts.dedup();
        if starts.is_empty() || starts.len() >= MOST {
            return Err(Declined::NothingCut.into());
        }
        let edition = self.store.edition(before.edition).await?;
        let tip_id = tip.id;
        let desk = self.desk().await?;
        let mut made = shell::cut(&desk, &edition, tip, &starts).await?;
        let first = made.first().filter(|first| first.id == before.id);
        if made.len() != starts.len() + 1 || first.is_none() {
            return Err(Declined::NothingCut.into());
        }
        let first = made.remove(0);
        let first = Story {
            draft: first.draft,
            media: first.media,
            told_as: None,
            sign_offs: Vec::new(),
            overrides: Vec::new(),
            ..before.clone()
        };
        let now = self.clock.now();
        self.store
            .cut_tip(tip_id, &starts, (&first, *version), &made, (by, now))
            .await?;
        made.insert(0, first);
        Ok(made)
    }
}
