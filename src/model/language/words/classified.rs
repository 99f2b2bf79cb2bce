//! Words with their class: the dictionary's, the field's own, and what is known of guessed ones.

use super::{CLASSES, JIEBA, WordClass};

/// Cuts `text` into words, in order, each with its class; joined they are `text` again.
///
/// What the dictionary does not know and the segmenter guesses is most often a noun or a name; a
/// particle that it guessed into one is taken off again (的录|用 → 的|录).
#[must_use]
pub fn classified(text: &str) -> Vec<(&str, WordClass)> {
    let mut words = Vec::new();
    for token in JIEBA.tag(text, true) {
        let class = |word| CLASSES.get(word).copied();
        let guessed = token.tag == GUESSED && token.word.chars().all(is_han);
        let (front, word, behind) = if let Some(rest) = within(token.word) {
            let front = token.word.len() - rest.len();
            (&token.word[..front], rest, "")
        } else if guessed {
            without_particles(token.word)
        } else {
            ("", token.word, "")
        };
        let own = class(word).unwrap_or(match (guessed, front.is_empty()) {
            (true, _) => WordClass::Noun,
            (false, true) => WordClass::of(token.tag),
            (false, false) => WordClass::Verb,
        });
        let parts = [
            (front, class_of_function(front)),
            (word, own),
            (behind, class_of_function(behind)),
        ];
        words.extend(parts.into_iter().filter(|(part, _)| !part.is_empty()));
    }
    words
}

/// The tag of what is not in the dictionary.
const GUESSED: &str = "x";
const PARTICLES: [&str; 3] = ["的", "了", "着"];

/// The verb of 中有: 中 belongs to the noun before it (39人中|有31人).
fn within(word: &str) -> Option<&str> {
    let rest = word.strip_prefix(['中', '里', '内'])?;
    ["有", "是", "含"].contains(&rest).then_some(rest)
}

/// A guessed word without the particle that it begins with, and without the one that it ends on.
fn without_particles(word: &str) -> (&str, &str, &str) {
    let whole = |rest: &&str| !rest.is_empty();
    let rest = PARTICLES
        .iter()
        .find_map(|particle| word.strip_prefix(particle));
    let rest = rest.filter(whole).unwrap_or(word);
    let front = &word[..word.len() - rest.len()];
    let kept = rest
        .strip_suffix(['的', '了'])
        .filter(whole)
        .unwrap_or(rest);
    (front, kept, &rest[kept.len()..])
}

fn class_of_function(word: &str) -> WordClass {
    if PARTICLES.contains(&word) {
        WordClass::Particle
    } else {
        WordClass::Localizer
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_particle_is_guessed_into_a_word() {
        for (text, particle) in [("企业给了月薪五千元的录用意向", "的"), ("中有", "中")]
        {
            let words = classified(text);
            let joined: String = words.iter().map(|(word, _)| *word).collect();
            assert_eq!(joined, text);
            assert!(words.iter().any(|(word, _)| *word == particle), "{words:?}");
        }
        assert_eq!(within("中有"), Some("有"));
        assert_eq!(within("中心"), None);
        assert_eq!(without_particles("修鞋的"), ("", "修鞋", "的"));
        assert_eq!(without_particles("的"), ("", "的", ""));
    }
}
