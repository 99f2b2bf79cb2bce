//! Which words stand on which line: the cheapest sequence, by dynamic programming.

use super::{
    CaptionRules, FAULT,
    cuts::{End, cuts, ends},
    line::Line,
};
use crate::{
    model::language::Cells,
    speech::atoms::{Atom, is_silent},
};

/// Cost of a line that runs over the end of a sentence.
const SENTENCE: f64 = 20.0;
/// What a line likes to have, in half cells.
const LIKED: i32 = 26;

/// The atoms of one copy with what each break costs.
pub(super) struct Breaker<'a> {
    atoms: Vec<Atom<'a>>,
    /// Index of each atom's first character, and the number of characters.
    starts: Vec<usize>,
    /// Cost of a break before each atom.
    cuts: Vec<f64>,
    /// What ends with each atom.
    ends: Vec<End>,
    rules: &'a CaptionRules,
}

impl<'a> Breaker<'a> {
    pub fn new(copy: &'a str, atoms: Vec<Atom<'a>>, rules: &'a CaptionRules) -> Self {
        let atoms = with_runs_joined(copy, atoms);
        let mut starts = Vec::with_capacity(atoms.len() + 1);
        let mut at = 0;
        for atom in &atoms {
            starts.push(at);
            at += atom.text.chars().count();
        }
        starts.push(at);
        let cuts = cuts(copy, &atoms, rules);
        let ends = ends(&atoms);
        Self {
            atoms,
            starts,
            cuts,
            ends,
            rules,
        }
    }

    /// Index of the first character of atom `atom`.
    pub fn character(&self, atom: usize) -> usize {
        self.starts[atom]
    }

    /// Whether a sentence begins with atom `atom`.
    pub fn begins_sentence(&self, atom: usize) -> bool {
        atom == 0 || self.ends[atom - 1] == End::Sentence
    }

    /// What stands on the screen for atoms `from..to`.
    pub fn text(&self, from: usize, to: usize) -> String {
        let mut line = Line::default();
        for atom in &self.atoms[from..to] {
            line.push(atom.text);
        }
        line.shown(self.rules.max_cells).0.to_owned()
    }

    /// The lines as ranges of atoms, in order; empty ones left out. `times`: microseconds from the
    /// first word to each character, and to the end.
    pub fn best(&self, times: &[i64]) -> Vec<(usize, usize)> {
        let count = self.atoms.len();
        let widest = Cells::whole(self.rules.max_cells).halves();
        let mut best = vec![(f64::INFINITY, 0_usize); count + 1];
        best[0].0 = 0.0;
        let mut line = Line::default();
        for from in 0..count {
            line.clear();
            let (mut sentences, mut clauses) = (0, 0);
            for to in from + 1..=count {
                line.push(self.atoms[to - 1].text);
                let (shown, width) = line.shown(self.rules.max_cells);
                if width > widest && to - from > 1 {
                    break;
                }
                let time = times[self.starts[to]] - times[self.starts[from]];
                let whole = from == 0 && to == count;
                let cost = best[from].0
                    + if shown.is_empty() {
                        0.5
                    } else {
                        self.cuts[to]
                            + SENTENCE * f64::from(sentences)
                            + if clauses > 0 {
                                self.rest(from, to)
                            } else {
                                0.0
                            }
                            + shape(width)
                            + self.haste(time, whole)
                    };
                if cost < best[to].0 {
                    best[to] = (cost, from);
                }
                match self.ends[to - 1] {
                    End::Sentence => sentences += 1,
                    End::Clause => clauses += 1,
                    End::Word => {}
                }
            }
        }
        let mut lines = Vec::new();
        let mut to = count;
        while to > 0 {
            let from = best[to].1;
            lines.push((from, to));
            to = from;
        }
        lines.reverse();
        lines.retain(|(from, to)| !self.text(*from, *to).is_empty());
        lines
    }

    /// Cost of a line with a clause's end in it: the tail of one clause and the head of the next say
    /// nothing together.
    fn rest(&self, from: usize, to: usize) -> f64 {
        let whole = |at: usize| at == 0 || self.ends[at - 1] != End::Word;
        f64::from(u8::from(!whole(from)) + u8::from(!whole(to))) * 5.5
    }

    /// Cost of a line that flashes or freezes.
    fn haste(&self, time_us: i64, whole: bool) -> f64 {
        if time_us < self.rules.min_ms * 1000 && !whole {
            FAULT / 2.0
        } else if time_us > self.rules.max_ms * 1000 {
            FAULT / 4.0
        } else {
            0.0
        }
    }
}

/// Cost of a line's width: every line costs, most likes to be 13 cells, and fewer than 5 look lost.
fn shape(half_cells: u32) -> f64 {
    let off = f64::from(i32::try_from(half_cells).unwrap_or(i32::MAX) - LIKED) / 2.0;
    let lost = f64::from(10_u32.saturating_sub(half_cells)) / 2.0;
    3.0 + off * off * 0.12 + lost * 2.5
}

/// Marks that vanish stand in one atom, however many there are: a line holds no run of them.
fn with_runs_joined<'a>(copy: &'a str, atoms: Vec<Atom<'a>>) -> Vec<Atom<'a>> {
    let silent = |atom: &Atom<'_>| atom.text.chars().all(is_silent);
    let mut joined: Vec<Atom<'a>> = Vec::with_capacity(atoms.len());
    for atom in atoms {
        match joined.last_mut() {
            Some(last) if silent(last) && silent(&atom) => {
                last.text = &copy[last.at..atom.at + atom.text.len()];
            }
            _ => joined.push(atom),
        }
    }
    joined
}
