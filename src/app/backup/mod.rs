//! `yixian store backup|restore`: a copy of database and blobs that proves itself by hash; made each
//! day by itself.

mod due;
mod files;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use due::BackupDone;
pub(super) use due::LastTry;

use self::files::{copy_blobs, file, hash_of, sync, sync_folder};
use super::{App, AppError};
use crate::{
    model::BlobHash,
    store::{Store, StoreError},
};

const SCHEMA: &str = "yixian-backup/1";
const LIST: &str = "BACKUP.json";
const DATABASE: &str = "yixian.db";
const BLOBS: &str = "blobs";
/// Small files of the data folder without which it is not what it was. With another `link.key` the
/// links in mails that have left would no longer open.
const BESIDE: [&str; 1] = ["link.key"];

/// `BACKUP.json`, and what both commands report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupList {
    /// [`SCHEMA`].
    pub schema: String,
    /// When it was made, UTC.
    pub made_at: DateTime<Utc>,
    /// Hash of the database file.
    pub database: BlobHash,
    /// Every blob.
    pub blobs: Vec<BlobHash>,
    /// Other files, by name; older backups have none.
    #[serde(default)]
    pub files: BTreeMap<String, BlobHash>,
}

impl App {
    /// Copies the database, while others go on working, and then every blob; each copy is read back
    /// and compared with its hash. The folder appears under its name only when it is whole.
    ///
    /// Blobs that the newest backup in the same place has already are hard links into it: a year of
    /// mails is not kept seven times.
    ///
    /// # Errors
    /// `to` exists, the disk refuses, the database is not sound, or a blob was changed on disk.
    pub async fn backup(&self, to: Option<&Path>) -> Result<(PathBuf, BackupList), AppError> {
        let made_at = self.clock.now();
        let target = to.map_or_else(
            || self.backup_folder().join(due::name(made_at)),
            Path::to_owned,
        );
        if target.exists() {
            return Err(AppError::Usage(format!(
                "{} exists: name a folder that does not",
                target.display()
            )));
        }
        let part = beside(&target);
        files::fresh(&part)?;
        let made = self.backup_into(&part, made_at, &target).await;
        if made.is_err() {
            // On a full disk the half of a backup is what it lacks.
            let _ = fs::remove_dir_all(&part);
        }
        Ok((target, made?))
    }

    async fn backup_into(
        &self,
        part: &Path,
        made_at: DateTime<Utc>,
        target: &Path,
    ) -> Result<BackupList, AppError> {
        let database = part.join(DATABASE);
        // Blobs are durable before their rows, so a snapshot of the rows taken first points only to
        // blobs that are there.
        self.store.backup_database(&database).await?;
        let sound = Store::soundness_of(&database).await?;
        if sound != "ok" {
            return Err(AppError::Store(StoreError::Refused(format!(
                "the database is damaged ({sound}), so no backup was made: \
                 restore the newest one with `yixian store restore --from BACKUP` into a new folder"
            ))));
        }
        let (data, part, target) = (self.data.clone(), part.to_owned(), target.to_owned());
        tokio::task::spawn_blocking(move || {
            let place = target.parent().unwrap_or(Path::new("."));
            let before = due::backups_in(place).pop().map(|newest| newest.folder);
            let list = BackupList {
                schema: SCHEMA.to_owned(),
                made_at,
                database: hash_of(&part.join(DATABASE))?,
                blobs: copy_blobs(
                    &data.join(BLOBS),
                    &part.join(BLOBS),
                    before.map(|folder| folder.join(BLOBS)).as_deref(),
                )?,
                files: files::copy_beside(&data, &part, &BESIDE)?,
            };
            sync(&part.join(DATABASE))?;
            let text = serde_json::to_vec_pretty(&list).unwrap_or_default();
            files::write_synced(&part.join(LIST), &text)?;
            sync_folder(&part)?;
            fs::rename(&part, &target).map_err(file(&target))?;
            sync_folder(place)?;
            Ok(list)
        })
        .await
        .map_err(|error| AppError::Defect(format!("the backup's task ended: {error}")))?
    }

    /// Where backups are put that are given no other place.
    #[must_use]
    pub fn backup_folder(&self) -> PathBuf {
        let own = &self.settings.settings.backup.folder;
        if own.as_os_str().is_empty() {
            self.data.join("backups")
        } else {
            own.clone()
        }
    }
}

/// Fills `data`, which must be empty or absent, from the backup at `from`; everything is checked
/// before the folder gets its name.
///
/// # Errors
/// `data` holds something, the backup is not whole (the file is named), or the disk refuses.
pub fn restore(from: &Path, data: &Path) -> Result<BackupList, AppError> {
    let list = read_list(from)?;
    let empty = match fs::read_dir(data) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    };
    if !empty {
        return Err(AppError::Usage(format!(
            "{} is not empty: restore into a new folder with --data DIR",
            data.display()
        )));
    }
    let part = beside(data);
    files::fresh(&part)?;
    let filled = fill(from, &list, &part);
    if filled.is_err() {
        let _ = fs::remove_dir_all(&part);
    }
    filled?;
    let _ = fs::remove_dir(data);
    fs::rename(&part, data).map_err(file(data))?;
    match data.parent() {
        Some(place) if !place.as_os_str().is_empty() => sync_folder(place)?,
        _ => sync_folder(Path::new("."))?,
    }
    Ok(list)
}

fn read_list(from: &Path) -> Result<BackupList, AppError> {
    let path = from.join(LIST);
    let text = fs::read(&path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            AppError::Usage(format!("{} is no backup: it has no {LIST}", from.display()))
        }
        _ => file(&path)(error),
    })?;
    let list: BackupList = serde_json::from_slice(&text)
        .map_err(|error| damaged(from, &format!("{}: {error}", path.display())))?;
    if list.schema == SCHEMA {
        Ok(list)
    } else {
        Err(AppError::Usage(format!(
            "{} is a `{}` backup; this yixian reads `{SCHEMA}`",
            from.display(),
            list.schema
        )))
    }
}

/// Every file on the list, and no other.
fn fill(from: &Path, list: &BackupList, part: &Path) -> Result<(), AppError> {
    let blobs = list.blobs.iter().map(|hash| (files::blob(hash), *hash));
    let beside = list
        .files
        .iter()
        .filter(|(name, _)| BESIDE.contains(&name.as_str()))
        .map(|(name, hash)| (PathBuf::from(name), *hash));
    let database = std::iter::once((PathBuf::from(DATABASE), list.database));
    fs::create_dir_all(part.join(BLOBS)).map_err(file(part))?;
    for (name, hash) in database.chain(beside).chain(blobs) {
        let source = from.join(&name);
        match files::copy_checked(&source, &part.join(&name), hash) {
            Ok(true) => {}
            Ok(false) => return Err(damaged(from, &format!("{} was changed", source.display()))),
            Err(AppError::File { path, source: why })
                if path == source && why.kind() == std::io::ErrorKind::NotFound =>
            {
                return Err(damaged(from, &format!("{} is missing", source.display())));
            }
            Err(error) => return Err(error),
        }
    }
    files::sync_tree(part)
}

fn damaged(from: &Path, what: &str) -> AppError {
    AppError::Store(StoreError::Refused(format!(
        "the backup {} is damaged: {what}; use another one",
        from.display()
    )))
}

fn beside(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.part"))
}
