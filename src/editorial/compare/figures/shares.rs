//! Shares of a whole, and growth from one number to another.

use std::sync::LazyLock;

use regex::Regex;

use super::{ROUNDING, check, exact, plain, tail};
use crate::{
    editorial::{numerals::Numeral, text::pattern},
    model::story::{Check, CheckLevel},
};

static SHARE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:占比?|比例)(?:为|达|约|近|超|超过)?$"));
static CHANGE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:增长|增加|上升|提高|提升|增幅|涨|下降|减少|降低|降幅|同比|环比|缩短|完成|达成|相当)(?:率|了|约|近|超|达)?$",
    )
});

/// Shares of one whole beyond 100 %, and shares that their own numbers contradict.
pub(super) fn shares(sentence: &str, counted: &[Numeral], found: &mut Vec<Check>) {
    let percent = |n: &Numeral| -> Option<f64> { n.value.strip_suffix('%')?.parse().ok() };
    let mut parts: Vec<(f64, &Numeral)> = Vec::new();
    for numeral in counted {
        let Some(value) = percent(numeral) else {
            continue;
        };
        let before = tail(&sentence[..numeral.start]);
        if !SHARE.is_match(before) || CHANGE.is_match(before) {
            continue;
        }
        if value > 100.0 {
            found.push(check(
                "figures.percent",
                CheckLevel::Fix,
                format!("原稿 「{}」", &sentence[numeral.start..numeral.end]),
                format!("占比{}%超过100%，请核对", plain(value)),
            ));
        } else {
            parts.push((value, numeral));
        }
    }
    let sum: f64 = parts.iter().map(|(value, _)| value).sum();
    if let ([(_, first), .., (_, last)], true) = (parts.as_slice(), sum > 100.0 + ROUNDING) {
        let span = &sentence[first.end..last.start];
        // In one breath, joined by 、: parts of one whole. Else several answers were allowed, perhaps.
        let level = if span.contains('、') && !span.contains('，') && parts.len() >= 3 {
            CheckLevel::Fix
        } else {
            CheckLevel::Note
        };
        found.push(check(
            "figures.percent",
            level,
            format!("原稿 「{}」", &sentence[last.start..last.end]),
            format!(
                "各项占比相加为{}%，超过100%，请核对（多选题除外）",
                plain(sum)
            ),
        ));
    }
    // 收集诉求203条，办结191条，办结率94.1%.
    static RATE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"^[^。；]{0,4}[，、]?(?:占比?|占总数的|[\p{Han}]{2}率)(?:为|达|约)?$")
    });
    for three in counted.windows(3) {
        let [whole, part, rate] = three else { continue };
        let (Some(a), Some(b), Some(told)) =
            (exact(sentence, whole), exact(sentence, part), percent(rate))
        else {
            continue;
        };
        let between = &sentence[part.end..rate.start];
        if whole.unit != part.unit
            || whole.unit.is_empty()
            || !(b < a && b > 0.0)
            || sentence[whole.end..part.start].chars().count() > 10
            || !RATE.is_match(between)
            || CHANGE.is_match(between)
        {
            continue;
        }
        let real = 100.0 * b / a;
        if (real - told).abs() > ROUNDING {
            found.push(check(
                "figures.percent",
                CheckLevel::Note,
                format!("原稿 「{}」", &sentence[rate.start..rate.end]),
                format!(
                    "{}{unit}中的{}{unit}约为{}%，原稿写作{}%，请核对",
                    plain(a),
                    plain(b),
                    plain((real * 10.0).round() / 10.0),
                    plain(told),
                    unit = whole.unit
                ),
            ));
        }
    }
}

/// 从50家增至80家，增长30%: it is 60 %.
pub(super) fn growth(sentence: &str, found: &mut Vec<Check>) {
    static FROM_TO: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"(?:由|从)[\p{Han}]{0,10}?(?P<a>\d+(?:,\d{3})*(?:\.\d+)?)(?P<as>[百千万亿]*)(?P<ap>[%％]?)[\p{Han}]{0,4}?",
            r"(?:增长|增加|增|上升|提高|提升|扩大|升|涨|下降|减少|降低|缩短|减|降|跌)(?:至|到|为|成)[\p{Han}]{0,6}?",
            r"(?P<b>\d+(?:,\d{3})*(?:\.\d+)?)(?P<bs>[百千万亿]*)(?P<bp>[%％]?)[\p{Han}]{0,4}?",
            r"[，,]?(?:同比|环比|共|累计)?(?:增长|增加|增幅|上升|提高|提升|涨幅|下降|减少|降低|降幅|缩短)(?:率|了|为|达|约|近|超|超过)*",
            r"(?P<p>\d+(?:\.\d+)?)(?P<unit>[%％]|个百分点)"
        ))
    });
    let number = |digits: &str, scale: &str| -> Option<f64> {
        let value: f64 = digits.replace(',', "").parse().ok()?;
        Some(scale.chars().fold(value, |value, c| {
            value
                * match c {
                    '百' => 100.0,
                    '千' => 1_000.0,
                    '万' => 10_000.0,
                    _ => 100_000_000.0,
                }
        }))
    };
    for hit in FROM_TO.captures_iter(sentence) {
        let (Some(a), Some(b), Some(told)) = (
            number(&hit["a"], &hit["as"]),
            number(&hit["b"], &hit["bs"]),
            hit["p"].parse::<f64>().ok(),
        ) else {
            continue;
        };
        let shares = !hit["ap"].is_empty() && !hit["bp"].is_empty();
        let points = &hit["unit"] == "个百分点";
        if a <= 0.0 || points != shares {
            // 由11.2%降至2.7%，下降8.5%: points were meant, perhaps.
            continue;
        }
        let real = if points {
            (b - a).abs()
        } else {
            100.0 * (b - a).abs() / a
        };
        if (real - told).abs() > ROUNDING {
            let unit = if points { "个百分点" } else { "%" };
            found.push(check(
                "figures.percent",
                CheckLevel::Fix,
                format!("原稿 「{}{}」", &hit["p"], &hit["unit"]),
                format!(
                    "由{}到{}，变化应为{}{unit}，原稿写作{}{unit}，请核对",
                    &hit["a"],
                    &hit["b"],
                    plain((real * 10.0).round() / 10.0),
                    plain(told)
                ),
            ));
        }
    }
}
