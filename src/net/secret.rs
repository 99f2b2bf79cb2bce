//! A password in a file of its own.

use std::{fs, io::Read, os::unix::fs::PermissionsExt, path::Path};

/// Bytes of a password file that are read.
const LONGEST: u64 = 4096;

/// Reads the password in `path`; anew for each connection, so that a changed authorization code needs
/// no restart.
///
/// # Errors
/// What is wrong with the file, in English: unreadable, readable by others, empty.
pub fn secret(path: &Path) -> Result<String, String> {
    let mut file = fs::File::open(path).map_err(|error| error.to_string())?;
    let meta = file.metadata().map_err(|error| error.to_string())?;
    let mode = meta.permissions().mode();
    if mode & 0o077 != 0 {
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
