//! 本周: where the edition stands, what is due next, and who must do what.

use axum::{Extension, extract::State, response::Response};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use super::{frame::Failed, now::Now, rights::Right, state::DeskState, words};
use crate::{
    app::{Outlook, StepState, StoredStep, Visitor},
    model::{
        EditionState, StoryState,
        alarm::{AlarmLevel, StoredAlarm},
        change::ChangeKind,
        ladder::{DueStep, StepName},
        people::{ReviewLevel, User},
        story::CheckLevel,
        zone::{chinese_date, chinese_day_minute, chinese_weekday},
    },
};

/// The page of the week.
#[derive(Debug, Serialize)]
struct Page {
    edition: Header,
    todo: Vec<Todo>,
    alarms: Vec<AlarmRow>,
    ladder: Vec<Rung>,
    counts: Vec<Count>,
}

/// What stands above the pages of an edition.
#[derive(Debug, Serialize)]
pub struct Header {
    id: String,
    number: u32,
    programme: String,
    host: String,
    /// `2026年11月28日星期六 12:00`.
    air: String,
    state: &'static str,
    tone: &'static str,
    note: String,
    next: Option<Deadline>,
    trt: String,
    slot: String,
    over: String,
    over_tone: &'static str,
    stories: usize,
}

/// The next deadline.
#[derive(Debug, Serialize)]
struct Deadline {
    what: &'static str,
    at: String,
    /// Milliseconds since 1970: the page counts on.
    at_ms: i64,
    left: String,
    tone: &'static str,
}

#[derive(Debug, Serialize)]
struct Todo {
    who: String,
    what: String,
    address: String,
    tone: &'static str,
}

#[derive(Debug, Serialize)]
struct AlarmRow {
    level: &'static str,
    tone: &'static str,
    title: String,
    detail: String,
    steps: Vec<String>,
    since: String,
}

#[derive(Debug, Serialize)]
struct Rung {
    title: String,
    rest: String,
    at: String,
    state: &'static str,
    tone: &'static str,
    result: String,
}

#[derive(Debug, Serialize)]
struct Count {
    word: &'static str,
    number: u64,
}

/// `GET /`.
pub async fn page(
    State(state): State<DeskState>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Failed> {
    let app = &state.app;
    let Now {
        edition,
        outlook,
        rungs,
        zone,
        header,
    } = state.now().await?;
    let rows = app.store().steps(edition.id).await?;
    let alarms = app.store().alarms(100).await?;
    let alarms: Vec<StoredAlarm> = alarms
        .into_iter()
        .filter(|one| one.cleared_at.is_none())
        .collect();
    let tips = app.store().submission_counts(edition.id).await?;
    let count = |state: &str| {
        let found = tips.iter().find(|(name, _)| name == state);
        found.map_or(0, |(_, count)| *count)
    };
    let mut users = app.store().users().await?;
    users.retain(|user| user.retired_at.is_none());
    let mut todo = to_do(&outlook, &users);
    let reads_tips = Right::ReadTips.is_of(visitor.user.role);
    for one in todo
        .iter_mut()
        .filter(|one| !reads_tips && one.address == "/tips")
    {
        one.address = "/rundown".to_owned();
    }
    let quarantined = count("quarantined");
    if quarantined > 0 && reads_tips {
        todo.push(Todo {
            who: "编辑".to_owned(),
            what: format!("{quarantined}件来稿待查：放行或退回"),
            address: "/tips?state=quarantined".to_owned(),
            tone: "work",
        });
    }
    for asked in app.open_questions().await? {
        let number = asked.edition.number;
        todo.push(
            match asked.wish.filter(|wish| wish.kind != ChangeKind::Keep) {
                Some(wish) => Todo {
                    who: "另一位同事".to_owned(),
                    what: format!("第{number}期提出{}，等人确认", wish.kind.label()),
                    address: "/calendar".to_owned(),
                    tone: "work",
                },
                None => Todo {
                    who: "制片".to_owned(),
                    what: format!("第{number}期在假期里：是否照常播出"),
                    address: "/calendar".to_owned(),
                    tone: "work",
                },
            },
        );
    }
    let page = Page {
        edition: header,
        todo,
        alarms: alarms.iter().map(|one| alarm_row(one, zone)).collect(),
        ladder: rungs
            .iter()
            .map(|rung| rung_row(rung, &rows, zone, app.clock().now()))
            .collect(),
        counts: vec![
            Count {
                word: "来稿",
                number: tips.iter().map(|(_, count)| count).sum(),
            },
            Count {
                word: "可用",
                number: count("accepted"),
            },
            Count {
                word: "重复",
                number: count("duplicate"),
            },
            Count {
                word: "待查",
                number: quarantined,
            },
        ],
    };
    state.show(("week", "本周", "/"), &visitor, &page)
}

/// What stands above the pages of an edition.
pub fn header(outlook: &Outlook, rungs: &[DueStep], zone: Tz, now: DateTime<Utc>) -> Header {
    let (edition, revision) = (&outlook.edition, &outlook.revision);
    let rundown = &revision.rundown;
    let local = edition.air_at.with_timezone(&zone);
    let over = rundown.over();
    Header {
        id: edition.id.to_string(),
        number: edition.number,
        programme: revision.programme.clone(),
        host: revision.host.clone(),
        air: format!(
            "{}{} {}",
            chinese_date(local.date_naive()),
            chinese_weekday(local.date_naive()),
            local.format("%H:%M")
        ),
        state: words::edition_state(edition.state),
        tone: words::edition_tone(edition.state),
        note: edition.note.clone(),
        next: deadline(edition.state, rungs, zone, now),
        trt: rundown.trt().mm_ss(),
        slot: rundown.slot_ms.mm_ss(),
        over: rundown.over_label(),
        over_tone: match rundown.over_label().as_str() {
            "准" => "good",
            _ if over.0 > 0 => "bad",
            _ => "work",
        },
        stories: revision.stories.len(),
    }
}

/// What is counted down to: the rungs that people work towards.
fn deadline(
    state: EditionState,
    rungs: &[DueStep],
    zone: Tz,
    now: DateTime<Utc>,
) -> Option<Deadline> {
    if matches!(state, EditionState::Skipped | EditionState::Closed) {
        return None;
    }
    let rung = rungs
        .iter()
        .filter(|rung| rung.due_at >= now)
        .filter_map(|rung| Some((rung, goal(rung.step)?)))
        .min_by_key(|(rung, _)| rung.due_at)?;
    let (rung, what) = rung;
    let left = rung.due_at - now;
    Some(Deadline {
        what,
        at: chinese_day_minute(rung.due_at, zone),
        at_ms: rung.due_at.timestamp_millis(),
        left: words::span(left),
        tone: match left.num_minutes() {
            ..30 => "bad",
            30..120 => "work",
            _ => "quiet",
        },
    })
}

fn goal(step: StepName) -> Option<&'static str> {
    match step {
        StepName::Cutoff => Some("距截稿"),
        StepName::Lock => Some("距锁单"),
        StepName::Send => Some("距发送"),
        StepName::Air => Some("距播出"),
        _ => None,
    }
}

/// Who must do what before the edition can leave.
fn to_do(outlook: &Outlook, users: &[User]) -> Vec<Todo> {
    let mut todo = Vec::new();
    if !outlook.edition.state.is_open() {
        return todo;
    }
    let stories = &outlook.revision.stories;
    if stories.is_empty() {
        todo.push(Todo {
            who: "编辑".to_owned(),
            what: "还没有可播的稿件：看看来稿，或向通讯员约稿".to_owned(),
            address: "/tips".to_owned(),
            tone: "work",
        });
    }
    for level in ReviewLevel::ALL {
        let waits = |state: &StoryState| match level {
            ReviewLevel::First => *state == StoryState::Draft,
            ReviewLevel::Second => *state == StoryState::FirstReview,
            ReviewLevel::Final => *state == StoryState::SecondReview,
        };
        let count = stories.iter().filter(|story| waits(&story.state())).count();
        if count == 0 {
            continue;
        }
        let able: Vec<&str> = users
            .iter()
            .filter(|user| user.role.may_sign(level))
            .map(|user| user.name.as_str())
            .collect();
        todo.push(Todo {
            who: if able.is_empty() {
                format!("没有人能签{}", level.label())
            } else {
                able.join("、")
            },
            what: format!("{count}条待{}", level.label()),
            address: format!("/review?level={}", level.key()),
            tone: if able.is_empty() { "bad" } else { "work" },
        });
    }
    let blocked = stories
        .iter()
        .filter(|story| {
            story
                .draft
                .checks
                .iter()
                .any(|check| check.level == CheckLevel::Block)
        })
        .count();
    if blocked > 0 {
        todo.push(Todo {
            who: "编辑".to_owned(),
            what: format!("{blocked}条有不得播出的问题：修改，或换下"),
            address: "/rundown".to_owned(),
            tone: "bad",
        });
    }
    todo
}

fn alarm_row(stored: &StoredAlarm, zone: Tz) -> AlarmRow {
    let alarm = &stored.alarm;
    AlarmRow {
        level: alarm.level.label(),
        tone: match alarm.level {
            AlarmLevel::Critical => "bad",
            AlarmLevel::Warning => "work",
            AlarmLevel::Notice => "quiet",
        },
        title: alarm.title.clone(),
        detail: alarm.detail.clone(),
        steps: alarm.steps().map(str::to_owned).collect(),
        since: chinese_day_minute(stored.opened_at, zone),
    }
}

fn rung_row(rung: &DueStep, rows: &[StoredStep], zone: Tz, now: DateTime<Utc>) -> Rung {
    let row = rows.iter().find(|row| row.name == rung.step);
    let (title, rest) = rung
        .meaning
        .split_once('：')
        .unwrap_or((rung.meaning.as_str(), ""));
    let due = rung.due_at <= now;
    let (state, tone) = match row.map(|row| row.state) {
        Some(StepState::Done) => ("已完成", "good"),
        Some(StepState::Skipped) => ("未执行", "quiet"),
        Some(StepState::Todo) | None if due => ("逾期", "bad"),
        Some(StepState::Todo) | None => ("未到", "quiet"),
    };
    let ended = row.and_then(|row| row.ended_at);
    Rung {
        title: title.to_owned(),
        rest: rest.to_owned(),
        at: chinese_day_minute(rung.due_at, zone),
        state,
        tone,
        result: ended.map_or_else(String::new, |at| chinese_day_minute(at, zone)),
    }
}
