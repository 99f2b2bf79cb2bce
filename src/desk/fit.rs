//! 串联单: ways to fit the slot, the last step and its way back.

use std::collections::HashMap;

use axum::{
    Extension, Form,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{frame::Failed, state::DeskState, words};
use crate::{
    app::{App, FitChange, FitStep, FitTold, Outlook, Visitor, Way},
    model::{
        Millis, Placement, StoryId, rundown::over_label, step::RundownStep, story::CheckLevel,
        zone::chinese_day_minute,
    },
};

/// Ways to fit the slot; with none of them, what a person can still do.
#[derive(Debug, Serialize)]
pub struct Fit {
    /// `欠 00:43`.
    over: String,
    /// Pinned stories that have no room.
    missing: String,
    ways: Vec<Offer>,
}

/// One way, one press.
#[derive(Debug, Serialize)]
struct Offer {
    name: String,
    over_ms: i64,
    /// `欠 00:03`: what comes of it.
    over: String,
    tone: &'static str,
    does: Vec<String>,
    beside: String,
    voids: String,
}

/// A step that can be taken back, or done again.
#[derive(Debug, Serialize)]
pub struct Last {
    id: i64,
    /// `11月27日 18:30 宋编辑：「…」定为必播`.
    words: String,
}

/// What is to be said about the length of the edition; `None`: it fits.
pub fn fit(outlook: &Outlook, ways: &[Way], is_off: bool) -> Option<Fit> {
    if ways.is_empty() && !is_off {
        return None;
    }
    let titles: HashMap<StoryId, &str> = outlook
        .stories
        .iter()
        .map(|story| (story.id, story.draft.headline.as_str()))
        .collect();
    let title = |id: StoryId| format!("「{}」", titles.get(&id).copied().unwrap_or_default());
    let reserve = |id: StoryId| {
        let found = outlook.stories.iter().find(|story| story.id == id);
        found.is_some_and(|story| story.placement == Placement::Reserve)
    };
    let offer = |way: &Way| {
        let change = |id: StoryId| way.changes.iter().find(|one| one.story == id);
        let does = way.steps.iter().map(|step| match step {
            FitStep::Tell { story, version } => format!(
                "{}改用{}版{}",
                title(*story),
                version.label(),
                difference(change(*story))
            ),
            FitStep::Place { story, placement } => {
                let by = difference(change(*story));
                let what = title(*story);
                match placement {
                    Placement::Pinned if reserve(*story) => format!("启用备播稿{what}{by}"),
                    Placement::Pinned => format!("排入{what}，定为必播{by}"),
                    _ => format!("{what}本期不播{by}"),
                }
            }
        });
        let beside = way.changes.iter().filter(|one| !way.is_about(one.story));
        let beside: Vec<String> = beside
            .map(|one| {
                let what = match (one.before, one.after) {
                    (None, _) => "随之排入".to_owned(),
                    (_, None) => "随之换下".to_owned(),
                    (_, Some(told)) => format!("随之改{}版", told.version.label()),
                };
                format!("{}{what}{}", title(one.story), difference(Some(one)))
            })
            .collect();
        let voids: Vec<String> = way.voids.iter().map(|id| title(*id)).collect();
        Offer {
            name: way.name(),
            over_ms: way.over.0,
            over: over_label(way.over),
            tone: if over_label(way.over) == "准" {
                "good"
            } else {
                "work"
            },
            does: does.collect(),
            beside: beside.join("，"),
            voids: if voids.is_empty() {
                String::new()
            } else {
                format!("会让{}的三审作废，须重新签字", voids.join("、"))
            },
        }
    };
    let revision = &outlook.revision;
    let missing = outlook.stories.iter().filter(|story| {
        let checks = &story.draft.checks;
        story.placement == Placement::Pinned
            && story.set_aside.is_none()
            && !checks.iter().any(|check| check.level == CheckLevel::Block)
            && revision.story(story.id).is_none()
    });
    let missing: Vec<String> = missing.map(|story| title(story.id)).collect();
    Some(Fit {
        missing: missing.join("、"),
        over: outlook.revision.rundown.over_label(),
        ways: ways.iter().map(offer).collect(),
    })
}

/// `（−00:12）`; nothing where the length stays.
fn difference(change: Option<&FitChange>) -> String {
    let length = |told: Option<FitTold>| told.map_or(Millis::ZERO, |one| one.length);
    let by = change.map_or(Millis::ZERO, |one| length(one.after) - length(one.before));
    let sign = match by.0 {
        0 => return String::new(),
        more if more > 0 => '+',
        _ => '−',
    };
    format!("（{sign}{}）", Millis(by.0.abs()).mm_ss())
}

/// What a step was, for whoever may take it back.
pub async fn last(
    app: &App,
    outlook: &Outlook,
    step: Option<RundownStep>,
    zone: Tz,
) -> Option<Last> {
    let step = step?;
    let title = |id: StoryId| {
        let found = outlook.stories.iter().find(|story| story.id == id);
        found.map_or(String::new(), |story| {
            format!("「{}」", story.draft.headline)
        })
    };
    let titles: Vec<String> = step
        .doings
        .stories
        .iter()
        .map(|one| title(one.story))
        .collect();
    Some(Last {
        id: step.id,
        words: format!(
            "{} {}：{}{}",
            chinese_day_minute(step.at, zone),
            app.name_of(&step.by).await,
            titles.join(""),
            words::action(&step.action)
        ),
    })
}

/// A way that was offered, with what it promised.
#[derive(Deserialize)]
pub struct Taken {
    #[serde(default)]
    way: String,
    #[serde(default)]
    over: i64,
}

/// `POST /rundown/fit`.
pub async fn take(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Form(form): Form<Taken>,
) -> Result<Response, Failed> {
    let edition = state.app.edition(None).await?;
    let by = visitor.user.login.as_str();
    state
        .app
        .take_way(edition.id, &form.way, form.over, by)
        .await?;
    Ok(Redirect::to("/rundown").into_response())
}

/// The step that the person saw.
#[derive(Deserialize)]
pub struct Seen {
    step: Option<i64>,
}

/// `POST /rundown/undo`: the last step back, whatever it was.
pub async fn undo(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Form(form): Form<Seen>,
) -> Result<Response, Failed> {
    turn(&state, &visitor, true, &form).await
}

/// `POST /rundown/redo`: what was taken back last, again.
pub async fn redo(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Form(form): Form<Seen>,
) -> Result<Response, Failed> {
    turn(&state, &visitor, false, &form).await
}

async fn turn(
    state: &DeskState,
    visitor: &Visitor,
    back: bool,
    form: &Seen,
) -> Result<Response, Failed> {
    let edition = state.app.edition(None).await?;
    let by = visitor.user.login.as_str();
    state.app.turn_step(edition.id, back, form.step, by).await?;
    Ok(Redirect::to("/rundown").into_response())
}
