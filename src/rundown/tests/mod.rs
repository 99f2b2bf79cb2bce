//! Editions of invented organizations: who is in, how long each is told, and what is said of it.

mod choice;
mod fit;
mod order;
mod reasons;
mod stored;

use super::{
    Assembled, Plan, Spoken,
    air::{AirRecord, AirRules},
    assemble,
    select::Weights,
};
use crate::model::{
    BlobHash, EditionId, ItemKind, Millis, Placement, Story, StoryId, Version,
    aired::AiredStory,
    people::ReviewLevel,
    story::{
        Category, Check, CheckLevel, Credits, Draft, Fact, FactKind, MediaKind, StoryMedia, Topic,
    },
    version::Cut,
};

const WEIGHTS: Weights = Weights {
    shorter: 60,
    category: [120, 40, 0, -60],
    district: 30,
    unused_second: 2,
};

const AIR: AirRules = AirRules {
    rest: 100,
    recent_weeks: 4,
    rested_weeks: 12,
    underserved: 50,
    share_weeks: 12,
};

fn edition() -> EditionId {
    "2026-11-28".parse().unwrap()
}

fn at(text: &str) -> chrono::DateTime<chrono::Utc> {
    text.parse().unwrap()
}

/// An edition of `seconds`, of which 10 s and some words are not for stories.
fn plan(seconds: i64) -> Plan<'static> {
    Plan {
        order: &[],
        edition: edition(),
        programme: "每周一现",
        slot: Millis::from_seconds(seconds),
        opener: Millis::from_seconds(6),
        closer: Millis::from_seconds(4),
        pad: Millis::ZERO,
        min_stories: 1,
        max_stories: 8,
        reserve_gap: Millis::from_seconds(15),
        weights: &WEIGHTS,
        steps: 1_000_000,
        settled: false,
    }
}

/// Every link and farewell takes two seconds, whatever it says.
fn speak(_: &str) -> Spoken {
    Spoken {
        read_ms: Millis(1360),
        captions: Vec::new(),
    }
}

/// A slot into which `seconds` of stories fit, `number` of them, each with its second of lead-in.
fn room_for(seconds: i64, number: i64) -> Plan<'static> {
    // Opener, closer, welcome and farewell; the link before each story but the first.
    plan(6 + 2 + 5 + seconds + number + 2 * (number - 1) + 1)
}

fn aired_on(plan: &Plan<'_>, stories: &[Story], aired: Vec<AiredStory>) -> Assembled {
    assemble(
        stories,
        plan,
        &AirRecord::new(edition(), &AIR, aired),
        &speak,
    )
}

fn made(plan: &Plan<'_>, stories: &[Story]) -> Assembled {
    aired_on(plan, stories, Vec::new())
}

/// A story worth `score` by itself that is told in `seconds`, longest first.
fn story(headline: &str, score: i64, seconds: &[i64]) -> Story {
    let received_at = at("2026-11-24T02:00:00Z");
    let cuts: Vec<Cut> = Version::ALL
        .into_iter()
        .zip(seconds)
        .map(|(version, seconds)| Cut {
            version,
            voice_over: format!("{headline}，{}版。", version.label()),
            strap: Vec::new(),
            captions: Vec::new(),
            read_ms: Millis::from_seconds(*seconds),
        })
        .collect();
    Story {
        id: StoryId::derive(received_at, headline.as_bytes()),
        edition: edition(),
        submissions: Vec::new(),
        draft: Draft {
            organization: None,
            category: Category::Event,
            category_reason: String::new(),
            category_second: None,
            category_margin: 0,
            topic: Topic::Charity,
            topic_reason: String::new(),
            topic_margin: 0,
            district: None,
            slug: headline.to_owned(),
            headline: headline.to_owned(),
            headline_candidates: Vec::new(),
            headline_licensed: true,
            headline_long: String::new(),
            lead: "导语。".to_owned(),
            voice_over: cuts[0].voice_over.clone(),
            version: Version::Full,
            read_ms: cuts[0].read_ms,
            versions: cuts,
            strap: Vec::new(),
            locator: None,
            captions_by_hand: Vec::new(),
            captions: Vec::new(),
            facts: Vec::new(),
            checks: Vec::new(),
            credits: Credits::default(),
            score,
            polished: None,
        },
        media: Vec::new(),
        duplicates: Vec::new(),
        received_at,
        set_aside: None,
        placement: Placement::Free,
        told_as: None,
        sign_offs: Vec::new(),
        overrides: Vec::new(),
    }
}

fn by(organization: &str, story: Story) -> Story {
    let mut story = story;
    story.draft.organization = Some(organization.to_owned());
    story
}

fn placed(placement: Placement, story: Story) -> Story {
    Story { placement, ..story }
}

fn signed(mut story: Story) -> Story {
    for (level, login) in ReviewLevel::ALL.into_iter().zip(["chen", "li", "zhou"]) {
        story
            .sign(level, login, "某某", at("2026-11-26T02:00:00Z"))
            .unwrap();
    }
    story
}

fn blocked(mut story: Story) -> Story {
    story.draft.checks.push(Check {
        rule: "fund.registration".to_owned(),
        level: CheckLevel::Block,
        place: "配音稿".to_owned(),
        suggestion: "请核对公开募捐资格".to_owned(),
        fix: None,
    });
    story
}

/// Headlines in air order, each with its version.
fn told(assembled: &Assembled) -> Vec<(&str, Version)> {
    let stories = assembled.stories.iter();
    stories
        .map(|story| (story.draft.headline.as_str(), story.draft.version))
        .collect()
}

fn titles(assembled: &Assembled) -> Vec<&str> {
    let mut titles: Vec<&str> = told(assembled)
        .into_iter()
        .map(|(title, _)| title)
        .collect();
    titles.sort_unstable();
    titles
}

/// Why `headline` is in, or is not.
fn why(assembled: &Assembled, headline: &str) -> String {
    let rundown = &assembled.rundown;
    let item = rundown
        .items
        .iter()
        .find(|item| item.kind == ItemKind::Story && item.title == headline);
    let left = rundown.left_out.iter().find(|left| left.title == headline);
    item.map(|item| item.why.clone())
        .or_else(|| left.map(|left| left.reason.clone()))
        .unwrap()
}

fn media(number: u8, kind: MediaKind) -> StoryMedia {
    StoryMedia {
        sha256: BlobHash::of(&[number]),
        kind,
        media_type: "image/jpeg".to_owned(),
        name: String::new(),
        credit: String::new(),
        sound: Default::default(),
        part: None,
        in_ms: None,
        out_ms: None,
    }
}

fn date(value: &str) -> Fact {
    Fact {
        kind: FactKind::Date,
        text: value.to_owned(),
        value: value.to_owned(),
        span: [0, 0],
    }
}

fn week(edition: &str, organization: &str) -> AiredStory {
    AiredStory {
        edition: edition.parse().unwrap(),
        organization: Some(organization.to_owned()),
        district: None,
        category: Category::Person,
    }
}
