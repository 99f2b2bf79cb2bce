//! Which of the four 新, and which theme: by cues and by who is the subject, with the reason and the
//! margin that are shown beside the choice.
//!
//! Definitions: 新人 a person or new office-holder is the subject; 新事 an event; 新项目 a programme
//! with a start, a place, money or beneficiaries; 新理念 a standard, report, model or method.

mod cues;
pub mod learned;
mod subject;
mod topic;

use regex::Regex;

pub use topic::topic;

use super::material::{Kind, Material};
use crate::model::story::Category;

/// Sentences after these no longer tell what a story is about.
const BODY_SENTENCES: usize = 14;

/// What was chosen, with the next best.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice<T> {
    /// The best.
    pub first: T,
    /// The next best; of equal ones the more usual.
    pub second: Option<T>,
    /// By how many points the first beat the second.
    pub margin: i64,
    /// Why, in Chinese.
    pub reason: String,
}

/// One turn of phrase that speaks for a class.
pub(super) struct Cue<T> {
    /// For which.
    class: T,
    /// What the reason calls it; empty: the words that were found.
    name: &'static str,
    /// How it reads.
    pattern: Regex,
    /// Points where it stands in the body; twice as many in the news sentence, three times in the
    /// headline.
    points: i64,
}

/// The parts of a story by how much they say of its class.
pub(super) struct Zones {
    headline: String,
    news: String,
    body: String,
}

impl Zones {
    pub(super) fn new(material: &Material, headline: &str, copy: &str) -> Self {
        // The sender's own heading often says more than ours.
        let mut titles = vec![headline.to_owned()];
        titles.extend(material.headings.iter().take(3).cloned());
        let news = material.news();
        let body = material
            .units
            .iter()
            .enumerate()
            .filter(|(at, unit)| Some(*at) != news && unit.kind != Kind::Unfit)
            .take(BODY_SENTENCES)
            .map(|(_, unit)| unit.text.as_str())
            .collect::<Vec<_>>()
            .join("\n");
        Self {
            headline: titles.join("\n"),
            news: news.map_or(String::new(), |at| material.units[at].text.clone()),
            body: if body.is_empty() {
                copy.to_owned()
            } else {
                body
            },
        }
    }

    /// Points and words of one cue, each zone counted once, the body up to twice.
    fn weigh<T>(&self, cue: &Cue<T>) -> (i64, Option<String>) {
        let mut points = 0;
        let mut words = None;
        for (zone, weight) in [(&self.headline, 3), (&self.news, 2)] {
            if let Some(hit) = cue.pattern.find(zone) {
                points += weight * cue.points;
                words.get_or_insert_with(|| hit.as_str().to_owned());
            }
        }
        for hit in cue.pattern.find_iter(&self.body).take(2) {
            points += cue.points;
            words.get_or_insert_with(|| hit.as_str().to_owned());
        }
        let name = |words: String| {
            if cue.name.is_empty() {
                words
            } else {
                cue.name.to_owned()
            }
        };
        (points, words.map(name))
    }
}

/// Points of one class with what gave them.
struct Tally<T> {
    class: T,
    points: i64,
    told: Vec<(i64, String)>,
}

impl<T: Copy + PartialEq> Tally<T> {
    fn add(&mut self, points: i64, name: String) {
        self.points += points;
        self.told.push((points, name));
    }

    /// The words that weighed most.
    fn words(&self) -> String {
        let mut told: Vec<&(i64, String)> = self.told.iter().collect();
        told.sort_by_key(|(points, _)| -points);
        told.iter()
            .take(4)
            .map(|(_, name)| format!("「{name}」"))
            .collect()
    }
}

fn tallies<T: Copy + PartialEq>(classes: &[T], cues: &[Cue<T>], zones: &Zones) -> Vec<Tally<T>> {
    classes
        .iter()
        .map(|class| {
            let mut tally = Tally {
                class: *class,
                points: 0,
                told: Vec::new(),
            };
            for cue in cues.iter().filter(|cue| cue.class == *class) {
                if let (points, Some(name)) = zones.weigh(cue) {
                    tally.add(points, name);
                }
            }
            tally
        })
        .collect()
}

/// The best of the tallies. Equal points: the earlier in `tallies`.
fn choose<T: Copy + PartialEq + Ord>(
    mut tallies: Vec<Tally<T>>,
    fallback: T,
    label: impl Fn(T) -> &'static str,
) -> Choice<T> {
    tallies.sort_by_key(|tally| -tally.points);
    let (best, next) = (&tallies[0], &tallies[1]);
    if best.told.is_empty() {
        return Choice {
            first: fallback,
            second: tallies.iter().map(|t| t.class).find(|c| *c != fallback),
            margin: 0,
            reason: format!("没有明显线索，暂列{}，请编辑确认", label(fallback)),
        };
    }
    let margin = best.points - next.points;
    let sure = if margin * 4 < best.points {
        "，差距小，请编辑确认"
    } else {
        ""
    };
    let apart = if next.points > 0 {
        format!("比{}高{margin}分", label(next.class))
    } else {
        "其他类别没有线索".to_owned()
    };
    Choice {
        first: best.class,
        second: Some(next.class),
        margin,
        reason: format!(
            "{}：{}；{}分，{apart}{sure}",
            label(best.class),
            best.words(),
            best.points
        ),
    }
}

/// One of the four 新.
#[must_use]
pub fn category(material: &Material, headline: &str, copy: &str) -> Choice<Category> {
    let zones = Zones::new(material, headline, copy);
    // In this order when points are equal: most tips tell of an event.
    let order = [
        Category::Event,
        Category::Project,
        Category::Idea,
        Category::Person,
    ];
    let mut tallies = tallies(&order, &cues::CUES, &zones);
    for (class, points, name) in subject::signs(material, &zones) {
        if let Some(tally) = tallies.iter_mut().find(|tally| tally.class == class) {
            tally.add(points, name.to_owned());
        }
    }
    choose(tallies, Category::Event, Category::label)
}

#[cfg(test)]
mod tests;
