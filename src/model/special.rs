//! 特批: a producer answers for it that a story goes on although a review could not be given. No
//! signature, and never counted as one.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    ids::BlobHash,
    people::ReviewLevel,
    story::{Binds, Story, StoryState},
};

/// Who let a story go on, without which reviews, and why. Bound to what was seen, as a signature is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// The reviews that it stands for, in their order; never empty.
    pub levels: Vec<ReviewLevel>,
    /// The producer's login name.
    pub by: String,
    /// The producer's name as printed.
    pub name: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Why, in the producer's words; Chinese.
    pub reason: String,
    /// [`Story::content_hash`] of what was on the screen, as `binds` says: any change voids it.
    pub seen: BlobHash,
    /// What that hash is of.
    #[serde(default, skip_serializing_if = "Binds::is_unwritten")]
    pub binds: Binds,
}

/// Why a story may not go on by a producer's word.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OverrideError {
    /// Held or killed.
    #[error("the story is {state}: release it first")]
    SetAside {
        /// Its state.
        state: &'static str,
    },
    /// Every review was given.
    #[error("no review is missing")]
    NothingMissing,
    /// 三审 is there so that nobody is alone with a text.
    #[error(
        "nobody but `{by}` has signed the text as it stands: one review by another person is the least"
    )]
    NobodyElse {
        /// The producer.
        by: String,
    },
}

impl Story {
    /// The reviews that are neither signed nor overridden for the text as it stands, in their order.
    #[must_use]
    pub fn missing(&self) -> Vec<ReviewLevel> {
        let signed = self.valid_sign_offs();
        let special = self.standing_override();
        ReviewLevel::ALL
            .into_iter()
            .filter(|level| !signed.iter().any(|sign| sign.level == *level))
            .filter(|level| !special.is_some_and(|one| one.levels.contains(level)))
            .collect()
    }

    /// Whether the three reviews are settled: then nobody changes the story before it is sent back or opened
    /// again.
    #[must_use]
    pub fn is_signed_off(&self) -> bool {
        self.missing().is_empty()
    }

    /// The override that holds for the text as it stands, with the reviews that nobody has signed since.
    #[must_use]
    pub fn overridden(&self) -> Option<(&Override, Vec<ReviewLevel>)> {
        let special = self.standing_override()?;
        let signed = self.valid_sign_offs();
        let levels: Vec<ReviewLevel> = special
            .levels
            .iter()
            .copied()
            .filter(|level| !signed.iter().any(|sign| sign.level == *level))
            .collect();
        (!levels.is_empty()).then_some((special, levels))
    }

    fn standing_override(&self) -> Option<&Override> {
        // Few stories have one: the text need not be hashed for the others.
        let mut overrides = self.overrides.iter().rev();
        let last = overrides.find(|one| self.is_as_seen(one.seen, one.binds))?;
        // The floor holds wherever it is counted, whatever became of the signature that it rested on.
        let valid = self.valid_sign_offs();
        valid.iter().any(|sign| sign.by != last.by).then_some(last)
    }

    /// 特批: lets the story go on without the reviews that are missing. At least one signature to this very
    /// text must be another person's: of four eyes two are left, and no setting takes them away.
    ///
    /// # Errors
    /// [`OverrideError`].
    pub fn let_go_on(
        &mut self,
        (by, name): (&str, &str),
        reason: &str,
        at: DateTime<Utc>,
    ) -> Result<(), OverrideError> {
        if self.set_aside.is_some() {
            return Err(OverrideError::SetAside {
                state: self.state().name(),
            });
        }
        let levels = self.missing();
        if levels.is_empty() {
            return Err(OverrideError::NothingMissing);
        }
        if !self.valid_sign_offs().iter().any(|sign| sign.by != by) {
            return Err(OverrideError::NobodyElse { by: by.to_owned() });
        }
        self.overrides.push(Override {
            levels,
            by: by.to_owned(),
            name: name.to_owned(),
            at,
            reason: reason.to_owned(),
            seen: self.content_hash(),
            binds: Binds::Printed,
        });
        Ok(())
    }

    /// `「标题」特批播出，未经复审、终审（周制特批：联系不上审片）`, for lists of what one must know; `None`:
    /// nothing is overridden.
    #[must_use]
    pub fn override_words(&self) -> Option<String> {
        let (special, levels) = self.overridden()?;
        Some(format!(
            "「{}」特批播出，未经{}（{}特批：{}）",
            self.draft.headline,
            listed(&levels),
            special.name,
            special.reason
        ))
    }

    /// The same story with nothing signed and nothing overridden.
    #[must_use]
    pub fn unsigned(self) -> Self {
        Self {
            sign_offs: Vec::new(),
            overrides: Vec::new(),
            ..self
        }
    }

    /// Whether it may be sent: its three reviews are settled, and it is not set aside.
    #[must_use]
    pub fn is_approved(&self) -> bool {
        self.state() == StoryState::Approved
    }
}

/// `复审、终审`.
#[must_use]
pub fn listed(levels: &[ReviewLevel]) -> String {
    let labels: Vec<&str> = levels.iter().map(|level| level.label()).collect();
    labels.join("、")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::story::SetAside;

    fn at(minute: u32) -> DateTime<Utc> {
        format!("2026-11-27T08:{minute:02}:00Z").parse().unwrap()
    }

    fn story() -> Story {
        let story = serde_json::json!({
            "id": "019a0000-0000-7000-8000-000000000001", "edition": "2026-11-28", "submissions": [],
            "organization": null, "category": "新事", "category_reason": "", "topic": "公益慈善",
            "district": null, "slug": "短题", "headline": "标题", "headline_candidates": [],
            "headline_licensed": true, "lead": "导语。", "voice_over": "配音。", "strap": [],
            "locator": null, "captions": [], "read_ms": 9000, "facts": [], "checks": [],
            "credits": {"writers": [], "photographers": [], "editors": []}, "score": 0,
            "media": [], "duplicates": [], "received_at": "2026-11-24T08:00:00Z",
            "set_aside": null, "sign_offs": []
        });
        serde_json::from_value(story).unwrap()
    }

    const PRODUCER: (&str, &str) = ("prod", "周制");

    #[test]
    fn a_producer_alone_lets_nothing_go_on() {
        let mut story = story();
        let alone = OverrideError::NobodyElse {
            by: "prod".to_owned(),
        };
        assert_eq!(
            story.let_go_on(PRODUCER, "联系不上", at(0)),
            Err(alone.clone())
        );
        story
            .sign(ReviewLevel::First, "prod", "周制", at(1))
            .unwrap();
        assert_eq!(story.let_go_on(PRODUCER, "联系不上", at(2)), Err(alone));
        story
            .sign(ReviewLevel::Second, "rev", "林审", at(3))
            .unwrap();
        story.let_go_on(PRODUCER, "联系不上", at(4)).unwrap();
        assert_eq!(story.state(), StoryState::Approved);
        let (special, levels) = story.overridden().unwrap();
        assert_eq!(
            (special.by.as_str(), levels),
            ("prod", vec![ReviewLevel::Final])
        );
        assert_eq!(story.valid_sign_offs().len(), 2, "it is no signature");
        let again = story.let_go_on(PRODUCER, "联系不上", at(5));
        assert_eq!(again, Err(OverrideError::NothingMissing));
    }

    #[test]
    fn an_edit_voids_it_and_the_text_before_revives_it() {
        let mut story = story();
        story.sign(ReviewLevel::First, "ed", "陈编", at(1)).unwrap();
        story.let_go_on(PRODUCER, "联系不上", at(2)).unwrap();
        assert_eq!(listed(&story.overridden().unwrap().1), "复审、终审");
        let mut edited = story.clone();
        edited.draft.lead = "改过的导语。".to_owned();
        assert_eq!(edited.state(), StoryState::Draft);
        assert_eq!(edited.overridden(), None);
        assert_eq!(edited.missing(), ReviewLevel::ALL);
        edited.draft.lead.clone_from(&story.draft.lead);
        assert!(edited.is_approved());
        assert_eq!(story.unsigned().missing(), ReviewLevel::ALL);
    }

    #[test]
    fn a_reviewer_who_is_reached_after_all_signs_and_the_override_shrinks() {
        let mut story = story();
        story.sign(ReviewLevel::First, "ed", "陈编", at(1)).unwrap();
        story.let_go_on(PRODUCER, "联系不上", at(2)).unwrap();
        story
            .sign(ReviewLevel::Second, "rev", "林审", at(3))
            .unwrap();
        assert_eq!(story.overridden().unwrap().1, [ReviewLevel::Final]);
        story
            .sign(ReviewLevel::Final, "chief", "总监", at(4))
            .unwrap();
        assert_eq!(story.overridden(), None);
        assert!(story.is_approved());
        // Somebody who is held goes nowhere by anybody's word.
        let mut held = story.clone().unsigned();
        held.set_aside = Some(SetAside::Held {
            reason: "等图".to_owned(),
        });
        let refused = held.let_go_on(PRODUCER, "联系不上", at(5));
        assert_eq!(refused, Err(OverrideError::SetAside { state: "held" }));
    }

    #[test]
    fn a_story_without_one_is_written_as_before() {
        let text = serde_json::to_string(&story()).unwrap();
        assert!(!text.contains("overrides"), "{text}");
    }
}
