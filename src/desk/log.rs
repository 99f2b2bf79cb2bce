//! 操作记录: who did what, and when. The log is only ever added to.

use axum::{
    Extension,
    extract::{Query, State},
    response::Response,
};
use serde::{Deserialize, Serialize};

use super::{frame::Failed, state::DeskState, words};
use crate::{
    app::{AppError, Visitor},
    model::zone::chinese_day_minute,
};

/// Lines on a page.
const LINES: u32 = 100;

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    q: String,
    before: Option<i64>,
}

#[derive(Serialize)]
struct Page {
    q: String,
    lines: Vec<Line>,
    more: Option<String>,
}

#[derive(Serialize)]
struct Line {
    at: String,
    who: String,
    what: String,
    subject: String,
    link: String,
    detail: String,
}

/// `GET /log`.
pub async fn page(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failed> {
    let app = &state.app;
    let settings = &app.settings().settings;
    let q = wanted.q.trim();
    let found = app
        .store()
        .log(wanted.before, q, LINES)
        .await
        .map_err(AppError::from)?;
    let more = found.last().filter(|_| found.len() == LINES as usize);
    let more = more.map(|last| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("q", q);
        query.append_pair("before", &last.number.to_string());
        format!("/log?{}", query.finish())
    });
    let mut lines = Vec::with_capacity(found.len());
    for line in found {
        lines.push(Line {
            at: chinese_day_minute(line.at, settings.programme.zone),
            who: app.name_of(&line.actor).await,
            what: words::action(&line.action),
            link: if line.action.starts_with("story.") {
                format!("/stories/{}", line.subject)
            } else {
                String::new()
            },
            subject: line.subject,
            detail: if line.detail == "{}" {
                String::new()
            } else {
                line.detail
            },
        });
    }
    let page = Page {
        q: q.to_owned(),
        lines,
        more,
    };
    state.show(("log", "操作记录", "/log"), &visitor, &page)
}
