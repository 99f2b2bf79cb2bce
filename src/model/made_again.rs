//! Which items of a film are not what would be made of them now.

use super::{BlobHash, EditionRevision, Item, Story};

/// All that picture and sound of an item are made from.
#[derive(PartialEq)]
struct Ground {
    item: Item,
    content: Option<BlobHash>,
    /// Which of how many stories: the title card says so.
    place: Option<(usize, usize)>,
}

fn grounds(revision: &EditionRevision) -> Vec<Ground> {
    let items = &revision.rundown.items;
    let of = items.iter().filter(|item| item.story.is_some()).count();
    let mut number = 0;
    let ground = |item: &Item| {
        let story = item.story.and_then(|id| revision.story(id));
        number += usize::from(item.story.is_some());
        Ground {
            // Why it stands there is read by people alone.
            item: Item {
                why: String::new(),
                ..item.clone()
            },
            content: story.map(Story::content_hash),
            place: item.story.map(|_| (number, of)),
        }
    };
    items.iter().map(ground).collect()
}

/// For each item of the revision `film` was made from, whether it is made again for `now`. Signatures change
/// no picture.
#[must_use]
pub fn made_again(film: &EditionRevision, now: &EditionRevision) -> Vec<bool> {
    let wanted = grounds(now);
    grounds(film)
        .iter()
        .map(|ground| !wanted.contains(ground))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::people::ReviewLevel;

    fn week() -> EditionRevision {
        let story = |number: u8| {
            serde_json::json!({
                "id": format!("019a0000-0000-7000-8000-00000000000{number}"), "edition": "2026-11-28",
                "submissions": [], "organization": null, "category": "新事", "category_reason": "",
                "topic": "公益慈善", "district": null, "slug": "短题", "headline": format!("标题{number}"),
                "headline_candidates": [], "headline_licensed": true, "lead": "导语。",
                "voice_over": "配音。", "strap": [], "locator": null, "captions": [], "read_ms": 9000,
                "facts": [], "checks": [], "credits": {"writers": [], "photographers": [], "editors": []},
                "score": 0, "media": [], "duplicates": [], "received_at": "2026-11-24T08:00:00Z",
                "set_aside": null, "sign_offs": []
            })
        };
        let item = |kind: &str, number: Option<u8>| {
            let id = number.map(|number| format!("019a0000-0000-7000-8000-00000000000{number}"));
            serde_json::json!({
                "kind": kind, "story": id, "title": "题", "script": "", "fixed_ms": 320, "read_ms": 9000,
                "media_ms": 0, "pad_ms": 1000, "card_ms": 5000, "captions": [], "why": "按字数"
            })
        };
        let week = serde_json::json!({
            "edition": "2026-11-28", "number": 327, "revision": 1, "air_at": "2026-11-28T04:00:00Z",
            "frozen_at": "2026-11-27T04:00:00Z", "programme": "每周一现", "host": "城市发现",
            "rundown": {"slot_ms": 300_000, "items": [
                item("opener", None), item("story", Some(1)), item("story", Some(2)), item("closer", None)
            ], "left_out": []},
            "stories": [story(1), story(2)], "warnings": []
        });
        serde_json::from_value(week).unwrap()
    }

    #[test]
    fn what_is_seen_or_heard_is_made_again_and_nothing_else() {
        let film = week();
        assert_eq!(made_again(&film, &film), [false; 4]);
        let mut now = week();
        now.stories[0]
            .sign(ReviewLevel::First, "ed", "宋编辑", now.frozen_at)
            .unwrap();
        now.rundown.items[1].why = "必播".to_owned();
        now.revision.0 = 2;
        assert_eq!(made_again(&film, &now), [false; 4], "signed and explained");
        now.stories[1].draft.lead = "另一句导语。".to_owned();
        assert_eq!(made_again(&film, &now), [false, false, true, false]);
        let mut now = week();
        now.rundown.items.swap(1, 2);
        assert_eq!(
            made_again(&film, &now),
            [false, true, true, false],
            "their numbers change"
        );
        let mut now = week();
        now.rundown.items.remove(2);
        assert_eq!(made_again(&film, &now), [false, true, true, false]);
    }
}
