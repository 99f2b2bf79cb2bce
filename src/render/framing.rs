//! How a picture of any shape fills 16:9, and how it slowly moves: decided here, drawn in `still`.

use serde::{Deserialize, Serialize};

use super::resample::Crop;

/// Canvas on which a picture is laid out: larger than the frame, so that a move inside it stays
/// sharp. 1.133 × 1920 and 1080, 16:9 to the pixel.
pub const CANVAS: (usize, usize) = (2176, 1224);

/// How a picture is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// This part of it fills the canvas.
    Fill(Crop),
    /// All of it stands in the middle, in this size, over a dark and blurred copy of itself.
    Fitted {
        /// Width on the canvas.
        width: usize,
        /// Height on the canvas.
        height: usize,
    },
}

/// A picture is enlarged at most this much (in 1/100): beyond it shows its pixels.
const MOST_ENLARGED: usize = 200;

/// Decides for a picture of `width` × `height` upright pixels; neither is 0.
///
/// Filling cuts at most a fifth of the height, more of it below than above, where heads are;
/// anything narrower, much wider or too small is fitted whole.
#[must_use]
pub fn framing(width: usize, height: usize) -> Framing {
    let (w, h) = CANVAS;
    let fills = width * 100 >= height * 145 && width * 100 <= height * 220;
    let sharp = width * MOST_ENLARGED >= w * 100 && height * MOST_ENLARGED >= h * 100;
    if fills && sharp {
        let full_height = width * h / w;
        let crop = if full_height <= height {
            let full_height = full_height.max(1);
            Crop {
                x: 0,
                y: (height - full_height) * 2 / 5,
                width,
                height: full_height,
            }
        } else {
            let full_width = (height * w / h).clamp(1, width);
            Crop {
                x: (width - full_width) / 2,
                y: 0,
                width: full_width,
                height,
            }
        };
        return Framing::Fill(crop);
    }
    // The whole picture, not larger than the canvas nor than twice its size.
    let most = (width * MOST_ENLARGED / 100, height * MOST_ENLARGED / 100);
    let (most_w, most_h) = (most.0.clamp(1, w), most.1.clamp(1, h));
    let by_width = (most_w, (most_w * height / width).max(1));
    let (width, height) = if by_width.1 <= most_h {
        by_width
    } else {
        ((most_h * width / height).max(1), most_h)
    };
    Framing::Fitted {
        width: width.min(w),
        height: height.min(h),
    }
}

/// A slow move over the canvas: where the frame lies at the first and at the last moment, as centre
/// and zoom in 1/10,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// First.
    pub from: View,
    /// Last.
    pub to: View,
}

/// What part of the canvas is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Centre from the left, 1/10,000 of the room that the zoom leaves.
    pub x: u32,
    /// Centre from above, likewise.
    pub y: u32,
    /// 10,000 sees the whole canvas.
    pub zoom: u32,
}

/// The `ordinal`-th move of a story: in, across, out, across; never the same twice in a row.
/// `whole`: the picture stands fitted, so that any larger zoom would cut it.
#[must_use]
pub fn movement(ordinal: usize, whole: bool) -> Move {
    let view = |x, y, zoom| View { x, y, zoom };
    if whole {
        let (near, far) = (view(5000, 5000, 10_400), view(5000, 5000, 10_000));
        return if ordinal.is_multiple_of(2) {
            Move {
                from: far,
                to: near,
            }
        } else {
            Move {
                from: near,
                to: far,
            }
        };
    }
    match ordinal % 4 {
        0 => Move {
            from: view(5000, 5000, 10_000),
            to: view(5000, 4600, 10_900),
        },
        1 => Move {
            from: view(1000, 5000, 10_900),
            to: view(9000, 5000, 10_900),
        },
        2 => Move {
            from: view(5000, 4600, 10_900),
            to: view(5000, 5000, 10_000),
        },
        _ => Move {
            from: view(9000, 5000, 10_900),
            to: view(1000, 5000, 10_900),
        },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn camera_shapes_fill_and_phone_shapes_are_fitted() {
        assert!(matches!(framing(6000, 4000), Framing::Fill(_)));
        assert!(matches!(framing(1920, 1080), Framing::Fill(_)));
        for (w, h) in [
            (3024, 4032),
            (4032, 3024),
            (1080, 2400),
            (8000, 2000),
            (640, 360),
        ] {
            assert!(matches!(framing(w, h), Framing::Fitted { .. }), "{w}×{h}");
        }
    }

    #[test]
    fn heads_are_spared() {
        let Framing::Fill(crop) = framing(6000, 4000) else {
            panic!("a camera picture fills")
        };
        let below = 4000 - crop.height - crop.y;
        assert!(crop.y < below && crop.y + crop.height <= 4000);
    }

    proptest! {
        #[test]
        fn whatever_the_shape_it_stays_inside(w in 1..20_000_usize, h in 1..20_000_usize) {
            match framing(w, h) {
                Framing::Fill(crop) => {
                    prop_assert!(crop.x + crop.width <= w && crop.y + crop.height <= h);
                    prop_assert!(crop.width > 0 && crop.height > 0);
                    prop_assert!(crop.height * 5 >= h * 4 - 5);
                }
                Framing::Fitted { width, height } => {
                    prop_assert!(width > 0 && height > 0 && width <= CANVAS.0 && height <= CANVAS.1);
                    if w.min(h) > 100 && w.max(h) < 5 * w.min(h) {
                        // Never stretched.
                        let (a, b) = (width * h, height * w);
                        prop_assert!(a.abs_diff(b) * 50 <= a.max(b), "{width}×{height}");
                    }
                }
            }
        }
    }
}
