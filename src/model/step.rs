//! A step on the rundown: what it changed, so that it can be taken back.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    ids::{EditionId, StoryId},
    story::{SetAside, Story},
    version::{Placement, Version},
};

/// What a step on the rundown decides about a story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Pinned, banned, reserve or free.
    pub placement: Placement,
    /// Held or killed.
    pub set_aside: Option<SetAside>,
    /// The length that a person chose.
    pub told_as: Option<Version>,
    /// The length in which it was told at that moment; the rules may change it when nobody chose one.
    pub version: Version,
}

impl Standing {
    /// Of a story as it is.
    #[must_use]
    pub fn of(story: &Story) -> Self {
        Self {
            placement: story.placement,
            set_aside: story.set_aside.clone(),
            told_as: story.told_as,
            version: story.draft.version,
        }
    }

    /// Whether a person's decisions are the same, whatever the rules made of them.
    #[must_use]
    pub fn is_as(&self, other: &Self) -> bool {
        (self.placement, &self.set_aside, self.told_as)
            == (other.placement, &other.set_aside, other.told_as)
    }

    /// The story with this standing. Where a length was chosen or let go, its text is told in the length
    /// of then: what was signed is signed again. `None`: the text was changed since.
    #[must_use]
    pub fn given_to(&self, story: &Story) -> Option<Story> {
        let mut next = Story {
            placement: self.placement,
            set_aside: self.set_aside.clone(),
            told_as: self.told_as,
            ..story.clone()
        };
        if story.told_as != self.told_as && story.draft.version != self.version {
            let offered = story.draft.versions.iter();
            let known = offered
                .map(|cut| cut.version)
                .any(|one| one == self.version);
            if !known || !story.stands_as_offered() {
                return None;
            }
            next.draft = story.draft.told(self.version);
        }
        Some(next)
    }
}

/// What a step did to one story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Which.
    pub story: StoryId,
    /// How it stood.
    pub before: Standing,
    /// How it stands then.
    pub after: Standing,
}

/// What a step changed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Doings {
    /// The running orders before and after; `None`: it changed none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<[Vec<StoryId>; 2]>,
    /// Stories, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stories: Vec<Moved>,
}

/// A step on the rundown of an edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RundownStep {
    /// Its number; later ones are larger.
    pub id: i64,
    /// Of which edition.
    pub edition: EditionId,
    /// When.
    pub at: DateTime<Utc>,
    /// Who: a login.
    pub by: String,
    /// What, as in the audit log: `edition.order`, `story.pin` …
    pub action: String,
    /// What it changed.
    pub doings: Doings,
}
