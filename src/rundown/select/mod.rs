//! Which stories fit the slot, each told how long, and are worth most together: exact.
//!
//! max Σ (value − price of a shorter version) + bonus by category + bonus for each district − price of
//! each unused second, subject to the room, to one story an organization, to a most and a least number
//! of stories; pinned stories are in as far as they fit. Integers only: a replay picks the same, and the
//! order in which the candidates are given does not matter.

mod options;
mod search;
mod table;
#[cfg(test)]
mod tests;

use std::borrow::Borrow;

use crate::model::{Millis, StoryId, Version, story::Category, units::FRAME_MS};

/// Worth is counted in parts of a point, so that each frame of an unused second has its exact price.
pub const PARTS: i64 = 25;

/// What the parts of the sum weigh, in points (`[selection]` of the settings).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weights {
    /// Each step to a shorter version.
    pub shorter: i64,
    /// The 1st, 2nd, 3rd, 4th and any further story of one category; never rising.
    pub category: [i64; 4],
    /// A district that no other picked story has.
    pub district: i64,
    /// Each second of the slot that stays empty.
    pub unused_second: i64,
}

/// One way to tell a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// How fully.
    pub version: Version,
    /// Its length with everything around it.
    pub length: Millis,
}

/// What selection needs to know of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Which: a tie is broken by it.
    pub id: StoryId,
    /// Worth told in full, 0–1000 points.
    pub value: i64,
    /// The versions on offer, longest first; each costs [`Weights::shorter`] more than the one before.
    pub offers: Vec<Offer>,
    /// One of the four 新.
    pub category: Category,
    /// District, when known.
    pub district: Option<String>,
    /// Organization, when known: one story each. Pinned stories may share one among themselves.
    pub organization: Option<String>,
    /// In before all others.
    pub pinned: bool,
}

/// What is to be filled.
#[derive(Debug, Clone, Copy)]
pub struct Task<'a> {
    /// Time for the stories.
    pub room: Millis,
    /// Most stories, those in `already` counted.
    pub most: usize,
    /// So many stories, as far as they can be had, come before any worth.
    pub least: usize,
    /// Stories that are in whatever happens; `room` is what they leave.
    pub already: &'a [Candidate],
    /// What counts how much.
    pub weights: &'a Weights,
    /// After so many steps of the search the best found so far is taken and marked.
    pub steps: u64,
}

/// A chosen candidate and the version that is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pick {
    /// Index into the candidates.
    pub candidate: usize,
    /// Index into its offers.
    pub offer: usize,
}

/// The chosen candidates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// By candidate, ascending.
    pub picked: Vec<Pick>,
    /// What they are worth together, in [`PARTS`] of a point.
    pub worth: i64,
    /// False when the search stopped at its limit (未证最优).
    pub proven: bool,
    /// Steps of the search.
    pub steps: u64,
}

impl Selection {
    /// The offer of `candidate`, when it is picked.
    #[must_use]
    pub fn offer(&self, candidate: usize) -> Option<usize> {
        self.picked
            .iter()
            .find(|pick| pick.candidate == candidate)
            .map(|pick| pick.offer)
    }
}

/// Picks what is worth most together.
#[must_use]
pub fn select<C: Borrow<Candidate>>(candidates: &[C], task: &Task<'_>) -> Selection {
    let options = options::Options::of(candidates, task);
    let found = search::Search::run(&options, task);
    let mut picked = found.picked;
    picked.sort_unstable();
    Selection {
        worth: worth(candidates, &picked, task),
        picked,
        proven: found.proven,
        steps: found.steps,
    }
}

/// What `picked` is worth together with what is in already, in [`PARTS`] of a point.
#[must_use]
pub fn worth<C: Borrow<Candidate>>(candidates: &[C], picked: &[Pick], task: &Task<'_>) -> i64 {
    let weights = task.weights;
    let of = |pick: &Pick| candidates[pick.candidate].borrow();
    let all = || picked.iter().map(of).chain(task.already);
    let mut points: i64 = picked
        .iter()
        .map(|pick| of(pick).value - weights.shorter * count(pick.offer))
        .sum();
    for category in Category::ALL {
        let stories = all().filter(|c| c.category == category).count();
        points += (0..stories)
            .map(|n| weights.category[n.min(3)])
            .sum::<i64>();
    }
    let mut districts: Vec<&str> = all().filter_map(|c| c.district.as_deref()).collect();
    districts.sort_unstable();
    districts.dedup();
    points += weights.district * count(districts.len());
    let used: i64 = picked
        .iter()
        .map(|pick| frames(of(pick).offers[pick.offer].length))
        .sum();
    points * PARTS - weights.unused_second * (task.room.0.div_euclid(FRAME_MS) - used)
}

/// Whole frames, rounded up: an item may not end inside one.
fn frames(length: Millis) -> i64 {
    length.ceil_to_frame().0 / FRAME_MS
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
