//! What a model is told, and what its text is held against: the tip masked and cleaned, with its names,
//! numbers, dates and places.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;

use crate::{
    editorial::{clean::Clean, dates::dates, material::Material, numerals::numerals},
    model::{language::personal, story::Draft},
};

/// Bytes of source that are sent; a tip is far shorter, and a report is told by its beginning.
const MOST_SOURCE: usize = 64 * 1024;

/// The ground that a polished text may stand on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Ground {
    /// The tip: cleaned, personal data masked, names of minors hidden.
    pub source: String,
    /// Persons, each with the post that the source gives.
    pub persons: Vec<(String, String)>,
    /// Organizations as they are named.
    pub organizations: Vec<String>,
    /// Numbers with their units, as they stand.
    pub numbers: Vec<String>,
    /// Dates as they stand.
    pub dates: Vec<String>,
    /// 地名条 of the rule draft, when the tip says where.
    pub place: Option<String>,
    /// The rule draft's headline and lead: what the model improves on.
    pub headline: String,
    /// 导语 of the rule draft.
    pub lead: String,
    /// 配音稿 of the rule draft.
    pub voice_over: String,
    /// Names that must not appear.
    #[serde(skip)]
    pub hidden: Vec<String>,
    /// The day by which dates without a year are read.
    #[serde(skip)]
    pub reference: NaiveDate,
}

impl Ground {
    /// Takes the ground from a tip and its rule draft. `reference`: the day the tip came in.
    #[must_use]
    pub fn new(material: &Material, draft: &Draft, reference: NaiveDate) -> Self {
        let mut source = material
            .headings
            .iter()
            .cloned()
            .chain(material.body.paragraphs.iter().map(Clean::text))
            .collect::<Vec<_>>()
            .join("\n");
        source = personal::mask(&source);
        let hidden: Vec<String> = material
            .minors
            .iter()
            .map(|(name, _)| name.clone())
            .collect();
        for name in &hidden {
            let surname: String = name.chars().take(1).collect();
            source = source.replace(name, &format!("{surname}某"));
        }
        if source.len() > MOST_SOURCE {
            let mut end = MOST_SOURCE;
            while !source.is_char_boundary(end) {
                end -= 1;
            }
            source.truncate(end);
        }
        let as_written = |places: Vec<(usize, usize)>| -> Vec<String> {
            let unique: BTreeSet<&str> = places
                .into_iter()
                .map(|(start, end)| &source[start..end])
                .collect();
            unique.into_iter().take(60).map(str::to_owned).collect()
        };
        let numbers = as_written(
            numerals(&source)
                .into_iter()
                .map(|n| (n.start, n.end))
                .collect(),
        );
        let days = as_written(
            dates(&source, reference)
                .into_iter()
                .map(|d| (d.start, d.end))
                .collect(),
        );
        let persons = material
            .persons
            .iter()
            .filter(|person| !hidden.contains(&person.name))
            .map(|person| (person.name.clone(), person.post.clone()))
            .collect();
        let mut organizations: Vec<String> = material
            .organizations
            .iter()
            .map(|organization| organization.name.clone())
            .chain(material.organization.clone())
            .chain(material.short.clone())
            .collect();
        organizations.sort();
        organizations.dedup();
        Self {
            persons,
            organizations,
            numbers,
            dates: days,
            place: draft.locator.clone(),
            headline: draft.headline.clone(),
            lead: draft.lead.clone(),
            voice_over: draft.voice_over.clone(),
            hidden,
            reference,
            source,
        }
    }
}
