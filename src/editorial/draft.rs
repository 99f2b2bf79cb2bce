//! One tip → one draft: every step of the room in order. Pure.

use chrono::NaiveDate;

use super::{
    category,
    checks::{Reviewed, checks},
    facts::facts,
    headline::{Headline, headline},
    lead::{Lead, lead},
    material::Material,
    places,
    score::{Weighed, score},
    slug::slug,
    straps::straps,
    voice_over::voice_over,
};
use crate::{
    model::{
        Millis,
        story::{Draft, StoryMedia},
    },
    speech::{CaptionRules, Rate, caption_script, read_time},
};

/// What is known of a tip.
#[derive(Debug, Clone, Copy)]
pub struct Tip<'a> {
    /// The text; offsets of facts point into it.
    pub text: &'a str,
    /// Subject of the mail.
    pub subject: &'a str,
    /// The sender's organization by the register.
    pub registered: Option<&'a str>,
    /// Usable pictures and clips, without credit lines.
    pub media: &'a [StoryMedia],
    /// When the edition airs, in the station's zone.
    pub air: NaiveDate,
    /// Presenter's speed.
    pub rate: Rate,
    /// House rules of captions.
    pub rules: &'a CaptionRules,
}

/// A draft with what comparing stories needs.
#[derive(Debug, Clone)]
pub struct Drafted {
    /// The draft.
    pub draft: Draft,
    /// Pictures with their credit lines.
    pub media: Vec<StoryMedia>,
    /// The tip without furniture.
    pub told: String,
    /// Persons and organizations.
    pub names: Vec<String>,
    /// Days as `YYYY-MM-DD`.
    pub days: Vec<String>,
}

/// Drafts a story. What cannot be written is empty and blocked by a check, never missing silently.
#[must_use]
pub fn draft(tip: &Tip<'_>) -> Drafted {
    let material = Material::new(tip.text, tip.subject, tip.registered, tip.air);
    let news = material.news();
    let Lead {
        text: lead_text, ..
    } = lead(&material, news);
    let voice = voice_over(&material, &lead(&material, news));
    let (lead_text, voice) = through_the_gate(&material, lead_text, voice);
    let headlines = headline(&material, news);
    let line = headlines.candidates.first().cloned().unwrap_or_default();
    let spoken = spoken(&lead_text, &voice);
    let strap = straps(&material, &spoken);
    let choice = category::choose(&material, &line, &lead_text);
    let media = credited(tip.media, &material);
    let place = format!("{}\n{lead_text}\n{voice}", material.headings.join("\n"));
    let district = places::district(&place).map(str::to_owned);
    let source: Vec<char> = tip.text.chars().collect();
    let known: Vec<&str> = tip.registered.into_iter().collect();
    let facts = facts(&material.all, &source, &known, tip.air);
    let reviewed = Reviewed {
        material: &material,
        headlines: &headlines,
        lead: &lead_text,
        voice_over: &voice,
        strap: &strap,
        media: media.len(),
        registered: tip.registered.is_some(),
        air: tip.air,
    };
    let checks = checks(&reviewed);
    let score = score(&Weighed {
        material: &material,
        licensed: headlines.licensed,
        voice_over: &voice,
        checks: &checks,
        media: &media,
        registered: tip.registered.is_some(),
        district: district.is_some(),
        air: tip.air,
    });
    let names = material.names();
    let captions = caption_script(&spoken, &names, tip.rate, tip.rules);
    let read_ms = read_time(&spoken, tip.rate)
        .max(
            captions
                .last()
                .map_or(Millis::ZERO, |caption| caption.end_ms),
        )
        .ceil_to_frame();
    let Headline {
        candidates,
        licensed,
    } = headlines;
    let days: Vec<String> = super::dates::dates(&material_text(&material), tip.air)
        .into_iter()
        .filter(|date| date.day.is_some())
        .map(|date| date.value)
        .collect();
    Drafted {
        told: material_text(&material),
        names: names.into_iter().map(str::to_owned).collect(),
        days,
        media,
        draft: Draft {
            organization: material.organization.clone(),
            category: choice.category,
            category_reason: choice.reason,
            topic: choice.topic,
            locator: district.as_deref().map(places::short),
            district,
            slug: slug(&line),
            headline: line,
            headline_candidates: candidates,
            headline_licensed: licensed,
            lead: lead_text,
            voice_over: voice,
            strap,
            captions,
            read_ms,
            facts,
            checks,
            credits: material.body.credits.clone(),
            score,
        },
    }
}

/// What the presenter reads, lead first.
fn spoken(lead: &str, voice_over: &str) -> String {
    [lead, voice_over]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

fn material_text(material: &Material) -> String {
    material
        .body
        .paragraphs
        .iter()
        .map(super::clean::Clean::text)
        .collect::<Vec<_>>()
        .join("\n")
}

/// A part that says what its source does not is not used: better no copy than a wrong one.
fn through_the_gate(material: &Material, lead: String, voice: String) -> (String, String) {
    let names = material.names();
    let founded = |text: &str| material.source.unfounded(text, &names).is_empty();
    if !founded(&lead) {
        return (String::new(), String::new());
    }
    let voice = voice
        .split('\n')
        .filter(|paragraph| founded(paragraph))
        .collect::<Vec<_>>()
        .join("\n");
    (lead, voice)
}

/// Pictures with `图：某某`; clips with `视频：某某`.
fn credited(media: &[StoryMedia], material: &Material) -> Vec<StoryMedia> {
    use crate::model::story::MediaKind;
    let credits = &material.body.credits;
    let by = credits
        .photographers
        .first()
        .cloned()
        .or_else(|| material.organization.clone());
    media
        .iter()
        .map(|one| {
            let what = match one.kind {
                MediaKind::Picture => "图",
                MediaKind::Clip => "视频",
            };
            StoryMedia {
                credit: by
                    .as_ref()
                    .map_or_else(String::new, |by| format!("{what}：{by}")),
                ..one.clone()
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::caption_faults;

    fn drafted(text: &str, subject: &str) -> Drafted {
        draft(&Tip {
            text,
            subject,
            registered: None,
            media: &[],
            air: NaiveDate::from_ymd_opt(2026, 11, 28).unwrap(),
            rate: Rate::default(),
            rules: &CaptionRules::default(),
        })
    }

    #[test]
    fn every_fixture_becomes_a_draft_whose_captions_hold() {
        let tips = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/fixtures/tips");
        let mut seen = 0;
        for entry in std::fs::read_dir(tips).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let made = drafted(&text, "");
            let rules = CaptionRules::default();
            assert_eq!(
                caption_faults(&made.draft.captions, &rules),
                [],
                "{}",
                path.display()
            );
            assert!(!made.draft.headline.is_empty(), "{}", path.display());
            seen += 1;
        }
        assert!(seen >= 12);
    }

    #[test]
    fn an_empty_or_hostile_tip_is_blocked_and_never_a_panic() {
        for text in [
            "",
            "你好",
            "{{x}}<svg>=cmd()",
            &"a".repeat(200),
            "😀😀😀",
            &"深圳".repeat(30_000),
        ] {
            let made = drafted(text, "");
            assert!(
                made.draft
                    .checks
                    .iter()
                    .any(|c| c.level == crate::model::story::CheckLevel::Block),
                "{:?}",
                made.draft.checks
            );
        }
    }
}
