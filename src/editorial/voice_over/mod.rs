//! 配音稿: read over pictures, 120–220 characters of sentences that the lead did not use, in the
//! source's order, short enough to be heard.

mod parting;
mod versions;

pub(super) use self::parting::begins_anew;
use self::parting::parted;
pub use self::versions::versions;
use super::{
    lead::Lead,
    material::{Kind, Material, Unit},
    polish::{
        beginnings, closed, looks_back, without_connective, without_hearsay, without_purpose,
        without_sponsor_list,
    },
    sentences::split_sentences,
    text::length,
};

/// Characters of a voice-over.
pub const LEAST: usize = 120;
/// See [`LEAST`].
pub const MOST: usize = 220;
/// With the lead about 50 s.
const COMFORTABLE: usize = 185;
/// Enough for the long version, and something to leave out of the shorter ones.
const ENOUGH: usize = 145;
/// A longer sentence loses its last clauses where it can.
const LONG_SENTENCE: usize = 75;

/// A sentence of the source as it will be read; may have been parted into several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// Which sentence of the source.
    at: usize,
    /// Its words.
    text: String,
}

/// Writes the voice-over.
#[must_use]
pub fn voice_over(material: &Material, lead: &Lead) -> String {
    told(material, lead, &pieces(material, lead))
}

/// The sentences of the long version, in the source's order.
fn pieces(material: &Material, lead: &Lead) -> Vec<Piece> {
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
        let enough = if turn < whole { ENOUGH } else { LEAST };
        if total >= enough {
            continue;
        }
        if chosen.iter().any(|(c, _)| *c == at) {
            continue;
        }
        // Told already: a tip may say a thing twice.
        let said = |text: &str| is_said(text, &lead.text, &chosen);
        if said(&spoken(&units[at])) {
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
            if looks_back(&bare) {
                let Some(before) = at
                    .checked_sub(1)
                    .filter(|b| units[*b].kind != Kind::Unfit && !units[*b].looks_back)
                else {
                    continue;
                };
                if said(&spoken(&units[before])) {
                    continue;
                }
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
    // 其中… from the lead's own sentence has to stand right behind the lead.
    let first = chosen.first().map(|(at, _)| *at);
    chosen.retain(|(at, text)| first == Some(*at) || !lead.used.contains(at) || !looks_back(text));
    chosen
        .into_iter()
        .map(|(at, text)| Piece { at, text })
        .collect()
}

/// Whether a sentence of `text` stands in the lead or among the chosen, its connective aside.
fn is_said(text: &str, lead: &str, chosen: &[(usize, String)]) -> bool {
    split_sentences(text).iter().any(|sentence| {
        let bare = without_connective(sentence);
        lead.contains(&bare) || chosen.iter().any(|(_, text)| text.contains(&bare))
    })
}

/// The pieces one after another; a connective goes when the sentence before it does not stand there.
fn told(material: &Material, lead: &Lead, pieces: &[Piece]) -> String {
    let mut copy = String::new();
    let mut last: Option<usize> = None;
    for Piece { at, text } in pieces {
        let text = if last.is_none_or(|l| l + 1 != *at) && !lead.used.contains(&at.wrapping_sub(1))
        {
            without_connective(text)
        } else {
            text.clone()
        };
        if last.is_some_and(|l| material.units[l].paragraph != material.units[*at].paragraph) {
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
    let mut text = without_sponsor_list(&without_purpose(&without_hearsay(&unit.text)));
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
