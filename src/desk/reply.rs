//! 来稿: a letter to the sender, seen as it leaves before it is sent.

use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{frame::Failed, state::DeskState, tips::moment, words};
use crate::{
    app::{App, AppError, ReplyDraft, Visitor},
    model::{
        Submission,
        letter::{Letter, Reply, ReplyTemplate},
        mail::MailState,
    },
};

/// Which template.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    template: String,
}

/// A reply as it is to leave.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Written {
    template: String,
    press: String,
    text: String,
}

#[derive(Serialize)]
struct Page {
    address: String,
    receipt: String,
    subject: String,
    templates: Vec<Choice>,
    template: &'static str,
    mail: Option<Mail>,
    /// Why nobody may write to this sender.
    why: String,
    error: String,
    /// What was written and cannot be sent, where there is no box for it.
    kept: String,
}

#[derive(Serialize)]
struct Choice {
    address: String,
    word: &'static str,
    here: bool,
}

#[derive(Serialize)]
struct Mail {
    from: String,
    to: String,
    reply_to: String,
    subject: String,
    text: String,
    /// The mail that it stands below.
    answers: String,
    press: String,
}

/// What was written to the sender, on the tip's page.
#[derive(Debug, Serialize)]
pub struct Letters {
    sent: Vec<Sent>,
    templates: Vec<Offered>,
    /// Why nobody may write; empty: this visitor may.
    why: String,
}

#[derive(Debug, Serialize)]
struct Offered {
    address: String,
    word: &'static str,
}

#[derive(Debug, Serialize)]
struct Sent {
    what: &'static str,
    by: String,
    at: String,
    to: String,
    subject: String,
    text: String,
    state: String,
    tone: &'static str,
}

/// The part of a tip's page that is about letters; `None`: the visitor does not write letters, and there is
/// none to read.
pub async fn letters(
    app: &App,
    tip: &Submission,
    may: bool,
    zone: Tz,
    now: DateTime<Utc>,
) -> Result<Option<Letters>, AppError> {
    let replies = app.replies(tip).await?;
    if !may && replies.is_empty() {
        return Ok(None);
    }
    let why = if may {
        app.no_reply(tip).await?.unwrap_or_default()
    } else {
        String::new()
    };
    let mut sent = Vec::with_capacity(replies.len());
    for reply in &replies {
        sent.push(sent_one(app, reply, zone, now).await);
    }
    let offered = may && why.is_empty();
    let templates = ReplyTemplate::ALL.into_iter().filter(|_| offered);
    Ok(Some(Letters {
        sent,
        templates: templates
            .map(|one| Offered {
                address: address(tip, one),
                word: one.label(),
            })
            .collect(),
        why,
    }))
}

async fn sent_one(app: &App, reply: &Reply, zone: Tz, now: DateTime<Utc>) -> Sent {
    let (state, tone) = standing(&reply.letter, zone, now);
    Sent {
        what: reply.template.label(),
        by: app.name_of(&reply.by).await,
        at: moment(reply.letter.created_at, zone, now),
        to: reply.letter.recipient.clone(),
        subject: reply.subject.clone(),
        text: reply.text.clone(),
        state,
        tone,
    }
}

/// Where a letter that was not withheld stands, and how that is to be seen.
pub fn standing(letter: &Letter, zone: Tz, now: DateTime<Utc>) -> (String, &'static str) {
    let at = moment(letter.updated_at, zone, now);
    match letter.state {
        _ if letter.bounced => (format!("退信 {at}"), "bad"),
        MailState::Accepted => (format!("已发 {at}"), "good"),
        MailState::Failed => (format!("发不出去 {at}"), "bad"),
        MailState::Unknown => ("发送结果不明".to_owned(), "bad"),
        MailState::Deferred => (
            format!("待发，{}再试", moment(letter.next_at, zone, now)),
            "work",
        ),
        _ => ("待发".to_owned(), "work"),
    }
}

fn address(tip: &Submission, template: ReplyTemplate) -> String {
    format!("/tips/{}/reply?template={}", tip.receipt, template.name())
}

/// `GET /tips/{id}/reply?template=…`: the letter as it would leave.
pub async fn page(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failed> {
    let template = ReplyTemplate::named(&wanted.template).unwrap_or(ReplyTemplate::Free);
    let (tip, draft) = state.app.reply_draft(&id, template).await?;
    let why = state.app.no_reply(&tip).await?.unwrap_or_default();
    show(&state, &visitor, &tip, draft, why, String::new())
}

fn show(
    state: &DeskState,
    visitor: &Visitor,
    tip: &Submission,
    draft: ReplyDraft,
    why: String,
    error: String,
) -> Result<Response, Failed> {
    // Who may not write any more has written all the same.
    let refused = !why.is_empty() && !error.is_empty();
    let page = Page {
        kept: if refused {
            draft.text.clone()
        } else {
            String::new()
        },
        address: format!("/tips/{}", tip.receipt),
        receipt: tip.receipt.to_string(),
        subject: tip.subject.clone(),
        templates: ReplyTemplate::ALL
            .into_iter()
            .map(|one| Choice {
                address: address(tip, one),
                word: one.label(),
                here: one == draft.template,
            })
            .collect(),
        template: draft.template.name(),
        mail: why.is_empty().then(|| Mail {
            answers: if draft.answers.is_empty() {
                String::new()
            } else if tip.subject.trim().is_empty() {
                "对方的来信".to_owned()
            } else {
                format!("对方的来信「{}」", tip.subject)
            },
            from: draft.from,
            to: draft.to,
            reply_to: draft.reply_to,
            subject: draft.subject,
            text: draft.text,
            press: draft.press,
        }),
        why,
        error,
    };
    state.show(("reply", "给来稿人回信", "/tips"), visitor, &page)
}

/// `POST /tips/{id}/reply`: sends it, once a press.
pub async fn send(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
    Form(form): Form<Written>,
) -> Result<Response, Failed> {
    let template = ReplyTemplate::named(&form.template).unwrap_or(ReplyTemplate::Free);
    let by = visitor.user.login.as_str();
    let sent = state
        .app
        .post_reply(&id, template, &form.text, &form.press, by)
        .await;
    let why = match sent {
        Ok(_) => {
            let (tip, _) = state.app.reply_draft(&id, template).await?;
            let address = format!("/tips/{}?said=replied#letters", tip.receipt);
            return Ok(Redirect::to(&address).into_response());
        }
        Err(error) if error.is_missing() => return Err(Failed(error)),
        Err(error) => match words::refused(&error) {
            Some(why) => why,
            None => {
                tracing::error!(%error, "a reply was not written");
                "信没有存上，请再发一次；写的还在下面。".to_owned()
            }
        },
    };
    // What was written stays in its box.
    let (tip, draft) = state.app.reply_draft(&id, template).await?;
    let closed = state.app.no_reply(&tip).await?.unwrap_or_default();
    let draft = ReplyDraft {
        text: form.text,
        // One letter, however often it is sent: what failed may stand in the books after all.
        press: match form.press.is_empty() {
            true => draft.press,
            false => form.press,
        },
        ..draft
    };
    let mut answer = show(&state, &visitor, &tip, draft, closed, why)?;
    *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(answer)
}
