//! A tip and its copy put before the checks, for tests.

use chrono::NaiveDate;

use super::{Looked, checks};
use crate::{
    editorial::{headline::Headline, lead::Lead, material::Material},
    model::story::{Check, CheckLevel},
};

/// What is looked at.
pub(super) struct Case {
    material: Material,
    headline: Headline,
    lead: Lead,
    voice_over: String,
}

fn air() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 28).unwrap()
}

impl Case {
    /// The source.
    pub(super) fn of(source: &str) -> Self {
        Self {
            material: Material::new(source, "", None, air()),
            headline: Headline {
                candidates: vec![String::new()],
                ..Headline::default()
            },
            lead: Lead::default(),
            voice_over: String::new(),
        }
    }

    /// Its copy, all of it voice-over.
    pub(super) fn with_copy(mut self, copy: &str) -> Self {
        copy.clone_into(&mut self.voice_over);
        self
    }

    /// Findings.
    pub(super) fn checks(&self) -> Vec<Check> {
        checks(&Looked {
            material: &self.material,
            headline: &self.headline,
            lead: &self.lead,
            voice_over: &self.voice_over,
            straps: &[],
            shortened: &[],
            reference: air(),
            air: air(),
            verified: false,
            media: 1,
            links: 0,
            notes: &[],
            refused: &[],
        })
    }

    /// Rules and levels of the findings.
    pub(super) fn rules(&self) -> Vec<(String, CheckLevel)> {
        self.checks()
            .into_iter()
            .map(|check| (check.rule, check.level))
            .collect()
    }
}
