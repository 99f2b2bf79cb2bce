//! Totals against their parts, and counts against the names that they count.

use std::sync::LazyLock;

use regex::Regex;

use super::{check, exact, plain, same, tail};
use crate::{
    editorial::{
        numerals::Numeral,
        text::{is_han, pattern},
    },
    model::story::{Check, CheckLevel},
};

/// Parts that leave nothing out.
const WHOLE: &[&[&str]] = &[
    &["男", "女"],
    &["线上", "线下"],
    &["成人", "儿童"],
    &["大人", "孩子"],
    &["一等奖", "二等奖", "三等奖"],
    &["金奖", "银奖", "铜奖"],
    &["市级", "区级"],
    &["个人捐款", "企业捐款"],
];

/// 共120人，其中男50人、女60人; 96名青年（深圳40名、香港36名、澳门20名）; 甲50万元、乙30万元，合计90万元.
pub(super) fn sums(sentence: &str, counted: &[Numeral], found: &mut Vec<Check>) {
    // The whole in brackets behind its number leaves nothing out.
    for (at, total) in counted.iter().enumerate() {
        let Some(whole) = exact(sentence, total) else {
            continue;
        };
        let rest = &sentence[total.end..];
        let Some(open) = rest.find(['（', '(']) else {
            continue;
        };
        let Some(close) = rest.find(['）', ')']) else {
            continue;
        };
        if rest[..open].chars().count() > 8 || close < open || rest[..open].contains(['，', '、'])
        {
            continue;
        }
        let (from, to) = (total.end + open, total.end + close);
        let parts: Vec<&Numeral> = counted[at + 1..]
            .iter()
            .filter(|n| n.start >= from && n.end <= to)
            .collect();
        let listed = sentence[from..to].matches('、').count() + 1 == parts.len();
        if parts.len() < 2 || !listed || parts.iter().any(|n| n.unit != total.unit) {
            continue;
        }
        let values: Option<Vec<f64>> = parts.iter().map(|n| exact(sentence, n)).collect();
        if let Some(values) = values {
            let sum: f64 = values.iter().sum();
            if !same(sum, whole) {
                found.push(unequal(sentence, total, whole, sum, CheckLevel::Fix));
            }
        }
    }
    if let Some(at) = sentence.find("其中") {
        among(sentence, counted, at, found);
    }
    // Items first, then what they come to.
    static TOTAL: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?:合计|总计|共计|总共|总额|总金额)(?:为|达|约)?$"));
    for (at, total) in counted.iter().enumerate() {
        let Some(whole) = exact(sentence, total) else {
            continue;
        };
        if !TOTAL.is_match(tail(&sentence[..total.start]))
            || sentence[..total.start].contains("其中")
        {
            continue;
        }
        let mut values = Vec::new();
        let mut end = total.start;
        for part in counted[..at].iter().rev() {
            let between = &sentence[part.end..end];
            let joined = between.chars().count() <= 14;
            let (true, true, Some(value)) =
                (joined, part.unit == total.unit, exact(sentence, part))
            else {
                break;
            };
            values.push(value);
            end = part.start;
        }
        let sum: f64 = values.iter().sum();
        if values.len() >= 2 && !same(sum, whole) {
            found.push(unequal(sentence, total, whole, sum, CheckLevel::Note));
        }
    }
}

/// Behind 其中: parts of the number before it.
fn among(sentence: &str, counted: &[Numeral], at: usize, found: &mut Vec<Check>) {
    let Some(total) = counted.iter().rfind(|n| n.end <= at) else {
        return;
    };
    let Some(whole) = exact(sentence, total) else {
        return;
    };
    // The same thing must be counted, side by side: 其中21人拿到初级证书，26人拿到能力证书.
    let mut parts = Vec::new();
    let mut end = at;
    for part in counted.iter().filter(|n| n.start > at) {
        if part.unit != total.unit || sentence[end..part.start].chars().count() > 16 {
            break;
        }
        let Some(value) = exact(sentence, part) else {
            return;
        };
        parts.push(value);
        end = part.end;
    }
    if parts.len() < 2 || total.unit.is_empty() {
        return;
    }
    let sum: f64 = parts.iter().sum();
    let behind = &sentence[at..];
    let complete = WHOLE
        .iter()
        .any(|kinds| kinds.len() == parts.len() && kinds.iter().all(|kind| behind.contains(kind)));
    if complete && !same(sum, whole) {
        found.push(unequal(sentence, total, whole, sum, CheckLevel::Fix));
    } else if sum > whole && !same(sum, whole) {
        // One person may be counted twice, so a person looks.
        found.push(unequal(sentence, total, whole, sum, CheckLevel::Note));
    }
}

fn unequal(sentence: &str, total: &Numeral, whole: f64, sum: f64, level: CheckLevel) -> Check {
    let words = &sentence[total.start..total.end];
    check(
        "figures.sum",
        level,
        format!("原稿 「{words}」"),
        format!(
            "总数写作{}{}，各项相加为{}{}，请与通讯员核对",
            plain(whole),
            total.unit,
            plain(sum),
            total.unit
        ),
    )
}

/// 甲、乙、丙、丁5家企业: four names, five counted; 做好三件事：一是…二是…三是…四是.
pub(super) fn lists(sentence: &str, counted: &[Numeral], found: &mut Vec<Check>) {
    for numeral in counted {
        let Some(said) = exact(sentence, numeral) else {
            continue;
        };
        let kind =
            ["家", "个", "名", "位", "人", "项", "所", "类", "大"].contains(&numeral.unit.as_str());
        if !kind || !(3.0..=15.0).contains(&said) {
            continue;
        }
        let before = &sentence[..numeral.start];
        let open_list = before.ends_with('等');
        let before = before.trim_end_matches('等');
        let begin = before
            .rfind(['，', '：', '（', '。', '“', '”'])
            .map_or(0, |at| {
                at + before[at..].chars().next().map_or(1, char::len_utf8)
            });
        let list = &before[begin..];
        // Grammar between the names: what is counted are not the names.
        let items: Vec<&str> = list.split('、').collect();
        let names = items.len() >= 3
            && items[1..]
                .iter()
                .all(|item| (2..=20).contains(&item.chars().count()) && item.chars().all(is_han))
            && !list.contains(['的', '在', '和', '与', '及'])
            && !items[1..].iter().any(|item| item.contains("来自"));
        #[expect(
            clippy::cast_precision_loss,
            reason = "a list of fifteen names is exact as a float"
        )]
        let listed = items.len() as f64;
        if !names || same(listed, said) || open_list && listed < said {
            continue;
        }
        let level = if open_list {
            CheckLevel::Fix
        } else {
            CheckLevel::Note
        };
        // Cities and bodies may stand before what they send: 上海、广州10家企业.
        if level == CheckLevel::Note && (listed - said).abs() > 1.5 {
            continue;
        }
        found.push(check(
            "figures.sum",
            level,
            format!("原稿 「{}」", &sentence[numeral.start..numeral.end]),
            format!(
                "写作{}{}，前面列出{}项，请核对名单",
                plain(said),
                numeral.unit,
                items.len()
            ),
        ));
    }
}
