//! 唱词 that a person set: kept, taken back, in conflict, and held against what is spoken; 改好.

use super::{amend, room};
use crate::{
    app::{Amended, App, AppError},
    model::{
        Caption, Millis, Story, StoryId,
        amend::{AmendError, Field},
        captions::{CaptionsError, written},
        people::{ReviewLevel, User},
        story::Check,
    },
};

const VOICE: &str =
    "车间面积2600平方米，首期配置设备37台。\n中心主任陈晓岚说，每月培训青年工人80人。";

/// The story with a voice-over of two paragraphs.
async fn told(app: &App, id: StoryId, user: &User) -> Story {
    let (story, _) = app.store().story(id).await.unwrap();
    let base = story.draft.voice_over;
    saved(amend(app, id, Field::VoiceOver, &base, VOICE, user).await)
}

fn saved(amended: Amended) -> Story {
    match amended {
        Amended::Saved(story) => *story,
        Amended::Conflict(conflict) => panic!("{conflict:?}"),
    }
}

/// The story's lines with the one that holds `part` parted behind it.
fn parted(story: &Story, part: &str) -> Vec<Caption> {
    let mut lines = story.draft.captions.clone();
    let at = lines.iter().position(|line| line.text.contains(part));
    let at = at.expect("a line with it");
    let cut = lines[at].text.find(part).unwrap() + part.len();
    let (head, tail) = lines[at].text.split_at(cut);
    let middle = Millis((lines[at].start_ms.0 + lines[at].end_ms.0) / 2).round_to_frame();
    let one = |start_ms, end_ms, text: &str| Caption {
        start_ms,
        end_ms,
        text: text.trim().to_owned(),
    };
    let two = [
        one(lines[at].start_ms, middle, head),
        one(middle, lines[at].end_ms, tail),
    ];
    lines.splice(at..=at, two);
    lines
}

async fn set(app: &App, story: &Story, lines: &[Caption], user: &User) -> Story {
    let base = story.draft.text(Field::Captions);
    let value = written(lines);
    saved(amend(app, story.id, Field::Captions, &base, &value, user).await)
}

fn texts(story: &Story) -> Vec<&str> {
    let lines = story.draft.captions.iter();
    lines.map(|line| line.text.as_str()).collect()
}

fn found<'a>(story: &'a Story, rule: &str) -> Option<&'a Check> {
    story.draft.checks.iter().find(|check| check.rule == rule)
}

#[tokio::test]
async fn lines_set_by_hand_are_content_survive_and_can_be_given_back() {
    let (_folder, app, users, id) = room().await;
    let story = told(&app, id, &users[0]).await;
    let hash = story.content_hash();
    app.sign_story(id, ReviewLevel::First, "ed", Some(hash))
        .await
        .unwrap();
    let lines = parted(&story, "首期配置");
    let mine = set(&app, &story, &lines, &users[1]).await;
    assert_eq!(mine.draft.captions, lines);
    assert_eq!(mine.draft.captions_by_hand.len(), 2);
    assert_eq!(mine.draft.read_ms, story.draft.read_ms);
    assert!(mine.valid_sign_offs().is_empty(), "it is other content");
    assert_eq!(
        found(&mine, "captions.words"),
        None,
        "{:?}",
        mine.draft.checks
    );

    // Other fields leave it alone.
    let base = mine.draft.headline.clone();
    let after = saved(amend(&app, id, Field::Headline, &base, "共享车间开门", &users[0]).await);
    let after = saved(
        amend(
            &app,
            id,
            Field::StrapName(0),
            &after.draft.text(Field::StrapName(0)),
            "陈晓岚",
            &users[0],
        )
        .await,
    );
    assert_eq!(after.draft.captions, lines);
    let (kept, _) = app.store().story(id).await.unwrap();
    assert_eq!(kept.draft.captions, lines);

    // Other words before them: they go along, with their length; what was laid by the rules is laid anew.
    let longer = format!("这是一个新开的车间。{VOICE}");
    let moved = saved(amend(&app, id, Field::VoiceOver, VOICE, &longer, &users[0]).await);
    let at = texts(&moved)
        .iter()
        .position(|text| text.ends_with("首期配置"));
    let at = at.expect("it stands");
    assert_eq!(moved.draft.captions_by_hand, [at, at + 1]);
    let was = lines
        .iter()
        .position(|line| line.text.ends_with("首期配置"))
        .unwrap();
    let length = |line: &Caption| line.end_ms - line.start_ms;
    assert_eq!(length(&moved.draft.captions[at]), length(&lines[was]));
    assert!(moved.draft.captions[at].start_ms > lines[was].start_ms);
    assert_eq!(found(&moved, "captions.relaid"), None);
    assert_eq!(found(&moved, "captions.words"), None);

    // Its own words change: it is laid anew, and that is said until somebody looked.
    let other = longer.replace("设备37台", "设备38台");
    let anew = saved(amend(&app, id, Field::VoiceOver, &longer, &other, &users[0]).await);
    let note = found(&anew, "captions.relaid").expect("it is said");
    assert!(note.suggestion.contains("手改过的1行"), "{note:?}");
    let base = anew.draft.headline.clone();
    let anew = saved(amend(&app, id, Field::Headline, &base, "共享车间来了", &users[0]).await);
    assert!(found(&anew, "captions.relaid").is_some());

    // Given back to the rules; and a step back.
    let base = anew.draft.text(Field::Captions).into_owned();
    let ruled = saved(amend(&app, id, Field::Captions, &base, "", &users[0]).await);
    assert!(ruled.draft.captions_by_hand.is_empty() && !ruled.draft.captions.is_empty());
    assert_eq!(found(&ruled, "captions.relaid"), None);
    assert_eq!(ruled.draft.read_ms, anew.draft.read_ms);
    let back = app.undo_story(id, None, &users[0]).await.unwrap();
    assert_eq!(back.draft.captions, anew.draft.captions);
    assert_eq!(back.draft.captions_by_hand, anew.draft.captions_by_hand);
}

#[tokio::test]
async fn two_in_one_list_see_each_other_and_what_cannot_stand_is_refused() {
    let (_folder, app, users, id) = room().await;
    let story = told(&app, id, &users[0]).await;
    let base = story.draft.text(Field::Captions).into_owned();
    set(&app, &story, &parted(&story, "首期配置"), &users[0]).await;
    let theirs = written(&parted(&story, "每月"));
    let late = amend(&app, id, Field::Captions, &base, &theirs, &users[1]).await;
    let Amended::Conflict(conflict) = late else {
        panic!("somebody wrote there");
    };
    assert_eq!(conflict.by, "陈编");
    assert!(
        conflict.theirs.contains("首期配置\n"),
        "{}",
        conflict.theirs
    );
    let over = amend(
        &app,
        id,
        Field::Captions,
        &conflict.theirs,
        &theirs,
        &users[1],
    )
    .await;
    let over = saved(over);

    let mut lines = over.draft.captions.clone();
    let end = over.draft.read_ms;
    lines.last_mut().unwrap().end_ms = end + Millis(40);
    let base = over.draft.text(Field::Captions).into_owned();
    let count = lines.len();
    let refused = app
        .amend_story(id, Field::Captions, &base, &written(&lines), &users[0])
        .await;
    let late = CaptionsError::Late(count, end);
    assert!(matches!(refused, Err(AppError::Amend(AmendError::Captions(error))) if error == late));
}

#[tokio::test]
async fn what_is_shown_and_not_spoken_is_found_and_mended_by_one_press() {
    let (_folder, app, users, id) = room().await;
    let story = told(&app, id, &users[0]).await;
    let mut lines = story.draft.captions.clone();
    let at = lines
        .iter()
        .position(|line| line.text.contains("2600"))
        .unwrap();
    lines[at].text = lines[at].text.replace("2600", "3600");
    let wrong = set(&app, &story, &lines, &users[0]).await;
    let check = found(&wrong, "captions.words").expect("the voice says 2600");
    assert!(
        check.suggestion.contains("2600") && check.place.contains("3600"),
        "{check:?}"
    );
    let fix = check.fix.clone().expect("one remedy");
    // Nobody presses what no finding says, and not twice.
    let other = crate::model::amend::Fix {
        to: "00:00.00-00:01.00 别的".to_owned(),
        ..fix.clone()
    };
    assert!(
        app.fix_story(id, &other, &users[1])
            .await
            .unwrap_err()
            .is_stale()
    );
    let right = app.fix_story(id, &fix, &users[1]).await.unwrap();
    assert_eq!(texts(&right), texts(&story));
    assert_eq!(found(&right, "captions.words"), None);
    assert!(
        app.fix_story(id, &fix, &users[1])
            .await
            .unwrap_err()
            .is_stale()
    );

    // A line wider than the screen is broken within its time; marks go.
    let mut lines = right.draft.captions.clone();
    let at = lines
        .iter()
        .position(|line| line.text.contains("2600"))
        .unwrap();
    let next = lines.remove(at + 1);
    lines[at].end_ms = next.end_ms;
    lines[at].text = format!("{}，{}", lines[at].text, next.text);
    let wide = set(&app, &right, &lines, &users[0]).await;
    let width = found(&wide, "captions.width")
        .expect("too wide")
        .fix
        .clone()
        .unwrap();
    assert_eq!(width.field, Field::Captions);
    let broken = app.fix_story(id, &width, &users[0]).await.unwrap();
    assert_eq!(found(&broken, "captions.width"), None);
    assert_eq!(
        found(&broken, "captions.marks"),
        None,
        "{:?}",
        texts(&broken)
    );
    assert_eq!(texts(&broken), texts(&story));
}

#[tokio::test]
async fn a_word_is_mended_where_it_stands() {
    let (_folder, app, users, id) = room().await;
    let story = told(&app, id, &users[0]).await;
    let base = story.draft.lead.clone();
    let lead = "活动中,两个瞎子和两个“瞎子”到场。";
    let wrong = saved(amend(&app, id, Field::Lead, &base, lead, &users[0]).await);
    let word = found(&wrong, "words.disability")
        .unwrap()
        .fix
        .clone()
        .unwrap();
    assert_eq!(
        (word.field, word.at, word.to.as_str()),
        (Field::Lead, 6, "盲人")
    );
    let mark = found(&wrong, "copy.half_width")
        .unwrap()
        .fix
        .clone()
        .unwrap();
    app.fix_story(id, &word, &users[1]).await.unwrap();
    let right = app.fix_story(id, &mark, &users[1]).await.unwrap();
    assert_eq!(right.draft.lead, "活动中，两个盲人和两个“瞎子”到场。");
    // In somebody's words it stays, and no button offers otherwise.
    assert_eq!(found(&right, "words.disability").unwrap().fix, None);
    // Written by a colleague since: nothing is pressed into another place.
    let versions = app.store().story_versions(id, 5).await.unwrap();
    assert_eq!(versions[0].action, "story.amend.lead");
    let back = app.undo_story(id, None, &users[1]).await.unwrap();
    assert!(
        back.draft.lead.contains("中,两个盲人"),
        "{}",
        back.draft.lead
    );
}

#[tokio::test]
async fn a_headline_that_is_too_wide_is_changed_for_one_that_fits() {
    let (_folder, app, users, id) = room().await;
    let (story, _) = app.store().story(id).await.unwrap();
    let base = story.draft.headline.clone();
    let wide = "宝安区福海街道的“共享车间”今天正式启用";
    let wrong = saved(amend(&app, id, Field::Headline, &base, wide, &users[0]).await);
    let check = found(&wrong, "headline.long").expect("nineteen cells");
    let fix = check.fix.clone().expect("the draft's own fits");
    assert!(check.suggestion.contains(&fix.to), "{check:?}");
    let right = app.fix_story(id, &fix, &users[1]).await.unwrap();
    assert_eq!(right.draft.headline, fix.to);
    assert_eq!(found(&right, "headline.long"), None);
}
