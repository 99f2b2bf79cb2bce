//! A layer's own soft shadow: from its alpha alone, many times cheaper than an SVG blur of the
//! whole text, which every caption would pay.

use resvg::tiny_skia::Pixmap;
use serde::Deserialize;

/// A shadow below everything in a layer.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shadow {
    /// How far it falls, pixels downwards.
    pub drop: u32,
    /// How far it spreads, pixels.
    pub spread: u32,
    /// 0 to 1.
    pub opacity: f32,
}

/// The darkest tone of the design.
const COLOUR: [u8; 3] = [5, 17, 29];

impl Shadow {
    /// Whether it can be painted.
    ///
    /// # Errors
    /// How to write it, in English.
    pub fn check(self) -> Result<(), String> {
        if self.drop > 40 || self.spread > 40 || !(0.0..=1.0).contains(&self.opacity) {
            return Err("shadow: drop and spread up to 40 pixels, opacity 0 to 1".to_owned());
        }
        Ok(())
    }

    /// Room it needs around what casts it, pixels.
    #[must_use]
    pub fn reach(self) -> u32 {
        self.drop + self.spread + 1
    }

    /// Lays the shadow below what is on the canvas.
    pub fn cast(self, canvas: &mut Pixmap) {
        let (width, height) = (canvas.width() as usize, canvas.height() as usize);
        let mut alpha: Vec<u8> = canvas.data().iter().skip(3).step_by(4).copied().collect();
        // Three boxes come close to a Gaussian.
        for radius in [
            self.spread / 3,
            self.spread / 3,
            self.spread - 2 * (self.spread / 3),
        ] {
            alpha = turned(&smoothed(&alpha, width, radius as usize), width, height);
            alpha = turned(&smoothed(&alpha, height, radius as usize), height, width);
        }
        let shift = self.drop as usize * width;
        let strength = (self.opacity * 256.0) as u32;
        for (i, pixel) in canvas.data_mut().chunks_exact_mut(4).enumerate() {
            let Some(shade) = i.checked_sub(shift).map(|from| u32::from(alpha[from])) else {
                continue;
            };
            // Behind the pixel: what its own alpha lets through.
            let shade = shade * strength * (255 - u32::from(pixel[3])) / (256 * 255);
            if shade > 0 {
                for (channel, colour) in pixel.iter_mut().zip(COLOUR) {
                    *channel = channel.saturating_add((u32::from(colour) * shade / 255) as u8);
                }
                pixel[3] = pixel[3].saturating_add(shade as u8);
            }
        }
    }
}

/// Each row as the running mean of `2 * radius + 1` pixels.
fn smoothed(alpha: &[u8], width: usize, radius: usize) -> Vec<u8> {
    if radius == 0 {
        return alpha.to_vec();
    }
    let window = 2 * radius as u32 + 1;
    let mut out = Vec::with_capacity(alpha.len());
    for row in alpha.chunks_exact(width) {
        let mut sum: u32 = row.iter().take(radius).map(|a| u32::from(*a)).sum();
        for at in 0..width {
            sum += row.get(at + radius).map_or(0, |a| u32::from(*a));
            out.push((sum / window) as u8);
            sum -= at
                .checked_sub(radius)
                .map_or(0, |gone| u32::from(row[gone]));
        }
    }
    out
}

/// Rows become columns.
fn turned(alpha: &[u8], width: usize, height: usize) -> Vec<u8> {
    let mut out = vec![0; alpha.len()];
    for (y, row) in alpha.chunks_exact(width).enumerate() {
        for (x, value) in row.iter().enumerate() {
            out[x * height + y] = *value;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use resvg::tiny_skia::{Color, Paint, Rect, Transform};

    use super::*;

    #[test]
    fn a_shadow_falls_below_and_fades_out() {
        let mut canvas = Pixmap::new(60, 60).expect("a canvas");
        let square = Rect::from_xywh(20.0, 20.0, 20.0, 20.0).expect("a square");
        let mut paint = Paint::default();
        paint.set_color(Color::WHITE);
        canvas.fill_rect(square, &paint, Transform::identity(), None);
        let shadow = Shadow {
            drop: 4,
            spread: 6,
            opacity: 0.5,
        };
        shadow.cast(&mut canvas);
        let alpha = |x, y| canvas.pixel(x, y).expect("inside").alpha();
        assert_eq!(alpha(30, 30), 255);
        assert!(alpha(30, 42) > 60 && alpha(30, 42) <= 128);
        assert!(alpha(30, 42) > alpha(30, 47));
        assert!(alpha(30, 42) > alpha(30, 17), "it drops");
        assert_eq!(alpha(30, 58), 0);
        let pixels = canvas.pixels();
        assert!(pixels.iter().all(|p| p.red() <= p.alpha()), "premultiplied");
    }

    #[test]
    fn a_shadow_too_large_to_paint_is_refused() {
        let shadow = |drop, spread, opacity| Shadow {
            drop,
            spread,
            opacity,
        };
        assert!(shadow(40, 40, 1.0).check().is_ok());
        for wrong in [shadow(41, 1, 0.5), shadow(1, 41, 0.5), shadow(1, 1, 1.5)] {
            assert!(wrong.check().is_err(), "{wrong:?}");
        }
    }
}
