//! Clauses that only say what for, in front of the news: 为深入贯彻…，积极响应…，.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::language::words::tagged;

use super::{
    sentences::clauses,
    text::{length, outside_only, pattern},
};

static PURPOSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:为了?(?:贯彻|深入|进一步|积极|切实|推动|推进|促进|加强|弘扬|提升|提高|响应|丰富|落实|营造|助力|更好|引导|帮助|做好|庆祝|增强|充分|全面|有效|不断|扎实|让|解决|满足|迎接|普及|倡导|拓展|搭建|发挥|保障|规范|关爱|传承|纪念|培养|展示)|旨在|随着|伴随|值此|恰逢|时值|正值|在.{2,40}(?:指导|支持|关心|领导|帮助|推动|背景|精神指引)下|以.{2,30}为(?:指导|契机|目标|引领|抓手)|根据|按照|依据|围绕.{2,30}(?:要求|部署)|响应|积极响应|深入贯彻|全面贯彻|认真贯彻|作为)",
    )
});
static GOES_ON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:并?(?:积极|切实|进一步|深入|推动|推进|促进|弘扬|充分|不断|助力|提升|提高|加强|落实|引导|增强|全面|扎实|营造|丰富|帮助|搭建|更好地|有效|持续|大力|发挥|响应|践行|拓展|激发|普及|形成|构建|打造))",
    )
});
/// A number that counts something: 120名, but neither 2026年 nor 第20次.
static COUNT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:^|[^第\d,.])\d[\d,.]*(?:[^\d,.年月日号周]|$)"));

/// Somebody gives something to somebody: news wherever it stands.
const GIVES: [&str; 27] = [
    "赠送", "捐赠", "捐献", "捐款", "捐助", "捐出", "捐", "赠", "发放", "派发", "分发", "颁发",
    "发", "奉上", "献上", "带去", "筹款", "筹集", "筹得", "募集", "募捐", "义诊", "义剪", "义卖",
    "慰问", "看望", "庆生",
];
/// Something takes place: news wherever it stands with what it is about.
const TAKES_PLACE: [&str; 13] = [
    "举办", "举行", "召开", "走进", "走访", "探访", "展出", "展演", "上演", "颁奖", "揭牌", "签约",
    "签署",
];
/// News at the beginning of a clause; elsewhere they may belong to what is wished for: 推动项目启动.
const HAPPENS: [&str; 44] = [
    "组织", "开展", "承办", "主办", "协办", "联办", "启动", "成立", "挂牌", "签订", "发布", "推出",
    "上线", "开设", "开讲", "开课", "开幕", "闭幕", "开馆", "开业", "落成", "启用", "投用", "建成",
    "授予", "表彰", "评选", "评出", "选出", "选举", "参观", "考察", "前往", "奔赴", "赴", "来到",
    "抵达", "邀请", "驰援", "转移", "种下", "播放", "演出", "表演",
];
/// Verbs that take no object: behind 为 they tell of whom they are said, 为独居长者, 为退役军人, or what
/// something is given for, 为创业; they are not what is to be done.
const OF_WHOM: [&str; 52] = [
    "独居",
    "孤寡",
    "受灾",
    "受困",
    "受伤",
    "受助",
    "受害",
    "退休",
    "离休",
    "离退休",
    "退役",
    "退伍",
    "服役",
    "现役",
    "入伍",
    "参战",
    "牺牲",
    "留守",
    "走失",
    "失独",
    "失能",
    "失智",
    "失明",
    "失聪",
    "失学",
    "失业",
    "失联",
    "待业",
    "下岗",
    "就业",
    "创业",
    "务工",
    "打工",
    "返乡",
    "流动",
    "患病",
    "住院",
    "致残",
    "伤残",
    "残障",
    "残疾",
    "卧床",
    "贫困",
    "困难",
    "遇难",
    "参赛",
    "获奖",
    "在职",
    "在校",
    "值班",
    "值守",
    "执勤",
];

/// The sentence without its clauses of purpose and circumstance in front, as long as news is left.
#[must_use]
pub fn without_purpose(sentence: &str) -> String {
    let parts = clauses(sentence);
    let skip = purposes(&parts);
    let rest: String = parts[skip..].concat();
    if skip > 0 && length(&rest) >= 15 && !GOES_ON.is_match(&rest) {
        rest
    } else {
        sentence.to_owned()
    }
}

/// How many clauses in front only say what for, and under what circumstances.
pub(super) fn purposes(parts: &[String]) -> usize {
    let mut skip = 0;
    while skip + 1 < parts.len() && parts[skip].ends_with('，') {
        let part = &parts[skip];
        let goes = if PURPOSE.is_match(part) {
            !gives_for(part)
        } else if skip == 0 {
            is_to_do(part)
        } else {
            GOES_ON.is_match(part) && !tells_news(part) || says_what_for(part)
        };
        if !goes || super::dates::says_when(part) && !part.contains("精神") {
            break;
        }
        skip += 1;
    }
    skip
}

/// 为巩固成果: in order to do something. 为骑手送水 and 为独居长者义诊 are for somebody, and are the news.
fn is_to_do(part: &str) -> bool {
    let words = tagged(part);
    let Some(behind) = behind_for(&words) else {
        return false;
    };
    behind
        .first()
        .is_some_and(|(word, class)| *class == "v" && !OF_WHOM.contains(word))
        && !counts(part)
        && !gives_for(part)
}

/// What stands behind 为 and its adverbs.
fn behind_for<'a>(words: &'a [(&'a str, &'a str)]) -> Option<&'a [(&'a str, &'a str)]> {
    let ((first, _), behind) = words.split_first()?;
    if !["为", "为了"].contains(first) {
        return None;
    }
    let adverbs = behind
        .iter()
        .take_while(|(_, class)| matches!(*class, "d" | "ad" | "uv"))
        .count();
    Some(&behind[adverbs..])
}

/// 为丰富长者生活送上演出: behind 为 something is given. 为送上祝福 only wants to.
fn gives_for(part: &str) -> bool {
    let words = tagged(part);
    let Some(behind) = behind_for(&words) else {
        return false;
    };
    let wanted = behind.first().is_some_and(|(_, class)| is_verb(class));
    behind
        .iter()
        .skip(usize::from(wanted))
        .any(|(word, class)| gives(word, class))
}

/// 帮助企业用足政策, behind a clause of purpose: it begins with a verb, so nobody does it yet.
fn says_what_for(part: &str) -> bool {
    let begins = tagged(part)
        .first()
        .is_some_and(|(word, class)| *class == "v" || matches!(*word, "主动" | "努力" | "自觉"));
    begins && !tells_news(part)
}

/// 举办表彰大会, 帮助300名长者, 向居民发放礼包: something happened, though nobody is named.
fn tells_news(part: &str) -> bool {
    let words = tagged(part);
    let head = words
        .iter()
        .find(|(word, class)| {
            !matches!(*class, "d" | "ad")
                && !matches!(*word, "主动" | "努力" | "自觉" | "积极" | "并")
        })
        .map(|(word, _)| *word);
    counts(part)
        || !GOES_ON.is_match(part) && head.is_some_and(|word| HAPPENS.contains(&word))
        || words
            .iter()
            .any(|(word, class)| TAKES_PLACE.contains(word) || gives(word, class))
}

fn gives(word: &str, class: &str) -> bool {
    GIVES.contains(&word) || word.starts_with('送') && is_verb(class)
}

/// `v`, `vn`, `vd` …; `x` and `l` are what the dictionary does not class.
fn is_verb(class: &str) -> bool {
    class.starts_with('v')
}

fn counts(part: &str) -> bool {
    COUNT.is_match(&outside_only(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_clause_of_purpose_goes() {
        for (sentence, left) in [
            (
                "为深入贯彻落实精神，积极响应号召，切实关爱儿童，11月18日下午，启动仪式在龙岗举行。",
                "11月18日下午，启动仪式在龙岗举行。",
            ),
            (
                "为巩固拓展脱贫成果，充分发挥行业优势，深入推进东西部协作，11月19日，产销对接活动在环江县举行。",
                "11月19日，产销对接活动在环江县举行。",
            ),
            (
                "为积极响应开放战略，主动服务发展格局，帮助企业用足政策，11月24日，协会在福田举办论坛。",
                "11月24日，协会在福田举办论坛。",
            ),
            (
                "为迎接第41个国际志愿者日，落实2026年工作部署，11月24日，协会在福田举办论坛。",
                "11月24日，协会在福田举办论坛。",
            ),
            (
                "为送上节日的祝福，11月24日，协会在福田区举办长者生日会。",
                "11月24日，协会在福田区举办长者生日会。",
            ),
        ] {
            assert_eq!(without_purpose(sentence), left);
        }
    }

    #[test]
    fn what_happened_is_no_purpose() {
        assert_eq!(
            without_purpose(
                "为庆祝国际志愿者日，举办表彰大会，120名志愿者和18支服务队现场获授荣誉称号。"
            ),
            "举办表彰大会，120名志愿者和18支服务队现场获授荣誉称号。"
        );
        assert_eq!(
            without_purpose(
                "为弘扬敬老美德，组织会员走进颐养院，老人们看了一场粤剧，还吃上了热腾腾的汤圆。"
            ),
            "组织会员走进颐养院，老人们看了一场粤剧，还吃上了热腾腾的汤圆。"
        );
        for whole in [
            "为庆祝国际志愿者日，帮助300名长者办好证件，11月19日，促进会走进社区。",
            "为弘扬传统文化，积极为困难家庭送去年货，11月19日，促进会走进社区。",
        ] {
            assert_eq!(without_purpose(whole), whole);
        }
    }

    #[test]
    fn for_whom_it_is_done_is_no_purpose() {
        for whole in [
            "为120名老人送上义诊，11月19日，促进会走进社区，居民很高兴。",
            "为独居长者送上重阳糕，11月19日，促进会走进社区，居民很高兴。",
            "为独居长者包饺子，11月19日，促进会走进社区，居民很高兴。",
            "为受灾群众送去帐篷，11月19日，救援队抵达山区，连夜搭好住处。",
            "为退役军人办理证件，11月19日，促进会走进社区，居民很高兴。",
            "为留守儿童上课，11月19日，促进会走进山区小学，孩子们很高兴。",
            "为走失老人寻找家人，11月19日，救援队走进社区，居民很高兴。",
            "为纪念馆捐赠一批图书，11月19日，促进会走进社区，居民很高兴。",
        ] {
            assert_eq!(without_purpose(whole), whole);
        }
    }
}
