//! The second channel: the zip goes where the station can fetch it, and its duty desk hears where.

use std::path::Path;

use super::{
    DeliveryError, Desk, Wire, drop,
    line::{self, Line},
    post::{Posting, draft},
    recipients, send_all, sftp,
};
use crate::{
    config::{DropPlace, Transport},
    delivery::{
        duty::{self, Fetch},
        letter::{self, Sender, Stamp},
    },
    model::{
        BlobHash, EditionRevision,
        mail::{Dropped, MailPurpose, OutboxMail},
        package::DeliveryPackage,
    },
    store::DataLock,
};

/// What stands on the second channel now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SecondChannel {
    /// Where the zip was put, or why not; `None`: no [`DropPlace`] is configured.
    pub dropped: Option<Dropped>,
    /// The mails to the duty desk; none while there is nowhere to fetch the package from.
    pub mails: Vec<OutboxMail>,
}

/// Puts the package on the second channel, once, however often it is called; what failed is tried
/// again. `unserved`: the addresses that have no mail of it.
///
/// # Errors
/// The settings allow no safe sending, or the store or the own disk refuses. A folder or a server that
/// fails is told in the row.
pub async fn second_channel(
    desk: &Desk<'_>,
    revision: &EditionRevision,
    package: &DeliveryPackage,
    unserved: &[String],
) -> Result<SecondChannel, DeliveryError> {
    second_channel_over(desk, revision, package, unserved, &Wire::default()).await
}

/// [`second_channel`] with other time limits.
///
/// # Errors
/// As [`second_channel`].
pub async fn second_channel_over(
    desk: &Desk<'_>,
    revision: &EditionRevision,
    package: &DeliveryPackage,
    unserved: &[String],
    wire: &Wire,
) -> Result<SecondChannel, DeliveryError> {
    let work = desk.outbox_folder.join("second");
    let disk = |path: &Path| {
        let path = path.to_owned();
        move |source| DeliveryError::Disk { path, source }
    };
    std::fs::create_dir_all(&work).map_err(disk(&work))?;
    // Not the lock of the mails: a relay that keeps them waiting must not keep this one.
    let lock = DataLock::take(&work, "yixian second channel", wire.limits.patience).await?;
    let zip = package.zip.clone();
    let sealed = package.zip_sha256;
    let read = tokio::task::spawn_blocking(move || -> std::io::Result<(u64, BlobHash)> {
        let bytes = std::fs::metadata(&zip)?.len();
        let sha256 = match sealed {
            Some(sealed) => sealed,
            None => BlobHash::of(&std::fs::read(&zip)?),
        };
        Ok((bytes, sha256))
    });
    let (bytes, sha256) = read
        .await
        .map_err(std::io::Error::other)
        .and_then(|read| read)
        .map_err(disk(&package.zip))?;
    let dropped = match &desk.settings.drop {
        None => None,
        Some(place) => Some(put(desk, revision, package, place, sha256, &work, wire).await?),
    };
    drop(lock);
    let name = package
        .zip
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    let fetch = Fetch {
        zip: &name,
        bytes,
        sha256,
        dropped: dropped.as_ref().filter(|dropped| dropped.done),
        unserved,
    };
    let mails = tell(desk, revision, package, &fetch, wire).await?;
    Ok(SecondChannel { dropped, mails })
}

async fn put(
    desk: &Desk<'_>,
    revision: &EditionRevision,
    package: &DeliveryPackage,
    place: &DropPlace,
    sha256: BlobHash,
    work: &Path,
    wire: &Wire,
) -> Result<Dropped, DeliveryError> {
    let name = match (&place.folder, &place.sftp) {
        (Some(folder), _) => folder.display().to_string(),
        (None, Some(server)) => sftp::place(server),
        (None, None) => String::new(),
    };
    let known = desk.store.dropped(revision.edition).await?;
    let known = known
        .into_iter()
        .find(|one| one.revision == revision.revision && one.place == name);
    let attempts = match known {
        Some(known) if known.done => return Ok(known),
        Some(known) => known.attempts,
        None => 0,
    };
    let limit = wire.limits.drop;
    let result = match (&place.folder, &place.sftp) {
        (Some(folder), _) => drop::put(folder, &package.zip, sha256, limit).await,
        (None, Some(server)) => {
            let (server, zip) = (server.clone(), package.zip.clone());
            let run = work.join("run");
            let uploaded = tokio::task::spawn_blocking(move || {
                // Whatever a killed run left here is of no use.
                let _ = std::fs::remove_dir_all(&run);
                std::fs::create_dir_all(&run).map_err(|error| error.to_string())?;
                let result = sftp::put(&server, &zip, sha256, &run, limit);
                let _ = std::fs::remove_dir_all(&run);
                result
            });
            uploaded
                .await
                .unwrap_or_else(|error| Err(format!("the upload broke off: {error}")))
        }
        (None, None) => Err("[delivery.drop] names no place".to_owned()),
    };
    let dropped = Dropped {
        edition: revision.edition,
        revision: revision.revision,
        place: name,
        done: result.is_ok(),
        attempts: attempts + 1,
        reply: result.unwrap_or_else(|problem| problem),
        at: desk.clock.now(),
    };
    tracing::info!(
        place = dropped.place,
        done = dropped.done,
        reply = dropped.reply,
        "the package went to the second channel"
    );
    desk.store.note_dropped(&dropped).await?;
    Ok(dropped)
}

/// Mails to the duty desk, through the outbox like every other.
async fn tell(
    desk: &Desk<'_>,
    revision: &EditionRevision,
    package: &DeliveryPackage,
    fetch: &Fetch<'_>,
    wire: &Wire,
) -> Result<Vec<OutboxMail>, DeliveryError> {
    let wanted = recipients(desk.settings, MailPurpose::Duty);
    let known = desk
        .store
        .mails_for(revision.edition, MailPurpose::Duty)
        .await?;
    let nowhere = fetch.dropped.is_none() && desk.links.is_none();
    if wanted.is_empty() || nowhere && known.is_empty() {
        return Ok(Vec::new());
    }
    for recipient in &wanted {
        letter::address(recipient, "delivery.duty")?;
    }
    if desk.settings.transport == Transport::Smtp {
        line::check(desk.settings)?;
    }
    let folder = desk.outbox_folder;
    let lock = DataLock::take(folder, "yixian second channel", wire.limits.patience).await?;
    let posting = Posting::open(desk, revision, package, MailPurpose::Duty).await?;
    let mut rows = Vec::new();
    for recipient in wanted {
        let mail = draft(&posting, recipient, desk.clock.now());
        let links = desk.links.as_ref().map(|links| links.of(&mail));
        let stamp = Stamp {
            recipient,
            message_id: &mail.message_id,
            purpose: mail.purpose,
            earlier: &[],
            before: None,
            links: links.as_ref(),
            at: mail.created_at,
        };
        let sender = Sender {
            address: &desk.settings.from,
            name: &desk.settings.from_name,
            contact: &desk.settings.contact,
            zone: desk.zone,
        };
        let bytes = duty::compose(revision, fetch, &sender, &stamp)?;
        let raw = desk.blobs.keep(bytes).await?;
        // A row that is there keeps its own bytes.
        rows.push(desk.store.post(&OutboxMail { raw, ..mail }).await?);
    }
    let mut line = Line::new(desk, wire);
    send_all(desk, &mut rows, &mut line, revision.air_at).await?;
    line.hang_up().await;
    drop(lock);
    Ok(rows)
}
