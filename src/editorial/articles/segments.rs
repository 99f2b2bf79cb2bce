//! Where articles may begin, and which of these places hold. Marks are tried from the clearest to the
//! faintest; those of one kind hold together or not at all, because an author who numbers sections
//! numbers them all.

use std::{collections::BTreeSet, ops::Range};

use super::{
    blocks::{Block, Kind, Mark},
    evidence::{self, Look},
    verdict::{self, Rank, Setting},
};

/// One article: its blocks, and those of them that may be its heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// Lines above the first prose.
    pub heads: Vec<usize>,
    /// Prose with its credits and captions.
    pub body: Vec<usize>,
}

/// What makes a place a possible beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Family {
    /// 稿件一.
    Explicit,
    /// A line of ———.
    Divided,
    /// A heading with the same mark as another.
    Marked(Mark),
    /// A heading without one.
    Bare,
    /// 本报讯.
    Dateline,
    /// The block after a writer's credit.
    Credit,
    /// Prose with a mark: a list, or a series of short news.
    Item(Mark),
    /// Nothing but its words.
    Words,
}

impl Family {
    /// The mark alone says that something else begins.
    pub(super) fn is_strong(self) -> bool {
        matches!(
            self,
            Self::Explicit | Self::Divided | Self::Dateline | Self::Marked(Mark::Sign(_))
        )
    }
}

/// The parts of a text; one or none when it is a single article.
pub(super) fn parts(blocks: &[Block]) -> Vec<Part> {
    if blocks.iter().filter(|b| b.kind == Kind::Prose).count() < 2 {
        return Vec::new();
    }
    let context = evidence::announces(blocks);
    let mut ranges: Vec<Range<usize>> = std::iter::once(0..blocks.len()).collect();
    for family in families(blocks) {
        let several = ranges.len() > 1;
        ranges = ranges
            .into_iter()
            .flat_map(|range| cut(blocks, range, family, context, several))
            .collect();
        if ranges.len() > super::MOST_ARTICLES {
            return Vec::new();
        }
    }
    if ranges.len() == 1 && context {
        ranges = verdict::series(blocks).unwrap_or(ranges);
    }
    ranges
        .into_iter()
        .map(|range| part(blocks, range))
        .collect()
}

fn families(blocks: &[Block]) -> Vec<Family> {
    let mut all = vec![
        Family::Explicit,
        Family::Divided,
        Family::Bare,
        Family::Dateline,
        Family::Credit,
        Family::Words,
    ];
    let marks: BTreeSet<Mark> = blocks.iter().map(|b| b.mark).collect();
    for mark in marks {
        if !matches!(mark, Mark::None | Mark::Explicit) {
            all.push(Family::Marked(mark));
            all.push(Family::Item(mark));
        }
    }
    all.sort();
    all
}

fn begins(blocks: &[Block], at: usize, family: Family) -> bool {
    let block = &blocks[at];
    let above = at.checked_sub(1).map(|above| &blocks[above]);
    let head = |block: &Block| block.kind == Kind::Heading;
    let under_heading = above.is_some_and(head);
    match family {
        Family::Explicit => block.mark == Mark::Explicit,
        Family::Divided => block.divided,
        Family::Marked(mark) => block.mark == mark && (head(block) || mark == Mark::Bracket),
        Family::Bare => head(block) && block.mark == Mark::None && !under_heading,
        Family::Dateline => {
            block.kind == Kind::Prose && !under_heading && evidence::has_dateline(&block.text)
        }
        Family::Credit => {
            matches!(block.kind, Kind::Heading | Kind::Prose)
                && above.is_some_and(|above| above.kind == Kind::Credit || above.signed)
        }
        Family::Item(mark) => block.kind == Kind::Prose && block.mark == mark,
        Family::Words => block.kind == Kind::Prose && block.mark == Mark::None && !under_heading,
    }
}

/// The range cut where `family` says so, or whole.
fn cut(
    blocks: &[Block],
    range: Range<usize>,
    family: Family,
    context: bool,
    several: bool,
) -> Vec<Range<usize>> {
    let mut starts: Vec<usize> = (range.start + 1..range.end)
        .filter(|at| begins(blocks, *at, family))
        .collect();
    if starts.is_empty() || starts.len() > 2 * super::MOST_ARTICLES && family != Family::Words {
        return vec![range];
    }
    starts.insert(0, range.start);
    let pieces = with_prose(blocks, &starts, range.end);
    if pieces.len() < 2 {
        return vec![range];
    }
    if family == Family::Words {
        return verdict::by_words(blocks, pieces, context, several);
    }
    if pieces.len() > super::MOST_ARTICLES {
        return vec![range];
    }
    let looks: Vec<Look> = pieces.iter().map(|p| evidence::look(blocks, p)).collect();
    let setting = Setting {
        family,
        context,
        several,
        surplus: verdict::surplus(blocks, &pieces),
        rank: rank(blocks, &pieces[0], family),
    };
    let holds = verdict::holds(&looks, setting);
    let mut kept: Vec<Range<usize>> = Vec::new();
    for (piece, hold) in pieces.into_iter().zip(holds) {
        match kept.last_mut().filter(|_| !hold) {
            Some(last) => last.end = piece.end,
            None => kept.push(piece),
        }
    }
    kept
}

/// How the first piece stands to the others.
fn rank(blocks: &[Block], piece: &Range<usize>, family: Family) -> Rank {
    let (Family::Marked(mark) | Family::Item(mark)) = family else {
        return Rank::Open;
    };
    let opening = &blocks[piece.clone()];
    let prose = opening.iter().position(|b| b.kind == Kind::Prose);
    let above = &opening[..prose.unwrap_or(opening.len())];
    let marked = prose.is_some_and(|at| opening[at].mark == mark);
    let heads: Vec<&Block> = above
        .iter()
        .filter(|b| b.kind == Kind::Heading && !evidence::is_no_heading(b))
        .collect();
    if marked || heads.iter().any(|b| b.mark == mark) {
        Rank::Equal
    } else if heads.is_empty() {
        Rank::Open
    } else {
        Rank::Above
    }
}

/// Pieces between the starts; one without prose belongs to the next.
fn with_prose(blocks: &[Block], starts: &[usize], end: usize) -> Vec<Range<usize>> {
    let mut pieces: Vec<Range<usize>> = Vec::new();
    let mut begin = starts[0];
    for at in 1..=starts.len() {
        let until = starts.get(at).copied().unwrap_or(end);
        let prose = blocks[begin..until].iter().any(|b| b.kind == Kind::Prose);
        if prose {
            pieces.push(begin..until);
            begin = until;
        }
    }
    match pieces.last_mut() {
        Some(last) => last.end = end,
        None => pieces.push(begin..end),
    }
    pieces
}

fn part(blocks: &[Block], range: Range<usize>) -> Part {
    let first = range
        .clone()
        .find(|at| blocks[*at].kind == Kind::Prose)
        .unwrap_or(range.end);
    let heads = (range.start..first)
        .filter(|at| blocks[*at].kind == Kind::Heading && !blocks[*at].text.is_empty())
        .collect();
    // Credits and captions above the first prose belong to it as well.
    let body = range
        .filter(|at| match blocks[*at].kind {
            Kind::Letter => false,
            Kind::Heading => *at > first,
            _ => true,
        })
        .collect();
    Part { heads, body }
}
