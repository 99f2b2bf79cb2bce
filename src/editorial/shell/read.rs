//! A submission → its articles, each taken apart; and the same again for a story that was made of one.

use std::sync::Arc;

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::{Written, part_id};
use crate::{
    editorial::{
        articles::{self, Article},
        draft::{self, House, Tip},
        duplicates::{Habits, Print, Round, leave_out, usual_sentences},
        material::Material,
        organizations::Book,
        origin::{self, Files, Origin, documents},
    },
    model::{StoryId, Submission, story::StoryMedia},
};

/// The station's zone and the edition's day.
pub(super) type Day = (Tz, NaiveDate);

/// A submission whose text was taken apart.
pub(super) struct Read {
    submission: Submission,
    origin: Origin,
    /// The text is the submission's own.
    own: bool,
    notes: Vec<String>,
    articles: Vec<Article>,
    day: Day,
    /// All registered names.
    book: Arc<Book>,
    /// One for each article.
    pub(super) parts: Vec<Part>,
}

/// One of its articles.
pub(super) struct Part {
    text: String,
    pub(super) material: Material,
    print: Print,
    substance: usize,
}

impl Read {
    /// Takes the text apart, where `starts` is empty by the rules; what its sender always says is left out of
    /// each material.
    pub(super) fn new(
        submission: Submission,
        day: Day,
        habits: &Habits,
        book: Arc<Book>,
        starts: &[usize],
    ) -> Self {
        let (documents, closed) = documents(&submission);
        let origin = origin::choose(&submission, &documents);
        let own = origin.text == submission.text;
        let mut notes = submission.notes.clone();
        notes.extend(origin.note.clone());
        let substance = origin::substance(&origin.text);
        if substance < 40 {
            notes.extend(
                closed
                    .iter()
                    .map(|name| format!("附件「{name}」不能自动读取，请打开查看正文")),
            );
        }
        let articles = articles::cut(&origin.text, starts);
        let alone = articles.len() == 1;
        let mut read = Self {
            submission,
            origin,
            own,
            notes,
            articles,
            day,
            book,
            parts: Vec::new(),
        };
        for part in 0..read.articles.len() {
            let text = read.articles[part].in_place(&read.origin.text);
            let tip = read.tip(part, &text);
            let mut material = draft::read(&tip);
            let print = draft::print(&tip, &material);
            let usual = habits.usual(&print, &Round::default());
            let usual = usual_sentences(&material, &usual);
            leave_out(&mut material, &usual);
            let substance = if alone {
                substance
            } else {
                origin::substance(&text)
            };
            read.parts.push(Part {
                text,
                material,
                print,
                substance,
            });
        }
        read
    }

    fn tip<'a>(&'a self, part: usize, text: &'a str) -> Tip<'a> {
        let submission = &self.submission;
        let own = self.own || self.origin.sender == submission.from.address;
        let whole = Tip {
            verified: submission.verified && self.own,
            organization: submission.organization.as_deref().filter(|_| own),
            book: Some(&self.book),
            links: submission.links.len(),
            notes: &self.notes,
            ..bare(submission, &self.origin, self.day)
        };
        one_of(&whole, &self.articles, part, text)
    }

    /// The files of each article.
    pub(super) fn files(&self) -> Vec<Files> {
        origin::files(&self.origin, &self.articles)
    }

    /// A draft of each article. `media`: the pictures of each, with remarks on them.
    pub(super) fn written(
        mut self,
        media: Vec<(Vec<StoryMedia>, Vec<String>)>,
        house: &House,
    ) -> Vec<Written> {
        let parts = std::mem::take(&mut self.parts);
        let count = parts.len();
        parts
            .into_iter()
            .zip(media)
            .enumerate()
            .map(|(part, (own, (media, remarks)))| {
                let tip = self.tip(part, &own.text);
                let mut draft = draft::draft(&tip, &own.material, &media, &remarks, house);
                draft.checks.extend(origin::several(part, count));
                Written {
                    submission: self.submission.clone(),
                    part,
                    alone: count == 1,
                    print: own.print,
                    draft,
                    media,
                    substance: own.substance,
                    links: Vec::new(),
                    merged: Vec::new(),
                }
            })
            .collect()
    }
}

/// What is made of the tip behind a story, taken apart anew: `make` gets the article that its id names,
/// or the whole text when that was read anew since.
pub(super) fn again<T>(
    submission: &Submission,
    story: StoryId,
    day: Day,
    starts: &[usize],
    make: impl FnOnce(&Tip<'_>) -> T,
) -> T {
    let (documents, _) = documents(submission);
    let origin = origin::choose(submission, &documents);
    let own = origin.text == submission.text || origin.sender == submission.from.address;
    let whole = Tip {
        organization: submission.organization.as_deref().filter(|_| own),
        ..bare(submission, &origin, day)
    };
    let parts = articles::cut(&origin.text, starts);
    let part = (0..parts.len()).find(|part| part_id(submission, *part) == story);
    let text = part.map(|part| parts[part].in_place(&origin.text));
    match (part, &text) {
        (Some(part), Some(text)) => make(&one_of(&whole, &parts, part, text)),
        _ => make(&whole),
    }
}

/// The whole text as a tip of nobody in particular.
fn bare<'a>(submission: &'a Submission, origin: &'a Origin, (zone, air): Day) -> Tip<'a> {
    Tip {
        text: &origin.text,
        subject: &origin.subject,
        sender: &origin.sender,
        organization: None,
        book: None,
        verified: false,
        received: submission.received_at.with_timezone(&zone).date_naive(),
        air,
        links: 0,
        notes: &[],
    }
}

/// The tip of one article; that of the whole text when there is no other.
fn one_of<'a>(whole: &Tip<'a>, parts: &'a [Article], part: usize, text: &'a str) -> Tip<'a> {
    if parts.len() == 1 {
        return *whole;
    }
    let article = &parts[part];
    Tip {
        text,
        // The subject of the mail speaks of all of them.
        subject: article.heading.as_deref().unwrap_or(""),
        organization: whole
            .organization
            .filter(|name| articles::tells_of(&article.text, name)),
        ..*whole
    }
}
