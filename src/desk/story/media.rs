//! Pictures and clips: which, in which order, and their files.

use axum::{
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use serde::Deserialize;
use tower_http::services::ServeFile;

use super::{
    super::{frame::Failed, gate::told, rundown::parsed, state::DeskState},
    Asked,
};
use crate::{app::AppError, model::BlobHash};

/// Pictures and clips, hashes in order, apart by spaces: a form has one value a name.
#[derive(Deserialize)]
pub struct Chosen {
    #[serde(default)]
    order: String,
    /// As they were seen.
    #[serde(default)]
    base: String,
}

/// `POST /stories/{id}/media`.
pub async fn choose(asked: Asked<Chosen>) -> Result<Response, Failed> {
    let read = |text: &str| -> Result<Vec<BlobHash>, Failed> {
        let all = text.split_whitespace().map(parsed);
        all.collect()
    };
    let (base, order) = (read(&asked.form.base)?, read(&asked.form.order)?);
    asked
        .app
        .set_media(asked.id, &base, &order, &asked.user)
        .await?;
    Ok(asked.done())
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
