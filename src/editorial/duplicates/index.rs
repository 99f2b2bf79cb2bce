//! Finds the few earlier tips worth comparing with a new one: by sampled pieces, whole sentences, and
//! names together with their day. Nobody is compared with everybody.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::{hash::hash32, names::NameKind, rarity::Rarity, trace::Trace};

/// One piece in so many is looked up: enough to meet half a text, few enough for a year in memory.
const SAMPLE: u32 = 6;
/// Of tips with one key only the newest are met: what more share is everybody's phrase, or a long
/// series of which the last ones matter.
const NEWEST: usize = 40;
/// Tips compared for their text, and for their names.
const MOST: usize = 12;

/// Where a tip stands in an [`Index`]: 0 for the first added.
pub type Place = usize;

/// Earlier tips by what they are met by. Tips are added in the order of receipt.
#[derive(Debug, Default)]
pub struct Index {
    /// Newest entry of each key in `chain`, plus one.
    newest: HashMap<u32, u32>,
    /// Place of the tip, and the entry before it of the same key, plus one.
    chain: Vec<(u32, u32)>,
    places: usize,
    rarity: Rarity,
}

impl Index {
    /// Adds a tip and returns its place.
    pub fn add(&mut self, trace: &Trace) -> Place {
        let place = self.places;
        self.places += 1;
        let entry = u32::try_from(place).unwrap_or(u32::MAX);
        let mut keys: Vec<u32> = text_keys(trace).collect();
        keys.extend(name_keys(trace, 0));
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            let before = self
                .newest
                .insert(key, u32::try_from(self.chain.len() + 1).unwrap_or(u32::MAX));
            self.chain.push((entry, before.unwrap_or(0)));
        }
        // A name, a piece and a word with one hash are one: no harm at these odds.
        let mut seen: Vec<u32> = trace
            .pieces
            .iter()
            .chain(&trace.words)
            .copied()
            .chain(trace.names.iter().map(|name| name.key))
            .collect();
        seen.sort_unstable();
        seen.dedup();
        self.rarity.add(seen);
        place
    }

    /// Earlier tips worth comparing with `trace`, best first, at most two dozen.
    #[must_use]
    pub fn candidates(&self, trace: &Trace) -> Vec<Place> {
        let by_text = self.met(text_keys(trace), 2);
        // Accounts of one event may give the day before or after.
        let by_name = self.met((-1..=1).flat_map(|step| name_keys(trace, step)), 1);
        let mut found = by_text;
        found.truncate(MOST);
        for place in by_name.into_iter().take(MOST) {
            if !found.contains(&place) {
                found.push(place);
            }
        }
        found
    }

    /// How rare things are among the tips added.
    #[must_use]
    pub fn rarity(&self) -> &Rarity {
        &self.rarity
    }

    /// Tips that share at least `least` of `keys`, by how many they share, the newest first.
    fn met(&self, keys: impl Iterator<Item = u32>, least: u32) -> Vec<Place> {
        let mut hits: HashMap<u32, u32> = HashMap::new();
        for key in keys {
            let mut at = self.newest.get(&key).copied().unwrap_or(0);
            for _ in 0..NEWEST {
                let entry = usize::try_from(at).unwrap_or(0).checked_sub(1);
                let Some(&(place, before)) = entry.and_then(|at| self.chain.get(at)) else {
                    break;
                };
                *hits.entry(place).or_default() += 1;
                at = before;
            }
        }
        let mut best: Vec<(u32, u32)> = hits
            .into_iter()
            .filter(|(_, count)| *count >= least)
            .map(|(place, count)| (count, place))
            .collect();
        best.sort_unstable_by(|a, b| b.cmp(a));
        best.into_iter()
            .filter_map(|(_, place)| usize::try_from(place).ok())
            .collect()
    }
}

/// Keys by which the same text is met: sampled pieces, and pieces together with the number behind
/// them, which a long series does not share.
fn text_keys(trace: &Trace) -> impl Iterator<Item = u32> + '_ {
    let sampled = trace
        .pieces
        .iter()
        .copied()
        .filter(|piece| piece % SAMPLE == 0);
    let numbered = trace
        .figures
        .iter()
        .map(|figure| hash32(format!("#{}{}", figure.left, figure.text).chars()));
    sampled.chain(numbered)
}

/// Keys by which accounts of one event are met: a name on a day, a work on any day, two long numbers.
fn name_keys(trace: &Trace, step: i64) -> impl Iterator<Item = u32> + '_ {
    let days: Vec<Option<NaiveDate>> = trace
        .days
        .iter()
        .take(4)
        .map(|day| day.checked_add_signed(chrono::Duration::days(step)))
        .collect();
    let named = |kind: NameKind| {
        matches!(
            kind,
            NameKind::Work | NameKind::Body | NameKind::Person | NameKind::Head | NameKind::Place
        )
    };
    let works = trace
        .names
        .iter()
        .filter(|name| name.kind == NameKind::Work)
        .map(|name| hash32(format!("work {}", name.key).chars()));
    let dated = trace
        .names
        .iter()
        .filter(move |name| named(name.kind))
        .flat_map(move |name| {
            let days = days.clone();
            days.into_iter()
                .flatten()
                .map(move |day| hash32(format!("{day} {}", name.key).chars()))
        });
    works.chain(dated)
}
