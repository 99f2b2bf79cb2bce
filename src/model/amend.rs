//! The parts of a story that a person writes over at the desk.

use std::{fmt, str::FromStr};

use super::{
    language::hygiene::{one_line, without_controls},
    story::{Draft, Strap},
};

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// 标题.
    Headline,
    /// 文件用标题.
    LongHeadline,
    /// 导语.
    Lead,
    /// 配音稿.
    VoiceOver,
    /// 地名条; empty: none.
    Locator,
    /// The name on the n-th 人名条, from 0; both parts empty: that strap goes.
    StrapName(usize),
    /// Organization and post on it.
    StrapLine(usize),
}

/// So many straps a story may have.
const STRAPS: usize = 12;

impl Field {
    /// The name on pages.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Headline => "标题",
            Self::LongHeadline => "文件用标题",
            Self::Lead => "导语",
            Self::VoiceOver => "配音稿",
            Self::Locator => "地名条",
            Self::StrapName(_) => "人名条姓名",
            Self::StrapLine(_) => "人名条职务",
        }
    }

    /// Most characters. Above it is a slip of the hand: a whole document pasted into a headline.
    #[must_use]
    pub fn most(self) -> usize {
        match self {
            Self::Headline => 40,
            Self::LongHeadline => 60,
            Self::Lead => 400,
            Self::VoiceOver => 4_000,
            Self::Locator | Self::StrapName(_) => 30,
            Self::StrapLine(_) => 60,
        }
    }

    /// Whether it may be empty.
    #[must_use]
    pub fn may_be_empty(self) -> bool {
        !matches!(self, Self::Headline)
    }

    /// Whether what is read aloud changes with it.
    #[must_use]
    pub fn is_spoken(self) -> bool {
        matches!(self, Self::Lead | Self::VoiceOver)
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Headline => f.write_str("headline"),
            Self::LongHeadline => f.write_str("headline_long"),
            Self::Lead => f.write_str("lead"),
            Self::VoiceOver => f.write_str("voice_over"),
            Self::Locator => f.write_str("locator"),
            Self::StrapName(number) => write!(f, "strap.{number}.name"),
            Self::StrapLine(number) => write!(f, "strap.{number}.line"),
        }
    }
}

impl FromStr for Field {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let unknown = || format!("`{text}` is not a part of a story");
        Ok(match text {
            "headline" => Self::Headline,
            "headline_long" => Self::LongHeadline,
            "lead" => Self::Lead,
            "voice_over" => Self::VoiceOver,
            "locator" => Self::Locator,
            other => {
                let rest = other.strip_prefix("strap.").ok_or_else(unknown)?;
                let (number, part) = rest.split_once('.').ok_or_else(unknown)?;
                let number: usize = number.parse().map_err(|_| unknown())?;
                match part {
                    _ if number >= STRAPS => return Err(unknown()),
                    "name" => Self::StrapName(number),
                    "line" => Self::StrapLine(number),
                    _ => return Err(unknown()),
                }
            }
        })
    }
}

/// Why a text cannot stand there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AmendError {
    /// Nothing is left of it.
    #[error("{0} cannot be empty")]
    Empty(Field),
    /// Too long.
    #[error("{0} has at most {most} characters", most = .0.most())]
    TooLong(Field),
    /// A strap after one that is not there.
    #[error("there is no {0}")]
    NoStrap(Field),
}

impl Draft {
    /// What stands in a field; of a strap that is not there, nothing.
    #[must_use]
    pub fn text(&self, field: Field) -> &str {
        match field {
            Field::Headline => &self.headline,
            Field::LongHeadline => &self.headline_long,
            Field::Lead => &self.lead,
            Field::VoiceOver => &self.voice_over,
            Field::Locator => self.locator.as_deref().unwrap_or_default(),
            Field::StrapName(number) => self.strap.get(number).map_or("", |strap| &strap.name),
            Field::StrapLine(number) => self.strap.get(number).map_or("", |strap| &strap.line),
        }
    }

    /// The draft with `text` in `field`. Captions, times and findings are as they were: who calls makes
    /// them anew. A text that a person wrote is told in one length only.
    ///
    /// # Errors
    /// [`AmendError`].
    pub fn amended(&self, field: Field, text: &str) -> Result<Self, AmendError> {
        let text = clean(field, text);
        if text.is_empty() && !field.may_be_empty() {
            return Err(AmendError::Empty(field));
        }
        if text.chars().count() > field.most() {
            return Err(AmendError::TooLong(field));
        }
        let mut draft = self.clone();
        match field {
            Field::Headline => {
                if !draft.headline_candidates.contains(&text) {
                    draft.headline_candidates.insert(0, text.clone());
                }
                draft.headline = text;
                // A person stands behind it.
                draft.headline_licensed = true;
            }
            Field::LongHeadline => draft.headline_long = text,
            Field::Lead => draft.lead = text,
            Field::VoiceOver => draft.voice_over = text,
            Field::Locator => draft.locator = Some(text).filter(|text| !text.is_empty()),
            Field::StrapName(number) | Field::StrapLine(number) => {
                if number > draft.strap.len() {
                    return Err(AmendError::NoStrap(field));
                }
                if number == draft.strap.len() {
                    draft.strap.push(Strap {
                        name: String::new(),
                        line: String::new(),
                    });
                }
                let strap = &mut draft.strap[number];
                if matches!(field, Field::StrapName(_)) {
                    strap.name = text;
                } else {
                    strap.line = text;
                }
                draft
                    .strap
                    .retain(|strap| !(strap.name.is_empty() && strap.line.is_empty()));
            }
        }
        if field.is_spoken() || matches!(field, Field::StrapName(_) | Field::StrapLine(_)) {
            draft.versions.clear();
        }
        Ok(draft)
    }
}

/// One line for what stands on one line; of a script, its paragraphs without empty ones.
fn clean(field: Field, text: &str) -> String {
    if !matches!(field, Field::VoiceOver) {
        return one_line(text);
    }
    without_controls(&text.replace("\r\n", "\n").replace('\r', "\n"))
        .lines()
        .map(one_line)
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_read_by_the_name_it_writes() {
        let fields = [
            Field::Headline,
            Field::LongHeadline,
            Field::Lead,
            Field::VoiceOver,
            Field::Locator,
            Field::StrapName(0),
            Field::StrapLine(11),
        ];
        for field in fields {
            assert_eq!(field.to_string().parse(), Ok(field));
        }
        for bad in [
            "",
            "body",
            "strap.",
            "strap.x.name",
            "strap.12.name",
            "strap.0.post",
        ] {
            assert!(bad.parse::<Field>().is_err(), "{bad}");
        }
    }
}
