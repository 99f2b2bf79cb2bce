//! Whether the tip holds news at all: facts, language, pictures, whose story it is.

use super::{Looked, check};
use crate::{
    editorial::{material::Kind, text::han_count},
    model::story::{Check, CheckLevel},
};

/// Source text longer than this is a report, not a tip.
const LONG_SOURCE: usize = 3_000;

/// A sentence in which something happens on a day, or as much told over several.
const LEAST_FACTS: usize = 3;

pub(super) fn content(look: &Looked<'_>, source: &str, found: &mut Vec<Check>) {
    let han = han_count(source);
    let letters = source.chars().filter(|c| c.is_alphabetic()).count();
    if look.lead.text.is_empty() {
        found.push(check("source.no_facts", CheckLevel::Block, "来稿", "缺少可播事实：正文里没有可用的新闻内容，请联系通讯员补稿，或查看附件、链接中是否另有正文"));
    } else if facts(look) < LEAST_FACTS {
        found.push(check(
            "source.no_facts",
            CheckLevel::Block,
            "来稿",
            "缺少可播事实：没有写明何时、何地、何机构做了什么，请联系通讯员补充",
        ));
    }
    if letters > 40 && han * 2 < letters {
        found.push(check(
            "source.language",
            CheckLevel::Fix,
            "来稿",
            "正文以外文为主，须译成中文并核对后再用",
        ));
    }
    if traditional(source) {
        found.push(check(
            "source.traditional",
            CheckLevel::Fix,
            "来稿",
            "正文含繁体字，请改为规范汉字后再用",
        ));
    }
    if han > LONG_SOURCE {
        found.push(check(
            "source.long",
            CheckLevel::Note,
            "来稿",
            format!("原稿约{han}字，初稿只取前面部分，请看后文是否有更重要的事实"),
        ));
    }
    if look.media == 0 {
        let hint = if look.links > 0 {
            "随稿只有超大附件链接，请下载素材"
        } else {
            "没有可用画面，请向通讯员索取照片或视频"
        };
        found.push(check("media.none", CheckLevel::Note, "素材", hint));
    }
    if look.media > 0
        && ["儿童", "小学生", "幼儿", "孩子", "未成年", "少年"]
            .iter()
            .any(|w| source.contains(w))
    {
        found.push(check(
            "media.minors",
            CheckLevel::Note,
            "素材",
            "画面可能有未成年人，请确认监护人同意或作遮挡",
        ));
    }
    if look.material.organization.is_none() {
        found.push(check(
            "organization.missing",
            CheckLevel::Fix,
            "机构",
            "未能确定报道的社会组织，请补登记全称",
        ));
    } else if !look.verified {
        found.push(check(
            "organization.unverified",
            CheckLevel::Note,
            "机构",
            "投稿人身份未经核验，机构名称请按登记全称核对",
        ));
    }
}

/// How much the usable sentences say: something happens, a day, the organization, numbers, words of a
/// person. A feature without a date says enough by its numbers and voices.
fn facts(look: &Looked<'_>) -> usize {
    look.material
        .units
        .iter()
        .filter(|unit| unit.kind != Kind::Unfit)
        .map(|unit| {
            2 * usize::from(unit.event)
                + usize::from(unit.when)
                + usize::from(unit.who)
                + unit.numbers.min(2)
                + usize::from(unit.speech)
        })
        .sum()
}

fn traditional(source: &str) -> bool {
    const ONLY: &str = "們會個國學來對時東車長門開關說話語華業產實體點發動機電網頁愛護衛區圳灣務組織團隊願義現場與為將這裡從過還進運達選舉辦協總書記黨濟醫療養給員";
    // Characters that simplified text does not use; one may be part of a name or a quotation.
    let plain = "圳";
    source
        .chars()
        .filter(|c| ONLY.contains(*c) && !plain.contains(*c))
        .take(8)
        .count()
        >= 8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traditional_text_is_noticed() {
        assert!(traditional(
            "深圳市社會組織聯合會舉辦活動，為長者送上關愛，現場與會人員學習"
        ));
        assert!(!traditional("深圳市社会组织联合会举办活动"));
    }
}
