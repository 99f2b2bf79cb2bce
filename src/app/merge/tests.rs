//! Tips on one matter become one story and several again; nothing is lost on the way.

use std::{path::Path, sync::Arc};

use super::*;
use crate::{
    app::Silent,
    config::built_in,
    model::{Placement, clock::FixedClock, people::ReviewLevel, people::Role},
};

const TEXTS: [(&str, &str); 3] = [
    (
        "宝安“共享车间”启用",
        "11月23日上午，由深圳市和风社区服务中心发起的“共享车间”在宝安区福海街道启用，周边工厂可以按小时预约设备和工程师。中心主任陈晓岚说，车间首期配置设备37台，每月培训青年工人80人。",
    ),
    (
        "我会参与共享车间建设",
        "11月23日，深圳市青禾职业技能促进会组织12名退休技师走进宝安区福海街道，为青年工人讲授机台课程。会长林书禾介绍，讲师团全年计划授课46场。",
    ),
    (
        "罗湖长者食堂开张",
        "11月22日，深圳市邻里颐养服务中心在罗湖区东晓街道开办长者食堂，每天供应午餐260份，86名老人当天前来就餐。中心负责人何桂兰说，食堂由社区慈善基金支持。",
    ),
];

fn put(folder: &Path, number: usize) {
    let (subject, text) = TEXTS[number];
    let mail = format!(
        "From: a{number}@org{number}.example\r\nSubject: =?utf-8?b?{}?=\r\nMessage-ID: <{number}@org.example>\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n",
        crate::model::base64::encode(subject.as_bytes())
    );
    std::fs::write(folder.join(format!("{number}.eml")), mail).unwrap();
}

async fn room(drafted: usize) -> (tempfile::TempDir, Arc<App>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let mails = folder.path().join("mails");
    std::fs::create_dir(&mails).unwrap();
    let clock = FixedClock::at("2026-11-27T03:00:00Z".parse().unwrap());
    let data = folder.path().join("data");
    let app = App::open(built_in().unwrap(), Arc::new(clock), &data, None)
        .await
        .unwrap();
    let edition = app.edition(None).await.unwrap();
    for number in 0..TEXTS.len() {
        if number == drafted {
            app.prepare(&edition, &Silent).await.unwrap();
        }
        put(&mails, number);
        app.gather(None, Some(&mails), false, &Silent)
            .await
            .unwrap();
    }
    if drafted >= TEXTS.len() {
        app.prepare(&edition, &Silent).await.unwrap();
    }
    for (login, role) in [
        ("ed", Role::Editor),
        ("rev", Role::Reviewer),
        ("prod", Role::Producer),
    ] {
        app.add_user(login, login, role, "a long password", "cli")
            .await
            .unwrap();
    }
    let mut tips = app.store().submissions(None).await.unwrap();
    tips.sort_by_key(|tip| {
        TEXTS
            .iter()
            .position(|(subject, _)| tip.subject == *subject)
    });
    assert_eq!(tips.len(), 3);
    let names = tips.iter().map(|tip| tip.receipt.to_string()).collect();
    (folder, Arc::new(app), names)
}

async fn of(app: &App, tip: &str) -> Vec<Story> {
    let tip = app.store().submission(tip).await.unwrap();
    let stories = app.store().stories_of_all(&[tip.id]).await.unwrap();
    stories.into_iter().map(|(story, _)| story).collect()
}

fn declined<T: std::fmt::Debug>(result: Result<T, AppError>) -> Declined {
    match result {
        Err(AppError::Declined(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn two_stories_become_one_and_two_again_with_every_word_of_theirs() {
    let (_folder, app, tips) = room(3).await;
    let (first, second) = (of(&app, &tips[0]).await, of(&app, &tips[1]).await);
    let (first, second) = (first[0].clone(), second[0].clone());
    for (level, by) in ReviewLevel::ALL.into_iter().zip(["ed", "rev", "prod"]) {
        app.sign_story(second.id, level, by, None).await.unwrap();
    }
    let second = app.store().story(second.id).await.unwrap().0;
    let chosen = tips[..2].to_vec();
    let plan = app.plan_merge(&chosen).await.unwrap();
    assert_eq!(plan.stories[0].id, second.id, "what is signed stands first");
    assert_eq!(plan.stories.len(), 2);

    let kept = app.merge_tips(&chosen, Some(first.id), "ed").await.unwrap();
    assert_eq!(kept.id, first.id);
    assert_eq!(kept.submissions.len(), 2);
    assert_eq!(
        (&kept.draft.headline, &kept.draft.voice_over, &kept.media),
        (&first.draft.headline, &first.draft.voice_over, &first.media)
    );
    let told = kept
        .draft
        .checks
        .iter()
        .filter(|check| check.place.contains(&tips[1]));
    assert_eq!(
        told.count(),
        1,
        "the editor is told to look: {:?}",
        kept.draft.checks
    );
    let gone = app.store().story(second.id).await.unwrap().0;
    assert_eq!(gone.draft, second.draft);
    let reason = format!("已并入「{}」", first.draft.headline);
    assert_eq!(gone.set_aside, Some(SetAside::Held { reason }));
    let edition = app.edition(None).await.unwrap();
    let outlook = app.outlook(edition.id).await.unwrap();
    let aired = |id| outlook.revision.stories.iter().any(|story| story.id == id);
    assert!(aired(first.id) && !aired(second.id));
    // Its other tip's words are founded too, and its pictures are offered.
    assert_eq!(
        app.merged_into(&gone).await.unwrap().unwrap().story,
        first.id
    );
    let single = app.set_story_aside(second.id, None, "ed").await;
    assert_eq!(declined(single), Declined::PartOfAnother);
    assert_eq!(
        declined(app.merge_tips(&chosen, None, "ed").await),
        Declined::OneAlready
    );

    let parted = app.split_story(first.id, "prod").await.unwrap();
    assert_eq!(parted.submissions, first.submissions);
    assert_eq!(parted.draft, first.draft);
    let back = app.store().story(second.id).await.unwrap().0;
    assert_eq!(back, second, "with its signatures: it was not touched");
    assert_eq!(back.valid_sign_offs().len(), 3);
    assert_eq!(of(&app, &tips[1]).await.len(), 1);
    assert_eq!(
        declined(app.split_story(first.id, "prod").await),
        Declined::NotMerged
    );
    let log = app.store().log(None, "story.", 200).await.unwrap();
    for (action, by) in [("story.merge", "ed"), ("story.split", "prod")] {
        assert!(
            log.iter()
                .any(|line| line.action == action && line.actor == by),
            "{action}"
        );
    }
}

#[tokio::test]
async fn a_signature_is_void_on_the_story_that_stands() {
    let (_folder, app, tips) = room(3).await;
    let first = of(&app, &tips[0]).await[0].clone();
    app.sign_story(first.id, ReviewLevel::First, "ed", None)
        .await
        .unwrap();
    let kept = app.merge_tips(&tips, None, "ed").await.unwrap();
    assert_eq!((kept.id, kept.submissions.len()), (first.id, 3));
    assert_eq!(kept.valid_sign_offs().len(), 0);
    app.sign_story(first.id, ReviewLevel::First, "rev", None)
        .await
        .unwrap();
    let parted = app.split_story(first.id, "ed").await.unwrap();
    assert_eq!(parted.valid_sign_offs().len(), 0);
}

#[tokio::test]
async fn a_tip_of_which_no_story_is_made_comes_to_one_and_is_drafted_once_it_is_parted() {
    let (_folder, app, tips) = room(1).await;
    let edition = app.edition(None).await.unwrap();
    let first = of(&app, &tips[0]).await[0].clone();
    assert!(of(&app, &tips[1]).await.is_empty());
    let neither = tips[1..].to_vec();
    assert_eq!(
        declined(app.plan_merge(&neither).await),
        Declined::NotWritten
    );
    let kept = app.merge_tips(&tips[..2], None, "ed").await.unwrap();
    assert_eq!(kept.id, first.id);
    app.prepare(&edition, &Silent).await.unwrap();
    assert_eq!(of(&app, &tips[1]).await.len(), 1, "no story of its own");
    assert_eq!(of(&app, &tips[2]).await.len(), 1);
    app.split_story(first.id, "ed").await.unwrap();
    assert!(of(&app, &tips[1]).await.is_empty());
    app.prepare(&edition, &Silent).await.unwrap();
    let own = of(&app, &tips[1]).await;
    assert_eq!(own.len(), 1);
    assert_ne!(own[0].id, first.id);
}

#[tokio::test]
async fn what_somebody_did_since_stays_and_what_is_killed_comes_no_more() {
    let (_folder, app, tips) = room(3).await;
    let (first, second) = (of(&app, &tips[0]).await, of(&app, &tips[1]).await);
    let (first, second) = (first[0].id, second[0].id);
    app.merge_tips(&tips[..2], Some(first), "ed").await.unwrap();
    let reason = "不用".to_owned();
    let killed = Some(SetAside::Killed { reason });
    app.set_story_aside(second, killed.clone(), "prod")
        .await
        .unwrap();
    app.split_story(first, "ed").await.unwrap();
    assert_eq!(app.store().story(second).await.unwrap().0.set_aside, killed);
    let again = app.plan_merge(&tips[..2]).await.unwrap();
    assert_eq!(again.stories.len(), 1);
    assert!(again.stories.iter().all(|story| story.id == first));
    let place = app
        .place_story(first, Placement::Pinned, false, "ed", "")
        .await
        .unwrap();
    assert_eq!(place.placement, Placement::Pinned);
    let nobody = app.plan_merge(&["2026W01-0001".to_owned()]).await;
    assert!(nobody.unwrap_err().is_missing());
}

#[tokio::test]
async fn a_tip_of_two_articles_is_cut_and_made_one_again() {
    let folder = tempfile::tempdir().unwrap();
    let clock = FixedClock::at("2026-11-27T03:00:00Z".parse().unwrap());
    let data = folder.path().join("data");
    let app = App::open(built_in().unwrap(), Arc::new(clock), &data, None)
        .await
        .unwrap();
    let app = Arc::new(app);
    let text = format!("{}\r\n\r\n{}", TEXTS[0].1, TEXTS[2].1);
    let mail = folder.path().join("one.eml");
    let head = "From: a@org.example\r\nSubject: =?utf-8?b?5Lik5Lu25LqL?=\r\nMessage-ID: <9@org.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n";
    std::fs::write(&mail, format!("{head}{text}\r\n")).unwrap();
    app.gather(None, Some(&mail), false, &Silent).await.unwrap();
    let edition = app.edition(None).await.unwrap();
    app.prepare(&edition, &Silent).await.unwrap();
    let tip = app.store().submissions(None).await.unwrap().remove(0);
    let receipt = tip.receipt.to_string();
    let whole = of(&app, &receipt).await;
    assert_eq!(whole.len(), 1, "the rules see one article");
    app.add_user("ed", "ed", Role::Editor, "a long password", "cli")
        .await
        .unwrap();
    app.sign_story(whole[0].id, ReviewLevel::First, "ed", None)
        .await
        .unwrap();
    for nothing in [&[][..], &[0], &[9_999_999]] {
        let none = app.cut_tip(&receipt, nothing, "ed").await;
        assert_eq!(declined(none), Declined::NothingCut, "{nothing:?}");
    }
    let reading = app.tip(&receipt).await.unwrap().reading.text;
    let start = reading.find("11月22日").unwrap();
    let start = reading[..start].chars().count();

    let made = app.cut_tip(&receipt, &[start], "ed").await.unwrap();
    assert_eq!(made.len(), 2);
    assert_eq!(made[0].id, whole[0].id);
    assert_eq!(made[0].valid_sign_offs().len(), 0);
    let says = |story: &Story, words: &str| {
        format!("{}{}", story.draft.lead, story.draft.voice_over).contains(words)
    };
    assert!(
        says(&made[0], "共享车间") && !says(&made[0], "长者食堂"),
        "{:?}",
        made[0].draft
    );
    assert!(
        says(&made[1], "长者食堂") && !says(&made[1], "共享车间"),
        "{:?}",
        made[1].draft
    );
    assert_eq!(of(&app, &receipt).await.len(), 2);
    let shown = app.tip(&receipt).await.unwrap();
    assert_eq!(shown.reading.articles.len(), 2);
    // The next drafting makes nothing more of it, and a recheck holds each against its own part.
    app.prepare(&edition, &Silent).await.unwrap();
    assert_eq!(app.store().stories(None).await.unwrap().len(), 2);
    let twice = app.cut_tip(&receipt, &[start], "ed").await;
    assert_eq!(declined(twice), Declined::NotOneStory);
    // What the first was stays in its history.
    let versions = app.store().story_versions(made[0].id, 50).await.unwrap();
    assert!(versions.iter().any(|one| one.story.draft == whole[0].draft));

    let kept = app
        .merge_tips(std::slice::from_ref(&receipt), Some(made[0].id), "ed")
        .await
        .unwrap();
    assert_eq!(kept.id, made[0].id);
    let gone = app.store().story(made[1].id).await.unwrap().0;
    assert!(gone.set_aside.is_some());
    app.split_story(kept.id, "ed").await.unwrap();
    let back = app.store().story(made[1].id).await.unwrap().0;
    assert_eq!(back.set_aside, None);
    assert_eq!(back.submissions, [tip.id]);
}

/// As a daemon that drafted `tip` by itself would add it.
async fn drafted(app: &App, like: &Story, tip: &str) -> Story {
    let tip = app.store().submission(tip).await.unwrap();
    Story {
        id: StoryId::derive(tip.received_at, b"drafted beside"),
        submissions: vec![tip.id],
        ..like.clone()
    }
}

#[tokio::test]
async fn a_tip_that_is_merged_while_it_is_drafted_makes_no_second_story() {
    let (_folder, app, tips) = room(1).await;
    let first = of(&app, &tips[0]).await[0].clone();
    let (late, third) = (
        drafted(&app, &first, &tips[1]).await,
        drafted(&app, &first, &tips[2]).await,
    );
    let late = Story {
        id: StoryId::derive(late.received_at, b"late"),
        ..late
    };
    app.merge_tips(&tips[..2], None, "ed").await.unwrap();
    let now = app.clock.now();
    let both = [late.clone(), third.clone()];
    let skipped = app.store().add_stories(&both, now).await.unwrap();
    assert_eq!(skipped, [late.id]);
    let stands = of(&app, &tips[1]).await;
    assert_eq!(stands.len(), 1);
    assert_eq!(stands[0].id, first.id);
    assert!(app.store().story(late.id).await.is_err());
    assert_eq!(
        of(&app, &tips[2]).await[0].id,
        third.id,
        "the others are made"
    );
}

#[tokio::test]
async fn a_merge_whose_tip_became_a_story_meanwhile_is_stale() {
    let (_folder, app, tips) = room(1).await;
    let (plan, stories, (ids, ground)) = app.merge_plan(&tips[..2]).await.unwrap();
    let (kept, version) = stories[0].clone();
    let (next, joined) = joined(&kept, &[], &[plan.unwritten[0].id]);
    let now = app.clock.now();
    let made = drafted(&app, &kept, &tips[1]).await;
    app.store().add_stories(&[made], now).await.unwrap();
    let changed = [(next, version)];
    let written = app
        .store()
        .merge_stories(&changed, &joined, (&ids, &ground), "ed", now);
    assert!(matches!(
        written.await,
        Err(crate::store::StoreError::Stale { .. })
    ));
    assert_eq!(of(&app, &tips[1]).await.len(), 1);
    // Planned anew it is a merge of two stories.
    assert_eq!(app.plan_merge(&tips[..2]).await.unwrap().stories.len(), 2);
}

#[tokio::test]
async fn what_was_merged_into_another_is_not_split_by_itself() {
    let (_folder, app, tips) = room(3).await;
    let (first, third) = (of(&app, &tips[0]).await, of(&app, &tips[2]).await);
    let (first, third) = (first[0].id, third[0].id);
    app.merge_tips(&tips[..2], Some(first), "ed").await.unwrap();
    let ends = [tips[0].clone(), tips[2].clone()];
    app.merge_tips(&ends, Some(third), "ed").await.unwrap();
    assert_eq!(
        declined(app.split_story(first, "ed").await),
        Declined::PartOfAnother
    );
    app.split_story(third, "ed").await.unwrap();
    app.split_story(first, "ed").await.unwrap();
    for tip in &tips {
        assert_eq!(of(&app, tip).await.len(), 1, "{tip}");
    }
}
