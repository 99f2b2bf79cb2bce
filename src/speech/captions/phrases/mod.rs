//! What a break between two words costs: where a reader would not pause, a line should not end.

mod classes;
mod cling;
mod names;

use crate::{model::language::words::WordClass, speech::atoms::Atom};
use WordClass as Class;

pub(super) use cling::{looks, looks_open};

/// Cost of a break that the rules of the trade forbid but no reader would call a fault.
pub(super) const CLING: f64 = 40.0;
/// Cost of a line that begins with a particle: dearer than one that ends on 的, so that of the two
/// the particle stays with its word.
pub(super) const TORN: f64 = 60.0;

/// Words that open a part of the sentence: a good place to begin a line.
const OPENS: &[&str] = &[
    "在", "对", "为", "从", "向", "由", "把", "将", "被", "以", "通过", "围绕", "根据", "按照",
    "随着", "针对", "面向", "为了", "并", "而", "并且", "但", "因为", "由于", "如果", "以及", "暨",
    "来自", "就", "与", "和", "及", "或", "同", "已", "已经", "正在", "均", "都", "也", "还",
    "将于", "于", "共", "不仅", "更", "让", "使", "是", "其中", "包括", "截至", "依托", "结合",
    "据", "经", "既", "又", "再", "可",
];

/// Prepositions that lean on a verb of one syllable before them: 写在, 送到.
const LEANING: &[&str] = &["在", "到", "于", "给", "向", "为", "往", "自", "以"];
/// The same behind any verb: 成立于, 走向. Elsewhere they open a phrase.
const BOUND: &[&str] = &["于", "至", "向", "自", "给", "到", "成为", "成"];

/// Cost of a line that begins with `after`, whatever stands before it.
pub(super) fn begins(after: &str) -> f64 {
    if cling::is_particle(after) { TORN } else { 0.0 }
}

/// Cost of a break between two words that stand side by side without a mark. `previous`: the word
/// before them.
pub(super) fn between(previous: &str, before: &Atom<'_>, after: &Atom<'_>) -> f64 {
    let (left, right) = (before.class, after.class);
    let opens = OPENS.contains(&after.text);
    let mut cost = looks(before.text, after.text) + classes::cost(before, after, opens);
    if cling::to_next(before.text) {
        cost += CLING;
    }
    // 在镇上等人: waiting, no list.
    let waits = after.text == "等" && matches!(left, Class::Localizer | Class::Adverb);
    let free = BOUND.contains(&after.text) && left != Class::Verb || waits;
    if cling::to_previous(after.text) && !free {
        cost += begins(after.text).max(CLING);
    }
    if left == Class::Verb && length(before) == 1 && LEANING.contains(&after.text) {
        cost += 14.0;
    }
    if classes::is_bare(before) {
        cost += CLING;
    }
    // 学校的科学|教师: what 的 governs is one phrase.
    if previous == "的"
        && matches!(left, Class::Noun | Class::Adjective | Class::Verb)
        && matches!(right, Class::Noun | Class::Name)
    {
        cost += 4.0;
    }
    if leans(before) && !matches!(right, Class::Preposition | Class::Conjunction) {
        cost += 6.0;
    }
    if leans(after) && !opens {
        // A verb of one syllable may begin a line, when its object comes with it.
        cost += if right == Class::Verb { 2.0 } else { 6.0 };
    }
    cost + names::cost(before, after)
}

fn length(atom: &Atom<'_>) -> usize {
    atom.text.chars().count()
}

/// One syllable leans on its neighbour.
fn leans(atom: &Atom<'_>) -> bool {
    length(atom) == 1
        && matches!(
            atom.class,
            Class::Noun
                | Class::Verb
                | Class::Adjective
                | Class::Adverb
                | Class::Other
                | Class::Name
                | Class::Measure
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(before: (&str, Class), after: (&str, Class)) -> f64 {
        let atom = |(text, class)| Atom { at: 0, text, class };
        between("", &atom(before), &atom(after))
    }

    #[test]
    fn of_two_bad_breaks_the_particle_stays_with_its_word() {
        let (name, particle) = (("协会", Class::Noun), ("的", Class::Particle));
        let after = cost(particle, ("品牌", Class::Noun));
        let before = cost(name, particle);
        assert!(before > after && after > CLING, "{before} {after}");
    }

    #[test]
    fn a_number_is_not_parted_from_what_it_counts() {
        let verb = ("统计", Class::Verb);
        for number in ["127", "1.8万", "三百多"] {
            let parted = cost((number, Class::Number), ("起", Class::Verb));
            assert!(parted > CLING && parted > cost(verb, (number, Class::Number)));
        }
        assert!(cost(("127起", Class::Number), ("事故", Class::Noun)) < CLING);
    }

    #[test]
    fn a_compound_holds_together_more_than_subject_and_verb() {
        let compound = cost(("智能", Class::Noun), ("手表", Class::Noun));
        let clause = cost(("协会", Class::Noun), ("发布", Class::Verb));
        assert!(compound > clause, "{compound} {clause}");
    }
}
