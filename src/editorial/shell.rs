//! Reads accepted submissions, writes a story for each: the only place of this room that touches the
//! store and the blobs.

use std::{io::Cursor, sync::Arc};

use chrono_tz::Tz;
use futures_util::{StreamExt, TryStreamExt};

use super::{
    draft::{self, House},
    duplicates::{Habits, Print},
    media,
    organizations::{Book, Entry},
    supplements,
};
use crate::{
    model::{
        Attachment, Clock, Edition, Placement, Story, StoryId, Submission, SubmissionId,
        story::{Credits, Draft, DuplicateLink, StoryMedia},
        submission::AttachmentRole,
    },
    speech::{CaptionRules, Rate},
    store::{Blobs, Store, StoreError},
};

mod cores;
mod cut;
mod ground;
mod read;
mod recheck;
mod twins;

pub use cut::cut;
pub use ground::grounds;
use read::Read;
pub use recheck::follow_up;

/// Tips that are drafted before they are written: a week is one round, a year some dozens, and no more
/// than these are in memory.
const ROUND: usize = 64;

/// A file larger than this is not read to learn its width.
const LARGEST_PICTURE: u64 = 80_000_000;

/// What drafting needs.
#[derive(Debug)]
pub struct Desk<'a> {
    /// Rows.
    pub store: &'a Store,
    /// Files.
    pub blobs: &'a Blobs,
    /// For the audit log.
    pub clock: &'a dyn Clock,
    /// The station's zone.
    pub zone: Tz,
    /// Reading speed.
    pub rate: Rate,
    /// Caption rules.
    pub rules: CaptionRules,
}

/// One article of a submission with its draft, before it is a row.
struct Written {
    submission: Submission,
    /// Which of its articles, from 0.
    part: usize,
    /// There is no other article in it.
    alone: bool,
    print: Print,
    draft: Draft,
    media: Vec<StoryMedia>,
    /// Characters of news: the fuller of two re-sends is kept.
    substance: usize,
    links: Vec<DuplicateLink>,
    merged: Vec<Submission>,
}

impl Written {
    fn id(&self) -> StoryId {
        part_id(&self.submission, self.part)
    }
}

/// The id of the story that is made of an article of the submission. The first keeps the id that it has
/// as the only one.
fn part_id(submission: &Submission, part: usize) -> StoryId {
    let mut seed = submission.id.to_string();
    if part > 0 {
        seed.push_str(&format!("/{part}"));
    }
    StoryId::derive(submission.received_at, seed.as_bytes())
}

/// Drafts a story from each article of each accepted submission of `edition`, or of an earlier one,
/// that feeds none yet; returns how many stories were made. Submissions of a later edition wait for theirs.
///
/// Among the new ones a re-send is merged into the fuller text; a re-send of a story that exists
/// already becomes a story held back by a Block check, because that story may carry a person's work.
/// Existing stories get links and nothing else. A second call makes nothing.
/// `progress(total, done, what)`, first with `done` = 0.
///
/// # Errors
/// The store cannot be read or written.
pub async fn draft_edition(
    desk: &Desk<'_>,
    edition: &Edition,
    progress: &mut (dyn FnMut(u64, u64, &str) + Send),
) -> Result<usize, StoreError> {
    let waiting = desk.store.waiting_submissions(edition.id).await?;
    let total = u64::try_from(waiting.len()).unwrap_or(u64::MAX);
    progress(total, 0, "");
    if waiting.is_empty() {
        return Ok(0);
    }
    let (waiting, additions) = supplements::split(waiting);
    let mut loaded = Vec::with_capacity(additions.len());
    for id in additions {
        loaded.push(desk.store.submission(&id.to_string()).await?);
    }
    let mut additions = add_to_stories(desk, edition, loaded).await?;
    let mut tips: Vec<(SubmissionId, Vec<Submission>)> = Vec::with_capacity(waiting.len());
    for id in waiting {
        let own = supplements::take(&mut additions, id);
        tips.push((id, own));
    }
    // What it adds to is set aside, or was aired: a producer sees it as a tip of its own.
    tips.extend(additions.into_iter().map(|orphan| (orphan.id, Vec::new())));
    let mut known = twins::Known::load(desk, edition).await?;
    let register = desk.store.organizations().await?;
    let book = Arc::new(Book::new(register.iter().map(Entry::from)));
    drop(register);
    let mut tips = tips.into_iter();
    let (mut made, mut done) = (0, 0);
    loop {
        let round: Vec<_> = tips.by_ref().take(ROUND).collect();
        if round.is_empty() {
            return Ok(made);
        }
        let habits = Arc::clone(&known.habits);
        let mut drafting = futures_util::stream::iter(round)
            .map(|(id, own)| write_with(desk, edition, (&habits, &book), id, own))
            .buffered(cores::at_a_time());
        let mut written = Vec::new();
        while let Some(one) = drafting.try_next().await? {
            done += 1;
            progress(total, done, &one[0].draft.headline);
            written.extend(one);
        }
        drop(drafting);
        made += keep(desk, edition, &mut known, written).await?;
    }
}

async fn write_with(
    desk: &Desk<'_>,
    edition: &Edition,
    known: (&Arc<Habits>, &Arc<Book>),
    id: SubmissionId,
    own: Vec<Submission>,
) -> Result<Vec<Written>, StoreError> {
    let submission = desk.store.submission(&id.to_string()).await?;
    let whole = supplements::joined(submission, &own);
    let mut several = write(desk, edition, known, whole).await?;
    for one in &mut several {
        one.draft.checks.extend(own.iter().map(supplements::check));
        one.merged.extend(own.iter().cloned());
    }
    Ok(several)
}

/// Writes the stories of a round; returns how many.
async fn keep(
    desk: &Desk<'_>,
    edition: &Edition,
    known: &mut twins::Known,
    written: Vec<Written>,
) -> Result<usize, StoreError> {
    let sorted = known.sort(desk, edition, written).await?;
    // Prints first: after a crash they are kept again, and count once.
    desk.store.keep_prints(&sorted.prints).await?;
    // All of a round or none: the articles of one submission must not be half told after a crash.
    let stories: Vec<Story> = sorted
        .written
        .into_iter()
        .map(|one| story(one, edition))
        .collect();
    let skipped = desk.store.add_stories(&stories, desk.clock.now()).await?;
    for id in &skipped {
        tracing::info!(story = %id, "its tip came to another story while it was drafted: none was made");
    }
    for (id, link) in sorted.back {
        if !skipped.iter().any(|gone| gone.to_string() == link.id) {
            link_back(desk, id, link).await?;
        }
    }
    let made = stories.len() - skipped.len();
    known.forget(skipped);
    Ok(made)
}

/// Puts additions to the stories that were made from what they add to; returns the others. Media and
/// text stay as they are: that story may carry a person's work, and signatures.
async fn add_to_stories(
    desk: &Desk<'_>,
    edition: &Edition,
    additions: Vec<Submission>,
) -> Result<Vec<Submission>, StoreError> {
    let mut rest = Vec::new();
    for addition in additions {
        let ids = match addition.envelope.supplements {
            Some(first) => desk.store.stories_of(first).await?,
            None => Vec::new(),
        };
        // To which of several articles it belongs is for a person to say.
        let mut stories = Vec::new();
        for id in ids.iter().filter_map(|id| id.parse().ok()) {
            let (story, version) = desk.store.story(id).await?;
            if story.edition == edition.id {
                stories.push((story, version));
            }
        }
        if stories.is_empty() {
            rest.push(addition);
            continue;
        }
        for (story, _) in &mut stories {
            if !story.submissions.contains(&addition.id) {
                story.submissions.push(addition.id);
                story.draft.checks.push(supplements::check(&addition));
            }
        }
        let now = desk.clock.now();
        match desk
            .store
            .change_stories(&stories, "yixian", "story.supplement", now)
            .await
        {
            // Somebody saves one of them at this moment: it is added in the next round.
            Ok(()) | Err(StoreError::Stale { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(rest)
}

/// Drafts of every article of the submission, at least one.
async fn write(
    desk: &Desk<'_>,
    edition: &Edition,
    (habits, book): (&Arc<Habits>, &Arc<Book>),
    submission: Submission,
) -> Result<Vec<Written>, StoreError> {
    let day = (desk.zone, edition.id.date());
    let (habits, book) = (Arc::clone(habits), Arc::clone(book));
    let starts = desk.store.tip_cut(submission.id).await?;
    let read = cores::beside(move || Read::new(submission, day, &habits, book, &starts)).await?;
    let mut media = Vec::with_capacity(read.parts.len());
    for (part, files) in read.files().into_iter().enumerate() {
        let material = &read.parts[part].material;
        let credits = draft::credits(material);
        let (pictures, mut remarks) = pictures(desk, &files.attachments, &credits).await;
        remarks.extend(files.note);
        media.push((pictures, remarks));
    }
    let house = House {
        rate: desk.rate,
        rules: desk.rules.clone(),
    };
    cores::beside(move || read.written(media, &house)).await
}

/// The pictures and clips of a tip that a story can show, best first.
pub async fn usable(
    desk: &Desk<'_>,
    submission: &Submission,
    credits: &Credits,
) -> Vec<StoryMedia> {
    pictures(desk, &submission.attachments, credits).await.0
}

async fn pictures(
    desk: &Desk<'_>,
    attachments: &[Attachment],
    credits: &Credits,
) -> (Vec<StoryMedia>, Vec<String>) {
    let mut looked = Vec::with_capacity(attachments.len());
    for attachment in attachments {
        // Of a submission that was read before files were looked into nothing is known yet.
        let unknown = attachment.facts.role == AttachmentRole::Other
            && attachment.facts.problem.is_none()
            && attachment.media_type.starts_with("image/")
            && attachment.bytes <= LARGEST_PICTURE;
        let size = if unknown {
            match desk.blobs.read(&attachment.sha256).await {
                Ok(bytes) => dimensions(&bytes),
                Err(_) => None,
            }
        } else {
            attachment.facts.size
        };
        looked.push(media::Looked { attachment, size });
    }
    media::choose(&looked, credits)
}

/// Width and height by the header alone.
fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    image::ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .ok()?
        .into_dimensions()
        .ok()
}

fn story(one: Written, edition: &Edition) -> Story {
    let id = one.id();
    let received_at = one
        .merged
        .iter()
        .map(|s| s.received_at)
        .chain([one.submission.received_at])
        .min()
        .unwrap_or(one.submission.received_at);
    let mut submissions = vec![one.submission.id];
    submissions.extend(one.merged.iter().map(|s| s.id));
    Story {
        id,
        edition: edition.id,
        submissions,
        draft: one.draft,
        media: one.media,
        duplicates: one.links,
        received_at,
        set_aside: None,
        placement: Placement::Free,
        told_as: None,
        sign_offs: Vec::new(),
        overrides: Vec::new(),
    }
}

/// Adds a link to a story that exists: relations are no content, so no signature is voided. Somebody
/// who saves the story at this moment wins; the link then stands on the new story alone.
async fn link_back(desk: &Desk<'_>, id: StoryId, link: DuplicateLink) -> Result<(), StoreError> {
    let (mut story, version) = desk.store.story(id).await?;
    if story.duplicates.contains(&link) {
        return Ok(());
    }
    story.duplicates.push(link);
    match desk
        .store
        .change_story(&story, version, "yixian", "story.link", desk.clock.now())
        .await
    {
        Ok(()) | Err(StoreError::Stale { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests;
