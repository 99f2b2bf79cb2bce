//! Intent first: the mail's bytes as a blob, then its row.

use chrono::{DateTime, Utc};

use super::{Desk, files, find, line::Line, recipients};
use crate::{
    config::Transport,
    delivery::{
        DeliveryError,
        freight::{self, Freight},
        letter::{Sender, Stamp, compose},
        names,
    },
    model::{
        BlobHash, EditionRevision, MailId,
        mail::{MailPurpose, MailState, OutboxMail},
        package::DeliveryPackage,
    },
};

/// One run's mails: of which package, sent for what, and what went before.
pub struct Posting<'a> {
    desk: &'a Desk<'a>,
    pub(super) revision: &'a EditionRevision,
    pub(super) package: &'a DeliveryPackage,
    pub(super) purpose: MailPurpose,
    known: Vec<OutboxMail>,
    /// The edition's revisions, when an earlier one was sent.
    revisions: Vec<EditionRevision>,
}

impl<'a> Posting<'a> {
    /// Reads what went before.
    pub async fn open(
        desk: &'a Desk<'a>,
        revision: &'a EditionRevision,
        package: &'a DeliveryPackage,
        purpose: MailPurpose,
    ) -> Result<Self, DeliveryError> {
        let known = desk.store.mails_for(revision.edition, purpose).await?;
        let revisions = if known.iter().any(|row| row.revision < revision.revision) {
            let stored = desk.store.revisions(revision.edition).await?;
            stored.into_iter().map(|one| one.revision).collect()
        } else {
            Vec::new()
        };
        Ok(Self {
            desk,
            revision,
            package,
            purpose,
            known,
            revisions,
        })
    }
}

/// Makes the rows that are missing, and builds anew what was refused for good when the settings
/// that shape it have changed since, or when it was too large.
pub async fn post(
    posting: &Posting<'_>,
    line: &mut Line<'_>,
) -> Result<Vec<OutboxMail>, DeliveryError> {
    let (desk, revision) = (posting.desk, posting.revision);
    let mut freight = Hold::default();
    let mut rows = Vec::new();
    for recipient in recipients(desk.settings, posting.purpose) {
        let row = match find(&posting.known, revision, recipient) {
            Some(row) if row.state != MailState::Failed => row.clone(),
            found => {
                let max = freight.room(desk, line, found).await?;
                let freight = freight.load(posting, max).await?;
                let now = found.map_or_else(|| desk.clock.now(), |row| row.created_at);
                let mail = draft(posting, recipient, now);
                let bytes = build(posting, freight, &mail)?;
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
        too_large: false,
        reply: format!("built again with changed settings after: {}", row.reply),
        next_at: now,
        updated_at: now,
        ..row.clone()
    };
    desk.store.rebuild_mail(&again).await?;
    Ok(again)
}

/// The rows as they would be; nothing is written, and nobody is called.
pub async fn dry_run(posting: &Posting<'_>) -> Result<Vec<OutboxMail>, DeliveryError> {
    let (desk, revision) = (posting.desk, posting.revision);
    let mut freight = Hold::default();
    let mut rows = Vec::new();
    for recipient in recipients(desk.settings, posting.purpose) {
        if let Some(row) = find(&posting.known, revision, recipient) {
            rows.push(row.clone());
            continue;
        }
        let freight = freight
            .load(posting, desk.settings.max_attached_bytes)
            .await?;
        let mut mail = draft(posting, recipient, desk.clock.now());
        let bytes = build(posting, freight, &mail)?;
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

/// What was read from the disk for this run, and how much a mail may carry.
#[derive(Default)]
struct Hold {
    loaded: Option<(u64, Freight)>,
}

impl Hold {
    /// Bytes of files that the next mail may carry: the settings', or less where the relay says that
    /// it takes less, or where it refused `before` as too large.
    async fn room(
        &mut self,
        desk: &Desk<'_>,
        line: &mut Line<'_>,
        before: Option<&OutboxMail>,
    ) -> Result<u64, DeliveryError> {
        let mut room = desk.settings.max_attached_bytes;
        if desk.settings.transport == Transport::Smtp
            && let Some(largest) = line.largest().await?
        {
            room = room.min(freight::raw_room(largest));
        }
        if let Some(before) = before.filter(|row| row.too_large) {
            let refused = desk.blobs.read(&before.raw).await?.len() as u64;
            room = room.min(freight::raw_room(refused) / 2);
        }
        Ok(room)
    }

    async fn load(&mut self, posting: &Posting<'_>, max: u64) -> Result<&Freight, DeliveryError> {
        let loaded = match self.loaded.take() {
            Some((known, freight)) if known == max => freight,
            _ => {
                // Reading and hashing a large zip takes seconds: not on a thread that serves the desk.
                let package = posting.package.clone();
                let read = tokio::task::spawn_blocking(move || files::load(&package, max)).await;
                read.map_err(|error| DeliveryError::Disk {
                    path: posting.desk.outbox_folder.to_owned(),
                    source: std::io::Error::other(error),
                })??
            }
        };
        Ok(&self.loaded.insert((max, loaded)).1)
    }
}

/// A row without its bytes.
pub(super) fn draft(posting: &Posting<'_>, recipient: &str, at: DateTime<Utc>) -> OutboxMail {
    let (revision, purpose) = (posting.revision, posting.purpose);
    let message_id = find(&posting.known, revision, recipient).map_or_else(
        || names::message_id(revision, recipient, purpose, &posting.desk.settings.from),
        |row| row.message_id.clone(),
    );
    OutboxMail {
        id: MailId::derive(at, message_id.as_bytes()),
        edition: revision.edition,
        revision: revision.revision,
        recipient: recipient.to_owned(),
        purpose,
        message_id,
        raw: BlobHash::of(b""),
        state: MailState::Ready,
        attempts: 0,
        reply: String::new(),
        via: String::new(),
        too_large: false,
        doubt_since: None,
        resends: 0,
        next_at: at,
        created_at: at,
        updated_at: at,
    }
}

fn build(
    posting: &Posting<'_>,
    freight: &Freight,
    mail: &OutboxMail,
) -> Result<Vec<u8>, DeliveryError> {
    let desk = posting.desk;
    // Only what the recipient may have seen: an answer to a mail that never came confuses.
    let seen: Vec<&OutboxMail> = posting
        .known
        .iter()
        .filter(|row| row.recipient == mail.recipient && row.revision < mail.revision)
        .filter(|row| matches!(row.state, MailState::Accepted | MailState::Unknown))
        .collect();
    let earlier: Vec<String> = seen.iter().map(|row| row.message_id.clone()).collect();
    let before = seen.last().and_then(|row| {
        let mut revisions = posting.revisions.iter();
        revisions.find(|one| one.revision == row.revision)
    });
    let links = desk.links.as_ref().map(|links| links.of(mail));
    compose(
        posting.revision,
        &posting.package.manifest,
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
            purpose: mail.purpose,
            earlier: &earlier,
            before,
            links: links.as_ref(),
            at: mail.created_at,
        },
    )
}
