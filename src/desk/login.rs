//! Signing in and out, and the page of the first user.

use std::{net::SocketAddr, time::Duration};

use axum::{
    Extension, Form,
    extract::{ConnectInfo, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::{Deserialize, Serialize};

use super::{frame::Failed, gate, state::DeskState};
use crate::app::{AppError, Visitor};

/// Where to go afterwards.
#[derive(Debug, Default, Deserialize)]
pub struct Target {
    #[serde(default)]
    to: String,
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Entry {
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    to: String,
}

/// The secret of the first user's page.
#[derive(Debug, Default, Deserialize)]
pub struct Secret {
    #[serde(default)]
    t: String,
}

/// What the first user says.
#[derive(Deserialize)]
pub struct First {
    #[serde(default)]
    t: String,
    #[serde(default)]
    login: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
}

#[derive(Debug, Default, Serialize)]
struct LoginPage<'a> {
    to: &'a str,
    login: &'a str,
    error: &'a str,
    /// Nobody can sign in yet: how the first user is made.
    empty: bool,
}

#[derive(Debug, Default, Serialize)]
struct WelcomePage<'a> {
    t: &'a str,
    login: &'a str,
    name: &'a str,
    error: &'a str,
}

/// `GET /login`.
pub async fn page(
    State(state): State<DeskState>,
    Query(target): Query<Target>,
    headers: HeaderMap,
) -> Result<Response, Failed> {
    let to = local(&target.to);
    if gate::visitor(&state, &headers).await?.is_some() {
        return Ok(Redirect::to(to).into_response());
    }
    let empty = state.app.store().users().await?.is_empty();
    let page = LoginPage {
        to,
        empty,
        ..LoginPage::default()
    };
    shown(&state, &page)
}

fn shown(state: &DeskState, page: &LoginPage<'_>) -> Result<Response, Failed> {
    let programme = state.app.settings().settings.programme.name.as_str();
    let head = (programme, "登录", "");
    Ok(state.pages.page("login", head, None, page)?.into_response())
}

/// `POST /login`.
pub async fn sign_in(
    State(state): State<DeskState>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Form(entry): Form<Entry>,
) -> Result<Response, Failed> {
    let login = entry.login.trim().to_lowercase();
    let keys = [
        format!("from {}", address(peer, &headers)),
        format!("as {login}"),
    ];
    let keys = [keys[0].as_str(), keys[1].as_str()];
    let mut page = LoginPage {
        to: local(&entry.to),
        login: &login,
        ..LoginPage::default()
    };
    let now = state.app.clock().monotonic();
    if let Err(wait) = state.throttle(|throttle| throttle.take(&keys, now)) {
        let error = format!("试得太多了，请{}秒后再试。", rounded(wait));
        page.error = &error;
        let mut answer = shown(&state, &page)?;
        *answer.status_mut() = StatusCode::TOO_MANY_REQUESTS;
        let seconds = HeaderValue::from(rounded(wait));
        answer.headers_mut().insert(header::RETRY_AFTER, seconds);
        return Ok(answer);
    }
    let device = device(&headers);
    match state.app.sign_in(&login, &entry.password, device).await? {
        Some(token) => {
            state.throttle(|throttle| throttle.forget(&keys));
            Ok(entered(&state, &token, page.to))
        }
        None => {
            tracing::warn!(%peer, login = %login.escape_debug(), "a login was refused");
            page.error = "账号或密码不对。忘了密码，请找运维重设。";
            let mut answer = shown(&state, &page)?;
            *answer.status_mut() = StatusCode::UNAUTHORIZED;
            Ok(answer)
        }
    }
}

fn entered(state: &DeskState, token: &str, to: &str) -> Response {
    let mut answer = Redirect::to(to).into_response();
    set_cookie(state, &mut answer, token, "; Max-Age=2592000");
    answer
}

fn set_cookie(state: &DeskState, answer: &mut Response, token: &str, age: &str) {
    let secure = if state.is_guarded() { "; Secure" } else { "" };
    let cookie = format!(
        "{}={token}; Path=/; HttpOnly; SameSite=Lax{secure}{age}",
        state.cookie()
    );
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        answer.headers_mut().insert(header::SET_COOKIE, cookie);
    }
}

/// `POST /logout`.
pub async fn sign_out(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Failed> {
    state.app.sign_out(&visitor).await?;
    let mut answer = Redirect::to("/login").into_response();
    set_cookie(&state, &mut answer, "", "; Max-Age=0");
    Ok(answer)
}

/// `GET /welcome`.
pub async fn welcome(
    State(state): State<DeskState>,
    Query(secret): Query<Secret>,
) -> Result<Response, Failed> {
    if !state.app.is_welcome(&secret.t).await? {
        return Ok(Redirect::to("/login").into_response());
    }
    let page = WelcomePage {
        t: &secret.t,
        ..WelcomePage::default()
    };
    greeted(&state, &page)
}

fn greeted(state: &DeskState, page: &WelcomePage<'_>) -> Result<Response, Failed> {
    let programme = state.app.settings().settings.programme.name.as_str();
    let head = (programme, "建立第一个账号", "");
    let shown = state.pages.page("welcome", head, None, page)?;
    Ok(shown.into_response())
}

/// `POST /welcome`.
pub async fn first(
    State(state): State<DeskState>,
    headers: HeaderMap,
    Form(first): Form<First>,
) -> Result<Response, Failed> {
    let login = first.login.trim().to_lowercase();
    let made = state
        .app
        .welcome(
            &first.t,
            &login,
            &first.name,
            &first.password,
            device(&headers),
        )
        .await;
    let error = match made {
        Ok(token) => return Ok(entered(&state, &token, "/")),
        Err(AppError::Usage(_)) => {
            "账号用2到32个小写字母、数字或 . _ -；姓名1到20个字；密码至少10个字符。"
        }
        Err(refused) if refused.is_refused() => "这个链接已经失效：第一个账号已经建好。",
        Err(other) => return Err(Failed(other)),
    };
    let page = WelcomePage {
        t: &first.t,
        login: &login,
        name: &first.name,
        error,
    };
    let mut answer = greeted(&state, &page)?;
    *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(answer)
}

/// A path of this desk; anything else, e.g. another site, becomes its first page.
fn local(to: &str) -> &str {
    let plain = to.starts_with('/')
        && !to.starts_with("//")
        && !to.contains(['\\', '\r', '\n'])
        && !to.starts_with("/login");
    if plain { to } else { "/" }
}

fn device(headers: &HeaderMap) -> &str {
    headers
        .get(header::USER_AGENT)
        .and_then(|name| name.to_str().ok())
        .unwrap_or_default()
}

/// Whole seconds, never too few.
fn rounded(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

/// Who asks. Through a proxy of this machine, whom the proxy says that it heard: its last word, which the
/// asker cannot write.
/// The browser's address; of one behind our own proxy, as that says.
pub(super) fn address(peer: SocketAddr, headers: &HeaderMap) -> String {
    let said = headers
        .get_all("x-forwarded-for")
        .iter()
        .next_back()
        .and_then(|line| line.to_str().ok())
        .and_then(|line| line.rsplit(',').next())
        .map(str::trim)
        .filter(|said| peer.ip().is_loopback() && !said.is_empty());
    said.map_or_else(|| peer.ip().to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_the_login_one_stays_on_this_desk() {
        assert_eq!(local("/stories/1?x=2"), "/stories/1?x=2");
        for bad in [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil",
            "/a\r\nb",
            "/login",
        ] {
            assert_eq!(local(bad), "/", "{bad}");
        }
    }

    #[test]
    fn only_a_proxy_of_this_machine_says_who_asks() {
        let mut headers = HeaderMap::new();
        headers.insert(
            "x-forwarded-for",
            HeaderValue::from_static("1.1.1.1, 9.9.9.9"),
        );
        let near: SocketAddr = "127.0.0.1:1".parse().unwrap();
        let far: SocketAddr = "10.0.0.7:1".parse().unwrap();
        assert_eq!(address(near, &headers), "9.9.9.9");
        assert_eq!(address(far, &headers), "10.0.0.7");
        assert_eq!(address(near, &HeaderMap::new()), "127.0.0.1");
    }
}
