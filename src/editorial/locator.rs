//! Where a story happens: its district, and what the 地名条 says.

use std::sync::LazyLock;

use regex::Regex;

use super::{places, text::pattern};

/// Places outside Shenzhen that the column's stories go to, with what stands on screen.
const ELSEWHERE: &[&str] = &[
    "新加坡",
    "香港",
    "澳门",
    "马来西亚",
    "泰国",
    "日本",
    "韩国",
    "英国",
    "美国",
    "德国",
    "法国",
    "阿联酋",
    "印度尼西亚",
    "越南",
    "柬埔寨",
    "哈萨克斯坦",
    "汕尾",
    "河源",
    "汕头",
    "潮州",
    "韶关",
    "清远",
    "梅州",
    "惠州",
    "东莞",
    "广州",
    "珠海",
    "中山",
    "佛山",
    "江门",
    "肇庆",
    "湛江",
    "茂名",
    "阳江",
    "云浮",
    "揭阳",
    "百色",
    "河池",
    "喀什",
    "林芝",
    "察隅",
    "塔县",
    "哈尔滨",
    "赣州",
    "北京",
    "上海",
    "贵州",
    "广西",
    "新疆",
    "西藏",
    "云南",
    "甘肃",
    "四川",
    "重庆",
    "湖南",
    "江西",
];

/// District and locator (地名条) of the story: where it happens, else where it is first placed.
#[must_use]
pub fn place(headline: &str, lead: &str, copy: &str) -> (Option<String>, Option<String>) {
    static HERE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(&format!(
            r"(?:赴|访问|走访|驰援|奔赴|赶赴|来到|抵达|前往|在|走进)(?:[\p{{Han}}]{{0,4}})(?P<place>{})",
            ELSEWHERE.join("|")
        ))
    });
    if places::district(headline).is_none()
        && let Some(away) = ELSEWHERE.iter().find(|away| headline.contains(**away))
    {
        return (None, Some((*away).to_owned()));
    }
    // Names of organizations hold districts that are not where something happens.
    let mut open = lead.to_owned();
    for named in super::organizations::organizations(lead, &[]).iter().rev() {
        open.replace_range(named.start..named.end, "，");
    }
    let away = HERE.captures(&open).map(|hit| hit["place"].to_owned());
    if let Some(away) = away {
        return (None, Some(away));
    }
    static SUFFERED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(&format!(
            r"(?P<place>{})(?:市|省|自治区|县|州)",
            ELSEWHERE.join("|")
        ))
    });
    if places::district(&format!("{lead}{copy}")).is_none()
        && let Some(hit) = SUFFERED.captures(lead).or_else(|| SUFFERED.captures(copy))
    {
        return (None, Some(hit["place"].to_owned()));
    }
    let district = places::district(&open)
        .or_else(|| places::district(lead))
        .or_else(|| {
            // Further down only a place in full counts: 前海石 is no district.
            let full = places::mentions(copy).into_iter().find(|(range, _)| {
                copy[range.clone()].ends_with('区') || copy[range.clone()].ends_with("街道")
            });
            full.map(|(_, district)| district)
        });
    let locator = district.map(|district| {
        let short = district
            .trim_end_matches("特别合作区")
            .trim_end_matches("新区");
        let short = if short == district {
            district.trim_end_matches('区')
        } else {
            short
        };
        format!("深圳·{short}")
    });
    let locator = locator.or_else(|| copy.contains("深圳").then(|| "深圳".to_owned()));
    (district.map(str::to_owned), locator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_where_it_happens() {
        assert_eq!(
            place(
                "",
                "11月21日，深圳市龙岗区向日葵服务中心在福田区莲花街道举办活动。",
                ""
            ),
            (Some("福田区".to_owned()), Some("深圳·福田".to_owned()))
        );
        assert_eq!(
            place("", "代表团赴新加坡开展交流。", "深圳").1.as_deref(),
            Some("新加坡")
        );
    }
}
