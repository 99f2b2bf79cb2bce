//! [`crate::model::Submission`] → [`crate::model::Story`]: clean, understand, write, time, check.

pub mod amend;
pub mod articles;
mod captions;
pub mod category;
pub mod checks;
pub mod clean;
pub mod compare;
pub mod credits;
pub mod cues;
pub mod dates;
pub mod draft;
pub mod duplicates;
pub mod facts;
pub mod faithful;
pub mod headline;
pub mod lead;
pub mod locator;
pub mod material;
pub mod media;
pub mod minors;
pub mod numerals;
pub mod organizations;
pub mod origin;
pub mod persons;
pub mod places;
pub mod polish;
mod purposes;
pub mod quotes;
pub mod reading;
pub mod rewrite;
pub mod score;
pub mod sentences;
pub mod shell;
pub mod slug;
pub mod straps;
pub mod supplements;
mod text;
pub mod voice_over;
pub mod words;

#[cfg(test)]
mod tests;
