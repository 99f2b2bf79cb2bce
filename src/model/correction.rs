//! What an editor said of a story's class: the rules' choice confirmed or corrected.

use std::str::FromStr;

use chrono::{DateTime, Utc};

use super::{
    ids::{EditionId, StoryId},
    story::{Category, Topic},
};

/// Which class of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClassField {
    /// One of the four 新.
    Category,
    /// The theme.
    Topic,
}

impl ClassField {
    /// Its name in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Topic => "topic",
        }
    }
}

/// The last word of an editor on one class of one story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// Of which story.
    pub story: StoryId,
    /// Of which edition, one a week.
    pub edition: EditionId,
    /// Which class.
    pub field: ClassField,
    /// Headline, lead and voice-over as they stood, at most 1,500 characters.
    pub text: String,
    /// The label that the cues chose.
    pub predicted: String,
    /// The label that the editor chose; equal to `predicted`: confirmed.
    pub chosen: String,
    /// The editor's login.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A word that is no label.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is none of {labels}")]
pub struct UnknownLabel {
    word: String,
    labels: String,
}

fn unknown(word: &str, labels: impl Iterator<Item = &'static str>) -> UnknownLabel {
    UnknownLabel {
        word: word.to_owned(),
        labels: labels.collect::<Vec<_>>().join(", "),
    }
}

impl FromStr for Category {
    type Err = UnknownLabel;

    fn from_str(word: &str) -> Result<Self, UnknownLabel> {
        Self::ALL
            .into_iter()
            .find(|category| category.label() == word)
            .ok_or_else(|| unknown(word, Self::ALL.into_iter().map(Self::label)))
    }
}

impl FromStr for Topic {
    type Err = UnknownLabel;

    fn from_str(word: &str) -> Result<Self, UnknownLabel> {
        Self::ALL
            .into_iter()
            .find(|topic| topic.label() == word)
            .ok_or_else(|| unknown(word, Self::ALL.into_iter().map(Self::label)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_as_they_are_printed() {
        for category in Category::ALL {
            assert_eq!(category.label().parse(), Ok(category));
        }
        for topic in Topic::ALL {
            assert_eq!(topic.label().parse(), Ok(topic));
        }
        assert_eq!(
            "新闻".parse::<Category>().unwrap_err().to_string(),
            "`新闻` is none of 新人, 新事, 新项目, 新理念"
        );
    }
}
