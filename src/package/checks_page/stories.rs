//! What the rules found in each story.

use serde::Serialize;

use super::super::papers::Papers;
use crate::model::{EditionRevision, language::hygiene::one_line, story::CheckLevel};

#[derive(Serialize)]
pub(super) struct Story {
    number: String,
    title: String,
    checks: Vec<Check>,
}

#[derive(Serialize)]
struct Check {
    level: &'static str,
    class: &'static str,
    rule: String,
    place: String,
    suggestion: String,
}

/// How many findings need somebody.
#[derive(Default)]
pub(super) struct Counts {
    pub must: usize,
    pub look: usize,
}

/// Stories with findings, the titles of those without, and how many there are.
pub(super) fn read(
    papers: &Papers,
    revision: &EditionRevision,
) -> (Vec<Story>, Vec<String>, Counts) {
    let (mut stories, mut clean, mut counts) = (Vec::new(), Vec::new(), Counts::default());
    for (row, item) in papers.rows.iter().zip(&revision.rundown.items) {
        let Some(story) = item.story.and_then(|id| revision.story(id)) else {
            continue;
        };
        let mut checks: Vec<_> = story.draft.checks.iter().collect();
        checks.sort_by_key(|check| std::cmp::Reverse(check.level));
        for check in &checks {
            match check.level {
                CheckLevel::Block => counts.must += 1,
                CheckLevel::Fix => counts.look += 1,
                CheckLevel::Note => {}
            }
        }
        if checks.is_empty() {
            clean.push(row.title.clone());
            continue;
        }
        stories.push(Story {
            number: row.two_digits(),
            title: row.title.clone(),
            checks: checks
                .into_iter()
                .map(|check| {
                    let (level, class) = match check.level {
                        CheckLevel::Block => ("必须处理", "fail"),
                        CheckLevel::Fix => ("请确认", "warn"),
                        CheckLevel::Note => ("备注", "soft"),
                    };
                    Check {
                        level,
                        class,
                        rule: one_line(&check.rule),
                        place: one_line(&check.place),
                        suggestion: one_line(&check.suggestion),
                    }
                })
                .collect(),
        });
    }
    (stories, clean, counts)
}
