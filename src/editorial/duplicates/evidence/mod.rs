//! What speaks for two texts in different words telling one event: the same day, and names, numbers and
//! words that few other texts share.

mod figures;

use super::{names::NameKind, rarity::Rarity, trace::Trace};

/// Points from which two accounts are proposed for merging, which is only a question to the producer.
/// The same day and one work reach it; the same day, one body and one of its people do not: they
/// may well have done two things that day.
const ENOUGH: i32 = 480;
/// Without a day in one of them.
const ENOUGH_UNDATED: i32 = 580;

/// Points for and against, by what they are for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Evidence {
    /// One day, or the day before.
    pub day: i32,
    /// Activities and documents.
    pub works: i32,
    /// Organizations.
    pub bodies: i32,
    /// Persons.
    pub persons: i32,
    /// Streets, communities, schools.
    pub places: i32,
    /// Numbers, and which one of a row it is.
    pub numbers: i32,
    /// Words of content.
    pub words: i32,
    /// What speaks against it.
    pub against: i32,
    /// Both name a day.
    pub dated: bool,
    /// Their days are too far apart.
    pub apart: bool,
    /// Of one body, about one work: two of a row, when they are not one event.
    pub one_row: bool,
}

impl Evidence {
    fn points(&self) -> i32 {
        self.day + self.works + self.bodies + self.persons + self.places + self.numbers + self.words
            - self.against
    }

    /// Enough to ask a producer.
    #[must_use]
    pub fn is_enough(&self) -> bool {
        let wanted = if self.dated { ENOUGH } else { ENOUGH_UNDATED };
        !self.apart && self.points() >= wanted
    }
}

/// Weighs two texts. `template`: one begins like the other, though they are not one text; `changed`:
/// numbers that stand in one place with two values.
#[must_use]
pub fn weigh(a: &Trace, b: &Trace, template: bool, changed: usize, rarity: &Rarity) -> Evidence {
    let nearest = a
        .days
        .iter()
        .flat_map(|x| b.days.iter().map(move |y| (*x - *y).num_days().abs()))
        .min();
    let shared = |kind: NameKind| -> Vec<f32> {
        let mut keys: Vec<u32> = a
            .of_kind(kind)
            .filter(|name| b.holds(name))
            .chain(b.of_kind(kind).filter(|name| a.holds(name)))
            .map(|name| name.key)
            .collect();
        keys.sort_unstable();
        keys.dedup();
        keys.into_iter().map(|key| rarity.weight(key)).collect()
    };
    let points = |kind: NameKind, first: f32, more: f32, most: f32| {
        let sum: f32 = shared(kind)
            .into_iter()
            .enumerate()
            .map(|(at, weight)| weight * if at == 0 { first } else { more })
            .sum();
        to_points(sum.min(most))
    };
    let words: f32 = common(&a.words, &b.words)
        .map(|word| rarity.weight(word))
        .sum();
    // Each tells of an activity of its own.
    let own = |x: &Trace, y: &Trace| {
        let mut early = x
            .of_kind(NameKind::Work)
            .filter(|name| name.early)
            .peekable();
        early.peek().is_some() && early.all(|name| !y.holds(name))
    };
    let apart = i32::from(own(a, b) && own(b, a));
    let works = points(NameKind::Work, 300.0, 150.0, 450.0);
    let bodies = points(NameKind::Body, 150.0, 100.0, 350.0);
    // A body's own people and its own words say little more than its name does.
    let (heads, chance) = if bodies > 0 {
        (points(NameKind::Head, 40.0, 75.0, 150.0), 2.0)
    } else {
        (points(NameKind::Head, 100.0, 100.0, 200.0), 1.0)
    };
    let persons = if bodies > 0 {
        points(NameKind::Person, 100.0, 100.0, 250.0)
    } else {
        points(NameKind::Person, 150.0, 150.0, 350.0)
    };
    Evidence {
        day: match nearest {
            Some(0) => 200,
            Some(1) => 150,
            _ => 0,
        },
        works: works + points(NameKind::CommonWork, 40.0, 10.0, 60.0),
        bodies: bodies + points(NameKind::Office, 30.0, 15.0, 60.0),
        persons: persons + heads + points(NameKind::Guest, 30.0, 15.0, 60.0),
        places: points(NameKind::Place, 100.0, 50.0, 150.0),
        numbers: figures::numbers(a, b, template) + figures::ordinals(a, b),
        // A word or two in common are chance; in a template they all are.
        words: if template {
            0
        } else {
            to_points(((words - chance) * 30.0).clamp(0.0, 300.0))
        },
        against: 40 * apart
            + if template { 200 } else { 0 }
            + 100 * i32::try_from(changed.min(2)).unwrap_or(2),
        dated: nearest.is_some(),
        apart: nearest.is_some_and(|days| days > 1),
        one_row: works >= 250 && bodies >= 120,
    }
}

/// What two sorted lists share.
fn common<'a>(a: &'a [u32], b: &'a [u32]) -> impl Iterator<Item = u32> + 'a {
    a.iter()
        .copied()
        .filter(|word| b.binary_search(word).is_ok())
}

/// Whole points; the value is far below the limits of the type.
fn to_points(value: f32) -> i32 {
    value.round() as i32
}
