//! What must be looked at before air: law, privacy, words, dates, and whether the draft is finished.

mod content;
mod finish;
#[cfg(test)]
mod looked;
mod marks;
mod offers;
mod privacy;
mod rules;
mod when;
mod words;

use chrono::NaiveDate;

pub use rules::{RULES, Rule, named};

use super::{headline::Headline, lead, material::Material};
use crate::model::{
    language::personal,
    story::{Check, CheckLevel, Strap},
};

/// Characters from the beginning that are read for what a mail wants and how it speaks.
const HEAD: usize = 6_000;
/// Characters from the end.
const TAIL: usize = 2_000;

/// What the checks look at.
#[derive(Debug)]
pub struct Looked<'a> {
    /// The tip.
    pub material: &'a Material,
    /// The headline.
    pub headline: &'a Headline,
    /// The lead.
    pub lead: &'a lead::Lead,
    /// The voice-over.
    pub voice_over: &'a str,
    /// The straps.
    pub straps: &'a [Strap],
    /// Names whose strap lost its organization.
    pub shortened: &'a [String],
    /// The day the tip came in.
    pub reference: NaiveDate,
    /// The edition's day.
    pub air: NaiveDate,
    /// The sender is registered and proved.
    pub verified: bool,
    /// Pictures and clips.
    pub media: usize,
    /// Links to big files that nobody fetched.
    pub links: usize,
    /// What the reader of the mail noticed.
    pub notes: &'a [String],
    /// Parts of the draft that the gate refused, with what was unfounded.
    pub refused: &'a [(String, Vec<String>)],
}

pub(super) fn check(
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

/// Every finding, gravest first; the same input gives the same list.
#[must_use]
pub fn checks(look: &Looked<'_>) -> Vec<Check> {
    let source: String = look
        .material
        .all
        .iter()
        .map(super::clean::Clean::text)
        .collect::<Vec<_>>()
        .join("\n");
    // A mail of a book's length says in its first and last pages what it wants.
    let ends = ends(&source);
    let copy = format!(
        "{}\n{}\n{}",
        look.headline.candidates.first().map_or("", String::as_str),
        look.lead.text,
        look.voice_over
    );
    let mut found = Vec::new();
    content::content(look, &source, &mut found);
    offers::offers(look, &ends, &copy, &mut found);
    privacy::privacy(&source, &copy, look, &mut found);
    words::words(&ends, &copy, look, &mut found);
    marks::marks(look, &mut found);
    when::when(look, &source, &copy, &mut found);
    finish::finish(look, &copy, &mut found);
    for note in look.notes {
        found.push(check("source.note", CheckLevel::Note, "来稿", note.clone()));
    }
    found.sort_by_key(|c| std::cmp::Reverse(c.level));
    found.dedup();
    found
}

/// The first [`HEAD`] and the last [`TAIL`] characters.
fn ends(source: &str) -> String {
    let count = source.chars().count();
    if count <= HEAD + TAIL {
        return source.to_owned();
    }
    let head: String = source.chars().take(HEAD).collect();
    let tail: String = source.chars().skip(count - TAIL).collect();
    format!("{head}\n{tail}")
}

/// Some words around a find, on one line.
fn around(text: &str, start: usize, end: usize) -> String {
    let before: Vec<char> = text[..start]
        .chars()
        .rev()
        .take_while(|c| !"。，\n！？；".contains(*c))
        .take(6)
        .collect();
    let after: String = text[end..]
        .chars()
        .take_while(|c| !"。，\n！？；".contains(*c))
        .take(6)
        .collect();
    let before: String = before.into_iter().rev().collect();
    let whole = format!("{before}{}{after}", &text[start..end]);
    if personal::find(&whole).is_empty() {
        whole
    } else {
        text[start..end].to_owned()
    }
}
