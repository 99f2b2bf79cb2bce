//! Words: the one segmenter, with the field's own vocabulary.

mod class;
mod classified;
mod field;

use std::{collections::HashMap, sync::LazyLock};

use jieba_rs::Jieba;

use self::field::{FIELD_WORDS, RECLASSED};
pub use self::{class::WordClass, classified::classified};

static CLASSES: LazyLock<HashMap<&str, WordClass>> = LazyLock::new(|| {
    let field = FIELD_WORDS.iter().map(|word| (*word, WordClass::Noun));
    field.chain(RECLASSED.iter().copied()).collect()
});

static JIEBA: LazyLock<Jieba> = LazyLock::new(|| {
    let mut jieba = Jieba::new();
    for word in FIELD_WORDS {
        jieba.add_word(word, Some(100_000), None);
    }
    jieba
});

/// Cuts `text` into words, in order; joined they are `text` again. Loads the dictionary (about
/// 0.2 s) at the first call of the process.
#[must_use]
pub fn segment(text: &str) -> Vec<&str> {
    JIEBA
        .cut(text, true)
        .into_iter()
        .map(|token| token.word)
        .collect()
}

/// A word of the dictionary as it stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed<'a> {
    /// Byte offsets.
    pub start: usize,
    /// End.
    pub end: usize,
    /// Part of speech by the dictionary: `n`, `v`, `nr` for a person's name.
    pub tag: &'a str,
}

/// The words of two and more characters that the dictionary knows in `text`, in order, none guessed:
/// what lies between them may be a name.
#[must_use]
pub fn listed(text: &str) -> Vec<Listed<'_>> {
    JIEBA
        .tag(text, false)
        .into_iter()
        .filter(|token| token.word.chars().nth(1).is_some())
        .map(|token| Listed {
            start: token.byte_start,
            end: token.byte_end,
            tag: token.tag,
        })
        .collect()
}

/// The words of `text` with the class that the dictionary gives each (`v` verb, `n` noun, `p`
/// preposition …). A word's class does not depend on its neighbours: a hint, no proof.
#[must_use]
pub fn tagged(text: &str) -> Vec<(&str, &str)> {
    JIEBA
        .tag(text, true)
        .into_iter()
        .map(|token| (token.word, token.tag))
        .collect()
}

/// How often the dictionary met `word`, out of some sixty million: 屠苏 3, 高粱 567, 单位 17532. 0 when it
/// does not know it.
///
/// jieba-rs has no reader of that count alone: where the parts of a known word are so common that they
/// would be met side by side more often by chance, this is how often that is, one more than the count at
/// which the word would be cut apart. It is never less than the count, so a word that is called rare here
/// is rare; the field's own words count 100,000.
#[must_use]
pub fn frequency(word: &str) -> usize {
    if JIEBA.has_word(word) {
        JIEBA.suggest_freq(word)
    } else {
        0
    }
}

/// Byte offsets inside `text` at which a word ends, without 0 and the end itself.
#[must_use]
pub fn boundaries(text: &str) -> Vec<usize> {
    let mut at = 0;
    let mut offsets: Vec<usize> = segment(text)
        .into_iter()
        .map(|word| {
            at += word.len();
            at
        })
        .collect();
    offsets.pop();
    offsets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_dictionarys_words_are_listed() {
        let text = "会长童绍鹏介绍";
        let words: Vec<&str> = listed(text)
            .iter()
            .map(|word| &text[word.start..word.end])
            .collect();
        assert_eq!(words, ["会长", "介绍"]);
    }

    #[test]
    fn words_have_a_class() {
        let class = |text| classified(text).first().map(|(_, class)| *class);
        assert_eq!(class("组织"), Some(WordClass::Noun));
        assert_eq!(class("积极"), Some(WordClass::Adverb));
        assert_eq!(class("在"), Some(WordClass::Preposition));
        assert_eq!(class("和"), Some(WordClass::Conjunction));
        let text = "社会组织积极有序参与";
        let joined: String = classified(text).iter().map(|(word, _)| *word).collect();
        assert_eq!(joined, text);
    }

    #[test]
    fn words_are_rare_or_common() {
        assert!(frequency("屠苏") < 10 && frequency("单位") > 10_000);
        assert_eq!(frequency("童绍鹏"), 0);
        assert!(FIELD_WORDS.iter().all(|word| frequency(word) >= 100_000));
    }

    #[test]
    fn words_have_a_tag() {
        let tagged = tagged("居民拿到证书");
        assert!(
            tagged.contains(&("拿到", "v")) && tagged.contains(&("居民", "n")),
            "{tagged:?}"
        );
    }

    #[test]
    fn the_fields_words_stay_whole() {
        let words = segment("深圳市社会组织管理局举行《每周一现》开播仪式");
        assert!(
            words.contains(&"社会组织") || words.contains(&"社会组织管理局"),
            "{words:?}"
        );
        assert!(words.contains(&"每周一现"), "{words:?}");
        assert_eq!(
            words.concat(),
            "深圳市社会组织管理局举行《每周一现》开播仪式"
        );
    }
}
