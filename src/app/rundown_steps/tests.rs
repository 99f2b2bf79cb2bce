//! Steps are taken back and done again, and what others did since stays.

use super::*;
use crate::{
    app::{Amended, edit::tests::room},
    model::{Placement, Version, amend::Field, people::ReviewLevel, people::User},
    store::StoreError,
};

async fn standing(app: &App, id: StoryId) -> (Placement, Option<SetAside>) {
    let story = app.store().story(id).await.unwrap().0;
    (story.placement, story.set_aside)
}

fn declined(result: Result<RundownStep, AppError>) -> Declined {
    match result {
        Err(AppError::Declined(why)) => why,
        other => panic!("{other:?}"),
    }
}

fn held() -> Option<SetAside> {
    Some(SetAside::Held {
        reason: "等照片".to_owned(),
    })
}

#[tokio::test]
async fn every_kind_of_step_is_taken_back_in_turn_and_done_again() {
    let (_folder, app, _, id) = room().await;
    let edition = app.edition(None).await.unwrap().id;
    let back = || app.turn_step(edition, true, None, "ed");
    let again = || app.turn_step(edition, false, None, "rev");
    assert_eq!(declined(back().await), Declined::NoStep);
    app.place_story(id, Placement::Pinned, false, "ed", "重点")
        .await
        .unwrap();
    app.set_story_aside(id, held(), "ed").await.unwrap();
    app.order_edition(edition, 0, &[id], "ed").await.unwrap();
    app.place_story(id, Placement::Reserve, false, "prod", "")
        .await
        .unwrap();

    assert_eq!(back().await.unwrap().action, "story.reserve");
    assert_eq!(standing(&app, id).await, (Placement::Pinned, held()));
    assert_eq!(back().await.unwrap().action, "edition.order");
    let order = app.store().running_order(edition).await.unwrap();
    assert_eq!((order.version, order.stories), (2, vec![]));
    assert_eq!(back().await.unwrap().action, "story.hold");
    assert_eq!(back().await.unwrap().action, "story.pin");
    assert_eq!(standing(&app, id).await, (Placement::Free, None));
    assert_eq!(declined(back().await), Declined::NoStep);

    assert_eq!(again().await.unwrap().action, "story.pin");
    assert_eq!(again().await.unwrap().action, "story.hold");
    assert_eq!(again().await.unwrap().action, "edition.order");
    let order = app.store().running_order(edition).await.unwrap();
    assert_eq!((order.version, order.stories), (3, vec![id]));
    assert_eq!(standing(&app, id).await, (Placement::Pinned, held()));
    // A new step: what was taken back before is gone.
    app.set_story_aside(id, None, "ed").await.unwrap();
    assert_eq!(declined(again().await), Declined::NoStep);
    assert_eq!(back().await.unwrap().action, "story.release");
    // Each is in the books with who did it.
    let log = app.store().log(None, "rundown.", 100).await.unwrap();
    let of = |action: &str, by: &str| {
        log.iter()
            .filter(|line| {
                line.action == action && line.actor == by && line.detail.contains("step")
            })
            .count()
    };
    assert_eq!(
        (of("rundown.undo", "ed"), of("rundown.redo", "rev")),
        (5, 3)
    );
}

#[tokio::test]
async fn what_somebody_did_since_is_not_undone_and_killed_is_for_good() {
    let (_folder, app, users, id) = room().await;
    let edition = app.edition(None).await.unwrap().id;
    app.place_story(id, Placement::Pinned, false, "ed", "")
        .await
        .unwrap();
    let seen = app.store().last_steps(edition).await.unwrap().0.unwrap();
    app.place_story(id, Placement::Banned, false, "rev", "")
        .await
        .unwrap();
    // Whoever saw the first step does not take back the second.
    let late = app.turn_step(edition, true, Some(seen.id), "ed").await;
    assert_eq!(declined(late), Declined::StepSince);
    assert_eq!(standing(&app, id).await.0, Placement::Banned);
    // Text that was written since stays: a place is no content.
    let (story, _) = app.store().story(id).await.unwrap();
    let base = story.draft.headline.clone();
    let written = app
        .amend_story(id, Field::Headline, &base, "新写的标题", &users[0])
        .await
        .unwrap();
    assert!(matches!(written, Amended::Saved(_)));
    app.turn_step(edition, true, None, "ed").await.unwrap();
    let (story, version) = app.store().story(id).await.unwrap();
    assert_eq!(story.draft.headline, "新写的标题");
    assert_eq!(story.placement, Placement::Pinned);
    // Two press at once: one step goes back.
    let both = tokio::join!(
        app.turn_step(edition, true, Some(seen.id), "ed"),
        app.turn_step(edition, true, Some(seen.id), "rev")
    );
    assert_eq!(
        usize::from(both.0.is_ok()) + usize::from(both.1.is_ok()),
        1,
        "{both:?}"
    );
    assert_eq!(app.store().story(id).await.unwrap().1, version + 1);

    app.set_story_aside(id, held(), "ed").await.unwrap();
    let reason = "重复".to_owned();
    app.set_story_aside(id, Some(SetAside::Killed { reason }), "prod")
        .await
        .unwrap();
    let why = declined(app.turn_step(edition, true, None, "ed").await);
    assert_eq!(
        why,
        Declined::ChangedSince {
            title: "新写的标题".to_owned(),
            by: "周制".to_owned()
        }
    );
    let killed = standing(&app, id).await.1;
    assert!(
        matches!(killed, Some(SetAside::Killed { .. })),
        "{killed:?}"
    );
}

async fn signed(app: &App, id: StoryId, users: &[User]) {
    for (level, user) in ReviewLevel::ALL.into_iter().zip(users) {
        app.sign_story(id, level, &user.login, None).await.unwrap();
    }
}

#[tokio::test]
async fn a_way_is_taken_once_keeps_its_promise_and_its_undo_brings_the_signatures_back() {
    let (_folder, app, users, id) = room().await;
    let edition = app.edition(None).await.unwrap();
    // Told short and signed: the edition, of one story, is far under.
    let (mut story, version) = app.store().story(id).await.unwrap();
    assert!(story.draft.versions.len() > 1, "{:?}", story.draft.versions);
    let shortest = story.draft.versions.iter().map(|cut| cut.version).max();
    story.draft = story.draft.told(shortest.unwrap());
    app.store()
        .change_story(
            &story,
            version,
            "yixian",
            "story.version",
            app.clock().now(),
        )
        .await
        .unwrap();
    signed(&app, id, &users).await;
    let before = app.store().story(id).await.unwrap().0;
    assert_eq!(before.valid_sign_offs().len(), 3);
    let outlook = app.outlook(edition.id).await.unwrap();
    let ways = app.ways_to_fit(&outlook).await.unwrap();
    let way = ways.iter().find(|way| way.voids == [id]).expect("a way");
    let (name, over) = (way.name(), way.over.0);
    // What was not promised is not done.
    let other = app.take_way(edition.id, &name, over + 40, "ed").await;
    assert!(matches!(
        other,
        Err(AppError::Declined(Declined::OfferGone))
    ));
    app.take_way(edition.id, &name, over, "ed").await.unwrap();
    let (after, _) = app.store().story(id).await.unwrap();
    assert_eq!(after.told_as, Some(after.draft.version));
    assert!(after.draft.version < Version::Short || shortest == Some(Version::Medium));
    assert_eq!(after.valid_sign_offs().len(), 0);
    let outlook = app.outlook(edition.id).await.unwrap();
    assert_eq!(outlook.revision.rundown.over().0, over);
    let twice = app.take_way(edition.id, &name, over, "ed").await;
    assert!(matches!(
        twice,
        Err(AppError::Declined(Declined::OfferGone))
    ));

    app.turn_step(edition.id, true, None, "ed").await.unwrap();
    let back = app.store().story(id).await.unwrap().0;
    assert_eq!(back.valid_sign_offs().len(), 3);
    assert_eq!(back, before);
    // Signed three times again, it is closed: no key changes its words.
    let closed = app.turn_step(edition.id, false, None, "ed").await;
    assert!(matches!(closed, Err(AppError::SignedOff { .. })));
    app.take_way(edition.id, &name, over, "ed").await.unwrap();
    assert_eq!(app.store().story(id).await.unwrap().0, after);
    // Once somebody wrote in it, its length is not changed under his hands.
    let base = after.draft.lead.clone();
    app.amend_story(id, Field::Lead, &base, "另写的导语。", &users[1])
        .await
        .unwrap();
    let why = declined(app.turn_step(edition.id, true, None, "ed").await);
    let Declined::ChangedSince { by, .. } = why else {
        panic!("{why:?}");
    };
    assert_eq!(by, "林审");
    let stale = app
        .store()
        .step_stories(
            edition.id,
            &[(before.clone(), before, 1)],
            ("ed", "story.pin", ""),
            app.clock().now(),
        )
        .await;
    assert!(matches!(stale, Err(StoreError::Stale { .. })));
}
