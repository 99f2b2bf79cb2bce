//! Which words stand on which line: the cheapest sequence, by dynamic programming.

use super::{
    CaptionRules,
    phrases::{self, CLING},
    prepare::wide_spans,
};
use crate::{
    model::language::{Cells, cells, kinsoku, words::WordClass},
    speech::atoms::{Atom, is_silent},
};

/// Cost of a line that runs over the end of a sentence.
const SENTENCE: f64 = 20.0;
/// Cost of what must not be: only taken when nothing else fits.
const FAULT: f64 = 1_000.0;
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

/// What comes to its end with an atom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Word,
    Clause,
    Sentence,
}

/// What ends with each atom; a closing mark takes over what ended before it (结束。”).
fn ends(atoms: &[Atom<'_>]) -> Vec<End> {
    let mut ends: Vec<End> = Vec::with_capacity(atoms.len());
    for atom in atoms {
        let closes = atom.text.chars().all(|c| CLOSING.contains(&c));
        // Marks inside a number or a quote end nothing: 4,200吨, “一盏灯，一条心”的故事.
        let marks = !atom.text.contains(char::is_alphanumeric);
        let inner = atom.text.trim_end_matches(CLOSING);
        let said = atom.text.starts_with(OPENING) && inner != atom.text && inner.ends_with(STOPS);
        let end = if marks && atom.text.contains(STOPS) {
            End::Sentence
        } else if said || marks && atom.text.contains(PAUSES) {
            End::Clause
        } else if closes {
            match ends.last_mut() {
                Some(before) => std::mem::replace(before, End::Word),
                None => End::Word,
            }
        } else {
            End::Word
        };
        ends.push(end);
    }
    ends
}

const STOPS: [char; 5] = ['。', '！', '？', '；', '\n'];
const PAUSES: [char; 6] = ['，', '：', ',', ';', '…', '—'];
const OPENING: [char; 4] = ['“', '《', '‘', '「'];
const CLOSING: [char; 5] = ['”', '》', '’', '」', '』'];

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

/// What a break before each atom costs; nothing at both ends.
fn cuts(copy: &str, atoms: &[Atom<'_>], rules: &CaptionRules) -> Vec<f64> {
    // Silent marks vanish, and 、 and · at the end of a line: what counts is what will be seen on
    // either side.
    let mut before = Vec::with_capacity(atoms.len() + 1);
    let mut last = None;
    for atom in atoms {
        before.push(last);
        let seen = |c: &char| !is_silent(*c) && !"、·".contains(*c);
        last = atom.text.chars().rev().find(seen).or(last);
    }
    let mut after = vec![None; atoms.len() + 1];
    for (i, atom) in atoms.iter().enumerate().rev() {
        let seen = atom.text.chars().find(|c| !is_silent(*c));
        after[i] = seen.or(after[i + 1]);
    }
    let ends = ends(atoms);
    let spans = wide_spans(copy, rules.max_cells);
    let mut span = 0;
    let mut cuts = vec![0.0; atoms.len() + 1];
    for i in 1..atoms.len() {
        let previous = if i > 1 { atoms[i - 2].text } else { "" };
        let mut cost = cut(previous, &atoms[i - 1], &atoms[i], ends[i - 1]);
        if after[i].is_some_and(kinsoku::forbidden_at_start) {
            cost += FAULT;
        }
        if before[i].is_some_and(kinsoku::forbidden_at_end) {
            cost += FAULT;
        }
        let at = atoms[i].at;
        while spans.get(span).is_some_and(|(range, _)| range.end < at) {
            span += 1;
        }
        if let Some((range, dear)) = spans.get(span)
            && range.start < at
        {
            cost += dear;
        }
        cuts[i] = cost;
    }
    cuts
}

fn cut(previous: &str, before: &Atom<'_>, after: &Atom<'_>, end: End) -> f64 {
    let last = before.text.chars().next_back().unwrap_or(' ');
    let first = after.text.chars().next().unwrap_or(' ');
    if is_silent(first) {
        // The mark would open the next line: it belongs to this one.
        return 15.0;
    }
    // 三年前流行的，is a whole clause; but where another break is as good its line reads on.
    let open = before.text.starts_with(['，', '、', ' ']) && phrases::looks_open(previous);
    let looks = phrases::looks("", after.text) + if open { 4.0 } else { 0.0 };
    let mut cost = match last {
        _ if end != End::Word => -9.0 + looks,
        '、' => -3.5 + looks,
        _ if is_silent(last) => -2.0 + looks,
        '”' | '》' | '’' | '」' => {
            let named = matches!(after.class, WordClass::Noun | WordClass::Name);
            let dear = (looks * 8.0).max(phrases::begins(after.text));
            // “碳路人”|垃圾分类: what is named comes behind its name.
            dear + if named { 5.0 } else { 3.0 }
        }
        _ => phrases::between(previous, before, after) + stub(previous, before),
    };
    // A title is a good place to begin, but not behind what counts it: 首笔|“车马费”.
    let counted = matches!(before.class, WordClass::Number | WordClass::Measure);
    if "“《‘「".contains(first) && cost > 3.0 && cost < CLING && !counted {
        cost = (cost - 3.0).max(2.0);
    }
    if first.is_ascii_alphanumeric() && last.is_ascii_alphanumeric() {
        cost += FAULT / 10.0;
    }
    cost
}

/// Cost of a line that ends on the first short word of a clause: 救过的老人 今年|已有两位.
fn stub(previous: &str, before: &Atom<'_>) -> f64 {
    let begins = previous.chars().next_back().is_some_and(is_silent);
    if begins && before.text.chars().count() <= 2 {
        6.0
    } else {
        0.0
    }
}

/// A line as it grows.
#[derive(Default)]
struct Line {
    text: String,
    half_cells: u32,
    gap: bool,
}

impl Line {
    fn clear(&mut self) {
        self.text.clear();
        self.half_cells = 0;
        self.gap = false;
    }

    fn put(&mut self, c: char) {
        self.text.push(c);
        self.half_cells += width(c);
    }

    fn push(&mut self, atom: &str) {
        let mut previous = None;
        let mut rest = atom.chars().peekable();
        while let Some(c) = rest.next() {
            // A mark inside a number or an address (12.5, a@b, 60-80) is no pause.
            let joins = previous.is_some_and(|c: char| c.is_ascii_alphanumeric())
                && rest.peek().is_some_and(char::is_ascii_alphanumeric)
                && ".,:：_~～—–&".contains(c);
            previous = Some(c);
            if is_silent(c) && !joins {
                self.gap = !self.text.is_empty();
            } else if "”’》」）？".contains(c) {
                // 入库。” closes on its word; the pause comes after the mark.
                self.put(c);
            } else if self.text.is_empty() && matches!(c, '、' | '·') {
                // Nothing to list yet.
            } else {
                if std::mem::take(&mut self.gap) {
                    self.put(' ');
                }
                self.put(c);
            }
        }
    }

    /// What is seen of it, and its width in half cells.
    fn shown(&self, widest: u32) -> (&str, u32) {
        let text = self.text.trim_end_matches([' ', '、', '·']);
        let cut: u32 = self.text[text.len()..].chars().map(width).sum();
        let half_cells = self.half_cells - cut;
        match text.strip_suffix('？') {
            // Better no mark than a name cut for it.
            Some(words) if half_cells > Cells::whole(widest).halves() => {
                let words = words.trim_end();
                (words, cells(words).halves())
            }
            _ => (text, half_cells),
        }
    }
}

fn width(c: char) -> u32 {
    if c.is_ascii_graphic() || c == ' ' {
        return 1;
    }
    cells(c.encode_utf8(&mut [0; 4])).halves()
}
