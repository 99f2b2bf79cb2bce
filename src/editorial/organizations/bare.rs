//! Names without a place in front, and names that only their list or their quotation marks show.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    MOST, Named,
    forms::{GENERIC, SOCIAL, STOPS, VENUES},
    overlaps,
    rule::{Read, is_some},
};
use crate::{
    editorial::text::{is_han, is_inside, pattern},
    model::language::words::Listed,
};

/// Longest name without a place in front, in characters.
const LONGEST_BARE: usize = 14;

static FORM: LazyLock<Regex> = LazyLock::new(|| {
    let mut forms = SOCIAL.to_vec();
    forms.extend(["有限公司", "有限责任公司", "股份有限公司"]);
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    forms.dedup();
    pattern(&forms.join("|"))
});
/// Who has a hand in it, before the name: 资助方川海公益基金会.
static ROLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:资助|主办|承办|协办|执行|发起|运营|合作|支持|指导|承接|执笔|捐赠|获奖|参赛)?(?:方|单位|机构|第三方机构|第三方)|会员单位|会员企业|参赛队)",
    )
});

/// Names without a place in front: a form, and to its left what can be a name of its own.
pub(super) fn bare(
    text: &str,
    read: &Read<'_>,
    quoted: &[std::ops::Range<usize>],
    found: &[Named],
) -> Vec<Named> {
    let mut names = Vec::new();
    let words = &read.words;
    for form in FORM.find_iter(text).take(MOST) {
        // A name in “” is an activity's or a work's.
        if is_inside(quoted, form.start()) || overlaps(found, form.start(), form.end()) {
            continue;
        }
        let from = own_start(text, words, form.start());
        let acts = [
            "资助", "主办", "承办", "协办", "执行", "发起", "运营", "合作", "支持", "指导", "捐赠",
        ]
        .iter()
        .any(|act| text[..from].ends_with(act));
        let role = ROLE
            .find(&text[from..form.start()])
            .map_or(0, |role| role.len());
        let from = from + if acts || role > 3 { role } else { 0 };
        let own = &text[from..form.start()];
        let name = &text[from..form.end()];
        let count = name.chars().count();
        if (4..=LONGEST_BARE + 6).contains(&count)
            && own.chars().count() >= 2
            && !is_some(own)
            && !GENERIC
                .iter()
                .any(|word| word.chars().count() > 1 && own == *word)
            && has_own(words, text, from, form.start())
            && read.is_between(form.end())
            && !VENUES.iter().any(|venue| name.ends_with(venue))
            && !overlaps(found, from, form.end())
        {
            names.push(Named {
                start: from,
                end: form.end(),
                name: name.to_owned(),
                social: !name.ends_with("公司"),
            });
        }
    }
    names
}

/// Goes left from a form, word by word, until one that no name holds.
fn own_start(text: &str, words: &[Listed<'_>], form: usize) -> usize {
    const SINGLE: &str = "由在与和及向的是了被把给对为让说有到从以将等该本各某请邀赴于找去来个位名这那我你他她其年月日期第并又也还就都时中上后前再至先要能可会才则均仍只没不";
    /// Verbs and other words that names hold all the same.
    const INSIDE: &[&str] = &[
        "服务",
        "救援",
        "志愿",
        "管理",
        "发展",
        "促进",
        "支持",
        "教育",
        "研究",
        "保护",
        "养老",
        "助残",
        "培训",
        "救助",
        "运动",
        "关爱",
        "康复",
        "传播",
        "传承",
        "创业",
        "创新",
        "阅读",
        "环保",
        "合作",
        "交流",
        "投资",
        "设计",
        "消防",
        "公益",
        "慈善",
        "助学",
        "扶贫",
        "抗癌",
        "融合",
        "应用",
        "租赁",
        "物流",
        "配送",
        "销售",
        "批发",
        "零售",
        "制造",
        "加工",
        "装饰",
        "餐饮",
        "检测",
        "认证",
        "评估",
        "调解",
        "咨询",
        "帮扶",
        "互助",
        "自助",
        "骑行",
        "登山",
        "徒步",
        "摄影",
        "写作",
        "诵读",
        "演讲",
        "表演",
        "戏剧",
        "安全",
        "应急",
        "生活",
        "成长",
        "同行",
        "守护",
        "点亮",
        "飞翔",
        "起航",
        "启航",
        "共享",
        "共创",
        "联动",
        "志愿者",
        "社工",
        "行业",
        "产业",
    ];
    let mut at = form;
    let mut count = 0;
    while at > 0 {
        let last = words.partition_point(|word| word.end <= at);
        let word = last
            .checked_sub(1)
            .map(|i| words[i])
            .filter(|word| word.end == at);
        let start = word.map_or_else(
            || at - text[..at].chars().next_back().map_or(1, char::len_utf8),
            |word| word.start,
        );
        let piece = &text[start..at];
        let grammar = match word {
            Some(word) => {
                let tag = word.tag;
                ["v", "r", "p", "c", "d", "u", "t", "m", "y", "f", "vd", "ad"].contains(&tag)
                    && !INSIDE.contains(&piece)
                    || STOPS.contains(&piece)
            }
            None => piece.chars().all(|c| SINGLE.contains(c)),
        };
        count += piece.chars().count();
        if grammar || count > LONGEST_BARE || !piece.chars().all(|c| is_han(c) || c == '·') {
            break;
        }
        at = start;
    }
    at
}

/// Whether `from..to` holds a name of its own: characters that make no word of the dictionary, 听澜
/// before 服务中心; behind a mark also a word that no kind of organization is called by, 向日葵.
fn has_own(words: &[Listed<'_>], text: &str, from: usize, to: usize) -> bool {
    if GENERIC.contains(&&text[from..to]) {
        return false;
    }
    let before = &text[..from];
    let begins = !before.ends_with(is_han)
        || [
            "由", "联合", "携手", "邀请", "近日", "日前", "支持", "日", "午", "晚",
        ]
        .iter()
        .any(|word| before.ends_with(word));
    let first = words.partition_point(|word| word.start < from);
    let mut at = from;
    let (mut own, mut named) = (0, 0);
    for word in words[first..].iter().take_while(|word| word.end <= to) {
        own += text[at..word.start].chars().count();
        let piece = &text[word.start..word.end];
        named += usize::from(!GENERIC.contains(&piece) && !SOCIAL.contains(&piece));
        at = word.end;
    }
    own += text[at..to].chars().count();
    // One character between two words is more often grammar than a name.
    own >= 2 || begins && named > 0 && own == 0
}

/// Names in “” that end as a group's do: “巧手便民队”.
pub(super) fn quoted_groups(text: &str, quoted: &[std::ops::Range<usize>]) -> Vec<Named> {
    quoted
        .iter()
        .take(MOST)
        .filter_map(|range| {
            let inner = text[range.clone()].strip_prefix('“')?.strip_suffix('”')?;
            is_group(inner).then(|| Named {
                start: range.start + '“'.len_utf8(),
                end: range.end - '”'.len_utf8(),
                name: inner.to_owned(),
                social: true,
            })
        })
        .collect()
}

/// Whether a name in quotation marks is a group of people.
pub(in crate::editorial) fn is_group(inner: &str) -> bool {
    let count = inner.chars().count();
    (3..=12).contains(&count)
        && inner.chars().all(is_han)
        && [
            "志愿队",
            "义工队",
            "服务队",
            "救援队",
            "便民队",
            "巡逻队",
            "突击队",
            "先锋队",
            "协会",
            "商会",
            "基金会",
            "促进会",
            "联合会",
            "合唱团",
            "艺术团",
        ]
        .iter()
        .any(|form| inner.ends_with(form))
}

/// 甲科技、乙智能、丙巡检3家企业: names of companies in a list that says what they are.
pub(super) fn listed_companies(text: &str, found: &[Named]) -> Vec<Named> {
    static LIST: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?:^|[，。：；“”！（\n]|包括|分别为|分别是|其中)(?P<list>(?:[\p{Han}A-Za-z]{3,10}、){2,12}[\p{Han}A-Za-z]{3,10}?)(?:等)?\d{1,3}家(?:企业|公司|机构|单位|社会组织|商会|协会|会员企业|会员单位|基金会)",
        )
    });
    let mut names = Vec::new();
    for hit in LIST.captures_iter(text).take(50) {
        let Some(list) = hit.name("list") else {
            continue;
        };
        let mut at = list.start();
        for item in list.as_str().split('、') {
            if !overlaps(found, at, at + item.len()) {
                names.push(Named {
                    start: at,
                    end: at + item.len(),
                    name: item.to_owned(),
                    social: false,
                });
            }
            at += item.len() + '、'.len_utf8();
        }
    }
    names
}
