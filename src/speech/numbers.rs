//! Numbers as a presenter reads them: 2026年 digit by digit, 10929家 as 一万零九百二十九家.

const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
/// Measure words before which 2 is 两.
const COUNTED: &str = "个名位家次条件项场份天周岁户辆间所支张人部处枚台座匹块种类轮批对双";

/// A run of digits with what belongs to it, as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Characters of the source that it covers, from the asked position.
    pub length: usize,
    /// In Han characters.
    pub spoken: String,
}

/// Reads the number that begins at `chars[at]`; `None` when no digit stands there.
#[must_use]
pub fn read_number(chars: &[char], at: usize) -> Option<Reading> {
    let first = literal(chars, at)?;
    let next = chars.get(first.end).copied();
    let after = |n: usize| chars.get(first.end + n).copied();
    // 12:05, but not the ratio or score of something else: minutes have two digits, up to 59.
    if let Some(':' | '：') = next
        && first.is_short_integer()
        && let Some(minutes) = literal(chars, first.end + 1)
        && minutes.text.len() == 2
        && minutes.value() < 60
        && first.value() <= 24
    {
        let mut spoken = format!("{}点", integer(&first.text));
        match minutes.value() {
            0 => {}
            low @ 1..=9 => spoken.push_str(&format!("零{}分", DIGITS[low as usize])),
            _ => spoken.push_str(&format!("{}分", integer(&minutes.text))),
        }
        return Some(Reading {
            length: minutes.end - at,
            spoken,
        });
    }
    if let Some('/') = next
        && first.is_short_integer()
        && let Some(below) = literal(chars, first.end + 1)
        && below.is_short_integer()
        && below.value() > 1
    {
        return Some(Reading {
            length: below.end - at,
            spoken: format!("{}分之{}", integer(&below.text), integer(&first.text)),
        });
    }
    if let Some('-' | '－' | '—' | '–' | '~' | '～' | '至') = next
        && next != Some('至')
        && !first.is_label()
        && let Some(to) = read_number(chars, first.end + 1)
    {
        let to_year = chars.get(first.end + 1 + to.length) == Some(&'年');
        let from = if to_year && first.text.len() == 4 {
            digit_by_digit(&first.text)
        } else {
            plain(&first, chars, at)
        };
        return Some(Reading {
            length: first.end + 1 + to.length - at,
            spoken: format!("{from}到{}", to.spoken),
        });
    }
    if let Some('%' | '％') = next {
        return Some(Reading {
            length: first.end + 1 - at,
            spoken: format!("百分之{}", plain(&first, chars, at)),
        });
    }
    if let Some('‰') = next {
        return Some(Reading {
            length: first.end + 1 - at,
            spoken: format!("千分之{}", plain(&first, chars, at)),
        });
    }
    if next == Some('年') && first.text.len() == 4 && after(1) != Some('级') {
        return Some(Reading {
            length: first.end - at,
            spoken: digit_by_digit(&first.text),
        });
    }
    Some(Reading {
        length: first.end - at,
        spoken: plain(&first, chars, at),
    })
}

/// A digit run as written, grouping commas removed.
struct Literal {
    text: String,
    fraction: Option<String>,
    end: usize,
}

impl Literal {
    fn is_short_integer(&self) -> bool {
        self.fraction.is_none() && self.text.len() <= 4
    }

    fn value(&self) -> u32 {
        self.text.parse().unwrap_or(u32::MAX)
    }

    /// A phone, a code or a number too long to be an amount: read digit by digit.
    fn is_label(&self) -> bool {
        self.fraction.is_none()
            && ((self.text.len() > 1 && self.text.starts_with('0')) || self.text.len() > 9)
    }
}

fn literal(chars: &[char], at: usize) -> Option<Literal> {
    let digit = |i: usize| {
        chars.get(i).and_then(|c| c.to_digit(10)).or_else(|| {
            // Full-width digits.
            chars
                .get(i)
                .filter(|c| ('０'..='９').contains(*c))
                .map(|c| *c as u32 - '０' as u32)
        })
    };
    digit(at)?;
    let mut text = String::new();
    let mut i = at;
    loop {
        if let Some(d) = digit(i) {
            text.extend(char::from_digit(d, 10));
            i += 1;
        } else if chars.get(i) == Some(&',')
            && (1..=3).all(|n| digit(i + n).is_some())
            && digit(i + 4).is_none()
            || chars.get(i) == Some(&',')
                && (1..=3).all(|n| digit(i + n).is_some())
                && chars.get(i + 4) == Some(&',')
        {
            i += 1;
        } else {
            break;
        }
    }
    let mut fraction = None;
    if chars.get(i) == Some(&'.') && digit(i + 1).is_some() {
        let mut places = String::new();
        let mut j = i + 1;
        while let Some(d) = digit(j) {
            places.extend(char::from_digit(d, 10));
            j += 1;
        }
        fraction = Some(places);
        i = j;
    }
    Some(Literal {
        text,
        fraction,
        end: i,
    })
}

fn plain(number: &Literal, chars: &[char], at: usize) -> String {
    if number.is_label() {
        return digit_by_digit(&number.text);
    }
    let whole = integer(&number.text);
    if let Some(places) = &number.fraction {
        return format!("{whole}点{}", digit_by_digit(places));
    }
    let ordinal = at > 0 && chars[at - 1] == '第';
    let counted = chars
        .get(number.end)
        .is_some_and(|c| COUNTED.contains(*c) || matches!(c, '万' | '千' | '亿'));
    if number.text == "2" && counted && !ordinal {
        "两".to_owned()
    } else {
        whole
    }
}

fn digit_by_digit(text: &str) -> String {
    text.chars()
        .filter_map(|c| c.to_digit(10))
        .map(|d| DIGITS[d as usize])
        .collect()
}

/// 10929 → 一万零九百二十九.
fn integer(text: &str) -> String {
    let text = text.trim_start_matches('0');
    if text.is_empty() {
        return "零".to_owned();
    }
    if text.len() > 12 {
        return digit_by_digit(text);
    }
    let mut spoken = String::new();
    let groups = text.len().div_ceil(4);
    let mut zero = false;
    for group in (0..groups).rev() {
        let end = text.len() - group * 4;
        let part = &text[end.saturating_sub(4)..end];
        let value: u32 = part.parse().unwrap_or(0);
        if value == 0 {
            zero = !spoken.is_empty();
            continue;
        }
        if zero || (!spoken.is_empty() && value < 1000) {
            spoken.push('零');
        }
        zero = false;
        spoken.push_str(&below_ten_thousand(value, spoken.is_empty()));
        spoken.push_str(["", "万", "亿"][group.min(2)]);
    }
    spoken
}

fn below_ten_thousand(value: u32, leading: bool) -> String {
    let mut spoken = String::new();
    let mut zero = false;
    for (unit, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = value / unit % 10;
        if digit == 0 {
            zero = !spoken.is_empty();
            continue;
        }
        if zero {
            spoken.push('零');
            zero = false;
        }
        // 十二, not 一十二, at the very start.
        if !(unit == 10 && digit == 1 && spoken.is_empty() && leading) {
            spoken.push(DIGITS[digit as usize]);
        }
        spoken.push_str(name);
    }
    spoken
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
    use super::*;

    #[test]
    fn numbers_are_read_as_a_presenter_reads_them() {
        for (written, spoken) in [
            ("2026年", "二零二六年"),
            ("10929家", "一万零九百二十九家"),
            ("30.05亿", "三十点零五亿"),
            ("12.5%", "百分之十二点五"),
            ("12:05", "十二点零五分"),
            ("9:30", "九点三十分"),
            ("2家", "两家"),
            ("第2届", "第二届"),
            ("2万元", "两万元"),
            ("1,234", "一千二百三十四"),
            ("1,234,567人", "一百二十三万四千五百六十七人"),
            ("1/3", "三分之一"),
            ("2018-2020年", "二零一八到二零二零年"),
            ("60-80岁", "六十到八十岁"),
            ("0755-00000000", "零七五五-零零零零零零零零"),
            ("10个", "十个"),
            ("110", "一百一十"),
            ("20010", "二万零一十"),
            ("100000000", "一亿"),
            ("3.5", "三点五"),
            ("8月25日", "八月二十五日"),
            ("无数字", "无数字"),
        ] {
            assert_eq!(as_read(written), spoken, "{written}");
        }
    }
}
