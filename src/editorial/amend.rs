//! What a person wrote at the desk: captions and times follow, and it is held against the tip anew.

use super::{
    checks::{self, checks},
    compare::{Compared, compare},
    draft::{self, House, Tip, captions, read_ms},
    headline::Headline,
    lead::Lead,
};
use crate::model::story::{Check, CheckLevel, Draft, FactKind};

/// Findings that do not come from the words.
const KEPT: [&str; 3] = ["media.note", "score.parts", "source.supplement"];

/// The draft with captions and reading time of the words that stand in it.
#[must_use]
pub fn retimed(draft: &Draft, house: &House) -> Draft {
    let names: Vec<&str> = draft
        .facts
        .iter()
        .filter(|fact| {
            matches!(
                fact.kind,
                FactKind::Person | FactKind::Organization | FactKind::Place
            )
        })
        .map(|fact| fact.text.as_str())
        .chain(draft.strap.iter().map(|strap| strap.name.as_str()))
        .filter(|name| !name.is_empty())
        .collect();
    let captions = captions(&draft.lead, &draft.voice_over, &names, house);
    Draft {
        read_ms: read_ms(&draft.lead, &draft.voice_over, &captions, house.rate),
        captions,
        ..draft.clone()
    }
}

/// The findings of the draft as it stands now, held against the tip; `media`: how many pictures and clips.
#[must_use]
pub fn rechecked(tip: &Tip<'_>, draft: &Draft, media: usize) -> Vec<Check> {
    let material = draft::read(tip);
    let headline = Headline {
        candidates: vec![draft.headline.clone()],
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
        let unfounded = material.source.unfounded(text, &names);
        if !unfounded.is_empty() {
            found.push(Check {
                rule: "copy.unfounded".to_owned(),
                level: CheckLevel::Fix,
                place: place.to_owned(),
                suggestion: format!("{}在来稿中找不到，请核对", unfounded.join("、")),
            });
        }
    }
    for strap in draft
        .strap
        .iter()
        .filter(|strap| !strap.name.is_empty() && !material.source.has(&strap.name))
    {
        found.push(Check {
            rule: "copy.unfounded".to_owned(),
            level: CheckLevel::Fix,
            place: format!("人名条 「{}」", strap.name),
            suggestion: "来稿中没有这个姓名，请核对".to_owned(),
        });
    }
    found.sort_by_key(|check| std::cmp::Reverse(check.level));
    found.extend(kept(draft));
    found
}

fn kept(draft: &Draft) -> impl Iterator<Item = Check> {
    let is_kept = |check: &&Check| KEPT.contains(&check.rule.as_str());
    draft.checks.iter().filter(is_kept).cloned()
}
