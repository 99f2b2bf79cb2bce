//! 标题板样张: every card of a design, painted with sample words by the painter that paints for air.

use axum::{
    Extension,
    extract::{Path, Query},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};

use super::State;
use crate::{
    app::{CardStudio, Visitor},
    desk::{frame::Failed, gate::told},
};

/// Which design and words.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    design: String,
    #[serde(default)]
    words: String,
}

#[derive(Serialize)]
struct Page {
    designs: Vec<Choice>,
    words: Vec<Choice>,
    cards: Vec<CardRow>,
    own: String,
}

#[derive(Serialize)]
struct Choice {
    name: String,
    label: String,
    chosen: bool,
}

#[derive(Serialize)]
struct CardRow {
    name: &'static str,
    label: &'static str,
    address: String,
}

/// `GET /manage/cards`.
pub async fn page(
    axum::extract::State(state): State,
    Extension(visitor): Extension<Visitor>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failed> {
    let app = &state.app;
    let designs = app.card_designs();
    let design = designs
        .iter()
        .find(|one| **one == wanted.design)
        .or(designs.first())
        .cloned()
        .unwrap_or_default();
    let sets = CardStudio::sample_sets();
    let words = sets
        .iter()
        .find(|one| **one == wanted.words)
        .or(sets.first())
        .copied()
        .unwrap_or_default();
    let card = |name: &'static str| CardRow {
        name,
        label: label(name),
        address: format!("/manage/cards/{design}/{words}/{name}"),
    };
    let page = Page {
        cards: CardStudio::cards().iter().map(|name| card(name)).collect(),
        designs: designs
            .iter()
            .map(|name| Choice {
                label: match name.as_str() {
                    "landscape" => "山水版".to_owned(),
                    "plain" => "素版".to_owned(),
                    _ => "本台模板".to_owned(),
                },
                chosen: *name == design,
                name: name.clone(),
            })
            .collect(),
        words: sets
            .iter()
            .map(|name| Choice {
                label: words_label(name),
                chosen: *name == words,
                name: (*name).to_owned(),
            })
            .collect(),
        own: app.own_card_folder(),
    };
    state.show_managed(("cards", "标题板样张", "/manage/cards"), &visitor, &page)
}

/// `GET /manage/cards/{design}/{words}/{card}`: the picture.
pub async fn picture(
    axum::extract::State(state): State,
    Path((design, words, card)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failed> {
    let painted = match state.app.sample_card(&design, &words, &card).await {
        Ok(painted) => painted,
        Err(missing) if missing.is_missing() => return Err(missing.into()),
        Err(error) => {
            // Whoever draws templates reads English: file and line are what he needs.
            tracing::warn!(%error, card, "a sample card cannot be painted");
            return Ok(told(
                StatusCode::UNPROCESSABLE_ENTITY,
                "这张板画不出来，请运维查模板文件，原因在日志里。",
            ));
        }
    };
    let tag = format!("\"{}\"", painted.mark);
    let fresh = headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| known.as_bytes() == tag.as_bytes());
    if fresh {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    let heads = [
        (header::CONTENT_TYPE, "image/png".to_owned()),
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
        (header::ETAG, tag),
    ];
    Ok((heads, painted.png.to_vec()).into_response())
}

fn label(card: &str) -> &'static str {
    match card {
        "opener" => "片头",
        "headlines" => "内容提要",
        "title" => "标题板",
        "link" => "口播底板",
        "strap" => "人名条",
        "locator_strap" => "地名条",
        "headline_strap" => "标题条",
        "caption" => "唱词",
        "figure" => "数字板",
        "frame" => "图片框",
        "overlay" => "署名",
        "bumper" => "间隔",
        "closer" => "片尾",
        "slate" => "场记板",
        _ => "其他",
    }
}

fn words_label(set: &str) -> String {
    match set {
        "normal" => "平常的字".to_owned(),
        "short" => "最短的字".to_owned(),
        "long" => "最长的字".to_owned(),
        "hostile" => "捣乱的字".to_owned(),
        other => other.to_owned(),
    }
}
