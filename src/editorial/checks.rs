//! What must be looked at before air, each with rule, level, place and what to do.

use std::{collections::BTreeSet, sync::LazyLock};

use chrono::NaiveDate;
use regex::Regex;

use super::{
    clean::Clean,
    cues,
    dates::{DateDoubt, dates, doubt},
    headline::Headline,
    material::Material,
    numerals::numerals,
    privacy,
    text::{length, pattern},
};
use crate::model::story::{Check, CheckLevel, Strap};

/// A tip longer than this is no news item, characters.
const LONG_TIP: usize = 2_000;

static GRAND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"隆重(?:召开|举行|开幕|举办)|圆满(?:成功|结束|落幕|收官|举行)|胜利召开|盛大(?:开幕|举行)",
    )
});
/// Xinhua's list, disability terms; with the word to use.
const WRONG_WORDS: &[(&str, &str)] = &[
    ("残废", "残疾"),
    ("瞎子", "盲人"),
    ("聋子", "聋人"),
    ("哑巴", "言语障碍者"),
    ("弱智", "智力障碍者"),
    ("傻子", "智力障碍者"),
    ("精神病人", "精神障碍患者"),
    ("自闭儿", "孤独症儿童"),
    ("低保户", "低保家庭"),
];
static SUPERLATIVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"国家级|最佳|最好|最大|最先进|最强|最高级|顶级|第一家|全国首[个家次]|全球首[个家次]|首创|唯一|领先|填补[^，。]{0,6}空白",
    )
});
static PATIENT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"患[上有]?[^，。]{0,10}(?:癌|病|症)|确诊|白血病|重病|艾滋"));
static CHILD: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?P<age>\d{1,2})岁"));

/// What the checks look at.
#[derive(Debug, Clone, Copy)]
pub struct Reviewed<'a> {
    /// The tip.
    pub material: &'a Material,
    /// The headlines.
    pub headlines: &'a Headline,
    /// 导语.
    pub lead: &'a str,
    /// 配音稿.
    pub voice_over: &'a str,
    /// The straps.
    pub strap: &'a [Strap],
    /// Pictures and clips.
    pub media: usize,
    /// The sender's organization is in the register.
    pub registered: bool,
    /// When the edition airs, in the station's zone.
    pub air: NaiveDate,
}

/// Every finding, gravest first.
#[must_use]
pub fn checks(reviewed: &Reviewed<'_>) -> Vec<Check> {
    let mut found = Vec::new();
    money(reviewed, &mut found);
    privacy_of(reviewed, &mut found);
    words(reviewed, &mut found);
    days(reviewed, &mut found);
    substance(reviewed, &mut found);
    found.sort_by_key(|check| std::cmp::Reverse(check.level));
    let mut seen = BTreeSet::new();
    found.retain(|check| seen.insert((check.rule.clone(), check.place.clone())));
    found
}

fn note(
    rule: &str,
    level: CheckLevel,
    place: impl Into<String>,
    suggestion: impl Into<String>,
) -> Check {
    Check {
        rule: rule.to_owned(),
        level,
        place: place.into(),
        suggestion: suggestion.into(),
    }
}

/// 来稿 「…」 with what was found, a few characters on either side.
fn place(text: &str, start: usize, end: usize) -> String {
    let before: Vec<char> = text[..start].chars().rev().take(6).collect();
    let before: String = before.into_iter().rev().collect();
    let after: String = text[end..].chars().take(6).collect();
    let hit: String = text[start..end].chars().take(24).collect();
    format!("来稿「{before}{hit}{after}」")
}

/// Raising money (慈善法 28), selling (广告法 14).
fn money(reviewed: &Reviewed<'_>, found: &mut Vec<Check>) {
    let paragraphs = || reviewed.material.all.iter().map(Clean::text);
    for text in paragraphs() {
        if let Some(hit) = cues::FUNDRAISING.find(&text) {
            found.push(note(
                "fundraising.unverified",
                CheckLevel::Block,
                place(&text, hit.start(), hit.end()),
                "涉及募捐：按《慈善法》须先核验发起方的登记与公开募捐资格，核验前不得播出",
            ));
            break;
        }
    }
    let adverts: usize = paragraphs()
        .map(|text| cues::ADVERT.find_iter(&text).count())
        .sum();
    let heading = reviewed
        .material
        .headings
        .iter()
        .any(|h| cues::ADVERT.is_match(h));
    if let Some((text, hit)) = paragraphs().find_map(|text| {
        let range = cues::ADVERT.find(&text).map(|hit| hit.range());
        range.map(|range| (text, range))
    }) {
        let selling = adverts >= 3 || heading;
        found.push(note(
            "advert.offer",
            if selling {
                CheckLevel::Block
            } else {
                CheckLevel::Fix
            },
            place(&text, hit.start, hit.end),
            if selling {
                "通篇推销或招生：按《广告法》不得以新闻形式发布广告"
            } else {
                "含价格、报名或扫码内容：口播稿已略去，标题板和画面也不要出现"
            },
        ));
    }
}

/// Personal data, patients, minors.
fn privacy_of(reviewed: &Reviewed<'_>, found: &mut Vec<Check>) {
    let (lead, voice_over) = (reviewed.lead, reviewed.voice_over);
    for (what, text) in [("导语", lead), ("配音稿", voice_over)] {
        for datum in privacy::find(text) {
            let shown = privacy::masked(&text[datum.start..datum.end]);
            found.push(note(
                datum.kind.rule(),
                CheckLevel::Block,
                format!("{what}「{shown}」"),
                format!("删去{}，个人信息不得播出", datum.kind.label()),
            ));
        }
    }
    let mut kinds = BTreeSet::new();
    for text in reviewed.material.all.iter().map(Clean::text) {
        kinds.extend(privacy::find(&text).into_iter().map(|datum| datum.kind));
    }
    for kind in kinds {
        found.push(note(
            kind.rule(),
            CheckLevel::Note,
            "来稿",
            format!("来稿含{}，口播稿和唱词已略去，画面中也请留意", kind.label()),
        ));
    }
    let spoken = format!("{lead}{voice_over}");
    for hit in CHILD.captures_iter(&spoken) {
        let age: u32 = hit["age"].parse().unwrap_or(99);
        let whole = hit.get(0).map_or(0..0, |m| m.range());
        if age <= 14 {
            found.push(note(
                "minor.named",
                CheckLevel::Fix,
                place(&spoken, whole.start, whole.end).replacen("来稿", "口播稿", 1),
                "涉及 14 岁及以下儿童：姓名用“小×”代替，画面须有监护人同意",
            ));
        }
    }
    if let Some(hit) = PATIENT.find(&spoken) {
        found.push(note(
            "patient.named",
            CheckLevel::Fix,
            place(&spoken, hit.start(), hit.end()).replacen("来稿", "口播稿", 1),
            "涉及病情：未经本人同意不出现真实姓名",
        ));
    }
}

/// Careful words; names of awards and works in “” and 《》 are exempt.
fn words(reviewed: &Reviewed<'_>, found: &mut Vec<Check>) {
    for paragraph in &reviewed.material.all {
        let text = paragraph.text();
        if let Some(hit) = GRAND.find(&outside_only(&text)) {
            found.push(note(
                "words.grand",
                CheckLevel::Note,
                format!("来稿「{}」", hit.as_str()),
                "“隆重”“圆满”等用语口播稿已略去",
            ));
        }
    }
    let headline = reviewed
        .headlines
        .candidates
        .first()
        .map_or("", String::as_str);
    for (what, text) in [
        ("标题", headline),
        ("导语", reviewed.lead),
        ("配音稿", reviewed.voice_over),
    ] {
        let open = outside_only(text);
        for (word, better) in WRONG_WORDS {
            if text.contains(word) {
                found.push(note(
                    "words.forbidden",
                    CheckLevel::Block,
                    format!("{what}「{word}」"),
                    format!("改为“{better}”"),
                ));
            }
        }
        if let Some(hit) = SUPERLATIVE.find(&open) {
            found.push(note(
                "words.superlative",
                CheckLevel::Note,
                format!("{what}「{}」", hit.as_str()),
                "请核实依据，没有依据则删去",
            ));
        }
    }
}

/// `text` with everything inside “” and 《》 blanked.
fn outside_only(text: &str) -> String {
    let mut open = String::new();
    let mut at = 0;
    for range in super::text::shielded(text) {
        open.push_str(&text[at..range.start]);
        at = range.end;
    }
    open.push_str(&text[at..]);
    open
}

fn days(reviewed: &Reviewed<'_>, found: &mut Vec<Check>) {
    for paragraph in &reviewed.material.all {
        let text = paragraph.text();
        for date in dates(&text, reviewed.air) {
            let (rule, level, suggestion) = match doubt(&date, reviewed.air) {
                Some(DateDoubt::Impossible) => (
                    "date.impossible",
                    CheckLevel::Fix,
                    "日历上没有这一天，请向来稿单位核实",
                ),
                Some(DateDoubt::Stale) => (
                    "date.stale",
                    CheckLevel::Note,
                    "距播出已超过四周，请核实年份和时效",
                ),
                Some(DateDoubt::Far) => {
                    ("date.far", CheckLevel::Note, "距播出还有两个月以上，请核实")
                }
                None => continue,
            };
            found.push(note(
                rule,
                level,
                place(&text, date.start, date.end),
                suggestion,
            ));
        }
    }
}

/// Whether there is anything to say, and to show.
fn substance(reviewed: &Reviewed<'_>, found: &mut Vec<Check>) {
    let material = reviewed.material;
    let lead = length(reviewed.lead);
    let facts = material.units.iter().any(|unit| unit.when)
        || material
            .units
            .iter()
            .map(|unit| numerals(&unit.text).len())
            .sum::<usize>()
            >= 2;
    let names = !material.organizations.is_empty() || !material.persons.is_empty();
    if lead == 0 {
        found.push(note(
            "copy.missing",
            CheckLevel::Block,
            "来稿",
            "没有可以播出的文字：请向来稿单位要稿，或改为人工撰写",
        ));
    } else if !facts || !names {
        found.push(note(
            "facts.missing",
            CheckLevel::Block,
            "来稿",
            "缺少可播事实：没有时间、数字或人名、机构名，请向来稿单位补充",
        ));
    } else if !(60..=90).contains(&lead) {
        found.push(note(
            "lead.length",
            CheckLevel::Note,
            format!("导语 {lead} 字"),
            "导语以 60 至 90 字为宜",
        ));
    }
    if !reviewed.headlines.licensed {
        found.push(note(
            "headline.unlicensed",
            CheckLevel::Fix,
            "标题",
            "待改：没有合适的句式，现标题只作占位",
        ));
    }
    if material.organization.is_none() {
        found.push(note(
            "organization.unknown",
            CheckLevel::Fix,
            "来稿",
            "没有认出是哪家社会组织，请核对全称",
        ));
    } else if !reviewed.registered {
        found.push(note(
            "organization.unregistered",
            CheckLevel::Note,
            "来稿",
            "机构不在名录中或发件邮箱未登记，请核对全称",
        ));
    }
    if reviewed.media == 0 {
        found.push(note(
            "media.missing",
            CheckLevel::Note,
            "画面",
            "没有图片或视频，请向来稿单位索要",
        ));
    }
    let read: usize = material
        .all
        .iter()
        .map(|paragraph| paragraph.chars.len())
        .sum();
    if read > LONG_TIP {
        found.push(note(
            "tip.long",
            CheckLevel::Note,
            format!("来稿 {read} 字"),
            "篇幅过长，只取开头部分成稿，请通读全文",
        ));
    }
    if reviewed.strap.is_empty() && material.persons.iter().any(|p| !p.post.is_empty()) {
        found.push(note(
            "strap.missing",
            CheckLevel::Note,
            "人名条",
            "口播稿没有用到有职务的人物",
        ));
    }
}
