//! The choice against trying everything, and the rules one by one.

use chrono::DateTime;
use proptest::prelude::*;

use super::*;

const WEIGHTS: Weights = Weights {
    shorter: 60,
    category: [120, 40, 0, -60],
    district: 30,
    unused_second: 2,
};

fn task(room_seconds: i64, most: usize) -> Task<'static> {
    Task {
        room: Millis::from_seconds(room_seconds),
        most,
        least: 0,
        already: &[],
        weights: &WEIGHTS,
        steps: 1_000_000,
    }
}

fn id(number: u32) -> StoryId {
    StoryId::derive(DateTime::UNIX_EPOCH, &number.to_be_bytes())
}

fn story(number: u32, value: i64, seconds: &[i64]) -> Candidate {
    let versions = Version::ALL.into_iter().zip(seconds);
    Candidate {
        id: id(number),
        value,
        offers: versions
            .map(|(version, seconds)| Offer {
                version,
                length: Millis::from_seconds(*seconds),
            })
            .collect(),
        category: Category::Event,
        district: None,
        organization: None,
        pinned: false,
    }
}

prop_compose! {
    fn candidate()(
        // Few values, so that there are ties.
        value in prop_oneof![0..1000_i64, (0..4_i64).prop_map(|v| v * 250)],
        lengths in prop::collection::vec(20_i64..90, 1..4),
        category in 0..4_usize,
        district in 0..4_u8,
        organization in 0..6_u8,
        pinned in prop::bool::weighted(0.1),
        part in 0..25_i64,
    ) -> Candidate {
        let mut lengths = lengths;
        lengths.sort_unstable_by_key(|seconds| -seconds);
        let mut made = story(0, value, &lengths);
        for offer in &mut made.offers {
            offer.length += Millis(part * 40);
        }
        Candidate {
            category: Category::ALL[category],
            district: (district > 0).then(|| district.to_string()),
            organization: (organization > 0).then(|| organization.to_string()),
            pinned,
            ..made
        }
    }
}

fn candidates(most: usize) -> impl Strategy<Value = Vec<Candidate>> {
    prop::collection::vec(candidate(), 0..=most).prop_map(|mut all| {
        for (number, candidate) in (0..).zip(&mut all) {
            candidate.id = id(number);
        }
        all
    })
}

fn same_organization(a: &Candidate, b: &Candidate) -> bool {
    a.organization.is_some() && a.organization == b.organization && !(a.pinned && b.pinned)
}

fn length(candidates: &[Candidate], picked: &[Pick]) -> Millis {
    let of = |pick: &Pick| candidates[pick.candidate].offers[pick.offer].length;
    picked.iter().map(of).sum()
}

/// Pinned stories first, then the least number, then worth.
fn rank(candidates: &[Candidate], picked: &[Pick], task: &Task<'_>) -> (usize, usize, i64) {
    let pinned = picked
        .iter()
        .filter(|pick| candidates[pick.candidate].pinned)
        .count();
    let stories = picked.len() + task.already.len();
    (
        pinned,
        stories.min(task.least),
        worth(candidates, picked, task),
    )
}

/// Tries every choice that fits.
fn brute_force(
    candidates: &[Candidate],
    task: &Task<'_>,
    from: usize,
    picked: &mut Vec<Pick>,
    left: Millis,
) -> (usize, usize, i64) {
    let mut best = rank(candidates, picked, task);
    if picked.len() + task.already.len() >= task.most {
        return best;
    }
    for candidate in from..candidates.len() {
        let one = &candidates[candidate];
        let clash = picked
            .iter()
            .map(|pick| &candidates[pick.candidate])
            .any(|other| same_organization(one, other))
            || task.already.iter().any(|o| same_organization(one, o));
        if clash {
            continue;
        }
        for (offer, told) in one.offers.iter().enumerate() {
            if told.length > left {
                continue;
            }
            picked.push(Pick { candidate, offer });
            let more = brute_force(candidates, task, candidate + 1, picked, left - told.length);
            best = best.max(more);
            picked.pop();
        }
    }
    best
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn the_choice_is_worth_what_trying_all_finds(
        candidates in candidates(9),
        already in candidates(2),
        room in 60..260_i64,
        most in 2..7_usize,
        least in 0..4_usize,
    ) {
        let task = Task { already: &already, least, ..task(room, most) };
        let selection = select(&candidates, &task);
        prop_assert!(selection.proven);
        let all = brute_force(&candidates, &task, 0, &mut Vec::new(), task.room);
        prop_assert_eq!(rank(&candidates, &selection.picked, &task), all);
        prop_assert_eq!(worth(&candidates, &selection.picked, &task), selection.worth);
        prop_assert!(length(&candidates, &selection.picked) <= task.room);
    }

    #[test]
    fn the_order_of_the_candidates_does_not_matter(
        (given, shuffled) in candidates(25).prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        room in 60..300_i64,
    ) {
        let ids = |candidates: &[Candidate]| {
            let mut ids: Vec<_> = select(candidates, &task(room, 8))
                .picked
                .iter()
                .map(|pick| (candidates[pick.candidate].id, pick.offer))
                .collect();
            ids.sort_unstable();
            ids
        };
        prop_assert_eq!(ids(&given), ids(&shuffled));
    }

    /// A signature takes the other versions away: what was chosen must stay chosen.
    #[test]
    fn what_is_chosen_stays_when_its_other_versions_go(candidates in candidates(25), room in 60..300_i64) {
        let before = select(&candidates, &task(room, 8));
        let mut signed = candidates.clone();
        for pick in &before.picked {
            let offers = &mut signed[pick.candidate].offers;
            *offers = vec![offers[pick.offer]];
        }
        let after = select(&signed, &task(room, 8));
        let names = |s: &Selection| s.picked.iter().map(|pick| pick.candidate).collect::<Vec<_>>();
        prop_assert_eq!(names(&before), names(&after));
    }
}

#[test]
fn a_shorter_version_is_taken_when_it_makes_room_for_more() {
    let stories = [story(1, 500, &[60, 40]), story(2, 500, &[60, 40])];
    let offers = |room| {
        let selection = select(&stories, &task(room, 8));
        [selection.offer(0), selection.offer(1)]
    };
    assert_eq!(offers(120), [Some(0), Some(0)]);
    assert_eq!(offers(80), [Some(1), Some(1)]);
    let mut tight = offers(100);
    tight.sort_unstable();
    assert_eq!(tight, [Some(0), Some(1)]);
}

#[test]
fn a_shorter_version_costs_its_price() {
    // Told shorter, the first leaves room for a second story of 50 points.
    let stories = [story(1, 500, &[60, 40]), story(2, 50, &[20])];
    let picked = |shorter| {
        let weights = Weights {
            shorter,
            category: [0; 4],
            ..WEIGHTS
        };
        let task = Task {
            weights: &weights,
            ..task(60, 8)
        };
        select(&stories, &task).picked.len()
    };
    assert_eq!(picked(60), 1);
    assert_eq!(picked(40), 2);
}

#[test]
fn one_story_an_organization_but_a_person_may_pin_two() {
    let of_one = |number, value| Candidate {
        organization: Some("甲协会".to_owned()),
        ..story(number, value, &[30])
    };
    let mut stories = vec![of_one(1, 900), of_one(2, 800), story(3, 100, &[30])];
    let picked = |stories: &[Candidate]| {
        let selection = select(stories, &task(100, 8));
        (0..3)
            .filter(|i| selection.offer(*i).is_some())
            .collect::<Vec<_>>()
    };
    assert_eq!(picked(&stories), [0, 2]);
    stories[1].pinned = true;
    assert_eq!(picked(&stories), [1, 2]);
    stories[0].pinned = true;
    assert_eq!(picked(&stories), [0, 1, 2]);
}

#[test]
fn as_many_pinned_stories_are_in_as_fit() {
    let mut stories = vec![
        story(1, 900, &[30]),
        story(2, 0, &[50]),
        story(3, 10, &[50]),
    ];
    stories[1].pinned = true;
    stories[2].pinned = true;
    let selection = select(&stories, &task(100, 8));
    assert_eq!(
        selection
            .picked
            .iter()
            .map(|p| p.candidate)
            .collect::<Vec<_>>(),
        [1, 2]
    );
    let selection = select(&stories, &task(85, 8));
    assert_eq!(
        selection
            .picked
            .iter()
            .map(|p| p.candidate)
            .collect::<Vec<_>>(),
        [0, 2]
    );
}

#[test]
fn the_least_number_comes_before_worth() {
    // One long story is worth more than the two short ones together.
    let stories = [
        story(1, 900, &[90]),
        story(2, 100, &[40]),
        story(3, 100, &[40]),
    ];
    let picked = |least| {
        let task = Task {
            least,
            ..task(90, 8)
        };
        let selection = select(&stories, &task);
        selection
            .picked
            .iter()
            .map(|p| p.candidate)
            .collect::<Vec<_>>()
    };
    assert_eq!(picked(1), [0]);
    assert_eq!(picked(2), [1, 2]);
}

/// Stories so alike that no bound parts them: two districts, values within three points.
fn alike(number: u32) -> Vec<Candidate> {
    (0..number)
        .map(|n| {
            let full = 40 + i64::from(n * 37 % 29);
            Candidate {
                category: Category::ALL[(n % 4) as usize],
                district: Some((n * 7 % 2).to_string()),
                organization: Some((n * 11 % (number / 2)).to_string()),
                ..story(
                    n,
                    500 + i64::from(n * 13 % 3),
                    &[full, full * 2 / 3, full / 2],
                )
            }
        })
        .collect()
}

#[test]
fn a_search_that_is_stopped_says_so_and_still_gives_a_sound_choice() {
    let stories = alike(80);
    let stopped = Task {
        steps: 40,
        ..task(250, 8)
    };
    let selection = select(&stories, &stopped);
    assert!(!selection.proven);
    assert!(length(&stories, &selection.picked) <= stopped.room);
    assert!(selection.picked.len() >= 6, "{selection:?}");
    for (n, a) in selection.picked.iter().enumerate() {
        for b in &selection.picked[..n] {
            let pair = (&stories[a.candidate], &stories[b.candidate]);
            assert!(!same_organization(pair.0, pair.1));
        }
    }
    assert!(select(&stories[..12], &task(250, 8)).proven);
}

#[test]
fn nothing_can_be_picked_into_no_room() {
    let stories = [story(1, 500, &[30])];
    for room in [0, -5] {
        let selection = select(&stories, &task(room, 8));
        assert!(selection.picked.is_empty() && selection.proven);
    }
    assert!(select::<Candidate>(&[], &task(100, 8)).picked.is_empty());
    assert!(select(&stories, &task(100, 0)).picked.is_empty());
}
