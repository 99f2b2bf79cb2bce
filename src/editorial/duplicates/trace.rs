//! A print without the sentences that its sender always sends: what two tips are compared by.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::{
    masked::{Figure, FigureKind},
    names::{Name, NameKind},
    print::Print,
};

/// Fewer pieces than this are not worth leaving anything out.
const LEAST_LEFT: usize = 24;

/// What two tips are compared by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trace {
    /// Sorted, each once.
    pub pieces: Vec<u32>,
    /// Those of the beginning; sorted, each once.
    pub lead: Vec<u32>,
    /// Numbers, days and ordinals with their places.
    pub figures: Vec<Figure>,
    /// Days of the event.
    pub days: Vec<NaiveDate>,
    /// Names, sorted.
    pub names: Vec<Name>,
    /// Words of content, sorted.
    pub words: Vec<u32>,
    /// Who sent it, and for whom.
    pub owners: Vec<String>,
    /// It says that it replaces an earlier text.
    pub corrects: bool,
}

impl Trace {
    /// `print` without the sentences in `usual`, and without what the organization says of itself,
    /// unless little were left then.
    #[must_use]
    pub fn new(print: &Print, usual: &HashSet<u64>) -> Self {
        let all = pieces_of(print, |_| true);
        let own = |line: &super::print::Line| !line.about && !usual.contains(&line.hash);
        let kept = pieces_of(print, own);
        // A text that says nothing new at all is compared as it stands.
        let thin = kept.len() < LEAST_LEFT || kept.len() * 4 < all.len();
        let (pieces, lead) = if thin {
            let lead = pieces_of(print, |line| line.lead);
            (all, lead)
        } else {
            let lead = pieces_of(print, |line| line.lead && own(line));
            (kept, lead)
        };
        Self {
            pieces,
            lead,
            figures: print.figures.clone(),
            days: print.days.clone(),
            names: print.names.clone(),
            words: print.words.clone(),
            owners: print.owners.clone(),
            corrects: print.corrects,
        }
    }

    /// The names of one kind.
    pub(super) fn of_kind(&self, kind: NameKind) -> impl Iterator<Item = &Name> {
        self.names.iter().filter(move |name| name.kind == kind)
    }

    /// The figures of one kind.
    pub(super) fn figures_of(&self, kind: FigureKind) -> impl Iterator<Item = &Figure> {
        self.figures
            .iter()
            .filter(move |figure| figure.kind == kind)
    }

    /// Whether the text holds `name`, marked as a name or not.
    pub(super) fn holds(&self, name: &Name) -> bool {
        self.names.iter().any(|own| own.key == name.key) || self.mentions(name)
    }

    fn mentions(&self, name: &Name) -> bool {
        name.pieces.len() >= 2
            && name
                .pieces
                .iter()
                .all(|piece| self.pieces.binary_search(piece).is_ok())
    }
}

fn pieces_of(print: &Print, wanted: impl Fn(&super::print::Line) -> bool) -> Vec<u32> {
    let mut pieces: Vec<u32> = print
        .lines
        .iter()
        .filter(|line| wanted(line))
        .flat_map(|line| line.pieces.iter().copied())
        .collect();
    pieces.sort_unstable();
    pieces.dedup();
    pieces.shrink_to_fit();
    pieces
}
