//! Slots that look for one thing: an award, an office, a standard, a contract.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    Candidate, push,
    slots::{PLACE_TAIL, TIME_HEAD},
};
use crate::editorial::{
    material::Material,
    organizations::called,
    sentences::clauses,
    text::{between, is_inside, pattern, shielded},
};

pub(super) static AWARD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<verb>获评|荣获|喜获|获得|被评为|被授予|入选|获颁|获)(?:为|了)?(?P<what>[^，。；]{0,12}“[^”]{2,20}”|[^，。；“]{2,14}?(?:奖|称号|组织|单位|集体|个人|项目|品牌|优秀案例|5A级?))",
    )
});

pub(super) static SIGNS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<a>[^，。；]{2,24}?)(?:与|和|同)(?P<b>[^，。；]{2,24}?)(?:正式)?(?:签署|签订|签约)",
    )
});

pub(super) static BECOMES: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"当选|被聘任为|被聘为|出任|就任|选举|推选"));

/// Slots that look for one thing: an award, an office, a standard, a contract.
pub(super) fn special(sentence: &str, material: &Material, base: i64, found: &mut Vec<Candidate>) {
    let ways: Vec<String> = material
        .organization
        .as_deref()
        .map_or(Vec::new(), |name| called(name, material.short.as_deref()));
    for clause in clauses(sentence) {
        let clause = clause.trim_end_matches(['，', '。', '；']).to_owned();
        if let Some(hit) = AWARD.captures(&clause)
            && !is_inside(&shielded(&clause), hit.get(0).map_or(0, |m| m.start()))
        {
            let doer = &clause[..hit.get(0).map_or(0, |m| m.start())];
            let own = ways.iter().any(|way| doer.contains(way.as_str()));
            let person = material.persons.iter().find(|p| doer.contains(&p.name));
            let what = hit["what"].trim();
            let bare = between(what, '“', '”')
                .first()
                .map(|(_, inner)| inner.clone());
            let verb = match &hit["verb"] {
                "喜获" | "获得" | "获颁" => "获",
                "被评为" | "被授予" => "获评",
                verb => verb,
            };
            let subjects: Vec<&str> = match person {
                Some(person) => vec![person.name.as_str()],
                None if own => ways.iter().map(String::as_str).collect(),
                None => Vec::new(),
            };
            for subject in subjects {
                push(
                    &format!("{subject}{verb}{what}"),
                    base + 14,
                    material,
                    found,
                );
                if let Some(bare) = &bare {
                    push(
                        &format!("{subject}{verb}“{bare}”"),
                        base + 14,
                        material,
                        found,
                    );
                    push(
                        &format!("{subject}{verb}{bare}"),
                        base + 12,
                        material,
                        found,
                    );
                }
            }
        }
        if BECOMES.is_match(&clause) {
            for person in &material.persons {
                let lead = person.post.contains("会长")
                    || person.post.contains("理事长")
                    || person.post.contains("主席");
                let vice = person.post.contains('副') || person.post.contains("监事");
                if clause.contains(&person.name) && lead && !vice {
                    let post = ["会长", "理事长", "主席"]
                        .iter()
                        .find(|post| person.post.contains(**post))
                        .copied()
                        .unwrap_or("会长");
                    for way in &ways {
                        push(
                            &format!("{}当选{way}{post}", person.name),
                            base + 6,
                            material,
                            found,
                        );
                    }
                }
            }
        }
        if clause.contains("发布") || clause.contains("实施") || clause.contains("出台") {
            for (_, work) in between(&clause, '《', '》') {
                push(&format!("《{work}》发布"), base + 12, material, found);
                for way in &ways {
                    push(&format!("{way}发布《{work}》"), base + 6, material, found);
                }
            }
        }
        if let Some(hit) = SIGNS.captures(&clause) {
            let first = TIME_HEAD.replace(&hit["a"], "").into_owned();
            let second = PLACE_TAIL.replace(&hit["b"], "").into_owned();
            for way in &ways {
                if first.contains(way.as_str()) {
                    push(&format!("{way}与{second}签约"), base + 10, material, found);
                }
            }
            push(
                &format!("{first}与{}签约", &hit["b"]),
                base + 6,
                material,
                found,
            );
        }
    }
}
