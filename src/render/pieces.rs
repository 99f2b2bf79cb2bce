//! Where the film of an item is cut into pieces that are made, and kept, each by itself: an edit then
//! costs the piece that shows it, and no core waits for one long item.

use super::timeline::{Segment, Source};

/// A shorter piece is not worth a program of its own: 3 s.
const LEAST: u32 = 75;
/// A longer one is cut in the middle of a shot: 15 s.
const MOST: u32 = 375;

/// Frames `[from, to)` of each piece, in order; together they are the whole segment.
///
/// Cuts lie where one picture has gone and only the next is on. A clip is not cut: one that
/// ends before it was said to holds its last frame, which a piece that begins later never saw.
#[must_use]
pub fn pieces(segment: &Segment) -> Vec<(u32, u32)> {
    let mut ends: Vec<(u32, bool)> = Vec::new();
    for shot in &segment.shots {
        let whole = matches!(shot.source, Source::Clip { .. });
        let to = shot.to.min(segment.frames);
        let from = ends.last().map_or(0, |(end, _)| *end);
        // What overlaps the next shots to their end leaves them nothing of their own.
        if to > from {
            ends.push((to, whole));
        }
    }
    match ends.last_mut() {
        Some(last) => last.0 = segment.frames,
        None => ends.push((segment.frames, false)),
    }
    let mut cut: Vec<(u32, u32)> = Vec::new();
    let mut from = 0;
    for (i, (to, whole)) in ends.iter().enumerate() {
        let last = i + 1 == ends.len();
        let rest = segment.frames - to;
        if !last && (to - from < LEAST || rest < LEAST) {
            continue;
        }
        let length = to - from;
        let parts = if *whole { 1 } else { length.div_ceil(MOST) };
        for part in 0..parts.max(1) {
            let at = |n: u32| from + length * n / parts.max(1);
            cut.push((at(part), at(part + 1)));
        }
        from = *to;
    }
    cut
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        model::{BlobHash, story::ClipSound},
        render::{
            card::{CardData, LinkCard},
            timeline::Shot,
        },
    };

    fn card() -> Source {
        Source::Card {
            card: CardData::Link(LinkCard {
                kicker: String::new(),
                lines: Vec::new(),
            }),
        }
    }

    fn picture() -> Source {
        Source::Picture {
            blob: BlobHash::of(b"a"),
            ordinal: 0,
            part: None,
        }
    }

    fn clip() -> Source {
        Source::Clip {
            blob: BlobHash::of(b"b"),
            first: 0,
            sound: ClipSound::Under,
            until: None,
        }
    }

    fn segment(shots: Vec<(u32, u32, Source)>) -> Segment {
        let shots: Vec<Shot> = shots
            .into_iter()
            .map(|(from, to, source)| Shot { from, to, source })
            .collect();
        Segment {
            frames: shots.iter().map(|shot| shot.to).max().unwrap_or(0),
            shots,
            overs: Vec::new(),
            burn_in: None,
        }
    }

    #[test]
    fn a_title_card_is_a_piece_with_the_dissolve_out_of_it() {
        let story = segment(vec![
            (0, 125, card()),
            (115, 337, picture()),
            (325, 600, picture()),
        ]);
        assert_eq!(pieces(&story), [(0, 125), (125, 337), (337, 600)]);
    }

    #[test]
    fn what_stands_long_is_cut_and_a_clip_is_not() {
        let long = |source| pieces(&segment(vec![(0, 1000, source)]));
        assert_eq!(long(card()), [(0, 333), (333, 666), (666, 1000)]);
        assert_eq!(long(picture()).len(), 3);
        assert_eq!(long(clip()), [(0, 1000)]);
    }

    #[test]
    fn a_short_piece_stays_with_its_neighbour() {
        let story = segment(vec![(0, 50, card()), (40, 200, picture())]);
        assert_eq!(pieces(&story), [(0, 200)]);
        let story = segment(vec![(0, 200, card()), (190, 240, picture())]);
        assert_eq!(pieces(&story), [(0, 240)]);
        assert_eq!(pieces(&segment(vec![(0, 1, card())])), [(0, 1)]);
    }

    proptest! {
        #[test]
        fn pieces_follow_each_other_and_are_the_whole(
            lengths in proptest::collection::vec((1..900_u32, 0..30_u32, 0..3), 1..8),
        ) {
            let mut at = 0;
            let mut shots = Vec::new();
            for (length, lead, kind) in lengths {
                let source = match kind { 0 => card(), 1 => picture(), _ => clip() };
                shots.push((at - lead.min(at), at + length, source));
                at += length;
            }
            let segment = segment(shots);
            let cut = pieces(&segment);
            prop_assert_eq!(cut[0].0, 0);
            prop_assert_eq!(cut[cut.len() - 1].1, segment.frames);
            prop_assert!(cut.windows(2).all(|two| two[0].1 == two[1].0));
            prop_assert!(cut.iter().all(|(from, to)| from < to));
            let alone = cut.len() == 1;
            prop_assert!(alone || cut.iter().all(|(from, to)| to - from >= LEAST.min(MOST / 2)));
        }
    }
}
