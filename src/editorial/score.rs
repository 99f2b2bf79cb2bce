//! What a story is worth by itself, 0–850, with every part named (weights: news value 350, freshness
//! 200, completeness 200, verification 100; less what is unclear). What recent editions aired adds up to
//! 150 more when an edition is laid out: that depends on the edition.

use chrono::NaiveDate;

use super::{dates::dates, material::Material};
use crate::model::story::{Check, CheckLevel};

/// The score and its parts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Score {
    /// Each part with its points, in order.
    pub parts: Vec<(&'static str, i64)>,
}

impl Score {
    /// All points, never below 0.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.parts
            .iter()
            .map(|(_, points)| points)
            .sum::<i64>()
            .max(0)
    }

    /// 新闻性 240 · 时效 200 · …
    #[must_use]
    pub fn explain(&self) -> String {
        self.parts
            .iter()
            .map(|(name, points)| format!("{name}{points}"))
            .collect::<Vec<_>>()
            .join(" · ")
    }
}

/// Scores a draft. `copy`: headline, lead and voice-over; `reference`: the day it came in; `air`: the
/// edition's day.
#[must_use]
pub fn score(
    material: &Material,
    copy: &str,
    checks: &[Check],
    media: (usize, bool),
    district: bool,
    verified: bool,
    (reference, air): (NaiveDate, NaiveDate),
) -> Score {
    let has = |words: &[&str]| words.iter().any(|word| copy.contains(word));
    let numbers = i64::try_from(super::numerals::numerals(copy).len().min(6)).unwrap_or(0);
    let event = 90 * i64::from(material.units.iter().any(|u| u.event && u.when))
        + 40 * i64::from(material.units.iter().any(|u| u.event));
    let people = 70
        * i64::from(has(&[
            "惠及",
            "受益",
            "服务长者",
            "名长者",
            "居民",
            "儿童",
            "群众",
            "农户",
            "学生",
            "市民",
            "老人",
            "从业人员",
            "残疾",
            "视障",
            "家庭",
        ]));
    let first = 40
        * i64::from(has(&[
            "首次", "首个", "首届", "首家", "首创", "启动", "发布", "成立", "获评", "当选",
        ]));
    let speech = 20 * i64::from(material.units.iter().any(|u| u.speech));
    let news = (event + people + first + speech + 15 * numbers).min(350);
    let newest = dates(copy, reference)
        .into_iter()
        .filter_map(|d| d.day)
        .filter(|day| *day <= air)
        .max();
    let fresh = match newest.map(|day| (air - day).num_days()) {
        Some(..=7) => 200,
        Some(8..=10) => 170,
        Some(11..=14) => 140,
        Some(15..=21) => 80,
        Some(22..=28) => 40,
        Some(_) => 0,
        None if has(&["近日", "日前", "近期"]) => 120,
        None => 60,
    };
    let complete = 50 * i64::from(newest.is_some())
        + 40 * i64::from(district)
        + 40 * i64::from(material.persons.iter().any(|p| !p.post.is_empty()))
        + 70 * i64::from(media.0 >= 2 || media.1)
        + 35 * i64::from(media.0 == 1 && !media.1);
    let verification =
        100 * i64::from(verified) + 40 * i64::from(!verified && material.organization.is_some());
    let count = |rule: &str| checks.iter().any(|c| c.rule.starts_with(rule));
    let fixes = i64::try_from(
        checks
            .iter()
            .filter(|c| c.level == CheckLevel::Fix && c.rule != "words.grand")
            .count(),
    )
    .unwrap_or(0);
    let mut parts = vec![
        ("新闻性", news),
        ("时效", fresh),
        ("完整", complete),
        ("核验", verification),
    ];
    if has(&["年会", "会员大会", "理事会", "工作报告", "总结大会"]) && !has(&["换届", "当选"])
    {
        parts.push(("会务", -80));
    }
    if count("advert.offer") {
        parts.push(("推销", -150));
    }
    if fixes > 0 {
        parts.push(("待改", -(20 * fixes).min(100)));
    }
    Score { parts }
}
