//! 来稿: several on one matter made one story, looked at before it is done; and parted again.

use axum::{
    Extension,
    body::Bytes,
    extract::{Path, RawQuery, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Serialize;

use super::{
    frame::{Failed, Said},
    gate::told,
    rundown::parsed,
    state::DeskState,
    words,
};
use crate::{
    app::{AppError, MergePlan, Visitor},
    model::{Story, StoryId, Submission},
};

#[derive(Serialize)]
struct Page {
    tips: Vec<TipView>,
    stories: Vec<StoryView>,
    /// There is more than one to choose from.
    several: bool,
    /// Why they cannot be merged; empty: they can.
    error: String,
    /// What happens, in words.
    happens: Vec<String>,
}

#[derive(Serialize)]
struct TipView {
    receipt: String,
    subject: String,
    sender: String,
}

#[derive(Serialize)]
struct StoryView {
    id: String,
    headline: String,
    organization: String,
    lead: String,
    state: &'static str,
    tone: &'static str,
    tips: usize,
    pictures: usize,
    stands: bool,
}

/// What a form with the same name several times says.
fn named(form: &str, name: &str) -> Vec<String> {
    url::form_urlencoded::parse(form.as_bytes())
        .filter(|(key, value)| key == name && !value.trim().is_empty())
        .map(|(_, value)| value.trim().to_owned())
        .collect()
}

/// `GET /tips/merge?tip=…&tip=…`: what it would come to.
pub async fn page(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failed> {
    let names = named(&query.unwrap_or_default(), "tip");
    if names.is_empty() {
        let none = "还没有选来稿。请在来稿列表里勾选两件以上，再按“合并”。";
        return show(&state, &visitor, None, none);
    }
    match state.app.plan_merge(&names).await {
        Ok(plan) => show(&state, &visitor, Some(&plan), ""),
        Err(error) if error.is_missing() => {
            show(&state, &visitor, None, "没有这个回执号的来稿，请核对。")
        }
        Err(error) => match words::refused(&error) {
            Some(why) => show(&state, &visitor, None, &why),
            None => Err(Failed(error)),
        },
    }
}

fn show(
    state: &DeskState,
    visitor: &Visitor,
    plan: Option<&MergePlan>,
    error: &str,
) -> Result<Response, Failed> {
    let stories: Vec<StoryView> = plan
        .map(|plan| plan.stories.iter().enumerate().map(story_view).collect())
        .unwrap_or_default();
    let page = Page {
        tips: plan
            .map(|plan| plan.tips.iter().map(tip_view).collect())
            .unwrap_or_default(),
        several: stories.len() > 1,
        stories,
        error: error.to_owned(),
        happens: plan.map(happens).unwrap_or_default(),
    };
    state.show(("merge", "合并来稿", "/tips"), visitor, &page)
}

fn tip_view(tip: &Submission) -> TipView {
    TipView {
        receipt: tip.receipt.to_string(),
        subject: tip.subject.clone(),
        sender: tip
            .organization
            .clone()
            .unwrap_or_else(|| tip.from.address.clone()),
    }
}

fn story_view((at, story): (usize, &Story)) -> StoryView {
    let state = story.state();
    StoryView {
        id: story.id.to_string(),
        headline: story.draft.headline.clone(),
        organization: story.draft.organization.clone().unwrap_or_default(),
        lead: story.draft.lead.clone(),
        state: words::story_state(&state),
        tone: words::story_tone(&state),
        tips: story.submissions.len(),
        pictures: story.media.len(),
        stands: at == 0,
    }
}

fn happens(plan: &MergePlan) -> Vec<String> {
    let mut said =
        vec!["留下的一条文字、图片不变；并入的来稿列进它的来源，图片可以在稿件页选用。".to_owned()];
    if plan.stories.len() > 1 {
        said.push(format!(
            "另外{}条转为待播，不再单独排入，文字都留着。",
            plan.stories.len() - 1
        ));
    }
    if !plan.unwritten.is_empty() {
        let numbers: Vec<String> = plan
            .unwritten
            .iter()
            .map(|tip| tip.receipt.to_string())
            .collect();
        said.push(format!("{}没有单独的稿件，直接并入。", numbers.join("、")));
    }
    let signed = plan
        .stories
        .iter()
        .filter(|story| !story.valid_sign_offs().is_empty());
    let signed: Vec<String> = signed
        .map(|story| format!("「{}」", story.draft.headline))
        .collect();
    if !signed.is_empty() {
        said.push(format!(
            "{}已有签字；留下的一条签字作废，须重新三审。",
            signed.join("、")
        ));
    }
    said.push("随时可以拆开。".to_owned());
    said
}

/// `POST /tips/merge`: `tip` several times, `keep` the story that stands for all.
pub async fn merge(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    body: Bytes,
) -> Result<Response, Failed> {
    let form = String::from_utf8_lossy(&body).into_owned();
    let names = named(&form, "tip");
    if names.is_empty() {
        return Ok(refused("还没有选来稿。"));
    }
    let keep: Option<StoryId> = match named(&form, "keep").pop() {
        Some(keep) => Some(parsed(&keep)?),
        None => None,
    };
    let by = visitor.user.login.as_str();
    let kept = state.app.merge_tips(&names, keep, by).await?;
    Ok(Redirect::to(&format!("/stories/{}", kept.id)).into_response())
}

/// `POST /stories/{id}/split`: the last merge of the story, parted.
pub async fn split(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
) -> Result<Response, Failed> {
    let id: StoryId = parsed(&id)?;
    match state.app.split_story(id, &visitor.user.login).await {
        Ok(_) => Ok(Redirect::to(&format!("/stories/{id}")).into_response()),
        Err(AppError::Declined(why)) => Ok(refused(&words::declined(&why))),
        Err(other) => Err(other.into()),
    }
}

/// `POST /tips/{id}/cut`: `start` several times, where each article but the first begins.
pub async fn cut(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Failed> {
    let form = String::from_utf8_lossy(&body).into_owned();
    let starts: Vec<usize> = named(&form, "start")
        .iter()
        .filter_map(|start| start.parse().ok())
        .collect();
    let by = visitor.user.login.as_str();
    state.app.cut_tip(&id, &starts, by).await?;
    let tip = state.app.tip(&id).await?;
    let address = format!("/tips/{}?said=cut", tip.submission.receipt);
    Ok(Redirect::to(&address).into_response())
}

fn refused(why: &str) -> Response {
    let mut answer = told(StatusCode::UNPROCESSABLE_ENTITY, why);
    answer.extensions_mut().insert(Said(why.to_owned()));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_stand_several_times_and_empty_ones_are_none() {
        let form = "tip=2026W48-0001&tip=&keep=x&tip=+2026W48-0002+";
        assert_eq!(named(form, "tip"), ["2026W48-0001", "2026W48-0002"]);
        assert_eq!(named(form, "keep"), ["x"]);
        assert_eq!(named(form, "other"), [""; 0]);
    }
}
