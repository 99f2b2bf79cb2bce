//! Persons of the copy → 人名条: name, organization and post.

use super::{material::Material, organizations::called};
use crate::model::{
    language::{Cells, cells},
    story::Strap,
};

/// What a strap holds on its second line.
const LINE: u32 = 18;
/// More names than this nobody reads.
const MOST: usize = 2;

/// The straps of those who are named in `copy` with a post, in order of appearance.
#[must_use]
pub fn straps(material: &Material, copy: &str) -> Vec<Strap> {
    let mut found: Vec<(usize, Strap)> = material
        .persons
        .iter()
        .filter(|person| !person.post.is_empty())
        .filter_map(|person| {
            let at = copy.find(&person.name)?;
            let line = line_of(&person.post, material)?;
            let name = person.name.clone();
            Some((at, Strap { name, line }))
        })
        .collect();
    found.sort_by_key(|(at, _)| *at);
    found
        .into_iter()
        .map(|(_, strap)| strap)
        .take(MOST)
        .collect()
}

/// Organization and post within the width: shorter names of the organization first, then the post
/// alone.
fn line_of(post: &str, material: &Material) -> Option<String> {
    let fits = |line: &str| cells(line) <= Cells::whole(LINE);
    let organization = material.organization.as_deref();
    let names = organization.map(|name| called(name, material.short.as_deref()));
    let mut lines = vec![post.to_owned()];
    match (&names, organization) {
        // 中心秘书长: the reader of a strap has not heard which centre.
        (Some(names), Some(name)) if !post.contains(name) => {
            let own = names.iter().find(|n| post.starts_with(n.as_str()));
            let bare = [
                "中心",
                "协会",
                "商会",
                "学会",
                "基金会",
                "促进会",
                "联合会",
                "研究会",
            ]
            .iter()
            .find(|form| name.ends_with(*form) && post.starts_with(*form))
            .map(|form| &post[form.len()..]);
            if let Some(bare) = bare.filter(|bare| own.is_none() && !bare.is_empty()) {
                lines = names.iter().map(|n| format!("{n}{bare}")).collect();
                lines.push(post.to_owned());
            }
        }
        (Some(names), Some(name)) => {
            lines.extend(names.iter().skip(1).map(|n| post.replacen(name, n, 1)));
        }
        _ => {}
    }
    if let Some(rest) = post.strip_prefix("深圳市") {
        lines.push(rest.to_owned());
    }
    lines
        .into_iter()
        .find(|line| fits(line) && !line.is_empty())
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    #[test]
    fn a_strap_names_the_organization_within_its_width() {
        let air = NaiveDate::from_ymd_opt(2026, 11, 28).unwrap();
        let text = "11月21日，深圳市青禾公益服务中心在南山区举办活动。中心秘书长林书禾介绍，全年开课40期。";
        let material = Material::new(text, "", None, air);
        let straps = straps(&material, text);
        assert_eq!(straps.len(), 1, "{:?}", material.persons);
        assert_eq!(straps[0].name, "林书禾");
        assert!(straps[0].line.ends_with("秘书长"), "{straps:?}");
        assert!(straps[0].line.contains("青禾"), "{straps:?}");
        assert!(cells(&straps[0].line) <= Cells::whole(LINE));
    }
}
