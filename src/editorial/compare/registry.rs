//! Names of organizations in the copy against the book of registered names.

use super::{Compared, check};
use crate::{
    editorial::organizations::{Book, Entry, organizations},
    model::story::{Check, CheckLevel},
};

/// Forms by which a body is called in short: 该协会.
const FORMS: &[&str] = &[
    "基金会",
    "促进会",
    "联合会",
    "研究会",
    "联谊会",
    "商会",
    "协会",
    "学会",
    "总会",
    "公会",
    "服务社",
    "中心",
    "俱乐部",
    "救援队",
];
/// A stem shorter than this says nothing: 深圳市青禾.
const STEM: usize = 5;

/// Every finding. Without a book only what the tip itself tells.
#[must_use]
pub fn registry(look: &Compared<'_>) -> Vec<Check> {
    let mut found = Vec::new();
    let copy = format!("{}\n{}", look.headline, look.copy());
    called_otherwise(look, &copy, &mut found);
    let Some(book) = look.book.filter(|book| !book.is_empty()) else {
        return found;
    };
    let mut seen: Vec<String> = Vec::new();
    for named in organizations(&copy, &[]) {
        if named.social && !seen.contains(&named.name) {
            found.extend(against(
                book,
                &named.name,
                look.material.organization.as_deref(),
            ));
            seen.push(named.name);
        }
    }
    // The organization of the story, even when the copy calls it by a shorter name.
    if let Some(own) = &look.material.organization
        && !seen.contains(own)
    {
        found.extend(against(book, own, None));
    }
    found
}

/// One name against the book. `own`: the organization of the story, which may be called by its end.
fn against(book: &Book, name: &str, own: Option<&str>) -> Option<Check> {
    let place = format!("机构 「{name}」");
    if let Some(entry) = book.get(name) {
        return closed(entry).then(|| {
            check(
                "organization.name",
                CheckLevel::Fix,
                place,
                format!(
                    "名录中登记状态为「{}」，请核实机构是否仍可报道",
                    entry.status
                ),
            )
        });
    }
    if let Some(entry) = book.by_alias(name) {
        return Some(check(
            "organization.name",
            CheckLevel::Note,
            place,
            format!(
                "这是简称或曾用名，登记名称为「{}」，首次出现请用全称",
                entry.name
            ),
        ));
    }
    // 青禾公益服务中心 of 深圳市青禾公益服务中心 is a way to call the story's own body.
    if own.is_some_and(|own| own != name && own.ends_with(name)) {
        return None;
    }
    if let Some(entry) = by_end(book, name) {
        return Some(check(
            "organization.name",
            CheckLevel::Note,
            place,
            format!("登记名称为「{}」，首次出现请用全称", entry.name),
        ));
    }
    // Only a name that claims to be whole can be wrong.
    if !name.starts_with("深圳") {
        return None;
    }
    if let Some(entry) = of_another_form(book, name) {
        let kind = if entry.kind.is_empty() {
            String::new()
        } else {
            format!("（{}）", entry.kind)
        };
        return Some(check(
            "organization.type",
            CheckLevel::Fix,
            place,
            format!(
                "名录中登记的是「{}」{kind}，机构类型不同，请核对",
                entry.name
            ),
        ));
    }
    let near = book.near(name);
    let Some(first) = near.first() else {
        return Some(check(
            "organization.name",
            CheckLevel::Note,
            place,
            "名录中没有这个名称，请按登记证书核对全称",
        ));
    };
    let names: Vec<String> = near
        .iter()
        .map(|entry| format!("「{}」", entry.name))
        .collect();
    // A character too many or too few, or one that differs: a slip. Two that differ: perhaps a neighbour.
    let slip =
        first.name.chars().count() != name.chars().count() || differing(&first.name, name) == 1;
    let level = if slip && near.len() == 1 {
        CheckLevel::Fix
    } else {
        CheckLevel::Note
    };
    Some(check(
        "organization.name",
        level,
        place,
        format!(
            "名录中没有这个名称，相近的登记名称有{}，请核对",
            names.join("、")
        ),
    ))
}

/// 注销, 撤销, 吊销: the body is no more.
fn closed(entry: &Entry) -> bool {
    ["注销", "撤销", "吊销", "取缔", "非法"]
        .iter()
        .any(|word| entry.status.contains(word))
}

fn differing(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).filter(|(a, b)| a != b).count()
}

/// The one registered name that ends with `name`: 市 or 区 was left out before it, or inside it.
fn by_end<'a>(book: &'a Book, name: &str) -> Option<&'a Entry> {
    let whole = name
        .strip_prefix("深圳")
        .map(|rest| format!("深圳市{rest}"));
    if let Some(entry) = whole.as_deref().and_then(|whole| book.get(whole)) {
        return Some(entry);
    }
    if name.starts_with("深圳") || name.chars().count() < 6 {
        return None;
    }
    let mut ending = book
        .entries()
        .iter()
        .filter(|entry| entry.name.ends_with(name));
    let first = ending.next();
    first.filter(|_| ending.next().is_none())
}

/// The registered name with the same stem and another form: 深圳市青禾公益基金会 for 深圳市青禾公益服务中心.
fn of_another_form<'a>(book: &'a Book, name: &str) -> Option<&'a Entry> {
    let (stem, form) = split(name)?;
    let mut same = book.entries().iter().filter(|entry| {
        split(&entry.name).is_some_and(|(other, kind)| other == stem && kind != form)
    });
    let first = same.next();
    first.filter(|_| same.next().is_none())
}

/// A name's stem and its form, with 慈善 or 公益 that goes with the form.
fn split(name: &str) -> Option<(&str, &str)> {
    const LONGER: &[&str] = &[
        "慈善基金会",
        "公益基金会",
        "社区基金会",
        "行业协会",
        "服务中心",
        "发展中心",
        "促进中心",
        "支持中心",
        "社会工作服务中心",
        "社工服务中心",
        "公益服务中心",
        "志愿者联合会",
        "志愿者协会",
        "慈善会",
    ];
    let form = LONGER
        .iter()
        .chain(FORMS)
        .filter(|form| name.ends_with(**form))
        .max_by_key(|form| form.len())?;
    let mut stem = name.strip_suffix(*form)?;
    for word in ["慈善", "公益", "社会工作", "社工", "行业"] {
        stem = stem.strip_suffix(word).unwrap_or(stem);
    }
    (stem.chars().count() >= STEM).then_some((stem, *form))
}

/// 该协会 of a body that is a 基金会, when no 协会 is named.
fn called_otherwise(look: &Compared<'_>, copy: &str, found: &mut Vec<Check>) {
    let Some(own) = &look.material.organization else {
        return;
    };
    let told = look.told();
    for form in FORMS {
        let said = format!("该{form}");
        let other = look
            .material
            .organizations
            .iter()
            .any(|named| named.name.contains(form));
        // 服务中心 is called 中心, 总商会 is called 商会.
        if !copy.contains(&said)
            || own.contains(form)
            || other
            || told.contains(&format!("成立{form}"))
        {
            continue;
        }
        let Some(real) = FORMS.iter().find(|form| own.ends_with(**form)) else {
            continue;
        };
        found.push(check(
            "organization.type",
            CheckLevel::Fix,
            format!("稿中 「{said}」"),
            format!("「{own}」是{real}，不是{form}，可改为「该{real}」"),
        ));
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::editorial::material::Material;

    fn book() -> Book {
        let entry = |name: &str, kind: &str, status: &str, alias: &[&str]| Entry {
            name: name.to_owned(),
            kind: kind.to_owned(),
            status: status.to_owned(),
            aliases: alias.iter().map(|a| (*a).to_owned()).collect(),
        };
        Book::new([
            entry(
                "深圳市青禾公益服务中心",
                "社会服务机构",
                "正常",
                &["深圳市青禾义工中心"],
            ),
            entry("深圳市向阳慈善基金会", "基金会", "正常", &[]),
            entry("深圳市海棠书画协会", "社会团体", "注销", &[]),
            entry("深圳市福田区邻里互助协会", "社会团体", "正常", &[]),
        ])
    }

    fn of(text: &str) -> Vec<(String, CheckLevel, String)> {
        let day = NaiveDate::from_ymd_opt(2026, 11, 25).expect("a date");
        let material = Material::new(text, "", None, day);
        let book = book();
        registry(&Compared {
            material: &material,
            headline: "",
            lead: text,
            voice_over: "",
            straps: &[],
            reference: day,
            air: day,
            book: Some(&book),
        })
        .into_iter()
        .map(|check| (check.rule, check.level, check.suggestion))
        .collect()
    }

    #[test]
    fn registered_names_are_silent() {
        assert_eq!(of("11月21日，深圳市青禾公益服务中心举办活动。"), []);
    }

    #[test]
    fn other_names_are_told_with_the_registered_one() {
        for (text, rule, level, word) in [
            (
                "深圳市青木公益服务中心举办活动",
                "organization.name",
                CheckLevel::Fix,
                "深圳市青禾公益服务中心",
            ),
            (
                "深圳青禾公益服务中心举办活动",
                "organization.name",
                CheckLevel::Note,
                "深圳市青禾公益服务中心",
            ),
            (
                "深圳市海棠书画协会举办活动",
                "organization.name",
                CheckLevel::Fix,
                "注销",
            ),
            (
                "深圳市向阳慈善促进会举办活动",
                "organization.type",
                CheckLevel::Fix,
                "深圳市向阳慈善基金会",
            ),
            (
                "深圳市青禾义工中心举办活动",
                "organization.name",
                CheckLevel::Note,
                "深圳市青禾公益服务中心",
            ),
            (
                "深圳市北山口琴协会举办活动",
                "organization.name",
                CheckLevel::Note,
                "登记证书",
            ),
            (
                "深圳市向阳慈善基金会举办活动。该协会说，很好",
                "organization.type",
                CheckLevel::Fix,
                "该基金会",
            ),
        ] {
            let found = of(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert_eq!((found[0].0.as_str(), found[0].1), (rule, level), "{text}");
            assert!(found[0].2.contains(word), "{text}: {}", found[0].2);
        }
    }
}
