//! Posts, sends and keeps the books: every side effect of the room is in this folder.

mod files;
mod folder;
mod relay;
mod tls;
mod wire;

use std::{path::Path, time::Duration};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

pub use relay::{Limits, RelayReport, Wire, probe, probe_over};

use super::{
    DeliveryError, Outcome,
    freight::Freight,
    letter::{self, Sender, Stamp, compose},
    names, outcome, retry,
};
use crate::{
    config::{Delivery, Transport},
    model::{
        Clock, EditionRevision, MailId,
        mail::{MailState, OutboxMail},
        package::DeliveryPackage,
    },
    store::{Blobs, DataLock, Store, StoreError},
};

/// Characters of a reply that are kept.
const LONGEST_REPLY: usize = 1500;

/// What the delivery room works with.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    /// The outbox.
    pub store: &'a Store,
    /// The mails' bytes.
    pub blobs: &'a Blobs,
    /// The time of every row and of the `Date` header.
    pub clock: &'a dyn Clock,
    /// Who writes to whom, and how it leaves.
    pub settings: &'a Delivery,
    /// Zone of every time in the mail.
    pub zone: Tz,
    /// Where the folder transport puts its `.eml`; also holds the lock that lets one process send
    /// at a time.
    pub outbox_folder: &'a Path,
}

/// Posts the mails of a revision (intent first: bytes as a blob, then the row) and sends those that
/// are ready, or deferred and due. Returns the row of each configured recipient, in their order.
/// Running it twice sends nothing twice; two at once take turns.
///
/// A refused login or sender and an unreachable relay are not errors here: the mails are deferred,
/// and their `reply` says what to put right. With `dry_run` nothing is written and nothing is sent.
///
/// # Errors
/// The package does not belong to the revision or changed on disk, the settings allow no safe
/// sending, or the store or the disk refuses.
pub async fn deliver(
    desk: &Desk<'_>,
    revision: &EditionRevision,
    package: &DeliveryPackage,
    dry_run: bool,
) -> Result<Vec<OutboxMail>, DeliveryError> {
    deliver_over(desk, revision, package, dry_run, &Wire::default()).await
}

/// [`deliver`] with other time limits or further certificate authorities.
///
/// # Errors
/// As [`deliver`].
pub async fn deliver_over(
    desk: &Desk<'_>,
    revision: &EditionRevision,
    package: &DeliveryPackage,
    dry_run: bool,
    wire: &Wire,
) -> Result<Vec<OutboxMail>, DeliveryError> {
    if (package.manifest.edition, package.manifest.revision)
        != (revision.edition, revision.revision)
    {
        return Err(DeliveryError::OtherRevision {
            package: format!("{} {}", package.manifest.edition, package.manifest.revision),
            revision: format!("{} {}", revision.edition, revision.revision),
        });
    }
    letter::address(&desk.settings.from, "delivery.from")?;
    for recipient in &desk.settings.recipients {
        letter::address(recipient, "delivery.recipients")?;
    }
    if desk.settings.transport == Transport::Smtp {
        relay::check(desk.settings.smtp.as_ref().ok_or(DeliveryError::NoRelay)?)?;
    }
    if dry_run {
        return rehearse(desk, revision, package).await;
    }
    let folder = desk.outbox_folder;
    std::fs::create_dir_all(folder).map_err(|source| DeliveryError::Disk {
        path: folder.to_owned(),
        source,
    })?;
    // The lock tells a mail that another process is sending from one that a crash left `sending`:
    // who holds it knows that nobody else sends. The system frees it when its process ends.
    let lock = DataLock::take(folder, "yixian deliver", wire.limits.patience).await?;
    let result = work(desk, revision, package, wire).await;
    drop(lock);
    result
}

/// Records what a person found out about a mail whose fate was [`MailState::Unknown`]: it arrived
/// (`accepted`), or it did not (`ready` again, the same bytes under the same Message-ID).
///
/// # Errors
/// [`StoreError::Stale`] when the mail is not in doubt; the store refuses.
pub async fn settle(
    desk: &Desk<'_>,
    mail: &OutboxMail,
    arrived: bool,
    who: &str,
) -> Result<OutboxMail, DeliveryError> {
    let now = desk.clock.now();
    let mut settled = OutboxMail {
        state: MailState::Ready,
        reply: format!("{who} found that it did not arrive"),
        next_at: now,
        updated_at: now,
        ..mail.clone()
    };
    if arrived {
        settled.state = MailState::Accepted;
        settled.reply = format!("{who} confirmed that it arrived");
    }
    desk.store.move_mail(&settled, &MailState::Unknown).await?;
    Ok(settled)
}

async fn work(
    desk: &Desk<'_>,
    revision: &EditionRevision,
    package: &DeliveryPackage,
    wire: &Wire,
) -> Result<Vec<OutboxMail>, DeliveryError> {
    if desk.settings.transport == Transport::Folder {
        folder::sweep(desk.outbox_folder)?;
    }
    let mut rows = post(desk, revision, package).await?;
    let mut line = Line {
        desk,
        wire,
        session: None,
        fault: None,
    };
    for row in &mut rows {
        if row.state == MailState::Sending {
            line.recover(row).await?;
        }
        let due = match row.state {
            MailState::Ready => true,
            MailState::Deferred => row.next_at <= desk.clock.now(),
            _ => false,
        };
        if due {
            line.send(row, revision.air_at).await?;
        }
    }
    line.hang_up().await;
    Ok(rows)
}

/// The recipients, each once: `A@x` and `a@X` are one mailbox to every provider we know.
fn recipients(settings: &Delivery) -> Vec<&str> {
    let mut seen = std::collections::HashSet::new();
    settings
        .recipients
        .iter()
        .map(String::as_str)
        .filter(|recipient| seen.insert(recipient.to_ascii_lowercase()))
        .collect()
}

fn find<'r>(
    rows: &'r [OutboxMail],
    revision: &EditionRevision,
    to: &str,
) -> Option<&'r OutboxMail> {
    rows.iter()
        .find(|row| row.revision == revision.revision && row.recipient == to)
}

/// Makes the rows that are missing, and builds anew what was refused for good when the settings
/// that shape it have changed since.
async fn post(
    desk: &Desk<'_>,
    revision: &EditionRevision,
    package: &DeliveryPackage,
) -> Result<Vec<OutboxMail>, DeliveryError> {
    let known = desk.store.mails(revision.edition).await?;
    let mut freight = None;
    let mut rows = Vec::new();
    for recipient in recipients(desk.settings) {
        let row = match find(&known, revision, recipient) {
            Some(row) if row.state != MailState::Failed => row.clone(),
            found => {
                let freight = load_once(&mut freight, desk, package).await?;
                let now = found.map_or_else(|| desk.clock.now(), |row| row.created_at);
                let mail = draft(desk, revision, &known, recipient, now);
                let bytes = build(desk, revision, package, freight, &known, &mail)?;
                let raw = desk.blobs.keep(bytes).await?;
                match found {
                    None => desk.store.post(&OutboxMail { raw, ..mail }).await?,
                    Some(row) if row.raw == raw => row.clone(),
                    Some(row) => rebuild(desk, row, raw).await?,
                }
            }
        };
        rows.push(row);
    }
    Ok(rows)
}

async fn rebuild(
    desk: &Desk<'_>,
    row: &OutboxMail,
    raw: crate::model::BlobHash,
) -> Result<OutboxMail, DeliveryError> {
    let now = desk.clock.now();
    let again = OutboxMail {
        raw,
        state: MailState::Ready,
        reply: format!("built again with changed settings after: {}", row.reply),
        next_at: now,
        updated_at: now,
        ..row.clone()
    };
    desk.store.rebuild_mail(&again).await?;
    Ok(again)
}

async fn rehearse(
    desk: &Desk<'_>,
    revision: &EditionRevision,
    package: &DeliveryPackage,
) -> Result<Vec<OutboxMail>, DeliveryError> {
    let known = desk.store.mails(revision.edition).await?;
    let mut freight = None;
    let mut rows = Vec::new();
    for recipient in recipients(desk.settings) {
        if let Some(row) = find(&known, revision, recipient) {
            rows.push(row.clone());
            continue;
        }
        let freight = load_once(&mut freight, desk, package).await?;
        let mut mail = draft(desk, revision, &known, recipient, desk.clock.now());
        let bytes = build(desk, revision, package, freight, &known, &mail)?;
        mail.raw = crate::model::BlobHash::of(&bytes);
        mail.reply = format!(
            "dry run: would send {} bytes with {} attachments; nothing was posted",
            bytes.len(),
            freight.attached.len() + usize::from(freight.load.zip)
        );
        rows.push(mail);
    }
    Ok(rows)
}

async fn load_once<'f>(
    slot: &'f mut Option<Freight>,
    desk: &Desk<'_>,
    package: &DeliveryPackage,
) -> Result<&'f Freight, DeliveryError> {
    Ok(match slot {
        Some(freight) => freight,
        None => {
            // Reading and hashing a large zip takes seconds: not on a thread that serves the desk.
            let (package, max) = (package.clone(), desk.settings.max_attached_bytes);
            let read = tokio::task::spawn_blocking(move || files::load(&package, max)).await;
            slot.insert(read.map_err(|error| DeliveryError::Disk {
                path: desk.outbox_folder.to_owned(),
                source: std::io::Error::other(error),
            })??)
        }
    })
}

/// A row without its bytes.
fn draft(
    desk: &Desk<'_>,
    revision: &EditionRevision,
    known: &[OutboxMail],
    recipient: &str,
    at: DateTime<Utc>,
) -> OutboxMail {
    let message_id = find(known, revision, recipient).map_or_else(
        || names::message_id(revision, recipient, &desk.settings.from),
        |row| row.message_id.clone(),
    );
    OutboxMail {
        id: MailId::derive(at, message_id.as_bytes()),
        edition: revision.edition,
        revision: revision.revision,
        recipient: recipient.to_owned(),
        message_id,
        raw: crate::model::BlobHash::of(b""),
        state: MailState::Ready,
        attempts: 0,
        reply: String::new(),
        next_at: at,
        created_at: at,
        updated_at: at,
    }
}

fn build(
    desk: &Desk<'_>,
    revision: &EditionRevision,
    package: &DeliveryPackage,
    freight: &Freight,
    known: &[OutboxMail],
    mail: &OutboxMail,
) -> Result<Vec<u8>, DeliveryError> {
    // Only what the recipient may have seen: an answer to a mail that never came confuses.
    let earlier: Vec<String> = known
        .iter()
        .filter(|row| row.recipient == mail.recipient && row.revision < mail.revision)
        .filter(|row| matches!(row.state, MailState::Accepted | MailState::Unknown))
        .map(|row| row.message_id.clone())
        .collect();
    compose(
        revision,
        &package.manifest,
        freight,
        &Sender {
            address: &desk.settings.from,
            name: &desk.settings.from_name,
            contact: &desk.settings.contact,
            zone: desk.zone,
        },
        &Stamp {
            recipient: &mail.recipient,
            message_id: &mail.message_id,
            earlier: &earlier,
            at: mail.created_at,
        },
    )
}

/// One run's way out: a connection that is kept between mails, or the fault that closed it.
struct Line<'a> {
    desk: &'a Desk<'a>,
    wire: &'a Wire,
    session: Option<relay::Session>,
    fault: Option<String>,
}

impl Line<'_> {
    /// A mail found `sending` while we hold the lock: its sender died on the way.
    async fn recover(&self, row: &mut OutboxMail) -> Result<(), DeliveryError> {
        let outcome = match self.desk.settings.transport {
            // The folder can be looked into: a name stands there whole or not at all.
            Transport::Folder => match folder::find(self.desk.outbox_folder, row)? {
                Some(path) => Outcome::Accepted(format!("written to {}", path.display())),
                None => Outcome::Deferred("interrupted before it was written".to_owned()),
            },
            Transport::Smtp => Outcome::Unknown(outcome::interrupted()),
        };
        let now = self.desk.clock.now();
        self.close(row, outcome, now).await
    }

    /// Claims the mail, sends it, and closes the row. A row that another took is left to it.
    async fn send(
        &mut self,
        row: &mut OutboxMail,
        air_at: DateTime<Utc>,
    ) -> Result<(), DeliveryError> {
        let raw = self.desk.blobs.read(&row.raw).await?;
        let before = row.state.clone();
        row.state = MailState::Sending;
        row.attempts = row.attempts.saturating_add(1);
        row.updated_at = self.desk.clock.now();
        match self.desk.store.move_mail(row, &before).await {
            Err(StoreError::Stale { .. }) => {
                let rows = self.desk.store.mails(row.edition).await?;
                if let Some(now) = rows.into_iter().find(|other| other.id == row.id) {
                    *row = now;
                }
                return Ok(());
            }
            other => other?,
        }
        let outcome = match self.desk.settings.transport {
            Transport::Folder => folder::write(self.desk.outbox_folder, row, &raw),
            Transport::Smtp => self.relay(row, &raw).await,
        };
        let next = retry::next_try(row.attempts, self.desk.clock.now(), air_at);
        self.close(row, outcome, next).await
    }

    async fn close(
        &self,
        row: &mut OutboxMail,
        outcome: Outcome,
        next_at: DateTime<Utc>,
    ) -> Result<(), DeliveryError> {
        let (state, reply) = match outcome {
            Outcome::Accepted(reply) => (MailState::Accepted, reply),
            Outcome::Deferred(reply) | Outcome::ChannelFault(reply) => (MailState::Deferred, reply),
            Outcome::Failed(reply) => (MailState::Failed, reply),
            Outcome::Unknown(reply) => (MailState::Unknown, reply),
        };
        row.state = state;
        // A server may answer with a whole page; a row is read in a listing.
        row.reply = reply.chars().take(LONGEST_REPLY).collect();
        row.updated_at = self.desk.clock.now();
        row.next_at = next_at;
        tracing::info!(
            mail = %row.id,
            recipient = row.recipient,
            state = row.state.name(),
            attempts = row.attempts,
            reply = row.reply,
            "mail moved"
        );
        self.desk.store.move_mail(row, &MailState::Sending).await?;
        Ok(())
    }

    async fn relay(&mut self, row: &OutboxMail, raw: &[u8]) -> Outcome {
        if let Some(fault) = &self.fault {
            return Outcome::ChannelFault(fault.clone());
        }
        let Some(settings) = &self.desk.settings.smtp else {
            return Outcome::ChannelFault(DeliveryError::NoRelay.to_string());
        };
        let from = &self.desk.settings.from;
        let mut session = match self.session.take() {
            Some(session) => session,
            None => match relay::open(settings, names::domain(from), self.wire).await {
                Ok(session) => session,
                Err(error) => {
                    // One look at a dead relay is enough for all mails of this run.
                    self.fault = Some(error.to_string());
                    return Outcome::ChannelFault(error.to_string());
                }
            },
        };
        let outcome = session
            .hand_over(from, &row.recipient, raw, self.wire)
            .await;
        if session.is_usable() {
            self.session = Some(session);
        }
        if let Outcome::ChannelFault(reply) = outcome {
            let fault = DeliveryError::SenderRefused {
                relay: relay::place(settings),
                from: from.clone(),
                reply,
            }
            .to_string();
            self.fault = Some(fault.clone());
            return Outcome::ChannelFault(fault);
        }
        outcome
    }

    async fn hang_up(self) {
        if let Some(session) = self.session {
            session.quit(Duration::from_secs(2)).await;
        }
    }
}
