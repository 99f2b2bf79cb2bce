//! What the story was, version by version, and the way back.

use std::collections::HashMap;

use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::{
    super::{
        diff::{Changed, changed},
        frame::Failed,
        words,
    },
    Asked,
};
use crate::{
    app::{App, AppError},
    model::{Story, zone::chinese_day_minute},
};

/// So many changes are shown.
const CHANGES: u32 = 40;

#[derive(Debug, Serialize)]
pub(super) struct Step {
    version: i64,
    at: String,
    by: String,
    action: String,
    reason: String,
    changes: Vec<Changed>,
    may_restore: bool,
}

pub(super) async fn history(app: &App, story: &Story, may_edit: bool) -> Result<Vec<Step>, Failed> {
    let zone = app.settings().settings.programme.zone;
    let versions = app.store().story_versions(story.id, CHANGES).await?;
    let mut names: HashMap<String, String> = HashMap::new();
    for version in &versions {
        if !names.contains_key(&version.by) {
            let name = app.name_of(&version.by).await;
            names.insert(version.by.clone(), name);
        }
    }
    let now = story.content_hash();
    // Character by character, up to forty versions: no work for a thread that other pages wait for.
    let told = move || {
        let told = versions.iter().enumerate().map(|(at, version)| Step {
            version: version.version,
            at: chinese_day_minute(version.at, zone),
            by: names.get(&version.by).cloned().unwrap_or_default(),
            action: words::action(&version.action),
            reason: version.reason.clone(),
            changes: versions
                .get(at + 1)
                .map_or_else(Vec::new, |before| changed(&before.story, &version.story)),
            may_restore: may_edit && version.story.content_hash() != now,
        });
        told.collect()
    };
    tokio::task::spawn_blocking(told)
        .await
        .map_err(|error| Failed(AppError::Defect(format!("a story's history: {error}"))))
}

/// To which version.
#[derive(Deserialize)]
pub struct Back {
    to: Option<i64>,
}

/// `POST /stories/{id}/undo`.
pub async fn undo(asked: Asked<Back>) -> Result<Response, Failed> {
    let (app, user) = (&asked.app, &asked.user);
    app.undo_story(asked.id, asked.form.to, user).await?;
    Ok(asked.done())
}
