//! Posts, sends and keeps the books: every side effect of the room is in this folder.

mod archive;
mod dial;
mod drop;
mod files;
mod folder;
mod letters;
mod line;
mod notices;
mod phases;
mod post;
mod relay;
mod second;
mod sftp;
mod ways;
mod wire;

use std::path::Path;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

pub use archive::look_for;
pub use dial::{Limits, Wire};
pub use letters::{send_letters, send_letters_over};
pub use notices::{Handing, send_memo, send_notices};
pub use phases::SmtpPhases;
pub use relay::{RelayReport, probe, probe_over};
pub use second::{SecondChannel, second_channel, second_channel_over};

use self::{line::Line, post::Posting};
use super::{DeliveryError, Links, letter};
use crate::{
    config::{Delivery, Transport},
    model::{
        Clock, EditionRevision,
        mail::{MailPurpose, MailState, OutboxMail},
        package::DeliveryPackage,
    },
    store::{Blobs, DataLock, Store},
};

/// How often a mail that the relay calls too large is made smaller in one run, by half each time.
const SMALLER: u32 = 5;

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
    /// Links to what is not attached; `None`: the desk cannot be reached from outside.
    pub links: Option<Links<'a>>,
    /// Where the lengths of the SMTP dialogues' phases are added up; `None`: nobody wants to know.
    pub phases: Option<&'a SmtpPhases>,
}

/// Posts the mails of a revision (intent first: bytes as a blob, then the row) and sends those that
/// are ready, or deferred and due; looks once for each that is in doubt, and settles it where that is
/// possible. Returns the row of each configured recipient, in their order.
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
    send(desk, revision, package, MailPurpose::Package, dry_run, wire).await
}

/// 演练: sends the package as it stands, approved or not, to those who try the way
/// ([`Delivery::rehearsal_recipients`], or our own address), marked as not for air. Twice in a row,
/// the second sends nothing.
///
/// # Errors
/// As [`deliver`].
pub async fn rehearse(
    desk: &Desk<'_>,
    revision: &EditionRevision,
    package: &DeliveryPackage,
) -> Result<Vec<OutboxMail>, DeliveryError> {
    let purpose = MailPurpose::Rehearsal;
    send(desk, revision, package, purpose, false, &Wire::default()).await
}

async fn send(
    desk: &Desk<'_>,
    revision: &EditionRevision,
    package: &DeliveryPackage,
    purpose: MailPurpose,
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
    for recipient in recipients(desk.settings, purpose) {
        letter::address(recipient, "delivery.recipients")?;
    }
    if desk.settings.transport == Transport::Smtp {
        line::check(desk.settings)?;
    }
    let posting = Posting::open(desk, revision, package, purpose).await?;
    if dry_run {
        return post::dry_run(&posting).await;
    }
    drop(posting);
    let folder = desk.outbox_folder;
    std::fs::create_dir_all(folder).map_err(|source| DeliveryError::Disk {
        path: folder.to_owned(),
        source,
    })?;
    // The lock tells a mail that another process is sending from one that a crash left `sending`:
    // who holds it knows that nobody else sends. The system frees it when its process ends.
    let lock = DataLock::take(folder, "yixian deliver", wire.limits.patience).await?;
    // What went before is read under the lock.
    let posting = Posting::open(desk, revision, package, purpose).await?;
    let result = work(&posting, desk, revision.air_at, wire).await;
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
        doubt_since: None,
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
    posting: &Posting<'_>,
    desk: &Desk<'_>,
    air_at: DateTime<Utc>,
    wire: &Wire,
) -> Result<Vec<OutboxMail>, DeliveryError> {
    if desk.settings.transport == Transport::Folder {
        folder::sweep(desk.outbox_folder)?;
    }
    let mut line = Line::new(desk, wire);
    let mut rows = post::post(posting, &mut line).await?;
    send_all(desk, &mut rows, &mut line, air_at).await?;
    for _ in 0..SMALLER {
        let too_large = |row: &OutboxMail| row.state == MailState::Failed && row.too_large;
        if !rows.iter().any(too_large) {
            break;
        }
        // The relay refused its size: the same mail with less attached, at once.
        let again = Posting::open(desk, posting.revision, posting.package, posting.purpose).await?;
        rows = post::post(&again, &mut line).await?;
        send_all(desk, &mut rows, &mut line, air_at).await?;
    }
    line.hang_up().await;
    Ok(rows)
}

async fn send_all(
    desk: &Desk<'_>,
    rows: &mut [OutboxMail],
    line: &mut Line<'_>,
    air_at: DateTime<Utc>,
) -> Result<(), DeliveryError> {
    for row in rows {
        if row.state == MailState::Sending {
            line.recover(row).await?;
        }
        if row.state == MailState::Unknown && row.next_at <= desk.clock.now() {
            line.look_for(row, air_at).await?;
        }
        let due = match row.state {
            MailState::Ready => true,
            MailState::Deferred => row.next_at <= desk.clock.now(),
            _ => false,
        };
        if due {
            line.send(row, air_at).await?;
        }
    }
    Ok(())
}

/// The recipients, each once: `A@x` and `a@X` are one mailbox to every provider we know.
fn recipients(settings: &Delivery, purpose: MailPurpose) -> Vec<&str> {
    let mut seen = std::collections::HashSet::new();
    let wanted = match purpose {
        MailPurpose::Package => &settings.recipients[..],
        MailPurpose::Rehearsal if settings.rehearsal_recipients.is_empty() => {
            std::slice::from_ref(&settings.from)
        }
        MailPurpose::Rehearsal => &settings.rehearsal_recipients[..],
        MailPurpose::Duty => &settings.duty[..],
    };
    wanted
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
