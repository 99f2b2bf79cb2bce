//! What the producer is told of tips that belong together.

use chrono::Datelike;

use super::Finding;
use crate::model::story::{Check, CheckLevel, Relation, SetAside, Story};

/// What the producer is told of a merge with the tip `receipt`.
#[must_use]
pub fn merged(receipt: &str, found: &Finding) -> Vec<Check> {
    let mut checks = vec![Check {
        rule: "duplicate.merged".to_owned(),
        level: CheckLevel::Note,
        place: "来稿".to_owned(),
        suggestion: format!("与来稿 {receipt} 为同一稿，已合并，取内容较全的一份"),
        fix: None,
    }];
    if !found.corrected.is_empty() {
        checks[0].suggestion = format!("与来稿 {receipt} 为同一稿，已合并，取后到的更正稿");
        checks.push(Check {
            rule: "duplicate.corrected".to_owned(),
            level: CheckLevel::Fix,
            place: "来稿".to_owned(),
            suggestion: format!("{}，已采用后到的一份，请与来稿单位核实", correction(found)),
            fix: None,
        });
    }
    checks
}

/// 更正稿：数字由86名改为68名.
fn correction(found: &Finding) -> String {
    let changes: Vec<String> = found
        .corrected
        .iter()
        .map(|(from, to)| format!("由{from}改为{to}"))
        .collect();
    format!("更正稿：数字{}", changes.join("、"))
}

/// What the producer is told of a relation to a story of this edition. `exists`: a person may have
/// worked on it.
#[must_use]
pub fn beside(found: &Finding, title: &str, exists: bool) -> Check {
    let (rule, level, mut suggestion) = match found.relation {
        Relation::Resend if exists => (
            "duplicate.resend",
            CheckLevel::Block,
            format!("与已有稿件《{title}》为同一稿重发，请比对后合并或撤稿"),
        ),
        Relation::Resend => (
            "duplicate.resend",
            CheckLevel::Note,
            format!("与《{title}》为同一稿"),
        ),
        Relation::SameEvent => (
            "duplicate.same_event",
            CheckLevel::Note,
            format!("与《{title}》疑为同一事件，可合并并署两家供稿"),
        ),
        Relation::Series => (
            "duplicate.series",
            CheckLevel::Note,
            format!("与《{title}》为同一系列的不同场次，请核对是否都播"),
        ),
    };
    if !found.corrected.is_empty() {
        suggestion = format!("{suggestion}（{}）", correction(found));
    }
    Check {
        rule: rule.to_owned(),
        level,
        place: "来稿".to_owned(),
        suggestion,
        fix: None,
    }
}

/// What the producer is told of a relation to a story of an earlier edition: `number` is that edition's
/// (第 N 期), `aired` whether it stood in what was sent.
#[must_use]
pub fn earlier(found: &Finding, story: &Story, number: Option<u32>, aired: bool) -> Check {
    let date = story.edition.date();
    let number = number.map_or_else(String::new, |n| format!("第{n}期"));
    let when = format!("{}月{}日{number}", date.month(), date.day());
    let title = &story.draft.headline;
    let (level, mut suggestion) = match (aired, found.relation) {
        (true, Relation::Resend) => (
            CheckLevel::Block,
            format!("{when}已播《{title}》，本稿为同一稿重发，请撤稿，或补充新进展后改写"),
        ),
        (true, Relation::SameEvent) => (
            CheckLevel::Note,
            format!("{when}已播《{title}》，疑为同一事件，请核对是否还需要播"),
        ),
        (true, Relation::Series) => (
            CheckLevel::Note,
            format!("{when}已播同一系列的《{title}》，请核对本次有无新内容"),
        ),
        (false, relation) => {
            let what = match relation {
                Relation::Resend => "同一稿",
                Relation::SameEvent => "疑为同一事件的稿件",
                Relation::Series => "同一系列的稿件",
            };
            let fate = match &story.set_aside {
                Some(SetAside::Killed { reason }) => format!("已撤稿（{reason}）"),
                Some(SetAside::Held { reason }) => format!("待播（{reason}）"),
                None => "未播出".to_owned(),
            };
            (
                CheckLevel::Note,
                format!("{when}收到过{what}《{title}》，{fate}"),
            )
        }
    };
    if !found.corrected.is_empty() {
        suggestion = format!("{suggestion}（{}）", correction(found));
    }
    Check {
        rule: if aired {
            "duplicate.aired"
        } else {
            "duplicate.earlier"
        }
        .to_owned(),
        level,
        place: "来稿".to_owned(),
        suggestion,
        fix: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(relation: Relation, corrected: &[(&str, &str)]) -> Finding {
        let corrected = corrected
            .iter()
            .map(|(from, to)| ((*from).to_owned(), (*to).to_owned()))
            .collect();
        Finding {
            relation,
            corrected,
        }
    }

    #[test]
    fn a_correction_says_which_figure_changed() {
        let checks = merged("YX-1", &found(Relation::Resend, &[("86名", "68名")]));
        assert_eq!(checks.len(), 2);
        assert!(checks[0].suggestion.contains("取后到的更正稿"));
        assert_eq!(checks[1].level, CheckLevel::Fix);
        assert!(checks[1].suggestion.contains("由86名改为68名"));
        let plain = merged("YX-1", &found(Relation::Resend, &[]));
        assert_eq!(plain.len(), 1);
        assert!(plain[0].suggestion.contains("取内容较全的一份"));
    }

    #[test]
    fn only_what_a_person_may_have_edited_blocks() {
        let resend = found(Relation::Resend, &[]);
        assert_eq!(beside(&resend, "山海课堂", true).level, CheckLevel::Block);
        assert_eq!(beside(&resend, "山海课堂", false).level, CheckLevel::Note);
        let series = beside(&found(Relation::Series, &[]), "山海课堂", true);
        assert_eq!(
            (series.level, series.rule.as_str()),
            (CheckLevel::Note, "duplicate.series")
        );
    }
}
