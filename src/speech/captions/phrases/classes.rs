//! What a break costs by what the two words do in their phrase.

use crate::{model::language::words::WordClass as Class, speech::atoms::Atom};

/// Verbs after which a speaker may breathe before a long object.
const GOVERNS: &[&str] = &[
    "举行", "举办", "召开", "开展", "启动", "发布", "成立", "表示", "介绍", "认为", "联合", "走进",
    "来到", "推出", "完成", "参加", "获评", "荣获", "签署", "指出", "强调", "宣布", "提出", "要求",
    "希望", "呼吁", "围绕", "聚焦", "吸引", "组织", "邀请", "展示", "讲述", "分享", "通报", "公布",
];

/// Cost of a break by the classes of both words. `opens`: `after` opens a part of the sentence.
pub fn cost(before: &Atom<'_>, after: &Atom<'_>, opens: bool) -> f64 {
    let digits = after.text.contains(|c: char| c.is_ascii_digit()) && !after.text.starts_with('第');
    match (before.class, after.class) {
        (Class::Number, Class::Measure) => 60.0,
        (Class::Adverb, Class::Verb | Class::Adjective | Class::Adverb | Class::Number) => 9.0,
        // 正式|面向: what is done and how.
        (Class::Adverb, Class::Preposition) => 3.0,
        (Class::Adjective, Class::Noun | Class::Name | Class::Adjective | Class::Verb) => 8.0,
        // 2位|突发疾病的老人: such a measure word asks for its noun.
        (Class::Number, Class::Noun | Class::Name | Class::Adjective) if counts_one(before) => 11.0,
        (Class::Number, _) if counts_one(before) => 7.0,
        (Class::Number | Class::Measure, Class::Noun | Class::Name | Class::Adjective) => 8.5,
        (Class::Number, _) => 3.0,
        (Class::Pronoun, Class::Noun | Class::Measure | Class::Number) => 7.0,
        (Class::Preposition | Class::Conjunction, _) => 12.0,
        (Class::Verb, Class::Number | Class::Measure) => 6.0,
        (Class::Time, Class::Time | Class::Number | Class::Localizer) => 6.0,
        // 台阶前|3厘米处
        (Class::Localizer, Class::Number) => 2.5,
        (Class::Localizer | Class::Time, _) => 0.5,
        _ if opens => 0.5,
        (_, Class::Conjunction | Class::Preposition) => 0.5,
        (_, Class::Localizer | Class::Particle) => 20.0,
        (Class::Verb, Class::Noun | Class::Name | Class::Adjective)
            if GOVERNS.contains(&before.text) =>
        {
            2.0
        }
        (Class::Verb, Class::Noun | Class::Name) => 7.0,
        (Class::Verb, Class::Verb | Class::Adjective) => 5.0,
        (Class::Verb, Class::Pronoun) => 5.0,
        // Two nouns are most often one compound, and so are Latin letters and a noun: ESG|评价.
        (Class::Noun, Class::Noun) => 7.5,
        (Class::Other, Class::Noun) => 7.0,
        // 坪山区|马峦街道
        (Class::Name, Class::Name) => 11.0,
        (Class::Name, Class::Noun) => 6.0,
        (Class::Noun, Class::Verb) => 2.5,
        (Class::Noun | Class::Name | Class::Pronoun, Class::Adverb) => 1.0,
        (Class::Name, Class::Verb) => 1.5,
        (Class::Noun | Class::Name, Class::Adjective) => 5.0,
        // 移动冷库|3座: a list counts behind its nouns, in digits.
        (Class::Noun, Class::Number) if digits => 6.5,
        (Class::Noun | Class::Name, Class::Number) => 3.0,
        // 干了|十年, 带着|自己: a verb and its object.
        (
            Class::Particle,
            Class::Noun | Class::Name | Class::Pronoun | Class::Number | Class::Adjective,
        ) => 7.0,
        (Class::Particle, _) => 2.0,
        _ => 4.0,
    }
}

fn counts_one(number: &Atom<'_>) -> bool {
    number.text.ends_with(['个', '位', '名'])
}

/// A number of which the unit comes next.
pub fn is_bare(atom: &Atom<'_>) -> bool {
    atom.class == Class::Number
        && atom.text.ends_with(|c: char| {
            c.is_ascii_digit() || "一二三四五六七八九十百千万亿两余多".contains(c)
        })
}
