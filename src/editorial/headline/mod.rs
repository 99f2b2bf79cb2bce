//! The line on the title card: the tip's own heading when it is short enough, else slots filled from
//! the news sentence. A line from no licensed pattern, or one that a strict reader doubts, is offered
//! but marked 待改.

mod card;
mod clause;
mod dealings;
mod desk;
mod doer;
mod doubt;
mod event;
mod fallback;
mod grammar;
mod long;
mod names;
mod office;
mod own;
mod person;
mod shape;
mod slots;
mod special;
mod told;

use self::{
    desk::Desk,
    doubt::{is_doubtful, is_dry},
    fallback::fallback,
    own::own_heading,
    slots::slots,
    special::special,
    told::Body,
};
use super::{
    material::{Kind, Material},
    numerals::numerals,
    polish,
};
use crate::model::language::Cells;

pub use self::long::LONG;
pub(super) use self::{
    names::core,
    person::{Age, central},
};

/// One line of a card.
const CARD: Cells = Cells::whole(16);
/// No headline is wider.
const WIDEST: Cells = Cells::whole(20);
/// Lines on offer.
const OFFERED: usize = 3;
/// Sentences from the top that may hold the news of a headline.
const SENTENCES: usize = 5;
/// Sentences from the top that may say who was elected.
const ELECTION: usize = 30;

/// The chosen line and up to two more.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Headline {
    /// Best first; at least one.
    pub candidates: Vec<String>,
    /// Whether the first came from a licensed pattern and no rule doubts it.
    pub licensed: bool,
    /// For documents: the first, fuller, at most [`LONG`].
    pub long: String,
}

/// Writes up to three headlines. `news`: index of the news sentence.
#[must_use]
pub fn headline(material: &Material, news: Option<usize>) -> Headline {
    let mut desk = Desk::new(material, central(material, news));
    for (rank, heading) in material.headings.iter().enumerate() {
        own_heading(heading, rank, &mut desk);
    }
    person::feature(&mut desk);
    desk.own = false;
    for (at, unit) in material
        .units
        .iter()
        .enumerate()
        .take(SENTENCES.max(news.unwrap_or(0) + 1))
    {
        if unit.kind != Kind::News && Some(at) != news {
            continue;
        }
        let base = if Some(at) == news {
            46
        } else {
            24 - 2 * i64::try_from(at.min(9)).unwrap_or(9)
        };
        let before = at
            .checked_sub(1)
            .map_or("", |before| material.units[before].text.as_str());
        special(&unit.text, before, base, &mut desk);
        slots(&unit.text, base, &mut desk);
    }
    // Who was elected is told behind the agenda.
    let votes = |text: &str| {
        ["换届", "就职", "选举", "改选"]
            .iter()
            .any(|w| text.contains(w))
    };
    if material.headings.iter().any(|h| votes(h))
        || news.is_some_and(|at| votes(&material.units[at].text))
    {
        for unit in material.units.iter().take(ELECTION).skip(SENTENCES) {
            office::election(&unit.text, 52, &mut desk);
        }
    }
    for heading in &material.headings {
        let heading = polish::read_aloud(heading, material.year);
        special(&heading, "", 52, &mut desk);
        slots(&heading, 48, &mut desk);
    }
    let mut found = std::mem::take(&mut desk.found);
    found.retain(|candidate| desk.may_air(&candidate.text));
    let body = Body::new(material);
    let mut names = desk.names.clone();
    names.extend(desk.ways.iter().map(String::as_str));
    for candidate in &mut found {
        candidate.licensed &= !is_doubtful(&candidate.text, material, &names, &body);
        candidate.weight += if candidate.own {
            desk.told_again(&candidate.text, news.unwrap_or(0))
        } else {
            12
        };
        candidate.weight -= 60 * i64::from(is_dry(&candidate.text));
    }
    // What no pattern holds and the tip did not write itself is no help to anybody.
    let figures = |text: &str| !numerals(text).is_empty();
    found.retain(|c| c.licensed || c.own || figures(&c.text));
    found.sort_by_key(|candidate| (!candidate.licensed, -candidate.weight));
    desk.found = found;
    let mut candidates: Vec<String> = Vec::new();
    for candidate in &desk.found {
        let near = candidates.iter().any(|c| is_near(c, &candidate.text));
        // Beside a good line only the tip's own words are worth a doubtful one.
        let worth = candidate.licensed || candidates.is_empty() || candidate.own;
        if !near && worth && candidates.len() < OFFERED {
            candidates.push(candidate.text.clone());
        }
    }
    let licensed = desk.found.first().is_some_and(|first| first.licensed);
    if candidates.is_empty() {
        candidates.push(fallback(material, news));
    }
    let long = long::long(&candidates[0], licensed, &body, &desk);
    Headline {
        candidates,
        licensed,
        long,
    }
}

/// Whether two lines are one in other clothes: one holds nearly all of the other.
fn is_near(a: &str, b: &str) -> bool {
    let shorter = a.chars().count().min(b.chars().count());
    common(a, b) * 4 >= shorter * 3
}

/// Length of the longest common subsequence, in characters.
fn common(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row = vec![0; b.len() + 1];
    for c in a.chars() {
        let mut diagonal = 0;
        for (at, other) in b.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if c == *other {
                diagonal + 1
            } else {
                above.max(row[at])
            };
            diagonal = above;
        }
    }
    row[b.len()]
}

/// The lines that are offered for a text, best first.
#[cfg(test)]
fn lines(text: &str) -> Vec<String> {
    let air = chrono::NaiveDate::from_ymd_opt(2026, 11, 28).expect("a date");
    let material = Material::new(text, "", None, air);
    headline(&material, material.news()).candidates
}

#[cfg(test)]
mod tests;
