//! Where a line of display type may end, and what each end costs the reader.

use super::fonts::Cluster;
use crate::{
    model::language::{Cells, kinsoku},
    speech::atoms::atoms,
};

/// A word that a line should not end on: what it governs comes next.
const CLINGS_TO_NEXT: &str = "的和与及在对为向从把被将由以于让使并而或暨第约近逾超共各每";
/// A character that a line should not begin with: it belongs to what came before.
const CLINGS_TO_PREVIOUS: &str = "的了着过们等之";

/// What it costs to end a line before a cluster. Units: a line filled to half its width costs 25.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Break {
    /// Forbidden always (避头尾).
    Never,
    /// Inside a word, a name or a number with its unit: only where nothing else fits.
    Torn,
    /// Allowed, at that cost; negative where a reader would pause.
    At(f32),
}

/// What may happen before each cluster of `text`; the first entry is never used. `names` stay
/// whole where they fit a line of `widest` cells.
#[must_use]
pub fn breaks(text: &str, clusters: &[Cluster], names: &[&str], widest: Cells) -> Vec<Break> {
    let ends: Vec<usize> = atoms(text, names, widest)
        .iter()
        .map(|atom| atom.at)
        .collect();
    clusters
        .iter()
        .map(|cluster| {
            let (before, after) = text.split_at(cluster.at);
            match (before.chars().next_back(), after.chars().next()) {
                (Some(_), Some(after)) if after.is_whitespace() => Break::Never,
                (Some(before), Some(after)) => {
                    // The line ends with what stands before the space.
                    let seen = text[..cluster.at].trim_end().chars().next_back();
                    if seen.is_some_and(kinsoku::forbidden_at_end) {
                        Break::Never
                    } else {
                        judge(before, after, ends.binary_search(&cluster.at).is_ok())
                    }
                }
                _ => Break::Never,
            }
        })
        .collect()
}

fn judge(before: char, after: char, between_words: bool) -> Break {
    if after.is_whitespace() || is_combining(after) || kinsoku::forbidden_at_start(after) {
        return Break::Never;
    }
    if before.is_whitespace() {
        // A space in a Chinese title stands for a comma; inside of a title, a quotation or an English
        // phrase it does not, though any of them may be parted there before a word is torn.
        return Break::At(match (between_words, after.is_ascii_alphanumeric()) {
            (true, false) => -30.0,
            (true, true) => -8.0,
            (false, _) => 25.0,
        });
    }
    if kinsoku::forbidden_at_end(before) {
        return Break::Never;
    }
    if (before == '—' && after == '—') || (before == '…' && after == '…') {
        return Break::Never;
    }
    if "，：；！？。".contains(before) {
        return Break::At(-18.0);
    }
    if before == '、' || "》”」』】）".contains(before) {
        return Break::At(if before == '、' { -5.0 } else { -2.0 });
    }
    if !between_words {
        return Break::Torn;
    }
    if CLINGS_TO_NEXT.contains(before) || CLINGS_TO_PREVIOUS.contains(after) {
        return Break::At(14.0);
    }
    Break::At(0.0)
}

fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{20d0}'..='\u{20ff}' | '\u{3099}' | '\u{309a}')
}

/// Full-width marks whose left half is blank.
#[must_use]
pub fn opens(c: char) -> bool {
    "《〈「『【〖〔［｛（“‘".contains(c)
}

/// Full-width marks whose right half is blank.
#[must_use]
pub fn closes(c: char) -> bool {
    "》〉」』】〗〕］｝）”’，。、；：！？．".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str) -> String {
        let clusters: Vec<Cluster> = text
            .char_indices()
            .map(|(at, _)| Cluster {
                at,
                advance: 1.0,
                pad: 0.0,
            })
            .collect();
        let breaks = breaks(text, &clusters, &[], Cells::whole(16));
        let mut out = String::new();
        for (c, b) in text.chars().zip(&breaks) {
            if matches!(b, Break::At(_)) {
                out.push('|');
            }
            out.push(c);
        }
        out
    }

    #[test]
    fn quotes_start_lines_and_numbers_keep_their_units() {
        assert_eq!(marked("守护“星星的孩子”：深圳"), "守护|“星星的孩子”：|深圳");
        let line = marked("累计服务8,000人次");
        assert!(line.contains("8,000人次"), "{line}");
        assert!(!line.contains("8|,"), "{line}");
    }

    #[test]
    fn a_space_inside_of_a_quotation_is_no_pause() {
        let text = "第15届“Open Day”惠及";
        let clusters: Vec<Cluster> = text
            .char_indices()
            .map(|(at, _)| Cluster {
                at,
                advance: 1.0,
                pad: 0.0,
            })
            .collect();
        let breaks = breaks(text, &clusters, &[], Cells::whole(16));
        let at = text.chars().position(|c| c == 'D').expect("there");
        assert_eq!(breaks[at], Break::At(25.0));
    }

    #[test]
    fn a_space_does_not_part_an_opening_mark_from_its_words() {
        assert_eq!(marked("深圳（ 公益").matches('|').count(), 1);
        assert_eq!(marked("《 公益"), "《 公益");
    }

    #[test]
    fn no_line_starts_with_a_mark_that_may_not() {
        for mark in "，。、；：？！》”）…·％".chars() {
            let text = format!("深圳{mark}公益");
            assert!(!marked(&text).contains(&format!("|{mark}")), "{text}");
        }
    }
}
