//! A still picture as moving film: laid out once, then sampled frame by frame between pixels.

use yuv::{
    BufferStoreMut, YuvConversionMode, YuvPlanarImageMut, YuvRange, YuvStandardMatrix,
    rgb_to_yuv420,
};

use super::{
    card::{HEIGHT, WIDTH},
    focus::focus,
    frame::{Frame, mix_into},
    framing::{CANVAS, Framing, Move, View, chosen, eased, framing, movement, on_canvas},
    resample::Rgb,
};
use crate::model::shown::PicturePart;

/// One plane of the canvas.
struct Plane {
    width: usize,
    height: usize,
    data: Vec<u8>,
}

/// A picture on its canvas, in the film's colours, and how it moves.
pub struct Still {
    planes: [Plane; 3],
    movement: Move,
    shown: Option<View>,
}

impl std::fmt::Debug for Still {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Still({:?})", self.movement)
    }
}

impl Still {
    /// Lays out an upright picture, which must not be empty; the `ordinal`-th of its story. `part`: what
    /// a person wants to be seen of it, which then fills the frame and moves no more than a hint.
    #[must_use]
    pub fn new(picture: &Rgb, ordinal: usize, part: Option<PicturePart>) -> Self {
        let focus = focus(picture);
        let framing = match part {
            Some(part) => Framing::Fill(chosen(picture.width, picture.height, part)),
            None => framing(picture.width, picture.height, &focus),
        };
        let kept = focus
            .kept
            .map(|kept| on_canvas(kept, framing, picture.width, picture.height));
        let whole = matches!(framing, Framing::Fitted { .. }) || part.is_some();
        Self {
            planes: planes(&laid(picture, framing)),
            movement: movement(ordinal, whole, focus.page, kept),
            shown: None,
        }
    }

    /// Draws frame `n` of `frames` of its move; false: nothing moved since the last one drawn.
    pub fn draw(&mut self, n: u32, frames: u32, into: &mut Frame) -> bool {
        let part = f64::from(n) / f64::from(frames.saturating_sub(1).max(1));
        let Move { from, to } = self.movement;
        let view = from.between(to, eased(part));
        if self.shown == Some(view) {
            return false;
        }
        self.shown = Some(view);
        let planes = into.planes();
        let (w, h) = (WIDTH as usize, HEIGHT as usize);
        sample(&self.planes[0], view, planes.y, w, h);
        sample(&self.planes[1], view, planes.u, w / 2, h / 2);
        sample(&self.planes[2], view, planes.v, w / 2, h / 2);
        true
    }
}

/// The picture as it first stands on screen, in the size of the screen.
#[must_use]
pub fn at_first(picture: &Rgb, part: Option<PicturePart>) -> Rgb {
    let (width, height) = (WIDTH as usize, HEIGHT as usize);
    let framing = match part {
        Some(part) => Framing::Fill(chosen(picture.width, picture.height, part)),
        None => framing(picture.width, picture.height, &focus(picture)),
    };
    match framing {
        Framing::Fill(crop) => picture.resized(crop, width, height),
        fitted @ Framing::Fitted { .. } => {
            let canvas = laid(picture, fitted);
            canvas.resized(canvas.whole(), width, height)
        }
    }
}

/// The picture on the whole canvas.
fn laid(picture: &Rgb, framing: Framing) -> Rgb {
    let (width, height) = CANVAS;
    match framing {
        Framing::Fill(crop) => picture.resized(crop, width, height),
        Framing::Fitted {
            width: inner_w,
            height: inner_h,
        } => {
            let mut canvas = ground(picture);
            let at = ((width - inner_w) / 2, (height - inner_h) / 2);
            shade(&mut canvas, at, (inner_w, inner_h));
            frame(&mut canvas, at, (inner_w, inner_h));
            let inner = picture.resized(picture.whole(), inner_w, inner_h);
            canvas.paste(&inner, at.0, at.1);
            canvas
        }
    }
}

/// The programme's night, which the ground leans to.
const NIGHT: [u32; 3] = [10, 34, 54];
/// The line around a picture: the programme's paper.
const PAPER: [u8; 3] = [240, 242, 236];
/// Its width on the canvas.
const LINE: usize = 4;

/// The picture itself, out of focus and dark, half its colours given up for the programme's, over
/// the whole canvas.
pub(super) fn ground(picture: &Rgb) -> Rgb {
    let (width, height) = CANVAS;
    let mut crop = picture.whole();
    if picture.width * height > picture.height * width {
        crop.width = (picture.height * width / height).clamp(1, picture.width);
        crop.x = (picture.width - crop.width) / 2;
    } else {
        crop.height = (picture.width * height / width).clamp(1, picture.height);
        crop.y = (picture.height - crop.height) / 2;
    }
    let mut small = picture.resized(crop, 128, 72).blurred(5);
    for pixel in small.data.as_chunks_mut::<3>().0 {
        let [r, g, b] = pixel.map(u32::from);
        let grey = (r * 54 + g * 183 + b * 19) >> 8;
        for (c, night) in pixel.iter_mut().zip(NIGHT) {
            let muted = (u32::from(*c) + grey) / 2;
            *c = u8::try_from(((muted * 70) >> 8) + night * 170 / 256).unwrap_or(u8::MAX);
        }
    }
    let middle = small.resized(small.whole(), 480, 270).blurred(4);
    middle.resized(middle.whole(), width, height)
}

/// A soft shadow around a rectangle, a little below it, as a wide light from above casts it.
fn shade(canvas: &mut Rgb, at: (usize, usize), size: (usize, usize)) {
    const SOFT: f64 = 34.0;
    const DROP: usize = 12;
    /// By how much it is larger than what casts it.
    const SPREAD: f64 = 8.0;
    // A blurred rectangle is the product of two blurred stretches.
    let stretch = |all: usize, from: usize, to: usize| -> Vec<f64> {
        let side = |n: f64| 1.0 / (1.0 + (-n * 3.4 / SOFT).exp());
        (0..all)
            .map(|n| side(n as f64 - from as f64 + SPREAD) * side(to as f64 - n as f64 + SPREAD))
            .collect()
    };
    let columns = stretch(canvas.width, at.0, at.0 + size.0);
    let top = at.1 + DROP;
    let rows = stretch(canvas.height, top, top + size.1);
    let lines = canvas.data.chunks_exact_mut(canvas.width * 3);
    for (line, row) in lines.zip(rows).filter(|(_, row)| *row > 0.01) {
        for (pixel, column) in line.as_chunks_mut::<3>().0.iter_mut().zip(&columns) {
            let rest = ((1.0 - 0.72 * row * column) * 256.0) as u32;
            for c in pixel {
                *c = ((u32::from(*c) * rest) >> 8).to_le_bytes()[0];
            }
        }
    }
}

/// A thin line around the place of a picture.
fn frame(canvas: &mut Rgb, at: (usize, usize), size: (usize, usize)) {
    let (width, height) = (size.0 + 2 * LINE, size.1 + 2 * LINE);
    let line = Rgb {
        width,
        height,
        data: PAPER.repeat(width * height),
    };
    canvas.paste(&line, at.0 - LINE, at.1 - LINE);
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
fn positions(source: usize, out: usize, start: f64, size: f64) -> Vec<(u32, u32)> {
    let start = source as f64 * start;
    let step = source as f64 * size / out as f64;
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
fn sample(plane: &Plane, view: View, out: &mut [u8], w: usize, h: usize) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor was asked for it a line before.
        return unsafe { sample_wide(plane, view, out, w, h) };
    }
    sample_any(plane, view, out, w, h);
}

/// The same, compiled for registers of 32 bytes: every moving picture passes here.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn sample_wide(plane: &Plane, view: View, out: &mut [u8], w: usize, h: usize) {
    sample_any(plane, view, out, w, h);
}

#[inline(always)]
fn sample_any(plane: &Plane, view: View, out: &mut [u8], w: usize, h: usize) {
    let columns = positions(plane.width, w, view.left, view.size);
    let rows = positions(plane.height, h, view.top, view.size);
    // Only what is seen of each row is mixed.
    let first = columns.first().map_or(0, |(index, _)| *index as usize);
    let last = columns.last().map_or(0, |(index, _)| *index as usize + 2);
    let parts: Vec<u16> = columns
        .iter()
        .map(|(_, part)| u16::try_from(*part).unwrap_or(256))
        .collect();
    let columns: Vec<usize> = columns
        .iter()
        .map(|(index, _)| *index as usize - first)
        .collect();
    let mut line = vec![0_u8; last - first];
    let mut pairs = vec![0_u16; w];
    for (out, (row, part)) in out.chunks_exact_mut(w).zip(rows) {
        let at = row as usize * plane.width + first;
        let below = at + plane.width;
        let upper = &plane.data[at..at + line.len()];
        let lower = &plane.data[below..below + line.len()];
        mix_into(&mut line, upper, lower, part);
        // First fetched, then mixed: the second half needs no places and is done many at a time.
        for (pair, &index) in pairs.iter_mut().zip(&columns) {
            if let Some(two) = line.get(index..index + 2) {
                *pair = u16::from_le_bytes([two[0], two[1]]);
            }
        }
        for ((out, &pair), &part) in out.iter_mut().zip(&pairs).zip(&parts) {
            // At most 255 × 256 + 128: it fits.
            let (a, b) = ((pair & 255) * (256 - part), (pair >> 8) * part);
            *out = ((a + b + 128) >> 8).to_le_bytes()[0];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::focus::tests::{draw_face, draw_text};

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
    fn a_pan_moves_evenly_and_starts_and_ends_gently() {
        let mut still = Still::new(&edge(2400, 1350), 1, None);
        let mut frame = Frame::black();
        // Brightness of a row says, to a fraction of a pixel, where the edge is.
        let mut edges = Vec::new();
        for n in 0..150 {
            assert!(still.draw(n, 150, &mut frame));
            let row = &frame.planes().y[1920 * 540..1920 * 541];
            let sum: u32 = row.iter().map(|y| u32::from(*y) - 16).sum();
            edges.push(f64::from(sum) / 219.0);
        }
        let steps: Vec<f64> = edges.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let middle = &steps[35..115];
        let mean = middle.iter().sum::<f64>() / 80.0;
        assert!(mean > 0.3, "{mean}");
        assert!(
            middle.iter().all(|step| (step - mean).abs() < 0.06),
            "{middle:?}"
        );
        // No step is much larger than the one before: nothing jerks.
        assert!(
            steps
                .windows(2)
                .all(|pair| (pair[1] - pair[0]).abs() < 0.12),
            "{steps:?}"
        );
        assert!(
            steps[0] < mean / 4.0 && steps[148] < mean / 4.0,
            "{steps:?}"
        );
    }

    #[test]
    fn a_portrait_stands_whole_framed_on_a_dark_copy_of_itself() {
        let picture = Rgb {
            width: 900,
            height: 1600,
            data: [200, 200, 200].repeat(900 * 1600),
        };
        let mut still = Still::new(&picture, 0, None);
        let mut frame = Frame::black();
        still.draw(0, 100, &mut frame);
        let row = &frame.planes().y[1920 * 540..1920 * 541];
        assert!(row[960].abs_diff(188) < 3, "{}", row[960]);
        assert!(row[100] > 50 && row[100] < 120, "{}", row[100]);
        // A light line around it, a shadow outside.
        let line = row[500..960].iter().max().copied().unwrap_or(0);
        assert!(line > 210, "{line}");
        let edge = row.iter().position(|y| *y > 200).unwrap_or(0);
        assert!(
            row[edge - 12] + 8 < row[200],
            "{} {}",
            row[edge - 12],
            row[200]
        );
        // Above and below there is ground as well.
        let planes = frame.planes();
        assert!(planes.y[1920 * 10 + 960] < 120 && planes.y[1920 * 1070 + 960] < 120);
    }

    #[test]
    fn a_page_is_drawn_once() {
        let mut page = Rgb {
            width: 1240,
            height: 1754,
            data: vec![246; 1240 * 1754 * 3],
        };
        draw_text(&mut page, 120, 140, 1000, 1480, 40);
        let mut still = Still::new(&page, 1, None);
        let mut frame = Frame::black();
        assert!(still.draw(0, 100, &mut frame));
        assert!(!still.draw(1, 100, &mut frame) && !still.draw(99, 100, &mut frame));
    }

    #[test]
    fn a_face_at_the_edge_is_seen_to_the_end() {
        let mut picture = Rgb {
            width: 1920,
            height: 1280,
            data: [70, 110, 120].repeat(1920 * 1280),
        };
        draw_face(&mut picture, 1730, 130, 110);
        for ordinal in 0..4 {
            let mut still = Still::new(&picture, ordinal, None);
            let mut frame = Frame::black();
            for n in [0, 50, 99] {
                still.draw(n, 100, &mut frame);
                // Skin is the only warm colour: all of its width must be there.
                let warm: Vec<usize> = (0..960)
                    .filter(|x| (0..540).any(|y| frame.planes().v[y * 960 + x] > 140))
                    .collect();
                let width = warm.last().unwrap() - warm[0];
                assert!(
                    width > 70 && *warm.last().unwrap() < 957,
                    "{ordinal} {n} {warm:?}"
                );
            }
        }
    }

    /// Four fields: red, green, blue, white.
    fn fields(width: usize, height: usize) -> Rgb {
        let colours = [[200, 20, 20], [20, 180, 20], [20, 20, 200], [220, 220, 220]];
        let data = (0..width * height).flat_map(|i| {
            let (right, below) = (i % width >= width / 2, i / width >= height / 2);
            colours[usize::from(right) + 2 * usize::from(below)]
        });
        Rgb {
            width,
            height,
            data: data.collect(),
        }
    }

    #[test]
    fn only_the_part_that_a_person_chose_is_seen_from_the_first_frame_to_the_last() {
        let mut frame = Frame::black();
        // Blue, below on the left: of a camera's picture, of a wide one, of a telephone's.
        for (size, left, top, width) in [
            ((2400, 1600), 0, 5200, 4900),
            ((4000, 1600), 100, 5100, 3200),
            ((1200, 2000), 0, 6200, 4900),
        ] {
            let part = PicturePart { left, top, width };
            let picture = fields(size.0, size.1);
            for ordinal in 0..2 {
                let mut still = Still::new(&picture, ordinal, Some(part));
                for n in [0, 99] {
                    still.draw(n, 100, &mut frame);
                    let planes = frame.planes();
                    // Blue is dark, and far to the blue's side, in every corner and in between.
                    let blue = planes.u.iter().all(|u| *u > 190);
                    let dark = planes.y.iter().all(|y| *y < 60);
                    assert!(blue && dark, "{size:?} {ordinal} {n}");
                }
            }
            let shown = at_first(&picture, Some(part));
            assert_eq!((shown.width, shown.height), (1920, 1080));
            let pixels = shown.data.as_chunks::<3>().0;
            assert!(
                pixels.iter().all(|pixel| *pixel == [20, 20, 200]),
                "{size:?}"
            );
        }
        // Where the four meet, all four are seen, each in its corner: nothing is turned or cut away.
        let middle = PicturePart {
            left: 2500,
            top: 2500,
            width: 5000,
        };
        let shown = at_first(&fields(1920, 1080), Some(middle));
        let at = |x: usize, y: usize| shown.data.as_chunks::<3>().0[y * 1920 + x];
        assert_eq!(at(2, 2), [200, 20, 20]);
        assert_eq!(at(1917, 2), [20, 180, 20]);
        assert_eq!(at(2, 1077), [20, 20, 200]);
        assert_eq!(at(1917, 1077), [220, 220, 220]);
    }

    #[test]
    fn every_picture_however_small_can_be_drawn() {
        let mut frame = Frame::black();
        for (w, h) in [(1, 1), (1, 4000), (4000, 1), (2, 3), (1919, 1079)] {
            for n in 0..4 {
                Still::new(&edge(w, h), n, None).draw(99, 100, &mut frame);
            }
        }
    }
}
