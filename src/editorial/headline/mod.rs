//! The line on the title card: the tip's own heading when it is short enough, else slots filled from
//! the news sentence. A line from no licensed pattern, or one that a strict reader doubts, is offered
//! but marked 待改.

mod event;
mod fallback;
mod grammar;
mod long;
mod names;
mod own;
mod person;
mod slots;
mod special;
mod well_formed;

use self::{
    fallback::fallback,
    own::own_heading,
    slots::slots,
    special::special,
    well_formed::{fits_card, is_doubtful, is_dry},
};
use super::{
    material::{Kind, Material},
    numerals::numerals,
    polish,
    text::han_count,
};
use crate::model::language::{Cells, cells, words::segment};

pub use self::long::LONG;
pub(super) use self::names::core;

/// One line of a card.
const CARD: Cells = Cells::whole(16);
/// No headline is wider.
const WIDEST: Cells = Cells::whole(20);
/// Lines on offer.
const OFFERED: usize = 3;
/// Sentences from the top that may hold the news of a headline.
const SENTENCES: usize = 5;

/// The chosen line and up to two more.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Headline {
    /// Best first; at least one.
    pub candidates: Vec<String>,
    /// Whether the first came from a licensed pattern and no rule doubts it.
    pub licensed: bool,
    /// For documents: the first, fuller, at most [`LONG`].
    pub long: String,
}

#[derive(Debug)]
struct Candidate {
    text: String,
    weight: i64,
    licensed: bool,
    /// From the tip's own heading.
    own: bool,
}

/// What the writers of headlines work with, and what they have found.
struct Desk<'a> {
    material: &'a Material,
    /// Ways to call the organization, longest first.
    ways: Vec<String>,
    /// What the gate protects, the ways included.
    names: Vec<&'a str>,
    /// The person whom a feature is about.
    central: Option<String>,
    found: Vec<Candidate>,
    /// What is found now comes from the tip's own heading.
    own: bool,
}

impl Desk<'_> {
    /// Offers a line. `licensed`: it comes from a pattern of the trade.
    fn push(&mut self, text: &str, base: i64, licensed: bool) {
        let text = text
            .trim_matches(|c: char| c.is_whitespace() || "，。；：、！—-".contains(c))
            .to_owned();
        let weight = self.weigh(&text, base);
        if let Some(known) = self.found.iter_mut().find(|c| c.text == text) {
            known.weight = known.weight.max(weight);
            known.licensed |= licensed;
        } else if fits_card(&text) {
            self.found.push(Candidate {
                text,
                weight,
                licensed,
                own: self.own,
            });
        }
    }

    /// Width, and what a producer would like best: close to the measure, with a doer or a figure.
    fn weigh(&self, text: &str, base: i64) -> i64 {
        let halves = i64::from(cells(text).halves());
        let fit = match halves {
            ..16 => halves / 2 - 10,
            16..=32 => halves / 2,
            _ => 15 - (halves - 32) * 4,
        };
        let doer = self.ways.iter().any(|way| text.contains(way.as_str()));
        base + fit
            + 4 * i64::from(doer)
            + 2 * i64::from(text.contains(['“', '《']))
            + 6 * i64::from(!numerals(text).is_empty())
    }

    /// How much of the line the news and what follows it tell again, 0–24: a catchword of the
    /// heading's own is nice, what the text speaks of is news.
    fn told_again(&self, text: &str, news: usize) -> i64 {
        let near = &self.material.units[news.min(self.material.units.len())..];
        let words: Vec<&str> = segment(text)
            .into_iter()
            .filter(|word| han_count(word) >= 2)
            .collect();
        let told = words
            .iter()
            .filter(|word| near.iter().take(4).any(|unit| unit.text.contains(**word)))
            .count();
        i64::try_from(24 * told / words.len().max(1)).unwrap_or(0)
    }

    /// The way by which `text` calls the organization at its beginning.
    fn led(&self, text: &str) -> Option<&str> {
        self.ways
            .iter()
            .map(String::as_str)
            .find(|way| text.starts_with(way))
    }

    /// Whether the line holds news and nothing that the source does not say.
    fn may_air(&self, text: &str) -> bool {
        let minor = self
            .material
            .minors
            .iter()
            .any(|(name, _)| text.contains(name));
        // A name alone is no news.
        let mut rest = text.to_owned();
        for name in self.names.iter().filter(|n| n.chars().count() > 3) {
            rest = rest.replace(*name, "");
        }
        for way in &self.ways {
            rest = rest.replace(way.as_str(), "");
        }
        let rest = rest.trim();
        !minor
            && han_count(rest) >= 2
            && !rest.starts_with("办公室")
            && !rest.starts_with("秘书处")
            && self
                .material
                .source
                .unfounded(text, &self.material.names())
                .is_empty()
    }
}

/// Writes up to three headlines. `news`: index of the news sentence.
#[must_use]
pub fn headline(material: &Material, news: Option<usize>) -> Headline {
    let ways = names::ways(material);
    let mut names = material.names();
    names.retain(|name| !name.is_empty());
    let mut desk = Desk {
        material,
        ways,
        names,
        central: person::central(material),
        found: Vec::new(),
        own: true,
    };
    for (rank, heading) in material.headings.iter().enumerate() {
        own_heading(heading, rank, &mut desk);
    }
    person::feature(&mut desk);
    desk.own = false;
    for (at, unit) in material
        .units
        .iter()
        .enumerate()
        .take(SENTENCES.max(news.unwrap_or(0) + 1))
    {
        if unit.kind != Kind::News && Some(at) != news {
            continue;
        }
        let base = if Some(at) == news {
            46
        } else {
            24 - 2 * i64::try_from(at.min(9)).unwrap_or(9)
        };
        let before = at
            .checked_sub(1)
            .map_or("", |before| material.units[before].text.as_str());
        special(&unit.text, before, base, &mut desk);
        slots(&unit.text, base, &mut desk);
    }
    for heading in &material.headings {
        let heading = polish::read_aloud(heading, material.year);
        special(&heading, "", 52, &mut desk);
        slots(&heading, 48, &mut desk);
    }
    let mut found = std::mem::take(&mut desk.found);
    found.retain(|candidate| desk.may_air(&candidate.text));
    let body = well_formed::Body::new(material);
    let mut names = desk.names.clone();
    names.extend(desk.ways.iter().map(String::as_str));
    for candidate in &mut found {
        candidate.licensed &= !is_doubtful(&candidate.text, material, &names, &body);
        candidate.weight += if candidate.own {
            desk.told_again(&candidate.text, news.unwrap_or(0))
        } else {
            12
        };
        candidate.weight -= 60 * i64::from(is_dry(&candidate.text));
    }
    // What no pattern holds and the tip did not write itself is no help to anybody.
    let figures = |text: &str| !numerals(text).is_empty();
    found.retain(|c| c.licensed || c.own || figures(&c.text));
    found.sort_by_key(|candidate| (!candidate.licensed, -candidate.weight));
    desk.found = found;
    let mut candidates: Vec<String> = Vec::new();
    for candidate in &desk.found {
        let near = candidates.iter().any(|c| is_near(c, &candidate.text));
        // Beside a good line only the tip's own words are worth a doubtful one.
        let worth = candidate.licensed || candidates.is_empty() || candidate.own;
        if !near && worth && candidates.len() < OFFERED {
            candidates.push(candidate.text.clone());
        }
    }
    let licensed = desk.found.first().is_some_and(|first| first.licensed);
    if candidates.is_empty() {
        candidates.push(fallback(material, news));
    }
    let long = long::long(&candidates[0], licensed, &body, &desk);
    Headline {
        candidates,
        licensed,
        long,
    }
}

/// Whether two lines are one in other clothes: one holds nearly all of the other.
fn is_near(a: &str, b: &str) -> bool {
    let shorter = a.chars().count().min(b.chars().count());
    common(a, b) * 4 >= shorter * 3
}

/// Length of the longest common subsequence, in characters.
fn common(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row = vec![0; b.len() + 1];
    for c in a.chars() {
        let mut diagonal = 0;
        for (at, other) in b.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if c == *other {
                diagonal + 1
            } else {
                above.max(row[at])
            };
            diagonal = above;
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str, subject: &str) -> Headline {
        let air = chrono::NaiveDate::from_ymd_opt(2026, 11, 28).expect("a date");
        let material = Material::new(text, subject, None, air);
        headline(&material, material.news())
    }

    #[test]
    fn slots_give_what_an_editor_would_write() {
        for (text, want) in [
            (
                "11月18日，由深圳市暖阳慈善基金会主办的“童梦护航”关爱项目启动仪式在龙岗区举办。",
                "“童梦护航”关爱项目在龙岗启动",
            ),
            (
                "近日，深圳市物流与供应链管理协会（以下简称“市物流协会”）获评“5A级社会组织”。",
                "市物流协会获评“5A级社会组织”",
            ),
            (
                "11月20日，深圳市养老服务业协会发布《社区养老助餐服务规范》。",
                "《社区养老助餐服务规范》发布",
            ),
            (
                "11月21日上午，深圳市青禾公益服务中心在南山区举办“银龄数字课堂”第三期活动。",
                "“银龄数字课堂”第三期活动举行",
            ),
        ] {
            let headline = first(text, "");
            assert!(headline.licensed, "{text}");
            assert!(
                headline.candidates.iter().any(|c| c == want),
                "{want}: {:?}",
                headline.candidates
            );
        }
    }

    #[test]
    fn the_tips_own_heading_is_licensed_when_it_fits() {
        let headline = first(
            "银龄数字课堂走进粤海街道 86名长者学会用手机\n　　11月21日，深圳市青禾公益服务中心的银龄数字课堂走进粤海街道，86名长者学会用手机。",
            "",
        );
        assert_eq!(headline.candidates[0], "银龄数字课堂走进粤海街道");
    }

    #[test]
    fn every_licensed_pattern_has_its_line() {
        for (pattern, text, want) in [
            (
                "S走进P",
                "近日，深圳市龙华区听澜义工联合会“义剪日”走进观湖街道松元社区，9名义工为67位长者理发。",
                "“义剪日”走进观湖街道松元社区",
            ),
            (
                "S捐G",
                "11月25日，深圳市岚谷慈善基金会在宝安区举行捐赠仪式，向深圳市宝安区义工救助协会捐赠医疗急救设备及款物。",
                "岚谷慈善基金会捐赠医疗急救设备",
            ),
            (
                "S与T签约",
                "11月20日，深圳市氢能促进会与佛山市重卡联合会签署协议。",
                "氢能促进会与佛山市重卡联合会签署协议",
            ),
            (
                "P当选S会长",
                "11月15日，深圳市眼镜产业商会换届大会召开，童绍鹏当选会长。商会会长童绍鹏说，要办好三件事。",
                "童绍鹏当选深圳市眼镜产业商会会长",
            ),
            (
                "指数为N",
                "深圳市跨境贸易联合会11月25日发布，11月份深圳跨境电商景气指数为53.8。",
                "11月份深圳跨境电商景气指数为53.8",
            ),
            (
                "在P举行的E",
                "11月21日，居民的问题成了在龙华区举行的首届“低空与社区”论坛上的焦点。",
                "龙华举行“低空与社区”论坛",
            ),
            (
                "S获X",
                "11月20日，深圳市听云残障服务中心选送的《无声驿站》荣获金奖。该项目帮助听障骑手就业。",
                "听云残障服务中心项目获金奖",
            ),
            (
                "E收官",
                "11月20日，罗湖区第八届社会组织嘉年华在人民公园收官。",
                "社会组织嘉年华收官",
            ),
        ] {
            let headline = first(text, "");
            assert!(headline.licensed, "{pattern}: {:?}", headline.candidates);
            assert!(
                headline.candidates.iter().any(|c| c.ends_with(want)),
                "{pattern}: {:?}",
                headline.candidates
            );
        }
    }

    #[test]
    fn what_is_only_planned_is_not_told_as_done() {
        let headline = first(
            "今天，深圳市家政服务行业协会有会员480家。未来五年，协会将启动“万名金牌家政员”培养计划。",
            "",
        );
        assert!(
            headline.candidates.iter().all(|c| !c.contains("计划启动")),
            "{:?}",
            headline.candidates
        );
    }

    #[test]
    fn a_post_elsewhere_is_no_office_of_the_organization() {
        let headline = first(
            "11月20日，在深圳市龙华区澜湖青工发展中心举行的“工友夜校”校务会上，覃秀禾当选“工友夜校”校长。“工友夜校”校长覃秀禾说，要办好课。",
            "",
        );
        assert!(
            headline.candidates.iter().all(|c| !c.contains("中心校长")),
            "{:?}",
            headline.candidates
        );
    }

    #[test]
    fn documents_get_the_fuller_line() {
        let headline = first(
            "“暖冬守望”高龄独居长者关爱行动在福田启动\n11月21日上午，由深圳市榕光长者服务促进会主办的“暖冬守望”高龄独居长者关爱行动启动仪式在福田区举行，316名独居长者受益。",
            "",
        );
        assert_eq!(headline.candidates[0], "高龄独居长者关爱行动在福田启动");
        assert_eq!(headline.long, "“暖冬守望”高龄独居长者关爱行动在福田启动");
    }

    #[test]
    fn a_line_from_nowhere_is_marked() {
        let headline = first("今天天气很好。", "");
        assert!(!headline.licensed);
        assert!(!headline.candidates[0].is_empty());
    }
}
