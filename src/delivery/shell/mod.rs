//! Posts, sends and keeps the books: every side effect of the room is in this folder.

mod dial;
mod files;
mod folder;
mod letters;
mod line;
mod post;
mod relay;
mod wire;

use std::path::Path;

use chrono_tz::Tz;

pub use dial::{Limits, Wire};
pub use letters::{send_letters, send_letters_over};
pub use relay::{RelayReport, probe, probe_over};

use self::line::Line;
use super::{DeliveryError, letter};
use crate::{
    config::{Delivery, Transport},
    model::{
        Clock, EditionRevision,
        mail::{MailState, OutboxMail},
        package::DeliveryPackage,
    },
    store::{Blobs, DataLock, Store},
};

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
        dial::check(desk.settings.smtp.as_ref().ok_or(DeliveryError::NoRelay)?)?;
    }
    if dry_run {
        return post::rehearse(desk, revision, package).await;
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
/// [`crate::store::StoreError::Stale`] when the mail is not in doubt; the store refuses.
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
    let mut rows = post::post(desk, revision, package).await?;
    let mut line = Line::new(desk, wire);
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
