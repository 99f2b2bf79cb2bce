//! A tip beside what the house makes of it: the text that is drafted from, its articles without furniture,
//! and what may be claimed. For a person who compares; a draft is written elsewhere.

use chrono::NaiveDate;

use super::{
    articles::cut,
    clean::{Clean, LONGEST_READ, paragraphs},
    credits::take_off,
    facts::facts,
    origin::{self, documents},
};
use crate::model::{Submission, story::Fact};

/// A tip that was read.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The text that is drafted from: the tip's own, or that of a document or a mail in it.
    pub text: String,
    /// It is the tip's own.
    pub own: bool,
    /// Where it stands otherwise, in Chinese.
    pub note: Option<String>,
    /// At least one.
    pub articles: Vec<ReadArticle>,
    /// What it says, with offsets into [`Self::text`].
    pub facts: Vec<Fact>,
}

/// One article of it. Each character knows its offset in [`Reading::text`].
#[derive(Debug, Clone, Default)]
pub struct ReadArticle {
    /// The line above it among several.
    pub heading: Option<String>,
    /// Headings over the text.
    pub headings: Vec<Clean>,
    /// The news.
    pub paragraphs: Vec<Clean>,
}

/// Reads `submission`. `received`: the day it came, by which 昨天 is known; `starts`: where a person cut it.
#[must_use]
pub fn read(submission: &Submission, received: NaiveDate, starts: &[usize]) -> Reading {
    let origin = origin::choose(submission, &documents(submission).0);
    let own = origin.text == submission.text;
    let text: String = origin.text.chars().take(LONGEST_READ).collect();
    let source: Vec<char> = text.chars().collect();
    let known: Vec<&str> = submission.organization.as_deref().into_iter().collect();
    let mut reading = Reading {
        own,
        note: origin.note.filter(|_| !own),
        ..Reading::default()
    };
    for article in cut(&text, starts) {
        let body = take_off(paragraphs(&article.in_place(&text)));
        let told: Vec<Clean> = body
            .headings
            .iter()
            .chain(&body.paragraphs)
            .cloned()
            .collect();
        reading
            .facts
            .extend(facts(&told, &source, &known, received));
        reading.articles.push(ReadArticle {
            heading: article.heading,
            headings: body.headings,
            paragraphs: body.paragraphs,
        });
    }
    reading.text = text;
    reading
}
