//! One 来稿: who sent it, what it says beside what is made of it, its files; released, returned or read
//! anew, with a reason.

use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::{Deserialize, Serialize};

use super::{
    frame::Failed,
    reply::{Letters, letters},
    rights::Right,
    state::DeskState,
    tip_parts::{
        Card, File, Inner, Link, Original, Told, cards, details, files, inner, links, originals,
    },
    tips::{self, moment},
    words,
};
use crate::{
    app::{AppError, Tip, Visitor},
    model::{Submission, SubmissionState, people::Role, story::SetAside},
};

/// Characters of a line at which a tip can be cut, and so many lines.
const LINE: usize = 60;
const LINES: usize = 200;
/// Characters of a reason.
const LONGEST_REASON: usize = 500;

#[derive(Serialize)]
struct Page {
    address: String,
    receipt: String,
    subject: String,
    seen: &'static str,
    state: &'static str,
    tone: &'static str,
    why: String,
    decision: String,
    late: bool,
    error: String,
    said: &'static str,
    notes: Vec<String>,
    details: Vec<Told>,
    originals: Vec<Original>,
    cards: Vec<Card>,
    empty: &'static str,
    files: Vec<File>,
    furniture: Vec<File>,
    links: Vec<Link>,
    inner: Vec<Inner>,
    may: May,
    merging: Merging,
    letters: Option<Letters>,
    /// What was typed before it was refused.
    reason: String,
}

/// What the visitor may do with it now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
struct May {
    any: bool,
    release: bool,
    reject: bool,
    reread: bool,
    original: bool,
    merge: bool,
    /// Released before anybody looked, or returned: what the button says.
    again: bool,
}

/// What of it was made one story, and what could be.
#[derive(Debug, Serialize)]
struct Merging {
    merges: Vec<Merged>,
    /// Paragraphs at which a further story can begin; empty: it cannot be cut.
    cuts: Vec<Cut>,
    signed: bool,
    /// More than one of its stories stands by itself.
    several: bool,
}

#[derive(Debug, Serialize)]
struct Cut {
    at: usize,
    text: String,
}

#[derive(Debug, Serialize)]
struct Merged {
    id: String,
    headline: String,
    told: String,
}

/// What just happened.
#[derive(Debug, Default, Deserialize)]
pub struct Said {
    #[serde(default)]
    said: String,
}

/// A decision with the state that was seen.
#[derive(Debug, Default, Deserialize)]
pub struct Decision {
    #[serde(default)]
    seen: String,
    #[serde(default)]
    reason: String,
}

/// `GET /tips/{id}`.
pub async fn page(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
    Query(said): Query<Said>,
) -> Result<Response, Failed> {
    let said = match said.said.as_str() {
        "released" => "已放行，下一次成稿时写成稿件。",
        "rejected" => "已退回。",
        "repeated" => "放行时发现与另一件可用的来稿内容相同，已按重复处理。",
        "reread" => "已重新读取。",
        "cut" => "已拆开，每条各成一条稿件，都要重新三审。",
        "replied" => "信已交给发信箱，状态见“回信”。",
        _ => "",
    };
    let tip = state.app.tip(&id).await?;
    shown(&state, &visitor, tip, said, None).await
}

async fn shown(
    state: &DeskState,
    visitor: &Visitor,
    tip: Tip,
    said: &'static str,
    refused: Option<(&str, Decision)>,
) -> Result<Response, Failed> {
    let settings = &state.app.settings().settings;
    let (zone, now) = (settings.programme.zone, state.app.clock().now());
    let row = &tip.submission;
    let may_write = Right::Deliver.is_of(visitor.user.role);
    let letters = letters(&state.app, row, may_write, zone, now).await?;
    let (word, tone) = tips::state(row.state.name());
    let (error, typed) = refused.unzip();
    let decision = row.decision.as_ref().map(|decision| {
        let reason = if decision.reason.is_empty() {
            String::new()
        } else {
            format!("：{}", decision.reason)
        };
        let what = match row.state {
            SubmissionState::Rejected { .. } => "退回",
            _ => "放行",
        };
        format!(
            "{} {}{what}{reason}",
            moment(decision.at, zone, now),
            tip.decided_by
        )
    });
    let address = format!("/tips/{}", row.receipt);
    let (files, furniture) = files(&row.attachments, &address, row.purged_at.is_some());
    let page = Page {
        receipt: row.receipt.to_string(),
        subject: row.subject.clone(),
        seen: row.state.name(),
        state: word,
        tone,
        why: tips::why(row),
        decision: decision.unwrap_or_default(),
        late: row.is_late(),
        error: error.unwrap_or_default().to_owned(),
        said,
        notes: row.notes.clone(),
        details: details(&tip, zone, now),
        originals: originals(&tip),
        cards: cards(&tip),
        empty: empty(&tip),
        links: links(&row.links, zone, now),
        inner: inner(&row.nested, &address, row.purged_at.is_some(), zone, now),
        may: may(row, !tip.stories.is_empty(), visitor.user.role),
        merging: merging(&tip),
        letters,
        reason: typed.map(|typed| typed.reason).unwrap_or_default(),
        files,
        furniture,
        address,
    };
    let title = if row.subject.is_empty() {
        "来稿"
    } else {
        row.subject.as_str()
    };
    let head = (settings.programme.name.as_str(), title, "/tips");
    let shown = state.pages.page("tip", head, Some(visitor), &page)?;
    Ok(shown.into_response())
}

/// Why nothing is made of it, where nothing is.
fn empty(tip: &Tip) -> &'static str {
    if !tip.stories.is_empty() {
        return "";
    }
    match tip.submission.state {
        SubmissionState::Accepted if tip.first.is_some() => "这是补充材料，归入原来的稿件。",
        SubmissionState::Accepted => "还没有写成稿件；下一次成稿时自动写。",
        SubmissionState::Quarantined { .. } => "待查的来稿不成稿；放行后自动写。",
        SubmissionState::Rejected { .. } => "已退回，不成稿；仍可放行。",
        SubmissionState::Duplicate { .. } => "与另一件内容相同，不另写稿件。",
        SubmissionState::Automatic => "自动回复或群发邮件，不成稿；确是来稿可放行。",
        SubmissionState::Bounce => "退信，不成稿。",
        SubmissionState::Oversize { .. } => {
            "超过上限，没有读取。请运维调高上限后重新读取，或请对方缩小后重发。"
        }
        SubmissionState::Received => "还没有读取，稍等片刻。",
    }
}

fn merging(tip: &Tip) -> Merging {
    let headline = |id| {
        let found = tip.stories.iter().find(|story| story.id == id);
        found.map(|story| story.draft.headline.clone())
    };
    let merges = tip.merges.iter().map(|merge| {
        let mut told = Vec::new();
        if !merge.joined.stories.is_empty() {
            told.push(format!("{}条稿件", merge.joined.stories.len()));
        }
        if !merge.joined.tips.is_empty() {
            told.push(format!("{}件来稿", merge.joined.tips.len()));
        }
        Merged {
            id: merge.story.to_string(),
            headline: headline(merge.story).unwrap_or_else(|| "另一条稿件".to_owned()),
            told: format!("并入了{}", told.join("、")),
        }
    });
    let merges: Vec<Merged> = merges.collect();
    let gone = |story: &crate::model::Story| {
        let mut all = tip.merges.iter().flat_map(|merge| &merge.joined.stories);
        let killed = matches!(story.set_aside, Some(SetAside::Killed { .. }));
        killed || all.any(|one| one.story == story.id)
    };
    let whole = tip.stories.len() == 1 && tip.merges.is_empty() && !tip.stories.iter().any(gone);
    Merging {
        cuts: if whole {
            cuts(&tip.reading.text)
        } else {
            Vec::new()
        },
        signed: tip
            .stories
            .iter()
            .any(|story| !story.valid_sign_offs().is_empty()),
        merges,
        several: tip.stories.iter().filter(|story| !gone(story)).count() > 1,
    }
}

/// Lines of the text but the first, each with its place in it.
fn cuts(text: &str) -> Vec<Cut> {
    let mut at = 0;
    let mut all = Vec::new();
    for line in text.split('\n') {
        let words = line.trim();
        if !words.is_empty() {
            let mut shown: String = words.chars().take(LINE).collect();
            if words.chars().count() > LINE {
                shown.push('…');
            }
            all.push(Cut { at, text: shown });
        }
        at += line.chars().count() + 1;
    }
    all.drain(..1.min(all.len()));
    all.truncate(LINES);
    all
}

/// What can be done with a tip in this state.
fn may(tip: &Submission, told: bool, role: Role) -> May {
    use SubmissionState as S;
    let edit = Right::Edit.is_of(role);
    let here = tip.purged_at.is_none();
    let release = edit && why_not_release(tip).is_none();
    let reject = edit && why_not_reject(tip, told).is_none();
    let reread = edit && here && tip.state != S::Received;
    let original = here && Right::ReadTips.is_of(role);
    let merge = edit && tip.state == S::Accepted;
    May {
        merge,
        any: release || reject || reread || original,
        release,
        reject,
        reread,
        original,
        again: matches!(tip.state, S::Rejected { .. }),
    }
}

fn why_not_release(tip: &Submission) -> Option<&'static str> {
    use SubmissionState as S;
    match &tip.state {
        S::Quarantined { .. } | S::Rejected { .. } | S::Automatic | S::Bounce => None,
        S::Oversize { .. } => {
            Some("这件来稿超过上限，没有读取，不能放行；请运维调高上限后重新读取。")
        }
        S::Duplicate { .. } => Some("这件来稿与另一件内容相同，请用那一件。"),
        S::Accepted => Some("这件来稿已经可用，不用放行。"),
        S::Received => Some("这件来稿还没有读取，稍后再来。"),
    }
}

fn why_not_reject(tip: &Submission, told: bool) -> Option<&'static str> {
    match &tip.state {
        SubmissionState::Received => Some("这件来稿还没有读取，稍后再来。"),
        SubmissionState::Rejected { .. } => Some("这件来稿已经退回。"),
        _ if told => Some("已经写成稿件，不能退回来稿；不用它，请到稿件页撤稿。"),
        _ => None,
    }
}

/// `POST /tips/{id}/release`.
pub async fn release(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
    Form(form): Form<Decision>,
) -> Result<Response, Failed> {
    let tip = state.app.tip(&id).await?;
    let refused =
        stale(&tip, &form).or_else(|| why_not_release(&tip.submission).or_else(|| long(&form)));
    if let Some(why) = refused {
        return refuse(&state, &visitor, tip, why, form).await;
    }
    let done = state
        .app
        .release_submission(&id, &visitor.user.login, &form.reason)
        .await;
    let done = done.map(|tip| match tip.state {
        SubmissionState::Duplicate { .. } => "repeated",
        _ => "released",
    });
    ended(&state, &visitor, tip, done, form).await
}

/// `POST /tips/{id}/reject`.
pub async fn reject(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
    Form(form): Form<Decision>,
) -> Result<Response, Failed> {
    let tip = state.app.tip(&id).await?;
    let told = !tip.stories.is_empty();
    let refused = stale(&tip, &form).or_else(|| {
        why_not_reject(&tip.submission, told)
            .or_else(|| long(&form))
            .or_else(|| form.reason.trim().is_empty().then_some("退回要写明原因。"))
    });
    if let Some(why) = refused {
        return refuse(&state, &visitor, tip, why, form).await;
    }
    let done = state
        .app
        .reject_submission(&id, &visitor.user.login, &form.reason)
        .await;
    ended(&state, &visitor, tip, done.map(|_| "rejected"), form).await
}

/// `POST /tips/{id}/reread`.
pub async fn reread(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
) -> Result<Response, Failed> {
    let tip = state.app.tip(&id).await?;
    let form = Decision::default();
    if tip.submission.purged_at.is_some() {
        let why = "原件已按期删除，不能重新读取。";
        return refuse(&state, &visitor, tip, why, form).await;
    }
    let done = state.app.reparse(&id).await;
    ended(&state, &visitor, tip, done.map(|_| "reread"), form).await
}

fn stale(tip: &Tip, form: &Decision) -> Option<&'static str> {
    (form.seen != tip.submission.state.name())
        .then_some("刚才有人改过这件来稿，请看最新的状态，再决定一次。")
}

fn long(form: &Decision) -> Option<&'static str> {
    (form.reason.chars().count() > LONGEST_REASON).then_some("原因太长，请写在500字以内。")
}

/// A page loaded again must not post again.
async fn ended(
    state: &DeskState,
    visitor: &Visitor,
    tip: Tip,
    done: Result<&'static str, AppError>,
    form: Decision,
) -> Result<Response, Failed> {
    match done {
        Ok(said) => {
            let address = format!("/tips/{}?said={said}", tip.submission.receipt);
            Ok(Redirect::to(&address).into_response())
        }
        Err(error) if error.is_stale() => {
            let why = "刚才有人改过这件来稿，请看最新的状态，再决定一次。";
            refuse(state, visitor, tip, why, form).await
        }
        Err(error) => match words::refused(&error) {
            Some(why) => refuse(state, visitor, tip, &why, form).await,
            None => Err(Failed(error)),
        },
    }
}

/// The page again, with why not and what was typed.
async fn refuse(
    state: &DeskState,
    visitor: &Visitor,
    tip: Tip,
    why: &str,
    form: Decision,
) -> Result<Response, Failed> {
    let mut answer = shown(state, visitor, tip, "", Some((why, form))).await?;
    *answer.status_mut() = StatusCode::CONFLICT;
    Ok(answer)
}
