//! What a sender always says: sentences that stood in three of its tips which are otherwise unlike.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{
    super::material::{Kind, Material},
    print::{Line, Print, normalized},
};

/// From so many tips a sentence is the sender's habit.
pub const USUAL_FROM: u32 = 3;
/// Shorter sentences are nobody's own.
const LEAST_PIECES: usize = 3;

/// How often each owner said each sentence, in tips that were unlike one another.
#[derive(Debug, Clone, Default)]
pub struct Habits {
    counts: HashMap<String, HashMap<u64, u32>>,
}

impl Habits {
    /// Puts counts in that were kept: an owner, a sentence, how many tips.
    pub fn learn(&mut self, kept: impl IntoIterator<Item = (String, u64, u32)>) {
        for (owner, sentence, tips) in kept {
            let known = self.counts.entry(owner).or_default();
            let count = known.entry(sentence).or_default();
            *count = (*count).max(tips);
        }
    }

    /// Sentences of `print` that its sender or its organization always says, `beside` these other new
    /// tips. Among tips that begin alike, as those of a series do, one counts.
    #[must_use]
    pub fn usual(&self, print: &Print, beside: &Round) -> HashSet<u64> {
        let mut usual = HashSet::new();
        for owner in &print.owners {
            let kept = self.counts.get(owner);
            for line in print.lines.iter().filter(|line| counts(line)) {
                let before = kept.and_then(|kept| kept.get(&line.hash)).copied();
                let now = beside.tips(owner, line.hash);
                if before.unwrap_or(0) + now >= USUAL_FROM {
                    usual.insert(line.hash);
                }
            }
        }
        usual
    }
}

/// Tips that come in together: they teach one another before any of them is stored.
#[derive(Debug, Default)]
pub struct Round {
    /// Beginnings of the tips in which an owner says a sentence.
    said: HashMap<(String, u64), BTreeSet<u64>>,
}

impl Round {
    /// Takes note of the tips of a round.
    #[must_use]
    pub fn new<'a>(prints: impl IntoIterator<Item = &'a Print>) -> Self {
        let mut round = Self::default();
        for print in prints {
            let Some(first) = print.lines.first() else {
                continue;
            };
            for (owner, sentence) in sentences(print) {
                round
                    .said
                    .entry((owner, sentence))
                    .or_default()
                    .insert(first.hash);
            }
        }
        round
    }

    fn tips(&self, owner: &str, sentence: u64) -> u32 {
        let beginnings = self.said.get(&(owner.to_owned(), sentence));
        u32::try_from(beginnings.map_or(0, BTreeSet::len)).unwrap_or(u32::MAX)
    }
}

/// Owner and sentence of all that could become a habit, each once.
#[must_use]
pub fn sentences(print: &Print) -> Vec<(String, u64)> {
    let mut all = BTreeMap::new();
    for owner in &print.owners {
        for line in print.lines.iter().filter(|line| counts(line)) {
            all.insert((owner.clone(), line.hash), ());
        }
    }
    all.into_keys().collect()
}

fn counts(line: &Line) -> bool {
    line.pieces.len() >= LEAST_PIECES
}

/// Keeps the sentences in `usual` ([`super::usual_sentences`]) out of copy: on air they are no news.
/// A tip in which little else would be left is told as it stands.
pub fn leave_out(material: &mut Material, usual: &HashSet<String>) {
    if usual.is_empty() {
        return;
    }
    let is_usual: Vec<bool> = material
        .units
        .iter()
        .map(|unit| usual.contains(&normalized(&unit.text)))
        .collect();
    let left = material
        .units
        .iter()
        .zip(&is_usual)
        .filter(|(unit, usual)| unit.kind == Kind::News && !**usual)
        .count();
    if left < 2 {
        return;
    }
    for (unit, usual) in material.units.iter_mut().zip(is_usual) {
        if usual {
            unit.kind = Kind::Unfit;
        }
    }
}
