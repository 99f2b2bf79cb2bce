//! A tip's text → a draft: all steps in order, each part through the gate.

use chrono::NaiveDate;

use super::{
    category,
    checks::{self, checks},
    clean::Clean,
    compare::{Compared, compare},
    duplicates::Print,
    facts::facts_by,
    headline::headline,
    lead::{self, lead},
    locator,
    material::Material,
    organizations::Book,
    polish::closed,
    score::score,
    slug, straps,
    text::{cut_at_word, length},
    voice_over,
};
use crate::{
    model::{
        Caption, Millis, Version,
        story::{Check, CheckLevel, Credits, Draft, MediaKind, StoryMedia},
        version::Cut,
    },
    speech::{CaptionRules, Rate, caption_script, read_time},
};

/// A tip as the writers need it.
#[derive(Debug, Clone, Copy)]
pub struct Tip<'a> {
    /// The text that is drafted from; fact offsets point into it.
    pub text: &'a str,
    /// Subject of its mail.
    pub subject: &'a str,
    /// Address of its sender.
    pub sender: &'a str,
    /// The registered organization, when the sender is known.
    pub organization: Option<&'a str>,
    /// All registered names, when the register was imported.
    pub book: Option<&'a Book>,
    /// The sender's authenticity was proved.
    pub verified: bool,
    /// The day it came in, in the station's zone.
    pub received: NaiveDate,
    /// The edition's day.
    pub air: NaiveDate,
    /// Links to big files.
    pub links: usize,
    /// What the reader of the mail noticed, in Chinese.
    pub notes: &'a [String],
}

/// How copy is timed and captioned.
#[derive(Debug, Clone)]
pub struct House {
    /// Reading speed.
    pub rate: Rate,
    /// Caption rules.
    pub rules: CaptionRules,
}

/// The tip taken apart, and who took its pictures: needed before media are chosen.
#[must_use]
pub fn read(tip: &Tip<'_>) -> Material {
    Material::by_book(tip.text, tip.subject, tip.organization, tip.book, tip.air)
}

/// Credits of the tip, photographers also from the lines under pictures.
#[must_use]
pub fn credits(material: &Material) -> Credits {
    material.body.credits.clone()
}

/// Writes the draft.
#[must_use]
pub fn draft(
    tip: &Tip<'_>,
    material: &Material,
    media: &[StoryMedia],
    more: &[String],
    house: &House,
) -> Draft {
    let news = material.news();
    let mut headline = headline(material, news);
    let mut lead = lead(material, news);
    let names = material.names();
    let mut refused: Vec<(String, Vec<String>)> = Vec::new();
    let unfounded = material.source.unfounded(&lead.text, &names);
    if !unfounded.is_empty() {
        refused.push(("导语".to_owned(), unfounded));
        lead.text = news.map_or(String::new(), |at| {
            closed(&cut_at_word(&material.units[at].text, lead::MOST - 1))
        });
        if !material.source.unfounded(&lead.text, &names).is_empty() {
            lead.text = String::new();
        }
    }
    let mut cuts = Vec::new();
    for (version, voice) in voice_over::versions(material, &lead) {
        let (voice, unfounded) = faithful(material, &voice, &names);
        if version == Version::Full && !unfounded.is_empty() {
            refused.push(("配音稿".to_owned(), unfounded.clone()));
        }
        let cut = cut(version, voice, &lead.text, material, &names, house);
        // A shorter version that the gate has to mend is no longer what was chosen, and one whose
        // captions need as much time saves none.
        let shorter = cuts
            .last()
            .is_none_or(|longer: &Cut| cut.read_ms < longer.read_ms);
        if version == Version::Full || unfounded.is_empty() && shorter {
            cuts.push(cut);
        }
    }
    let full = cuts
        .first()
        .map_or_else(String::new, |cut| cut.voice_over.clone());
    if headline.licensed
        && !material
            .source
            .unfounded(&headline.candidates[0], &names)
            .is_empty()
    {
        headline.licensed = false;
    }
    if !material.source.unfounded(&headline.long, &names).is_empty() {
        headline.long.clone_from(&headline.candidates[0]);
    }
    debug_assert!(length(&lead.text) <= lead::MOST);
    let voice = full;
    let copy = format!("{}\n{voice}", lead.text);
    let (mut straps, shortened) = straps::straps(material, &copy);
    straps.retain(|strap| material.source.has(&strap.name));
    let title = headline.candidates[0].clone();
    let category = category::category(material, &title, &copy);
    let topic = category::topic(material, &title, &copy);
    let (district, locator) = locator::place(&title, &lead.text, &copy, &body_text(material));
    let captions = cuts
        .first()
        .map_or_else(Vec::new, |cut| cut.captions.clone());
    let mut checks = checks(&checks::Looked {
        material,
        headline: &headline,
        lead: &lead,
        voice_over: &voice,
        straps: &straps,
        shortened: &shortened,
        reference: tip.received,
        air: tip.air,
        verified: tip.verified,
        media: media.len(),
        links: tip.links,
        notes: tip.notes,
        refused: &refused,
    });
    checks.extend(compare(&Compared {
        material,
        headline: &title,
        lead: &lead.text,
        voice_over: &voice,
        straps: &straps,
        reference: tip.received,
        air: tip.air,
        book: tip.book,
    }));
    checks.sort_by_key(|check| std::cmp::Reverse(check.level));
    checks.extend(more.iter().map(|note| Check {
        rule: "media.note".to_owned(),
        level: CheckLevel::Note,
        place: "素材".to_owned(),
        suggestion: note.clone(),
        fix: None,
    }));
    let clip = media.iter().any(|m| m.kind == MediaKind::Clip);
    let whole = format!("{title}\n{copy}");
    let score = score(
        material,
        &whole,
        &checks,
        (media.len(), clip),
        district.is_some(),
        tip.verified,
        (tip.received, tip.air),
    );
    checks.push(Check {
        rule: "score.parts".to_owned(),
        level: CheckLevel::Note,
        place: "评分".to_owned(),
        suggestion: format!("{}分：{}", score.total(), score.explain()),
        fix: None,
    });
    let source: Vec<char> = tip.text.chars().collect();
    let known: Vec<&str> = tip.organization.into_iter().collect();
    Draft {
        organization: material.organization.clone(),
        category: category.first,
        category_reason: category.reason,
        category_second: category.second,
        category_margin: category.margin,
        topic: topic.first,
        topic_reason: topic.reason,
        topic_margin: topic.margin,
        district,
        slug: slug::slug(
            &title,
            material.organization.as_deref(),
            material.short.as_deref(),
        ),
        headline: title,
        headline_candidates: headline.candidates,
        headline_licensed: headline.licensed,
        headline_long: headline.long,
        version: Version::Full,
        versions: cuts,
        read_ms: read_ms(&lead.text, &voice, &captions, house.rate),
        lead: lead.text,
        voice_over: voice,
        strap: straps,
        locator,
        captions_by_hand: Vec::new(),
        captions,
        facts: facts_by(&told(material), &source, &known, tip.book, tip.received),
        checks,
        credits: credits(material),
        score: score.total(),
        polished: None,
    }
}

/// The paragraphs of the tip, without contacts and credits.
fn body_text(material: &Material) -> String {
    let paragraphs: Vec<String> = material.body.paragraphs.iter().map(Clean::text).collect();
    paragraphs.join("\n")
}

/// The voice-over as far as the gate lets it pass, and what it refused.
fn faithful(material: &Material, voice: &str, names: &[&str]) -> (String, Vec<String>) {
    let unfounded = material.source.unfounded(voice, names);
    if unfounded.is_empty() {
        return (voice.to_owned(), unfounded);
    }
    let kept = voice
        .split_inclusive(['。', '！', '？', '\n'])
        .filter(|sentence| material.source.unfounded(sentence, names).is_empty())
        .collect();
    (kept, unfounded)
}

/// One version with its straps, captions and time.
fn cut(
    version: Version,
    voice_over: String,
    lead: &str,
    material: &Material,
    names: &[&str],
    house: &House,
) -> Cut {
    let captions = captions(lead, &voice_over, names, house);
    let (mut strap, _) = straps::straps(material, &format!("{lead}\n{voice_over}"));
    strap.retain(|strap| material.source.has(&strap.name));
    Cut {
        version,
        strap,
        read_ms: read_ms(lead, &voice_over, &captions, house.rate),
        captions,
        voice_over,
    }
}

/// What facts are taken from: headings and paragraphs, without contacts and credits.
fn told(material: &Material) -> Vec<Clean> {
    material
        .body
        .headings
        .iter()
        .chain(&material.body.paragraphs)
        .cloned()
        .collect()
}

/// 唱词 of lead and voice-over together.
#[must_use]
pub fn captions(lead: &str, voice_over: &str, names: &[&str], house: &House) -> Vec<Caption> {
    caption_script(&spoken(lead, voice_over), names, house.rate, &house.rules)
}

/// Reading time of lead and voice-over, never shorter than their captions stand.
#[must_use]
pub fn read_ms(lead: &str, voice_over: &str, captions: &[Caption], rate: Rate) -> Millis {
    let read = read_time(&spoken(lead, voice_over), rate).ceil_to_frame();
    captions.last().map_or(read, |last| read.max(last.end_ms))
}

fn spoken(lead: &str, voice_over: &str) -> String {
    [lead, voice_over]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

/// The print by which a tip is recognized when it comes again.
#[must_use]
pub fn print(tip: &Tip<'_>, material: &Material) -> Print {
    Print::new(material, tip.sender, tip.received)
}
