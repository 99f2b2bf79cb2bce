//! The week's steps on one data folder.

use std::sync::Arc;

use super::{App, Silent};
use crate::{
    config::built_in,
    model::{Edition, EditionState, Placement, Story, clock::FixedClock, people::ReviewLevel},
};

fn reserve(edition: &str) -> Story {
    serde_json::from_value(serde_json::json!({
        "id": "019a0000-0000-7000-8000-000000000001", "edition": edition, "submissions": [],
        "organization": "深圳市和风社区服务中心", "category": "新事", "category_reason": "", "topic": "公益慈善",
        "district": null, "slug": "数字课堂", "headline": "长者数字课堂开课",
        "headline_candidates": [], "headline_licensed": true, "lead": "导语。", "voice_over": "配音。",
        "strap": [], "locator": null, "captions": [], "read_ms": 40000, "facts": [], "checks": [],
        "credits": {"writers": [], "photographers": [], "editors": []}, "score": 500,
        "media": [], "duplicates": [], "received_at": "2026-11-25T01:30:00Z", "set_aside": null,
        "placement": "reserve", "sign_offs": []
    }))
    .unwrap()
}

#[tokio::test]
async fn a_reserve_story_that_waited_in_vain_goes_along_into_the_next_edition() {
    let folder = tempfile::tempdir().unwrap();
    let clock = FixedClock::at("2026-11-27T03:00:00Z".parse().unwrap());
    let app = App::open(built_in().unwrap(), Arc::new(clock), folder.path(), None)
        .await
        .unwrap();
    let past: Edition = app
        .edition(Some("2026-11-28".parse().unwrap()))
        .await
        .unwrap();
    let next: Edition = app
        .edition(Some("2026-12-05".parse().unwrap()))
        .await
        .unwrap();
    // It had been let go on by a producer in that week, without 终审.
    let mut story = reserve("2026-11-28");
    let at = story.received_at;
    story.sign(ReviewLevel::First, "ed", "陈编", at).unwrap();
    story
        .let_go_on(("prod", "周制"), "审片在飞机上", at)
        .unwrap();
    app.store()
        .add_stories(std::slice::from_ref(&story), story.received_at)
        .await
        .unwrap();
    let laid = app.prepare(&next, &Silent).await.unwrap();
    assert!(laid.stories.is_empty(), "its own edition may still need it");

    app.advance(&past, EditionState::Skipped, "test")
        .await
        .unwrap();
    let laid = app.prepare(&next, &Silent).await.unwrap();
    assert_eq!(laid.stories.len(), 1);
    assert_eq!(laid.stories[0].placement, Placement::Reserve);
    assert_eq!(laid.stories[0].edition, next.id);
    let (stored, version) = app.store().story(story.id).await.unwrap();
    assert_eq!((stored.edition, version), (next.id, 2));
    assert_eq!(stored.valid_sign_offs().len(), 1);
    assert!(
        stored.overrides.is_empty() && !stored.is_approved(),
        "that word was for another week"
    );
    app.close().await;
}
