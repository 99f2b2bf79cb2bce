//! Personal data, children, patients (个人信息保护法, 未成年人保护法).

use std::sync::LazyLock;

use regex::Regex;

use super::{Looked, check};
use crate::{
    editorial::text::pattern,
    model::{
        language::personal,
        story::{Check, CheckLevel},
    },
};

pub(super) fn privacy(source: &str, copy: &str, look: &Looked<'_>, found: &mut Vec<Check>) {
    let mut seen = Vec::new();
    for hit in personal::find(source) {
        let datum = &source[hit.start..hit.end];
        if seen.contains(&(hit.kind, datum)) || seen.len() > 12 {
            continue;
        }
        seen.push((hit.kind, datum));
        let spoken = copy.contains(datum);
        let (level, what) = if spoken {
            (CheckLevel::Block, "稿中含个人信息或联系方式，请删去")
        } else {
            (CheckLevel::Note, "原稿含此项，稿中已略去，不得播出或上字幕")
        };
        found.push(check(
            hit.kind.rule(),
            level,
            format!("{} {}", hit.kind.label(), personal::masked(datum)),
            what,
        ));
    }
    if seen.iter().all(|(_, datum)| !copy.contains(datum)) && !personal::find(copy).is_empty() {
        found.push(check(
            "personal.copy",
            CheckLevel::Block,
            "稿中",
            "稿中含个人信息或联系方式，请删去",
        ));
    }
    for (name, age) in &look.material.minors {
        let level = if copy.contains(name.as_str()) {
            CheckLevel::Block
        } else {
            CheckLevel::Note
        };
        let hidden: String = name.chars().take(1).chain("某".chars()).collect();
        let family = format!("小{}", name.chars().next_back().unwrap_or('某'));
        found.push(check(
            "minor.named",
            level,
            format!("{hidden}（{age}岁）"),
            format!("未成年人不出现真实姓名，可改为「{family}」（化名），并取得监护人同意"),
        ));
    }
    static ILL: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"确诊|患有|身患|罹患|白血病|癌|艾滋|精神(?:病|障碍|分裂)|抑郁症|自闭症|脑瘫|尿毒症|低保|贫困户|特困",
        )
    });
    for sentence in copy.split(['。', '！', '？', '\n']) {
        if let Some(ill) = ILL.find(sentence)
            && let Some(person) = look
                .material
                .persons
                .iter()
                .find(|p| sentence.contains(&p.name) && !is_public(&p.post))
        {
            let surname: String = person.name.chars().take(1).collect();
            found.push(check(
                "person.sensitive",
                CheckLevel::Fix,
                format!("稿中 「{}」", ill.as_str()),
                format!("病情、家境属敏感信息：征得本人同意，或改为「{surname}某」"),
            ));
        }
    }
}

/// Who speaks for an organization is no patient.
fn is_public(post: &str) -> bool {
    [
        "会长",
        "理事长",
        "秘书长",
        "主任",
        "书记",
        "创始人",
        "负责人",
        "医生",
        "医师",
        "院长",
        "社工",
        "局长",
        "教授",
        "老师",
        "队长",
    ]
    .iter()
    .any(|p| post.ends_with(p))
}
