//! What changed between two versions of a story, character by character. Pure.

use serde::Serialize;
use similar::{ChangeTag, TextDiff};

use super::pictures::in_words;
use crate::model::{Story, amend::Field};

/// Unchanged text is cut to so many characters beside a change.
const AROUND: usize = 18;

/// Longer texts together are compared by lines: the work grows with what differs, squared.
const BY_CHARACTER: usize = 24_000;

/// One stretch of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stretch {
    pub ins: bool,
    pub del: bool,
    pub text: String,
}

/// One field that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Changed {
    pub field: &'static str,
    pub stretches: Vec<Stretch>,
}

/// Every field that differs, with what went and what came.
pub fn changed(before: &Story, after: &Story) -> Vec<Changed> {
    let straps = before.draft.strap.len().max(after.draft.strap.len());
    let fields = [
        Field::Headline,
        Field::LongHeadline,
        Field::Lead,
        Field::VoiceOver,
        Field::Locator,
    ]
    .into_iter()
    .chain((0..straps).flat_map(|number| [Field::StrapName(number), Field::StrapLine(number)]));
    let mut found: Vec<Changed> = fields
        .filter_map(|field| {
            let (old, new) = (before.draft.text(field), after.draft.text(field));
            (old != new).then(|| Changed {
                field: field.label(),
                stretches: stretches(&old, &new),
            })
        })
        .collect();
    let spoken = |story: &Story| (story.draft.lead.clone(), story.draft.voice_over.clone());
    if spoken(before) == spoken(after) {
        found.extend(captions(before, after));
    }
    if before.media != after.media {
        found.push(Changed {
            field: "图片和视频",
            stretches: stretches(&in_words(&before.media), &in_words(&after.media)),
        });
    }
    let words = |story: &Story| {
        let class = [story.draft.category.label(), story.draft.topic.label()];
        class.join(" · ")
    };
    if words(before) != words(after) {
        found.push(Changed {
            field: "分类",
            stretches: stretches(&words(before), &words(after)),
        });
    }
    found
}

/// 唱词 that a person changed; those that follow other words follow without a word.
fn captions(before: &Story, after: &Story) -> Option<Changed> {
    let words = |story: &Story| {
        let lines = story.draft.captions.iter().map(|line| line.text.as_str());
        lines.collect::<Vec<_>>().join(" / ")
    };
    let (old, new) = (words(before), words(after));
    if old != new {
        return Some(Changed {
            field: Field::Captions.label(),
            stretches: stretches(&old, &new),
        });
    }
    let (old, new) = (
        before.draft.text(Field::Captions),
        after.draft.text(Field::Captions),
    );
    let moved = |(old, new): &(&str, &str)| old != new;
    let lines: Vec<(&str, &str)> = old.lines().zip(new.lines()).filter(moved).collect();
    let (old, new): (Vec<&str>, Vec<&str>) = lines.into_iter().unzip();
    (old != new).then(|| Changed {
        field: "唱词时间",
        stretches: stretches(&old.join("\n"), &new.join("\n")),
    })
}

/// A text before and after, as stretches that stayed, went and came.
pub fn stretches(old: &str, new: &str) -> Vec<Stretch> {
    let diff = match old.len() + new.len() <= BY_CHARACTER {
        true => TextDiff::from_chars(old, new),
        false => TextDiff::from_lines(old, new),
    };
    let mut all: Vec<Stretch> = Vec::new();
    for change in diff.iter_all_changes() {
        let (ins, del) = (
            change.tag() == ChangeTag::Insert,
            change.tag() == ChangeTag::Delete,
        );
        match all.last_mut() {
            Some(last) if (last.ins, last.del) == (ins, del) => last.text.push_str(change.value()),
            _ => all.push(Stretch {
                ins,
                del,
                text: change.value().to_owned(),
            }),
        }
    }
    let last = all.len().saturating_sub(1);
    for (at, stretch) in all.iter_mut().enumerate() {
        if !stretch.ins && !stretch.del {
            stretch.text = shortened(&stretch.text, at == 0, at == last);
        }
    }
    all
}

/// The ends of a long unchanged text: what stands next to a change.
fn shortened(text: &str, is_first: bool, is_last: bool) -> String {
    let chars: Vec<char> = text.chars().collect();
    let sides = usize::from(!is_first) + usize::from(!is_last);
    if chars.len() <= AROUND * sides + 4 {
        return text.to_owned();
    }
    let head: String = chars[..AROUND].iter().collect();
    let tail: String = chars[chars.len() - AROUND..].iter().collect();
    match (is_first, is_last) {
        (true, _) => format!("…{tail}"),
        (_, true) => format!("{head}…"),
        _ => format!("{head}…{tail}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_and_what_came_are_told_apart() {
        let all = stretches("三百名志愿者参加", "三百二十名义工参加");
        let with = |ins, del| {
            let parts = all.iter().filter(|one| (one.ins, one.del) == (ins, del));
            parts.map(|one| one.text.as_str()).collect::<String>()
        };
        assert_eq!(with(true, false), "二十义工");
        assert_eq!(with(false, true), "志愿者");
        assert_eq!(with(false, false), "三百名参加");
    }

    #[test]
    fn a_text_beyond_all_measure_is_compared_by_lines() {
        let old: String = (0..2_000).map(|at| format!("第{at}段旧文\n")).collect();
        let new = old.replace("第7段旧文", "第7段新文");
        let all = stretches(&old, &new);
        let came: Vec<&str> = all
            .iter()
            .filter(|one| one.ins)
            .map(|one| one.text.as_str())
            .collect();
        assert_eq!(came, ["第7段新文\n"], "a whole line");
    }

    #[test]
    fn far_from_a_change_little_is_shown() {
        let long = "字".repeat(500);
        let all = stretches(&format!("{long}旧{long}"), &format!("{long}新{long}"));
        let shown: usize = all.iter().map(|one| one.text.chars().count()).sum();
        assert!(shown < 60, "{shown}");
    }
}
