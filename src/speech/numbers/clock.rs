//! Digits joined by a colon, a stroke or a point: times, scores, dates, fractions.

use super::digits::{Literal, integer, literal, one_by_one};

/// What stands before a score or a proportion.
const RATIO_BEFORE: &[&str] = &[
    "比分",
    "比例",
    "以",
    "比为",
    "比是",
    "按",
    "配比",
    "之比",
    "比例为",
];
/// What stands after one.
const RATIO_AFTER: &[&str] = &[
    "战胜",
    "击败",
    "获胜",
    "取胜",
    "力克",
    "胜",
    "负",
    "大胜",
    "险胜",
    "逆转",
    "领先",
    "落后",
    "横扫",
    "战平",
    "完胜",
    "不敌",
    "的比分",
    "的比例",
    "的成绩",
    "比例",
    "配比",
];

/// 12:05, 12:30:45, 3:2, 1:1000: the end and the words.
pub(super) fn colon(chars: &[char], at: usize, first: &Literal) -> Option<(usize, String)> {
    let is_colon = |i: usize| matches!(chars.get(i), Some(':' | '：' | '∶'));
    if !is_colon(first.end) {
        return None;
    }
    let second = literal(chars, first.end + 1)?;
    if first.grouped || first.text.len() > 4 {
        return None;
    }
    let two = |l: &Literal| l.is_integer() && l.text.len() == 2 && l.value() < 60;
    let clock = first.is_integer() && first.text.len() <= 2 && first.value() <= 24 && two(&second);
    if clock && !is_ratio(chars, at, second.end) {
        return Some(time(chars, first, &second));
    }
    let mut spoken = format!("{}比{}", amount(first), amount(&second));
    let mut end = second.end;
    while is_colon(end)
        && let Some(next) = literal(chars, end + 1)
    {
        spoken.push('比');
        spoken.push_str(&amount(&next));
        end = next.end;
    }
    Some((end, spoken))
}

fn is_ratio(chars: &[char], at: usize, end: usize) -> bool {
    let before: String = chars[at.saturating_sub(6)..at].iter().collect();
    let after: String = chars.iter().skip(end).take(4).collect();
    RATIO_BEFORE.iter().any(|word| before.ends_with(word))
        || RATIO_AFTER.iter().any(|word| after.starts_with(word))
}

fn time(chars: &[char], hour: &Literal, minute: &Literal) -> (usize, String) {
    let hours = if hour.value() == 2 {
        "两".to_owned()
    } else {
        integer(&hour.text)
    };
    let mut spoken = format!("{hours}点");
    let low = |l: &Literal| {
        if l.value() < 10 {
            one_by_one(&l.text)
        } else {
            integer(&l.text)
        }
    };
    let mut end = minute.end;
    let seconds = matches!(chars.get(end), Some(':' | '：'))
        .then(|| literal(chars, end + 1))
        .flatten()
        .filter(|s| s.is_integer() && s.text.len() == 2 && s.value() < 60);
    if minute.value() > 0 || seconds.is_some() {
        spoken.push_str(&low(minute));
        spoken.push('分');
    }
    if let Some(seconds) = seconds {
        spoken.push_str(&low(&seconds));
        spoken.push('秒');
        end = seconds.end;
    } else if minute.value() > 0 && chars.get(end) == Some(&'分') {
        end += 1;
    }
    (end, spoken)
}

fn amount(number: &Literal) -> String {
    match &number.fraction {
        Some(places) => format!("{}点{}", integer(&number.text), one_by_one(places)),
        None => integer(&number.text),
    }
}

/// 2026-11-28, 2026.11.28, 2026/11/28, 11/28: the end and the words.
pub(super) fn date(chars: &[char], at: usize) -> Option<(usize, String)> {
    let run = |from: usize| -> (String, usize) {
        let text: String = chars
            .iter()
            .skip(from)
            .take_while(|c| c.is_ascii_digit())
            .collect();
        let end = from + text.len();
        (text, end)
    };
    let number = |text: &str, most: u32| {
        text.parse::<u32>()
            .ok()
            .filter(|n| (1..=most).contains(n) && text.len() <= 2)
    };
    let joined = at > 0 && matches!(chars[at - 1], '/' | '.' | '-');
    if joined {
        return None;
    }
    let (first, end) = run(at);
    let mark = *chars.get(end)?;
    if !matches!(mark, '-' | '.' | '/' | '－' | '／') {
        return None;
    }
    let (second, end) = run(end + 1);
    let more =
        chars.get(end) == Some(&mark) && chars.get(end + 1).is_some_and(char::is_ascii_digit);
    if first.len() == 4 && ("1900".."2100").contains(&first.as_str()) && more {
        let month = number(&second, 12)?;
        let (third, end) = run(end + 1);
        let day = number(&third, 31)?;
        // 2026-11-28日: the written 日 is the one that is read.
        let end = end + usize::from(chars.get(end) == Some(&'日'));
        return Some((
            end,
            format!(
                "{}年{}月{}日",
                one_by_one(&first),
                integer(&month.to_string()),
                integer(&day.to_string())
            ),
        ));
    }
    let (month, day) = (number(&first, 12)?, number(&second, 31)?);
    let next = chars.get(end);
    if mark == '/' && month > 9 && day > 9 && next != Some(&'/') {
        return Some((
            end,
            format!(
                "{}月{}日",
                integer(&month.to_string()),
                integer(&day.to_string())
            ),
        ));
    }
    None
}

/// 1/3: the end and the words.
pub(super) fn fraction(chars: &[char], at: usize, above: &Literal) -> Option<(usize, String)> {
    if !matches!(chars.get(above.end), Some('/' | '／')) {
        return None;
    }
    let below = literal(chars, above.end + 1)?;
    let small = |l: &Literal| l.is_integer() && !l.grouped && l.text.len() <= 4;
    let alone = !(at > 0 && chars[at - 1] == '/') && chars.get(below.end) != Some(&'/');
    let proper = above.value() > 0 && above.value() < below.value();
    (small(above) && small(&below) && alone && proper).then(|| {
        let spoken = format!("{}分之{}", integer(&below.text), integer(&above.text));
        (below.end, spoken)
    })
}

/// 9·15, 3·15: a day that became a name. The end and the words.
pub(super) fn memorial(chars: &[char], month: &Literal) -> Option<(usize, String)> {
    if !matches!(chars.get(month.end), Some('·' | '•' | '・')) {
        return None;
    }
    let day = literal(chars, month.end + 1)?;
    let whole = month.is_integer() && day.is_integer();
    (whole && (1..=12).contains(&month.value()) && (1..=31).contains(&day.value()))
        .then(|| (day.end, one_by_one(&format!("{}{}", month.text, day.text))))
}
