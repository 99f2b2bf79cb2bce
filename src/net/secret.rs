//! A password in a file of its own.

use std::{fs, io::Read, os::unix::fs::PermissionsExt, path::Path};

/// Bytes of a password file that are read.
const LONGEST: u64 = 4096;

/// What systemd hands over (`LoadCredential=`) lies below this, in a folder of the service's own. The
/// group's bit of such a file is the mask of an access list that names the service's user alone.
const CREDENTIALS: &str = "/run/credentials";

/// Whether a file with `mode` can be read by others than its owner.
fn open_to_others(path: &Path, mode: u32) -> bool {
    mode & 0o077 != 0 && !path.starts_with(CREDENTIALS)
}

/// Reads the password in `path`; anew for each connection, so that a changed authorization code needs
/// no restart.
///
/// # Errors
/// What is wrong with the file, in English: unreadable, readable by others, empty.
pub fn secret(path: &Path) -> Result<String, String> {
    let mut file = fs::File::open(path).map_err(|error| error.to_string())?;
    let meta = file.metadata().map_err(|error| error.to_string())?;
    let mode = meta.permissions().mode();
    if open_to_others(path, mode) {
        return Err(format!(
            "can be read by others (mode {:o}): chmod 600 it",
            mode & 0o777
        ));
    }
    let mut text = String::new();
    file.by_ref()
        .take(LONGEST)
        .read_to_string(&mut text)
        .map_err(|error| error.to_string())?;
    let secret = text.trim_end_matches(['\r', '\n']);
    if secret.is_empty() {
        return Err("is empty: write the authorization code into it".to_owned());
    }
    Ok(secret.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_systemd_hands_over_may_show_the_mask_of_its_list() {
        for (path, mode, open) in [
            ("/etc/yixian/smtp-password", 0o100_600, false),
            ("/etc/yixian/smtp-password", 0o100_640, true),
            ("/etc/yixian/smtp-password", 0o100_604, true),
            (
                "/run/credentials/yixian.service/smtp-password",
                0o100_440,
                false,
            ),
            ("/run/credentials-of-mine/smtp-password", 0o100_440, true),
        ] {
            assert_eq!(
                open_to_others(Path::new(path), mode),
                open,
                "{path} {mode:o}"
            );
        }
    }
}
