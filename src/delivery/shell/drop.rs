//! A folder of the second channel, e.g. a mounted share: a zip stands there whole or not at all.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use sha2::{Digest, Sha256};
use tokio::{sync::oneshot, time::timeout};

use crate::model::BlobHash;

/// Puts the zip, and its hash beside it, into `folder`; says where it lies. What lies there already
/// stays.
///
/// # Errors
/// What is wrong with the folder, and what to do; English.
pub async fn put(
    folder: &Path,
    zip: &Path,
    sha256: BlobHash,
    limit: Duration,
) -> Result<String, String> {
    let (folder, zip) = (folder.to_owned(), zip.to_owned());
    let (tell, told) = oneshot::channel();
    // A thread of its own: a share that hangs holds it for ever, and the end of the program waits for
    // those of the runtime. Whatever it still does later is harmless: see `copy`.
    std::thread::spawn(move || {
        let _ = tell.send(copy(&folder, &zip, sha256));
    });
    match timeout(limit, told).await {
        Ok(Ok(done)) => done,
        Ok(Err(_)) => Err("the copy broke off: see the log".to_owned()),
        Err(_) => Err(format!(
            "the folder does not answer within {} s: is the share mounted and its server up?",
            limit.as_secs()
        )),
    }
}

fn copy(folder: &Path, zip: &Path, sha256: BlobHash) -> Result<String, String> {
    let wrong = |path: &Path| {
        let path = path.display().to_string();
        move |error: io::Error| format!("{path}: {error}")
    };
    // A mount point that is made by hand would take the package to nobody.
    if !folder.is_dir() {
        return Err(format!(
            "{} is not there: mount the share",
            folder.display()
        ));
    }
    let name = zip.file_name().unwrap_or_default().to_string_lossy();
    let target = folder.join(&*name);
    match hash(&target) {
        Ok(there) if there == sha256 => {}
        Ok(_) => {
            return Err(format!(
                "{} is there with other content: move it away",
                target.display()
            ));
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            sweep(folder, &name).map_err(wrong(folder))?;
            let part = part(folder, &name);
            let written = write(zip, &part, sha256).map_err(wrong(&part));
            // The hash first: who sees the zip can compare it.
            let placed = written
                .and_then(|()| beside(folder, &name, sha256).map_err(wrong(folder)))
                .and_then(|()| fs::rename(&part, &target).map_err(wrong(&target)));
            if placed.is_err() {
                let _ = fs::remove_file(&part);
            }
            placed?;
        }
        Err(error) => return Err(wrong(&target)(error)),
    }
    // A crash came between the two, or somebody removed it.
    if !folder.join(format!("{name}.sha256")).exists() {
        beside(folder, &name, sha256).map_err(wrong(folder))?;
    }
    settle(folder).map_err(wrong(folder))?;
    Ok(target.display().to_string())
}

fn part(folder: &Path, name: &str) -> PathBuf {
    use std::sync::atomic::{AtomicU32, Ordering};
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    folder.join(format!(".{name}.{}-{count}.part", std::process::id()))
}

/// Removes what broken copies of this zip left. One that still runs cannot give its file the final name
/// any more.
fn sweep(folder: &Path, name: &str) -> io::Result<()> {
    let start = format!(".{name}.");
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let found = entry.file_name();
        let found = found.to_string_lossy();
        if found.starts_with(&start) && found.ends_with(".part") {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn write(zip: &Path, part: &Path, sha256: BlobHash) -> io::Result<()> {
    let mut from = File::open(zip)?;
    let mut to = OpenOptions::new().write(true).create_new(true).open(part)?;
    io::copy(&mut from, &mut to)?;
    to.sync_all()?;
    drop(to);
    // Read back: a share may lose what it took.
    if hash(part)? != sha256 {
        return Err(io::Error::other(
            "what was written is not what was sealed: run `yixian build` again",
        ));
    }
    Ok(())
}

fn beside(folder: &Path, name: &str, sha256: BlobHash) -> io::Result<()> {
    let part = part(folder, name);
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&part)?;
    file.write_all(line(name, sha256).as_bytes())?;
    file.sync_all()?;
    fs::rename(&part, folder.join(format!("{name}.sha256")))
}

/// As `sha256sum --check` reads it.
pub fn line(name: &str, sha256: BlobHash) -> String {
    format!("{sha256}  {name}\n")
}

fn settle(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        // Some network file systems sync no folders.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported
            ) =>
        {
            Ok(())
        }
        other => other,
    }
}

fn hash(path: &Path) -> io::Result<BlobHash> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut block = vec![0; 1 << 20];
    loop {
        let count = file.read(&mut block)?;
        if count == 0 {
            break;
        }
        hasher.update(&block[..count]);
    }
    hex::encode(hasher.finalize())
        .parse()
        .map_err(|_| io::Error::other("no hash"))
}
