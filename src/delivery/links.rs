//! Links to the files of a package that stand in its mail.

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{
    EditionId, Revision,
    link::{LinkKey, Ticket, tag},
    mail::{MailPurpose, OutboxMail},
};

/// How links are made: set when our desk can be reached from the station.
#[derive(Debug, Clone, Copy)]
pub struct Links<'a> {
    /// The desk's public address, without `/` at its end.
    pub base: &'a str,
    /// Signs them.
    pub key: &'a LinkKey,
    /// How long they open, from the mail's date on.
    pub days: u32,
}

/// The links of one mail.
#[derive(Debug, Clone)]
pub struct MailLinks<'a> {
    base: &'a str,
    key: &'a LinkKey,
    ticket: Ticket,
}

impl<'a> Links<'a> {
    /// Those of one mail.
    #[must_use]
    pub fn of(&self, mail: &OutboxMail) -> MailLinks<'a> {
        MailLinks {
            base: self.base,
            key: self.key,
            ticket: Ticket {
                edition: mail.edition,
                revision: mail.revision,
                recipient: holder(&mail.recipient, mail.purpose),
                expires_at: mail.created_at + TimeDelta::days(i64::from(self.days)),
            },
        }
    }
}

impl MailLinks<'_> {
    /// The link to a file; an empty path is the page with all files and the button 确认签收.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        self.ticket.url(self.key, self.base, path)
    }

    /// When they no longer open.
    #[must_use]
    pub fn expires_at(&self) -> DateTime<Utc> {
        self.ticket.expires_at
    }
}

/// Who holds the links of a mail: a rehearsal's links must not confirm a package.
fn holder(recipient: &str, purpose: MailPurpose) -> String {
    match purpose {
        MailPurpose::Package => tag(recipient),
        MailPurpose::Rehearsal => tag(&format!("rehearsal {recipient}")),
        MailPurpose::Duty => tag(&format!("duty {recipient}")),
    }
}

/// The mail whose link was opened.
#[must_use]
pub fn opened<'m>(
    mails: &'m [OutboxMail],
    edition: EditionId,
    revision: Revision,
    holder: &str,
) -> Option<&'m OutboxMail> {
    mails.iter().find(|mail| {
        mail.edition == edition
            && mail.revision == revision
            && self::holder(&mail.recipient, mail.purpose) == holder
    })
}
