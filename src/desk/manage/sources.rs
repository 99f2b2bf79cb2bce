//! 来稿渠道: where tips come from, how each place fares, and a look at once.

use axum::{
    Extension,
    response::{IntoResponse, Redirect, Response},
};
use serde::Serialize;

use super::State;
use crate::{
    app::{SourceCard, Visitor},
    desk::frame::Failed,
    model::zone::chinese_day_minute,
};

#[derive(Serialize)]
struct Page {
    sources: Vec<Row>,
    may_ask: bool,
}

#[derive(Serialize)]
struct Row {
    name: String,
    kind: &'static str,
    place: String,
    organization: String,
    state: String,
    tone: &'static str,
    last: String,
    next: String,
    trouble: String,
    items: u64,
}

/// `GET /manage/sources`.
pub async fn page(
    axum::extract::State(state): State,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Failed> {
    let app = &state.app;
    let zone = app.settings().settings.programme.zone;
    let row = |card: SourceCard| {
        let (tone, said) = match (&card.trouble, card.last_success) {
            (Some(_), _) => ("bad", format!("连续{}次读不到", card.failures.max(1))),
            (None, Some(_)) => ("good", "正常".to_owned()),
            (None, None) => ("quiet", "还没读过".to_owned()),
        };
        Row {
            kind: match card.kind {
                "imap" => "邮箱",
                "feed" => "订阅",
                "partner feed" => "合作媒体订阅",
                _ => "文件夹",
            },
            organization: card.organization.unwrap_or_default(),
            state: said,
            tone,
            last: card
                .last_success
                .map_or_else(String::new, |at| chinese_day_minute(at, zone)),
            next: card
                .next_due
                .map_or_else(String::new, |at| chinese_day_minute(at, zone)),
            trouble: card.trouble.unwrap_or_default(),
            items: card.items,
            name: card.name,
            place: card.place,
        }
    };
    let sources: Vec<Row> = app.sources().await?.into_iter().map(row).collect();
    let page = Page {
        may_ask: !sources.is_empty(),
        sources,
    };
    state.show_managed(("sources", "来稿渠道", "/manage/sources"), &visitor, &page)
}

/// `POST /manage/sources/ask`: the daemon looks at once.
pub async fn ask(
    axum::extract::State(state): State,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Failed> {
    state.app.gather_now(&visitor.user.login).await?;
    Ok(Redirect::to("/manage/sources").into_response())
}
