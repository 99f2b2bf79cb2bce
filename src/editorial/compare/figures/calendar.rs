//! Dates against the calendar and against the day on which the tip came in.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate, Weekday};
use regex::Regex;

use super::check;
use crate::{
    editorial::{
        dates::{DateMention, dates},
        text::pattern,
    },
    model::story::{Check, CheckLevel},
};

static WEEKDAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[，、 ]?[（(]?(?:星期|周|礼拜)(?P<day>[一二三四五六日天])(?:[）)，。、上下晚早中当]|$)",
    )
});
static WEEKDAY_BEFORE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:星期|周|礼拜)(?P<day>[一二三四五六日天])[（(]$"));
/// Told as done.
static DONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[^，。]{0,4}[^。]{0,40}?(?:成功举办|成功举行|成功召开|顺利举办|顺利举行|顺利召开|圆满|落下帷幕|落幕|举行了|举办了|召开了|已经举行|已经结束)",
    )
});

/// Weekdays, spans that end before they begin, done things in the future, coming things in the past.
pub(super) fn calendar(told: &str, reference: NaiveDate, found: &mut Vec<Check>) {
    for date in dates(told, reference) {
        let Some(day) = date.day else { continue };
        let words = &told[date.start..date.end];
        let (before, after) = (&told[..date.start], &told[date.end..]);
        let near_before = &before[before.ceil_char_boundary(before.len().saturating_sub(36))..];
        let near_after = &after[..after.floor_char_boundary(180)];
        weekday(&date, day, words, near_before, near_after, found);
        if let Some((_, last)) = date.until
            && last < day
        {
            found.push(check(
                "date.order",
                CheckLevel::Fix,
                format!("原稿 「{words}」"),
                "结束日期早于开始日期，请核对",
            ));
        }
        let done = near_before.ends_with("已于")
            || near_before.ends_with("已在")
            || near_before.ends_with("曾于");
        let told_done = DONE.is_match(near_after.split(['。', '\n']).next().unwrap_or(""));
        let coming = ["将于", "将在", "定于", "拟于"]
            .iter()
            .any(|word| near_before.ends_with(word));
        if day > reference && !coming && (done || told_done) {
            found.push(check(
                "date.order",
                CheckLevel::Fix,
                format!("原稿 「{words}」"),
                format!("{day}在来稿之后，原稿却写成已经发生，请核对日期或改用预告口吻"),
            ));
        }
        if day < reference && coming {
            found.push(check(
                "date.order",
                CheckLevel::Fix,
                format!("原稿 「{words}」"),
                format!("{day}在来稿时已过，原稿却写成将要发生，请核对日期或改用过去口吻"),
            ));
        }
    }
}

fn weekday(
    date: &DateMention,
    day: NaiveDate,
    words: &str,
    before: &str,
    after: &str,
    found: &mut Vec<Check>,
) {
    let told = WEEKDAY.captures(after).or_else(|| {
        WEEKDAY_BEFORE
            .captures(before)
            .filter(|_| after.starts_with(['）', ')']))
    });
    let Some(told) = told.filter(|_| date.until.is_none()) else {
        return;
    };
    let said = match &told["day"] {
        "一" => Weekday::Mon,
        "二" => Weekday::Tue,
        "三" => Weekday::Wed,
        "四" => Weekday::Thu,
        "五" => Weekday::Fri,
        "六" => Weekday::Sat,
        _ => Weekday::Sun,
    };
    if day.weekday() == said {
        return;
    }
    let real =
        ["一", "二", "三", "四", "五", "六", "日"][day.weekday().num_days_from_monday() as usize];
    found.push(check(
        "date.weekday",
        CheckLevel::Fix,
        format!("原稿 「{words}」"),
        format!(
            "{day}是星期{real}，原稿写作星期{}，请核实日期",
            &told["day"]
        ),
    ));
}
