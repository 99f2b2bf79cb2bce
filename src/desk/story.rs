//! 稿件: one story, written field by field, with its findings, pictures, remarks, history and signatures.

use std::collections::HashMap;

use axum::{
    Extension, Form, Json,
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::{Deserialize, Serialize};
use tower_http::services::ServeFile;

use super::{
    diff::{Changed, changed},
    frame::Failed,
    gate::told,
    rights::Right,
    rundown::parsed,
    state::DeskState,
    words,
};
use crate::{
    app::{Amended, App, AppError, Visitor},
    model::{
        BlobHash, Millis, Story, StoryId,
        amend::Field,
        people::ReviewLevel,
        story::{MediaKind, SetAside, StoryMedia},
        zone::chinese_day_minute,
    },
};

/// So many changes are shown.
const CHANGES: u32 = 40;

#[derive(Serialize)]
struct Page {
    story: View,
    fields: Vec<FieldView>,
    straps: Vec<StrapView>,
    candidates: Vec<String>,
    media: Vec<MediaView>,
    offered: Vec<MediaView>,
    offered_count: usize,
    captions: Vec<CaptionView>,
    captions_count: usize,
    checks: Vec<CheckView>,
    remarks: Vec<RemarkView>,
    sources: Vec<SourceView>,
    history: Vec<Step>,
    review: Review,
    before: String,
    next: String,
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

/// A picture or clip.
#[derive(Debug, Serialize)]
pub struct MediaView {
    sha256: String,
    name: String,
    credit: String,
    clip: bool,
    address: String,
}

#[derive(Debug, Serialize)]
struct CaptionView {
    start: String,
    text: String,
}

/// A finding.
#[derive(Debug, Serialize)]
pub struct CheckView {
    level: &'static str,
    tone: &'static str,
    place: String,
    suggestion: String,
}

#[derive(Debug, Serialize)]
struct RemarkView {
    id: i64,
    name: String,
    at: String,
    text: String,
    done: bool,
    done_by: String,
}

#[derive(Debug, Serialize)]
struct SourceView {
    receipt: String,
    subject: String,
    sender: String,
    at: String,
    readable: bool,
}

#[derive(Debug, Serialize)]
struct Step {
    version: i64,
    at: String,
    by: String,
    action: String,
    reason: String,
    changes: Vec<Changed>,
    may_restore: bool,
}

/// The three reviews of a story, for whoever looks.
#[derive(Debug, Serialize)]
pub struct Review {
    signs: Vec<Sign>,
    /// The level that this visitor may sign now; empty: none.
    level: &'static str,
    label: &'static str,
    /// Why he may not.
    why: String,
    may_return: bool,
    hash: String,
    id: String,
    back: &'static str,
}

#[derive(Debug, Serialize)]
struct Sign {
    label: &'static str,
    /// `陈晓岚 11月27日 14:05`, `改动后失效` or empty.
    by: String,
    done: bool,
    void: bool,
}

/// `GET /stories/{id}`.
pub async fn page(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
) -> Result<Response, Failed> {
    let app = &state.app;
    let settings = &app.settings().settings;
    let (story, _) = app.store().story(parsed(&id)?).await?;
    let edition = app.store().edition(story.edition).await?;
    let open = edition.state.is_open();
    let outlook = app.outlook(edition.id).await?;
    let order: Vec<StoryId> = outlook.revision.stories.iter().map(|one| one.id).collect();
    let at = order.iter().position(|one| *one == story.id);
    let beside = |step: isize| {
        let next = at.and_then(|at| at.checked_add_signed(step))?;
        order.get(next).map(|id| format!("/stories/{id}"))
    };
    let view = view(&story, open, &visitor);
    let may_edit = view.may_edit;
    let offered: Vec<MediaView> = if may_edit {
        let offered = app.media_offered(&story).await?;
        offered.iter().map(|one| media(&story, one)).collect()
    } else {
        Vec::new()
    };
    let page = Page {
        fields: fields(&story),
        straps: straps(&story, may_edit),
        candidates: candidates(&story),
        media: story.media.iter().map(|one| media(&story, one)).collect(),
        offered_count: offered.len(),
        offered,
        captions_count: story.draft.captions.len(),
        captions: captions(&story),
        checks: checks(&story),
        remarks: remarks(app, &story).await?,
        sources: sources(app, &story, &visitor).await?,
        history: history(app, &story, may_edit).await?,
        review: review(&story, open, &visitor, app, "story").await?,
        before: beside(-1).unwrap_or_default(),
        next: beside(1).unwrap_or_default(),
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

fn view(story: &Story, open: bool, visitor: &Visitor) -> View {
    let (draft, state) = (&story.draft, story.state());
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
        state: words::story_state(&state),
        tone: words::story_tone(&state),
        place: story.placement.label(),
        aside: match &story.set_aside {
            Some(SetAside::Held { reason } | SetAside::Killed { reason }) => reason.clone(),
            None => String::new(),
        },
        held: matches!(story.set_aside, Some(SetAside::Held { .. })),
        gone,
        hash: story.content_hash().to_string(),
        may_edit: open && !gone && Right::Edit.is_of(visitor.user.role),
        closed: !open,
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
        Field::StrapName(_) | Field::StrapLine(_) => "",
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
        value: story.draft.text(field).to_owned(),
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

fn media(story: &Story, one: &StoryMedia) -> MediaView {
    MediaView {
        sha256: one.sha256.to_string(),
        name: one.name.clone(),
        credit: one.credit.clone(),
        clip: one.kind == MediaKind::Clip,
        address: format!("/stories/{}/media/{}", story.id, one.sha256),
    }
}

fn captions(story: &Story) -> Vec<CaptionView> {
    let tenths = |at: Millis| format!("{}.{}", at.mm_ss(), at.0.rem_euclid(1000) / 100);
    story
        .draft
        .captions
        .iter()
        .map(|caption| CaptionView {
            start: tenths(caption.start_ms),
            text: caption.text.clone(),
        })
        .collect()
}

/// The findings that say something to an editor.
pub fn checks(story: &Story) -> Vec<CheckView> {
    story
        .draft
        .checks
        .iter()
        .filter(|check| check.rule != "score.parts")
        .map(|check| {
            let (level, tone) = words::check_level(check.level);
            CheckView {
                level,
                tone,
                place: check.place.clone(),
                suggestion: check.suggestion.clone(),
            }
        })
        .collect()
}

async fn remarks(app: &App, story: &Story) -> Result<Vec<RemarkView>, Failed> {
    let zone = app.settings().settings.programme.zone;
    let mut views = Vec::new();
    for remark in app.store().remarks(story.id).await? {
        let done_by = if remark.done_at.is_some() {
            app.name_of(&remark.done_by).await
        } else {
            String::new()
        };
        views.push(RemarkView {
            id: remark.id,
            name: remark.name,
            at: chinese_day_minute(remark.at, zone),
            text: remark.text,
            done: remark.done_at.is_some(),
            done_by,
        });
    }
    Ok(views)
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

async fn history(app: &App, story: &Story, may_edit: bool) -> Result<Vec<Step>, Failed> {
    let zone = app.settings().settings.programme.zone;
    let versions = app.store().story_versions(story.id, CHANGES).await?;
    let mut names: HashMap<String, String> = HashMap::new();
    let mut steps = Vec::new();
    let now = story.content_hash();
    for (at, version) in versions.iter().enumerate() {
        let by = match names.get(&version.by) {
            Some(name) => name.clone(),
            None => {
                let name = app.name_of(&version.by).await;
                names.insert(version.by.clone(), name.clone());
                name
            }
        };
        let before = versions.get(at + 1);
        steps.push(Step {
            version: version.version,
            at: chinese_day_minute(version.at, zone),
            by,
            action: words::action(&version.action),
            reason: version.reason.clone(),
            changes: before.map_or_else(Vec::new, |before| changed(&before.story, &version.story)),
            may_restore: may_edit && version.story.content_hash() != now,
        });
    }
    Ok(steps)
}

/// The three reviews as `visitor` sees them.
pub async fn review(
    story: &Story,
    open: bool,
    visitor: &Visitor,
    app: &App,
    back: &'static str,
) -> Result<Review, Failed> {
    let zone = app.settings().settings.programme.zone;
    let valid = story.valid_sign_offs();
    let signs = ReviewLevel::ALL.map(|level| {
        let good = valid.iter().find(|sign| sign.level == level);
        let last = story
            .sign_offs
            .iter()
            .rev()
            .find(|sign| sign.level == level);
        let who = |name: &str, at| format!("{name} {}", chinese_day_minute(at, zone));
        Sign {
            label: level.label(),
            by: match (good, last) {
                (Some(sign), _) => who(&sign.name, sign.at),
                (None, Some(sign)) => format!("{}，稿件改动后失效", who(&sign.name, sign.at)),
                (None, None) => String::new(),
            },
            done: good.is_some(),
            void: good.is_none() && last.is_some(),
        }
    });
    let next = ReviewLevel::ALL
        .into_iter()
        .find(|level| !valid.iter().any(|sign| sign.level == *level));
    let own = valid.iter().find(|sign| sign.by == visitor.user.login);
    let (level, label, why) = match next {
        _ if !open => ("", "", "这一期已经锁单".to_owned()),
        _ if story.set_aside.is_some() => ("", "", "稿件已搁下，先恢复再审".to_owned()),
        None => ("", "", "三审齐全".to_owned()),
        Some(level) if !visitor.user.role.may_sign(level) => {
            ("", "", format!("等{}：您的账号不签这一审", level.label()))
        }
        Some(level) => match own {
            Some(own) => (
                "",
                "",
                format!("您签了{}，{}等另一位同事", own.level.label(), level.label()),
            ),
            None => (level.key(), level.label(), String::new()),
        },
    };
    Ok(Review {
        signs: signs.into(),
        level,
        label,
        why,
        may_return: open
            && story.set_aside.is_none()
            && visitor.user.role.may_sign(ReviewLevel::First),
        hash: story.content_hash().to_string(),
        id: story.id.to_string(),
        back,
    })
}

impl Review {
    /// The level that the visitor may sign now; empty: none.
    pub fn level(&self) -> &'static str {
        self.level
    }
}

/// A change of one field.
#[derive(Deserialize)]
pub struct Amend {
    field: String,
    base: String,
    value: String,
}

/// `POST /api/stories/{id}/field`.
pub async fn amend(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
    Json(change): Json<Amend>,
) -> Result<Response, Failed> {
    let field: Field = parsed(&change.field)?;
    let amended = state
        .app
        .amend_story(
            parsed(&id)?,
            field,
            &change.base,
            &change.value,
            &visitor.user,
        )
        .await?;
    let zone = state.app.settings().settings.programme.zone;
    Ok(match amended {
        Amended::Saved(story) => Json(serde_json::json!({
            "value": story.draft.text(field),
            "read": story.draft.read_ms.mm_ss(),
            "checks": checks(&story),
            "hash": story.content_hash(),
        }))
        .into_response(),
        Amended::Conflict(conflict) => {
            let at = chinese_day_minute(conflict.at, zone);
            let text = format!("{}在{at}也改了这里。您写的还在框里。", conflict.by);
            let body = serde_json::json!({
                "error": text, "theirs": conflict.theirs, "by": conflict.by, "at": at,
            });
            (StatusCode::CONFLICT, Json(body)).into_response()
        }
    })
}

/// A signature to what was seen.
#[derive(Deserialize)]
pub struct Signing {
    #[serde(default)]
    level: String,
    #[serde(default)]
    seen: String,
    #[serde(default)]
    back: String,
}

/// `POST /stories/{id}/sign`.
pub async fn sign(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
    Form(form): Form<Signing>,
) -> Result<Response, Failed> {
    let (id, level) = (parsed(&id)?, parsed(&form.level)?);
    let login = &visitor.user.login;
    state
        .app
        .sign_seen(id, level, parsed(&form.seen)?, login)
        .await?;
    Ok(returned(&form.back, id))
}

fn returned(back: &str, id: StoryId) -> Response {
    let to = match back {
        "review" => "/review".to_owned(),
        _ => format!("/stories/{id}"),
    };
    Redirect::to(&to).into_response()
}

/// Why it goes back, or what there is to say.
#[derive(Deserialize)]
pub struct Words {
    #[serde(default)]
    text: String,
    #[serde(default)]
    back: String,
}

/// `POST /stories/{id}/return`: 退回.
pub async fn give_back(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
    Form(form): Form<Words>,
) -> Result<Response, Failed> {
    let id = parsed(&id)?;
    state
        .app
        .return_story(id, &form.text, &visitor.user)
        .await?;
    Ok(returned(&form.back, id))
}

/// `POST /stories/{id}/remarks`.
pub async fn remark(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
    Form(form): Form<Words>,
) -> Result<Response, Failed> {
    let id = parsed(&id)?;
    state.app.remark(id, &form.text, &visitor.user).await?;
    Ok(returned("", id))
}

/// Which remark.
#[derive(Deserialize)]
pub struct Settled {
    remark: i64,
    #[serde(default)]
    done: String,
}

/// `POST /stories/{id}/remarks/settle`.
pub async fn settle(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
    Form(form): Form<Settled>,
) -> Result<Response, Failed> {
    let (id, app) = (parsed(&id)?, &state.app);
    let (login, now) = (&visitor.user.login, app.clock().now());
    app.store()
        .settle_remark(id, form.remark, form.done != "no", login, now)
        .await
        .map_err(AppError::from)?;
    Ok(returned("", id))
}

/// To which version.
#[derive(Deserialize)]
pub struct Back {
    to: Option<i64>,
}

/// `POST /stories/{id}/undo`.
pub async fn undo(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
    Form(form): Form<Back>,
) -> Result<Response, Failed> {
    let id = parsed(&id)?;
    state.app.undo_story(id, form.to, &visitor.user).await?;
    Ok(returned("", id))
}

/// Pictures and clips, hashes in order, apart by spaces: a form has one value a name.
#[derive(Deserialize)]
pub struct Chosen {
    #[serde(default)]
    order: String,
}

/// `POST /stories/{id}/media`.
pub async fn choose(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
    Form(form): Form<Chosen>,
) -> Result<Response, Failed> {
    let id = parsed(&id)?;
    let order: Vec<BlobHash> = form
        .order
        .split_whitespace()
        .map(parsed)
        .collect::<Result<_, _>>()?;
    state.app.set_media(id, &order, &visitor.user).await?;
    Ok(returned("", id))
}

/// `GET /stories/{id}/media/{sha256}`: a picture or clip of the story or of its tips.
pub async fn file(
    State(state): State<DeskState>,
    Path((id, hash)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Failed> {
    let (story, _) = state.app.store().story(parsed(&id)?).await?;
    let hash: BlobHash = parsed(&hash)?;
    let mut known = story.media.clone();
    if !known.iter().any(|one| one.sha256 == hash) {
        known.extend(state.app.media_offered(&story).await?);
    }
    let Some(one) = known.iter().find(|one| one.sha256 == hash) else {
        return Err(Failed::missing());
    };
    // Only what a browser shows and does not run.
    let shown = ["image/", "video/", "audio/"];
    let is_shown = shown.iter().any(|kind| one.media_type.starts_with(kind))
        && !one.media_type.contains("svg");
    if !is_shown {
        return Ok(told(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "这个文件不能在页面里看。",
        ));
    }
    let place = state.app.blobs().path(&hash);
    let served = ServeFile::new(place).try_call(request).await;
    let mut answer = served
        .map_err(|source| AppError::File {
            path: one.name.clone().into(),
            source,
        })?
        .map(Body::new);
    let heads = answer.headers_mut();
    if let Ok(kind) = HeaderValue::from_str(&one.media_type) {
        heads.insert(header::CONTENT_TYPE, kind);
    }
    // Named by its hash: it never changes.
    let kept = HeaderValue::from_static("private, max-age=604800, immutable");
    heads.insert(header::CACHE_CONTROL, kept);
    Ok(answer)
}
