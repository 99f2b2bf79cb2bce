//! What stands around the first relay: how doubt is settled, the second relay, the second channel;
//! checked at start, not on Saturday.

use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf};

use serde::Deserialize;

use super::{
    load::{check_imap, is_loopback},
    settings::{Delivery, Smtp, SmtpSecurity, Transport},
};

/// What becomes of a mail whose fate nobody could find out, 20 minutes before air.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// Sent once more, the same bytes under the same Message-ID.
    Resend,
    /// It waits for a person.
    Wait,
}

/// Where the package is put when mail did not reach the station: a folder or an SFTP server.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DropPlace {
    /// A folder that is there already, e.g. a mounted share.
    #[serde(default)]
    pub folder: Option<PathBuf>,
    /// A folder on an SFTP server.
    #[serde(default)]
    pub sftp: Option<Sftp>,
}

/// A folder on an SFTP server, reached with OpenSSH's own client.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sftp {
    /// Host name or address.
    pub host: String,
    /// TCP port.
    #[serde(default = "ssh")]
    pub port: u16,
    /// Login.
    pub user: String,
    /// Private key without a passphrase, readable by its owner alone.
    pub key_file: PathBuf,
    /// Host keys that are trusted, in the form of `~/.ssh/known_hosts`.
    pub known_hosts: PathBuf,
    /// Folder on the server; it is there already.
    pub folder: String,
}

fn ssh() -> u16 {
    22
}

type Wrong = (&'static str, String);

/// What is wrong, with the key's name.
pub(super) fn check(delivery: &Delivery) -> Result<(), Wrong> {
    if let Some(smtp) = &delivery.second_smtp {
        if delivery.smtp.is_none() {
            return Err((
                "delivery.second_smtp",
                "is the relay behind [delivery.smtp]: name that one first".to_owned(),
            ));
        }
        relay(smtp)?;
    }
    let copy = &delivery.archive_address;
    if !copy.is_empty() {
        let key = "delivery.archive_address";
        if copy.parse::<lettre::Address>().is_err() || !copy.is_ascii() {
            return Err((key, format!("must be a mail address; `{copy}` is none")));
        }
        let mut all = delivery.recipients.iter().chain(&delivery.duty);
        if all.any(|other| other.eq_ignore_ascii_case(copy)) {
            return Err((
                key,
                format!("`{copy}` is a recipient already: the archive is a mailbox of our own"),
            ));
        }
    }
    if let Some(account) = &delivery.archive {
        let key = "delivery.archive";
        check_imap(account).map_err(|problem| (key, problem.replace("`imap.", "`")))?;
        if account.move_to.is_some() {
            return Err((key, "has no `move_to`: the archive is only read".to_owned()));
        }
        if delivery.transport == Transport::Smtp {
            private(&account.password_file, "delivery.archive")?;
        }
    }
    for address in &delivery.duty {
        if address.parse::<lettre::Address>().is_err() || !address.is_ascii() {
            return Err((
                "delivery.duty",
                format!("must be mail addresses; `{address}` is none"),
            ));
        }
    }
    delivery.drop.as_ref().map_or(Ok(()), place)
}

fn relay(smtp: &Smtp) -> Result<(), Wrong> {
    if smtp.security == SmtpSecurity::None && !is_loopback(&smtp.host) {
        return Err((
            "delivery.second_smtp.security",
            format!(
                "is none, which is allowed on loopback only; `{}` needs tls or starttls",
                smtp.host
            ),
        ));
    }
    match &smtp.password_file {
        Some(secret) => private(secret, "delivery.second_smtp.password_file"),
        None => Ok(()),
    }
}

fn place(drop: &DropPlace) -> Result<(), Wrong> {
    let key = "delivery.drop";
    match (&drop.folder, &drop.sftp) {
        (Some(folder), None) if folder.is_absolute() => Ok(()),
        (Some(folder), None) => Err((
            key,
            format!(
                "`folder` must begin with /; `{}` does not",
                folder.display()
            ),
        )),
        (None, Some(sftp)) => {
            let key = "delivery.drop.sftp";
            for (name, value) in [("host", &sftp.host), ("user", &sftp.user)] {
                let plain = value
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':'));
                if value.is_empty() || value.starts_with('-') || !plain {
                    return Err((
                        key,
                        format!(
                            "`{name}` must be plain letters, digits, . _ and -; it is `{value}`"
                        ),
                    ));
                }
            }
            // What sftp would read as a pattern, a quote or a second command.
            let strange = |c: char| c.is_control() || "\"'\\*?[]{}~".contains(c);
            if sftp.folder.is_empty() || sftp.folder.contains(strange) {
                return Err((
                    key,
                    "`folder` must be a path without quotes, *, ?, [ and the like; `.` is the login folder"
                        .to_owned(),
                ));
            }
            for file in [&sftp.key_file, &sftp.known_hosts] {
                if file
                    .as_os_str()
                    .to_string_lossy()
                    .contains(['"', '%', '\n'])
                {
                    return Err((key, format!("{}: a path without \" and %", file.display())));
                }
                fs::metadata(file)
                    .map_err(|error| (key, format!("{}: {error}", file.display())))?;
            }
            private(&sftp.key_file, key)
        }
        _ => Err((
            key,
            "must have exactly one of `folder` and `sftp`".to_owned(),
        )),
    }
}

fn private(secret: &std::path::Path, key: &'static str) -> Result<(), Wrong> {
    let mode = fs::metadata(secret)
        .map_err(|error| (key, format!("{}: {error}", secret.display())))?
        .permissions()
        .mode();
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err((
        key,
        format!(
            "{} can be read by others (mode {:o}): chmod 600 it",
            secret.display(),
            mode & 0o777
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::load;

    const RELAY: &str = "[delivery]\ntransport = \"smtp\"\n[delivery.smtp]\nhost = \"127.0.0.1\"\nport = 25\nsecurity = \"none\"\n";

    fn refused(text: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("own.toml");
        fs::write(&path, text).unwrap();
        load(Some(&path)).unwrap_err().to_string()
    }

    #[test]
    fn what_would_fail_on_saturday_is_refused_at_start() {
        for (text, part) in [
            ("[delivery]\narchive_address = \"nobody\"", "`nobody`"),
            (
                "[delivery]\nrecipients = [\"a@tv.example\"]\narchive_address = \"A@tv.example\"",
                "is a recipient already",
            ),
            ("[delivery]\ndoubt = \"pray\"", "doubt"),
            ("[delivery]\nduty = [\"x\"]", "`x`"),
            ("[delivery.drop]\nfolder = \"mnt\"", "must begin with /"),
            ("[delivery.drop]", "exactly one"),
            (
                "[delivery.drop]\nsftp = { host = \"-oProxyCommand=x\", user = \"a\", key_file = \"/k\", known_hosts = \"/h\", folder = \"in\" }",
                "`host`",
            ),
            (
                "[delivery.drop]\nsftp = { host = \"h\", user = \"a\", key_file = \"/k\", known_hosts = \"/h\", folder = \"in\\nrm x\" }",
                "`folder`",
            ),
            (
                "[delivery.second_smtp]\nhost = \"h\"\nport = 25\nsecurity = \"tls\"",
                "name that one first",
            ),
            (
                "[delivery.archive]\nhost = \"h\"\nuser = \"u\"\npassword_file = \"x\"\nsecurity = \"none\"",
                "loopback only",
            ),
            (
                "[delivery.archive]\nhost = \"h\"\nuser = \"u\"\npassword_file = \"x\"\nmove_to = \"y\"",
                "move_to",
            ),
        ] {
            let told = refused(text);
            assert!(told.contains(part), "{text}: {told}");
        }
        let second =
            "[delivery.second_smtp]\nhost = \"mail.example\"\nport = 25\nsecurity = \"none\"";
        let told = refused(&format!("{RELAY}{second}"));
        assert!(told.contains("delivery.second_smtp.security"), "{told}");
        let told = refused(&format!("{RELAY}[delivery.second_smtp]\nhots = \"x\""));
        assert!(told.contains("line 8") && told.contains("host"), "{told}");
    }
}
