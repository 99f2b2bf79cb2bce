//! Reads accepted submissions, writes a story for each: the only place of this room that touches the
//! store and the blobs.

use std::{
    collections::{HashMap, HashSet},
    io::Cursor,
};

use chrono_tz::Tz;

use super::{
    articles::{self, Article, articles},
    draft::{self, House, Tip},
    duplicates::{Print, boilerplate, relation},
    material::Material,
    media, origin, supplements,
};
use crate::{
    model::{
        Attachment, Clock, Edition, Placement, Story, StoryId, Submission, SubmissionId,
        story::{Check, CheckLevel, Draft, DuplicateLink, Relation, StoryMedia},
        submission::AttachmentRole,
    },
    speech::{CaptionRules, Rate},
    store::{Blobs, Store, StoreError},
};

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

/// Drafts a story from each article of each accepted submission of `edition`, or of an earlier one, that feeds none
/// yet; returns how many stories were made. Submissions of a later edition wait for theirs.
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
    let waiting: Vec<Submission> = desk
        .store
        .submissions_without_story()
        .await?
        .into_iter()
        .filter(|submission| submission.edition <= edition.id)
        .collect();
    let total = u64::try_from(waiting.len()).unwrap_or(u64::MAX);
    progress(total, 0, "");
    if waiting.is_empty() {
        return Ok(0);
    }
    let (waiting, additions) = supplements::split(waiting);
    let mut additions = add_to_stories(desk, edition, additions).await?;
    let mut written = Vec::with_capacity(waiting.len());
    let mut done = 0;
    for submission in waiting {
        let own = supplements::take(&mut additions, submission.id);
        let whole = supplements::joined(submission, &own);
        let mut several = write(desk, edition, whole).await?;
        for one in &mut several {
            one.draft.checks.extend(own.iter().map(supplements::check));
            one.merged.extend(own.iter().cloned());
        }
        done += 1;
        progress(total, done, &several[0].draft.headline);
        written.append(&mut several);
    }
    // What it adds to is set aside, or was aired: a producer sees it as a tip of its own.
    for orphan in additions {
        let mut several = write(desk, edition, orphan).await?;
        done += 1;
        progress(total, done, &several[0].draft.headline);
        written.append(&mut several);
    }
    let known = known_prints(desk, edition).await?;
    let usual: HashSet<String> = {
        let prints: Vec<&Print> = known
            .iter()
            .map(|(_, print)| print)
            .chain(written.iter().map(|w| &w.print))
            .collect();
        boilerplate(&prints)
            .into_iter()
            .map(str::to_owned)
            .collect()
    };
    let usual: HashSet<&str> = usual.iter().map(String::as_str).collect();
    let mut written = merged(written, &usual);
    link_new(&mut written, &usual);
    let mut back: Vec<(StoryId, DuplicateLink)> = Vec::new();
    for one in &mut written {
        for (story, print) in &known {
            if let Some(kind) = relation(print, &one.print, &usual) {
                link(one, story.id, &story.draft.headline, kind, true);
                back.push((
                    story.id,
                    DuplicateLink {
                        id: one.id().to_string(),
                        relation: kind,
                    },
                ));
            }
        }
    }
    let made = written.len();
    let stories = written.into_iter().map(|one| story(one, edition)).collect();
    for together in batches(stories) {
        desk.store.add_stories(&together, desk.clock.now()).await?;
    }
    for (id, link) in back {
        link_back(desk, id, link).await?;
    }
    Ok(made)
}

/// Stories that share a submission in one batch, every other one by itself: a crash in between must not
/// leave a submission half told.
fn batches(stories: Vec<Story>) -> Vec<Vec<Story>> {
    let mut uses: HashMap<SubmissionId, usize> = HashMap::new();
    for id in stories.iter().flat_map(|story| &story.submissions) {
        *uses.entry(*id).or_default() += 1;
    }
    let (shared, single): (Vec<Story>, Vec<Story>) = stories
        .into_iter()
        .partition(|story| story.submissions.iter().any(|id| uses[id] > 1));
    let mut all: Vec<Vec<Story>> = single.into_iter().map(|story| vec![story]).collect();
    if !shared.is_empty() {
        all.push(shared);
    }
    all
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
    submission: Submission,
) -> Result<Vec<Written>, StoreError> {
    let (documents, closed) = documents(&submission);
    let origin = origin::choose(&submission, &documents);
    let own = origin.text == submission.text;
    let mut notes = submission.notes.clone();
    notes.extend(origin.note.clone());
    let substance = origin::substance(&origin.text);
    if substance < 40 {
        notes.extend(
            closed
                .iter()
                .map(|name| format!("附件「{name}」不能自动读取，请打开查看正文")),
        );
    }
    let whole = Tip {
        text: &origin.text,
        subject: &origin.subject,
        sender: &origin.sender,
        organization: submission
            .organization
            .as_deref()
            .filter(|_| own || origin.sender == submission.from.address),
        verified: submission.verified && own,
        received: received(desk, &submission),
        air: edition.id.date(),
        links: submission.links.len(),
        notes: &notes,
    };
    let house = House {
        rate: desk.rate,
        rules: desk.rules.clone(),
    };
    let parts = articles(&origin.text);
    let count = parts.len();
    let mut written = Vec::with_capacity(count);
    for (part, files) in origin::files(&origin, &parts).into_iter().enumerate() {
        let text = parts[part].in_place(&origin.text);
        let tip = one_of(&whole, &parts, part, &text);
        let material = draft::read(&tip);
        let (media, mut remarks) = pictures(desk, &files.attachments, &material).await;
        remarks.extend(files.note);
        let mut draft = draft::draft(&tip, &material, &media, &remarks, &house);
        draft.checks.extend(origin::several(part, count));
        written.push(Written {
            print: draft::print(&tip, &material),
            substance: if count == 1 {
                substance
            } else {
                origin::substance(&text)
            },
            draft,
            media,
            links: Vec::new(),
            merged: Vec::new(),
            submission: submission.clone(),
            part,
        });
    }
    Ok(written)
}

/// The day on which it came in, in the station's zone.
fn received(desk: &Desk<'_>, submission: &Submission) -> chrono::NaiveDate {
    submission
        .received_at
        .with_timezone(&desk.zone)
        .date_naive()
}

/// The tip of one article; that of the whole text when there is no other.
fn one_of<'a>(whole: &Tip<'a>, parts: &'a [Article], part: usize, text: &'a str) -> Tip<'a> {
    if parts.len() == 1 {
        return *whole;
    }
    let article = &parts[part];
    Tip {
        text,
        // The subject of the mail speaks of all of them.
        subject: article.heading.as_deref().unwrap_or(""),
        organization: whole
            .organization
            .filter(|name| articles::tells_of(&article.text, name)),
        ..*whole
    }
}

/// Attachments whose text was read when the mail came, and names of those that only a person can open.
fn documents(submission: &Submission) -> (Vec<(Attachment, String)>, Vec<String>) {
    let (mut documents, mut closed) = (Vec::new(), Vec::new());
    for file in &submission.attachments {
        // The text of an archive is the list of what is in it.
        if file.facts.role != AttachmentRole::Document {
            continue;
        }
        match &file.facts.text {
            Some(text) => documents.push((file.clone(), text.clone())),
            None => closed.push(file.original_name.clone()),
        }
    }
    (documents, closed)
}

async fn pictures(
    desk: &Desk<'_>,
    attachments: &[Attachment],
    material: &Material,
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
    media::choose(&looked, &draft::credits(material))
}

/// Width and height by the header alone.
fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    image::ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .ok()?
        .into_dimensions()
        .ok()
}

/// The stories of the edition that exist, with the print of what they were made from.
async fn known_prints(
    desk: &Desk<'_>,
    edition: &Edition,
) -> Result<Vec<(Story, Print)>, StoreError> {
    let mut known = Vec::new();
    for story in desk.store.stories(Some(edition.id)).await? {
        let Some(first) = story.submissions.first() else {
            continue;
        };
        let submission = desk.store.submission(&first.to_string()).await?;
        let (documents, _) = documents(&submission);
        let origin = origin::choose(&submission, &documents);
        let whole = Tip {
            text: &origin.text,
            subject: &origin.subject,
            sender: &origin.sender,
            organization: submission.organization.as_deref(),
            verified: false,
            received: received(desk, &submission),
            air: edition.id.date(),
            links: 0,
            notes: &[],
        };
        let parts = articles(&origin.text);
        // Which of them it is, its id tells; none, when the text was read anew since.
        let part = (0..parts.len()).find(|part| part_id(&submission, *part) == story.id);
        let text = part.map(|part| parts[part].in_place(&origin.text));
        let tip = match (part, &text) {
            (Some(part), Some(text)) => one_of(&whole, &parts, part, text),
            _ => whole,
        };
        let print = draft::print(&tip, &draft::read(&tip));
        known.push((story, print));
    }
    Ok(known)
}

/// Re-sends folded into the fuller of the two; order of receipt kept.
fn merged(written: Vec<Written>, usual: &HashSet<&str>) -> Vec<Written> {
    let mut kept: Vec<Written> = Vec::new();
    for mut one in written {
        let same = kept
            .iter()
            .position(|other| relation(&other.print, &one.print, usual) == Some(Relation::Resend));
        let Some(at) = same else {
            kept.push(one);
            continue;
        };
        let fuller = (one.substance, one.media.len()) > (kept[at].substance, kept[at].media.len());
        if fuller {
            std::mem::swap(&mut one, &mut kept[at]);
            let earlier = std::mem::take(&mut one.merged);
            kept[at].merged.extend(earlier);
            kept[at].links.append(&mut one.links);
        }
        let into = &mut kept[at];
        for media in one.media {
            if into.media.iter().all(|known| known.sha256 != media.sha256) {
                into.media.push(media);
            }
        }
        into.links.push(DuplicateLink {
            id: one.submission.id.to_string(),
            relation: Relation::Resend,
        });
        into.draft.checks.push(Check {
            rule: "duplicate.merged".to_owned(),
            level: CheckLevel::Note,
            place: "来稿".to_owned(),
            suggestion: format!(
                "与来稿 {} 为同一稿，已合并，取内容较全的一份",
                one.submission.receipt
            ),
        });
        into.merged.push(one.submission);
        into.merged.append(&mut one.merged);
    }
    kept
}

fn link_new(written: &mut [Written], usual: &HashSet<&str>) {
    for i in 0..written.len() {
        for j in 0..i {
            let Some(kind) = relation(&written[j].print, &written[i].print, usual) else {
                continue;
            };
            let (earlier, later) = (written[j].id(), written[i].id());
            let titles = (
                written[j].draft.headline.clone(),
                written[i].draft.headline.clone(),
            );
            link(&mut written[i], earlier, &titles.0, kind, false);
            link(&mut written[j], later, &titles.1, kind, false);
        }
    }
}

fn link(one: &mut Written, other: StoryId, title: &str, kind: Relation, exists: bool) {
    one.links.push(DuplicateLink {
        id: other.to_string(),
        relation: kind,
    });
    let (rule, level, suggestion) = match kind {
        Relation::Resend if exists => (
            "duplicate.resend",
            CheckLevel::Block,
            format!("与已有稿件《{title}》为同一稿重发，请比对后合并或撤稿"),
        ),
        Relation::Resend => (
            "duplicate.resend",
            CheckLevel::Note,
            format!("与《{title}》为同一稿"),
        ),
        Relation::SameEvent => (
            "duplicate.same_event",
            CheckLevel::Note,
            format!("与《{title}》疑为同一事件，可合并并署两家供稿"),
        ),
        Relation::Series => (
            "duplicate.series",
            CheckLevel::Note,
            format!("与《{title}》为同一系列的不同场次，请核对是否都播"),
        ),
    };
    one.draft.checks.push(Check {
        rule: rule.to_owned(),
        level,
        place: "来稿".to_owned(),
        suggestion,
    });
    one.draft
        .checks
        .sort_by_key(|check| std::cmp::Reverse(check.level));
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
    for merged in &one.merged {
        if !submissions.contains(&merged.id) {
            submissions.push(merged.id);
        }
    }
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
        sign_offs: Vec::new(),
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
