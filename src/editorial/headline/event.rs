//! Names of events, whole and shortened.

use std::sync::LazyLock;

use regex::Regex;

use crate::editorial::text::{han_count, pattern, shielded};

/// Tails of an event's name and the verb that says the same in two characters.
pub(super) const TAILS: &[(&str, &str)] = &[
    ("启动仪式", "启动"),
    ("启动大会", "启动"),
    ("启动会", "启动"),
    ("启动活动", "启动"),
    ("新闻发布会", "发布"),
    ("发布会", "发布"),
    ("发布仪式", "发布"),
    ("签约仪式", "签约"),
    ("签约活动", "签约"),
    ("揭牌仪式", "揭牌"),
    ("授牌仪式", "授牌"),
    ("成立大会", "成立"),
    ("成立仪式", "成立"),
    ("开班仪式", "开班"),
    ("开班典礼", "开班"),
    ("开幕式", "开幕"),
    ("开幕仪式", "开幕"),
    ("闭幕式", "闭幕"),
    ("换届选举大会", "换届"),
    ("换届选举会议", "换届"),
    ("换届选举", "换届"),
    ("换届大会", "换届"),
    ("结业典礼", "结业"),
    ("结业仪式", "结业"),
    ("开播仪式", "开播"),
    ("开业仪式", "开业"),
    ("颁奖典礼", "颁奖"),
    ("颁奖仪式", "颁奖"),
    ("开营仪式", "开营"),
    ("首发仪式", "首发"),
    ("上线仪式", "上线"),
    ("启用仪式", "启用"),
    ("揭幕仪式", "揭幕"),
    ("揭幕式", "揭幕"),
    ("揭牌活动", "揭牌"),
    ("落成仪式", "落成"),
    ("开营式", "开营"),
    ("闭营仪式", "闭营"),
    ("开学典礼", "开学"),
    ("毕业典礼", "毕业"),
    ("开工仪式", "开工"),
    ("奠基仪式", "奠基"),
    ("启航仪式", "启航"),
    ("首映礼", "首映"),
];

/// E + verb; where E's tail says the verb already, the tail goes.
pub(super) fn with_verb(event: &str, verb: &str) -> String {
    for (tail, short) in TAILS {
        if let Some(stem) = event.strip_suffix(tail)
            && (han_count(stem) >= 3 || stem.ends_with(['”', '》']))
        {
            return format!("{}{short}", stem.trim_end_matches('的'));
        }
    }
    if event.ends_with(verb) {
        event.to_owned()
    } else {
        format!("{event}{}", of_itself(verb))
    }
}

/// What an event does by itself: somebody 举办 it, it is held (举行).
fn of_itself(verb: &str) -> &str {
    match verb {
        "举办" | "开展" | "组织" | "承办" | "主办" | "开设" | "发起" => "举行",
        "推出" => "上线",
        "公布" => "发布",
        "落下帷幕" => "收官",
        "拉开帷幕" => "开幕",
        "打响" | "上演" => "举行",
        verb => verb,
    }
}

static YEAR_HEAD: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:20\d\d年?度?|全市|本市)"));
static ORDINAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^首届|^首次|第[一二三四五六七八九十百\d]{1,4}[届期次场批站季讲](?:第[一二三四五六七八九十\d]{1,3}次)?(?:系列)?)",
    )
});
static LOOSE_TAIL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:主题|系列|专题|专项)?(?:活动|工作)$|(?:活动)?(?:并|，).*$"));
/// 一场, 为期三天的: before the name of an event.
static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:了|过)?(?:为期[^的，]{1,6}的?|[一首两三]?[场次项个期堂届]|一系列|系列)?(?:主题为)?",
    )
});
static ABOUT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^以?(?P<theme>“[^”]{2,14}”)为主题的(?P<kind>[\p{Han}]{2,12})$"));

/// The name of an event, whole and shortened: without year, ordinal, district tail; around its “…”.
pub(super) fn shorter(event: &str) -> Vec<String> {
    let event = COUNTED.replace(event, "").into_owned();
    let event = event.trim_matches(|c: char| c.is_whitespace() || "，。、的了".contains(c));
    let mut names = vec![event.to_owned()];
    if let Some(hit) = ABOUT.captures(event) {
        names.push(format!("{}{}", &hit["theme"], &hit["kind"]));
        names.push(hit["kind"].to_owned());
    }
    // A暨B启动仪式 → B启动仪式; A暨B → A.
    if let Some((first, second)) = event.split_once('暨')
        && shielded(event).iter().all(|s| !s.contains(&first.len()))
    {
        names.push(first.to_owned());
        names.push(second.to_owned());
    }
    for name in names.clone() {
        let bare = YEAR_HEAD.replace(&name, "").into_owned();
        let plain = ORDINAL.replace(&bare, "").into_owned();
        names.extend([bare.clone(), plain.clone()]);
        names.push(LOOSE_TAIL.replace(&plain, "").into_owned());
        for text in [&name, &plain] {
            if let Some(range) = shielded(text).first().cloned() {
                names.push(text[range.start..].to_owned());
                let tail: String = text[range.end..].to_owned();
                let tail = ORDINAL.replace(&tail, "").into_owned();
                // A title or catchword alone is no event: 举办《…》. What says which one may stand
                // before the quotation: 儿童手表“家长须知”标识标准.
                if han_count(&tail) >= 2 {
                    let first = range.start == 0;
                    names.push(format!("{}{tail}", &text[range]));
                    if han_count(&tail) >= 6 && first {
                        names.push(tail);
                    }
                }
            }
        }
        // 面向新市民的普法讲座 → 普法讲座, outside quotes.
        if let Some(at) = name.rfind('的')
            && shielded(&name).iter().all(|s| !s.contains(&at))
            && han_count(&name[at..]) >= 6
        {
            names.push(name[at + '的'.len_utf8()..].to_owned());
        }
    }
    for name in names.clone() {
        names.push(LOOSE_TAIL.replace(&name, "").into_owned());
    }
    names.retain(|name| {
        han_count(name) >= 2
            && !name.starts_with("为期")
            && !name.starts_with("一系列")
            && !name.ends_with('”')
            && !name.ends_with('暨')
            && name.matches('“').count() == name.matches('”').count()
            && name.matches('《').count() == name.matches('》').count()
    });
    let mut seen = Vec::new();
    for name in names {
        if !seen.contains(&name) {
            seen.push(name);
        }
    }
    seen
}

/// What the names of events end in.
static KIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:会|赛|论坛|仪式|典礼|节|展|营|周|日|月|季|行动|活动|培训|培训班|课堂|课程|讲座|沙龙|演练|义诊|义卖|义剪|市集|嘉年华|大会|峰会|晚会|音乐会|联谊|走访|调研|考察|行|之旅|公益行|计划|项目|工程|班|课|讲|杯|评选|展览|展演|汇演|巡演|路演|对话|征集)$",
    )
});

/// Whether `name` is the name of an event.
pub(super) fn is_event(name: &str) -> bool {
    KIND.is_match(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_says_what_it_does() {
        for (event, verb, want) in [
            (
                "“童梦护航”关爱项目启动仪式",
                "举行",
                "“童梦护航”关爱项目启动",
            ),
            ("第八届融合运动会", "举办", "第八届融合运动会举行"),
            ("珠宝商会换届选举大会", "召开", "珠宝商会换届"),
        ] {
            assert_eq!(with_verb(event, verb), want);
        }
    }

    #[test]
    fn an_event_has_shorter_names() {
        let names = shorter("一场面向新市民的“法律夜市”普法讲座活动");
        assert!(
            names.contains(&"“法律夜市”普法讲座".to_owned()),
            "{names:?}"
        );
        let names = shorter("以“同行”为主题的社区音乐会");
        assert!(names.contains(&"“同行”社区音乐会".to_owned()), "{names:?}");
        assert!(names.iter().all(|n| n != "“同行”"), "{names:?}");
    }

    #[test]
    fn what_says_which_one_is_not_cut_off() {
        let names = shorter("全国首个儿童手表“家长须知”标识团体标准");
        assert!(!names.contains(&"标识团体标准".to_owned()), "{names:?}");
    }
}
