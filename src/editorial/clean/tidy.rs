//! Spaces, half and full width, and marks of one paragraph.

use super::Clean;
use crate::editorial::text::is_han;

/// Spaces, marks and quotes of one paragraph.
pub(super) fn tidy(paragraph: &Clean) -> Clean {
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
            let motto = in_motto(chars, i) || behind_number(chars, i);
            if (motto || latin(previous) && latin(next) && words) && previous != Some(' ') {
                tidy.push(' ', from);
            }
            continue;
        }
        if is_emoji(c) {
            continue;
        }
        let beside_han = previous.is_some_and(is_han_side) || next.is_some_and(is_han);
        let after_han = previous.is_some_and(is_han_side);
        let between_digits = previous.is_some_and(|c| c.is_ascii_digit())
            && next.is_some_and(|c| c.is_ascii_digit() || ('０'..='９').contains(&c));
        let mapped = match c {
            '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
            'Ａ'..='Ｚ' | 'ａ'..='ｚ' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '％' | '﹪' => '%',
            '，' | '、' if between_digits && in_thousands(chars, i) => ',',
            '：' if between_digits => ':',
            '＋' => '+',
            '＆' => '&',
            '＠' => '@',
            '／' => '/',
            '－' if between_digits => '-',
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

fn is_han_side(c: char) -> bool {
    is_han(c) || "”》）」’".contains(c)
}

/// “1. 11月”: a space between the number of a list and a figure keeps them apart.
fn behind_number(chars: &[char], at: usize) -> bool {
    let (mark, digits) = match chars[..at].split_last() {
        Some((mark, digits)) => (*mark, digits),
        None => return false,
    };
    ".．".contains(mark)
        && (1..=2).contains(&digits.len())
        && digits.iter().all(char::is_ascii_digit)
        && chars[at + 1..]
            .iter()
            .find(|c| !c.is_whitespace())
            .is_some_and(char::is_ascii_digit)
}

/// 4，200: a comma between three digits at most and exactly three. An enumeration has no such groups.
fn in_thousands(chars: &[char], at: usize) -> bool {
    let digit = |c: &&char| c.is_ascii_digit() || ('０'..='９').contains(*c);
    let seen = |c: &&char| !c.is_whitespace();
    let before = chars[..at]
        .iter()
        .rev()
        .filter(seen)
        .take_while(digit)
        .take(4)
        .count();
    let after = chars[at + 1..]
        .iter()
        .filter(seen)
        .take_while(digit)
        .take(4)
        .count();
    chars[at] == '，' && (1..=3).contains(&before) && after == 3
}

/// A pictograph: never read aloud, never shown. Numbers in circles are no pictographs.
pub(in crate::editorial) fn is_emoji(c: char) -> bool {
    let ranged = matches!(
        c,
        '\u{1f000}'..='\u{1faff}'
            | '\u{2600}'..='\u{27bf}'
            | '\u{2b00}'..='\u{2bff}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{e0020}'..='\u{e007f}'
            | '\u{20e3}'
            | '\u{231a}'..='\u{231b}'
            | '\u{23e9}'..='\u{23fa}'
    );
    ranged && !c.is_alphanumeric() && !"★☆♦❖✦✧✪➤".contains(c)
}
