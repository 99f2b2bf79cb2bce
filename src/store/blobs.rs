//! Files by the SHA-256 of their bytes: written once, synced, never changed, never overwritten.

use std::{
    collections::BTreeSet,
    fs::File,
    io::{ErrorKind, Read, Write},
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use object_store::{ObjectStoreExt, local::LocalFileSystem, path::Path as Key};
use sha2::{Digest, Sha256};

use super::StoreError;
use crate::{crash, model::BlobHash};

/// How the names of files begin that are being written.
const PARTIAL: &str = "incoming-";

/// The folder of blobs.
#[derive(Debug, Clone)]
pub struct Blobs {
    folder: PathBuf,
    objects: std::sync::Arc<LocalFileSystem>,
}

impl Blobs {
    /// Opens, or makes, `folder`.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let wrong = |source| StoreError::Folder {
            path: folder.to_owned(),
            source,
        };
        std::fs::create_dir_all(folder).map_err(wrong)?;
        let folder = folder.canonicalize().map_err(wrong)?;
        // The folder's own name must outlive a power cut as well, and that of the one it stands in.
        for above in folder.ancestors().skip(1).take(2) {
            // What is above may be somebody else's: then it was there before us.
            let _ = sync_folder(above);
        }
        // Original mails lie here, with all that a person wrote of himself: the service's own user
        // reads them and nobody else. Where another user owns the folder, `doctor` says so.
        let _ = std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700));
        sweep(&folder).map_err(wrong)?;
        let objects =
            LocalFileSystem::new_with_prefix(&folder).map_err(|source| StoreError::Blob {
                key: folder.display().to_string(),
                source,
            })?;
        Ok(Self {
            folder,
            objects: std::sync::Arc::new(objects),
        })
    }

    /// Keeps `bytes` and says under which hash. Keeping the same bytes again changes nothing.
    ///
    /// # Errors
    /// The disk refuses.
    pub async fn keep(&self, bytes: Vec<u8>) -> Result<BlobHash, StoreError> {
        let kept = self.keep_all(vec![bytes]).await?;
        kept.into_iter()
            .next()
            .map(|(hash, _)| hash)
            .ok_or_else(interrupted)
    }

    /// Keeps several files at once and gives each back with its hash, in their order. All are written
    /// before the first is synced, so that the disk does much of it in one go.
    ///
    /// # Errors
    /// The disk refuses; some of them may be kept.
    pub async fn keep_all(
        &self,
        files: Vec<Vec<u8>>,
    ) -> Result<Vec<(BlobHash, Vec<u8>)>, StoreError> {
        let blobs = self.clone();
        blocking(move || {
            let mut staged = Vec::with_capacity(files.len());
            for bytes in files {
                let hash = BlobHash::of(&bytes);
                let mut partial = None;
                if !blobs.path(&hash).exists() {
                    let made = partial.insert(Partial::create(&blobs.folder)?);
                    made.write(&bytes)?;
                }
                staged.push((hash, bytes, partial));
            }
            let partials: Vec<&Partial> = staged.iter().filter_map(|one| one.2.as_ref()).collect();
            beside(&partials, |partial| partial.sync())?;
            let mut folders = BTreeSet::from([blobs.folder.clone()]);
            let mut kept = Vec::with_capacity(staged.len());
            for (hash, bytes, partial) in staged {
                folders.insert(blobs.publish(&hash, partial)?);
                kept.push((hash, bytes));
            }
            let folders: Vec<&PathBuf> = folders.iter().collect();
            beside(&folders, |folder| sync_folder(folder))?;
            Ok(kept)
        })
        .await
    }

    /// Gives a file that is written its name; the folder in which it then lies is still to be synced.
    fn publish(&self, hash: &BlobHash, partial: Option<Partial>) -> Result<PathBuf, StoreError> {
        let path = self.path(hash);
        let folder = path.parent().unwrap_or(&self.folder).to_owned();
        if let Some(partial) = partial {
            std::fs::create_dir_all(&folder).map_err(refused(&folder))?;
            crash::point("blob.rename");
            partial.rename(&path)?;
            crash::point("blob.renamed");
        }
        Ok(folder)
    }

    /// Keeps the file at `from` without holding it in memory, and says under which hash.
    ///
    /// # Errors
    /// The file cannot be read, or the disk refuses.
    pub async fn keep_file(&self, from: &Path) -> Result<BlobHash, StoreError> {
        let (blobs, from) = (self.clone(), from.to_owned());
        blocking(move || blobs.copy_in(&from)).await
    }

    fn copy_in(&self, from: &Path) -> Result<BlobHash, StoreError> {
        let mut source = File::open(from).map_err(refused(from))?;
        let mut partial = Partial::create(&self.folder)?;
        let mut hasher = Sha256::new();
        let mut buffer = vec![0_u8; 1 << 16];
        loop {
            let read = source.read(&mut buffer).map_err(refused(from))?;
            if read == 0 {
                break;
            }
            hasher.update(&buffer[..read]);
            partial.write(&buffer[..read])?;
        }
        partial.sync()?;
        let hash = BlobHash::from_digest(hasher.finalize().into());
        let folder = self.publish(&hash, Some(partial))?;
        sync_folder(&folder)?;
        sync_folder(&self.folder)?;
        Ok(hash)
    }

    /// Reads a blob back and checks that the disk still holds what was put there.
    ///
    /// # Errors
    /// It is missing, unreadable, or its bytes changed.
    pub async fn read(&self, hash: &BlobHash) -> Result<Vec<u8>, StoreError> {
        let wrong = |source| StoreError::Blob {
            key: hash.to_string(),
            source,
        };
        let bytes = self
            .objects
            .get(&key(hash))
            .await
            .map_err(wrong)?
            .bytes()
            .await
            .map_err(wrong)?;
        if BlobHash::of(&bytes) == *hash {
            Ok(bytes.to_vec())
        } else {
            Err(StoreError::Refused(format!(
                "blob {hash} was changed on disk: restore it from a backup"
            )))
        }
    }

    /// Deletes a blob; one that is gone already is no trouble.
    ///
    /// # Errors
    /// The disk refuses.
    pub async fn remove(&self, hash: &BlobHash) -> Result<(), StoreError> {
        match self.objects.delete(&key(hash)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(source) => Err(StoreError::Blob {
                key: hash.to_string(),
                source,
            }),
        }
    }

    /// Where a blob lies, for readers that need a path (ffmpeg, a producer's viewer).
    #[must_use]
    pub fn path(&self, hash: &BlobHash) -> PathBuf {
        let name = hash.to_string();
        self.folder.join(&name[..2]).join(name)
    }
}

/// A file that is being written, under a name that nobody reads; gone with its value.
///
/// It is locked as long as it is written: what lies unlocked was left by a program that was killed.
#[derive(Debug)]
struct Partial {
    file: File,
    path: PathBuf,
    renamed: bool,
}

impl Partial {
    fn create(folder: &Path) -> Result<Self, StoreError> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        loop {
            let number = COUNT.fetch_add(1, Ordering::Relaxed);
            let path = folder.join(format!("{PARTIAL}{}-{number}", std::process::id()));
            let file = match File::create_new(&path) {
                Ok(file) => file,
                Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
                Err(source) => return Err(StoreError::Folder { path, source }),
            };
            file.lock().map_err(refused(&path))?;
            let links = file.metadata().map_err(refused(&path))?.nlink();
            let made = Self {
                file,
                path,
                renamed: false,
            };
            // Another program may have swept it away between its making and its locking.
            if links > 0 {
                return Ok(made);
            }
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.file.write_all(bytes).map_err(refused(&self.path))
    }

    fn sync(&self) -> Result<(), StoreError> {
        self.file.sync_all().map_err(refused(&self.path))
    }

    fn rename(mut self, path: &Path) -> Result<(), StoreError> {
        std::fs::rename(&self.path, path).map_err(refused(path))?;
        self.renamed = true;
        Ok(())
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.renamed {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// Removes what programs that were killed have left half written.
fn sweep(folder: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(PARTIAL)
            && let Ok(file) = File::open(entry.path())
            && file.try_lock().is_ok()
        {
            let _ = std::fs::remove_file(entry.path());
        }
    }
    Ok(())
}

/// Threads that sync beside one another.
const SYNCING: usize = 4;

/// Does `sync` to each of `all`, some beside one another: a file system writes its journal once for
/// those that wait together, and once for each that waits alone.
fn beside<T: Sync>(
    all: &[T],
    sync: impl Fn(&T) -> Result<(), StoreError> + Sync,
) -> Result<(), StoreError> {
    let part = all.len().div_ceil(SYNCING).max(1);
    std::thread::scope(|scope| {
        let parts: Vec<_> = all
            .chunks(part)
            .map(|some| scope.spawn(|| some.iter().try_for_each(&sync)))
            .collect();
        parts.into_iter().try_for_each(|part| {
            part.join().unwrap_or_else(|_| {
                Err(StoreError::Refused(
                    "syncing files was interrupted: run it again".to_owned(),
                ))
            })
        })
    })
}

/// A rename is durable when its folder is synced.
fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(refused(folder))
}

fn refused(path: &Path) -> impl FnOnce(std::io::Error) -> StoreError {
    let path = path.to_owned();
    move |source| StoreError::Folder { path, source }
}

fn interrupted() -> StoreError {
    StoreError::Refused("writing a file into the blobs was interrupted: run it again".to_owned())
}

/// Disks and hashes on a thread of their own: the connections go on meanwhile.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| Err(interrupted()))
}

/// `ab/abcdef…`: 256 folders keep listings short.
fn key(hash: &BlobHash) -> Key {
    let name = hash.to_string();
    Key::from_iter([&name[..2], &name])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_is_copied_in_and_leaves_nothing_beside() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(&folder.path().join("blobs")).unwrap();
        let file = folder.path().join("mail");
        std::fs::write(&file, vec![7; 300_000]).unwrap();
        let hash = blobs.keep_file(&file).await.unwrap();
        assert_eq!(hash, blobs.keep_file(&file).await.unwrap());
        assert_eq!(hash, blobs.keep(vec![7; 300_000]).await.unwrap());
        assert_eq!(blobs.read(&hash).await.unwrap().len(), 300_000);
        assert!(blobs.keep_file(&folder.path().join("none")).await.is_err());
        let left = std::fs::read_dir(folder.path().join("blobs"))
            .unwrap()
            .count();
        assert_eq!(left, 1);
    }

    #[tokio::test]
    async fn what_a_killed_program_left_goes_and_what_is_being_written_stays() {
        let folder = tempfile::tempdir().unwrap();
        let left = folder.path().join("incoming-1-0");
        std::fs::write(&left, b"half").unwrap();
        let busy = Partial::create(folder.path()).unwrap();
        let blobs = Blobs::open(folder.path()).unwrap();
        assert!(!left.exists() && busy.path.exists());
        let hash = BlobHash::of(b"one");
        blobs.publish(&hash, Some(busy)).unwrap();
        assert!(blobs.path(&hash).exists());
    }

    #[tokio::test]
    async fn several_files_are_kept_in_their_order() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path()).unwrap();
        let files = vec![b"one".to_vec(), b"two".to_vec(), b"one".to_vec()];
        let kept = blobs.keep_all(files.clone()).await.unwrap();
        for ((hash, bytes), file) in kept.iter().zip(&files) {
            assert_eq!((hash, bytes), (&BlobHash::of(file), file));
            assert_eq!(blobs.read(hash).await.unwrap(), *file);
        }
        assert!(blobs.keep_all(Vec::new()).await.unwrap().is_empty());
        let left = std::fs::read_dir(folder.path()).unwrap().flatten();
        assert!(
            left.map(|entry| entry.file_name())
                .all(|name| name.len() == 2)
        );
    }

    #[tokio::test]
    async fn bytes_come_back_and_a_changed_file_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path()).unwrap();
        let hash = blobs.keep(b"one".to_vec()).await.unwrap();
        assert_eq!(blobs.keep(b"one".to_vec()).await.unwrap(), hash);
        assert_eq!(blobs.read(&hash).await.unwrap(), b"one");
        std::fs::write(blobs.path(&hash), b"two").unwrap();
        let error = blobs.read(&hash).await.unwrap_err();
        assert!(
            error.to_string().contains("restore it from a backup"),
            "{error}"
        );
    }
}
