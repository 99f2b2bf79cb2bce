//! Mail text → clean paragraphs: hard wraps joined, stray spaces gone, marks full width; every
//! character knows where in the source it stands.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::language::cells;

/// A line wrapped by a mail program is at least this wide, in full-width cells.
const WRAP_MIN_CELLS: u32 = 18;
/// More characters than this are kept in the source and not read: no news item is this long.
const LONGEST_READ: usize = 60_000;
/// No paragraph of a news item is longer; joining stops there, so that a hostile text stays cheap.
const LONGEST_PARAGRAPH: usize = 1_500;

/// Text whose characters point back into the source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Clean {
    /// The characters.
    pub chars: Vec<char>,
    /// For each, its character offset in the source.
    pub from: Vec<usize>,
}

impl Clean {
    fn push(&mut self, c: char, from: usize) {
        self.chars.push(c);
        self.from.push(from);
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> String {
        self.chars.iter().collect()
    }

    /// Part of it.
    #[must_use]
    pub fn slice(&self, start: usize, end: usize) -> Self {
        Self {
            chars: self.chars[start..end].to_vec(),
            from: self.from[start..end].to_vec(),
        }
    }

    /// Source span of characters `start..end`; `end` after `start`.
    #[must_use]
    pub fn span(&self, start: usize, end: usize) -> [usize; 2] {
        [self.from[start], self.from[end - 1] + 1]
    }

    /// Whether nothing is left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.chars.is_empty()
    }

    fn trimmed(mut self) -> Self {
        let keep = |c: &char| !c.is_whitespace();
        let end = self.chars.iter().rposition(keep).map_or(0, |at| at + 1);
        self.chars.truncate(end);
        self.from.truncate(end);
        let start = self.chars.iter().position(keep).unwrap_or(0);
        self.slice(start, self.chars.len())
    }
}

/// Cleans `source` into paragraphs, in order, none empty.
#[must_use]
pub fn paragraphs(source: &str) -> Vec<Clean> {
    let mut all = Clean::default();
    for (at, c) in source.chars().enumerate().take(LONGEST_READ) {
        match c {
            '\t' | '\u{a0}' => all.push(' ', at),
            '\r' => {}
            c if c.is_control() && c != '\n' => {}
            // Zero width and bidirectional controls: nothing a person wrote.
            '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}' => {}
            c => all.push(c, at),
        }
    }
    let lines: Vec<Clean> = all
        .chars
        .split(|c| *c == '\n')
        .scan(0, |start, line| {
            let from = *start;
            *start += line.len() + 1;
            Some(all.slice(from, from + line.len()))
        })
        .collect();
    join(&without_mail_headers(lines))
        .into_iter()
        .map(|paragraph| tidy(&paragraph))
        .filter(|p| !p.is_empty())
        .collect()
}

/// Lines of a quoted mail head.
static HEADER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^[>＞\s]*[*]?(发\s*件\s*人|发送时间|发送日期|收\s*件\s*人|抄\s*送|密\s*送|from|sent|to|cc|reply-to|日\s*期|时\s*间|主\s*题|date|subject|附\s*件)[*]?\s*[:：]",
    )
    .expect("a constant pattern")
});
static DIVIDER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^[>＞\s]*([-—_=*~－]{3,}.{0,30}[-—_=*~－]{3,}|[-—_=*~－]{4,}|begin forwarded message:?|以下是转发的邮件.{0,6}|.{0,60}(写道|wrote)[:：])\s*$",
    )
    .expect("a constant pattern")
});

/// Takes off the heads of forwarded mails and the marks before quoted lines. 时间, 日期 and 主题 are
/// also fields of an invitation, so they go only beside a sender's line.
fn without_mail_headers(lines: Vec<Clean>) -> Vec<Clean> {
    let label = |line: &Clean| {
        let head: String = line.chars.iter().take(24).collect();
        HEADER.captures(&head).map(|found| {
            found[1]
                .chars()
                .filter(|c| !c.is_whitespace())
                .collect::<String>()
                .to_lowercase()
        })
    };
    let labels: Vec<Option<String>> = lines.iter().map(label).collect();
    let names_sender = |label: &Option<String>| {
        label
            .as_deref()
            .is_some_and(|l| l == "发件人" || l == "from")
    };
    let beside_sender = |at: usize| {
        let near = at.saturating_sub(6)..(at + 7).min(labels.len());
        labels[near].iter().any(names_sender)
    };
    lines
        .into_iter()
        .enumerate()
        .map(|(at, line)| {
            let header = labels[at].is_some() && beside_sender(at);
            let short = line.chars.len() < 100;
            if header || short && DIVIDER.is_match(&line.text()) {
                Clean::default()
            } else {
                let quoted = line
                    .chars
                    .iter()
                    .take_while(|c| matches!(c, '>' | '＞' | ' '))
                    .count();
                if line.chars[..quoted].iter().any(|c| *c != ' ') {
                    line.slice(quoted, line.chars.len())
                } else {
                    line
                }
            }
        })
        .collect()
}

/// Joins hard-wrapped lines and bridges the blank lines of column breaks.
fn join(lines: &[Clean]) -> Vec<Clean> {
    let width = |line: &Clean| cells(line.text().trim_end()).halves();
    let wrap = wrap_width(lines.iter().map(width).collect());
    let mut paragraphs: Vec<Clean> = Vec::new();
    let mut open = false;
    let mut full = false;
    let mut blank = false;
    for line in lines {
        let content = line.clone().trimmed();
        if content.is_empty() {
            blank = true;
            continue;
        }
        let continues = open
            && !begins_paragraph(line)
            && paragraphs.last().is_some_and(|p| {
                p.chars.len() < LONGEST_PARAGRAPH
                    && if blank {
                        ends_torn(p, &content)
                    } else {
                        full || ends_torn(p, &content)
                    }
            });
        match paragraphs.last_mut().filter(|_| continues) {
            Some(paragraph) => {
                // Words of a Latin sentence were parted by the break itself.
                let latin = paragraph
                    .chars
                    .last()
                    .is_some_and(char::is_ascii_alphabetic)
                    && content.chars.first().is_some_and(char::is_ascii_alphabetic);
                if latin {
                    paragraph.push(' ', content.from[0]);
                }
                paragraph.chars.extend(&content.chars);
                paragraph.from.extend(&content.from);
            }
            None => paragraphs.push(content),
        }
        full = wrap.is_some_and(|wrap| width(line) + 6 >= wrap);
        open = true;
        blank = false;
    }
    paragraphs
}

/// The measure at which a mail program wrapped, in half cells: several lines nearly as wide as the
/// widest, none much wider.
fn wrap_width(widths: Vec<u32>) -> Option<u32> {
    let widest = widths.iter().copied().max()?;
    let near = widths.iter().filter(|width| **width + 6 >= widest).count();
    (near >= 3 && (WRAP_MIN_CELLS * 2..=110).contains(&widest)).then_some(widest)
}

fn ends_sentence(paragraph: &Clean) -> bool {
    let mut rest = paragraph
        .chars
        .iter()
        .rev()
        .skip_while(|c| "”』」）)\"".contains(**c));
    rest.next().is_some_and(|c| "。！？!?…；".contains(*c))
}

/// A paragraph cannot end here: on a comma, a digit before its unit, inside a quote; and prose, which
/// is longer than a heading and has a stop or commas, ends with a stop.
fn ends_torn(paragraph: &Clean, next: &Clean) -> bool {
    let Some(last) = paragraph.chars.last() else {
        return false;
    };
    let count = |wanted: char| paragraph.chars.iter().filter(|c| **c == wanted).count();
    let quoted = count('“') > count('”') || count('《') > count('》');
    let has = |marks: &str| paragraph.chars.iter().any(|c| marks.contains(*c));
    let prose = has("。") || paragraph.chars.len() >= 40 && has("，,");
    let number = last.is_ascii_digit()
        && next
            .chars
            .first()
            .is_some_and(|c| "人名家次万亿个元年月日%％场项余多户件位岁小公平分".contains(*c));
    "，、,（《“".contains(*last)
        || quoted
        || number
        || (prose && !ends_sentence(paragraph) && !"：:）)".contains(*last))
}

fn begins_paragraph(line: &Clean) -> bool {
    let text = line.text();
    let indented = text.starts_with("　　") || text.starts_with("    ");
    let head: String = text.trim_start().chars().take(4).collect();
    let listed = head.starts_with(['●', '•', '■', '◆', '★', '①', '②', '③', '④', '⑤'])
        || head.contains("、")
            && head.starts_with(|c: char| "一二三四五六七八九十1234567890".contains(c))
        || head.starts_with('（')
            && head
                .chars()
                .nth(1)
                .is_some_and(|c| "一二三四五六七八九十123456789".contains(c));
    let labelled = [
        "联系人",
        "联系电话",
        "电话",
        "通讯员",
        "供稿",
        "摄影",
        "图/",
        "文/",
        "图片",
        "附件",
        "来源",
        "编辑",
        "图为",
        "图：",
        "文：",
        "撰稿",
        "作者",
        "（通讯员",
        "（图",
        "（文",
        "（记者",
    ]
    .iter()
    .any(|label| text.trim_start().starts_with(label));
    indented || listed || labelled
}

/// Spaces, marks and quotes of one paragraph.
fn tidy(paragraph: &Clean) -> Clean {
    let chars = &paragraph.chars;
    let mut tidy = Clean::default();
    let mut open_quote = false;
    for (i, &c) in chars.iter().enumerate() {
        let previous = tidy.chars.last().copied();
        let next = chars[i + 1..].iter().copied().find(|c| !c.is_whitespace());
        let from = paragraph.from[i];
        if c.is_whitespace() {
            let latin = |c: Option<char>| {
                c.is_some_and(|c| c.is_ascii_alphanumeric() || ".,:;!?)(&'-".contains(c))
            };
            let words = previous.is_some_and(|c| c.is_ascii_alphabetic())
                || next.is_some_and(|c| c.is_ascii_alphabetic());
            // A two-character name is written with a space: it stays only between Latin words.
            let motto = in_motto(chars, i);
            if (motto || latin(previous) && latin(next) && words) && previous != Some(' ') {
                tidy.push(' ', from);
            }
            continue;
        }
        let beside_han = previous.is_some_and(is_han_side) || next.is_some_and(is_han);
        let after_han = previous.is_some_and(is_han_side);
        let between_digits = previous.is_some_and(|c| c.is_ascii_digit())
            && next.is_some_and(|c| c.is_ascii_digit());
        let mapped = match c {
            '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
            'Ａ'..='Ｚ' | 'ａ'..='ｚ' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '％' => '%',
            ',' if beside_han && !between_digits => '，',
            ';' if beside_han => '；',
            ':' if beside_han && !between_digits => '：',
            '?' if after_han => '？',
            '!' if after_han => '！',
            '(' if beside_han => '（',
            ')' if after_han || next.is_none_or(is_han) => '）',
            '.' if after_han && next.is_none_or(is_han) => '。',
            '．' if between_digits => '.',
            '"' | '＂' => {
                open_quote = !open_quote;
                if open_quote { '“' } else { '”' }
            }
            other => other,
        };
        tidy.push(mapped, from);
    }
    tidy.trimmed()
}

/// A space that parts the halves of a motto: “科技向善 智启未来”, four Han on either side.
fn in_motto(chars: &[char], at: usize) -> bool {
    let han = |c: &&char| is_han(**c);
    let before = chars[..at].iter().rev().take_while(han).count();
    let after = chars[at + 1..]
        .iter()
        .skip_while(|c| c.is_whitespace())
        .take_while(han)
        .count();
    let opens = chars[..at]
        .iter()
        .rev()
        .take(12)
        .find(|c| "“”《》「」".contains(**c));
    let closes = chars[at + 1..]
        .iter()
        .take(24)
        .find(|c| "“”《》「」".contains(**c));
    let whole =
        opens.is_some_and(|c| "“《「".contains(*c)) && closes.is_some_and(|c| "”》」".contains(*c));
    whole && (4..=10).contains(&before) && (4..=10).contains(&after)
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn is_han_side(c: char) -> bool {
    is_han(c) || "”》）」’".contains(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn clean(text: &str) -> Vec<String> {
        paragraphs(text).iter().map(Clean::text).collect()
    }

    #[test]
    fn hard_wraps_and_column_breaks_are_joined_and_spaces_go() {
        assert_eq!(
            clean(
                "　　11 月 21日，深圳市青禾公益服务中心在南山区粤海街道举办“银龄数字\n课堂”第三期活动，共有 86 名长者参加，活动得到居民欢迎，受\n\n益贫困人口7450\n人次。\n　　中心理事长李青禾表示,将继续 开展服务."
            ),
            [
                "11月21日，深圳市青禾公益服务中心在南山区粤海街道举办“银龄数字课堂”第三期活动，共有86名长者参加，活动得到居民欢迎，受益贫困人口7450人次。",
                "中心理事长李青禾表示，将继续开展服务。",
            ]
        );
        assert_eq!(
            clean("活动服务困难长者共计达到了7450\n\n人次，覆盖12.5％的社区"),
            ["活动服务困难长者共计达到了7450人次，覆盖12.5%的社区"]
        );
        assert_eq!(
            clean("A good day in Shenzhen\nfor all"),
            ["A good day in Shenzhen", "for all"]
        );
    }

    proptest! {
        #[test]
        fn nothing_is_lost_or_added_but_spaces(text in "[\\u{4e00}-\\u{4e20}a-c0-9 ，。\\n]{0,200}") {
            let kept: String = clean(&text).concat().chars().filter(|c| !c.is_whitespace()).collect();
            let given: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            prop_assert_eq!(kept, given);
        }

        #[test]
        fn every_character_points_to_its_source(text in "\\PC{0,200}") {
            let source: Vec<char> = text.chars().collect();
            for paragraph in paragraphs(&text) {
                for (c, from) in paragraph.chars.iter().zip(&paragraph.from) {
                    let same = source[*from] == *c || !c.is_alphanumeric() || !source[*from].is_ascii_alphanumeric();
                    prop_assert!(same, "{c} {}", source[*from]);
                }
            }
        }
    }
}
