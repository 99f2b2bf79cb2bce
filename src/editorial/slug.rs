//! Headline → 短题.

use super::{
    organizations::called,
    text::{cut_at_word, han_count, is_han, shielded},
};
use crate::model::language::{Cells, cells};

/// Widest slug.
const MOST: usize = 10;
/// Fewer characters name nothing.
const LEAST: usize = 4;
/// Verbs that say no more than that there is news.
const EMPTY: &[&str] = &[
    "举办", "召开", "开展", "举行", "启动", "发布", "正式", "落幕", "收官", "开幕", "闭幕", "开讲",
];

/// 短题: at most ten Han characters, the name of the thing before the name of the doer.
#[must_use]
pub fn slug(headline: &str, organization: Option<&str>, short: Option<&str>) -> String {
    let halves: Vec<&str> = headline
        .split([' ', '：'])
        .filter(|half| han_count(half) >= LEAST)
        .collect();
    let first = halves.first().copied().unwrap_or(headline);
    let mut lines: Vec<String> = vec![first.to_owned()];
    let ways: Vec<String> = organization.map_or_else(Vec::new, |name| {
        let mut ways = called(name, short);
        ways.extend(name.split_once('区').map(|(_, own)| own.to_owned()));
        ways.extend(name.strip_prefix("深圳市").map(str::to_owned));
        ways
    });
    // What somebody does, without who; but 完成换届 alone could be anybody's.
    let deed = ways.iter().find_map(|way| first.strip_prefix(way.as_str()));
    if let Some(deed) = deed {
        let bare = EMPTY
            .iter()
            .find_map(|verb| deed.strip_prefix(verb))
            .unwrap_or(deed);
        if han_count(bare) > LEAST {
            lines.push(bare.to_owned());
        } else if let Some(name) = organization {
            let own = super::headline::core(name);
            let room = MOST.saturating_sub(han_count(deed));
            lines.push(format!("{}{deed}", cut_at_word(own, room)));
        }
    }
    for line in lines.clone() {
        if let Some(stem) = EMPTY.iter().find_map(|verb| line.strip_suffix(verb)) {
            lines.push(stem.to_owned());
        }
        // “送岗进社区”公益招聘会 → 送岗进社区.
        lines.extend(
            shielded(&line)
                .first()
                .map(|range| line[range.clone()].to_owned()),
        );
    }
    lines.extend(halves.iter().skip(1).map(|half| (*half).to_owned()));
    let plain = |line: &String| -> String {
        line.chars()
            .filter(|c| is_han(*c) || c.is_ascii_alphanumeric())
            .collect()
    };
    let fitting = lines
        .iter()
        .map(plain)
        .find(|line| (LEAST..=MOST).contains(&han_count(line)) && cells(line) <= Cells::whole(10));
    fitting.unwrap_or_else(|| cut(&plain(&lines[lines.len().min(2) - 1])))
}

/// As many whole words as fit, nothing hanging at the end.
fn cut(plain: &str) -> String {
    let mut most = MOST;
    let mut cut = cut_at_word(plain, most);
    while (cells(&cut) > Cells::whole(10) || han_count(&cut) > MOST) && most > 1 {
        most -= 1;
        cut = cut_at_word(plain, most);
    }
    let whole = cut.trim_end_matches(['的', '在', '与', '和', '及', '为', '向', '第', '于']);
    if whole.is_empty() {
        "待拟".to_owned()
    } else {
        whole.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_names_the_thing() {
        let of = |headline: &str| slug(headline, Some("深圳市青禾公益服务中心"), None);
        for (headline, want) in [
            ("青禾公益服务中心举办银龄数字课堂", "银龄数字课堂"),
            ("“送岗进社区”公益招聘会举行", "送岗进社区公益招聘会"),
            ("“暖冬守望”高龄独居长者关爱行动启动", "暖冬守望"),
            ("中医义诊进工地 服务工友312人次", "中医义诊进工地"),
            ("青禾公益服务中心换届", "青禾公益服务中心换届"),
        ] {
            assert_eq!(of(headline), want, "{headline}");
        }
        assert!(han_count(&slug("深圳市非常长的名字的标题怎么办才好呢", None, None)) <= 10);
        assert_eq!(slug("{{x}}", None, None), "x");
        assert_eq!(slug("，。", None, None), "待拟");
    }
}
