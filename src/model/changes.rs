//! What a person who knows one revision of an edition must know of a later one; Chinese.

use std::collections::{HashMap, HashSet};

use super::{
    EditionRevision, Item, ItemKind, Story, StoryId,
    language::hygiene::one_line,
    special::listed,
    zone::{STATION_ZONE, chinese_minute},
};

/// Characters of a sentence that are quoted.
const QUOTED: usize = 40;
/// Sentences of one text that are quoted.
const SENTENCES: usize = 3;

/// What changed from `before` to `after`, a line each, in the order of the rundown: first what
/// concerns the whole edition, then stories that are out, then item by item. Empty when nobody can
/// see a difference.
#[must_use]
pub fn since(before: &EditionRevision, after: &EditionRevision) -> Vec<String> {
    let mut lines = whole(before, after);
    let (old, new) = (numbers(before), numbers(after));
    for (index, item) in before.rundown.items.iter().enumerate() {
        if item.story.is_some_and(|id| !new.contains_key(&id)) {
            let title = one_line(&item.title);
            lines.push(format!("撤下「{title}」（原第 {} 条）", index + 1));
        }
    }
    let moved = moved(before, after);
    for (index, item) in after.rundown.items.iter().enumerate() {
        let number = index + 1;
        let Some(id) = item.story else { continue };
        let title = headline(after, id);
        let Some(was) = old.get(&id) else {
            lines.push(format!(
                "新增第 {number} 条「{title}」，时长 {}",
                item.duration().mm_ss()
            ));
            continue;
        };
        if moved.contains(&id) {
            lines.push(format!("「{title}」由第 {was} 条移到第 {number} 条"));
        }
        let earlier = &before.rundown.items[was - 1];
        let what = story(before, after, id, earlier, item);
        if !what.is_empty() {
            lines.push(format!("第 {number} 条「{title}」：{}", what.join("；")));
        }
    }
    lines.extend(others(before, after));
    lines
}

fn whole(before: &EditionRevision, after: &EditionRevision) -> Vec<String> {
    let mut lines = Vec::new();
    let mut differs = |what: &str, old: String, new: String| {
        if old != new {
            lines.push(format!("{what}由 {old} 改为 {new}"));
        }
    };
    let at = |revision: &EditionRevision| chinese_minute(revision.air_at, STATION_ZONE);
    differs("播出时间", at(before), at(after));
    let state = |revision: &EditionRevision| revision.status().label().to_owned();
    differs("状态", state(before), state(after));
    let slot = |revision: &EditionRevision| revision.rundown.slot_ms.mm_ss();
    differs("时段长度", slot(before), slot(after));
    let total = |revision: &EditionRevision| {
        let rundown = &revision.rundown;
        format!("{}（{}）", rundown.trt().mm_ss(), rundown.over_label())
    };
    differs("总时长", total(before), total(after));
    lines
}

/// Numbers of the stories, from 1.
fn numbers(revision: &EditionRevision) -> HashMap<StoryId, usize> {
    let items = revision.rundown.items.iter().enumerate();
    items
        .filter_map(|(index, item)| Some((item.story?, index + 1)))
        .collect()
}

fn headline(revision: &EditionRevision, id: StoryId) -> String {
    let items = &revision.rundown.items;
    let item = items.iter().find(|item| item.story == Some(id));
    item.map(|item| one_line(&item.title)).unwrap_or_default()
}

/// Stories of both revisions that changed their place among those of both: as few as explain it, so
/// that one story drawn to the front is one line and not one for each that it passed.
fn moved(before: &EditionRevision, after: &EditionRevision) -> HashSet<StoryId> {
    let ids = |revision: &EditionRevision| -> Vec<StoryId> {
        let items = revision.rundown.items.iter();
        items.filter_map(|item| item.story).collect()
    };
    let places: HashMap<StoryId, usize> = ids(before).into_iter().zip(0..).collect();
    let kept: Vec<StoryId> = ids(after)
        .into_iter()
        .filter(|id| places.contains_key(id))
        .collect();
    // The longest run of stories that keep their order; an edition has tens at most.
    let mut best: Vec<Vec<StoryId>> = Vec::new();
    for (index, id) in kept.iter().enumerate() {
        let longest = (0..index)
            .filter(|earlier| places[&kept[*earlier]] < places[id])
            .map(|earlier| &best[earlier])
            .max_by_key(|run| run.len());
        let mut run = longest.cloned().unwrap_or_default();
        run.push(*id);
        best.push(run);
    }
    let still: HashSet<StoryId> = best
        .into_iter()
        .max_by_key(Vec::len)
        .unwrap_or_default()
        .into_iter()
        .collect();
    kept.into_iter().filter(|id| !still.contains(id)).collect()
}

fn story(
    before: &EditionRevision,
    after: &EditionRevision,
    id: StoryId,
    earlier: &Item,
    item: &Item,
) -> Vec<String> {
    let mut what = Vec::new();
    let (old, new) = (one_line(&earlier.title), one_line(&item.title));
    if old != new {
        what.push(format!("标题原为「{old}」"));
    }
    if let (Some(old), Some(new)) = (before.story(id), after.story(id)) {
        what.extend(drafts(old, new));
    }
    let captions = |item: &Item| -> Vec<String> {
        item.captions
            .iter()
            .map(|caption| caption.text.clone())
            .collect()
    };
    if captions(earlier) != captions(item) {
        what.push("唱词有改动".to_owned());
    }
    let (old, new) = (earlier.duration().mm_ss(), item.duration().mm_ss());
    if old != new {
        what.push(format!("时长由 {old} 改为 {new}"));
    }
    what
}

fn drafts(old: &Story, new: &Story) -> Vec<String> {
    let mut what = Vec::new();
    let printed = |story: &Story| {
        let d = &story.draft;
        let some = |text: &Option<String>| one_line(text.as_deref().unwrap_or_default());
        [
            ("文件用标题", one_line(&d.headline_long)),
            ("短题", one_line(&d.slug)),
            ("机构", some(&d.organization)),
            ("所在区", some(&d.district)),
        ]
    };
    for ((name, was), (_, now)) in printed(old).into_iter().zip(printed(new)) {
        if was != now {
            what.push(match now.is_empty() {
                true => format!("{name}取消"),
                false => format!("{name}现为「{now}」"),
            });
        }
    }
    what.extend(text("导语", &old.draft.lead, &new.draft.lead));
    what.extend(text("配音稿", &old.draft.voice_over, &new.draft.voice_over));
    let strap = |story: &Story| -> Vec<String> {
        let straps = story.draft.strap.iter();
        straps
            .map(|strap| format!("{} {}", one_line(&strap.name), one_line(&strap.line)))
            .collect()
    };
    if strap(old) != strap(new) {
        let now = strap(new);
        what.push(if now.is_empty() {
            "人名条取消".to_owned()
        } else {
            format!("人名条现为「{}」", now.join("」「"))
        });
    }
    let locator = |story: &Story| story.draft.locator.as_deref().map(one_line);
    if locator(old) != locator(new) {
        what.push(match locator(new) {
            Some(now) => format!("地名条现为「{now}」"),
            None => "地名条取消".to_owned(),
        });
    }
    if old.draft.credits != new.draft.credits {
        what.push("署名有改动".to_owned());
    }
    let media = |story: &Story| -> Vec<_> {
        let used = story.media.iter();
        used.map(|one| {
            let credit = one_line(&one.credit);
            (one.sha256, credit, one.part, one.cut(), one.sound)
        })
        .collect()
    };
    if media(old) != media(new) {
        what.push("画面素材有改动".to_owned());
    }
    let special = |story: &Story| {
        let (one, levels) = story.overridden()?;
        let (name, reason) = (one_line(&one.name), one_line(&one.reason));
        Some(format!("未经{}，{name}特批播出：{reason}", listed(&levels)))
    };
    if special(old) != special(new) {
        what.push(special(new).unwrap_or_else(|| "不再凭特批播出".to_owned()));
    }
    what
}

/// The sentences of a text that are new, quoted; those that went, counted.
fn text(name: &str, old: &str, new: &str) -> Option<String> {
    let (old, new) = (sentences(old), sentences(new));
    if old == new {
        return None;
    }
    let fresh: Vec<&String> = new.iter().filter(|one| !old.contains(one)).collect();
    let gone = old.iter().filter(|one| !new.contains(one)).count();
    if fresh.is_empty() {
        return Some(match gone {
            0 => format!("{name}语序有调整"),
            gone => format!("{name}删去 {gone} 句"),
        });
    }
    let quoted: Vec<String> = fresh
        .iter()
        .take(SENTENCES)
        .map(|sentence| format!("「{}」", shortened(sentence)))
        .collect();
    let more = if fresh.len() > SENTENCES { "等" } else { "" };
    Some(format!(
        "{name}改动 {} 句，现为{}{more}",
        fresh.len(),
        quoted.concat()
    ))
}

fn sentences(text: &str) -> Vec<String> {
    text.split_inclusive(['。', '！', '？', '\n'])
        .map(one_line)
        .filter(|sentence| !sentence.is_empty())
        .collect()
}

fn shortened(sentence: &str) -> String {
    if sentence.chars().count() <= QUOTED {
        return sentence.to_owned();
    }
    let kept: String = sentence.chars().take(QUOTED).collect();
    format!("{kept}……")
}

/// Links, opener and closer: an item is the same when it stands before the same story.
fn others(before: &EditionRevision, after: &EditionRevision) -> Vec<String> {
    let (old, new) = (fillers(before), fillers(after));
    let mut lines = Vec::new();
    for (key, number, item) in &new {
        let Some((_, _, earlier)) = old.iter().find(|(other, ..)| other == key) else {
            continue;
        };
        let mut what = Vec::new();
        what.extend(text("文字", &earlier.script, &item.script));
        let (was, is) = (earlier.duration().mm_ss(), item.duration().mm_ss());
        if was != is {
            what.push(format!("时长由 {was} 改为 {is}"));
        }
        if !what.is_empty() {
            let label = item.kind.label();
            lines.push(format!("第 {number} 条{label}：{}", what.join("；")));
        }
    }
    lines
}

type Filler<'a> = ((ItemKind, Option<StoryId>), usize, &'a Item);

fn fillers(revision: &EditionRevision) -> Vec<Filler<'_>> {
    let items = &revision.rundown.items;
    let mut found = Vec::new();
    for (index, item) in items.iter().enumerate() {
        if item.story.is_none() {
            let next = items[index..].iter().find_map(|item| item.story);
            found.push(((item.kind, next), index + 1, item));
        }
    }
    found
}
