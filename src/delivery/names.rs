//! What the mail and its parts are called.

use std::collections::HashSet;

use sha2::{Digest, Sha256};

use crate::model::{
    BlobHash, EditionRevision,
    edition::PackageStatus,
    language::{ascii_file_stem, hygiene::one_line},
    letter::Letter,
    mail::{MailPurpose, OutboxMail},
};

/// Longest name of an attachment: with `filename="…"` it stays on one header line, so no client
/// ever meets RFC 2231 pieces.
const LONGEST_NAME: usize = 60;

/// What a mail is to whoever receives it; the last word of its subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The first one, for air.
    Final,
    /// For air, in place of one that came before.
    Correction,
    /// The way is tried.
    Rehearsal,
    /// Not for air.
    Unapproved,
}

impl Standing {
    /// Of a package with this state, sent for `purpose`; `replaces`: another one came before it.
    #[must_use]
    pub fn of(status: PackageStatus, purpose: MailPurpose, replaces: bool) -> Self {
        match (purpose, status) {
            (MailPurpose::Rehearsal, _) => Self::Rehearsal,
            (_, PackageStatus::Unapproved) => Self::Unapproved,
            (_, PackageStatus::Final) if replaces => Self::Correction,
            (_, PackageStatus::Final) => Self::Final,
        }
    }

    /// 正式, 更正, 演练 or 未经终审.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Final => PackageStatus::Final.label(),
            Self::Correction => "更正",
            Self::Rehearsal => "演练",
            Self::Unapproved => PackageStatus::Unapproved.label(),
        }
    }
}

/// `《每周一现》第327期 2026-11-28 播出包 r3 正式`.
#[must_use]
pub fn mail_subject(revision: &EditionRevision, standing: Standing) -> String {
    one_line(&format!(
        "《{}》第{}期 {} 播出包 {} {}",
        revision.programme,
        revision.number,
        revision.edition,
        revision.revision,
        standing.label()
    ))
}

/// `<yixian.2026-11-28.r3.HASH@domain>`: the same for the same revision and recipient, and
/// different for every other.
#[must_use]
pub fn message_id(
    revision: &EditionRevision,
    recipient: &str,
    purpose: MailPurpose,
    from: &str,
) -> String {
    let mut hasher = Sha256::new();
    hasher.update(revision.content_hash().as_bytes());
    hasher.update(revision.frozen_at.timestamp_millis().to_be_bytes());
    hasher.update(recipient.as_bytes());
    match purpose {
        MailPurpose::Package => {}
        MailPurpose::Rehearsal => hasher.update(b"\nrehearsal"),
        MailPurpose::Duty => hasher.update(b"\nduty"),
    }
    let hash = hex::encode(&hasher.finalize()[..8]);
    format!(
        "<yixian.{}.{}.{hash}@{}>",
        revision.edition,
        revision.revision,
        domain(from)
    )
}

/// File of the folder transport, `2026-11-28-r3-station-example-org-1a2b3c4d.eml`: the tail keeps
/// two addresses apart that read alike in plain ASCII.
#[must_use]
pub fn file(mail: &OutboxMail) -> String {
    let tail = BlobHash::of(mail.recipient.as_bytes()).to_string();
    let rehearsal = match mail.purpose {
        MailPurpose::Package => "",
        MailPurpose::Rehearsal => "rehearsal-",
        MailPurpose::Duty => "duty-",
    };
    format!(
        "{}-{}-{rehearsal}{}-{}.eml",
        mail.edition,
        mail.revision,
        ascii_file_stem(&mail.recipient, "recipient"),
        &tail[..8]
    )
}

/// File of a letter, `receipt-wang-example-org-1a2b3c4d.eml`.
#[must_use]
pub fn letter_file(letter: &Letter) -> String {
    let tail = BlobHash::of(letter.message_id.as_bytes()).to_string();
    format!(
        "{}-{}-{}.eml",
        letter.kind.name(),
        ascii_file_stem(&letter.recipient, "recipient"),
        &tail[..8]
    )
}

/// The part of an address after `@`; `localhost` when there is none.
#[must_use]
pub fn domain(address: &str) -> &str {
    address
        .rsplit_once('@')
        .map_or("localhost", |(_, domain)| domain)
}

/// Names of attachments, in order: the path inside the package with `-` for `/`, plain ASCII, at
/// most 60 characters, each once.
#[must_use]
pub fn attachment_names<'a>(paths: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut taken = HashSet::new();
    paths
        .into_iter()
        .map(|path| {
            let (stem, ending) = path
                .rsplit_once('.')
                .filter(|(_, ending)| ending.len() <= 8 && !ending.contains('/'))
                .map_or((path, String::new()), |(stem, ending)| {
                    (stem, format!(".{}", plain(ending)))
                });
            let mut stem = plain(stem);
            stem.truncate(LONGEST_NAME - ending.len());
            if stem.is_empty() {
                "file".clone_into(&mut stem);
            }
            let mut name = format!("{stem}{ending}");
            let mut count = 2;
            while !taken.insert(name.to_ascii_lowercase()) {
                let mark = format!("-{count}");
                let cut = stem.len().min(LONGEST_NAME - ending.len() - mark.len());
                name = format!("{}{mark}{ending}", &stem[..cut]);
                count += 1;
            }
            name
        })
        .collect()
}

fn plain(text: &str) -> String {
    let kept: String = text
        .chars()
        .map(|c| match c {
            c if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') => c,
            _ => '-',
        })
        .collect();
    kept.trim_matches(['-', '.']).to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_path_becomes_a_name_that_every_client_shows() {
        assert_eq!(
            attachment_names([
                "captions/01-flood.srt",
                "captions-01-flood.srt",
                "../../etc/passwd",
                "cards/标题.png",
                "a\r\nBcc: x@y.zip",
            ]),
            [
                "captions-01-flood.srt",
                "captions-01-flood-2.srt",
                "etc-passwd",
                "cards.png",
                "a--Bcc--x-y.zip",
            ]
        );
    }

    proptest! {
        #[test]
        fn names_are_short_plain_and_never_twice(paths in proptest::collection::vec(".{0,90}", 0..12)) {
            let names = attachment_names(paths.iter().map(String::as_str));
            let distinct: HashSet<_> = names.iter().map(|n| n.to_ascii_lowercase()).collect();
            prop_assert_eq!(distinct.len(), paths.len());
            for name in names {
                prop_assert!(!name.is_empty() && name.len() <= LONGEST_NAME, "{}", name);
                prop_assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)), "{}", name);
            }
        }
    }
}
