//! Numbers that two accounts share, by how unlikely chance is.

use super::super::{
    masked::{Figure, FigureKind},
    trace::Trace,
};

/// Together they say no more than a work and a body do.
const MOST: i32 = 250;
/// How people are counted: 140人 here is 140个街坊 there.
const PERSONS: [&str; 4] = ["人", "名", "位", "个"];

/// Points for numbers that both have; a long one is hardly chance, a round one says little, and one
/// that counts the same thing in the same words says more, but in a `template` all do.
pub fn numbers(a: &Trace, b: &Trace, template: bool) -> i32 {
    let counts =
        |trace: &Trace| -> Vec<Figure> { trace.figures_of(FigureKind::Count).cloned().collect() };
    let (of_a, of_b) = (counts(a), counts(b));
    let mut values: Vec<String> = of_a.iter().map(|one| value(&one.text)).collect();
    values.sort();
    values.dedup();
    let mut points = 0;
    for value in values {
        let holds = |one: &&Figure| self::value(&one.text) == value;
        let pairs: Vec<(&Figure, &Figure)> = of_a
            .iter()
            .filter(holds)
            .flat_map(|one| of_b.iter().filter(holds).map(move |other| (one, other)))
            .collect();
        if pairs.is_empty() {
            continue;
        }
        let unit = pairs
            .iter()
            .any(|(one, other)| same_unit(&one.text, &other.text));
        // 240名志愿者 in both, wherever it stands.
        let thing = !template
            && pairs
                .iter()
                .any(|(one, other)| one.text == other.text && one.right == other.right);
        let digits = value
            .trim_end_matches('0')
            .chars()
            .filter(char::is_ascii_digit)
            .count();
        points += match digits {
            3.. => 150,
            2 if unit && thing => 125,
            2 if unit => 75,
            2 => 50,
            1 if unit => 25,
            _ => 0,
        };
    }
    points.min(MOST)
}

/// Points for being the same one of a row: few have a 300th.
pub fn ordinals(a: &Trace, b: &Trace) -> i32 {
    a.figures_of(FigureKind::Ordinal)
        .filter(|one| {
            b.figures_of(FigureKind::Ordinal)
                .any(|other| other.text == one.text)
        })
        .map(|one| match value(&one.text).len() {
            3.. => 150,
            2 => 75,
            _ if one.text.starts_with('1') => 0,
            _ => 50,
        })
        .max()
        .unwrap_or(0)
}

fn value(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_ascii_digit() || *c == '.' || *c == '%')
        .collect()
}

fn same_unit(one: &str, other: &str) -> bool {
    let unit = |text: &str| text[value(text).len()..].to_owned();
    let (one, other) = (unit(one), unit(other));
    one == other || PERSONS.contains(&one.as_str()) && PERSONS.contains(&other.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trace(figures: &[(FigureKind, &str, u32)]) -> Trace {
        Trace {
            figures: figures
                .iter()
                .map(|(kind, text, right)| Figure {
                    kind: *kind,
                    text: (*text).to_owned(),
                    left: 0,
                    right: *right,
                })
                .collect(),
            ..Trace::default()
        }
    }

    fn counts(one: (&str, u32), other: (&str, u32), template: bool) -> i32 {
        let count = |(text, right)| trace(&[(FigureKind::Count, text, right)]);
        let points = numbers(&count(one), &count(other), template);
        assert_eq!(points, numbers(&count(other), &count(one), template));
        points
    }

    #[test]
    fn a_rare_number_says_more_than_a_round_one() {
        assert_eq!(counts(("1864", 1), ("1864", 2), false), 150);
        assert_eq!(counts(("300名", 1), ("300名", 2), false), 25);
        assert_eq!(counts(("86名", 1), ("68名", 1), false), 0);
        // The same unit, in other words, and the same thing.
        assert!(counts(("46幅", 1), ("46户", 2), false) < counts(("46幅", 1), ("46幅", 2), false));
        assert_eq!(
            counts(("140人", 1), ("140个", 2), false),
            counts(("140人", 1), ("140人", 2), false)
        );
        assert!(
            counts(("240名", 1), ("240名", 1), false) > counts(("240名", 1), ("240名", 2), false)
        );
        assert_eq!(
            counts(("240名", 1), ("240名", 1), true),
            counts(("240名", 1), ("240名", 2), true)
        );
    }

    #[test]
    fn the_thousandth_is_one_event_and_the_first_says_nothing() {
        let nth = |text| trace(&[(FigureKind::Ordinal, text, 0)]);
        assert_eq!(ordinals(&nth("1000次"), &nth("1000次")), 150);
        assert_eq!(ordinals(&nth("6期"), &nth("6期")), 50);
        assert_eq!(ordinals(&nth("1届"), &nth("1届")), 0);
        assert_eq!(ordinals(&nth("6期"), &nth("7期")), 0);
    }
}
