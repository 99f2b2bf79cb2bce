//! 上屏效果: the cards of a story as they will be painted, fresh after every edit.

use axum::{
    body::Body,
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};

use super::{frame::Failed, rundown::parsed, state::DeskState};
use crate::{
    app::{App, AppError},
    model::{Story, base64},
};

/// What the painter says of a card, as base64 of a JSON list: a header holds no Chinese.
const WORDS: HeaderName = HeaderName::from_static("x-card-words");

/// A card on the page.
#[derive(Debug, Serialize)]
pub struct CardView {
    name: String,
    label: String,
    address: String,
    whole: String,
    /// It shows a picture, no words of the story.
    picture: bool,
}

/// The cards of a story that stands `at` (from 0) of `total` in the rundown.
pub async fn views(app: &App, story: &Story, at: Option<usize>, total: usize) -> Vec<CardView> {
    let (n, of) = (at.unwrap_or(0) + 1, total.max(1));
    let cards = match app.story_cards(story, (n, of)).await {
        Ok(cards) => cards,
        Err(error) => {
            // The words can be written all the same.
            tracing::warn!(%error, "cards cannot be shown");
            Vec::new()
        }
    };
    let view = |card: crate::app::StoryCard| {
        let (id, name) = (&story.id, &card.name);
        let address = format!("/stories/{id}/cards/{name}?n={n}&of={of}&k={}", card.key);
        CardView {
            whole: format!("{address}&whole=1"),
            address,
            picture: card.name.starts_with("picture-"),
            name: card.name,
            label: card.label,
        }
    };
    cards.into_iter().map(view).collect()
}

/// Which place the story has, and what the page thinks it will get.
#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    n: Option<u16>,
    #[serde(default)]
    of: Option<u16>,
    #[serde(default)]
    k: String,
    #[serde(default)]
    whole: String,
}

/// `GET /stories/{id}/cards/{card}`: always the story as it stands now; `k` only names the address, so
/// that a browser keeps what it has seen.
pub async fn card(
    State(state): State<DeskState>,
    Path((id, name)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Failed> {
    let app = &state.app;
    let (story, _) = app.store().story(parsed(&id)?).await?;
    let place = |n: Option<u16>| usize::from(n.unwrap_or(1).max(1));
    let cards = app
        .story_cards(&story, (place(asked.n), place(asked.of)))
        .await?;
    let Some(card) = cards.into_iter().find(|card| card.name == name) else {
        return Err(Failed::missing());
    };
    let whole = !asked.whole.is_empty();
    let key = card.key.to_string();
    let tag = format!("\"{key}{}\"", if whole { "-whole" } else { "" });
    let kept = if asked.k == key {
        "private, max-age=604800, immutable"
    } else {
        "private, no-cache"
    };
    let tag = HeaderValue::from_str(&tag)
        .map_err(|error| AppError::Defect(format!("the tag of a card: {error}")))?;
    let known = headers.get(header::IF_NONE_MATCH) == Some(&tag);
    let heads = [
        (header::ETAG, tag),
        (header::CACHE_CONTROL, HeaderValue::from_static(kept)),
    ];
    if known {
        return Ok((StatusCode::NOT_MODIFIED, heads).into_response());
    }
    let seen = app.see_card(&card, whole).await?;
    let words = serde_json::to_string(&seen.words).unwrap_or_default();
    let words = HeaderValue::from_str(&base64::encode(words.as_bytes()))
        .map_err(|error| AppError::Defect(format!("the words of a card: {error}")))?;
    let kind = HeaderValue::from_static("image/png");
    let more = [(WORDS, words), (header::CONTENT_TYPE, kind)];
    Ok((heads, more, Body::from(seen.png.clone())).into_response())
}
