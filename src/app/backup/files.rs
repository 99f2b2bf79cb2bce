//! Copies that are synced, read back and compared.

use std::{
    collections::BTreeMap,
    fs, io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use super::BLOBS;
use crate::{app::AppError, model::BlobHash, store::StoreError};

/// A new, empty folder that only its owner reads: original mails will lie in it.
pub(super) fn fresh(folder: &Path) -> Result<(), AppError> {
    let _ = fs::remove_dir_all(folder);
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(file(folder))
}

/// Where a blob lies below the data folder and below a backup.
pub(super) fn blob(hash: &BlobHash) -> PathBuf {
    let name = hash.to_string();
    Path::new(BLOBS).join(&name[..2]).join(name)
}

/// Copies every blob of `from`, or links it out of `before`; their hashes, sorted. A blob that is
/// deleted meanwhile, because its time is over, is left out.
pub(super) fn copy_blobs(
    from: &Path,
    to: &Path,
    before: Option<&Path>,
) -> Result<Vec<BlobHash>, AppError> {
    fs::create_dir_all(to).map_err(file(to))?;
    let mut copied = Vec::new();
    for folder in fs::read_dir(from).map_err(file(from))? {
        let folder = folder.map_err(file(from))?.path();
        if !folder.is_dir() {
            continue;
        }
        let shelf = folder.file_name().unwrap_or_default();
        let target = to.join(shelf);
        fs::create_dir_all(&target).map_err(file(&target))?;
        for entry in fs::read_dir(&folder).map_err(file(&folder))? {
            let path = entry.map_err(file(&folder))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            // Anything else is a half-written file of a run that was killed.
            let Ok(expected) = name.parse::<BlobHash>() else {
                continue;
            };
            let copy = target.join(&*name);
            let earlier = before.map(|blobs| blobs.join(shelf).join(&*name));
            if earlier.is_some_and(|earlier| linked(&earlier, &copy, expected)) {
                copied.push(expected);
                continue;
            }
            match copy_checked(&path, &copy, expected) {
                Ok(true) => copied.push(expected),
                Ok(false) if hash_of(&path)? == expected => {
                    return Err(AppError::Store(StoreError::Refused(format!(
                        "{} did not keep what was written: look at that disk",
                        copy.display()
                    ))));
                }
                Ok(false) => {
                    return Err(AppError::Store(StoreError::Refused(format!(
                        "{} was changed on disk: put it back from an older backup",
                        path.display()
                    ))));
                }
                Err(AppError::File { path: gone, source })
                    if gone == path && source.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        sync_folder(&target)?;
    }
    sync_folder(to)?;
    copied.sort_unstable();
    Ok(copied)
}

/// Whether `copy` is now the same file as `earlier` and holds what it should.
fn linked(earlier: &Path, copy: &Path, expected: BlobHash) -> bool {
    if fs::hard_link(earlier, copy).is_err() {
        return false;
    }
    if hash_of(copy).is_ok_and(|found| found == expected) {
        return true;
    }
    // What rotted in the earlier backup is copied anew.
    let _ = fs::remove_file(copy);
    false
}

/// The files of `names` that are in `from`, with their hashes.
pub(super) fn copy_beside(
    from: &Path,
    to: &Path,
    names: &[&str],
) -> Result<BTreeMap<String, BlobHash>, AppError> {
    let mut copied = BTreeMap::new();
    for name in names {
        let path = from.join(name);
        if path.exists() {
            let hash = hash_of(&path)?;
            copy_checked(&path, &to.join(name), hash)?;
            copied.insert((*name).to_owned(), hash);
        }
    }
    Ok(copied)
}

/// Copies one file with its rights, syncs the copy and reads it back: whether it holds `expected`.
pub(super) fn copy_checked(from: &Path, to: &Path, expected: BlobHash) -> Result<bool, AppError> {
    let mut source = fs::File::open(from).map_err(file(from))?;
    let rights = source.metadata().map_err(file(from))?.permissions();
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(file(folder))?;
    }
    let mut copy = fs::File::create(to).map_err(file(to))?;
    io::copy(&mut source, &mut copy).map_err(file(to))?;
    copy.set_permissions(rights).map_err(file(to))?;
    copy.sync_all().map_err(file(to))?;
    Ok(hash_of(to)? == expected)
}

pub(super) fn hash_of(path: &Path) -> Result<BlobHash, AppError> {
    use sha2::{Digest, Sha256};
    let mut reader = fs::File::open(path).map_err(file(path))?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = io::Read::read(&mut reader, &mut buffer).map_err(file(path))?;
        if read == 0 {
            return Ok(BlobHash::from_digest(digest.finalize().into()));
        }
        digest.update(&buffer[..read]);
    }
}

pub(super) fn write_synced(path: &Path, bytes: &[u8]) -> Result<(), AppError> {
    fs::write(path, bytes).map_err(file(path))?;
    sync(path)
}

pub(super) fn sync(path: &Path) -> Result<(), AppError> {
    fs::File::open(path)
        .and_then(|opened| opened.sync_all())
        .map_err(file(path))
}

/// The names in a folder; without it a rename may be lost with the power.
pub(super) fn sync_folder(folder: &Path) -> Result<(), AppError> {
    sync(folder)
}

/// The names in a folder and in all folders below it.
pub(super) fn sync_tree(folder: &Path) -> Result<(), AppError> {
    for entry in fs::read_dir(folder).map_err(file(folder))? {
        let path = entry.map_err(file(folder))?.path();
        if path.is_dir() {
            sync_tree(&path)?;
        }
    }
    sync_folder(folder)
}

pub(super) fn file(path: &Path) -> impl FnOnce(io::Error) -> AppError + use<> {
    let path = path.to_owned();
    move |source| AppError::File { path, source }
}
