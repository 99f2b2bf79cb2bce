//! Files that came with a tip. Whatever a stranger sent, a browser never takes it for a page of ours: what is
//! not a picture, film or sound by its type is only ever saved.

use std::path::Path as File;

use axum::{
    Extension,
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use tower_http::services::ServeFile;

use super::{frame::Failed, outside, state::DeskState};
use crate::{
    app::{App, AppError, Visitor},
    model::BlobHash,
};

/// Types that every browser shows by itself and that hold no script.
const SHOWN: [&str; 15] = [
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "image/bmp",
    "video/mp4",
    "video/webm",
    "video/quicktime",
    "audio/mpeg",
    "audio/mp4",
    "audio/aac",
    "audio/ogg",
    "audio/wav",
    "audio/x-wav",
    "audio/flac",
];

/// Whether a file of this type may be shown on a page of ours.
pub fn is_shown(media_type: &str) -> bool {
    SHOWN.contains(&media_type)
}

/// `GET /tips/{id}/files/{sha256}`: whole or in parts (RFC 9110, section 14).
pub async fn file(
    State(state): State<DeskState>,
    Path((id, sha256)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Failed> {
    let Ok(sha256) = sha256.parse::<BlobHash>() else {
        return Ok(gone());
    };
    let Some(file) = state.app.tip_file(&id, &sha256).await? else {
        return Ok(gone());
    };
    let shown = is_shown(&file.media_type);
    let media_type = if shown {
        &file.media_type
    } else {
        "application/octet-stream"
    };
    let mut answer = served(&file.path, media_type, request).await?;
    disposition(&mut answer, shown, &file.name);
    Ok(answer)
}

/// `GET /tips/{id}/thumbnails/{sha256}`: a small picture of a picture.
pub async fn thumbnail(
    State(state): State<DeskState>,
    Path((id, sha256)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Failed> {
    let Ok(sha256) = sha256.parse::<BlobHash>() else {
        return Ok(gone());
    };
    let Some(path) = state.app.tip_thumbnail(&id, &sha256).await? else {
        return Ok(gone());
    };
    let mut answer = served(&path, "image/jpeg", request).await?;
    // Its own browser may keep it for the hours in which somebody goes to and fro.
    answer.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, max-age=14400"),
    );
    Ok(answer)
}

/// `POST /tips/{id}/original`: the mail as it came, personal data unmasked; each reading is in the audit
/// log, so it takes a press and not a look.
pub async fn original(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
) -> Result<Response, Failed> {
    let tip = state.app.store().submission(&id).await?;
    if tip.purged_at.is_some() {
        return Ok(gone());
    }
    let bytes = state.app.raw_submission(&id, &visitor.user.login).await?;
    let mut answer = Body::from(bytes).into_response();
    secured(&mut answer, "application/octet-stream");
    disposition(&mut answer, false, &App::original_name(&tip));
    Ok(answer)
}

fn gone() -> Response {
    outside::plain(StatusCode::NOT_FOUND, outside::NOT_FOUND)
}

async fn served(path: &File, media_type: &str, request: Request) -> Result<Response, Failed> {
    let served = ServeFile::new(path).try_call(request).await;
    let mut answer = served
        .map_err(|source| {
            Failed(AppError::File {
                path: path.to_owned(),
                source,
            })
        })?
        .map(Body::new);
    secured(&mut answer, media_type);
    Ok(answer)
}

fn secured(answer: &mut Response, media_type: &str) {
    let headers = answer.headers_mut();
    let kind = HeaderValue::from_str(media_type)
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_TYPE, kind);
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// Says how a browser is to take the file, and its name: for old browsers in ASCII, for others as it is
/// (RFC 6266, RFC 8187).
fn disposition(answer: &mut Response, shown: bool, name: &str) {
    let kind = if shown { "inline" } else { "attachment" };
    let plain: String = name
        .chars()
        .map(|c| match c {
            '"' | '\\' | '/' => '_',
            ' '..='~' => c,
            _ => '_',
        })
        .collect();
    let mut whole = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            whole.push(char::from(byte));
        } else {
            whole.push_str(&format!("%{byte:02X}"));
        }
    }
    let value = format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{whole}");
    if let Ok(value) = HeaderValue::from_str(&value) {
        answer
            .headers_mut()
            .insert(header::CONTENT_DISPOSITION, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_and_nothing_that_scripts_is_shown() {
        let mut answer = ().into_response();
        disposition(&mut answer, false, "图1\"\r\n;a=b/..\\x.html");
        let said = answer.headers()[header::CONTENT_DISPOSITION]
            .to_str()
            .unwrap();
        assert_eq!(
            said,
            "attachment; filename=\"_1___;a=b_.._x.html\"; filename*=UTF-8''%E5%9B%BE1%22%0D%0A%3Ba%3Db%2F..%5Cx.html"
        );
        for kind in [
            "text/html",
            "image/svg+xml",
            "application/xhtml+xml",
            "text/xml",
            "application/pdf",
            "",
        ] {
            assert!(!is_shown(kind), "{kind}");
        }
    }
}
