//! Which line heads which article. A heading may stand apart from its body: the words they share join
//! them.

use std::{collections::HashSet, ops::Range};

use super::{
    blocks::{Block, Kind},
    evidence::{is_no_heading, pairs, prose},
    segments::Part,
};

/// Hundredths of a heading's character pairs that its body holds, at least.
const FITS: usize = 25;
/// And so many of them: two may be chance.
const LEAST_PAIRS: usize = 3;

/// The heading of each part.
pub(super) fn choose(blocks: &[Block], parts: &[Part]) -> Vec<Option<usize>> {
    let mut chosen: Vec<Option<usize>> = parts
        .iter()
        .map(|part| nearest(blocks, &part.heads))
        .collect();
    let free: Vec<usize> = parts
        .iter()
        .flat_map(|part| part.heads.iter().copied())
        .filter(|at| !chosen.contains(&Some(*at)) && !is_no_heading(&blocks[*at]))
        .collect();
    let bodies: Vec<HashSet<[char; 2]>> = parts
        .iter()
        .map(|part| {
            let text: Vec<&str> = part
                .body
                .iter()
                .map(|at| blocks[*at].text.as_str())
                .collect();
            pairs(&text.join("\n"))
        })
        .collect();
    // The clearest first.
    let mut fits: Vec<(usize, usize, usize)> = Vec::new();
    for at in free {
        let scores: Vec<usize> = bodies.iter().map(|body| fit(&blocks[at], body)).collect();
        for (part, score) in scores.iter().enumerate() {
            let best = scores
                .iter()
                .enumerate()
                .all(|(i, s)| i == part || s < score);
            if chosen[part].is_none() && best && *score >= FITS {
                fits.push((*score, at, part));
            }
        }
    }
    fits.sort_by_key(|(score, at, _)| (std::cmp::Reverse(*score), *at));
    for (_, at, part) in fits {
        if chosen[part].is_none() && !chosen.contains(&Some(at)) {
            chosen[part] = Some(at);
        }
    }
    chosen
}

/// The line right above the text; a line that begins with —— only completes the one above it.
fn nearest(blocks: &[Block], heads: &[usize]) -> Option<usize> {
    let mut own = heads
        .iter()
        .rev()
        .copied()
        .filter(|at| !is_no_heading(&blocks[*at]));
    let first = own.next()?;
    if blocks[first].text.starts_with('—') {
        own.next().or(Some(first))
    } else {
        Some(first)
    }
}

/// How well a heading fits a body, in hundredths.
fn fit(heading: &Block, body: &HashSet<[char; 2]>) -> usize {
    let words = pairs(&heading.text);
    let both = words.intersection(body).count();
    if both < LEAST_PAIRS || words.is_empty() {
        0
    } else {
        100 * both / words.len()
    }
}

/// Whether a heading of the first piece that is not the nearest to its prose fits a later piece without
/// one better than its own.
pub(super) fn detached(blocks: &[Block], pieces: &[Range<usize>]) -> bool {
    let words = |piece: &Range<usize>| pairs(&prose(blocks, piece));
    let (Some(first), true) = (pieces.first(), pieces.len() > 1) else {
        return false;
    };
    let mut lines = heads(blocks, first);
    if lines.len() < 2 {
        return false;
    }
    lines.pop();
    let own = words(first);
    pieces[1..].iter().any(|piece| {
        heads(blocks, piece).is_empty() && {
            let body = words(piece);
            lines.iter().any(|at| {
                let there = fit(&blocks[*at], &body);
                there >= FITS && there > fit(&blocks[*at], &own)
            })
        }
    })
}

/// Whether more than one heading stands above the first prose of the piece.
pub(super) fn spare(blocks: &[Block], piece: &Range<usize>) -> bool {
    heads(blocks, piece).len() > 1
}

/// The headings above the first prose of the piece.
fn heads(blocks: &[Block], piece: &Range<usize>) -> Vec<usize> {
    piece
        .clone()
        .take_while(|at| blocks[*at].kind != Kind::Prose)
        .filter(|at| blocks[*at].kind == Kind::Heading && !blocks[*at].text.is_empty())
        .collect()
}
