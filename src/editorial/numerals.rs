//! Numbers in a text with their unit and value: 5600余人次, 1.2万元, 一百二十名, 12.5%.

use std::sync::LazyLock;

use regex::Regex;

use super::text::pattern;

/// A number as it stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numeral {
    /// Byte offsets of number and unit.
    pub start: usize,
    /// End of the unit.
    pub end: usize,
    /// By value: digits, a decimal point if needed, `%` kept: `12000`, `12.5%`.
    pub value: String,
    /// What is counted, e.g. 人次; may be empty.
    pub unit: String,
}

const UNITS: &str = "平方米|平方公里|公里|千米|公斤|公顷|小时|分钟|余人次|人次|人民币|美元|港元|港币|周年|年度|课时|个月|门店|万元|亿元|余名|多名|余人|多人|余家|多家|余个|多个|[年元个名位人家次场项件份条届期批天岁户所间张部台座辆艘只米吨亩株棵盒箱套本册幅篇组队对种类级强度点分秒道顿艘架顶支门节堂章款栋幢处片棵单℃]";

static ARABIC: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?P<digits>\d+(?:,\d{{3}})*(?:\.\d+)?)(?P<percent>[%％‰])?(?P<scale>[十百千万亿]{{0,2}})(?P<more>[余多])?(?P<unit>{UNITS})?"
    ))
});
static HAN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?P<digits>[一二三四五六七八九十百千万亿两零〇]+)(?P<more>[余多])?(?P<unit>{UNITS})"
    ))
});

/// Every number of `text`, in order.
#[must_use]
pub fn numerals(text: &str) -> Vec<Numeral> {
    let mut found: Vec<Numeral> = ARABIC
        .captures_iter(text)
        .map(|hit| {
            let whole = hit.get(0).expect("group 0");
            let percent = hit.name("percent").is_some();
            let plain = scaled(&hit["digits"], &hit["scale"]);
            let unit = hit.name("unit").map_or("", |m| m.as_str());
            Numeral {
                start: whole.start(),
                end: whole.end(),
                value: if percent { format!("{plain}%") } else { plain },
                unit: unit.trim_start_matches(['余', '多']).to_owned(),
            }
        })
        .collect();
    for hit in HAN.captures_iter(text) {
        let whole = hit.get(0).expect("group 0");
        let Some(value) = han_value(&hit["digits"]) else {
            continue;
        };
        // 一个, 一次, 一家 are words, not counts; 一百个 is a count.
        if value < 2
            || found
                .iter()
                .any(|n| n.start < whole.end() && whole.start() < n.end)
        {
            continue;
        }
        found.push(Numeral {
            start: whole.start(),
            end: whole.end(),
            value: value.to_string(),
            unit: hit["unit"].trim_start_matches(['余', '多']).to_owned(),
        });
    }
    found.sort_by_key(|numeral| numeral.start);
    found
}

/// `1.2` and 万 → `12000`: exact, by moving the decimal point.
fn scaled(digits: &str, scale: &str) -> String {
    let places: usize = scale
        .chars()
        .map(|c| match c {
            '十' => 1,
            '百' => 2,
            '千' => 3,
            '万' => 4,
            _ => 8,
        })
        .sum();
    let digits = digits.replace(',', "");
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let mut whole = whole.to_owned();
    let mut fraction = fraction.chars();
    for _ in 0..places {
        whole.push(fraction.next().unwrap_or('0'));
    }
    let whole = whole.trim_start_matches('0');
    let fraction: String = fraction.collect();
    let fraction = fraction.trim_end_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    if fraction.is_empty() {
        whole.to_owned()
    } else {
        format!("{whole}.{fraction}")
    }
}

/// 一百二十 → 120, 两万 → 20000, 二〇二六 → 2026.
#[must_use]
pub fn han_value(text: &str) -> Option<u64> {
    let digit = |c: char| {
        "零一二三四五六七八九"
            .chars()
            .position(|d| d == c || c == '〇' && d == '零' || c == '两' && d == '二')
    };
    let mut total = 0_u64;
    let mut section = 0_u64;
    let mut pending: Option<u64> = None;
    let positional = text.chars().all(|c| digit(c).is_some());
    if positional {
        return (text.chars().count() <= 8).then(|| {
            text.chars()
                .filter_map(digit)
                .fold(0, |value, d| value * 10 + d as u64)
        });
    }
    for c in text.chars() {
        if let Some(d) = digit(c) {
            pending = Some(d as u64);
            continue;
        }
        let unit = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1_000,
            '万' => 10_000,
            '亿' => 100_000_000,
            _ => return None,
        };
        if unit >= 10_000 {
            section += pending.take().unwrap_or(0);
            total = total.checked_add(section.max(1).checked_mul(unit)?)?;
            section = 0;
        } else {
            section = section.checked_add(pending.take().unwrap_or(1) * unit)?;
        }
    }
    total
        .checked_add(section)?
        .checked_add(pending.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_a_value_and_a_unit() {
        let seen: Vec<(String, String)> =
            numerals("服务5600余人次，投入1.2万元，增长12.5%，一百二十名志愿者，1,860万元，一个家庭，三个区，10个")
                .into_iter()
                .map(|n| (n.value, n.unit))
                .collect();
        let want = [
            ("5600", "人次"),
            ("12000", "元"),
            ("12.5%", ""),
            ("120", "名"),
            ("18600000", "元"),
            ("3", "个"),
            ("10", "个"),
        ];
        assert_eq!(seen, want.map(|(v, u)| (v.to_owned(), u.to_owned())));
        assert_eq!(han_value("十二"), Some(12));
        assert_eq!(han_value("二〇二六"), Some(2026));
        assert_eq!(han_value("亿亿亿亿亿亿亿亿"), Some(800_000_000));
    }
}
