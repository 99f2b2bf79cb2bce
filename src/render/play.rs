//! The frames of one card, drawn one after the other as the encoder takes them. What is held is not
//! drawn again.

use super::{
    bleed::bleed,
    card::{Card, HEIGHT, WIDTH},
    compose::Composer,
    fields::{Field, weave, weave_straight},
    frame::{Frame, WideFrame},
    pose::{Pose, Scan, poses, state},
    profile::{Films, Strap},
    straight::Straight,
};

/// An opaque card that fills the picture.
pub struct CardPlayer<'a> {
    card: &'a Card,
    frames: u32,
    composer: Composer,
    picture: Picture,
}

enum Picture {
    Frame(Frame),
    Fields {
        woven: Vec<u8>,
        frame: Box<WideFrame>,
        shown: Option<Vec<Pose>>,
        /// Lines that the last lower field changed: the upper field has not seen it yet.
        behind: Option<(usize, usize)>,
    },
}

impl<'a> CardPlayer<'a> {
    /// A film of `frames`.
    #[must_use]
    pub fn new(card: &'a Card, frames: u32, films: Films) -> Self {
        let picture = match films {
            Films::Web => Picture::Frame(Frame::black()),
            Films::Xdcam | Films::Prores => Picture::Fields {
                woven: vec![0; WIDTH as usize * HEIGHT as usize * 4],
                frame: Box::new(WideFrame::black()),
                shown: None,
                behind: None,
            },
        };
        Self {
            card,
            frames,
            composer: Composer::new(card),
            picture,
        }
    }

    /// Frame `n` in the encoder's order of bytes.
    pub fn frame(&mut self, n: u32) -> &[u8] {
        match &mut self.picture {
            Picture::Frame(frame) => {
                let now = poses(self.card, n, self.frames);
                if let Some((from, to)) = self.composer.show(&now) {
                    frame.convert_rows(self.composer.pixels(), from, to);
                }
                frame.bytes()
            }
            Picture::Fields {
                woven,
                frame,
                shown,
                behind,
            } => {
                let now = state(self.card, n, self.frames, Scan::TopFieldFirst);
                if shown.as_ref() == Some(&now) {
                    return frame.bytes();
                }
                let (upper, lower) = now.split_at(now.len() / 2);
                let mut changed = union(behind.take(), self.composer.show(upper));
                weave_lines(woven, self.composer.pixels(), Field::Upper, changed);
                *behind = self.composer.show(lower);
                changed = union(changed, *behind);
                weave_lines(woven, self.composer.pixels(), Field::Lower, changed);
                if let Some((from, to)) = changed.map(softened) {
                    // The upper field has lines in what only the lower one changed: they are right
                    // already.
                    frame.convert_rows(woven, from, to);
                }
                *shown = Some(now);
                frame.bytes()
            }
        }
    }
}

fn weave_lines(woven: &mut [u8], pixels: &[u8], field: Field, changed: Option<(usize, usize)>) {
    if let Some((from, to)) = changed.map(softened) {
        weave(woven, pixels, field, from, to);
    }
}

fn union(a: Option<(usize, usize)>, b: Option<(usize, usize)>) -> Option<(usize, usize)> {
    match (a, b) {
        (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
        (some, None) | (None, some) => some,
    }
}

/// A line reaches into its neighbours.
fn softened((from, to): (usize, usize)) -> (usize, usize) {
    (from.saturating_sub(2), (to + 2).min(HEIGHT as usize))
}

/// A card with transparency.
pub struct StrapPlayer<'a> {
    card: &'a Card,
    frames: u32,
    strap: Strap,
    scan: Scan,
    straight: Straight<'a>,
    canvas: Vec<u8>,
    shown: Option<Vec<Pose>>,
}

impl<'a> StrapPlayer<'a> {
    /// A film of `frames`.
    #[must_use]
    pub fn new(card: &'a Card, frames: u32, strap: Strap, scan: Scan) -> Self {
        Self {
            card,
            frames,
            strap,
            scan,
            straight: Straight::new(card),
            canvas: vec![0; WIDTH as usize * HEIGHT as usize * 4],
            shown: None,
        }
    }

    /// Frame `n`, straight RGBA.
    pub fn frame(&mut self, n: u32) -> &[u8] {
        let now = state(self.card, n, self.frames, self.scan);
        if self.shown.as_ref() == Some(&now) {
            return &self.canvas;
        }
        match self.scan {
            Scan::Progressive => self.canvas.copy_from_slice(self.straight.show(&now)),
            Scan::TopFieldFirst => {
                let window = self.straight.window();
                let (from, to) = softened((window.y, window.y + window.h));
                let (upper, lower) = now.split_at(now.len() / 2);
                if self.strap == Strap::Prores4444 {
                    self.canvas.fill(0);
                }
                let picture = self.straight.show(upper);
                weave_straight(&mut self.canvas, picture, Field::Upper, from, to);
                let picture = self.straight.show(lower);
                weave_straight(&mut self.canvas, picture, Field::Lower, from, to);
            }
        }
        if self.strap == Strap::Prores4444 {
            bleed(&mut self.canvas);
        }
        self.shown = Some(now);
        &self.canvas
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::{
        card::Effect,
        compose::tests::{card, moving, plain},
    };

    fn ground_and_bar() -> Card {
        let still = crate::render::card::Motion::default();
        card(
            true,
            vec![
                plain((0, 0), (1920, 1080), [40, 40, 40, 255], still),
                plain(
                    (300, 401),
                    (80, 61),
                    [220, 220, 220, 255],
                    moving(Effect::Rise(90.0), 320),
                ),
            ],
        )
    }

    #[test]
    fn woven_frames_do_not_depend_on_what_was_shown_before() {
        let card = ground_and_bar();
        let mut steady = CardPlayer::new(&card, 25, Films::Xdcam);
        for n in 0..25 {
            let frame = steady.frame(n).to_vec();
            let mut fresh = CardPlayer::new(&card, 25, Films::Xdcam);
            assert!(frame == fresh.frame(n), "frame {n}");
        }
    }

    #[test]
    fn what_moves_stands_differently_in_the_two_fields() {
        let card = ground_and_bar();
        let mut player = CardPlayer::new(&card, 25, Films::Xdcam);
        // The first line from the top that the bar covers, in each field.
        let mut tops = |n: u32| {
            let frame = player.frame(n);
            [0, 1].map(|field| {
                (field..1080)
                    .step_by(2)
                    .find(|line| frame[line * 1920 + 340] > 60)
                    .unwrap_or(1080)
            })
        };
        let [upper, lower] = tops(3);
        assert!(upper > lower + 4, "rising: {upper} {lower}");
        let [upper, lower] = tops(12);
        assert!(upper.abs_diff(lower) == 1, "held: {upper} {lower}");
    }
}
