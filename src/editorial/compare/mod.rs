//! Checks that hold one part of a story against another: figures against their sum, dates against the
//! calendar, headline against script against strap, names against the register.

pub mod consistency;
pub mod figures;
pub mod registry;

use chrono::NaiveDate;

use super::{material::Material, organizations::Book};
use crate::model::story::{Check, CheckLevel, Strap};

/// What is compared.
#[derive(Debug, Clone, Copy)]
pub struct Compared<'a> {
    /// The tip.
    pub material: &'a Material,
    /// The headline on the card.
    pub headline: &'a str,
    /// The lead.
    pub lead: &'a str,
    /// The voice-over.
    pub voice_over: &'a str,
    /// The straps.
    pub straps: &'a [Strap],
    /// The day the tip came in.
    pub reference: NaiveDate,
    /// The edition's day.
    pub air: NaiveDate,
    /// All registered names, when the register was imported.
    pub book: Option<&'a Book>,
}

impl Compared<'_> {
    /// What is read aloud.
    fn copy(&self) -> String {
        format!("{}\n{}", self.lead, self.voice_over)
    }

    /// All that the tip says, without contacts and credits.
    fn told(&self) -> String {
        let body = &self.material.body;
        body.headings
            .iter()
            .chain(&body.paragraphs)
            .map(super::clean::Clean::text)
            .collect::<Vec<_>>()
            .join("\n")
    }
}

/// Every finding of the room, in a fixed order, none twice.
#[must_use]
pub fn compare(look: &Compared<'_>) -> Vec<Check> {
    let mut found = figures::figures(look);
    found.extend(consistency::consistency(look));
    found.extend(registry::registry(look));
    let mut seen: Vec<Check> = Vec::new();
    for check in found {
        if !seen.contains(&check) {
            seen.push(check);
        }
    }
    seen
}

/// A finding.
fn check(
    rule: &str,
    level: CheckLevel,
    place: impl Into<String>,
    suggestion: impl Into<String>,
) -> Check {
    Check {
        rule: rule.to_owned(),
        level,
        place: place.into(),
        suggestion: suggestion.into(),
        fix: None,
    }
}

/// A text for the tests of the room: its draft is its own first sentences.
#[cfg(test)]
fn findings(text: &str, of: fn(&Compared<'_>) -> Vec<Check>) -> Vec<(String, CheckLevel, String)> {
    let day = NaiveDate::from_ymd_opt(2026, 11, 25).expect("a date");
    let material = Material::new(text, "", None, day);
    let look = Compared {
        material: &material,
        headline: "",
        lead: text,
        voice_over: "",
        straps: &[],
        reference: day,
        air: NaiveDate::from_ymd_opt(2026, 11, 28).expect("a date"),
        book: None,
    };
    of(&look)
        .into_iter()
        .map(|check| (check.rule, check.level, check.suggestion))
        .collect()
}
