//! Captions of words that a person wrote, and what is wrong with captions that he set.

use super::{checks::check, draft::House};
use crate::{
    model::{
        Caption, Millis,
        amend::{Field, Fix, RELAID},
        captions::line,
        story::{Check, CheckLevel, Draft, FactKind},
    },
    speech::{
        FaultKind, Set, caption_faults, caption_script, caption_script_for, caption_script_keeping,
        line_relaid, line_tidied, unspoken,
    },
};

/// What is heard: lead and voice-over together.
fn spoken(draft: &Draft) -> String {
    let parts = [draft.lead.as_str(), draft.voice_over.as_str()];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

/// Names that no line parts.
fn names(draft: &Draft) -> Vec<&str> {
    let is_name = |kind| {
        matches!(
            kind,
            FactKind::Person | FactKind::Organization | FactKind::Place
        )
    };
    let facts = draft.facts.iter().filter(|fact| is_name(fact.kind));
    facts
        .map(|fact| fact.text.as_str())
        .chain(draft.strap.iter().map(|strap| strap.name.as_str()))
        .filter(|name| !name.is_empty())
        .collect()
}

/// The draft with captions of the words that stand in it; `before`: as it was. Lines that a person set, and
/// all lines while the same is spoken, stay; a draft whose captions were emptied gets those of the rules.
pub(super) fn captioned(before: &Draft, draft: &Draft, house: &House) -> Draft {
    let (text, names) = (spoken(draft), names(draft));
    let by_rule = || caption_script(&text, &names, house.rate, &house.rules);
    let is_same = text == spoken(before);
    let mut next = draft.clone();
    if is_same && draft.captions.is_empty() {
        next.captions = by_rule();
        let reckoned =
            super::draft::read_ms(&draft.lead, &draft.voice_over, &next.captions, house.rate);
        if reckoned != draft.read_ms && draft.read_ms > Millis::ZERO {
            // Recorded, or timed by another rate: what is laid anew is only where the lines break.
            next.captions = caption_script_for(&text, &names, draft.read_ms, &house.rules);
        }
        next.captions_by_hand.clear();
        next.checks.retain(|check| check.rule != RELAID);
    } else if is_same {
        // A new name is not parted, where nobody set or recorded anything.
        let was = caption_script(&text, &self::names(before), house.rate, &house.rules);
        if draft.captions_by_hand.is_empty() && draft.captions == was {
            next.captions = by_rule();
        }
    } else if draft.captions_by_hand.is_empty() {
        next.captions = by_rule();
    } else {
        let set = Set {
            text: &spoken(before),
            captions: &draft.captions,
            by_hand: &draft.captions_by_hand,
        };
        let kept = caption_script_keeping(&set, &text, &names, house.rate, &house.rules);
        next.checks.retain(|check| check.rule != RELAID);
        if !kept.lost.is_empty() {
            next.checks.push(told(&draft.captions, &kept.lost));
        }
        (next.captions, next.captions_by_hand) = (kept.captions, kept.by_hand);
    }
    let last = next
        .captions
        .last()
        .map_or(Millis::ZERO, |last| last.end_ms);
    next.read_ms = if is_same && draft.read_ms > Millis::ZERO {
        draft.read_ms.max(last)
    } else {
        super::draft::read_ms(&draft.lead, &draft.voice_over, &next.captions, house.rate)
    };
    next
}

/// That lines of a person are gone with the words that they captioned.
fn told(captions: &[Caption], lost: &[usize]) -> Check {
    let lines: Vec<String> = lost
        .iter()
        .filter_map(|at| captions.get(*at))
        .map(|caption| format!("「{}」", caption.text))
        .collect();
    check(
        RELAID,
        CheckLevel::Note,
        "唱词",
        format!(
            "念的词改了，手改过的{}行已重新断句：{}；请再看一遍",
            lines.len(),
            lines.join("")
        ),
    )
}

/// What is wrong with the captions, each with its remedy where there is one.
pub(super) fn findings(draft: &Draft, house: &House) -> Vec<Check> {
    let (text, names) = (spoken(draft), names(draft));
    let captions = &draft.captions;
    let mut found = Vec::new();
    let mut add = |rule: &str, at: usize, suggestion: String, to: Option<Vec<Caption>>| {
        found.push(Check {
            fix: to.and_then(|to| fix(captions, at, &to)),
            ..check(rule, CheckLevel::Fix, place(captions, at), suggestion)
        });
    };
    let relaid = |at: usize| {
        let lines = line_relaid(captions, at, &text, &names, &house.rules);
        // Only a remedy that leaves nothing to remedy in how it reads.
        let faults = caption_faults(&lines, &house.rules);
        let reads = faults
            .iter()
            .all(|fault| matches!(fault.kind, FaultKind::Short | FaultKind::Long));
        Some(lines).filter(|lines| reads && !lines.is_empty())
    };
    let other = unspoken(captions, &text, &house.rules);
    for one in &other {
        let said = match one.spoken.as_str() {
            "" => "这里没有念词，请删去这一行".to_owned(),
            words => format!("与念的不一致：念的是「{words}」"),
        };
        add("captions.words", one.line, said, relaid(one.line));
    }
    for fault in caption_faults(captions, &house.rules) {
        let at = fault.line;
        let Some(caption) = captions.get(at) else {
            continue;
        };
        let with = |text: String, end_ms: Millis| {
            Some(vec![Caption {
                text,
                end_ms,
                ..caption.clone()
            }])
        };
        let (rule, to) = match fault.kind {
            FaultKind::Empty => ("captions.marks", None),
            FaultKind::Width if other.iter().any(|one| one.line == at) => ("captions.width", None),
            FaultKind::Width => ("captions.width", relaid(at)),
            FaultKind::Marks => {
                let tidy = line_tidied(&caption.text, &house.rules);
                ("captions.marks", with(tidy, caption.end_ms))
            }
            FaultKind::Short => ("captions.stand", None),
            FaultKind::Long => {
                let end = Millis(caption.start_ms.0 + house.rules.max_ms);
                ("captions.stand", with(caption.text.clone(), end))
            }
            FaultKind::Gap => {
                let next = captions.get(at + 1).map(|next| next.start_ms);
                let end = next.filter(|next| *next > caption.end_ms);
                let to = end.and_then(|end| with(caption.text.clone(), end));
                ("captions.gap", to)
            }
        };
        add(rule, at, fault.problem, to);
    }
    found
}

fn place(captions: &[Caption], at: usize) -> String {
    let text = captions.get(at).map_or("", |caption| &caption.text);
    format!("唱词第{}行 「{text}」", at + 1)
}

/// Other lines in one line's place.
fn fix(captions: &[Caption], at: usize, to: &[Caption]) -> Option<Fix> {
    let from = line(captions.get(at)?);
    let written: Vec<String> = to.iter().map(line).collect();
    let to = written.join("\n");
    let before = captions[..at]
        .iter()
        .map(|one| line(one).chars().count() + 1);
    let fine = from != to && written.iter().all(|line| !line.ends_with(' '));
    fine.then(|| Fix {
        field: Field::Captions,
        at: before.sum(),
        from,
        to,
    })
}
