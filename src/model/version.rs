//! How long a story is told: a rundown chooses among the versions that its writer offers.

use serde::{Deserialize, Serialize};

use super::{
    story::{Caption, Draft, Story, Strap},
    units::Millis,
};

/// How fully a voice-over tells its story.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Version {
    /// 全: everything worth saying.
    #[default]
    Full,
    /// 中: about two thirds.
    Medium,
    /// 短: what viewers must know.
    Short,
}

impl Version {
    /// Longest first.
    pub const ALL: [Self; 3] = [Self::Full, Self::Medium, Self::Short];

    /// The version's name on the rundown.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Full => "全",
            Self::Medium => "中",
            Self::Short => "短",
        }
    }
}

/// One version of a story: what differs between long and short. The lead is the same in all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// Which.
    pub version: Version,
    /// 配音稿 of this length.
    pub voice_over: String,
    /// 人名条 of those who are named in lead and voice-over.
    pub strap: Vec<Strap>,
    /// 唱词 of lead and voice-over together, timed from the lead's first word.
    pub captions: Vec<Caption>,
    /// Time to read lead and voice-over.
    pub read_ms: Millis,
}

impl Draft {
    /// The draft told as in `version`; unchanged when it offers none such.
    #[must_use]
    pub fn told(&self, version: Version) -> Self {
        let mut draft = self.clone();
        if let Some(cut) = self.versions.iter().find(|cut| cut.version == version) {
            draft.version = version;
            draft.voice_over.clone_from(&cut.voice_over);
            draft.strap.clone_from(&cut.strap);
            draft.captions.clone_from(&cut.captions);
            draft.captions_by_hand.clear();
            draft.read_ms = cut.read_ms;
        }
        draft
    }
}

impl Story {
    /// The versions that a rundown may choose from, longest first. A story that somebody signed, or
    /// whose text, strap or captions a person wrote, is told as it stands and in no other way; one of
    /// which a person chose the length, in that.
    #[must_use]
    pub fn choices(&self) -> Vec<Version> {
        if !self.stands_as_offered() || !self.valid_sign_offs().is_empty() {
            return vec![self.draft.version];
        }
        let mut choices: Vec<Version> = self.draft.versions.iter().map(|c| c.version).collect();
        choices.sort_unstable();
        choices.dedup();
        match self.told_as {
            Some(chosen) if choices.contains(&chosen) => vec![chosen],
            _ => choices,
        }
    }

    /// Whether its text is one of the versions on offer. A strap or a caption that a person mended would
    /// be lost with another version as surely as a sentence.
    #[must_use]
    pub fn stands_as_offered(&self) -> bool {
        let draft = &self.draft;
        draft.versions.iter().any(|cut| {
            cut.version == draft.version
                && cut.voice_over == draft.voice_over
                && cut.strap == draft.strap
                && cut.captions == draft.captions
                && cut.read_ms == draft.read_ms
        })
    }
}

/// What a person decided about a story's place in its edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Placement {
    /// The selection decides.
    #[default]
    Free,
    /// 必播: in, whatever it is worth, as long as it may air at all.
    Pinned,
    /// 本期不播: stays in the list, not in this edition.
    Banned,
    /// 备播: timeless; only taken where the others leave room.
    Reserve,
}

impl Placement {
    /// The word on the rundown; empty for [`Self::Free`].
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Free => "",
            Self::Pinned => "必播",
            Self::Banned => "本期不播",
            Self::Reserve => "备播",
        }
    }
}
