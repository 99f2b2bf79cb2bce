//! Ways to call the organization of a story on a card.

use crate::editorial::{
    material::Material,
    organizations::called,
    text::{han_count, is_han},
};

/// What ends the name of an organization, also in its short forms.
const FORMS: &[&str] = &[
    "中心",
    "协会",
    "商会",
    "学会",
    "总会",
    "公会",
    "基金会",
    "促进会",
    "联合会",
    "研究会",
    "互助会",
    "义工联",
    "服务社",
    "志愿队",
    "服务队",
    "救援队",
    "队",
    "社",
    "院",
    "馆",
    "站",
];

/// All of them, longest first: the registered name, without city and district, the short form that
/// the tip gives, and the one that its writer simply uses (听澜残障服务中心 → 听澜中心).
#[must_use]
pub(super) fn ways(material: &Material) -> Vec<String> {
    let Some(name) = material.organization.as_deref() else {
        return Vec::new();
    };
    let mut ways = called(name, material.short.as_deref());
    if let Some(rest) = name.strip_prefix("深圳市") {
        ways.push(rest.to_owned());
    }
    let core = core(name);
    if han_count(core) >= 5 {
        ways.push(core.to_owned());
    }
    ways.extend(used(name, core, material));
    // 市… is how a short form may begin, not a registered name cut behind 深圳.
    ways.retain(|way| {
        han_count(way) >= 4 && !(way.starts_with('市') && name.ends_with(way.as_str()))
    });
    ways.sort_by_key(|way| (std::cmp::Reverse(way.chars().count()), way.clone()));
    ways.dedup();
    ways
}

/// The registered name without 深圳市 and its district.
#[must_use]
pub(in crate::editorial) fn core(name: &str) -> &str {
    let rest = name.strip_prefix("深圳市").unwrap_or(name);
    for end in ["新区", "区"] {
        if let Some((district, own)) = rest.split_once(end)
            && (2..=3).contains(&district.chars().count())
            && own.chars().count() >= 4
        {
            return own;
        }
    }
    rest
}

/// Short names that the text itself uses: they begin as the name does, end in a form of
/// organization, and all their characters stand in the name in this order.
fn used(name: &str, core: &str, material: &Material) -> Vec<String> {
    let brand: String = core.chars().take(2).collect();
    let mut found: Vec<String> = Vec::new();
    let texts = material
        .units
        .iter()
        .map(|unit| unit.text.as_str())
        .take(60)
        .chain(material.headings.iter().map(String::as_str));
    for text in texts {
        for (at, _) in text.match_indices(&brand) {
            let run: Vec<char> = text[at..]
                .chars()
                .take(10)
                .take_while(|c| is_han(*c))
                .collect();
            let longest = (4..=run.len()).rev().find_map(|size| {
                let short: String = run[..size].iter().collect();
                let fits = FORMS.iter().any(|form| short.ends_with(form))
                    && is_subsequence(&short, core)
                    && !core.starts_with(&short);
                fits.then_some(short)
            });
            if let Some(short) = longest
                && !name.contains(&short)
                && !found.contains(&short)
            {
                found.push(short);
            }
        }
    }
    found
}

fn is_subsequence(short: &str, long: &str) -> bool {
    let mut rest = long.chars();
    short.chars().all(|c| rest.any(|other| other == c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_organization_has_the_names_that_its_own_text_uses() {
        let air = chrono::NaiveDate::from_ymd_opt(2026, 11, 28).expect("a date");
        let text = "11月21日，深圳市龙华区澄心残障服务中心举办活动。澄心中心主任说，活动很好。";
        let material = Material::new(text, "", None, air);
        let ways = ways(&material);
        assert!(ways.contains(&"澄心中心".to_owned()), "{ways:?}");
        assert!(ways.contains(&"澄心残障服务中心".to_owned()), "{ways:?}");
        assert!(
            ways.contains(&"龙华区澄心残障服务中心".to_owned()),
            "{ways:?}"
        );
        assert!(!ways.iter().any(|way| way == "心中心"), "{ways:?}");
    }
}
