//! What the source says, each fact with its place in the source: the only things a draft may claim.

use chrono::NaiveDate;

use super::{
    clean::Clean,
    dates::dates,
    numerals::{Numeral, Sense, numerals},
    organizations::{Book, Named, organizations_by, short_form},
    persons::persons_among,
    places,
    quotes::names_in_quotes,
    text::{between, is_han},
};
use crate::model::story::{Fact, FactKind};

/// More are never needed to judge a story; a hostile text may hold thousands.
const MOST: usize = 300;
/// What comes later is no news item: characters that are read for facts.
const READ_CHARS: usize = 8_000;

/// Every fact of `paragraphs`, by place. `source`: the characters that their offsets point into;
/// `known`: registered names of organizations; `reference`: the day the tip came in.
#[must_use]
pub fn facts(
    paragraphs: &[Clean],
    source: &[char],
    known: &[&str],
    reference: NaiveDate,
) -> Vec<Fact> {
    facts_by(paragraphs, source, known, None, reference)
}

/// As [`facts`], with the book of all registered names before the rule.
#[must_use]
pub fn facts_by(
    paragraphs: &[Clean],
    source: &[char],
    known: &[&str],
    book: Option<&Book>,
    reference: NaiveDate,
) -> Vec<Fact> {
    let mut whole = String::new();
    // For each character of `whole`: the paragraph and the place in it; `None` for a break.
    let mut places: Vec<Option<(usize, usize)>> = Vec::new();
    for (number, paragraph) in paragraphs.iter().enumerate() {
        if places.len() >= READ_CHARS {
            break;
        }
        if number > 0 {
            whole.push('\n');
            places.push(None);
        }
        for (at, c) in paragraph.chars.iter().enumerate().take(READ_CHARS) {
            whole.push(*c);
            places.push(Some((number, at)));
        }
    }
    let offsets: Vec<usize> = whole.char_indices().map(|(at, _)| at).collect();
    let mut facts = Vec::new();
    for (start, end, kind, value) in found(&whole, known, book, reference) {
        let from = offsets.partition_point(|at| *at < start);
        let to = offsets.partition_point(|at| *at < end);
        // A fact lies within one paragraph.
        let (Some(Some((first, begin))), Some(Some((last, until)))) = (
            places.get(from),
            to.checked_sub(1).and_then(|to| places.get(to)),
        ) else {
            continue;
        };
        if first != last || until < begin {
            continue;
        }
        let span = paragraphs[*first].span(*begin, until + 1);
        facts.push(Fact {
            kind,
            text: source[span[0]..span[1]].iter().collect(),
            value,
            span,
        });
        if facts.len() >= MOST {
            break;
        }
    }
    facts
}

type Found = (usize, usize, FactKind, String);

/// Facts of `text` by place, as byte ranges.
fn found(text: &str, known: &[&str], book: Option<&Book>, reference: NaiveDate) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut taken: Vec<(usize, usize)> = Vec::new();
    for date in dates(text, reference) {
        taken.push((date.start, date.end));
        match date.until {
            // 11月21日至22日 tells two days.
            Some((words, last)) => {
                let first = text[date.start..words]
                    .trim_end_matches(['至', '到', '-', '—', '–', '~', '～']);
                found.push((
                    date.start,
                    date.start + first.len(),
                    FactKind::Date,
                    date.value,
                ));
                found.push((words, date.end, FactKind::Date, last.to_string()));
            }
            None => found.push((date.start, date.end, FactKind::Date, date.value)),
        }
    }
    // Neither a number nor money: hidden from everything that is made of facts.
    taken.extend(
        crate::model::language::personal::find(text)
            .into_iter()
            .map(|private| (private.start, private.end)),
    );
    taken.sort_unstable();
    amounts(text, &taken, &mut found);
    let organizations = organizations_by(text, known, book);
    for person in persons_among(text, &organizations) {
        let post = match (person.post.is_empty(), person.elected.is_empty()) {
            (_, true) => person.post,
            (true, false) => person.elected,
            // The new office first: it is the news.
            (false, false) => format!("{}、{}", person.elected, person.post),
        };
        found.push((person.start, person.end, FactKind::Person, post));
    }
    named(text, organizations, &mut found);
    let offsets: Vec<usize> = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect();
    let called: Vec<usize> = names_in_quotes(text)
        .into_iter()
        .map(|(at, _)| at)
        .collect();
    for (open, close) in [('《', '》'), ('“', '”')] {
        for (at, inner) in between(text, open, close) {
            let kind = if open == '《' || called.binary_search(&at).is_ok() {
                FactKind::Work
            } else {
                FactKind::Quote
            };
            let count = inner.chars().count();
            found.push((offsets[at + 1], offsets[at + 1 + count], kind, inner));
        }
    }
    found.sort_by_key(|f| (f.0, std::cmp::Reverse(f.1)));
    found.dedup_by(|a, b| a.0 == b.0 && a.1 == b.1 && a.2 == b.2);
    found
}

/// Numbers, money and times of day that lie in none of `taken`, ordered ranges.
fn amounts(text: &str, taken: &[(usize, usize)], found: &mut Vec<Found>) {
    let mut last: Option<(usize, Numeral)> = None;
    for numeral in numerals(text) {
        let next = taken.partition_point(|(_, end)| *end <= numeral.start);
        if taken
            .get(next)
            .is_some_and(|(start, _)| *start < numeral.end)
        {
            last = None;
            continue;
        }
        let kind = match numeral.sense {
            // 第三届 names an edition; it is no amount.
            Sense::Ordinal => continue,
            Sense::Clock => FactKind::Date,
            Sense::Score => FactKind::Number,
            Sense::Count if !tells(text, &numeral) => {
                last = None;
                continue;
            }
            Sense::Count if is_money(&numeral) => FactKind::Money,
            Sense::Count => FactKind::Number,
        };
        // 4500元至15000元, 3至5天: one fact.
        if let Some((at, first)) = &last
            && numeral.sense == Sense::Count
            && (first.unit == numeral.unit || first.unit.is_empty())
            && matches!(
                &text[first.end..numeral.start],
                "至" | "到" | "-" | "—" | "–" | "~" | "～"
            )
        {
            let range = &mut found[*at];
            *range = (
                range.0,
                numeral.end,
                kind,
                format!("{}-{}", range.3, numeral.value),
            );
            last = None;
            continue;
        }
        found.push((numeral.start, numeral.end, kind, numeral.value.clone()));
        last = Some((found.len() - 1, numeral));
    }
}

/// Whether a number says how much: with what is counted, as a share, as a figure with a fraction.
fn tells(text: &str, numeral: &Numeral) -> bool {
    let words = &text[numeral.start..numeral.end];
    let before = text[..numeral.start].chars().next_back();
    let glued = before.is_some_and(|c| c.is_ascii_alphanumeric() || "-—/.".contains(c));
    // 3至5天: only when the rest of the range follows.
    let behind = text[numeral.end..].strip_prefix(['至', '到', '-', '—', '–', '~', '～']);
    let begins_range = behind.is_some_and(|rest| {
        let digits: usize = rest.chars().take_while(char::is_ascii_digit).count();
        let unit = rest[digits..].chars().next();
        (1..=5).contains(&digits) && unit.is_some_and(|c| is_han(c) && !"年月日号".contains(c))
    });
    if !numeral.unit.is_empty() {
        return !glued || before.is_some_and(|c| "—-".contains(c));
    }
    !glued
        && (words.contains([
            '%', '％', '‰', '.', '万', '亿', '千', '成', '分', '时', '半',
        ]) || words.contains(['几', '数'])
            || begins_range
            || numeral.value.ends_with('%'))
}

/// Organizations, their short forms, and places that are part of no organization.
fn named(text: &str, named: Vec<Named>, found: &mut Vec<Found>) {
    for (range, district) in places::mentions(text) {
        let next = named.partition_point(|o| o.end <= range.start);
        if named.get(next).is_none_or(|o| range.end <= o.start) {
            found.push((range.start, range.end, FactKind::Place, district.to_owned()));
        }
    }
    let mut shortened: Vec<(String, String)> = Vec::new();
    for organization in &named {
        if shortened.len() < 20
            && shortened.iter().all(|(_, full)| *full != organization.name)
            && let Some(short) = short_form(text, &organization.name)
        {
            shortened.push((short, organization.name.clone()));
        }
    }
    for (short, full) in &shortened {
        for (at, _) in text.match_indices(short.as_str()) {
            let next = named.partition_point(|o| o.end <= at);
            if named.get(next).is_none_or(|o| at < o.start) {
                found.push((at, at + short.len(), FactKind::Organization, full.clone()));
            }
        }
    }
    // 龙华区甲协会 and 甲协会 are the 深圳市龙华区甲协会 that the text names too.
    let mut full: Vec<String> = named.iter().map(|o| o.name.clone()).collect();
    full.sort_by_key(|name| std::cmp::Reverse(name.len()));
    full.dedup();
    full.truncate(60);
    found.extend(named.into_iter().map(|organization| {
        let whole = full.iter().find(|full| full.ends_with(&organization.name));
        (
            organization.start,
            organization.end,
            FactKind::Organization,
            whole.cloned().unwrap_or(organization.name),
        )
    }));
}

fn is_money(numeral: &Numeral) -> bool {
    [
        "元",
        "元人民币",
        "人民币",
        "美元",
        "欧元",
        "英镑",
        "日元",
        "港元",
        "港币",
        "澳门元",
        "台币",
        "块",
        "角",
        "毛",
    ]
    .contains(&numeral.unit.as_str())
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
