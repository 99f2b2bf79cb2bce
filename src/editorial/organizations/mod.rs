//! Organizations named in a text: by the register first, then by the grammar of names.

mod book;
mod forms;
mod short;

use std::sync::LazyLock;

use regex::Regex;

pub use book::{Book, Entry};
pub use short::{called, short_form};

use super::text::{is_han, is_inside, pattern};
use crate::model::language::words::{Listed, listed, segment};
use forms::{GENERIC, OTHER, PREFIX, SOCIAL, STOPS, VENUES};

/// No news item names more; a hostile text would only cost time.
const MOST: usize = 1_500;
/// Longest name without a place in front, in characters.
const LONGEST_BARE: usize = 14;

/// An organization as it stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Byte offsets.
    pub start: usize,
    /// End.
    pub end: usize,
    /// Its name as written.
    pub name: String,
    /// Whether its form is one of a social organization.
    pub social: bool,
}

static START: LazyLock<Regex> = LazyLock::new(|| pattern(PREFIX));
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

/// Every organization of `text`, in order. `known`: registered names, which win over the rule.
#[must_use]
pub fn organizations(text: &str, known: &[&str]) -> Vec<Named> {
    organizations_by(text, known, None)
}

/// As [`organizations`], with the book of all registered names before the rule.
#[must_use]
pub fn organizations_by(text: &str, known: &[&str], book: Option<&Book>) -> Vec<Named> {
    let mut found: Vec<Named> = Vec::new();
    for name in known.iter().filter(|name| name.chars().count() >= 4) {
        for (start, _) in text.match_indices(name) {
            found.push(Named {
                start,
                end: start + name.len(),
                name: (*name).to_owned(),
                social: true,
            });
        }
    }
    for hit in book.map(|book| book.find(text)).unwrap_or_default() {
        found.push(Named {
            start: hit.start,
            end: hit.end,
            name: hit.entry.name.clone(),
            social: true,
        });
    }
    let mut found = apart(found);
    let titles: Vec<_> = super::text::shielded(text)
        .into_iter()
        .filter(|range| text[range.clone()].starts_with('《'))
        .collect();
    let read = Read::new(text);
    let mut ruled = Vec::new();
    let mut at = 0;
    for _ in 0..MOST {
        let Some(hit) = START.find_at(text, at) else {
            break;
        };
        at = hit.end();
        if is_inside(&titles, hit.start()) || overlaps(&found, hit.start(), hit.end()) {
            continue;
        }
        if let Some((end, social)) = name_end(text, &read, hit.start(), hit.end()) {
            ruled.push(Named {
                start: hit.start(),
                end,
                name: text[hit.start()..end].to_owned(),
                social,
            });
            at = end;
        }
    }
    found.extend(ruled);
    let mut found = apart(found);
    let quoted = super::text::shielded(text);
    let mut more = bare(text, &read, &quoted, &found);
    more.extend(quoted_groups(text, &quoted));
    more.extend(listed_companies(text, &found));
    found.extend(more);
    apart(found)
}

/// A name that the rule drew too far would overlap a known one: the earlier and longer stays.
fn apart(mut found: Vec<Named>) -> Vec<Named> {
    found.sort_by_key(|named| (named.start, std::cmp::Reverse(named.end)));
    let mut end = 0;
    found.retain(|named| {
        let apart = named.start >= end;
        if apart {
            end = named.end;
        }
        apart
    });
    found
}

/// Whether `start..end` touches one of `found`, which are ordered and apart.
fn overlaps(found: &[Named], start: usize, end: usize) -> bool {
    let next = found.partition_point(|other| other.end <= start);
    found.get(next).is_some_and(|other| other.start < end)
}

/// Names without a place in front: a form, and to its left what can be a name of its own.
fn bare(
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
    const SINGLE: &str = "由在与和及向的是了被把给对为让说有到从以将等该本各某请邀赴于找去来个位名这那我你他她其年月日期第并又也还就都时中上后前再至";
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
                ["v", "r", "p", "c", "d", "u", "t", "m", "y", "f", "vd", "ad"]
                    .iter()
                    .any(|t| *t == tag)
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
        named += usize::from(!GENERIC.contains(&&text[word.start..word.end]));
        at = word.end;
    }
    own += text[at..to].chars().count();
    // One character between two words is more often grammar than a name.
    own >= 2 || begins && named > 0 && own == 0
}

/// Names in “” that end as a group's do: “巧手便民队”.
fn quoted_groups(text: &str, quoted: &[std::ops::Range<usize>]) -> Vec<Named> {
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
pub(super) fn is_group(inner: &str) -> bool {
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
fn listed_companies(text: &str, found: &[Named]) -> Vec<Named> {
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

/// Where the name that begins with a place ends: at the last form before anything that a name never
/// contains.
fn name_end(
    text: &str,
    read: &Read<'_>,
    start: usize,
    after_prefix: usize,
) -> Option<(usize, bool)> {
    let run: usize = text[after_prefix..]
        .chars()
        .take(30)
        .take_while(|c| is_han(*c) || "·—-（）()".contains(*c) || c.is_ascii_alphanumeric())
        .map(char::len_utf8)
        .sum();
    // Elsewhere than in Shenzhen a place often stands before a sentence: stricter words.
    let strict = !text[start..].starts_with("深圳") && !text[..after_prefix].ends_with('区');
    let mut limit = after_prefix;
    // By words, not by characters: 向日葵 holds no 向.
    while limit < after_prefix + run {
        let next = read.ends.partition_point(|end| *end <= limit);
        let end = read.ends.get(next).map_or(after_prefix + run, |end| *end);
        let word = &text[limit..end.min(after_prefix + run)];
        let rest = &text[limit..];
        // 与 and 和 join two names, or stand inside one: 物流与供应链管理协会.
        let joint = ["与", "和"].contains(&word);
        let ended = SOCIAL
            .iter()
            .chain(OTHER)
            .any(|form| text[start..limit].ends_with(form));
        if joint && !ended {
            limit += word.len();
            continue;
        }
        let stop = joint
            || STOPS.contains(&word)
            || STOPS
                .iter()
                .any(|stop| stop.chars().count() > 1 && rest.starts_with(stop))
            || strict && (word.starts_with(|c: char| c.is_ascii_digit()) || read.is_verb(limit))
            // 联合 parts two names, except in 联合会.
            || rest.starts_with("联合")
                && !rest.starts_with("联合会")
                && !rest.starts_with("联合总会");
        if stop {
            break;
        }
        limit += word.len();
    }
    let name = &text[start..limit];
    // 香港中学生: the form is part of a longer word.
    let last = |forms: &[&str]| {
        forms
            .iter()
            .filter_map(|form| name.rfind(form).map(|at| at + form.len()))
            .filter(|end| *end > after_prefix - start + 3 && read.is_between(start + *end))
            .max()
    };
    // Two names joined by 和 or 、 end at the first of them; a form inside brackets is no end.
    let (social, other) = (last(SOCIAL), last(OTHER));
    // Any other 中心 is one of a social organization when Shenzhen's name begins it.
    let social = social.or_else(|| {
        if strict {
            None
        } else {
            last(&["中心", "驿站", "之家"])
        }
    });
    let (end, is_social) = match (social, other) {
        (Some(a), Some(b)) if b > a => (b, false),
        (Some(a), _) => (a, true),
        (None, Some(b)) => (b, false),
        (None, None) => return None,
    };
    let name = &name[..end];
    if VENUES.iter().any(|venue| name.ends_with(venue)) {
        return None;
    }
    // “深圳市A协会和B协会”: the first name alone.
    let first = SOCIAL
        .iter()
        .chain(OTHER)
        .flat_map(|form| {
            ["和", "及", "暨"].iter().filter_map(move |joint| {
                name.find(&format!("{form}{joint}"))
                    .map(|at| at + form.len())
            })
        })
        .min();
    let end = first.map_or(end, |first| first.min(end));
    let own = text[after_prefix..start + end].chars().count();
    (own >= 3 && text[start..start + end].chars().count() >= 4).then_some((start + end, is_social))
}

/// A text with its words: those that the segmenter sees, and those of the dictionary.
struct Read<'a> {
    text: &'a str,
    ends: Vec<usize>,
    words: Vec<Listed<'a>>,
}

impl<'a> Read<'a> {
    fn new(text: &'a str) -> Self {
        let mut at = 0;
        let ends = segment(text)
            .into_iter()
            .map(|word| {
                at += word.len();
                at
            })
            .collect();
        Self {
            text,
            ends,
            words: listed(text),
        }
    }

    /// Whether no word of the dictionary is cut at byte `at`.
    fn is_between(&self, at: usize) -> bool {
        let next = self.words.partition_point(|word| word.start < at);
        next.checked_sub(1)
            .is_none_or(|last| self.words[last].end <= at)
    }

    /// Whether a verb begins at byte `at` that no name holds.
    fn is_verb(&self, at: usize) -> bool {
        let next = self.words.partition_point(|word| word.start < at);
        self.words.get(next).is_some_and(|word| {
            // 自然 is an adverb only by the dictionary.
            word.start == at && word.tag == "d" && &self.text[word.start..word.end] != "自然"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        organizations(text, &[])
            .into_iter()
            .map(|n| n.name)
            .collect()
    }

    #[test]
    fn names_end_at_their_form() {
        for (text, want) in [
            (
                "深圳市青禾公益服务中心在南山区粤海街道党群服务中心举办活动",
                vec!["深圳市青禾公益服务中心"],
            ),
            (
                "由深圳市民政局指导，深圳市暖阳慈善基金会主办，深圳市龙岗区向日葵社会工作服务中心承办",
                vec![
                    "深圳市民政局",
                    "深圳市暖阳慈善基金会",
                    "深圳市龙岗区向日葵社会工作服务中心",
                ],
            ),
            (
                "深圳市社会组织联合会联合深圳市红十字会",
                vec!["深圳市社会组织联合会", "深圳市红十字会"],
            ),
            ("深圳市服装行业协会会长李青禾", vec!["深圳市服装行业协会"]),
            (
                "深圳市智能穿戴产业协会第三届会员大会",
                vec!["深圳市智能穿戴产业协会"],
            ),
            (
                "深圳市民政局、深圳市工业和信息化局相关负责人",
                vec!["深圳市民政局", "深圳市工业和信息化局"],
            ),
            ("深圳有1万多家社会组织", vec![]),
            ("近日，海星义工服务队发起", vec!["海星义工服务队"]),
        ] {
            assert_eq!(names(text), want, "{text}");
        }
    }

    #[test]
    fn names_without_a_place_have_something_of_their_own() {
        for (text, want) in [
            ("岚山救援队接到求助", vec!["岚山救援队"]),
            ("资助方川岭公益基金会项目总监说", vec!["川岭公益基金会"]),
            ("由松影书院承办", vec!["松影书院"]),
            ("四年来商会会员增加", vec![]),
            ("以前找协会是找饭局，明年协会计划", vec![]),
            ("社区服务中心和行业协会的代表", vec![]),
            ("区基金会表示，各行业协会响应", vec![]),
            ("香港青桐自然教育会总干事", vec!["香港青桐自然教育会"]),
            ("深圳市听雪儿童关怀中心选送", vec!["深圳市听雪儿童关怀中心"]),
        ] {
            assert_eq!(names(text), want, "{text}");
        }
    }

    #[test]
    fn the_book_wins_over_the_rule() {
        let book = Book::new([Entry {
            name: "深圳市和为贵文化传播促进中心".to_owned(),
            kind: "社会服务机构".to_owned(),
            status: "正常".to_owned(),
            aliases: vec!["和为贵".to_owned()],
        }]);
        let text = "11月21日，深圳市和为贵文化传播促进中心举办讲座";
        let found = organizations_by(text, &[], Some(&book));
        assert_eq!(found[0].name, "深圳市和为贵文化传播促进中心");
    }

    #[test]
    fn hostile_texts_stay_cheap() {
        for piece in ["深圳市", "协会", "深圳市协会和", "山岚救援队", "香港"] {
            let text = piece.repeat(60_000 / piece.chars().count());
            let _ = organizations(&text, &[]);
        }
    }
}
