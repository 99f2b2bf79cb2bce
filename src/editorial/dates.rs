//! Dates in a text: normalized, and looked at with suspicion. A wrong date is flagged, never mended.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use regex::{Captures, Regex};

use super::{numerals::han_value, text::pattern};

/// Older than this at air, news is stale: the freshness scale of selection ends here.
const STALE_DAYS: i64 = 28;
/// Bytes within which 次日 still speaks of the last date: some 400 characters.
const NEXT_BYTES: usize = 1_200;
/// An event announced for later than this is hardly this week's news.
const FAR_DAYS: i64 = 60;

/// A date as it stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateMention {
    /// Byte offsets.
    pub start: usize,
    /// End.
    pub end: usize,
    /// `YYYY-MM-DD`, or `YYYY-MM`, or `YYYY`; empty when there is no such day.
    pub value: String,
    /// The day, when it is one.
    pub day: Option<NaiveDate>,
    /// Whether the text itself names the year.
    pub has_year: bool,
    /// The last day of a span, 11月12日至16日, and the byte where its words begin.
    pub until: Option<(usize, NaiveDate)>,
}

/// What is odd about a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateDoubt {
    /// No calendar has it: 二月三十日, 1127日.
    Impossible,
    /// Long before the edition.
    Stale,
    /// Long after the edition.
    Far,
}

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?:(?P<y>\d{4})年|(?P<this>今年|去年|明年))?(?P<m>\d{1,3})月(?P<d>\d{1,4})[日号]",
        r"(?:[至到\-—–~～](?:(?P<m2>\d{1,2})月)?(?P<d2>\d{1,3})[日号])?",
        r"|(?P<ry>\d{4})年(?P<rd>\d{1,4})[日号]",
        r"|(?P<hm>十?[一二三四五六七八九十])月(?P<hd>[一二三四五六七八九十]{1,3})[日号]",
        r"|(?P<iy>20\d\d)[-./](?P<im>\d{1,2})[-./](?P<id>\d{1,2})",
        r"|(?:(?P<my>\d{4})年|(?P<mthis>今年|去年|明年))(?P<mm>\d{1,2})月",
        r"|(?P<lost>\d{3,4})[日号]",
        r"|(?P<only>(?:19|20)\d\d)年",
        r"|(?P<next>次日|翌日)",
    ))
});

/// Every date of `text`, in order. A date without a year is the one nearest to `reference`.
#[must_use]
pub fn dates(text: &str, reference: NaiveDate) -> Vec<DateMention> {
    let mut found: Vec<DateMention> = Vec::new();
    for hit in DATE.captures_iter(text) {
        let whole = hit.get(0).expect("group 0");
        // 110日 as a length of time is preceded by words of length; a lost 月 is not.
        let before = &text[..whole.start()];
        if hit.name("lost").is_some()
            && ["为期", "连续", "历时", "共", "近", "满", "长达", "月", "年"]
                .iter()
                .any(|word| before.ends_with(word))
        {
            continue;
        }
        if hit.name("next").is_some() {
            // 次日凌晨: the day after the one named last; 每日20时至次日8时 names none.
            let last = found.last().and_then(|last| last.day);
            let near = found
                .last()
                .is_some_and(|last| whole.start() - last.end <= NEXT_BYTES);
            let daily = before.ends_with(['至', '到', '-', '—']);
            if let Some(day) = last.and_then(|day| day.succ_opt())
                && near
                && !daily
            {
                found.push(DateMention {
                    start: whole.start(),
                    end: whole.end(),
                    value: day.to_string(),
                    day: Some(day),
                    has_year: false,
                    until: None,
                });
            }
            continue;
        }
        found.push(mention(&hit, whole.start(), whole.end(), reference));
    }
    found
}

fn mention(hit: &Captures<'_>, start: usize, end: usize, reference: NaiveDate) -> DateMention {
    let number = |name: &str| hit.name(name).and_then(|m| m.as_str().parse::<u32>().ok());
    let han = |name: &str| {
        hit.name(name)
            .and_then(|m| han_value(m.as_str()))
            .and_then(|n| u32::try_from(n).ok())
    };
    let year = number("y")
        .or(number("iy"))
        .or(number("my"))
        .or(number("only"));
    let year = year.and_then(|y| i32::try_from(y).ok()).or_else(|| {
        let word = hit.name("this").or(hit.name("mthis"))?.as_str();
        Some(
            reference.year()
                + match word {
                    "去年" => -1,
                    "明年" => 1,
                    _ => 0,
                },
        )
    });
    let month = number("m").or(number("im")).or(han("hm"));
    let day = number("d").or(number("id")).or(han("hd"));
    let has_year = year.is_some();
    let empty = DateMention {
        start,
        end,
        value: String::new(),
        day: None,
        has_year,
        until: None,
    };
    if let (Some(month), Some(day)) = (month, day) {
        // The end of a span must exist too: 11月28日至31日.
        let last_exists = number("d2").is_none_or(|d2| {
            date_near(year, number("m2").unwrap_or(month), d2, reference).is_some()
        });
        let date = date_near(year, month, day, reference).filter(|_| last_exists);
        let until = date.and_then(|first| {
            let words = hit.name("m2").or(hit.name("d2"))?;
            let last_month = number("m2").unwrap_or(month);
            // 12月30日至1月3日 ends in the next year.
            let year = first.year() + i32::from(last_month < month);
            let last = NaiveDate::from_ymd_opt(year, last_month, number("d2")?)?;
            Some((words.start(), last))
        });
        return DateMention {
            until,
            value: date.map_or_else(String::new, |date| date.to_string()),
            day: date,
            ..empty
        };
    }
    let value = match (year, number("mm")) {
        (Some(year), Some(month @ 1..=12)) => format!("{year:04}-{month:02}"),
        (Some(year), None) if hit.name("only").is_some() => format!("{year:04}"),
        _ => String::new(),
    };
    DateMention { value, ..empty }
}

fn date_near(year: Option<i32>, month: u32, day: u32, reference: NaiveDate) -> Option<NaiveDate> {
    if let Some(year) = year {
        return NaiveDate::from_ymd_opt(year, month, day);
    }
    [-1, 0, 1]
        .into_iter()
        .filter_map(|step| NaiveDate::from_ymd_opt(reference.year() + step, month, day))
        .min_by_key(|date| (*date - reference).num_days().abs())
}

/// What is odd about `date` for an edition that airs on `air`. A month or a year alone is
/// background and never doubted, unless it does not exist.
#[must_use]
pub fn doubt(date: &DateMention, air: NaiveDate) -> Option<DateDoubt> {
    if date.value.is_empty() {
        return Some(DateDoubt::Impossible);
    }
    let days = (air - date.day?).num_days();
    if days > STALE_DAYS {
        Some(DateDoubt::Stale)
    } else if days < -FAR_DAYS {
        Some(DateDoubt::Far)
    } else {
        None
    }
}

static WHEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\d{1,2}月\d{1,2}[日号]|[一二三四五六七八九十]月[一二三四五六七八九十]{1,3}[日号]|近日|日前|近期|昨日|昨天|今日|今天|前天|上周|本周|上午|下午|\d+日",
    )
});

/// Whether `text` says when.
#[must_use]
pub fn says_when(text: &str) -> bool {
    WHEN.is_match(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Vec<String> {
        let reference = NaiveDate::from_ymd_opt(2026, 11, 25).expect("a date");
        dates(text, reference)
            .into_iter()
            .map(|d| d.value)
            .collect()
    }

    #[test]
    fn dates_are_normalized_by_the_nearest_year() {
        assert_eq!(seen("11月21日上午"), ["2026-11-21"]);
        assert_eq!(seen("1月3日"), ["2027-01-03"]);
        assert_eq!(
            seen("2024年3月启动，2019年起，2020年8月25日"),
            ["2024-03", "2019", "2020-08-25"]
        );
        assert_eq!(seen("十一月二十日"), ["2026-11-20"]);
        assert_eq!(seen("11月12日至16日"), ["2026-11-12"]);
        assert_eq!(seen("2026-11-20"), ["2026-11-20"]);
    }

    #[test]
    fn a_span_has_a_last_day_and_the_next_day_follows() {
        let reference = NaiveDate::from_ymd_opt(2026, 11, 25).expect("a date");
        let found = dates("12月30日至1月3日", reference);
        let last = found[0].until.expect("a span").1;
        assert_eq!(last, NaiveDate::from_ymd_opt(2027, 1, 3).expect("a date"));
        assert_eq!(
            seen("11月15日19时出发，次日凌晨返回"),
            ["2026-11-15", "2026-11-16"]
        );
        assert_eq!(
            seen("11月20日开通，每天20:00至次日8:00接听"),
            ["2026-11-20"]
        );
    }

    #[test]
    fn days_that_do_not_exist_have_no_value() {
        for text in [
            "2月30日",
            "11月31日",
            "1127日",
            "2022年413日",
            "13月1日",
            "二月三十日",
            "11月28日至31日",
        ] {
            assert_eq!(seen(text), [""], "{text}");
        }
        assert_eq!(seen("为期120日"), Vec::<String>::new());
    }

    #[test]
    fn old_and_far_dates_are_doubted() {
        let air = NaiveDate::from_ymd_opt(2026, 11, 28).expect("a date");
        let of = |text: &str| doubt(&dates(text, air)[0], air);
        assert_eq!(of("2019年5月1日"), Some(DateDoubt::Stale));
        assert_eq!(of("2027年6月1日"), Some(DateDoubt::Far));
        assert_eq!(of("11月21日"), None);
        assert_eq!(of("2月30日"), Some(DateDoubt::Impossible));
        assert_eq!(of("2019年"), None);
    }
}
