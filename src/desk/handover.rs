//! `/d/EDITION/REVISION/…`: a package behind signed links. A GET only ever shows or fetches: mail
//! gateways open links by themselves, so receipt is confirmed by a button that posts.

use std::sync::Arc;

use axum::{
    Form,
    body::Body,
    extract::{FromRequest, Path, Query, Request, State, rejection::QueryRejection},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use tower_http::services::ServeFile;

use super::outside;
use crate::{
    app::{App, AppError, Handover, Refusal},
    model::{EditionId, Revision, link::Signature},
};

type Signed = Result<Query<Signature>, QueryRejection>;

/// What the form sends.
#[derive(Debug, serde::Deserialize)]
pub(super) struct Confirmation {
    #[serde(default)]
    who: String,
}

/// The page of all files.
pub(super) async fn page(
    State(app): State<Arc<App>>,
    Path((edition, revision)): Path<(String, String)>,
    signed: Signed,
) -> Response {
    match open(&app, &edition, &revision, "", signed).await {
        Ok(handover) => shown(&app, &handover).unwrap_or_else(|error| failed(&error)),
        Err(refused) => refused,
    }
}

fn shown(app: &App, handover: &Handover) -> Result<Response, AppError> {
    let files = app.handover_files(handover)?;
    let settings = &app.settings().settings;
    let zone = settings.programme.zone;
    outside::handover(handover, &files, zone, &settings.delivery.contact)
        .map_err(|error| AppError::Defect(format!("the page of a package: {error}")))
}

/// 确认签收.
pub(super) async fn confirm(
    State(app): State<Arc<App>>,
    Path((edition, revision)): Path<(String, String)>,
    signed: Signed,
    request: Request,
) -> Response {
    let query = request.uri().query().unwrap_or_default().to_owned();
    let handover = match open(&app, &edition, &revision, "", signed).await {
        Ok(handover) => handover,
        Err(refused) => return refused,
    };
    // The name is a courtesy: a form that cannot be read confirms as well.
    let form = Form::<Confirmation>::from_request(request, &()).await;
    let who = form.map(|Form(form)| form.who).unwrap_or_default();
    match app.confirm_by_link(&handover, &who).await {
        // A page loaded again must not post again.
        Ok(()) => Redirect::to(&format!("/d/{edition}/{revision}/?{query}")).into_response(),
        Err(error) => failed(&error),
    }
}

/// One file, whole or in parts (RFC 9110, section 14).
pub(super) async fn file(
    State(app): State<Arc<App>>,
    Path((edition, revision, path)): Path<(String, String, String)>,
    signed: Signed,
    request: Request,
) -> Response {
    let handover = match open(&app, &edition, &revision, &path, signed).await {
        Ok(handover) => handover,
        Err(refused) => return refused,
    };
    let name = path.replace('/', "-");
    let found = tokio::task::spawn_blocking(move || app.handover_file(&handover, &path)).await;
    let place = match found {
        Ok(Ok(place)) => place,
        Ok(Err(refusal)) => return outside::refusal(refusal),
        Err(error) => return failed(&AppError::Defect(error.to_string())),
    };
    match ServeFile::new(place).try_call(request).await {
        Ok(served) => {
            let mut response = served.map(Body::new);
            // Names of packages are plain ASCII without quotes.
            if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
                response
                    .headers_mut()
                    .insert(header::CONTENT_DISPOSITION, value);
            }
            response
        }
        Err(source) => failed(&AppError::File {
            path: name.into(),
            source,
        }),
    }
}

/// The package behind a link, or the page that says why it does not open.
async fn open(
    app: &App,
    edition: &str,
    revision: &str,
    path: &str,
    signed: Signed,
) -> Result<Handover, Response> {
    let forged = || outside::refusal(Refusal::Forged);
    let Query(signature) = signed.map_err(|_| forged())?;
    let edition: EditionId = edition.parse().map_err(|_| forged())?;
    let number = revision.strip_prefix('r').and_then(|n| n.parse().ok());
    let revision = Revision(number.ok_or_else(forged)?);
    match app.open_link(edition, revision, path, &signature).await {
        Ok(Ok(handover)) => Ok(handover),
        Ok(Err(refusal)) => Err(outside::refusal(refusal)),
        Err(error) => Err(failed(&error)),
    }
}

fn failed(error: &AppError) -> Response {
    tracing::error!(%error, "the desk could not answer");
    outside::plain(StatusCode::INTERNAL_SERVER_ERROR, outside::FAILED)
}
