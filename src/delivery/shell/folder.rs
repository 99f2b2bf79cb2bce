//! The folder transport: a mail is a file that stands under its name whole or not at all.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use crate::{
    crash,
    delivery::{DeliveryError, Outcome},
    model::BlobHash,
};

/// Writes the mail; one that stands there with the same bytes is taken as written.
pub fn write(folder: &Path, name: &str, raw: &[u8]) -> Outcome {
    let path = folder.join(name);
    match create(folder, &path, raw) {
        Ok(()) => Outcome::Accepted(format!("written to {}", path.display())),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => match fs::read(&path) {
            Ok(there) if there == raw => {
                Outcome::Accepted(format!("written to {}", path.display()))
            }
            Ok(_) => Outcome::Failed(format!(
                "{} is there with other content: move it away and run `yixian deliver` again",
                path.display()
            )),
            Err(error) => Outcome::Deferred(format!("{}: {error}", path.display())),
        },
        Err(error) => Outcome::Deferred(format!(
            "{}: {error}; check the owner and the free space of the data folder",
            path.display()
        )),
    }
}

/// The file of a mail whose writing was interrupted, if it came to stand under its name.
pub fn find(folder: &Path, name: &str, raw: BlobHash) -> Result<Option<PathBuf>, DeliveryError> {
    let path = folder.join(name);
    match fs::read(&path) {
        Ok(bytes) => Ok((BlobHash::of(&bytes) == raw).then_some(path)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(DeliveryError::Disk { path, source }),
    }
}

/// Removes what interrupted writers left; only called under the lock.
pub fn sweep(folder: &Path) -> Result<(), DeliveryError> {
    let wrong = |source| DeliveryError::Disk {
        path: folder.to_owned(),
        source,
    };
    for entry in fs::read_dir(folder).map_err(wrong)? {
        let entry = entry.map_err(wrong)?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') && name.ends_with(".eml.tmp") {
            fs::remove_file(entry.path()).map_err(wrong)?;
        }
    }
    Ok(())
}

fn create(folder: &Path, path: &Path, raw: &[u8]) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = folder.join(format!(".{name}.tmp"));
    let result = (|| {
        let mut file = File::create(&temporary)?;
        file.write_all(raw)?;
        file.sync_all()?;
        crash::point("outbox.link");
        // A link refuses a name that is taken; a rename would overwrite it.
        match fs::hard_link(&temporary, path) {
            // Some network and exchange file systems have no links; we hold the lock.
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied
                ) && !path.exists() =>
            {
                fs::rename(&temporary, path)?;
            }
            other => other?,
        }
        File::open(folder)?.sync_all()
    })();
    // After a rename it is gone already; what stays is swept at the next start.
    let _ = fs::remove_file(&temporary);
    result
}
