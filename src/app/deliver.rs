//! `yixian deliver`: the package of a locked, approved edition goes to the station, once.

use std::path::Path;

use serde::Serialize;

use super::{App, AppError};
use crate::{
    delivery,
    model::{
        Edition, EditionId, EditionState, Revision,
        edition::PackageStatus,
        mail::{MailState, OutboxMail},
    },
    package,
    store::StoredRevision,
};

/// One recipient; the fields of `deliver --json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecipientReport {
    /// Mail address.
    pub address: String,
    /// `accepted`, `deferred`, `failed`, `unknown`, or `ready` on a dry run.
    pub state: &'static str,
    /// Fixed before the first try.
    pub message_id: String,
    /// How often it was tried.
    pub attempts: u32,
    /// What the server last said.
    pub reply: String,
}

/// What a delivery did.
#[derive(Debug, Clone, Serialize)]
pub struct DeliverReport {
    /// The edition.
    pub edition: EditionId,
    /// The revision that was sent.
    pub revision: Revision,
    /// Nothing was sent: a rehearsal.
    pub dry_run: bool,
    /// Air time had passed when this ran.
    pub late: bool,
    /// Everybody had it before this run.
    pub nothing_new: bool,
    /// One row a recipient.
    pub recipients: Vec<RecipientReport>,
}

impl DeliverReport {
    /// Whether every recipient's server took the mail.
    #[must_use]
    pub fn complete(&self) -> bool {
        self.recipients.iter().all(|r| r.state == "accepted")
    }
}

impl App {
    /// Sends what is not sent yet. On a dry run the mail is built and checked, and nothing leaves.
    ///
    /// # Errors
    /// [`AppError::Waits`] when the edition is not locked or its package is not final;
    /// [`AppError::EditionState`] when it is skipped; [`AppError::Damaged`] when a byte of it changed;
    /// a defect of the channel.
    pub async fn deliver(
        &self,
        wanted: Option<EditionId>,
        dry_run: bool,
    ) -> Result<DeliverReport, AppError> {
        let edition = self.edition(wanted).await?;
        let stored = self.deliverable(&edition, dry_run).await?;
        let package = stored
            .package
            .as_ref()
            .ok_or_else(|| no_package(&edition))?;
        let sealed = package.clone();
        let flaw = tokio::task::spawn_blocking(move || package::flaw(&sealed))
            .await
            .map_err(|error| AppError::Defect(format!("the check of the package: {error}")))?;
        if let Some(path) = flaw {
            return Err(AppError::Damaged {
                edition: edition.id,
                path,
            });
        }
        let earlier = self.store.mails(edition.id).await?;
        let delivered = self.everybody_has(stored.revision.revision, &earlier);
        if !dry_run && !delivered {
            self.advance(&edition, EditionState::Sending, "yixian")
                .await?;
        }
        let outbox = self.data.join("outbox");
        let desk = self.delivery_desk(&outbox);
        let mails = delivery::deliver(&desk, &stored.revision, package, dry_run).await?;
        // 签收 stands above 已发: asking again does not take it back.
        let confirmed = delivered && edition.state == EditionState::Delivered;
        if !dry_run && !confirmed {
            let now = self.store.edition(edition.id).await?;
            self.advance(&now, outcome(&mails), "yixian").await?;
        }
        Ok(DeliverReport {
            edition: edition.id,
            revision: stored.revision.revision,
            dry_run,
            late: self.clock.now() > edition.air_at,
            nothing_new: !dry_run && delivered,
            recipients: mails.iter().map(report).collect(),
        })
    }

    /// Whether every recipient of the settings has accepted `revision`.
    fn everybody_has(&self, revision: Revision, mails: &[OutboxMail]) -> bool {
        let has = |recipient: &String| {
            mails.iter().any(|mail| {
                mail.revision == revision
                    && mail.recipient == *recipient
                    && mail.state == MailState::Accepted
            })
        };
        self.settings.settings.delivery.recipients.iter().all(has)
    }

    /// Records what a person found out about a mail whose fate nobody knew: it `arrived`, or it is
    /// to be sent again, the same bytes under the same Message-ID.
    ///
    /// # Errors
    /// No mail to that address is in doubt.
    pub async fn settle_mail(
        &self,
        wanted: Option<EditionId>,
        address: &str,
        arrived: bool,
        who: &str,
    ) -> Result<(), AppError> {
        let edition = self.edition(wanted).await?;
        let mails = self.store.mails(edition.id).await?;
        let doubtful = mails
            .iter()
            .rev()
            .find(|mail| mail.recipient == address && mail.state == MailState::Unknown)
            .ok_or_else(|| {
                AppError::Usage(format!(
                    "no mail of edition {} to {address} is in doubt: see `yixian edition show {}`",
                    edition.id, edition.id
                ))
            })?;
        let outbox = self.data.join("outbox");
        delivery::settle(&self.delivery_desk(&outbox), doubtful, arrived, who).await?;
        Ok(())
    }

    pub(super) fn delivery_desk<'a>(&'a self, outbox: &'a Path) -> delivery::Desk<'a> {
        delivery::Desk {
            store: &self.store,
            blobs: &self.blobs,
            clock: self.clock.as_ref(),
            settings: &self.settings.settings.delivery,
            zone: self.settings.settings.programme.zone,
            outbox_folder: outbox,
        }
    }

    /// The revision that may leave: the newest packaged one, final, of an edition that is locked.
    async fn deliverable(
        &self,
        edition: &Edition,
        dry_run: bool,
    ) -> Result<StoredRevision, AppError> {
        let newest = self.store.revisions(edition.id).await?.pop();
        if !dry_run {
            match edition.state {
                EditionState::Packaged
                | EditionState::Sending
                | EditionState::Sent
                | EditionState::Delivered
                | EditionState::InDoubt
                | EditionState::SendBlocked
                | EditionState::Missed => {}
                EditionState::Locked => return Err(no_package(edition)),
                EditionState::Skipped | EditionState::Closed => {
                    return Err(AppError::EditionState {
                        edition: edition.id.to_string(),
                        state: edition.state,
                        problem: "there is nothing to send".to_owned(),
                    });
                }
                _ => {
                    return Err(AppError::Waits(format!(
                        "edition {} is {}: nothing unapproved is sent; sign its stories, then `yixian edition lock {}`",
                        edition.id, edition.state, edition.id
                    )));
                }
            }
        }
        let stored = newest.ok_or_else(|| no_package(edition))?;
        if !dry_run && stored.revision.status() != PackageStatus::Final {
            return Err(AppError::Waits(format!(
                "{} {} is not final: {}",
                edition.id,
                stored.revision.revision,
                super::calendar::unapproved(&stored.revision).join(", ")
            )));
        }
        Ok(stored)
    }
}

fn no_package(edition: &Edition) -> AppError {
    AppError::Waits(format!(
        "edition {} has no package of its last revision: run `yixian build --edition {}` first",
        edition.id, edition.id
    ))
}

/// The edition follows its mails; the gravest decides.
fn outcome(mails: &[OutboxMail]) -> EditionState {
    let any = |state: &MailState| mails.iter().any(|mail| mail.state == *state);
    if any(&MailState::Failed) {
        EditionState::SendBlocked
    } else if any(&MailState::Unknown) {
        EditionState::InDoubt
    } else if mails.iter().all(|mail| mail.state == MailState::Accepted) {
        EditionState::Sent
    } else {
        EditionState::Sending
    }
}

fn report(mail: &OutboxMail) -> RecipientReport {
    RecipientReport {
        address: mail.recipient.clone(),
        state: mail.state.name(),
        message_id: mail.message_id.clone(),
        attempts: mail.attempts,
        reply: mail.reply.clone(),
    }
}
