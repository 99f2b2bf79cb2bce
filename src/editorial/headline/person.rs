//! A feature on a person: 「P：…」, the rest from the tip's own heading.

use std::sync::LazyLock;

use regex::Regex;

use super::{Desk, grammar::begins_with_subject};
use crate::editorial::{
    material::Material,
    polish,
    text::{han_count, pattern},
};

/// Told of so often and so early that the story is about this person.
const OFTEN: usize = 3;

/// The one person a feature is about: named in its first sentences, again and again, and more than
/// any organization.
#[must_use]
pub(super) fn central(material: &Material) -> Option<String> {
    let body: Vec<&str> = material
        .units
        .iter()
        .map(|unit| unit.text.as_str())
        .collect();
    let whole = body.concat();
    let organization = material
        .organization
        .as_deref()
        .map_or(0, |name| whole.matches(name).count());
    let (name, count) = material
        .persons
        .iter()
        .map(|person| (person.name.clone(), whole.matches(&person.name).count()))
        .max_by_key(|(_, count)| *count)?;
    let early = body.iter().take(3).any(|text| text.contains(&name));
    (early && count >= OFTEN && count > organization).then_some(name)
}

/// Offers 「P：heading」 for a heading that does not name its person.
pub(super) fn feature(desk: &mut Desk<'_>) {
    static SEVERAL: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?:\d|[二两三四五六七八九十百])[余多]?(?:名|位|个|对|户|家)"));
    let Some(name) = desk.central.clone() else {
        return;
    };
    for (rank, heading) in desk.material.headings.iter().enumerate() {
        let text = polish::read_aloud(heading, desk.material.year);
        for (at, part) in text.split(['：', ':', '，', ' ', '　', '—']).enumerate() {
            let cost = i64::try_from(4 * at + 6 * rank).unwrap_or(20);
            if han_count(part) >= 5
                && !part.contains(&name)
                && !SEVERAL.is_match(part)
                && begins_with_subject(part)
            {
                desk.push(&format!("{name}：{part}"), 70 - cost, true);
            }
        }
    }
}
