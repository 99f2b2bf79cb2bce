//! Which of the spoken words a line captions, and whether it shows them.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::{CaptionRules, line::Line, prepare};
use crate::{
    model::{Caption, language::kinsoku},
    speech::atoms::is_silent,
};

/// The words of a copy without all that is only seen.
pub(super) struct Words {
    /// As it may stand on the screen.
    pub copy: String,
    /// What is said, a character each.
    pub said: Vec<char>,
    /// The character of the copy at which each begins, and the number of characters.
    places: Vec<usize>,
}

impl Words {
    pub fn of(text: &str, rules: &CaptionRules) -> Self {
        let copy = prepare::prepare(text, rules);
        let (mut said, mut places) = (Vec::new(), Vec::new());
        for (at, c) in copy.chars().enumerate() {
            if is_said(c) {
                said.push(narrow(c));
                places.push(at);
            }
        }
        places.push(copy.chars().count());
        Self { copy, said, places }
    }

    pub fn len(&self) -> usize {
        self.said.len()
    }

    /// The character of the copy at which word-character `word` stands.
    pub fn begins(&self, word: usize) -> usize {
        self.places[word.min(self.len())]
    }

    /// The character of the copy at which a line breaks before word-character `word`: marks stay with the
    /// words before them, opening ones go with those behind.
    pub fn cut(&self, word: usize) -> usize {
        let end = self.begins(word);
        if word == 0 || word >= self.len() {
            return if word == 0 { 0 } else { end };
        }
        let start = self.places[word - 1] + 1;
        let marks = self.copy.chars().skip(start).take(end - start);
        let opening = marks.clone().position(kinsoku::forbidden_at_end);
        opening.map_or(end, |at| start + at)
    }

    /// Whether a sentence ends in the marks before a character of the copy.
    pub fn begins_sentence(&self, character: usize) -> bool {
        let before: Vec<char> = self.copy.chars().take(character).collect();
        let marks = before.iter().rev().take_while(|c| !is_said(**c));
        marks.into_iter().any(|c| "。！？；\n".contains(*c))
    }

    /// The copy from one word-character to before another, with its marks.
    pub fn slice(&self, from: usize, to: usize) -> String {
        if from >= to {
            return String::new();
        }
        let (start, end) = (self.cut(from), self.cut(to));
        self.copy.chars().skip(start).take(end - start).collect()
    }
}

fn is_said(c: char) -> bool {
    !is_silent(c) && !c.is_whitespace() && !"“”《》‘’「」、·？?".contains(c)
}

/// Full-width digits and letters are the half-width ones.
fn narrow(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// A line that shows other words than are spoken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unspoken {
    /// Which line, from 0.
    pub line: usize,
    /// What is spoken there, as a line would show it; may be empty, and wider than a line.
    pub spoken: String,
}

/// Every line of `captions` that does not show what is spoken of `text` while it stands.
#[must_use]
pub fn unspoken(captions: &[Caption], text: &str, rules: &CaptionRules) -> Vec<Unspoken> {
    let spoken = Words::of(text, rules);
    let spans = place(captions, &[], &spoken);
    let lines = captions.iter().zip(spans).enumerate();
    lines
        .filter(|(_, (caption, (from, to)))| said(&caption.text) != spoken.said[*from..*to])
        .map(|(line, (_, (from, to)))| {
            let mut shown = Line::default();
            shown.push(&spoken.slice(from, to));
            Unspoken {
                line,
                spoken: shown.shown(u32::MAX / 4).0.to_owned(),
            }
        })
        .collect()
}

/// `text` as a line shows it: no marks that do not stand on the screen, one space for a pause.
#[must_use]
pub fn line_tidied(text: &str, rules: &CaptionRules) -> String {
    let mut shown = Line::default();
    shown.push(text);
    shown.shown(rules.max_cells).0.to_owned()
}

fn said(text: &str) -> Vec<char> {
    text.chars().filter(|c| is_said(*c)).map(narrow).collect()
}

/// Which of the spoken word-characters each line captions: `[from, to)`, rising, none left out. Words
/// between two lines that neither shows belong to the one of `greedy`, or else to the first.
pub(super) fn place(captions: &[Caption], greedy: &[usize], spoken: &Words) -> Vec<(usize, usize)> {
    let mut shown = Vec::new();
    let mut ends = Vec::with_capacity(captions.len());
    for caption in captions {
        shown.extend(said(&caption.text));
        ends.push(shown.len());
    }
    let ops = capture_diff_slices(Algorithm::Myers, &shown, &spoken.said);
    let count = captions.len();
    let mut from = 0;
    let mut spans: Vec<(usize, usize)> = ends
        .iter()
        .map(|&to| {
            let span = (begins(&ops, from), ends_at(&ops, to, from));
            from = to;
            span
        })
        .collect();
    for at in 0..count {
        let before = if at == 0 { 0 } else { spans[at - 1].1 };
        if at == 0 || greedy.contains(&at) {
            spans[at].0 = before;
        } else {
            spans[at - 1].1 = spans[at].0.max(before);
        }
        spans[at].0 = spans[at].0.max(before);
        spans[at].1 = spans[at].1.max(spans[at].0);
    }
    if let Some(last) = spans.last_mut() {
        last.1 = spoken.len();
    }
    spans
}

/// Where in the second sequence what stands at `at` of the first begins.
fn begins(ops: &[DiffOp], at: usize) -> usize {
    for op in ops {
        let (old, new) = (op.old_range(), op.new_range());
        if old.contains(&at) {
            return new.start + (at - old.start).min(new.len());
        }
    }
    ops.last().map_or(0, |op| op.new_range().end)
}

/// Where what ends before `at` (and begins at `from`) ends.
fn ends_at(ops: &[DiffOp], at: usize, from: usize) -> usize {
    if at == from {
        return begins(ops, from);
    }
    for op in ops {
        let (old, new) = (op.old_range(), op.new_range());
        if old.contains(&(at - 1)) {
            return if at == old.end {
                new.end
            } else {
                new.start + (at - old.start).min(new.len())
            };
        }
    }
    0
}
