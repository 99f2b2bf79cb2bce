//! Selects, orders and times an edition, and says why.

use std::collections::HashSet;

use super::{
    air::AirRecord,
    field::{Choice, Field, barred},
    items::{bridge_room, frame_length, lay},
    order::{arranged, order},
    select::{Pick, Weights},
    why::Why,
};
use crate::model::{
    Caption, EditionId, LeftOut, Millis, Placement, Rundown, Story, StoryId, Version,
};

/// How often the time that real bridges leave is tried to be used.
const ROUNDS: usize = 4;
/// In so many steps the room is made smaller from the widest that bridges can leave.
const DESCENT: i64 = 12;
/// Of so many stories that are left out, the most valuable, the price is found, by a search for each.
const MOST_PRICES: usize = 200;

/// The numbers of the edition.
#[derive(Debug, Clone, Copy)]
pub struct Plan<'a> {
    /// Which edition.
    pub edition: EditionId,
    /// 每周一现.
    pub programme: &'a str,
    /// What the station gives us.
    pub slot: Millis,
    /// 片头.
    pub opener: Millis,
    /// Silent part of 片尾 after the last words.
    pub closer: Millis,
    /// Air after a story's last word.
    pub pad: Millis,
    /// Fewest stories, as far as there are so many.
    pub min_stories: usize,
    /// Most stories.
    pub max_stories: usize,
    /// Reserve stories are used when more than this stays empty.
    pub reserve_gap: Millis,
    /// What counts how much.
    pub weights: &'a Weights,
    /// After so many steps of the search the best found so far is taken and marked.
    pub steps: u64,
    /// The order that a person gave; empty: the rules order.
    pub order: &'a [StoryId],
    /// Nothing may change any more: each story is told as it stands.
    pub settled: bool,
}

/// How long words take and how they are captioned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// Time to read them.
    pub read_ms: Millis,
    /// From the first word.
    pub captions: Vec<Caption>,
}

/// An edition as it would air.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assembled {
    /// Its rows.
    pub rundown: Rundown,
    /// Its stories in air order, each in the version that was chosen.
    pub stories: Vec<Story>,
    /// The stories that are not in, by id; those that could be are told in full.
    pub others: Vec<Story>,
    /// What a person should know of the choice; Chinese, gravest first.
    pub notes: Vec<String>,
}

/// One choice laid out.
pub(super) struct Layout {
    pub(super) choice: Choice,
    /// In air order, as they are told.
    pub(super) stories: Vec<Story>,
    pub(super) rundown: Rundown,
}

/// Selects, orders and times. Pure.
///
/// `stories`: all of the edition, any order. `speak`: read time and captions of a link's words.
/// The result never runs over the slot; what is not in it stands in `left_out` with its reason.
#[must_use]
pub fn assemble(
    stories: &[Story],
    plan: &Plan<'_>,
    air: &AirRecord<'_>,
    speak: &dyn Fn(&str) -> Spoken,
) -> Assembled {
    let mut sorted: Vec<&Story> = stories.iter().collect();
    sorted.sort_by_key(|story| story.id);
    let (mut able, mut left_out, mut others) = (Vec::new(), Vec::new(), Vec::new());
    for story in sorted {
        match barred(story) {
            Some(reason) => {
                left_out.push(leave(story, reason));
                others.push(story.clone());
            }
            None => able.push(story),
        }
    }
    let field = Field::new(able, plan, air, bridge_room(speak));
    let mut layout = settle(&field, air, speak);
    let mut out: Vec<usize> = (0..field.stories.len())
        .filter(|&i| layout.choice.offer(i).is_none())
        .collect();
    out.sort_by_key(|&i| (-field.candidates[i].value, i));
    let why = Why {
        field: &field,
        choice: &layout.choice,
        air,
        priced: out.iter().copied().take(MOST_PRICES).collect(),
    };
    for i in out {
        let story = field.stories[i];
        left_out.push(leave(story, why.left_out(i)));
        others.push(told(story, field.candidates[i].offers[0].version));
    }
    let pinned: HashSet<StoryId> = stories
        .iter()
        .filter(|story| story.placement == Placement::Pinned)
        .map(|story| story.id)
        .collect();
    let mut notes: Vec<String> = left_out
        .iter()
        .filter(|left| pinned.contains(&left.story))
        .map(|left| format!("必播稿「{}」未能排入：{}", left.title, left.reason))
        .collect();
    if !layout.choice.proven {
        notes.push("选稿未证最优：候选过多，已取搜索上限内的最好组合，请人工复核取舍".to_owned());
    }
    others.sort_by_key(|story| story.id);
    layout.rundown.left_out = left_out;
    Assembled {
        rundown: layout.rundown,
        stories: layout.stories,
        others,
        notes,
    }
}

/// The choice that airs, laid out: the best that really fits once its bridges are written.
pub(super) fn settle(
    field: &Field<'_>,
    air: &AirRecord<'_>,
    speak: &dyn Fn(&str) -> Spoken,
) -> Layout {
    let plan = field.plan;
    let room = plan.slot - frame_length(plan, speak);
    let mut layout = lay_out(field, air, room, speak);
    // A bridge is written when the order is known, and most are shorter than the longest there can be:
    // what they leave is room, as far as the next choice really fits.
    // What the stories have at most, with the bridges of this layout in place of the longest.
    let real = |layout: &Layout| {
        let picked = layout.choice.picked.iter();
        let used: Millis = picked.map(|pick| field.length(*pick)).sum();
        used + (plan.slot - layout.rundown.trt())
    };
    let mut more = real(&layout) - room;
    let bridges_are_shorter = more >= Millis(1000);
    for _ in 0..ROUNDS {
        if more < Millis(1000) {
            break;
        }
        let next = lay_out(field, air, layout.choice.room + more, speak);
        if next.rundown.over() <= Millis::ZERO {
            more = real(&next) - next.choice.room;
            layout = next;
        } else {
            more = Millis(more.0 / 2);
        }
    }

    // From below one story more is never met when it only fits with the short bridges of that very
    // choice: the same from above, the largest room whose choice really fits.
    let most = bridge_room(speak).0 * i64::try_from(plan.max_stories).unwrap_or(0);
    let has_a_hole = plan.slot - layout.rundown.trt() > plan.reserve_gap;
    let steps = if has_a_hole && bridges_are_shorter {
        DESCENT
    } else {
        0
    };
    for step in (1..=steps).rev() {
        let wider = Millis(room.0 + most * step / DESCENT);
        if wider <= layout.choice.room {
            break;
        }
        let next = lay_out(field, air, wider, speak);
        if next.rundown.over() <= Millis::ZERO {
            // Worth is not compared over two rooms: what counts is that nobody leaves and one more is in.
            let stays = |pick: &Pick| next.choice.offer(pick.candidate).is_some();
            if next.choice.picked.len() > layout.choice.picked.len()
                && layout.choice.picked.iter().all(stays)
            {
                layout = next;
            }
            break;
        }
    }
    layout
}

fn lay_out(
    field: &Field<'_>,
    air: &AirRecord<'_>,
    room: Millis,
    speak: &dyn Fn(&str) -> Spoken,
) -> Layout {
    let plan = field.plan;
    let choice = field.choose(room, None, plan.steps);
    let why = Why {
        field,
        choice: &choice,
        air,
        priced: HashSet::new(),
    };
    let picked: Vec<(Story, Pick)> = choice
        .picked
        .iter()
        .map(|pick| {
            let version = field.candidates[pick.candidate].offers[pick.offer].version;
            (told(field.stories[pick.candidate], version), *pick)
        })
        .collect();
    let ranked = picked
        .iter()
        .map(|(story, pick)| (story, field.candidates[pick.candidate].value));
    let rows: Vec<(Story, String)> = arranged(order(ranked.collect()), plan.order)
        .into_iter()
        .filter_map(|story| picked.iter().find(|(other, _)| other.id == story.id))
        .map(|(story, pick)| (story.clone(), why.picked(*pick)))
        .collect();
    let items = lay(&rows, plan, speak);
    Layout {
        rundown: Rundown {
            slot_ms: plan.slot,
            items,
            left_out: Vec::new(),
        },
        stories: rows.into_iter().map(|(story, _)| story).collect(),
        choice,
    }
}

/// The story in that version; as it stands when that is the present one.
fn told(story: &Story, version: Version) -> Story {
    if story.draft.version == version {
        return story.clone();
    }
    Story {
        draft: story.draft.told(version),
        ..story.clone()
    }
}

fn leave(story: &Story, reason: String) -> LeftOut {
    LeftOut {
        story: story.id,
        title: story.draft.headline.clone(),
        reason,
    }
}
