//! Reads the settings' numbers, assembles, freezes what came out. No rule lives here.

use crate::{
    config::{Programme, RundownRules},
    model::{Clock, Edition, EditionRevision, Millis, Revision, Story, StoryId, StoryState},
    rundown::{Plan, Spoken, assemble, warnings::warnings},
    speech::{CaptionRules, Rate, caption_script, read_time},
    store::{Store, StoreError, StoredRevision},
};

/// What assembling an edition needs from the settings.
#[derive(Debug, Clone)]
pub struct RundownSettings<'a> {
    /// Names, slot.
    pub programme: &'a Programme,
    /// Lengths, counts.
    pub rules: &'a RundownRules,
    /// Reading speed.
    pub rate: Rate,
    /// House rules of captions.
    pub captions: CaptionRules,
}

/// Selects, orders and times the edition's stories and freezes the result as a revision; when
/// nothing changed since the last one, that one comes back.
///
/// # Errors
/// The database refuses.
pub async fn freeze(
    store: &Store,
    clock: &dyn Clock,
    edition: &Edition,
    stories: Vec<Story>,
    settings: &RundownSettings<'_>,
) -> Result<StoredRevision, StoreError> {
    let now = clock.now();
    store
        .freeze(candidate(edition, stories, settings, now), now)
        .await
}

/// The revision that would be frozen at `at`.
#[must_use]
pub fn candidate(
    edition: &Edition,
    stories: Vec<Story>,
    settings: &RundownSettings<'_>,
    at: chrono::DateTime<chrono::Utc>,
) -> EditionRevision {
    let programme = settings.programme;
    let plan = Plan {
        programme: &programme.name,
        slot: Millis::from_seconds(i64::from(programme.slot_seconds)),
        opener: Millis(settings.rules.opener_ms),
        closer: Millis(settings.rules.closer_ms),
        pad: Millis(settings.rules.pad_ms),
        max_stories: settings.rules.max_stories,
    };
    let speak = |words: &str| Spoken {
        read_ms: read_time(words, settings.rate),
        captions: caption_script(words, &[&programme.name], settings.rate, &settings.captions),
    };
    let rundown = assemble(&stories, plan, &speak);
    let warnings = warnings(&rundown, &stories, settings.rules.min_stories);
    let in_air_order = |id: &StoryId| {
        rundown
            .items
            .iter()
            .position(|item| item.story.as_ref() == Some(id))
    };
    let mut picked: Vec<Story> = stories
        .into_iter()
        .filter(|story| in_air_order(&story.id).is_some())
        .collect();
    picked.sort_by_key(|story| in_air_order(&story.id));
    debug_assert!(picked.iter().all(|s| !matches!(
        s.state(),
        StoryState::Held { .. } | StoryState::Killed { .. }
    )));
    EditionRevision {
        edition: edition.id,
        number: edition.number,
        revision: Revision(1),
        air_at: edition.air_at,
        frozen_at: at,
        programme: programme.name.clone(),
        host: programme.host.clone(),
        rundown,
        stories: picked,
        warnings,
    }
}
