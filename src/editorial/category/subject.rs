//! Who or what is the subject: of the headline, of the news sentence, of the sentences after it.

use std::sync::LazyLock;

use regex::Regex;

use super::Zones;
use crate::{
    editorial::{
        material::{Kind, Material},
        text::pattern,
    },
    model::story::Category,
};

/// A spokesperson's verbs: who only says something is no subject.
static SAYS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:在[^，。]{0,14}(?:致辞|发言|讲话|总结会)[^，。]{0,4})?(?:[^，。]{0,8})?(?:说|表示|介绍|指出|认为|强调|透露|坦言|致辞|主持|宣布|出席|提醒|建议|补充|呼吁|通报|作|当场|带队|率|一行|等)",
    )
});
/// Something is held: the news is an event, whoever is named.
static HELD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"举行|举办|召开|启动|发布|开幕|走访|考察|访问|开展|组织|捐赠|签署|签约|揭牌|落幕|收官|揭晓",
    )
});
/// A day and a verb of holding in one sentence.
static DATED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:\d{1,2}日|今天|昨天|昨晚|近日|日前|上周|周[一二三四五六日末])[^。]{0,80}(?:举行|举办|召开|开幕|闭幕|落幕|落下帷幕|走进|开赛|开演|走访|赶赴|组织|参加|集合|办了|热闹|出炉)",
    )
});
/// Something goes on from now, or was going on before today.
static GOES_ON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:该|这项|此)(?:项目|行动|计划|工程|热线|课程)|项目(?:将|由|于|自|组|以)|(?:计划|行动)(?:将|由|为期)|将(?:在|于|为|陆续|持续|连续)[^。]{0,24}(?:落地|铺开|推广|推出|设立|建设|提供|开展|投放|覆盖)|今年从?\d{1,2}月起|自\d{4}年",
    )
});
/// The sentence has no other subject than a person spoken of before.
static PRONOUN: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:^|[，。；“])(?:他|她)(?:[^们]|$)"));
/// A document in title marks is what the headline or the news sentence is about.
static DOCUMENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"《[^》]{2,40}(?:标准|规范|规程|导则|指南|指引|白皮书|蓝皮书|报告|指数|公约|倡议书?|共识|宣言|手册|案例集)(?:[（(][^）)]*[）)])?》[^，。\n]{0,12}(?:发布|出台|实施|征求|首发|印发|出炉|编制)|(?:发布|出台|印发|公布)(?:了)?《[^》]{2,40}(?:标准|规范|规程|导则|指南|指引|白皮书|蓝皮书|报告|指数|公约|倡议书?|共识|宣言|案例集)",
    )
});

/// Points of grammar with their name.
pub(super) fn signs(material: &Material, zones: &Zones) -> Vec<(Category, i64, &'static str)> {
    let mut signs = Vec::new();
    let held = HELD.is_match(&zones.news);
    let units: Vec<&str> = material
        .units
        .iter()
        .filter(|unit| unit.kind != Kind::Unfit || unit.text.starts_with('“'))
        .take(14)
        .map(|unit| unit.text.as_str())
        .collect();
    // A portrait: sentence after sentence is about one person, who does more than speak for somebody.
    let doings = |name: &str| {
        units
            .iter()
            .filter(|text| {
                text.match_indices(name)
                    .any(|(at, _)| !SAYS.is_match(&text[at + name.len()..]))
            })
            .count()
    };
    let busiest = material
        .persons
        .iter()
        .map(|person| (doings(&person.name), person))
        .max_by_key(|(count, _)| *count);
    let pronouns = units.iter().filter(|text| PRONOUN.is_match(text)).count();
    let headed = material
        .persons
        .iter()
        .any(|person| zones.headline.contains(&person.name));
    if let Some((doings, person)) = busiest {
        let opens = units
            .iter()
            .take(3)
            .any(|text| text.contains(person.name.as_str()));
        if opens && doings >= 3 && !held || headed && doings + pronouns >= 3 {
            signs.push((Category::Person, 14, "以人物为主"));
        } else if doings >= 2 && pronouns >= 3 && !held {
            signs.push((Category::Person, 9, "以人物为主"));
        }
    }
    if headed && !HELD.is_match(&zones.headline) {
        signs.push((Category::Person, 5, "标题点名"));
    }
    if pronouns >= 4 && !held {
        signs.push((Category::Person, 5, "通篇写一个人"));
    }
    if DATED.is_match(&zones.news) {
        signs.push((Category::Event, 6, "某日举行"));
    }
    if DOCUMENT.is_match(&zones.headline) {
        signs.push((Category::Idea, 16, "发布文件"));
    } else if DOCUMENT.is_match(&zones.news) {
        signs.push((Category::Idea, 8, "发布文件"));
    }
    let on = [&zones.news, &zones.body]
        .iter()
        .filter(|text| GOES_ON.is_match(text))
        .count();
    if on > 0 {
        signs.push((Category::Project, if on == 2 { 5 } else { 3 }, "持续开展"));
    }
    signs
}
