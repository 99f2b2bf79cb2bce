//! Reads the settings' numbers and what aired, assembles, freezes what came out. No rule lives here.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    config::{Programme, RundownRules, SelectionWeights},
    model::{
        Clock, Edition, EditionRevision, Millis, Revision, Story, StoryId, StoryState,
        aired::AiredStory,
    },
    rundown::{
        Assembled, Plan, Spoken,
        air::{AirRecord, AirRules},
        assemble,
        fit::{self, Way},
        select::Weights,
        warnings::warnings,
    },
    speech::{CaptionRules, Rate, caption_script, read_time},
    store::{Store, StoreError, StoredRevision},
};

/// How often an edition is laid out anew because somebody saved a story meanwhile.
const TRIES: usize = 3;

/// What assembling an edition needs from the settings.
#[derive(Debug, Clone)]
pub struct RundownSettings<'a> {
    /// Names, slot.
    pub programme: &'a Programme,
    /// Lengths, counts.
    pub rules: &'a RundownRules,
    /// What a story is worth beside others.
    pub selection: &'a SelectionWeights,
    /// Reading speed.
    pub rate: Rate,
    /// House rules of captions.
    pub captions: CaptionRules,
    /// What a revision notes of the delivery profile.
    pub profile: Option<&'a str>,
}

/// The weights of the search, from the settings.
#[must_use]
pub fn weights(settings: &SelectionWeights) -> Weights {
    Weights {
        shorter: settings.shorter,
        category: settings.category,
        district: settings.district,
        unused_second: settings.unused_second,
    }
}

fn air_rules(settings: &SelectionWeights) -> AirRules {
    AirRules {
        rest: settings.rest,
        recent_weeks: settings.recent_weeks.into(),
        rested_weeks: settings.rested_weeks.into(),
        underserved: settings.underserved,
        share_weeks: settings.share_weeks.into(),
    }
}

/// Selects, orders and times the edition's stories, stores the version in which each is told, and
/// freezes the result as a revision; when nothing changed since the last one, that one comes back.
///
/// # Errors
/// As [`lay`].
pub async fn freeze(
    store: &Store,
    clock: &dyn Clock,
    edition: &Edition,
    stories: Vec<Story>,
    settings: &RundownSettings<'_>,
) -> Result<StoredRevision, StoreError> {
    let revision = lay(store, clock, edition, stories, settings).await?;
    store.freeze(revision, clock.now()).await
}

/// The revision that would be frozen now. The version in which each story is told is stored: what
/// producers read and sign is what would air.
///
/// Signed stories, and all of an edition that is no longer open, are told as they stand.
///
/// # Errors
/// The database refuses; [`StoreError::Stale`] when somebody goes on saving stories.
pub async fn lay(
    store: &Store,
    clock: &dyn Clock,
    edition: &Edition,
    mut stories: Vec<Story>,
    settings: &RundownSettings<'_>,
) -> Result<EditionRevision, StoreError> {
    let aired = aired(store, edition, settings).await?;
    let order = store.running_order(edition.id).await?.stories;
    let mut tries = 1;
    loop {
        let now = clock.now();
        let (revision, others) = lay_out(edition, &stories, &order, settings, &aired, now);
        let told = revision.stories.iter().chain(&others);
        match tell(store, &stories, told, now).await {
            Ok(()) => return Ok(revision),
            Err(StoreError::Stale { .. }) if tries < TRIES => {
                tries += 1;
                stories = store.stories(Some(edition.id)).await?;
            }
            Err(error) => return Err(error),
        }
    }
}

/// Stores the stories whose version changed. `before`: as they were read; one that is no longer so is
/// [`StoreError::Stale`].
async fn tell(
    store: &Store,
    before: &[Story],
    told: impl Iterator<Item = &Story>,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let before: HashMap<StoryId, &Story> = before.iter().map(|s| (s.id, s)).collect();
    for story in told {
        let Some(old) = before.get(&story.id).filter(|old| **old != story) else {
            continue;
        };
        let (stored, version) = store.story(story.id).await?;
        if stored != **old {
            return Err(StoreError::Stale {
                what: format!("story {}", story.id),
            });
        }
        store
            .change_story(story, version, "yixian", "story.version", at)
            .await?;
    }
    Ok(())
}

/// The revision that [`lay`] would return, for whoever only looks: nothing is stored.
#[must_use]
pub fn look(
    edition: &Edition,
    stories: &[Story],
    order: &[StoryId],
    settings: &RundownSettings<'_>,
    aired: &[AiredStory],
    at: DateTime<Utc>,
) -> EditionRevision {
    lay_out(edition, stories, order, settings, aired, at).0
}

/// What aired in the weeks that count for this edition.
///
/// # Errors
/// The database cannot be read.
pub async fn aired(
    store: &Store,
    edition: &Edition,
    settings: &RundownSettings<'_>,
) -> Result<Vec<AiredStory>, StoreError> {
    let weeks = air_rules(settings.selection).weeks();
    let from = edition.id.date() - TimeDelta::weeks(weeks);
    store.aired(from, edition.id).await
}

/// Ways in which the edition would fit its slot better; nothing is stored.
#[must_use]
pub fn ways(
    edition: &Edition,
    stories: &[Story],
    order: &[StoryId],
    settings: &RundownSettings<'_>,
    aired: &[AiredStory],
) -> Vec<Way> {
    planned(edition, order, settings, aired, |plan, air, speak| {
        fit::ways(stories, plan, air, speak)
    })
}

/// Whether so much over the slot (negative: under) is more than the rules let pass.
#[must_use]
pub fn is_off(over: Millis, settings: &RundownSettings<'_>) -> bool {
    let gap = i64::from(settings.selection.reserve_gap_seconds);
    fit::is_off(over, Millis::from_seconds(gap))
}

/// Does `work` with the edition's numbers, what aired before, and how long words take.
fn planned<T>(
    edition: &Edition,
    order: &[StoryId],
    settings: &RundownSettings<'_>,
    aired: &[AiredStory],
    work: impl FnOnce(&Plan<'_>, &AirRecord<'_>, &dyn Fn(&str) -> Spoken) -> T,
) -> T {
    let (programme, selection) = (settings.programme, settings.selection);
    let (weights, rules) = (weights(selection), air_rules(selection));
    let max_stories = settings.rules.max_stories;
    let plan = Plan {
        edition: edition.id,
        programme: &programme.name,
        slot: Millis::from_seconds(i64::from(programme.slot_seconds)),
        opener: Millis(settings.rules.opener_ms),
        closer: Millis(settings.rules.closer_ms),
        pad: Millis(settings.rules.pad_ms),
        min_stories: settings.rules.min_stories.min(max_stories),
        max_stories,
        reserve_gap: Millis::from_seconds(i64::from(selection.reserve_gap_seconds)),
        weights: &weights,
        steps: selection.steps,
        order,
        settled: !edition.state.is_open(),
    };
    let speak = |words: &str| Spoken {
        read_ms: read_time(words, settings.rate),
        captions: caption_script(words, &[&programme.name], settings.rate, &settings.captions),
    };
    let air = AirRecord::new(edition.id, &rules, aired.to_vec());
    work(&plan, &air, &speak)
}

/// The revision, and the stories that are not in it as they would be told.
fn lay_out(
    edition: &Edition,
    stories: &[Story],
    order: &[StoryId],
    settings: &RundownSettings<'_>,
    aired: &[AiredStory],
    at: DateTime<Utc>,
) -> (EditionRevision, Vec<Story>) {
    let programme = settings.programme;
    let (least, assembled) = planned(edition, order, settings, aired, |plan, air, speak| {
        (plan.min_stories, assemble(stories, plan, air, speak))
    });
    let Assembled {
        rundown,
        stories,
        others,
        notes,
    } = assembled;
    debug_assert!(stories.iter().all(|s| !matches!(
        s.state(),
        StoryState::Held { .. } | StoryState::Killed { .. }
    )));
    let warnings = warnings(&rundown, &stories, notes, least);
    let revision = EditionRevision {
        edition: edition.id,
        number: edition.number,
        revision: Revision(1),
        air_at: edition.air_at,
        frozen_at: at,
        programme: programme.name.clone(),
        host: programme.host.clone(),
        rundown,
        stories,
        warnings,
        profile: settings.profile.map(str::to_owned),
    };
    (revision, others)
}
