//! A person's word on a story's place: pinned, banned, reserved, released.

use serde_json::{Value, json};
use sqlx::Row;
use yixian::{
    model::{Story, story::ClipSound},
    store::Store,
};

use crate::support::Newsroom;

const ID: &str = "019a0000-0000-7000-8000-000000000001";

/// One story, as drafting would write it.
fn story() -> Story {
    serde_json::from_value(json!({
        "id": ID, "edition": "2026-11-28", "submissions": [],
        "organization": "深圳市和风社区服务中心", "category": "新事", "category_reason": "", "topic": "公益慈善",
        "district": "福田区", "slug": "数字课堂", "headline": "和风社区服务中心开办长者数字课堂",
        "headline_candidates": [], "headline_licensed": true, "lead": "导语。", "voice_over": "配音。",
        "strap": [], "locator": null, "captions": [], "read_ms": 40000, "facts": [], "checks": [],
        "credits": {"writers": [], "photographers": [], "editors": []}, "score": 500,
        "media": [], "duplicates": [], "received_at": "2026-11-25T01:30:00Z", "set_aside": null,
        "sign_offs": []
    }))
    .expect("a story")
}

/// Works on the database behind the program's back.
fn behind<T>(room: &Newsroom, work: impl AsyncFnOnce(Store) -> T) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(async {
            let store = Store::open_sqlite(&room.data()).await.expect("a database");
            work(store).await
        })
}

fn audit(room: &Newsroom) -> Vec<(String, String, Value)> {
    let path = room.data().join("yixian.db");
    behind(room, async |_| {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
        let pool = sqlx::SqlitePool::connect_with(options)
            .await
            .expect("a pool");
        let rows = sqlx::query(
            "SELECT actor, action, detail FROM audit WHERE subject = ?1 AND action <> 'story.draft' ORDER BY seq",
        )
        .bind(ID)
        .fetch_all(&pool)
        .await
        .expect("rows");
        rows.iter()
            .map(|row| {
                let detail: String = row.get("detail");
                let detail: Value = serde_json::from_str(&detail).expect("JSON");
                (
                    row.get("actor"),
                    row.get("action"),
                    detail["reason"].clone(),
                )
            })
            .collect()
    })
}

#[test]
fn a_story_is_pinned_banned_reserved_and_released_with_who_and_why() {
    let room = Newsroom::open();
    assert_eq!(room.run(&["edition", "list"]).code, 0);
    behind(&room, async |store| {
        let story = story();
        store
            .add_stories(std::slice::from_ref(&story), story.received_at)
            .await
            .expect("added");
        store.close().await;
    });
    let place = |arguments: &[&str], code: i32| {
        let mut all = vec!["story"];
        all.extend(arguments);
        let ran = room.run(&all);
        assert_eq!(ran.code, code, "{arguments:?}: {ran:?}");
        ran
    };
    for (word, placement) in [
        ("pin", "pinned"),
        ("ban", "banned"),
        ("reserve", "reserve"),
        ("pin", "pinned"),
    ] {
        let told = place(&[word, ID, "--by", "prod", "--reason", "制片人定"], 0);
        assert_eq!(told.objects[0]["placement"], placement);
        assert_eq!(room.run(&["story", "list"]).objects, told.objects);
    }
    let refused = place(&["ban", ID, "--release"], 2);
    assert!(refused.errors.contains("本期不播"), "{refused:?}");
    let told = place(&["pin", ID, "--release", "--by", "prod"], 0);
    assert_eq!(told.objects[0]["placement"], "free");
    place(&["kill", ID, "--reason", "失实"], 0);
    place(&["pin", ID], 2);
    place(&["pin", "019a0000-0000-7000-8000-000000000002"], 2);

    let reason = || Value::from("制片人定");
    let line = |actor: &str, action: &str, reason| (actor.to_owned(), action.to_owned(), reason);
    assert_eq!(
        audit(&room),
        [
            line("prod", "story.pin", reason()),
            line("prod", "story.ban", reason()),
            line("prod", "story.reserve", reason()),
            line("prod", "story.pin", reason()),
            line("prod", "story.release", Value::Null),
            line("cli", "story.kill", Value::Null),
        ]
    );
}

#[test]
fn what_is_heard_of_a_clip_is_said_by_a_person_and_kept() {
    let room = Newsroom::open();
    assert_eq!(room.run(&["edition", "list"]).code, 0);
    behind(&room, async |store| {
        let mut story = story();
        let file = |kind: &str, end: &str| {
            json!({
                "sha256": "a".repeat(63) + end, "kind": kind, "media_type": "", "name": "",
                "credit": ""
            })
        };
        let media = json!([file("picture", "1"), file("clip", "2")]);
        story.media = serde_json::from_value(media).expect("media");
        store
            .add_stories(std::slice::from_ref(&story), story.received_at)
            .await
            .expect("added");
        store.close().await;
    });
    let sound = |clip: &str, set: &str, code: i32| {
        let ran = room.run(&[
            "story", "sound", ID, "--clip", clip, "--set", set, "--by", "prod",
        ]);
        assert_eq!(ran.code, code, "{ran:?}");
        ran.errors
    };
    sound("2", "keep", 0);
    assert!(sound("1", "keep", 2).contains("is a picture"));
    assert!(sound("3", "mute", 2).contains("no number 3"));
    sound("2", "loud", 2);
    let heard = behind(&room, async |store| {
        let (story, _) = store
            .story(ID.parse().expect("an id"))
            .await
            .expect("a story");
        store.close().await;
        story.media[1].sound
    });
    assert_eq!(heard, ClipSound::Keep);
    let actions: Vec<_> = audit(&room).into_iter().map(|line| line.1).collect();
    assert_eq!(actions, ["story.sound"]);
}
