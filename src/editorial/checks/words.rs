//! Words that a newsroom does not say, or not without proof.

use std::sync::LazyLock;

use regex::Regex;

use super::{Looked, around, check};
use crate::{
    editorial::{
        cues,
        text::{is_inside, pattern, shielded},
    },
    model::story::{Check, CheckLevel},
};

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

pub(super) fn words(source: &str, copy: &str, look: &Looked<'_>, found: &mut Vec<Check>) {
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
