//! Where a line of Chinese may end: 避头尾. Pure.
//!
//! Source: W3C, "Requirements for Chinese Text Layout" (CLREQ), 3.1.3 prohibition rules for line
//! start and line end; GB/T 15834—2011, 5.1.

/// No line begins with one of these.
const NOT_FIRST: &str = "，。、；：？！）》」』”’】〕〗〉…—～·％‰℃,.;:?!)]}%»";
/// No line ends with one of these.
const NOT_LAST: &str = "（《「『“‘【〔〖〈([{«￥¥$＄№#＃";
/// Full-width marks whose ink stands in the left half: at the end of a line the other half may hang
/// over its edge.
const HANGING: &str = "，。、；：？！）》」』”’】〕〗〉";

/// A number stays with what it counts.
const UNITS: &str = "万亿元个人名次年月日号时分秒岁位家户亩斤台届期件项条公里米吨所场支批份度点";

/// Whether a line may end between two characters that follow each other.
pub(super) fn may_break(before: char, after: char) -> bool {
    if after == ' ' || NOT_FIRST.contains(after) || NOT_LAST.contains(before) {
        return false;
    }
    if UNITS.contains(after) && (before.is_ascii_digit() || "万亿".contains(before)) {
        return false;
    }
    // Words and numbers stay whole, with the signs that hold them together: 3.5%, A-1, x@y.
    before == ' ' || !(is_latin(before) && is_latin(after))
}

/// Letters, digits and ASCII signs, and letters of other alphabets.
pub(super) fn is_latin(c: char) -> bool {
    c != ' ' && (c.is_ascii_graphic() || (c.is_alphabetic() && u32::from(c) < 0x1100))
}

/// Whether half of the mark may hang over the edge.
pub(super) fn hangs(c: char) -> bool {
    HANGING.contains(c)
}

/// Whether a little air belongs between the two: a Han character beside a letter or a digit, as
/// every word processor for Chinese sets it.
pub(super) fn has_air(before: char, after: char) -> bool {
    (is_han(before) && after.is_ascii_alphanumeric())
        || (before.is_ascii_alphanumeric() && is_han(after))
}

fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_stay_where_they_belong_and_numbers_whole() {
        for (before, after) in [
            ('甲', '，'),
            ('甲', '”'),
            ('甲', '…'),
            ('—', '—'),
            ('《', '甲'),
            ('“', '甲'),
            ('1', '2'),
            ('2', '%'),
            ('a', '-'),
            ('6', '万'),
            ('万', '元'),
        ] {
            assert!(!may_break(before, after), "{before}{after}");
        }
        for (before, after) in [
            ('甲', '乙'),
            ('。', '乙'),
            ('甲', '（'),
            ('甲', '1'),
            ('1', '甲'),
            (' ', 'a'),
        ] {
            assert!(may_break(before, after), "{before}{after}");
        }
    }
}
