//! What a story is worth for selection, 0–1000, by the weights of the house (facts: news value,
//! freshness, completeness, verification).

use super::{
    cues,
    dates::dates,
    material::{Kind, Material},
    text::length,
};
use crate::model::story::{Check, CheckLevel, MediaKind, StoryMedia};

/// What is weighed.
#[derive(Debug, Clone, Copy)]
pub struct Weighed<'a> {
    /// The tip.
    pub material: &'a Material,
    /// Whether the headline came from a licensed pattern.
    pub licensed: bool,
    /// 配音稿.
    pub voice_over: &'a str,
    /// Findings.
    pub checks: &'a [Check],
    /// Pictures and clips.
    pub media: &'a [StoryMedia],
    /// The sender's organization is in the register.
    pub registered: bool,
    /// Whether the text names a district.
    pub district: bool,
    /// When the edition airs.
    pub air: chrono::NaiveDate,
}

/// The worth.
#[must_use]
pub fn score(weighed: &Weighed<'_>) -> i64 {
    let material = weighed.material;
    let count = |n: usize, most: usize| i64::try_from(n.min(most)).unwrap_or(0);
    let news: Vec<_> = material
        .units
        .iter()
        .take(14)
        .filter(|unit| unit.kind == Kind::News)
        .collect();
    // 350: something happens, to somebody, in figures.
    let events = count(news.iter().filter(|u| u.event).count(), 3) * 40;
    let numbers = count(news.iter().map(|u| u.numbers).sum(), 8) * 15;
    let speech = count(news.iter().filter(|u| u.speech).count(), 2) * 30;
    let value =
        (events + numbers + speech + 50 * i64::from(length(weighed.voice_over) >= 90)).min(350);
    // 200: how fresh, by the newest date that is not to come; an event to come counts as fresh.
    let fresh = freshness(material, weighed.air);
    // 200: date, place, person with a post, two shots or a clip.
    let clip = weighed.media.iter().any(|m| m.kind == MediaKind::Clip);
    let complete = 40 * i64::from(material.units.iter().any(|u| u.when))
        + 40 * i64::from(weighed.district)
        + 40 * i64::from(material.persons.iter().any(|p| !p.post.is_empty()))
        + 40 * i64::from(!weighed.media.is_empty())
        + 40 * i64::from(clip || weighed.media.len() >= 2);
    // 100: who wrote.
    let verified = 100 * i64::from(weighed.registered);
    let tidy = 50 * i64::from(weighed.licensed) + 50 * i64::from(material.organization.is_some());
    let slogans = material
        .units
        .iter()
        .filter(|unit| cues::SLOGAN.is_match(&unit.text))
        .count();
    let promotional = 150 * i64::from(weighed.checks.iter().any(|c| c.rule == "advert.offer"));
    let unclear =
        100 * i64::from(
            weighed
                .checks
                .iter()
                .any(|c| c.level == CheckLevel::Fix && c.rule.starts_with("date")),
        ) / 2
            + 25 * count(slogans, 4);
    let long = 120 * i64::from(weighed.checks.iter().any(|c| c.rule == "tip.long"));
    (value + fresh + complete + verified + tidy - promotional - unclear - long).clamp(0, 1000)
}

fn freshness(material: &Material, air: chrono::NaiveDate) -> i64 {
    let days = material
        .units
        .iter()
        .flat_map(|unit| dates(&unit.text, air))
        .filter_map(|date| date.day)
        .map(|day| (air - day).num_days())
        .filter(|days| (-30..=60).contains(days))
        .min_by_key(|days| if *days < 0 { 3 } else { *days });
    match days {
        Some(..=3) => 200,
        Some(4..=7) => 140,
        Some(8..=14) => 80,
        Some(15..=28) => 30,
        Some(_) => 0,
        // No date at all: nobody knows.
        None => 40,
    }
}
