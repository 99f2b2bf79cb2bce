//! Names by which two accounts of one event know each other: persons, bodies, works, places. Kept as
//! hashes: a print outlives the mail it was taken from.

use std::{collections::BTreeMap, sync::LazyLock};

use chrono::NaiveDate;
use regex::Regex;

use super::{
    super::{
        cues,
        material::Material,
        places,
        text::{between, pattern},
    },
    hash::{hash32, of},
    masked::masked,
};

/// What a name is of, and by it how much it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// Something in “” or 《》: an activity, a programme, a document.
    Work,
    /// A law, a slogan, an honour: many events share it.
    CommonWork,
    /// An organization.
    Body,
    /// An office or a government body: it is at every event.
    Office,
    /// A person.
    Person,
    /// The head of a body, who speaks at all that it does.
    Head,
    /// An official, or somebody who was only there.
    Guest,
    /// A street, a community, a school, a park.
    Place,
}

impl NameKind {
    pub(super) const ALL: [Self; 8] = [
        Self::Work,
        Self::CommonWork,
        Self::Body,
        Self::Office,
        Self::Person,
        Self::Head,
        Self::Guest,
        Self::Place,
    ];
}

/// A name in a text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// What it is of.
    pub kind: NameKind,
    /// Its hash, without the city or the district before it.
    pub key: u32,
    /// Its pieces of four characters, by which it is found in a text that does not mark it as a name.
    pub pieces: Vec<u32>,
    /// Whether the first sentences or the heading hold it.
    pub early: bool,
}

static REGION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:中国|全国|广东省?|深圳市?|市|(?:福田|罗湖|南山|盐田|宝安|龙岗|龙华|坪山|光明)区|大鹏新区|深汕特别合作区)",
    )
});
static OFFICE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:局|厅|委员会|人民政府|办事处|党工委|党委|党支部|法院|检察院|妇联|团委|残联|总工会|街道|办公室)$",
    )
});
static OFFICIAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"局长|处长|科长|区长|市长|镇长|县长|厅长|书记|巡视员|调研员|街道|办事处|人大|政协|民政|政府|委员会|党工委|部长|主席",
    )
});
static HEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"会长|理事长|秘书长|监事长|理事|总干事|创始人|发起人|负责人|主任|院长|校长|园长|馆长|站长|队长|董事长|总经理|总裁",
    )
});
static COMMON_WORK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?:法|条例|规划|纲要|意见|通知|宪法|民法典|方案|奖|奖项|称号|单位|集体|个人|组织|标兵|之星|模范|示范点|基地)$|",
        r"二十大|二十届|十[四五]五|百千万|双百|双区|一带一路|五社联动|最后一公里|零距离|高质量发展|新质生产力|绿美|",
        r"中国梦|中国式|初心|为民服务|我为群众办实事|枫桥经验|民生七有|志愿者之城|慈善之城|圳|大湾区$|^\p{Han}对\p{Han}|[一二三四五六七八九十]\p{Han}一\p{Han}|绿水青山|家门口|互联网\+?$|传帮带|工匠精神|雷锋精神|非遗$|公益$|慈善$"
    ))
});
static STREET_BEHIND_DISTRICT: LazyLock<Regex> = LazyLock::new(|| {
    let streets: Vec<String> = places::streets()
        .into_iter()
        .map(|street| street.trim_end_matches("街道").to_owned())
        .collect();
    pattern(&format!(
        r"(?:福田|罗湖|南山|盐田|宝安|龙岗|龙华|坪山|光明|大鹏)(?:新?区)?(?P<street>{})",
        streets.join("|")
    ))
});
static PLACE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\p{Han}{2}(?:街道|社区|小学|中学|学校|公园|广场|村|福利院|敬老院|养老院|颐养院|医院|图书馆|体育馆|体育中心|博物馆|会展中心|市民中心|产业园|口岸|海滩|沙滩)",
    )
});

/// Every name of the tip. `sentences`: of its body, in order.
pub(super) fn names(material: &Material, sentences: &[String], told: &str) -> Vec<Name> {
    let mut found: BTreeMap<(u32, bool), Name> = BTreeMap::new();
    let head: String = material
        .headings
        .iter()
        .cloned()
        .chain(sentences.iter().take(3).cloned())
        .collect();
    let mut add = |kind: NameKind, text: &str| {
        let plain = plain(text);
        let name = Name {
            kind,
            key: of(&plain),
            pieces: pieces(text),
            early: head.contains(text),
        };
        // A place and a work of one name are two things; a name is what it says most of all.
        found
            .entry((name.key, kind == NameKind::Place))
            .and_modify(|known| known.kind = known.kind.min(kind))
            .or_insert(name);
    };
    let letters: Vec<char> = told.chars().collect();
    for (at, inner) in between(told, '《', '》')
        .into_iter()
        .chain(between(told, '“', '”'))
        .chain(between(told, '「', '」'))
    {
        let length = inner.chars().count();
        let speech = inner.contains(['，', '。', '！', '？', '；', '：'])
            || letters[at] != '《' && stands_alone(&letters, at, at + length + 1);
        if !(3..=24).contains(&length) || speech || inner == "每周一现" || inner == "城市发现"
        {
            continue;
        }
        let common = COMMON_WORK.is_match(&inner);
        add(
            if common {
                NameKind::CommonWork
            } else {
                NameKind::Work
            },
            &inner,
        );
    }
    for body in &material.organizations {
        let office = OFFICE.is_match(&body.name);
        let kind = match (office, only_present(&body.name, sentences)) {
            (true, _) => NameKind::Office,
            (_, true) => NameKind::Guest,
            _ => NameKind::Body,
        };
        add(kind, &body.name);
    }
    for person in &material.persons {
        let guest = OFFICIAL.is_match(&person.post) || only_present(&person.name, sentences);
        let kind = if guest {
            NameKind::Guest
        } else if HEAD.is_match(&person.post) {
            NameKind::Head
        } else {
            NameKind::Person
        };
        add(kind, &person.name);
    }
    for place in PLACE.find_iter(told) {
        let own = place.as_str().chars().take(2).any(|c| {
            "各个所该本多进入在到和与及区的了往向从对于为社街市新老全每两几这那某座处".contains(c)
        });
        if !own {
            add(NameKind::Place, place.as_str());
        }
    }
    for spot in spots(told) {
        add(NameKind::Place, &spot);
    }
    let mut names: Vec<Name> = found.into_values().collect();
    names.sort();
    names
}

/// A quote with marks on both sides is somebody's words: “拼在一起正好”。 A name in quotes stands
/// beside what it names or what is done with it.
fn stands_alone(letters: &[char], open: usize, close: usize) -> bool {
    let mark = |c: Option<&char>| c.is_none_or(|c| "，。：；！？\n".contains(*c));
    mark(open.checked_sub(1).and_then(|at| letters.get(at))) && mark(letters.get(close + 1))
}

/// Streets named without their 街道 behind a district (罗湖黄贝), and spots of the city that everybody
/// knows; no district, which is at every second event.
fn spots(told: &str) -> Vec<String> {
    let all = places::streets();
    let streets = STREET_BEHIND_DISTRICT
        .captures_iter(told)
        .filter_map(|hit| Some(format!("{}街道", hit.name("street")?.as_str())));
    let known = places::mentions(told)
        .into_iter()
        .filter_map(|(range, district)| {
            let name = told.get(range)?;
            let whole = name == district || district.starts_with(name) || name.ends_with("新区");
            // One key for 布吉 and 布吉街道.
            let street = format!("{name}街道");
            let name = if all.contains(&street) {
                street
            } else {
                name.to_owned()
            };
            (!whole).then_some(name)
        });
    let mut spots: Vec<String> = streets.chain(known).collect();
    spots.sort();
    spots.dedup();
    spots
}

/// Named nowhere but in lists of who was there.
fn only_present(name: &str, sentences: &[String]) -> bool {
    let mut seen = false;
    for sentence in sentences.iter().filter(|s| s.contains(name)) {
        seen = true;
        if !(cues::GUESTS.is_match(sentence) && sentence.matches('、').count() >= 2) {
            return false;
        }
    }
    seen
}

/// Letters alone, without the city or district before it.
fn plain(text: &str) -> String {
    let mut rest = text;
    while let Some(region) = REGION.find(rest) {
        let behind = &rest[region.end()..];
        if behind.chars().count() < 4 {
            break;
        }
        rest = behind;
    }
    rest.chars()
        .filter(|c| super::super::text::is_han(*c) || c.is_ascii_alphanumeric())
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// Pieces of the name as they stand in a text: its numbers masked.
fn pieces(text: &str) -> Vec<u32> {
    let short = plain(text);
    let whole = masked(text, NaiveDate::MIN).chars;
    // The region in front is left out where the name is long enough to be known without it.
    let skip =
        if short.chars().count() < whole.len() && masked(&short, NaiveDate::MIN).chars.len() >= 5 {
            whole.len() - masked(&short, NaiveDate::MIN).chars.len()
        } else {
            0
        };
    whole[skip..]
        .windows(4)
        .map(|window| hash32(window.iter().copied()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_known_with_and_without_its_city() {
        assert_eq!(plain("深圳市南山区青禾公益服务中心"), "青禾公益服务中心");
        assert_eq!(plain("市物流协会"), "物流协会");
        assert_eq!(plain("深圳义工"), "深圳义工");
    }

    #[test]
    fn what_somebody_says_is_no_name() {
        let alone = |text: &str| {
            let letters: Vec<char> = text.chars().collect();
            let at = |mark| letters.iter().position(|c| *c == mark).expect("a mark");
            stands_alone(&letters, at('“'), at('”'))
        };
        assert!(alone("裘正明说，“拼在一起正好”。"));
        assert!(!alone("举行“溯源坪山河”徒步。"));
        assert!(!alone("“银龄课堂”开讲。"));
    }

    #[test]
    fn a_street_is_known_without_its_suffix_and_no_district_is_a_spot() {
        assert_eq!(spots("罗湖黄贝的球场"), ["黄贝街道"]);
        assert_eq!(spots("在罗湖区黄贝街道举行"), ["黄贝街道"]);
        assert_eq!(spots("在龙岗布吉举行"), spots("走进布吉街道"));
        assert!(spots("坪山区的老人，光明新区的学生").is_empty());
    }

    #[test]
    fn who_was_only_there_says_less() {
        let sentences = [
            "市民政局副局长王一帆、青禾协会会长李青禾、海星商会会长陈小海等出席活动。".to_owned(),
            "李青禾介绍，课堂已开132场。".to_owned(),
        ];
        assert!(only_present("陈小海", &sentences) && !only_present("李青禾", &sentences));
    }
}
