//! Which text of a submission is the tip: its own, that of a mail inside it, or of a document that came
//! with it.

use super::material::{Kind, Material};
use crate::model::{Attachment, Submission, submission::NestedSubmission};

/// Own text with fewer characters of news than this is a covering note.
const THIN: usize = 40;
/// Mails inside mails are looked at this deep.
const DEEPEST: usize = 8;

/// The text that a draft is written from, with what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// The text.
    pub text: String,
    /// Subject of its mail.
    pub subject: String,
    /// Address of its author.
    pub sender: String,
    /// Pictures and files, the tip's own first.
    pub attachments: Vec<Attachment>,
    /// Where it stands, in Chinese, when it is not the submission's own text.
    pub note: Option<String>,
}

/// Characters of news in `text`: what a draft could use.
#[must_use]
pub fn substance(text: &str) -> usize {
    // Any day will do: only kinds of sentences are counted.
    let material = Material::new(text, "", None, chrono::NaiveDate::MIN);
    material
        .units
        .iter()
        .filter(|unit| unit.kind != Kind::Unfit)
        .map(|unit| super::text::han_count(&unit.text))
        .sum()
}

/// Chooses the tip among the submission's own text, `documents` (attachments that were read, with
/// their text) and the mails inside it. Its own text wins unless it is a covering note.
#[must_use]
pub fn choose(submission: &Submission, documents: &[(Attachment, String)]) -> Origin {
    let own = Origin {
        text: submission.text.clone(),
        subject: submission.subject.clone(),
        sender: submission.from.address.clone(),
        attachments: submission.attachments.clone(),
        note: None,
    };
    let mut best = (substance(&own.text), own.clone());
    if best.0 >= THIN {
        return own;
    }
    let mut inner = Vec::new();
    gather(&submission.nested, 0, &mut inner);
    for nested in &inner {
        let worth = substance(&nested.text);
        if worth > best.0 {
            let mut attachments = nested.attachments.clone();
            attachments.extend(submission.attachments.iter().cloned());
            best = (
                worth,
                Origin {
                    text: nested.text.clone(),
                    subject: nested.subject.clone(),
                    sender: nested.from.address.clone(),
                    attachments,
                    note: Some(format!("正文取自转发的原邮件「{}」", nested.subject)),
                },
            );
        }
    }
    for (file, text) in documents {
        let worth = substance(text);
        if worth > best.0 {
            best = (
                worth,
                Origin {
                    text: text.clone(),
                    note: Some(format!("正文取自附件「{}」", file.original_name)),
                    ..own.clone()
                },
            );
        }
    }
    let mut chosen = best.1;
    // Pictures may lie in an inner mail while the text stands in a document.
    for nested in inner {
        for file in &nested.attachments {
            if chosen
                .attachments
                .iter()
                .all(|known| known.sha256 != file.sha256)
            {
                chosen.attachments.push(file.clone());
            }
        }
    }
    chosen
}

fn gather<'a>(mails: &'a [NestedSubmission], depth: usize, all: &mut Vec<&'a NestedSubmission>) {
    if depth < DEEPEST {
        for mail in mails {
            all.push(mail);
            gather(&mail.nested, depth + 1, all);
        }
    }
}
