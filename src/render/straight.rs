//! A card with transparency as editing systems want it: straight alpha, RGBA, whole canvas.
//!
//! Each layer is unpremultiplied once, at full opacity, and only its alpha is faded after that.
//! Fading premultiplied pixels and dividing again would shift colours by up to 78 codes.

use super::{
    card::{Card, HEIGHT, WIDTH},
    compose::{Window, each_row},
    pose::Pose,
};

/// Alpha is counted in 255² while layers are laid over each other.
const FULL: u32 = 255 * 255;

/// Composes straight RGBA frames of one card.
#[derive(Debug)]
pub struct Straight<'a> {
    card: &'a Card,
    window: Window,
    frame: Vec<u8>,
}

impl<'a> Straight<'a> {
    /// Prepares an empty canvas.
    #[must_use]
    pub fn new(card: &'a Card) -> Self {
        Self {
            card,
            window: Window::around(&card.layers),
            frame: vec![0; WIDTH as usize * HEIGHT as usize * 4],
        }
    }

    /// The part of the canvas outside which nothing is ever painted.
    #[must_use]
    pub fn window(&self) -> Window {
        self.window
    }

    /// The card with its layers in `poses`.
    pub fn show(&mut self, poses: &[Pose]) -> &[u8] {
        let Window { x, y, w, h } = self.window;
        let mut colours = vec![[0_u8; 3]; w * h];
        let mut alphas = vec![0_u32; w * h];
        for (layer, pose) in self.card.layers.iter().zip(poses) {
            let opacity = u32::from(pose.opacity);
            each_row(layer, *pose, self.window, |row, column, source| {
                let at = row * w + column;
                let pixels = source.as_chunks::<4>().0;
                let below = colours[at..].iter_mut().zip(&mut alphas[at..]);
                for ((colour, alpha), pixel) in below.zip(pixels) {
                    if pixel[3] > 0 {
                        lay(colour, alpha, *pixel, opacity);
                    }
                }
            });
        }
        for row in 0..h {
            let at = ((y + row) * WIDTH as usize + x) * 4;
            let out = self.frame[at..at + w * 4].as_chunks_mut::<4>().0;
            let line = row * w..(row + 1) * w;
            for ((out, colour), alpha) in out
                .iter_mut()
                .zip(&colours[line.clone()])
                .zip(&alphas[line])
            {
                let alpha = u8::try_from((alpha + 127) / 255).unwrap_or(u8::MAX);
                *out = if alpha == 0 {
                    [0; 4]
                } else {
                    [colour[0], colour[1], colour[2], alpha]
                };
            }
        }
        &self.frame
    }
}

fn lay(colour: &mut [u8; 3], alpha: &mut u32, pixel: [u8; 4], opacity: u32) {
    let own = u32::from(pixel[3]);
    let straight = |c: u8| ((u32::from(c) * 255 + own / 2) / own).min(255);
    let above = own * opacity;
    if above == 0 {
        return;
    }
    let left = u64::from(*alpha) * u64::from(FULL - above) / u64::from(FULL);
    let left = u32::try_from(left).unwrap_or(0);
    let sum = above + left;
    for (below, c) in colour.iter_mut().zip(pixel) {
        let mixed = if left == 0 {
            straight(c)
        } else {
            (straight(c) * above + u32::from(*below) * left + sum / 2) / sum
        };
        *below = u8::try_from(mixed).unwrap_or(u8::MAX);
    }
    *alpha = sum;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::{
        card::{Effect, Motion},
        compose::tests::{card, moving, plain},
        pose::poses,
    };

    #[test]
    fn a_fading_plate_keeps_its_colour() {
        // (200, 100, 40) at alpha 240, premultiplied.
        let card = card(
            false,
            vec![plain(
                (96, 800),
                (40, 20),
                [188, 94, 38, 240],
                moving(Effect::Fade, 400),
            )],
        );
        let mut straight = Straight::new(&card);
        for n in 1..49 {
            let frame = straight.show(&poses(&card, n, 50));
            let at = (805 * WIDTH as usize + 100) * 4;
            let [r, g, b, a] = frame[at..at + 4].try_into().unwrap();
            assert!(a > 0 && r.abs_diff(200) < 2 && g.abs_diff(100) < 2 && b.abs_diff(40) < 2);
        }
    }

    #[test]
    fn layers_cover_each_other_as_straight_alpha_should() {
        let card = card(
            false,
            vec![
                plain((0, 0), (10, 10), [128, 0, 0, 128], Motion::default()),
                plain((0, 0), (10, 10), [0, 128, 0, 128], Motion::default()),
                plain((4, 0), (6, 10), [255, 255, 255, 255], Motion::default()),
            ],
        );
        let mut straight = Straight::new(&card);
        let frame = straight.show(&poses(&card, 0, 10));
        // 0.502 green over 0.502 red: alpha 0.752, two thirds green.
        assert!(
            frame[3].abs_diff(192) < 2 && frame[1].abs_diff(170) < 2 && frame[0].abs_diff(85) < 2
        );
        assert_eq!(frame[5 * 4..5 * 4 + 4], [255; 4]);
        assert_eq!(frame[12 * 4..12 * 4 + 4], [0; 4]);
    }
}
