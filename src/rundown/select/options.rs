//! The candidates as the search sees them: versions with their gain, in groups of which one may be
//! taken, without those that no best choice can hold.

use std::{
    borrow::Borrow,
    collections::{BTreeMap, BTreeSet},
};

use super::{Candidate, PARTS, Pick, Task, count, frames};
use crate::model::{StoryId, Version, story::Category, units::FRAME_MS};

/// Low bits of a gain: they only order what is worth the same.
pub(super) const TIE_BITS: u32 = 20;
/// Of each option; the bits of as many as an edition holds stay below [`TIE_BITS`].
const TIE_OF_ONE: u64 = (1 << 16) - 1;
/// Each story up to the least number, in points: above all that worths can sum up to.
const LEAST: i64 = 1_000_000;
/// Each pinned story, in points: above all that [`LEAST`] can sum up to.
const PINNED: i64 = 100_000_000;

/// Points as a gain.
pub(super) fn gain(points: i64) -> i64 {
    (points * PARTS) << TIE_BITS
}

/// One version of one candidate.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub(super) pick: Pick,
    pub(super) frames: i64,
    /// What it adds by itself: value, filled time, tie. Category, district and number come on top.
    pub(super) gain: i64,
    pub(super) district: Option<usize>,
    pub(super) organization: Option<usize>,
    pub(super) pinned: bool,
}

/// Choices of one category of which at most one may be taken: an organization's, or a story's.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) category: usize,
    pub(super) choices: Vec<Choice>,
}

/// All that the search works on.
#[derive(Debug, Clone)]
pub(super) struct Options {
    /// By category.
    pub(super) groups: Vec<Group>,
    /// Room in frames.
    pub(super) room: i64,
    /// How many more stories may be taken.
    pub(super) most: usize,
    /// Bonus of the next story of a category that has 0, 1, 2, 3 or more.
    pub(super) category: [i64; 4],
    /// Stories of each category that are in already, at most 3.
    pub(super) taken: [usize; 4],
    /// Bonus of the next story when `index` more may be taken.
    pub(super) least: Vec<i64>,
    /// Bonus of a new district.
    pub(super) district: i64,
    /// Which districts are in already.
    pub(super) districts: Vec<bool>,
    /// How many organizations there are.
    pub(super) organizations: usize,
}

impl Options {
    pub(super) fn of<C: Borrow<Candidate>>(given: &[C], task: &Task<'_>) -> Self {
        let candidates: Vec<&Candidate> = given.iter().map(Borrow::borrow).collect();
        let weights = task.weights;
        let room = task.room.0.div_euclid(FRAME_MS);
        let most = task.most.saturating_sub(task.already.len());
        let everybody = || task.already.iter().chain(candidates.iter().copied());
        let districts = numbered(everybody().filter_map(|c| c.district.as_deref()));
        let organizations = numbered(everybody().filter_map(|c| c.organization.as_deref()));
        let mut used: BTreeMap<&str, bool> = BTreeMap::new();
        for story in task.already {
            if let Some(name) = story.organization.as_deref() {
                *used.entry(name).or_insert(true) &= story.pinned;
            }
        }
        let mut taken = [0; 4];
        let mut seen = vec![false; districts.len()];
        for story in task.already {
            let category = position(story.category);
            taken[category] = (taken[category] + 1).min(3);
            if let Some(district) = &story.district {
                seen[districts[district.as_str()]] = true;
            }
        }

        // By id: what comes out does not depend on the order in which the candidates came.
        let mut order: Vec<usize> = (0..candidates.len()).collect();
        order.sort_by_key(|&i| (candidates[i].id, i));
        let mut groups: BTreeMap<(usize, bool, usize), Vec<Choice>> = BTreeMap::new();
        for (rank, &i) in order.iter().enumerate() {
            let candidate = candidates[i];
            let organization = candidate.organization.as_deref();
            // Pinned stories may share an organization among themselves.
            let all_pinned = organization.and_then(|name| used.get(name));
            if all_pinned.is_some_and(|pinned| !(*pinned && candidate.pinned)) {
                continue;
            }
            let organization = organization.map(|name| organizations[name]);
            let shared = organization.filter(|_| !candidate.pinned);
            let key = (
                position(candidate.category),
                shared.is_none(),
                shared.unwrap_or(rank),
            );
            let choices = groups.entry(key).or_default();
            for (offer, told) in candidate.offers.iter().enumerate() {
                let frames = frames(told.length);
                if frames > room {
                    continue;
                }
                let points = candidate.value - weights.shorter * count(offer)
                    + PINNED * i64::from(candidate.pinned);
                let filled = (weights.unused_second * frames) << TIE_BITS;
                choices.push(Choice {
                    pick: Pick {
                        candidate: i,
                        offer,
                    },
                    frames,
                    gain: gain(points) + filled + tie(candidate.id, told.version),
                    district: candidate.district.as_deref().map(|name| districts[name]),
                    organization,
                    pinned: candidate.pinned,
                });
            }
        }
        let mut groups: Vec<Group> = groups
            .into_iter()
            .map(|((category, ..), choices)| Group { category, choices })
            .collect();
        drop_hopeless(&mut groups, most, gain(weights.district));
        groups.retain(|group| !group.choices.is_empty());

        let least = (0..=most)
            .map(|left| {
                let number = task.already.len() + (most - left);
                gain(LEAST * i64::from(number < task.least))
            })
            .collect();
        Self {
            groups,
            room,
            most,
            category: weights.category.map(gain),
            taken,
            least,
            district: gain(weights.district),
            districts: seen,
            organizations: organizations.len(),
        }
    }
}

fn position(category: Category) -> usize {
    Category::ALL
        .iter()
        .position(|known| *known == category)
        .unwrap_or(0)
}

fn numbered<'a>(names: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, usize> {
    let names: BTreeSet<&str> = names.collect();
    names.into_iter().zip(0..).collect()
}

/// What decides between choices that are worth the same: by the story and its version alone, so that
/// neither a signature nor another story turns the decision. Each option has a number of its own: were
/// it the same step for every story, two stories could swap their lengths at no price.
fn tie(id: StoryId, version: Version) -> i64 {
    let hash = id
        .to_string()
        .bytes()
        .chain(version.label().bytes())
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    i64::try_from((hash >> 24) & TIE_OF_ONE).unwrap_or(0)
}

/// Leaves out what could always be changed for something better: a version that is longer and gains
/// less than another of its group, or than one each of `most` other organizations of its category, of
/// which the rest of the choice can hold at most `most` − 1.
fn drop_hopeless(groups: &mut [Group], most: usize, district: i64) {
    let hopeless: Vec<Vec<bool>> = groups
        .iter()
        .enumerate()
        .map(|(own, group)| {
            let judge = |choice: &Choice| {
                let better = |other: &Choice| {
                    let lost = if choice.district.is_none() || choice.district == other.district {
                        0
                    } else {
                        district
                    };
                    other.frames <= choice.frames && other.gain > choice.gain + lost
                };
                if group.choices.iter().any(better) {
                    return true;
                }
                !choice.pinned
                    && groups
                        .iter()
                        .enumerate()
                        .filter(|(at, other)| {
                            *at != own
                                && other.category == group.category
                                && other.choices.iter().any(|c| !c.pinned && better(c))
                        })
                        .take(most)
                        .count()
                        >= most
            };
            group.choices.iter().map(judge).collect()
        })
        .collect();
    for (group, hopeless) in groups.iter_mut().zip(hopeless) {
        let mut verdicts = hopeless.into_iter();
        group
            .choices
            .retain(|_| !verdicts.next().unwrap_or_default());
    }
}
