//! The door of each route: who is signed in, and whether he may. No handler asks again.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};

use super::{
    expired,
    frame::{Failed, Said},
    rights::Right,
    state::DeskState,
};
use crate::app::Visitor;

/// Lets in who is signed in and has `right`. A page sends others to the login; a script is told.
pub async fn gate(
    State((state, right)): State<(DeskState, Right)>,
    mut request: Request,
    next: Next,
) -> Response {
    let is_page =
        !request.uri().path().starts_with("/api/") && !request.uri().path().starts_with("/events");
    let visitor = match visitor(&state, request.headers()).await {
        Ok(visitor) => visitor,
        Err(failed) => return failed.into_response(),
    };
    let reads_json = accepts_json(request.headers());
    let Some(visitor) = visitor else {
        if !is_page || reads_json && request.method() != "GET" {
            return told(StatusCode::UNAUTHORIZED, "登录已过期，请重新登录。");
        }
        if request.method() != "GET" {
            return expired::answer(request).await;
        }
        let target = request
            .uri()
            .path_and_query()
            .map_or("/", |target| target.as_str());
        return Redirect::to(&expired::login(target)).into_response();
    };
    if !right.is_of(visitor.user.role) {
        return if is_page {
            super::outside::plain(StatusCode::FORBIDDEN, super::outside::FORBIDDEN)
        } else {
            told(StatusCode::FORBIDDEN, "您的账号没有这项权限，请找制片。")
        };
    }
    request.extensions_mut().insert(visitor);
    let answer = next.run(request).await;
    match answer.extensions().get::<Said>() {
        Some(Said(text)) if is_page && !reads_json => {
            super::outside::said(answer.status(), "没有改成", text)
        }
        _ => answer,
    }
}

/// Whether a script asks: then a refusal is data, not a page.
fn accepts_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.starts_with("application/json"))
}

/// Who holds the session's cookie.
pub async fn visitor(state: &DeskState, headers: &HeaderMap) -> Result<Option<Visitor>, Failed> {
    match token(headers, state.cookie()) {
        Some(token) => Ok(state.app.visitor(&token).await?),
        None => Ok(None),
    }
}

fn token(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// An answer to a script.
pub fn told(status: StatusCode, text: &str) -> Response {
    (status, axum::Json(serde_json::json!({"error": text}))).into_response()
}
