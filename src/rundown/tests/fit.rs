//! Ways to fit the slot.

use proptest::prelude::*;

use super::*;
use crate::{
    model::story::SetAside,
    rundown::fit::{Step, Way, ways},
};

fn offered(plan: &Plan<'_>, stories: &[Story]) -> Vec<Way> {
    ways(
        stories,
        plan,
        &AirRecord::new(edition(), &AIR, Vec::new()),
        &speak,
    )
}

fn taken(stories: &[Story], way: &Way) -> Vec<Story> {
    let mut stories = stories.to_vec();
    for story in &mut stories {
        let id = story.id;
        for step in way.steps.iter().filter(|step| step.story() == id) {
            *story = step.applied(story);
        }
    }
    stories
}

/// What an edition promises, and keeps.
fn assert_kept(plan: &Plan<'_>, stories: &[Story], way: &Way) {
    let now = made(plan, stories);
    let then_stories = taken(stories, way);
    let then = made(plan, &then_stories);
    assert_eq!(then.rundown.over(), way.over, "{way:?}");
    assert!(then.rundown.over() <= Millis::ZERO);
    let pinned_out = |assembled: &Assembled, of: &[Story]| {
        of.iter()
            .filter(|story| story.placement == Placement::Pinned)
            .filter(|story| !assembled.stories.iter().any(|one| one.id == story.id))
            .count()
    };
    let roomier = pinned_out(&then, &then_stories) < pinned_out(&now, stories);
    let nearer = then.rundown.over().0.abs() < now.rundown.over().0.abs();
    assert!(nearer || roomier, "worse than doing nothing: {way:?}");
    for story in &now.stories {
        if story.placement == Placement::Pinned {
            assert!(then.stories.iter().any(|one| one.id == story.id));
        }
    }
    for story in stories {
        let untouchable = story.set_aside.is_some()
            || story.placement == Placement::Banned
            || !story.draft.checks.is_empty();
        let lost = story.valid_sign_offs().len()
            > then_stories
                .iter()
                .find(|one| one.id == story.id)
                .unwrap()
                .valid_sign_offs()
                .len();
        assert_eq!(lost, way.voids.contains(&story.id), "{way:?}");
        assert!(!(untouchable && way.is_about(story.id)), "{way:?}");
    }
    for change in &way.changes {
        let told = |assembled: &Assembled| {
            let found = assembled.stories.iter().find(|one| one.id == change.story);
            found.map(|story| story.draft.version)
        };
        assert_eq!(told(&now), change.before.map(|told| told.version));
        assert_eq!(told(&then), change.after.map(|told| told.version));
    }
}

#[test]
fn an_edition_that_fits_is_left_alone() {
    let stories = [story("甲", 600, &[60, 40])];
    assert_eq!(offered(&room_for(62, 1), &stories), []);
    let settled = Plan {
        settled: true,
        ..room_for(120, 1)
    };
    assert_eq!(offered(&settled, &stories), []);
}

#[test]
fn a_signed_story_may_be_told_in_full_and_it_is_said_that_its_signatures_go() {
    let mut short = story("甲", 600, &[60, 40]);
    short.draft = short.draft.told(Version::Medium);
    let stories = [signed(short)];
    let plan = room_for(60, 1);
    let ways = offered(&plan, &stories);
    assert_eq!(ways.len(), 1, "{ways:?}");
    let id = stories[0].id;
    let step = Step::Tell {
        story: id,
        version: Version::Full,
    };
    assert_eq!(
        (ways[0].steps.as_slice(), ways[0].voids.as_slice()),
        (&[step][..], &[id][..])
    );
    assert!(ways[0].over > Millis(-1000) && ways[0].over <= Millis::ZERO);
    assert_kept(&plan, &stories, &ways[0]);
    // The rules would not undo what a person chose.
    let then = taken(&stories, &ways[0]);
    assert_eq!(then[0].choices(), [Version::Full]);
}

#[test]
fn what_a_person_wrote_has_one_length() {
    let mut written = story("甲", 600, &[60, 40]);
    written.draft = written.draft.told(Version::Medium);
    written.draft.voice_over.push('。');
    assert_eq!(offered(&room_for(60, 1), &[written]), []);
}

#[test]
fn room_is_made_for_a_pinned_story_and_never_out_of_another() {
    let long = placed(Placement::Pinned, signed(story("长", 500, &[60, 30])));
    let out = placed(Placement::Pinned, signed(story("必", 500, &[40, 25])));
    let stories = [long.clone(), out.clone()];
    let plan = room_for(70, 2);
    let now = made(&plan, &stories);
    assert_eq!(now.stories.len(), 1);
    let ways = offered(&plan, &stories);
    assert!(!ways.is_empty());
    for way in &ways {
        assert_kept(&plan, &stories, way);
        assert!(
            way.steps
                .iter()
                .all(|step| matches!(step, Step::Tell { .. }))
        );
        assert_eq!(made(&plan, &taken(&stories, way)).stories.len(), 2);
    }
}

#[test]
fn a_reserve_story_and_one_that_stood_back_for_its_organization_are_offered() {
    let mut stories = vec![
        by("同一家", story("短", 700, &[20])),
        by("同一家", story("长", 300, &[44])),
        placed(Placement::Banned, story("禁", 850, &[25])),
        blocked(story("募", 850, &[25])),
    ];
    let mut held = story("留", 850, &[25]);
    held.set_aside = Some(SetAside::Held {
        reason: "等照片".to_owned(),
    });
    stories.push(held);
    let plan = room_for(45, 1);
    let ways = offered(&plan, &stories);
    assert_eq!(ways.len(), 1, "{ways:?}");
    assert_kept(&plan, &stories, &ways[0]);
    assert!(ways[0].is_about(stories[1].id));
    // Of an organization of which a pinned one is in there is no second.
    stories[0].placement = Placement::Pinned;
    assert_eq!(offered(&plan, &stories), []);
}

fn any_story() -> impl Strategy<Value = Story> {
    (
        "[a-z]{8}",
        0_i64..800,
        prop::collection::vec(8_i64..70, 1..4),
        0_u8..12,
        0_u8..4,
        any::<bool>(),
    )
        .prop_map(
            |(title, score, mut seconds, what, organization, is_signed)| {
                seconds.sort_unstable_by(|a, b| b.cmp(a));
                seconds.dedup();
                let mut story = story(&title, score, &seconds);
                if seconds.len() > 1 && what % 2 == 0 {
                    story.draft = story.draft.told(Version::Medium);
                }
                if organization > 0 {
                    story = by(&format!("机构{organization}"), story);
                }
                if is_signed {
                    story = signed(story);
                }
                match what {
                    0 | 1 => placed(Placement::Pinned, story),
                    2 => placed(Placement::Banned, story),
                    3 | 4 => placed(Placement::Reserve, story),
                    5 => blocked(story),
                    _ => story,
                }
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn every_way_gives_what_it_promises_and_breaks_nothing(
        stories in prop::collection::vec(any_story(), 1..8),
        seconds in 60_i64..240,
        most in 1_usize..5,
    ) {
        let plan = Plan { max_stories: most, ..plan(seconds) };
        let ways = offered(&plan, &stories);
        prop_assert!(ways.len() <= 4);
        for (at, way) in ways.iter().enumerate() {
            assert_kept(&plan, &stories, way);
            prop_assert!(ways[..at].iter().all(|other| other.name() != way.name()));
        }
        let mut turned = stories.clone();
        turned.reverse();
        prop_assert_eq!(offered(&plan, &turned), ways, "the order of the stories does not matter");
    }
}
