//! What a monitor asks: is it alive, can it work, how is it.

use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};

use axum::{
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};
use tokio::{sync::Mutex, time::timeout};

use super::metrics;
use crate::app::{App, Readiness};

/// A question to database and disk that takes longer is answered with no.
const PATIENCE: Duration = Duration::from_secs(5);
/// Each real answer costs a write to the disk: anybody may ask, so the last one holds this long.
const HOLDS: Duration = Duration::from_secs(2);

/// The last answer of [`ready`], and when it was given.
pub type LastReady = Mutex<Option<(Duration, Readiness)>>;

/// Whether the loop turns.
pub async fn alive(State(app): State<Arc<App>>) -> Response {
    if app.pulse().is_alive(app.clock()) {
        return "ok\n".into_response();
    }
    let silent = app.pulse().silent_for(app.clock()).unwrap_or_default();
    let words = format!("the loop has stood still for {} s\n", silent.as_secs());
    (StatusCode::SERVICE_UNAVAILABLE, words).into_response()
}

/// Whether work can be done: a real write to database and blobs, disk, clock.
pub async fn ready(app: Arc<App>, last: Arc<LastReady>) -> Response {
    let mut last = last.lock().await;
    let now = app.clock().monotonic();
    let known = last
        .as_ref()
        .filter(|(at, _)| now.saturating_sub(*at) < HOLDS)
        .map(|(_, readiness)| readiness.clone());
    let readiness = match known {
        Some(readiness) => readiness,
        None => {
            let Ok(asked) = timeout(PATIENCE, app.readiness()).await else {
                tracing::error!("not ready: database or disk did not answer");
                let nothing = Readiness {
                    ready: false,
                    checks: Vec::new(),
                };
                return said(&nothing);
            };
            for check in asked.checks.iter().filter(|check| !check.ok) {
                tracing::error!(check = check.name, found = check.found, "not ready");
            }
            *last = Some((now, asked.clone()));
            asked
        }
    };
    said(&readiness)
}

fn said(readiness: &Readiness) -> Response {
    let status = if readiness.ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let kind = [(header::CONTENT_TYPE, "application/json")];
    let text = serde_json::to_string(readiness).unwrap_or_default();
    (status, kind, text).into_response()
}

/// The numbers, for this machine and for who has the token.
pub async fn numbers(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Response {
    let token = &app.settings().settings.desk.metrics_token_file;
    if !is_local(peer, &headers) && !has_token(token, &headers) {
        return (StatusCode::FORBIDDEN, "not for you\n").into_response();
    }
    match app.measure().await {
        Ok(measured) => {
            let kind = [(header::CONTENT_TYPE, metrics::MEDIA_TYPE)];
            (kind, metrics::page(&measured)).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "no numbers");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "the database does not answer\n",
            )
                .into_response()
        }
    }
}

/// Behind a proxy everybody comes from this machine; what a proxy adds gives the others away.
fn is_local(peer: SocketAddr, headers: &HeaderMap) -> bool {
    let passed_on = ["forwarded", "x-forwarded-for", "x-real-ip", "via"]
        .iter()
        .any(|name| headers.contains_key(*name));
    peer.ip().to_canonical().is_loopback() && !passed_on
}

fn has_token(file: &Path, headers: &HeaderMap) -> bool {
    if file.as_os_str().is_empty() {
        return false;
    }
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    let (Some(given), Ok(token)) = (given, crate::app::secret(file)) else {
        return false;
    };
    // Hashes are compared, so that the time it takes tells nothing of the token.
    Sha256::digest(given.trim()) == Sha256::digest(token.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_on_this_machine_does_not_open_the_numbers_to_the_world() {
        let (here, there) = (
            "127.0.0.1:9".parse().unwrap(),
            "192.0.2.7:9".parse().unwrap(),
        );
        let mut headers = HeaderMap::new();
        assert!(is_local(here, &headers));
        assert!(is_local("[::ffff:127.0.0.1]:9".parse().unwrap(), &headers));
        assert!(!is_local(there, &headers));
        headers.insert("x-forwarded-for", "192.0.2.7".parse().unwrap());
        assert!(!is_local(here, &headers));
    }
}
