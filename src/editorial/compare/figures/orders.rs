//! One quantity told in two ways.

use super::{Compared, READ_CHARS, check};
use crate::{
    editorial::{
        numerals::{Numeral, Sense, numerals},
        text::is_han,
    },
    model::story::{Check, CheckLevel},
};

/// What a number counts: its unit and the next two characters.
fn counts(text: &str, numeral: &Numeral) -> Option<String> {
    let noun: String = text[numeral.end..]
        .chars()
        .take_while(|c| is_han(*c))
        .take(2)
        .collect();
    (noun.chars().count() == 2 && !numeral.unit.is_empty())
        .then(|| format!("{}{noun}", numeral.unit))
}

/// 86名长者 in the heading, 68名长者 in the body.
pub(super) fn orders(look: &Compared<'_>, found: &mut Vec<Check>) {
    let body: String = look
        .material
        .body
        .paragraphs
        .iter()
        .map(crate::editorial::clean::Clean::text)
        .collect::<Vec<_>>()
        .join("\n")
        .chars()
        .take(READ_CHARS)
        .collect();
    let inside = numerals(&body);
    let headings = look
        .material
        .headings
        .iter()
        .map(|heading| ("原稿标题", heading.as_str()))
        .chain([("标题", look.headline)]);
    for (place, heading) in headings {
        for numeral in numerals(heading) {
            let Some(noun) = counts(heading, &numeral) else {
                continue;
            };
            if numeral.sense != Sense::Count
                || inside
                    .iter()
                    .any(|n| n.value == numeral.value && n.unit == numeral.unit)
            {
                continue;
            }
            let other = inside.iter().find(|n| {
                n.sense == Sense::Count
                    && n.value != numeral.value
                    && counts(&body, n).as_deref() == Some(noun.as_str())
            });
            if let Some(other) = other {
                found.push(check(
                    "figures.order",
                    CheckLevel::Fix,
                    format!("{place} 「{}」", &heading[numeral.start..numeral.end]),
                    format!(
                        "正文写作「{}」，同一数量前后不一，请核对",
                        &body[other.start..other.end]
                    ),
                ));
            }
        }
    }
    // Within the text: the same digits in another order, of the same thing.
    let told = body.as_str();
    let all = inside;
    for (at, first) in all.iter().enumerate().take(200) {
        for second in all[at + 1..].iter().take(60) {
            let swapped = first.value.len() >= 2
                && first.value.len() == second.value.len()
                && first.value != second.value
                && sorted(&first.value) == sorted(&second.value)
                && first.sense == Sense::Count
                && second.sense == Sense::Count
                && first.value.chars().all(|c| c.is_ascii_digit());
            if swapped
                && let (Some(a), Some(b)) = (counts(told, first), counts(told, second))
                && a == b
            {
                found.push(check(
                    "figures.order",
                    CheckLevel::Note,
                    format!("原稿 「{}」", &told[first.start..first.end]),
                    format!(
                        "另一处写作「{}」，疑为数字颠倒，请核对",
                        &told[second.start..second.end]
                    ),
                ));
            }
        }
    }
}

fn sorted(digits: &str) -> Vec<char> {
    let mut digits: Vec<char> = digits.chars().collect();
    digits.sort_unstable();
    digits
}
