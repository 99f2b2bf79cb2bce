//! The running order that a person gave.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::ids::StoryId;

/// Stories in the order in which they are to air. What is not named comes after them, as the rules order
/// it; what is named and not picked is passed over.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RunningOrder {
    /// 0: nobody gave one. Whoever gives the next says which one he saw.
    pub version: i64,
    /// When it was given.
    pub at: Option<DateTime<Utc>>,
    /// By whom, a login; empty: nobody.
    pub by: String,
    /// Empty: the rules order.
    pub stories: Vec<StoryId>,
}
