//! The words of the story: one field after the other, and what the checks find in them.

use axum::{
    Extension, Json,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};

use super::super::{frame::Failed, rundown::parsed, state::DeskState, words};
use crate::{
    app::{Amended, Visitor},
    model::{Story, amend::Field, zone::chinese_day_minute},
};

/// A finding.
#[derive(Debug, Serialize)]
pub struct CheckView {
    level: &'static str,
    tone: &'static str,
    place: String,
    suggestion: String,
}

/// The findings that say something to an editor.
pub fn checks(story: &Story) -> Vec<CheckView> {
    story
        .draft
        .checks
        .iter()
        .filter(|check| check.rule != "score.parts")
        .map(|check| {
            let (level, tone) = words::check_level(check.level);
            CheckView {
                level,
                tone,
                place: check.place.clone(),
                suggestion: check.suggestion.clone(),
            }
        })
        .collect()
}

/// A change of one field.
#[derive(Deserialize)]
pub struct Amend {
    field: String,
    base: String,
    value: String,
}

/// `POST /api/stories/{id}/field`.
pub async fn amend(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
    Json(change): Json<Amend>,
) -> Result<Response, Failed> {
    let field: Field = parsed(&change.field)?;
    let amended = state
        .app
        .amend_story(
            parsed(&id)?,
            field,
            &change.base,
            &change.value,
            &visitor.user,
        )
        .await?;
    let zone = state.app.settings().settings.programme.zone;
    Ok(match amended {
        Amended::Saved(story) => Json(serde_json::json!({
            "value": story.draft.text(field),
            "read": story.draft.read_ms.mm_ss(),
            "checks": checks(&story),
            "hash": story.content_hash(),
        }))
        .into_response(),
        Amended::Conflict(conflict) => {
            let at = chinese_day_minute(conflict.at, zone);
            let text = format!("{}在{at}也改了这里。您写的还在框里。", conflict.by);
            let body = serde_json::json!({
                "error": text, "theirs": conflict.theirs, "by": conflict.by, "at": at,
            });
            (StatusCode::CONFLICT, Json(body)).into_response()
        }
    })
}
