//! How a picture of any shape fills 16:9, and how it slowly moves, so that what matters in it stays
//! in the frame: decided here, drawn in `still`.

use super::{
    focus::{Focus, Region},
    resample::Crop,
};
use crate::model::shown::PicturePart;

/// Canvas on which a picture is laid out: larger than the frame, so that a move inside it stays
/// sharp. 1.133 × 1920 and 1080, 16:9 to the pixel.
pub const CANVAS: (usize, usize) = (2176, 1224);

/// How a picture is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// This part of it fills the canvas.
    Fill(Crop),
    /// All of it stands in the middle, in this size, on a ground made of itself.
    Fitted {
        /// Width on the canvas.
        width: usize,
        /// Height on the canvas.
        height: usize,
    },
}

/// A picture is enlarged at most this much (in 1/100): beyond it shows its pixels.
const MOST_ENLARGED: usize = 200;
/// How much of the canvas a fitted picture takes at most, in 1/100 of its width and height: the
/// ground is seen all around, and nothing is cut by a small zoom.
const FITTED: usize = 90;

/// Decides for a picture of `width` × `height` upright pixels; neither is 0.
///
/// Filling cuts at most a fifth of the height, more of it below than above, where heads are, and
/// nothing that `focus` found; anything narrower, much wider, too small, or there to be read is
/// fitted whole.
#[must_use]
pub fn framing(width: usize, height: usize, focus: &Focus) -> Framing {
    let (w, h) = CANVAS;
    let fills = width * 100 >= height * 145 && width * 100 <= height * 220;
    let sharp = width * MOST_ENLARGED >= w * 100 && height * MOST_ENLARGED >= h * 100;
    if fills
        && sharp
        && !focus.page
        && let Some(crop) = filling((width, height), CANVAS, focus.kept)
    {
        return Framing::Fill(crop);
    }
    // The whole picture, not larger than its share of the canvas nor than twice its size.
    let share = (w * FITTED / 100, h * FITTED / 100);
    let most = (width * MOST_ENLARGED / 100, height * MOST_ENLARGED / 100);
    let (most_w, most_h) = (most.0.clamp(1, share.0), most.1.clamp(1, share.1));
    let by_width = (most_w, (most_w * height / width).max(1));
    let (width, height) = if by_width.1 <= most_h {
        by_width
    } else {
        ((most_h * width / height).max(1), most_h)
    };
    Framing::Fitted {
        width: width.min(share.0),
        height: height.min(share.1),
    }
}

/// The part of a picture of `width` × `height` upright pixels that a person chose.
#[must_use]
pub fn chosen(width: usize, height: usize, part: PicturePart) -> Crop {
    let side = |pixels: usize| u32::try_from(pixels).unwrap_or(u32::MAX);
    let own = |pixels: u32| usize::try_from(pixels).unwrap_or(usize::MAX);
    let (x, y, w, h) = part.pixels((side(width), side(height)));
    Crop {
        x: own(x),
        y: own(y),
        width: own(w),
        height: own(h),
    }
}

/// The part of a picture of the size `whole` in the shape of `frame` with all of `kept` in it;
/// `None`: it does not fit.
#[must_use]
pub fn filling(whole: (usize, usize), frame: (usize, usize), kept: Option<Region>) -> Option<Crop> {
    let ((width, height), (w, h)) = (whole, frame);
    let tall = (width * h / w).max(1);
    if tall <= height {
        let span = kept.map(|kept| (kept.top, kept.bottom));
        return Some(Crop {
            x: 0,
            y: start(height, tall, (height - tall) * 2 / 5, span)?,
            width,
            height: tall,
        });
    }
    let wide = (height * w / h).clamp(1, width);
    let span = kept.map(|kept| (kept.left, kept.right));
    Some(Crop {
        x: start(width, wide, (width - wide) / 2, span)?,
        y: 0,
        width: wide,
        height,
    })
}

/// Where a stretch of `part` of `whole` begins so that `span` lies in it, as near as can be to
/// `ideal`.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "parts of a side of at most 20,000 pixels"
)]
fn start(whole: usize, part: usize, ideal: usize, span: Option<(f64, f64)>) -> Option<usize> {
    let Some((from, to)) = span else {
        return Some(ideal);
    };
    let from = (from * whole as f64).floor() as usize;
    let to = ((to * whole as f64).ceil() as usize).min(whole);
    // Two hundredths more or less are the estimate's own doubt.
    let doubt = whole / 50;
    if to - from.min(to) > part + doubt {
        return None;
    }
    let (earliest, latest) = (to.saturating_sub(part), from.min(whole - part));
    Some(if earliest <= latest {
        ideal.clamp(earliest, latest)
    } else {
        usize::midpoint(earliest, latest).min(whole - part)
    })
}

/// A region of the picture, on the canvas.
#[must_use]
pub fn on_canvas(region: Region, framing: Framing, width: usize, height: usize) -> Region {
    let part = |n: f64, from: f64, to: f64| ((n - from) / (to - from)).clamp(0.0, 1.0);
    let (left, top, right, bottom) = match framing {
        Framing::Fill(crop) => {
            let x = |n: usize| n as f64 / width as f64;
            let y = |n: usize| n as f64 / height as f64;
            (
                x(crop.x),
                y(crop.y),
                x(crop.x + crop.width),
                y(crop.y + crop.height),
            )
        }
        Framing::Fitted { width, height } => {
            // The canvas in parts of the picture: from before its edge to behind it.
            let over = |all: usize, own: usize| (all as f64 / own as f64 - 1.0) / 2.0;
            let (x, y) = (over(CANVAS.0, width), over(CANVAS.1, height));
            (-x, -y, 1.0 + x, 1.0 + y)
        }
    };
    Region {
        left: part(region.left, left, right),
        top: part(region.top, top, bottom),
        right: part(region.right, left, right),
        bottom: part(region.bottom, top, bottom),
    }
}

/// What part of the canvas is seen: its left and top edge and its size, in parts of the canvas.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// Left edge.
    pub left: f64,
    /// Top edge.
    pub top: f64,
    /// Width and height.
    pub size: f64,
}

impl View {
    const WHOLE: Self = Self {
        left: 0.0,
        top: 0.0,
        size: 1.0,
    };

    /// The nearest view of that size to one centred at (`x`, `y`) that is inside the canvas and, as
    /// far as it is large enough, sees all of `kept`.
    fn towards(x: f64, y: f64, size: f64, kept: Option<Region>) -> Self {
        let place = |centre: f64, from: f64, to: f64| {
            let (low, high) = ((to - size).max(0.0), from.min(1.0 - size));
            let ideal = (centre - size / 2.0).clamp(0.0, 1.0 - size);
            if low <= high {
                ideal.clamp(low, high)
            } else {
                f64::midpoint(low, high).clamp(0.0, 1.0 - size)
            }
        };
        let all = Region {
            left: 0.5,
            top: 0.5,
            right: 0.5,
            bottom: 0.5,
        };
        let kept_or = kept.unwrap_or(all);
        let free = kept.is_none();
        let (left, right) = if free {
            (1.0, 0.0)
        } else {
            (kept_or.left, kept_or.right)
        };
        let (top, bottom) = if free {
            (1.0, 0.0)
        } else {
            (kept_or.top, kept_or.bottom)
        };
        Self {
            left: place(x, left, right),
            top: place(y, top, bottom),
            size,
        }
    }

    /// In between, `part` of the way.
    #[must_use]
    pub fn between(self, other: Self, part: f64) -> Self {
        let mix = |a: f64, b: f64| a + (b - a) * part;
        Self {
            left: mix(self.left, other.left),
            top: mix(self.top, other.top),
            size: mix(self.size, other.size),
        }
    }
}

/// A slow move over the canvas. What both ends see is seen all the way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Move {
    /// First.
    pub from: View,
    /// Last.
    pub to: View,
}

/// How near a move comes: a ninth of the picture is left out.
const NEAR: f64 = 1.0 / 1.12;
/// Around a picture that stands whole: a hint of life.
const WHOLE_NEAR: f64 = 1.0 / 1.04;

/// The `ordinal`-th move of a story: in, across, out, across the other way; never the same twice in
/// a row. `kept`, on the canvas, stays in view; what is read stands still.
#[must_use]
pub fn movement(ordinal: usize, fitted: bool, page: bool, kept: Option<Region>) -> Move {
    let hold = Move {
        from: View::WHOLE,
        to: View::WHOLE,
    };
    if page {
        return hold;
    }
    if fitted {
        let near = View::towards(0.5, 0.5, WHOLE_NEAR, None);
        return if ordinal.is_multiple_of(2) {
            Move {
                from: View::WHOLE,
                to: near,
            }
        } else {
            Move {
                from: near,
                to: View::WHOLE,
            }
        };
    }
    // As near as the kept part allows, but never quite still: its edges are an estimate.
    let size = kept
        .map_or(NEAR, |kept| {
            let most = (kept.right - kept.left).max(kept.bottom - kept.top);
            (most + 0.02).max(NEAR)
        })
        .min(1.0 / 1.03);
    let (x, y) = kept.map_or((0.5, 0.46), |kept| {
        (
            f64::midpoint(kept.left, kept.right),
            f64::midpoint(kept.top, kept.bottom),
        )
    });
    let near = View::towards(x, y, size, kept);
    let (left, right) = (
        View::towards(0.0, y, size, kept),
        View::towards(1.0, y, size, kept),
    );
    // Where the kept part leaves no way across, it goes in or out.
    let across = right.left - left.left > 0.03;
    match (ordinal % 4, across) {
        (1, true) => Move {
            from: left,
            to: right,
        },
        (3, true) => Move {
            from: right,
            to: left,
        },
        (0 | 1, _) => Move {
            from: View::WHOLE,
            to: near,
        },
        _ => Move {
            from: near,
            to: View::WHOLE,
        },
    }
}

/// How far a move is at `part` of its time: it starts and ends gently and is even in between.
#[must_use]
pub fn eased(part: f64) -> f64 {
    const RAMP: f64 = 0.2;
    let speed = 1.0 / (1.0 - RAMP);
    let part = part.clamp(0.0, 1.0);
    if part < RAMP {
        speed * part * part / (2.0 * RAMP)
    } else if part > 1.0 - RAMP {
        1.0 - speed * (1.0 - part) * (1.0 - part) / (2.0 * RAMP)
    } else {
        speed * (part - RAMP / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOTHING: Focus = Focus {
        kept: None,
        page: false,
    };

    fn region(left: f64, top: f64, right: f64, bottom: f64) -> Region {
        Region {
            left,
            top,
            right,
            bottom,
        }
    }

    #[test]
    fn camera_shapes_fill_and_phone_shapes_are_fitted() {
        assert!(matches!(framing(6000, 4000, &NOTHING), Framing::Fill(_)));
        assert!(matches!(framing(1920, 1080, &NOTHING), Framing::Fill(_)));
        for (w, h) in [
            (3024, 4032),
            (4032, 3024),
            (1080, 2400),
            (8000, 2000),
            (640, 360),
        ] {
            let framing = framing(w, h, &NOTHING);
            assert!(matches!(framing, Framing::Fitted { .. }), "{w}×{h}");
        }
        let page = Focus {
            page: true,
            ..NOTHING
        };
        assert!(matches!(framing(1920, 1080, &page), Framing::Fitted { .. }));
    }

    #[test]
    fn heads_are_spared() {
        let Framing::Fill(crop) = framing(6000, 4000, &NOTHING) else {
            panic!("a camera picture fills")
        };
        let below = 4000 - crop.height - crop.y;
        assert!(crop.y < below && crop.y + crop.height <= 4000);
    }

    #[test]
    fn a_banner_below_and_a_head_above_decide_what_is_cut() {
        let with = |kept| Focus {
            kept: Some(kept),
            page: false,
        };
        let Framing::Fill(low) = framing(6000, 4000, &with(region(0.2, 0.8, 0.8, 0.98))) else {
            panic!("it fills")
        };
        assert!(low.y + low.height >= 3920, "{low:?}");
        let Framing::Fill(high) = framing(6000, 4000, &with(region(0.7, 0.0, 0.9, 0.2))) else {
            panic!("it fills")
        };
        assert_eq!(high.y, 0);
        // Both cannot be kept by cutting.
        let both = framing(6000, 4000, &with(region(0.2, 0.0, 0.8, 1.0)));
        assert!(matches!(both, Framing::Fitted { .. }));
    }

    #[test]
    fn a_move_begins_and_ends_gently() {
        let steps: Vec<f64> = (0..=100).map(|n| eased(f64::from(n) / 100.0)).collect();
        assert!(steps[0] == 0.0 && (steps[100] - 1.0).abs() < 1e-9);
        assert!((steps[50] - 0.5).abs() < 1e-9);
        assert!(steps.windows(2).all(|pair| pair[1] > pair[0]));
        assert!(steps[1] < 0.002 && 1.0 - steps[99] < 0.002);
    }

    #[test]
    fn moves_alternate_and_pages_stand_still() {
        let moves: Vec<Move> = (0..5).map(|n| movement(n, false, false, None)).collect();
        for pair in moves.windows(2) {
            assert!(pair[0] != pair[1] && pair[0].from != pair[0].to);
        }
        let page = movement(1, true, true, None);
        assert_eq!(page.from, page.to);
    }

    proptest! {
        #[test]
        fn whatever_the_shape_it_stays_inside(w in 1..20_000_usize, h in 1..20_000_usize) {
            match framing(w, h, &NOTHING) {
                Framing::Fill(crop) => {
                    prop_assert!(crop.x + crop.width <= w && crop.y + crop.height <= h);
                    prop_assert!(crop.width > 0 && crop.height > 0);
                    prop_assert!(crop.height * 5 >= h * 4 - 5);
                }
                Framing::Fitted { width, height } => {
                    prop_assert!(width > 0 && height > 0);
                    prop_assert!(width * 100 <= CANVAS.0 * FITTED && height * 100 <= CANVAS.1 * FITTED);
                    if w.min(h) > 100 && w.max(h) < 5 * w.min(h) {
                        // Never stretched.
                        let (a, b) = (width * h, height * w);
                        prop_assert!(a.abs_diff(b) * 50 <= a.max(b), "{width}×{height}");
                    }
                }
            }
        }

        #[test]
        fn what_is_kept_is_seen_all_the_way(
            ordinal in 0..8_usize,
            x in 0.0..0.8_f64,
            y in 0.0..0.8_f64,
            w in 0.02..0.9_f64,
            h in 0.02..0.9_f64,
        ) {
            let kept = region(x, y, (x + w).min(1.0), (y + h).min(1.0));
            let moves = movement(ordinal, false, false, Some(kept));
            for n in 0..=20 {
                let view = moves.from.between(moves.to, eased(f64::from(n) / 20.0));
                prop_assert!(view.left >= -1e-9 && view.left + view.size <= 1.0 + 1e-9);
                prop_assert!(view.top >= -1e-9 && view.top + view.size <= 1.0 + 1e-9);
                prop_assert!(view.left <= kept.left + 0.005 && view.left + view.size >= kept.right - 0.005);
                prop_assert!(view.top <= kept.top + 0.005 && view.top + view.size >= kept.bottom - 0.005);
            }
        }

        #[test]
        fn a_cut_spares_what_is_kept(w in 1600..6000_usize, x in 0.0..0.9_f64, y in 0.0..0.9_f64, s in 0.01..0.5_f64) {
            let (h, kept) = (w * 2 / 3, region(x, y, (x + s).min(1.0), (y + s).min(1.0)));
            let framing = framing(w, h, &Focus { kept: Some(kept), page: false });
            if let Framing::Fill(crop) = framing {
                prop_assert!(crop.y <= (kept.top * h as f64) as usize + 1 + h / 50);
                prop_assert!(crop.y + crop.height + 1 + h / 50 >= (kept.bottom * h as f64) as usize);
            }
            let there = on_canvas(kept, framing, w, h);
            prop_assert!(there.left <= there.right && there.top <= there.bottom);
        }
    }
}
