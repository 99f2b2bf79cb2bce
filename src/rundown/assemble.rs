//! Lays the picked stories end to end with opener, links and closer.

use super::{
    links,
    order::order,
    select::{Candidate, select},
};
use crate::model::{
    Caption, Item, ItemKind, LeftOut, Millis, Rundown, Story,
    language::cells,
    story::{CheckLevel, Relation, SetAside},
};

/// Silence before a story's first word, while its card comes up.
const STORY_LEAD_IN: Millis = Millis(1000);
/// Silence around the words of a link.
const LINK_LEAD_IN: Millis = Millis(320);
const LINK_PAD: Millis = Millis(320);
/// A card stands at least this long, and long enough to be read twice at 300 characters a minute.
const CARD_MIN: Millis = Millis(5000);
const CARD_MAX: Millis = Millis(8000);
/// The longest bridge there can be, for the room that selection leaves before the order is known.
const LONGEST_BRIDGE: &str = "接下来，我们把目光投向深汕特别合作区。";

/// The numbers of the edition.
#[derive(Debug, Clone, Copy)]
pub struct Plan<'a> {
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
    /// Most stories.
    pub max_stories: usize,
}

/// How long words take and how they are captioned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// Time to read them.
    pub read_ms: Millis,
    /// From the first word.
    pub captions: Vec<Caption>,
}

/// Selects, orders and times. Pure.
///
/// `stories`: all of the edition, any order. `speak`: read time and captions of a link's words.
/// The result never runs over the slot; what is not in it stands in `left_out` with its reason.
#[must_use]
pub fn assemble(stories: &[Story], plan: Plan<'_>, speak: &dyn Fn(&str) -> Spoken) -> Rundown {
    let mut left_out = Vec::new();
    let mut able: Vec<&Story> = Vec::new();
    for story in stories {
        match barred(story) {
            Some(reason) => left_out.push(leave(story, reason)),
            None => able.push(story),
        }
    }
    able.sort_by_key(|story| (-story.draft.score, story.id));
    let able = without_weaker_accounts(able, &mut left_out);

    let frame = frame_length(plan, speak);
    let room = plan.slot - frame;
    let bridge = bridge_room(speak);
    let candidates: Vec<Candidate> = able
        .iter()
        .map(|story| candidate(story, plan, bridge))
        .collect();
    let selection = select(&candidates, room, plan.max_stories, &[]);
    let picked: Vec<&Story> = selection.picked.iter().map(|&i| able[i]).collect();
    for (i, story) in able.iter().enumerate() {
        if !selection.picked.contains(&i) {
            let reason = why_not(i, &able, &candidates, &picked, room, plan, selection.worth);
            left_out.push(leave(story, reason));
        }
    }

    let picked = order(picked);
    Rundown {
        slot_ms: plan.slot,
        items: lay(&picked, plan, speak, selection.proven),
        left_out,
    }
}

/// Why a story cannot be in at all.
fn barred(story: &Story) -> Option<String> {
    match &story.set_aside {
        Some(SetAside::Held { reason }) => return Some(format!("待播：{reason}")),
        Some(SetAside::Killed { reason }) => return Some(format!("撤稿：{reason}")),
        None => {}
    }
    let block = story
        .draft
        .checks
        .iter()
        .find(|check| check.level == CheckLevel::Block)?;
    Some(format!("待核：{}（{}）", block.suggestion, block.place))
}

/// Of two accounts of one event only the better one can be in; the other waits for a person.
fn without_weaker_accounts<'a>(
    able: Vec<&'a Story>,
    left_out: &mut Vec<LeftOut>,
) -> Vec<&'a Story> {
    let mut kept: Vec<&Story> = Vec::new();
    for story in able {
        let stronger = kept.iter().find(|other| {
            story
                .duplicates
                .iter()
                .any(|link| link.id == other.id.to_string() && link.relation != Relation::Series)
        });
        match stronger {
            Some(other) => left_out.push(leave(
                story,
                format!("与「{}」报道同一件事，可合并", other.draft.headline),
            )),
            None => kept.push(story),
        }
    }
    kept
}

fn leave(story: &Story, reason: String) -> LeftOut {
    LeftOut {
        story: story.id,
        title: story.draft.headline.clone(),
        reason,
    }
}

fn story_item(story: &Story, plan: Plan<'_>) -> Item {
    let halves = i64::from(cells(&story.draft.headline).halves());
    // Twice the headline at 300 characters a minute: 0.4 s a full cell.
    let read_twice = Millis(halves * 200).ceil_to_frame();
    let item = Item {
        kind: ItemKind::Story,
        story: Some(story.id),
        title: story.draft.headline.clone(),
        script: String::new(),
        fixed_ms: STORY_LEAD_IN,
        read_ms: story.draft.read_ms,
        media_ms: Millis::ZERO,
        pad_ms: plan.pad,
        card_ms: read_twice.clamp(CARD_MIN, CARD_MAX),
        captions: Vec::new(),
        why: String::new(),
    };
    Item {
        card_ms: item.card_ms.min(item.duration()),
        ..item
    }
}

fn bridge_room(speak: &dyn Fn(&str) -> Spoken) -> Millis {
    link(LONGEST_BRIDGE.to_owned(), String::new(), speak).duration()
}

fn candidate(story: &Story, plan: Plan<'_>, bridge: Millis) -> Candidate {
    Candidate {
        value: story.draft.score,
        length: story_item(story, plan).duration() + bridge,
        category: story.draft.category,
        district: story.draft.district.clone(),
        organization: story.draft.organization.clone(),
    }
}

/// Opener, welcome and closer: what is there whatever is picked.
fn frame_length(plan: Plan<'_>, speak: &dyn Fn(&str) -> Spoken) -> Millis {
    let welcome = link(
        links::welcome(plan.programme, plan.max_stories),
        String::new(),
        speak,
    );
    let closer = closer(plan, speak);
    // The first story has no bridge before it.
    plan.opener.ceil_to_frame() + welcome.duration() + closer.duration() - bridge_room(speak)
}

fn link(script: String, title: String, speak: &dyn Fn(&str) -> Spoken) -> Item {
    let spoken = speak(&script);
    let captions = spoken
        .captions
        .into_iter()
        .map(|c| Caption {
            start_ms: c.start_ms + LINK_LEAD_IN,
            end_ms: c.end_ms + LINK_LEAD_IN,
            text: c.text,
        })
        .collect();
    Item {
        kind: ItemKind::Link,
        story: None,
        title,
        script,
        fixed_ms: LINK_LEAD_IN,
        read_ms: spoken.read_ms,
        media_ms: Millis::ZERO,
        pad_ms: LINK_PAD,
        card_ms: Millis::ZERO,
        captions,
        why: "按串词字数计时".to_owned(),
    }
}

fn closer(plan: Plan<'_>, speak: &dyn Fn(&str) -> Spoken) -> Item {
    let spoken = link(links::farewell(plan.programme), "片尾".to_owned(), speak);
    Item {
        kind: ItemKind::Closer,
        pad_ms: plan.closer,
        why: "告别语与字幕，时长按配置".to_owned(),
        ..spoken
    }
}

fn lay(
    picked: &[&Story],
    plan: Plan<'_>,
    speak: &dyn Fn(&str) -> Spoken,
    proven: bool,
) -> Vec<Item> {
    let mut items = vec![Item {
        kind: ItemKind::Opener,
        story: None,
        title: "片头".to_owned(),
        script: String::new(),
        fixed_ms: plan.opener,
        read_ms: Millis::ZERO,
        media_ms: Millis::ZERO,
        pad_ms: Millis::ZERO,
        card_ms: plan.opener,
        captions: Vec::new(),
        why: "时长按配置".to_owned(),
    }];
    if !picked.is_empty() {
        items.push(link(
            links::welcome(plan.programme, picked.len()),
            "本期看点".to_owned(),
            speak,
        ));
    }
    for (position, story) in picked.iter().enumerate() {
        if position > 0 {
            let words = links::bridge(picked[position - 1], story, position, picked.len());
            items.push(link(words, "串词".to_owned(), speak));
        }
        items.push(Item {
            why: why_picked(story, picked, proven),
            ..story_item(story, plan)
        });
    }
    items.push(closer(plan, speak));
    items
}

fn why_picked(story: &Story, picked: &[&Story], proven: bool) -> String {
    let draft = &story.draft;
    let mut parts = vec![draft.category.label().to_owned()];
    if let Some(district) = &draft.district {
        let only = picked
            .iter()
            .filter(|other| other.draft.district.as_ref() == Some(district))
            .count()
            == 1;
        parts.push(if only {
            format!("{district}（本期唯一）")
        } else {
            district.clone()
        });
    }
    parts.push(if story.media.is_empty() {
        "缺画面".to_owned()
    } else {
        format!("素材{}件", story.media.len())
    });
    parts.push(format!("{}分", draft.score));
    if !proven {
        parts.push("未证最优".to_owned());
    }
    parts.join(" · ")
}

/// Why an able story was not picked: what forcing it in would cost.
fn why_not(
    index: usize,
    able: &[&Story],
    candidates: &[Candidate],
    picked: &[&Story],
    room: Millis,
    plan: Plan<'_>,
    worth: i64,
) -> String {
    let own = &candidates[index];
    if let Some(organization) = &own.organization
        && let Some(other) = picked
            .iter()
            .find(|story| story.draft.organization.as_ref() == Some(organization))
    {
        return format!("本机构已有一条「{}」", other.draft.headline);
    }
    if own.length > room {
        let over = ((own.length - room).0 + 999) / 1000;
        return format!("时长不够：单条超出可用时长 {over} 秒，须删减");
    }
    let forced = select(candidates, room, plan.max_stories, &[index]);
    let out: Vec<String> = picked
        .iter()
        .filter(|story| !forced.picked.iter().any(|&i| able[i].id == story.id))
        .map(|story| format!("「{}」", story.draft.headline))
        .collect();
    let price = worth - forced.worth;
    if out.is_empty() {
        format!("差 {price} 分")
    } else {
        format!("差 {price} 分：须换下{}", out.join("、"))
    }
}
