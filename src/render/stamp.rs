//! A composed card with transparency → something to lay straight onto a frame's planes.

use super::{card::WIDTH, compose::Window, frame::Frame};

const W: usize = WIDTH as usize;

/// Premultiplied YUV with alpha of one window, ready to be laid over frames.
#[derive(Debug, Default)]
pub struct Stamp {
    luma: Vec<Span>,
    chroma: Vec<ChromaSpan>,
}

/// One row's painted stretch.
#[derive(Debug)]
struct Span {
    at: usize,
    colour: Vec<u8>,
    /// 255 − alpha.
    rest: Vec<u8>,
}

#[derive(Debug)]
struct ChromaSpan {
    at: usize,
    u: Vec<u8>,
    v: Vec<u8>,
    rest: Vec<u8>,
}

impl Stamp {
    /// Converts the premultiplied RGBA pixels of `window`.
    #[must_use]
    pub fn new(window: Window, pixels: &[u8]) -> Self {
        let mut stamp = Self::default();
        let rows = pixels.as_chunks::<4>().0;
        if window.w == 0 {
            return stamp;
        }
        for (i, row) in rows.chunks_exact(window.w).enumerate() {
            let Some((from, to)) = painted(row) else {
                continue;
            };
            stamp.luma.push(Span {
                at: (window.y + i) * W + window.x + from,
                colour: row[from..to].iter().map(luma).collect(),
                rest: row[from..to].iter().map(|p| 255 - p[3]).collect(),
            });
        }
        for (i, pair) in rows.chunks_exact(window.w * 2).enumerate() {
            let (upper, lower) = pair.split_at(window.w);
            let Some((from, to)) = union(painted(upper), painted(lower)) else {
                continue;
            };
            let (from, to) = (from / 2, to.div_ceil(2));
            let mut span = ChromaSpan {
                at: (window.y / 2 + i) * (W / 2) + window.x / 2 + from,
                u: Vec::with_capacity(to - from),
                v: Vec::with_capacity(to - from),
                rest: Vec::with_capacity(to - from),
            };
            for x in from..to {
                let four = [
                    upper[x * 2],
                    upper[x * 2 + 1],
                    lower[x * 2],
                    lower[x * 2 + 1],
                ];
                let sum = |c: usize| four.iter().map(|p| i64::from(p[c])).sum::<i64>();
                let (r, g, b, a) = (sum(0), sum(1), sum(2), sum(3));
                // BT.709 limited, 16-bit fixed point, over the sum of four pixels.
                span.u
                    .push(code((-6596 * r - 22189 * g + 28785 * b + 32896 * a) >> 2));
                span.v
                    .push(code((28785 * r - 26145 * g - 2640 * b + 32896 * a) >> 2));
                span.rest
                    .push(255 - u8::try_from((a + 2) / 4).unwrap_or(u8::MAX));
            }
            stamp.chroma.push(span);
        }
        stamp
    }

    /// Lays it over `frame`.
    pub fn press(&self, frame: &mut Frame) {
        let planes = frame.planes();
        for span in &self.luma {
            lay(&mut planes.y[span.at..], &span.colour, &span.rest);
        }
        for span in &self.chroma {
            lay(&mut planes.u[span.at..], &span.u, &span.rest);
            lay(&mut planes.v[span.at..], &span.v, &span.rest);
        }
    }
}

fn lay(below: &mut [u8], colour: &[u8], rest: &[u8]) {
    for ((below, colour), rest) in below.iter_mut().zip(colour).zip(rest) {
        let left = u32::from(*below) * u32::from(*rest) + 128;
        *below = colour.saturating_add(((left + (left >> 8)) >> 8).to_le_bytes()[0]);
    }
}

/// First and one past the last pixel with any alpha.
fn painted(row: &[[u8; 4]]) -> Option<(usize, usize)> {
    let from = row.iter().position(|p| p[3] > 0)?;
    let to = row.iter().rposition(|p| p[3] > 0)? + 1;
    Some((from, to))
}

fn union(a: Option<(usize, usize)>, b: Option<(usize, usize)>) -> Option<(usize, usize)> {
    match (a, b) {
        (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
        (one, other) => one.or(other),
    }
}

/// Y of a premultiplied pixel: 16 × alpha + 219/255 × (0.2126 R + 0.7152 G + 0.0722 B).
fn luma(p: &[u8; 4]) -> u8 {
    let [r, g, b, a] = p.map(i64::from);
    code(11966 * r + 40254 * g + 4064 * b + 4112 * a)
}

fn code(fixed: i64) -> u8 {
    u8::try_from(((fixed + 0x8000) >> 16).clamp(0, 255)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_over_a_frame_equals_the_mixture_in_rgb() {
        for (top, alpha) in [
            ([255, 255, 255], 255_u32),
            ([245, 179, 1], 200),
            ([11, 42, 91], 128),
            ([0, 0, 0], 40),
        ] {
            let ground = [40_u8, 90, 160];
            let premultiplied =
                top.map(|c: u32| u8::try_from((c * alpha + 127) / 255).unwrap_or(255));
            let a = u8::try_from(alpha).unwrap();
            let pixel = [premultiplied[0], premultiplied[1], premultiplied[2], a];
            let window = Window {
                x: 100,
                y: 200,
                w: 8,
                h: 4,
            };
            let mut stamped = Frame::black();
            let canvas = [ground[0], ground[1], ground[2], 255].repeat(1920 * 1080);
            stamped.convert_rows(&canvas, 0, 1080);
            Stamp::new(window, &pixel.repeat(32)).press(&mut stamped);
            let mixed: Vec<u8> = (0..3)
                .map(|i| {
                    let sum = top[i] * alpha + u32::from(ground[i]) * (255 - alpha);
                    u8::try_from((sum + 127) / 255).unwrap()
                })
                .collect();
            let mut wanted = Frame::black();
            let canvas = [mixed[0], mixed[1], mixed[2], 255].repeat(1920 * 1080);
            wanted.convert_rows(&canvas, 0, 1080);
            let (got, want) = (stamped.planes(), wanted.planes());
            let (y, c) = (201 * 1920 + 103, 100 * 960 + 51);
            assert!(got.y[y].abs_diff(want.y[y]) <= 1, "{top:?}");
            assert!(got.u[c].abs_diff(want.u[c]) <= 1, "{top:?}");
            assert!(got.v[c].abs_diff(want.v[c]) <= 1, "{top:?}");
            // Beside it nothing changed.
            assert_eq!(got.y[201 * 1920 + 108], got.y[0]);
            assert_eq!(got.u[100 * 960 + 54], got.u[0]);
        }
    }
}
