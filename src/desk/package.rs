//! 播出包: revisions, files, what was sent and confirmed; 锁单, 发送, 更正.

use axum::{
    Extension, Form,
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::{Deserialize, Serialize};
use tower_http::services::ServeFile;

use super::{
    frame::Failed,
    now::Now,
    outside,
    rights::Right,
    rundown::parsed,
    share::{self, ShareRow},
    state::DeskState,
    week::Header,
};
use crate::{
    app::{App, AppError, Visitor},
    model::{
        EditionId, EditionRevision, EditionState, Revision, Story,
        edition::PackageStatus,
        mail::{MailState, OutboxMail},
        units::size_label,
        zone::chinese_day_minute,
    },
};

#[derive(Serialize)]
struct Page {
    edition: Header,
    may_deliver: bool,
    can_lock: bool,
    missing: String,
    can_send: bool,
    can_reopen: bool,
    revisions: Vec<RevisionRow>,
    /// 特批: what airs by a producer's word.
    special: Vec<String>,
    newest: String,
    groups: Vec<Group>,
    mails: Vec<MailRow>,
    receipts: Vec<ReceiptRow>,
    /// Links for guests, for who may make them.
    shares: Vec<ShareRow>,
    /// The desk is reached from outside.
    reachable: bool,
}

#[derive(Serialize)]
struct RevisionRow {
    revision: String,
    at: String,
    status: &'static str,
    tone: &'static str,
    trt: String,
    over: String,
    stories: usize,
    packaged: bool,
    zip: String,
    /// So many of its stories air by a producer's word.
    special: usize,
}

#[derive(Serialize)]
struct Group {
    what: &'static str,
    files: Vec<FileRow>,
}

#[derive(Serialize)]
struct FileRow {
    path: String,
    address: String,
    size: String,
}

#[derive(Serialize)]
struct MailRow {
    recipient: String,
    revision: String,
    state: &'static str,
    tone: &'static str,
    reply: String,
    at: String,
    attempts: u32,
    doubt: bool,
}

#[derive(Serialize)]
struct ReceiptRow {
    recipient: String,
    revision: String,
    who: String,
    at: String,
}

/// `GET /package`.
pub async fn page(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Failed> {
    let app = &state.app;
    let Now {
        edition,
        outlook,
        zone,
        header,
        ..
    } = state.now().await?;
    let id = edition.id;
    let store = app.store();
    let stored = store.revisions(id).await.map_err(AppError::from)?;
    let mails = store.mails(id).await.map_err(AppError::from)?;
    let receipts = store.receipts(id).await.map_err(AppError::from)?;
    let deliver = Right::Deliver.is_of(visitor.user.role);
    let signed = app.is_signed(id).await?;
    let unsigned = outlook
        .revision
        .stories
        .iter()
        .filter(|story| !story.is_approved())
        .count();
    let newest = stored.iter().rev().find(|one| one.package.is_some());
    let groups = newest.map_or_else(Vec::new, |one| {
        let base = format!("/package/{id}/{}", one.revision.revision.0);
        one.package
            .as_ref()
            .map_or_else(Vec::new, |package| groups(package, &base))
    });
    let page = Page {
        edition: header,
        may_deliver: deliver,
        can_lock: deliver && edition.state.is_open() && signed,
        missing: if edition.state.is_open() && !signed {
            format!("还有{unsigned}条没有签齐三审，签齐后才能锁单")
        } else {
            String::new()
        },
        can_send: deliver
            && matches!(
                edition.state,
                EditionState::Packaged | EditionState::SendBlocked
            ),
        can_reopen: deliver && can_reopen(edition.state),
        special: special(&outlook.revision),
        shares: if deliver {
            share::rows_of(app, id).await?
        } else {
            Vec::new()
        },
        reachable: !app.settings().settings.desk.public_url.is_empty(),
        newest: newest.map_or_else(String::new, |one| one.revision.revision.to_string()),
        groups,
        revisions: stored
            .iter()
            .rev()
            .map(|one| {
                let (revision, rundown) = (&one.revision, &one.revision.rundown);
                RevisionRow {
                    revision: revision.revision.to_string(),
                    at: chinese_day_minute(revision.frozen_at, zone),
                    status: revision.status().label(),
                    tone: if revision.status() == PackageStatus::Final {
                        "good"
                    } else {
                        "work"
                    },
                    trt: rundown.trt().mm_ss(),
                    over: rundown.over_label(),
                    stories: revision.stories.len(),
                    special: special(revision).len(),
                    packaged: one.package.is_some(),
                    zip: one.package.as_ref().map_or_else(String::new, |package| {
                        let files = App::package_files(package);
                        format!("/package/{id}/{}/{}", revision.revision.0, files[0].path)
                    }),
                }
            })
            .collect(),
        mails: mails
            .iter()
            .rev()
            .map(|mail| mail_row(mail, zone))
            .collect(),
        receipts: receipts
            .iter()
            .map(|receipt| ReceiptRow {
                recipient: receipt.recipient.clone(),
                revision: receipt.revision.to_string(),
                who: receipt.who.clone(),
                at: chinese_day_minute(receipt.at, zone),
            })
            .collect(),
    };
    state.show(("package", "播出包", "/package"), &visitor, &page)
}

fn special(revision: &EditionRevision) -> Vec<String> {
    let stories = revision.stories.iter();
    stories.filter_map(Story::override_words).collect()
}

fn can_reopen(state: EditionState) -> bool {
    matches!(
        state,
        EditionState::Locked
            | EditionState::Packaged
            | EditionState::Sent
            | EditionState::Delivered
            | EditionState::SendBlocked
            | EditionState::Missed
    )
}

fn groups(package: &crate::model::package::DeliveryPackage, base: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for file in App::package_files(package) {
        let row = FileRow {
            address: format!("{base}/{}", file.path),
            size: size_label(file.bytes),
            path: file.path,
        };
        match groups.iter_mut().find(|group| group.what == file.what) {
            Some(group) => group.files.push(row),
            None => groups.push(Group {
                what: file.what,
                files: vec![row],
            }),
        }
    }
    groups
}

fn mail_row(mail: &OutboxMail, zone: chrono_tz::Tz) -> MailRow {
    let (state, tone) = match mail.state {
        MailState::Ready => ("待发", "quiet"),
        MailState::Sending => ("正在发", "work"),
        MailState::Accepted => ("对方已收下", "good"),
        MailState::Deferred => ("稍后重试", "work"),
        MailState::Failed => ("被拒", "bad"),
        MailState::Unknown => ("不知是否送达", "bad"),
    };
    MailRow {
        recipient: mail.recipient.clone(),
        revision: mail.revision.to_string(),
        state,
        tone,
        reply: mail.reply.clone(),
        at: chinese_day_minute(mail.updated_at, zone),
        attempts: mail.attempts,
        doubt: mail.state == MailState::Unknown,
    }
}

/// `GET /package/{edition}/{revision}/{path}`: a file as it was sealed.
pub async fn file(
    State(state): State<DeskState>,
    Path((edition, revision, path)): Path<(String, String, String)>,
    request: Request,
) -> Result<Response, Failed> {
    let id: EditionId = parsed(&edition)?;
    let revision = Revision(parsed(&revision)?);
    let stored = state.app.store().revision(id, revision).await;
    let stored = stored.map_err(AppError::from)?;
    let Some(package) = stored.package else {
        return Err(Failed::missing());
    };
    let (app, wanted) = (std::sync::Arc::clone(&state.app), path.clone());
    let place = tokio::task::spawn_blocking(move || app.package_file(&package, &wanted))
        .await
        .map_err(|error| AppError::Defect(error.to_string()))?;
    let place = match place {
        Ok(place) => place,
        Err(refusal) => return Ok(outside::refusal(refusal)),
    };
    let served = ServeFile::new(place).try_call(request).await;
    let mut answer = served
        .map_err(|source| AppError::File {
            path: path.clone().into(),
            source,
        })?
        .map(Body::new);
    let name = path.rsplit('/').next().unwrap_or_default();
    let ending = name.rsplit('.').next().unwrap_or_default();
    let (kind, way) = match ending {
        "mp4" => (Some("video/mp4"), "inline"),
        "vtt" => (Some("text/vtt; charset=utf-8"), "inline"),
        "jpg" | "png" | "pdf" => (None, "inline"),
        _ => (None, "attachment"),
    };
    let heads = answer.headers_mut();
    if let Some(kind) = kind {
        heads.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    // Names of packages are plain ASCII without quotes.
    if let Ok(value) = HeaderValue::from_str(&format!("{way}; filename=\"{name}\"")) {
        heads.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(answer)
}

fn back() -> Response {
    Redirect::to("/package").into_response()
}

/// `POST /package/lock`: 锁单.
pub async fn lock(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Failed> {
    let edition = state.app.edition(None).await?;
    let by = &visitor.user.login;
    state.app.lock_edition(edition.id, by).await?;
    Ok(back())
}

/// `POST /package/send`.
pub async fn send(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Failed> {
    let edition = state.app.edition(None).await?;
    state.app.send_now(edition.id, &visitor.user.login).await?;
    Ok(back())
}

/// Why.
#[derive(Deserialize)]
pub struct Reason {
    #[serde(default)]
    reason: String,
}

/// `POST /package/reopen`: 更正.
pub async fn reopen(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Form(form): Form<Reason>,
) -> Result<Response, Failed> {
    let reason = form.reason.trim();
    if reason.is_empty() {
        return Err(AppError::NothingSaid.into());
    }
    let edition = state.app.edition(None).await?;
    let by = &visitor.user.login;
    state.app.reopen_edition(edition.id, reason, by).await?;
    Ok(back())
}

/// What a person found out about a mail.
#[derive(Deserialize)]
pub struct Found {
    #[serde(default)]
    address: String,
    #[serde(default)]
    arrived: String,
}

/// `POST /package/settle`.
pub async fn settle(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Form(form): Form<Found>,
) -> Result<Response, Failed> {
    let (arrived, by) = (form.arrived == "yes", &visitor.user.login);
    state
        .app
        .settle_mail(None, &form.address, arrived, by)
        .await?;
    Ok(back())
}
