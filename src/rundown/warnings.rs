//! What a person should know of a rundown before air.

use crate::model::{ItemKind, Millis, Rundown, Story, StoryState, story::CheckLevel};

/// An edition this much under its slot has a hole.
const HOLE: Millis = Millis(-15_000);

/// Warnings in Chinese, gravest first. `notes`: what there is to say of the choice itself.
#[must_use]
pub fn warnings(
    rundown: &Rundown,
    stories: &[Story],
    notes: Vec<String>,
    min_stories: usize,
) -> Vec<String> {
    // What a person answers for stands above what a rule found.
    let mut warnings: Vec<String> = rundown
        .items
        .iter()
        .filter_map(|item| stories.iter().find(|story| item.story == Some(story.id)))
        .filter_map(Story::override_words)
        .collect();
    warnings.extend(notes);
    let count = rundown
        .items
        .iter()
        .filter(|item| item.kind == ItemKind::Story)
        .count();
    if count < min_stories {
        warnings.push(format!(
            "本期只有 {count} 条稿件，少于 {min_stories} 条，请补稿或启用备播稿"
        ));
    }
    let over = rundown.over();
    if over < HOLE || over > Millis::ZERO {
        warnings.push(format!(
            "总时长 {}，时段 {}，{}",
            rundown.trt(),
            rundown.slot_ms,
            rundown.over_label()
        ));
    }
    for item in &rundown.items {
        let Some(story) = item
            .story
            .and_then(|id| stories.iter().find(|story| story.id == id))
        else {
            continue;
        };
        let title = &story.draft.headline;
        if story.state() != StoryState::Approved {
            warnings.push(format!("「{title}」未经终审"));
        }
        if story.media.is_empty() {
            warnings.push(format!("「{title}」没有画面，小样中以提示板代替"));
        }
        for check in story
            .draft
            .checks
            .iter()
            .filter(|check| check.level >= CheckLevel::Fix)
        {
            warnings.push(format!("「{title}」{}：{}", check.place, check.suggestion));
        }
    }
    warnings
}
