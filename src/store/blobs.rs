//! Files by the SHA-256 of their bytes: written once, synced, never changed, never overwritten.

use std::{
    fs::File,
    io::{Read, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use object_store::{
    ObjectStore, ObjectStoreExt, PutMode, PutOptions, local::LocalFileSystem, path::Path as Key,
};

use sha2::{Digest, Sha256};

use super::StoreError;
use crate::model::BlobHash;

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
        // Original mails lie here, with all that a person wrote of himself: the service's own user
        // reads them and nobody else. Where another user owns the folder, `doctor` says so.
        let _ = std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700));
        // Without `with_fsync` a power cut may take a file that a row already points to.
        let objects = LocalFileSystem::new_with_prefix(&folder)
            .map_err(|source| StoreError::Blob {
                key: folder.display().to_string(),
                source,
            })?
            .with_fsync(true);
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
        let hash = BlobHash::of(&bytes);
        let options = PutOptions {
            mode: PutMode::Create,
            ..PutOptions::default()
        };
        match self
            .objects
            .put_opts(&key(&hash), bytes.into(), options)
            .await
        {
            Ok(_) | Err(object_store::Error::AlreadyExists { .. }) => Ok(hash),
            Err(source) => Err(StoreError::Blob {
                key: hash.to_string(),
                source,
            }),
        }
    }

    /// Keeps the file at `from` without holding it in memory, and says under which hash.
    ///
    /// # Errors
    /// The file cannot be read, or the disk refuses.
    pub async fn keep_file(&self, from: &Path) -> Result<BlobHash, StoreError> {
        let (blobs, from) = (self.clone(), from.to_owned());
        tokio::task::spawn_blocking(move || blobs.copy_in(&from))
            .await
            .unwrap_or_else(|_| {
                Err(StoreError::Refused(
                    "copying a file into the blobs was interrupted: run it again".to_owned(),
                ))
            })
    }

    /// Copies under a temporary name, syncs, renames, syncs the folder.
    fn copy_in(&self, from: &Path) -> Result<BlobHash, StoreError> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let wrong = |path: &Path| {
            let path = path.to_owned();
            move |source| StoreError::Folder { path, source }
        };
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let partial = self
            .folder
            .join(format!("incoming-{}-{number}", std::process::id()));
        let copied = (|| {
            let mut source = File::open(from).map_err(wrong(from))?;
            let mut target = File::create(&partial).map_err(wrong(&partial))?;
            let mut hasher = Sha256::new();
            let mut buffer = vec![0_u8; 1 << 16];
            loop {
                let read = source.read(&mut buffer).map_err(wrong(from))?;
                if read == 0 {
                    break;
                }
                hasher.update(&buffer[..read]);
                target.write_all(&buffer[..read]).map_err(wrong(&partial))?;
            }
            target.sync_all().map_err(wrong(&partial))?;
            let hash = BlobHash::from_digest(hasher.finalize().into());
            let path = self.path(&hash);
            let folder = path.parent().unwrap_or(&self.folder);
            std::fs::create_dir_all(folder).map_err(wrong(folder))?;
            std::fs::rename(&partial, &path).map_err(wrong(&path))?;
            for folder in [folder, &self.folder] {
                File::open(folder)
                    .and_then(|folder| folder.sync_all())
                    .map_err(wrong(folder))?;
            }
            Ok(hash)
        })();
        if copied.is_err() {
            let _ = std::fs::remove_file(&partial);
        }
        copied
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
