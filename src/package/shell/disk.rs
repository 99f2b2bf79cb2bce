//! Files written whole or not at all: synced, moved by rename, hashed as they lie.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use sha2::{Digest, Sha256};

use crate::{crash, model::BlobHash, package::PackageError};

/// An own folder in the work folder; it goes away whatever happens.
pub(super) struct Staging {
    /// Where it is.
    pub path: PathBuf,
}

impl Staging {
    /// Makes it, empty.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn make(work: &Path, stem: &str) -> Result<Self, PackageError> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let path = work.join(format!(
            "package-{stem}-{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        ));
        // A process of the same number may have been killed here.
        match fs::remove_dir_all(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(disk(&path)(error));
            }
            _ => {}
        }
        fs::create_dir_all(&path).map_err(disk(&path))?;
        Ok(Self { path })
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // What stays is swept with the work folder at the next start.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Names the path in an error of the disk.
pub(super) fn disk(path: &Path) -> impl Fn(io::Error) -> PackageError {
    let path = path.to_owned();
    move |source| PackageError::Disk {
        path: path.clone(),
        source,
    }
}

/// Moves a finished thing to its place.
///
/// # Errors
/// They lie on two file systems, or the disk refuses.
pub(super) fn rename(from: &Path, to: &Path) -> Result<(), PackageError> {
    crash::point("package.rename");
    fs::rename(from, to).map_err(|source| PackageError::Move {
        from: from.to_owned(),
        to: to.to_owned(),
        source,
    })
}

/// Makes the folder that `path` lies in.
///
/// # Errors
/// The disk refuses.
pub(super) fn make_parent(path: &Path) -> Result<(), PackageError> {
    let parent = path.parent().unwrap_or(path);
    fs::create_dir_all(parent).map_err(disk(parent))
}

/// Writes a new file and syncs it.
///
/// # Errors
/// It exists, or the disk refuses.
pub(super) fn write_synced(path: &Path, bytes: &[u8]) -> Result<(), PackageError> {
    let write = || {
        let mut file = File::create_new(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(disk(path))
}

/// Copies into a new file and syncs it.
///
/// # Errors
/// As [`write_synced`].
pub(super) fn copy_synced(from: &Path, to: &Path) -> Result<(), PackageError> {
    let mut source = File::open(from).map_err(disk(from))?;
    let mut copy = || {
        let mut file = File::create_new(to)?;
        io::copy(&mut source, &mut file)?;
        file.sync_all()
    };
    copy().map_err(disk(to))
}

/// SHA-256 and length, without holding the file in memory.
pub(super) fn hash(path: &Path) -> io::Result<(BlobHash, u64)> {
    hash_of(&mut File::open(path)?)
}

/// SHA-256 and length of what `from` still gives.
pub(super) fn hash_of(from: &mut impl Read) -> io::Result<(BlobHash, u64)> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0_u8; 128 * 1024];
    let mut bytes = 0;
    loop {
        let read = from.read(&mut buffer)?;
        if read == 0 {
            return Ok((BlobHash::from_digest(hasher.finalize().into()), bytes));
        }
        hasher.update(&buffer[..read]);
        bytes += read as u64;
    }
}

/// Syncs the names in a folder.
///
/// # Errors
/// The disk refuses.
pub(super) fn sync_folder(path: &Path) -> Result<(), PackageError> {
    File::open(path)
        .and_then(|folder| folder.sync_all())
        .map_err(disk(path))
}

/// Syncs `folder` and the folders in it, so that the names last as long as the bytes.
pub(super) fn sync_folders(folder: &Path) -> Result<(), PackageError> {
    for entry in fs::read_dir(folder).map_err(disk(folder))? {
        let path = entry.map_err(disk(folder))?.path();
        if path.is_dir() {
            sync_folders(&path)?;
        }
    }
    sync_folder(folder)
}
