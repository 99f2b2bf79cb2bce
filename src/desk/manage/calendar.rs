//! 播出日历: which Saturdays air; 停播 and 改期 wanted by one person and carried out by the word of a second.

use axum::{
    Extension, Form,
    extract::Path,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{NaiveDateTime, TimeZone};
use serde::{Deserialize, Serialize};

use super::State;
use crate::{
    app::{AppError, CalendarEntry, Visitor},
    desk::{frame::Failed, rights::Right, rundown::parsed, state::DeskState, words},
    model::{
        EditionId,
        change::{CalendarChange, ChangeKind},
        zone::{chinese_date, chinese_day_minute, chinese_weekday},
    },
};

/// Past editions that are shown.
const PAST: usize = 12;

#[derive(Serialize)]
struct Page {
    error: String,
    /// A reason that was typed where there is no box for it any more.
    lost: String,
    ahead: Vec<Row>,
    past: Vec<Row>,
    rungs: Vec<Rung>,
    next: String,
}

#[derive(Serialize)]
struct Row {
    id: String,
    number: u32,
    air: String,
    state: &'static str,
    tone: &'static str,
    note: String,
    wish: Option<Wish>,
    question: String,
    decided: Vec<String>,
    may_want: bool,
    may_keep: bool,
    /// What the field for another time begins with: `2026-11-28T12:00`.
    local: String,
    /// The reason as it was typed.
    reason: String,
    /// Something was typed that was refused: its box is open.
    typed: bool,
    package: bool,
}

#[derive(Serialize)]
struct Wish {
    what: String,
    by: String,
    at: String,
    reason: String,
    /// The holiday's own question, which one person answers.
    is_question: bool,
    may_confirm: bool,
    may_withdraw: bool,
}

#[derive(Serialize)]
struct Rung {
    at: String,
    title: String,
    rest: String,
}

/// `GET /calendar`.
pub async fn page(
    axum::extract::State(state): State,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Failed> {
    shown(&state, &visitor, String::new(), None).await
}

/// The page; `typed`: what was refused, and stays in its boxes.
async fn shown(
    state: &DeskState,
    visitor: &Visitor,
    error: String,
    typed: Option<(EditionId, &Wanted)>,
) -> Result<Response, Failed> {
    let app = &state.app;
    let (zone, now) = (app.settings().settings.programme.zone, app.clock().now());
    let mut rows = Vec::new();
    let mut past = Vec::new();
    let mut next = None;
    for entry in app.calendar_entries().await? {
        let ahead = entry.edition.air_at > now;
        if ahead && next.is_none() && entry.edition.state != crate::model::EditionState::Skipped {
            next = Some(entry.edition.clone());
        }
        let typed = typed.filter(|(id, _)| *id == entry.edition.id);
        let mut row = row(state, visitor, entry, ahead).await;
        if let Some((_, typed)) = typed.filter(|_| row.may_want) {
            row.reason.clone_from(&typed.reason);
            row.typed = true;
            if !typed.to.is_empty() {
                row.local.clone_from(&typed.to);
            }
        }
        if ahead {
            rows.push(row);
        } else {
            past.push(row);
        }
    }
    past.reverse();
    past.truncate(PAST);
    let rungs = next.as_ref().map_or_else(Vec::new, |edition| {
        app.settings()
            .ladder
            .of(edition)
            .into_iter()
            .map(|rung| {
                let (title, rest) = rung
                    .meaning
                    .split_once('：')
                    .unwrap_or((rung.meaning.as_str(), ""));
                Rung {
                    at: chinese_day_minute(rung.due_at, zone),
                    title: title.to_owned(),
                    rest: rest.to_owned(),
                }
            })
            .collect()
    });
    let lost = typed.filter(|_| !rows.iter().any(|row: &Row| row.typed));
    let page = Page {
        error: error.clone(),
        lost: lost.map_or_else(String::new, |(_, typed)| typed.reason.clone()),
        ahead: rows,
        past,
        rungs,
        next: next.map_or_else(String::new, |edition| format!("第{}期", edition.number)),
    };
    super::told_wrong(
        state.show_managed(("calendar", "播出日历", "/calendar"), visitor, &page)?,
        &error,
    )
}

async fn row(state: &DeskState, visitor: &Visitor, entry: CalendarEntry, ahead: bool) -> Row {
    let app = &state.app;
    let zone = app.settings().settings.programme.zone;
    let role = visitor.user.role;
    let edition = entry.edition;
    let local = edition.air_at.with_timezone(&zone);
    let open = ahead && edition.state.is_open();
    let wish = match &entry.wish {
        Some(wish) => {
            let is_question = wish.kind == ChangeKind::Keep;
            let own = crate::model::change::same_person(&wish.by, &visitor.user.login);
            Some(Wish {
                what: what(wish, zone),
                by: app.name_of(&wish.by).await,
                at: chinese_day_minute(wish.at, zone),
                reason: wish.reason.clone(),
                is_question,
                may_confirm: !is_question && !own && Right::Edit.is_of(role),
                may_withdraw: !is_question && Right::Deliver.is_of(role),
            })
        }
        None => None,
    };
    let asked = !entry.question.is_empty() || wish.as_ref().is_some_and(|wish| wish.is_question);
    let mut decided = Vec::with_capacity(entry.decided.len());
    for one in &entry.decided {
        decided.push(format!(
            "{}：{}，{}提出，{}确认",
            what(one, zone),
            one.reason,
            app.name_of(&one.by).await,
            app.name_of(&one.decided_by).await
        ));
    }
    let question = match &wish {
        Some(wish) if wish.is_question => wish.reason.clone(),
        _ => entry.question,
    };
    Row {
        id: edition.id.to_string(),
        number: edition.number,
        air: format!(
            "{}{} {}",
            chinese_date(local.date_naive()),
            chinese_weekday(local.date_naive()),
            local.format("%H:%M")
        ),
        state: words::edition_state(edition.state),
        tone: words::edition_tone(edition.state),
        note: edition.note,
        may_want: open
            && Right::Deliver.is_of(role)
            && wish.as_ref().is_none_or(|wish| wish.is_question),
        may_keep: open && asked && Right::Deliver.is_of(role),
        wish: wish.filter(|wish| !wish.is_question),
        question,
        decided,
        local: local.format("%Y-%m-%dT%H:%M").to_string(),
        reason: String::new(),
        typed: false,
        package: !ahead,
    }
}

fn what(change: &CalendarChange, zone: chrono_tz::Tz) -> String {
    match change.air_at {
        Some(at) => format!("{}到{}", change.kind.label(), chinese_day_minute(at, zone)),
        None => change.kind.label().to_owned(),
    }
}

/// What is wanted with an edition.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    what: String,
    #[serde(default)]
    reason: String,
    /// `2026-11-28T18:30`, in the programme's zone.
    #[serde(default)]
    to: String,
}

/// `POST /calendar/{edition}`: 停播, 改期, 照常, or a wish taken back.
pub async fn want(
    axum::extract::State(state): State,
    Extension(visitor): Extension<Visitor>,
    Path(edition): Path<String>,
    Form(form): Form<Wanted>,
) -> Result<Response, Failed> {
    let (app, by) = (&state.app, visitor.user.login.as_str());
    let id: EditionId = parsed(&edition)?;
    let zone = app.settings().settings.programme.zone;
    let done = match form.what.as_str() {
        "skip" => app
            .want_change(id, ChangeKind::Skip, None, &form.reason, by)
            .await
            .map(|_| ()),
        "move" => {
            // No daylight saving in the programme's zone: a local time is one instant, or none.
            let to = NaiveDateTime::parse_from_str(&form.to, "%Y-%m-%dT%H:%M")
                .ok()
                .and_then(|local| zone.from_local_datetime(&local).single());
            let Some(to) = to else {
                let wrong = "请填新的播出时间。".to_owned();
                return shown(&state, &visitor, wrong, Some((id, &form))).await;
            };
            app.want_change(id, ChangeKind::Move, Some(to.to_utc()), &form.reason, by)
                .await
                .map(|_| ())
        }
        "keep" => app.keep_edition(id, by).await.map(|_| ()),
        "withdraw" => app.withdraw_change(id, by).await.map(|_| ()),
        _ => return Err(Failed::missing()),
    };
    let wrong = match done {
        Ok(()) => return Ok(Redirect::to("/calendar").into_response()),
        Err(AppError::Usage(_)) if form.what == "withdraw" => {
            "没有等待确认的改动，可能已经有人处理了。".to_owned()
        }
        Err(AppError::Usage(_)) if form.reason.trim().is_empty() => {
            "请写明原因：电视台和通讯员会看到。".to_owned()
        }
        Err(AppError::Usage(_)) => "这个时间不行：已经过去，或同一时间另有一期。".to_owned(),
        Err(error) if error.is_missing() => return Err(error.into()),
        Err(error) if error.is_stale() => "刚才有人改过这一期，请看最新的内容，再决定。".to_owned(),
        Err(error) => match words::refused(&error) {
            Some(wrong) => wrong,
            None => {
                tracing::error!(%error, "a change of the calendar failed");
                "没有存上，请再提一次；写的原因还在。".to_owned()
            }
        },
    };
    shown(&state, &visitor, wrong, Some((id, &form))).await
}

/// `POST /calendar/{edition}/confirm`: the second person's word; the station is told.
pub async fn confirm(
    axum::extract::State(state): State,
    Extension(visitor): Extension<Visitor>,
    Path(edition): Path<String>,
) -> Result<Response, Failed> {
    let (app, by) = (&state.app, visitor.user.login.as_str());
    let id: EditionId = parsed(&edition)?;
    let before = app.edition(Some(id)).await?;
    match app.confirm_change(id, by).await {
        Ok((change, _)) => {
            app.announce_change(&change, &before).await?;
            Ok(Redirect::to("/calendar").into_response())
        }
        Err(AppError::Waits(_)) => {
            let wrong = "您自己提出的，须由另一位同事确认。".to_owned();
            shown(&state, &visitor, wrong, None).await
        }
        Err(AppError::Usage(_)) => {
            let wrong = "没有等待确认的改动，可能已经有人处理了。".to_owned();
            shown(&state, &visitor, wrong, None).await
        }
        Err(other) => Err(other.into()),
    }
}
