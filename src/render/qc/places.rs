//! Stretches of a film: joined, cut, closed at the end.

use super::log::Stretch;
use crate::model::{Millis, units::FRAME_MS};

/// A stretch and the worst that was measured in it.
pub type Place = (Millis, Millis, f64);

/// Ends what runs to the end of a film of `length`.
pub fn closed(stretches: &[Stretch], length: Millis) -> Vec<(Millis, Millis)> {
    stretches
        .iter()
        .map(|(from, to)| (*from, to.unwrap_or(length).max(*from)))
        .collect()
}

/// What of `stretches` is outside of all `holes`, which are in order.
pub fn without(
    stretches: &[(Millis, Millis)],
    holes: &[(Millis, Millis)],
) -> Vec<(Millis, Millis)> {
    let mut left = Vec::new();
    for (from, to) in stretches {
        let mut at = *from;
        for (hole, end) in holes {
            if *hole > at {
                left.push((at, (*hole).min(*to)));
            }
            at = at.max(*end);
            if at >= *to {
                break;
            }
        }
        left.push((at, *to));
    }
    left.retain(|(from, to)| from < to);
    left
}

/// Frames as stretches: those not farther apart than `gap` are one.
pub fn joined(frames: &[(Millis, f64)], gap: Millis) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    for (at, value) in frames {
        let end = Millis(at.0 + FRAME_MS);
        match places.last_mut() {
            Some((_, to, most)) if *at <= *to + gap => {
                *to = end;
                *most = most.max(*value);
            }
            _ => places.push((*at, end, *value)),
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(all: &[(i64, i64)]) -> Vec<(Millis, Millis)> {
        all.iter().map(|(a, b)| (Millis(*a), Millis(*b))).collect()
    }

    #[test]
    fn holes_are_cut_out() {
        for (holes, left) in [
            (vec![], vec![(100, 900)]),
            (vec![(0, 100)], vec![(100, 900)]),
            (vec![(0, 200)], vec![(200, 900)]),
            (vec![(300, 400)], vec![(100, 300), (400, 900)]),
            (vec![(300, 400), (800, 1000)], vec![(100, 300), (400, 800)]),
            (vec![(0, 1000)], vec![]),
            (vec![(950, 990)], vec![(100, 900)]),
        ] {
            assert_eq!(without(&pairs(&[(100, 900)]), &pairs(&holes)), pairs(&left));
        }
    }

    #[test]
    fn neighbours_are_one_place_with_the_worst_of_them() {
        let at = |ms, value| (Millis(ms), value);
        let frames = [at(0, 0.1), at(40, 0.3), at(80, 0.2), at(1000, 0.5)];
        assert_eq!(
            joined(&frames, Millis(80)),
            [
                (Millis(0), Millis(120), 0.3),
                (Millis(1000), Millis(1040), 0.5)
            ]
        );
    }

    #[test]
    fn what_has_no_end_ends_with_the_film() {
        let found = closed(
            &[(Millis(4), None), (Millis(1), Some(Millis(2)))],
            Millis(9),
        );
        assert_eq!(found, pairs(&[(4, 9), (1, 2)]));
    }
}
