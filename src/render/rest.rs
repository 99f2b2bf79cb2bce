//! A painted card → one picture of it at rest, every layer in its place.

use super::{
    card::{Card, HEIGHT, Layer, Raster, WIDTH},
    compose::Window,
};

impl Card {
    /// All layers over `ground` (red, green, blue), as the card looks while it holds. Every pixel is
    /// opaque.
    #[must_use]
    pub fn at_rest(&self, ground: [u8; 3]) -> Raster {
        self.part_at_rest(Window::CANVAS, ground)
    }

    /// A part of [`Self::at_rest`].
    #[must_use]
    pub fn part_at_rest(&self, part: Window, ground: [u8; 3]) -> Raster {
        let [red, green, blue] = ground;
        let mut rgba = [red, green, blue, 255].repeat(part.w * part.h);
        for layer in self.layers.iter().filter(|l| !l.motion.is_passing()) {
            for row in 0..layer.image.height as usize {
                let Some((at, pixels)) = shared(layer, row, part) else {
                    continue;
                };
                for (below, above) in rgba[at * 4..][..pixels.len()]
                    .chunks_exact_mut(4)
                    .zip(pixels.chunks_exact(4))
                {
                    over(below, above);
                }
            }
        }
        Raster {
            width: u32::try_from(part.w).unwrap_or(WIDTH),
            height: u32::try_from(part.h).unwrap_or(HEIGHT),
            rgba,
        }
    }
}

/// What a row of a layer has in common with a part of the canvas: the first pixel's place in the part,
/// and the bytes.
fn shared(layer: &Layer, row: usize, part: Window) -> Option<(usize, &[u8])> {
    let x = usize::try_from(layer.x).ok()?;
    let y = usize::try_from(layer.y).ok()? + row;
    let width = layer.image.width as usize;
    let (from, to) = (x.max(part.x), (x + width).min(part.x + part.w));
    if from >= to || !(part.y..part.y + part.h).contains(&y) {
        return None;
    }
    let first = (row * width + from - x) * 4;
    let pixels = layer.image.rgba.get(first..first + (to - from) * 4)?;
    Some(((y - part.y) * part.w + from - part.x, pixels))
}

/// Premultiplied "over".
fn over(below: &mut [u8], above: &[u8]) {
    let clear = 255 - u16::from(above[3]);
    for (below, above) in below.iter_mut().zip(above) {
        let kept = u16::from(*below) * clear;
        *below = above.saturating_add(((kept + 127) / 255) as u8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::{
        card::Motion,
        compose::tests::{card, plain},
    };

    #[test]
    fn a_part_is_cut_out_of_the_whole() {
        let still = Motion::default();
        let card = card(
            false,
            vec![
                plain((10, 20), (700, 300), [90, 20, 10, 120], still),
                plain((300, 100), (100, 900), [0, 200, 10, 255], still),
            ],
        );
        let whole = card.at_rest([1, 2, 3]);
        let part = Window {
            x: 290,
            y: 10,
            w: 120,
            h: 400,
        };
        let cut = card.part_at_rest(part, [1, 2, 3]);
        for (row, line) in cut.rgba.chunks_exact(part.w * 4).enumerate() {
            let at = ((part.y + row) * WIDTH as usize + part.x) * 4;
            assert!(whole.rgba[at..at + part.w * 4] == *line, "row {row}");
        }
    }
}
