//! One week's segment (期): its states, and what one revision of it froze.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    ids::{BlobHash, EditionId, Revision, StoryId},
    rundown::Rundown,
    story::{Story, StoryState},
};

/// Where an edition stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EditionState {
    /// In the calendar, not open yet.
    Planned,
    /// Open for submissions.
    Collecting,
    /// Drafts are made.
    Drafting,
    /// Producers read.
    InReview,
    /// Every picked story carries three signatures.
    Approved,
    /// 锁单: frozen for delivery.
    Locked,
    /// The package of the locked revision exists.
    Packaged,
    /// Mails are on their way.
    Sending,
    /// Every recipient's server took it.
    Sent,
    /// The station confirmed.
    Delivered,
    /// Over.
    Closed,
    /// 停播, by a person's decision.
    Skipped,
    /// Not approved at lock under policy `hold`.
    Held,
    /// Nobody knows whether a mail arrived.
    InDoubt,
    /// Refused for good by the station's server.
    SendBlocked,
    /// Air time passed without delivery.
    Missed,
}

impl EditionState {
    const ALL: [Self; 16] = [
        Self::Planned,
        Self::Collecting,
        Self::Drafting,
        Self::InReview,
        Self::Approved,
        Self::Locked,
        Self::Packaged,
        Self::Sending,
        Self::Sent,
        Self::Delivered,
        Self::Closed,
        Self::Skipped,
        Self::Held,
        Self::InDoubt,
        Self::SendBlocked,
        Self::Missed,
    ];

    /// The name in JSON, on the command line and in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Collecting => "collecting",
            Self::Drafting => "drafting",
            Self::InReview => "in_review",
            Self::Approved => "approved",
            Self::Locked => "locked",
            Self::Packaged => "packaged",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Closed => "closed",
            Self::Skipped => "skipped",
            Self::Held => "held",
            Self::InDoubt => "in_doubt",
            Self::SendBlocked => "send_blocked",
            Self::Missed => "missed",
        }
    }

    /// Whether the rundown may still change without becoming a correction (更正).
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(
            self,
            Self::Planned
                | Self::Collecting
                | Self::Drafting
                | Self::InReview
                | Self::Approved
                | Self::Held
        )
    }
}

impl fmt::Display for EditionState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for EditionState {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|state| state.name() == text)
            .ok_or_else(|| format!("`{text}` is not an edition state"))
    }
}

/// One edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// The air date.
    pub id: EditionId,
    /// 第 N 期.
    pub number: u32,
    /// When it goes on air.
    pub air_at: DateTime<Utc>,
    /// Where it stands.
    pub state: EditionState,
    /// Why it is skipped or was moved; Chinese, empty otherwise.
    pub note: String,
}

/// What a package says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PackageStatus {
    /// Every story carries three signatures.
    #[serde(rename = "正式")]
    Final,
    /// A rehearsal or a draft: not for air.
    #[serde(rename = "未经终审")]
    Unapproved,
}

impl PackageStatus {
    /// The word on every page.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Final => "正式",
            Self::Unapproved => "未经终审",
        }
    }
}

/// What one revision froze: all that render, package and mail are made from, and nothing else, so
/// the same revision gives the same bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditionRevision {
    /// The edition.
    pub edition: EditionId,
    /// 第 N 期.
    pub number: u32,
    /// Counted from 1.
    pub revision: Revision,
    /// When it goes on air.
    pub air_at: DateTime<Utc>,
    /// When this revision was frozen, by our clock.
    pub frozen_at: DateTime<Utc>,
    /// Programme, e.g. 每周一现.
    pub programme: String,
    /// Host programme, e.g. 城市发现.
    pub host: String,
    /// The rundown.
    pub rundown: Rundown,
    /// The stories of the rundown, in air order.
    pub stories: Vec<Story>,
    /// What a person should know before air; Chinese.
    pub warnings: Vec<String>,
    /// Name and digest of the delivery profile, where it is not ours as it comes: files for another one
    /// are another revision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
}

impl EditionRevision {
    /// The story of an item.
    #[must_use]
    pub fn story(&self, id: StoryId) -> Option<&Story> {
        self.stories.iter().find(|story| story.id == id)
    }

    /// 正式 only when every story carries its three signatures.
    #[must_use]
    pub fn status(&self) -> PackageStatus {
        let approved = !self.stories.is_empty()
            && self
                .stories
                .iter()
                .all(|story| story.state() == StoryState::Approved);
        if approved {
            PackageStatus::Final
        } else {
            PackageStatus::Unapproved
        }
    }

    /// Hash of the content without revision number and freezing time: equal when nothing that
    /// anybody can see has changed.
    ///
    /// # Panics
    /// Never: the types serialize to JSON.
    #[must_use]
    pub fn content_hash(&self) -> BlobHash {
        let mut value = serde_json::to_value(self).expect("plain data serializes");
        if let Some(map) = value.as_object_mut() {
            map.remove("revision");
            map.remove("frozen_at");
        }
        BlobHash::of(value.to_string().as_bytes())
    }
}
