//! The blank between two characters of a line: what neighbouring marks give up (标点挤压), what
//! Han and Latin are set apart (中西文间距). W3C "Requirements for Chinese Text Layout", 3.1 and 3.2.

use super::breaks::{closes, opens};

/// Between Han and Latin letters or figures, ems. CLREQ allows up to a quarter; at the size of a
/// headline an eighth looks like it, because the face's own figures have blank sides already, and it
/// stays narrower than a space that somebody wrote.
pub const AUTOSPACE: f32 = 1.0 / 8.0;

/// What is put in (or, below nothing, taken out) between two characters of one line, ems. `full`:
/// both are full-width.
#[must_use]
pub fn between(before: char, after: char, full: bool) -> f32 {
    if full {
        return -squeeze(before, after);
    }
    let apart = (is_han(before) && begins_latin(after)) || (ends_latin(before) && is_han(after));
    if apart { AUTOSPACE } else { 0.0 }
}

/// The blank half em between two marks; a part of it between a word and a quotation or title mark,
/// where it tears a hole into a headline.
fn squeeze(before: char, after: char) -> f32 {
    let mark = |c: char| opens(c) || closes(c) || c.is_whitespace();
    if (closes(before) && (opens(after) || closes(after))) || (opens(before) && opens(after)) {
        0.5
    } else if (opens(after) && !mark(before)) || ("》”）」』】".contains(before) && !mark(after))
    {
        0.2
    } else {
        0.0
    }
}

/// Written in Han characters.
#[must_use]
pub fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x3005..=0x3007 | 0x3400..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff)
}

/// A letter or figure of an alphabet that stands on a baseline of its own; full-width forms and kana
/// fill their square like Han.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() && u32::from(c) < 0x1100
}

fn begins_latin(c: char) -> bool {
    is_letter(c) || matches!(c, '$' | '#' | '@')
}

fn ends_latin(c: char) -> bool {
    is_letter(c) || matches!(c, '%' | '‰' | '°')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn han_and_latin_stand_apart_and_nothing_else_does() {
        for (before, after) in [
            ('年', 'A'),
            ('A', '公'),
            ('第', '1'),
            ('5', '届'),
            ('%', '的'),
            ('与', 'é'),
        ] {
            assert!(
                (between(before, after, false) - AUTOSPACE).abs() < 1e-6,
                "{before}{after}"
            );
        }
        for (before, after) in [
            ('年', ' '),
            (' ', 'A'),
            ('“', 'O'),
            ('y', '”'),
            ('A', '1'),
            ('，', '8'),
            ('年', '１'),
            ('+', '公'),
        ] {
            assert!(
                between(before, after, false).abs() < 1e-6,
                "{before}{after}"
            );
        }
    }

    #[test]
    fn neighbouring_marks_give_up_half_an_em() {
        for (before, after) in [
            ('》', '“'),
            ('，', '”'),
            ('”', '，'),
            ('：', '“'),
            ('）', '《'),
            ('《', '“'),
            ('》', '、'),
        ] {
            assert!(
                (between(before, after, true) + 0.5).abs() < 1e-6,
                "{before}{after}"
            );
        }
        assert!((between('守', '“', true) + 0.2).abs() < 1e-6);
        assert!(between('，', '深', true).abs() < 1e-6);
    }
}
