//! Units of time on air.

use std::{
    fmt,
    iter::Sum,
    ops::{Add, AddAssign, Sub},
};

use serde::{Deserialize, Serialize};

/// Frames a second: 25, PAL, the station's delivery sheet.
pub const FRAME_RATE: u32 = 25;

/// One frame at 25 fps, in milliseconds.
pub const FRAME_MS: i64 = 40;

/// A length or an offset within an edition, in milliseconds. Negative only as a difference
/// (欠 is under, 超 is over).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Millis(pub i64);

impl Millis {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// Whole seconds.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds * 1000)
    }

    /// Rounded up to whole frames of 40 ms: an item may not end inside a frame.
    #[must_use]
    pub fn ceil_to_frame(self) -> Self {
        Self(
            self.0.div_euclid(FRAME_MS) * FRAME_MS
                + if self.0.rem_euclid(FRAME_MS) > 0 {
                    FRAME_MS
                } else {
                    0
                },
        )
    }

    /// Rounded to the nearest frame.
    #[must_use]
    pub fn round_to_frame(self) -> Self {
        Self((self.0 + FRAME_MS / 2).div_euclid(FRAME_MS) * FRAME_MS)
    }

    /// Whole frames at 25 fps, rounded down; 0 for a negative length.
    #[must_use]
    pub fn frames(self) -> u32 {
        u32::try_from(self.0.max(0) / FRAME_MS).unwrap_or(u32::MAX)
    }

    /// Seconds as a float, for ffmpeg arguments and interchange files.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "an edition is minutes long, not 2^53 ms"
    )]
    pub fn as_seconds(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// `mm:ss`, rounded to the nearest second; a minus sign for a negative length.
    #[must_use]
    pub fn mm_ss(self) -> String {
        let seconds = (self.0.abs() + 500) / 1000;
        let sign = if self.0 < 0 && seconds > 0 { "-" } else { "" };
        format!("{sign}{:02}:{:02}", seconds / 60, seconds % 60)
    }

    /// `HH:MM:SS:FF` at 25 fps, non-drop, as editing systems count.
    #[must_use]
    pub fn timecode(self) -> String {
        let frames = i64::from(self.frames());
        let rate = i64::from(FRAME_RATE);
        let seconds = frames / rate;
        format!(
            "{:02}:{:02}:{:02}:{:02}",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60,
            frames % rate
        )
    }
}

impl Add for Millis {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Millis {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for Millis {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Sum for Millis {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.mm_ss())
    }
}

/// `12 KB`, `3.4 MB`; never 0 for a file that has bytes.
#[must_use]
pub fn size_label(bytes: u64) -> String {
    if bytes < 1024 {
        format!("{bytes} 字节")
    } else if bytes < 1024 * 1024 {
        format!("{} KB", bytes.div_ceil(1024))
    } else {
        let tenths = bytes * 10 / (1024 * 1024);
        format!("{}.{} MB", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_written_as_a_newsroom_writes_them() {
        assert_eq!(Millis(125_400).mm_ss(), "02:05");
        assert_eq!(Millis(-12_000).mm_ss(), "-00:12");
        assert_eq!(Millis(-400).mm_ss(), "00:00");
        assert_eq!(Millis(3_723_960).timecode(), "01:02:03:24");
    }

    #[test]
    fn an_item_ends_on_a_frame() {
        assert_eq!(Millis(1).ceil_to_frame(), Millis(40));
        assert_eq!(Millis(80).ceil_to_frame(), Millis(80));
        assert_eq!(Millis(99).round_to_frame(), Millis(80));
    }
}
