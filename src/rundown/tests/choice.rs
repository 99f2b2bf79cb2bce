//! Which stories are in, and in which version.

use proptest::prelude::*;

use super::*;
use crate::model::story::{DuplicateLink, Relation, SetAside, Strap};

#[test]
fn versions_are_chosen_so_that_more_fits_and_are_what_is_told() {
    let stories = [
        story("甲", 600, &[60, 40, 25]),
        story("乙", 600, &[60, 40, 25]),
    ];
    assert_eq!(
        told(&made(&room_for(120, 2), &stories))
            .into_iter()
            .map(|(_, version)| version)
            .collect::<Vec<_>>(),
        [Version::Full; 2]
    );
    let tight = made(&room_for(80, 2), &stories);
    for story in &tight.stories {
        assert_eq!(story.draft.version, Version::Medium);
        assert!(story.draft.voice_over.contains("中版"));
        assert_eq!(story.draft.read_ms, Millis::from_seconds(40));
    }
    assert!(tight.rundown.over() <= Millis::ZERO);
}

#[test]
fn what_was_told_shorter_and_is_not_in_is_told_in_full_again() {
    let mut weak = story("弱", 100, &[60, 40]);
    weak.draft = weak.draft.told(Version::Medium);
    let assembled = made(&room_for(60, 1), &[story("强", 800, &[60]), weak]);
    assert_eq!(titles(&assembled), ["强"]);
    assert_eq!(assembled.others[0].draft.version, Version::Full);
}

#[test]
fn what_a_person_mended_is_told_as_it_stands() {
    let mended = |mend: fn(&mut Story)| {
        let mut story = story("甲", 600, &[60, 40, 25]);
        mend(&mut story);
        story.choices()
    };
    assert_eq!(mended(|_| {}), Version::ALL);
    let strap = |story: &mut Story| {
        story.draft.strap.push(Strap {
            name: "陈青山".to_owned(),
            line: "会长".to_owned(),
        });
    };
    assert_eq!(mended(strap), [Version::Full]);
    assert_eq!(
        mended(|story| story.draft.voice_over.push('。')),
        [Version::Full]
    );
    assert_eq!(
        mended(|story| story.draft.read_ms = Millis::from_seconds(61)),
        [Version::Full]
    );
}

#[test]
fn a_signed_story_is_told_as_it_was_signed() {
    let mut short = story("甲", 600, &[60, 40]);
    short.draft = short.draft.told(Version::Medium);
    let short = signed(short);
    let assembled = made(
        &room_for(120, 2),
        &[short.clone(), story("乙", 600, &[60, 40])],
    );
    assert!(assembled.stories.contains(&short));
    let mut full = signed(story("甲", 600, &[60, 40]));
    full.placement = Placement::Pinned;
    let assembled = made(&room_for(50, 1), std::slice::from_ref(&full));
    assert_eq!(assembled.stories, [], "60 seconds, and 40 are not on offer");
    assert_eq!(assembled.others, [full]);
}

#[test]
fn nothing_changes_in_an_edition_that_is_settled() {
    let stories = [story("甲", 600, &[60, 40]), story("乙", 600, &[60, 40])];
    let settled = Plan {
        settled: true,
        ..room_for(80, 2)
    };
    let assembled = made(&settled, &stories);
    assert_eq!(assembled.stories.len(), 1);
    assert_eq!(assembled.stories[0].draft.version, Version::Full);
}

#[test]
fn pinned_is_in_and_banned_is_out_whatever_they_are_worth() {
    let stories = [
        story("强", 800, &[50]),
        placed(Placement::Pinned, story("必", 0, &[50])),
        placed(Placement::Banned, story("禁", 850, &[50])),
    ];
    let assembled = made(&room_for(50, 1), &stories);
    assert_eq!(titles(&assembled), ["必"]);
    assert_eq!(why(&assembled, "禁"), "本期不播");
    assert!(why(&assembled, "必").ends_with("必播"));
    assert_eq!(assembled.notes, [""; 0]);
}

#[test]
fn a_pinned_story_that_cannot_be_in_is_named_with_the_reason() {
    let mut held = placed(Placement::Pinned, story("留", 500, &[30]));
    held.set_aside = Some(SetAside::Held {
        reason: "等照片".to_owned(),
    });
    let assembled = made(
        &room_for(50, 1),
        &[
            placed(Placement::Pinned, blocked(story("募", 500, &[30]))),
            placed(Placement::Pinned, story("长", 500, &[70, 56])),
            held,
        ],
    );
    let mut notes = assembled.notes.clone();
    notes.sort_unstable();
    assert_eq!(
        notes,
        [
            "必播稿「募」未能排入：待核：请核对公开募捐资格（配音稿）",
            "必播稿「留」未能排入：待播：等照片",
            "必播稿「长」未能排入：必播稿合计时长不够：还差 6 秒",
        ]
    );
    let two = [
        placed(Placement::Pinned, story("甲", 500, &[30])),
        placed(Placement::Pinned, story("乙", 400, &[30])),
    ];
    let one = Plan {
        max_stories: 1,
        ..room_for(90, 2)
    };
    assert_eq!(
        made(&one, &two).notes,
        ["必播稿「乙」未能排入：必播稿超过 1 条"]
    );
}

#[test]
fn reserve_fills_only_what_the_others_leave() {
    let reserve = || placed(Placement::Reserve, story("备", 800, &[40]));
    let full = [story("甲", 300, &[50]), story("乙", 300, &[50]), reserve()];
    let assembled = made(&room_for(100, 2), &full);
    assert_eq!(titles(&assembled), ["乙", "甲"]);
    assert_eq!(why(&assembled, "备"), "备播：本期用不上");

    let hole = made(&room_for(100, 2), &[story("甲", 300, &[50]), reserve()]);
    assert_eq!(titles(&hole), ["备", "甲"]);
    assert!(why(&hole, "备").contains("备播"), "{}", why(&hole, "备"));

    // Ten seconds are no hole, but one story is too few.
    let small = [
        story("甲", 300, &[50]),
        placed(Placement::Reserve, story("备", 800, &[6])),
    ];
    let slot = room_for(60, 2);
    assert_eq!(titles(&made(&slot, &small)), ["甲"]);
    let two = Plan {
        min_stories: 2,
        ..slot
    };
    assert_eq!(titles(&made(&two, &small)), ["备", "甲"]);
}

#[test]
fn reserve_takes_no_second_story_of_an_organization_or_event() {
    let mut echo = placed(Placement::Reserve, story("备", 800, &[40]));
    let main = by("甲协会", story("甲", 300, &[50]));
    let slot = room_for(100, 2);
    let own = by("甲协会", echo.clone());
    assert_eq!(titles(&made(&slot, &[main.clone(), own])), ["甲"]);
    echo.duplicates.push(DuplicateLink {
        id: main.id.to_string(),
        relation: Relation::SameEvent,
    });
    let assembled = made(&slot, &[main, echo]);
    assert_eq!(titles(&assembled), ["甲"]);
    assert_eq!(why(&assembled, "备"), "与《甲》重复（同一件事，可合并）");
}

#[test]
fn of_two_accounts_of_one_event_the_pinned_one_is_in() {
    let strong = story("强", 800, &[40]);
    let mut weak = story("弱", 200, &[40]);
    weak.duplicates.push(DuplicateLink {
        id: strong.id.to_string(),
        relation: Relation::SameEvent,
    });
    let slot = room_for(90, 2);
    let assembled = made(&slot, &[strong.clone(), weak.clone()]);
    assert_eq!(titles(&assembled), ["强"]);
    assert!(why(&assembled, "弱").starts_with("与《强》重复（同一件事，可合并） · 差 "));
    let assembled = made(
        &slot,
        &[strong.clone(), placed(Placement::Pinned, weak.clone())],
    );
    assert_eq!(titles(&assembled), ["弱"]);
    weak.duplicates[0].relation = Relation::Series;
    assert_eq!(titles(&made(&slot, &[strong, weak])), ["弱", "强"]);
}

#[test]
fn who_was_on_air_last_week_stands_back() {
    let stories = [
        by("甲协会", story("甲", 560, &[50])),
        by("乙协会", story("乙", 500, &[50])),
    ];
    let slot = room_for(50, 1);
    assert_eq!(titles(&made(&slot, &stories)), ["甲"]);
    let again = aired_on(&slot, &stories, vec![week("2026-11-21", "甲协会")]);
    assert_eq!(titles(&again), ["乙"]);
}

#[test]
fn what_real_bridges_leave_is_used() {
    // Room is kept for the longest bridge; a shorter one leaves nine seconds, into which the full
    // version fits.
    let slow = |words: &str| Spoken {
        read_ms: Millis(if words.contains("深汕") {
            10_360
        } else {
            1360
        }),
        captions: Vec::new(),
    };
    let stories = [story("甲", 600, &[60, 54]), story("乙", 590, &[60, 54])];
    let air = AirRecord::new(edition(), &AIR, Vec::new());
    let assembled = assemble(&stories, &room_for(120, 2), &air, &slow);
    assert!(assembled.rundown.over() <= Millis::ZERO);
    assert_eq!(
        assembled
            .stories
            .iter()
            .map(|s| s.draft.version)
            .collect::<Vec<_>>(),
        [Version::Full; 2]
    );
}

/// With the longest bridges there can be, three fit, and the room that their short ones leave is not
/// enough for a fourth with a long one; with its own it fits.
#[test]
fn a_story_that_fits_with_its_own_bridge_is_in() {
    let slow = |words: &str| Spoken {
        read_ms: Millis(if words.contains("深汕") {
            10_360
        } else {
            1360
        }),
        captions: Vec::new(),
    };
    let stories = ["甲", "乙", "丙", "丁", "戊"].map(|title| story(title, 600, &[40]));
    let air = AirRecord::new(edition(), &AIR, Vec::new());
    let assembled = assemble(&stories, &room_for(160, 4), &air, &slow);
    assert_eq!(assembled.stories.len(), 4);
    assert!(assembled.rundown.over() <= Millis::ZERO);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// A second run finds what the first one left, in any order, also when some were signed meanwhile.
    #[test]
    fn a_second_run_changes_nothing(
        scores in prop::collection::vec((100..850_i64, 25..70_i64, 0..4_usize), 1..14),
        seconds in 60..280_i64,
        sign in any::<u16>(),
    ) {
        let stories: Vec<Story> = scores
            .iter()
            .enumerate()
            .map(|(n, (score, full, category))| {
                let mut story = story(&format!("第{n}条"), *score, &[*full, full * 2 / 3, full / 2]);
                story.draft.category = Category::ALL[*category];
                by(&format!("{}协会", n % 9), story)
            })
            .collect();
        let first = made(&plan(seconds), &stories);
        prop_assert!(first.rundown.over() <= Millis::ZERO);
        let mut next: Vec<Story> = first.stories.iter().chain(&first.others).cloned().collect();
        let second = made(&plan(seconds), &next);
        prop_assert_eq!(&first, &second);
        for (n, story) in next.iter_mut().enumerate() {
            if n < first.stories.len() && sign >> (n % 16) & 1 == 1 {
                *story = signed(story.clone());
            }
        }
        let third = made(&plan(seconds), &next);
        prop_assert_eq!(told(&first), told(&third));
    }
}
