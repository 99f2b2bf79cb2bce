//! Numbers that two accounts share, by how unlikely chance is.

use std::collections::{HashMap, HashSet};

use super::super::{masked::FigureKind, trace::Trace};

/// Together they say no more than a work and a body do.
const MOST: i32 = 250;
/// How people are counted: 140人 here is 140个街坊 there.
const PERSONS: [&str; 4] = ["人", "名", "位", "个"];

/// Points for numbers that both have; a long one is hardly chance, a round one says little, and one
/// that counts the same thing in the same words says more, but in a `template` all do.
pub fn numbers(a: &Trace, b: &Trace, template: bool) -> i32 {
    let (of_a, of_b) = (by_value(a), by_value(b));
    let mut points = 0;
    for (value, one) in &of_a {
        let Some(other) = of_b.get(value) else {
            continue;
        };
        let unit = !one.units.is_disjoint(&other.units);
        // 240名志愿者 in both, wherever it stands.
        let thing = !template && !one.things.is_disjoint(&other.things);
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

/// What a text counts with one value. Sets, never pairs: a text may hold one number twenty thousand
/// times.
#[derive(Default)]
struct Counted<'a> {
    /// 名, 幅; how people are counted is one unit.
    units: HashSet<&'a str>,
    /// The number with its unit, and the place behind it.
    things: HashSet<(&'a str, u32)>,
}

fn by_value(trace: &Trace) -> HashMap<&str, Counted<'_>> {
    let mut values: HashMap<&str, Counted<'_>> = HashMap::new();
    for figure in trace.figures_of(FigureKind::Count) {
        let (value, unit) = figure.text.split_at(value(&figure.text).len());
        let counted = values.entry(value).or_default();
        let persons = PERSONS.contains(&unit);
        counted
            .units
            .insert(if persons { PERSONS[0] } else { unit });
        counted.things.insert((&figure.text, figure.right));
    }
    values
}

/// Points for being the same one of a row: few have a 300th.
pub fn ordinals(a: &Trace, b: &Trace) -> i32 {
    let of_b: HashSet<&str> = b
        .figures_of(FigureKind::Ordinal)
        .map(|figure| figure.text.as_str())
        .collect();
    a.figures_of(FigureKind::Ordinal)
        .filter(|one| of_b.contains(one.text.as_str()))
        .map(|one| match value(&one.text).len() {
            3.. => 150,
            2 => 75,
            _ if one.text.starts_with('1') => 0,
            _ => 50,
        })
        .max()
        .unwrap_or(0)
}

fn value(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != '%');
    &text[..end.unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use super::{super::super::masked::Figure, *};

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

    #[test]
    fn one_number_is_kept_once_however_often_it_stands_there() {
        let hostile = trace(&[(FigureKind::Count, "15名", 7); 20_000]);
        let values = by_value(&hostile);
        assert_eq!(values.len(), 1);
        assert_eq!(
            (values["15"].units.len(), values["15"].things.len()),
            (1, 1)
        );
        let once = trace(&[(FigureKind::Count, "15名", 7)]);
        assert_eq!(
            numbers(&hostile, &hostile, false),
            numbers(&once, &once, false)
        );
    }
}
