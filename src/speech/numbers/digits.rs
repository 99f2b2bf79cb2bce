//! Runs of digits, and what they are as words.

const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// A run of digits as written, full width or half, its grouping commas taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Literal {
    /// Digits before the point, ASCII.
    pub text: String,
    /// Digits after it.
    pub fraction: Option<String>,
    /// Index of the first character after the run.
    pub end: usize,
    /// It was grouped by commas: an amount, whatever its length.
    pub grouped: bool,
}

impl Literal {
    pub fn is_integer(&self) -> bool {
        self.fraction.is_none()
    }

    /// Its value, as far as 32 bits reach.
    pub fn value(&self) -> u32 {
        self.text.parse().unwrap_or(u32::MAX)
    }

    /// Exactly `2`, which is read 二 or 两.
    pub fn is_two(&self) -> bool {
        self.is_integer() && self.text == "2"
    }
}

fn digit(chars: &[char], at: usize) -> Option<char> {
    match chars.get(at) {
        Some(c @ '0'..='9') => Some(*c),
        Some(c @ '０'..='９') => char::from_digit(*c as u32 - '０' as u32, 10),
        _ => None,
    }
}

/// The run that begins at `chars[at]`.
pub(super) fn literal(chars: &[char], at: usize) -> Option<Literal> {
    digit(chars, at)?;
    // A comma groups when exactly three digits follow, up to the next comma or the end.
    let group = |i: usize| {
        chars.get(i) == Some(&',')
            && (1..=3).all(|n| digit(chars, i + n).is_some())
            && digit(chars, i + 4).is_none()
    };
    let (mut text, mut grouped) = (String::new(), false);
    let mut i = at;
    loop {
        if let Some(d) = digit(chars, i) {
            text.push(d);
            i += 1;
        } else if (grouped || text.len() <= 3) && group(i) {
            grouped = true;
            i += 1;
        } else {
            break;
        }
    }
    let mut fraction = None;
    if matches!(chars.get(i), Some('.' | '．')) && digit(chars, i + 1).is_some() {
        let places: String = (i + 1..).map_while(|place| digit(chars, place)).collect();
        i += 1 + places.len();
        fraction = Some(places);
    }
    Some(Literal {
        text,
        fraction,
        end: i,
        grouped,
    })
}

/// 2026 → 二零二六.
pub(super) fn one_by_one(text: &str) -> String {
    text.chars()
        .filter_map(|c| c.to_digit(10))
        .map(|d| DIGITS[d as usize])
        .collect()
}

/// 110 → 幺幺零, as a telephone number or a room is told.
pub(super) fn told(text: &str) -> String {
    one_by_one(text).replace('一', "幺")
}

/// 10929 → 一万零九百二十九; beyond sixteen digits, one by one.
pub(super) fn integer(text: &str) -> String {
    let text = text.trim_start_matches('0');
    match text.parse::<u64>() {
        Err(_) if text.is_empty() => "零".to_owned(),
        Ok(value) if text.len() <= 16 => words(value, true),
        _ => one_by_one(text),
    }
}

/// `leading`: nothing was said before it, so that 12 is 十二 and 200 两百.
fn words(value: u64, leading: bool) -> String {
    for (unit, name) in [(100_000_000, "亿"), (10_000, "万")] {
        let (high, low) = (value / unit, value % unit);
        if high == 0 {
            continue;
        }
        let mut spoken = if high == 2 && leading {
            "两".to_owned()
        } else {
            words(high, leading)
        };
        spoken.push_str(name);
        if low > 0 {
            if low < unit / 10 {
                spoken.push('零');
            }
            spoken.push_str(&words(low, false));
        }
        return spoken;
    }
    below_ten_thousand(value, leading)
}

fn below_ten_thousand(value: u64, leading: bool) -> String {
    let mut spoken = String::new();
    let mut skipped = false;
    for (unit, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = usize::try_from(value / unit % 10).unwrap_or(0);
        if digit == 0 {
            skipped = !spoken.is_empty();
            continue;
        }
        if skipped {
            spoken.push('零');
            skipped = false;
        }
        let first = spoken.is_empty() && leading;
        match (digit, unit) {
            (1, 10) if first => {}
            (2, 100 | 1000) if first => spoken.push('两'),
            _ => spoken.push(DIGITS[digit]),
        }
        spoken.push_str(name);
    }
    spoken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_words() {
        for (written, spoken) in [
            ("0", "零"),
            ("10", "十"),
            ("110", "一百一十"),
            ("10500", "一万零五百"),
            ("20010", "两万零一十"),
            ("220222", "二十二万零二百二十二"),
            ("100000000", "一亿"),
            ("100020000", "一亿零二万"),
            ("1000000000000", "一万亿"),
            ("12345678901234567", "一二三四五六七八九零一二三四五六七"),
        ] {
            assert_eq!(integer(written), spoken, "{written}");
        }
    }

    #[test]
    fn commas_group_only_threes() {
        let read = |text: &str| {
            let chars: Vec<char> = text.chars().collect();
            literal(&chars, 0).map(|l| (l.text, l.end))
        };
        assert_eq!(read("1,234,567"), Some(("1234567".to_owned(), 9)));
        assert_eq!(read("12,34"), Some(("12".to_owned(), 2)));
        assert_eq!(read("2026,123"), Some(("2026".to_owned(), 4)));
        assert_eq!(read("１２"), Some(("12".to_owned(), 2)));
        assert_eq!(read("人"), None);
    }
}
