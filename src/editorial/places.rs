//! Shenzhen's districts, its 74 streets and the places that everybody knows, each with its district.

use std::sync::LazyLock;

use regex::Regex;

use super::text::pattern;

/// A district: its name, names that stand for it anywhere, and streets that need their 街道 (their bare
/// name is another place or a word).
struct District {
    name: &'static str,
    names: &'static [&'static str],
    streets: &'static [&'static str],
}

/// Streets as of 2017, when the last were split; towns of 深汕 beside them.
const DISTRICTS: &[District] = &[
    District {
        name: "福田区",
        names: &[
            "福田区",
            "福田",
            "香蜜湖",
            "华强北",
            "莲花山公园",
            "市民中心",
            "深圳会展中心",
            "中心书城",
            "荔枝公园",
            "笔架山公园",
            "香蜜公园",
            "深圳音乐厅",
            "皇岗口岸",
            "福强",
            "八卦岭",
            "车公庙",
            "梅林一村",
            "深业上城",
            "景田",
        ],
        streets: &["园岭", "南园", "沙头", "梅林", "莲花", "华富", "福保"],
    },
    District {
        name: "罗湖区",
        names: &[
            "罗湖区",
            "罗湖",
            "笋岗",
            "莲塘",
            "清水河",
            "东门老街",
            "东门步行街",
            "水贝",
            "仙湖植物园",
            "仙湖",
            "洪湖公园",
            "东湖公园",
            "深圳大剧院",
            "文锦渡",
            "梧桐山",
        ],
        streets: &["桂园", "黄贝", "东门", "翠竹", "南湖", "东湖", "东晓"],
    },
    District {
        name: "南山区",
        names: &[
            "南山区",
            "南山",
            "蛇口",
            "西丽",
            "粤海",
            "前海",
            "深圳湾",
            "海上世界",
            "欢乐海岸",
            "华侨城",
            "世界之窗",
            "大沙河",
            "塘朗山",
            "深圳大学",
            "南方科技大学",
            "人才公园",
            "后海",
            "南头古城",
            "赤湾",
            "白石洲",
        ],
        streets: &["南头", "沙河", "招商", "桃源"],
    },
    District {
        name: "盐田区",
        names: &[
            "盐田区",
            "盐田",
            "沙头角",
            "大梅沙",
            "小梅沙",
            "中英街",
            "盐田港",
            "梅沙",
        ],
        streets: &["海山"],
    },
    District {
        name: "宝安区",
        names: &[
            "宝安区",
            "宝安",
            "西乡",
            "福永",
            "沙井",
            "松岗",
            "石岩",
            "燕罗",
            "航城",
            "福海",
            "深圳国际会展中心",
            "国际会展中心",
            "欢乐港湾",
            "固戍",
            "宝安体育馆",
        ],
        streets: &["新安", "新桥"],
    },
    District {
        name: "龙岗区",
        names: &[
            "龙岗区",
            "龙岗",
            "坂田",
            "布吉",
            "横岗",
            "坪地",
            "吉华",
            "大运中心",
            "大运新城",
            "甘坑",
            "大芬",
            "李朗",
            "平湖街道",
        ],
        streets: &["平湖", "南湾", "龙城", "宝龙", "园山"],
    },
    District {
        name: "龙华区",
        names: &[
            "龙华区",
            "龙华新区",
            "民治",
            "观澜",
            "观湖",
            "大浪青年",
            "大浪时尚小镇",
            "深圳北站",
            "劳动者广场",
            "清湖",
        ],
        streets: &["龙华", "大浪", "福城"],
    },
    District {
        name: "坪山区",
        names: &[
            "坪山区",
            "坪山新区",
            "坪山",
            "坑梓",
            "碧岭",
            "马峦山",
            "大万世居",
        ],
        streets: &["龙田", "石井", "马峦"],
    },
    District {
        name: "光明区",
        names: &["光明区", "光明新区", "公明", "光明科学城", "虹桥公园"],
        streets: &["光明", "新湖", "凤凰", "玉塘", "马田"],
    },
    District {
        name: "大鹏新区",
        names: &[
            "大鹏新区",
            "大鹏",
            "葵涌",
            "较场尾",
            "官湖",
            "西涌",
            "杨梅坑",
            "七娘山",
            "大鹏所城",
        ],
        streets: &["南澳"],
    },
    District {
        name: "深汕特别合作区",
        names: &[
            "深汕特别合作区",
            "深汕合作区",
            "深汕",
            "小漠镇",
            "鹅埠镇",
            "鲘门镇",
            "赤石镇",
            "鹅埠街道",
            "小漠街道",
            "鲘门街道",
            "赤石街道",
        ],
        streets: &[],
    },
];

/// 龙华 and 光明 are words and other places too: alone they need a word of place before them.
static ALONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:在|走进|来到|位于|深圳|、|：|赴|落户)(?P<name>龙华|光明)(?:[、，。；3三两多举的]|区|街|开|启|落|$)",
    )
});
/// Places elsewhere, and words, that hold one of ours: 广州南沙大鹏, 寿比南山.
const NOT_OURS: &[&str] = &[
    "寿比南山",
    "大鹏展翅",
    "鲲鹏",
    "大鹏一日",
    "东湖高新",
    "南山寺",
    "新会展中心",
    "南湖公园",
    "北京南湖",
];

static NAME: LazyLock<Regex> = LazyLock::new(|| {
    let mut names: Vec<String> = DISTRICTS
        .iter()
        .flat_map(|district| {
            district.names.iter().map(|name| (*name).to_owned()).chain(
                district
                    .streets
                    .iter()
                    .map(|street| format!("{street}街道")),
            )
        })
        .chain(NOT_OURS.iter().map(|word| (*word).to_owned()))
        .collect();
    // The first alternative that fits wins: 深圳国际会展中心 before 国际会展中心.
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    pattern(&names.join("|"))
});

/// The city's streets, 莲花街道 and the others whose bare name says nothing.
pub(super) fn streets() -> Vec<String> {
    DISTRICTS
        .iter()
        .flat_map(|district| district.streets.iter().chain(district.names))
        .filter(|name| !name.ends_with(['区', '道', '园', '心', '站', '镇']))
        .map(|street| format!("{street}街道"))
        .collect()
}

fn district_of(name: &str) -> Option<&'static str> {
    DISTRICTS
        .iter()
        .find(|district| {
            district.names.contains(&name)
                || name
                    .strip_suffix("街道")
                    .is_some_and(|street| district.streets.contains(&street))
        })
        .map(|district| district.name)
}

/// The district that `text` names first; its short name, e.g. 南山, is what stands on screen.
#[must_use]
pub fn district(text: &str) -> Option<&'static str> {
    mentions(text)
        .into_iter()
        .next()
        .map(|(_, district)| district)
}

/// Every mention of a district or of a place in one, as byte ranges with the district, in order.
#[must_use]
pub fn mentions(text: &str) -> Vec<(std::ops::Range<usize>, &'static str)> {
    let mut found: Vec<(std::ops::Range<usize>, &'static str)> = NAME
        .find_iter(text)
        .filter_map(|hit| Some((hit.range(), district_of(hit.as_str())?)))
        .collect();
    for hit in ALONE.captures_iter(text) {
        let Some(name) = hit.name("name") else {
            continue;
        };
        let whole = if name.as_str() == "龙华" {
            "龙华区"
        } else {
            "光明区"
        };
        let next = found.partition_point(|(range, _)| range.end <= name.start());
        if found
            .get(next)
            .is_none_or(|(range, _)| name.end() <= range.start)
        {
            found.insert(next, (name.range(), whole));
        }
    }
    found
}

/// 南山区 → 南山, 大鹏新区 → 大鹏, 深汕特别合作区 → 深汕: as it stands on screen.
#[must_use]
pub fn short(district: &str) -> &str {
    ["特别合作区", "合作区", "新区", "区"]
        .iter()
        .find_map(|suffix| district.strip_suffix(suffix))
        .unwrap_or(district)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_place_named_is_the_storys() {
        assert_eq!(district("在粤海街道举办，龙岗区协办"), Some("南山区"));
        assert_eq!(district("前途一片光明"), None);
        assert_eq!(mentions("光明区凤凰街道").len(), 2);
        assert_eq!(district("在光明举行"), Some("光明区"));
        assert_eq!(district("马峦山红花岭水库"), Some("坪山区"));
        assert_eq!(district("深圳国际会展中心"), Some("宝安区"));
        assert_eq!(district("祝老人寿比南山"), None);
    }

    #[test]
    fn all_streets_of_the_city_are_known() {
        let streets = [
            "园岭 南园 福田 沙头 香蜜湖 梅林 莲花 华富 福保 华强北",
            "桂园 黄贝 东门 翠竹 南湖 笋岗 东湖 莲塘 东晓 清水河",
            "南头 南山 西丽 沙河 蛇口 招商 粤海 桃源",
            "梅沙 盐田 沙头角 海山",
            "新安 西乡 福永 沙井 松岗 石岩 航城 福海 新桥 燕罗",
            "平湖 坪地 横岗 南湾 布吉 坂田 吉华 龙城 龙岗 宝龙 园山",
            "民治 龙华 大浪 观湖 福城 观澜",
            "坪山 坑梓 龙田 石井 马峦 碧岭",
            "光明 公明 新湖 凤凰 玉塘 马田",
            "大鹏 葵涌 南澳",
        ];
        let mut count = 0;
        for (line, whole) in streets.iter().zip(DISTRICTS) {
            for street in line.split(' ') {
                assert_eq!(
                    district(&format!("在{street}街道")),
                    Some(whole.name),
                    "{street}"
                );
                count += 1;
            }
        }
        assert_eq!(count, 74);
    }

    #[test]
    fn on_screen_a_district_is_short() {
        assert_eq!(short("南山区"), "南山");
        assert_eq!(short("大鹏新区"), "大鹏");
        assert_eq!(short("深汕特别合作区"), "深汕");
    }
}
