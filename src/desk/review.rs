//! 三审: what waits for the visitor's signature, one below the other, made for a phone.

use axum::{
    Extension,
    extract::{Query, State},
    response::Response,
};
use serde::{Deserialize, Serialize};

use super::{
    diff::{Changed, changed},
    frame::Failed,
    now::Now,
    pictures,
    rights::Right,
    state::DeskState,
    story::{CheckView, Review, checks, overridable, review},
    week::Header,
};
use crate::{
    app::{App, Visitor},
    model::{Story, story::CheckLevel},
};

/// Which level; empty: whatever the visitor may sign now.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    level: String,
}

#[derive(Serialize)]
struct Page {
    edition: Header,
    /// Those that wait for this visitor.
    waiting: Vec<Entry>,
    /// Those that wait for others or are signed.
    others: Vec<Short>,
    /// Everything is signed: the rundown can be locked by this visitor.
    may_lock: bool,
    all_signed: bool,
    edition_open: bool,
    /// 整期特批: what the visitor may let go on at once; two at least.
    special: Option<Special>,
}

/// Stories that lack reviews, each seen by somebody else.
#[derive(Serialize)]
struct Special {
    /// `id:hash id:hash`.
    stories: String,
    lines: Vec<String>,
    count: usize,
}

#[derive(Serialize)]
struct Entry {
    id: String,
    number: usize,
    headline: String,
    organization: String,
    lead: String,
    paragraphs: Vec<String>,
    straps: Vec<String>,
    read: String,
    pictures: Vec<String>,
    checks: Vec<CheckView>,
    blocked: bool,
    changes: Vec<Changed>,
    since: String,
    review: Review,
}

#[derive(Serialize)]
struct Short {
    id: String,
    number: usize,
    headline: String,
    review: Review,
}

/// `GET /review`.
pub async fn page(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failed> {
    let app = &state.app;
    let Now {
        edition,
        outlook,
        header,
        ..
    } = state.now().await?;
    let open = edition.state.is_open();
    let (mut waiting, mut others) = (Vec::new(), Vec::new());
    for (at, story) in outlook.revision.stories.iter().enumerate() {
        let review = review(story, open, &visitor, app, "review").await?;
        let is_wanted = !review.level().is_empty()
            && (wanted.level.is_empty() || wanted.level == review.level());
        if is_wanted {
            waiting.push(entry(app, story, at + 1, review, &visitor).await?);
        } else {
            others.push(Short {
                id: story.id.to_string(),
                number: at + 1,
                headline: story.draft.headline.clone(),
                review,
            });
        }
    }
    let all_signed = app.is_signed(edition.id).await?;
    let special = open
        .then(|| special(&outlook.revision.stories, &visitor))
        .flatten();
    let page = Page {
        special,
        edition: header,
        waiting,
        others,
        may_lock: open && all_signed && Right::Deliver.is_of(visitor.user.role),
        all_signed,
        edition_open: open,
    };
    state.show(("review", "三审", "/review"), &visitor, &page)
}

fn special(stories: &[Story], visitor: &Visitor) -> Option<Special> {
    let (mut pairs, mut lines) = (Vec::new(), Vec::new());
    for story in stories {
        let missing = overridable(story, visitor);
        if !missing.is_empty() {
            pairs.push(format!("{}:{}", story.id, story.content_hash()));
            lines.push(format!("「{}」缺{missing}", story.draft.headline));
        }
    }
    (lines.len() > 1).then(|| Special {
        stories: pairs.join(" "),
        count: lines.len(),
        lines,
    })
}

async fn entry(
    app: &App,
    story: &Story,
    number: usize,
    review: Review,
    visitor: &Visitor,
) -> Result<Entry, Failed> {
    let draft = &story.draft;
    let (since, changes) = news(app, story, visitor).await?;
    Ok(Entry {
        id: story.id.to_string(),
        number,
        headline: draft.headline.clone(),
        organization: draft.organization.clone().unwrap_or_default(),
        lead: draft.lead.clone(),
        paragraphs: draft.voice_over.lines().map(str::to_owned).collect(),
        straps: draft
            .strap
            .iter()
            .map(|strap| format!("{} {}", strap.name, strap.line).trim().to_owned())
            .collect(),
        read: draft.read_ms.mm_ss(),
        pictures: pictures::as_seen(story),
        checks: checks(story, false),
        blocked: draft
            .checks
            .iter()
            .any(|check| check.level == CheckLevel::Block),
        changes,
        since,
        review,
    })
}

/// What changed since the visitor signed it himself, or else since the last signature of anybody.
async fn news(
    app: &App,
    story: &Story,
    visitor: &Visitor,
) -> Result<(String, Vec<Changed>), Failed> {
    let own = |sign: &&crate::model::story::SignOff| sign.by == visitor.user.login;
    let last = story.sign_offs.iter().rev().find(own);
    let Some(last) = last.or(story.sign_offs.last()) else {
        return Ok((String::new(), Vec::new()));
    };
    if story.is_as_seen(last.seen, last.binds) {
        return Ok((String::new(), Vec::new()));
    }
    let versions = app.versions_signed(story.id, last.at).await?;
    let seen = versions
        .iter()
        .find(|version| version.story.is_as_seen(last.seen, last.binds));
    Ok(match seen {
        Some(seen) => (
            format!("{}签过之后", last.name),
            changed(&seen.story, story),
        ),
        None => (String::new(), Vec::new()),
    })
}
