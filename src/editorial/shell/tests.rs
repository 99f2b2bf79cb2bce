//! New tips against stored stories, on a real store.

use chrono::{DateTime, NaiveDate, Utc};

use super::*;
use crate::{
    editorial::duplicates::FORMAT,
    model::{
        BlobHash, EditionId, EditionRevision, EditionState, Item, ItemKind, Millis, Revision,
        Rundown, SubmissionState,
        clock::FixedClock,
        story::{CheckLevel, Relation},
        submission::Mailbox,
        zone::STATION_ZONE,
    },
    store::{Arrival, Processed},
};

const TEXT: &str = include_str!("../../../tests/it/fixtures/tips/05-programme.txt");

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

struct Room {
    _folder: tempfile::TempDir,
    store: Store,
    blobs: Blobs,
    clock: FixedClock,
}

impl Room {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open_sqlite(folder.path()).await.unwrap();
        let blobs = Blobs::open(&folder.path().join("blobs")).unwrap();
        Self {
            _folder: folder,
            store,
            blobs,
            clock: FixedClock::at(at("2026-11-25T08:00:00Z")),
        }
    }

    async fn take(&self, seed: &str, text: &str, received: &str, edition: &str) {
        let arrival = Arrival {
            source: "path".to_owned(),
            origin: seed.to_owned(),
            edition: EditionId::new(day(edition)),
            raw: BlobHash::of(seed.as_bytes()),
            received_at: at(received),
            local_day: at(received).date_naive(),
            envelope: Default::default(),
            notes: Vec::new(),
            mailbox: None,
        };
        let received = self.store.receive(vec![arrival]).await.unwrap();
        let row = received[0].row().clone();
        let submission = Submission {
            text: text.to_owned(),
            from: Mailbox {
                name: String::new(),
                address: "a@x.example".to_owned(),
            },
            content: BlobHash::of(format!("content {seed}").as_bytes()),
            parser: 1,
            state: SubmissionState::Accepted,
            ..row
        };
        let processed = Processed {
            text_key: BlobHash::of(text.as_bytes()),
            submission,
        };
        self.store.finish_submission(processed).await.unwrap();
    }

    fn desk(&self) -> Desk<'_> {
        Desk {
            store: &self.store,
            blobs: &self.blobs,
            clock: &self.clock,
            zone: STATION_ZONE,
            rate: Rate::default(),
            rules: CaptionRules::default(),
        }
    }

    async fn draft(&self, edition: &Edition) -> usize {
        draft_edition(&self.desk(), edition, &mut |_, _, _| {})
            .await
            .unwrap()
    }
}

fn edition(date: &str, number: u32, state: EditionState) -> Edition {
    Edition {
        id: EditionId::new(day(date)),
        number,
        air_at: at(&format!("{date}T04:00:00Z")),
        state,
        note: String::new(),
    }
}

fn found<'a>(story: &'a Story, rule: &str) -> Vec<&'a str> {
    story
        .draft
        .checks
        .iter()
        .filter(|check| check.rule == rule)
        .map(|check| check.suggestion.as_str())
        .collect()
}

/// Puts the story into the last revision of its edition.
async fn air(room: &Room, edition: &Edition, story: &Story) {
    room.store
        .plan_editions(std::slice::from_ref(edition), at("2026-11-01T00:00:00Z"))
        .await
        .unwrap();
    let item = Item {
        kind: ItemKind::Story,
        story: Some(story.id),
        title: story.draft.headline.clone(),
        script: String::new(),
        fixed_ms: Millis::ZERO,
        read_ms: Millis(30_000),
        media_ms: Millis::ZERO,
        pad_ms: Millis::ZERO,
        card_ms: Millis::ZERO,
        captions: Vec::new(),
        why: String::new(),
    };
    let rundown = Rundown {
        slot_ms: Millis(300_000),
        items: vec![item],
        left_out: Vec::new(),
    };
    let revision = EditionRevision {
        edition: edition.id,
        number: edition.number,
        revision: Revision(1),
        air_at: edition.air_at,
        frozen_at: edition.air_at,
        programme: String::new(),
        host: String::new(),
        rundown,
        stories: vec![story.clone()],
        warnings: Vec::new(),
        profile: None,
    };
    room.store.freeze(revision, edition.air_at).await.unwrap();
}

#[tokio::test]
async fn a_story_that_was_aired_three_weeks_ago_is_held_back_when_it_comes_again() {
    let room = Room::open().await;
    let before = edition("2026-11-21", 47, EditionState::Delivered);
    room.take("one", TEXT, "2026-11-18T10:00:00Z", "2026-11-21")
        .await;
    assert_eq!(room.draft(&before).await, 1);
    let aired = room.store.stories(None).await.unwrap().remove(0);
    air(&room, &before, &aired).await;

    let now = edition("2026-12-12", 50, EditionState::Drafting);
    let again = TEXT.replace("启动仪式上，", "");
    room.take("two", &again, "2026-12-08T01:00:00Z", "2026-12-12")
        .await;
    let next = TEXT
        .replace("11月18日", "12月6日")
        .replace("180万", "200万")
        .replace("600名", "650名")
        .replace("118户", "140户")
        .replace("43次", "51次");
    room.take("three", &next, "2026-12-08T02:00:00Z", "2026-12-12")
        .await;
    assert_eq!(room.draft(&now).await, 2);
    let stories = room.store.stories(Some(now.id)).await.unwrap();
    let told = found(&stories[0], "duplicate.aired");
    assert!(
        told.len() == 1 && told[0].starts_with("11月21日第47期已播《"),
        "{:?}",
        stories[0].draft.checks
    );
    let level = |story: &Story| {
        story
            .draft
            .checks
            .iter()
            .find(|check| check.rule == "duplicate.aired")
            .map(|check| check.level)
    };
    assert_eq!(level(&stories[0]), Some(CheckLevel::Block));
    assert_eq!(level(&stories[1]), Some(CheckLevel::Note));
    let relation = |story: &Story| {
        story
            .duplicates
            .iter()
            .find(|link| link.id == aired.id.to_string())
            .map(|link| link.relation)
    };
    assert_eq!(relation(&stories[0]), Some(Relation::Resend));
    assert_eq!(relation(&stories[1]), Some(Relation::Series));
    // What was delivered stays as it was, and a second round adds nothing.
    let all = room.store.stories(None).await.unwrap();
    assert_eq!(all.iter().find(|story| story.id == aired.id), Some(&aired));
    assert_eq!(room.draft(&now).await, 0);
    assert_eq!(room.store.stories(None).await.unwrap(), all);
}

#[tokio::test]
async fn what_was_drafted_and_not_aired_is_named_and_holds_nothing_back() {
    let room = Room::open().await;
    let before = edition("2026-11-21", 47, EditionState::Closed);
    room.take("one", TEXT, "2026-11-18T10:00:00Z", "2026-11-21")
        .await;
    room.draft(&before).await;
    let now = edition("2026-11-28", 48, EditionState::Drafting);
    room.take(
        "two",
        &TEXT.replace("启动仪式上，", ""),
        "2026-11-25T01:00:00Z",
        "2026-11-28",
    )
    .await;
    room.draft(&now).await;
    let story = room.store.stories(Some(now.id)).await.unwrap().remove(0);
    assert!(found(&story, "duplicate.earlier")[0].ends_with("未播出"));
    assert!(found(&story, "duplicate.aired").is_empty());
}

#[tokio::test]
async fn of_a_correction_the_later_text_stays_and_says_what_it_mends() {
    let room = Room::open().await;
    let now = edition("2026-11-21", 47, EditionState::Drafting);
    room.take("one", TEXT, "2026-11-18T10:00:00Z", "2026-11-21")
        .await;
    room.take(
        "two",
        &TEXT.replace("600名", "860名"),
        "2026-11-18T11:00:00Z",
        "2026-11-21",
    )
    .await;
    assert_eq!(room.draft(&now).await, 1);
    let story = room.store.stories(None).await.unwrap().remove(0);
    assert_eq!(story.submissions.len(), 2);
    assert_eq!(
        found(&story, "duplicate.corrected"),
        ["更正稿：数字由600名改为860名，已采用后到的一份，请与来稿单位核实"]
    );
    assert!(
        story
            .draft
            .facts
            .iter()
            .any(|fact| fact.text.contains("860"))
    );
}

#[tokio::test]
async fn prints_that_are_missing_are_taken_again_and_equal_those_that_were_stored() {
    let room = Room::open().await;
    let now = edition("2026-11-21", 47, EditionState::Drafting);
    room.take("one", TEXT, "2026-11-18T10:00:00Z", "2026-11-21")
        .await;
    room.draft(&now).await;
    let kept = room.store.prints(now.id, now.id, FORMAT).await.unwrap();
    assert_eq!(kept.len(), 1);
    // As if it had been taken by an earlier version of the programme.
    let mut old = kept[0].clone();
    old.format = 0;
    old.bytes.clear();
    room.store.keep_prints(&[(old, Vec::new())]).await.unwrap();
    assert_eq!(
        room.store
            .stories_without_print(now.id, now.id, FORMAT)
            .await
            .unwrap(),
        [kept[0].story]
    );
    twins::Known::load(&room.desk(), &now).await.unwrap();
    assert_eq!(
        room.store.prints(now.id, now.id, FORMAT).await.unwrap(),
        kept
    );
}

#[tokio::test]
async fn rounds_of_one_run_merge_across_their_border() {
    let room = Room::open().await;
    let now = edition("2026-11-21", 47, EditionState::Drafting);
    room.take("one", TEXT, "2026-11-18T10:00:00Z", "2026-11-21")
        .await;
    let mut known = twins::Known::load(&room.desk(), &now).await.unwrap();
    let habits = Arc::clone(&known.habits);
    let book = Arc::new(Book::default());
    let desk = room.desk();
    let first = room.store.submissions_without_story().await.unwrap();
    let first = write_with(&desk, &now, (&habits, &book), first[0].id, Vec::new())
        .await
        .unwrap();
    assert_eq!(keep(&desk, &now, &mut known, first).await.unwrap(), 1);
    room.take(
        "two",
        &format!("{TEXT}\n项目还将为家长开办24节夜间课程，由社工轮流授课。"),
        "2026-11-18T11:00:00Z",
        "2026-11-21",
    )
    .await;
    let second = room.store.submissions_without_story().await.unwrap();
    let second = write_with(&desk, &now, (&habits, &book), second[0].id, Vec::new())
        .await
        .unwrap();
    assert_eq!(keep(&desk, &now, &mut known, second).await.unwrap(), 0);
    let stories = room.store.stories(None).await.unwrap();
    assert_eq!((stories.len(), stories[0].submissions.len()), (1, 2));
    assert!(
        stories[0]
            .draft
            .facts
            .iter()
            .any(|fact| fact.text.contains("24"))
    );
}
