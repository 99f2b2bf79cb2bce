//! 配音稿: read over pictures, 120–220 characters of sentences that the lead did not use, in the
//! source's order, short enough to be heard.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    lead::Lead,
    material::{Kind, Material, Unit},
    polish::{beginnings, closed, without_connective, without_purpose, without_sponsor_list},
    sentences::clauses,
    text::{length, pattern},
};

/// Characters of a voice-over.
pub const LEAST: usize = 120;
/// See [`LEAST`].
pub const MOST: usize = 220;
/// With the lead about 45 s.
const COMFORTABLE: usize = 165;
/// A sentence the ear can follow.
const SENTENCE: usize = 35;
/// A longer sentence loses its last clauses where it can.
const LONG_SENTENCE: usize = 75;

/// Writes the voice-over.
#[must_use]
pub fn voice_over(material: &Material, lead: &Lead) -> String {
    let units = &material.units;
    let mut order: Vec<usize> = (0..units.len())
        .filter(|at| !lead.used.contains(at) && units[*at].kind != Kind::Unfit)
        .collect();
    order.sort_by_key(|&at| (-worth(&units[at], at), at));
    // What the lead left of its own sentences comes first: it belongs to the news.
    let mut chosen: Vec<(usize, String)> = lead.rest.clone();
    for (_, text) in &mut chosen {
        *text = parted(&closed(text));
    }
    let mut total: usize = chosen.iter().map(|(_, text)| length(text)).sum();
    let whole = order.len();
    // Twice: the second time a long sentence is better than a short script.
    for (turn, at) in order
        .iter()
        .copied()
        .chain(order.iter().copied())
        .enumerate()
    {
        if total >= LEAST {
            break;
        }
        if chosen.iter().any(|(c, _)| *c == at) {
            continue;
        }
        // Better a little short than padded with slogans.
        if units[at].kind == Kind::Weak && total >= 80 {
            continue;
        }
        let most = if turn < whole { COMFORTABLE } else { MOST };
        let known = |i: usize| lead.used.contains(&i) || chosen.iter().any(|(c, _)| *c == i);
        let unit = &units[at];
        let mut added = Vec::new();
        if unit.looks_back && !known(at.wrapping_sub(1)) {
            // With the sentence it looks back at, when there is room for both.
            let bare = without_connective(&unit.text);
            if bare == unit.text {
                let Some(before) = at
                    .checked_sub(1)
                    .filter(|b| units[*b].kind != Kind::Unfit && !units[*b].looks_back)
                else {
                    continue;
                };
                if !known(before) {
                    added.push((before, spoken(&units[before])));
                }
            }
        }
        added.push((at, spoken(unit)));
        let size: usize = added.iter().map(|(_, text)| length(text)).sum();
        if total + size > most {
            continue;
        }
        total += size;
        chosen.extend(added);
    }
    chosen.sort_by_key(|(at, _)| *at);
    let mut copy = String::new();
    let mut last: Option<usize> = None;
    for (at, text) in &chosen {
        let text = if last.is_none_or(|l| l + 1 != *at) && !lead.used.contains(&at.wrapping_sub(1))
        {
            without_connective(text)
        } else {
            text.clone()
        };
        if last.is_some_and(|l| units[l].paragraph != units[*at].paragraph) {
            copy.push('\n');
        }
        copy.push_str(&text);
        last = Some(*at);
    }
    copy
}

/// What a sentence is worth over pictures.
fn worth(unit: &Unit, at: usize) -> i64 {
    let at = i64::try_from(at).unwrap_or(99);
    let size = i64::try_from(length(&unit.text)).unwrap_or(999);
    let numbers = i64::try_from(unit.numbers.min(3)).unwrap_or(0);
    60 - 3 * at.min(14)
        + 9 * numbers
        + 10 * i64::from(unit.speech)
        + 12 * i64::from(unit.text.contains('“') && unit.speech)
        + 8 * i64::from(unit.event)
        - 60 * i64::from(unit.kind == Kind::Weak)
        - 10 * i64::from(size < 14)
        - (size - 90).max(0) / 2
}

/// One sentence for the voice: purposes and sponsors off, long ones shortened and parted.
fn spoken(unit: &Unit) -> String {
    let mut text = without_sponsor_list(&without_purpose(&unit.text));
    if length(&text) > LONG_SENTENCE
        && !text.contains('“')
        && let Some(shorter) = beginnings(&text)
            .into_iter()
            .rfind(|b| (24..=LONG_SENTENCE).contains(&length(b)))
    {
        text = shorter;
    }
    parted(&closed(&text))
}

/// Parts a long sentence at commas behind which a new one can begin: a clause with a doer of its own.
fn parted(text: &str) -> String {
    let listed = ["一是", "二是", "首先", "其次", "一方面"]
        .iter()
        .any(|mark| text.contains(mark));
    if length(text) <= SENTENCE || listed {
        return text.to_owned();
    }
    let parts = clauses(text);
    let mut copy = String::new();
    let mut size = 0;
    for (at, part) in parts.iter().enumerate() {
        copy.push_str(part);
        size += length(part);
        let Some(next) = parts.get(at + 1) else { break };
        let rest: usize = parts[at + 1..].iter().map(|p| length(p)).sum();
        let can = size >= 14
            && rest >= 12
            && part.ends_with(['，', '；'])
            && begins_anew(next)
            && super::polish::has_predicate(&copy);
        if can && size + rest > SENTENCE && beginnings_end_here(&copy) {
            copy.truncate(copy.trim_end_matches(['，', '；']).len());
            copy.push('。');
            size = 0;
        }
    }
    copy
}

fn beginnings_end_here(copy: &str) -> bool {
    // Said by somebody: what is said goes on behind the comma.
    let sentence = copy.rsplit_once('。').map_or(copy, |(_, last)| last);
    ![
        "表示", "介绍", "认为", "指出", "强调", "说", "称", "提出", "透露", "要求",
    ]
    .iter()
    .any(|verb| sentence.contains(verb))
        && beginnings(&format!("{sentence}再。")).len() > 1
}

/// A clause that has its own doer: can stand after a full stop.
pub(super) fn begins_anew(clause: &str) -> bool {
    static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:来自[^，。]{2,24}的|有|共有|近|约|逾|超过?)?\d[\d,.]*万?[余多]?(?:名|位|家|个|户|支|对|组)[\p{Han}]|^来自[^，。]{2,24}的",
        )
    });
    if COUNTED.is_match(clause) {
        return true;
    }
    const DOERS: &[&str] = &[
        "活动",
        "项目",
        "现场",
        "志愿者",
        "居民",
        "大会",
        "会议",
        "论坛",
        "协会",
        "中心",
        "基金会",
        "企业",
        "双方",
        "社工",
        "队员",
        "救援队",
        "代表团",
        "每名",
        "每位",
        "累计",
        "今年以来",
        "目前",
        "截至",
        "其中",
        "此外",
        "同时",
        "获奖",
        "参赛",
        "服务队",
        "长者",
        "孩子",
        "学员",
    ];
    DOERS.iter().any(|doer| clause.starts_with(doer))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editorial::lead;

    #[test]
    fn the_voice_over_does_not_repeat_the_lead_and_fits() {
        let text = "11月21日上午，深圳市青禾公益服务中心在南山区粤海街道党群服务中心举办“银龄数字课堂”第三期活动，86名长者在12名志愿者的陪伴下学习手机挂号。\n活动现场，志愿者手把手教长者使用手机。72岁的居民周玉兰第一次用手机挂上了号。中心理事长李青禾介绍，课堂自2024年3月启动以来，已在25个社区开课132场，服务长者5600余人次。\n下一步，中心将编写大字版的《长者智能手机使用手册》，并培训100名“银龄讲师”。\n本次活动得到了社会各界的大力支持。";
        let air = chrono::NaiveDate::from_ymd_opt(2026, 11, 28).expect("a date");
        let material = Material::new(text, "", None, air);
        let lead = lead::lead(&material, material.news());
        let copy = voice_over(&material, &lead);
        assert!(
            (100..=MOST).contains(&length(&copy)),
            "{} {copy}",
            length(&copy)
        );
        assert!(!copy.contains("大力支持") && copy.contains("《长者智能手机使用手册》"));
        assert!(!copy.contains("党群服务中心举办"));
    }
}
