//! A painted card → one picture of it at rest, every layer in its place.

use super::card::{Card, HEIGHT, Raster, WIDTH};

impl Card {
    /// All layers over `ground` (red, green, blue), as the card looks while it holds. Every pixel is
    /// opaque.
    #[must_use]
    pub fn at_rest(&self, ground: [u8; 3]) -> Raster {
        let [red, green, blue] = ground;
        let mut rgba = [red, green, blue, 255].repeat((WIDTH * HEIGHT) as usize);
        for layer in self.layers.iter().filter(|l| !l.motion.is_passing()) {
            let width = layer.image.width as usize * 4;
            for (row, pixels) in layer.image.rgba.chunks_exact(width).enumerate() {
                let Some(start) = place(layer.x, layer.y, row, layer.image.width) else {
                    continue;
                };
                for (below, above) in rgba[start..start + width]
                    .chunks_exact_mut(4)
                    .zip(pixels.chunks_exact(4))
                {
                    over(below, above);
                }
            }
        }
        Raster {
            width: WIDTH,
            height: HEIGHT,
            rgba,
        }
    }
}

/// Where a row of a layer starts in the canvas's bytes; a painted layer lies inside the canvas.
fn place(x: i32, y: i32, row: usize, width: u32) -> Option<usize> {
    let x = u32::try_from(x).ok()?;
    let y = usize::try_from(y).ok()? + row;
    let inside = x + width <= WIDTH && y < HEIGHT as usize;
    inside.then_some((y * WIDTH as usize + x as usize) * 4)
}

/// Premultiplied "over".
fn over(below: &mut [u8], above: &[u8]) {
    let clear = 255 - u16::from(above[3]);
    for (below, above) in below.iter_mut().zip(above) {
        let kept = u16::from(*below) * clear;
        *below = above.saturating_add(((kept + 127) / 255) as u8);
    }
}
