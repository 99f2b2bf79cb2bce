//! Ways to fit the slot: another length, a story in, a story out, one for another. Each is laid out by the
//! same rules as the edition, so what it promises is what comes of it. What a person pinned stays in, what
//! may not air is not offered.

use std::collections::HashMap;

use serde::Serialize;

use super::{
    Plan, Spoken,
    air::AirRecord,
    assemble::{Layout, settle},
    field::{Field, barred},
    items::bridge_room,
};
use crate::model::{BlobHash, Millis, Placement, Story, StoryId, Version};

/// So many are offered.
const MOST: usize = 4;
/// Of one kind.
const MOST_OF_A_KIND: usize = 2;
/// So many stories that are left out are tried, the most valuable first.
const CANDIDATES: usize = 12;
/// So many pairs are tried, those that should come nearest.
const PAIRS: usize = 12;
/// More changes than these beside what was asked for are no small step.
const SIDE_EFFECTS: usize = 2;
/// Less is not worth a press.
const WORTH: Millis = Millis(1000);

/// One thing that a person decides about a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Tell it in this length.
    Tell {
        /// Which.
        story: StoryId,
        /// How long.
        version: Version,
    },
    /// Pin it, or leave it out.
    Place {
        /// Which.
        story: StoryId,
        /// Where.
        placement: Placement,
    },
}

impl Step {
    /// The story that it is about.
    #[must_use]
    pub fn story(&self) -> StoryId {
        match self {
            Self::Tell { story, .. } | Self::Place { story, .. } => *story,
        }
    }

    /// The story after it.
    #[must_use]
    pub fn applied(&self, story: &Story) -> Story {
        let mut next = story.clone();
        match self {
            Self::Tell { version, .. } => {
                next.told_as = Some(*version);
                next.draft = story.draft.told(*version);
            }
            Self::Place { placement, .. } => next.placement = *placement,
        }
        next
    }
}

/// How a story is told, and how long that takes without what leads to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// Which version.
    pub version: Version,
    /// Its item.
    pub length: Millis,
}

/// What a way makes of one story; `None`: it is not in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Which.
    pub story: StoryId,
    /// As the edition stands.
    pub before: Option<Told>,
    /// And then.
    pub after: Option<Told>,
}

/// A way to fit the slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// What is to be done, at least one thing.
    pub steps: Vec<Step>,
    /// TRT less slot then, exact to the frame.
    pub over: Millis,
    /// Every story that is told otherwise then, those of the steps first.
    pub changes: Vec<Change>,
    /// Stories whose signatures are void then.
    pub voids: Vec<StoryId>,
}

impl Way {
    /// Its name: the same for the same steps.
    ///
    /// # Panics
    /// Never: the steps serialize to JSON.
    #[must_use]
    pub fn name(&self) -> String {
        let steps = serde_json::json!(self.steps).to_string();
        BlobHash::of(steps.as_bytes()).to_string()[..16].to_owned()
    }

    /// Whether `story` is one of its steps'.
    #[must_use]
    pub fn is_about(&self, story: StoryId) -> bool {
        self.steps.iter().any(|step| step.story() == story)
    }
}

/// What an edition comes to.
struct Outcome {
    over: Millis,
    told: Vec<(StoryId, Told)>,
    pinned_out: usize,
    proven: bool,
}

impl Outcome {
    fn of(stories: &[Story], layout: &Layout) -> Self {
        let mut lengths: HashMap<StoryId, Millis> = HashMap::new();
        for item in &layout.rundown.items {
            if let Some(story) = item.story {
                lengths.insert(story, item.duration());
            }
        }
        let told: Vec<(StoryId, Told)> = layout
            .stories
            .iter()
            .map(|story| {
                let told = Told {
                    version: story.draft.version,
                    length: lengths.get(&story.id).copied().unwrap_or_default(),
                };
                (story.id, told)
            })
            .collect();
        let pinned_out = stories.iter().filter(|story| {
            story.placement == Placement::Pinned
                && barred(story).is_none()
                && !told.iter().any(|(id, _)| *id == story.id)
        });
        Self {
            over: layout.rundown.over(),
            pinned_out: pinned_out.count(),
            proven: layout.choice.proven,
            told,
        }
    }

    fn told(&self, story: StoryId) -> Option<Told> {
        let found = self.told.iter().find(|(id, _)| *id == story);
        found.map(|(_, told)| *told)
    }
}

/// An edition that is laid out again and again.
struct Trial<'a> {
    stories: &'a [Story],
    plan: &'a Plan<'a>,
    air: &'a AirRecord<'a>,
    speak: &'a dyn Fn(&str) -> Spoken,
}

impl Trial<'_> {
    fn outcome(&self, stories: &[Story]) -> Outcome {
        let mut able: Vec<&Story> = stories
            .iter()
            .filter(|story| barred(story).is_none())
            .collect();
        able.sort_by_key(|story| story.id);
        let field = Field::new(able, self.plan, self.air, bridge_room(self.speak));
        Outcome::of(stories, &settle(&field, self.air, self.speak))
    }

    fn with(&self, steps: &[Step]) -> Vec<Story> {
        let mut stories = self.stories.to_vec();
        for story in &mut stories {
            let id = story.id;
            for step in steps.iter().filter(|step| step.story() == id) {
                *story = step.applied(story);
            }
        }
        stories
    }

    fn story(&self, id: StoryId) -> Option<&Story> {
        self.stories.iter().find(|story| story.id == id)
    }
}

/// Whether an edition that runs so much over (negative: under) is to be mended at all; under by no more
/// than `gap` it is well.
#[must_use]
pub fn is_off(over: Millis, gap: Millis) -> bool {
    over > Millis::ZERO || over < Millis(-gap.0)
}

/// Ways in which the edition comes nearer to its slot, or has room for what a person pinned; the best
/// first, at most four. Empty where nothing is amiss, where nothing may change any more, and where the
/// choice itself is not proven. Pure.
#[must_use]
pub fn ways(
    stories: &[Story],
    plan: &Plan<'_>,
    air: &AirRecord<'_>,
    speak: &dyn Fn(&str) -> Spoken,
) -> Vec<Way> {
    let trial = Trial {
        stories,
        plan,
        air,
        speak,
    };
    let now = trial.outcome(stories);
    if plan.settled || !now.proven || !is_off(now.over, plan.reserve_gap) && now.pinned_out == 0 {
        return Vec::new();
    }
    let mut ways: Vec<Way> = attempts(&trial, &now)
        .into_iter()
        .filter_map(|steps| way(&trial, &now, steps))
        .collect();
    // Signatures are work: of a story that is told otherwise, and of one that goes out.
    let unsigned = |way: &Way| {
        let out = way.changes.iter().filter(|change| change.after.is_none());
        let signed = out.filter_map(|change| trial.story(change.story));
        let signed = signed.filter(|story| !story.valid_sign_offs().is_empty());
        way.voids.len() + signed.count()
    };
    ways.sort_by_key(|way| {
        (
            is_off(way.over, plan.reserve_gap),
            unsigned(way),
            way.changes.len(),
            way.steps.len(),
            way.over.0.abs(),
            way.name(),
        )
    });
    let mut kept: Vec<Way> = Vec::new();
    for way in ways {
        // The same edition by other means is the same offer.
        let same = |other: &Way| other.changes.iter().all(|one| way.changes.contains(one));
        let alike = kept
            .iter()
            .filter(|other| kind(other) == kind(&way))
            .count();
        if kept.len() < MOST && alike < MOST_OF_A_KIND && !kept.iter().any(same) {
            kept.push(way);
        }
    }
    kept
}

/// What sort of steps: a list of offers should not be the same thing four times.
fn kind(way: &Way) -> Vec<u8> {
    way.steps
        .iter()
        .map(|step| match step {
            Step::Tell { .. } => 0,
            Step::Place {
                placement: Placement::Banned,
                ..
            } => 1,
            Step::Place { .. } => 2,
        })
        .collect()
}

/// The way of these steps, when it is one: it does what it says and makes nothing worse.
fn way(trial: &Trial<'_>, now: &Outcome, steps: Vec<Step>) -> Option<Way> {
    let stories = trial.with(&steps);
    let then = trial.outcome(&stories);
    let does = steps.iter().all(|step| match step {
        Step::Tell { story, version } => then
            .told(*story)
            .is_some_and(|told| told.version == *version),
        Step::Place { story, placement } => {
            then.told(*story).is_some() == (*placement == Placement::Pinned)
        }
    });
    let nearer = now.over.0.abs() - then.over.0.abs() >= WORTH.0;
    let roomier = then.pinned_out < now.pinned_out;
    let worse = then.over > Millis::ZERO
        || then.pinned_out > now.pinned_out
        || is_off(then.over, trial.plan.reserve_gap) && !nearer
        || then.told.len() < trial.plan.min_stories.min(now.told.len());
    let lost = now.told.iter().any(|(id, _)| {
        let pinned = trial.story(*id).map(|story| story.placement) == Some(Placement::Pinned);
        pinned && then.told(*id).is_none()
    });
    if !does || !(nearer || roomier) || worse || lost || !then.proven {
        return None;
    }
    let mut changes: Vec<Change> = stories
        .iter()
        .map(|story| Change {
            story: story.id,
            before: now.told(story.id),
            after: then.told(story.id),
        })
        .filter(|change| change.before != change.after)
        .collect();
    let about = |id: StoryId| steps.iter().any(|step| step.story() == id);
    changes.sort_by_key(|change| (!about(change.story), change.story));
    let beside = changes.iter().filter(|change| !about(change.story)).count();
    if beside > SIDE_EFFECTS {
        return None;
    }
    let voids = steps.iter().filter_map(|step| {
        let (before, after) = (
            trial.story(step.story())?,
            stories.iter().find(|story| story.id == step.story())?,
        );
        let loses = after.valid_sign_offs().len() < before.valid_sign_offs().len();
        loses.then_some(before.id)
    });
    Some(Way {
        voids: voids.collect(),
        over: then.over,
        changes,
        steps,
    })
}

/// What may be tried, each with the time by which it should change the edition.
fn attempts(trial: &Trial<'_>, now: &Outcome) -> Vec<Vec<Step>> {
    // Time is wanted: of an edition that is too long, or of one that has no room for what was pinned.
    let shorter = now.over > Millis::ZERO || now.pinned_out > 0;
    let (mut lengths, mut outs) = (Vec::new(), Vec::new());
    for (id, told) in &now.told {
        let Some(story) = trial.story(*id) else {
            continue;
        };
        for (version, by) in other_lengths(story, *told) {
            if (by < Millis::ZERO) == shorter {
                let step = Step::Tell {
                    story: *id,
                    version,
                };
                lengths.push((step, by));
            }
        }
        if story.placement != Placement::Pinned {
            let step = Step::Place {
                story: *id,
                placement: Placement::Banned,
            };
            outs.push((step, Millis(-told.length.0)));
        }
    }
    let ins = entrants(trial, now);
    let mut all: Vec<Vec<Step>> = lengths.iter().map(|(step, _)| vec![*step]).collect();
    if shorter {
        all.extend(outs.iter().map(|(step, _)| vec![*step]));
    } else {
        all.extend(ins.iter().map(|(step, _)| vec![*step]));
    }
    let mut pairs: Vec<(i64, Vec<Step>)> = Vec::new();
    let mut pair = |one: &(Step, Millis), two: &(Step, Millis)| {
        let then = now.over + one.1 + two.1;
        // Rules may choose another length: what should come near is tried.
        if one.0.story() != two.0.story() && (then.0.abs() < now.over.0.abs() || shorter) {
            pairs.push((then.0.abs(), vec![one.0, two.0]));
        }
    };
    for (at, one) in lengths.iter().enumerate() {
        for two in &lengths[at + 1..] {
            pair(one, two);
        }
    }
    for out in &outs {
        for one in &ins {
            pair(one, out);
        }
    }
    pairs.sort_by_key(|(miss, _)| *miss);
    all.extend(pairs.into_iter().take(PAIRS).map(|(_, steps)| steps));
    all
}

/// Other lengths of a story that is in, with what each adds. What a person wrote has one length only.
fn other_lengths(story: &Story, told: Told) -> Vec<(Version, Millis)> {
    let told_now = Story {
        draft: story.draft.told(told.version),
        ..story.clone()
    };
    if !story.stands_as_offered() {
        return Vec::new();
    }
    story
        .draft
        .versions
        .iter()
        .filter(|cut| cut.version != told.version)
        .map(|cut| (cut.version, cut.read_ms - told_now.draft.read_ms))
        .collect()
}

/// Stories that are left out and could be in, the most valuable first, with their length. Not those of an
/// organization of which a pinned one is in: one each.
fn entrants(trial: &Trial<'_>, now: &Outcome) -> Vec<(Step, Millis)> {
    let named = |story: &Story| {
        story
            .draft
            .organization
            .clone()
            .filter(|name| !name.is_empty())
    };
    let taken: Vec<String> = trial
        .stories
        .iter()
        .filter(|story| story.placement == Placement::Pinned && now.told(story.id).is_some())
        .filter_map(named)
        .collect();
    let mut able: Vec<&Story> = trial
        .stories
        .iter()
        .filter(|story| barred(story).is_none() && now.told(story.id).is_none())
        .filter(|story| story.placement != Placement::Pinned)
        .filter(|story| named(story).is_none_or(|name| !taken.contains(&name)))
        .collect();
    able.sort_by_key(|story| (-trial.air.value(story), story.id));
    able.into_iter()
        .take(CANDIDATES)
        .map(|story| {
            let step = Step::Place {
                story: story.id,
                placement: Placement::Pinned,
            };
            (
                step,
                super::items::story_length(story.draft.read_ms, trial.plan),
            )
        })
        .collect()
}
