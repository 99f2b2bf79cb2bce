//! Digits that name something and count nothing: telephones, rooms, years, generations.

use super::{
    digits::{Literal, integer, literal, one_by_one, told},
    units::is_measured,
};

/// What stands right before a number that is dialled.
const DIALLED: &[&str] = &[
    "拨打",
    "致电",
    "电话",
    "热线",
    "手机",
    "传真",
    "微信",
    "微信号",
    "QQ",
    "群号",
    "联系方式",
    "拨通",
    "拨",
    "咨询",
];
/// What may stand between such a word and the number.
const BETWEEN: &[char] = &['：', ':', '“', '「', '（', '(', ' ', '是', '为', '了'];
/// What stands right after a number that is dialled.
const ANSWERS: &[&str] = &[
    "热线",
    "报警",
    "急救",
    "消防",
    "平台",
    "指挥中心",
    "便民",
    "政务",
    "市民",
    "接警",
    "客服",
    "反诈",
    "求助",
    "投诉",
    "服务热线",
    "法律援助",
    "心理",
];
/// Numbers of three digits that everybody knows as telephones.
const EMERGENCY: &[&str] = &["110", "119", "120", "122", "114"];

fn follows(chars: &[char], at: usize, words: &[&str]) -> bool {
    let rest: String = chars.iter().skip(at).take(4).collect();
    words.iter().any(|word| rest.starts_with(word))
}

fn precedes(chars: &[char], at: usize, words: &[&str]) -> bool {
    let before: String = chars[at.saturating_sub(10)..at].iter().collect();
    let before = before.trim_end_matches(BETWEEN);
    words.iter().any(|word| before.ends_with(word))
}

/// 0755-12345678, 13800000000, 拨打110, 12345热线: the end and the words.
pub(super) fn telephone(chars: &[char], at: usize, first: &Literal) -> Option<(usize, String)> {
    if !first.is_integer() || first.grouped {
        return None;
    }
    let mut digits = first.text.clone();
    let mut end = first.end;
    while matches!(chars.get(end), Some('-' | '－' | '—' | '–'))
        && let Some(next) = literal(chars, end + 1)
        && next.is_integer()
        && next.text.len() >= 3
    {
        digits.push_str(&next.text);
        end = next.end;
    }
    let area = digits.starts_with('0') || digits.starts_with("400") || digits.starts_with("800");
    if area && (10..=12).contains(&digits.len()) && !is_measured(chars, end) {
        return Some((end, one_by_one(&digits)));
    }
    let mobile = digits.len() == 11
        && digits.starts_with('1')
        && digits.as_bytes()[1] >= b'3'
        && !is_measured(chars, end);
    let dialled = digits.len() >= 3 && precedes(chars, at, DIALLED) && !is_measured(chars, end);
    if mobile || dialled {
        return Some((end, told(&digits)));
    }
    let number = first.text.as_str();
    let quoted = at > 0 && chars[at - 1] == '“' && chars.get(first.end) == Some(&'”');
    let answered = follows(chars, first.end, ANSWERS);
    let known = EMERGENCY.contains(&number) && (quoted || answered);
    let service = number.len() == 5
        && ["123", "100", "955", "961", "963", "965"]
            .iter()
            .any(|start| number.starts_with(start))
        && !number.ends_with("000")
        && (answered || quoted || !is_measured(chars, first.end));
    (known || service).then(|| (first.end, told(number)))
}

/// 101室, 301路, M301, 粤B12345: the words.
pub(super) fn code(chars: &[char], at: usize, number: &Literal) -> Option<String> {
    if !number.is_integer() || number.grouped || number.text.len() < 3 {
        return None;
    }
    let before = |n: usize| at.checked_sub(n).map(|i| chars[i]);
    let next = chars.get(number.end);
    let lettered = before(1).is_some_and(|c| c.is_ascii_uppercase())
        && !before(2).is_some_and(|c| c.is_ascii_alphanumeric());
    if lettered && number.text.len() >= 5 {
        return Some(told(&number.text));
    }
    if lettered || (next == Some(&'路') && number.text.len() == 3) {
        return Some(one_by_one(&number.text));
    }
    let room = matches!(next, Some('室' | '房')) && number.text.len() <= 4;
    room.then(|| told(&number.text))
}

/// 2026年, 2026届, 80后, 2026深圳读书月, 08: the words.
pub(super) fn year(chars: &[char], at: usize, number: &Literal) -> Option<String> {
    if !number.is_integer() || number.grouped {
        return None;
    }
    let digits = number.text.as_str();
    let next = chars.get(number.end).copied();
    if digits.len() == 2 && next == Some('后') && matches!(digits.as_bytes()[1], b'0' | b'5') {
        return Some(one_by_one(digits));
    }
    if digits.len() > 1 && digits.starts_with('0') {
        let dated = at > 0 && matches!(chars[at - 1], '年' | '月') && digits.len() == 2;
        return Some(if dated && matches!(next, Some('月' | '日' | '号')) {
            integer(digits)
        } else {
            one_by_one(digits)
        });
    }
    if digits.len() != 4 || digits > "2199" {
        return None;
    }
    let recent = |text: &str| text.len() == 4 && ("1900".."2100").contains(&text);
    let is_dash = |c: Option<&char>| matches!(c, Some('-' | '－' | '—' | '–' | '~' | '～'));
    // 1949-2026: two years that nothing is counted by.
    let span = recent(digits)
        && (is_dash(chars.get(number.end))
            && literal(chars, number.end + 1)
                .is_some_and(|to| recent(&to.text) && !is_measured(chars, to.end))
            || at >= 5
                && is_dash(chars.get(at - 1))
                && recent(&chars[at - 5..at - 1].iter().collect::<String>())
                && !is_measured(chars, number.end));
    if span {
        return Some(one_by_one(digits));
    }
    // 1000年 of history is an amount; 2000年 is a year.
    let round = digits.ends_with("00") && !("1500".."2101").contains(&digits);
    let mut end = number.end;
    if matches!(
        next,
        Some('-' | '－' | '—' | '–' | '~' | '～' | '至' | '到' | '/')
    ) && let Some(to) = literal(chars, end + 1)
        && to.is_integer()
        && matches!(to.text.len(), 2 | 4)
    {
        end = to.end;
    }
    let dated = match chars.get(end) {
        Some('年' | '届') => true,
        Some('级') => ("1980".."2051").contains(&digits),
        _ => follows(chars, end, &["赛季", "学年", "财年", "后"]),
    };
    if dated {
        return (!round).then(|| one_by_one(digits));
    }
    // Names of events: 2026深圳读书月.
    let named = ("1980".."2051").contains(&digits)
        && next.is_some_and(|c| {
            matches!(c, '\u{4e00}'..='\u{9fff}' | '“' | '《' | '·')
                && !is_measured(chars, number.end)
        })
        && !matches!(next, Some('至' | '到' | '以' | '左' | '和' | '、'));
    named.then(|| one_by_one(digits))
}
