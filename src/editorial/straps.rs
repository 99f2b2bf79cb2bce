//! Persons of the copy → 人名条: name, organization and post.

use super::{material::Material, organizations::called};
use crate::model::{
    language::{Cells, cells},
    story::Strap,
};

/// Widest line of a strap.
const STRAP: Cells = Cells::whole(18);
/// More straps than this are never shown in a story.
const MOST_STRAPS: usize = 3;

/// 人名条 of the persons that the copy names, in order of appearance; and names whose line had to
/// lose the organization.
#[must_use]
pub fn straps(material: &Material, copy: &str) -> (Vec<Strap>, Vec<String>) {
    let mut named: Vec<(usize, &super::persons::Person)> = material
        .persons
        .iter()
        .filter_map(|person| Some((copy.find(&person.name)?, person)))
        .filter(|(_, person)| !person.post.is_empty())
        .collect();
    named.sort_by_key(|(at, _)| *at);
    let mut shortened = Vec::new();
    let mut straps = Vec::new();
    for (_, person) in named.into_iter().take(MOST_STRAPS) {
        let options = strap_lines(material, &person.post);
        let fitting = options.iter().position(|line| cells(line) <= STRAP);
        let Some(line) = fitting.map(|at| options[at].clone()) else {
            shortened.push(person.name.clone());
            continue;
        };
        if fitting.is_some_and(|at| at + 1 == options.len()) && options.len() > 1 {
            shortened.push(person.name.clone());
        }
        straps.push(Strap {
            name: person.name.clone(),
            line,
        });
    }
    (straps, shortened)
}

/// Fullest first: organization and post, by its shorter names, then the post alone.
fn strap_lines(material: &Material, post: &str) -> Vec<String> {
    let named = super::organizations::organizations(
        post,
        &material
            .organization
            .as_deref()
            .into_iter()
            .collect::<Vec<_>>(),
    );
    let office = [
        "会长",
        "理事长",
        "秘书长",
        "监事长",
        "总干事",
        "创始人",
        "理事",
        "监事",
    ]
    .iter()
    .any(|o| post.ends_with(o));
    let mut lines = Vec::new();
    if let Some(organization) = named.first() {
        let rest = &post[organization.end..];
        let short = super::organizations::short_form(
            &material
                .all
                .iter()
                .map(super::clean::Clean::text)
                .collect::<String>(),
            &organization.name,
        );
        // 潮音社区基金会理事长 → the registered name, where it fits.
        let full = material
            .organization
            .as_deref()
            .filter(|name| name.ends_with(&organization.name));
        for way in called(full.unwrap_or(&organization.name), short.as_deref()) {
            lines.push(format!("{way}{rest}"));
        }
        lines.push(rest.to_owned());
    } else if office && let Some(name) = &material.organization {
        let bare = post_alone(post);
        for way in called(name, material.short.as_deref()) {
            lines.push(format!("{way}{bare}"));
        }
        lines.push(bare.to_owned());
    } else {
        lines.push(post.to_owned());
    }
    for line in &mut lines {
        *line = line
            .trim_start_matches('的')
            .replace("的创始人", "创始人")
            .replace("的发起人", "发起人")
            .replace("的负责人", "负责人");
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// 中心理事长 → 理事长: the organization is put before it in full.
fn post_alone(post: &str) -> &str {
    const KINDS: &[&str] = &[
        "基金会",
        "促进会",
        "联合会",
        "研究会",
        "服务队",
        "救援队",
        "中心",
        "协会",
        "商会",
        "学会",
        "总会",
        "该会",
        "机构",
    ];
    KINDS
        .iter()
        .filter_map(|kind| post.rfind(kind).map(|at| at + kind.len()))
        .filter(|at| *at < post.len())
        .max()
        .map_or(post, |at| &post[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strap_has_organization_and_post() {
        let air = chrono::NaiveDate::from_ymd_opt(2026, 11, 28).expect("a date");
        let text = "11月21日，深圳市青禾公益服务中心举办活动。中心理事长李青禾介绍，活动很好。";
        let material = Material::new(text, "", None, air);
        let (straps, _) = straps(&material, text);
        assert_eq!(straps[0].line, "深圳市青禾公益服务中心理事长");
    }
}
