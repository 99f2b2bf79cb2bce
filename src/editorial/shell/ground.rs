//! The tip behind a story, taken apart anew: what a language model is told.

use super::{Desk, draft, read::again};
use crate::{
    editorial::rewrite::ground::Ground,
    model::{Edition, StoryId},
    store::StoreError,
};

/// What each story of the edition stands on, the most worthy first: a budget of calls goes to what may
/// air. Stories that are set aside, or that somebody signed, need no other text.
///
/// # Errors
/// The store cannot be read.
pub async fn grounds(
    desk: &Desk<'_>,
    edition: &Edition,
) -> Result<Vec<(StoryId, Ground)>, StoreError> {
    let mut stories = desk.store.stories(Some(edition.id)).await?;
    stories.retain(|story| story.set_aside.is_none() && story.valid_sign_offs().is_empty());
    stories.sort_by_key(|story| (-story.draft.score, story.id));
    let mut grounds = Vec::new();
    for story in stories {
        let Some(first) = story.submissions.first() else {
            continue;
        };
        let submission = desk.store.submission(&first.to_string()).await?;
        let day = (desk.zone, edition.id.date());
        let starts = desk.store.tip_cut(submission.id).await?;
        let ground = super::cores::beside(move || {
            let (id, draft) = (story.id, story.draft);
            let ground = again(&submission, id, day, &starts, |tip| {
                Ground::new(&draft::read(tip), &draft, tip.received)
            });
            (id, ground)
        })
        .await?;
        grounds.push(ground);
    }
    Ok(grounds)
}
