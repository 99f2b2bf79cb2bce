//! Which stories fit the slot and are worth most together: exact, by branch and bound.
//!
//! max Σ value + bonus by category − 2 a second unused, at most one story an organization. Integers
//! only, so that a tie is broken by the order of the candidates and a replay picks the same.

use crate::model::{Millis, story::Category};

/// Bonus of the 1st, 2nd, 3rd, 4th … story of one category: an edition should show more than one.
const CATEGORY_BONUS: [i64; 4] = [120, 40, 0, -60];
/// A district that no other picked story has.
const DISTRICT_BONUS: i64 = 30;
/// Each second of the slot that stays empty.
const UNUSED_SECOND: i64 = 2;
/// After this many nodes the best found so far is taken and marked.
const NODE_LIMIT: u64 = 2_000_000;

/// What selection needs to know of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Worth, 0–1000.
    pub value: i64,
    /// Its length with everything around it.
    pub length: Millis,
    /// One of the four 新.
    pub category: Category,
    /// District, when known.
    pub district: Option<String>,
    /// Organization, when known: one story each.
    pub organization: Option<String>,
}

/// The chosen candidates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// Indices into the candidates, ascending.
    pub picked: Vec<usize>,
    /// What they are worth together.
    pub worth: i64,
    /// False when the search stopped at its limit (未证最优).
    pub proven: bool,
}

struct Search<'a> {
    candidates: &'a [Candidate],
    order: Vec<usize>,
    room: Millis,
    most: usize,
    nodes: u64,
    best: Option<(i64, Vec<usize>)>,
}

/// Picks at most `most` candidates that fit into `room`; `pinned` are in whatever they are worth.
#[must_use]
pub fn select(candidates: &[Candidate], room: Millis, most: usize, pinned: &[usize]) -> Selection {
    let mut order: Vec<usize> = (0..candidates.len())
        .filter(|i| !pinned.contains(i))
        .collect();
    order.sort_by_key(|&i| (-candidates[i].value, i));
    let mut search = Search {
        candidates,
        order,
        room,
        most,
        nodes: 0,
        best: None,
    };
    let mut chosen: Vec<usize> = pinned.to_vec();
    if search.fits(&chosen) {
        search.visit(0, &mut chosen);
    }
    let proven = search.nodes < NODE_LIMIT;
    let (worth, mut picked) = search.best.unwrap_or((i64::MIN, Vec::new()));
    picked.sort_unstable();
    Selection {
        picked,
        worth,
        proven,
    }
}

impl Search<'_> {
    fn length(&self, chosen: &[usize]) -> Millis {
        chosen.iter().map(|&i| self.candidates[i].length).sum()
    }

    fn fits(&self, chosen: &[usize]) -> bool {
        chosen.len() <= self.most
            && self.length(chosen) <= self.room
            && chosen.iter().enumerate().all(|(n, &i)| {
                chosen[..n].iter().all(|&j| {
                    let (a, b) = (
                        &self.candidates[i].organization,
                        &self.candidates[j].organization,
                    );
                    a.is_none() || a != b
                })
            })
    }

    fn worth(&self, chosen: &[usize]) -> i64 {
        let mut worth: i64 = chosen.iter().map(|&i| self.candidates[i].value).sum();
        for category in Category::ALL {
            let count = chosen
                .iter()
                .filter(|&&i| self.candidates[i].category == category)
                .count();
            worth += (0..count).map(|n| CATEGORY_BONUS[n.min(3)]).sum::<i64>();
        }
        let mut districts: Vec<_> = chosen
            .iter()
            .filter_map(|&i| self.candidates[i].district.as_deref())
            .collect();
        districts.sort_unstable();
        districts.dedup();
        worth += DISTRICT_BONUS * i64::try_from(districts.len()).unwrap_or(0);
        worth - UNUSED_SECOND * ((self.room - self.length(chosen)).0 / 1000)
    }

    fn visit(&mut self, from: usize, chosen: &mut Vec<usize>) {
        self.nodes += 1;
        if self.nodes >= NODE_LIMIT {
            return;
        }
        let worth = self.worth(chosen);
        if self.best.as_ref().is_none_or(|(best, _)| worth > *best) {
            self.best = Some((worth, chosen.clone()));
        }
        let free = self.most.saturating_sub(chosen.len());
        for at in from..self.order.len() {
            // Nothing more can be won than the best values left, the highest bonus for each, and
            // every second of the empty room filled.
            let values: i64 = self.order[at..]
                .iter()
                .take(free)
                .map(|&i| self.candidates[i].value.max(0))
                .sum();
            let bonus = i64::try_from(free).unwrap_or(0) * (CATEGORY_BONUS[0] + DISTRICT_BONUS);
            let seconds = UNUSED_SECOND * ((self.room - self.length(chosen)).0 / 1000 + 1);
            if self
                .best
                .as_ref()
                .is_some_and(|(best, _)| worth + values + bonus + seconds <= *best)
            {
                return;
            }
            chosen.push(self.order[at]);
            if self.fits(chosen) {
                self.visit(at + 1, chosen);
            }
            chosen.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn candidate() -> impl Strategy<Value = Candidate> {
        (0..1000_i64, 20..90_i64, 0..4_usize, 0..5_u8, 0..6_u8).prop_map(
            |(value, seconds, category, district, organization)| Candidate {
                value,
                length: Millis::from_seconds(seconds),
                category: Category::ALL[category],
                district: (district > 0).then(|| district.to_string()),
                organization: (organization > 0).then(|| organization.to_string()),
            },
        )
    }

    fn brute_force(candidates: &[Candidate], room: Millis, most: usize) -> i64 {
        let search = Search {
            candidates,
            order: Vec::new(),
            room,
            most,
            nodes: 0,
            best: None,
        };
        (0..1_u32 << candidates.len())
            .map(|mask| {
                (0..candidates.len())
                    .filter(|i| mask >> i & 1 == 1)
                    .collect::<Vec<_>>()
            })
            .filter(|chosen| search.fits(chosen))
            .map(|chosen| search.worth(&chosen))
            .max()
            .expect("the empty choice fits")
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]
        #[test]
        fn the_choice_is_worth_what_trying_all_finds(candidates in prop::collection::vec(candidate(), 0..11), room in 60..300_i64) {
            let room = Millis::from_seconds(room);
            let selection = select(&candidates, room, 6, &[]);
            prop_assert!(selection.proven);
            prop_assert_eq!(selection.worth, brute_force(&candidates, room, 6));
        }
    }
}
