//! What follows a number: measure words, and units written as signs.

use super::digits::Literal;

/// Measure words and units that can follow an amount, by their first character. Before all of them
/// but [`ORDINAL`] a single 2 is 两.
const MEASURES: &str = "个名位家次条件项场份天周岁户辆间所支张人部处枚台座匹块种类轮批对双年元角分时点秒米公千吨克斤倍成小层栋幢棵株盒箱套本册幅篇组队架艘列节堂门期届万亿百章首曲句字词段行排圈趟遍回餐顿杯碗瓶袋包筐桶车亩平立毫厘升瓦款样代国省市区地校院岸大方颗粒朵只头根片面把扇顶笔单例宗起桩道题副具尊剂针管支重级号月日楼路班室房度余多来几十强折环席点线";

/// After these a 2 is 二: dates, floors, ranks, and 二两.
const ORDINAL: &str = "月日号级楼路班室房度余多来几十强折环线重年代世两";

/// Units as they are written beside a number, longest first, and how they are read.
const SIGNS: &[(&str, &str)] = &[
    ("km/h", "公里每小时"),
    ("mg/m³", "毫克每立方米"),
    ("μg/m³", "微克每立方米"),
    ("kWh", "千瓦时"),
    ("km²", "平方公里"),
    ("min", "分钟"),
    ("m²", "平方米"),
    ("m³", "立方米"),
    ("km", "公里"),
    ("Km", "公里"),
    ("KM", "公里"),
    ("kg", "千克"),
    ("Kg", "千克"),
    ("KG", "千克"),
    ("kw", "千瓦"),
    ("kW", "千瓦"),
    ("KW", "千瓦"),
    ("MW", "兆瓦"),
    ("cm", "厘米"),
    ("mm", "毫米"),
    ("ml", "毫升"),
    ("mL", "毫升"),
    ("mg", "毫克"),
    ("Hz", "赫兹"),
    ("dB", "分贝"),
    ("°C", "摄氏度"),
    ("m", "米"),
    ("g", "克"),
    ("h", "小时"),
    ("L", "升"),
    ("t", "吨"),
    ("w", "万"),
    ("℃", "摄氏度"),
    ("°", "度"),
    ("㎡", "平方米"),
    ("㎥", "立方米"),
    ("㎞", "公里"),
    ("㎏", "千克"),
    ("㎝", "厘米"),
    ("㎜", "毫米"),
    ("㎎", "毫克"),
    ("㎢", "平方公里"),
    ("㏄", "毫升"),
];

/// What a price or a rate is counted by: 元/人, 册/年.
const PER: &[&str] = &[
    "小时",
    "分钟",
    "公里",
    "公斤",
    "平方米",
    "课时",
    "学期",
    "人次",
    "人",
    "名",
    "月",
    "年",
    "天",
    "日",
    "周",
    "次",
    "场",
    "组",
    "吨",
    "位",
    "户",
    "张",
    "份",
    "件",
    "台",
    "套",
    "斤",
    "米",
    "期",
    "节",
    "秒",
    "家",
    "个",
    "亩",
    "班",
    "校",
    "队",
];

fn starts(chars: &[char], at: usize, text: &str) -> bool {
    let rest = chars.get(at..).unwrap_or_default();
    let mut wanted = text.chars();
    rest.iter().zip(wanted.by_ref()).all(|(a, b)| *a == b) && rest.len() >= text.chars().count()
}

/// The sign that stands at `at`: its length and its words.
pub(super) fn sign(chars: &[char], at: usize) -> Option<(usize, &'static str)> {
    let (sign, spoken) = SIGNS
        .iter()
        .find(|(sign, _)| starts(chars, at, sign))
        .copied()?;
    let length = sign.chars().count();
    let letters = sign.is_ascii();
    let next = chars.get(at + length);
    if letters && next.is_some_and(|c| c.is_ascii_alphanumeric() || *c == '²' || *c == '³') {
        return None;
    }
    // 5g网络 is the network.
    if sign == "g" && next.is_some_and(|c| "网基时信技手应通".contains(*c)) {
        return None;
    }
    Some((length, spoken))
}

/// `/人` at `at`: its length and the unit.
pub(super) fn per(chars: &[char], at: usize) -> Option<(usize, &'static str)> {
    if !matches!(chars.get(at), Some('/' | '／')) {
        return None;
    }
    let unit = PER.iter().find(|unit| starts(chars, at + 1, unit))?;
    Some((1 + unit.chars().count(), unit))
}

/// Whether what stands at `at` makes the number before it an amount.
pub(super) fn is_measured(chars: &[char], at: usize) -> bool {
    chars
        .get(at)
        .is_some_and(|c| MEASURES.contains(*c) || matches!(c, '%' | '％' | '‰'))
        || sign(chars, at).is_some()
}

/// Whether a single 2 that ends at `end` is counted, and so read 两; looks through 2-3个, 2至3年 and
/// 2、3名 to what is counted at their end.
pub(super) fn counts(chars: &[char], number: &Literal) -> bool {
    let mut end = number.end;
    if matches!(
        chars.get(end),
        Some('-' | '－' | '—' | '–' | '~' | '～' | '至' | '到')
    ) && let Some(to) = super::digits::literal(chars, end + 1)
    {
        end = to.end;
    }
    let Some(next) = chars.get(end) else {
        return false;
    };
    let after = chars.get(end + 1);
    match (next, after) {
        // 2分之1, 2年级, 2点5.
        ('分', Some('之')) | ('年', Some('级')) | ('点', Some('零' | '0'..='9')) => false,
        _ => {
            MEASURES.contains(*next) && !ORDINAL.contains(*next)
                || *next == '年'
                || sign(chars, end).is_some()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_read_only_where_they_end() {
        let sign = |text: &str| sign(&text.chars().collect::<Vec<_>>(), 0).map(|s| s.1);
        assert_eq!(sign("km "), Some("公里"));
        assert_eq!(sign("km/h"), Some("公里每小时"));
        assert_eq!(sign("kmx"), None);
        assert_eq!(sign("g网络"), None);
        assert_eq!(sign("㎡"), Some("平方米"));
        assert_eq!(sign("m²"), Some("平方米"));
        assert_eq!(sign("人"), None);
    }
}
