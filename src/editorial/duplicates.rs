//! Which stories say the same: 重发, 同一事件, 系列. By shared runs of four characters, and by numbers,
//! which part a second sending from the next edition of a series.

use std::collections::{HashMap, HashSet};

use super::{numerals::numerals, sentences::clauses, text::between};
use crate::model::story::Relation;

/// Shared runs at or above this share mean one text was made from the other.
const SAME_TEXT: f64 = 0.5;
/// Shared numbers at or above this share mean that it tells the same.
const SAME_NUMBERS: f64 = 0.8;

/// What is compared of a story.
#[derive(Debug, Clone, Default)]
pub struct Fingerprint {
    shingles: HashSet<[char; 4]>,
    numbers: HashSet<String>,
    names: HashSet<String>,
    days: HashSet<String>,
}

/// A story's text with what it names.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// The tip without furniture.
    pub text: &'a str,
    /// Persons and organizations.
    pub names: &'a [String],
    /// Days as `YYYY-MM-DD`.
    pub days: &'a [String],
}

impl Fingerprint {
    /// Of `told`; clauses in `boilerplate` (what its sender always writes) do not count.
    #[must_use]
    pub fn of(told: Told<'_>, boilerplate: &HashSet<String>) -> Self {
        let text: String = clauses(told.text)
            .into_iter()
            .filter(|clause| !boilerplate.contains(clause.trim()))
            .collect();
        let chars: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
        let mut names: HashSet<String> = told.names.iter().cloned().collect();
        for (open, close) in [('《', '》'), ('“', '”')] {
            names.extend(
                between(&text, open, close)
                    .into_iter()
                    .map(|(_, name)| name),
            );
        }
        Self {
            shingles: chars.windows(4).map(|w| [w[0], w[1], w[2], w[3]]).collect(),
            numbers: numerals(&text)
                .into_iter()
                .map(|n| format!("{}{}", n.value, n.unit))
                .chain(told.days.iter().cloned())
                .collect(),
            names,
            days: told.days.iter().cloned().collect(),
        }
    }
}

/// Clauses of 12 characters and more that stand in three or more texts of one sender.
#[must_use]
pub fn boilerplate(texts: &[&str]) -> HashSet<String> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for text in texts {
        let own: HashSet<String> = clauses(text)
            .into_iter()
            .map(|clause| clause.trim().to_owned())
            .filter(|clause| clause.chars().count() >= 12)
            .collect();
        for clause in own {
            *counts.entry(clause).or_default() += 1;
        }
    }
    counts
        .into_iter()
        .filter(|(_, n)| *n >= 3)
        .map(|(clause, _)| clause)
        .collect()
}

/// How two stories are related, if they are.
#[must_use]
pub fn relation(a: &Fingerprint, b: &Fingerprint) -> Option<Relation> {
    let contained = share(&a.shingles, &b.shingles);
    if contained >= SAME_TEXT {
        return Some(if share(&a.numbers, &b.numbers) >= SAME_NUMBERS {
            Relation::Resend
        } else {
            Relation::Series
        });
    }
    let same_day = !a.days.is_disjoint(&b.days);
    let shared = a
        .names
        .intersection(&b.names)
        .filter(|n| n.chars().count() >= 3)
        .count();
    (same_day && shared >= 2 && contained >= 0.08).then_some(Relation::SameEvent)
}

/// Share of the smaller set that the larger one holds; two empty sets are equal.
#[expect(
    clippy::cast_precision_loss,
    reason = "a text has fewer than 2^52 runs"
)]
fn share<T: Eq + std::hash::Hash>(a: &HashSet<T>, b: &HashSet<T>) -> f64 {
    let smaller = a.len().min(b.len());
    if smaller == 0 {
        return if a.len() == b.len() { 1.0 } else { 0.0 };
    }
    a.intersection(b).count() as f64 / smaller as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(text: &str, day: &str) -> Fingerprint {
        let days = [day.to_owned()];
        Fingerprint::of(
            Told {
                text,
                names: &[],
                days: &days,
            },
            &HashSet::new(),
        )
    }

    const TWELFTH: &str = "11月21日，深圳市禾灯长者服务中心在福田区举办“银龄数字课堂”第12期活动，86名长者在12名志愿者陪伴下学习手机挂号，现场答疑40余次。";

    #[test]
    fn a_second_sending_is_told_from_the_next_edition() {
        let first = print(TWELFTH, "2026-11-21");
        assert_eq!(
            relation(&first, &print(TWELFTH, "2026-11-21")),
            Some(Relation::Resend)
        );
        let next = TWELFTH
            .replace("11月21日", "11月25日")
            .replace("第12期", "第13期")
            .replace("86名", "64名")
            .replace("12名", "9名")
            .replace("手机挂号", "扫码乘车")
            .replace("40余次", "30余次");
        assert_eq!(
            relation(&first, &print(&next, "2026-11-25")),
            Some(Relation::Series)
        );
        let other =
            "11月22日，深圳市星垣应急志愿者协会在坪山区举行水域救援演练，12支队伍180人参加。";
        assert_eq!(relation(&first, &print(other, "2026-11-22")), None);
    }

    #[test]
    fn what_a_sender_always_writes_does_not_count() {
        let tail = "深圳市禾灯长者服务中心是一家扎根福田服务长者的社会服务机构，";
        let texts: Vec<String> = ["甲事发生了。", "乙事发生了。", "丙事发生了。"]
            .iter()
            .map(|t| format!("{t}{tail}"))
            .collect();
        let refs: Vec<&str> = texts.iter().map(String::as_str).collect();
        let known = boilerplate(&refs);
        assert_eq!(known.len(), 1, "{known:?}");
    }
}
