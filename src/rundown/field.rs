//! Who may be in the edition, and the choice among them: pinned stories before all, reserve stories
//! only into what the others leave.

use std::collections::HashMap;

use super::{
    Plan,
    air::AirRecord,
    items::story_length,
    select::{Candidate, Offer, Pick, Task, select, worth},
};
use crate::model::{
    Millis, Placement, Story, Version,
    story::{CheckLevel, Relation, SetAside},
};

/// All that may air, by place: the same index means the same story everywhere.
pub(super) struct Field<'a> {
    pub(super) stories: Vec<&'a Story>,
    /// Its versions are the story's [`Story::choices`], or the present one when nothing may change any
    /// more.
    pub(super) candidates: Vec<Candidate>,
    /// Who says the same, by place.
    related: Vec<Vec<(usize, Relation)>>,
    pub(super) plan: &'a Plan<'a>,
}

/// What was chosen for some room.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    /// Indices into the contenders.
    pub(super) picked: Vec<Pick>,
    /// Of two accounts of one event the weaker one, and the one that stands for both.
    pub(super) weaker: Vec<(usize, usize)>,
    /// In parts of a point.
    pub(super) worth: i64,
    /// False: 未证最优.
    pub(super) proven: bool,
    /// For the stories, with their bridges.
    pub(super) room: Millis,
}

impl Choice {
    pub(super) fn offer(&self, contender: usize) -> Option<usize> {
        self.picked
            .iter()
            .find(|pick| pick.candidate == contender)
            .map(|pick| pick.offer)
    }
}

/// Why a story cannot be in at all.
pub(super) fn barred(story: &Story) -> Option<String> {
    match &story.set_aside {
        Some(SetAside::Held { reason }) => return Some(format!("待播：{reason}")),
        Some(SetAside::Killed { reason }) => return Some(format!("撤稿：{reason}")),
        None => {}
    }
    if story.placement == Placement::Banned {
        return Some(Placement::Banned.label().to_owned());
    }
    let block = story
        .draft
        .checks
        .iter()
        .find(|check| check.level == CheckLevel::Block)?;
    Some(format!("待核：{}（{}）", block.suggestion, block.place))
}

impl<'a> Field<'a> {
    /// `stories`: those that are not [`barred`]; `bridge`: what leads to each on top of its length.
    pub(super) fn new(
        stories: Vec<&'a Story>,
        plan: &'a Plan<'a>,
        air: &AirRecord<'_>,
        bridge: Millis,
    ) -> Self {
        let named = |name: &Option<String>| name.clone().filter(|name| !name.is_empty());
        let candidate = |story: &&Story| {
            let draft = &story.draft;
            let versions = if plan.settled {
                vec![draft.version]
            } else {
                story.choices()
            };
            let offers = versions.into_iter().map(|version| Offer {
                version,
                length: story_length(read_time(story, version), plan) + bridge,
            });
            Candidate {
                id: story.id,
                value: air.value(story),
                offers: offers.collect(),
                category: draft.category,
                district: named(&draft.district),
                organization: named(&draft.organization),
                pinned: story.placement == Placement::Pinned,
            }
        };
        Self {
            candidates: stories.iter().map(candidate).collect(),
            related: related(&stories),
            stories,
            plan,
        }
    }

    /// What is worth most together in `room`; `forced` is in as if it were pinned.
    pub(super) fn choose(&self, room: Millis, forced: Option<usize>, steps: u64) -> Choice {
        let (main, weaker) = self.without_weaker_accounts(forced);
        let task = Task {
            room,
            most: self.plan.max_stories,
            least: self.plan.min_stories,
            already: &[],
            weights: self.plan.weights,
            steps,
        };
        // A story that is forced in is pinned for this once.
        let pinned = forced.map(|i| Candidate {
            pinned: true,
            ..self.candidates[i].clone()
        });
        let candidates: Vec<&Candidate> = main
            .iter()
            .map(|&i| match &pinned {
                Some(pinned) if forced == Some(i) => pinned,
                _ => &self.candidates[i],
            })
            .collect();
        let selection = select(&candidates, &task);
        let mut proven = selection.proven;
        let mut picked: Vec<Pick> = selection
            .picked
            .iter()
            .map(|pick| Pick {
                candidate: main[pick.candidate],
                ..*pick
            })
            .collect();
        proven &= self.fill_with_reserve(&mut picked, &task);
        picked.sort_unstable();
        Choice {
            worth: worth(&self.candidates, &picked, &task),
            picked,
            weaker,
            proven,
            room,
        }
    }

    /// Of two accounts of one event only the stronger one can be in: the one that a person pinned,
    /// else the one that is worth more. The other waits for a person. Reserve stories stay apart.
    fn without_weaker_accounts(&self, forced: Option<usize>) -> (Vec<usize>, Vec<(usize, usize)>) {
        let mut order: Vec<usize> = (0..self.stories.len())
            .filter(|&i| forced == Some(i) || !self.is_reserve(i))
            .collect();
        order.sort_by_key(|&i| {
            let candidate = &self.candidates[i];
            (
                forced != Some(i),
                !candidate.pinned,
                -candidate.value,
                candidate.id,
            )
        });
        let (mut kept, mut weaker) = (Vec::new(), Vec::new());
        for i in order {
            match kept.iter().find(|&&other| self.same_event(i, other)) {
                Some(&other) => weaker.push((i, other)),
                None => kept.push(i),
            }
        }
        (kept, weaker)
    }

    /// Puts reserve stories into what is left, when there are too few stories or much time; whether
    /// that choice is the best.
    fn fill_with_reserve(&self, picked: &mut Vec<Pick>, task: &Task<'_>) -> bool {
        let used: Millis = picked.iter().map(|pick| self.length(*pick)).sum();
        let left = task.room - used;
        if picked.len() >= task.least && left <= self.plan.reserve_gap {
            return true;
        }
        let reserve: Vec<usize> = (0..self.stories.len())
            .filter(|&i| self.is_reserve(i))
            .filter(|&i| {
                !picked
                    .iter()
                    .any(|pick| pick.candidate == i || self.same_event(i, pick.candidate))
            })
            .collect();
        let candidates: Vec<&Candidate> = reserve.iter().map(|&i| &self.candidates[i]).collect();
        let already: Vec<Candidate> = picked
            .iter()
            .map(|pick| self.candidates[pick.candidate].clone())
            .collect();
        let more = select(
            &candidates,
            &Task {
                room: left,
                already: &already,
                ..*task
            },
        );
        picked.extend(more.picked.iter().map(|pick| Pick {
            candidate: reserve[pick.candidate],
            ..*pick
        }));
        more.proven
    }

    pub(super) fn is_reserve(&self, contender: usize) -> bool {
        self.stories[contender].placement == Placement::Reserve
    }

    pub(super) fn length(&self, pick: Pick) -> Millis {
        self.candidates[pick.candidate].offers[pick.offer].length
    }

    fn same_event(&self, a: usize, b: usize) -> bool {
        self.relation(a, b).is_some()
    }

    /// How one story says the same as the other; a series does not.
    pub(super) fn relation(&self, a: usize, b: usize) -> Option<Relation> {
        self.related[a]
            .iter()
            .find(|(other, _)| *other == b)
            .map(|(_, relation)| *relation)
    }
}

/// Who says the same as whom, whichever of the two it was noted on.
fn related(stories: &[&Story]) -> Vec<Vec<(usize, Relation)>> {
    let places: HashMap<String, usize> = stories
        .iter()
        .enumerate()
        .map(|(place, story)| (story.id.to_string(), place))
        .collect();
    let mut related = vec![Vec::new(); stories.len()];
    for (own, story) in stories.iter().enumerate() {
        for link in &story.duplicates {
            if link.relation == Relation::Series {
                continue;
            }
            if let Some(&other) = places.get(&link.id) {
                related[own].push((other, link.relation));
                related[other].push((own, link.relation));
            }
        }
    }
    related
}

/// How long the words of `version` take, as [`crate::model::story::Draft::told`] would say.
fn read_time(story: &Story, version: Version) -> Millis {
    if version == story.draft.version {
        return story.draft.read_ms;
    }
    story
        .draft
        .versions
        .iter()
        .find(|cut| cut.version == version)
        .map_or(story.draft.read_ms, |cut| cut.read_ms)
}
