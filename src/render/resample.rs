//! Resizing of 8-bit RGB: each new pixel is the weighted mean of all old ones that it covers, so
//! nothing sparkles when the picture moves.

/// An RGB picture, 8 bits each, row by row.
#[derive(Clone, PartialEq, Eq)]
pub struct Rgb {
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
    /// `width * height * 3` bytes.
    pub data: Vec<u8>,
}

impl std::fmt::Debug for Rgb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Rgb({}×{})", self.width, self.height)
    }
}

/// A rectangle of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crop {
    /// Left edge.
    pub x: usize,
    /// Top edge.
    pub y: usize,
    /// Width.
    pub width: usize,
    /// Height.
    pub height: usize,
}

impl Rgb {
    /// The whole of it.
    #[must_use]
    pub fn whole(&self) -> Crop {
        Crop {
            x: 0,
            y: 0,
            width: self.width,
            height: self.height,
        }
    }

    /// `crop` of it in another size. Neither may be empty.
    #[must_use]
    pub fn resized(&self, crop: Crop, width: usize, height: usize) -> Self {
        let rows = taps(crop.height, height);
        let columns = taps(crop.width, width);
        let mut data = Vec::with_capacity(width * height * 3);
        let mut sums = vec![0_u32; crop.width * 3];
        let mut line = vec![0_u8; crop.width * 3];
        for row in &rows {
            sums.fill(1 << 13);
            for (i, weight) in row.weights.iter().enumerate() {
                let at = ((crop.y + row.first + i) * self.width + crop.x) * 3;
                let source = &self.data[at..at + crop.width * 3];
                for (sum, c) in sums.iter_mut().zip(source) {
                    *sum += u32::from(*c) * weight;
                }
            }
            for (out, sum) in line.iter_mut().zip(&sums) {
                *out = u8::try_from(sum >> 14).unwrap_or(u8::MAX);
            }
            let pixels = line.as_chunks::<3>().0;
            for column in &columns {
                let mut sum = [1_u32 << 13; 3];
                let covered = &pixels[column.first..column.first + column.weights.len()];
                for (pixel, weight) in covered.iter().zip(&column.weights) {
                    sum[0] += u32::from(pixel[0]) * weight;
                    sum[1] += u32::from(pixel[1]) * weight;
                    sum[2] += u32::from(pixel[2]) * weight;
                }
                data.extend(sum.map(|sum| u8::try_from(sum >> 14).unwrap_or(u8::MAX)));
            }
        }
        Self {
            width,
            height,
            data,
        }
    }

    /// Blurred by three passes of a box of `2 × radius + 1`, edges held.
    #[must_use]
    pub fn blurred(mut self, radius: usize) -> Self {
        for _ in 0..3 {
            self = self.box_columns(radius).turned();
            self = self.box_columns(radius).turned();
        }
        self
    }

    /// Every channel × `part` / 256.
    #[must_use]
    pub fn darkened(mut self, part: u32) -> Self {
        for c in &mut self.data {
            *c = u8::try_from((u32::from(*c) * part) >> 8).unwrap_or(u8::MAX);
        }
        self
    }

    /// Lays `other` over it at (`x`, `y`); it must fit.
    pub fn paste(&mut self, other: &Self, x: usize, y: usize) {
        for (row, line) in other.data.chunks_exact(other.width * 3).enumerate() {
            let at = ((y + row) * self.width + x) * 3;
            self.data[at..at + line.len()].copy_from_slice(line);
        }
    }

    fn box_columns(&self, radius: usize) -> Self {
        let last = self.height - 1;
        let mut data = Vec::with_capacity(self.data.len());
        let n = u32::try_from(2 * radius + 1).unwrap_or(1);
        for y in 0..self.height {
            for x in 0..self.width * 3 {
                let sum: u32 = (y..=y + 2 * radius)
                    .map(|row| row.saturating_sub(radius).min(last))
                    .map(|row| u32::from(self.data[row * self.width * 3 + x]))
                    .sum();
                data.push(u8::try_from((sum + n / 2) / n).unwrap_or(u8::MAX));
            }
        }
        Self { data, ..*self }
    }

    fn turned(&self) -> Self {
        let pixels = self.data.as_chunks::<3>().0;
        let data = (0..self.width)
            .flat_map(|x| (0..self.height).flat_map(move |y| pixels[y * self.width + x]))
            .collect();
        Self {
            width: self.height,
            height: self.width,
            data,
        }
    }
}

/// The old pixels that make one new one; weights sum to 2¹⁴.
struct Taps {
    first: usize,
    weights: Vec<u32>,
}

/// A triangle as wide as the new pixel when shrinking, linear interpolation when growing.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "pixel counts are at most 20,000; positions are clamped to them"
)]
fn taps(from: usize, to: usize) -> Vec<Taps> {
    let scale = from as f64 / to as f64;
    let support = scale.max(1.0);
    (0..to)
        .map(|i| {
            let centre = (i as f64 + 0.5) * scale - 0.5;
            let first = (centre - support).ceil().max(0.0) as usize;
            let last = ((centre + support).floor().max(0.0) as usize).min(from - 1);
            let first = first.min(last);
            let raw: Vec<f64> = (first..=last)
                .map(|x| (1.0 - (x as f64 - centre).abs() / support).max(0.0))
                .collect();
            let sum: f64 = raw.iter().sum();
            let mut weights: Vec<u32> = raw
                .iter()
                .map(|w| {
                    if sum > 0.0 {
                        (w / sum * 16_384.0).round() as u32
                    } else {
                        16_384 / raw.len() as u32
                    }
                })
                .collect();
            // Rounding must not brighten or darken a plain surface.
            let total: u32 = weights.iter().sum();
            if let Some(most) = weights.iter_mut().max() {
                *most = (*most + 16_384).saturating_sub(total);
            }
            Taps { first, weights }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plain(width: usize, height: usize, colour: [u8; 3]) -> Rgb {
        Rgb {
            width,
            height,
            data: colour.repeat(width * height),
        }
    }

    proptest! {
        #[test]
        fn a_plain_surface_stays_plain(w in 1..60_usize, h in 1..60_usize, to_w in 1..90_usize, to_h in 1..90_usize, c: [u8; 3]) {
            let picture = plain(w, h, c);
            prop_assert_eq!(picture.resized(picture.whole(), to_w, to_h), plain(to_w, to_h, c));
        }
    }

    #[test]
    fn shrinking_takes_the_mean_and_blurring_keeps_it() {
        let mut picture = plain(64, 64, [0, 0, 0]);
        for (i, c) in picture.data.iter_mut().enumerate() {
            *c = if i / 3 % 2 == 0 { 200 } else { 0 };
        }
        let small = picture.resized(picture.whole(), 8, 8);
        assert!(small.data.iter().all(|c| c.abs_diff(100) < 14), "{small:?}");
        let soft = picture.blurred(3);
        let inner = soft.data[20 * 3..44 * 3].iter();
        assert!(inner.clone().all(|c| c.abs_diff(100) < 8), "{inner:?}");
    }

    #[test]
    fn a_crop_is_taken_where_it_lies() {
        let mut picture = plain(40, 30, [10, 10, 10]);
        picture.paste(&plain(20, 10, [90, 80, 70]), 20, 20);
        let crop = Crop {
            x: 20,
            y: 20,
            width: 20,
            height: 10,
        };
        assert_eq!(picture.resized(crop, 10, 5), plain(10, 5, [90, 80, 70]));
    }
}
