//! Single moments of a week, and what is ordered in them.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    model::{
        Edition, EditionState, Revision,
        ladder::{Ladder, StepName},
    },
    schedule::{
        Action, Built, Busy, Channel, Event, Fallback, Mails, Notice, Now, Rung, Trouble, Unsigned,
        Week, decide,
    },
};

fn air() -> DateTime<Utc> {
    "2026-11-28T04:00:00Z".parse().unwrap()
}

fn before(minutes: i64) -> Now {
    Now::sure(air() - TimeDelta::minutes(minutes))
}

/// An edition in review, drafted and packaged once.
fn week(state: EditionState) -> Week {
    let ladder: Ladder = toml::from_str(include_str!("../../../schedules/weekly.toml")).unwrap();
    let edition = Edition {
        id: "2026-11-28".parse().unwrap(),
        number: 327,
        air_at: air(),
        state,
        note: String::new(),
    };
    let rungs = ladder.of(&edition).into_iter().map(|step| Rung {
        name: step.step,
        due_at: step.due_at,
        not_after: step.not_after,
        over: false,
    });
    Week {
        air_at: air(),
        state,
        rungs: rungs.collect(),
        unsigned: Unsigned::Hold,
        approved: false,
        newest: Some(Built {
            revision: Revision(2),
            is_final: false,
            packaged: true,
        }),
        last_final: None,
        reserve: None,
        reserve_stories: false,
        chosen: None,
        already: false,
        mails: Mails::default(),
        second: Channel::None,
        confirmable: false,
        built_at: None,
        build_dead: false,
        busy: Busy::default(),
        question: false,
    }
}

fn ordered(week: &Week, now: &Now) -> Vec<Action> {
    decide(week, &Event::Tick, now)
}

#[test]
fn a_signed_edition_is_locked_at_lock_and_an_unsigned_one_is_held() {
    let mut edition = week(EditionState::InReview);
    assert!(!ordered(&edition, &before(76)).contains(&Action::Hold));
    assert!(ordered(&edition, &before(75)).contains(&Action::Hold));
    edition.approved = true;
    let orders = ordered(&edition, &before(75));
    assert!(orders.contains(&Action::Lock) && !orders.contains(&Action::Hold));
    let refused = decide(&edition, &Event::LockRefused, &before(75));
    assert!(refused.contains(&Action::Hold) && !refused.contains(&Action::Lock));
    // Signed while it was held: locked at once.
    edition.state = EditionState::Held;
    assert!(ordered(&edition, &before(50)).contains(&Action::Lock));
}

#[test]
fn a_held_edition_gives_way_to_what_was_approved_forty_minutes_before_air() {
    let mut edition = week(EditionState::Held);
    edition.reserve = Some(Revision(1));
    let chosen = |week: &Week, minutes| {
        ordered(week, &before(minutes))
            .into_iter()
            .find(|action| matches!(action, Action::Choose(..)))
    };
    assert_eq!(chosen(&edition, 41), None);
    let reserve = Action::Choose(Revision(1), Fallback::Reserve);
    assert_eq!(chosen(&edition, 40), Some(reserve));
    edition.last_final = Some(Revision(3));
    let earlier = Action::Choose(Revision(3), Fallback::LastFinal);
    assert_eq!(chosen(&edition, 40), Some(earlier));
    edition.already = true;
    assert_eq!(
        chosen(&edition, 40),
        None,
        "a correction falls back to nothing"
    );
    edition.already = false;
    (edition.last_final, edition.reserve) = (None, None);
    assert!(ordered(&edition, &before(40)).contains(&Action::Raise(Trouble::NothingToSend)));
}

#[test]
fn under_auto_the_newest_goes_with_its_mark_and_not_before_its_time() {
    let mut edition = week(EditionState::InReview);
    edition.unsigned = Unsigned::Auto;
    assert!(
        !ordered(&edition, &before(61))
            .iter()
            .any(|a| matches!(a, Action::Choose(..)))
    );
    let marked = Action::Choose(Revision(2), Fallback::Unapproved);
    assert!(ordered(&edition, &before(60)).contains(&marked));
}

#[test]
fn a_clock_that_jumped_ahead_sends_nothing() {
    let mut edition = week(EditionState::Packaged);
    edition.mails.next_at = Some(air() - TimeDelta::hours(9));
    let jumped = Now {
        wall: air() - TimeDelta::minutes(50),
        trusted: air() - TimeDelta::minutes(90),
    };
    assert!(!ordered(&edition, &jumped).contains(&Action::Send));
    assert!(ordered(&edition, &before(60)).contains(&Action::Send));
    edition.busy.send = true;
    assert!(
        !ordered(&edition, &before(60)).contains(&Action::Send),
        "it is under way"
    );
}

#[test]
fn after_a_pause_one_letter_is_written_and_the_earlier_ones_are_not() {
    let edition = week(EditionState::InReview);
    // Back two hours before air: the first two are too late.
    let orders = ordered(&edition, &before(119));
    assert!(orders.contains(&Action::Tell(StepName::LastCall, Notice::LastCall)));
    assert!(orders.contains(&Action::Skip(StepName::Remind, "too late")));
    let told = orders
        .iter()
        .filter(|a| matches!(a, Action::Tell(..)))
        .count();
    assert_eq!(told, 1, "{orders:?}");
    let mut signed = edition.clone();
    signed.approved = true;
    let skipped = Action::Skip(StepName::LastCall, "everything is signed");
    assert!(ordered(&signed, &before(119)).contains(&skipped));
}

#[test]
fn what_the_stations_server_refuses_takes_the_other_way_at_once() {
    let mut edition = week(EditionState::SendBlocked);
    edition.mails.blocked = true;
    edition.second = Channel::Ready;
    let orders = ordered(&edition, &before(55));
    assert!(orders.contains(&Action::SecondChannel));
    assert!(orders.contains(&Action::Raise(Trouble::Blocked)));
    assert!(!orders.contains(&Action::Send), "it would be refused again");
    edition.mails.next_at = Some(before(60).wall);
    let another = ordered(&edition, &before(55));
    assert!(another.contains(&Action::Send), "another recipient waits");
    edition.second = Channel::None;
    let skip = Action::Skip(StepName::SecondChannel, "none is set up");
    assert!(ordered(&edition, &before(55)).contains(&skip));
}

#[test]
fn a_week_that_nobody_began_is_no_failure_and_one_without_a_tip_is() {
    let mut edition = week(EditionState::Planned);
    edition.newest = None;
    let orders = ordered(&edition, &before(-1));
    assert!(
        !orders.contains(&Action::Miss) && !orders.contains(&Action::Open),
        "{orders:?}"
    );
    edition.state = EditionState::Collecting;
    assert!(ordered(&edition, &before(75)).contains(&Action::Hold));
    edition.state = EditionState::Held;
    let orders = ordered(&edition, &before(-1));
    assert!(orders.contains(&Action::Miss));
    assert!(orders.contains(&Action::Raise(Trouble::Missed)));
}

#[test]
fn a_skipped_week_ends_every_rung_and_every_alarm() {
    let edition = week(EditionState::Skipped);
    let orders = ordered(&edition, &before(30));
    let ended = orders
        .iter()
        .filter(|a| matches!(a, Action::Skip(..)))
        .count();
    assert_eq!(ended, StepName::ALL.len());
    assert!(
        !orders
            .iter()
            .any(|a| matches!(a, Action::Raise(_) | Action::Send))
    );
}

#[test]
fn an_edition_that_arrived_is_closed_two_hours_after_air() {
    let mut edition = week(EditionState::Delivered);
    edition.mails.accepted = true;
    assert!(!ordered(&edition, &before(-119)).contains(&Action::Close));
    let orders = ordered(&edition, &before(-120));
    assert!(orders.contains(&Action::Close) && !orders.contains(&Action::Miss));
}

#[test]
fn a_build_is_asked_for_once_a_minute_and_never_twice_at_a_time() {
    let mut edition = week(EditionState::InReview);
    assert!(ordered(&edition, &before(600)).contains(&Action::Build));
    edition.busy.build = true;
    assert!(!ordered(&edition, &before(600)).contains(&Action::Build));
    edition.busy.build = false;
    edition.built_at = Some(before(600).wall - TimeDelta::seconds(59));
    assert!(!ordered(&edition, &before(600)).contains(&Action::Build));
    edition.state = EditionState::Locked;
    assert!(
        ordered(&edition, &before(70)).contains(&Action::Build),
        "it is waited for"
    );
    edition.build_dead = true;
    edition.built_at = Some(before(70).wall - TimeDelta::minutes(9));
    assert!(!ordered(&edition, &before(70)).contains(&Action::Build));
    (edition.build_dead, edition.state) = (false, EditionState::InReview);
    // The clock was set back since: it does not wait until it catches up.
    edition.built_at = Some(before(600).wall + TimeDelta::hours(5));
    assert!(ordered(&edition, &before(600)).contains(&Action::Build));
}
