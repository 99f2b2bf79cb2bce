//! `yixian deliver`: the package of a locked, approved edition goes to the station, once.

use std::path::Path;

use serde::Serialize;

use super::{App, AppError};
use crate::{
    config::UnapprovedPolicy,
    delivery::{self, DeliveryAlarm},
    model::{
        Edition, EditionId, EditionState, Revision,
        edition::PackageStatus,
        link::LinkKey,
        mail::{Dropped, MailPurpose, MailState, OutboxMail},
        package::DeliveryPackage,
    },
    package,
    store::{StoredRevision, Work},
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
    /// The relay that was last tried, `host:port`, or `folder`.
    pub via: String,
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
    /// 演练: it went to those who try the way, and not to the station.
    pub rehearsal: bool,
    /// Air time had passed when this ran.
    pub late: bool,
    /// Everybody had it before this run.
    pub nothing_new: bool,
    /// One row a recipient.
    pub recipients: Vec<RecipientReport>,
    /// Which of them need a person now, and what that person does; Chinese.
    pub alarms: Vec<DeliveryAlarm>,
    /// Where the package was put when mail did not reach everybody.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dropped: Vec<Dropped>,
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
        let package = sound(&edition, stored.package.as_ref()).await?;
        let earlier = self.store.mails(edition.id).await?;
        let delivered = self.everybody_has(stored.revision.revision, &earlier);
        if !dry_run && !delivered {
            self.advance(&edition, EditionState::Sending, "yixian")
                .await?;
        }
        let outbox = self.data.join("outbox");
        let key = self.key_for_mails()?;
        let desk = self.delivery_desk(&outbox, key.as_ref());
        let mails = delivery::deliver(&desk, &stored.revision, package, dry_run).await?;
        // 签收 stands above 已发: asking again does not take it back.
        let confirmed = delivered && edition.state == EditionState::Delivered;
        if !dry_run && !confirmed {
            let now = self.store.edition(edition.id).await?;
            self.advance(&now, outcome(&mails), "yixian").await?;
        }
        let mut dropped = self.store.dropped(edition.id).await?;
        dropped.retain(|one| one.revision == stored.revision.revision);
        Ok(DeliverReport {
            edition: edition.id,
            revision: stored.revision.revision,
            dropped,
            dry_run,
            rehearsal: false,
            late: self.clock.now() > edition.air_at,
            nothing_new: !dry_run && delivered,
            alarms: match dry_run {
                true => Vec::new(),
                false => delivery::alarms(&stored.revision, &mails, self.clock.now()),
            },
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

    /// The edition follows its mails, after a person said what became of one.
    ///
    /// # Errors
    /// There is no such edition, or the database refuses.
    pub async fn follow_mails(&self, wanted: Option<EditionId>) -> Result<Edition, AppError> {
        let edition = self.edition(wanted).await?;
        let moves = matches!(
            edition.state,
            EditionState::Sending | EditionState::InDoubt | EditionState::SendBlocked
        );
        let mails = self.store.mails(edition.id).await?;
        let Some(newest) = mails
            .iter()
            .map(|mail| mail.revision)
            .max()
            .filter(|_| moves)
        else {
            return Ok(edition);
        };
        let of_it: Vec<OutboxMail> = mails
            .into_iter()
            .filter(|mail| mail.revision == newest)
            .collect();
        self.advance(&edition, outcome(&of_it), "yixian").await
    }

    /// Asks the daemon to send now what is packaged, ahead of the ladder; within seconds it goes.
    ///
    /// # Errors
    /// The edition has no package that may go.
    pub async fn send_now(&self, id: EditionId, by: &str) -> Result<(), AppError> {
        let edition = self.store.edition(id).await?;
        if !matches!(
            edition.state,
            EditionState::Packaged | EditionState::Sending | EditionState::SendBlocked
        ) {
            return Err(AppError::EditionState {
                edition: id.to_string(),
                state: edition.state,
                problem: "only what is packaged can be sent".to_owned(),
            });
        }
        let now = self.clock.now();
        let key = format!("send/{id}");
        let work = Work {
            kind: "send",
            key: &key,
            edition: Some(id),
            run_at: now,
            not_after: None,
            max_attempts: 50,
        };
        self.store.enter_work(&work, now).await?;
        let subject = id.to_string();
        let nothing = serde_json::json!({});
        Ok(self
            .store
            .note(now, by, "edition.send", &subject, nothing)
            .await?)
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
        delivery::settle(&self.delivery_desk(&outbox, None), doubtful, arrived, who).await?;
        Ok(())
    }

    /// 演练: the newest package goes, marked as a rehearsal, to those who try the way; the edition's
    /// state stays.
    ///
    /// # Errors
    /// [`AppError::Waits`] when there is no package; a defect of the channel.
    pub async fn rehearse_delivery(
        &self,
        wanted: Option<EditionId>,
    ) -> Result<DeliverReport, AppError> {
        let edition = self.edition(wanted).await?;
        let stored = self.deliverable(&edition, true).await?;
        let package = sound(&edition, stored.package.as_ref()).await?;
        let before = self
            .store
            .mails_for(edition.id, MailPurpose::Rehearsal)
            .await?;
        let outbox = self.data.join("outbox");
        let key = self.key_for_mails()?;
        let desk = self.delivery_desk(&outbox, key.as_ref());
        let mails = delivery::rehearse(&desk, &stored.revision, package).await?;
        Ok(DeliverReport {
            edition: edition.id,
            revision: stored.revision.revision,
            dry_run: false,
            rehearsal: true,
            late: false,
            nothing_new: mails.iter().all(|mail| before.contains(mail)),
            alarms: Vec::new(),
            dropped: Vec::new(),
            recipients: mails.iter().map(report).collect(),
        })
    }

    /// Signs the links in mails; none without an address under which they can be opened.
    pub(super) fn key_for_mails(&self) -> Result<Option<LinkKey>, AppError> {
        let reachable = !self.settings.settings.desk.public_url.is_empty();
        reachable.then(|| self.link_key()).transpose()
    }

    pub(super) fn delivery_desk<'a>(
        &'a self,
        outbox: &'a Path,
        key: Option<&'a LinkKey>,
    ) -> delivery::Desk<'a> {
        let reached = &self.settings.settings.desk;
        delivery::Desk {
            links: key.map(|key| delivery::Links {
                base: &reached.public_url,
                key,
                days: reached.link_days,
            }),
            store: &self.store,
            blobs: &self.blobs,
            clock: self.clock.as_ref(),
            settings: &self.settings.settings.delivery,
            zone: self.settings.settings.programme.zone,
            outbox_folder: outbox,
            phases: Some(&self.smtp_phases),
        }
    }

    /// The revision that may leave: the newest packaged one, final, of an edition that is locked.
    pub(super) async fn deliverable(
        &self,
        edition: &Edition,
        dry_run: bool,
    ) -> Result<StoredRevision, AppError> {
        let chosen = self.store.chosen(edition.id).await?;
        let newest = match chosen {
            Some(revision) => Some(self.store.revision(edition.id, revision).await?),
            None => self.store.revisions(edition.id).await?.pop(),
        };
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
        // Chosen under `auto`: it goes with its mark.
        let marked = chosen.is_some()
            && self.settings.settings.schedule.unapproved == UnapprovedPolicy::Auto;
        if !dry_run && !marked && stored.revision.status() != PackageStatus::Final {
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

/// The package, after every byte of it was compared with what was sealed.
pub(super) async fn sound<'p>(
    edition: &Edition,
    package: Option<&'p DeliveryPackage>,
) -> Result<&'p DeliveryPackage, AppError> {
    let package = package.ok_or_else(|| no_package(edition))?;
    let sealed = package.clone();
    let flaw = tokio::task::spawn_blocking(move || package::flaw(&sealed))
        .await
        .map_err(|error| AppError::Defect(format!("the check of the package: {error}")))?;
    match flaw {
        None => Ok(package),
        Some(path) => Err(AppError::Damaged {
            edition: edition.id,
            path,
        }),
    }
}

fn no_package(edition: &Edition) -> AppError {
    AppError::Waits(format!(
        "edition {} has no package of its last revision: run `yixian build --edition {}` first",
        edition.id, edition.id
    ))
}

/// The edition follows its mails; the gravest decides.
pub(super) fn outcome(mails: &[OutboxMail]) -> EditionState {
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

pub(super) fn report(mail: &OutboxMail) -> RecipientReport {
    RecipientReport {
        address: mail.recipient.clone(),
        state: mail.state.name(),
        message_id: mail.message_id.clone(),
        attempts: mail.attempts,
        reply: mail.reply.clone(),
        via: mail.via.clone(),
    }
}
