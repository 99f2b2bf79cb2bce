//! Layers and their poses → premultiplied pixels; only what moved is composed again.

use super::{
    card::{Card, HEIGHT, Layer, WIDTH},
    pose::{Pose, SUBPIXELS, reach},
};

/// A part of the canvas; every edge is even, because chroma covers two pixels each way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Left edge.
    pub x: usize,
    /// Top edge.
    pub y: usize,
    /// Width.
    pub w: usize,
    /// Height.
    pub h: usize,
}

impl Window {
    /// The whole canvas.
    pub const CANVAS: Self = Self {
        x: 0,
        y: 0,
        w: WIDTH as usize,
        h: HEIGHT as usize,
    };

    /// The even-edged part of the canvas that holds all of `layers`, wherever they move.
    #[must_use]
    pub fn around(layers: &[Layer]) -> Self {
        let (mut left, mut top, mut right, mut bottom) = (i64::MAX, i64::MAX, 0, 0);
        for layer in layers {
            let (sideways, upright) = reach(&layer.motion);
            let (sideways, upright) = (i64::from(sideways) + 1, i64::from(upright) + 1);
            left = left.min(i64::from(layer.x) - sideways);
            top = top.min(i64::from(layer.y) - upright);
            right = right.max(i64::from(layer.x) + i64::from(layer.image.width) + sideways);
            bottom = bottom.max(i64::from(layer.y) + i64::from(layer.image.height) + upright);
        }
        let (x, right) = even(left, right, WIDTH);
        let (y, bottom) = even(top, bottom, HEIGHT);
        Self {
            x,
            y,
            w: right - x,
            h: bottom - y,
        }
    }
}

fn even(from: i64, to: i64, limit: u32) -> (usize, usize) {
    let limit = i64::from(limit);
    let from = from.clamp(0, limit) / 2 * 2;
    let to = (to.clamp(from, limit) + 1) / 2 * 2;
    (
        usize::try_from(from).unwrap_or(0),
        usize::try_from(to).unwrap_or(0),
    )
}

/// Premultiplied RGBA of one window, and which of its rows the last step changed.
#[derive(Debug)]
pub struct Composer {
    window: Window,
    /// What lies still at the bottom, composed once.
    ground: Vec<u8>,
    moving: Vec<Layer>,
    first_moving: usize,
    pixels: Vec<u8>,
    shown: Option<Vec<Pose>>,
}

impl Composer {
    /// Prepares `card`: an opaque one fills the canvas, any other only the window around its layers.
    #[must_use]
    pub fn new(card: &Card) -> Self {
        let window = if card.opaque {
            Window::CANVAS
        } else {
            Window::around(&card.layers)
        };
        let first_moving = card
            .layers
            .iter()
            .position(|layer| !layer.motion.is_still())
            .unwrap_or(card.layers.len());
        let mut ground = vec![0; window.w * window.h * 4];
        for layer in &card.layers[..first_moving] {
            draw(&mut ground, window, layer, Pose::REST);
        }
        Self {
            window,
            pixels: ground.clone(),
            ground,
            moving: card.layers[first_moving..].to_vec(),
            first_moving,
            shown: None,
        }
    }

    /// Where on the canvas the pixels belong.
    #[must_use]
    pub fn window(&self) -> Window {
        self.window
    }

    /// The pixels as the last [`Self::show`] left them: RGBA, premultiplied, row by row.
    #[must_use]
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// Composes the card with its layers in `poses`. Returns the even-edged rows `[from, to)` of the
    /// window that changed; `None`: nothing did.
    pub fn show(&mut self, poses: &[Pose]) -> Option<(usize, usize)> {
        let moved = &poses[self.first_moving.min(poses.len())..];
        if self.shown.as_deref() == Some(moved) {
            return None;
        }
        let mut dirty = (usize::MAX, 0);
        if self.shown.is_none() {
            dirty = (0, self.window.h);
        }
        let before = self.shown.take().unwrap_or_default();
        for (i, layer) in self.moving.iter().enumerate() {
            let old = before.get(i).copied();
            if old == Some(moved[i]) {
                continue;
            }
            for pose in old.into_iter().chain([moved[i]]) {
                if !pose.is_away() {
                    let (from, to) = rows(layer, pose, self.window);
                    dirty = (dirty.0.min(from), dirty.1.max(to));
                }
            }
        }
        self.shown = Some(moved.to_vec());
        if dirty.0 >= dirty.1 {
            return None;
        }
        let (from, to) = (dirty.0 / 2 * 2, dirty.1.div_ceil(2) * 2);
        let stride = self.window.w * 4;
        self.pixels[from * stride..to * stride]
            .copy_from_slice(&self.ground[from * stride..to * stride]);
        let band = Window {
            y: self.window.y + from,
            h: to - from,
            ..self.window
        };
        for (layer, pose) in self.moving.iter().zip(moved) {
            draw(
                &mut self.pixels[from * stride..to * stride],
                band,
                layer,
                *pose,
            );
        }
        Some((from, to))
    }
}

/// The whole card at rest on the canvas, premultiplied RGBA: the still.
#[must_use]
pub fn still(card: &Card) -> Vec<u8> {
    let mut pixels = vec![0; Window::CANVAS.w * Window::CANVAS.h * 4];
    for layer in card.layers.iter().filter(|l| !l.motion.is_passing()) {
        draw(&mut pixels, Window::CANVAS, layer, Pose::REST);
    }
    pixels
}

fn rows(layer: &Layer, pose: Pose, window: Window) -> (usize, usize) {
    let top = layer.y + pose.dy.div_euclid(SUBPIXELS) - i32::try_from(window.y).unwrap_or(0);
    let bottom = top + i32::try_from(layer.image.height).unwrap_or(0) + 1;
    let limit = i32::try_from(window.h).unwrap_or(0);
    (
        usize::try_from(top.clamp(0, limit)).unwrap_or(0),
        usize::try_from(bottom.clamp(0, limit)).unwrap_or(0),
    )
}

/// Lays `layer` over `pixels`, which are the rows of `window`.
fn draw(pixels: &mut [u8], window: Window, layer: &Layer, pose: Pose) {
    let opacity = pose.opacity;
    each_row(layer, pose, window, |y, x, source| {
        let at = (y * window.w + x) * 4;
        over(
            &mut pixels[at..at + source.len()],
            source,
            u32::from(opacity),
        );
    });
}

/// Gives every row of `layer` that lies in `window`, moved and uncovered as `pose` says but at full
/// opacity: row and column in the window, premultiplied pixels.
pub(super) fn each_row(
    layer: &Layer,
    pose: Pose,
    window: Window,
    mut take: impl FnMut(usize, usize, &[u8]),
) {
    if pose.is_away() || layer.image.width == 0 {
        return;
    }
    let (width, height) = (layer.image.width as usize, layer.image.height as usize);
    // Columns that are uncovered.
    let (from, to) = (
        width * usize::from(pose.covered) / 1000,
        width * usize::from(pose.reveal.min(1000)) / 1000,
    );
    let shown = to.saturating_sub(from);
    let (right, fx) = (
        pose.dx.div_euclid(SUBPIXELS),
        pose.dx.rem_euclid(SUBPIXELS).unsigned_abs(),
    );
    let (down, fy) = (
        pose.dy.div_euclid(SUBPIXELS),
        pose.dy.rem_euclid(SUBPIXELS).unsigned_abs(),
    );
    let left = i64::from(layer.x + right) + i64::try_from(from).unwrap_or(0)
        - i64::try_from(window.x).unwrap_or(0);
    let top = i64::from(layer.y + down) - i64::try_from(window.y).unwrap_or(0);
    let out_w = if fx == 0 { shown } else { shown + 1 };
    let out_h = if fy == 0 { height } else { height + 1 };
    let skip_x = usize::try_from(-left).unwrap_or(0);
    let x = usize::try_from(left).unwrap_or(0);
    if skip_x >= out_w || x >= window.w {
        return;
    }
    let take_w = (out_w - skip_x).min(window.w - x);
    let source = |row: usize| &layer.image.rgba[(row * width + from) * 4..][..shown * 4];
    let mut mixed = vec![0; out_w * 4];
    for row in 0..out_h {
        let y = top + i64::try_from(row).unwrap_or(0);
        let Ok(y) = usize::try_from(y) else { continue };
        if y >= window.h {
            break;
        }
        if fx == 0 && fy == 0 {
            take(y, x, &source(row)[skip_x * 4..(skip_x + take_w) * 4]);
            continue;
        }
        // Moved by a part of a pixel: each pixel is shared out among up to four.
        let above = row.checked_sub(1).map(&source);
        let here = (row < height).then(|| source(row));
        blend_shifted(&mut mixed, above, here, fx, fy);
        take(y, x, &mixed[skip_x * 4..(skip_x + take_w) * 4]);
    }
}

fn blend_shifted(out: &mut [u8], above: Option<&[u8]>, here: Option<&[u8]>, fx: u32, fy: u32) {
    let steps = SUBPIXELS.unsigned_abs();
    let pixel = |row: Option<&[[u8; 4]]>, x: usize| {
        row.and_then(|row| row.get(x))
            .map_or(0, |p| u32::from_le_bytes(*p))
    };
    let above = above.map(|row| row.as_chunks::<4>().0);
    let here = here.map(|row| row.as_chunks::<4>().0);
    let mut before = 0;
    for (x, out) in out.as_chunks_mut::<4>().0.iter_mut().enumerate() {
        let now = mix(pixel(here, x), pixel(above, x), fy, steps);
        *out = mix(now, before, fx, steps).to_le_bytes();
        before = now;
    }
}

/// Two pixels, the second with weight `part` of 16.
fn mix(a: u32, b: u32, part: u32, steps: u32) -> u32 {
    const LANES: u32 = 0x00ff_00ff;
    if part == 0 {
        return a;
    }
    let rest = steps - part;
    let low = ((a & LANES) * rest + (b & LANES) * part + 0x0008_0008) >> 4 & LANES;
    let high = ((a >> 8 & LANES) * rest + (b >> 8 & LANES) * part + 0x0008_0008) >> 4 & LANES;
    low | high << 8
}

/// Every channel times `factor` / 255, rounded.
fn scaled(pixel: u32, factor: u32) -> u32 {
    const LANES: u32 = 0x00ff_00ff;
    let low = (pixel & LANES) * factor + 0x0080_0080;
    let high = (pixel >> 8 & LANES) * factor + 0x0080_0080;
    let low = (low + (low >> 8 & LANES)) >> 8 & LANES;
    let high = (high + (high >> 8 & LANES)) >> 8 & LANES;
    low | high << 8
}

fn over(below: &mut [u8], above: &[u8], opacity: u32) {
    let (below, _) = below.as_chunks_mut::<4>();
    let (above, _) = above.as_chunks::<4>();
    for (below, above) in below.iter_mut().zip(above) {
        let mut top = u32::from_le_bytes(*above);
        if top == 0 {
            continue;
        }
        if opacity < 255 {
            top = scaled(top, opacity);
        }
        let alpha = top >> 24;
        if alpha == 255 {
            *below = top.to_le_bytes();
        } else {
            let under = scaled(u32::from_le_bytes(*below), 255 - alpha);
            // Premultiplied colours sum to at most 255 a channel, but an unsound raster must not
            // carry from one channel into the next.
            *below = saturating(under, top).to_le_bytes();
        }
    }
}

fn saturating(a: u32, b: u32) -> u32 {
    const LANES: u32 = 0x00ff_00ff;
    let low = (a & LANES) + (b & LANES);
    let high = (a >> 8 & LANES) + (b >> 8 & LANES);
    if (low | high) & 0x0100_0100 == 0 {
        return low | high << 8;
    }
    let [a, b] = [a.to_le_bytes(), b.to_le_bytes()];
    u32::from_le_bytes(std::array::from_fn(|i| a[i].saturating_add(b[i])))
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::{
        model::BlobHash,
        render::{
            card::{Effect, Motion, Raster, Transition},
            ease::Ease,
            pose::poses,
        },
    };

    /// A layer of one premultiplied colour.
    pub(in crate::render) fn plain(
        at: (i32, i32),
        size: (u32, u32),
        colour: [u8; 4],
        motion: Motion,
    ) -> Layer {
        Layer {
            name: "plain".to_owned(),
            x: at.0,
            y: at.1,
            image: Arc::new(Raster {
                width: size.0,
                height: size.1,
                rgba: colour.repeat((size.0 * size.1) as usize),
            }),
            motion,
        }
    }

    pub(in crate::render) fn card(opaque: bool, layers: Vec<Layer>) -> Card {
        let seen: Vec<_> = layers
            .iter()
            .map(|layer| {
                (
                    layer.x,
                    layer.y,
                    layer.image.width,
                    layer.image.height,
                    BlobHash::of(&layer.image.rgba),
                    layer.motion,
                )
            })
            .collect();
        Card {
            key: BlobHash::of(format!("{seen:?}").as_bytes()),
            opaque,
            layers,
            picture: None,
            texts: Vec::new(),
            warnings: Vec::new(),
        }
    }

    pub(in crate::render) fn moving(effect: Effect, length_ms: u32) -> Motion {
        let transition = Some(Transition {
            effect,
            ease: Ease::default(),
            delay_ms: 0,
            length_ms,
        });
        Motion {
            enter: transition,
            exit: transition.map(|exit| Transition {
                ease: Ease::InCubic,
                ..exit
            }),
            ..Motion::default()
        }
    }

    #[test]
    fn a_step_by_step_picture_equals_one_made_from_scratch() {
        let card = card(
            true,
            vec![
                plain(
                    (0, 0),
                    (WIDTH, HEIGHT),
                    [20, 30, 90, 255],
                    Motion::default(),
                ),
                plain(
                    (100, 101),
                    (301, 57),
                    [120, 60, 0, 120],
                    moving(Effect::Rise(40.0), 400),
                ),
                plain(
                    (50, 900),
                    (640, 90),
                    [255, 255, 255, 255],
                    moving(Effect::WipeRight, 600),
                ),
                plain(
                    (900, 90),
                    (301, 90),
                    [200, 200, 200, 200],
                    moving(Effect::WipeLeft, 500),
                ),
                plain(
                    (-20, 500),
                    (90, 90),
                    [9, 0, 0, 9],
                    moving(Effect::SlideRight(64.0), 300),
                ),
            ],
        );
        let mut steady = Composer::new(&card);
        for n in 0..50 {
            let now = poses(&card, n, 50);
            steady.show(&now);
            let mut fresh = Composer::new(&card);
            fresh.show(&now);
            assert!(steady.pixels() == fresh.pixels(), "frame {n}");
        }
    }

    #[test]
    fn nothing_is_composed_while_nothing_moves() {
        let card = card(
            false,
            vec![plain(
                (10, 10),
                (20, 20),
                [1, 1, 1, 1],
                moving(Effect::Fade, 200),
            )],
        );
        let mut composer = Composer::new(&card);
        let changed = (0..50)
            .filter(|n| composer.show(&poses(&card, *n, 50)).is_some())
            .count();
        assert!(changed <= 11, "{changed}");
    }

    proptest! {
        #[test]
        fn no_layer_reaches_outside(
            x in -3000..3000_i32, y in -3000..3000_i32,
            w in 0..50_u32, h in 0..50_u32,
            dx in -900..900_i32, dy in -900..900_i32, opacity: u8, reveal in 0..=1000_u16,
            covered in 0..=1000_u16,
        ) {
            let layer = plain((x, y), (w, h), [200, 100, 50, 220], Motion::default());
            let window = Window { x: 10, y: 20, w: 60, h: 40 };
            let mut pixels = vec![0; 60 * 40 * 4];
            draw(&mut pixels, window, &layer, Pose { opacity, dx, dy, reveal, covered });
            for pixel in pixels.as_chunks::<4>().0 {
                prop_assert!(pixel[..3].iter().all(|c| *c <= pixel[3].saturating_add(1)));
            }
        }

        #[test]
        fn scaling_rounds_like_real_numbers(pixel: u32, factor in 0..=255_u32) {
            let got = scaled(pixel, factor).to_le_bytes();
            for (was, is) in pixel.to_le_bytes().into_iter().zip(got) {
                let want = (f64::from(was) * f64::from(factor) / 255.0).round();
                prop_assert!((f64::from(is) - want).abs() < 0.5, "{was} {factor} {is}");
            }
        }
    }
}
