//! Paragraphs → sentences, and sentences → clauses; never parted inside “” or 《》.

use super::clean::Clean;

/// One sentence with where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Which paragraph, from 0.
    pub paragraph: usize,
    /// Its text with its stop.
    pub text: String,
}

/// The sentences of all paragraphs, in order.
#[must_use]
pub fn sentences(paragraphs: &[Clean]) -> Vec<Sentence> {
    let mut all = Vec::new();
    for (paragraph, clean) in paragraphs.iter().enumerate() {
        for text in split(&clean.text(), "。！？!?") {
            all.push(Sentence { paragraph, text });
        }
    }
    all
}

/// The sentences of one text, each with its stop and with closing marks that follow.
#[must_use]
pub fn split_sentences(text: &str) -> Vec<String> {
    split(text, "。！？!?")
}

/// The clauses of a sentence, each with its mark.
#[must_use]
pub fn clauses(sentence: &str) -> Vec<String> {
    split(sentence, "，。！？；：,")
}

/// Cuts after each of `marks`, with closing marks that follow, outside quotes, titles and brackets.
fn split(text: &str, marks: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut parts = Vec::new();
    let mut part = String::new();
    let closers = closers(&chars);
    let mut depth = 0_i32;
    for (i, &c) in chars.iter().enumerate() {
        part.push(c);
        match closers[i] {
            Pair::Opens => depth += 1,
            Pair::Closes => depth -= 1,
            Pair::None => {}
        }
        let next = chars.get(i + 1);
        // “……。” ends its sentence at the closing quote.
        let closes = "”）".contains(c)
            && i > 0
            && marks.contains(chars[i - 1])
            && "。！？".contains(chars[i - 1]);
        let ends = depth == 0
            && (marks.contains(c) || closes)
            && !next.is_some_and(|n| marks.contains(*n) || "”）".contains(*n));
        if ends {
            parts.push(std::mem::take(&mut part));
        }
    }
    if !part.trim().is_empty() {
        parts.push(part);
    }
    parts
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Pair {
    None,
    Opens,
    Closes,
}

/// Which marks open and close a pair. An orphan opens nothing: one forgotten ” must not swallow the
/// rest of the text.
fn closers(chars: &[char]) -> Vec<Pair> {
    const PAIRS: [(char, char); 5] = [
        ('“', '”'),
        ('《', '》'),
        ('（', '）'),
        ('「', '」'),
        ('(', ')'),
    ];
    let mut pairs = vec![Pair::None; chars.len()];
    for (open, close) in PAIRS {
        let mut waiting: Option<usize> = None;
        for (at, &c) in chars.iter().enumerate() {
            if c == open {
                waiting = Some(at);
            } else if c == close
                && let Some(start) = waiting.take()
            {
                pairs[start] = Pair::Opens;
                pairs[at] = Pair::Closes;
            }
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_stay_in_one_sentence() {
        assert_eq!(
            split("他说：“好。我们做！”然后走了。再见", "。！？"),
            ["他说：“好。我们做！”", "然后走了。", "再见"]
        );
        assert_eq!(
            clauses("活动中，志愿者在“一、二，三”讲解，居民很高兴。"),
            ["活动中，", "志愿者在“一、二，三”讲解，", "居民很高兴。"]
        );
    }
}
