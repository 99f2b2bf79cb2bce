//! `yixian store backup|restore`: a copy of database and blobs that proves itself by hash.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{App, AppError};
use crate::{model::BlobHash, store::StoreError};

const SCHEMA: &str = "yixian-backup/1";
const LIST: &str = "BACKUP.json";
const DATABASE: &str = "yixian.db";

/// `BACKUP.json`, and what both commands report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupList {
    /// [`SCHEMA`].
    pub schema: String,
    /// When it was made, UTC.
    pub made_at: chrono::DateTime<chrono::Utc>,
    /// Hash of the database file.
    pub database: BlobHash,
    /// Every blob.
    pub blobs: Vec<BlobHash>,
}

impl App {
    /// Copies the database, while others go on working, and then every blob; each is checked
    /// against its hash. The folder appears under its name only when it is whole.
    ///
    /// # Errors
    /// `to` exists, the disk refuses, or a blob was changed on disk.
    pub async fn backup(&self, to: Option<&Path>) -> Result<(PathBuf, BackupList), AppError> {
        let made_at = self.clock.now();
        let name = made_at.format("%Y%m%dT%H%M%SZ").to_string();
        let target = to.map_or_else(|| self.data.join("backups").join(name), Path::to_owned);
        if target.exists() {
            return Err(AppError::Usage(format!(
                "{} exists: name a folder that does not",
                target.display()
            )));
        }
        let part = beside(&target);
        let _ = fs::remove_dir_all(&part);
        fs::create_dir_all(part.join("blobs")).map_err(file(&part))?;
        // Blobs are durable before their rows, so a snapshot of the rows taken first points only to
        // blobs that are there.
        self.store.backup_database(&part.join(DATABASE)).await?;
        let blobs = copy_blobs(&self.data.join("blobs"), &part.join("blobs"))?;
        let list = BackupList {
            schema: SCHEMA.to_owned(),
            made_at,
            database: hash_of(&part.join(DATABASE))?,
            blobs,
        };
        let text = serde_json::to_vec_pretty(&list).unwrap_or_default();
        write_synced(&part.join(LIST), &text)?;
        sync(&part.join(DATABASE))?;
        fs::rename(&part, &target).map_err(file(&target))?;
        Ok((target, list))
    }
}

/// Fills `data`, which must be empty or absent, from the backup at `from`; everything is checked
/// before the folder gets its name.
///
/// # Errors
/// `data` holds something, the backup is not whole, or the disk refuses.
pub fn restore(from: &Path, data: &Path) -> Result<BackupList, AppError> {
    let text = fs::read(from.join(LIST)).map_err(file(&from.join(LIST)))?;
    let list: BackupList = serde_json::from_slice(&text)
        .map_err(|error| AppError::Usage(format!("{}: {error}", from.join(LIST).display())))?;
    if list.schema != SCHEMA {
        return Err(AppError::Usage(format!(
            "{} is a `{}` backup; this yixian reads `{SCHEMA}`",
            from.display(),
            list.schema
        )));
    }
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
    let damaged = |what: &str| {
        AppError::Store(StoreError::Refused(format!(
            "the backup {} is damaged: {what}; use another one",
            from.display()
        )))
    };
    if hash_of(&from.join(DATABASE))? != list.database {
        return Err(damaged(DATABASE));
    }
    let part = beside(data);
    let _ = fs::remove_dir_all(&part);
    fs::create_dir_all(part.join("blobs")).map_err(file(&part))?;
    let copied = copy_blobs(&from.join("blobs"), &part.join("blobs"))?;
    if copied != list.blobs {
        let lost = list.blobs.iter().filter(|b| !copied.contains(b)).count();
        return Err(damaged(&format!("{lost} blobs are missing")));
    }
    fs::copy(from.join(DATABASE), part.join(DATABASE)).map_err(file(&part))?;
    sync(&part.join(DATABASE))?;
    let _ = fs::remove_dir(data);
    fs::rename(&part, data).map_err(file(data))?;
    Ok(list)
}

fn beside(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.part"))
}

/// Copies every blob of `from`, checked against its name; their hashes, sorted.
fn copy_blobs(from: &Path, to: &Path) -> Result<Vec<BlobHash>, AppError> {
    let mut copied = Vec::new();
    for folder in fs::read_dir(from).map_err(file(from))? {
        let folder = folder.map_err(file(from))?.path();
        if !folder.is_dir() {
            continue;
        }
        let target = to.join(folder.file_name().unwrap_or_default());
        fs::create_dir_all(&target).map_err(file(&target))?;
        for entry in fs::read_dir(&folder).map_err(file(&folder))? {
            let path = entry.map_err(file(&folder))?.path();
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            // Anything else is a half-written file of a run that was killed.
            let Ok(expected) = name.parse::<BlobHash>() else {
                continue;
            };
            if hash_of(&path)? != expected {
                return Err(AppError::Store(StoreError::Refused(format!(
                    "blob {expected} was changed on disk: restore it from an older backup"
                ))));
            }
            let copy = target.join(&name);
            fs::copy(&path, &copy).map_err(file(&copy))?;
            sync(&copy)?;
            copied.push(expected);
        }
    }
    copied.sort_unstable();
    Ok(copied)
}

fn hash_of(path: &Path) -> Result<BlobHash, AppError> {
    use sha2::{Digest, Sha256};
    let mut reader = fs::File::open(path).map_err(file(path))?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = std::io::Read::read(&mut reader, &mut buffer).map_err(file(path))?;
        if read == 0 {
            return Ok(BlobHash::from_digest(digest.finalize().into()));
        }
        digest.update(&buffer[..read]);
    }
}

fn write_synced(path: &Path, bytes: &[u8]) -> Result<(), AppError> {
    fs::write(path, bytes).map_err(file(path))?;
    sync(path)
}

fn sync(path: &Path) -> Result<(), AppError> {
    fs::File::open(path)
        .and_then(|opened| opened.sync_all())
        .map_err(file(path))
}

fn file(path: &Path) -> impl FnOnce(std::io::Error) -> AppError + use<> {
    let path = path.to_owned();
    move |source| AppError::File { path, source }
}
