//! Organizations named in a text: a place or a name of its own, ended by a form of organization
//! (《社会组织名称管理办法》: 行政区划 + 字号 or 行业 + 组织形式).

use std::sync::LazyLock;

use regex::Regex;

use super::text::{is_inside, pattern};

/// Forms of social organizations; the longest first where one ends another.
const SOCIAL_FORMS: &[&str] = &[
    "社会组织总会",
    "志愿者联合会",
    "志愿者协会",
    "社会工作者协会",
    "义工联合会",
    "同业公会",
    "慈善总会",
    "慈善基金会",
    "社区基金会",
    "公益基金会",
    "基金会",
    "促进会",
    "联合会",
    "研究会",
    "联谊会",
    "商会",
    "协会",
    "学会",
    "总会",
    "公会",
    "同乡会",
    "校友会",
    "慈善会",
    "义工联",
    "服务社",
    "事务所",
    "研究院",
    "研究所",
    "志愿服务队",
    "义工服务队",
    "志愿服务总队",
    "救援队",
    "服务中心",
    "发展中心",
    "促进中心",
    "支持中心",
    "培训中心",
    "评估中心",
    "公益中心",
    "社工中心",
    "传播中心",
    "文化中心",
    "艺术团",
    "合唱团",
    "艺术馆",
    "博物馆",
    "社工站",
    "书画院",
    "俱乐部",
];
/// Forms of other bodies.
const OTHER_FORMS: &[&str] = &[
    "有限责任公司",
    "股份有限公司",
    "有限公司",
    "集团",
    "街道办事处",
    "党工委",
    "社区党委",
    "人民政府",
    "管理委员会",
    "委员会",
    "管理局",
    "民政局",
    "教育局",
    "卫生健康局",
    "信息化局",
    "市场监督管理局",
    "交流局",
    "局",
    "大学",
    "学院",
    "学校",
    "中学",
    "小学",
    "幼儿园",
    "医院",
    "银行",
    "法院",
    "检察院",
    "总工会",
    "妇联",
    "团委",
    "残联",
    "红十字会",
    "商务厅",
    "民政厅",
];
/// Halls and centres where things happen: places, not organizations.
const VENUES: &[&str] = &[
    "党群服务中心",
    "会展中心",
    "会议中心",
    "体育中心",
    "市民中心",
    "活动中心",
    "社区服务中心",
    "文体中心",
    "综合服务中心",
    "购物中心",
    "国际酒店",
    "图书馆",
    "展览馆",
];
const PREFIX: &str = "深圳市|深圳|广东省|广东|中国|全国|粤港澳大湾区|前海|(?:福田|罗湖|南山|盐田|宝安|龙岗|龙华|坪山|光明)区|大鹏新区|深汕特别合作区";
/// What a name never contains: it begins something new.
const STOPS: &[&str] = &[
    "举办",
    "举行",
    "召开",
    "开展",
    "组织召开",
    "主办",
    "承办",
    "协办",
    "牵头",
    "携手",
    "联合主办",
    "联合举办",
    "联合开展",
    "牵手",
    "共同",
    "启动",
    "发布",
    "发起",
    "获评",
    "荣获",
    "获得",
    "获",
    "走进",
    "来到",
    "邀请",
    "宣布",
    "表示",
    "介绍",
    "成立",
    "揭牌",
    "指导",
    "支持",
    "参加",
    "出席",
    "派出",
    "收到",
    "选举",
    "推出",
    "签署",
    "签订",
    "签约",
    "捐赠",
    "的",
    "在",
    "于",
    "是",
    "向",
    "与",
    "由",
    "等",
    "会长",
    "理事长",
    "秘书长",
    "监事长",
    "主任",
    "局长",
    "创始人",
    "负责人",
    "总干事",
    "党支部",
    "党委",
    "第一",
    "第二",
    "第三",
    "第四",
    "第五",
    "第六",
    "第七",
    "全体",
    "为",
    "将",
    "已",
    "从",
    "把",
    "对",
    "赴",
    "代表",
    "自",
    "今年",
    "近日",
    "日前",
    "成功",
    "正式",
    "隆重",
    "团队",
    "志愿者们",
    "一行",
];

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
/// Without a place in front: a name right after a mark or a word that introduces a doer.
static BARE: LazyLock<Regex> = LazyLock::new(|| {
    let forms = SOCIAL_FORMS.join("|");
    pattern(&format!(
        r"(?:^|[，。；：、“]|由|联合|携手|邀请|近日|日前|[日午晚])(?P<name>[\p{{Han}}·]{{2,14}}?(?:{forms}))"
    ))
});
/// 深圳市青禾公益服务中心（以下简称“青禾公益”）.
static SHORT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"[（(](?:以下|下|又)?简称[：:]?[“「]?(?P<short>[\p{Han}A-Za-z0-9·]{2,12})[”」]?[）)]")
});

/// Every organization of `text`, in order. `known`: registered names, which win over the rule.
#[must_use]
pub fn organizations(text: &str, known: &[&str]) -> Vec<Named> {
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
    let titles: Vec<_> = super::text::shielded(text)
        .into_iter()
        .filter(|range| text[range.clone()].starts_with('《'))
        .collect();
    let mut at = 0;
    while let Some(hit) = START.find_at(text, at) {
        at = hit.end();
        if is_inside(&titles, hit.start()) || overlaps(&found, hit.start(), hit.end()) {
            continue;
        }
        if let Some((end, social)) = name_end(text, hit.start(), hit.end()) {
            found.push(Named {
                start: hit.start(),
                end,
                name: text[hit.start()..end].to_owned(),
                social,
            });
            at = end;
        }
    }
    for hit in BARE.captures_iter(text) {
        let Some(name) = hit.name("name") else {
            continue;
        };
        let clean = STOPS.iter().all(|stop| !name.as_str().contains(stop))
            && VENUES.iter().all(|venue| !name.as_str().ends_with(venue))
            && !name
                .as_str()
                .starts_with(['该', '本', '我', '各', '一', '两', '和', '及', '某', '此'])
            && name.as_str().chars().count() >= 4;
        if clean && !is_inside(&titles, name.start()) && !overlaps(&found, name.start(), name.end())
        {
            found.push(Named {
                start: name.start(),
                end: name.end(),
                name: name.as_str().to_owned(),
                social: true,
            });
        }
    }
    // A name that the rule drew too far would overlap a known one: the earlier and longer stays.
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

fn overlaps(found: &[Named], start: usize, end: usize) -> bool {
    found
        .iter()
        .any(|other| other.start < end && start < other.end)
}

/// Where the name that begins with a place ends: at the last form before anything that a name never
/// contains.
fn name_end(text: &str, start: usize, after_prefix: usize) -> Option<(usize, bool)> {
    let run: usize = text[after_prefix..]
        .chars()
        .take(30)
        .take_while(|c| {
            super::text::is_han(*c) || "·—-（）()".contains(*c) || c.is_ascii_alphanumeric()
        })
        .map(char::len_utf8)
        .sum();
    let mut limit = after_prefix;
    // By words, not by characters: 向日葵 holds no 向.
    for word in crate::model::language::words::segment(&text[after_prefix..after_prefix + run]) {
        let rest = &text[limit..];
        // 与 and 和 join two names, or stand inside one: 物流与供应链管理协会.
        let joint = ["与", "和"].contains(&word);
        let ended = SOCIAL_FORMS
            .iter()
            .chain(OTHER_FORMS)
            .any(|form| text[start..limit].ends_with(form));
        if joint && !ended {
            limit += word.len();
            continue;
        }
        let stop = joint || STOPS.contains(&word)
            || STOPS.iter().any(|stop| stop.chars().count() > 1 && rest.starts_with(stop))
            // 联合 parts two names, except in 联合会.
            || rest.starts_with("联合") && !rest.starts_with("联合会") && !rest.starts_with("联合总会");
        if stop {
            break;
        }
        limit += word.len();
    }
    let name = &text[start..limit];
    let last = |forms: &[&str]| {
        forms
            .iter()
            .filter_map(|form| name.rfind(form).map(|at| at + form.len()))
            .filter(|end| *end > after_prefix - start + 3)
            .max()
    };
    // Two names joined by 和 or 、 end at the first of them; a form inside brackets is no end.
    let (social, other) = (last(SOCIAL_FORMS), last(OTHER_FORMS));
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
    let first = SOCIAL_FORMS
        .iter()
        .chain(OTHER_FORMS)
        .flat_map(|form| {
            ["和", "及", "暨"].iter().filter_map(move |joint| {
                name.find(&format!("{form}{joint}"))
                    .map(|at| at + form.len())
            })
        })
        .min();
    let end = first.map_or(end, |first| first.min(end));
    (text[start..start + end].chars().count() >= 4).then_some((start + end, is_social))
}

/// The short form that the text gives right behind `name`.
#[must_use]
pub fn short_form(text: &str, name: &str) -> Option<String> {
    let at = text.find(name)? + name.len();
    let hit = SHORT.captures(&text[at..])?;
    (hit.get(0)?.start() == 0).then(|| hit["short"].to_owned())
}

/// Ways to call an organization, longest first, each a part of its registered name, or the short
/// form that the tip itself gives. The city's own news drops 深圳市 and says 市X协会.
#[must_use]
pub fn called(name: &str, short: Option<&str>) -> Vec<String> {
    let mut called = vec![name.to_owned()];
    if let Some(rest) = name.strip_prefix("深圳市") {
        let district = rest.chars().take(4).any(|c| c == '区');
        let trade = [
            "协会",
            "商会",
            "学会",
            "总会",
            "联合会",
            "促进会",
            "研究会",
            "公会",
        ]
        .iter()
        .any(|form| rest.ends_with(form));
        if !district && trade && rest.chars().count() >= 4 {
            called.push(format!("市{rest}"));
        } else if rest.chars().count() >= 5 {
            called.push(rest.to_owned());
        }
        if district
            && let Some((_, own)) = rest.split_once('区')
            && own.chars().count() >= 5
            && !trade
        {
            called.push(own.to_owned());
        }
    }
    called.extend(short.filter(|short| !short.is_empty()).map(str::to_owned));
    called.sort_by_key(|name| std::cmp::Reverse(name.chars().count()));
    called.dedup();
    called
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
    fn the_short_form_is_the_tips_own() {
        let text = "深圳市物流与供应链管理协会（以下简称“市物流协会”）获评";
        let short = short_form(text, "深圳市物流与供应链管理协会");
        assert_eq!(short.as_deref(), Some("市物流协会"));
        assert_eq!(
            called("深圳市物流与供应链管理协会", short.as_deref()),
            [
                "深圳市物流与供应链管理协会",
                "市物流与供应链管理协会",
                "市物流协会"
            ]
        );
        assert_eq!(
            called("深圳市青禾公益服务中心", None)[1],
            "青禾公益服务中心"
        );
    }
}
