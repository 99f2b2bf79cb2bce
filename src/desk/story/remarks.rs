//! What people say to one another about the story.

use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::{super::frame::Failed, Asked, Words};
use crate::{
    app::App,
    model::{Story, zone::chinese_day_minute},
};

#[derive(Debug, Serialize)]
pub(super) struct RemarkView {
    id: i64,
    name: String,
    at: String,
    text: String,
    done: bool,
    done_by: String,
}

pub(super) async fn remarks(app: &App, story: &Story) -> Result<Vec<RemarkView>, Failed> {
    let zone = app.settings().settings.programme.zone;
    let mut views = Vec::new();
    for remark in app.store().remarks(story.id).await? {
        let done_by = if remark.done_at.is_some() {
            app.name_of(&remark.done_by).await
        } else {
            String::new()
        };
        views.push(RemarkView {
            id: remark.id,
            name: remark.name,
            at: chinese_day_minute(remark.at, zone),
            text: remark.text,
            done: remark.done_at.is_some(),
            done_by,
        });
    }
    Ok(views)
}

/// `POST /stories/{id}/remarks`.
pub async fn remark(asked: Asked<Words>) -> Result<Response, Failed> {
    let (app, user) = (&asked.app, &asked.user);
    app.remark(asked.id, &asked.form.text, user).await?;
    Ok(asked.done())
}

/// Which remark.
#[derive(Deserialize)]
pub struct Settled {
    remark: i64,
    #[serde(default)]
    done: String,
}

/// `POST /stories/{id}/remarks/settle`.
pub async fn settle(asked: Asked<Settled>) -> Result<Response, Failed> {
    let (app, form) = (&asked.app, &asked.form);
    app.settle_remark(asked.id, form.remark, form.done != "no", &asked.user)
        .await?;
    Ok(asked.done())
}
