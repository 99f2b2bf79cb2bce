//! The page as it is shown.

use axum::{
    Extension,
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{
    super::{
        cards, frame::Failed, pictures, rights::Right, rundown::parsed, state::DeskState, words,
    },
    captions::{CaptionsView, captions},
    history::{Step, history},
    reading::{ReadingView, reading},
    remarks::{RemarkView, remarks},
    review::{Review, review},
    words::{CheckView, checks},
};
use crate::{
    app::{App, Visitor},
    model::{
        Story, StoryId, amend::Field, people::ReviewLevel, story::SetAside,
        zone::chinese_day_minute,
    },
};

#[derive(Serialize)]
struct Page {
    story: View,
    fields: Vec<FieldView>,
    straps: Vec<StrapView>,
    candidates: Vec<String>,
    pictures: pictures::View,
    cards: Vec<cards::CardView>,
    captions: CaptionsView,
    reading: ReadingView,
    checks: Vec<CheckView>,
    remarks: Vec<RemarkView>,
    sources: Vec<SourceView>,
    /// A person merged others into it, and this one may part them.
    may_split: bool,
    history: Vec<Step>,
    review: Review,
    before: String,
    next: String,
    /// Every story of the edition is signed, and the visitor may lock it now.
    may_lock: bool,
}

/// What stands above the fields.
#[derive(Debug, Serialize)]
struct View {
    id: String,
    headline: String,
    organization: String,
    category: &'static str,
    topic: &'static str,
    category_reason: String,
    told: &'static str,
    read: String,
    state: &'static str,
    tone: &'static str,
    place: &'static str,
    aside: String,
    held: bool,
    gone: bool,
    hash: String,
    may_edit: bool,
    closed: bool,
    /// Who closed it by 终审 or 特批, and how it is opened again; empty: nobody.
    signed_off: String,
}

#[derive(Debug, Serialize)]
struct FieldView {
    name: String,
    label: &'static str,
    value: String,
    most: usize,
    long: bool,
    hint: String,
}

#[derive(Debug, Serialize)]
struct StrapView {
    number: usize,
    name: String,
    line: String,
    fresh: bool,
}

#[derive(Debug, Serialize)]
struct SourceView {
    receipt: String,
    subject: String,
    sender: String,
    at: String,
    readable: bool,
}

/// How the page is shown.
#[derive(Debug, Default, Deserialize)]
pub struct Shown {
    /// By whose rate it is timed; empty: by who reads the programme.
    #[serde(default)]
    reader: String,
}

/// `GET /stories/{id}`.
pub async fn page(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
    Query(asked): Query<Shown>,
) -> Result<Response, Failed> {
    let app = &state.app;
    let settings = &app.settings().settings;
    let (story, _) = app.store().story(parsed(&id)?).await?;
    let edition = app.store().edition(story.edition).await?;
    let open = edition.state.is_open();
    let outlook = app.outlook(edition.id).await?;
    let order: Vec<StoryId> = outlook.revision.stories.iter().map(|one| one.id).collect();
    let at = order.iter().position(|one| *one == story.id);
    let reading = reading(app, &story, asked.reader.trim()).await?;
    let query = reading.query.clone();
    let beside = |step: isize| {
        let next = at.and_then(|at| at.checked_add_signed(step))?;
        order.get(next).map(|id| format!("/stories/{id}{query}"))
    };
    let zone = settings.programme.zone;
    let view = view(&story, open, &visitor, zone);
    let may_edit = view.may_edit;
    let offered = if may_edit {
        app.media_offered(&story).await?
    } else {
        Vec::new()
    };
    let page = Page {
        fields: fields(&story),
        straps: straps(&story, may_edit),
        candidates: candidates(&story),
        pictures: pictures::view(&story, &offered, may_edit),
        cards: cards::views(app, &story, at, order.len()).await,
        captions: captions(app, &story),
        checks: checks(&story, may_edit),
        remarks: remarks(app, &story).await?,
        sources: sources(app, &story, &visitor).await?,
        may_split: (may_edit || view.gone && open && Right::Edit.is_of(visitor.user.role))
            && app.is_merged(story.id).await?,
        history: history(app, &story, may_edit).await?,
        review: review(&story, open, &visitor, app, "story").await?,
        may_lock: open
            && Right::Deliver.is_of(visitor.user.role)
            && app.is_signed(edition.id).await?,
        before: beside(-1).unwrap_or_default(),
        next: beside(1).unwrap_or_default(),
        reading,
        story: view,
    };
    let head = (
        settings.programme.name.as_str(),
        story.draft.headline.as_str(),
        "/rundown",
    );
    let shown = state.pages.page("story", head, Some(&visitor), &page)?;
    Ok(shown.into_response())
}

fn view(story: &Story, open: bool, visitor: &Visitor, zone: Tz) -> View {
    let draft = &story.draft;
    let (state, tone) = words::standing(story);
    let signed_off = signed_off(story, zone);
    let gone = matches!(story.set_aside, Some(SetAside::Killed { .. }));
    View {
        id: story.id.to_string(),
        headline: draft.headline.clone(),
        organization: draft.organization.clone().unwrap_or_default(),
        category: draft.category.label(),
        topic: draft.topic.label(),
        category_reason: draft.category_reason.clone(),
        told: draft.version.label(),
        read: draft.read_ms.mm_ss(),
        state,
        tone,
        place: story.placement.label(),
        aside: match &story.set_aside {
            Some(SetAside::Held { reason } | SetAside::Killed { reason }) => reason.clone(),
            None => String::new(),
        },
        held: matches!(story.set_aside, Some(SetAside::Held { .. })),
        gone,
        hash: story.content_hash().to_string(),
        may_edit: open && !gone && signed_off.is_empty() && Right::Edit.is_of(visitor.user.role),
        closed: !open,
        signed_off: if open { signed_off } else { String::new() },
    }
}

/// `邓制片 11月27日 14:05 终审`.
fn signed_off(story: &Story, zone: Tz) -> String {
    if !story.is_signed_off() {
        return String::new();
    }
    let who = |name: &str, at| format!("{name} {}", chinese_day_minute(at, zone));
    let valid = story.valid_sign_offs();
    let last = valid.iter().find(|sign| sign.level == ReviewLevel::Final);
    match (last, story.overridden()) {
        (Some(last), _) => format!("{} {}", who(&last.name, last.at), last.level.label()),
        (None, Some((special, _))) => format!("{} 特批", who(&special.name, special.at)),
        (None, None) => String::new(),
    }
}

fn fields(story: &Story) -> Vec<FieldView> {
    let hint = |field: Field| match field {
        Field::Headline if !story.draft.headline_licensed => "待改：请重拟",
        Field::Headline => "标题板用，十六格以内最好",
        Field::LongHeadline => "串联单和口播稿用",
        Field::Lead => "主持人先说的话，六十到九十字",
        Field::VoiceOver => "画面上的配音，分段换行",
        Field::Locator => "地名条，可以空着",
        Field::StrapName(_) | Field::StrapLine(_) | Field::Captions => "",
    };
    [
        Field::Headline,
        Field::LongHeadline,
        Field::Lead,
        Field::VoiceOver,
        Field::Locator,
    ]
    .into_iter()
    .map(|field| FieldView {
        name: field.to_string(),
        label: field.label(),
        value: story.draft.text(field).into_owned(),
        most: field.most(),
        long: field.is_spoken(),
        hint: hint(field).to_owned(),
    })
    .collect()
}

fn straps(story: &Story, may_edit: bool) -> Vec<StrapView> {
    let mut straps: Vec<StrapView> = story
        .draft
        .strap
        .iter()
        .enumerate()
        .map(|(number, strap)| StrapView {
            number,
            name: strap.name.clone(),
            line: strap.line.clone(),
            fresh: false,
        })
        .collect();
    if may_edit {
        straps.push(StrapView {
            number: straps.len(),
            name: String::new(),
            line: String::new(),
            fresh: true,
        });
    }
    straps
}

fn candidates(story: &Story) -> Vec<String> {
    let draft = &story.draft;
    let polished = draft.polished.iter().flat_map(|one| &one.headlines);
    let mut all: Vec<String> = Vec::new();
    for one in draft.headline_candidates.iter().chain(polished) {
        if *one != draft.headline && !one.is_empty() && !all.contains(one) {
            all.push(one.clone());
        }
    }
    all
}

async fn sources(app: &App, story: &Story, visitor: &Visitor) -> Result<Vec<SourceView>, Failed> {
    let zone = app.settings().settings.programme.zone;
    let readable = Right::ReadTips.is_of(visitor.user.role);
    let mut views = Vec::new();
    for id in &story.submissions {
        let tip = app.store().submission(&id.to_string()).await?;
        views.push(SourceView {
            receipt: tip.receipt.to_string(),
            subject: tip.subject.clone(),
            sender: if readable {
                tip.from.address.clone()
            } else {
                String::new()
            },
            at: chinese_day_minute(tip.received_at, zone),
            readable,
        });
    }
    Ok(views)
}
