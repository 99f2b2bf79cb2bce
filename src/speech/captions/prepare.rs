//! Copy → what may stand on the screen: orphan marks out.

use super::CaptionRules;
use crate::model::language::{Cells, cells, without_controls};

/// Marks that come in pairs.
const PAIRS: [(char, char); 4] = [('“', '”'), ('《', '》'), ('‘', '’'), ('「', '」')];

/// The copy with its orphan quotes and title marks taken out, and a ？ that is not kept.
pub(super) fn prepare(text: &str, rules: &CaptionRules) -> String {
    // The middle dot of Japanese type is ours.
    let text = half_width(&without_controls(text)).replace('・', "·");
    let mut keep = vec![true; text.len()];
    for (open, close) in PAIRS {
        let mut waiting: Option<usize> = None;
        for (at, c) in text.char_indices() {
            if c == open {
                // Titles inside titles are written 〈〉: a second opening mark is an orphan.
                if let Some(orphan) = waiting.replace(at) {
                    keep[orphan] = false;
                }
            } else if c == close && waiting.take().is_none() {
                keep[at] = false;
            }
        }
        if let Some(orphan) = waiting {
            keep[orphan] = false;
        }
    }
    let mut copy = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        // A question mark belongs to the words before it; alone it asks nothing.
        let asks = c != '？'
            || (rules.keep_question_mark
                && copy.ends_with(|c: char| c.is_alphanumeric() || "”》」’".contains(c)));
        if keep[at] && asks {
            copy.push(c);
        }
    }
    copy
}

/// Full-width digits, Latin letters and the marks between digits as half-width ones.
fn half_width(text: &str) -> String {
    if !text.contains(|c| matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')) {
        return text.to_owned();
    }
    let wide = |c: Option<&char>| c.is_some_and(|c| matches!(c, '０'..='９'));
    let chars: Vec<char> = text.chars().collect();
    let mut half = String::with_capacity(text.len());
    for (at, &c) in chars.iter().enumerate() {
        let in_number =
            wide(at.checked_sub(1).and_then(|i| chars.get(i))) && wide(chars.get(at + 1));
        // ４，２００ is one number; １，２０ are two.
        let groups = (1..=3).all(|n| wide(chars.get(at + n))) && !wide(chars.get(at + 4));
        half.push(match c {
            '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => {
                char::from_u32(c as u32 - 0xfee0).unwrap_or(c)
            }
            '，' if in_number && groups => ',',
            '．' if in_number => '.',
            '％' if wide(at.checked_sub(1).and_then(|i| chars.get(i))) => '%',
            _ => c,
        });
    }
    half
}

/// Byte ranges inside “…” and 《…》 that are wider than a line, by where they begin, with what a break in
/// there costs: a title is parted once at its best place, a speech wherever its speaker breathes. One
/// may lie inside another; `widest`: cells of a line.
pub(super) fn wide_spans(copy: &str, widest: u32) -> Vec<(std::ops::Range<usize>, f64)> {
    let mut spans = Vec::new();
    for (open, close) in PAIRS {
        let mut start = None;
        for (at, c) in copy.char_indices() {
            if c == open {
                start = Some(at);
            } else if c == close
                && let Some(start) = start.take()
            {
                let width = cells(&copy[start..at + c.len_utf8()]);
                if width <= Cells::whole(widest) {
                    continue;
                }
                let speech = width > Cells::whole(2 * widest)
                    || copy[start..at].contains(['，', '。', '；', '！', '？']);
                spans.push((start..at, if speech { 0.0 } else { 12.0 }));
            }
        }
    }
    spans.sort_by_key(|(range, _)| range.start);
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_half_width_on_the_screen() {
        let rules = CaptionRules::default();
        let shown = prepare("约４，２００吨，占１２．５％，１，２项，Ａ座", &rules);
        assert_eq!(shown, "约4,200吨，占12.5%，1，2项，A座");
    }

    #[test]
    fn orphans_go_and_pairs_stay() {
        let rules = CaptionRules::default();
        assert_eq!(prepare("”《一》《二", &rules), "《一》二");
        let silent = CaptionRules {
            keep_question_mark: false,
            ..rules
        };
        assert_eq!(prepare("好吗？", &silent), "好吗");
    }

    #[test]
    fn only_what_is_wider_than_a_line_may_be_parted_and_it_stands_in_order() {
        let title = "《深圳市社会组织参与社区治理工作指引》";
        let quote = "“大湾区社会组织协同发展交流共建行动”";
        let copy = format!("协会发布{title}启动{quote}");
        let starts: Vec<usize> = wide_spans(&copy, 16)
            .iter()
            .map(|(range, _)| range.start)
            .collect();
        let begins = |part: &str| copy.find(part).expect("a part of it");
        assert_eq!(starts, [begins(title), begins(quote)]);
        // Twenty letters are ten cells.
        assert_eq!(wide_spans("《Shenzhen Volunteering》", 16), []);
    }
}
