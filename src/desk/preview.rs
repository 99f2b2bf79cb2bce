//! 预览: the newest package's film with its captions; a press on a line goes there.

use axum::{Extension, extract::State, response::Response};
use serde::Serialize;

use super::{frame::Failed, making, now::Now, sound, state::DeskState, week::Header};
use crate::{
    app::{AppError, Visitor},
    model::{
        Caption, EditionRevision, Item, ItemKind, Millis, changes, made_again::made_again,
        zone::chinese_day_minute,
    },
};

/// More lines than these nobody reads.
const MOST_CHANGES: usize = 12;

#[derive(Serialize)]
struct Page {
    edition: Header,
    film: Option<Film>,
    making: making::View,
    sound: Option<sound::View>,
    items: Vec<Part>,
}

#[derive(Serialize)]
struct Film {
    revision: String,
    made: String,
    status: &'static str,
    tone: &'static str,
    video: String,
    captions: String,
    sheet: String,
    /// The rundown has changed since.
    old: bool,
    /// What of it can be seen or heard, a line each; the rest of the film is kept.
    changes: Vec<String>,
    /// How many more there are.
    more: usize,
}

#[derive(Serialize)]
struct Part {
    seconds: f64,
    at: String,
    title: String,
    story: String,
    /// It is made again: what stands in the film is not what would be made now.
    again: bool,
    lines: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    seconds: f64,
    at: String,
    text: String,
}

/// `GET /preview`.
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
    let stored = app.store().revisions(edition.id).await;
    let stored = stored.map_err(AppError::from)?;
    let made = stored.into_iter().rev().find(|one| one.package.is_some());
    let film = made.as_ref().map(|one| {
        let revision = &one.revision;
        let mut changes = changes::since(revision, &outlook.revision);
        let more = changes.len().saturating_sub(MOST_CHANGES);
        changes.truncate(MOST_CHANGES);
        let base = format!("/package/{}/{}", edition.id, revision.revision.0);
        let is_final = revision.status() == crate::model::edition::PackageStatus::Final;
        Film {
            revision: revision.revision.to_string(),
            made: chinese_day_minute(revision.frozen_at, zone),
            status: revision.status().label(),
            tone: if is_final { "good" } else { "work" },
            video: format!("{base}/preview.mp4"),
            captions: format!("{base}/captions/edition.vtt"),
            sheet: format!("{base}/contact-sheet.jpg"),
            old: revision.rundown != outlook.revision.rundown
                || revision.stories != outlook.revision.stories,
            changes,
            more,
        }
    });
    let fresh = film.as_ref().is_some_and(|film| !film.old);
    let package = made.as_ref().and_then(|one| one.package.as_ref());
    let page = Page {
        edition: header,
        making: making::view(app, &edition, &visitor, fresh).await?,
        sound: match package {
            Some(package) => Some(sound::view(app, package).await),
            None => None,
        },
        film,
        items: made.map_or_else(Vec::new, |one| parts(&one.revision, &outlook.revision)),
    };
    state.show(("preview", "预览", "/preview"), &visitor, &page)
}

fn parts(revision: &EditionRevision, now: &EditionRevision) -> Vec<Part> {
    let rundown = &revision.rundown;
    let starts = rundown.front_times();
    rundown
        .items
        .iter()
        .zip(starts)
        .zip(made_again(revision, now))
        .map(|((item, start), again)| Part {
            seconds: start.as_seconds(),
            at: start.mm_ss(),
            title: item.title.clone(),
            again,
            story: match item.story {
                Some(id) if item.kind == ItemKind::Story => format!("/stories/{id}"),
                _ => String::new(),
            },
            lines: spoken(revision, item)
                .map(|(caption, offset)| {
                    let at: Millis = start + offset + caption.start_ms;
                    Line {
                        seconds: at.as_seconds(),
                        at: at.mm_ss(),
                        text: caption.text.clone(),
                    }
                })
                .collect(),
        })
        .collect()
}

/// The lines of an item, each with what comes before its first word: a story's own begin after the card's
/// silent part.
fn spoken<'a>(
    revision: &'a EditionRevision,
    item: &'a Item,
) -> impl Iterator<Item = (&'a Caption, Millis)> {
    let story = item
        .story
        .and_then(|id| revision.stories.iter().find(|story| story.id == id));
    let (lines, offset) = match story {
        Some(story) => (&story.draft.captions, item.fixed_ms),
        None => (&item.captions, Millis::ZERO),
    };
    lines.iter().map(move |line| (line, offset))
}
