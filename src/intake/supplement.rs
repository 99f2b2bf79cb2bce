//! Whether a mail adds to an earlier tip: it answers a letter of ours, or its subject names the number.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::submission::{Mailbox, ParsedMail};

static NUMBER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:^|[^0-9A-Za-z])(20\d\dW\d\d-\d{4,6})(?:[^0-9A-Za-z]|$)").ok());

/// Message-IDs of letters that the mail may answer: only ours look like this.
pub(super) fn letters(mail: &ParsedMail) -> impl Iterator<Item = &str> {
    mail.references
        .iter()
        .rev()
        .map(String::as_str)
        .filter(|id| id.starts_with("yixian."))
}

/// The receipt number in the subject.
pub(super) fn number(subject: &str) -> Option<&str> {
    let found = NUMBER.as_ref()?.captures(subject)?;
    found.get(1).map(|number| number.as_str())
}

/// A number is easily guessed: by it alone only the same sender adds to a tip.
pub(super) fn same_sender(one: &Mailbox, other: &Mailbox) -> bool {
    !one.address.is_empty() && one.address.eq_ignore_ascii_case(&other.address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_only_whole() {
        for (subject, found) in [
            (
                "回复：来稿收到，回执号 2026W48-0137《每周一现》",
                Some("2026W48-0137"),
            ),
            ("2026W48-0137补照片", Some("2026W48-0137")),
            ("A2026W48-0137", None),
            ("2026W48-013", None),
            ("活动来稿", None),
        ] {
            assert_eq!(number(subject), found, "{subject}");
        }
    }
}
