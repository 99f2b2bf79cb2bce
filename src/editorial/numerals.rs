//! Numbers in a text with their unit and value: 5600余人次, 1.2万元, 一百二十名, 12.5%.

use std::sync::LazyLock;

use regex::Regex;

use super::text::pattern;

/// How a number is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sense {
    /// So many.
    #[default]
    Count,
    /// 第三届, 第12期: a place in a row, no amount.
    Ordinal,
    /// 19时42分, 下午三点, 20:00: a time of day.
    Clock,
    /// 3:2: a score.
    Score,
}

/// A number as it stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numeral {
    /// Byte offsets of number and unit, with 约, 近, 逾, 超 in front and 以上, 左右 behind.
    pub start: usize,
    /// End of the unit.
    pub end: usize,
    /// By value: digits, a decimal point if needed, `%` kept: `12000`, `12.5%`; a clock as `19:42`.
    pub value: String,
    /// What is counted, e.g. 人次; may be empty.
    pub unit: String,
    /// An amount, or something else.
    pub sense: Sense,
}

/// Longer units first where one begins another.
const UNITS: &str = "百分点|个百分点|平方公里|平方米|立方米|平方|立方|公里|千米|厘米|毫米|海里|公斤|千克|毫克|公顷|公升|毫升|千瓦时|千瓦|分贝|小时|分钟|秒钟|刻钟|人次|人民币|美元|欧元|英镑|日元|港元|港币|澳门元|台币|周年|年度|课时|学时|学期|学年|个月|门店|元人民币|标箱|车次|班次|架次|家次|站次|场次|件次|例次|只次|批次|户次|频次|梯次|余次|周岁|卷本|[年元个名位人家次场届期项件份条批天岁户所间张部台座辆艘只米吨亩株棵盒箱套本册幅篇组队对种类级强度点分秒道顿架顶支门节堂章款栋幢处片单℃宗扇盏笔成遍块档轮起例桩粒枚袋瓶桶车趟圈声首曲集通稿层楼毛角员周日页字句格站口碗束朵面匹头尾根颗滴杯壶把双副打克斤升瓦伏群排列桌席代步倍折号]";
/// Before a number: it is not exact.
const ABOUT: &str =
    "大约|约|将近|接近|近|逾|超过|超|不少于|不低于|不超过|至少|最多|最高达|最高|多达|高达|上";
/// Behind a number: it is not exact.
const ABOUTS: &str = "以上|以下|以内|左右|上下|开外";

static ARABIC: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?P<about>{ABOUT})?(?P<digits>\d+(?:[,，]\d{{3}})*(?:[.．]\d+)?)(?:(?P<percent>[%％‰])|(?P<scale>[十百千万亿]{{0,2}})(?P<more>[余多])?(?P<unit>{UNITS})?(?:(?P<tail>[余多])(?P<late>{UNITS})?)?)(?P<abouts>{ABOUTS})?"
    ))
});
static HAN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?P<about>{ABOUT})?(?P<digits>[一二三四五六七八九十百千万亿两零〇]+)(?P<more>[余多])?(?P<unit>{UNITS})(?P<abouts>{ABOUTS})?"
    ))
});
/// 三十万: a large number may stand alone; 千万 and 万一 are words.
static HAN_LARGE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[一二三四五六七八九两][一二三四五六七八九十百千两零〇]*[万亿]|十[一二三四五六七八九]?万",
    )
});
/// 几十位, 数百人, 上千名: nobody counted.
static SOME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?:好几|几|数|上|近|过|逾)[十百千万]+(?:[余多]|来)?(?P<unit>{UNITS})"
    ))
});
/// 半小时, 一年半, 三个半小时.
static HALF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:[一二三四五六七八九两\d]{1,2}个)?半(?:个)?(?:小时|学期|年|天|月)|[一二三四五六七八九两\d]{1,2}(?:年|天|岁|周)半",
    )
});
static CLOCK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?P<h>[01]?\d|2[0-4])[:：](?P<m>[0-5]\d)(?:[:：][0-5]\d)?",
        r"|(?P<h2>[01]?\d|2[0-4])[时点](?:(?P<m2>[0-5]?\d)分?|(?P<half2>半)|整)?",
        r"|(?P<hh>[一二三四五六七八九十]{1,2}|两)点(?:(?P<hhalf>半)|钟|整|多|[一三]刻|[一二三四五六七八九十]{2,3}分?)?",
    ))
});
/// What makes N点 no time of day: 三点建议.
static POINTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:建议|意见|要求|希望|不同|原因|体会|倡议|感受|共识|措施|启示|经验|好处|说明|变化|理由|主张|\d)",
    )
});
/// 3分52秒, 2小时40分, 2分08秒96, 6分11秒.
static SPAN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\d+(?:个)?小时\d+分(?:钟)?(?:\d+秒)?|\d+分(?:钟)?\d+秒(?:\d{1,3})?")
});
static SCORE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\d{1,3}(?:[:：]|比)\d{1,3}"));
/// 2万4, 1块8: the last digit is a tenth of the unit before it.
static SPOKEN: LazyLock<Regex> = LazyLock::new(|| pattern(r"(\d+)(万|千|百|块|元)(\d)(?:毛)?"));

/// Every number of `text`, in order; none overlaps another.
#[must_use]
pub fn numerals(text: &str) -> Vec<Numeral> {
    let mut found: Vec<Numeral> = Vec::new();
    special(text, &mut found);
    let taken = found.clone();
    let is_taken = |start: usize, end: usize| {
        let next = taken.partition_point(|n| n.end <= start);
        taken.get(next).is_some_and(|n| n.start < end)
    };
    for hit in ARABIC.captures_iter(text) {
        let (Some(whole), Some(digits)) = (hit.get(0), hit.name("digits")) else {
            continue;
        };
        if is_taken(whole.start(), whole.end()) {
            continue;
        }
        let percent = hit.name("percent").is_some();
        let plain = scaled(&hit["digits"], hit.name("scale").map_or("", |m| m.as_str()));
        let unit = hit
            .name("late")
            .or(hit.name("unit"))
            .map_or("", |m| m.as_str());
        let mut start = whole.start();
        // 晚上8点 and 会上3人: 上 belongs to the word before it.
        if hit
            .name("about")
            .is_some_and(|about| about.as_str() == "上")
        {
            start = digits.start();
        }
        // 每月10号 and 3号楼 are no amounts.
        let ordinal = is_ordinal(&text[..start]) || ["号", "楼"].contains(&unit);
        found.push(Numeral {
            start,
            end: whole.end(),
            value: if percent { format!("{plain}%") } else { plain },
            unit: unit.to_owned(),
            sense: if ordinal {
                Sense::Ordinal
            } else {
                Sense::Count
            },
        });
    }
    found.sort_by_key(|numeral| numeral.start);
    let mut han = Vec::new();
    let is_taken = |start: usize, end: usize| {
        let next = found.partition_point(|n| n.end <= start);
        found.get(next).is_some_and(|n| n.start < end)
    };
    for hit in HAN.captures_iter(text) {
        let (Some(whole), Some(digits)) = (hit.get(0), hit.name("digits")) else {
            continue;
        };
        let about = hit.name("about").filter(|about| about.as_str() != "上");
        let start = about.map_or(digits.start(), |about| about.start());
        if is_taken(start, whole.end()) {
            continue;
        }
        let Some(value) = han_value(&hit["digits"]) else {
            continue;
        };
        let ordinal = is_ordinal(&text[..start]) || &hit["unit"] == "楼";
        // 一个, 一次, 一家 are words, not counts; 一百个 is a count. 千家, 万户 are words too.
        let vague =
            hit["digits"].starts_with(['百', '千', '万', '亿', '零', '〇']) && about.is_none();
        let idiom = [
            "号", "日", "点", "分", "度", "面", "口", "头", "把", "打", "排", "员", "方",
        ]
        .contains(&&hit["unit"])
            && hit["digits"].chars().count() == 1
            && !(&hit["unit"] == "点" && POINTS.is_match(&text[whole.end()..]));
        if !ordinal && (value < 2 || vague || idiom) {
            continue;
        }
        han.push(Numeral {
            start,
            end: whole.end(),
            value: if &hit["unit"] == "成" {
                format!("{value}0%")
            } else {
                value.to_string()
            },
            unit: if &hit["unit"] == "成" {
                String::new()
            } else {
                hit["unit"].to_owned()
            },
            sense: if ordinal {
                Sense::Ordinal
            } else {
                Sense::Count
            },
        });
    }
    for hit in HAN_LARGE.find_iter(text) {
        let overlaps = is_taken(hit.start(), hit.end()) || {
            let next = han.partition_point(|n: &Numeral| n.end <= hit.start());
            han.get(next).is_some_and(|n| n.start < hit.end())
        };
        if let Some(value) = han_value(hit.as_str()).filter(|_| !overlaps) {
            let at = han.partition_point(|n| n.start < hit.start());
            han.insert(
                at,
                Numeral {
                    start: hit.start(),
                    end: hit.end(),
                    value: value.to_string(),
                    unit: String::new(),
                    sense: Sense::Count,
                },
            );
        }
    }
    found.extend(han);
    found.sort_by_key(|numeral| numeral.start);
    found
}

/// 第三届, 第12期, 第 57场.
fn is_ordinal(before: &str) -> bool {
    before.trim_end_matches(' ').ends_with('第')
}

/// Lengths of time, times of day, scores and spoken numbers: each one thing, though it holds two
/// numbers.
fn special(text: &str, found: &mut Vec<Numeral>) {
    let mut add = |start: usize, end: usize, value: String, unit: &str, sense: Sense| {
        let at = found.partition_point(|n| n.end <= start);
        if found.get(at).is_none_or(|n| end <= n.start) {
            found.insert(
                at,
                Numeral {
                    start,
                    end,
                    value,
                    unit: unit.to_owned(),
                    sense,
                },
            );
        }
    };
    for hit in SPAN.find_iter(text) {
        add(
            hit.start(),
            hit.end(),
            hit.as_str().to_owned(),
            "",
            Sense::Count,
        );
    }
    for hit in SPOKEN.captures_iter(text) {
        let Some(whole) = hit.get(0) else { continue };
        let behind = text[whole.end()..].chars().next();
        if behind.is_some_and(|c| c.is_ascii_digit() || "余多人名元个位家.,，%％".contains(c))
            && behind != Some('，')
        {
            continue;
        }
        let (unit, value) = match &hit[2] {
            "万" | "千" | "百" => ("", scaled(&format!("{}.{}", &hit[1], &hit[3]), &hit[2])),
            _ => ("元", format!("{}.{}", &hit[1], &hit[3])),
        };
        add(whole.start(), whole.end(), value, unit, Sense::Count);
    }
    for hit in CLOCK.captures_iter(text) {
        let Some(whole) = hit.get(0) else { continue };
        let (before, after) = (&text[..whole.start()], &text[whole.end()..]);
        let glued = before
            .ends_with(|c: char| c.is_ascii_digit() || "第.,，".contains(c) && !"，".contains(c))
            || after.starts_with(|c: char| c.is_ascii_digit());
        let spoken = hit.name("h").is_none();
        if glued || spoken && POINTS.is_match(after) {
            continue;
        }
        let number = |name: &str| {
            hit.name(name).and_then(|m| {
                m.as_str()
                    .parse::<u64>()
                    .ok()
                    .or_else(|| han_value(m.as_str()))
            })
        };
        let Some(hour) = number("h").or(number("h2")).or(number("hh")) else {
            continue;
        };
        let half = hit.name("half2").or(hit.name("hhalf")).is_some();
        let minute = number("m")
            .or(number("m2"))
            .unwrap_or(if half { 30 } else { 0 });
        let afternoon = ["下午", "晚上", "晚", "傍晚", "夜里", "当晚", "今晚"]
            .iter()
            .any(|word| before.ends_with(word));
        let hour = if afternoon && hour < 12 {
            hour + 12
        } else {
            hour
        };
        add(
            whole.start(),
            whole.end(),
            format!("{hour:02}:{minute:02}"),
            "",
            Sense::Clock,
        );
    }
    for hit in SCORE.find_iter(text) {
        let glued = text[..hit.start()].ends_with(|c: char| c.is_ascii_digit() || c == '.')
            || text[hit.end()..].starts_with(|c: char| c.is_ascii_digit() || c == '.');
        if !glued {
            add(
                hit.start(),
                hit.end(),
                hit.as_str().replace(['：', '比'], ":"),
                "",
                Sense::Score,
            );
        }
    }
    for hit in HALF.find_iter(text) {
        add(
            hit.start(),
            hit.end(),
            hit.as_str().to_owned(),
            "",
            Sense::Count,
        );
    }
    for hit in SOME.captures_iter(text) {
        if let (Some(whole), Some(unit)) = (hit.get(0), hit.name("unit")) {
            // 会上百人 is read as 会 and 上百人; 上万家 as well.
            add(
                whole.start(),
                whole.end(),
                whole.as_str().to_owned(),
                unit.as_str(),
                Sense::Count,
            );
        }
    }
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
    let digits = digits.replace([',', '，'], "").replace('．', ".");
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

    fn seen(text: &str) -> Vec<(String, String, String)> {
        numerals(text)
            .into_iter()
            .map(|n| (text[n.start..n.end].to_owned(), n.value, n.unit))
            .collect()
    }

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

    #[test]
    fn what_is_not_exact_stays_so() {
        for (text, part, value, unit) in [
            ("直径约310米", "约310米", "310", "米"),
            ("观众逾6,000人", "逾6,000人", "6000", "人"),
            ("60岁以上老人", "60岁以上", "60", "岁"),
            ("占比超八成", "超八成", "80%", ""),
            ("约４，２００吨", "约４，２００吨", "4200", "吨"),
            ("来了几十位老人", "几十位", "几十位", "位"),
            ("耗时半年", "半年", "半年", ""),
            ("批下来2万4。", "2万4", "24000", ""),
            ("一度电1块8，", "1块8", "1.8", "元"),
            ("先交三十万", "三十万", "300000", ""),
            ("用时3分52秒", "3分52秒", "3分52秒", ""),
            ("劝阻7宗", "7宗", "7", "宗"),
            ("300多家企业", "300多家", "300", "家"),
        ] {
            let folded: String = text.chars().map(ascii).collect();
            let part: String = part.chars().map(ascii).collect();
            assert_eq!(
                seen(&folded),
                [(part, value.to_owned(), unit.to_owned())],
                "{text}"
            );
        }
    }

    fn ascii(c: char) -> char {
        match c {
            '０'..='９' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            c => c,
        }
    }

    #[test]
    fn places_in_a_row_times_and_scores_are_no_counts() {
        for (text, value, sense) in [
            ("第三届", "3", Sense::Ordinal),
            ("第57场", "57", Sense::Ordinal),
            ("19时42分", "19:42", Sense::Clock),
            ("下午三点", "15:00", Sense::Clock),
            ("上午9:30", "09:30", Sense::Clock),
            ("早上六点半", "06:30", Sense::Clock),
            ("以3比2获胜", "3:2", Sense::Score),
            ("提出三点建议", "3", Sense::Count),
        ] {
            let found = numerals(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert_eq!((found[0].value.as_str(), found[0].sense), (value, sense));
        }
    }

    #[test]
    fn hostile_texts_stay_cheap() {
        for piece in ["1", "一", "1点", "3比2，", "几十", "十万", "1,000"] {
            let text = piece.repeat(60_000 / piece.chars().count());
            let found = numerals(&text);
            assert!(found.windows(2).all(|two| two[0].end <= two[1].start));
        }
    }
}
