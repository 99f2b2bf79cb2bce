//! Who reads, how fast, and how long copy takes whom.

use super::{App, AppError};
use crate::{
    model::{Millis, as_run::ReadKind},
    speech::{Rate, read_time},
};

/// A presenter, or the programme's own rate.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reader {
    /// Who; empty: nobody by name.
    pub name: String,
    /// On camera.
    pub lead: Rate,
    /// Over pictures.
    pub voice_over: Rate,
    /// Whether the rates were learned from what was timed on air; else they are the programme's.
    pub is_learned: bool,
}

/// How long a story takes somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadingTime {
    /// 导语.
    pub lead: Millis,
    /// 配音稿.
    pub voice_over: Millis,
}

impl ReadingTime {
    /// Both, with the pause between them.
    #[must_use]
    pub fn total(self) -> Millis {
        let both = self.lead > Millis::ZERO && self.voice_over > Millis::ZERO;
        let pause = if both { PAUSE } else { Millis::ZERO };
        self.lead + pause + self.voice_over
    }
}

/// Between lead and voice-over: the pause of a new paragraph, as `speech::timing` reckons it, behind a stop.
const PAUSE: Millis = Millis(450);

impl Reader {
    /// How long the copy takes this one.
    #[must_use]
    pub fn reads(&self, lead: &str, voice_over: &str) -> ReadingTime {
        ReadingTime {
            lead: read_time(lead, self.lead),
            voice_over: read_time(voice_over, self.voice_over),
        }
    }
}

impl App {
    /// Everybody whose readings were timed, by name; before them who reads the programme, by the settings.
    /// Never empty.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn readers(&self) -> Result<Vec<Reader>, AppError> {
        let known = self.presenter_rates().await?;
        let own = self.settings.settings.editorial.presenter.trim().to_owned();
        let mut names: Vec<&str> = vec![&own];
        for rate in &known {
            if !names.contains(&rate.presenter.as_str()) {
                names.push(&rate.presenter);
            }
        }
        let learned = |name: &str, kind| {
            let mut of = known.iter().filter(|rate| rate.presenter == name);
            let rate = of.find(|rate| rate.kind == kind)?.syllables_per_minute?;
            Some(Rate {
                syllables_per_minute: rate,
            })
        };
        Ok(names
            .into_iter()
            .map(|name| {
                let whole = learned(name, ReadKind::Whole);
                let by = |kind| learned(name, kind).or(whole).unwrap_or(self.rate());
                Reader {
                    name: name.to_owned(),
                    lead: by(ReadKind::Anchor),
                    voice_over: by(ReadKind::VoiceOver),
                    is_learned: whole.is_some(),
                }
            })
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lead_and_voice_over_are_read_as_one_copy_is() {
        let (lead, voice) = ("今天上午，中心启用。", "现场来了二十名居民。大家都说好。");
        for rate in [220, 270, 320] {
            let rate = Rate {
                syllables_per_minute: rate,
            };
            let reader = Reader {
                lead: rate,
                voice_over: rate,
                ..Reader::default()
            };
            let parts = reader.reads(lead, voice);
            let whole = read_time(&format!("{lead}\n{voice}"), rate);
            let off = (parts.total() - whole).0.abs();
            assert!(off <= 2, "{parts:?} {whole:?}");
            assert_eq!(reader.reads(lead, "").total(), parts.lead);
        }
        let slow = Reader {
            voice_over: Rate {
                syllables_per_minute: 220,
            },
            ..Reader::default()
        };
        let (usual, own) = (
            Reader::default().reads(lead, voice),
            slow.reads(lead, voice),
        );
        assert!(own.voice_over > usual.voice_over && own.lead == usual.lead);
    }
}
