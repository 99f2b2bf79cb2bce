//! What holds for every input, whatever its bytes: asked by the fuzz targets, and of every file of
//! the corpus by the tests.

use std::collections::HashSet;

use yixian::{
    intake::{self, Limits, ReadMail},
    model::{
        SubmissionState,
        language::personal,
        submission::{ParsedAttachment, ParsedMail},
    },
};

/// Characters of a name, and its bytes: what Windows and Linux take, with room for a number.
const LONGEST_NAME: (usize, usize) = (120, 230);
/// Characters of a subject, the mark of its cut included.
const LONGEST_SUBJECT: usize = 1_001;

/// Reads and judges `bytes` as a mail.
///
/// # Panics
/// Something does not hold.
pub fn mail(bytes: &[u8]) {
    let limits = Limits::default();
    let read = intake::read(bytes, &limits);
    within(&read.mail, 0, &limits);
    // A mail inside a mail is a file of the outer one besides, on each level.
    let most = bytes.len() * (limits.max_depth + 1) + 1024;
    assert!(weight(&read.mail) <= most, "more files than bytes came in");
    state(&read);
    for link in &read.links {
        assert!(link.url.starts_with("http"), "{:?}", link.url);
        let name = link.name.as_deref().unwrap_or_default();
        for text in [&link.provider, &link.url, name] {
            line(text);
        }
    }
}

fn state(read: &ReadMail) {
    let state = intake::judge(read);
    let reason = state.reason();
    reason.iter().for_each(|reason| line(reason));
    let explained = reason.is_some_and(|reason| !reason.is_empty());
    match state {
        SubmissionState::Quarantined { .. } | SubmissionState::Oversize { .. } => {
            assert!(explained, "set aside without a reason");
        }
        SubmissionState::Accepted => {
            assert!(read.is_mail && read.limit.is_none() && read.sealed.is_none());
        }
        SubmissionState::Automatic | SubmissionState::Bounce => {}
        other => panic!("bytes alone never lead to {other:?}"),
    }
}

fn within(mail: &ParsedMail, depth: usize, limits: &Limits) {
    assert!(depth <= limits.max_depth, "mails too deep in one another");
    assert!(mail.replacement_permille <= 1000);
    assert!(mail.text.len() <= limits.max_text_bytes, "too much text");
    assert!(mail.attachments.len() <= limits.max_parts.max(mail.text.len()) + limits.max_parts);
    assert!(mail.subject.chars().count() <= LONGEST_SUBJECT);
    line(&mail.subject);
    line(&mail.from.name);
    line(&mail.from.address);
    mail.notes.iter().for_each(|note| line(note));
    clean(&mail.text);
    for text in [&mail.subject, &mail.text] {
        let masked = personal::mask(text);
        clean(&masked);
        assert_eq!(personal::mask(&masked), masked, "masked once is masked");
    }
    let mut taken = HashSet::new();
    for file in &mail.attachments {
        name(file);
        let key = file.name.to_lowercase();
        assert!(taken.insert(key), "{:?} is there twice", file.name);
    }
    for inner in &mail.nested {
        within(inner, depth + 1, limits);
    }
}

fn weight(mail: &ParsedMail) -> usize {
    let files = mail.attachments.iter().map(|file| file.bytes.len());
    files.sum::<usize>() + mail.nested.iter().map(weight).sum::<usize>()
}

/// A name that any system takes as one file of the folder it is written to.
fn name(file: &ParsedAttachment) {
    let name = file.name.as_str();
    line(name);
    line(&file.original_name);
    line(&file.media_type);
    let (characters, bytes) = (name.chars().count(), name.len());
    assert!(
        characters <= LONGEST_NAME.0 && bytes <= LONGEST_NAME.1,
        "{name:?}"
    );
    let reserved = ['/', '\\', '<', '>', ':', '"', '|', '?', '*'];
    assert!(!name.contains(reserved), "{name:?}");
    assert!(!name.starts_with(['.', ' ']), "{name:?}");
    assert!(!name.is_empty() && !name.ends_with(['.', ' ']), "{name:?}");
    let device = name.split('.').next().unwrap_or_default().trim();
    let devices = ["con", "prn", "aux", "nul", "com1", "lpt1"];
    assert!(
        !devices.contains(&device.to_lowercase().as_str()),
        "{name:?}"
    );
}

/// One line of clean text.
fn line(text: &str) {
    clean(text);
    assert!(!text.contains('\n'), "more than one line: {text:?}");
}

/// No control but the line end, and nothing that turns the direction of reading.
fn clean(text: &str) {
    let bad = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{200b}')
    };
    assert!(!text.contains(bad), "a control is left in {text:?}");
}
