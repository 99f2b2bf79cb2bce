//! Item name and timecode over the preview, on demand. The figures are painted once an item, by the
//! engine that sets the cards; each frame only puts them side by side.

use std::collections::BTreeMap;

use super::{
    card::{Card, HEIGHT, Raster, WIDTH},
    compose::{Composer, Window},
    frame::Frame,
    pose::Pose,
    stamp::Stamp,
};
use crate::model::units::FRAME_RATE;

/// Where the template `_burnin.svg` draws each figure: `digit-0` starts at this x …
const FIGURES: i32 = 500;
/// … each further one (`digit-10` is the colon) so much to the right.
const APART: i32 = 60;
/// Where the timecode's first figure starts.
const FIRST: i32 = 1186;
/// From one figure of the timecode to the next.
const ADVANCE: i32 = 20;
/// The colon among the figures.
const COLON: u32 = 10;
/// It is narrow: so much further right it stands in the middle of its cell.
const INWARDS: i32 = 5;

/// `HH:MM:SS:FF` as figures, 10 for a colon.
fn figures(frame: u32) -> [u32; 11] {
    let seconds = frame / FRAME_RATE;
    let (h, m, s, f) = (
        seconds / 3600 % 100,
        seconds / 60 % 60,
        seconds % 60,
        frame % FRAME_RATE,
    );
    let two = |n: u32| [n / 10, n % 10];
    let [[h1, h2], [m1, m2], [s1, s2], [f1, f2]] = [two(h), two(m), two(s), two(f)];
    [h1, h2, COLON, m1, m2, COLON, s1, s2, COLON, f1, f2]
}

/// Plate and figures, ready to be pressed onto frames.
#[derive(Debug)]
pub struct Clock {
    plate: Stamp,
    figures: BTreeMap<(usize, u32), Stamp>,
}

impl Clock {
    /// Takes a painted burn-in card apart: layers named `digit-N` are figures, all others the plate.
    #[must_use]
    pub fn new(card: &Card) -> Self {
        let number = |name: &str| name.strip_prefix("digit-")?.parse::<u32>().ok();
        let mut figures = BTreeMap::new();
        for layer in &card.layers {
            let Some(figure) = number(&layer.name).filter(|n| *n <= COLON) else {
                continue;
            };
            let own = FIGURES + APART * figure.cast_signed();
            let inwards = if figure == COLON { INWARDS } else { 0 };
            for cell in 0..11 {
                let place = FIRST + ADVANCE * cell + inwards;
                let stamp = stamp(&layer.image, layer.x - own + place, layer.y);
                figures.insert((usize::try_from(cell).unwrap_or(0), figure), stamp);
            }
        }
        let mut plate = card.clone();
        plate.layers.retain(|layer| number(&layer.name).is_none());
        plate.opaque = false;
        let mut composer = Composer::new(&plate);
        composer.show(&vec![Pose::REST; plate.layers.len()]);
        Self {
            plate: Stamp::new(composer.window(), composer.pixels()),
            figures,
        }
    }

    /// Lays plate and timecode of `frame` of the programme over a picture.
    pub fn press(&self, frame: u32, picture: &mut Frame) {
        self.plate.press(picture);
        for key in figures(frame).into_iter().enumerate() {
            if let Some(stamp) = self.figures.get(&key) {
                stamp.press(picture);
            }
        }
    }
}

/// A raster somewhere on the canvas; what hangs over its edge is left out.
fn stamp(image: &Raster, x: i32, y: i32) -> Stamp {
    let inside = |at: i32, length: u32, limit: u32| {
        let at = usize::try_from(at).ok()?;
        (at + length as usize <= limit as usize).then_some(at)
    };
    let (Some(x), Some(y)) = (
        inside(x, image.width, WIDTH),
        inside(y, image.height, HEIGHT),
    ) else {
        return Stamp::default();
    };
    // Chroma covers two pixels each way: the window begins and ends even.
    let (left, top) = (x / 2 * 2, y / 2 * 2);
    let window = Window {
        x: left,
        y: top,
        w: (x + image.width as usize - left).next_multiple_of(2),
        h: (y + image.height as usize - top).next_multiple_of(2),
    };
    let mut pixels = vec![0; window.w * window.h * 4];
    let row = image.width as usize * 4;
    for (i, line) in image.rgba.chunks_exact(row.max(4)).enumerate() {
        let at = ((y - top + i) * window.w + x - left) * 4;
        pixels[at..at + row].copy_from_slice(line);
    }
    Stamp::new(window, &pixels)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        model::BlobHash,
        render::card::{Layer, Motion},
    };

    fn layer(name: &str, x: i32, size: u32, grey: u8) -> Layer {
        Layer {
            name: name.to_owned(),
            x,
            y: 71,
            image: Arc::new(Raster {
                width: size,
                height: size,
                rgba: [grey, grey, grey, 255].repeat((size * size) as usize),
            }),
            motion: Motion::default(),
        }
    }

    #[test]
    fn the_timecode_counts_25_frames_a_second() {
        assert_eq!(figures(0), [0, 0, 10, 0, 0, 10, 0, 0, 10, 0, 0]);
        assert_eq!(
            figures((3600 + 23 * 60 + 45) * 25 + 24),
            [0, 1, 10, 2, 3, 10, 4, 5, 10, 2, 4]
        );
    }

    #[test]
    fn each_figure_stands_in_its_cell() {
        let mut layers = vec![layer("plate", 480, 40, 60)];
        for n in 0..=10 {
            // Each a little to the right of its cell's start, as type is.
            layers.push(layer(
                &format!("digit-{n}"),
                500 + 60 * n + 3,
                9,
                (100 + 10 * n) as u8,
            ));
        }
        let card = Card {
            key: BlobHash::of(b"x"),
            opaque: false,
            layers,
            picture: None,
            texts: Vec::new(),
            warnings: Vec::new(),
        };
        let clock = Clock::new(&card);
        let mut frame = Frame::black();
        clock.press(25 * 71 + 9, &mut frame);
        let planes = frame.planes();
        // 00:01:11:09
        for (cell, figure) in [0, 0, 10, 0, 1, 10, 1, 1, 10, 0, 9].into_iter().enumerate() {
            let seen = planes.y[1920 * 75 + 1186 + 20 * cell + 9];
            let wanted = 16 + (100 + 10 * figure) * 219 / 255;
            assert!(
                i32::from(seen).abs_diff(wanted) <= 1,
                "{cell}: {seen} {wanted}"
            );
        }
        assert!(planes.y[1920 * 75 + 490] > 60);
        // The figures' own places are not shown.
        assert_eq!(planes.y[1920 * 75 + 560 + 6], 16);
    }
}
