//! Numbers as a presenter reads them: 2026年 digit by digit, 10929家 as 一万零九百二十九家.
//!
//! The rules follow GB/T 15835-2011 for what is an amount and what is a name, and newsreading practice
//! for the words; `tests/it/fixtures/numbers.tsv` holds the cases.

mod clock;
mod digits;
mod labels;
mod units;

use digits::{Literal, integer, literal, one_by_one};

/// A run of digits with what belongs to it, as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Characters of the source that it covers, from the asked position.
    pub length: usize,
    /// In Han characters.
    pub spoken: String,
}

impl Reading {
    fn new(at: usize, (end, spoken): (usize, impl Into<String>)) -> Self {
        Self {
            length: end - at,
            spoken: spoken.into(),
        }
    }
}

/// Reads the number, or the sign between two numbers, that begins at `chars[at]`; `None` when nothing
/// of the kind stands there. Digits before `at` have been read already.
#[must_use]
pub fn read_number(chars: &[char], at: usize) -> Option<Reading> {
    let c = *chars.get(at)?;
    let spoken = match c {
        '0'..='9' | '０'..='９' => return number(chars, at),
        '￥' | '¥' | '$' | '＄' => return price(chars, at),
        '-' | '－' | '−' | '—' | '–' | '~' | '～' => dash(chars, at)?,
        '+' | '＋' if is_word(chars, at, -1) => "加",
        '×' | '✕' | '*' if is_word(chars, at, -1) && is_word(chars, at, 1) => "乘",
        'x' | 'X' if is_digit(chars, at, -1) && is_digit(chars, at, 1) => "乘",
        'Ⅰ'..='Ⅻ' => return Some(Reading::new(at, (at + 1, roman_sign(c)))),
        'I' | 'V' | 'X' => return roman(chars, at),
        '%' | '％' if is_word(chars, at, -1) => "百分比",
        '㎡' => "平方米",
        '℃' => "摄氏度",
        _ => return None,
    };
    Some(Reading::new(at, (at + 1, spoken)))
}

fn neighbour(chars: &[char], at: usize, step: isize) -> Option<char> {
    at.checked_add_signed(step)
        .and_then(|i| chars.get(i))
        .copied()
}

fn is_digit(chars: &[char], at: usize, step: isize) -> bool {
    neighbour(chars, at, step).is_some_and(|c| matches!(c, '0'..='9' | '０'..='９'))
}

fn is_word(chars: &[char], at: usize, step: isize) -> bool {
    neighbour(chars, at, step).is_some_and(char::is_alphanumeric)
}

/// What a number may end with before a dash that means 到.
const RANGED: &str = "年月日号时点分秒岁元万亿千百个人名家%％‰℃°周期届级层楼";

/// 到 between two numbers, 负 before one.
fn dash(chars: &[char], at: usize) -> Option<&'static str> {
    if !is_digit(chars, at, 1) {
        return None;
    }
    let before = neighbour(chars, at, -1);
    match before {
        Some(c) if c.is_ascii_digit() || ('０'..='９').contains(&c) || RANGED.contains(c) => {
            return Some("到");
        }
        Some(c) if c.is_ascii_alphanumeric() || matches!(c, '-' | '—' | '–' | '~' | '～') => {
            return None;
        }
        _ => {}
    }
    if !matches!(chars[at], '-' | '－' | '−') {
        return None;
    }
    let number = literal(chars, at + 1)?;
    let below_zero = matches!(
        chars.get(number.end),
        Some('℃' | '°' | '%' | '％' | '度' | '摄')
    );
    below_zero.then_some("负")
}

/// ￥2.5万 → 二点五万元.
fn price(chars: &[char], at: usize) -> Option<Reading> {
    let currency = if matches!(chars[at], '$' | '＄') {
        "美元"
    } else {
        "元"
    };
    let number = literal(chars, at + 1)?;
    let magnitude: String = chars
        .iter()
        .skip(number.end)
        .take_while(|c| "十百千万亿".contains(**c))
        .collect();
    let mut end = number.end + magnitude.chars().count();
    let mut spoken = plain(&number, chars, at + 1) + &magnitude;
    spoken.push_str(currency);
    if chars.get(end) == Some(&'元') {
        end += 1;
    }
    Some(Reading::new(at, (end, spoken)))
}

const ROMAN: [&str; 12] = [
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII",
];

fn roman_sign(c: char) -> String {
    integer(&(c as u32 - 'Ⅰ' as u32 + 1).to_string())
}

/// II期, IV级: letters that are a numeral because of what they number.
fn roman(chars: &[char], at: usize) -> Option<Reading> {
    if neighbour(chars, at, -1).is_some_and(|c| c.is_ascii_alphanumeric()) {
        return None;
    }
    let letters: String = chars
        .iter()
        .skip(at)
        .take_while(|c| matches!(c, 'I' | 'V' | 'X'))
        .collect();
    let end = at + letters.len();
    if !matches!(chars.get(end), Some('期' | '级' | '类' | '型' | '度')) {
        return None;
    }
    let value = ROMAN.iter().position(|r| *r == letters)? + 1;
    // X型, V型 and I型 are shapes.
    (letters.len() > 1 || chars[end] != '型')
        .then(|| Reading::new(at, (end, integer(&value.to_string()))))
}

fn number(chars: &[char], at: usize) -> Option<Reading> {
    let first = literal(chars, at)?;
    let joined = clock::date(chars, at)
        .or_else(|| labels::telephone(chars, at, &first))
        .or_else(|| clock::colon(chars, at, &first))
        .or_else(|| clock::fraction(chars, at, &first))
        .or_else(|| clock::memorial(chars, &first))
        .or_else(|| percent(chars, at, &first))
        .or_else(|| each(chars, at, &first));
    if let Some(found) = joined {
        return Some(Reading::new(at, found));
    }
    if let Some(name) = labels::code(chars, at, &first).or_else(|| labels::year(chars, at, &first))
    {
        return Some(Reading::new(at, (first.end, name)));
    }
    let spoken = plain(&first, chars, at);
    Some(match units::sign(chars, first.end) {
        Some((length, unit)) => Reading::new(at, (first.end + length, with_sign(&spoken, unit))),
        None => Reading::new(at, (first.end, spoken)),
    })
}

/// 六十 and 公里每小时 → 每小时六十公里.
fn with_sign(number: &str, unit: &str) -> String {
    match unit.split_once('每') {
        Some((unit, each)) => format!("每{each}{number}{unit}"),
        None => format!("{number}{unit}"),
    }
}

/// 12.5%, 3‰, 10-20%, 10至20%: the end and the words.
fn percent(chars: &[char], at: usize, first: &Literal) -> Option<(usize, String)> {
    let share = |i: usize| match chars.get(i) {
        Some('%' | '％') => Some("百分之"),
        Some('‰') => Some("千分之"),
        _ => None,
    };
    if let Some(of) = share(first.end) {
        let spoken = plain(first, chars, at);
        let spoken = if of == "百分之" && spoken == "一百" {
            "百".to_owned()
        } else {
            spoken
        };
        return Some((first.end + 1, format!("{of}{spoken}")));
    }
    let word = match chars.get(first.end) {
        Some('-' | '－' | '—' | '–' | '~' | '～' | '到') => "到",
        Some('至') => "至",
        _ => return None,
    };
    let to = literal(chars, first.end + 1)?;
    let of = share(to.end)?;
    let (from, to_spoken) = (plain(first, chars, at), plain(&to, chars, first.end + 1));
    Some((to.end + 1, format!("{of}{from}{word}{to_spoken}")))
}

/// 100元/人 → 每人一百元: the end and the words.
fn each(chars: &[char], at: usize, first: &Literal) -> Option<(usize, String)> {
    let unit: String = chars
        .iter()
        .skip(first.end)
        .take_while(|c| !matches!(c, '/' | '／') && c.is_alphabetic())
        .take(5)
        .collect();
    let end = first.end + unit.chars().count();
    let (length, of) = units::per(chars, end)?;
    let whole = unit.chars().count() <= 4 && units::is_measured(chars, first.end);
    whole.then(|| {
        let number = plain(first, chars, at);
        (end + length, format!("每{of}{number}{unit}"))
    })
}

fn plain(number: &Literal, chars: &[char], at: usize) -> String {
    let whole = integer(&number.text);
    if let Some(places) = &number.fraction {
        return format!("{whole}点{}", one_by_one(places));
    }
    // Too long for an amount, unless something is counted or it is round.
    if number.text.len() > 10
        && !number.grouped
        && !number.text.ends_with("0000")
        && !units::is_measured(chars, number.end)
    {
        return one_by_one(&number.text);
    }
    let ordinal = at > 0 && chars[at - 1] == '第';
    if ordinal {
        return whole
            .strip_prefix('两')
            .map_or(whole.clone(), |rest| format!("二{rest}"));
    }
    let below_zero = neighbour(chars, at, -1) == Some('-') && !is_word(chars, at, -2);
    if number.is_two() && !below_zero && units::counts(chars, number) {
        return "两".to_owned();
    }
    whole
}

/// `text` with every number as it is read.
#[must_use]
pub fn as_read(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut spoken = String::new();
    let mut at = 0;
    while at < chars.len() {
        if let Some(reading) = read_number(&chars, at) {
            spoken.push_str(&reading.spoken);
            at += reading.length;
        } else {
            spoken.push(chars[at]);
            at += 1;
        }
    }
    spoken
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_read_as_a_presenter_reads_them() {
        for (written, spoken) in [
            ("2026年", "二零二六年"),
            ("10929家", "一万零九百二十九家"),
            ("30.05亿", "三十点零五亿"),
            ("12.5%", "百分之十二点五"),
            ("12:05", "十二点零五分"),
            ("2家", "两家"),
            ("第2届", "第二届"),
            ("2-3个", "两到三个"),
            ("10%-20%", "百分之十到百分之二十"),
            ("气温-3℃到2℃", "气温负三摄氏度到两摄氏度"),
            ("“1+1+N”", "“一加一加N”"),
            ("100元/人", "每人一百元"),
            ("拨打110，110家", "拨打幺幺零，一百一十家"),
            ("1,234,567人", "一百二十三万四千五百六十七人"),
            ("0755-00000000", "零七五五零零零零零零零零"),
            ("2000年和5000年", "二零零零年和五千年"),
            ("2026深圳读书月", "二零二六深圳读书月"),
            ("无数字", "无数字"),
        ] {
            assert_eq!(as_read(written), spoken, "{written}");
        }
    }

    /// Made with wetext and corrected by hand; the file says where and why.
    #[test]
    fn the_table_of_cases_is_read_to_the_letter() {
        let table = include_str!("../../../tests/it/fixtures/numbers.tsv");
        let mut cases = 0;
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let (written, spoken) = line.split_once('\t').unwrap();
            assert_eq!(as_read(written), spoken, "{written}");
            cases += 1;
        }
        assert!(cases >= 400, "{cases}");
    }

    proptest! {
        #[test]
        fn every_digit_is_read_whatever_surrounds_it(text in "[0-9０-９,.:/%‰+×·~—年月日人万亿第至元后室路a-zA-Z℃㎡“”$￥-]{0,24}") {
            let spoken = as_read(&text);
            prop_assert!(!spoken.contains(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c)), "{text} → {spoken}");
        }
    }
}
