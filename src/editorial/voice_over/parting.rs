//! Long sentences parted where a new one can begin.

use std::sync::LazyLock;

use regex::Regex;

use crate::editorial::{
    polish::{beginnings, has_predicate},
    sentences::clauses,
    text::{length, pattern},
};

/// A sentence the ear can follow.
pub(super) const SENTENCE: usize = 35;

/// Parts a long sentence at commas behind which a new one can begin: a clause with a doer of its own.
pub(super) fn parted(text: &str) -> String {
    let listed = ["一是", "二是", "首先", "其次", "一方面"]
        .iter()
        .any(|mark| text.contains(mark));
    if length(text) <= SENTENCE || listed {
        return text.to_owned();
    }
    let parts = clauses(text);
    let mut copy = String::new();
    let mut size = 0;
    for (at, part) in parts.iter().enumerate() {
        copy.push_str(part);
        size += length(part);
        let Some(next) = parts.get(at + 1) else { break };
        let rest: usize = parts[at + 1..].iter().map(|p| length(p)).sum();
        let can = size >= 14
            && rest >= 12
            && part.ends_with(['，', '；'])
            && (begins_anew(next) || part.ends_with('；') && has_predicate(next))
            && has_predicate(&copy);
        if can && size + rest > SENTENCE && beginnings_end_here(&copy) {
            copy.truncate(copy.trim_end_matches(['，', '；']).len());
            copy.push('。');
            size = 0;
        }
    }
    copy
}

fn beginnings_end_here(copy: &str) -> bool {
    // Said by somebody: what is said goes on behind the comma.
    let sentence = copy.rsplit_once('。').map_or(copy, |(_, last)| last);
    ![
        "表示", "介绍", "认为", "指出", "强调", "说", "称", "提出", "透露", "要求",
    ]
    .iter()
    .any(|verb| sentence.contains(verb))
        && beginnings(&format!("{sentence}再。")).len() > 1
}

/// A clause that has its own doer: can stand after a full stop.
pub(in crate::editorial) fn begins_anew(clause: &str) -> bool {
    static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:来自[^，。]{2,24}的|有|共有|近|约|逾|超过?)?\d[\d,.]*万?[余多]?(?:名|位|家|个|户|支|对|组)[\p{Han}]|^来自[^，。]{2,24}的",
        )
    });
    if COUNTED.is_match(clause) {
        return true;
    }
    const DOERS: &[&str] = &[
        "活动",
        "项目",
        "现场",
        "志愿者",
        "居民",
        "大会",
        "会议",
        "论坛",
        "协会",
        "中心",
        "基金会",
        "企业",
        "双方",
        "社工",
        "队员",
        "救援队",
        "代表团",
        "每名",
        "每位",
        "累计",
        "今年以来",
        "目前",
        "截至",
        "其中",
        "此外",
        "同时",
        "获奖",
        "参赛",
        "服务队",
        "长者",
        "孩子",
        "学员",
    ];
    DOERS.iter().any(|doer| clause.starts_with(doer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_sentence_begins_where_somebody_new_acts() {
        assert_eq!(
            parted(
                "课堂把挂号流程搬进了社区的教室，24名志愿者与长者结成学习小组，手把手教大家完成实名登记。"
            ),
            "课堂把挂号流程搬进了社区的教室。24名志愿者与长者结成学习小组，手把手教大家完成实名登记。"
        );
        let said =
            "协会会长说，要把服务做得更细更实更贴心，86名志愿者一个也不能少，大家都要来帮忙。";
        assert_eq!(parted(said), said);
    }
}
