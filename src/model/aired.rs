//! What went on air: whose story, from where, of which kind.

use super::{ids::EditionId, story::Category};

/// A story of an edition that was sent to the station.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AiredStory {
    /// The edition, by its air date.
    pub edition: EditionId,
    /// The organization it was about.
    pub organization: Option<String>,
    /// 福田区, 南山区 …, when known.
    pub district: Option<String>,
    /// One of the four 新.
    pub category: Category,
}
