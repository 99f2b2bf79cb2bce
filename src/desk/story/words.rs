//! The words of the story: one field after the other, and what the checks find in them.

use axum::{
    Extension, Json,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};

use super::{
    super::{frame::Failed, rundown::parsed, state::DeskState, words},
    Asked,
};
use crate::{
    app::{Amended, Visitor},
    model::{
        Story,
        amend::{Field, Fix},
        zone::chinese_day_minute,
    },
};

/// A finding.
#[derive(Debug, Serialize)]
pub struct CheckView {
    level: &'static str,
    tone: &'static str,
    place: String,
    suggestion: String,
    fix: Option<FixView>,
}

/// What a press of 改好 does.
#[derive(Debug, Serialize)]
struct FixView {
    story: String,
    field: String,
    from: String,
    to: String,
    at: usize,
    /// What will stand there, as it is read.
    shown: String,
}

fn fix_view(story: &Story, fix: &Fix) -> FixView {
    let words = |line: &str| {
        line.split_once(' ')
            .map_or("", |(_, words)| words)
            .to_owned()
    };
    let shown = match fix.field {
        Field::Captions => fix.to.lines().map(words).collect::<Vec<_>>().join(" / "),
        _ if fix.to.is_empty() => format!("删去「{}」", fix.from),
        _ => fix.to.clone(),
    };
    FixView {
        story: story.id.to_string(),
        field: fix.field.to_string(),
        from: fix.from.clone(),
        to: fix.to.clone(),
        at: fix.at,
        shown,
    }
}

/// The findings that say something to an editor; `may_edit`: with the remedies that there are.
pub fn checks(story: &Story, may_edit: bool) -> Vec<CheckView> {
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
                fix: check
                    .fix
                    .as_ref()
                    .filter(|_| may_edit)
                    .map(|fix| fix_view(story, fix)),
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
    /// What stood in the strap's other half.
    beside: Option<String>,
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
        .amend_beside(
            parsed(&id)?,
            field,
            (&change.base, change.beside.as_deref()),
            &change.value,
            &visitor.user,
        )
        .await?;
    let zone = state.app.settings().settings.programme.zone;
    Ok(match amended {
        Amended::Saved(story) => Json(serde_json::json!({
            // Of a strap that is gone nothing stands there: what moved up is another person's.
            "value": if emptied(field, &change) { "".into() } else { story.draft.text(field) },
            "read": story.draft.read_ms.mm_ss(),
            "checks": checks(&story, true),
            "hash": story.content_hash(),
        }))
        .into_response(),
        Amended::Conflict(conflict) => {
            let at = chinese_day_minute(conflict.at, zone);
            let text = if conflict.beside.is_some() {
                "人名条变了，您写的还没有存，还在框里。这里现在是：".to_owned()
            } else {
                format!("{}在{at}也改了这里。您写的还在框里。", conflict.by)
            };
            let body = serde_json::json!({
                "error": text, "theirs": conflict.theirs, "by": conflict.by, "at": at,
                "beside": conflict.beside,
                "straps": field.beside().map(|_| &conflict.story.draft.strap),
            });
            (StatusCode::CONFLICT, Json(body)).into_response()
        }
    })
}

/// Whether the last text of a strap was taken out.
fn emptied(field: Field, change: &Amend) -> bool {
    field.beside().is_some()
        && change.value.trim().is_empty()
        && change.beside.as_deref().is_some_and(str::is_empty)
}

/// A finding's remedy, as the page shows it.
#[derive(Deserialize)]
pub struct Mend {
    field: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    at: usize,
}

/// `POST /stories/{id}/fix`: 改好.
pub async fn mend(asked: Asked<Mend>) -> Result<Response, Failed> {
    let form = &asked.form;
    // Forms end their lines as mails do.
    let fix = Fix {
        field: parsed(&form.field)?,
        from: form.from.replace("\r\n", "\n"),
        to: form.to.replace("\r\n", "\n"),
        at: form.at,
    };
    asked.app.fix_story(asked.id, &fix, &asked.user).await?;
    Ok(asked.done())
}
