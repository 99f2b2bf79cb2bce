//! A number that counts up to its value: the texts on the way, each with its time.
//!
//! The value changes at most once a frame of 25, also where fields are drawn at 50: two different
//! digits woven into one interlaced frame cannot be read.

use super::{
    motion::Count,
    svg::{Element, Node},
};
use crate::model::units::FRAME_MS;

/// One text of the count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// There from, milliseconds from the card's start.
    pub from_ms: u32,
    /// … to; `None`: the last one, which stays.
    pub to_ms: Option<u32>,
    /// Characters of the last number that are left blank before this one, so that every digit
    /// keeps its place: they stand at the right.
    pub blank: String,
    /// The number.
    pub shown: String,
}

/// A number in a text, with how it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Written<'a> {
    /// What stands before it: 约, +.
    pub before: &'a str,
    /// The number itself, as it stands.
    pub number: &'a str,
    /// What stands after it: 万, %.
    pub after: &'a str,
    /// Digits after the point.
    decimals: usize,
    /// The mark between thousands.
    grouped: Option<char>,
    /// Full-width digits.
    wide: bool,
}

/// The single number of `text`; `None` when there is none, or more than one, or one that is not an
/// amount (007, 1,2).
#[must_use]
pub fn written(text: &str) -> Option<Written<'_>> {
    let start = text.find(is_digit)?;
    let rest = &text[start..];
    let mark = |c: char| matches!(c, ',' | '，' | '.' | '．');
    let length: usize = rest
        .chars()
        .take_while(|c| is_digit(*c) || mark(*c))
        .map(char::len_utf8)
        .sum();
    // A mark at the end belongs to the sentence.
    let number = rest[..length].trim_end_matches(mark);
    let after = &rest[number.len()..];
    if after.contains(is_digit) {
        return None;
    }
    let (whole, decimals) = match number.split_once(['.', '．']) {
        Some((whole, part)) if part.chars().all(is_digit) => (whole, part.chars().count()),
        Some(_) => return None,
        None => (number, 0),
    };
    let grouped = whole.chars().find(|c| matches!(c, ',' | '，'));
    let groups: Vec<usize> = whole
        .split([',', '，'])
        .map(|group| group.chars().count())
        .collect();
    let (first, others) = groups.split_first()?;
    let well_grouped = (1..=3).contains(first) && others.iter().all(|group| *group == 3);
    if grouped.is_some() && !well_grouped {
        return None;
    }
    let digits: Vec<char> = number.chars().filter(|c| is_digit(*c)).collect();
    let wide = digits.iter().any(|c| !c.is_ascii());
    let leading = digits.first().is_some_and(|c| value_of(*c) == 0);
    // Beyond 15 digits a number in f64 is not exact.
    if digits.len() > 15 || (leading && whole.chars().count() > 1) {
        return None;
    }
    Some(Written {
        before: &text[..start],
        number,
        after,
        decimals,
        grouped,
        wide,
    })
}

impl Written<'_> {
    /// The value.
    #[must_use]
    pub fn value(&self) -> f64 {
        let plain: String = self
            .number
            .chars()
            .filter_map(|c| match c {
                '.' | '．' => Some('.'),
                c if is_digit(c) => char::from_digit(value_of(c), 10),
                _ => None,
            })
            .collect();
        plain.parse().unwrap_or(0.0)
    }

    /// `value` written as this number is.
    #[must_use]
    pub fn like(&self, value: f64) -> String {
        let plain = format!("{value:.*}", self.decimals);
        let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
        let mut out = String::new();
        for (i, c) in whole.chars().enumerate() {
            if let Some(mark) = self.grouped
                && i > 0
                && (whole.len() - i).is_multiple_of(3)
            {
                out.push(mark);
            }
            out.push(c);
        }
        if !part.is_empty() {
            out.push('.');
            out.push_str(part);
        }
        if self.wide {
            out = out
                .chars()
                .map(|c| match c {
                    '.' if self.number.contains('．') => '．',
                    c => c
                        .to_digit(10)
                        .and_then(|n| char::from_u32(u32::from('０') + n))
                        .unwrap_or(c),
                })
                .collect();
        }
        out
    }

    /// Every text that is shown on the way, in order; the last one is the number as it was given.
    #[must_use]
    pub fn steps(&self, count: Count) -> Vec<Step> {
        let value = self.value();
        let frame = u32::try_from(FRAME_MS).unwrap_or(40);
        let end = count.delay_ms + count.length_ms;
        let mut steps: Vec<Step> = Vec::new();
        for n in 0.. {
            let at = n * frame;
            let shown = if at >= end {
                self.number.to_owned()
            } else {
                let elapsed = f64::from(at.saturating_sub(count.delay_ms));
                let part = count.ease.at(elapsed / f64::from(count.length_ms));
                self.like((value - count.from).mul_add(part, count.from).max(0.0))
            };
            if steps.last().is_none_or(|last| last.shown != shown) {
                if let Some(last) = steps.last_mut() {
                    last.to_ms = Some(at);
                }
                let missing = self.number.chars().count();
                let missing = missing.saturating_sub(shown.chars().count());
                steps.push(Step {
                    from_ms: at,
                    to_ms: None,
                    blank: self.number.chars().take(missing).collect(),
                    shown,
                });
            }
            if at >= end {
                break;
            }
        }
        steps
    }
}

/// The words of `layer` that hold a number, if it is one that can count; the first one that does.
#[must_use]
pub fn number_of(layer: &Element) -> Option<String> {
    layer.children.iter().find_map(|child| match child {
        Node::Text(text) => written(text).map(|_| text.clone()),
        Node::Element(element) => number_of(element),
    })
}

/// Writes `step` in place of the first number of `layer`. Whether there was one.
pub fn write(layer: &mut Element, step: &Step) -> bool {
    for at in 0..layer.children.len() {
        match &mut layer.children[at] {
            Node::Element(element) => {
                if write(element, step) {
                    return true;
                }
            }
            Node::Text(text) => {
                let Some(found) = written(text) else { continue };
                let mut blank = Element::new("tspan");
                blank.set("fill", "none");
                blank.set("stroke", "none");
                blank.children = vec![Node::Text(step.blank.clone())];
                let new = vec![
                    Node::Text(found.before.to_owned()),
                    Node::Element(blank),
                    Node::Text(format!("{}{}", step.shown, found.after)),
                ];
                layer.children.splice(at..=at, new);
                return true;
            }
        }
    }
    false
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

fn value_of(c: char) -> u32 {
    c.to_digit(10)
        .unwrap_or_else(|| u32::from(c).saturating_sub(u32::from('０')))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::render::ease::Ease;

    const COUNT: Count = Count {
        from: 0.0,
        delay_ms: 200,
        length_ms: 1000,
        ease: Ease::OutCubic,
    };

    #[test]
    fn a_number_is_found_with_what_stands_around_it() {
        let parts = |text| {
            let found = written(text)?;
            Some((found.before, found.number, found.after, found.value()))
        };
        assert_eq!(parts("约8,000人次"), Some(("约", "8,000", "人次", 8000.0)));
        assert_eq!(parts("98.5%"), Some(("", "98.5", "%", 98.5)));
        assert_eq!(parts("1.1万"), Some(("", "1.1", "万", 1.1)));
        assert_eq!(parts("＋１２０"), Some(("＋", "１２０", "", 120.0)));
        assert_eq!(parts("120."), Some(("", "120", ".", 120.0)));
        for not in [
            "八千",
            "",
            "2026年11月",
            "007",
            "12,34",
            "1.2.3",
            "3比1：2",
            "1234567890123456",
        ] {
            assert_eq!(parts(not), None, "{not}");
        }
    }

    #[test]
    fn it_counts_from_nothing_to_exactly_what_was_given() {
        let number = written("128,000").expect("a number");
        let steps = number.steps(COUNT);
        assert_eq!(steps[0].shown, "0");
        assert_eq!((steps[0].from_ms, steps[0].to_ms), (0, Some(240)));
        let last = steps.last().expect("a last one");
        assert_eq!((last.shown.as_str(), last.to_ms), ("128,000", None));
        assert!(last.from_ms <= 1200 && last.blank.is_empty());
        assert!(steps.len() <= 27, "{}", steps.len());
        let ten = steps.iter().find(|step| step.shown.chars().count() == 6);
        assert_eq!(ten.map(|step| step.blank.as_str()), Some("1"));
    }

    #[test]
    fn decimals_and_full_width_digits_are_kept() {
        let like = |text, value| written(text).map(|number| number.like(value));
        assert_eq!(like("98.5%", 7.0), Some("7.0".to_owned()));
        assert_eq!(like("1，200", 1100.4), Some("1，100".to_owned()));
        assert_eq!(like("１２０", 7.0), Some("７".to_owned()));
        assert_eq!(like("8000", 7999.6), Some("8000".to_owned()));
    }

    proptest! {
        #[test]
        fn digits_keep_their_place_and_time_has_no_gap(
            value in 0_u64..1_000_000_000, delay in 0_u32..900, length in 0_u32..2000,
            point in any::<bool>(),
        ) {
            let text = if point {
                format!("{}.{}", value / 10, value % 10)
            } else {
                value.to_string()
            };
            let number = written(&text).expect("a number");
            let steps = number.steps(Count { delay_ms: delay, length_ms: length, ..COUNT });
            let whole = number.number.chars().count();
            let mut at = 0;
            for step in &steps {
                prop_assert_eq!(step.from_ms, at);
                prop_assert!(step.from_ms % 40 == 0);
                let width = step.blank.chars().count() + step.shown.chars().count();
                prop_assert_eq!(width, whole, "{:?}", step);
                at = step.to_ms.unwrap_or(0);
            }
            prop_assert_eq!(&steps.last().expect("one").shown, number.number);
        }
    }
}
