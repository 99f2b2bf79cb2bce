//! What the station does with a package: fetches files by signed links, and confirms that it has them.

use std::{
    collections::HashSet,
    fs,
    io::{ErrorKind, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::Mutex,
};

use chrono::{DateTime, Utc};

use super::{App, AppError, deliver::outcome};
use crate::{
    delivery,
    model::{
        BlobHash, EditionId, EditionRevision, EditionState, Revision,
        link::{LinkFault, LinkKey, Signature, Ticket},
        mail::{MailPurpose, OutboxMail, Receipt, ReceiptWay},
        package::DeliveryPackage,
    },
    package,
    store::StoreError,
};

/// Characters of a name that somebody gives when they confirm.
const LONGEST_NAME: usize = 40;

/// Why a link does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Not signed by us, or changed.
    Forged,
    /// Its time is over.
    Expired,
    /// Closed by one of us.
    Revoked,
    /// There is no such file or package.
    Gone,
    /// The file is not what was sealed.
    Damaged,
}

/// A package behind a link.
#[derive(Debug)]
pub struct Handover {
    /// Which revision.
    pub revision: EditionRevision,
    /// Its package.
    pub package: DeliveryPackage,
    /// The mail that brought the link.
    pub mail: OutboxMail,
    /// When the links end.
    pub expires_at: DateTime<Utc>,
    /// What the station said already.
    pub receipt: Option<Receipt>,
    /// A later revision that went to the same recipient: this one is void.
    pub replaced_by: Option<Revision>,
    ticket: Ticket,
}

/// One file behind a link.
#[derive(Debug, Clone)]
pub struct HandoverFile {
    /// Path inside the package; the zip has its name.
    pub path: String,
    /// What it is for, in the station's words.
    pub what: &'static str,
    /// Length.
    pub bytes: u64,
    /// SHA-256; `None` for a zip that was sealed before it was kept.
    pub sha256: Option<BlobHash>,
    /// What stands behind the `?` of its link.
    pub query: String,
}

/// Files whose bytes were compared with what was sealed, as their folder told of them then.
pub(super) type Compared = Mutex<HashSet<(PathBuf, u64, i64, i64)>>;

impl App {
    /// The key of this data folder's links, made when there is none.
    ///
    /// # Errors
    /// `link.key` cannot be read or written.
    pub(super) fn link_key(&self) -> Result<LinkKey, AppError> {
        if let Some(key) = self.link_key.get() {
            return Ok(key.clone());
        }
        let path = self.data.join("link.key");
        let secret = read_or_make(&path).map_err(|source| AppError::File {
            path: path.clone(),
            source,
        })?;
        Ok(self.link_key.get_or_init(|| LinkKey::new(secret)).clone())
    }

    /// The package behind a link to `path`, an empty one being the page of all files.
    ///
    /// # Errors
    /// The store cannot be read. A link that does not open is a [`Refusal`].
    pub async fn open_link(
        &self,
        edition: EditionId,
        revision: Revision,
        path: &str,
        signature: &Signature,
    ) -> Result<Result<Handover, Refusal>, AppError> {
        let key = self.link_key()?;
        let now = self.clock.now();
        let ticket = match Ticket::check(&key, edition, revision, path, signature, now) {
            Ok(ticket) => ticket,
            Err(LinkFault::Forged) => return Ok(Err(Refusal::Forged)),
            Err(LinkFault::Expired) => return Ok(Err(Refusal::Expired)),
        };
        let mut mails = self.store.mails(edition).await?;
        for other in [MailPurpose::Rehearsal, MailPurpose::Duty] {
            mails.extend(self.store.mails_for(edition, other).await?);
        }
        let found = delivery::opened(&mails, edition, revision, &ticket.recipient);
        let Some(mail) = found.cloned() else {
            return Ok(Err(Refusal::Gone));
        };
        if self
            .store
            .are_links_revoked(edition, revision, &mail.recipient)
            .await?
        {
            return Ok(Err(Refusal::Revoked));
        }
        let stored = match self.store.revision(edition, revision).await {
            Err(StoreError::NotFound { .. }) => return Ok(Err(Refusal::Gone)),
            other => other?,
        };
        let Some(package) = stored.package else {
            return Ok(Err(Refusal::Gone));
        };
        let revision = stored.revision;
        let receipts = self.store.receipts(edition).await?;
        let receipt = receipts
            .into_iter()
            .find(|one| one.revision == mail.revision && one.recipient == mail.recipient);
        let later = mails.iter().filter(|other| {
            other.purpose == mail.purpose
                && other.recipient == mail.recipient
                && other.revision > mail.revision
        });
        Ok(Ok(Handover {
            replaced_by: later.map(|other| other.revision).max(),
            expires_at: ticket.expires_at,
            revision,
            package,
            mail,
            receipt,
            ticket,
        }))
    }

    /// All that a link's holder may fetch: the zip, then the papers, films and the rest.
    ///
    /// # Errors
    /// The key cannot be read.
    pub fn handover_files(&self, handover: &Handover) -> Result<Vec<HandoverFile>, AppError> {
        let key = self.link_key()?;
        let package = &handover.package;
        let zip = zip_name(package);
        let bytes = fs::metadata(&package.zip).map_or(0, |file| file.len());
        let mut files = vec![HandoverFile {
            query: handover.ticket.query(&key, &zip),
            path: zip,
            what: "全部文件",
            bytes,
            sha256: package.zip_sha256,
        }];
        let mut sealed: Vec<_> = package.manifest.files.iter().collect();
        sealed.sort_by_key(|file| delivery::order(file.role));
        files.extend(sealed.into_iter().map(|file| HandoverFile {
            query: handover.ticket.query(&key, &file.path),
            path: file.path.clone(),
            what: delivery::what(file),
            bytes: file.bytes,
            sha256: Some(file.sha256),
        }));
        Ok(files)
    }

    /// Where the bytes of a file of the package lie, after they were compared with what was sealed.
    /// Blocking: the first time, all of it is read.
    ///
    /// # Errors
    /// [`Refusal::Gone`] or [`Refusal::Damaged`].
    pub fn handover_file(&self, handover: &Handover, path: &str) -> Result<PathBuf, Refusal> {
        self.package_file(&handover.package, path)
    }

    /// As [`Self::handover_file`], for one of us.
    ///
    /// # Errors
    /// [`Refusal::Gone`] or [`Refusal::Damaged`].
    pub fn package_file(&self, package: &DeliveryPackage, path: &str) -> Result<PathBuf, Refusal> {
        let (place, sealed) = if path == zip_name(package) {
            (package.zip.clone(), package.zip_sha256)
        } else {
            let mut files = package.manifest.files.iter();
            let file = files.find(|file| file.path == path).ok_or(Refusal::Gone)?;
            (package.folder.join(&file.path), Some(file.sha256))
        };
        let told = fs::metadata(&place).map_err(|_| Refusal::Gone)?;
        let identity = (place.clone(), told.len(), told.mtime(), told.mtime_nsec());
        let known = |compared: &Compared| {
            let compared = compared.lock();
            compared.is_ok_and(|known| known.contains(&identity))
        };
        if !known(&self.compared) {
            if sealed.is_some_and(|sealed| !package::holds(&place, &sealed)) {
                tracing::error!(path = %place.display(), "a file of a package is not what was sealed");
                return Err(Refusal::Damaged);
            }
            if let Ok(mut compared) = self.compared.lock() {
                compared.insert(identity);
            }
        }
        Ok(place)
    }

    /// The files of a package for the desk: the zip first, then as the station's page lists them.
    #[must_use]
    pub fn package_files(package: &DeliveryPackage) -> Vec<HandoverFile> {
        let bytes = fs::metadata(&package.zip).map_or(0, |file| file.len());
        let mut files = vec![HandoverFile {
            query: String::new(),
            path: zip_name(package),
            what: "全部文件",
            bytes,
            sha256: package.zip_sha256,
        }];
        let mut sealed: Vec<_> = package.manifest.files.iter().collect();
        sealed.sort_by_key(|file| delivery::order(file.role));
        files.extend(sealed.into_iter().map(|file| HandoverFile {
            query: String::new(),
            path: file.path.clone(),
            what: delivery::what(file),
            bytes: file.bytes,
            sha256: Some(file.sha256),
        }));
        files
    }

    /// 签收 by the button behind a link. A rehearsal confirms nothing.
    ///
    /// # Errors
    /// The store refuses.
    pub async fn confirm_by_link(&self, handover: &Handover, who: &str) -> Result<(), AppError> {
        if handover.mail.purpose != MailPurpose::Rehearsal {
            self.confirm(&handover.mail, ReceiptWay::Link, who).await?;
        }
        Ok(())
    }

    /// 签收 by telephone, entered by one of us.
    ///
    /// # Errors
    /// Nothing went to that address; the store refuses.
    pub async fn confirm_by_person(
        &self,
        wanted: Option<EditionId>,
        address: &str,
        by: &str,
    ) -> Result<(), AppError> {
        let edition = self.edition(wanted).await?;
        let mails = self.store.mails(edition.id).await?;
        let mail = mails
            .iter()
            .rev()
            .find(|mail| mail.recipient.eq_ignore_ascii_case(address) && mail.attempts > 0)
            .ok_or_else(|| {
                AppError::Usage(format!(
                    "nothing of edition {} went to {address}: see `yixian edition show {}`",
                    edition.id, edition.id
                ))
            })?;
        self.confirm(mail, ReceiptWay::Person, by).await
    }

    async fn confirm(&self, mail: &OutboxMail, via: ReceiptWay, who: &str) -> Result<(), AppError> {
        let who: String = crate::model::language::hygiene::one_line(who)
            .chars()
            .take(LONGEST_NAME)
            .collect();
        let receipt = Receipt {
            edition: mail.edition,
            revision: mail.revision,
            recipient: mail.recipient.clone(),
            at: self.clock.now(),
            via,
            who,
        };
        let first = self.store.keep_receipt(&receipt).await?;
        if first {
            tracing::info!(
                edition = %receipt.edition,
                revision = %receipt.revision,
                recipient = receipt.recipient,
                "the package was confirmed"
            );
        }
        // A round of the daemon may move the edition at the same moment; the second look sees it.
        for _ in 0..3 {
            match self.follow_receipts(mail.edition).await {
                Err(AppError::Store(StoreError::Stale { .. })) => {}
                other => return other,
            }
        }
        Ok(())
    }

    /// The edition follows its receipts: 签收 once every recipient's server took the newest revision
    /// and one of them confirmed it, or the station's duty desk has it by the second channel.
    async fn follow_receipts(&self, id: EditionId) -> Result<(), AppError> {
        let edition = self.store.edition(id).await?;
        if !matches!(
            edition.state,
            EditionState::Sending
                | EditionState::Sent
                | EditionState::InDoubt
                | EditionState::SendBlocked
        ) {
            return Ok(());
        }
        let mails = self.store.mails(id).await?;
        let Some(newest) = mails.iter().map(|mail| mail.revision).max() else {
            return Ok(());
        };
        let newest_mails: Vec<OutboxMail> = mails
            .into_iter()
            .filter(|mail| mail.revision == newest)
            .collect();
        let receipts = self.store.receipts(id).await?;
        let confirmed = receipts.iter().any(|one| one.revision == newest);
        let duty = self.store.mails_for(id, MailPurpose::Duty).await?;
        let fetched = receipts.iter().any(|one| {
            let mut asked = duty.iter();
            one.revision == newest && asked.any(|mail| mail.recipient == one.recipient)
        });
        let next = match outcome(&newest_mails) {
            _ if fetched => EditionState::Delivered,
            EditionState::Sent if confirmed => EditionState::Delivered,
            other => other,
        };
        self.advance(&edition, next, "yixian").await?;
        Ok(())
    }

    /// Closes the links to the newest revision that was sent: those of `address`, or everybody's.
    ///
    /// # Errors
    /// Nothing was sent; the store refuses.
    pub async fn revoke_links(
        &self,
        wanted: Option<EditionId>,
        address: Option<&str>,
        by: &str,
    ) -> Result<Revision, AppError> {
        let edition = self.edition(wanted).await?;
        let mut mails = self.store.mails(edition.id).await?;
        for other in [MailPurpose::Rehearsal, MailPurpose::Duty] {
            mails.extend(self.store.mails_for(edition.id, other).await?);
        }
        let mut sent = mails.iter().filter(|mail| {
            address.is_none_or(|address| mail.recipient.eq_ignore_ascii_case(address))
        });
        let none = || {
            AppError::Usage(format!(
                "no mail of edition {} carries such links: see `yixian edition show {}`",
                edition.id, edition.id
            ))
        };
        let newest = sent
            .clone()
            .map(|mail| mail.revision)
            .max()
            .ok_or_else(none)?;
        let recipient = match address {
            None => String::new(),
            // As the row has it.
            Some(_) => sent
                .next()
                .map(|mail| mail.recipient.clone())
                .ok_or_else(none)?,
        };
        let now = self.clock.now();
        self.store
            .revoke_links(edition.id, newest, &recipient, by, now)
            .await?;
        Ok(newest)
    }
}

fn zip_name(package: &DeliveryPackage) -> String {
    let name = package.zip.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// The 32 bytes in the file, as 64 hex digits; made when it is not there, readable by its owner alone.
fn read_or_make(path: &Path) -> std::io::Result<[u8; 32]> {
    let wrong = || {
        std::io::Error::new(
            ErrorKind::InvalidData,
            "holds no key: remove it, and all links in mails that were sent end",
        )
    };
    let read = || {
        let text = fs::read_to_string(path)?;
        let bytes = hex::decode(text.trim()).map_err(|_| wrong())?;
        <[u8; 32]>::try_from(bytes).map_err(|_| wrong())
    };
    match read() {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        found => return found,
    }
    let mut secret = [0_u8; 32];
    getrandom::fill(&mut secret).map_err(std::io::Error::other)?;
    let draft = path.with_extension(format!("key.{}", std::process::id()));
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)?;
    writeln!(file, "{}", hex::encode(secret))?;
    file.sync_all()?;
    // The first of two that start at once wins, and both use its key.
    let placed = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match placed {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => read(),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn the_key_is_made_once_and_only_its_owner_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("link.key");
        let made = read_or_make(&path).unwrap();
        assert_eq!(read_or_make(&path).unwrap(), made);
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        fs::write(&path, "not a key").unwrap();
        assert!(
            read_or_make(&path)
                .unwrap_err()
                .to_string()
                .contains("no key")
        );
    }
}
