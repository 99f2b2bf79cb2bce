//! What of a picture or clip a person wants to be seen: a 16:9 part, or from where to where. Pure.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{
    Millis,
    units::{FRAME_MS, FRAME_RATE},
};

/// Parts of a side: 1/10,000 of 6,000 pixels is less than one of them.
pub const WHOLE: u16 = 10_000;
/// A part has at least so many pixels in width: enlarged more than three times to 1920, it is a blur.
pub const LEAST_WIDTH: u32 = 640;
/// Below so many pixels a part begins to look soft on air.
pub const SOFT_WIDTH: u32 = 1280;
/// A shorter stretch of a clip is a flash, not a shot: 2 s.
pub const LEAST_CLIP: Millis = Millis(2_000);
/// Most characters of a credit: what the overlay holds in its smallest type.
pub const MOST_CREDIT: usize = 24;

/// The 16:9 part of a picture that is shown, in parts of the upright picture. Its height follows
/// from its width, as 16:9 of pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PicturePart {
    /// Left edge, 1/10,000 of the picture's width.
    pub left: u16,
    /// Top edge, 1/10,000 of the picture's height.
    pub top: u16,
    /// Width, 1/10,000 of the picture's width.
    pub width: u16,
}

/// Why a part of a picture cannot be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PartError {
    /// Not three numbers.
    #[error("a part of a picture is three numbers: left, top, width")]
    Unreadable,
    /// It reaches beyond the picture's edge.
    #[error("the part reaches beyond the edge of the picture")]
    Outside,
    /// Too few pixels.
    #[error("the part has {width} pixels in width, it needs {least}")]
    Small {
        /// How many it has.
        width: u32,
        /// How many it needs.
        least: u32,
    },
}

/// The height that belongs to a width at 16:9.
fn height_of(width: u32) -> u32 {
    ((width * 9 + 8) / 16).max(1)
}

/// `part` of 10,000 of `side`, rounded.
fn of(side: u32, part: u16) -> u32 {
    let whole = u64::from(WHOLE);
    let pixels = (u64::from(side) * u64::from(part) + whole / 2) / whole;
    u32::try_from(pixels).unwrap_or(u32::MAX)
}

/// Left, top, width and height in pixels of a part.
pub type Pixels = (u32, u32, u32, u32);

impl PicturePart {
    /// The widest 16:9 that a picture of this size holds, in pixels.
    #[must_use]
    pub fn widest((width, height): (u32, u32)) -> u32 {
        let by_height = u64::from(height) * 16 / 9;
        width
            .min(u32::try_from(by_height).unwrap_or(u32::MAX))
            .max(1)
    }

    /// The narrowest part that may be shown of a picture of this size, in pixels.
    #[must_use]
    pub fn narrowest(size: (u32, u32)) -> u32 {
        LEAST_WIDTH.min(Self::widest(size))
    }

    /// The part of an upright picture of this size; whatever was written, it lies inside of it.
    #[must_use]
    pub fn pixels(self, size: (u32, u32)) -> Pixels {
        let (w, h) = (size.0.max(1), size.1.max(1));
        let width = of(w, self.width).clamp(1, Self::widest((w, h)));
        let height = height_of(width).min(h);
        let left = of(w, self.left).min(w - width);
        let top = of(h, self.top).min(h - height);
        (left, top, width, height)
    }

    /// The part, if a picture of this size can be shown so.
    ///
    /// # Errors
    /// [`PartError`].
    pub fn checked(self, size: (u32, u32)) -> Result<Self, PartError> {
        // A part at the very edge may be rounded over it: by a pixel, or the grid's own step.
        let over = |from: u32, length: u32, side: u32| {
            from.saturating_add(length) > side + 2 + side / 5_000
        };
        let width = of(size.0, self.width);
        let is_outside = self.left > WHOLE
            || self.top > WHOLE
            || self.width > WHOLE
            || over(of(size.0, self.left), width, size.0)
            || over(of(size.1, self.top), height_of(width), size.1);
        if is_outside {
            return Err(PartError::Outside);
        }
        let least = Self::narrowest(size);
        // The same rounding, once for each side.
        if width + 2 + size.0 / 5_000 < least {
            return Err(PartError::Small { width, least });
        }
        Ok(self)
    }
}

impl fmt::Display for PicturePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.left, self.top, self.width)
    }
}

impl FromStr for PicturePart {
    type Err = PartError;
    fn from_str(text: &str) -> Result<Self, PartError> {
        let mut numbers = text.split_whitespace().map(str::parse);
        let mut next = || numbers.next()?.ok();
        let (Some(left), Some(top), Some(width)) = (next(), next(), next()) else {
            return Err(PartError::Unreadable);
        };
        if numbers.next().is_some() {
            return Err(PartError::Unreadable);
        }
        Ok(Self { left, top, width })
    }
}

/// From where to where a clip is seen and heard; `None`: the programme chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClipCut {
    /// 入点, from the clip's start, on a frame.
    pub from: Option<Millis>,
    /// 出点, not included, on a frame.
    pub to: Option<Millis>,
}

/// Why a clip cannot be cut there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CutError {
    /// No time code.
    #[error("a time is minutes:seconds or hours:minutes:seconds:frames")]
    Unreadable,
    /// Out before in.
    #[error("the out point lies before the in point")]
    Backwards,
    /// Too little between the two.
    #[error("a clip is seen for at least {LEAST_CLIP}")]
    Short,
    /// Behind the clip's end.
    #[error("the clip is over after {0}")]
    Beyond(Millis),
}

impl ClipCut {
    /// The cut, if a clip of `length` can be seen so; of a clip of unknown length what can be told.
    ///
    /// # Errors
    /// [`CutError`].
    pub fn checked(self, length: Option<Millis>) -> Result<Self, CutError> {
        let from = self.from.unwrap_or(Millis::ZERO);
        if let Some(to) = self.to {
            if to <= from {
                return Err(CutError::Backwards);
            }
            if to - from < LEAST_CLIP {
                return Err(CutError::Short);
            }
        }
        if let Some(length) = length {
            // The last frame may be told as the length itself.
            let end = length.ceil_to_frame();
            if from >= end || self.to.is_some_and(|to| to > end) {
                return Err(CutError::Beyond(length));
            }
            if end - from < LEAST_CLIP {
                return Err(CutError::Short);
            }
        }
        Ok(self)
    }

    /// What is left of a clip of which `blank` frames are passed over and `frames` can be seen after
    /// them: how many before the first that is seen, and how many are seen.
    #[must_use]
    pub fn frames(self, blank: u32, frames: u32) -> (u32, u32) {
        let end = blank + frames;
        let from = self.from.map_or(blank, Millis::frames).min(end);
        let to = self.to.map_or(end, Millis::frames).clamp(from, end);
        (from, to - from)
    }
}

/// Reads a time code as people type it: `12`, `12.5`, `1:02`, `1:02.4`, `0:01:02`, `00:00:12:05` with
/// frames; a full-width colon is one. Empty: none. On a frame.
///
/// # Errors
/// [`CutError::Unreadable`].
pub fn read_time(text: &str) -> Result<Option<Millis>, CutError> {
    let text = text.trim().replace('：', ":").replace('。', ".");
    if text.is_empty() {
        return Ok(None);
    }
    let parts: Vec<&str> = text.split(':').collect();
    let (times, frames) = match parts.as_slice() {
        [times @ .., frames] if parts.len() == 4 => (times, whole(frames, FRAME_RATE)?),
        times => (times, 0),
    };
    if times.len() > 3 {
        return Err(CutError::Unreadable);
    }
    let mut ms: i64 = 0;
    let last = times.len() - 1;
    for (at, part) in times.iter().enumerate() {
        // Only what stands first may be more than a minute or an hour of it.
        let most = if at == 0 { 100_000 } else { 60 };
        let own = if at == last && parts.len() < 4 {
            thousandths(part, most)?
        } else {
            whole(part, most)? * 1000
        };
        ms = ms * 60 + own;
    }
    ms += frames * FRAME_MS;
    Ok(Some(Millis(ms).round_to_frame()))
}

/// A whole number below `most`.
fn whole(text: &str, most: impl Into<i64>) -> Result<i64, CutError> {
    let digits = !text.is_empty() && text.len() <= 6 && text.bytes().all(|b| b.is_ascii_digit());
    let number = text
        .parse()
        .ok()
        .filter(|n: &i64| digits && *n < most.into());
    number.ok_or(CutError::Unreadable)
}

/// Seconds with at most three places → milliseconds.
fn thousandths(text: &str, most: i64) -> Result<i64, CutError> {
    let Some((seconds, places)) = text.split_once('.') else {
        return Ok(whole(text, most)? * 1000);
    };
    if places.len() > 3 {
        return Err(CutError::Unreadable);
    }
    let scale = [1000, 100, 10, 1][places.len()];
    Ok(whole(seconds, most)? * 1000 + whole(places, 1000)? * scale)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::story::StoryMedia;

    fn part(left: u16, top: u16, width: u16) -> PicturePart {
        PicturePart { left, top, width }
    }

    #[test]
    fn a_part_is_sixteen_to_nine_in_pixels_whatever_the_picture() {
        assert_eq!(part(0, 0, 10_000).pixels((1920, 1080)), (0, 0, 1920, 1080));
        assert_eq!(
            part(2500, 1000, 5000).pixels((4000, 3000)),
            (1000, 300, 2000, 1125)
        );
        // Held upright: as wide as it is.
        assert_eq!(
            part(0, 2000, 10_000).pixels((3000, 4000)),
            (0, 800, 3000, 1688)
        );
    }

    #[test]
    fn what_cannot_be_shown_is_refused() {
        let of = |left, top, width, size| part(left, top, width).checked(size);
        assert!(of(0, 0, 10_000, (1920, 1080)).is_ok());
        assert!(of(2500, 2500, 7500, (3840, 2160)).is_ok());
        for (left, top, width, size) in [
            (2600, 0, 7500, (3840, 2160)),
            (0, 2600, 7500, (3840, 2160)),
            // As wide as a wide picture: too high for it.
            (0, 0, 10_000, (4000, 1000)),
            (u16::MAX, 0, 5000, (4000, 3000)),
            (0, 0, u16::MAX, (4000, 3000)),
            (0, u16::MAX, 5000, (4000, 3000)),
        ] {
            assert_eq!(
                of(left, top, width, size),
                Err(PartError::Outside),
                "{left} {top} {width}"
            );
        }
        assert_eq!(
            of(0, 0, 1000, (4000, 3000)),
            Err(PartError::Small {
                width: 400,
                least: 640
            })
        );
        assert!(matches!(
            of(0, 0, 0, (4000, 3000)),
            Err(PartError::Small { width: 0, .. })
        ));
        // Of a small picture all of it may be shown, and not less.
        assert!(of(0, 0, 10_000, (480, 360)).is_ok());
        assert!(matches!(
            of(0, 0, 5000, (480, 360)),
            Err(PartError::Small { least: 480, .. })
        ));
    }

    #[test]
    fn a_part_is_read_as_it_is_written() {
        let one = part(1234, 0, 9999);
        assert_eq!(one.to_string().parse(), Ok(one));
        for bad in [
            "",
            "1 2",
            "1 2 3 4",
            "1 2 x",
            "-1 2 3",
            "1 2 65536",
            "1,2,3",
        ] {
            assert_eq!(
                bad.parse::<PicturePart>(),
                Err(PartError::Unreadable),
                "{bad}"
            );
        }
    }

    #[test]
    fn a_picture_that_nobody_touched_is_written_as_before() {
        let hash = "0".repeat(64);
        let old = format!(
            r#"{{"sha256":"{hash}","kind":"picture","media_type":"image/jpeg","name":"甲","credit":""}}"#
        );
        let mut media: StoryMedia = serde_json::from_str(&old).unwrap();
        // What was signed, and every revision that was frozen, stays the same to the byte.
        assert_eq!(serde_json::to_string(&media).unwrap(), old);
        media.part = Some(part(1, 2, 3));
        media.in_ms = Some(Millis(40));
        let text = serde_json::to_string(&media).unwrap();
        assert!(
            text.contains(r#""part":{"left":1,"top":2,"width":3},"in_ms":40"#),
            "{text}"
        );
        assert_eq!(serde_json::from_str::<StoryMedia>(&text).unwrap(), media);
    }

    #[test]
    fn time_codes_are_read_as_people_type_them() {
        for (text, ms) in [
            ("0", 0),
            ("12", 12_000),
            ("90", 90_000),
            ("12.5", 12_520),
            ("1:02", 62_000),
            ("1：02.4", 62_400),
            ("01:02:03", 3_723_000),
            ("00:00:12:05", 12_200),
            (" 00:01:00:24 ", 60_960),
        ] {
            assert_eq!(read_time(text), Ok(Some(Millis(ms))), "{text}");
        }
        assert_eq!(read_time("  "), Ok(None));
        for bad in [
            "x",
            "1:60",
            "1:2:3:25",
            "1:2:3:4:5",
            "-1",
            "1.2345",
            ":",
            "1:",
            ".5",
            "1e3",
            "999999999",
            "00:00:12.5:05",
            "1.2:03",
        ] {
            assert_eq!(read_time(bad), Err(CutError::Unreadable), "{bad}");
        }
    }

    #[test]
    fn a_cut_lies_inside_its_clip_and_is_long_enough() {
        let cut = |from: i64, to: i64| ClipCut {
            from: Some(Millis(from)),
            to: Some(Millis(to)),
        };
        let length = Some(Millis(10_010));
        assert!(cut(2000, 6000).checked(length).is_ok());
        assert!(cut(0, 10_040).checked(length).is_ok(), "the last frame");
        assert!(ClipCut::default().checked(Some(Millis(2500))).is_ok());
        for (one, why) in [
            (cut(6000, 2000), CutError::Backwards),
            (cut(2000, 2000), CutError::Backwards),
            (cut(2000, 3960), CutError::Short),
            (cut(2000, 10_080), CutError::Beyond(Millis(10_010))),
            (cut(20_000, 30_000), CutError::Beyond(Millis(10_010))),
            (
                ClipCut {
                    from: Some(Millis(9000)),
                    to: None,
                },
                CutError::Short,
            ),
        ] {
            assert_eq!(one.checked(length), Err(why), "{one:?}");
        }
        assert!(
            cut(20_000, 30_000).checked(None).is_ok(),
            "nobody knows better"
        );
    }

    #[test]
    fn a_cut_counts_from_the_clip_s_first_frame_and_takes_what_is_there() {
        let cut = |from: Option<i64>, to: Option<i64>| ClipCut {
            from: from.map(Millis),
            to: to.map(Millis),
        };
        assert_eq!(cut(None, None).frames(10, 200), (10, 200));
        assert_eq!(cut(Some(2000), None).frames(10, 200), (50, 160));
        assert_eq!(cut(None, Some(4000)).frames(10, 200), (10, 90));
        assert_eq!(cut(Some(2000), Some(4000)).frames(0, 200), (50, 50));
        assert_eq!(cut(Some(99_000), Some(120_000)).frames(0, 200), (200, 0));
    }

    proptest! {
        #[test]
        fn whatever_is_written_lies_inside_the_picture(
            left in any::<u16>(), top in any::<u16>(), width in any::<u16>(),
            w in 1..20_000_u32, h in 1..20_000_u32,
        ) {
            let one = part(left, top, width);
            let (x, y, part_w, part_h) = one.pixels((w, h));
            prop_assert!(part_w > 0 && part_h > 0 && x + part_w <= w && y + part_h <= h);
            if part_w > 16 && h > 9 {
                prop_assert!((part_w * 9).abs_diff(part_h * 16) <= 16, "{part_w}×{part_h}");
            }
            let _ = one.checked((w, h));
        }

        #[test]
        fn no_time_code_breaks_the_reader(text in "\\PC{0,20}") {
            if let Ok(Some(time)) = read_time(&text) {
                prop_assert!(time.0 >= 0 && time.0 % FRAME_MS == 0);
            }
        }
    }
}
