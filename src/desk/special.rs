//! 特批: a producer lets stories go on whose reviewers cannot be reached. Twice confirmed, with a reason.

use axum::{
    Extension, Form,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{frame::Failed, gate::told, rundown::parsed, state::DeskState};
use crate::{
    app::Visitor,
    model::{BlobHash, StoryId},
};

/// What is let go on.
#[derive(Deserialize)]
pub struct Special {
    /// `id:hash` of each story as it was seen, apart by spaces: a form has one value a name.
    #[serde(default)]
    stories: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    sure: String,
    #[serde(default)]
    back: String,
}

/// `POST /review/override`.
pub async fn go_on(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Form(form): Form<Special>,
) -> Result<Response, Failed> {
    if form.sure != "yes" {
        return Ok(told(
            StatusCode::UNPROCESSABLE_ENTITY,
            "请先勾选“审稿人确实联系不上，由我负责”。",
        ));
    }
    let stories = pairs(&form.stories)?;
    state
        .app
        .override_stories(&stories, &form.text, &visitor.user)
        .await?;
    let to = match (form.back.as_str(), stories.first()) {
        ("story", Some((id, _))) => format!("/stories/{id}"),
        _ => "/review".to_owned(),
    };
    Ok(Redirect::to(&to).into_response())
}

fn pairs(text: &str) -> Result<Vec<(StoryId, BlobHash)>, Failed> {
    text.split_whitespace()
        .map(|pair| {
            let (id, seen) = pair.split_once(':').ok_or_else(Failed::missing)?;
            Ok((parsed(id)?, parsed(seen)?))
        })
        .collect()
}
