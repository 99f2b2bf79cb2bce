//! 发件: every mail and message that left or waits to, and what the other side said.

use axum::{Extension, extract::Query, response::Response};
use serde::{Deserialize, Serialize};

use super::{State, sees_senders, veiled, veiled_in};
use crate::{
    app::{Posted, Visitor},
    desk::frame::Failed,
    model::zone::chinese_day_minute,
};

/// So many are shown.
const MAILS: u32 = 200;

/// Which ones.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    show: String,
}

#[derive(Serialize)]
struct Page {
    open: bool,
    mails: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    at: String,
    kind: &'static str,
    about: String,
    link: String,
    recipient: String,
    state: &'static str,
    tone: &'static str,
    attempts: u64,
    next: String,
    reply: String,
}

/// `GET /manage/outbox`.
pub async fn page(
    axum::extract::State(state): State,
    Extension(visitor): Extension<Visitor>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failed> {
    let zone = state.app.settings().settings.programme.zone;
    let open = wanted.show == "open";
    let sees = sees_senders(&visitor);
    let row = |mail: Posted| {
        let (said, tone) = state_word(&mail.state);
        Row {
            at: chinese_day_minute(mail.moved, zone),
            kind: kind_word(&mail.kind),
            link: match mail.kind.as_str() {
                "package" | "rehearsal" => "/package".to_owned(),
                _ if mail.to_correspondent && sees => {
                    format!("/tips/{}", mail.about)
                }
                _ => String::new(),
            },
            about: mail.about,
            recipient: if mail.to_correspondent && !sees {
                veiled(&mail.recipient)
            } else {
                mail.recipient
            },
            state: said,
            tone,
            attempts: mail.attempts,
            next: if matches!(mail.state.as_str(), "ready" | "deferred") {
                chinese_day_minute(mail.next_at, zone)
            } else {
                String::new()
            },
            reply: if mail.to_correspondent && !sees {
                veiled_in(&mail.reply)
            } else {
                mail.reply
            },
        }
    };
    let mails = state.app.posted(open, MAILS).await?;
    let page = Page {
        open,
        mails: mails.into_iter().map(row).collect(),
    };
    state.show_managed(("outbox", "发件", "/manage/outbox"), &visitor, &page)
}

fn kind_word(kind: &str) -> &'static str {
    match kind {
        "package" => "播出包",
        "rehearsal" => "演练",
        "receipt" => "回执",
        "scheduled" => "编入通知",
        "aired" => "播出通知",
        "alarm" => "告警",
        "ready" => "系统就绪",
        "remind" | "escalate" => "催审",
        "last_call" => "最后提醒",
        "contributors" => "约稿",
        "skipped" => "停播通知",
        "moved" => "改期通知",
        _ => "信件",
    }
}

fn state_word(state: &str) -> (&'static str, &'static str) {
    match state {
        "accepted" | "delivered" => ("已送达", "good"),
        "ready" => ("待发", "work"),
        "sending" => ("发送中", "work"),
        "deferred" => ("稍后再发", "work"),
        "failed" => ("被拒收", "bad"),
        "unknown" => ("结果不明", "bad"),
        "withheld" => ("不发", "quiet"),
        _ => ("其他", "quiet"),
    }
}
