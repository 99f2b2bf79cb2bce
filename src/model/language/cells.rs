//! Width in cells: a Han character or full-width mark is one, a Latin letter or digit half.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A width in half cells, so that it adds up exactly.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Cells(u32);

impl Cells {
    /// Whole cells.
    #[must_use]
    pub const fn whole(cells: u32) -> Self {
        Self(cells * 2)
    }

    /// The width in half cells.
    #[must_use]
    pub const fn halves(self) -> u32 {
        self.0
    }
}

impl std::ops::Add for Cells {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl fmt::Display for Cells {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0 / 2)?;
        if self.0 % 2 == 1 {
            f.write_str(".5")
        } else {
            Ok(())
        }
    }
}

/// The width of `text`. Combining marks have none; everything at or above U+1100 that is not
/// known to be narrow counts as a full cell, which is right for the Han, kana and full-width
/// blocks and errs on the wide side elsewhere. Curly quotes and the em dash are full width in
/// Chinese type.
#[must_use]
pub fn cells(text: &str) -> Cells {
    Cells(text.chars().map(half_cells).sum())
}

fn half_cells(c: char) -> u32 {
    match c {
        '\u{0}'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{300}'..='\u{36f}' => 0,
        '\u{2014}' | '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' | '\u{2026}' | '\u{b7}' => 2,
        '\u{ff61}'..='\u{ffdc}' => 1,
        '\u{0}'..='\u{10ff}' => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn han_is_one_cell_and_a_digit_half() {
        assert_eq!(cells("每周一现"), Cells::whole(4));
        assert_eq!(cells("2026年"), Cells(6));
        assert_eq!(cells("“好”"), Cells::whole(3));
        assert_eq!(cells("12.5%").to_string(), "2.5");
        assert_eq!(cells("𠮷"), Cells::whole(1));
    }
}
