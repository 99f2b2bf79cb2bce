//! Names in Latin letters or with a dot: John Smith, 买买提·吐尔逊.

use std::sync::LazyLock;

use regex::Regex;

use super::reader::{Follow, Reader};
use crate::editorial::text::{is_han, pattern};

/// Alice Fung, Prof. John Smith, Kelvin LAM.
static LATIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:Prof|Dr|Mr|Mrs|Ms|Sir)\.? ?)?(?P<name>[A-Z][A-Za-z'’\-]{0,14}\.?(?: (?:de|van|von|bin|al|da|di|la)){0,2}(?: [A-Z][A-Za-z'’\-]{0,14}\.?){1,3})",
    )
});
/// 买买提·吐尔逊, 约翰·史密斯.
static DOTTED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\p{Han}{1,6}?(?:[·•‧・]\p{Han}{1,6}?){1,3}"));

impl Reader<'_> {
    /// Start and end of a name in Latin letters or with a dot, from byte `at` on.
    pub(super) fn foreign_at(&self, at: usize) -> Option<(usize, usize)> {
        let rest = &self.text[at..];
        if let Some(hit) = LATIN.captures(rest).and_then(|hit| hit.name("name")) {
            return Some((at + hit.start(), at + hit.end()));
        }
        self.dotted_at(at).map(|end| (at, end))
    }

    /// Somchai behind an office: one Latin word is a person only where a person acts.
    pub(super) fn latin_at(&self, at: usize) -> Option<usize> {
        static ONE: LazyLock<Regex> = LazyLock::new(|| {
            pattern(
                r"^(?P<name>[A-Z][a-z]{2,14})(?:先生|女士|表示|介绍|说|指出|认为|坦言|告诉|称[，：“])",
            )
        });
        let hit = ONE.captures(&self.text[at..])?;
        Some(at + hit.name("name")?.end())
    }

    /// Whether a name with a dot begins at byte `at`, wherever it ends.
    pub(super) fn is_dotted(&self, at: usize) -> bool {
        DOTTED.is_match(&self.text[at..])
    }

    /// End of a name with a dot.
    pub(super) fn dotted_at(&self, at: usize) -> Option<usize> {
        let hit = DOTTED.find(&self.text[at..])?;
        // The last part is as long as it takes until something may follow.
        let tail = &self.text[at + hit.end()..];
        let mut end = at + hit.end();
        for c in tail.chars().take(5) {
            if self.follow(end) > Follow::Open {
                break;
            }
            if !is_han(c) {
                break;
            }
            end += c.len_utf8();
        }
        // “街坊有礼·便民到家”: a motto, or part of a title.
        let quoted = self.text[end..].starts_with(['”', '》', '」']);
        (self.follow(end) > Follow::Open && !quoted).then_some(end)
    }
}
