//! Mails that hold several articles, on a real store.

use super::*;
use crate::model::{StoryId, story::Story, submission::AttachmentRole};

const ARTICLES: &str =
    include_str!("../../../tests/it/fixtures/tips/articles/several-07-wechat.toml");

fn newsletter() -> String {
    let sample: toml::Table = toml::from_str(ARTICLES).unwrap();
    sample["text"].as_str().unwrap().to_owned()
}

impl Room {
    async fn picture(&self, name: &str) -> Attachment {
        let mut bytes = png(1280, 720);
        // Each its own file.
        bytes.extend(name.as_bytes());
        let hash = self.blobs.keep(bytes.clone()).await.unwrap();
        let mut picture = Attachment {
            name: name.to_owned(),
            original_name: name.to_owned(),
            media_type: "image/png".to_owned(),
            bytes: bytes.len() as u64,
            sha256: hash,
            inline: false,
            facts: Default::default(),
        };
        picture.facts.role = AttachmentRole::Photo;
        picture.facts.size = Some((1280, 720));
        picture
    }

    /// The stories in the order in which the mail tells them.
    async fn told(&self) -> Vec<Story> {
        let mut stories = self.store.stories(None).await.unwrap();
        stories.sort_by_key(|story| {
            let note = several(&story.draft);
            note.chars()
                .filter(char::is_ascii_digit)
                .collect::<String>()
        });
        stories
    }
}

fn several(draft: &Draft) -> String {
    let check = draft.checks.iter().find(|c| c.rule == "source.several");
    check.map_or(String::new(), |c| c.suggestion.clone())
}

fn names(story: &Story) -> Vec<&str> {
    story.media.iter().map(|m| m.name.as_str()).collect()
}

#[tokio::test]
async fn each_article_becomes_a_story_with_its_pictures() {
    let room = Room::open().await;
    let text = newsletter();
    let mut mail = submission("three", &text, "2026-11-24T01:00:00Z");
    for name in ["IMG_1.png", "IMG_2.png", "IMG_3.png"] {
        mail.attachments.push(room.picture(name).await);
    }
    let (id, received) = (mail.id, mail.received_at);
    room.take(mail).await;
    assert_eq!(room.draft().await, 3);
    let stories = room.told().await;
    // What a mail with one article is called, the first of several is called as well.
    let first = StoryId::derive(received, stories[0].submissions[0].to_string().as_bytes());
    assert_eq!(stories[0].id, first);
    let _ = id;
    for (at, (story, organization)) in stories
        .iter()
        .zip([
            "深圳市盐田区渔灯公益促进会",
            "深圳市龙华区麦穗女性互助中心",
            "深圳市福田区青年城市观察社",
        ])
        .enumerate()
    {
        assert_eq!(
            several(&story.draft),
            format!("来稿含3篇，这是第{}篇", at + 1)
        );
        assert_eq!(names(story), [format!("IMG_{}.png", at + 1)]);
        let copy = format!("{}{}", story.draft.lead, story.draft.voice_over);
        assert!(copy.contains(organization), "{copy}");
        // Facts point into the text of the submission.
        let source: Vec<char> = text.chars().collect();
        for fact in &story.draft.facts {
            let [start, end] = fact.span;
            let there: String = source[start..end]
                .iter()
                .filter(|c| !c.is_whitespace())
                .collect();
            let said: String = fact.text.chars().filter(|c| !c.is_whitespace()).collect();
            assert_eq!(there, said);
        }
        within_limits(&story.draft);
    }
    // A second round makes nothing, and a re-send is recognized article by article.
    assert_eq!(room.draft().await, 0);
    room.take(submission(
        "again",
        &text.replace("关注我们", "关注本号"),
        "2026-11-25T01:00:00Z",
    ))
    .await;
    assert_eq!(room.draft().await, 3);
    let held = room.store.stories(None).await.unwrap();
    let held = held
        .iter()
        .filter(|s| has(&s.draft, "duplicate.resend", CheckLevel::Block));
    assert_eq!(held.count(), 3);
}

#[tokio::test]
async fn pictures_that_may_be_anyones_stand_in_every_article() {
    let room = Room::open().await;
    let mut mail = submission("three", &newsletter(), "2026-11-24T01:00:00Z");
    for name in ["IMG_1.png", "骑手避坑地图.png"] {
        mail.attachments.push(room.picture(name).await);
    }
    room.take(mail).await;
    assert_eq!(room.draft().await, 3);
    let stories = room.told().await;
    assert_eq!(names(&stories[0]), ["IMG_1.png"]);
    assert_eq!(names(&stories[2]), ["IMG_1.png", "骑手避坑地图.png"]);
    let noted = |story: &Story| {
        story
            .draft
            .checks
            .iter()
            .any(|c| c.suggestion.contains("不能确定属于哪一篇"))
    };
    assert!(stories.iter().all(noted));
}

#[tokio::test]
async fn a_submission_is_told_whole_or_not_at_all() {
    let room = Room::open().await;
    room.take(submission("three", &newsletter(), "2026-11-24T01:00:00Z"))
        .await;
    assert_eq!(room.draft().await, 3);
    let mut stories = room.told().await;
    let mut taken = stories[1].clone();
    let sources = room.store.stories_of(taken.submissions[0]).await.unwrap();
    assert_eq!(sources.len(), 3);
    // Made from no tip: one whose tip is told already would be left out.
    taken.submissions.clear();
    // The second of these is there already: none of them is added.
    let other = submission("other", TIPS[0].1, "2026-11-24T02:00:00Z");
    room.take(other).await;
    let waiting = room.store.submissions_without_story().await.unwrap();
    let fresh = waiting[0].clone();
    stories[0].id = StoryId::derive(fresh.received_at, fresh.id.to_string().as_bytes());
    stories[0].submissions = vec![fresh.id];
    let both = [stories[0].clone(), taken];
    let now = at("2026-11-24T03:00:00Z");
    assert!(room.store.add_stories(&both, now).await.is_err());
    assert_eq!(room.store.stories(None).await.unwrap().len(), 3);
    assert_eq!(
        room.store.stories_of(fresh.id).await.unwrap(),
        [] as [String; 0]
    );
    assert_eq!(room.draft().await, 1);
}

#[tokio::test]
async fn an_addition_belongs_to_every_article() {
    let room = Room::open().await;
    let text = newsletter();
    room.take(submission("three", &text, "2026-11-24T01:00:00Z"))
        .await;
    assert_eq!(room.draft().await, 3);
    let first = room.told().await[0].submissions[0];
    let mut more = submission("more", "老师，补两张照片。", "2026-11-24T05:00:00Z");
    more.envelope.supplements = Some(first);
    room.take(more).await;
    assert_eq!(room.draft().await, 0);
    let stories = room.told().await;
    assert!(stories.iter().all(|s| s.submissions.len() == 2));
    assert!(
        stories
            .iter()
            .all(|s| has(&s.draft, "source.supplement", CheckLevel::Fix))
    );
    assert_eq!(
        room.store.submissions_without_story().await.unwrap().len(),
        0
    );
}
