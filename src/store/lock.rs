//! One worker per data folder: a lock file that the system releases when its process ends.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read, Seek, Write},
    path::Path,
    time::Duration,
};

use super::StoreError;

/// How often a taken lock is tried again.
const RETRY: Duration = Duration::from_millis(100);

/// Held as long as this process works on the folder.
#[derive(Debug)]
pub struct DataLock {
    _file: File,
}

impl DataLock {
    /// Takes `.lock` in `folder`, waiting at most `patience` for another process to finish.
    /// `command` is what the next one is told, e.g. `yixian build`.
    ///
    /// # Errors
    /// [`StoreError::InUse`] names the holder.
    pub async fn take(
        folder: &Path,
        command: &str,
        patience: Duration,
    ) -> Result<Self, StoreError> {
        let path = folder.join(".lock");
        let wrong = |source| StoreError::Folder {
            path: path.clone(),
            source,
        };
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .map_err(wrong)?;
        let mut left = patience;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if left > Duration::ZERO => {
                    tokio::time::sleep(RETRY.min(left)).await;
                    left = left.saturating_sub(RETRY);
                }
                Err(TryLockError::WouldBlock) => {
                    let mut holder = String::new();
                    file.read_to_string(&mut holder).map_err(wrong)?;
                    let holder = holder.trim();
                    return Err(StoreError::InUse {
                        path: folder.to_owned(),
                        holder: if holder.is_empty() {
                            "another yixian"
                        } else {
                            holder
                        }
                        .to_owned(),
                    });
                }
                Err(TryLockError::Error(source)) => return Err(wrong(source)),
            }
        }
        file.set_len(0).map_err(wrong)?;
        file.rewind().map_err(wrong)?;
        writeln!(file, "{command} (pid {})", std::process::id()).map_err(wrong)?;
        Ok(Self { _file: file })
    }
}

impl DataLock {
    /// Who works on `folder` now, as told by the holder; `None`: nobody.
    ///
    /// # Errors
    /// The lock file cannot be opened.
    pub fn holder(folder: &Path) -> Result<Option<String>, StoreError> {
        let path = folder.join(".lock");
        let wrong = |source| StoreError::Folder {
            path: path.clone(),
            source,
        };
        let mut file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(wrong(error)),
        };
        // Shared: two who only look do not see each other.
        match file.try_lock_shared() {
            Ok(()) => Ok(None),
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                file.read_to_string(&mut holder).map_err(wrong)?;
                Ok(Some(match holder.trim() {
                    "" => "another yixian".to_owned(),
                    holder => holder.to_owned(),
                }))
            }
            Err(TryLockError::Error(source)) => Err(wrong(source)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_second_is_told_who_holds_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let first = DataLock::take(folder.path(), "yixian build", Duration::ZERO)
            .await
            .unwrap();
        let error = DataLock::take(folder.path(), "yixian gather", Duration::from_millis(150))
            .await
            .unwrap_err();
        assert!(error.to_string().contains("yixian build (pid "), "{error}");
        let holder = DataLock::holder(folder.path()).unwrap().unwrap();
        assert!(holder.starts_with("yixian build (pid "), "{holder}");
        drop(first);
        assert_eq!(DataLock::holder(folder.path()).unwrap(), None);
        DataLock::take(folder.path(), "yixian gather", Duration::ZERO)
            .await
            .unwrap();
    }
}
