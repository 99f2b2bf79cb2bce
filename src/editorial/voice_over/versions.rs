//! 全, 中, 短: the long version with sentences left out, never rewritten.

use std::sync::LazyLock;

use regex::Regex;

use super::{Piece, pieces, told};
use crate::{
    editorial::{
        lead::Lead,
        material::Material,
        numerals::numerals,
        polish::{looks_back, without_connective},
        sentences::split_sentences,
        text::{length, pattern},
    },
    model::Version,
};

/// Characters of the medium version.
pub const MEDIUM: std::ops::RangeInclusive<usize> = 80..=150;
/// Characters of the short version.
pub const SHORT: std::ops::RangeInclusive<usize> = 40..=80;
/// Two versions differ by at least this many percent.
pub const STEP: usize = 10;
/// Ways to leave sentences out that are looked at: a voice-over has few.
const MOST_WAYS: usize = 20_000;

/// Whom the news reaches.
static REACHES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"惠及|受益|服务|覆盖|帮助|提供|资助|救出|转移|培训|减免|免费|带动|增收|获得|当选|评出|达成|签约|签订",
    )
});
/// What comes next.
static NEXT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"下一步|接下来|明年|今后|未来|计划|将于|将在|将为|协会将|中心将|年内|首批")
});
static SPEAKS: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:说|表示|介绍|坦言|认为)[，：]"));

/// The voice-over at each length on offer, longest first; the long one always, even when empty.
/// Shorter ones keep the source's order and whole sentences, and none begins with a word that looks
/// back at what was left out.
#[must_use]
pub fn versions(material: &Material, lead: &Lead) -> Vec<(Version, String)> {
    let full = pieces(material, lead);
    let text = told(material, lead, &full);
    let mut size = length(&text);
    let whole = size;
    let mut versions = vec![(Version::Full, text)];
    for (version, range, aim) in [
        (Version::Medium, MEDIUM, whole * 2 / 3),
        (Version::Short, SHORT, whole / 3),
    ] {
        let most = (*range.end()).min(size * (100 - STEP) / 100);
        if let Some(text) = cut(material, lead, &full, *range.start(), most, aim) {
            size = length(&text);
            versions.push((version, text));
        }
    }
    versions
}

/// The choice of sentences that is worth most among those of `least..=most` characters.
fn cut(
    material: &Material,
    lead: &Lead,
    full: &[Piece],
    least: usize,
    most: usize,
    aim: usize,
) -> Option<String> {
    if least > most {
        return None;
    }
    let parts: Vec<Part> = full
        .iter()
        .map(|piece| Part::new(piece, material))
        .collect();
    let ways = parts
        .iter()
        .try_fold(1_usize, |ways, part| {
            ways.checked_mul(part.sentences.len() + 1)
        })
        .unwrap_or(usize::MAX);
    let mut best: Option<(i64, Vec<usize>)> = None;
    let mut take = vec![0_usize; parts.len()];
    for way in 0..ways.min(MOST_WAYS) {
        // `way` counts in mixed radix: how many sentences of each piece are kept, from its first.
        let mut rest = way;
        for (kept, part) in take.iter_mut().zip(&parts) {
            *kept = rest % (part.sentences.len() + 1);
            rest /= part.sentences.len() + 1;
        }
        let (mut size, mut worth) = (0, 0);
        for (_, length, value) in take
            .iter()
            .zip(&parts)
            .flat_map(|(kept, part)| &part.sentences[..*kept])
        {
            size += length;
            worth += value;
        }
        if !(least..=most).contains(&size) || !stands(lead, &parts, &take) {
            continue;
        }
        let far = i64::try_from(size.abs_diff(aim.clamp(least, most))).unwrap_or(0);
        let score = 4 * worth - far;
        if best.as_ref().is_none_or(|(known, _)| score > *known) {
            best = Some((score, take.clone()));
        }
    }
    let (_, take) = best?;
    let chosen: Vec<Piece> = take
        .iter()
        .zip(&parts)
        .filter(|(kept, _)| **kept > 0)
        .map(|(kept, part)| Piece {
            at: part.at,
            text: part.sentences[..*kept]
                .iter()
                .map(|(sentence, ..)| sentence.as_str())
                .collect(),
        })
        .collect();
    Some(told(material, lead, &chosen)).filter(|text| (least..=most).contains(&length(text)))
}

/// A piece with what the choice needs to know of it.
struct Part {
    at: usize,
    /// Each with its length and its worth.
    sentences: Vec<(String, usize, i64)>,
    /// Cannot follow anything but the sentence before it.
    looks_back: bool,
}

impl Part {
    fn new(piece: &Piece, material: &Material) -> Self {
        let sentences = told_whole(&piece.text);
        let looks_back = sentences.first().is_some_and(|first| {
            let bare = without_connective(first);
            looks_back(&bare) || material.units[piece.at].looks_back && bare == *first
        });
        Self {
            at: piece.at,
            looks_back,
            sentences: sentences
                .into_iter()
                .map(|sentence| {
                    let (size, worth) = (length(&sentence), value(&sentence));
                    (sentence, size, worth)
                })
                .collect(),
        }
    }
}

/// The sentences of a piece; a quotation stays with whoever said it.
fn told_whole(text: &str) -> Vec<String> {
    let mut whole: Vec<String> = Vec::new();
    for sentence in split_sentences(text) {
        match whole.last_mut() {
            Some(last) if last.starts_with('“') && last.ends_with('”') => {
                last.push_str(&sentence)
            }
            _ => whole.push(sentence),
        }
    }
    whole
}

/// Whether each kept sentence has what it looks back at right before it.
fn stands(lead: &Lead, parts: &[Part], take: &[usize]) -> bool {
    let mut before: Option<(usize, bool)> = None;
    for (part, kept) in parts.iter().zip(take) {
        if *kept == 0 {
            continue;
        }
        let near = match before {
            // What follows the lead may look back at it.
            None => {
                lead.used.contains(&part.at)
                    || part
                        .at
                        .checked_sub(1)
                        .is_some_and(|at| lead.used.contains(&at))
            }
            Some((last, whole)) => whole && last + 1 == part.at,
        };
        if part.looks_back && !near {
            return false;
        }
        before = Some((part.at, *kept == part.sentences.len()));
    }
    true
}

/// What one sentence is worth when there is room for few.
fn value(sentence: &str) -> i64 {
    let figures = i64::try_from(numerals(sentence).len().min(3)).unwrap_or(0);
    let quoted = sentence.contains('“') && SPEAKS.is_match(sentence);
    10 + 9 * figures
        + 10 * i64::from(REACHES.is_match(sentence))
        + 8 * i64::from(NEXT.is_match(sentence))
        + 10 * i64::from(quoted)
        - 12 * i64::from(sentence.starts_with(['一', '二', '三']) && figures == 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editorial::lead::lead;

    const TEXT: &str = "11月21日上午，深圳市青禾公益服务中心在南山区粤海街道党群服务中心举办“银龄数字课堂”第三期活动，86名长者在12名志愿者的陪伴下学习手机挂号。\n活动现场，志愿者手把手教长者使用手机。72岁的居民周玉兰第一次用手机挂上了号。她高兴地说：“以前看病都要儿子请假陪我来，现在我自己就能挂号了。”\n中心理事长李青禾介绍，课堂自2024年3月启动以来，已在25个社区开课132场，服务长者5600余人次。\n下一步，中心将编写大字版的《长者智能手机使用手册》，并培训100名“银龄讲师”。";

    #[test]
    fn three_lengths_are_told_in_the_sources_order() {
        let air = chrono::NaiveDate::from_ymd_opt(2026, 11, 28).expect("a date");
        let material = Material::new(TEXT, "", None, air);
        let lead = lead(&material, material.news());
        let versions = versions(&material, &lead);
        let sizes: Vec<usize> = versions.iter().map(|(_, text)| length(text)).collect();
        assert_eq!(versions.len(), 3, "{versions:?}");
        assert!((120..=220).contains(&sizes[0]), "{sizes:?}");
        assert!(
            MEDIUM.contains(&sizes[1]) && SHORT.contains(&sizes[2]),
            "{sizes:?}"
        );
        let (_, short) = &versions[2];
        assert!(
            !short.starts_with('她') && short.ends_with(['。', '”']),
            "{short}"
        );
    }

    #[test]
    fn a_thin_tip_has_one_version() {
        let air = chrono::NaiveDate::from_ymd_opt(2026, 11, 28).expect("a date");
        let material = Material::new(
            "11月21日，深圳市青禾公益服务中心举办活动，86名长者参加。",
            "",
            None,
            air,
        );
        let lead = lead(&material, material.news());
        assert_eq!(versions(&material, &lead).len(), 1);
    }
}
