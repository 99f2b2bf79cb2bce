//! Versions in the store, and what past editions say of today's.

use chrono::{DateTime, Utc};

use super::*;
use crate::{
    config::built_in,
    model::{
        Edition, EditionState,
        clock::{Clock, FixedClock},
    },
    rundown::shell::{RundownSettings, freeze, lay},
    speech::{CaptionRules, Rate},
    store::Store,
};

struct House {
    _folder: tempfile::TempDir,
    store: Store,
    clock: FixedClock,
    settings: crate::config::Settings,
}

impl House {
    async fn new(slot_seconds: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = built_in().unwrap().settings;
        settings.programme.slot_seconds = slot_seconds;
        settings.rundown.min_stories = 1;
        Self {
            store: Store::open_sqlite(folder.path()).await.unwrap(),
            clock: FixedClock::at(at("2026-11-26T02:00:00Z")),
            settings,
            _folder: folder,
        }
    }

    fn rules(&self) -> RundownSettings<'_> {
        RundownSettings {
            profile: None,
            programme: &self.settings.programme,
            rules: &self.settings.rundown,
            selection: &self.settings.selection,
            rate: Rate {
                syllables_per_minute: 270,
            },
            captions: CaptionRules::default(),
        }
    }

    async fn week(&self, date: &str) -> Edition {
        let edition = Edition {
            id: date.parse().unwrap(),
            number: 1,
            air_at: format!("{date}T04:00:00Z")
                .parse::<DateTime<Utc>>()
                .unwrap(),
            state: EditionState::Collecting,
            note: String::new(),
        };
        self.store
            .plan_editions(std::slice::from_ref(&edition), self.clock.now())
            .await
            .unwrap();
        edition
    }

    async fn put(&self, story: Story) {
        self.store
            .add_stories(std::slice::from_ref(&story), self.clock.now())
            .await
            .unwrap();
    }

    async fn stories(&self, edition: &Edition) -> Vec<Story> {
        self.store.stories(Some(edition.id)).await.unwrap()
    }

    async fn freeze(&self, edition: &Edition) -> crate::model::EditionRevision {
        let stories = self.stories(edition).await;
        freeze(&self.store, &self.clock, edition, stories, &self.rules())
            .await
            .unwrap()
            .revision
    }

    async fn air(&self, edition: &Edition) {
        let sent = Edition {
            state: EditionState::Delivered,
            ..edition.clone()
        };
        self.store
            .move_edition(edition, &sent, "test", "edition.test", self.clock.now())
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn the_version_in_the_rundown_is_the_one_that_reviewers_see() {
    let house = House::new(120).await;
    let edition = house.week("2026-11-28").await;
    for headline in ["甲", "乙", "丙"] {
        house.put(story(headline, 500, &[60, 34, 24])).await;
    }
    let first = house.freeze(&edition).await;
    assert!(first.stories.len() >= 2);
    assert!(
        first
            .stories
            .iter()
            .any(|s| s.draft.version != Version::Full)
    );
    let stored = house.stories(&edition).await;
    for story in &first.stories {
        assert!(stored.contains(story), "{}", story.draft.headline);
    }
    // A second time finds everything as it is.
    let again = house.freeze(&edition).await;
    assert_eq!((again.revision.0, &again), (1, &first));
    assert_eq!(house.stories(&edition).await, stored);
    for story in &stored {
        let (_, version) = house.store.story(story.id).await.unwrap();
        let changed = story.draft.version != Version::Full;
        assert_eq!(version, if changed { 2 } else { 1 });
    }
}

#[tokio::test]
async fn what_is_laid_out_is_what_is_signed_and_frozen() {
    let house = House::new(120).await;
    let edition = house.week("2026-11-28").await;
    for (title, score) in [("甲", 500), ("乙", 480), ("丙", 460)] {
        house.put(story(title, score, &[60, 34, 24])).await;
    }
    let stories = house.stories(&edition).await;
    let rules = house.rules();
    let laid = lay(&house.store, &house.clock, &edition, stories, &rules)
        .await
        .unwrap();
    assert!(
        laid.stories
            .iter()
            .any(|s| s.draft.version != Version::Full)
    );
    let stored = house.stories(&edition).await;
    for story in &laid.stories {
        assert!(stored.contains(story), "{}", story.draft.headline);
        let (found, version) = house.store.story(story.id).await.unwrap();
        let now = house.clock.now();
        let signed = signed(found);
        house
            .store
            .change_story(&signed, version, "zhou", "story.sign", now)
            .await
            .unwrap();
    }
    let frozen = house.freeze(&edition).await;
    let told =
        |stories: &[Story]| -> Vec<_> { stories.iter().map(|s| (s.id, s.draft.version)).collect() };
    assert_eq!(told(&frozen.stories), told(&laid.stories));
    assert!(
        frozen
            .stories
            .iter()
            .all(|s| !s.valid_sign_offs().is_empty())
    );
}

#[tokio::test]
async fn signatures_hold_whatever_is_built_after_them() {
    let house = House::new(120).await;
    let edition = house.week("2026-11-28").await;
    let own = signed(story("甲", 500, &[60, 34, 24]));
    house.put(own.clone()).await;
    house.put(story("乙", 500, &[60, 34, 24])).await;
    let revision = house.freeze(&edition).await;
    assert!(revision.stories.contains(&own));
    assert!(house.stories(&edition).await.contains(&own));
}

#[tokio::test]
async fn a_story_that_was_saved_meanwhile_is_read_again() {
    let house = House::new(120).await;
    let edition = house.week("2026-11-28").await;
    house.put(story("甲", 500, &[60, 34, 24])).await;
    house.put(story("乙", 500, &[60, 34, 24])).await;
    let seen = house.stories(&edition).await;
    // Somebody signs both after they were read.
    for story in &seen {
        let now = house.clock.now();
        house
            .store
            .change_story(&signed(story.clone()), 1, "chen", "story.sign", now)
            .await
            .unwrap();
    }
    let frozen = freeze(&house.store, &house.clock, &edition, seen, &house.rules())
        .await
        .unwrap();
    for story in &frozen.revision.stories {
        assert_eq!(story.valid_sign_offs().len(), 3);
        assert_eq!(story.draft.version, Version::Full);
    }
}

#[tokio::test]
async fn what_aired_last_week_counts_and_what_was_not_sent_does_not() {
    let house = House::new(120).await;
    let past = house.week("2026-11-21").await;
    let mut last = by("甲协会", story("旧", 500, &[60]));
    last.edition = past.id;
    last.draft.district = Some("福田区".to_owned());
    house.put(last).await;
    house.freeze(&past).await;
    let from = "2026-09-05".parse().unwrap();
    assert_eq!(house.store.aired(from, edition()).await.unwrap(), []);

    let present = house.week("2026-11-28").await;
    house.put(by("甲协会", story("甲", 500, &[40]))).await;
    let before = house.freeze(&present).await;
    house.air(&past).await;
    let aired = house.store.aired(from, edition()).await.unwrap();
    assert_eq!(
        aired,
        [AiredStory {
            edition: past.id,
            organization: Some("甲协会".to_owned()),
            district: Some("福田区".to_owned()),
            category: Category::Event,
        }]
    );
    assert_eq!(
        house
            .store
            .aired(edition().date(), edition())
            .await
            .unwrap(),
        []
    );
    assert_eq!(house.store.aired(from, past.id).await.unwrap(), []);
    let after = house.freeze(&present).await;
    let reason = |revision: &crate::model::EditionRevision| {
        let items = &revision.rundown.items;
        let item = items.iter().find(|item| item.kind == ItemKind::Story);
        item.unwrap().why.clone()
    };
    assert!(reason(&before).contains("625分"), "{}", reason(&before));
    // No rest; its category was the only one on air.
    assert!(
        reason(&after).contains("500分 · 1周前播过（11月21日）"),
        "{}",
        reason(&after)
    );
}

#[tokio::test]
async fn a_reserve_story_waits_for_a_later_edition_until_it_airs() {
    let house = House::new(120).await;
    let past = house.week("2026-11-21").await;
    let of_past = |placement, title, score| {
        let mut story = placed(placement, story(title, score, &[40]));
        story.edition = past.id;
        story
    };
    house.put(of_past(Placement::Free, "播", 500)).await;
    house.put(of_past(Placement::Reserve, "备", 700)).await;
    house.put(of_past(Placement::Reserve, "补", 500)).await;
    let waiting = async || {
        let waiting = house.store.waiting_reserve(edition()).await.unwrap();
        let title = |(story, version): (Story, i64)| (story.draft.headline, version);
        waiting.into_iter().map(title).collect::<Vec<_>>()
    };
    assert_eq!(waiting().await, [], "its own edition is not over");
    let revision = house.freeze(&past).await;
    let used: Vec<&str> = revision
        .stories
        .iter()
        .map(|story| story.draft.headline.as_str())
        .collect();
    assert!(used.contains(&"备") && !used.contains(&"补"), "{used:?}");
    house.air(&past).await;
    assert_eq!(waiting().await, [("补".to_owned(), 1)]);
}
