//! Where each layer of a card stands at a given frame: opacity, offset, how much is uncovered.

use serde::{Deserialize, Serialize};

use super::card::{Card, Effect, Layer, Motion, Transition};
use crate::model::units::FRAME_MS;

/// Parts of a pixel that an offset counts in: whole pixels would make a slow move stutter.
pub const SUBPIXELS: i32 = 16;

/// How a picture is scanned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scan {
    /// 25 whole pictures a second.
    Progressive,
    /// 50 fields a second, the upper lines first (1080i50, EBU Tech 3299 system 2): what moves does
    /// so from field to field.
    TopFieldFirst,
}

/// How a layer stands at one frame. Equal states give equal pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pose {
    /// 0 is away, 255 fully there.
    pub opacity: u8,
    /// Right, in 1/[`SUBPIXELS`] px.
    pub dx: i32,
    /// Down, in 1/[`SUBPIXELS`] px.
    pub dy: i32,
    /// Columns uncovered, of 0..=1000 from the left.
    pub reveal: u16,
    /// Columns still covered, of 0..=1000 from the left.
    pub covered: u16,
}

impl Pose {
    /// In place.
    pub const REST: Self = Self {
        opacity: 255,
        dx: 0,
        dy: 0,
        reveal: 1000,
        covered: 0,
    };

    /// Not there at all.
    pub const AWAY: Self = Self {
        opacity: 0,
        ..Self::REST
    };

    /// Nothing of it can be seen.
    #[must_use]
    pub fn is_away(self) -> bool {
        self.opacity == 0 || self.reveal <= self.covered
    }
}

/// The pose at frame `n` of a card that stands for `frames`.
///
/// The first frame is the very start of coming and the last one the very end of going, so a card
/// that comes from nothing and goes to nothing begins and ends on an empty frame.
#[must_use]
pub fn pose(motion: &Motion, n: u32, frames: u32) -> Pose {
    nth(motion, n, frames, FRAME_MS)
}

/// As [`pose`], for pictures of `step` milliseconds.
fn nth(motion: &Motion, n: u32, count: u32, step: i64) -> Pose {
    let at = i64::from(n) * step;
    let end = i64::from(count) * step;
    let cut_out = motion.cut_out_ms.map_or(i64::MAX, i64::from);
    if at < i64::from(motion.cut_in_ms) || at >= cut_out {
        return Pose::AWAY;
    }
    let come = motion.enter.map_or(Pose::REST, |enter| {
        let part = progress(at - i64::from(enter.delay_ms), enter.length_ms);
        placed(enter, enter.ease.at(part))
    });
    let go = motion.exit.map_or(Pose::REST, |exit| {
        let begins = end - i64::from(exit.delay_ms) - i64::from(exit.length_ms);
        let part = progress(at + step - begins, exit.length_ms);
        placed(exit, 1.0 - exit.ease.at(part))
    });
    let opacity = (u32::from(come.opacity) * u32::from(go.opacity) + 127) / 255;
    Pose {
        opacity: u8::try_from(opacity).unwrap_or(u8::MAX),
        dx: come.dx + go.dx,
        dy: come.dy + go.dy,
        reveal: come.reveal.min(go.reveal),
        covered: come.covered.max(go.covered),
    }
}

/// The poses of all layers at frame `n`.
#[must_use]
pub fn poses(card: &Card, n: u32, frames: u32) -> Vec<Pose> {
    card.layers
        .iter()
        .map(|layer| pose(&layer.motion, n, frames))
        .collect()
}

/// The poses of all layers while the card rests: in place, without what only passes.
#[must_use]
pub fn at_rest(card: &Card) -> Vec<Pose> {
    let pose = |layer: &Layer| {
        if layer.motion.is_passing() {
            Pose::AWAY
        } else {
            Pose::REST
        }
    };
    card.layers.iter().map(pose).collect()
}

/// The poses of all layers at field `n` of the two in each of `frames`.
#[must_use]
pub fn field_poses(card: &Card, n: u32, frames: u32) -> Vec<Pose> {
    card.layers
        .iter()
        .map(|layer| nth(&layer.motion, n, frames * 2, FRAME_MS / 2))
        .collect()
}

/// All that frame `n` depends on: the poses of its picture, or of its upper field and then its
/// lower one.
#[must_use]
pub fn state(card: &Card, n: u32, frames: u32, scan: Scan) -> Vec<Pose> {
    match scan {
        Scan::Progressive => poses(card, n, frames),
        Scan::TopFieldFirst => {
            let mut both = field_poses(card, n * 2, frames);
            both.extend(field_poses(card, n * 2 + 1, frames));
            both
        }
    }
}

/// Farthest that `motion` takes a layer from its place, in whole pixels: (right or left, up or down).
#[must_use]
pub fn reach(motion: &Motion) -> (i32, i32) {
    let mut reach = (0, 0);
    for transition in [motion.enter, motion.exit].into_iter().flatten() {
        match transition.effect {
            Effect::Rise(px) => reach.1 += whole(px),
            Effect::SlideRight(px) => reach.0 += whole(px),
            Effect::Fade | Effect::WipeRight | Effect::WipeLeft => {}
        }
    }
    reach
}

fn progress(elapsed_ms: i64, length_ms: u32) -> f64 {
    if elapsed_ms <= 0 {
        return 0.0;
    }
    if elapsed_ms >= i64::from(length_ms) {
        return 1.0;
    }
    f64::from(i32::try_from(elapsed_ms).unwrap_or(i32::MAX)) / f64::from(length_ms)
}

/// `part` 0 is away, 1 in place.
fn placed(transition: Transition, part: f64) -> Pose {
    let faded = Pose {
        opacity: rounded(part * 255.0),
        ..Pose::REST
    };
    let away = |px: f32| {
        let px = f64::from(px).clamp(-2000.0, 2000.0);
        -clamped(px * (1.0 - part) * f64::from(SUBPIXELS))
    };
    match transition.effect {
        Effect::Fade => faded,
        Effect::Rise(px) => Pose {
            dy: -away(px),
            ..faded
        },
        Effect::SlideRight(px) => Pose {
            dx: away(px),
            ..faded
        },
        Effect::WipeRight => Pose {
            reveal: thousandths(part),
            ..Pose::REST
        },
        Effect::WipeLeft => Pose {
            covered: 1000 - thousandths(part),
            ..Pose::REST
        },
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the range before"
)]
fn rounded(value: f64) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "offsets are at most thousands of pixels"
)]
fn clamped(value: f64) -> i32 {
    value.round() as i32
}

fn thousandths(part: f64) -> u16 {
    u16::try_from(clamped(part.clamp(0.0, 1.0) * 1000.0)).unwrap_or(0)
}

fn whole(px: f32) -> i32 {
    clamped(f64::from(px.abs()).ceil().min(2000.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::ease::Ease;

    fn motion() -> Motion {
        let transition = |effect| {
            Some(Transition {
                effect,
                ease: Ease::default(),
                delay_ms: 200,
                length_ms: 400,
            })
        };
        Motion {
            enter: transition(Effect::Rise(32.0)),
            exit: transition(Effect::Fade),
            ..Motion::default()
        }
    }

    #[test]
    fn a_layer_comes_rests_and_goes() {
        let at = |n| pose(&motion(), n, 125);
        assert!(at(0).is_away() && at(5).is_away());
        assert_eq!(at(15), Pose::REST);
        assert_eq!(at(60), Pose::REST);
        assert!(at(119).is_away() && at(124).is_away(), "{:?}", at(119));
        let coming = at(8);
        assert!(coming.opacity > 0 && coming.opacity < 255 && coming.dy > 0);
    }

    #[test]
    fn it_comes_fast_then_slow_and_goes_slow_then_fast() {
        let steps: Vec<i32> = (5..15)
            .map(|n| pose(&motion(), n, 125).dy - pose(&motion(), n + 1, 125).dy)
            .collect();
        assert!(steps.windows(2).all(|pair| pair[0] >= pair[1]), "{steps:?}");
    }

    #[test]
    fn fields_go_half_the_way_of_frames() {
        let field = |n| nth(&motion(), n, 250, 20);
        for n in 0..109 {
            // Coming: the upper field stands where the frame would.
            assert_eq!(field(n * 2), pose(&motion(), n, 125), "{n}");
        }
        assert!((10..29).all(|n| field(n).dy >= field(n + 1).dy));
        assert!(field(13).dy < field(12).dy && field(13).dy > field(14).dy);
        // Going: the lower field of the last frame is the very end.
        assert!(field(249).is_away());
        assert_eq!(field(249), pose(&motion(), 124, 125));
    }

    #[test]
    fn what_does_not_move_is_always_there() {
        for n in [0, 1, 50, 124] {
            assert_eq!(pose(&Motion::default(), n, 125), Pose::REST);
        }
    }

    #[test]
    fn a_layer_that_is_cut_in_and_out_is_there_only_between() {
        let passing = Motion {
            cut_in_ms: 200,
            cut_out_ms: Some(280),
            ..Motion::default()
        };
        let there: Vec<u32> = (0..50)
            .filter(|n| !pose(&passing, *n, 50).is_away())
            .collect();
        assert_eq!(there, [5, 6]);
    }

    #[test]
    fn a_wipe_from_the_right_uncovers_the_right_edge_first() {
        let wipe = Motion {
            enter: Some(Transition {
                effect: Effect::WipeLeft,
                ease: Ease::Linear,
                delay_ms: 0,
                length_ms: 400,
            }),
            ..Motion::default()
        };
        let at = |n| pose(&wipe, n, 100);
        assert!(at(0).is_away());
        assert_eq!((at(5).covered, at(5).reveal), (500, 1000));
        assert_eq!(at(10), Pose::REST);
    }

    #[test]
    fn a_card_shorter_than_its_motion_never_panics() {
        for frames in 0..20 {
            for n in 0..=frames {
                let _ = pose(&motion(), n, frames);
            }
        }
    }
}
