//! What the machine and its keeper see to: who works on the folder, backups, the clock, the next
//! editions, and files of secrets.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::Path,
    process::Command,
};

use chrono::TimeDelta;

use super::{App, Finding, FindingLevel, bad, good};
use crate::{
    model::{
        EditionState,
        zone::{chinese_minute, chinese_weekday},
    },
    store::DataLock,
};

/// From here on alarms, leases and air times are no longer what people's watches say, seconds.
const SKEW: f64 = 2.0;
/// Editions that are listed.
const AHEAD: usize = 3;

impl App {
    /// Who works on the data folder.
    pub(super) fn worker(&self) -> Finding {
        match DataLock::holder(&self.data) {
            Ok(Some(holder)) => good("worker", format!("{holder} works on the data folder")),
            Ok(None) => warned(
                "worker",
                "nobody works on the data folder".to_owned(),
                "systemctl enable --now yixian, or `yixian run-due` each minute by cron".to_owned(),
            ),
            Err(error) => bad("worker", error.to_string(), self.own_it()),
        }
    }

    /// How old the newest backup is.
    pub(super) fn backups(&self) -> Finding {
        let place = self.backup_folder();
        let every = self.settings.settings.backup.every_hours;
        let by_hand = "`yixian store backup` makes one now";
        let Some(age) = self.backup_age() else {
            return warned(
                "backup",
                format!("none in {}", place.display()),
                by_hand.to_owned(),
            );
        };
        let found = format!("{} hours old, in {}", age.num_hours(), place.display());
        // Twice the time: one that was put off for air is no fault.
        let most = TimeDelta::hours(i64::from(if every == 0 { 24 * 7 } else { every * 2 }));
        if age > most {
            warned(
                "backup",
                found,
                format!(
                    "{by_hand}; why none was made by itself stands in the log of `yixian serve`"
                ),
            )
        } else {
            good("backup", found)
        }
    }

    /// The next editions: when each airs, where it stands.
    pub(super) async fn next_editions(&self) -> Vec<Finding> {
        let zone = self.settings.settings.programme.zone;
        let now = self.clock.now();
        let editions = match self.store.editions().await {
            Ok(editions) => editions,
            Err(error) => return vec![bad("edition", error.to_string(), self.own_it())],
        };
        let next = editions.iter().filter(|edition| edition.air_at > now);
        let told: Vec<Finding> = next
            .take(AHEAD)
            .map(|edition| {
                let day = chinese_weekday(edition.air_at.with_timezone(&zone).date_naive());
                let note = if edition.note.is_empty() {
                    String::new()
                } else {
                    format!(" ({})", edition.note)
                };
                let found = format!(
                    "{} 第{}期 {} {day} {}{note}",
                    edition.id,
                    edition.number,
                    chinese_minute(edition.air_at, zone),
                    edition.state
                );
                let fix = match edition.state {
                    EditionState::Held => format!(
                        "`yixian story list --edition {}`, and sign what is not approved",
                        edition.id
                    ),
                    EditionState::InDoubt | EditionState::SendBlocked => {
                        format!("`yixian edition show {}`", edition.id)
                    }
                    _ => return good("edition", found),
                };
                warned("edition", found, fix)
            })
            .collect();
        if told.is_empty() {
            return vec![bad(
                "edition",
                "no edition is planned",
                "check `programme.air` in the settings",
            )];
        }
        told
    }

    /// Files that only the service's own user may read.
    pub(super) fn secrets(&self) -> Vec<Finding> {
        let settings = &self.settings.settings;
        let mailboxes = settings.intake.sources.iter();
        let mut files: Vec<&Path> = mailboxes
            .filter_map(|source| Some(source.imap.as_ref()?.password_file.as_path()))
            .collect();
        let relay = settings.delivery.smtp.as_ref();
        files.extend(relay.and_then(|smtp| smtp.password_file.as_deref()));
        let key = settings.polish.key_file.as_path();
        files.extend((!key.as_os_str().is_empty()).then_some(key));
        let links = self.data.join("link.key");
        if links.exists() {
            files.push(&links);
        }
        let owner = fs::metadata(&self.data).map_or(0, |data| data.uid());
        files.sort_unstable();
        files.dedup();
        files.into_iter().map(|file| secret(file, owner)).collect()
    }

    /// The command that gives the data folder back to whom it belongs.
    pub(super) fn own_it(&self) -> String {
        let folder = self.data.display();
        let owner = fs::metadata(&self.data).map_or(0, |data| data.uid());
        format!("chown -R {owner} {folder}, and look whether its disk is full or read-only")
    }
}

fn warned(what: &'static str, found: String, fix: String) -> Finding {
    Finding {
        what,
        level: FindingLevel::Warning,
        found,
        fix,
    }
}

/// `owner`: user id of the data folder, which is the service's.
fn secret(file: &Path, owner: u32) -> Finding {
    let path = file.display();
    let meta = match fs::metadata(file) {
        Ok(meta) => meta,
        Err(error) => {
            return bad(
                "secret",
                format!("{path}: {error}"),
                format!(
                    "install -m 600 -o {owner} /dev/null {path}, and write the password or authorization code into it"
                ),
            );
        }
    };
    // What systemd hands over lies in a folder of the service's own; the group's bit there is the
    // mask of a list that names our user alone.
    let mode = meta.permissions().mode() & 0o777;
    if mode & 0o077 != 0 && !file.starts_with("/run/credentials") {
        return bad(
            "secret",
            format!("{path} can be read by others (mode {mode:o})"),
            format!("chmod 600 {path}"),
        );
    }
    match fs::File::open(file) {
        Err(error) => bad(
            "secret",
            format!("{path}: {error}"),
            format!("chown {owner} {path}: the service must read it"),
        ),
        Ok(_) if meta.len() == 0 => bad(
            "secret",
            format!("{path} is empty"),
            "write the password or authorization code into it",
        ),
        Ok(_) if meta.uid() != owner && !file.starts_with("/run/credentials") => warned(
            "secret",
            format!("{path} belongs to another user than the data folder"),
            format!("chown {owner} {path}: the service must read it"),
        ),
        Ok(_) => good("secret", format!("{path} is closed to others")),
    }
}

/// Whether the clock runs with others: by chrony, else by what systemd says; nothing where neither
/// can tell. Blocking.
pub(super) fn clock() -> Option<Finding> {
    let said = |program: &str, arguments: &[&str]| {
        let output = Command::new(program)
            .args(arguments)
            .env("LC_ALL", "C")
            .output()
            .ok()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        output.status.success().then_some(text)
    };
    let chrony = said("chronyc", &["-n", "tracking"]).and_then(|text| by_chrony(&text));
    chrony.or_else(|| {
        by_systemd(&said(
            "timedatectl",
            &["show", "--property=NTP", "--property=NTPSynchronized"],
        )?)
    })
}

/// Reads `chronyc tracking`.
fn by_chrony(text: &str) -> Option<Finding> {
    let value = |key: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix(key)?.trim_start().strip_prefix(':'))
            .map(str::trim)
    };
    if value("Leap status")? == "Not synchronised" {
        return Some(warned(
            "clock",
            "chrony is not synchronized".to_owned(),
            "chronyc sources -v shows why; chronyc makestep sets it once".to_owned(),
        ));
    }
    let offset = value("System time")?;
    let seconds: f64 = offset.split(' ').next()?.parse().ok()?;
    Some(if seconds.abs() > SKEW {
        bad(
            "clock",
            offset.to_owned(),
            "chronyc makestep, then look again",
        )
    } else {
        good("clock", offset.to_owned())
    })
}

/// Reads `timedatectl show`.
fn by_systemd(text: &str) -> Option<Finding> {
    let value = |key: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix(key)?.strip_prefix('='))
    };
    match (value("NTPSynchronized")?, value("NTP")) {
        ("yes", _) => Some(good("clock", "synchronized")),
        (_, Some("no")) => Some(warned(
            "clock",
            "runs by itself".to_owned(),
            "timedatectl set-ntp true".to_owned(),
        )),
        _ => Some(warned(
            "clock",
            "not synchronized yet".to_owned(),
            "systemctl restart systemd-timesyncd, then timedatectl timesync-status".to_owned(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_read_from_either_program() {
        let chrony = |offset: &str, leap: &str| {
            by_chrony(&format!(
                "Reference ID    : CB007101 (203.0.113.1)\nStratum         : 3\n\
                 System time     : {offset} of NTP time\nLast offset     : +0.000010 seconds\n\
                 Leap status     : {leap}\n"
            ))
            .unwrap()
            .level
        };
        assert_eq!(
            chrony("0.000012 seconds slow", "Normal"),
            FindingLevel::Good
        );
        assert_eq!(chrony("2.500000 seconds fast", "Normal"), FindingLevel::Bad);
        assert_eq!(
            chrony("0.000000 seconds fast", "Not synchronised"),
            FindingLevel::Warning
        );
        let systemd = |text: &str| by_systemd(text).map(|finding| finding.level);
        assert_eq!(
            systemd("NTP=yes\nNTPSynchronized=yes\n"),
            Some(FindingLevel::Good)
        );
        assert_eq!(
            systemd("NTP=no\nNTPSynchronized=no\n"),
            Some(FindingLevel::Warning)
        );
        assert_eq!(systemd("nothing of it"), None);
        assert_eq!(by_chrony("506 Cannot talk to daemon\n"), None);
    }

    #[test]
    fn a_secret_is_closed_to_others_and_not_empty() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("smtp-password");
        let owner = fs::metadata(folder.path()).unwrap().uid();
        let look = || secret(&file, owner);
        let missing = look();
        assert!(missing.fix.contains("install -m 600"), "{missing:?}");
        fs::write(&file, "").unwrap();
        let rights = |mode| fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        rights(0o640);
        assert!(look().fix.starts_with("chmod 600"), "{:?}", look());
        rights(0o600);
        assert!(look().found.contains("is empty"), "{:?}", look());
        fs::write(&file, "code\n").unwrap();
        assert_eq!(look().level, FindingLevel::Good);
        let other = secret(&file, owner + 1);
        assert_eq!(other.level, FindingLevel::Warning);
        assert!(other.fix.starts_with("chown"), "{other:?}");
    }
}
