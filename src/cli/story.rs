//! `yixian story …`

use serde_json::{Value, json};

use super::{Output, args, exit};
use crate::{
    app::{App, AppError},
    model::{
        EditionRevision, Millis, Placement, Story,
        as_run::recorded,
        special::{Override, listed},
        story::SetAside,
    },
};

pub(super) async fn run(
    arguments: &args::Story,
    app: &App,
    output: &Output,
) -> Result<u8, AppError> {
    match arguments {
        args::Story::List { edition } => {
            let edition = app.edition(*edition).await?;
            let last = last_revision(app, edition.id).await?;
            for story in app.store().stories(Some(edition.id)).await? {
                output.object(&object(&story, last.as_ref()));
                output.line(line(&story, last.as_ref()));
            }
        }
        args::Story::Show { id } => {
            let (story, _) = app.store().story(*id).await?;
            let last = last_revision(app, story.edition).await?;
            output.object(&object(&story, last.as_ref()));
            show(&story, last.as_ref(), output);
        }
        args::Story::Approve { id, level, by } => {
            told(app, &app.sign_story(*id, *level, by, None).await?, output).await?
        }
        args::Story::Override { ids, reason, by } => {
            for story in app.override_named(ids, reason, by).await? {
                told(app, &story, output).await?;
            }
        }
        args::Story::Reopen { id, reason, by } => {
            let user = app.store().user(by).await?;
            told(app, &app.reopen_story(*id, reason, &user).await?, output).await?;
        }
        args::Story::Classify {
            id,
            category,
            topic,
            by,
        } => {
            let story = app.classify_story(*id, *category, *topic, by).await?;
            told(app, &story, output).await?;
        }
        args::Story::Polish { edition } => {
            let edition = app.edition(*edition).await?;
            let Some(report) = app.polish(&edition).await? else {
                return Err(AppError::Usage(
                    "no language model is configured: name one in [polish] endpoint and model"
                        .to_owned(),
                ));
            };
            output.object(&report);
            output.line(format!(
                "edition {}: {} stories polished, {} calls",
                report.edition, report.polished, report.calls
            ));
            for problem in report.failed.iter().chain(Some(&report.pause)) {
                if !problem.is_empty() {
                    output.line(format!("! {problem}"));
                }
            }
            if !report.failed.is_empty() {
                return Ok(exit::FAILED);
            }
        }
        args::Story::Record {
            id,
            length,
            silences,
            by,
        } => {
            let length = recorded(length).map_err(AppError::Usage)?;
            let silences = silences
                .iter()
                .map(|text| silence(text))
                .collect::<Result<Vec<_>, _>>()
                .map_err(AppError::Usage)?;
            let story = app.record_story(*id, length, &silences, by).await?;
            told(app, &story, output).await?;
        }
        args::Story::Sound { id, clip, set, by } => {
            told(
                app,
                &app.set_clip_sound(*id, *clip, *set, by).await?,
                output,
            )
            .await?;
        }
        args::Story::Hold {
            id,
            reason,
            release,
            by,
        } => {
            let aside = reason
                .clone()
                .filter(|_| !release)
                .map(|reason| SetAside::Held { reason });
            told(app, &app.set_story_aside(*id, aside, by).await?, output).await?;
        }
        args::Story::Pin(place) => put(app, place, Placement::Pinned, output).await?,
        args::Story::Ban(place) => put(app, place, Placement::Banned, output).await?,
        args::Story::Reserve(place) => put(app, place, Placement::Reserve, output).await?,
        args::Story::Kill { id, reason, by } => {
            let aside = SetAside::Killed {
                reason: reason.clone(),
            };
            told(
                app,
                &app.set_story_aside(*id, Some(aside), by).await?,
                output,
            )
            .await?;
        }
    }
    Ok(exit::DONE)
}

/// `3.2-3.6` → a pause.
fn silence(text: &str) -> Result<(Millis, Millis), String> {
    let (start, end) = text
        .split_once('-')
        .ok_or_else(|| format!("`{text}` is no silence: write it like 3.2-3.6"))?;
    Ok((recorded(start)?, recorded(end)?))
}

async fn put(
    app: &App,
    place: &args::Place,
    placement: Placement,
    output: &Output,
) -> Result<(), AppError> {
    let args::Place {
        id,
        release,
        by,
        reason,
    } = place;
    let story = app
        .place_story(*id, placement, *release, by, reason)
        .await?;
    told(app, &story, output).await
}

async fn told(app: &App, story: &Story, output: &Output) -> Result<(), AppError> {
    let last = last_revision(app, story.edition).await?;
    output.object(&object(story, last.as_ref()));
    output.line(line(story, last.as_ref()));
    Ok(())
}

async fn last_revision(
    app: &App,
    edition: crate::model::EditionId,
) -> Result<Option<EditionRevision>, AppError> {
    Ok(app
        .store()
        .revisions(edition)
        .await?
        .pop()
        .map(|stored| stored.revision))
}

/// Whether the last rundown has the story, and why or why not.
fn standing(story: &Story, last: Option<&EditionRevision>) -> (bool, String) {
    let Some(rundown) = last.map(|revision| &revision.rundown) else {
        return (false, "尚未编排".to_owned());
    };
    if let Some(item) = rundown
        .items
        .iter()
        .find(|item| item.story == Some(story.id))
    {
        return (true, item.why.clone());
    }
    let left = rundown.left_out.iter().find(|left| left.story == story.id);
    (
        false,
        left.map_or_else(|| "尚未编排".to_owned(), |left| left.reason.clone()),
    )
}

fn line(story: &Story, last: Option<&EditionRevision>) -> String {
    let (picked, why) = standing(story, last);
    let mark = if picked { "*" } else { " " };
    let place = match story.placement {
        Placement::Free => String::new(),
        placement => format!("（{}）", placement.label()),
    };
    format!(
        "{mark} {}  {:<13} {}  {}{place}  [{why}]",
        story.id,
        story.state().name(),
        story.draft.category.label(),
        story.draft.headline
    )
}

fn show(story: &Story, last: Option<&EditionRevision>, output: &Output) {
    let draft = &story.draft;
    output.line(line(story, last));
    output.line(format!(
        "  {} · {}  {}",
        draft.category.label(),
        draft.topic.label(),
        draft.category_reason
    ));
    output.line(format!(
        "  标题候选  {}",
        draft.headline_candidates.join(" | ")
    ));
    output.line(format!("  导语  {}", draft.lead));
    output.line(format!(
        "  配音稿  {}",
        draft.voice_over.replace('\n', "\n          ")
    ));
    if let Some(polished) = &draft.polished {
        output.line(format!("  润色稿（{}）", polished.model));
        for headline in &polished.headlines {
            output.line(format!("    标题  {headline}"));
        }
        for (name, text) in [("导语", &polished.lead), ("配音稿", &polished.voice_over)] {
            if let Some(text) = text {
                output.line(format!(
                    "    {name}  {}",
                    text.replace('\n', "\n            ")
                ));
            }
        }
        for refused in &polished.refused {
            output.line(format!(
                "    ! {}未采用：{}",
                refused.field,
                refused.faults.join("；")
            ));
        }
    }
    for strap in &draft.strap {
        output.line(format!("  人名条  {} / {}", strap.name, strap.line));
    }
    for check in &draft.checks {
        output.line(format!(
            "  ! {} {}：{}",
            check.rule, check.place, check.suggestion
        ));
    }
    for sign in story.valid_sign_offs() {
        output.line(format!(
            "  {} {} {}",
            sign.level.label(),
            sign.name,
            sign.at
        ));
    }
    if let Some((special, levels)) = story.overridden() {
        output.line(format!(
            "  ! 特批（{}） {} {} {}",
            listed(&levels),
            special.name,
            special.at,
            special.reason
        ));
    }
}

/// The fixed fields of `story list|show`.
fn object(story: &Story, last: Option<&EditionRevision>) -> Value {
    let draft = &story.draft;
    let (picked, why) = standing(story, last);
    json!({
        "id": story.id,
        "edition": story.edition,
        "submissions": story.submissions,
        "organization": draft.organization,
        "category": draft.category,
        "category_reason": draft.category_reason,
        "category_second": draft.category_second,
        "category_margin": draft.category_margin,
        "topic": draft.topic,
        "topic_reason": draft.topic_reason,
        "topic_margin": draft.topic_margin,
        "district": draft.district,
        "slug": draft.slug,
        "headline": draft.headline,
        "headline_candidates": draft.headline_candidates,
        "headline_licensed": draft.headline_licensed,
        "headline_long": draft.headline_long,
        "lead": draft.lead,
        "voice_over": draft.voice_over,
        "version": draft.version,
        "versions": draft.versions,
        "strap": draft.strap,
        "locator": draft.locator,
        "captions": draft.captions,
        "read_ms": draft.read_ms,
        "facts": draft.facts,
        "checks": draft.checks,
        "credits": draft.credits,
        "media": story.media,
        "duplicates": story.duplicates,
        "score": draft.score,
        "polished": draft.polished,
        "placement": story.placement,
        "picked": picked,
        "why": why,
        "sign_offs": story.valid_sign_offs(),
        "override": story.overridden().map(|(special, levels)| Override { levels, ..special.clone() }),
        "state": story.state().name(),
    })
}
