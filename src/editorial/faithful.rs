//! The gate: every number, name, quote and title in a draft must stand in its source, and no word may
//! be new. Drafts here are made of the source's own sentences, so the gate can be strict.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use regex::Regex;

use super::text::{between, is_han, pattern};

/// Words that the slot patterns of headlines and straps may join with.
const JOINTS: &[&str] = &[
    "举行", "举办", "启动", "发布", "签约", "揭牌", "成立", "当选", "召开", "开班", "开幕", "获评",
    "获", "换届", "走进", "：", "收官",
];

/// A source made ready for comparing.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// Everything the source says, with a separator between parts.
    text: String,
    pairs: HashSet<(char, char)>,
    chars: HashSet<char>,
    /// Each run of digits with what stands on either side of it.
    numbers: HashMap<String, HashSet<(String, String)>>,
}

static DIGITS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\d+(?:[,.]\d+)*"));

impl Source {
    /// `parts`: the cleaned paragraphs, headings, the subject, the registered name of the sender, and
    /// the sentences as they are read aloud (brackets and the year gone), all the source's own.
    #[must_use]
    pub fn new<'a>(parts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut source = Self::default();
        for part in parts {
            let chars: Vec<char> = part.chars().collect();
            source.chars.extend(chars.iter().copied());
            source
                .pairs
                .extend(chars.windows(2).map(|pair| (pair[0], pair[1])));
            for run in contexts(part) {
                source
                    .numbers
                    .entry(run.digits)
                    .or_default()
                    .insert((run.left, run.right));
            }
            source.text.push_str(part);
            source.text.push('\n');
        }
        source
    }

    /// Whether `words` stand in the source.
    #[must_use]
    pub fn has(&self, words: &str) -> bool {
        self.text.contains(words)
    }

    /// What in `text` the source does not say, in Chinese, by place; empty when it is faithful.
    /// `names`: persons and organizations of the source.
    #[must_use]
    pub fn unfounded(&self, text: &str, names: &[&str]) -> Vec<String> {
        let mut faults = Vec::new();
        for run in contexts(text) {
            let founded = self
                .numbers
                .get(&run.digits)
                .is_some_and(|sides| sides.iter().any(|side| run.agrees(side)));
            if !founded {
                faults.push(format!("数字「{}{}{}」", run.left, run.digits, run.right));
            }
        }
        for (open, close, what) in [('“', '”', "引语"), ('《', '》', "作品名")] {
            for (_, inner) in between(text, open, close) {
                if !self.has(&format!("{open}{inner}{close}")) {
                    faults.push(format!("{what}「{inner}」"));
                }
            }
        }
        for name in near_misses(text, names, self) {
            faults.push(format!("名称「{name}」"));
        }
        let plain = JOINTS.iter().fold(text.to_owned(), |text, joint| {
            text.replace(joint, &"\u{0}".repeat(joint.chars().count()))
        });
        let with_joints: Vec<char> = text.chars().collect();
        let chars: Vec<char> = plain.chars().collect();
        for (at, &c) in with_joints.iter().enumerate() {
            if !is_han(c) && !c.is_ascii_alphabetic() {
                continue;
            }
            if chars[at] == '\u{0}' {
                continue;
            }
            let before = at
                .checked_sub(1)
                .map(|i| with_joints[i])
                .filter(|c| c.is_alphanumeric());
            let after = with_joints
                .get(at + 1)
                .copied()
                .filter(|c| c.is_alphanumeric());
            let founded = match (before, after) {
                (None, None) => self.chars.contains(&c),
                (b, a) => {
                    b.is_some_and(|b| self.pairs.contains(&(b, c)))
                        || a.is_some_and(|a| self.pairs.contains(&(c, a)))
                }
            };
            if !founded {
                let from = at.saturating_sub(2);
                let to = (at + 3).min(with_joints.len());
                faults.push(format!(
                    "字词「{}」",
                    with_joints[from..to].iter().collect::<String>()
                ));
            }
        }
        faults
    }
}

/// A run of digits with up to two word characters on either side.
struct Run {
    left: String,
    digits: String,
    right: String,
    /// The text itself begins or ends within these two characters: a headline may cut there.
    begins: bool,
    ends: bool,
}

impl Run {
    /// Whether the source's run with these sides is this one. What is counted stays with its number.
    fn agrees(&self, (left, right): &(String, String)) -> bool {
        let left = *left == self.left || self.begins && left.ends_with(&self.left);
        let right = *right == self.right
            || self.ends && !self.right.is_empty() && right.starts_with(&self.right);
        left && right
    }
}

fn contexts(text: &str) -> Vec<Run> {
    let word = |c: &char| c.is_alphanumeric() || matches!(c, '%' | '℃');
    DIGITS
        .find_iter(text)
        .map(|hit| {
            let (before, after) = (&text[..hit.start()], &text[hit.end()..]);
            let left: Vec<char> = before.chars().rev().take_while(word).take(2).collect();
            let right: String = after.chars().take_while(word).take(2).collect();
            let open = |side: usize, kept: usize, next: Option<char>| {
                kept < 2 && (side == kept || next == Some(' '))
            };
            Run {
                begins: open(
                    before.chars().count(),
                    left.len(),
                    before.chars().rev().nth(left.len()),
                ),
                ends: open(
                    after.chars().count(),
                    right.chars().count(),
                    after.chars().nth(right.chars().count()),
                ),
                left: left.into_iter().rev().collect(),
                digits: hit.as_str().to_owned(),
                right,
            }
        })
        .collect()
}

/// Names that differ from one of the source's in a single character and stand nowhere in it.
fn near_misses(text: &str, names: &[&str], source: &Source) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    for name in names {
        let name: Vec<char> = name.chars().collect();
        if name.len() < 2 {
            continue;
        }
        for window in chars.windows(name.len()) {
            let differing = window.iter().zip(&name).filter(|(a, b)| a != b).count();
            if differing == 1 && window.iter().all(|c| is_han(*c)) {
                let seen: String = window.iter().collect();
                if !source.has(&seen) && !found.contains(&seen) {
                    found.push(seen);
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "11月21日上午，深圳市青禾公益服务中心举办“银龄数字课堂”，86名长者在12名志愿者帮助下学习。理事长李青禾介绍，《手册》将发放。";

    fn faults(text: &str) -> Vec<String> {
        Source::new([SOURCE]).unfounded(text, &["李青禾", "深圳市青禾公益服务中心"])
    }

    #[test]
    fn the_sources_own_words_pass() {
        for text in [
            SOURCE,
            "11月21日上午，86名长者在12名志愿者帮助下学习。",
            "青禾公益服务中心举办“银龄数字课堂”",
            "《手册》发布",
            "李青禾",
        ] {
            assert_eq!(faults(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn what_the_source_does_not_say_is_refused() {
        for text in [
            "11月22日上午，深圳市青禾公益服务中心举办活动",
            "12名长者在86名志愿者帮助下学习",
            "理事长李清禾介绍",
            "理事长王青禾介绍",
            "深圳市青木公益服务中心",
            "“银龄数码课堂”",
            "《手刺》将发放",
            "取得热烈反响",
        ] {
            assert!(!faults(text).is_empty(), "{text}");
        }
    }
}
