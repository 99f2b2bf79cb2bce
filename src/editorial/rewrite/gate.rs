//! The gate for a text that was not cut out of its source: every number with what it counts, every
//! name, quotation, hedge and negation must stand in the source. One fault drops the whole field.
//!
//! It cannot see roles swapped (甲捐给乙), a true number on the wrong subject, an invented cause: that
//! is why its text stands beside the rule draft and three people read it.

mod names;
mod numbers;
mod words;

use super::{answer::Fields, ground::Ground};
use crate::{
    editorial::{
        dates::says_when,
        places,
        text::{between, length},
    },
    model::{
        language::{Cells, cells, personal},
        polished::{Polished, RefusedField},
    },
};

/// Which field is looked at; each has its own measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// 标题.
    Headline,
    /// 导语.
    Lead,
    /// 配音稿.
    VoiceOver,
}

impl Field {
    /// Its name at the desk.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Headline => "标题",
            Self::Lead => "导语",
            Self::VoiceOver => "配音稿",
        }
    }
}

/// The answer with every field that failed dropped, and why.
#[must_use]
pub fn gate(fields: &Fields, ground: &Ground, model: &str) -> Polished {
    let mut polished = Polished {
        model: model.to_owned(),
        category: fields.category,
        ..Polished::default()
    };
    let mut refused = Vec::new();
    let mut pass = |field: Field, text: &str| {
        let faults = faults(field, text, ground);
        if faults.is_empty() {
            return true;
        }
        refused.push(RefusedField {
            field: field.label().to_owned(),
            faults,
        });
        false
    };
    for headline in &fields.headlines {
        let headline = headline.trim_end_matches('。');
        if pass(Field::Headline, headline) && !polished.headlines.iter().any(|h| h == headline) {
            polished.headlines.push(headline.to_owned());
        }
    }
    polished.lead = Some(fields.lead.clone()).filter(|lead| pass(Field::Lead, lead));
    polished.voice_over =
        Some(fields.voice_over.clone()).filter(|copy| pass(Field::VoiceOver, copy));
    // The reason is read by a producer, not by viewers; it must not carry data or names either.
    if personal::find(&fields.reason).is_empty()
        && numbers::faults(&fields.reason, ground).is_empty()
    {
        polished.reason.clone_from(&fields.reason);
    }
    polished.refused = refused;
    polished
}

/// Everything in `text` that the source does not carry or the house forbids, in Chinese; empty when
/// it may be shown.
#[must_use]
pub fn faults(field: Field, text: &str, ground: &Ground) -> Vec<String> {
    let mut faults = measure(field, text);
    if !personal::find(text).is_empty() {
        faults.push("含个人信息或联系方式".to_owned());
    }
    for (open, close, what) in [
        ('“', '”', "引语"),
        ('《', '》', "作品名"),
        ('「', '」', "引语"),
    ] {
        if text.matches(open).count() != text.matches(close).count() {
            faults.push(format!("{open}{close}不成对"));
        }
        for (_, inner) in between(text, open, close) {
            if !ground.source.contains(&format!("{open}{inner}{close}")) {
                faults.push(format!("{what}「{inner}」与来稿不一致"));
            }
        }
    }
    faults.extend(numbers::faults(text, ground));
    faults.extend(names::faults(text, ground));
    faults.extend(words::faults(text, ground));
    if field == Field::Lead {
        if says_when(&ground.lead) && !says_when(text) {
            faults.push("缺时间".to_owned());
        }
        if places::district(&ground.lead).is_some() && places::district(text).is_none() {
            faults.push("缺地点".to_owned());
        }
    }
    faults.dedup();
    faults
}

fn measure(field: Field, text: &str) -> Vec<String> {
    let long = length(text);
    let (least, most) = match field {
        Field::Headline => (5, 20),
        Field::Lead => (60, 90),
        Field::VoiceOver => (80, 260),
    };
    let mut faults = Vec::new();
    if long < least {
        faults.push(format!("只有{long}字，应为{least}字以上"));
    }
    let too_long = if field == Field::Headline {
        cells(text) > Cells::whole(most)
    } else {
        long > most as usize
    };
    if too_long {
        faults.push(format!("{long}字，超出{most}字"));
    }
    if field != Field::VoiceOver && text.contains('\n') {
        faults.push("不应分段".to_owned());
    }
    let stray = text.chars().find(|c| {
        !(crate::editorial::text::is_han(*c)
            || c.is_ascii_alphanumeric()
            || "，。、；：？！“”‘’「」《》〈〉（）·—… \n%℃.-+/:&".contains(*c))
    });
    if let Some(stray) = stray {
        faults.push(format!("含不宜播读的字符「{stray}」"));
    }
    faults
}
