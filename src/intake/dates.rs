//! `Date:` → UTC, with the one zone name that Chinese programs write and the RFC means otherwise.

use std::borrow::Cow;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, TimeZone, Utc};

use crate::model::zone::STATION_ZONE;

const EAST_EIGHT_SECONDS: i32 = 8 * 3600;
/// A `Date:` this much after the arrival is wrong; zones differ by fourteen hours.
const AHEAD_HOURS: i64 = 24;
/// A mail that travelled this long did not.
const BEHIND_DAYS: i64 = 365;

/// What the desk is told of a mail that names a time at which it cannot have been sent.
pub(super) fn doubt(sent_at: DateTime<Utc>, arrived_at: DateTime<Utc>) -> Option<String> {
    let late = sent_at - arrived_at;
    let wrong = late.num_hours() >= AHEAD_HOURS || late.num_days() <= -BEHIND_DAYS;
    let day = sent_at
        .with_timezone(&STATION_ZONE)
        .format("%Y年%-m月%-d日");
    wrong.then(|| format!("邮件标注的发送日期是{day}，与收到日期相差过大，请核对文中日期"))
}

/// Months of a Chinese locale, those with ten before those without.
const MONTHS: [(&str, &str); 24] = [
    ("十二", "Dec"),
    ("十一", "Nov"),
    ("十", "Oct"),
    ("九", "Sep"),
    ("八", "Aug"),
    ("七", "Jul"),
    ("六", "Jun"),
    ("五", "May"),
    ("四", "Apr"),
    ("三", "Mar"),
    ("二", "Feb"),
    ("一", "Jan"),
    ("12", "Dec"),
    ("11", "Nov"),
    ("10", "Oct"),
    ("9", "Sep"),
    ("8", "Aug"),
    ("7", "Jul"),
    ("6", "Jun"),
    ("5", "May"),
    ("4", "Apr"),
    ("3", "Mar"),
    ("2", "Feb"),
    ("1", "Jan"),
];
/// Zone names of RFC 5322, section 4.3, that mean the same everywhere.
const ZONES: [&str; 11] = [
    "GMT", "UT", "UTC", "Z", "EST", "EDT", "CDT", "MST", "MDT", "PST", "PDT",
];

/// Reads a `Date:` value; `None` when it names no possible instant.
///
/// `CST` is −6 in RFC 5322 and +8 in China; here it is +8, and so is a date without a zone.
pub(super) fn read(value: &str) -> Option<DateTime<Utc>> {
    let value = westernized(value.trim())?;
    let value = value.trim();
    let bare = value.split('(').next().unwrap_or_default().trim();
    let zone = bare.rsplit(' ').next().unwrap_or_default();
    let numeric = zone.len() >= 5 && zone.starts_with(['+', '-']);
    // `China Standard Time` and other words are no zones of the RFC.
    let known = numeric || ZONES.contains(&zone.to_ascii_uppercase().as_str());
    let added = if zone.contains(':') { " +0800" } else { "" };
    plain(bare).or_else(|| {
        let date = mail_parser::DateTime::parse_rfc822(&format!("{bare}{added}\n"))
            .filter(mail_parser::DateTime::is_valid)?;
        // 1970 and earlier: a machine without a clock; the year 0 to 99 is no year.
        if date.year < 1980 {
            return None;
        }
        let local = NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())?
            .and_hms_opt(
                date.hour.into(),
                date.minute.into(),
                date.second.min(59).into(),
            )?;
        let offset = if known {
            let seconds = i32::from(date.tz_hour) * 3600 + i32::from(date.tz_minute) * 60;
            if date.tz_before_gmt {
                -seconds
            } else {
                seconds
            }
        } else {
            EAST_EIGHT_SECONDS
        };
        at(local, offset)
    })
}

/// `周三, 25 11月 2026`, as programs with a Chinese locale write the RFC's form, and
/// `2026年11月25日 10:00`; `None` when more than these words is no English.
fn westernized(value: &str) -> Option<Cow<'_, str>> {
    if value.is_ascii() {
        return Some(value.into());
    }
    let bare = value.split('(').next().unwrap_or_default().trim();
    if let Some((year, rest)) = bare.split_once('年') {
        let (month, rest) = rest.split_once('月')?;
        let (day, time) = rest.split_once('日')?;
        let number = |text: &str| text.trim().parse::<u32>().ok();
        let time = time.trim();
        let seconds = if time.matches(':').count() == 1 {
            ":00"
        } else {
            ""
        };
        let (year, month, day) = (number(year)?, number(month)?, number(day)?);
        return Some(format!("{year:04}-{month:02}-{day:02} {time}{seconds}").into());
    }
    let english = MONTHS
        .iter()
        .fold(bare.to_owned(), |text, (chinese, english)| {
            text.replace(&format!(" {chinese}月"), &format!(" {english}"))
        });
    // The day of the week says nothing that the date does not.
    let rest = match english.split_once([',', '，']) {
        Some((_, rest)) => rest.trim(),
        None => english.as_str(),
    };
    rest.is_ascii().then(|| rest.to_owned().into())
}

/// `2026-11-25 10:00:00`, as scripts write it.
fn plain(value: &str) -> Option<DateTime<Utc>> {
    if let Ok(date) = DateTime::parse_from_rfc3339(value) {
        return Some(date.to_utc());
    }
    // C's asctime, with or without a zone: `Wed Nov 25 10:00:00 2026 +0800`.
    for form in ["%a %b %e %H:%M:%S %Y %z", "%a %b %e %H:%M:%S %z %Y"] {
        if let Ok(date) = DateTime::parse_from_str(value, form) {
            return Some(date.to_utc());
        }
    }
    if let Ok(local) = NaiveDateTime::parse_from_str(value, "%a %b %e %H:%M:%S %Y") {
        return at(local, EAST_EIGHT_SECONDS);
    }
    let day = value.get(..19)?;
    let local = NaiveDateTime::parse_from_str(day, "%Y-%m-%d %H:%M:%S").ok()?;
    at(local, EAST_EIGHT_SECONDS)
}

fn at(local: NaiveDateTime, offset_seconds: i32) -> Option<DateTime<Utc>> {
    let zone = FixedOffset::east_opt(offset_seconds)?;
    zone.from_local_datetime(&local)
        .single()
        .map(|date| date.to_utc())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_date_far_from_the_arrival_is_told() {
        let at = |text: &str| read(text).unwrap();
        let arrived = at("2026-11-25 10:00:00");
        for fine in ["2026-11-26 09:00:00", "2026-01-25 10:00:00"] {
            assert_eq!(doubt(at(fine), arrived), None, "{fine}");
        }
        for (wrong, day) in [
            ("2026-11-27 09:00:00", "2026年11月27日"),
            ("2019-11-25 10:00:00", "2019年11月25日"),
        ] {
            let told = doubt(at(wrong), arrived).unwrap();
            assert!(told.contains(day), "{told}");
        }
    }

    #[test]
    fn dates_are_read_and_cst_is_chinese() {
        for (value, expected) in [
            (
                "Wed, 25 Nov 2026 10:00:00 +0800",
                "2026-11-25T02:00:00+00:00",
            ),
            (
                "Wed, 25 Nov 2026 10:00:00 +0800 (CST)",
                "2026-11-25T02:00:00+00:00",
            ),
            (
                "Wed, 25 Nov 2026 10:00:00 +0800 (GMT+08:00)",
                "2026-11-25T02:00:00+00:00",
            ),
            ("Wed, 25 Nov 2026 10:00:00 CST", "2026-11-25T02:00:00+00:00"),
            ("25 Nov 2026 10:00 -0500", "2026-11-25T15:00:00+00:00"),
            ("Wed, 25 Nov 2026 10:00:00 GMT", "2026-11-25T10:00:00+00:00"),
            ("Wed, 25 Nov 2026 10:00:00", "2026-11-25T02:00:00+00:00"),
            ("2026-11-25 10:00:00", "2026-11-25T02:00:00+00:00"),
            ("2026年11月25日 10:00", "2026-11-25T02:00:00+00:00"),
            (
                "星期三, 25 十一月 2026 10:00:00 +0800 (CST)",
                "2026-11-25T02:00:00+00:00",
            ),
            (
                "周三, 25 11月 2026 10:00:00 +0800",
                "2026-11-25T02:00:00+00:00",
            ),
            ("2026-11-25T10:00:00Z", "2026-11-25T10:00:00+00:00"),
            (
                "Wed Nov 25 10:00:00 2026 +0800",
                "2026-11-25T02:00:00+00:00",
            ),
            ("Wed Nov 25 10:00:00 2026", "2026-11-25T02:00:00+00:00"),
            (
                "Wed, 25 Nov 2026 10:00:00 China Standard Time",
                "2026-11-25T02:00:00+00:00",
            ),
        ] {
            assert_eq!(
                read(value).map(|d| d.to_rfc3339()).as_deref(),
                Some(expected),
                "{value}"
            );
        }
        for wrong in [
            "",
            "yesterday",
            "Mon, 31 Feb 2026 10:00:00 +0800",
            "2026年11月25日",
            "2026年13月25日 10:00",
            "去年 25 Nov 2026 10:00:00 +0800",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn any_date_is_read_or_refused(value in "([0-9]{1,5}|[A-Z][a-z]{2}|[,:+ (-]|\\PC){0,14}") {
            read(&value);
        }
    }
}
