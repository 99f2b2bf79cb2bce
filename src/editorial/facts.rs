//! What the source says, each fact with its place in the source: the only things a draft may claim.

use chrono::NaiveDate;

use super::{
    clean::Clean,
    dates::dates,
    numerals::{Numeral, numerals},
    organizations::{organizations, short_form},
    persons::persons,
    places,
    text::between,
};
use crate::model::story::{Fact, FactKind};

/// More are never needed to judge a story; a hostile text may hold thousands.
const MOST: usize = 300;

/// Every fact of `paragraphs`, by place. `source`: the characters that their offsets point into;
/// `known`: registered names of organizations; `reference`: the day the tip came in.
#[must_use]
pub fn facts(
    paragraphs: &[Clean],
    source: &[char],
    known: &[&str],
    reference: NaiveDate,
) -> Vec<Fact> {
    let whole: String = paragraphs
        .iter()
        .map(Clean::text)
        .collect::<Vec<_>>()
        .join("\n");
    let mut facts = Vec::new();
    for paragraph in paragraphs {
        if facts.len() >= MOST {
            break;
        }
        let text = paragraph.text();
        let mut found = of_paragraph(&text, &whole, known, reference);
        found.sort_by_key(|(start, _, kind, _)| (*start, *kind));
        let offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        for (start, end, kind, value) in found {
            let from = offsets.partition_point(|at| *at < start);
            let to = offsets.partition_point(|at| *at < end);
            if from >= to {
                continue;
            }
            let span = paragraph.span(from, to);
            facts.push(Fact {
                kind,
                text: source[span[0]..span[1]].iter().collect(),
                value,
                span,
            });
        }
    }
    facts.truncate(MOST);
    facts
}

type Found = (usize, usize, FactKind, String);

fn of_paragraph(text: &str, whole: &str, known: &[&str], reference: NaiveDate) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for date in dates(text, reference) {
        found.push((date.start, date.end, FactKind::Date, date.value));
    }
    for private in crate::model::language::personal::find(text) {
        // Neither a number nor money: hidden from everything that is made of facts.
        found.push((private.start, private.end, FactKind::Number, String::new()));
    }
    let taken: Vec<(usize, usize)> = found.iter().map(|f| (f.0, f.1)).collect();
    for numeral in numerals(text) {
        if taken
            .iter()
            .any(|(start, end)| *start < numeral.end && numeral.start < *end)
        {
            continue;
        }
        let kind = if is_money(&numeral) {
            FactKind::Money
        } else {
            FactKind::Number
        };
        found.push((numeral.start, numeral.end, kind, numeral.value));
    }
    found.retain(|f| !f.3.is_empty() || f.2 == FactKind::Date);
    for person in persons(text) {
        found.push((person.start, person.end, FactKind::Person, person.post));
    }
    let named = organizations(text, known);
    for (range, district) in places::mentions(text) {
        if named
            .iter()
            .all(|o| range.end <= o.start || o.end <= range.start)
        {
            found.push((range.start, range.end, FactKind::Place, district.to_owned()));
        }
    }
    for organization in named {
        if let Some(short) = short_form(whole, &organization.name) {
            for (at, _) in text.match_indices(&short) {
                let inside = organization.start <= at && at < organization.end;
                if !inside {
                    found.push((
                        at,
                        at + short.len(),
                        FactKind::Organization,
                        organization.name.clone(),
                    ));
                }
            }
        }
        found.push((
            organization.start,
            organization.end,
            FactKind::Organization,
            organization.name,
        ));
    }
    let offsets: Vec<usize> = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect();
    for (open, close, kind) in [('《', '》', FactKind::Work), ('“', '”', FactKind::Quote)] {
        for (at, inner) in between(text, open, close) {
            let count = inner.chars().count();
            found.push((offsets[at + 1], offsets[at + 1 + count], kind, inner));
        }
    }
    found.sort_by_key(|f| (f.0, std::cmp::Reverse(f.1)));
    found.dedup_by(|a, b| a.0 == b.0 && a.1 == b.1 && a.2 == b.2);
    found
}

fn is_money(numeral: &Numeral) -> bool {
    ["元", "万元", "亿元", "人民币", "美元", "港元", "港币"].contains(&numeral.unit.as_str())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::editorial::clean;

    fn of(text: &str) -> Vec<Fact> {
        let source: Vec<char> = text.chars().collect();
        let day = NaiveDate::from_ymd_opt(2026, 11, 25).expect("a date");
        facts(&clean::paragraphs(text), &source, &[], day)
    }

    #[test]
    fn facts_point_into_the_source() {
        let text = "11 月 21日，深圳市青禾公益服务中心理事长李青禾在南山区发布《手册》，投入1.2万元，称“很好”，电话13800138000。";
        let chars: Vec<char> = text.chars().collect();
        let facts = of(text);
        for fact in &facts {
            let there: String = chars[fact.span[0]..fact.span[1]].iter().collect();
            assert_eq!(there, fact.text);
        }
        let seen: Vec<String> = facts
            .iter()
            .map(|f| format!("{:?} {} = {}", f.kind, f.text, f.value))
            .collect();
        assert_eq!(
            seen,
            [
                "Date 11 月 21日 = 2026-11-21",
                "Organization 深圳市青禾公益服务中心 = 深圳市青禾公益服务中心",
                "Person 李青禾 = 深圳市青禾公益服务中心理事长",
                "Place 南山区 = 南山区",
                "Work 手册 = 手册",
                "Money 1.2万元 = 12000",
                "Quote 很好 = 很好",
            ]
        );
    }

    proptest! {
        #[test]
        fn every_span_is_its_text(text in "[\\u{4e00}-\\u{4e40}深圳市协会长李在月日年0-9“”《》。， \\n]{0,200}") {
            let chars: Vec<char> = text.chars().collect();
            for fact in of(&text) {
                let there: String = chars[fact.span[0]..fact.span[1]].iter().collect();
                prop_assert_eq!(there, fact.text);
            }
        }
    }
}
