//! What a word does in a phrase.

/// What a word does in a phrase; as coarse as the places where a reader pauses need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WordClass {
    /// 活动, 居民; names and verbal nouns too.
    Noun,
    /// 深圳, 李青禾, 民政局.
    Name,
    /// 举行, 走进.
    Verb,
    /// 积极的 without 的; 高级, 首届.
    Adjective,
    /// 已经, 共同, 不.
    Adverb,
    /// 三, 2026; with its measure word where the dictionary joins them.
    Number,
    /// 个, 名.
    Measure,
    /// 在, 对, 通过.
    Preposition,
    /// 和, 并.
    Conjunction,
    /// 的, 了, 等.
    Particle,
    /// 上, 期间.
    Localizer,
    /// 他, 这个.
    Pronoun,
    /// 上午, 近年来.
    Time,
    /// 一声令下.
    Idiom,
    /// Latin, marks, what nobody knows.
    Other,
}

impl WordClass {
    /// From the dictionary's tag (the ICTCLAS set).
    pub(super) fn of(tag: &str) -> Self {
        match tag.as_bytes() {
            [b'n', b'r' | b's' | b't', ..] => Self::Name,
            [b'v', b'n', ..] | [b'n' | b'j', ..] | [b'a', b'n', ..] | b"s" => Self::Noun,
            [b'v', ..] => Self::Verb,
            [b'a', b'd', ..] | [b'd', ..] => Self::Adverb,
            [b'a' | b'b' | b'z', ..] => Self::Adjective,
            [b'm', b'q', ..] | [b'm', ..] => Self::Number,
            [b'q', ..] => Self::Measure,
            [b'p', ..] => Self::Preposition,
            [b'c', ..] => Self::Conjunction,
            [b'u' | b'y' | b'e' | b'o' | b'k', ..] => Self::Particle,
            [b'f', ..] => Self::Localizer,
            [b'r', ..] => Self::Pronoun,
            [b't', ..] => Self::Time,
            [b'i' | b'l', ..] => Self::Idiom,
            _ => Self::Other,
        }
    }
}
