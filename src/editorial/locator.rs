//! Where a story happens: its district, and what the 地名条 says.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    places,
    text::{pattern, words},
};

/// Places outside Shenzhen that the column's stories go to, with what stands on screen.
static ELSEWHERE: LazyLock<Vec<&str>> = LazyLock::new(|| {
    words(
        "新加坡 香港 澳门 马来西亚 泰国 日本 韩国 英国 美国 德国 法国 阿联酋 印度尼西亚 越南 柬埔寨 \
         哈萨克斯坦 汕尾 河源 汕头 潮州 韶关 清远 梅州 惠州 东莞 广州 珠海 中山 佛山 江门 肇庆 湛江 \
         茂名 阳江 云浮 揭阳 百色 河池 喀什 林芝 察隅 塔县 哈尔滨 赣州 北京 上海 贵州 广西 新疆 西藏 \
         云南 甘肃 四川 重庆 湖南 江西",
    )
});

/// How surely a sentence says that something happens there.
const HAPPENS: i64 = 8;
/// A place in the lead or the headline.
const EARLY: i64 = 4;
/// A place further down.
const LATER: i64 = 1;
/// Characters of the tip that are looked at after the copy.
const READ_CHARS: usize = 1_500;

static HERE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?:赴|访问|走访|驰援|奔赴|赶赴|来到|抵达|前往|在|走进)(?:[\p{{Han}}]{{0,4}})(?P<place>{})",
        ELSEWHERE.join("|")
    ))
});
static SUFFERED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?P<place>{})(?:市|省|自治区|县|州)",
        ELSEWHERE.join("|")
    ))
});
/// Before a place: it happens there.
static AT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:在|于|走进|来到|走入|前往|赴|抵达|位于|落户|进驻|地点[：:设]*在?)(?:深圳市?)?[\p{Han}]{0,6}$",
    )
});
/// Behind a place: it happens there.
static HAPPENED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[\p{Han}·A-Za-z0-9“”]{0,24}?(?:举行|举办|召开|启动|开展|揭牌|开幕|落成|启用|签署|签约|发布|上演|开演|开讲|开班|开业|揭幕|启航|迷路|义诊|成立)",
    )
});
/// Before a place: somebody comes from there.
const FROM: &[&str] = &["来自", "家住", "户籍", "出生于", "籍贯"];

/// District, by its short name, and locator (地名条) of the story: where it happens, else where it is
/// first placed. `rest`: the tip itself, for a place that the copy left out.
#[must_use]
pub fn place(
    headline: &str,
    lead: &str,
    copy: &str,
    rest: &str,
) -> (Option<String>, Option<String>) {
    let away = places::district(headline).is_none();
    if away && let Some(away) = ELSEWHERE.iter().find(|away| headline.contains(**away)) {
        return (None, Some((*away).to_owned()));
    }
    let open = without_organizations(lead);
    if let Some(hit) = HERE.captures(&open) {
        return (None, Some(hit["place"].to_owned()));
    }
    if places::district(&format!("{lead}{copy}")).is_none()
        && let Some(hit) = SUFFERED.captures(lead).or_else(|| SUFFERED.captures(copy))
    {
        return (None, Some(hit["place"].to_owned()));
    }
    let district = where_it_happens(headline, &open, copy, rest);
    let locator = district
        .map(|district| format!("深圳·{}", places::short(district)))
        .or_else(|| copy.contains("深圳").then(|| "深圳".to_owned()));
    (
        district.map(|district| places::short(district).to_owned()),
        locator,
    )
}

/// The district with the most to show for it; none when several are named beside one another and
/// nothing else decides.
fn where_it_happens(headline: &str, lead: &str, copy: &str, rest: &str) -> Option<&'static str> {
    let told = without_organizations(copy);
    let rest: String = rest.chars().take(READ_CHARS).collect();
    let rest = without_organizations(&rest);
    let mut worth: Vec<(i64, &'static str)> = Vec::new();
    for (text, base) in [
        (headline, EARLY),
        (lead, EARLY),
        (told.as_str(), LATER),
        (rest.as_str(), LATER),
    ] {
        for (district, happens) in alone(text) {
            let points = base + if happens { HAPPENS } else { 0 };
            match worth.iter_mut().find(|(_, known)| *known == district) {
                Some(known) => known.0 += points,
                None => worth.push((points, district)),
            }
        }
    }
    let best = worth.iter().map(|(points, _)| *points).max();
    if let Some(best) = best {
        let mut leading = worth.iter().filter(|(points, _)| *points == best);
        let first = leading.next().map(|(_, district)| *district);
        return if leading.next().is_some() {
            None
        } else {
            first
        };
    }
    // Only names of organizations are left: where the body is registered.
    let named = super::organizations::organizations(&format!("{headline}\n{copy}\n{rest}"), &[]);
    named
        .iter()
        .filter(|named| named.social)
        .find_map(|named| places::district(&named.name))
}

/// Places that stand alone, each with whether something happens there. 宝安、龙华、光明3个区 are several and
/// decide nothing.
fn alone(text: &str) -> Vec<(&'static str, bool)> {
    let mentions = places::mentions(text);
    let mut alone = Vec::new();
    for (at, (range, district)) in mentions.iter().enumerate() {
        let beside = |other: Option<&(std::ops::Range<usize>, &'static str)>| {
            other.is_some_and(|(near, name)| {
                let between = if near.start < range.start {
                    text.get(near.end..range.start)
                } else {
                    text.get(range.end..near.start)
                };
                name != district
                    && between.is_some_and(|gap| {
                        gap.contains(['、', '和', '与', '及']) && gap.chars().count() <= 6
                    })
            })
        };
        let before = &text[..range.start];
        let near: String = before
            .chars()
            .rev()
            .take(14)
            .collect::<Vec<char>>()
            .into_iter()
            .rev()
            .collect();
        if beside(at.checked_sub(1).map(|i| &mentions[i]))
            || beside(mentions.get(at + 1))
            || FROM.iter().any(|from| near.ends_with(from))
        {
            continue;
        }
        let behind: String = text[range.end..].chars().take(32).collect();
        let clause = behind.split(['。', '；', '\n']).next().unwrap_or("");
        alone.push((*district, AT.is_match(&near) || HAPPENED.is_match(clause)));
    }
    alone
}

/// Names of organizations hold districts that are not where something happens.
fn without_organizations(text: &str) -> String {
    let mut open = text.to_owned();
    for named in super::organizations::organizations(text, &[]).iter().rev() {
        open.replace_range(named.start..named.end, "，");
    }
    open
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lead: &str) -> Option<String> {
        place("", lead, lead, "").0
    }

    #[test]
    fn the_place_is_where_it_happens() {
        let lead = "11月21日，深圳市龙岗区向日葵服务中心在福田区莲花街道举办活动。";
        assert_eq!(
            place("", lead, "", ""),
            (Some("福田".to_owned()), Some("深圳·福田".to_owned()))
        );
        assert_eq!(
            place("", "代表团赴新加坡开展交流。", "深圳", "")
                .1
                .as_deref(),
            Some("新加坡")
        );
        assert_eq!(
            of("来自龙岗的20名义工，11月21日在大梅沙清理海滩。").as_deref(),
            Some("盐田")
        );
        assert_eq!(
            of("11月21日，义工队在大鹏新区官湖沙滩捡垃圾。").as_deref(),
            Some("大鹏")
        );
    }

    #[test]
    fn several_districts_are_none_and_a_registered_body_is_the_last_resort() {
        assert_eq!(of("项目已在宝安、龙华、光明3个区设点31个。"), None);
        assert_eq!(
            of("深圳市坪山区向日葵服务中心发布报告。").as_deref(),
            Some("坪山")
        );
    }
}
