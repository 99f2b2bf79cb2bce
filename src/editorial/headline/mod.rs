//! The line on the title card: the tip's own heading when it is short enough, else slots filled from
//! the news sentence. A line from no licensed pattern is offered, but marked 待改.

mod event;
mod fallback;
mod own;
mod slots;
mod special;
mod well_formed;

use self::{
    fallback::fallback, own::own_heading, slots::slots, special::special, well_formed::is_airable,
};
use super::{
    material::{Kind, Material},
    organizations::called,
    polish,
    text::han_count,
};
use crate::model::language::{Cells, cells};

/// One line of a card.
const CARD: Cells = Cells::whole(16);
/// No headline is wider.
const WIDEST: Cells = Cells::whole(20);

/// The chosen line and up to two more.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Headline {
    /// Best first; at least one.
    pub candidates: Vec<String>,
    /// Whether the first came from a licensed pattern.
    pub licensed: bool,
}

struct Candidate {
    text: String,
    weight: i64,
}

/// Width, and what a producer would like best: close to the measure, with a doer.
fn weigh(text: &str, base: i64, material: &Material) -> i64 {
    let width = cells(text);
    let halves = i64::from(width.halves());
    let fit = if width <= CARD {
        60 + halves
    } else {
        20 - (halves - 32) * 3
    };
    let doer = material.organization.as_deref().is_some_and(|name| {
        called(name, material.short.as_deref())
            .iter()
            .any(|called| text.contains(called.as_str()))
    });
    base + fit + 8 * i64::from(doer) + 4 * i64::from(text.contains(['“', '《']))
}

fn push(text: &str, base: i64, material: &Material, found: &mut Vec<Candidate>) {
    let text = text
        .trim_matches(|c: char| c.is_whitespace() || "，。；：、！—-".contains(c))
        .to_owned();
    let weight = weigh(&text, base, material);
    found.push(Candidate { text, weight });
}

/// Writes up to three headlines. `news`: index of the news sentence.
#[must_use]
pub fn headline(material: &Material, news: Option<usize>) -> Headline {
    let mut found: Vec<Candidate> = Vec::new();
    for (rank, heading) in material.headings.iter().enumerate() {
        own_heading(
            heading,
            i64::try_from(rank).unwrap_or(9),
            material,
            &mut found,
        );
    }
    if let Some(unit) = news.and_then(|at| material.units.get(at)) {
        slots(&unit.text, material, 40, &mut found);
    }
    for heading in &material.headings {
        slots(
            &polish::read_aloud(heading, material.year),
            material,
            30,
            &mut found,
        );
    }
    // A second thought: an office, a standard, an award told a sentence later.
    for unit in material
        .units
        .iter()
        .take(5)
        .filter(|u| u.kind == Kind::News)
    {
        special(&unit.text, material, 20, &mut found);
    }
    let names = material.names();
    found.retain(|candidate| {
        material
            .minors
            .iter()
            .all(|(name, _)| !candidate.text.contains(name))
    });
    // A name alone is no news.
    found.retain(|candidate| {
        let rest = material
            .names()
            .iter()
            .filter(|n| n.chars().count() > 3)
            .fold(candidate.text.clone(), |text, name| text.replace(name, ""));
        han_count(&rest) >= 3
            && !rest.trim().starts_with("办公室")
            && !rest.trim().starts_with("秘书处")
    });
    found.retain(|candidate| {
        is_airable(&candidate.text)
            && material
                .source
                .unfounded(&candidate.text, &names)
                .is_empty()
    });
    found.sort_by_key(|candidate| -candidate.weight);
    let mut candidates: Vec<String> = Vec::new();
    for candidate in found {
        let near = candidates
            .iter()
            .any(|c| *c == candidate.text || c.contains(&candidate.text));
        if !near && candidates.len() < 3 {
            candidates.push(candidate.text);
        }
    }
    let licensed = !candidates.is_empty();
    if !licensed {
        candidates.push(fallback(material, news));
    }
    Headline {
        candidates,
        licensed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str, subject: &str) -> Headline {
        let air = chrono::NaiveDate::from_ymd_opt(2026, 11, 28).expect("a date");
        let material = Material::new(text, subject, None, air);
        headline(&material, material.news())
    }

    #[test]
    fn slots_give_what_an_editor_would_write() {
        for (text, want) in [
            (
                "11月18日，由深圳市暖阳慈善基金会主办的“童梦护航”关爱项目启动仪式在龙岗区举办。",
                "“童梦护航”关爱项目启动",
            ),
            (
                "近日，深圳市物流与供应链管理协会（以下简称“市物流协会”）获评“5A级社会组织”。",
                "市物流协会获评“5A级社会组织”",
            ),
            (
                "11月20日，深圳市养老服务业协会发布《社区养老助餐服务规范》。",
                "《社区养老助餐服务规范》发布",
            ),
            (
                "11月21日上午，深圳市青禾公益服务中心在南山区举办“银龄数字课堂”第三期活动。",
                "青禾公益服务中心举办银龄数字课堂",
            ),
        ] {
            let headline = first(text, "");
            assert!(headline.licensed, "{text}");
            assert!(
                headline.candidates.iter().any(|c| c == want),
                "{want}: {:?}",
                headline.candidates
            );
        }
    }

    #[test]
    fn the_tips_own_heading_is_licensed_when_it_fits() {
        let headline = first(
            "银龄数字课堂走进粤海街道 86名长者学会用手机\n　　11月21日，深圳市青禾公益服务中心举办活动，86名长者学会用手机。",
            "",
        );
        assert_eq!(headline.candidates[0], "银龄数字课堂走进粤海街道");
    }

    #[test]
    fn a_line_from_nowhere_is_marked() {
        let headline = first("今天天气很好。", "");
        assert!(!headline.licensed);
        assert!(!headline.candidates[0].is_empty());
    }
}
