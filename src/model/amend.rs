//! The parts of a story that a person writes over at the desk.

use std::{borrow::Cow, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{
    captions::{self, CaptionsError},
    language::hygiene::{one_line, without_controls},
    story::{Caption, Draft, Strap},
};

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
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
    /// 唱词, as [`captions::written`] writes them; empty: the rules lay them anew.
    Captions,
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
            Self::Captions => "唱词",
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
            Self::Captions => 20_000,
        }
    }

    /// Whether it may be empty.
    #[must_use]
    pub fn may_be_empty(self) -> bool {
        !matches!(self, Self::Headline)
    }

    /// The other half of a strap: it says whose strap that is, as numbers move up when one before it goes.
    #[must_use]
    pub fn beside(self) -> Option<Self> {
        match self {
            Self::StrapName(number) => Some(Self::StrapLine(number)),
            Self::StrapLine(number) => Some(Self::StrapName(number)),
            _ => None,
        }
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
            Self::Captions => f.write_str("captions"),
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
            "captions" => Self::Captions,
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

impl TryFrom<String> for Field {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Field> for String {
    fn from(field: Field) -> Self {
        field.to_string()
    }
}

/// The one certain remedy of a finding, made by the rule that found it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// Where.
    pub field: Field,
    /// What stands there.
    pub from: String,
    /// What is to stand there instead; empty: nothing.
    pub to: String,
    /// At which character of the field it begins.
    pub at: usize,
}

impl Fix {
    /// `text`, the field's, mended; `None` when something else stands at that place.
    #[must_use]
    pub fn applied(&self, text: &str) -> Option<String> {
        let starts = text.char_indices().map(|(at, _)| at);
        let start = starts.chain([text.len()]).nth(self.at)?;
        let rest = text[start..].strip_prefix(self.from.as_str())?;
        Some(format!("{}{}{rest}", &text[..start], self.to))
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
    /// Caption lines that cannot stand.
    #[error(transparent)]
    Captions(#[from] CaptionsError),
}

impl Draft {
    /// What stands in a field; of a strap that is not there, nothing.
    #[must_use]
    pub fn text(&self, field: Field) -> Cow<'_, str> {
        Cow::Borrowed(match field {
            Field::Headline => &self.headline,
            Field::LongHeadline => &self.headline_long,
            Field::Lead => &self.lead,
            Field::VoiceOver => &self.voice_over,
            Field::Locator => self.locator.as_deref().unwrap_or_default(),
            Field::StrapName(number) => self.strap.get(number).map_or("", |strap| &strap.name),
            Field::StrapLine(number) => self.strap.get(number).map_or("", |strap| &strap.line),
            Field::Captions => return Cow::Owned(captions::written(&self.captions)),
        })
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
            Field::Captions => draft.set_captions(captions::read(&text)?)?,
        }
        if field.is_spoken() || matches!(field, Field::StrapName(_) | Field::StrapLine(_)) {
            draft.versions.clear();
        }
        Ok(draft)
    }

    /// Lines as a person set them: those that were not there before are his. The reading keeps its time.
    fn set_captions(&mut self, lines: Vec<Caption>) -> Result<(), AmendError> {
        if let Some(late) = lines.iter().position(|line| line.end_ms > self.read_ms) {
            return Err(CaptionsError::Late(late + 1, self.read_ms).into());
        }
        let is_his = |line: &Caption| match self.captions.iter().position(|old| old == line) {
            Some(old) => self.captions_by_hand.contains(&old),
            None => true,
        };
        let by_hand = lines.iter().enumerate();
        self.captions_by_hand = by_hand
            .filter(|(_, line)| is_his(line))
            .map(|(at, _)| at)
            .collect();
        self.captions = lines;
        // He has looked at them since.
        self.checks.retain(|check| check.rule != RELAID);
        Ok(())
    }
}

/// The finding that lines set by hand were laid anew, because other words are spoken.
pub const RELAID: &str = "captions.relaid";

/// One line for what stands on one line; of a script, its paragraphs without empty ones.
fn clean(field: Field, text: &str) -> String {
    if !matches!(field, Field::VoiceOver | Field::Captions) {
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
    fn a_fix_is_made_where_its_words_stand_and_nowhere_else() {
        let fix = Fix {
            field: Field::Lead,
            from: "隆重召开".to_owned(),
            to: "召开".to_owned(),
            at: 2,
        };
        assert_eq!(fix.applied("大会隆重召开。").as_deref(), Some("大会召开。"));
        assert_eq!(fix.applied("年度大会隆重召开。"), None);
        assert_eq!(fix.applied("大"), None);
        let end = Fix {
            at: 3,
            from: String::new(),
            to: "。".to_owned(),
            ..fix
        };
        assert_eq!(end.applied("大会开").as_deref(), Some("大会开。"));
        let json = serde_json::to_string(&end).unwrap();
        assert!(json.contains(r#""field":"lead""#), "{json}");
        assert_eq!(serde_json::from_str::<Fix>(&json).unwrap(), end);
    }

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
            Field::Captions,
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
