//! 我的账号: one's password, and the browsers that are signed in as oneself.

use axum::{
    Extension, Form,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use serde::{Deserialize, Serialize};

use super::{frame::Failed, state::DeskState};
use crate::{
    app::{AppError, Visitor},
    model::zone::chinese_day_minute,
};

#[derive(Serialize)]
struct Page {
    error: &'static str,
    sessions: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    token: String,
    device: String,
    since: String,
    seen: String,
    own: bool,
}

/// `GET /account`.
pub async fn page(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Failed> {
    shown(&state, &visitor, "").await
}

async fn shown(
    state: &DeskState,
    visitor: &Visitor,
    error: &'static str,
) -> Result<Response, Failed> {
    let settings = &state.app.settings().settings;
    let zone = settings.programme.zone;
    let sessions = state.app.store().sessions(&visitor.user.login).await?;
    let rows = sessions.into_iter().map(|(token, session)| Row {
        own: token == visitor.session,
        token,
        device: browser(&session.device),
        since: chinese_day_minute(session.created, zone),
        seen: chinese_day_minute(session.seen, zone),
    });
    let page = Page {
        error,
        sessions: rows.collect(),
    };
    let head = (settings.programme.name.as_str(), "我的账号", "/account");
    let shown = state.pages.page("account", head, Some(visitor), &page)?;
    Ok(shown.into_response())
}

/// What the form sends.
#[derive(Deserialize)]
pub struct NewPassword {
    #[serde(default)]
    old: String,
    #[serde(default)]
    new: String,
}

/// `POST /account/password`: every browser signs in again.
pub async fn password(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Form(form): Form<NewPassword>,
) -> Result<Response, Failed> {
    let login = &visitor.user.login;
    let now = state.app.clock().monotonic();
    let key = format!("as {login}");
    if state
        .throttle(|throttle| throttle.take(&[&key], now))
        .is_err()
    {
        return shown(&state, &visitor, "试得太多了，请过半分钟再试。").await;
    }
    if !state.app.is_password(login, &form.old).await? {
        return shown(&state, &visitor, "现在的密码不对。").await;
    }
    match state.app.change_password(login, &form.new, login).await {
        Ok(()) => Ok(Redirect::to("/login").into_response()),
        Err(AppError::Usage(_)) => shown(&state, &visitor, "新密码至少10个字符。").await,
        Err(other) => Err(Failed(other)),
    }
}

/// Which session.
#[derive(Deserialize)]
pub struct Ended {
    #[serde(default)]
    token: String,
}

/// `POST /account/sessions/end`: one of one's own.
pub async fn end_session(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Form(form): Form<Ended>,
) -> Result<Response, Failed> {
    let store = state.app.store();
    let own = store.sessions(&visitor.user.login).await?;
    if own.iter().any(|(token, _)| *token == form.token) {
        store.end_session(&form.token).await?;
    }
    Ok(Redirect::to("/account").into_response())
}

/// `Chrome，Windows` from what a browser says of itself.
fn browser(device: &str) -> String {
    let first = |names: &[(&str, &'static str)]| {
        let found = names.iter().find(|(mark, _)| device.contains(mark));
        found.map(|(_, name)| *name)
    };
    let program = first(&[
        ("MicroMessenger", "微信"),
        ("Edg/", "Edge"),
        ("QQBrowser", "QQ浏览器"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ]);
    let machine = first(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("HarmonyOS", "鸿蒙"),
        ("Android", "安卓"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ]);
    match (program, machine) {
        (Some(program), Some(machine)) => format!("{program}，{machine}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) if device.is_empty() => "未知设备".to_owned(),
        (None, None) => device.to_owned(),
    }
}
