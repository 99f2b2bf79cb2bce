//! Ten thousand weeks. What fails names its seed; `YIXIAN_SEED=n cargo test simulated` plays that one.

use std::collections::BTreeMap;

use super::world::World;
use crate::{
    model::{EditionState, Revision, ladder::Ladder},
    schedule::{Action, Fallback, Trouble, Unsigned},
};

const WEEKS: u64 = 10_000;
const BEGIN: i64 = -26 * 60;

fn ladder() -> Ladder {
    toml::from_str(include_str!("../../../schedules/weekly.toml")).unwrap()
}

/// A quarter of an hour in which the machine and a relay were well and something could have left, after
/// the time at which the ladder lets it leave.
fn had_its_chance(well: i64) -> bool {
    well >= 15
}

struct Verdict {
    what: &'static str,
    faults: Vec<String>,
}

fn play(seed: u64, ladder: &Ladder) -> Verdict {
    let mut world = World::new(seed, ladder);
    let mut faults = Vec::new();
    let (mut well, mut chance, mut refused) = (0, false, false);
    let mut awake = 0;
    for minute in BEGIN..=8 * 60 {
        world.step(minute);
        let air = world.air();
        let within = (air - 75..air).contains(&minute);
        refused |= within && world.is_refused(minute);
        let alive = world.is_on(minute) && world.some_relay_is_well(minute);
        // What the ladder lets leave at this minute: what is signed from an hour before air on, what
        // stands in for it from 40 or, while a locked edition is still built, 30 minutes on.
        let gate = match world.week.state {
            EditionState::Packaged | EditionState::Sending | EditionState::InDoubt => air - 60,
            EditionState::Held => air - 40,
            EditionState::Locked => air - 30,
            _ if world.week.unsigned == Unsigned::Auto => air - 60,
            _ => air - 40,
        };
        let could = within && alive && minute >= gate && world.has_freight();
        well = if could { well + 1 } else { 0 };
        chance |= had_its_chance(well);
        if (air - 75..air - 30).contains(&minute) && world.is_on(minute) {
            awake += 1;
        }
    }
    let air = world.air();
    let skipped = world.week.state == EditionState::Skipped;
    let in_time: Vec<_> = world.got.iter().filter(|got| got.minute <= air).collect();
    for got in &world.got {
        if skipped {
            faults.push(format!("sent although it was skipped: {got:?}"));
        }
        if got.minute < air - 60 {
            faults.push(format!("early: {got:?}"));
        }
        if world.fate.unsigned == Unsigned::Hold && !got.is_final {
            faults.push(format!("unapproved: {got:?}"));
        }
    }
    let mut copies: BTreeMap<Revision, u32> = BTreeMap::new();
    for got in world.got.iter().filter(|got| !got.blind) {
        *copies.entry(got.revision).or_default() += 1;
    }
    if let Some((revision, count)) = copies.iter().find(|(_, count)| **count > 1) {
        faults.push(format!("{revision} was sent {count} times"));
    }
    if copies.len() > 1 {
        faults.push(format!("two revisions without a correction: {copies:?}"));
    }
    let by_channel = world
        .actions
        .iter()
        .any(|(minute, action)| *action == Action::SecondChannel && *minute <= air);
    let missed = in_time.is_empty() && !by_channel && !skipped;
    if missed && chance && !refused {
        faults.push("missed, although machine and relay were well for a quarter of an hour".into());
    }
    let told_in_time = world.raised.iter().any(|(minute, trouble)| {
        *minute <= air - 30
            && matches!(
                trouble,
                Trouble::Held
                    | Trouble::Unapproved
                    | Trouble::NotSent
                    | Trouble::NothingToSend
                    | Trouble::NoPackage
                    | Trouble::RehearsalFailed
                    | Trouble::InDoubt
                    | Trouble::Blocked
            )
    });
    if missed && awake >= 40 && !told_in_time {
        faults.push("missed, and nobody was told half an hour before".into());
    }
    let fell_back = world.actions.iter().find_map(|(_, action)| match action {
        Action::Choose(_, fallback) => Some(*fallback),
        _ => None,
    });
    let what = match (missed, fell_back) {
        _ if skipped => "skipped",
        (true, _) => "missed",
        (false, Some(Fallback::LastFinal)) => "earlier revision",
        (false, Some(Fallback::Reserve)) => "reserve",
        (false, Some(Fallback::Unapproved)) => "unapproved",
        (false, None) => "approved",
    };
    if !faults.is_empty() {
        faults.push(format!(
            "seed {seed}: {:?}\ngot {:?}\nactions {:?}",
            world.fate, world.got, world.actions
        ));
    }
    Verdict { what, faults }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a seed to play one week again")]
fn ten_thousand_weeks_and_none_is_missed_early_doubled_or_unapproved() {
    let ladder = ladder();
    let one = std::env::var("YIXIAN_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    let seeds = one.map_or(0..WEEKS, |seed| seed..seed + 1);
    let threads = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    let verdicts: Vec<Verdict> = std::thread::scope(|scope| {
        let hands: Vec<_> = (0..threads)
            .map(|hand| {
                let (seeds, ladder) = (seeds.clone(), &ladder);
                scope.spawn(move || {
                    seeds
                        .filter(|seed| seed % threads == hand)
                        .map(|seed| play(seed, ladder))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        hands
            .into_iter()
            .flat_map(|hand| hand.join().unwrap())
            .collect()
    });
    let bad: Vec<_> = verdicts.iter().filter(|v| !v.faults.is_empty()).collect();
    assert!(
        bad.is_empty(),
        "{} of {} weeks went wrong; the first: {}",
        bad.len(),
        verdicts.len(),
        bad[0].faults.join("\n")
    );
    if one.is_some() {
        return;
    }
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for verdict in &verdicts {
        *kinds.entry(verdict.what).or_default() += 1;
    }
    println!("{kinds:?}");
    // Every way out was walked, or the weeks prove nothing about it.
    for kind in [
        "approved",
        "earlier revision",
        "reserve",
        "unapproved",
        "missed",
        "skipped",
    ] {
        assert!(
            kinds.get(kind).is_some_and(|count| *count >= 50),
            "{kind}: {kinds:?}"
        );
    }
}
