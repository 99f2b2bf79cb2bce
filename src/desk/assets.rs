//! Style and scripts, embedded. Their address holds a hash of them all, so that a browser keeps them for
//! a year and yet never shows an old one beside a new page.

use std::sync::OnceLock;

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use super::outside;

#[derive(RustEmbed)]
#[folder = "templates/desk/assets"]
struct Assets;

/// The part of their addresses that changes with them.
pub fn version() -> &'static str {
    static VERSION: OnceLock<String> = OnceLock::new();
    VERSION.get_or_init(|| {
        let mut names: Vec<_> = Assets::iter().collect();
        names.sort_unstable();
        let mut hash = Sha256::new();
        for name in names {
            hash.update(name.as_bytes());
            if let Some(file) = Assets::get(&name) {
                hash.update(file.metadata.sha256_hash());
            }
        }
        hex::encode(&hash.finalize()[..8])
    })
}

/// `/assets/VERSION/NAME`.
pub async fn file(Path((asked, name)): Path<(String, String)>) -> Response {
    let Some(file) = Assets::get(&name) else {
        return outside::plain(StatusCode::NOT_FOUND, outside::NOT_FOUND);
    };
    let kind = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    let kept = if asked == version() {
        "public, max-age=31536000, immutable"
    } else {
        "no-store"
    };
    let heads = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, kept)];
    (heads, file.data.into_owned()).into_response()
}
