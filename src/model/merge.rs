//! 并稿: several stories, or tips, of which a person made one story.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    ids::{StoryId, SubmissionId},
    story::{SetAside, Story},
};

/// A story that went into another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoneIn {
    /// Which.
    pub story: StoryId,
    /// How it was set aside before, if it was.
    pub before: Option<SetAside>,
    /// How it is set aside since: by this it is known again.
    pub since: SetAside,
}

/// What came together.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Joined {
    /// Tips that the story was not made from before.
    pub tips: Vec<SubmissionId>,
    /// Stories that are set aside for it.
    pub stories: Vec<GoneIn>,
}

/// A merge that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryMerge {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom: a login.
    pub by: String,
    /// The story that stands for all.
    pub story: StoryId,
    /// What came to it.
    pub joined: Joined,
}

/// Why a story that went into another is set aside.
#[must_use]
pub fn gone_into(kept: &Story) -> SetAside {
    SetAside::Held {
        reason: format!("已并入「{}」", kept.draft.headline),
    }
}

/// The story that stands for several others from now on: their tips are its tips. Its text and pictures
/// stay; the signatures that were given to it, when it had fewer sources, are void.
#[must_use]
pub fn joined(kept: &Story, others: &[&Story], tips: &[SubmissionId]) -> (Story, Joined) {
    let mut next = kept.clone();
    let more = others
        .iter()
        .flat_map(|story| &story.submissions)
        .chain(tips);
    let mut added = Vec::new();
    for tip in more {
        if !next.submissions.contains(tip) {
            next.submissions.push(*tip);
            added.push(*tip);
        }
    }
    next.sign_offs.clear();
    next.overrides.clear();
    let since = gone_into(kept);
    let stories = others.iter().map(|story| GoneIn {
        story: story.id,
        before: story.set_aside.clone(),
        since: since.clone(),
    });
    let stories = stories.collect();
    (
        next,
        Joined {
            tips: added,
            stories,
        },
    )
}

/// The story without what came to it, and one that went into it as it stood before; who was set aside
/// otherwise since stays so.
#[must_use]
pub fn parted(kept: &Story, joined: &Joined) -> Story {
    let mut next = kept.clone();
    next.submissions.retain(|tip| !joined.tips.contains(tip));
    next.sign_offs.clear();
    next.overrides.clear();
    next
}

impl GoneIn {
    /// The story as it stood before, unless a person decided otherwise since.
    #[must_use]
    pub fn back(&self, story: &Story) -> Option<Story> {
        (story.set_aside.as_ref() == Some(&self.since)).then(|| Story {
            set_aside: self.before.clone(),
            ..story.clone()
        })
    }
}
