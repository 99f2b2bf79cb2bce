//! How large the preview may be, 40 MB for five minutes, and what rate that leaves each part.

use crate::model::units::FRAME_RATE;

/// Bytes of a preview of five minutes.
const FIVE_MINUTES: u64 = 40_000_000;
/// Frames of five minutes.
const FRAMES: u64 = 300 * FRAME_RATE as u64;
/// kbit/s of sound and of the container.
const SOUND: u64 = 128 + 12;
/// kbit/s that cards take, which mostly stand still.
const CARDS: u64 = 150;
/// More than this, kbit/s, no moving picture of a preview needs.
const MOST: u32 = 4000;
/// With less, kbit/s, nothing can be recognized any more.
const LEAST: u32 = 300;
/// Rates change by steps, so that one edited headline does not change them all.
const STEP: u32 = 100;

/// Bytes that a preview of so many frames may have.
#[must_use]
pub fn most_bytes(frames: u32) -> u64 {
    FIVE_MINUTES * u64::from(frames) / FRAMES
}

/// Bytes of it that are left for pictures.
#[must_use]
pub fn picture_bytes(frames: u32) -> u64 {
    most_bytes(frames).saturating_sub(bytes(SOUND, frames))
}

fn bytes(rate: u64, frames: u32) -> u64 {
    rate * 125 * u64::from(frames) / u64::from(FRAME_RATE)
}

/// The highest rate, kbit/s, of moving pictures in a preview of `frames`, of which `moving` are no
/// cards: what cards do not use is theirs.
#[must_use]
pub fn rate(frames: u32, moving: u32) -> u32 {
    if frames == 0 {
        return MOST;
    }
    let cards = bytes(CARDS, frames - moving.min(frames));
    let left = picture_bytes(frames).saturating_sub(cards);
    // A tenth for key frames that come all at once.
    let rate = left * 9 / 10 * u64::from(FRAME_RATE) / 125 / u64::from(moving.max(1));
    let rate = u32::try_from(rate).unwrap_or(MOST);
    (rate / STEP * STEP).clamp(LEAST, MOST)
}

/// Films of (bytes, frames) that together are too large → which of them must be made again and at
/// what rate, kbit/s; `None`: they are not.
#[must_use]
pub fn squeezed(films: &[(u64, u32)]) -> Option<(u32, Vec<usize>)> {
    let frames: u32 = films.iter().map(|(_, frames)| frames).sum();
    let allowed = picture_bytes(frames);
    let has: u64 = films.iter().map(|(bytes, _)| bytes).sum();
    if has <= allowed {
        return None;
    }
    // The rate at which the larger ones, held down to it, make the whole fit; a tenth less, because
    // an encoder does not meet a rate exactly.
    let fits = |rate: u32| {
        let sum: u64 = films
            .iter()
            .map(|(own, frames)| (*own).min(bytes(u64::from(rate), *frames)))
            .sum();
        sum <= allowed * 9 / 10
    };
    let steps = (LEAST / STEP..=MOST / STEP).rev().map(|n| n * STEP);
    let rate = steps.into_iter().find(|rate| fits(*rate)).unwrap_or(LEAST);
    let over = films.iter().enumerate();
    let over = over.filter(|(_, (own, frames))| *own > bytes(u64::from(rate), *frames));
    Some((rate, over.map(|(i, _)| i).collect()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn five_minutes_have_40_mb() {
        assert_eq!(most_bytes(7500), 40_000_000);
        // All moving: a bit under what is left beside the sound. Half cards: nearly twice that.
        assert_eq!(rate(7500, 7500), 800);
        assert_eq!(rate(7500, 3750), 1500);
        assert_eq!(rate(7500, 100), MOST);
        assert_eq!(rate(0, 0), MOST);
    }

    #[test]
    fn only_what_is_too_large_is_made_again() {
        let second = |kbit: u64| kbit * 125;
        let small = (second(100) * 60, 1500);
        let large = (second(3000) * 60, 1500);
        assert_eq!(squeezed(&[small, small]), None);
        let (rate, again) = squeezed(&[small, large, small]).unwrap();
        assert_eq!(again, [1]);
        assert!((1800..2500).contains(&rate), "{rate}");
    }

    proptest! {
        #[test]
        fn what_is_squeezed_fits(films in prop::collection::vec((0..50_000_000_u64, 25..2000_u32), 1..9)) {
            if let Some((rate, again)) = squeezed(&films) {
                prop_assert!(!again.is_empty());
                let sum: u64 = films.iter().enumerate().map(|(i, (own, frames))| {
                    if again.contains(&i) { bytes(u64::from(rate), *frames) } else { *own }
                }).sum();
                let frames = films.iter().map(|(_, frames)| frames).sum();
                prop_assert!(rate == LEAST || sum <= picture_bytes(frames));
            }
        }
    }
}
