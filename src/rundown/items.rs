//! Stories laid end to end with opener, links and closer: what each row lasts, and why.

use super::{Plan, Spoken, links};
use crate::model::{Caption, Item, ItemKind, Millis, Story, language::cells};

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

/// How long a story lasts whose words take `read` to read.
pub(super) fn story_length(read: Millis, plan: &Plan<'_>) -> Millis {
    (STORY_LEAD_IN + read + plan.pad).ceil_to_frame()
}

/// The room of one bridge before it is written.
pub(super) fn bridge_room(speak: &dyn Fn(&str) -> Spoken) -> Millis {
    link(LONGEST_BRIDGE.to_owned(), String::new(), speak).duration()
}

/// Opener, welcome and closer: what is there whatever is picked.
pub(super) fn frame_length(plan: &Plan<'_>, speak: &dyn Fn(&str) -> Spoken) -> Millis {
    let welcome = links::welcome(plan.programme, plan.max_stories);
    let welcome = link(welcome, String::new(), speak);
    let closer = closer(plan, speak);
    // The first story has no bridge before it.
    plan.opener.ceil_to_frame() + welcome.duration() + closer.duration() - bridge_room(speak)
}

/// The rows of an edition; `stories` in air order, as they are told, each with its reason.
pub(super) fn lay(
    stories: &[(Story, String)],
    plan: &Plan<'_>,
    speak: &dyn Fn(&str) -> Spoken,
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
    if !stories.is_empty() {
        let welcome = links::welcome(plan.programme, stories.len());
        items.push(link(welcome, "本期看点".to_owned(), speak));
    }
    for (position, (story, why)) in stories.iter().enumerate() {
        if position > 0 {
            let before = &stories[position - 1].0;
            let words = links::bridge(before, story, position, stories.len());
            items.push(link(words, "串词".to_owned(), speak));
        }
        items.push(story_item(story, why.clone(), plan));
    }
    items.push(closer(plan, speak));
    let used: Millis = items.iter().map(Item::duration).sum();
    let left = plan.slot - used;
    if let Some(closer) = items.last_mut()
        && left.0 >= 1000
    {
        closer.why += &format!(" · 余 {} 秒", left.0 / 1000);
    }
    items
}

fn story_item(story: &Story, why: String, plan: &Plan<'_>) -> Item {
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
        why,
    };
    Item {
        card_ms: item.card_ms.min(item.duration()),
        ..item
    }
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

fn closer(plan: &Plan<'_>, speak: &dyn Fn(&str) -> Spoken) -> Item {
    let spoken = link(links::farewell(plan.programme), "片尾".to_owned(), speak);
    Item {
        kind: ItemKind::Closer,
        pad_ms: plan.closer,
        why: "告别语与字幕，时长按配置".to_owned(),
        ..spoken
    }
}
