//! A folder on an SFTP server of the second channel, by OpenSSH's own client in batch mode: host keys,
//! keys and ciphers are its business, and the station's administrators know it.

use std::{
    ffi::OsString,
    fs, io,
    io::{Read, Write},
    os::unix::{fs::symlink, process::CommandExt},
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process_group};

use super::drop::line;
use crate::{config::Sftp, model::BlobHash};

/// How often the end of the client is looked for.
const TICK: Duration = Duration::from_millis(20);

/// Bytes of its output that are kept.
const KEPT: usize = 64 * 1024;

/// Where it goes, for rows and logs.
pub fn place(sftp: &Sftp) -> String {
    format!(
        "sftp://{}@{}:{}/{}",
        sftp.user, sftp.host, sftp.port, sftp.folder
    )
}

/// Uploads the zip, and its hash, under `.part` names, compares the size, then renames; says where it
/// lies. `work`: a folder for this run alone. Blocking.
///
/// # Errors
/// What the client said.
pub fn put(
    sftp: &Sftp,
    zip: &Path,
    sha256: BlobHash,
    work: &Path,
    limit: Duration,
) -> Result<String, String> {
    let name = zip.file_name().unwrap_or_default().to_string_lossy();
    let bytes = fs::metadata(zip)
        .map_err(|error| format!("{}: {error}", zip.display()))?
        .len();
    let remote = format!("{}/{name}", sftp.folder.trim_end_matches('/'));
    let done = format!("{}/{name}", place(sftp).trim_end_matches('/'));
    let mut left = Left(limit);
    // Names in the batch are ours and plain; where the data folder lies may be called anything.
    let prepared = || -> io::Result<()> {
        symlink(fs::canonicalize(zip)?, work.join(&*name))?;
        fs::write(work.join(format!("{name}.sha256")), line(&name, sha256))
    };
    prepared().map_err(|error| format!("{}: {error}", work.display()))?;
    let listing = format!("-ls -ln \"{remote}\"\n");
    if size(&run(sftp, &listing, work, &mut left)?) == Some(bytes) {
        return Ok(done);
    }
    let upload = format!(
        "put \"{name}\" \"{remote}.part\"\nput \"{name}.sha256\" \"{remote}.sha256.part\"\nls -ln \"{remote}.part\"\n"
    );
    let there = size(&run(sftp, &upload, work, &mut left)?);
    if there != Some(bytes) {
        return Err(format!(
            "{remote}.part has {} bytes and should have {bytes}",
            there.map_or_else(|| "unknown".to_owned(), |size| size.to_string())
        ));
    }
    // A name that is taken stops a plain rename; one of another size is of no use.
    let rename = format!(
        "-rm \"{remote}.sha256\"\nrename \"{remote}.sha256.part\" \"{remote}.sha256\"\n-rm \"{remote}\"\nrename \"{remote}.part\" \"{remote}\"\nls -ln \"{remote}\"\n"
    );
    match size(&run(sftp, &rename, work, &mut left)?) {
        Some(there) if there == bytes => Ok(done),
        _ => Err(format!("{remote} is not there after its upload")),
    }
}

/// Size in the last line of a listing.
fn size(output: &str) -> Option<u64> {
    let line = output.lines().rfind(|line| line.starts_with('-'))?;
    line.split_ascii_whitespace().nth(4)?.parse().ok()
}

/// What is left of the time limit.
struct Left(Duration);

fn run(sftp: &Sftp, batch: &str, work: &Path, left: &mut Left) -> Result<String, String> {
    let mut command = Command::new("sftp");
    let option = |key: &str, value: &str| OsString::from(format!("-o{key}={value}"));
    let quoted = |path: &Path| format!("\"{}\"", path.display());
    let host = if sftp.host.contains(':') {
        format!("[{}]", sftp.host)
    } else {
        sftp.host.clone()
    };
    command
        // No settings but ours: neither of this user nor of this machine.
        .args(["-F", "/dev/null", "-b", "-"])
        .args([
            option("BatchMode", "yes"),
            option("StrictHostKeyChecking", "yes"),
            option("UserKnownHostsFile", &quoted(&sftp.known_hosts)),
            option("GlobalKnownHostsFile", "/dev/null"),
            option("IdentityFile", &quoted(&sftp.key_file)),
            option("IdentitiesOnly", "yes"),
            option("IdentityAgent", "none"),
            option("PreferredAuthentications", "publickey"),
            option("ConnectTimeout", "15"),
            option("ServerAliveInterval", "10"),
            option("ServerAliveCountMax", "3"),
        ])
        .arg("-P")
        .arg(sftp.port.to_string())
        .arg(format!("{}@{host}", sftp.user))
        .env("LC_ALL", "C")
        .current_dir(work)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0);
    let mut child = command
        .spawn()
        .map_err(|error| format!("sftp: {error}; apt-get install openssh-client"))?;
    if let Some(mut input) = child.stdin.take() {
        // A client that ended already is judged by what it said.
        let _ = input.write_all(batch.as_bytes());
    }
    let output = child.stdout.take().map(keep);
    let errors = child.stderr.take().map(keep);
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break Some(status),
            Ok(None) if left.0 > Duration::ZERO => {
                std::thread::sleep(TICK);
                left.0 = left.0.saturating_sub(TICK);
            }
            Ok(None) | Err(_) => {
                let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
                if let Some(pid) = pid {
                    // ssh is its child and would go on.
                    let _ = kill_process_group(pid, Signal::KILL);
                }
                let _ = child.wait();
                break None;
            }
        }
    };
    let text = |kept: Option<std::thread::JoinHandle<Vec<u8>>>| {
        let bytes = kept.and_then(|kept| kept.join().ok()).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let (output, errors) = (text(output), text(errors));
    match status {
        Some(status) if status.success() => Ok(output),
        Some(_) => Err(last_words(&errors)),
        None => Err(format!(
            "the server kept us waiting: {}",
            last_words(&errors)
        )),
    }
}

/// Reads all, keeps the beginning.
fn keep(mut pipe: impl Read + Send + 'static) -> std::thread::JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let (mut kept, mut block) = (Vec::new(), [0; 4096]);
        while let Ok(count @ 1..) = pipe.read(&mut block) {
            let room = KEPT.saturating_sub(kept.len()).min(count);
            kept.extend_from_slice(&block[..room]);
        }
        kept
    })
}

/// The end of what the client said, on one line.
fn last_words(errors: &str) -> String {
    let line = crate::model::language::hygiene::one_line(errors);
    let skip = line.chars().count().saturating_sub(400);
    let words: String = line.chars().skip(skip).collect();
    if words.is_empty() {
        "sftp ended without a word".to_owned()
    } else {
        words
    }
}
