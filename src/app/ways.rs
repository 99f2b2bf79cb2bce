//! What `yixian doctor` finds on the ways around the first relay: the second one, the archive, the
//! second channel.

use chrono::{DateTime, Utc};

use super::{
    App,
    doctor::{Finding, FindingLevel, bad, good, mail_through},
};
use crate::{
    config::{ImapAccount, Transport},
    delivery::{self, Look},
    model::mail::MailState,
};

impl App {
    pub(super) async fn ways(&self) -> Vec<Finding> {
        let delivery = &self.settings.settings.delivery;
        let mut findings = Vec::new();
        if delivery.transport == Transport::Smtp {
            if let Some(smtp) = &delivery.second_smtp {
                let to = delivery.recipients.join(", ");
                findings.push(match delivery::probe(smtp).await {
                    Ok(relay) => {
                        mail_through("second mail", &relay, delivery.max_attached_bytes, &to)
                    }
                    Err(error) => bad(
                        "second mail",
                        error.to_string(),
                        "check [delivery.second_smtp] and that relay",
                    ),
                });
            }
            findings.push(self.archive(delivery.archive.as_ref()).await);
        }
        match &delivery.drop {
            Some(place) => findings.push(match &place.folder {
                Some(folder) if folder.is_dir() => {
                    good("second channel", folder.display().to_string())
                }
                Some(folder) => bad(
                    "second channel",
                    format!("{} is not there", folder.display()),
                    "mount the station's share, or correct [delivery.drop]",
                ),
                None => sftp(),
            }),
            None if delivery.transport == Transport::Smtp && delivery.duty.is_empty() => {
                findings.push(Finding {
                    level: FindingLevel::Warning,
                    fix: "name a share or an SFTP server in [delivery.drop], or the duty desk in `delivery.duty`"
                        .to_owned(),
                    ..good("second channel", "none: when mail fails, a person carries the package")
                });
            }
            None => {}
        }
        findings
    }

    /// Can the archive be read, and do copies come to lie there at all?
    async fn archive(&self, account: Option<&ImapAccount>) -> Finding {
        let Some(account) = account else {
            return Finding {
                level: FindingLevel::Warning,
                fix: "add [delivery.archive]: a mail that breaks off is sent twice, or waits for a person, without"
                    .to_owned(),
                ..good("archive", "none")
            };
        };
        let sent = self.last_accepted().await;
        let (id, posted) = match &sent {
            Some((id, posted)) => (id.as_str(), *posted),
            None => ("<none@yixian.invalid>", self.clock.now()),
        };
        let place = format!("{} of {}@{}", account.folder, account.user, account.host);
        match (delivery::look_for(account, id, posted).await, sent.is_some()) {
            (Look::Found, _) => good("archive", format!("{place}: the last package's mail lies there")),
            (Look::Absent, false) => good("archive", format!("{place}: can be read; nothing was sent yet")),
            (Look::Absent, true) => Finding {
                level: FindingLevel::Warning,
                fix: "name the folder in which the provider keeps sent mails, or set `delivery.archive_address` to this mailbox"
                    .to_owned(),
                ..good("archive", format!("{place}: the last package's mail is not there"))
            },
            (Look::Unreachable(why), _) => bad(
                "archive",
                format!("{place}: {why}"),
                "check [delivery.archive], the network and the provider's IMAP switch",
            ),
            (Look::NoArchive, _) => good("archive", "none"),
        }
    }

    /// Message-ID and time of the last package's mail that a relay took.
    async fn last_accepted(&self) -> Option<(String, DateTime<Utc>)> {
        let mut editions = self.store.editions().await.ok()?;
        editions.sort_by_key(|edition| std::cmp::Reverse(edition.air_at));
        for edition in editions {
            let mails = self.store.mails(edition.id).await.ok()?;
            let mut taken = mails.into_iter().rev();
            let taken = taken.find(|m| m.state == MailState::Accepted && m.via != "folder");
            if let Some(mail) = taken {
                return Some((mail.message_id, mail.created_at));
            }
        }
        None
    }
}

/// OpenSSH's client; the server is tried on Saturday alone, as nothing may be left there.
fn sftp() -> Finding {
    match std::process::Command::new("ssh").arg("-V").output() {
        Ok(output) => good(
            "second channel",
            String::from_utf8_lossy(&output.stderr)
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned(),
        ),
        Err(error) => bad(
            "second channel",
            format!("ssh: {error}"),
            "apt-get install openssh-client",
        ),
    }
}
