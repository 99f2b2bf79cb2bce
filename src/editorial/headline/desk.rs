//! Where the writers of headlines put what they find, and what each find is worth.

use super::card::fits_card;
use crate::{
    editorial::{material::Material, numerals::numerals, text::han_count},
    model::language::{cells, words::segment},
};

#[derive(Debug)]
pub(super) struct Candidate {
    /// The words.
    pub text: String,
    /// Best first.
    pub weight: i64,
    /// It comes from a pattern of the trade.
    pub licensed: bool,
    /// From the tip's own heading.
    pub own: bool,
}

/// What the writers of headlines work with, and what they have found.
pub(super) struct Desk<'a> {
    /// The tip.
    pub material: &'a Material,
    /// Ways to call the organization, longest first.
    pub ways: Vec<String>,
    /// What the gate protects, the ways included.
    pub names: Vec<&'a str>,
    /// The person whom a feature is about.
    pub central: Option<String>,
    /// In no order.
    pub found: Vec<Candidate>,
    /// What is found now comes from the tip's own heading.
    pub own: bool,
}

impl<'a> Desk<'a> {
    /// A desk on which nothing lies yet; the tip's own headings come first.
    pub(super) fn new(material: &'a Material, central: Option<String>) -> Self {
        let mut names = material.names();
        names.retain(|name| !name.is_empty());
        Self {
            material,
            ways: super::names::ways(material),
            names,
            central,
            found: Vec::new(),
            own: true,
        }
    }

    /// Offers a line. `licensed`: it comes from a pattern of the trade.
    pub(super) fn push(&mut self, text: &str, base: i64, licensed: bool) {
        let text = text
            .trim_matches(|c: char| c.is_whitespace() || "，。；：、！—-".contains(c))
            .to_owned();
        let weight = self.weigh(&text, base);
        if let Some(known) = self.found.iter_mut().find(|c| c.text == text) {
            known.weight = known.weight.max(weight);
            known.licensed |= licensed;
        } else if fits_card(&text) {
            self.found.push(Candidate {
                text,
                weight,
                licensed,
                own: self.own,
            });
        }
    }

    /// Width, and what a producer would like best: close to the measure, with a doer or a figure.
    pub(super) fn weigh(&self, text: &str, base: i64) -> i64 {
        let halves = i64::from(cells(text).halves());
        let fit = match halves {
            ..16 => halves / 2 - 10,
            16..=32 => halves / 2,
            _ => 15 - (halves - 32) * 4,
        };
        let doer = self.ways.iter().any(|way| text.contains(way.as_str()));
        base + fit
            + 4 * i64::from(doer)
            + 2 * i64::from(text.contains(['“', '《']))
            + 6 * i64::from(!numerals(text).is_empty())
    }

    /// How much of the line the news and what follows it tell again, 0–24: a catchword of the
    /// heading's own is nice, what the text speaks of is news.
    pub(super) fn told_again(&self, text: &str, news: usize) -> i64 {
        let near = &self.material.units[news.min(self.material.units.len())..];
        let words: Vec<&str> = segment(text)
            .into_iter()
            .filter(|word| han_count(word) >= 2)
            .collect();
        let told = words
            .iter()
            .filter(|word| near.iter().take(4).any(|unit| unit.text.contains(**word)))
            .count();
        i64::try_from(24 * told / words.len().max(1)).unwrap_or(0)
    }

    /// The way by which `text` calls the organization at its beginning.
    pub(super) fn led(&self, text: &str) -> Option<&str> {
        self.ways
            .iter()
            .map(String::as_str)
            .find(|way| text.starts_with(way))
    }

    /// Whether the line holds news and nothing that the source does not say.
    pub(super) fn may_air(&self, text: &str) -> bool {
        let minor = self
            .material
            .minors
            .iter()
            .any(|(name, _)| text.contains(name));
        // A name alone is no news.
        let mut rest = text.to_owned();
        for name in self.names.iter().filter(|n| n.chars().count() > 3) {
            rest = rest.replace(*name, "");
        }
        for way in &self.ways {
            rest = rest.replace(way.as_str(), "");
        }
        let rest = rest.trim();
        !minor
            && han_count(rest) >= 2
            && !rest.starts_with("办公室")
            && !rest.starts_with("秘书处")
            && self
                .material
                .source
                .unfounded(text, &self.material.names())
                .is_empty()
    }
}
