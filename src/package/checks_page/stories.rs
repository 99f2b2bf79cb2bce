//! What the rules found in each story.

use serde::Serialize;

use super::super::papers::Papers;
use crate::model::{self, EditionRevision, language::hygiene::one_line, story::CheckLevel};

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
    place: String,
    suggestion: String,
}

/// How many findings need somebody.
#[derive(Default)]
pub(super) struct Counts {
    pub must: usize,
    pub look: usize,
}

/// Rooms of rules whose notes concern what is seen and heard on air. Whose tip it was, how it was scored
/// and with which other it was merged stays in the newsroom.
const ON_AIR: [&str; 12] = [
    "consistency",
    "date",
    "figures",
    "fundraising",
    "headline",
    "media",
    "minor",
    "organization",
    "person",
    "personal",
    "strap",
    "words",
];

/// Whether the station should see a finding: whatever somebody must act on, and notes on what airs.
fn concerns(check: &model::story::Check) -> bool {
    let room = check.rule.split('.').next().unwrap_or_default();
    check.level >= CheckLevel::Fix || ON_AIR.contains(&room)
}

/// The findings of a revision's stories as the rundown's warnings repeat them.
pub(super) fn repeated(revision: &EditionRevision) -> Vec<String> {
    let of_story = revision.stories.iter().flat_map(|story| {
        let checks = story.draft.checks.iter();
        checks.map(move |check| {
            let title = &story.draft.headline;
            one_line(&format!("「{title}」{}：{}", check.place, check.suggestion))
        })
    });
    of_story.collect()
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
        let checks = story.draft.checks.iter();
        let mut checks: Vec<_> = checks.filter(|check| concerns(check)).collect();
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
                        place: one_line(&check.place),
                        suggestion: one_line(&check.suggestion),
                    }
                })
                .collect(),
        });
    }
    (stories, clean, counts)
}
