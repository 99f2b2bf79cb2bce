//! `/s/…`: one edition to look at, for the station or a guest with a signed link and no account. Rundown,
//! scripts and film; no tips, no senders, no remarks, no findings, nothing to press. Producers make and
//! revoke the links on 播出包.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Extension, Form,
    body::Body,
    extract::{ConnectInfo, Path, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use tower_http::services::ServeFile;

use super::{frame::Failed, login::address, outside, rundown::parsed, state::DeskState};
use crate::{
    app::{App, Shared, Visitor},
    model::{
        EditionId, EditionRevision, ItemKind, Story, StoryId,
        edition::PackageStatus,
        share::{Share, USUAL_DAYS},
        special::listed,
        zone::{chinese_date, chinese_day_minute, chinese_weekday},
    },
};

/// The files below the page, each with its path in the package.
const FILES: [(&str, &str, &str); 2] = [
    ("preview.mp4", "preview.mp4", "video/mp4"),
    (
        "edition.vtt",
        "captions/edition.vtt",
        "text/vtt; charset=utf-8",
    ),
];

/// Where a link leads: edition, number, end, signature.
type Address = (String, String, String, String);

#[derive(Serialize)]
struct Page {
    programme: String,
    host: String,
    number: u32,
    air: String,
    state: &'static str,
    tone: &'static str,
    trt: String,
    slot: String,
    over: String,
    at: String,
    until: String,
    for_whom: String,
    film: Option<Film>,
    withdrawn: bool,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Film {
    revision: String,
    made: String,
    /// The rundown has changed since.
    old: bool,
}

#[derive(Serialize)]
struct Row {
    number: String,
    kind: &'static str,
    title: String,
    organization: String,
    front: String,
    duration: String,
    /// `未经复审、终审` while reviews are missing, 特批 in their place.
    open: String,
    lead: Vec<String>,
    voice_over: Vec<String>,
    straps: Vec<String>,
    locator: String,
}

/// The page.
pub async fn page(
    State(state): State<DeskState>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Path(asked): Path<Address>,
    headers: HeaderMap,
) -> Response {
    let shared = match open(&state, &asked, &address(peer, &headers)).await {
        Ok(shared) => shared,
        Err(refused) => return refused,
    };
    let settings = &state.app.settings().settings;
    let page = shown(&shared, settings.programme.zone, state.app.clock().now());
    let title = format!("第{}期串联单", page.number);
    let head = (settings.programme.name.as_str(), title.as_str(), "");
    match state.pages.page("share", head, None, &page) {
        Ok(page) => private(page.into_response()),
        Err(error) => private(Failed(error).into_response()),
    }
}

/// The film, or its captions.
pub async fn file(
    State(state): State<DeskState>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Path((edition, share, end, signature, name)): Path<(String, String, String, String, String)>,
    request: Request,
) -> Response {
    let from = address(peer, request.headers());
    let shared = match open(&state, &(edition, share, end, signature), &from).await {
        Ok(shared) => shared,
        Err(refused) => return refused,
    };
    let known = FILES.iter().find(|(address, ..)| *address == name);
    let package = shared.film.and_then(|film| film.package);
    let (Some((_, path, kind)), Some(package)) = (known, package) else {
        return closed(StatusCode::NOT_FOUND);
    };
    let app = Arc::clone(&state.app);
    let found = tokio::task::spawn_blocking(move || app.package_file(&package, path)).await;
    let Ok(Ok(place)) = found else {
        return closed(StatusCode::NOT_FOUND);
    };
    match ServeFile::new(place).try_call(request).await {
        Ok(served) => {
            let mut answer = served.map(Body::new).into_response();
            let kind = HeaderValue::from_static(kind);
            answer.headers_mut().insert(header::CONTENT_TYPE, kind);
            private(answer)
        }
        Err(_) => closed(StatusCode::NOT_FOUND),
    }
}

/// What stands behind the link. Whoever guesses is slowed down, and is told the same whatever was wrong.
async fn open(state: &DeskState, asked: &Address, from: &str) -> Result<Shared, Response> {
    let now = state.app.clock().monotonic();
    if state
        .guests(|throttle| throttle.take(&[from], now))
        .is_err()
    {
        return Err(closed(StatusCode::TOO_MANY_REQUESTS));
    }
    let (edition, share, end, signature) = asked;
    let opened = match (edition.parse::<EditionId>(), share.parse(), end.parse()) {
        (Ok(edition), Ok(share), Ok(end)) => {
            let opened = state.app.open_share(edition, share, end, signature).await;
            opened.map_err(|error| private(Failed(error).into_response()))?
        }
        _ => None,
    };
    if let Some(shared) = opened {
        return Ok(shared);
    }
    let key = format!("guest {from}");
    let status = match state.throttle(|throttle| throttle.take(&[&key], now)) {
        Ok(()) => StatusCode::NOT_FOUND,
        Err(_) => StatusCode::TOO_MANY_REQUESTS,
    };
    Err(closed(status))
}

fn closed(status: StatusCode) -> Response {
    private(outside::plain(status, outside::NO_SHARE))
}

/// The address is the key: it is told to nobody, kept by no cache and found by no search.
fn private(mut answer: Response) -> Response {
    const HEADERS: [(HeaderName, &str); 3] = [
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
    ];
    for (name, value) in HEADERS {
        let value = HeaderValue::from_static(value);
        answer.headers_mut().insert(name, value);
    }
    answer
}

fn shown(shared: &Shared, zone: Tz, now: chrono::DateTime<chrono::Utc>) -> Page {
    let revision = &shared.outlook.revision;
    let rundown = &revision.rundown;
    let local = revision.air_at.with_timezone(&zone);
    let is_final = revision.status() == PackageStatus::Final;
    Page {
        programme: revision.programme.clone(),
        host: revision.host.clone(),
        number: revision.number,
        air: format!(
            "{} {} {}",
            chinese_date(local.date_naive()),
            chinese_weekday(local.date_naive()),
            local.format("%H:%M")
        ),
        state: if is_final {
            "已过三审"
        } else {
            "未经终审，不得播出"
        },
        tone: if is_final { "good" } else { "bad" },
        trt: rundown.trt().mm_ss(),
        slot: rundown.slot_ms.mm_ss(),
        over: rundown.over_label(),
        at: chinese_day_minute(now, zone),
        until: chinese_day_minute(shared.share.expires_at, zone),
        for_whom: shared.share.for_whom.clone(),
        film: shared.film.as_ref().map(|one| Film {
            revision: one.revision.revision.to_string(),
            made: chinese_day_minute(one.revision.frozen_at, zone),
            old: one.revision.rundown != revision.rundown
                || one.revision.stories != revision.stories,
        }),
        withdrawn: shared.is_film_withdrawn,
        rows: rows(revision),
    }
}

fn rows(revision: &EditionRevision) -> Vec<Row> {
    let rundown = &revision.rundown;
    let lines = |text: &str| -> Vec<String> {
        let lines = text.lines().map(str::trim);
        lines
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let mut number = 0;
    rundown
        .items
        .iter()
        .zip(rundown.front_times())
        .map(|(item, front)| {
            let story = item.story.and_then(|id: StoryId| revision.story(id));
            let is_story = item.kind == ItemKind::Story;
            number += usize::from(is_story);
            Row {
                number: if is_story {
                    number.to_string()
                } else {
                    String::new()
                },
                kind: item.kind.label(),
                title: item.title.clone(),
                organization: story
                    .and_then(|story| story.draft.organization.clone())
                    .unwrap_or_default(),
                front: front.mm_ss(),
                duration: item.duration().mm_ss(),
                open: story.map(standing).unwrap_or_default(),
                lead: match story {
                    Some(story) => lines(&story.draft.lead),
                    None => lines(&item.script),
                },
                voice_over: story.map_or_else(Vec::new, |story| lines(&story.draft.voice_over)),
                straps: story.map_or_else(Vec::new, |story| {
                    let straps = story.draft.strap.iter();
                    straps
                        .map(|strap| format!("{}　{}", strap.name, strap.line))
                        .collect()
                }),
                locator: story
                    .and_then(|story| story.draft.locator.clone())
                    .unwrap_or_default(),
            }
        })
        .collect()
}

/// What lacks for air, without names; empty: nothing.
fn standing(story: &Story) -> String {
    let missing = story.missing();
    match story.overridden() {
        _ if !missing.is_empty() => format!("未经{}", listed(&missing)),
        Some((_, levels)) => format!("特批播出，未经{}", listed(&levels)),
        None => String::new(),
    }
}

/// One link on 播出包.
#[derive(Serialize)]
pub struct ShareRow {
    id: i64,
    for_whom: String,
    made: String,
    until: String,
    opened: String,
    state: &'static str,
    tone: &'static str,
    /// Where it leads; empty: it does not open any more.
    address: String,
}

/// The links of an edition, for who may make them.
pub async fn rows_of(app: &App, edition: EditionId) -> Result<Vec<ShareRow>, Failed> {
    let settings = &app.settings().settings;
    let (zone, now) = (settings.programme.zone, app.clock().now());
    let mut rows = Vec::new();
    for share in app.store().shares(edition).await? {
        let (state, tone) = match &share.revoked {
            Some(_) => ("已收回", "quiet"),
            None if share.is_open(now) => ("可以打开", "good"),
            None => ("已到期", "quiet"),
        };
        rows.push(ShareRow {
            address: if share.is_open(now) {
                format!("{}{}", settings.desk.public_url, app.share_path(&share)?)
            } else {
                String::new()
            },
            made: format!(
                "{} {}",
                app.name_of(&share.made_by).await,
                chinese_day_minute(share.made_at, zone)
            ),
            until: chinese_day_minute(share.expires_at, zone),
            opened: opened(&share, zone),
            id: share.id,
            for_whom: share.for_whom,
            state,
            tone,
        });
    }
    Ok(rows)
}

fn opened(share: &Share, zone: Tz) -> String {
    match share.opened_at {
        Some(at) => format!("最近打开 {}", chinese_day_minute(at, zone)),
        None => "还没有打开过".to_owned(),
    }
}

/// A link is wanted.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    for_whom: String,
    #[serde(default)]
    days: String,
}

/// `POST /package/share`.
pub async fn make(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Form(wanted): Form<Wanted>,
) -> Result<Response, Failed> {
    let edition = state.app.edition(None).await?;
    let days = match wanted.days.trim() {
        "" => USUAL_DAYS,
        days => days.parse().unwrap_or_default(),
    };
    state
        .app
        .make_share(edition.id, &wanted.for_whom, days, &visitor.user.login)
        .await?;
    Ok(Redirect::to("/package#shares").into_response())
}

/// Which one.
#[derive(Deserialize)]
pub struct Which {
    #[serde(default)]
    id: String,
}

/// `POST /package/share/revoke`.
pub async fn revoke(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Form(which): Form<Which>,
) -> Result<Response, Failed> {
    let id = parsed(&which.id)?;
    state.app.revoke_share(id, &visitor.user.login).await?;
    Ok(Redirect::to("/package#shares").into_response())
}
