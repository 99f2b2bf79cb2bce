//! What a person wrote at the desk: captions and times follow, and it is held against the tip anew.

use super::{
    captions,
    checks::{self, checks},
    compare::{Compared, compare},
    draft::{self, House, Tip},
    headline::Headline,
    lead::Lead,
};
use crate::model::{
    amend::RELAID,
    story::{Check, CheckLevel, Draft},
};

/// Findings that do not come from the words.
const KEPT: [&str; 4] = ["media.note", "score.parts", "source.supplement", RELAID];

/// The draft with captions and reading time of the words that stand in it; `before`: as it was.
#[must_use]
pub fn retimed(before: &Draft, draft: &Draft, house: &House) -> Draft {
    captions::captioned(before, draft, house)
}

/// The findings of the draft as it stands now, held against the tip; `media`: how many pictures and clips;
/// `beside`: texts of the other tips of the story, which may found its words too.
#[must_use]
pub fn rechecked(
    tip: &Tip<'_>,
    draft: &Draft,
    media: usize,
    beside: &[String],
    house: &House,
) -> Vec<Check> {
    let told = |fault: &str| {
        let quoted = fault
            .split_once('「')
            .and_then(|(_, rest)| rest.rsplit_once('」'));
        let words = quoted.map_or(fault, |(words, _)| words);
        beside.iter().any(|text| text.contains(words))
    };
    let material = draft::read(tip);
    let others = draft.headline_candidates.iter().cloned();
    let others = others.filter(|one| *one != draft.headline);
    let headline = Headline {
        candidates: std::iter::once(draft.headline.clone())
            .chain(others)
            .collect(),
        licensed: draft.headline_licensed,
        long: draft.headline_long.clone(),
    };
    let lead = Lead {
        text: draft.lead.clone(),
        ..Lead::default()
    };
    let mut found = checks(&checks::Looked {
        material: &material,
        headline: &headline,
        lead: &lead,
        voice_over: &draft.voice_over,
        straps: &draft.strap,
        shortened: &[],
        reference: tip.received,
        air: tip.air,
        verified: tip.verified,
        media,
        links: tip.links,
        notes: tip.notes,
        refused: &[],
    });
    found.extend(compare(&Compared {
        material: &material,
        headline: &draft.headline,
        lead: &draft.lead,
        voice_over: &draft.voice_over,
        straps: &draft.strap,
        reference: tip.received,
        air: tip.air,
        book: tip.book,
    }));
    let names = material.names();
    for (place, text) in [
        ("标题", &draft.headline),
        ("导语", &draft.lead),
        ("配音稿", &draft.voice_over),
    ] {
        let mut unfounded = material.source.unfounded(text, &names);
        unfounded.retain(|word| !told(word));
        if !unfounded.is_empty() {
            found.push(Check {
                rule: "copy.unfounded".to_owned(),
                level: CheckLevel::Fix,
                place: place.to_owned(),
                suggestion: format!("{}在来稿中找不到，请核对", unfounded.join("、")),
                fix: None,
            });
        }
    }
    for strap in draft
        .strap
        .iter()
        .filter(|strap| !strap.name.is_empty())
        .filter(|strap| !material.source.has(&strap.name) && !told(&strap.name))
    {
        found.push(Check {
            rule: "copy.unfounded".to_owned(),
            level: CheckLevel::Fix,
            place: format!("人名条 「{}」", strap.name),
            suggestion: "来稿中没有这个姓名，请核对".to_owned(),
            fix: None,
        });
    }
    found.extend(captions::findings(draft, house));
    found.sort_by_key(|check| std::cmp::Reverse(check.level));
    found.extend(kept(draft));
    found
}

fn kept(draft: &Draft) -> impl Iterator<Item = Check> {
    let is_kept = |check: &&Check| KEPT.contains(&check.rule.as_str());
    draft.checks.iter().filter(is_kept).cloned()
}
