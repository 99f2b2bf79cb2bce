use proptest::prelude::*;

use super::*;

const TWO: [&str; 2] = ["mail:a@x.example", "wecom-1"];

fn at(minutes: i64) -> DateTime<Utc> {
    "2026-11-28T00:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::minutes(minutes)
}

fn held() -> Alarm {
    Alarm::of_edition(
        AlarmKind::Held,
        "2026-11-28".parse().unwrap(),
        "锁单时仍有稿件未签发",
    )
}

/// One round: what is told, and the rows as they are afterwards.
fn round(rows: &mut [StoredAlarm], channels: &[&str], now: DateTime<Utc>) -> Vec<Bulletin> {
    let plan = plan(rows, channels, now);
    for bulletin in &plan {
        for (telling, index) in &bulletin.told {
            // A row is moved once, whatever number of channels hear of it.
            if bulletin.channel == 0 || channels.len() == 1 {
                rows[*index] = rows[*index].clone().told(*telling, channels, now);
            }
        }
    }
    plan
}

fn tellings(plan: &[Bulletin]) -> Vec<(usize, Telling)> {
    plan.iter()
        .flat_map(|bulletin| bulletin.told.iter().map(|told| (bulletin.channel, told.0)))
        .collect()
}

#[test]
fn a_held_edition_is_told_every_ten_minutes_until_it_is_well_and_then_once() {
    let mut rows = [StoredAlarm::opened(held(), at(0))];
    let mut heard = Vec::new();
    for minute in 0..25 {
        if !round(&mut rows, &TWO, at(minute)).is_empty() {
            heard.push(minute);
        }
    }
    assert_eq!(heard, [0, 10, 20]);
    assert_eq!(rows[0].count, 3);
    rows[0].cleared_at = Some(at(25));
    let well = round(&mut rows, &TWO, at(26));
    assert_eq!(
        tellings(&well),
        [(0, Telling::Cleared), (1, Telling::Cleared)]
    );
    assert!(round(&mut rows, &TWO, at(90)).is_empty());
}

#[test]
fn nobody_is_told_that_something_is_well_who_never_heard_that_it_was_not() {
    let mut rows = [StoredAlarm::opened(held(), at(0))];
    round(&mut rows, &TWO[..1], at(0));
    rows[0].cleared_at = Some(at(5));
    assert_eq!(tellings(&plan(&rows, &TWO, at(6))), [(0, Telling::Cleared)]);
    // One that came and went between two rounds was never told at all.
    let mut brief = StoredAlarm::opened(held(), at(0));
    brief.cleared_at = Some(at(1));
    assert_eq!(plan(&[brief], &TWO, at(2)), []);
}

#[test]
fn what_comes_and_goes_does_not_shout_each_time() {
    let mut rows = [StoredAlarm::opened(held(), at(0))];
    let mut heard = 0;
    for minute in 0..60 {
        heard += round(&mut rows, &TWO[..1], at(minute)).len();
        let row = rows[0].clone();
        rows[0] = if minute % 2 == 0 {
            StoredAlarm {
                cleared_at: Some(at(minute)),
                ..row
            }
        } else {
            row.raised(held(), at(minute))
        };
    }
    assert!((6..=12).contains(&heard), "{heard} messages in an hour");
}

#[test]
fn an_alarm_that_grows_graver_is_told_at_once() {
    let mut rows = [StoredAlarm::opened(
        Alarm {
            level: AlarmLevel::Warning,
            ..held()
        },
        at(0),
    )];
    round(&mut rows, &TWO, at(0));
    assert_eq!(rows[0].due(at(1)), None);
    rows[0] = rows[0].clone().raised(held(), at(1));
    assert_eq!(rows[0].due(at(1)), Some(Telling::Repeated));
}

#[test]
fn many_at_once_become_one_message_with_the_gravest_first() {
    let mut rows: Vec<StoredAlarm> = [
        AlarmKind::BackupOld,
        AlarmKind::DiskLow,
        AlarmKind::Database,
        AlarmKind::SourceSilent,
    ]
    .into_iter()
    .map(|kind| StoredAlarm::opened(Alarm::of_machine(kind, "", "x"), at(0)))
    .collect();
    let all = round(&mut rows, &TWO, at(0));
    assert_eq!(all.len(), 2);
    let order: Vec<AlarmKind> = all[0]
        .told
        .iter()
        .map(|(_, index)| rows[*index].alarm.kind)
        .collect();
    assert_eq!(order[0], AlarmKind::Database);
    assert_eq!(order[3], AlarmKind::BackupOld);
}

#[test]
fn every_kind_says_what_to_do_and_has_a_name_of_its_own() {
    let mut names: Vec<&str> = AlarmKind::ALL.map(AlarmKind::name).to_vec();
    for kind in AlarmKind::ALL {
        let alarm = Alarm::of_edition(kind, "2026-11-28".parse().unwrap(), "x");
        assert!(alarm.steps().count() >= 2, "{kind:?}");
        assert_eq!(alarm.action.matches('`').count() % 2, 0, "{kind:?}");
        assert!(kind.repeats_every() >= TimeDelta::minutes(10));
        let json = serde_json::to_value(kind).unwrap();
        assert_eq!(json, kind.name());
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), AlarmKind::ALL.len());
    let silent = Alarm::of_machine(AlarmKind::SourceSilent, "tougao", "x");
    assert_eq!(silent.key, "source_silent/tougao");
    assert!(silent.action.contains("--source tougao"));
}

proptest! {
    /// Whatever comes and goes: an open alarm is told within its interval, never more often than
    /// that (but for a new one), and never to nobody.
    #[test]
    fn an_open_alarm_is_never_forgotten_and_never_a_flood(turns in prop::collection::vec(any::<bool>(), 1..200)) {
        let mut rows = [StoredAlarm::opened(held(), at(0))];
        let mut last: Option<i64> = None;
        let mut open_since = 0_i64;
        for (minute, open) in turns.iter().enumerate() {
            let minute = i64::try_from(minute).unwrap();
            let row = rows[0].clone();
            if *open && !row.is_open() {
                open_since = minute;
                rows[0] = row.raised(held(), at(minute));
            } else if !*open && row.is_open() {
                rows[0] = StoredAlarm { cleared_at: Some(at(minute)), ..row };
            }
            let told = round(&mut rows, &TWO[..1], at(minute));
            prop_assert!(told.len() <= 1);
            if told.iter().any(|bulletin| bulletin.told[0].0 != Telling::Cleared) {
                prop_assert!(rows[0].is_open());
                if let Some(last) = last {
                    prop_assert!(minute - last >= 10, "told at {last} and {minute}");
                }
                last = Some(minute);
            }
            if rows[0].is_open() && minute - open_since >= 10 {
                prop_assert!(last.is_some_and(|last| minute - last <= 10));
            }
        }
    }
}
