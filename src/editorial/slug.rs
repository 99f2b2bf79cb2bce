//! Headline → 短题.

use super::text::cut_at_word;
use crate::model::language::{Cells, cells};

/// What fits a column of the rundown.
const WIDEST: u32 = 10;

/// At most ten full-width cells, cut at a word's end.
#[must_use]
pub fn slug(headline: &str) -> String {
    let plain: String = headline.chars().filter(|c| c.is_alphanumeric()).collect();
    (1..=WIDEST as usize * 2)
        .rev()
        .map(|most| cut_at_word(&plain, most))
        .find(|cut| cells(cut) <= Cells::whole(WIDEST))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_short_and_whole_words() {
        assert_eq!(slug("南山长者学会用手机挂号"), "南山长者学会用手机");
        assert_eq!(slug(""), "");
        assert!(cells(&slug(&"x".repeat(200))) <= Cells::whole(WIDEST));
    }
}
