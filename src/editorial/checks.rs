//! What must be looked at before air: law, privacy, words, dates, and whether the draft is finished.

use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::Regex;

use crate::model::language::personal;

use super::{
    cues,
    dates::{DateDoubt, dates, doubt, says_when},
    headline::Headline,
    lead,
    material::Material,
    text::{han_count, is_inside, length, pattern, shielded},
    voice_over,
};
use crate::model::{
    language::{Cells, cells},
    story::{Check, CheckLevel, Strap},
};

/// Source text longer than this is a report, not a tip.
const LONG_SOURCE: usize = 3_000;

/// What the checks look at.
#[derive(Debug)]
pub struct Looked<'a> {
    /// The tip.
    pub material: &'a Material,
    /// The headline.
    pub headline: &'a Headline,
    /// The lead.
    pub lead: &'a lead::Lead,
    /// The voice-over.
    pub voice_over: &'a str,
    /// The straps.
    pub straps: &'a [Strap],
    /// Names whose strap lost its organization.
    pub shortened: &'a [String],
    /// The day the tip came in.
    pub reference: NaiveDate,
    /// The edition's day.
    pub air: NaiveDate,
    /// The sender is registered and proved.
    pub verified: bool,
    /// Pictures and clips.
    pub media: usize,
    /// Links to big files that nobody fetched.
    pub links: usize,
    /// What the reader of the mail noticed.
    pub notes: &'a [String],
    /// Parts of the draft that the gate refused, with what was unfounded.
    pub refused: &'a [(String, Vec<String>)],
}

fn check(
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

/// Every finding, gravest first; the same input gives the same list.
#[must_use]
pub fn checks(look: &Looked<'_>) -> Vec<Check> {
    let source: String = look
        .material
        .all
        .iter()
        .map(super::clean::Clean::text)
        .collect::<Vec<_>>()
        .join("\n");
    let copy = format!(
        "{}\n{}\n{}",
        look.headline.candidates.first().map_or("", String::as_str),
        look.lead.text,
        look.voice_over
    );
    let mut found = Vec::new();
    content(look, &source, &mut found);
    law(look, &source, &copy, &mut found);
    personal(&source, &copy, look, &mut found);
    words(&source, &copy, look, &mut found);
    when(look, &source, &copy, &mut found);
    finish(look, &copy, &mut found);
    for note in look.notes {
        found.push(check("source.note", CheckLevel::Note, "来稿", note.clone()));
    }
    found.sort_by_key(|c| std::cmp::Reverse(c.level));
    found.dedup();
    found
}

fn content(look: &Looked<'_>, source: &str, found: &mut Vec<Check>) {
    let han = han_count(source);
    let letters = source.chars().filter(|c| c.is_alphabetic()).count();
    if look.lead.text.is_empty() {
        found.push(check("source.no_facts", CheckLevel::Block, "来稿", "缺少可播事实：正文里没有可用的新闻内容，请联系通讯员补稿，或查看附件、链接中是否另有正文"));
    } else if !look.material.units.iter().any(|u| {
        u.event && (u.when || u.who || u.numbers > 0) || u.numbers >= 2 || u.who && u.speech
    }) {
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

fn law(look: &Looked<'_>, source: &str, copy: &str, found: &mut Vec<Check>) {
    if let Some(hit) = cues::FUNDRAISING.find(source) {
        let words = around(source, hit.start(), hit.end());
        let (level, what) = if look.verified && look.material.organization.is_some() {
            (
                CheckLevel::Fix,
                "涉及募捐：请核对募捐主体的登记证书和公开募捐资格（慈善法第二十八条）后再用，稿中不播账户和二维码",
            )
        } else {
            (
                CheckLevel::Block,
                "涉及募捐，且募捐主体未经核验：须先验看登记证书和公开募捐资格证书（慈善法第二十八条）",
            )
        };
        found.push(check(
            "fundraising.unverified",
            level,
            format!("原稿 「{words}」"),
            what,
        ));
    }
    let adverts: Vec<String> = cues::ADVERT
        .find_iter(source)
        .map(|hit| hit.as_str().to_owned())
        .collect();
    let spoken = cues::ADVERT.find(copy);
    if let Some(hit) = spoken {
        let words = around(copy, hit.start(), hit.end());
        found.push(check(
            "advert.offer",
            CheckLevel::Block,
            format!("稿中 「{words}」"),
            "有价格、报名或二维码等广告内容，请删去（广告法第十四条）",
        ));
    } else if let Some(first) = adverts.first() {
        let mut kinds = adverts.clone();
        kinds.sort();
        kinds.dedup();
        let level = if kinds.len() >= 4 {
            CheckLevel::Block
        } else {
            CheckLevel::Fix
        };
        let what = if level == CheckLevel::Block {
            "原稿以推销、招揽为主，疑为广告，请确认有无新闻价值（广告法第十四条）"
        } else {
            "原稿含推销或报名信息，稿中已略去，请确认不以新闻形式变相做广告"
        };
        found.push(check(
            "advert.offer",
            level,
            format!("原稿 「{first}」"),
            what,
        ));
    }
}

fn personal(source: &str, copy: &str, look: &Looked<'_>, found: &mut Vec<Check>) {
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

/// Words with what to say instead.
const DISABILITY: &[(&str, &str)] = &[
    ("残废", "残疾"),
    ("聋哑人", "听力言语障碍人士"),
    ("瞎子", "盲人"),
    ("聋子", "聋人"),
    ("哑巴", "言语障碍人士"),
    ("弱智", "智力障碍"),
    ("傻子", "智力障碍人士"),
    ("瘸子", "肢体残疾人"),
    ("瘫子", "肢体残疾人"),
    ("神经病", "精神障碍患者"),
    ("低能儿", "智力障碍儿童"),
    ("痴呆老人", "认知障碍长者"),
];
static GRAND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<puff>隆重|盛大|胜利|圆满|成功|顺利)(?P<verb>召开|举行|举办|开幕|闭幕|落幕|收官|启动|登场|开业|揭牌)|圆满成功|亲自|莅临|亲临|重要讲话",
    )
});
static SUPERLATIVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"最(?:大|高|好|佳|早|先进|著名|具|美|多|强|优|权威|专业|长|受)|首个|首家|首创|首次|首部|第一家|第一个|唯一|国家级|世界级|顶级|领先|史无前例|填补[^，。]{0,6}空白|全国第一|独一无二|百分之百|100%",
    )
});
static AWARDED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:获评|荣获|获得|评为|授予|入选|获)[^，。；]{0,24}$"));

fn words(source: &str, copy: &str, look: &Looked<'_>, found: &mut Vec<Check>) {
    for (word, instead) in DISABILITY {
        if copy.contains(word) {
            found.push(check(
                "words.disability",
                CheckLevel::Block,
                format!("稿中 「{word}」"),
                format!("歧视性称谓，改为「{instead}」"),
            ));
        } else if source.contains(word) {
            found.push(check(
                "words.disability",
                CheckLevel::Note,
                format!("原稿 「{word}」"),
                format!("歧视性称谓，如需引用请改为「{instead}」"),
            ));
        }
    }
    let shields = shielded(source);
    let mut told: Vec<String> = Vec::new();
    for hit in GRAND.captures_iter(source) {
        let whole = hit.get(0).expect("group 0");
        if is_inside(&shields, whole.start()) || told.iter().any(|t| t == whole.as_str()) {
            continue;
        }
        told.push(whole.as_str().to_owned());
        let said = if copy.contains(whole.as_str()) {
            "请改"
        } else {
            "稿中已改或已略去"
        };
        let suggestion = match hit.name("verb") {
            Some(verb) => format!("「{}」改为「{}」，{said}", whole.as_str(), verb.as_str()),
            None => match whole.as_str() {
                "莅临" | "亲临" => format!("「{}」改为「到」，{said}", whole.as_str()),
                "重要讲话" => format!("「重要讲话」改为「讲话」，{said}"),
                word => format!("删去「{word}」，{said}"),
            },
        };
        found.push(check(
            "words.grand",
            CheckLevel::Fix,
            format!("原稿 「{}」", whole.as_str()),
            suggestion,
        ));
    }
    let shields = shielded(copy);
    let mut told: Vec<&str> = Vec::new();
    for hit in SUPERLATIVE.find_iter(copy) {
        let plain = copy[..hit.start()].ends_with("年龄")
            || [
                "的愿望",
                "的心愿",
                "的困难",
                "的感受",
                "的收获",
                "的梦想",
                "的变化",
                "的动力",
            ]
            .iter()
            .any(|w| copy[hit.end()..].starts_with(w));
        let official =
            plain || is_inside(&shields, hit.start()) || AWARDED.is_match(&copy[..hit.start()]);
        if !official && !told.contains(&hit.as_str()) {
            told.push(hit.as_str());
            let words = around(copy, hit.start(), hit.end());
            found.push(check(
                "words.superlative",
                CheckLevel::Note,
                format!("稿中 「{words}」"),
                format!("「{}」须有依据，请通讯员提供出处，否则删去", hit.as_str()),
            ));
        }
    }
    let mut open = copy.to_owned();
    for range in shields.iter().rev() {
        open.replace_range(range.clone(), "");
    }
    if let Some(hit) = cues::FIRST_PERSON.find(&open) {
        found.push(check(
            "copy.first_person",
            CheckLevel::Fix,
            format!("稿中 「{}」", around(&open, hit.start(), hit.end())),
            "第一人称改为机构名称或「该机构」",
        ));
    }
    if cues::SLOGAN.is_match(&look.lead.text) {
        found.push(check(
            "lead.slogan",
            CheckLevel::Fix,
            "导语",
            "导语有口号或套话，请换成事实",
        ));
    }
}

fn when(look: &Looked<'_>, source: &str, copy: &str, found: &mut Vec<Check>) {
    let mut told: Vec<String> = Vec::new();
    for date in dates(source, look.reference) {
        let words = &source[date.start..date.end];
        let Some(doubt) = doubt(&date, look.air) else {
            continue;
        };
        if told.iter().any(|t| t == words) || told.len() > 8 {
            continue;
        }
        told.push(words.to_owned());
        let spoken = copy.contains(words)
            || copy.contains(words.trim_start_matches(&format!("{}年", look.material.year)));
        match doubt {
            DateDoubt::Impossible => {
                let level = if spoken {
                    CheckLevel::Block
                } else {
                    CheckLevel::Fix
                };
                found.push(check(
                    "date.impossible",
                    level,
                    format!("日期 「{words}」"),
                    "没有这一天，疑为笔误，请向通讯员核实，不要自行改正",
                ));
            }
            DateDoubt::Stale if spoken => {
                let value = &date.value;
                found.push(check(
                    "date.stale",
                    CheckLevel::Fix,
                    format!("日期 「{words}」"),
                    format!("距播出已超过四周（{value}），请核实日期，或改作背景"),
                ));
            }
            DateDoubt::Far => {
                found.push(check(
                    "date.future",
                    if spoken {
                        CheckLevel::Fix
                    } else {
                        CheckLevel::Note
                    },
                    format!("日期 「{words}」"),
                    format!("晚于播出日两个月以上（{}），请核实是否预告", date.value),
                ));
            }
            DateDoubt::Stale => {}
        }
    }
    let ahead = dates(&look.lead.text, look.reference)
        .into_iter()
        .find(|d| d.day.is_some_and(|day| day > look.air));
    if let Some(date) = ahead {
        found.push(check(
            "date.ahead",
            CheckLevel::Note,
            format!("导语 「{}」", &look.lead.text[date.start..date.end]),
            "活动在播出之后举行，请按预告口吻处理",
        ));
    }
    if !look.lead.text.is_empty() && !says_when(&look.lead.text) {
        found.push(check(
            "lead.when",
            CheckLevel::Note,
            "导语",
            "导语没有时间，请补充",
        ));
    }
}

fn finish(look: &Looked<'_>, copy: &str, found: &mut Vec<Check>) {
    let title = look.headline.candidates.first().map_or("", String::as_str);
    if !look.headline.licensed {
        found.push(check(
            "headline.unlicensed",
            CheckLevel::Fix,
            format!("标题 「{title}」"),
            "待改：标题不是由固定句式写成，请编辑重拟",
        ));
    } else if cells(title) > Cells::whole(16) {
        found.push(check(
            "headline.long",
            CheckLevel::Fix,
            format!("标题 「{title}」"),
            format!("标题{}格，超过16格，建议压缩", cells(title)),
        ));
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
        && !super::organizations::called(name, look.material.short.as_deref())
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

/// Some words around a find, on one line.
fn around(text: &str, start: usize, end: usize) -> String {
    let before: Vec<char> = text[..start]
        .chars()
        .rev()
        .take_while(|c| !"。，\n！？；".contains(*c))
        .take(6)
        .collect();
    let after: String = text[end..]
        .chars()
        .take_while(|c| !"。，\n！？；".contains(*c))
        .take(6)
        .collect();
    let before: String = before.into_iter().rev().collect();
    let whole = format!("{before}{}{after}", &text[start..end]);
    if personal::find(&whole).is_empty() {
        whole
    } else {
        text[start..end].to_owned()
    }
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
