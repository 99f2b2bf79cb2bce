//! Intent first: the mail's bytes as a blob, then its row.

use chrono::{DateTime, Utc};

use super::{Desk, files, find, recipients};
use crate::{
    delivery::{
        DeliveryError,
        freight::Freight,
        letter::{Sender, Stamp, compose},
        names,
    },
    model::{
        BlobHash, EditionRevision, MailId,
        mail::{MailState, OutboxMail},
        package::DeliveryPackage,
    },
};

/// Makes the rows that are missing, and builds anew what was refused for good when the settings
/// that shape it have changed since.
pub async fn post(
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
    raw: BlobHash,
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

/// The rows as they would be; nothing is written.
pub async fn rehearse(
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
        mail.raw = BlobHash::of(&bytes);
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
        raw: BlobHash::of(b""),
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
