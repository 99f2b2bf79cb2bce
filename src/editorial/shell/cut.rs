//! A tip that a person cut into articles: a draft of each.

use std::sync::Arc;

use super::{Book, Desk, Entry, House, draft, pictures, read::Read, story, twins};
use crate::{
    model::{Edition, Story, Submission},
    store::StoreError,
};

/// The stories of a tip whose articles begin at `starts` (character offsets, the first left out), in order.
/// The first has the id of the story that the whole tip had.
///
/// # Errors
/// The store cannot be read.
pub async fn cut(
    desk: &Desk<'_>,
    edition: &Edition,
    submission: Submission,
    starts: &[usize],
) -> Result<Vec<Story>, StoreError> {
    let habits = Arc::clone(&twins::Known::load(desk, edition).await?.habits);
    let register = desk.store.organizations().await?;
    let book = Arc::new(Book::new(register.iter().map(Entry::from)));
    let (day, starts) = ((desk.zone, edition.id.date()), starts.to_vec());
    let read =
        super::cores::beside(move || Read::new(submission, day, &habits, book, &starts)).await?;
    let mut media = Vec::with_capacity(read.parts.len());
    for (part, files) in read.files().into_iter().enumerate() {
        let credits = draft::credits(&read.parts[part].material);
        let (shown, mut remarks) = pictures(desk, &files.attachments, &credits).await;
        remarks.extend(files.note);
        media.push((shown, remarks));
    }
    let house = House {
        rate: desk.rate,
        rules: desk.rules.clone(),
    };
    let written = super::cores::beside(move || read.written(media, &house)).await?;
    Ok(written.into_iter().map(|one| story(one, edition)).collect())
}
