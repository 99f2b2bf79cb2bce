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
    app::App,
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
    let mut steps = Vec::new();
    let now = story.content_hash();
    for (at, version) in versions.iter().enumerate() {
        let by = match names.get(&version.by) {
            Some(name) => name.clone(),
            None => {
                let name = app.name_of(&version.by).await;
                names.insert(version.by.clone(), name.clone());
                name
            }
        };
        let before = versions.get(at + 1);
        steps.push(Step {
            version: version.version,
            at: chinese_day_minute(version.at, zone),
            by,
            action: words::action(&version.action),
            reason: version.reason.clone(),
            changes: before.map_or_else(Vec::new, |before| changed(&before.story, &version.story)),
            may_restore: may_edit && version.story.content_hash() != now,
        });
    }
    Ok(steps)
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
