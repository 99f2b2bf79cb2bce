//! What the text of the tip tells, to hold a line against it.

use super::grammar::{Word, words};
use crate::{
    editorial::{
        material::Material,
        numerals::numerals,
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

/// Every number of the line stands in the body by value, or is a body's number rounded and said to
/// be so: a heading that says 300 over a text that counts 312 is for a person to settle.
pub(super) fn numbers_are_told(text: &str, told: &[String]) -> bool {
    numerals(text).iter().all(|numeral| {
        let year =
            numeral.unit.starts_with('年') || numeral.unit.is_empty() && numeral.value.len() == 4;
        let words = &text[numeral.start..numeral.end];
        let rough = words.contains(['万', '亿', '余', '多', '千', '百'])
            || text[..numeral.start].ends_with(['近', '超', '逾', '约', '过']);
        // 90后 is a generation, not a count.
        let generation = text[numeral.end..].starts_with('后');
        year || generation
            || told.contains(&numeral.value)
            || rough && told.iter().any(|value| rounds_to(value, &numeral.value))
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

/// 23170 → 23000, 1930 → 2000: the same figure to as many digits as `rounded` shows.
fn rounds_to(value: &str, rounded: &str) -> bool {
    let number = |text: &str| text.trim_end_matches('%').parse::<f64>().ok();
    let (Some(value), Some(rounded)) = (number(value), number(rounded)) else {
        return false;
    };
    value > 0.0 && rounded > 0.0 && ((value - rounded) / value).abs() < 0.05
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
