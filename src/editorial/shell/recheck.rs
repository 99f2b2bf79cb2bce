//! Holds what a person wrote against the tip behind the story.

use super::{Desk, read::again};
use crate::{
    editorial::{
        amend::{rechecked, retimed},
        draft::House,
    },
    model::{Story, story::Draft},
    store::StoreError,
};

/// The story with captions, times and findings of the words that stand in it; `before`: what it was. A tip
/// whose bytes are gone is still there as its masked text; a story without any keeps its findings.
///
/// # Errors
/// The store cannot be read.
pub async fn follow_up(desk: &Desk<'_>, before: &Draft, story: Story) -> Result<Story, StoreError> {
    let house = House {
        rate: desk.rate,
        rules: desk.rules.clone(),
    };
    let submission = match story.submissions.first() {
        Some(first) => Some(desk.store.submission(&first.to_string()).await?),
        None => None,
    };
    let starts = match story.submissions.first() {
        Some(first) => desk.store.tip_cut(*first).await?,
        None => Vec::new(),
    };
    let mut beside = Vec::new();
    for other in story.submissions.iter().skip(1) {
        beside.push(desk.store.submission(&other.to_string()).await?.text);
    }
    let day = (desk.zone, story.edition.date());
    let before = before.clone();
    super::cores::beside(move || {
        let mut story = story;
        story.draft = retimed(&before, &story.draft, &house);
        if let Some(submission) = &submission {
            story.draft.checks = again(submission, story.id, day, &starts, |tip| {
                rechecked(tip, &story.draft, story.media.len(), &beside, &house)
            });
        }
        story
    })
    .await
}
