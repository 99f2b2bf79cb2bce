//! DATA/cache: rendered things by what they were made from. A name is either whole or not there.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use crate::{crash, model::BlobHash, render::RenderError};

/// Raised when the same input would give other pixels.
pub const ENGINE: &str = "film 2";

/// Forgets a file whose bytes decayed on the disk, so that it is made again; false: it is none of the
/// cache in `folder`, and nothing happened. Blocking.
///
/// # Errors
/// The disk refuses.
pub fn forget(folder: &Path, path: &Path) -> Result<bool, RenderError> {
    let inside = folder.canonicalize().map_err(disk(folder))?;
    let parent = path.parent().and_then(|parent| parent.canonicalize().ok());
    if !parent.is_some_and(|parent| parent.starts_with(&inside)) {
        return Ok(false);
    }
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(disk(path)(error)),
        _ => Ok(true),
    }
}

/// The key of what is made from `parts`.
pub fn key(parts: &impl Serialize) -> BlobHash {
    let parts = serde_json::to_string(&(ENGINE, parts)).unwrap_or_default();
    BlobHash::of(parts.as_bytes())
}

/// A file of the cache.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Where it is.
    pub path: PathBuf,
    /// Its content.
    pub sha256: BlobHash,
    /// Its length.
    pub bytes: u64,
    /// It was not there before.
    pub made: bool,
}

#[derive(Serialize, Deserialize)]
struct Sidecar {
    sha256: BlobHash,
    bytes: u64,
}

/// The folder.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    counter: AtomicU64,
}

impl Cache {
    /// Opens, or makes, the folder and removes what an interrupted run left behind.
    pub fn open(folder: &Path) -> Result<Self, RenderError> {
        fs::create_dir_all(folder).map_err(disk(folder))?;
        let folder = folder.canonicalize().map_err(disk(folder))?;
        let drafts = folder.join("unfinished");
        if drafts.exists() {
            fs::remove_dir_all(&drafts).map_err(disk(&drafts))?;
        }
        fs::create_dir_all(&drafts).map_err(disk(&drafts))?;
        Ok(Self {
            folder,
            counter: AtomicU64::new(0),
        })
    }

    /// For whoever only reads notes, beside a run that writes: nothing is swept.
    pub fn reading(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            counter: AtomicU64::new(0),
        }
    }

    /// The file under `key`, or made by `make`, which is given the place to write to.
    pub fn keep<E: From<RenderError>>(
        &self,
        key: &BlobHash,
        extension: &str,
        make: impl FnOnce(&Path) -> Result<(), E>,
    ) -> Result<Kept, E> {
        let path = self.path(key, extension);
        let side = self.path(key, &format!("{extension}.json"));
        if let Some(kept) = found(&path, &side) {
            return Ok(kept);
        }
        let draft = self.draft(extension);
        make(&draft).inspect_err(|_| {
            let _ = fs::remove_file(&draft);
        })?;
        let (sha256, bytes) = synced(&draft).map_err(disk(&draft))?;
        place(&draft, &path).map_err(disk(&path))?;
        self.write(&side, &Sidecar { sha256, bytes })?;
        Ok(Kept {
            path,
            sha256,
            bytes,
            made: true,
        })
    }

    /// What was noted under `key`.
    pub fn noted<T: DeserializeOwned>(&self, key: &BlobHash) -> Option<T> {
        serde_json::from_slice(&fs::read(self.path(key, "note")).ok()?).ok()
    }

    /// Notes `value` under `key`.
    pub fn note(&self, key: &BlobHash, value: &impl Serialize) -> Result<(), RenderError> {
        self.write(&self.path(key, "note"), value)
    }

    /// A name for a file that only this run needs; swept with the next.
    pub fn draft(&self, extension: &str) -> PathBuf {
        let count = self.counter.fetch_add(1, Ordering::Relaxed);
        self.folder
            .join("unfinished")
            .join(format!("{count}.{extension}.tmp"))
    }

    /// Writes `bytes` to a place of this run's own.
    pub fn draft_of(&self, extension: &str, bytes: &[u8]) -> Result<PathBuf, RenderError> {
        let path = self.draft(extension);
        fs::write(&path, bytes).map_err(disk(&path))?;
        Ok(path)
    }

    fn write(&self, path: &Path, value: &impl Serialize) -> Result<(), RenderError> {
        let draft = self.draft("json");
        let bytes = serde_json::to_vec(value).unwrap_or_default();
        let written = File::create(&draft).and_then(|mut file| {
            file.write_all(&bytes)?;
            file.sync_all()
        });
        written.map_err(disk(&draft))?;
        place(&draft, path).map_err(disk(path))
    }

    fn path(&self, key: &BlobHash, extension: &str) -> PathBuf {
        let name = key.to_string();
        self.folder
            .join(&name[..2])
            .join(format!("{name}.{extension}"))
    }
}

/// Turns an error of the disk into one that names the file.
pub fn disk(path: &Path) -> impl Fn(io::Error) -> RenderError {
    let path = path.to_owned();
    move |source| RenderError::Disk {
        path: path.clone(),
        source,
    }
}

fn found(path: &Path, side: &Path) -> Option<Kept> {
    let side: Sidecar = serde_json::from_slice(&fs::read(side).ok()?).ok()?;
    is_there(path, side.bytes).then(|| Kept {
        path: path.to_owned(),
        sha256: side.sha256,
        bytes: side.bytes,
        made: false,
    })
}

/// The file is there with all its bytes.
pub fn is_there(path: &Path, bytes: u64) -> bool {
    fs::metadata(path).is_ok_and(|file| file.len() == bytes)
}

/// Hash and length of a file, once the disk has it for certain.
fn synced(path: &Path) -> io::Result<(BlobHash, u64)> {
    let mut file = File::open(path)?;
    file.sync_all()?;
    hashed(&mut file)
}

/// Hash and length of what is left of a file, read in parts.
pub fn hashed(file: &mut File) -> io::Result<(BlobHash, u64)> {
    let mut hasher = Sha256::new();
    let mut bytes = 0;
    let mut part = vec![0; 1 << 18];
    loop {
        let n = file.read(&mut part)?;
        if n == 0 {
            break;
        }
        hasher.update(&part[..n]);
        bytes += n as u64;
    }
    Ok((BlobHash::from_digest(hasher.finalize().into()), bytes))
}

fn place(draft: &Path, path: &Path) -> io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)?;
    crash::point("cache.rename");
    fs::rename(draft, path)?;
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_is_made_once_and_a_damaged_one_again() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path()).unwrap();
        let key = key(&"one");
        let make = |path: &Path| fs::write(path, b"film").map_err(disk(path));
        let never = |_: &Path| -> Result<(), RenderError> { panic!("it is there") };
        let first = cache.keep(&key, "mp4", make).unwrap();
        assert!(first.made && first.bytes == 4);
        assert!(!cache.keep(&key, "mp4", never).unwrap().made);
        fs::write(&first.path, b"fi").unwrap();
        assert!(cache.keep(&key, "mp4", make).unwrap().made);
        assert_eq!(fs::read(&first.path).unwrap(), b"film");
    }

    #[test]
    fn what_failed_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path()).unwrap();
        let fails = |path: &Path| {
            fs::write(path, b"half").unwrap();
            Err(RenderError::Encode {
                what: "x".to_owned(),
                detail: "y".to_owned(),
            })
        };
        assert!(cache.keep::<RenderError>(&key(&1), "mp4", fails).is_err());
        let drafts = folder.path().join("unfinished");
        assert_eq!(fs::read_dir(drafts).unwrap().count(), 0);
        fs::write(folder.path().join("unfinished/9.mp4.tmp"), b"old").unwrap();
        Cache::open(folder.path()).unwrap();
        assert!(!folder.path().join("unfinished/9.mp4.tmp").exists());
    }
}
