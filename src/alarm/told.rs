//! One alarm as it is told: how, of what, and how long there is until air.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::model::{
    alarm::{AlarmLevel, StoredAlarm, Telling},
    zone::chinese_day_minute,
};

/// When an edition airs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EditionClock {
    /// 第 N 期.
    pub number: u32,
    /// When it goes on air.
    pub air_at: DateTime<Utc>,
}

/// One alarm of a message.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// How.
    pub telling: Telling,
    /// The alarm as it stood before it was told.
    pub row: &'a StoredAlarm,
    /// Its edition's clock, if it has an edition.
    pub clock: Option<EditionClock>,
}

impl Told<'_> {
    /// 【告警】, 【恢复】 or 【提醒】.
    #[must_use]
    pub fn tag(&self) -> &'static str {
        match (self.telling, self.row.alarm.level) {
            (Telling::Cleared, _) => "【恢复】",
            (_, AlarmLevel::Notice) => "【提醒】",
            _ => "【告警】",
        }
    }

    /// `11月28日 08:00 起，已 25 分钟` or, when it is well again, how long it took.
    #[must_use]
    pub fn since(&self, now: DateTime<Utc>, zone: Tz) -> String {
        let opened = chinese_day_minute(self.row.opened_at, zone);
        match (self.telling, self.row.cleared_at) {
            (Telling::Cleared, Some(cleared)) => format!(
                "{opened} 起，{} 恢复，历时 {}",
                chinese_day_minute(cleared, zone),
                span(cleared - self.row.opened_at)
            ),
            _ if now - self.row.opened_at < TimeDelta::minutes(1) => format!("{opened} 起"),
            _ => format!("{opened} 起，已 {}", span(now - self.row.opened_at)),
        }
    }

    /// How often it has been told, this time included: `第 3 次提醒`; empty the first time.
    #[must_use]
    pub fn times(&self) -> String {
        match (self.telling, self.row.count) {
            (Telling::Cleared, _) | (_, 0) => String::new(),
            (_, count) => format!("第 {} 次提醒", count.saturating_add(1)),
        }
    }
}

/// `距播出还有 3 小时 20 分`, or how long ago air time was.
#[must_use]
pub fn left(air_at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let until = air_at - now;
    if until > TimeDelta::zero() {
        format!("距播出还有 {}", span(until))
    } else {
        format!("播出时间已过 {}", span(-until))
    }
}

/// `2 天 3 小时`, `3 小时 20 分`, `25 分钟`, `不到 1 分钟`.
fn span(length: TimeDelta) -> String {
    let minutes = length.num_minutes().max(0);
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    match (days, hours, rest) {
        (0, 0, 0) => "不到 1 分钟".to_owned(),
        (0, 0, minutes) => format!("{minutes} 分钟"),
        (0, hours, minutes) => format!("{hours} 小时 {minutes} 分"),
        (days, hours, _) => format!("{days} 天 {hours} 小时"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_said_as_people_say_them() {
        let air: DateTime<Utc> = "2026-11-28T04:00:00Z".parse().unwrap();
        for (before, words) in [
            (TimeDelta::seconds(30), "距播出还有 不到 1 分钟"),
            (TimeDelta::minutes(45), "距播出还有 45 分钟"),
            (TimeDelta::minutes(200), "距播出还有 3 小时 20 分"),
            (TimeDelta::hours(51), "距播出还有 2 天 3 小时"),
            (TimeDelta::minutes(-70), "播出时间已过 1 小时 10 分"),
        ] {
            assert_eq!(left(air, air - before), words);
        }
    }
}
