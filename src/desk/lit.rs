//! A text with its facts lit, for a person who compares what came with what is made of it. Pure.

use serde::Serialize;

use crate::model::story::{Fact, FactKind};

/// A part of a text that is shown in one way.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Lit {
    pub text: String,
    /// The style of a fact; empty: none.
    pub kind: &'static str,
    /// What kind of fact, and what it is taken for.
    pub title: String,
    /// Not taken over: a greeting, a signature, a site's furniture.
    pub off: bool,
}

/// From what holds others to what stands in others: the later is lit where two overlap.
const KINDS: [(FactKind, &str, &str); 8] = [
    (FactKind::Quote, "quote", "引语"),
    (FactKind::Work, "work", "作品"),
    (FactKind::Organization, "organization", "单位"),
    (FactKind::Place, "place", "地点"),
    (FactKind::Person, "person", "人物"),
    (FactKind::Number, "number", "数字"),
    (FactKind::Money, "money", "金额"),
    (FactKind::Date, "date", "日期"),
];

fn style(kind: FactKind) -> (usize, &'static str, &'static str) {
    let place = KINDS
        .iter()
        .position(|(one, _, _)| *one == kind)
        .unwrap_or(0);
    (place, KINDS[place].1, KINDS[place].2)
}

/// The facts of one text, by character.
#[derive(Debug)]
pub struct Lights<'a> {
    facts: &'a [Fact],
    /// For each character, which fact it belongs to.
    of: Vec<Option<usize>>,
}

impl<'a> Lights<'a> {
    /// Facts that do not stand where they say (the text was read anew since) stay dark.
    pub fn new(text: &[char], facts: &'a [Fact]) -> Self {
        let mut of = vec![None; text.len()];
        let mut order: Vec<usize> = (0..facts.len()).collect();
        order.sort_by_key(|at| style(facts[*at].kind).0);
        for at in order {
            let [start, end] = facts[at].span;
            let stands = text
                .get(start..end)
                .is_some_and(|there| there.iter().copied().eq(facts[at].text.chars()));
            if stands {
                of[start..end].fill(Some(at));
            }
        }
        Self { facts, of }
    }

    /// The whole text; what `kept` does not hold was not taken over.
    pub fn whole(&self, text: &[char], kept: &[bool]) -> Vec<Lit> {
        let off = |at: usize| !kept.get(at).copied().unwrap_or(false);
        self.run(
            text.iter()
                .enumerate()
                .map(|(at, c)| (*c, at, off(at) && !c.is_whitespace())),
        )
    }

    /// A cleaned line whose characters stand at `from` in the text.
    pub fn line(&self, chars: &[char], from: &[usize]) -> Vec<Lit> {
        self.run(chars.iter().zip(from).map(|(c, at)| (*c, *at, false)))
    }

    fn run(&self, chars: impl Iterator<Item = (char, usize, bool)>) -> Vec<Lit> {
        let mut parts: Vec<Lit> = Vec::new();
        let mut last = None;
        for (c, at, off) in chars {
            let fact = self.of.get(at).copied().flatten();
            // White space is shown as what stands before it.
            let same = last.is_some_and(|(known, was_off)| {
                known == fact && (was_off == off || c.is_whitespace())
            });
            match parts.last_mut().filter(|_| same) {
                Some(part) => part.text.push(c),
                None => {
                    let (kind, title) = fact.map_or(("", String::new()), |at| {
                        let fact = &self.facts[at];
                        let (_, kind, label) = style(fact.kind);
                        (kind, titled(label, fact))
                    });
                    parts.push(Lit {
                        text: c.to_string(),
                        kind,
                        title,
                        off: off && fact.is_none(),
                    });
                    last = Some((fact, off));
                }
            }
        }
        parts
    }

    /// The kinds that are lit, with their style, word and number of facts.
    pub fn legend(&self) -> Vec<(&'static str, &'static str, usize)> {
        let mut lit: Vec<usize> = self.of.iter().flatten().copied().collect();
        lit.sort_unstable();
        lit.dedup();
        KINDS
            .iter()
            .rev()
            .map(|(kind, style, label)| {
                let count = lit
                    .iter()
                    .filter(|at| self.facts[**at].kind == *kind)
                    .count();
                (*style, *label, count)
            })
            .filter(|(_, _, count)| *count > 0)
            .collect()
    }
}

fn titled(label: &str, fact: &Fact) -> String {
    let value: String = fact.value.chars().take(60).collect();
    if value.is_empty() || value == fact.text {
        label.to_owned()
    } else {
        format!("{label}：{value}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(kind: FactKind, text: &str, value: &str, start: usize) -> Fact {
        Fact {
            kind,
            text: text.to_owned(),
            value: value.to_owned(),
            span: [start, start + text.chars().count()],
        }
    }

    #[test]
    fn facts_are_lit_where_they_stand_and_nowhere_else() {
        let text: Vec<char> = "您好，86名长者说“来自福田”。".chars().collect();
        let facts = [
            fact(FactKind::Number, "86名", "86", 3),
            fact(FactKind::Quote, "来自福田", "来自福田", 10),
            fact(FactKind::Place, "福田", "福田区", 12),
            fact(FactKind::Person, "王五", "", 3),
            fact(FactKind::Date, "越界", "", 900),
        ];
        let lights = Lights::new(&text, &facts);
        let kept: Vec<bool> = (0..text.len()).map(|at| at >= 3).collect();
        let shown = lights.whole(&text, &kept);
        let whole: String = shown.iter().map(|part| part.text.as_str()).collect();
        assert!(whole.chars().eq(text.iter().copied()));
        let told: Vec<_> = shown
            .iter()
            .map(|p| (p.text.as_str(), p.kind, p.title.as_str(), p.off))
            .collect();
        assert_eq!(
            told,
            [
                ("您好，", "", "", true),
                ("86名", "number", "数字：86", false),
                ("长者说“", "", "", false),
                ("来自", "quote", "引语", false),
                ("福田", "place", "地点：福田区", false),
                ("”。", "", "", false),
            ]
        );
        assert_eq!(
            lights.legend(),
            [
                ("number", "数字", 1),
                ("place", "地点", 1),
                ("quote", "引语", 1)
            ]
        );
        let line = lights.line(&['福', '田', '人'], &[12, 13, 99]);
        assert_eq!((line[0].kind, line[1].kind), ("place", ""));
        assert!(Lights::new(&[], &facts).whole(&[], &[]).is_empty());
    }
}
