//! Files by the SHA-256 of their bytes: written once, synced, never changed, never overwritten.

use std::path::{Path, PathBuf};

use object_store::{
    ObjectStore, ObjectStoreExt, PutMode, PutOptions, local::LocalFileSystem, path::Path as Key,
};

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
