//! What the text of the tip tells, to hold a line against it.

use super::grammar::{Word, words};
use crate::{
    editorial::{
        material::Material,
        numerals::{Numeral, Sense, numerals},
        text::{han_count, shielded},
    },
    model::language::words::boundaries,
};

/// As much of the body is looked through for the figures of a heading.
const BODY: usize = 6_000;
/// Sentences in which a line may stand.
const SENTENCES: usize = 16;

/// What the text says, looked through once for all lines.
pub(super) struct Body {
    /// All its sentences in one.
    text: String,
    /// Values of its numbers.
    pub(super) numbers: Vec<String>,
    /// Its first sentences and its headings, each with the offsets at which a word ends.
    pub(super) sentences: Vec<(String, Vec<usize>)>,
}

impl Body {
    pub(super) fn new(material: &Material) -> Self {
        let mut read = 0;
        let paragraphs = material.body.paragraphs.iter().take_while(|paragraph| {
            let fits = read < BODY;
            read += paragraph.chars.len();
            fits
        });
        let sentences = material
            .units
            .iter()
            .map(|unit| unit.text.as_str())
            .take(SENTENCES)
            .chain(material.headings.iter().map(String::as_str));
        Self {
            text: material
                .units
                .iter()
                .map(|unit| unit.text.as_str())
                .collect(),
            numbers: paragraphs
                .flat_map(|paragraph| numerals(&paragraph.text()))
                .map(|numeral| numeral.value)
                .collect(),
            sentences: sentences
                .map(|sentence| (sentence.to_owned(), boundaries(sentence)))
                .collect(),
        }
    }
}

/// Every number of the line stands in the body by value, or is a body's number rounded as the trade
/// rounds: a heading that says 300 over a text that counts 312 is for a person to settle.
pub(super) fn numbers_are_told(text: &str, told: &[String]) -> bool {
    numerals(text).iter().all(|numeral| {
        let year =
            numeral.unit.starts_with('年') || numeral.unit.is_empty() && numeral.value.len() == 4;
        // 90后 is a generation, not a count.
        let generation = text[numeral.end..].starts_with('后');
        year || generation
            || told.contains(&numeral.value)
            || numeral.sense == Sense::Count
                && told
                    .iter()
                    .any(|value| rounds_to(value, numeral, &text[..numeral.start], text))
    })
}

/// Whether the text says at least half of what the line says: a play on words stands in a heading and
/// nowhere else. A line that counts is held against the numbers instead.
pub(super) fn is_told(text: &str, open: &str, body: &Body) -> bool {
    let quoted = shielded(text)
        .into_iter()
        .any(|range| han_count(&text[range.clone()]) >= 3 && body.text.contains(&text[range]));
    if quoted {
        return true;
    }
    let words: Vec<Word<'_>> = words(open)
        .into_iter()
        .filter(|word| {
            han_count(word.text) >= 2
                && word.class.starts_with(['n', 'v', 'a', 'i', 'j', 'l', 's'])
                && !matches!(word.text, "物品" | "机构")
        })
        .collect();
    let told = words
        .iter()
        .filter(|word| body.text.contains(word.text))
        .count();
    !numerals(open).is_empty() || told * 2 >= words.len()
}

/// How a number is written that is not exact.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rough {
    /// 超, 逾, 余, 多: there are more.
    More,
    /// 近, 最多: there are fewer.
    Fewer,
    /// 约, 左右.
    About,
    /// 2.3万: nothing but its shortness says that it is rounded.
    Short,
}

fn roughness(words: &str, before: &str) -> Rough {
    let any = |marks: &[&str]| {
        marks
            .iter()
            .any(|mark| words.contains(mark) || before.ends_with(mark))
    };
    if any(&["左右", "上下", "约"]) {
        Rough::About
    } else if any(&["不超过", "最多", "以下", "以内", "近"]) {
        Rough::Fewer
    } else if any(&[
        "超",
        "逾",
        "余",
        "多",
        "过",
        "以上",
        "至少",
        "不少于",
        "不低于",
    ]) {
        Rough::More
    } else {
        Rough::Short
    }
}

/// 23170 → 2.3万, 约2.3万, 2.3万余, never 2.4万: the body's value rounded to the last digit that the
/// line shows, or on the side of it that the line says and less than about a tenth away.
fn rounds_to(value: &str, numeral: &Numeral, before: &str, text: &str) -> bool {
    if value.ends_with('%') != numeral.value.ends_with('%') {
        return false;
    }
    let number = |text: &str| text.trim_end_matches('%').parse::<f64>().ok();
    let (Some(value), Some(line)) = (number(value), number(&numeral.value)) else {
        return false;
    };
    if value <= 0.0 || line <= 0.0 {
        return false;
    }
    let words = &text[numeral.start..numeral.end];
    let near = |share: f64| (value - line).abs() <= line * share;
    let rounded = |step: f64| ((value / step).round() * step - line).abs() < step / 1_000.0;
    match roughness(words, before) {
        Rough::More => value >= line && near(0.1),
        Rough::Fewer => value <= line && near(0.1),
        Rough::About => rounded(last_digit(&numeral.value)) && near(0.1),
        // Only 万 and 亿 shorten a number; a single digit before them would move it too far.
        Rough::Short => shown(words).is_some_and(rounded) && near(0.02),
    }
}

/// What the last digit but zero of a value is worth: 300 → 100, 2.35 → 0.01.
fn last_digit(value: &str) -> f64 {
    let value = value.trim_end_matches('%');
    match value.split_once('.') {
        Some((_, decimals)) => power(-i32::try_from(decimals.len()).unwrap_or(0)),
        None => power(i32::try_from(value.len() - value.trim_end_matches('0').len()).unwrap_or(0)),
    }
}

/// What the last digit is worth that stands before 万 or 亿: 2.3万 → 1000.
fn shown(words: &str) -> Option<f64> {
    let at = words.find(['万', '亿'])?;
    let mut power_of_ten = 0;
    for c in words[at..].chars() {
        power_of_ten += match c {
            '万' => 4,
            '亿' => 8,
            _ => break,
        };
    }
    let decimals = words[..at]
        .split_once(['.', '．'])
        .map_or(0, |(_, decimals)| decimals.chars().count());
    Some(power(
        power_of_ten - i32::try_from(decimals).unwrap_or(power_of_ten),
    ))
}

fn power(of_ten: i32) -> f64 {
    10_f64.powi(of_ten)
}

/// Whether the line begins or ends inside a word of the sentence that it was taken from.
pub(super) fn tears_a_word(text: &str, sentences: &[(String, Vec<usize>)]) -> bool {
    let first: String = text.chars().take(4).collect();
    let last: String = {
        let chars: Vec<char> = text.chars().collect();
        chars[chars.len().saturating_sub(4)..].iter().collect()
    };
    let edges = |words: &str, end: bool| {
        let mut seen = false;
        for (sentence, ends) in sentences {
            for (at, hit) in sentence.match_indices(words) {
                seen = true;
                let at = if end { at + hit.len() } else { at };
                if is_edge(sentence, ends, at) {
                    return true;
                }
            }
        }
        !seen
    };
    let found: Vec<bool> = sentences
        .iter()
        .filter_map(|(sentence, ends)| {
            let at = sentence.find(text)?;
            Some(is_edge(sentence, ends, at) && is_edge(sentence, ends, at + text.len()))
        })
        .collect();
    if found.is_empty() {
        !edges(&first, false) || !edges(&last, true)
    } else {
        !found.contains(&true)
    }
}

/// Whether a word of `sentence` begins or ends at byte `at`. The city and the district before a name
/// are words of their own, whatever the dictionary joins.
fn is_edge(sentence: &str, ends: &[usize], at: usize) -> bool {
    let (before, after) = sentence.split_at(at);
    let mark = |c: char| !c.is_alphanumeric();
    before.is_empty()
        || after.is_empty()
        || before.ends_with(mark)
        || after.starts_with(mark)
        || before.ends_with(['市', '区', '县', '镇', '了', '日', '午', '年'])
        || ends.contains(&at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> Body {
        let air = chrono::NaiveDate::from_ymd_opt(2026, 11, 28).expect("a date");
        Body::new(&Material::new(text, "", None, air))
    }

    #[test]
    fn figures_are_the_bodys_or_rounded_and_said_to_be() {
        let body = body("11月21日，协会服务工友23170人次，走访会员47家。");
        for told in ["协会服务工友2.3万人次", "47家会员签约", "2026年会举行"] {
            assert!(numbers_are_told(told, &body.numbers), "{told}");
        }
        assert!(!numbers_are_told("协会走访48家会员", &body.numbers));
    }

    #[test]
    fn a_rounded_figure_is_the_bodys_to_its_last_digit() {
        for (told, line, sound) in [
            ("50万元", "募得51万元", false),
            ("50万元", "募得50万元", true),
            ("512300元", "募得51.2万元", true),
            ("512300元", "募得51.3万元", false),
            ("512300元", "募得51万元", true),
            ("46000元", "募得5万元", false),
            ("312人", "三百人到场", false),
            ("312人", "300人到场", false),
            ("312人", "约300人到场", true),
            ("312人", "超300人到场", true),
            ("312人", "300余人到场", true),
            ("298人", "超300人到场", false),
            ("298人", "300余人到场", false),
            ("360人", "超300人到场", false),
            ("298人", "近300人到场", true),
            ("312人", "近300人到场", false),
            ("240人", "近300人到场", false),
            ("45.8%", "占比46%", false),
            ("45.8%", "占比约46%", true),
            ("46人", "占比约46%", false),
        ] {
            let body = body(&format!("11月21日，协会的统计是{told}。"));
            assert_eq!(
                numbers_are_told(line, &body.numbers),
                sound,
                "{line}: {told}"
            );
        }
    }

    #[test]
    fn a_play_on_words_stands_in_no_sentence() {
        let body = body("11月21日，“长青杯”象棋围棋赛在社区举行，216位长者同场较量。");
        for told in ["象棋围棋赛在社区举行", "长者较量“长青杯”", "216位棋王争霸"]
        {
            assert!(is_told(told, told, &body), "{told}");
        }
        assert!(!is_told(
            "棋王争霸 爷爷奶奶拼了",
            "棋王争霸 爷爷奶奶拼了",
            &body
        ));
    }

    #[test]
    fn a_line_ends_where_a_word_ends() {
        let body = body("11月21日，协会代表参与和平建设。");
        assert!(tears_a_word("平建设", &body.sentences));
        assert!(!tears_a_word("协会代表参与和平建设", &body.sentences));
    }
}
