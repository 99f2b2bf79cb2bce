//! What people change at the desk.

mod captions;

use std::sync::Arc;

use super::*;
use crate::{
    app::Silent,
    config::built_in,
    model::{clock::FixedClock, people::Role},
};

const TEXT: &str = "11月23日上午，由深圳市和风社区服务中心发起的“共享车间”在宝安区福海街道启用，周边工厂可以按小时预约设备和工程师。\n中心主任陈晓岚说：“车间还开设了机台边上的课堂，由12名退休技师带徒，每月培训青年工人80人。”\n车间面积2600平方米，首期配置设备37台，总投入1850万元。";

/// A newsroom with one story and three people.
pub(in crate::app) async fn room() -> (tempfile::TempDir, Arc<App>, Vec<User>, StoryId) {
    let folder = tempfile::tempdir().unwrap();
    let clock = FixedClock::at("2026-11-27T03:00:00Z".parse().unwrap());
    let data = folder.path().join("data");
    let app = App::open(built_in().unwrap(), Arc::new(clock), &data, None)
        .await
        .unwrap();
    let mail = folder.path().join("one.eml");
    let text = format!(
        "From: he@hefeng.example\r\nSubject: =?utf-8?b?{}?=\r\nMessage-ID: <1@hefeng.example>\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{}\r\n",
        crate::model::base64::encode("宝安“共享车间”启用".as_bytes()),
        TEXT.replace('\n', "\r\n")
    );
    std::fs::write(&mail, text).unwrap();
    app.gather(None, Some(&mail), false, &Silent).await.unwrap();
    let edition = app.edition(None).await.unwrap();
    app.prepare(&edition, &Silent).await.unwrap();
    let mut users = Vec::new();
    for (login, name, role) in [
        ("ed", "陈编", Role::Editor),
        ("rev", "林审", Role::Reviewer),
        ("prod", "周制", Role::Producer),
    ] {
        users.push(
            app.add_user(login, name, role, "a long password", "cli")
                .await
                .unwrap(),
        );
    }
    let stories = app.store().stories(Some(edition.id)).await.unwrap();
    let id = stories[0].id;
    (folder, Arc::new(app), users, id)
}

async fn amend(app: &App, id: StoryId, field: Field, base: &str, to: &str, by: &User) -> Amended {
    app.amend_story(id, field, base, to, by).await.unwrap()
}

#[tokio::test]
async fn what_is_written_is_captioned_timed_and_held_against_the_tip() {
    let (_folder, app, users, id) = room().await;
    let (before, _) = app.store().story(id).await.unwrap();
    let voice = "车间面积3600平方米，每月培训青年工人80人。";
    let base = before.draft.voice_over.clone();
    let Amended::Saved(after) = amend(&app, id, Field::VoiceOver, &base, voice, &users[0]).await
    else {
        panic!("nobody else wrote");
    };
    assert_eq!(after.draft.voice_over, voice);
    assert!(
        after.draft.versions.is_empty(),
        "a person's text has one length"
    );
    let captions: String = after
        .draft
        .captions
        .iter()
        .map(|line| line.text.as_str())
        .collect();
    assert!(captions.contains("3600平方米"), "{captions}");
    assert!(after.draft.read_ms >= after.draft.captions.last().unwrap().end_ms);
    let unfounded = after
        .draft
        .checks
        .iter()
        .find(|check| check.rule == "copy.unfounded" && check.place == "配音稿")
        .expect("the tip says 2600");
    assert!(unfounded.suggestion.contains("3600"), "{unfounded:?}");
    // Put right, the finding is gone.
    let right = voice.replace("3600", "2600");
    let Amended::Saved(after) = amend(&app, id, Field::VoiceOver, voice, &right, &users[0]).await
    else {
        panic!("nobody else wrote");
    };
    let rules: Vec<&str> = after
        .draft
        .checks
        .iter()
        .map(|check| check.rule.as_str())
        .collect();
    assert!(
        !rules.contains(&"copy.unfounded"),
        "{:?}",
        after.draft.checks
    );
    assert!(
        rules.contains(&"score.parts"),
        "what is not of the words stays"
    );
}

#[tokio::test]
async fn two_people_in_one_field_see_each_other_and_in_two_fields_do_not() {
    let (_folder, app, users, id) = room().await;
    let (story, _) = app.store().story(id).await.unwrap();
    let (headline, lead) = (story.draft.headline.clone(), story.draft.lead.clone());
    let saved = amend(
        &app,
        id,
        Field::Headline,
        &headline,
        "共享车间开门",
        &users[0],
    )
    .await;
    assert!(matches!(saved, Amended::Saved(_)));
    // Another field, from what stood there before: both stand.
    let saved = amend(
        &app,
        id,
        Field::Lead,
        &lead,
        "共享车间在宝安启用。",
        &users[1],
    )
    .await;
    let Amended::Saved(story) = saved else {
        panic!("another field");
    };
    assert_eq!(story.draft.headline, "共享车间开门");
    // The same field: told who wrote what, and nothing is changed.
    let late = amend(
        &app,
        id,
        Field::Headline,
        &headline,
        "宝安有了共享车间",
        &users[1],
    )
    .await;
    let Amended::Conflict(conflict) = late else {
        panic!("somebody wrote there");
    };
    assert_eq!(
        (conflict.theirs.as_str(), conflict.by.as_str()),
        ("共享车间开门", "陈编")
    );
    let (story, _) = app.store().story(id).await.unwrap();
    assert_eq!(story.draft.headline, "共享车间开门");
    // Knowingly over it.
    let over = amend(
        &app,
        id,
        Field::Headline,
        "共享车间开门",
        "宝安有了共享车间",
        &users[1],
    )
    .await;
    assert!(matches!(over, Amended::Saved(_)));
    // The same words from two sides are no conflict.
    let same = amend(
        &app,
        id,
        Field::Headline,
        &headline,
        "宝安有了共享车间",
        &users[0],
    )
    .await;
    assert!(matches!(same, Amended::Saved(_)));
}

#[tokio::test]
async fn everything_that_is_typed_at_once_by_many_stands_or_is_told() {
    let (_folder, app, users, id) = room().await;
    let (story, _) = app.store().story(id).await.unwrap();
    let base = story.draft.headline.clone();
    let mut writing = tokio::task::JoinSet::new();
    for number in 0..12 {
        let (app, base, user) = (Arc::clone(&app), base.clone(), users[number % 3].clone());
        writing.spawn(async move {
            let text = format!("第{number}个人写的标题");
            app.amend_story(id, Field::Headline, &base, &text, &user)
                .await
        });
    }
    let (mut saved, mut told) = (0, 0);
    while let Some(done) = writing.join_next().await {
        match done.unwrap() {
            Ok(Amended::Saved(_)) => saved += 1,
            Ok(Amended::Conflict(_)) => told += 1,
            Err(error) => assert!(error.is_stale(), "{error}"),
        }
    }
    assert_eq!(saved, 1, "one of them, and the others know");
    assert!(told > 0);
}

#[tokio::test]
async fn a_signature_is_to_what_was_seen_and_a_change_voids_it() {
    let (_folder, app, users, id) = room().await;
    let (story, _) = app.store().story(id).await.unwrap();
    let seen = story.content_hash();
    app.sign_story(id, ReviewLevel::First, "ed", Some(seen))
        .await
        .unwrap();
    let base = story.draft.headline.clone();
    amend(&app, id, Field::Headline, &base, "改过的标题", &users[1]).await;
    let late = app
        .sign_story(id, ReviewLevel::First, "rev", Some(seen))
        .await;
    assert!(
        late.unwrap_err().is_stale(),
        "that is not what stands there"
    );
    let (story, _) = app.store().story(id).await.unwrap();
    assert!(story.valid_sign_offs().is_empty());
    // One step back, and the signature to exactly that holds again.
    let back = app.undo_story(id, None, &users[1]).await.unwrap();
    assert_eq!(back.draft.headline, base);
    assert_eq!(back.valid_sign_offs().len(), 1);
    // 退回: nothing is signed, the reason is for everybody, and 终审 waits until it is dealt with.
    let back = app.return_story(id, "标题太长", &users[1]).await.unwrap();
    assert!(back.valid_sign_offs().is_empty());
    let remarks = app.store().remarks(id).await.unwrap();
    assert_eq!(remarks[0].text, "退回：标题太长");
    let hash = back.content_hash();
    app.sign_story(id, ReviewLevel::First, "ed", Some(hash))
        .await
        .unwrap();
    app.sign_story(id, ReviewLevel::Second, "rev", Some(hash))
        .await
        .unwrap();
    let early = app
        .sign_story(id, ReviewLevel::Final, "prod", Some(hash))
        .await;
    assert!(matches!(early, Err(AppError::OpenRemarks)));
    app.settle_remark(id, remarks[0].id, true, &users[0])
        .await
        .unwrap();
    let signed = app
        .sign_story(id, ReviewLevel::Final, "prod", Some(hash))
        .await
        .unwrap();
    assert_eq!(signed.valid_sign_offs().len(), 3);
    assert!(app.return_story(id, " ", &users[2]).await.is_err(), "why?");
}

#[tokio::test]
async fn half_a_strap_is_written_to_whom_its_writer_saw_only() {
    let (_folder, app, users, id) = room().await;
    let (story, _) = app.store().story(id).await.unwrap();
    for number in (0..story.draft.strap.len()).rev() {
        for field in [Field::StrapName(number), Field::StrapLine(number)] {
            let base = story.draft.text(field).into_owned();
            amend(&app, id, field, &base, "", &users[0]).await;
        }
    }
    let write = async |field, base, beside, value, by| {
        let beside = (base, Some(beside));
        app.amend_beside(id, field, beside, value, by)
            .await
            .unwrap()
    };
    for (number, name) in ["甲一", "乙二", "丙三"].into_iter().enumerate() {
        write(Field::StrapName(number), "", "", name, &users[0]).await;
        write(Field::StrapLine(number), "", name, "村民", &users[0]).await;
    }
    write(Field::StrapName(0), "甲一", "村民", "", &users[1]).await;
    write(Field::StrapLine(0), "村民", "", "", &users[1]).await;
    // All of them are 村民: only the name tells that the second is another one by now.
    let line = Field::StrapLine(1);
    let told = write(line, "村民", "乙二", "镇长", &users[0]).await;
    let Amended::Conflict(told) = told else {
        panic!("丙三 became 镇长");
    };
    assert_eq!(
        (told.theirs.as_str(), told.beside.as_deref()),
        ("村民", Some("丙三"))
    );
    assert_eq!(told.story.draft.strap.len(), 2);
    let saved = write(Field::StrapLine(0), "村民", "乙二", "镇长", &users[0]).await;
    let Amended::Saved(story) = saved else {
        panic!("nobody else wrote");
    };
    let now: Vec<_> = story
        .draft
        .strap
        .iter()
        .map(|one| (one.name.as_str(), one.line.as_str()))
        .collect();
    assert_eq!(now, [("乙二", "镇长"), ("丙三", "村民")]);
}

#[tokio::test]
async fn what_cannot_stand_there_is_refused_and_leaves_all_as_it_was() {
    let (_folder, app, users, id) = room().await;
    let (story, version) = app.store().story(id).await.unwrap();
    let base = story.draft.headline.clone();
    for (field, base, text) in [
        (Field::Headline, base.as_str(), " \u{202e}\u{200b} "),
        (Field::Headline, base.as_str(), &"字".repeat(41)),
        (Field::StrapName(7), "", "某人"),
    ] {
        let refused = app.amend_story(id, field, base, text, &users[0]).await;
        assert!(matches!(refused, Err(AppError::Amend(_))), "{field} {text}");
    }
    let stranger = BlobHash::of(b"not of this story");
    assert!(
        app.set_media(id, &[], &[stranger], &users[0])
            .await
            .unwrap_err()
            .is_missing()
    );
    assert_eq!(app.store().story(id).await.unwrap(), (story, version));
    // Controls and line ends go; hostile words stay words.
    let hostile = "<script>alert(1)</script>\r\n=1+1";
    let Amended::Saved(story) = amend(&app, id, Field::Headline, &base, hostile, &users[0]).await
    else {
        panic!("nobody else wrote");
    };
    assert_eq!(story.draft.headline, "<script>alert(1)</script> =1+1");
}

#[tokio::test]
async fn an_order_that_a_person_gave_is_what_airs() {
    let (_folder, app, _users, id) = room().await;
    let edition = app.edition(None).await.unwrap();
    let first = app.store().story(id).await.unwrap().0;
    let copies: Vec<Story> = (1..4_u128)
        .map(|number| Story {
            id: format!("019a0000-0000-7000-8000-{number:012}")
                .parse()
                .unwrap(),
            ..first.clone()
        })
        .collect();
    app.store()
        .add_stories(&copies, first.received_at)
        .await
        .unwrap();
    let laid = app.prepare(&edition, &Silent).await.unwrap();
    let mut order: Vec<StoryId> = laid.stories.iter().map(|story| story.id).collect();
    order.reverse();
    assert!(!order.is_empty());
    app.order_edition(edition.id, 0, &order, "ed")
        .await
        .unwrap();
    let laid = app.prepare(&edition, &Silent).await.unwrap();
    let now: Vec<StoryId> = laid.stories.iter().map(|story| story.id).collect();
    assert_eq!(now, order);
    let looked = app.outlook(edition.id).await.unwrap();
    assert_eq!(
        looked.revision.rundown, laid.rundown,
        "what is seen is what airs"
    );
    let late = app.order_edition(edition.id, 0, &[], "rev").await;
    assert!(late.unwrap_err().is_stale());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_signs_while_a_colleague_writes_signs_what_was_seen_or_nothing() {
    let (_folder, app, users, id) = room().await;
    for round in 0..12 {
        let (story, _) = app.store().story(id).await.unwrap();
        let seen = story.content_hash();
        app.sign_story(id, ReviewLevel::First, "ed", Some(seen))
            .await
            .unwrap();
        let (writer, signer) = (Arc::clone(&app), Arc::clone(&app));
        let (user, base) = (users[2].clone(), story.draft.headline.clone());
        let writing = tokio::spawn(async move {
            let text = format!("第{round}次改的标题");
            writer
                .amend_story(id, Field::Headline, &base, &text, &user)
                .await
        });
        let signing = tokio::spawn(async move {
            signer
                .sign_story(id, ReviewLevel::Second, "rev", Some(seen))
                .await
        });
        let (written, signed) = (writing.await.unwrap(), signing.await.unwrap());
        assert!(matches!(written, Ok(Amended::Saved(_))), "{written:?}");
        let (after, _) = app.store().story(id).await.unwrap();
        let of_round: Vec<_> = after
            .sign_offs
            .iter()
            .filter(|sign| sign.seen == seen)
            .map(|sign| sign.by.as_str())
            .collect();
        match signed {
            Ok(_) => assert_eq!(of_round, ["ed", "rev"]),
            Err(error) => {
                assert!(error.is_stale(), "{error}");
                assert_eq!(of_round, ["ed"], "a colleague's signature stays as it was");
            }
        }
        assert_eq!(
            app.store().remarks(id).await.unwrap(),
            [],
            "nobody sent it back"
        );
    }
}

#[tokio::test]
async fn a_final_review_and_an_open_remark_never_stand_together() {
    let (_folder, app, users, id) = room().await;
    let seen = app.store().story(id).await.unwrap().0.content_hash();
    for (level, login) in [(ReviewLevel::First, "ed"), (ReviewLevel::Second, "rev")] {
        app.sign_story(id, level, login, Some(seen)).await.unwrap();
    }
    // Read before the remark was made, written after it.
    let (mut story, version) = app.store().story(id).await.unwrap();
    let now = app.clock().now();
    story.sign(ReviewLevel::Final, "prod", "周制", now).unwrap();
    app.remark(id, "人名再核一遍", &users[0]).await.unwrap();
    let refused = app
        .store()
        .sign_story(&story, version, ReviewLevel::Final, "prod", None, now)
        .await;
    assert!(matches!(refused, Err(StoreError::OpenRemarks { .. })));
    let (after, same) = app.store().story(id).await.unwrap();
    assert_eq!((after.valid_sign_offs().len(), same), (2, version));
}

/// Signs a story three times.
async fn approved(app: &App, id: StoryId) -> BlobHash {
    let seen = app.store().story(id).await.unwrap().0.content_hash();
    for (level, login) in [
        (ReviewLevel::First, "ed"),
        (ReviewLevel::Second, "rev"),
        (ReviewLevel::Final, "prod"),
    ] {
        app.sign_story(id, level, login, Some(seen)).await.unwrap();
    }
    seen
}

#[tokio::test]
async fn the_final_review_closes_a_story_until_it_is_opened_again() {
    let (_folder, app, users, id) = room().await;
    let seen = approved(&app, id).await;
    let (story, version) = app.store().story(id).await.unwrap();
    let base = story.draft.lead.clone();
    let closed = |refused: Result<Story, AppError>| {
        assert!(
            matches!(refused, Err(AppError::SignedOff { .. })),
            "{refused:?}"
        );
    };
    for user in &users {
        let refused = app
            .amend_story(id, Field::Lead, &base, "改一下。", user)
            .await;
        assert!(matches!(refused, Err(AppError::SignedOff { .. })));
        closed(app.undo_story(id, None, user).await);
        closed(app.set_media(id, &[], &[], user).await);
    }
    closed(app.record_story(id, story.draft.read_ms, &[], "prod").await);
    closed(
        app.classify_story(id, Some(crate::model::story::Category::Idea), None, "prod")
            .await,
    );
    // An editor opens nothing that a producer closed.
    closed(app.return_story(id, "有误", &users[0]).await);
    assert!(app.reopen_story(id, "有误", &users[1]).await.is_err());
    assert_eq!(app.store().story(id).await.unwrap(), (story, version));
    // Its place is no content.
    app.place_story(id, crate::model::Placement::Pinned, false, "ed", "")
        .await
        .unwrap();

    let open = app
        .reopen_story(id, "机构来电更正", &users[2])
        .await
        .unwrap();
    assert!(open.valid_sign_offs().is_empty());
    let last = app.store().story_versions(id, 1).await.unwrap().remove(0);
    assert_eq!(
        (last.action.as_str(), last.reason.as_str(), last.by.as_str()),
        ("story.reopen", "机构来电更正", "prod")
    );
    amend(&app, id, Field::Lead, &base, "改一下。", &users[0]).await;
    assert!(
        app.reopen_story(id, "再开", &users[2]).await.is_err(),
        "it is open"
    );
    // 退回 by whoever reviews opens it as well. What was signed before is not signed again by a step back.
    let back = app.undo_story(id, None, &users[0]).await.unwrap();
    assert_eq!(back.content_hash(), seen);
    assert!(back.valid_sign_offs().is_empty());
    approved(&app, id).await;
    let back = app.return_story(id, "导语改顺", &users[1]).await.unwrap();
    assert!(back.valid_sign_offs().is_empty());
}

#[tokio::test]
async fn a_step_back_takes_a_long_headline_back_and_a_signature_binds_it() {
    let (_folder, app, users, id) = room().await;
    let (story, _) = app.store().story(id).await.unwrap();
    let long = story.draft.headline_long.clone();
    let signed = app.sign_story(id, ReviewLevel::First, "ed", None);
    assert_eq!(signed.await.unwrap().valid_sign_offs().len(), 1);
    let words = "换一个更长的标题";
    let Amended::Saved(after) = amend(&app, id, Field::LongHeadline, &long, words, &users[0]).await
    else {
        panic!("nobody else wrote");
    };
    assert!(after.valid_sign_offs().is_empty());
    let back = app.undo_story(id, None, &users[0]).await.unwrap();
    assert_eq!(back.draft.headline_long, long);
    assert_eq!(back.valid_sign_offs().len(), 1);
}

#[tokio::test]
async fn a_signature_of_an_earlier_yixian_ends_with_what_it_did_not_bind() {
    let (_folder, app, users, id) = room().await;
    app.sign_story(id, ReviewLevel::First, "ed", None)
        .await
        .unwrap();
    // As the earlier version wrote it: the hash of less, and no word of what it is.
    let (story, version) = app.store().story(id).await.unwrap();
    let d = &story.draft;
    let seen = serde_json::json!([
        story.id,
        d.headline,
        d.lead,
        d.voice_over,
        d.strap,
        d.locator,
        d.captions,
        d.category,
        d.topic,
        story.media,
    ]);
    let mut old = serde_json::to_value(&story).unwrap();
    old["sign_offs"][0]["seen"] = BlobHash::of(seen.to_string().as_bytes()).to_string().into();
    old["sign_offs"][0].as_object_mut().unwrap().remove("binds");
    let old: Story = serde_json::from_value(old).unwrap();
    let now = app.clock().now();
    app.store()
        .change_story(&old, version, "ed", "story.sign", now)
        .await
        .unwrap();
    let stored = async || app.store().story(id).await.unwrap().0;
    assert_eq!(stored().await, old, "it is written as it was");
    assert_eq!(old.valid_sign_offs().len(), 1);
    let long = old.draft.headline_long.clone();
    let Amended::Saved(after) = amend(
        &app,
        id,
        Field::LongHeadline,
        &long,
        "另一个长标题",
        &users[0],
    )
    .await
    else {
        panic!("nobody else wrote");
    };
    assert!(after.valid_sign_offs().is_empty());
    assert_eq!(
        stored().await,
        *after,
        "and stays void when it is read again"
    );
    let back = app.undo_story(id, None, &users[0]).await.unwrap();
    assert_eq!(back.valid_sign_offs().len(), 1);
    assert_eq!(stored().await, back);
}
