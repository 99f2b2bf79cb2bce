//! 串联单: the items in air order with their times, what is left out and why; order and place are changed
//! here.

use std::sync::Arc;

use axum::{
    Extension, Form, Json,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::{Deserialize, Serialize};

use super::{
    fit::{Fit, Last, fit, last},
    frame::Failed,
    gate::told,
    now::Now,
    rights::Right,
    state::DeskState,
    week::Header,
    words,
};
use crate::{
    app::{Outlook, Visitor},
    model::{
        Item, ItemKind, Placement, Story, StoryId,
        order::RunningOrder,
        people::ReviewLevel,
        story::{CheckLevel, SetAside},
        zone::chinese_day_minute,
    },
};

#[derive(Serialize)]
struct Page {
    edition: Header,
    open: bool,
    may_edit: bool,
    version: i64,
    /// Who gave the order; empty: the rules.
    ordered: String,
    undo: Option<Last>,
    redo: Option<Last>,
    fit: Option<Fit>,
    slot_ms: i64,
    rows: Vec<Row>,
    left_out: Vec<Left>,
    warnings: Vec<String>,
}

/// One item.
#[derive(Debug, Serialize)]
struct Row {
    /// From 1, of stories alone; empty for what stands between them.
    number: String,
    kind: &'static str,
    story: String,
    title: String,
    organization: String,
    category: &'static str,
    told: &'static str,
    /// A person chose that length.
    chosen: bool,
    duration_ms: i64,
    duration: String,
    front: String,
    back: String,
    /// Signatures: `●●○`, `●特特`.
    signed: String,
    state: &'static str,
    tone: &'static str,
    place: &'static str,
    checks: Option<Finding>,
    remarks: u64,
    why: String,
}

#[derive(Debug, Serialize)]
struct Finding {
    word: String,
    tone: &'static str,
}

#[derive(Debug, Serialize)]
struct Left {
    story: String,
    title: String,
    organization: String,
    state: &'static str,
    tone: &'static str,
    place: &'static str,
    reason: String,
    /// A killed story stays out.
    gone: bool,
    held: bool,
}

/// `GET /rundown`.
pub async fn page(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Failed> {
    let app = &state.app;
    let Now {
        edition,
        outlook,
        zone,
        header,
        ..
    } = state.now().await?;
    let order = app.store().running_order(edition.id).await?;
    let remarks = app.store().open_remarks().await?;
    let open = edition.state.is_open();
    let ordered = match order.at {
        Some(at) if !order.stories.is_empty() => format!(
            "{} {}调整",
            app.name_of(&order.by).await,
            chinese_day_minute(at, zone)
        ),
        _ => String::new(),
    };
    let may_edit = open && Right::Edit.is_of(visitor.user.role);
    let ((undo, redo), ways) = if may_edit {
        let steps = app.last_steps(edition.id).await?;
        (steps, app.ways_to_fit(&outlook).await?)
    } else {
        ((None, None), Vec::new())
    };
    let off = may_edit && app.is_off(outlook.revision.rundown.over());
    let page = Page {
        edition: header,
        open,
        may_edit,
        version: order.version,
        ordered,
        undo: last(app, &outlook, undo, zone).await,
        redo: last(app, &outlook, redo, zone).await,
        fit: fit(&outlook, &ways, off),
        slot_ms: outlook.revision.rundown.slot_ms.0,
        rows: rows(&outlook, &remarks),
        left_out: left_out(&outlook),
        // What lacks a signature stands beside each story.
        warnings: outlook
            .revision
            .warnings
            .iter()
            .filter(|warning| !warning.ends_with("未经终审"))
            .cloned()
            .collect(),
    };
    state.show(("rundown", "串联单", "/rundown"), &visitor, &page)
}

fn rows(outlook: &Outlook, remarks: &[(String, u64)]) -> Vec<Row> {
    let rundown = &outlook.revision.rundown;
    let (front, back) = (rundown.front_times(), rundown.back_times());
    let mut number = 0;
    rundown
        .items
        .iter()
        .enumerate()
        .map(|(at, item)| {
            let story = item
                .story
                .and_then(|id| outlook.revision.stories.iter().find(|story| story.id == id));
            if item.kind == ItemKind::Story {
                number += 1;
            }
            let row = Row {
                number: if story.is_some() {
                    number.to_string()
                } else {
                    String::new()
                },
                front: front[at].mm_ss(),
                back: back[at].mm_ss(),
                ..bare(item)
            };
            match story {
                Some(story) => with_story(row, story, remarks),
                None => row,
            }
        })
        .collect()
}

fn bare(item: &Item) -> Row {
    Row {
        number: String::new(),
        kind: item.kind.label(),
        story: String::new(),
        title: if item.title == item.kind.label() {
            String::new()
        } else {
            item.title.clone()
        },
        organization: String::new(),
        category: "",
        told: "",
        chosen: false,
        duration_ms: item.duration().0,
        duration: item.duration().mm_ss(),
        front: String::new(),
        back: String::new(),
        signed: String::new(),
        state: "",
        tone: "quiet",
        place: "",
        checks: None,
        remarks: 0,
        why: item.why.clone(),
    }
}

fn with_story(row: Row, story: &Story, remarks: &[(String, u64)]) -> Row {
    let id = story.id.to_string();
    let (state, tone) = words::standing(story);
    Row {
        remarks: remarks
            .iter()
            .find(|(of, _)| *of == id)
            .map_or(0, |(_, open)| *open),
        story: id,
        organization: story.draft.organization.clone().unwrap_or_default(),
        category: story.draft.category.label(),
        told: story.draft.version.label(),
        chosen: story.told_as.is_some(),
        signed: dots(story),
        state,
        tone,
        place: story.placement.label(),
        checks: finding(story),
        ..row
    }
}

/// 初审, 复审, 终审: signed `●`, overridden `特`, missing `○`.
fn dots(story: &Story) -> String {
    let (signed, missing) = (story.valid_sign_offs(), story.missing());
    ReviewLevel::ALL
        .into_iter()
        .map(
            |level| match signed.iter().any(|sign| sign.level == level) {
                true => '●',
                false if missing.contains(&level) => '○',
                false => '特',
            },
        )
        .collect()
}

/// The gravest findings, counted.
fn finding(story: &Story) -> Option<Finding> {
    [CheckLevel::Block, CheckLevel::Fix]
        .into_iter()
        .find_map(|level| {
            let count = story
                .draft
                .checks
                .iter()
                .filter(|check| check.level == level)
                .count();
            let (word, tone) = words::check_level(level);
            (count > 0).then(|| Finding {
                word: format!("{word}{count}"),
                tone,
            })
        })
}

fn left_out(outlook: &Outlook) -> Vec<Left> {
    outlook
        .revision
        .rundown
        .left_out
        .iter()
        .map(|left| {
            let story = outlook.stories.iter().find(|story| story.id == left.story);
            let state = story.map(Story::state);
            let aside = story.and_then(|story| story.set_aside.as_ref());
            Left {
                story: left.story.to_string(),
                title: left.title.clone(),
                organization: story
                    .and_then(|story| story.draft.organization.clone())
                    .unwrap_or_default(),
                state: state.as_ref().map_or("", words::story_state),
                tone: state.as_ref().map_or("quiet", words::story_tone),
                place: story.map_or("", |story| story.placement.label()),
                reason: left.reason.clone(),
                gone: matches!(aside, Some(SetAside::Killed { .. })),
                held: matches!(aside, Some(SetAside::Held { .. })),
            }
        })
        .collect()
}

/// An order made looking at `version`.
#[derive(Deserialize)]
pub struct NewOrder {
    version: i64,
    stories: Vec<StoryId>,
}

/// `POST /api/editions/{id}/order`.
pub async fn order(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Path(edition): Path<String>,
    Json(new): Json<NewOrder>,
) -> Result<Response, Failed> {
    let id = parsed(&edition)?;
    match state
        .app
        .order_edition(id, new.version, &new.stories, &visitor.user.login)
        .await
    {
        Ok(order) => Ok(answer(&order)),
        Err(stale) if stale.is_stale() => Ok(told(
            StatusCode::CONFLICT,
            "刚才有人调过顺序，页面已更新，请再调一次。",
        )),
        Err(other) => Err(other.into()),
    }
}

fn answer(order: &RunningOrder) -> Response {
    Json(serde_json::json!({"version": order.version})).into_response()
}

/// Where a story is to stand.
#[derive(Deserialize)]
pub struct Place {
    #[serde(default)]
    to: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    back: String,
}

/// `POST /stories/{id}/place`: 必播, 本期不播, 备播, 搁下, 撤稿, or back to the rules.
pub async fn place(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Path(story): Path<String>,
    Form(form): Form<Place>,
) -> Result<Response, Failed> {
    let (app, by) = (Arc::clone(&state.app), visitor.user.login.as_str());
    let id = parsed(&story)?;
    let (story, _) = app.store().story(id).await?;
    let reason = form.reason.trim();
    match form.to.as_str() {
        "pin" => {
            app.place_story(id, Placement::Pinned, false, by, reason)
                .await?;
        }
        "ban" => {
            app.place_story(id, Placement::Banned, false, by, reason)
                .await?;
        }
        "reserve" => {
            app.place_story(id, Placement::Reserve, false, by, reason)
                .await?;
        }
        "free" => {
            app.place_story(id, story.placement, true, by, reason)
                .await?;
        }
        "length" => {
            app.free_length(id, by).await?;
        }
        "hold" | "kill" if reason.is_empty() => {
            return Err(crate::app::AppError::NothingSaid.into());
        }
        "hold" => {
            let reason = reason.to_owned();
            app.set_story_aside(id, Some(SetAside::Held { reason }), by)
                .await?;
        }
        "kill" => {
            let reason = reason.to_owned();
            app.set_story_aside(id, Some(SetAside::Killed { reason }), by)
                .await?;
        }
        "release" => {
            app.set_story_aside(id, None, by).await?;
        }
        _ => return Ok(told(StatusCode::UNPROCESSABLE_ENTITY, "没有这个去处。")),
    }
    let back = if form.back == "story" {
        format!("/stories/{id}")
    } else {
        "/rundown".to_owned()
    };
    Ok(Redirect::to(&back).into_response())
}

/// An id of the address; another text is a page that does not exist.
pub fn parsed<T: std::str::FromStr>(text: &str) -> Result<T, Failed> {
    text.parse().map_err(|_| Failed::missing())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::EditionId;

    #[test]
    fn what_is_no_id_is_no_page() {
        assert!(parsed::<EditionId>("2026-11-28").is_ok());
        assert!(parsed::<EditionId>("../x").is_err());
        assert!(parsed::<StoryId>("1").is_err());
    }
}
