//! Marks and figures in the width that Chinese copy has them: marks of full width between Han characters,
//! digits and letters of half width.

use super::{
    Looked, around, check,
    words::{fields, fix},
};
use crate::model::story::{Check, CheckLevel};

/// Half-width marks and what stands for them in Chinese copy.
const MARKS: [(char, char); 6] = [
    (',', '，'),
    (';', '；'),
    (':', '：'),
    ('!', '！'),
    ('?', '？'),
    ('.', '。'),
];

/// The first stretch of half-width marks and the first of full-width figures in each field.
pub(super) fn marks(look: &Looked<'_>, found: &mut Vec<Check>) {
    for (field, label, text) in fields(look) {
        if let Some((at, mark, full)) = half_width(text) {
            let range = at..at + mark.len_utf8();
            found.push(Check {
                fix: Some(fix(field, text, range.clone(), &full.to_string())),
                ..check(
                    "copy.half_width",
                    CheckLevel::Fix,
                    format!("{label} 「{}」", around(text, range.start, range.end)),
                    format!("半角标点「{mark}」改为全角「{full}」"),
                )
            });
        }
        if let Some((range, half)) = full_width(text) {
            let wide = &text[range.clone()];
            found.push(Check {
                fix: Some(fix(field, text, range.clone(), &half)),
                ..check(
                    "copy.full_width",
                    CheckLevel::Fix,
                    format!("{label} 「{}」", around(text, range.start, range.end)),
                    format!("全角「{wide}」改为半角「{half}」"),
                )
            });
        }
    }
}

/// A half-width mark behind a Han character or a closing mark, and not before a digit or a letter.
fn half_width(text: &str) -> Option<(usize, char, char)> {
    let mut before = ' ';
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map_or(' ', |(_, next)| *next);
        let is_chinese = is_han(before) || "”》」）".contains(before);
        let mark = MARKS.iter().find(|(half, _)| *half == c);
        if let Some((half, full)) = mark
            && is_chinese
            && !next.is_ascii_graphic()
        {
            return Some((at, *half, *full));
        }
        before = c;
    }
    None
}

/// A run of full-width digits and letters, with the marks inside a number, and the same of half width.
fn full_width(text: &str) -> Option<(std::ops::Range<usize>, String)> {
    let is_wide = |c: char| matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ');
    let start = text.find(is_wide)?;
    let run = &text[start..];
    let end = run.find(|c| !is_wide(c)).unwrap_or(run.len());
    let half = run[..end]
        .chars()
        .map(|c| char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c))
        .collect();
    Some((start..start + end, half))
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}')
}

#[cfg(test)]
mod tests {
    use super::super::looked::Case;
    use crate::model::story::Check;

    fn told(copy: &str) -> Vec<Check> {
        let mut checks = Case::of(copy).with_copy(copy).checks();
        checks.retain(|check| check.rule == "copy.half_width" || check.rule == "copy.full_width");
        checks
    }

    #[test]
    fn marks_between_han_are_full_width_and_figures_half() {
        for (copy, mended) in [
            ("活动开始,大家到场。", "活动开始，大家到场。"),
            ("他说“好”,走了。", "他说“好”，走了。"),
            ("服务居民３１２名。", "服务居民312名。"),
            ("活动结束.", "活动结束。"),
        ] {
            let checks = told(copy);
            assert_eq!(checks.len(), 1, "{copy}");
            let fix = checks[0].fix.as_ref().unwrap();
            assert_eq!(fix.applied(copy).as_deref(), Some(mended));
            assert_eq!(told(mended), [], "{mended}");
        }
        for copy in [
            "12:05开始，4,200人，增长12.5%。",
            "见 a.b, c。",
            "活动开始，大家到场。",
        ] {
            assert_eq!(told(copy), [], "{copy}");
        }
    }
}
