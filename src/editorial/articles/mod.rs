//! A mail, a document or a page → the articles that it holds. Nearly always one: a press release that
//! is cut at its subheadings does more harm than a newsletter that stays whole, so a cut needs parts
//! that stand by themselves, each with its own day, actor and event.

mod blocks;
mod evidence;
mod headings;
mod pictures;
mod segments;
mod verdict;

#[cfg(test)]
mod tests;

pub use pictures::{Given, give};

use super::{cues, organizations::organizations};
use blocks::{Block, blocks};
use segments::{Part, parts};

/// More are no mail but an archive: such a text stays whole.
const MOST_ARTICLES: usize = 30;
/// A longer first line of what a person cut is no heading.
const LONGEST_HEADING: usize = 40;

/// One article of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// The line above it, without number or decoration; also one that stands apart from its body.
    pub heading: Option<String>,
    /// What of the source belongs to it: character ranges `[start, end)`, in order, none overlapping.
    pub spans: Vec<[usize; 2]>,
    /// Its characters, a new line between two spans.
    pub text: String,
}

impl Article {
    fn new(heading: Option<String>, spans: Vec<[usize; 2]>, source: &[char]) -> Self {
        let text = spans
            .iter()
            .map(|[start, end]| source[*start..*end].iter().collect::<String>())
            .collect::<Vec<_>>()
            .join("\n");
        Self {
            heading,
            spans,
            text,
        }
    }

    /// The source with everything else blank: what is found in it stands at the same place as in the
    /// source. For the only article of a text that is the text.
    #[must_use]
    pub fn in_place(&self, source: &str) -> String {
        let mut spans = self.spans.iter().peekable();
        source
            .chars()
            .enumerate()
            .map(|(at, c)| {
                while spans.next_if(|[_, end]| *end <= at).is_some() {}
                let own = spans.peek().is_some_and(|[start, _]| *start <= at);
                if own || c == '\n' { c } else { ' ' }
            })
            .collect()
    }
}

/// The articles of `source`, in order, at least one. What belongs to none (words to the editor, the
/// head of a newsletter, its table of contents) is left out, unless it asks for money: then it stays
/// with the last article, so that the checks see it.
#[must_use]
pub fn articles(source: &str) -> Vec<Article> {
    let chars: Vec<char> = source.chars().collect();
    let whole = || vec![Article::new(None, vec![[0, chars.len()]], &chars)];
    // A newsletter of two items is longer than this.
    if chars.len() < 90 {
        return whole();
    }
    let blocks = blocks(source, &chars);
    let found = parts(&blocks);
    if !(2..=MOST_ARTICLES).contains(&found.len()) {
        return whole();
    }
    let chosen = headings::choose(&blocks, &found);
    let asked = left_out(&blocks, &found, &chosen);
    let last = found.len() - 1;
    let all: Vec<Article> = found
        .iter()
        .zip(&chosen)
        .enumerate()
        .map(|(at, (part, heading))| {
            let mut taken: Vec<usize> = heading.iter().copied().chain(part.body.clone()).collect();
            if at == last {
                taken.extend(&asked);
            }
            taken.sort_unstable();
            taken.dedup();
            let spans = taken.iter().map(|at| blocks[*at].span()).collect();
            let title = heading.map(|at| blocks[at].title(&chars));
            Article::new(title, joined(spans), &chars)
        })
        .collect();
    all
}

/// The articles of `source` where a person cut it: each but the first begins at one of `starts` (character
/// offsets, ascending; what is beyond the end cuts nothing). A short first line is its heading. Nothing is
/// left out. Without any start, the articles that [`articles`] finds.
#[must_use]
pub fn cut(source: &str, starts: &[usize]) -> Vec<Article> {
    if starts.is_empty() {
        return articles(source);
    }
    let chars: Vec<char> = source.chars().collect();
    let inner = starts
        .iter()
        .copied()
        .filter(|at| (1..chars.len()).contains(at));
    let bounds: Vec<usize> = std::iter::once(0)
        .chain(inner)
        .chain([chars.len()])
        .collect();
    bounds
        .windows(2)
        .filter(|pair| pair[0] < pair[1])
        .map(|pair| {
            let own: String = chars[pair[0]..pair[1]].iter().collect();
            let mut lines = own.lines().map(str::trim).filter(|line| !line.is_empty());
            let first = lines.next().unwrap_or_default();
            let is_heading = lines.next().is_some()
                && (2..=LONGEST_HEADING).contains(&first.chars().count())
                && !first.ends_with(['。', '！', '？', '；']);
            let heading = is_heading.then(|| first.to_owned());
            Article::new(heading, vec![[pair[0], pair[1]]], &chars)
        })
        .collect()
}

/// Blocks of no article that ask for money.
fn left_out(blocks: &[Block], parts: &[Part], chosen: &[Option<usize>]) -> Vec<usize> {
    (0..blocks.len())
        .filter(|at| {
            !parts.iter().any(|part| part.body.contains(at)) && !chosen.contains(&Some(*at))
        })
        .filter(|at| cues::FUNDRAISING.is_match(&blocks[*at].text))
        .collect()
}

/// Neighbouring spans made one where only white space parts them in the order given.
fn joined(spans: Vec<[usize; 2]>) -> Vec<[usize; 2]> {
    let mut all: Vec<[usize; 2]> = Vec::new();
    for [start, end] in spans {
        match all.last_mut() {
            Some(last) if last[1] >= start => last[1] = last[1].max(end),
            _ => all.push([start, end]),
        }
    }
    all
}

/// Whether an article tells of the organization that sent it: it names it, or no other one.
#[must_use]
pub fn tells_of(text: &str, organization: &str) -> bool {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    plain.contains(organization) || organizations(&plain, &[]).iter().all(|named| !named.social)
}
