//! A still picture as moving film: laid out once, then sampled frame by frame between pixels.

use yuv::{
    BufferStoreMut, YuvConversionMode, YuvPlanarImageMut, YuvRange, YuvStandardMatrix,
    rgb_to_yuv420,
};

use super::{
    card::{HEIGHT, WIDTH},
    frame::{Frame, mix_into},
    framing::{CANVAS, Framing, Move, View, framing},
    resample::Rgb,
};

/// One plane of the canvas.
struct Plane {
    width: usize,
    height: usize,
    data: Vec<u8>,
}

/// A picture on its canvas, in the film's colours.
pub struct Still {
    planes: [Plane; 3],
    whole: bool,
}

impl std::fmt::Debug for Still {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Still(whole: {})", self.whole)
    }
}

impl Still {
    /// Lays out an upright picture; it must not be empty.
    #[must_use]
    pub fn new(picture: &Rgb) -> Self {
        let (width, height) = CANVAS;
        let framing = framing(picture.width, picture.height);
        let canvas = match framing {
            Framing::Fill(crop) => picture.resized(crop, width, height),
            Framing::Fitted {
                width: inner_w,
                height: inner_h,
            } => {
                let mut canvas = ground(picture);
                let inner = picture.resized(picture.whole(), inner_w, inner_h);
                canvas.paste(&inner, (width - inner_w) / 2, (height - inner_h) / 2);
                canvas
            }
        };
        Self {
            planes: planes(&canvas),
            whole: matches!(framing, Framing::Fitted { .. }),
        }
    }

    /// The whole picture is shown, so it should hardly zoom.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// Draws frame `n` of `frames` of a move.
    pub fn draw(&self, movement: &Move, n: u32, frames: u32, into: &mut Frame) {
        let part = f64::from(n) / f64::from(frames.saturating_sub(1).max(1));
        let planes = into.planes();
        let (w, h) = (WIDTH as usize, HEIGHT as usize);
        sample(&self.planes[0], movement, part, planes.y, w, h);
        sample(&self.planes[1], movement, part, planes.u, w / 2, h / 2);
        sample(&self.planes[2], movement, part, planes.v, w / 2, h / 2);
    }
}

/// The picture itself, out of focus and dark, over the whole canvas.
fn ground(picture: &Rgb) -> Rgb {
    let (width, height) = CANVAS;
    let mut crop = picture.whole();
    if picture.width * height > picture.height * width {
        crop.width = (picture.height * width / height).clamp(1, picture.width);
        crop.x = (picture.width - crop.width) / 2;
    } else {
        crop.height = (picture.width * height / width).clamp(1, picture.height);
        crop.y = (picture.height - crop.height) / 2;
    }
    let small = picture.resized(crop, 128, 72).blurred(4).darkened(110);
    let middle = small.resized(small.whole(), 480, 270).blurred(2);
    middle.resized(middle.whole(), width, height)
}

fn planes(canvas: &Rgb) -> [Plane; 3] {
    let (width, height) = CANVAS;
    let mut y = vec![0; width * height];
    let mut u = vec![0; width / 2 * (height / 2)];
    let mut v = u.clone();
    let [w32, h32] = [width, height].map(|n| u32::try_from(n).unwrap_or(0));
    let mut image = YuvPlanarImageMut {
        y_plane: BufferStoreMut::Borrowed(&mut y),
        y_stride: w32,
        u_plane: BufferStoreMut::Borrowed(&mut u),
        u_stride: w32 / 2,
        v_plane: BufferStoreMut::Borrowed(&mut v),
        v_stride: w32 / 2,
        width: w32,
        height: h32,
    };
    let converted = rgb_to_yuv420(
        &mut image,
        &canvas.data,
        w32 * 3,
        YuvRange::Limited,
        YuvStandardMatrix::Bt709,
        YuvConversionMode::Balanced,
    );
    debug_assert!(converted.is_ok(), "the sizes fit by construction");
    let plane = |data, width, height| Plane {
        width,
        height,
        data,
    };
    [
        plane(y, width, height),
        plane(u, width / 2, height / 2),
        plane(v, width / 2, height / 2),
    ]
}

/// Where the samples of one direction lie: first source index and weight (of 256) of the next.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "positions are clamped to the plane, which is a few thousand wide"
)]
fn positions(source: usize, out: usize, centre: f64, zoom: f64) -> Vec<(u32, u32)> {
    let seen = source as f64 / zoom;
    let start = (source as f64 - seen) * centre;
    let step = seen / out as f64;
    let last = (source - 1) as f64;
    (0..out)
        .map(|i| {
            let at = (start + (i as f64 + 0.5) * step - 0.5).clamp(0.0, last);
            let fixed = (at * 256.0).round() as u32;
            let index = (fixed >> 8).min(source as u32 - 2);
            (index, fixed - (index << 8))
        })
        .collect()
}

/// Linear in both directions, with 1/256 px: whole-pixel steps would judder.
fn sample(plane: &Plane, movement: &Move, part: f64, out: &mut [u8], w: usize, h: usize) {
    let between = |a: u32, b: u32| f64::from(a) + (f64::from(b) - f64::from(a)) * part;
    let View { x, y, zoom } = movement.from;
    let zoom = between(zoom, movement.to.zoom) / 10_000.0;
    let columns = positions(plane.width, w, between(x, movement.to.x) / 10_000.0, zoom);
    let rows = positions(plane.height, h, between(y, movement.to.y) / 10_000.0, zoom);
    let mut line = vec![0_u8; plane.width + 1];
    for (out, (row, part)) in out.chunks_exact_mut(w).zip(rows) {
        let at = row as usize * plane.width;
        let upper = &plane.data[at..at + plane.width];
        let lower = &plane.data[at + plane.width..at + 2 * plane.width];
        mix_into(&mut line, upper, lower, part);
        for (out, &(index, part)) in out.iter_mut().zip(&columns) {
            let index = index as usize;
            let Some(&[a, b]) = line.get(index..index + 2).and_then(|s| s.first_chunk()) else {
                continue;
            };
            let (a, b) = (i32::from(a), i32::from(b));
            *out = (a + (((b - a) * part.cast_signed() + 128) >> 8)).to_le_bytes()[0];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::framing::movement;

    /// Black left, white right, the edge in the middle.
    fn edge(width: usize, height: usize) -> Rgb {
        let data = (0..width * height)
            .flat_map(|i| [if i % width < width / 2 { 0 } else { 255 }; 3])
            .collect();
        Rgb {
            width,
            height,
            data,
        }
    }

    #[test]
    fn a_pan_moves_by_the_same_part_of_a_pixel_each_frame() {
        let still = Still::new(&edge(2400, 1350));
        let pan = movement(1, false);
        let mut frame = Frame::black();
        // Brightness of a row says, to a fraction of a pixel, where the edge is.
        let mut edges = Vec::new();
        for n in 0..150 {
            still.draw(&pan, n, 150, &mut frame);
            let row = &frame.planes().y[1920 * 540..1920 * 541];
            let sum: u32 = row.iter().map(|y| u32::from(*y) - 16).sum();
            edges.push(f64::from(sum) / 219.0);
        }
        let steps: Vec<f64> = edges.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let mean = steps.iter().sum::<f64>() / 149.0;
        assert!(mean > 0.3, "{mean}");
        assert!(
            steps.iter().all(|step| (step - mean).abs() < 0.06),
            "{steps:?}"
        );
    }

    #[test]
    fn a_portrait_stands_whole_on_a_dark_copy_of_itself() {
        let picture = Rgb {
            width: 900,
            height: 1600,
            data: [200, 200, 200].repeat(900 * 1600),
        };
        let still = Still::new(&picture);
        assert!(still.is_whole());
        let mut frame = Frame::black();
        still.draw(&movement(0, true), 0, 100, &mut frame);
        let row = &frame.planes().y[1920 * 540..1920 * 541];
        assert!(row[960].abs_diff(188) < 3, "{}", row[960]);
        assert!(row[100] > 50 && row[100] < 110, "{}", row[100]);
    }

    #[test]
    fn every_picture_however_small_can_be_drawn() {
        let mut frame = Frame::black();
        for (w, h) in [(1, 1), (1, 4000), (4000, 1), (2, 3), (1919, 1079)] {
            let still = Still::new(&edge(w, h));
            for n in 0..4 {
                still.draw(&movement(n, still.is_whole()), 99, 100, &mut frame);
            }
        }
    }
}
