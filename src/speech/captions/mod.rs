//! Copy → 唱词: one line, at most 16 cells, broken where a listener would pause.
//!
//! Atoms that may not be broken ([`super::atoms`]) are laid on lines by dynamic programming: a break
//! is cheap after a mark, dear inside a phrase, and out of the question inside a name or a number.

mod cuts;
mod grid;
mod kept;
mod line;
mod lines;
mod phrases;
mod prepare;
mod recorded;
mod spoken;

pub use kept::{Kept, Set, caption_lines_heard, caption_script_keeping, line_relaid};
pub use recorded::Silence;
pub use spoken::{Unspoken, line_tidied, unspoken};

use super::{
    atoms::atoms,
    timing::{Rate, weights},
};
use crate::model::{Caption, Millis, language::Cells, units::FRAME_MS};
use lines::Breaker;

/// Two frames at 25 fps: the least gap, where lines are not chained.
pub const GAP_MS: i64 = 80;

/// Cost of a line that must not be: only taken when nothing else fits.
const FAULT: f64 = 1_000.0;

/// The house rules of captions; defaults from the trade (`docs` and the design name the sources).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaptionRules {
    /// Widest line, full-width cells.
    pub max_cells: u32,
    /// Shortest time on screen, milliseconds.
    pub min_ms: i64,
    /// Longest time on screen, milliseconds.
    pub max_ms: i64,
    /// Keep ？ on the screen.
    pub keep_question_mark: bool,
}

impl Default for CaptionRules {
    fn default() -> Self {
        Self {
            max_cells: 16,
            min_ms: 1000,
            max_ms: 6000,
            keep_question_mark: true,
        }
    }
}

/// Cuts `text` into caption lines and times them from the first word, on the 25 fps grid.
///
/// `protected`: names that stay whole. Lines are chained, each at least `min_ms` (the last may stand
/// longer than the reading) and at most `max_ms`. Joined without spaces they are the copy without
/// its silent marks and orphan quotes.
#[must_use]
pub fn caption_script(
    text: &str,
    protected: &[&str],
    rate: Rate,
    rules: &CaptionRules,
) -> Vec<Caption> {
    let copy = prepare::prepare(text, rules);
    let times = clock(&copy, rate);
    let breaker = breaker(&copy, protected, rules);
    let lines = breaker.best(&times);
    let end = times.last().copied().unwrap_or(0) / 1000;
    let places = grid::laid(&starts(&breaker, &lines, &times), end, rules);
    script(&breaker, &lines, &places)
}

/// The same lines under a recorded voice: stretched from its top to its end, `recorded` rounded to
/// whole frames.
///
/// Where the voice is so quick that the lines would flash, fewer and wider ones are cut; a line
/// never stands longer than `max_ms`, so under a very slow voice the last one ends before it. A
/// recording too short for half of `min_ms` a line is not believed: the lines are timed by rule.
#[must_use]
pub fn caption_script_for(
    text: &str,
    protected: &[&str],
    recorded: Millis,
    rules: &CaptionRules,
) -> Vec<Caption> {
    caption_script_heard(text, protected, recorded, &[], rules)
}

/// [`caption_script_for`] with the pauses of the recording (in any order; those under 200 ms are
/// passed over): each sentence begins where the pause nearest to its reckoned place ends.
#[must_use]
pub fn caption_script_heard(
    text: &str,
    protected: &[&str],
    recorded: Millis,
    silences: &[Silence],
    rules: &CaptionRules,
) -> Vec<Caption> {
    let copy = prepare::prepare(text, rules);
    let times = clock(&copy, Rate::default());
    let breaker = breaker(&copy, protected, rules);
    let mut lines = breaker.best(&times);
    let end = recorded.round_to_frame().0;
    let heard = |lines: &[(usize, usize)]| {
        let sentences: Vec<usize> = lines
            .iter()
            .skip(1)
            .filter(|(from, _)| breaker.begins_sentence(*from))
            .map(|(from, _)| breaker.character(*from))
            .collect();
        recorded::stretched(&times, &sentences, recorded, silences)
    };
    let mut real = heard(&lines);
    let quick = lines.iter().any(|(from, to)| {
        real[breaker.character(*to)] - real[breaker.character(*from)] < rules.min_ms * 1000
    });
    if quick && lines.len() > 1 {
        let wider = breaker.best(&real);
        if wider.len() < lines.len() {
            lines = wider;
            real = heard(&lines);
        }
    }
    let count = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    if count.saturating_mul((rules.min_ms / 2).max(FRAME_MS)) > end {
        return caption_script(text, protected, Rate::default(), rules);
    }
    let places = grid::laid_within(&starts(&breaker, &lines, &real), end, rules);
    script(&breaker, &lines, &places)
}

fn breaker<'a>(copy: &'a str, protected: &[&str], rules: &'a CaptionRules) -> Breaker<'a> {
    let atoms = atoms(copy, protected, Cells::whole(rules.max_cells));
    Breaker::new(copy, atoms, rules)
}

/// Microseconds from the first word to the start of each character, and to the end.
fn clock(copy: &str, rate: Rate) -> Vec<i64> {
    let chars: Vec<char> = copy.chars().collect();
    let mut at = 0;
    let mut times = vec![0];
    for weight in weights(&chars, rate) {
        at += weight;
        times.push(at);
    }
    times
}

/// Milliseconds at which the first word of each line is heard.
fn starts(breaker: &Breaker<'_>, lines: &[(usize, usize)], times: &[i64]) -> Vec<i64> {
    lines
        .iter()
        .map(|(from, _)| times[breaker.character(*from)] / 1000)
        .collect()
}

fn script(breaker: &Breaker<'_>, lines: &[(usize, usize)], places: &[(i64, i64)]) -> Vec<Caption> {
    lines
        .iter()
        .zip(places)
        .map(|((from, to), (start, end))| Caption {
            start_ms: Millis(*start),
            end_ms: Millis(*end),
            text: breaker.text(*from, *to),
        })
        .collect()
}

#[cfg(test)]
mod tests;
