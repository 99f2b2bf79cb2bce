//! The Friday mail 「系统就绪」: it comes every week, so that its absence is noticed. When something is
//! not in order its subject says so.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{
    AlarmError, House, left,
    page::{AMBER, CALM, GREEN, Page, RED, row, step},
};
use crate::model::{
    Millis,
    notice::Words,
    people::ReviewLevel,
    zone::{chinese_day_minute, chinese_minute},
};

/// A reserve edition that is older is not fresh any more: two months of 备播稿 have seen their season.
const RESERVE_OLD: i64 = 60;

/// The state of the week on the day before air.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ready {
    /// 第 N 期.
    pub number: u32,
    /// When it goes on air.
    pub air_at: DateTime<Utc>,
    /// The package that the rehearsal made; `None`: there is none.
    pub package: Option<RehearsalPackage>,
    /// Length of the rundown.
    pub trt: Millis,
    /// Length of the slot.
    pub slot: Millis,
    /// Every story of the rundown, in air order.
    pub stories: Vec<UnsignedStory>,
    /// The reserve edition; `None`: there is none.
    pub reserve: Option<Reserve>,
    /// What happens next.
    pub next: Vec<NextStep>,
    /// Relay, second relay, webhooks, backup, disk: whatever the doctor looked at.
    pub checks: Vec<Check>,
}

/// The package of the rehearsal.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RehearsalPackage {
    /// Its revision.
    pub revision: u32,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// What is wrong with it, Chinese; empty: it is sound.
    pub problem: String,
}

/// A story and the signatures that it still lacks.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct UnsignedStory {
    /// Its headline.
    pub headline: String,
    /// Whose it is.
    pub organization: String,
    /// Missing, in the order in which they are given; empty: it is approved.
    pub lacks: Vec<ReviewLevel>,
}

/// The reserve edition.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Reserve {
    /// When it was packaged.
    pub made_at: DateTime<Utc>,
    /// Stories in it.
    pub stories: usize,
}

/// A rung of the ladder that is still to come.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NextStep {
    /// When.
    pub at: DateTime<Utc>,
    /// What, Chinese.
    pub what: String,
}

/// Something that was looked at.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Check {
    /// What, Chinese.
    pub what: String,
    /// Whether it is well.
    pub well: bool,
    /// What was found.
    pub found: String,
    /// What to do; commands between backticks; empty when it is well.
    pub fix: String,
}

impl Ready {
    /// What a person must see to, a line each; empty: all is in order.
    #[must_use]
    pub fn problems(&self, now: DateTime<Utc>) -> Vec<String> {
        let mut found = Vec::new();
        match &self.package {
            None => found.push("没有演练包".to_owned()),
            Some(package) if !package.problem.is_empty() => {
                found.push(format!("演练包有问题：{}", package.problem));
            }
            Some(_) => {}
        }
        if self.stories.is_empty() {
            found.push("还没有稿件".to_owned());
        }
        let unsigned = self.stories.iter().filter(|one| !one.lacks.is_empty());
        match unsigned.count() {
            0 => {}
            count => found.push(format!("{count} 条稿件没有签齐")),
        }
        if self.trt > self.slot {
            found.push(format!(
                "超时 {} 秒",
                whole_seconds(self.trt.0 - self.slot.0)
            ));
        }
        match &self.reserve {
            None => found.push("没有备播包".to_owned()),
            Some(reserve) if age_days(reserve.made_at, now) > RESERVE_OLD => {
                found.push(format!(
                    "备播包已 {} 天未更新",
                    age_days(reserve.made_at, now)
                ));
            }
            Some(_) => {}
        }
        let sick = self.checks.iter().filter(|check| !check.well);
        found.extend(sick.map(|check| format!("{}：{}", check.what, check.found)));
        found
    }
}

/// Writes the mail.
///
/// # Errors
/// A template asks for what the page does not have.
pub fn ready(week: &Ready, house: &House<'_>, now: DateTime<Utc>) -> Result<Words, AlarmError> {
    let problems = week.problems(now);
    let title = format!("《{}》第{}期", house.programme, week.number);
    let air = chinese_day_minute(week.air_at, house.zone);
    let (subject, tone, heading) = if problems.is_empty() {
        (
            format!("【系统就绪】{title} {air} 播出，演练正常"),
            CALM,
            "系统就绪".to_owned(),
        )
    } else {
        (
            format!("【需要处理】{title} {air} 播出：{}", problems.join("；")),
            AMBER,
            format!("{} 项需要处理", problems.len()),
        )
    };
    let sub = format!("{title} · {} 播出", chinese_minute(week.air_at, house.zone));
    let mut page = Page::new(house, &subject, tone, &heading, &sub);
    page.strong_fact(
        "播出",
        &left(week.air_at, now),
        &format!("《{}》内", house.host),
    );
    package_facts(&mut page, week, house);
    let numbered = |lines: &[String]| {
        lines
            .iter()
            .enumerate()
            .map(|(number, line)| row(&format!("{}.", number + 1), line, ""))
            .collect()
    };
    page.block("需要处理", RED, numbered(&problems));
    let stories = week
        .stories
        .iter()
        .enumerate()
        .map(|(number, story)| {
            let state = if story.lacks.is_empty() {
                "已签齐".to_owned()
            } else {
                format!("待{}", labels(&story.lacks))
            };
            let note = format!("{state} · {}", story.organization);
            row(&format!("{}.", number + 1), &story.headline, &note)
        })
        .collect();
    page.block("稿件与签发", CALM, stories);
    let next = week
        .next
        .iter()
        .map(|one| row(&chinese_day_minute(one.at, house.zone), &one.what, ""))
        .collect();
    page.block("接下来", CALM, next);
    let sick: Vec<_> = week.checks.iter().filter(|check| !check.well).collect();
    let fixes = sick
        .iter()
        .filter(|check| !check.fix.is_empty())
        .map(|check| step(&check.what, &check.fix))
        .collect();
    page.block("怎么处理", AMBER, fixes);
    let well = week
        .checks
        .iter()
        .filter(|check| check.well)
        .map(|check| row(&check.what, &check.found, ""))
        .collect();
    page.block("检查正常", GREEN, well);
    page.words(false)
}

fn package_facts(page: &mut Page, week: &Ready, house: &House<'_>) {
    match &week.package {
        Some(package) => page.fact(
            "演练包",
            &format!(
                "r{} {}",
                package.revision,
                if package.problem.is_empty() {
                    "完整"
                } else {
                    "有问题"
                }
            ),
            &format!("{} 制作", chinese_day_minute(package.made_at, house.zone)),
        ),
        None => page.fact("演练包", "没有", ""),
    }
    let over = week.trt.0 - week.slot.0;
    let difference = match whole_seconds(over.abs()) {
        0 => "准".to_owned(),
        seconds if over > 0 => format!("超 {seconds} 秒"),
        seconds => format!("欠 {seconds} 秒"),
    };
    page.fact(
        "总时长",
        &format!("{}（{difference}）", clock(week.trt)),
        &format!("时段 {}", clock(week.slot)),
    );
    let signed = week
        .stories
        .iter()
        .filter(|one| one.lacks.is_empty())
        .count();
    page.fact(
        "稿件",
        &format!("{} 条，{signed} 条已签齐", week.stories.len()),
        "",
    );
    match &week.reserve {
        Some(reserve) => page.fact(
            "备播包",
            &format!("{} 条稿件", reserve.stories),
            &format!("{} 制作", chinese_day_minute(reserve.made_at, house.zone)),
        ),
        None => page.fact("备播包", "没有", ""),
    }
}

/// 初审、复审.
pub(super) fn labels(levels: &[ReviewLevel]) -> String {
    let labels: Vec<&str> = levels.iter().map(|level| level.label()).collect();
    labels.join("、")
}

fn age_days(made: DateTime<Utc>, now: DateTime<Utc>) -> i64 {
    (now - made).max(TimeDelta::zero()).num_days()
}

fn whole_seconds(ms: i64) -> i64 {
    (ms + 500).div_euclid(1000)
}

/// `4:58`.
fn clock(length: Millis) -> String {
    let seconds = whole_seconds(length.0.max(0));
    format!("{}:{:02}", seconds / 60, seconds % 60)
}
