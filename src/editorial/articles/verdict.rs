//! Whether the pieces between marks of one kind are articles or sections.

use std::{collections::HashSet, ops::Range};

use super::{
    blocks::{Block, Kind},
    evidence::{DAY, Look, lead, look},
    headings,
    segments::Family,
};

/// Pieces that share so many hundredths of their character pairs tell of the same thing. Two press
/// releases of this field share 5, with a shared template 11; the halves of one 11, at most 24.
const SAME_THING: usize = 30;
/// And that share no more than so many tell of different things: half of unrelated releases share less,
/// the parts of one release hardly ever.
const UNRELATED: usize = 5;
/// So many short news make a series; two paragraphs may be one story.
const LEAST_SERIES: usize = 3;
/// A brief says within so many characters when it happened.
const OPENING: usize = 30;
/// Paragraphs that open with a day are looked at up to this number.
const MOST_LOOKS: usize = 40;

/// In hundredths of the smaller one.
fn shared(a: &HashSet<[char; 2]>, b: &HashSet<[char; 2]>) -> usize {
    let (small, large) = if a.len() < b.len() { (a, b) } else { (b, a) };
    if small.is_empty() {
        return 0;
    }
    100 * small.intersection(large).count() / small.len()
}

/// Two pieces that tell of the same event, project or work.
fn linked(a: &Look, b: &Look) -> bool {
    a.names.intersection(&b.names).next().is_some() || shared(&a.pairs, &b.pairs) >= SAME_THING
}

/// More headings stand above the first prose than one article has, and the surplus fits the prose of
/// another piece that has none.
pub(super) fn surplus(blocks: &[Block], pieces: &[Range<usize>]) -> bool {
    headings::detached(blocks, pieces)
}

/// What speaks for several articles besides the pieces.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting {
    /// What parts the pieces.
    pub family: Family,
    /// The text says that it holds several.
    pub context: bool,
    /// It was cut already.
    pub several: bool,
    /// A heading stands apart from the piece that it fits.
    pub surplus: bool,
    /// How the first piece stands to the others.
    pub rank: Rank,
}

/// How the first piece stands to the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rank {
    /// It carries the same mark: none is a section of another.
    Equal,
    /// It has a title without the mark: the others may be its sections.
    Above,
    /// It has no title.
    Open,
}

/// For each piece whether an article begins there; the first always does.
pub(super) fn holds(looks: &[Look], setting: Setting) -> Vec<bool> {
    let Setting {
        family,
        context,
        several,
        surplus,
        rank,
    } = setting;
    let mut single = vec![false; looks.len()];
    single[0] = true;
    let strong = family.is_strong();
    let explicit = family == Family::Explicit;
    // Whose organization, other than those of the pieces around it.
    let foreign = |at: usize| {
        !looks[at].organizations.is_empty()
            && looks.iter().enumerate().all(|(other, look)| {
                other == at || look.organizations.is_disjoint(&looks[at].organizations)
            })
    };
    let bound = |at: usize| {
        (0..at).any(|other| {
            if explicit {
                shared(&looks[other].pairs, &looks[at].pairs) >= SAME_THING
            } else {
                linked(&looks[other], &looks[at])
            }
        })
    };
    let item = matches!(family, Family::Item(_));
    let least = match (strong || context || several || surplus, item) {
        // A title, its lead and sections that all name their own actor: a collection of cases.
        _ if rank == Rank::Above => 6,
        (true, false) => 4,
        (true, true) | (false, false) => 5,
        (false, true) => 6,
    };
    let own = |at: usize| looks[at].own + u32::from(foreign(at));
    let usable: Vec<usize> = (0..looks.len()).filter(|at| !looks[*at].thin).collect();
    if usable.len() < 2 || looks[0].thin {
        return single;
    }
    // A feature comes to its day and its actor late.
    let whole = |at: usize| {
        !looks[at].named.is_empty()
            && (looks[at].complete && own(at) >= if strong { 1 } else { 3 }
                || looks[at].complete && looks[at].headed && own(at) >= 2
                || strong && looks[at].headed)
            && looks
                .iter()
                .enumerate()
                .all(|(other, look)| other == at || look.named.is_disjoint(&looks[at].named))
    };
    let stands = |at: usize| {
        // Nothing stands before the first to look back at.
        (at == 0 || !looks[at].leans) && (looks[at].dated && own(at) >= least || !item && whole(at))
    };
    let standing = usable.iter().filter(|at| stands(**at)).count();
    let tied = usable.iter().filter(|at| bound(**at)).count();
    let enough = if explicit {
        usable
            .iter()
            .all(|at| !looks[*at].leans || looks[*at].complete)
    } else if usable.len() == 2 {
        let ranked =
            rank == Rank::Equal && standing > 0 && usable.iter().all(|at| looks[*at].headed);
        let able = |at: &usize, least: u32| (*at == 0 || !looks[*at].leans) && own(*at) >= least;
        standing == 2
            || strong && surplus && usable.iter().all(|at| able(at, 2))
            || strong && ranked && usable.iter().all(|at| able(at, 1))
    } else {
        3 * standing >= 2 * usable.len()
    };
    // The text calls itself a collection, and each piece has a heading of its own and enough prose to be
    // told alone: sections of one article look back at one another.
    let collected = context
        && !item
        && (strong || matches!(family, Family::Marked(_)))
        && rank != Rank::Above
        && usable.len() == looks.len()
        && usable.iter().all(|at| {
            (looks[*at].headed || looks[*at].dated) && !looks[*at].leans && own(*at) >= 1
        })
        && usable.iter().filter(|at| looks[**at].dated).count() * 2 >= usable.len();
    let enough = enough || collected;
    // A list below a lead belongs to it.
    let listed = item && rank != Rank::Equal || rank == Rank::Above && standing < usable.len();
    // The sections of one event share its name.
    if !enough || listed || 2 * tied >= usable.len() {
        return single;
    }
    (0..looks.len())
        .map(|at| {
            at == 0
                || !looks[at].thin
                    && !bound(at)
                    && (!looks[at].leans || explicit && looks[at].complete)
        })
        .collect()
}

/// Cuts before prose that has no heading: where it names its own day and, by its whole name, its own
/// organization, and shares nothing with what stands above.
pub(super) fn by_words(
    blocks: &[Block],
    pieces: Vec<Range<usize>>,
    context: bool,
    several: bool,
) -> Vec<Range<usize>> {
    let last = pieces.last().map_or(0, |piece| piece.end);
    let first = pieces.first().map_or(last, |piece| piece.start);
    if !(context || several || headings::spare(blocks, &(first..last))) {
        return std::iter::once(first..last).collect();
    }
    let mut kept: Vec<Range<usize>> = Vec::new();
    let mut looked = 0;
    for piece in pieces {
        let Some(above) = kept.last_mut() else {
            kept.push(piece);
            continue;
        };
        // A cheap look first: most prose opens with no day.
        let first = &blocks[piece.start];
        let opens = first.blank && DAY.is_match(&lead(&first.text));
        looked += usize::from(opens);
        if !opens || looked > MOST_LOOKS {
            above.end = piece.end;
            continue;
        }
        let here = look(blocks, &piece);
        let opens = here.dated && here.own >= 3 && !here.leans && !here.thin;
        let holds = opens && {
            let before = look(blocks, above);
            let after = look(blocks, &(piece.start..last));
            let detached = headings::detached(blocks, &[above.clone(), piece.start..last]);
            let other = !here.organizations.is_empty()
                && before.organizations.is_disjoint(&here.organizations);
            // In a newsletter whoever is named in full anew begins anew.
            let apart = several && shared(&before.pairs, &after.pairs) <= UNRELATED;
            !before.thin
                && before.own >= 4
                && (detached
                    || here.introduces && here.own >= 5 && (other && (context || several) || apart))
                && !linked(&before, &after)
        };
        if holds {
            kept.push(piece);
        } else {
            above.end = piece.end;
        }
    }
    kept
}

/// Short news of one paragraph each, without any mark, in a text that says that it is a newsletter: all
/// of them open with a day of their own and tell their own event.
pub(super) fn series(blocks: &[Block]) -> Option<Vec<Range<usize>>> {
    let starts: Vec<usize> = (0..blocks.len())
        .filter(|at| blocks[*at].kind == Kind::Prose)
        .collect();
    let first = *starts.first()?;
    let bare = blocks[first..].iter().all(|b| b.kind != Kind::Heading);
    if !bare || !(LEAST_SERIES..=super::MOST_ARTICLES).contains(&starts.len()) {
        return None;
    }
    let mut pieces: Vec<Range<usize>> = starts.windows(2).map(|pair| pair[0]..pair[1]).collect();
    pieces.push(*starts.last()?..blocks.len());
    let looks: Vec<Look> = pieces.iter().map(|piece| look(blocks, piece)).collect();
    let own = looks
        .iter()
        .zip(&starts)
        .all(|(look, at)| !look.thin && !look.leans && look.own >= 4 && opens(&blocks[*at].text));
    let tied = (1..looks.len()).any(|at| (0..at).any(|other| linked(&looks[other], &looks[at])));
    if let Some(piece) = pieces.first_mut() {
        piece.start = 0;
    }
    (own && !tied).then_some(pieces)
}

/// Names its day in the first words.
fn opens(text: &str) -> bool {
    let head: String = text.chars().take(OPENING).collect();
    DAY.is_match(&head)
}
