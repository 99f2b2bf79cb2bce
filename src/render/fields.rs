//! Two pictures, 20 ms apart, woven into one frame: the lines of the upper field from the first,
//! those of the lower field from the second.
//!
//! A line that stands in one field only flickers 25 times a second on a tube and twitters on every
//! de-interlacer. So each line takes a quarter of the line above and below it ([1 2 1], EBU R 95's
//! advice to graphics for interlace).

use super::card::{HEIGHT, WIDTH};

const STRIDE: usize = WIDTH as usize * 4;

/// Which lines of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Lines 0, 2, 4 …
    Upper,
    /// Lines 1, 3, 5 …
    Lower,
}

impl Field {
    fn lines(self, from: usize, to: usize) -> impl Iterator<Item = usize> {
        let first = match self {
            Self::Upper => 0,
            Self::Lower => 1,
        };
        (from..to.min(HEIGHT as usize)).filter(move |line| line % 2 == first)
    }
}

/// The line and its neighbours; at the picture's edge it is its own.
fn three(picture: &[u8], line: usize) -> (&[u8], &[u8], &[u8]) {
    let row = |line: usize| &picture[line * STRIDE..(line + 1) * STRIDE];
    let below = (line + 1).min(HEIGHT as usize - 1);
    (row(line.saturating_sub(1)), row(line), row(below))
}

/// Writes the lines `[from, to)` of one field of `picture` into `frame`: premultiplied or opaque
/// RGBA of the whole canvas, both.
pub fn weave(frame: &mut [u8], picture: &[u8], field: Field, from: usize, to: usize) {
    const LANES: u64 = 0x00ff_00ff_00ff_00ff;
    const ROUND: u64 = 0x0002_0002_0002_0002;
    for line in field.lines(from, to) {
        let (above, here, below) = three(picture, line);
        let out = frame[line * STRIDE..(line + 1) * STRIDE]
            .as_chunks_mut::<8>()
            .0;
        let rows = above
            .as_chunks::<8>()
            .0
            .iter()
            .zip(here.as_chunks::<8>().0)
            .zip(below.as_chunks::<8>().0);
        for (out, ((above, here), below)) in out.iter_mut().zip(rows) {
            let [a, h, b] = [above, here, below].map(|eight| u64::from_le_bytes(*eight));
            let soft = |shift: u32| {
                let lane = |eight: u64| eight >> shift & LANES;
                (lane(a) + 2 * lane(h) + lane(b) + ROUND) >> 2 & LANES
            };
            *out = (soft(0) | soft(8) << 8).to_le_bytes();
        }
    }
}

/// As [`weave`] with straight alpha: each line counts by its alpha, so that the colour of what is
/// transparent does not shine through.
pub fn weave_straight(frame: &mut [u8], picture: &[u8], field: Field, from: usize, to: usize) {
    for line in field.lines(from, to) {
        let (above, here, below) = three(picture, line);
        let out = frame[line * STRIDE..(line + 1) * STRIDE]
            .as_chunks_mut::<4>()
            .0;
        let rows = above
            .as_chunks::<4>()
            .0
            .iter()
            .zip(here.as_chunks::<4>().0)
            .zip(below.as_chunks::<4>().0);
        for (out, ((above, here), below)) in out.iter_mut().zip(rows) {
            if above == here && here == below {
                *out = *here;
                continue;
            }
            let (a, h, b) = (
                u32::from(above[3]),
                u32::from(here[3]) * 2,
                u32::from(below[3]),
            );
            let sum = a + h + b;
            let colour = |i: usize| {
                let mixed =
                    u32::from(above[i]) * a + u32::from(here[i]) * h + u32::from(below[i]) * b;
                u8::try_from((mixed + sum / 2).checked_div(sum).unwrap_or(0)).unwrap_or(u8::MAX)
            };
            let alpha = u8::try_from((sum + 2) / 4).unwrap_or(u8::MAX);
            *out = if alpha == 0 {
                [0; 4]
            } else {
                [colour(0), colour(1), colour(2), alpha]
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const W: usize = WIDTH as usize;

    fn canvas(colour: [u8; 4]) -> Vec<u8> {
        colour.repeat(W * HEIGHT as usize)
    }

    fn line(picture: &mut [u8], line: usize, colour: [u8; 4]) {
        picture[line * STRIDE..(line + 1) * STRIDE].copy_from_slice(&colour.repeat(W));
    }

    fn at(picture: &[u8], line: usize) -> [u8; 4] {
        picture[line * STRIDE + 40..line * STRIDE + 44]
            .try_into()
            .unwrap()
    }

    #[test]
    fn the_upper_field_is_of_the_first_picture() {
        let mut frame = canvas([0, 0, 0, 255]);
        weave(&mut frame, &canvas([200; 4]), Field::Upper, 0, 1080);
        weave(&mut frame, &canvas([90; 4]), Field::Lower, 0, 1080);
        assert_eq!((at(&frame, 0), at(&frame, 1)), ([200; 4], [90; 4]));
        assert_eq!((at(&frame, 1078), at(&frame, 1079)), ([200; 4], [90; 4]));
    }

    #[test]
    fn a_thin_line_stands_equally_in_both_fields() {
        let mut picture = canvas([0, 0, 0, 255]);
        line(&mut picture, 500, [200, 200, 200, 255]);
        let mut frame = canvas([0, 0, 0, 255]);
        weave(&mut frame, &picture, Field::Upper, 0, 1080);
        weave(&mut frame, &picture, Field::Lower, 0, 1080);
        assert_eq!(at(&frame, 500)[0], 100);
        assert_eq!((at(&frame, 499)[0], at(&frame, 501)[0]), (50, 50));
        assert_eq!((at(&frame, 498)[0], at(&frame, 502)[0]), (0, 0));
    }

    #[test]
    fn straight_colours_stay_at_the_edge() {
        let mut picture = canvas([0; 4]);
        line(&mut picture, 500, [200, 100, 40, 240]);
        line(&mut picture, 501, [200, 100, 40, 240]);
        let mut frame = canvas([0; 4]);
        weave_straight(&mut frame, &picture, Field::Upper, 490, 510);
        weave_straight(&mut frame, &picture, Field::Lower, 490, 510);
        for (n, alpha) in [(499, 60), (500, 180), (501, 180), (502, 60)] {
            assert_eq!(at(&frame, n), [200, 100, 40, alpha], "{n}");
        }
        assert_eq!(at(&frame, 503), [0; 4]);
    }
}
