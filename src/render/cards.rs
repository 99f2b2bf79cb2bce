//! What stands on each card of an edition, from its frozen revision.

use super::card::{
    BumperCard, CardData, CloserCard, HeadlineStrapCard, HeadlinesCard, LinkCard, LocatorStrapCard,
    OpenerCard, SlateCard, TitleCard,
};
use crate::model::{
    EditionRevision, Item, ItemKind, Story, language::cells, people::ReviewLevel, story::FactKind,
};

/// Widest list of names in one line of the credits, in half cells.
const CREDIT_HALVES: u32 = 56;
/// Widest point on a slate, in half cells.
const POINT_HALVES: u32 = 40;

/// The story of each story item, with its place in the rundown.
#[must_use]
pub fn story_items(revision: &EditionRevision) -> Vec<(usize, &Item, &Story)> {
    revision
        .rundown
        .items
        .iter()
        .enumerate()
        .filter(|(_, item)| item.kind == ItemKind::Story)
        .filter_map(|(i, item)| Some((i, item, revision.story(item.story?)?)))
        .collect()
}

/// 片头.
#[must_use]
pub fn opener(revision: &EditionRevision, verse: &[String]) -> OpenerCard {
    OpenerCard {
        programme: revision.programme.clone(),
        host: revision.host.clone(),
        verse: verse.to_vec(),
        number: revision.number,
        date: date(revision),
    }
}

/// 标题板 of the `ordinal`-th story (from 1) of `total`.
#[must_use]
pub fn title(story: &Story, ordinal: usize, total: usize) -> TitleCard {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    TitleCard {
        headline: story.draft.headline.clone(),
        category: story.draft.category.label().to_owned(),
        topic: story.draft.topic.label().to_owned(),
        organization: story.draft.organization.clone().unwrap_or_default(),
        locator: locator(story),
        ordinal: count(ordinal),
        total: count(total),
    }
}

/// 福田 …; empty when the story says no place.
#[must_use]
pub fn locator(story: &Story) -> String {
    let draft = &story.draft;
    draft
        .locator
        .clone()
        .or_else(|| draft.district.clone())
        .unwrap_or_default()
}

/// 标题条 of a story.
#[must_use]
pub fn headline_strap(story: &Story) -> HeadlineStrapCard {
    HeadlineStrapCard {
        category: story.draft.category.label().to_owned(),
        headline: story.draft.headline.clone(),
    }
}

/// 地名条 of a story that says where it is.
#[must_use]
pub fn locator_strap(story: &Story) -> Option<LocatorStrapCard> {
    let place = locator(story);
    (!place.trim().is_empty()).then(|| LocatorStrapCard {
        place,
        date: String::new(),
    })
}

/// Ground of the link at `index`: 提要, all headlines, before the first story; else the next one.
#[must_use]
pub fn link(revision: &EditionRevision, index: usize) -> CardData {
    let stories = story_items(revision);
    let next = stories.iter().find(|(i, ..)| *i > index);
    let first = !stories.iter().any(|(i, ..)| *i < index);
    let headline = |(_, _, story): &(usize, &Item, &Story)| story.draft.headline.clone();
    match next {
        Some(_) if first => CardData::Headlines(HeadlinesCard {
            kicker: "本期看点".to_owned(),
            edition: format!("第{}期　{}", revision.number, date(revision)),
            lines: stories.iter().map(headline).collect(),
        }),
        Some(next) => CardData::Link(LinkCard {
            kicker: "接下来".to_owned(),
            lines: vec![headline(next)],
        }),
        None => CardData::Link(LinkCard {
            kicker: revision.host.clone(),
            lines: vec![revision.programme.clone()],
        }),
    }
}

/// 间隔片花 at `index`: the programme, and the story that comes next, if one does.
#[must_use]
pub fn bumper(revision: &EditionRevision, index: usize) -> BumperCard {
    let next = story_items(revision)
        .into_iter()
        .find(|(i, ..)| *i > index)
        .map(|(_, _, story)| story.draft.headline.clone());
    BumperCard {
        programme: revision.programme.clone(),
        kicker: next
            .as_ref()
            .map(|_| "接下来")
            .unwrap_or_default()
            .to_owned(),
        next: next.unwrap_or_default(),
    }
}

/// In place of pictures that are missing: the headline, and what the story is about.
#[must_use]
pub fn slate(story: &Story) -> SlateCard {
    let spoken = format!("{}{}", story.draft.lead, story.draft.voice_over);
    let kinds = [
        (FactKind::Date, "时间"),
        (FactKind::Place, "地点"),
        (FactKind::Organization, "单位"),
        (FactKind::Person, "人物"),
        (FactKind::Number, "数字"),
        (FactKind::Money, "金额"),
    ];
    let points = kinds.iter().filter_map(|(kind, label)| {
        // Only what is also said: a slate must not tell more than the script that was signed.
        let fact = story.draft.facts.iter().find(|fact| {
            fact.kind == *kind
                && !fact.text.is_empty()
                && cells(&fact.text).halves() <= POINT_HALVES
                && spoken.contains(&fact.text)
        })?;
        Some(format!("{label}：{}", fact.text))
    });
    SlateCard {
        notice: "画面待补".to_owned(),
        headline: story.draft.headline.clone(),
        points: points.take(4).collect(),
    }
}

/// 片尾: who signed, who wrote in, who took the pictures.
#[must_use]
pub fn closer(revision: &EditionRevision) -> CloserCard {
    let stories = story_items(revision);
    let mut credits = Vec::new();
    for level in ReviewLevel::ALL {
        let signed = stories.iter().flat_map(|(_, _, story)| {
            let valid = story.valid_sign_offs();
            let names = valid.into_iter().filter(|s| s.level == level);
            names.map(|s| s.name.clone()).collect::<Vec<_>>()
        });
        credits.push((level.label(), listed(signed)));
    }
    let organizations = stories
        .iter()
        .filter_map(|(_, _, story)| story.draft.organization.clone());
    credits.push(("供稿", listed(organizations)));
    let photographers = stories
        .iter()
        .flat_map(|(_, _, story)| story.draft.credits.photographers.clone());
    credits.push(("摄影", listed(photographers)));
    CloserCard {
        programme: revision.programme.clone(),
        credits: credits
            .into_iter()
            .filter(|(_, names)| !names.is_empty())
            .map(|(role, names)| (role.to_owned(), names))
            .collect(),
        date: date(revision),
    }
}

/// Distinct names in the order in which they come, as many as a line holds, then 等.
fn listed(names: impl Iterator<Item = String>) -> String {
    let mut seen: Vec<String> = Vec::new();
    for name in names {
        let name = name.trim().to_owned();
        if !name.is_empty() && !seen.contains(&name) {
            seen.push(name);
        }
    }
    let mut line = String::new();
    for (i, name) in seen.iter().enumerate() {
        let gap = if i == 0 { "" } else { "、" };
        let longer = format!("{line}{gap}{name}");
        if i > 0 && cells(&longer).halves() > CREDIT_HALVES {
            line.push('等');
            break;
        }
        line = longer;
    }
    line
}

/// `2026年11月28日`.
fn date(revision: &EditionRevision) -> String {
    revision.edition.date().format("%Y年%-m月%-d日").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_listed_once_and_the_line_ends_in_time() {
        let names = |list: &[&str]| listed(list.iter().map(|name| (*name).to_owned()));
        assert_eq!(names(&["陈晓岚", "李敏", "陈晓岚", " "]), "陈晓岚、李敏");
        let many = ["深圳市青禾公益服务中心"; 1]
            .into_iter()
            .chain(["深圳市蓝天志愿服务联合会", "深圳市南山区社区基金会"]);
        let line = listed(many.map(str::to_owned));
        assert!(
            line.ends_with('等') && cells(&line).halves() <= CREDIT_HALVES + 2,
            "{line}"
        );
        let endless = "很".repeat(60);
        assert_eq!(names(&[&endless]), endless, "one name is never cut");
    }
}
