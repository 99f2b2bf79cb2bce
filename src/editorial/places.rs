//! Shenzhen's districts, streets and towns abroad of the column's stories.

/// Districts with the names by which they are found in a text. 光明 and 龙华 are common words, so
/// they need their 区, 街道 or a word of place.
const DISTRICTS: &[(&str, &[&str])] = &[
    (
        "福田区",
        &[
            "福田区",
            "福田",
            "莲花街道",
            "华强北",
            "香蜜湖",
            "沙头街道",
            "园岭街道",
            "梅林街道",
            "福保街道",
            "南园街道",
        ],
    ),
    (
        "罗湖区",
        &[
            "罗湖区",
            "罗湖",
            "笋岗街道",
            "东门街道",
            "翠竹街道",
            "黄贝街道",
            "莲塘街道",
            "清水河街道",
            "桂园街道",
            "东晓街道",
            "东湖街道",
        ],
    ),
    (
        "南山区",
        &[
            "南山区",
            "粤海街道",
            "蛇口",
            "南头街道",
            "西丽",
            "桃源街道",
            "沙河街道",
            "招商街道",
            "前海",
            "深圳湾",
        ],
    ),
    (
        "盐田区",
        &["盐田区", "盐田", "沙头角", "海山街道", "梅沙街道", "大梅沙"],
    ),
    (
        "宝安区",
        &[
            "宝安区",
            "宝安",
            "新安街道",
            "西乡街道",
            "福永街道",
            "沙井街道",
            "松岗街道",
            "石岩街道",
            "航城街道",
            "福海街道",
            "新桥街道",
            "燕罗街道",
        ],
    ),
    (
        "龙岗区",
        &[
            "龙岗区",
            "龙岗",
            "坂田",
            "布吉",
            "南湾街道",
            "平湖街道",
            "横岗街道",
            "龙城街道",
            "坪地街道",
            "吉华街道",
            "园山街道",
            "宝龙街道",
        ],
    ),
    (
        "龙华区",
        &[
            "龙华区",
            "龙华街道",
            "民治",
            "大浪街道",
            "观湖街道",
            "福城街道",
            "观澜",
        ],
    ),
    (
        "坪山区",
        &[
            "坪山区",
            "坪山新区",
            "坪山",
            "碧岭街道",
            "马峦街道",
            "石井街道",
            "坑梓街道",
            "龙田街道",
        ],
    ),
    (
        "光明区",
        &[
            "光明区",
            "光明新区",
            "公明街道",
            "凤凰街道",
            "玉塘街道",
            "马田街道",
            "新湖街道",
            "光明街道",
        ],
    ),
    (
        "大鹏新区",
        &["大鹏新区", "大鹏", "葵涌街道", "南澳街道", "较场尾"],
    ),
    (
        "深汕特别合作区",
        &[
            "深汕特别合作区",
            "深汕合作区",
            "小漠镇",
            "鹅埠镇",
            "鲘门镇",
            "赤石镇",
        ],
    ),
];

/// The district that `text` names first; its short locator, e.g. 南山, is what stands on screen.
#[must_use]
pub fn district(text: &str) -> Option<&'static str> {
    DISTRICTS
        .iter()
        .filter_map(|(district, names)| {
            let at = names.iter().filter_map(|name| text.find(name)).min()?;
            Some((at, *district))
        })
        .min()
        .map(|(_, district)| district)
}

/// Every mention of a district name, as byte ranges with the district.
#[must_use]
pub fn mentions(text: &str) -> Vec<(std::ops::Range<usize>, &'static str)> {
    let mut found: Vec<(std::ops::Range<usize>, &'static str)> = Vec::new();
    for (district, names) in DISTRICTS {
        for name in *names {
            for (at, _) in text.match_indices(name) {
                let range = at..at + name.len();
                if !found
                    .iter()
                    .any(|(other, _)| other.start <= range.start && range.end <= other.end)
                {
                    found.retain(|(other, _)| {
                        !(range.start <= other.start && other.end <= range.end)
                    });
                    found.push((range, district));
                }
            }
        }
    }
    found.sort_by_key(|(range, _)| range.start);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_place_named_is_the_storys() {
        assert_eq!(district("在粤海街道举办，龙岗区协办"), Some("南山区"));
        assert_eq!(district("前途一片光明"), None);
        assert_eq!(mentions("光明区凤凰街道").len(), 2);
    }
}
