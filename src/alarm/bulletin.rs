//! The mail of one round's alarms: one alarm with all of its steps, or many as a list.

use chrono::{DateTime, Utc};

use super::{
    AlarmError, House, Told, left,
    page::{self, Page, Tone, row, step},
};
use crate::model::{
    alarm::{AlarmLevel, Telling},
    notice::Words,
    zone::chinese_minute,
};

/// Lines of an alarm's facts that a mail shows, and characters of each: a server may answer with a page.
const MOST_LINES: usize = 12;
const LONGEST_LINE: usize = 300;

/// Writes the mail. `told`: what one bulletin tells, the gravest first; never empty.
///
/// # Errors
/// A template asks for what the page does not have.
pub fn bulletin(
    told: &[Told<'_>],
    house: &House<'_>,
    now: DateTime<Utc>,
) -> Result<Words, AlarmError> {
    let page = match told {
        [one] => single(one, house, now),
        many => list(many, house, now),
    };
    page.words(is_urgent(told))
}

fn is_urgent(told: &[Told<'_>]) -> bool {
    told.iter()
        .any(|one| one.telling != Telling::Cleared && one.row.alarm.level == AlarmLevel::Critical)
}

fn tone(told: &Told<'_>) -> Tone {
    match told.telling {
        Telling::Cleared => page::GREEN,
        _ => Tone::of(told.row.alarm.level),
    }
}

fn single(told: &Told<'_>, house: &House<'_>, now: DateTime<Utc>) -> Page {
    let alarm = &told.row.alarm;
    let cleared = told.telling == Telling::Cleared;
    let times = told.times();
    let again = if times.is_empty() {
        String::new()
    } else {
        format!("（{times}）")
    };
    let subject = format!("{}{}{again}", told.tag(), alarm.title);
    let level = if cleared {
        "已恢复"
    } else {
        alarm.level.label()
    };
    let sub = format!("《{}》 · {level}", house.programme);
    let mut page = Page::new(house, &subject, tone(told), &alarm.title, &sub);
    if let Some(clock) = told.clock {
        page.strong_fact("播出", &left(clock.air_at, now), "");
        page.fact(
            "期次",
            &format!("第{}期", clock.number),
            &format!("{} 播出", chinese_minute(clock.air_at, house.zone)),
        );
    }
    page.fact("发生", &told.since(now, house.zone), &times);
    if cleared {
        page.say("以下情况已经恢复，不需要再处理。");
    }
    for (number, line) in details(&alarm.detail).iter().enumerate() {
        page.fact(if number == 0 { "情况" } else { "" }, line, "");
    }
    if !cleared {
        let rows = alarm
            .steps()
            .enumerate()
            .map(|(number, line)| step(&format!("{}.", number + 1), line))
            .collect();
        page.block("现在要做", tone(told), rows);
    }
    page
}

fn list(many: &[Told<'_>], house: &House<'_>, now: DateTime<Utc>) -> Page {
    let wrong = many
        .iter()
        .filter(|one| one.telling != Telling::Cleared)
        .count();
    let first = &many[0];
    let (tag, heading) = match (wrong, many.len() - wrong) {
        (0, well) => ("【恢复】", format!("{well} 项已恢复")),
        (wrong, 0) => (first.tag(), format!("{wrong} 项需要处理")),
        (wrong, well) => (first.tag(), format!("{wrong} 项需要处理，{well} 项已恢复")),
    };
    let subject = format!("{tag}{heading}：{}等", first.row.alarm.title);
    let sub = format!("《{}》", house.programme);
    let mut page = Page::new(house, &subject, tone(first), &heading, &sub);
    let clocks: Vec<_> = many.iter().filter_map(|one| one.clock).collect();
    if let Some(next) = clocks.iter().min_by_key(|clock| clock.air_at) {
        page.strong_fact(
            "播出",
            &left(next.air_at, now),
            &format!("第{}期", next.number),
        );
    }
    for (number, told) in many.iter().enumerate() {
        let alarm = &told.row.alarm;
        let level = match told.telling {
            Telling::Cleared => "已恢复",
            _ => alarm.level.label(),
        };
        let title = format!("{}. {}（{level}）", number + 1, alarm.title);
        let mut rows = vec![row("", &told.since(now, house.zone), &told.times())];
        rows.extend(
            details(&alarm.detail)
                .iter()
                .take(3)
                .map(|line| row("", line, "")),
        );
        if told.telling != Telling::Cleared {
            rows.extend(alarm.steps().map(|line| step("→", line)));
        }
        page.block(&title, tone(told), rows);
    }
    page
}

/// The facts, a line each, without empty ones.
pub(super) fn details(detail: &str) -> Vec<String> {
    detail
        .lines()
        .map(crate::model::language::hygiene::one_line)
        .filter(|line| !line.is_empty())
        .take(MOST_LINES)
        .map(|line| {
            if line.chars().count() > LONGEST_LINE {
                let cut: String = line.chars().take(LONGEST_LINE).collect();
                format!("{cut}…")
            } else {
                line
            }
        })
        .collect()
}
