//! Whether the draft is finished: headline, lead, voice-over, straps.

use super::{Looked, check};
use crate::{
    editorial::{lead, organizations::called, text::length, voice_over},
    model::{
        amend::{Field, Fix},
        language::{Cells, cells},
        story::{Check, CheckLevel},
    },
};

pub(super) fn finish(look: &Looked<'_>, copy: &str, found: &mut Vec<Check>) {
    let title = look.headline.candidates.first().map_or("", String::as_str);
    if !look.headline.licensed {
        found.push(check(
            "headline.unlicensed",
            CheckLevel::Fix,
            format!("标题 「{title}」"),
            "待改：标题不是由固定句式写成，请编辑重拟",
        ));
    } else if cells(title) > Cells::whole(16) {
        let others = look.headline.candidates.iter().skip(1);
        let mut fits = others.filter(|other| cells(other) <= Cells::whole(16));
        let fits = fits.find(|other| !other.is_empty());
        let offered = fits.map_or(String::new(), |fits| format!("，可改用「{fits}」"));
        found.push(Check {
            fix: fits.map(|fits| Fix {
                field: Field::Headline,
                from: title.to_owned(),
                to: fits.clone(),
                at: 0,
            }),
            ..check(
                "headline.long",
                CheckLevel::Fix,
                format!("标题 「{title}」"),
                format!("标题{}格，超过16格，建议压缩{offered}", cells(title)),
            )
        });
    }
    let size = length(&look.lead.text);
    if size > 0 && size < lead::LEAST {
        found.push(check(
            "lead.short",
            CheckLevel::Fix,
            "导语",
            format!("导语{size}字，不足{}字，原稿事实不够，请补充", lead::LEAST),
        ));
    }
    if look.lead.torn {
        found.push(check(
            "lead.torn",
            CheckLevel::Fix,
            "导语",
            "待改：原句过长，导语在句中截断，请编辑改写",
        ));
    }
    if let Some(name) = &look.material.organization
        && size > 0
        && !called(name, look.material.short.as_deref())
            .iter()
            .any(|way| look.lead.text.contains(way.as_str()))
    {
        found.push(check(
            "lead.who",
            CheckLevel::Note,
            "导语",
            format!("导语没有点明「{name}」，请酌情补充"),
        ));
    }
    let voice = length(look.voice_over);
    if size > 0 && voice < voice_over::LEAST {
        let level = if voice < 60 {
            CheckLevel::Fix
        } else {
            CheckLevel::Note
        };
        found.push(check(
            "voice_over.short",
            level,
            "配音稿",
            format!(
                "配音稿{voice}字，不足{}字，画面可能不够长，请补充",
                voice_over::LEAST
            ),
        ));
    }
    for sentence in copy.split(['。', '！', '？', '\n']) {
        if length(sentence) > 75 && !sentence.contains('“') {
            let head: String = sentence.chars().take(12).collect();
            found.push(check(
                "copy.long_sentence",
                CheckLevel::Note,
                format!("稿中 「{head}…」"),
                format!("单句{}字，听众不易跟上，建议拆句", length(sentence)),
            ));
        }
    }
    for name in look.shortened {
        found.push(check(
            "strap.shortened",
            CheckLevel::Note,
            format!("人名条 「{name}」"),
            "机构全称过长，人名条只留职务或未出，请补机构规范简称",
        ));
    }
    if look.straps.is_empty() && copy.contains('“') && copy.contains("说") {
        found.push(check(
            "strap.none",
            CheckLevel::Note,
            "人名条",
            "稿中有人物讲话，但没有可用的姓名与职务",
        ));
    }
    for (part, words) in look.refused {
        found.push(check(
            "draft.unfaithful",
            CheckLevel::Fix,
            part.clone(),
            format!(
                "待改：{}在原稿中找不到，该部分已换用原句或留空",
                words.join("、")
            ),
        ));
    }
}
