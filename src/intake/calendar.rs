//! An invitation (RFC 5545) that is a mail's only text → the lines that a person reads in it. Pure.

use chrono::{NaiveDate, NaiveDateTime, TimeZone, Utc};

use crate::model::zone::STATION_ZONE;

/// What the first event of `text` says; `None` when it is no calendar.
pub(super) fn read(text: &str) -> Option<String> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let start = text.get(..15)?;
    if !start.eq_ignore_ascii_case("BEGIN:VCALENDAR") {
        return None;
    }
    // Long lines go on below, behind one space (section 3.1).
    let whole = text
        .replace("\r\n", "\n")
        .replace("\n ", "")
        .replace("\n\t", "");
    let event = whole.find("BEGIN:VEVENT").map_or("", |at| &whole[at..]);
    let event = event.split("END:VEVENT").next().unwrap_or_default();
    let value = |wanted: &str| {
        event.lines().find_map(|line| {
            let (name, value) = property(line)?;
            name.eq_ignore_ascii_case(wanted).then(|| plain(value))
        })
    };
    let kind = match whole.lines().find_map(|line| line.strip_prefix("METHOD:")) {
        Some("CANCEL") => "日历邀请已取消",
        Some("REPLY") => "日历邀请的答复",
        _ => "日历邀请",
    };
    let mut lines = vec![format!("{kind}：{}", value("SUMMARY").unwrap_or_default())];
    let (begin, end) = (value("DTSTART"), value("DTEND"));
    if let Some(begin) = begin.as_deref().and_then(time) {
        let end = end.as_deref().and_then(time);
        let until = end.map_or(String::new(), |end| format!(" 至 {end}"));
        lines.push(format!("时间：{begin}{until}"));
    }
    if let Some(place) = value("LOCATION").filter(|place| !place.is_empty()) {
        lines.push(format!("地点：{place}"));
    }
    lines.extend(value("DESCRIPTION"));
    Some(lines.join("\n").trim_end().to_owned())
}

/// Name without its parameters, and value; a colon inside quotes is a parameter's.
fn property(line: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    let colon = line.find(|c: char| {
        quoted ^= c == '"';
        c == ':' && !quoted
    })?;
    let name = line[..colon].split(';').next()?;
    Some((name.trim(), line[colon + 1..].trim()))
}

/// Escapes of a text value (section 3.3.11).
fn plain(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'N') => out.push('\n'),
                Some(other) => out.push(other),
                None => {}
            },
            c => out.push(c),
        }
    }
    out
}

/// A day, or a moment in the station's zone; one without a zone is meant here.
fn time(value: &str) -> Option<String> {
    let (bare, world) = match value.strip_suffix('Z') {
        Some(bare) => (bare, true),
        None => (value, false),
    };
    let Ok(mut at) = NaiveDateTime::parse_from_str(bare, "%Y%m%dT%H%M%S") else {
        let day = NaiveDate::parse_from_str(bare, "%Y%m%d").ok()?;
        return Some(day.format("%Y年%-m月%-d日").to_string());
    };
    if world {
        at = Utc
            .from_utc_datetime(&at)
            .with_timezone(&STATION_ZONE)
            .naive_local();
    }
    Some(at.format("%Y年%-m月%-d日 %H:%M").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitation_is_read_as_a_person_reads_it() {
        let invitation = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nDTSTART:16010101T000000\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nSUMMARY;LANGUAGE=zh-CN:媒体\r\n 见面会\r\nDTSTART;TZID=\"GMT+08:00\":20261128T090000\r\nDTEND:20261128T030000Z\r\nLOCATION:民治广场\\, 南门\r\nDESCRIPTION:请着红马甲\\n自带水杯\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        assert_eq!(
            read(invitation).as_deref(),
            Some(
                "日历邀请：媒体见面会\n时间：2026年11月28日 09:00 至 2026年11月28日 11:00\n地点：民治广场, 南门\n请着红马甲\n自带水杯"
            )
        );
        let day = "BEGIN:VCALENDAR\nMETHOD:CANCEL\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261128\nSUMMARY:开放日\nEND:VEVENT\n";
        assert_eq!(
            read(day).as_deref(),
            Some("日历邀请已取消：开放日\n时间：2026年11月28日")
        );
        assert_eq!(read("本会定于周六举行活动"), None);
        assert_eq!(read("BEGIN:VCALENDAR").as_deref(), Some("日历邀请："));
    }
}
