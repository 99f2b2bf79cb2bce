//! Frames that are held: drawn once, encoded once, and repeated in the finished file.
//!
//! A card moves for a second and then stands still. Only the frames that differ are encoded; the
//! packets of a held one are repeated by rewriting the file's tables (`movie`), which starts no
//! second process. Where a codec's packets need a picture before them (H.264), pictures that say
//! "as before" stand between (`skip`).

mod boxes;
pub mod movie;
pub mod skip;

use super::{
    card::Card,
    pose::{Pose, Scan, state},
};

/// A stretch of frames that look alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// Its first frame.
    pub at: u32,
    /// How many there are, at least one.
    pub frames: u32,
}

/// What the encoder is to repeat, counted in the frames it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold {
    /// The first of the held frames.
    pub at: u32,
    /// How many of them were sent.
    pub sent: u32,
    /// How many the film needs.
    pub frames: u32,
}

/// Which frames of a film are sent to the encoder, and what is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reel {
    /// Numbers of the frames to send, in order; a held one may stand several times.
    pub send: Vec<u32>,
    /// What is repeated afterwards, in order.
    pub holds: Vec<Hold>,
}

/// The stretches of `frames` frames of `card` in which nothing changes.
#[must_use]
pub fn runs(card: &Card, frames: u32, scan: Scan) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut last: Option<Vec<Pose>> = None;
    for n in 0..frames {
        let now = state(card, n, frames, scan);
        match runs.last_mut() {
            Some(run) if last.as_ref() == Some(&now) => run.frames += 1,
            _ => runs.push(Run { at: n, frames: 1 }),
        }
        last = Some(now);
    }
    runs
}

impl Reel {
    /// Sends each of `runs` whole, but of those with `least` frames and more only `sent`.
    #[must_use]
    pub fn new(runs: &[Run], sent: u32, least: u32) -> Self {
        let mut reel = Self {
            send: Vec::new(),
            holds: Vec::new(),
        };
        for run in runs {
            if run.frames >= least.max(sent + 1) {
                reel.holds.push(Hold {
                    at: reel.length(),
                    sent,
                    frames: run.frames,
                });
                reel.send.extend((0..sent).map(|i| run.at + i));
            } else {
                reel.send.extend(run.at..run.at + run.frames);
            }
        }
        reel
    }

    /// Frames to send.
    #[must_use]
    pub fn length(&self) -> u32 {
        u32::try_from(self.send.len()).unwrap_or(u32::MAX)
    }

    /// Where a picture must stand on its own: at each hold and behind it.
    #[must_use]
    pub fn keys(&self) -> Vec<u32> {
        let mut keys: Vec<u32> = self
            .holds
            .iter()
            .flat_map(|hold| [hold.at, hold.at + hold.sent])
            .filter(|at| *at < self.length())
            .collect();
        keys.dedup();
        keys
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::render::{
        card::Effect,
        compose::tests::{card, moving, plain},
    };

    fn fading() -> Card {
        let motion = moving(Effect::Fade, 400);
        card(true, vec![plain((0, 0), (9, 9), [9, 9, 9, 255], motion)])
    }

    #[test]
    fn a_card_comes_stands_and_goes() {
        for scan in [Scan::Progressive, Scan::TopFieldFirst] {
            let runs = runs(&fading(), 50, scan);
            let longest = runs.iter().max_by_key(|run| run.frames).unwrap();
            assert!(
                longest.frames > 25 && longest.at >= 9,
                "{scan:?} {longest:?}"
            );
            let reel = Reel::new(&runs, 3, 12);
            assert_eq!(reel.holds.len(), 1);
            assert_eq!(reel.keys(), [reel.holds[0].at, reel.holds[0].at + 3]);
            assert!(reel.length() < 26);
        }
    }

    proptest! {
        #[test]
        fn what_is_sent_and_held_makes_the_whole_film(
            lengths in prop::collection::vec(1_u32..40, 0..12), sent in 1_u32..5, least in 1_u32..20
        ) {
            let mut runs = Vec::new();
            let mut at = 0;
            for frames in lengths {
                runs.push(Run { at, frames });
                at += frames;
            }
            let reel = Reel::new(&runs, sent, least);
            let held: u32 = reel.holds.iter().map(|hold| hold.frames - hold.sent).sum();
            prop_assert_eq!(reel.length() + held, at);
            prop_assert!(reel.send.windows(2).all(|pair| pair[0] < pair[1]));
            for hold in &reel.holds {
                let first = reel.send[hold.at as usize];
                prop_assert!(runs.iter().any(|run| run.at == first && run.frames == hold.frames));
            }
        }
    }
}
