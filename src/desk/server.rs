//! Listens, and answers until it is told to stop.

use std::{future::IntoFuture, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle, time::timeout};
use tower_http::csrf::CsrfLayer;

use super::{
    assets, frame::Pages, handover, login, monitor, outside, routes, share, state::DeskState,
};
use crate::app::App;

/// How long a download that runs when the desk is told to stop may go on.
const FAREWELL: Duration = Duration::from_secs(5);

/// The desk could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The address is taken, or not ours.
    #[error("the desk cannot listen on {address}: {source}; set another `desk.listen`")]
    Address {
        /// Where.
        address: SocketAddr,
        /// Why not.
        source: std::io::Error,
    },
    /// A page's template is wrong.
    #[error("the desk has no pages: {0}")]
    Pages(String),
}

/// An open desk.
#[derive(Debug)]
pub struct Desk {
    /// Where it listens.
    pub address: SocketAddr,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Desk {
    /// Takes no more calls, lets running ones end for a moment, and returns.
    pub async fn close(self) {
        let _ = self.stop.send(true);
        let abort = self.task.abort_handle();
        if timeout(FAREWELL, self.task).await.is_err() {
            abort.abort();
        }
    }
}

/// Opens the desk of `app` where its settings say.
///
/// # Errors
/// The address is taken, or not ours.
pub async fn open(app: Arc<App>) -> Result<Desk, DeskError> {
    let wanted = app.settings().settings.desk.listen;
    let refused = |source| DeskError::Address {
        address: wanted,
        source,
    };
    let listener = TcpListener::bind(wanted).await.map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    let (stop, mut stopped) = watch::channel(false);
    let pages =
        Pages::open(app.clock().is_live()).map_err(|error| DeskError::Pages(error.to_string()))?;
    let state = DeskState::new(app, pages, stop.subscribe());
    tokio::spawn(Arc::clone(&state.hub).follow(state.clone()));
    let routes = router(state).into_make_service_with_connect_info::<SocketAddr>();
    let serve = axum::serve(listener, routes).with_graceful_shutdown(async move {
        // A desk whose sender is gone stops too.
        let _ = stopped.wait_for(|stop| *stop).await;
    });
    let task = tokio::spawn(async move {
        if let Err(error) = serve.into_future().await {
            tracing::error!(%error, "the desk ended");
        }
    });
    Ok(Desk {
        address,
        stop,
        task,
    })
}

fn router(state: DeskState) -> Router {
    let last = Arc::new(monitor::LastReady::default());
    let mut guard = CsrfLayer::new();
    let own = &state.app.settings().settings.desk.public_url;
    // Behind a proxy that changes `Host` a browser still says which site it is on.
    if !own.is_empty()
        && let Ok(trusting) = guard.clone().add_trusted_origin(own)
    {
        guard = trusting;
    }
    Router::new()
        .route("/login", get(login::page).post(login::sign_in))
        .route("/welcome", get(login::welcome).post(login::first))
        .route("/assets/{version}/{name}", get(assets::file))
        .merge(routes::router(&state))
        .route("/healthz", get(monitor::alive))
        .route(
            "/readyz",
            get(move |State(app): State<Arc<App>>| monitor::ready(app, Arc::clone(&last))),
        )
        .route("/metrics", get(monitor::numbers))
        .route("/assets/handover.css", get(style))
        .route(
            "/d/{edition}/{revision}/",
            get(handover::page).post(handover::confirm),
        )
        .route("/d/{edition}/{revision}/{*path}", get(handover::file))
        .route("/s/{edition}/{share}/{end}/{signature}/", get(share::page))
        .route(
            "/s/{edition}/{share}/{end}/{signature}/{name}",
            get(share::file),
        )
        .fallback(|| async { outside::plain(StatusCode::NOT_FOUND, outside::NOT_FOUND) })
        .layer(middleware::map_response(guarded))
        .layer(guard)
        .with_state(state)
}

async fn style() -> impl IntoResponse {
    let kind = (header::CONTENT_TYPE, "text/css; charset=utf-8");
    ([kind], include_str!("../../templates/desk/handover.css"))
}

/// What a page may do.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    media-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types desk";

/// Of a page that shows another of ours in a frame.
pub(super) const POLICY_WITH_FRAME: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data: blob:; media-src 'self'; font-src 'self'; connect-src 'self'; frame-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types desk";

/// Of what is shown in that frame or by itself, and is no page of ours: a mail, a paper. It runs nothing,
/// asks for nothing, and is of no origin.
pub(super) const POLICY_FRAMED: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
    form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox";

/// What every answer says to browsers. Links are secrets: they are never told to other sites, and
/// never kept by a cache.
async fn guarded(mut response: Response) -> Response {
    const HEADERS: [(HeaderName, &str); 5] = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in HEADERS {
        response
            .headers_mut()
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    response
}
