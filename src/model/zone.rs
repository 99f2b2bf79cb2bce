//! Dates and clock times as the station's people say them.

use chrono::{DateTime, Datelike, NaiveDate, Utc, Weekday};
use chrono_tz::Tz;

/// The station's zone unless the configuration names another; no daylight saving since 1991.
pub const STATION_ZONE: Tz = chrono_tz::Asia::Shanghai;

/// `2026年11月28日`.
#[must_use]
pub fn chinese_date(date: NaiveDate) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// `星期六`.
#[must_use]
pub fn chinese_weekday(date: NaiveDate) -> &'static str {
    match date.weekday() {
        Weekday::Mon => "星期一",
        Weekday::Tue => "星期二",
        Weekday::Wed => "星期三",
        Weekday::Thu => "星期四",
        Weekday::Fri => "星期五",
        Weekday::Sat => "星期六",
        Weekday::Sun => "星期日",
    }
}

/// `12月4日 18:30` in `zone`.
#[must_use]
pub fn chinese_day_minute(at: DateTime<Utc>, zone: Tz) -> String {
    let local = at.with_timezone(&zone);
    format!(
        "{}月{}日 {}",
        local.format("%-m"),
        local.format("%-d"),
        local.format("%H:%M")
    )
}

/// `2026年11月28日 12:00` in `zone`.
#[must_use]
pub fn chinese_minute(at: DateTime<Utc>, zone: Tz) -> String {
    let local = at.with_timezone(&zone);
    format!(
        "{} {}",
        chinese_date(local.date_naive()),
        local.format("%H:%M")
    )
}
