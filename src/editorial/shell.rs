//! Accepted submissions → stories in the store. Reads, decides by the pure rules, writes.

use std::collections::HashSet;

use chrono_tz::Tz;

use super::{
    draft::{Drafted, Tip, draft},
    duplicates::{Fingerprint, Told, boilerplate, relation},
};
use crate::{
    model::{
        Attachment, Clock, Edition, Story, StoryId, Submission,
        story::{DuplicateLink, MediaKind, Relation, StoryMedia},
        submission::NestedSubmission,
    },
    speech::{CaptionRules, Rate},
    store::{Blobs, Store, StoreError},
};

/// Inline pictures below this are signatures and logos. Bytes.
const SIGNATURE_BYTES: u64 = 10_000;
/// A picture smaller than this on either side fills no screen. Pixels.
const SMALLEST_SIDE: u32 = 240;
/// A text shorter than this beside a forwarded mail is a covering line. Characters.
const COVERING: usize = 60;

/// What drafting needs.
pub struct Desk<'a> {
    /// The database.
    pub store: &'a Store,
    /// The files.
    pub blobs: &'a Blobs,
    /// The clock.
    pub clock: &'a dyn Clock,
    /// The station's zone.
    pub zone: Tz,
    /// Presenter's speed.
    pub rate: Rate,
    /// House rules of captions.
    pub rules: CaptionRules,
}

impl std::fmt::Debug for Desk<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").finish_non_exhaustive()
    }
}

/// A story of the edition with what it is compared by.
struct Known {
    story: Story,
    /// Version in the store; `None` until it is added.
    version: Option<i64>,
    drafted: Drafted,
    sender: String,
    changed: bool,
}

/// Drafts a story from each accepted submission that feeds none yet: those of this edition, and
/// those that an earlier, finished edition left over. A text sent again joins the story it repeats;
/// two accounts of one event and the next edition of a series are linked. What a person did to a
/// story is never touched. Returns how many stories were made; a second run makes none.
///
/// `progress(total, done, what)` is called first with `done` 0.
///
/// # Errors
/// The database refuses.
pub async fn draft_edition(
    desk: &Desk<'_>,
    edition: &Edition,
    progress: &mut (dyn FnMut(u64, u64, &str) + Send),
) -> Result<usize, StoreError> {
    let waiting = waiting(desk, edition).await?;
    if waiting.is_empty() {
        return Ok(0);
    }
    progress(waiting.len() as u64, 0, "");
    let mut known = stories_here(desk, edition).await?;
    let before = known.len();
    for (done, submission) in waiting.iter().enumerate() {
        let drafted = draft_one(desk, edition, submission);
        progress(waiting.len() as u64, done as u64 + 1, &submission.subject);
        take(&mut known, submission, drafted, edition);
    }
    link(&mut known);
    let now = desk.clock.now();
    for one in &known {
        match one.version {
            None => desk.store.add_story(&one.story, now).await?,
            Some(version) if one.changed => {
                desk.store
                    .join_submissions(&one.story, version, now)
                    .await?;
            }
            Some(_) => {}
        }
    }
    Ok(known.len() - before)
}

async fn waiting(desk: &Desk<'_>, edition: &Edition) -> Result<Vec<Submission>, StoreError> {
    let finished: HashSet<_> = desk
        .store
        .editions()
        .await?
        .into_iter()
        .filter(|other| other.id < edition.id && !other.state.is_open())
        .map(|other| other.id)
        .collect();
    let all = desk.store.submissions_without_story().await?;
    Ok(all
        .into_iter()
        .filter(|s| s.edition == edition.id || finished.contains(&s.edition))
        .collect())
}

async fn stories_here(desk: &Desk<'_>, edition: &Edition) -> Result<Vec<Known>, StoreError> {
    let mut known = Vec::new();
    for story in desk.store.stories(Some(edition.id)).await? {
        let Some(source) = story.submissions.first() else {
            continue;
        };
        let submission = desk.store.submission(&source.to_string()).await?;
        let (_, version) = desk.store.story(story.id).await?;
        known.push(Known {
            drafted: draft_one(desk, edition, &submission),
            sender: submission.from.address.clone(),
            version: Some(version),
            changed: false,
            story,
        });
    }
    Ok(known)
}

/// The tip of a submission: its own text, or that of a mail inside it when its own only says so.
fn draft_one(desk: &Desk<'_>, edition: &Edition, submission: &Submission) -> Drafted {
    let thin = submission
        .text
        .chars()
        .filter(|c| !c.is_whitespace())
        .count()
        < COVERING;
    let inner = submission
        .nested
        .first()
        .filter(|inner| thin && !inner.text.trim().is_empty());
    let (text, subject) = match inner {
        Some(NestedSubmission { text, subject, .. }) => (text, subject),
        None => (&submission.text, &submission.subject),
    };
    let media = media(desk.blobs, submission);
    draft(&Tip {
        text,
        subject,
        registered: submission.organization.as_deref(),
        media: &media,
        air: edition.air_at.with_timezone(&desk.zone).date_naive(),
        rate: desk.rate,
        rules: &desk.rules,
    })
}

/// Usable pictures and clips, those of mails inside included; a clip stands second, so that a
/// story opens on a composed picture.
fn media(blobs: &Blobs, submission: &Submission) -> Vec<StoryMedia> {
    fn all<'a>(nested: &'a [NestedSubmission], files: &mut Vec<&'a Attachment>) {
        for mail in nested {
            files.extend(&mail.attachments);
            all(&mail.nested, files);
        }
    }
    let mut files: Vec<&Attachment> = submission.attachments.iter().collect();
    all(&submission.nested, &mut files);
    let mut seen = HashSet::new();
    let (mut pictures, mut clips) = (Vec::new(), Vec::new());
    for file in files {
        if !seen.insert(file.sha256) {
            continue;
        }
        let (kind, list) = if file.media_type.starts_with("image/") && fills_a_screen(blobs, file) {
            (MediaKind::Picture, &mut pictures)
        } else if file.media_type.starts_with("video/") && file.bytes > 0 {
            (MediaKind::Clip, &mut clips)
        } else {
            continue;
        };
        list.push(StoryMedia {
            sha256: file.sha256,
            kind,
            media_type: file.media_type.clone(),
            name: file.name.clone(),
            credit: String::new(),
        });
    }
    let rest = pictures.split_off(pictures.len().min(1));
    pictures.into_iter().chain(clips).chain(rest).collect()
}

/// By size and by the header alone; a picture whose header cannot be read is left to the render
/// room, which says why it cannot be shown.
fn fills_a_screen(blobs: &Blobs, file: &Attachment) -> bool {
    if file.inline && file.bytes < SIGNATURE_BYTES {
        return false;
    }
    let reader =
        image::ImageReader::open(blobs.path(&file.sha256)).and_then(|r| r.with_guessed_format());
    match reader.map(image::ImageReader::into_dimensions) {
        Ok(Ok((width, height))) => width.min(height) >= SMALLEST_SIDE,
        _ => true,
    }
}

/// Joins the story that the submission repeats, or becomes one of its own.
fn take(known: &mut Vec<Known>, submission: &Submission, drafted: Drafted, edition: &Edition) {
    let print = |d: &Drafted| {
        let told = Told {
            text: &d.told,
            names: &d.names,
            days: &d.days,
        };
        Fingerprint::of(told, &HashSet::new())
    };
    let own = print(&drafted);
    let repeated = known
        .iter_mut()
        .filter(|other| !other.drafted.told.is_empty() && !drafted.told.is_empty())
        .find(|other| relation(&print(&other.drafted), &own) == Some(Relation::Resend));
    if let Some(other) = repeated {
        // A story that nobody has seen yet takes the fuller text; one in the store stays.
        let fuller = (drafted.told.chars().count(), drafted.media.len())
            > (
                other.drafted.told.chars().count(),
                other.drafted.media.len(),
            );
        if other.version.is_none() && fuller {
            other.story.draft = drafted.draft.clone();
            other.story.media.clone_from(&drafted.media);
            other.drafted = drafted;
        }
        other.story.submissions.push(submission.id);
        other.story.duplicates.push(DuplicateLink {
            id: submission.id.to_string(),
            relation: Relation::Resend,
        });
        other.changed = true;
        return;
    }
    let seed = submission.id.to_string();
    known.push(Known {
        story: Story {
            id: StoryId::derive(submission.received_at, seed.as_bytes()),
            edition: edition.id,
            submissions: vec![submission.id],
            draft: drafted.draft.clone(),
            media: drafted.media.clone(),
            duplicates: Vec::new(),
            received_at: submission.received_at,
            set_aside: None,
            sign_offs: Vec::new(),
        },
        version: None,
        sender: submission.from.address.clone(),
        drafted,
        changed: false,
    });
}

/// Links series and accounts of one event, both ways.
fn link(known: &mut [Known]) {
    let prints: Vec<Fingerprint> = known
        .iter()
        .map(|one| {
            let texts: Vec<&str> = known
                .iter()
                .filter(|other| other.sender == one.sender)
                .map(|other| other.drafted.told.as_str())
                .collect();
            let told = Told {
                text: &one.drafted.told,
                names: &one.drafted.names,
                days: &one.drafted.days,
            };
            Fingerprint::of(told, &boilerplate(&texts))
        })
        .collect();
    for a in 0..known.len() {
        for b in a + 1..known.len() {
            let empty = known[a].drafted.told.is_empty() || known[b].drafted.told.is_empty();
            let Some(relation) = relation(&prints[a], &prints[b]).filter(|_| !empty) else {
                continue;
            };
            for (one, other) in [(a, b), (b, a)] {
                let id = known[other].story.id.to_string();
                let links = &mut known[one].story.duplicates;
                if !links.iter().any(|link| link.id == id) {
                    links.push(DuplicateLink { id, relation });
                    known[one].changed = true;
                }
            }
        }
    }
}
