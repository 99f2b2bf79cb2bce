//! Dates that cannot be, or are too old or too far to air.

use super::{Looked, check};
use crate::{
    editorial::dates::{DateDoubt, dates, doubt, says_when},
    model::story::{Check, CheckLevel},
};

pub(super) fn when(look: &Looked<'_>, source: &str, copy: &str, found: &mut Vec<Check>) {
    let mut told: Vec<String> = Vec::new();
    for date in dates(source, look.reference) {
        let words = &source[date.start..date.end];
        let Some(doubt) = doubt(&date, look.air) else {
            continue;
        };
        if told.iter().any(|t| t == words) || told.len() > 8 {
            continue;
        }
        told.push(words.to_owned());
        let spoken = copy.contains(words)
            || copy.contains(words.trim_start_matches(&format!("{}年", look.material.year)));
        match doubt {
            DateDoubt::Impossible => {
                let level = if spoken {
                    CheckLevel::Block
                } else {
                    CheckLevel::Fix
                };
                found.push(check(
                    "date.impossible",
                    level,
                    format!("日期 「{words}」"),
                    "没有这一天，疑为笔误，请向通讯员核实，不要自行改正",
                ));
            }
            DateDoubt::Stale if spoken => {
                let value = &date.value;
                found.push(check(
                    "date.stale",
                    CheckLevel::Fix,
                    format!("日期 「{words}」"),
                    format!("距播出已超过四周（{value}），请核实日期，或改作背景"),
                ));
            }
            DateDoubt::Far => {
                found.push(check(
                    "date.future",
                    if spoken {
                        CheckLevel::Fix
                    } else {
                        CheckLevel::Note
                    },
                    format!("日期 「{words}」"),
                    format!("晚于播出日两个月以上（{}），请核实是否预告", date.value),
                ));
            }
            DateDoubt::Stale => {}
        }
    }
    let ahead = dates(&look.lead.text, look.reference)
        .into_iter()
        .find(|d| d.day.is_some_and(|day| day > look.air));
    if let Some(date) = ahead {
        found.push(check(
            "date.ahead",
            CheckLevel::Note,
            format!("导语 「{}」", &look.lead.text[date.start..date.end]),
            "活动在播出之后举行，请按预告口吻处理",
        ));
    }
    if !look.lead.text.is_empty() && !says_when(&look.lead.text) {
        found.push(check(
            "lead.when",
            CheckLevel::Note,
            "导语",
            "导语没有时间，请补充",
        ));
    }
}
