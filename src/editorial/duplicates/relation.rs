//! 重发, 同一事件, 系列 or nothing: by the text, then by what changed in it.

use std::{
    cmp::Ordering,
    collections::{HashMap, HashSet},
};

use super::{
    evidence,
    masked::{Figure, FigureKind},
    names::NameKind,
    rarity::Rarity,
    trace::Trace,
};
use crate::model::story::Relation;

/// Fewer pieces say nothing.
const LEAST_PIECES: usize = 20;
/// Share of the shorter text that the longer one holds from which they are one text (facts of the
/// field: best at 0.38 without boilerplate; a merge is silent, so it asks for more).
const SAME_TEXT: f32 = 0.5;
/// From here the beginning need not be the same.
const NEARLY_ALL: f32 = 0.8;
/// Below that a text in other words may still follow the other's template.
const TEMPLATE: f32 = 0.3;
/// Own words share less than this, names left out: two short accounts of one event share little else.
/// More, in the whole or in the beginning, is one writer's template.
const BEGINNING: f32 = 0.18;
/// Share of the shorter one's numbers that two re-sends have in common.
const SAME_NUMBERS: f32 = 0.5;
/// More changed numbers are no correction but another event.
const MOST_CORRECTED: usize = 3;

/// How two tips are related.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How.
    pub relation: Relation,
    /// Numbers that a re-send mends: as the first text has them, as the second has them.
    pub corrected: Vec<(String, String)>,
}

impl Finding {
    fn plain(relation: Relation) -> Option<Self> {
        Some(Self {
            relation,
            corrected: Vec::new(),
        })
    }
}

/// How `b` is related to `a`, if at all: the same as `a` to `b`, with `corrected` the other way round.
#[must_use]
pub fn relation(a: &Trace, b: &Trace, rarity: &Rarity) -> Option<Finding> {
    // Numbers are paired off in order: whoever came first, one order decides.
    if order(a, b).is_le() {
        return found(a, b, rarity);
    }
    let mut finding = found(b, a, rarity)?;
    for (first, second) in &mut finding.corrected {
        std::mem::swap(first, second);
    }
    Some(finding)
}

/// An order of texts; equal are only texts that say the same.
fn order(a: &Trace, b: &Trace) -> Ordering {
    let figures = |trace: &Trace| -> Vec<(String, u32, u32)> {
        let all = trace.figures.iter();
        all.map(|f| (f.text.clone(), f.left, f.right)).collect()
    };
    a.pieces
        .cmp(&b.pieces)
        .then_with(|| figures(a).cmp(&figures(b)))
        .then_with(|| a.days.cmp(&b.days))
        .then_with(|| a.names.cmp(&b.names))
        .then_with(|| a.words.cmp(&b.words))
}

fn found(a: &Trace, b: &Trace, rarity: &Rarity) -> Option<Finding> {
    let alike = Alike::new(a, b, rarity);
    if alike.enough
        && alike.whole >= SAME_TEXT
        && (alike.lead >= SAME_TEXT || alike.whole >= NEARLY_ALL)
    {
        return one_text(a, b, &alike, rarity);
    }
    let template = alike.enough && alike.whole >= TEMPLATE && alike.lead >= TEMPLATE;
    let changes = Changes::new(a, b);
    let evidence = evidence::weigh(a, b, alike.is_template(), changes.changed.len(), rarity);
    if evidence.is_enough() && !changes.other_ordinal {
        return Finding::plain(Relation::SameEvent);
    }
    let moved = changes.other_day
        || changes.other_ordinal
        || !changes.same_day && changes.changed.len() >= 2;
    if moved && (template && !strangers(a, b) || evidence.one_row) {
        return Finding::plain(Relation::Series);
    }
    None
}

/// How much of the shorter text stands in the longer one.
#[derive(Debug, Clone, Copy)]
struct Alike {
    whole: f32,
    lead: f32,
    /// The larger of both without what lies inside of names.
    unnamed: f32,
    enough: bool,
}

impl Alike {
    /// One follows or begins like the other, yet goes on to something else.
    fn is_template(&self) -> bool {
        self.enough && self.unnamed >= BEGINNING
    }

    fn new(a: &Trace, b: &Trace, rarity: &Rarity) -> Self {
        let lead = |one: &Trace, other: &Trace| {
            share(&one.lead, &other.pieces, |_| 1.0, total(&one.lead, |_| 1.0))
        };
        let weight = |piece: u32| rarity.weight(piece);
        let shorter = total(&a.pieces, weight).min(total(&b.pieces, weight));
        let without = (WithoutNames::new(a, b), WithoutNames::new(b, a));
        Self {
            whole: share(&a.pieces, &b.pieces, weight, shorter),
            lead: lead(a, b).max(lead(b, a)),
            unnamed: without.0.alike(rarity).max(without.1.alike(rarity)),
            enough: a.pieces.len().min(b.pieces.len()) >= LEAST_PIECES,
        }
    }
}

/// Two texts without what lies inside of names.
struct WithoutNames {
    lead: Vec<u32>,
    pieces: Vec<u32>,
    other: Vec<u32>,
}

impl WithoutNames {
    fn new(a: &Trace, b: &Trace) -> Self {
        let names = a.names.iter().chain(&b.names);
        let mut inside: Vec<u32> = names.flat_map(|name| name.pieces.clone()).collect();
        inside.sort_unstable();
        let without = |pieces: &[u32]| -> Vec<u32> {
            let all = pieces.iter().copied();
            all.filter(|piece| inside.binary_search(piece).is_err())
                .collect()
        };
        Self {
            lead: without(&a.lead),
            pieces: without(&a.pieces),
            other: without(&b.pieces),
        }
    }

    fn alike(&self, rarity: &Rarity) -> f32 {
        let weight = |piece: u32| rarity.weight(piece);
        let shorter = total(&self.pieces, weight).min(total(&self.other, weight));
        let whole = share(&self.pieces, &self.other, weight, shorter);
        let lead = share(&self.lead, &self.other, |_| 1.0, total(&self.lead, |_| 1.0));
        whole.max(lead)
    }
}

fn total(pieces: &[u32], weight: impl Fn(u32) -> f32) -> f32 {
    pieces.iter().map(|piece| weight(*piece)).sum()
}

/// Weight of the pieces that both hold, as a share of `whole`. Both are sorted.
fn share(a: &[u32], b: &[u32], weight: impl Fn(u32) -> f32, whole: f32) -> f32 {
    let (mut i, mut j, mut shared) = (0, 0, 0.0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        match x.cmp(y) {
            Ordering::Less => i += 1,
            Ordering::Greater => j += 1,
            Ordering::Equal => {
                shared += weight(*x);
                i += 1;
                j += 1;
            }
        }
    }
    if whole <= 0.0 {
        0.0
    } else {
        (shared / whole).min(1.0)
    }
}

/// Two texts of one wording: sent again, or the next of a series.
fn one_text(a: &Trace, b: &Trace, alike: &Alike, rarity: &Rarity) -> Option<Finding> {
    let changes = Changes::new(a, b);
    // Nothing but a name may differ when all else is the same: a typing mistake was mended.
    let same_letters = alike.whole >= 0.93 && changes.changed.is_empty() && !changes.other_day;
    if strangers(a, b) && !same_letters {
        let one_sender = a.owners.iter().any(|owner| b.owners.contains(owner));
        return one_sender.then(|| Finding {
            relation: Relation::Series,
            corrected: Vec::new(),
        });
    }
    let another = changes.other_day
        || changes.other_ordinal
        || !same_letters
            && (disjoint(a, b, NameKind::Place)
                || disjoint(a, b, NameKind::Work)
                || disjoint(a, b, NameKind::Person));
    if another {
        // Two accounts of one day may differ in what they name, when the text is not the same.
        let evidence = evidence::weigh(a, b, false, changes.changed.len(), rarity);
        let told_anew = alike.whole < 0.65
            && !changes.other_day
            && !changes.other_ordinal
            && changes.changed.is_empty()
            && evidence.is_enough();
        return Finding::plain(if told_anew {
            Relation::SameEvent
        } else {
            Relation::Series
        });
    }
    if !changes.changed.is_empty() {
        let corrected = changes.is_correction(alike.whole, a.corrects || b.corrects);
        return Some(Finding {
            relation: if corrected {
                Relation::Resend
            } else {
                Relation::Series
            },
            corrected: if corrected {
                changes.changed
            } else {
                Vec::new()
            },
        });
    }
    let same = match changes.share() {
        Some(share) => share >= SAME_NUMBERS,
        // Without numbers only the text can tell.
        None => alike.whole >= 0.75,
    };
    if same {
        return Finding::plain(Relation::Resend);
    }
    let evidence = evidence::weigh(a, b, false, changes.changed.len(), rarity);
    Finding::plain(if evidence.is_enough() {
        Relation::SameEvent
    } else {
        Relation::Series
    })
}

/// What changed between two texts of one wording.
struct Changes {
    /// Numbers in the same place with another value.
    changed: Vec<(String, String)>,
    /// Numbers that both have.
    same: usize,
    /// Numbers of the one that has fewer.
    fewer: usize,
    /// A day that both have.
    same_day: bool,
    other_day: bool,
    other_ordinal: bool,
}

impl Changes {
    fn new(a: &Trace, b: &Trace) -> Self {
        let texts = |trace: &'_ Trace| -> HashSet<String> {
            let counts = trace.figures_of(FigureKind::Count);
            counts.map(|figure| figure.text.clone()).collect()
        };
        let (of_a, of_b) = (texts(a), texts(b));
        let same = of_a.iter().filter(|text| of_b.contains(*text)).count();
        let places = Places::new(a, b, &of_a);
        let mut changed: Vec<(String, String)> = Vec::new();
        let mut known: HashSet<(&str, &str)> = HashSet::new();
        for one in a.figures_of(FigureKind::Count) {
            if of_b.contains(&one.text) {
                continue;
            }
            if let Some(there) = places.same(one)
                && known.insert((&one.text, &there.text))
            {
                changed.push((one.text.clone(), there.text.clone()));
            }
        }
        Self {
            changed,
            same,
            fewer: of_a.len().min(of_b.len()),
            same_day: a.days.iter().any(|day| b.days.contains(day)),
            other_day: other_day(a, b),
            other_ordinal: other_ordinal(a, b),
        }
    }

    /// Share of the numbers that both have; nothing when one has none.
    fn share(&self) -> Option<f32> {
        (self.fewer > 0).then(|| ratio(self.same, self.fewer))
    }

    /// Few numbers of a text that is else the same, of the same day.
    fn is_correction(&self, alike: f32, says_so: bool) -> bool {
        let few = self.changed.len() <= MOST_CORRECTED && self.same >= 2 * self.changed.len();
        let dated = self.same_day || says_so;
        let whole = alike >= 0.85;
        dated && (few && whole || says_so && self.changed.len() <= MOST_CORRECTED && alike >= 0.7)
            || self.same_day && self.changed.len() == 1 && self.same >= 1 && alike >= 0.95
    }
}

/// The numbers of a second text that the first does not have, by the place they stand at; looked up,
/// not tried one by one for each number of the first.
struct Places<'a> {
    numbers: Vec<&'a Figure>,
    /// Index of the first number between two sides.
    between: HashMap<(u32, u32), usize>,
    /// Of the number behind a left side that stands only once in either text.
    behind: HashMap<u32, usize>,
    /// Of the number before such a right side.
    before: HashMap<u32, usize>,
}

impl<'a> Places<'a> {
    fn new(a: &Trace, b: &'a Trace, of_a: &HashSet<String>) -> Self {
        let (left, right) = (|f: &Figure| f.left, |f: &Figure| f.right);
        let once = |side: &dyn Fn(&Figure) -> u32| {
            let (of_a, of_b) = (often(a, side), often(b, side));
            move |key: u32| of_a.get(&key) == Some(&1) && of_b.get(&key) == Some(&1)
        };
        let (once_left, once_right) = (once(&left), once(&right));
        let numbers: Vec<&Figure> = b
            .figures_of(FigureKind::Count)
            .filter(|figure| !of_a.contains(&figure.text))
            .collect();
        let mut places = Self {
            numbers: Vec::new(),
            between: HashMap::new(),
            behind: HashMap::new(),
            before: HashMap::new(),
        };
        for (at, figure) in numbers.iter().enumerate() {
            let sides = (figure.left, figure.right);
            places.between.entry(sides).or_insert(at);
            if once_left(figure.left) {
                places.behind.insert(figure.left, at);
            }
            if once_right(figure.right) {
                places.before.insert(figure.right, at);
            }
        }
        places.numbers = numbers;
        places
    }

    /// The first number at the place of `one`: both sides are the same, or one side that stands only
    /// once in either text.
    fn same(&self, one: &Figure) -> Option<&'a Figure> {
        let between = self.between.get(&(one.left, one.right));
        let behind = self.behind.get(&one.left);
        let before = self.before.get(&one.right);
        let first = between.into_iter().chain(behind).chain(before).min()?;
        self.numbers.get(*first).copied()
    }
}

/// How often each side stands in a text.
fn often(trace: &Trace, side: &dyn Fn(&Figure) -> u32) -> HashMap<u32, usize> {
    let mut often = HashMap::new();
    for figure in &trace.figures {
        *often.entry(side(figure)).or_insert(0) += 1;
    }
    often
}

/// Both name days of an event, and the first day of neither stands in the other.
fn other_day(a: &Trace, b: &Trace) -> bool {
    let (Some(first), Some(second)) = (a.days.first(), b.days.first()) else {
        return false;
    };
    let at = |trace: &Trace, day: String| -> HashSet<(u32, u32)> {
        let days = trace.figures_of(FigureKind::Day);
        days.filter(|figure| figure.text == day)
            .map(|figure| (figure.left, figure.right))
            .collect()
    };
    let moved =
        first != second && !at(a, first.to_string()).is_disjoint(&at(b, second.to_string()));
    moved || !b.days.contains(first) && !a.days.contains(second)
}

/// Both say which one of a row it is, and not the same: 第三期, 第四期.
fn other_ordinal(a: &Trace, b: &Trace) -> bool {
    let of = |trace: &Trace| -> HashSet<String> {
        let ordinals = trace.figures_of(FigureKind::Ordinal);
        ordinals.map(|figure| figure.text.clone()).collect()
    };
    let units = |texts: &HashSet<String>| -> HashSet<String> {
        let unit = |text: &String| {
            text.trim_start_matches(|c: char| c.is_ascii_digit())
                .to_owned()
        };
        texts.iter().map(unit).collect()
    };
    let (of_a, of_b) = (of(a), of(b));
    of_a.is_disjoint(&of_b) && !units(&of_a).is_disjoint(&units(&of_b))
}

/// Both name bodies, and none of one stands in the other: two organizations with one template.
fn strangers(a: &Trace, b: &Trace) -> bool {
    disjoint(a, b, NameKind::Body)
}

/// Both have names of this kind and share none.
fn disjoint(a: &Trace, b: &Trace, kind: NameKind) -> bool {
    let mut of_a = a.of_kind(kind).peekable();
    let mut of_b = b.of_kind(kind).peekable();
    of_a.peek().is_some()
        && of_b.peek().is_some()
        && of_a.all(|name| !b.holds(name))
        && of_b.all(|name| !a.holds(name))
}

fn ratio(part: usize, whole: usize) -> f32 {
    let small = |n: usize| f32::from(u16::try_from(n).unwrap_or(u16::MAX));
    small(part) / small(whole.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(figures: impl Iterator<Item = (String, u32, u32)>) -> Trace {
        Trace {
            figures: figures
                .map(|(text, left, right)| Figure {
                    kind: FigureKind::Count,
                    text,
                    left,
                    right,
                })
                .collect(),
            ..Trace::default()
        }
    }

    fn changed(a: &[(&str, u32, u32)], b: &[(&str, u32, u32)]) -> Vec<(String, String)> {
        let trace = |all: &[(&str, u32, u32)]| {
            counts(all.iter().map(|(text, l, r)| ((*text).to_owned(), *l, *r)))
        };
        Changes::new(&trace(a), &trace(b)).changed
    }

    #[test]
    fn a_number_changes_where_its_place_is_the_same() {
        let pair = [("86名".to_owned(), "68名".to_owned())];
        assert_eq!(changed(&[("86名", 1, 2)], &[("68名", 1, 2)]), pair);
        // One side alone, when it stands there once.
        assert_eq!(changed(&[("86名", 1, 2)], &[("68名", 1, 3)]), pair);
        assert_eq!(changed(&[("86名", 1, 2)], &[("68名", 3, 2)]), pair);
        let twice = [("68名", 1, 3), ("25个", 1, 4)];
        assert_eq!(changed(&[("86名", 1, 2)], &twice), []);
        // What stands in both is not changed, and the first at a place is meant.
        assert_eq!(changed(&[("86名", 1, 2)], &[("86名", 1, 2)]), []);
        let two = [("68名", 1, 2), ("70名", 1, 2)];
        assert_eq!(changed(&[("86名", 1, 2)], &two), pair);
    }

    #[test]
    fn a_place_is_looked_up_among_twenty_thousand() {
        let hostile = |unit: &str| counts((0..20_000).map(|n| (format!("{n}{unit}"), 1, 2)));
        let (a, b) = (hostile("名"), hostile("户"));
        let of_a: HashSet<String> = a.figures.iter().map(|f| f.text.clone()).collect();
        let places = Places::new(&a, &b, &of_a);
        assert_eq!(places.numbers.len(), 20_000);
        let kept = places.between.len() + places.behind.len() + places.before.len();
        assert_eq!(kept, 1, "one place, whatever stands there");
        assert_eq!(Changes::new(&a, &b).changed.len(), 20_000);
    }
}
