//! The mail to our own people: one typed page, filled by every builder of the room.

use chrono_tz::Tz;
use handlebars::{Handlebars, no_escape};
use serde::Serialize;

use super::{
    AlarmError,
    spans::{Span, spans},
};
use crate::model::{
    alarm::AlarmLevel,
    language::{cells, hygiene::one_line},
    notice::Words,
};

const HTML: &str = include_str!("../../templates/mail/internal.html.hbs");
const TEXT: &str = include_str!("../../templates/mail/internal.txt.hbs");

/// Characters of a subject; telephones show the first twenty.
const LONGEST_SUBJECT: usize = 100;

/// Who writes.
#[derive(Debug, Clone, Copy)]
pub struct House<'a> {
    /// 每周一现.
    pub programme: &'a str,
    /// 城市发现.
    pub host: &'a str,
    /// Our name under the mail.
    pub who: &'a str,
    /// Whom the reader rings; may be empty.
    pub contact: &'a str,
    /// Zone of every time.
    pub zone: Tz,
}

/// The colours of a mail.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Tone {
    bar: &'static str,
    under: &'static str,
    soft: &'static str,
    ink: &'static str,
}

/// Blue: news.
pub const CALM: Tone = Tone {
    bar: "#12304f",
    under: "#b9cde2",
    soft: "#eef3f8",
    ink: "#12304f",
};
/// Amber: act before the deadline.
pub const AMBER: Tone = Tone {
    bar: "#7a4d00",
    under: "#f3dcae",
    soft: "#fdf1d6",
    ink: "#6b4500",
};
/// Red: act now.
pub const RED: Tone = Tone {
    bar: "#9b1c1c",
    under: "#f4c7c7",
    soft: "#fdeaea",
    ink: "#8c1818",
};
/// Green: well again.
pub const GREEN: Tone = Tone {
    bar: "#1d5c39",
    under: "#bfe0cc",
    soft: "#e9f5ee",
    ink: "#1d5c39",
};

impl Tone {
    /// By level.
    pub fn of(level: AlarmLevel) -> Self {
        match level {
            AlarmLevel::Notice => CALM,
            AlarmLevel::Warning => AMBER,
            AlarmLevel::Critical => RED,
        }
    }
}

/// One line of the panel at the top.
#[derive(Debug, Clone, Serialize)]
pub struct Fact {
    label: String,
    padded: String,
    value: String,
    strong: bool,
    note: String,
}

/// One line of a block.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    label: String,
    spans: Vec<Span>,
    plain: String,
    note: String,
}

/// A block with a heading.
#[derive(Debug, Clone, Serialize)]
pub struct Block {
    title: String,
    tone: Tone,
    rows: Vec<Row>,
}

/// The whole page.
#[derive(Debug, Clone, Serialize)]
pub struct Page {
    /// Subject.
    pub subject: String,
    /// Colours of its head.
    pub tone: Tone,
    /// Heading.
    pub heading: String,
    /// Below it.
    pub sub: String,
    /// Paragraphs before everything else.
    pub intro: Vec<String>,
    /// The panel.
    pub facts: Vec<Fact>,
    /// The blocks.
    pub blocks: Vec<Block>,
    /// Who writes.
    pub who: String,
    /// Whom the reader rings.
    pub contact: String,
}

impl Page {
    /// With a head and nothing below it.
    pub fn new(house: &House<'_>, subject: &str, tone: Tone, heading: &str, sub: &str) -> Self {
        let subject = one_line(subject);
        Self {
            subject: if subject.chars().count() > LONGEST_SUBJECT {
                let cut: String = subject.chars().take(LONGEST_SUBJECT - 1).collect();
                format!("{cut}…")
            } else {
                subject
            },
            tone,
            heading: one_line(heading),
            sub: one_line(sub),
            intro: Vec::new(),
            facts: Vec::new(),
            blocks: Vec::new(),
            who: one_line(house.who),
            contact: one_line(house.contact),
        }
    }

    /// Adds a paragraph.
    pub fn say(&mut self, text: &str) {
        self.intro.push(one_line(text));
    }

    /// Adds a line to the panel; an empty value adds none.
    pub fn fact(&mut self, label: &str, value: &str, note: &str) {
        self.push_fact(label, value, note, false);
    }

    /// Adds a line that the eye finds first.
    pub fn strong_fact(&mut self, label: &str, value: &str, note: &str) {
        self.push_fact(label, value, note, true);
    }

    fn push_fact(&mut self, label: &str, value: &str, note: &str, strong: bool) {
        let value = one_line(value);
        if value.is_empty() {
            return;
        }
        let missing = 10_u32.saturating_sub(cells(label).halves());
        self.facts.push(Fact {
            label: label.to_owned(),
            padded: format!("{label}{}", " ".repeat(missing as usize)),
            value,
            strong,
            note: one_line(note),
        });
    }

    /// Adds a block, unless it has no rows.
    pub fn block(&mut self, title: &str, tone: Tone, rows: Vec<Row>) {
        if !rows.is_empty() {
            self.blocks.push(Block {
                title: one_line(title),
                tone,
                rows,
            });
        }
    }

    /// Its words.
    ///
    /// # Errors
    /// A template asks for what the page does not have.
    pub fn words(&self, urgent: bool) -> Result<Words, AlarmError> {
        let mut plain = Handlebars::new();
        // Plain text: `&amp;` would be shown as it is written.
        plain.register_escape_fn(no_escape);
        Ok(Words {
            subject: self.subject.clone(),
            text: fill("internal.txt.hbs", TEXT, self, plain)?,
            html: fill("internal.html.hbs", HTML, self, Handlebars::new())?,
            urgent,
        })
    }
}

/// A line whose words are all text.
pub fn row(label: &str, text: &str, note: &str) -> Row {
    let text = one_line(text);
    Row {
        label: one_line(label),
        spans: vec![Span {
            text: text.clone(),
            code: false,
        }],
        plain: text,
        note: one_line(note),
    }
}

/// A step, its commands between backticks.
pub fn step(label: &str, line: &str) -> Row {
    let spans = spans(line);
    let mut plain = String::new();
    for span in &spans {
        // Commands stand apart from Chinese words by a space, as in the line they come from.
        let apart =
            span.code && !plain.is_empty() && !plain.ends_with(['：', '，', '；', '（', '、']);
        if apart
            || (plain.ends_with(|c: char| c.is_ascii()) && !span.code && begins_with_word(span))
        {
            plain.push(' ');
        }
        plain.push_str(&span.text);
    }
    Row {
        label: one_line(label),
        spans,
        plain,
        note: String::new(),
    }
}

fn begins_with_word(span: &Span) -> bool {
    span.text
        .chars()
        .next()
        .is_some_and(|c| !matches!(c, '，' | '。' | '；' | '：' | '、' | '）'))
}

fn fill(
    name: &'static str,
    template: &str,
    page: &Page,
    mut engine: Handlebars,
) -> Result<String, AlarmError> {
    engine.set_strict_mode(true);
    engine
        .render_template(template, page)
        .map_err(|error| AlarmError::Template {
            name,
            detail: error.to_string(),
        })
}
