//! `[alarm]`: whom the house tells that something is wrong, and by which ways.

use std::{
    collections::HashSet,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use super::load::is_loopback;
use crate::model::notice::NoticeChannel;

/// Whom the house tells that something is wrong.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlarmSettings {
    /// Addresses of those on duty; empty: no alarm by mail.
    pub recipients: Vec<String>,
    /// Addresses that receive the weekly mail and the reminders; empty: those on duty.
    pub producers: Vec<String>,
    /// Group robots and other receivers.
    pub webhooks: Vec<Webhook>,
    /// Hosts of one's own network, `name` or `name:port`, to which webhooks and pings may go although
    /// their addresses are not public.
    pub allow_hosts: Vec<String>,
    /// File with the address that is asked every five minutes while all is well; empty: none.
    pub ping_url_file: PathBuf,
    /// File with the address that is asked once a package was delivered; empty: none.
    pub package_ping_url_file: PathBuf,
}

/// One webhook.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// What it speaks.
    pub kind: WebhookKind,
    /// Its name in listings; empty: kind and position, e.g. `wecom-1`.
    #[serde(default)]
    pub name: String,
    /// File that holds its address, readable by its owner alone: the key is part of it.
    pub url_file: PathBuf,
    /// File that holds the secret of 加签 (钉钉); empty: none.
    #[serde(default)]
    pub secret_file: PathBuf,
}

/// What a webhook speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WebhookKind {
    /// 企业微信群机器人.
    Wecom,
    /// 钉钉自定义机器人.
    Dingtalk,
    /// Plain JSON.
    Json,
}

impl WebhookKind {
    /// The way of the outbox.
    #[must_use]
    pub fn channel(self) -> NoticeChannel {
        match self {
            Self::Wecom => NoticeChannel::Wecom,
            Self::Dingtalk => NoticeChannel::Dingtalk,
            Self::Json => NoticeChannel::Json,
        }
    }
}

impl AlarmSettings {
    /// Every webhook with its name, in the order of the settings.
    pub fn named_webhooks(&self) -> impl Iterator<Item = (String, &Webhook)> {
        self.webhooks.iter().enumerate().map(|(at, hook)| {
            let name = if hook.name.is_empty() {
                format!("{}-{}", hook.kind.channel().name(), at + 1)
            } else {
                hook.name.clone()
            };
            (name, hook)
        })
    }

    /// Who receives the weekly mail and the reminders.
    #[must_use]
    pub fn producers(&self) -> &[String] {
        if self.producers.is_empty() {
            &self.recipients
        } else {
            &self.producers
        }
    }
}

/// What is wrong, and under which key.
pub(super) fn check(alarm: &AlarmSettings) -> Result<(), (&'static str, String)> {
    for (key, addresses) in [
        ("alarm.recipients", &alarm.recipients),
        ("alarm.producers", &alarm.producers),
    ] {
        if let Some(wrong) = addresses
            .iter()
            .find(|one| !one.is_ascii() || one.parse::<lettre::Address>().is_err())
        {
            return Err((key, format!("must be mail addresses; `{wrong}` is none")));
        }
    }
    let mut names = HashSet::new();
    for (name, hook) in alarm.named_webhooks() {
        let wrong = |problem: String| ("alarm.webhooks", format!("`{name}`: {problem}"));
        if name.chars().any(char::is_control) || name.contains('@') {
            return Err(wrong("`name` must be one line without @".to_owned()));
        }
        if !names.insert(name.clone()) {
            return Err(wrong("there are two of this name".to_owned()));
        }
        check_address(&hook.url_file).map_err(|problem| wrong(format!("`url_file` {problem}")))?;
        if !hook.secret_file.as_os_str().is_empty() {
            if hook.kind != WebhookKind::Dingtalk {
                return Err(wrong("`secret_file` is for dingtalk only".to_owned()));
            }
            secret(&hook.secret_file).map_err(|problem| {
                wrong(format!(
                    "`secret_file` {} {problem}",
                    hook.secret_file.display()
                ))
            })?;
        }
    }
    for (key, file) in [
        ("alarm.ping_url_file", &alarm.ping_url_file),
        ("alarm.package_ping_url_file", &alarm.package_ping_url_file),
    ] {
        if !file.as_os_str().is_empty() {
            check_address(file).map_err(|problem| (key, problem))?;
        }
    }
    Ok(())
}

/// What a file of mode 0600 holds, without the end of its line.
///
/// # Errors
/// What is wrong with the file, in English: unreadable, readable by others, empty.
pub fn secret(file: &Path) -> Result<String, String> {
    let read = || -> std::io::Result<(u32, String)> {
        let mode = fs::metadata(file)?.permissions().mode();
        Ok((mode, fs::read_to_string(file)?))
    };
    let (mode, text) = read().map_err(|error| format!("cannot be read: {error}"))?;
    if mode & 0o077 != 0 {
        return Err(format!(
            "can be read by others (mode {:o}): chmod 600 it",
            mode & 0o777
        ));
    }
    if text.trim().is_empty() {
        return Err("is empty".to_owned());
    }
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// The file holds an address that may be called. The address itself is never shown: it is a key.
fn check_address(file: &Path) -> Result<(), String> {
    let shown = file.display();
    let address = secret(file).map_err(|problem| format!("{shown} {problem}"))?;
    let url = url::Url::parse(address.trim())
        .map_err(|error| format!("{shown} holds no web address ({error})"))?;
    let host = url.host_str().unwrap_or_default();
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(host) => Ok(()),
        "http" => Err(format!(
            "{shown} holds an http address: only https is spoken to other machines"
        )),
        other => Err(format!(
            "{shown} holds an address that begins with `{other}:`, not https:"
        )),
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt};

    use crate::config::load;

    fn loaded(alarm: &str, address: &str, mode: u32) -> Result<(), String> {
        let folder = tempfile::tempdir().unwrap();
        let (file, url) = (folder.path().join("own.toml"), folder.path().join("url"));
        fs::write(&url, address).unwrap();
        fs::set_permissions(&url, fs::Permissions::from_mode(mode)).unwrap();
        fs::write(&file, alarm.replace("URL", &url.to_string_lossy())).unwrap();
        load(Some(&file))
            .map(|_| ())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn addresses_and_files_are_looked_at_at_start() {
        let hook = "[[alarm.webhooks]]\nkind = \"wecom\"\nurl_file = \"URL\"";
        loaded(hook, "https://qyapi.example/send?key=SECRET\n", 0o600).unwrap();
        loaded(hook, "http://127.0.0.1:9/x", 0o600).unwrap();
        let ping = "[alarm]\nping_url_file = \"URL\"";
        for (text, address, mode, part) in [
            (hook, "https://a.example/SECRET", 0o644, "chmod 600"),
            (hook, "http://a.example/SECRET", 0o600, "only https"),
            (hook, "ftp://a.example/SECRET", 0o600, "`ftp:`"),
            (hook, "SECRET", 0o600, "no web address"),
            (hook, "", 0o600, "is empty"),
            (
                ping,
                "http://a.example/SECRET",
                0o600,
                "alarm.ping_url_file",
            ),
            ("[alarm]\nrecipients = [\"x\"]", "", 0o600, "`x`"),
            (
                "[alarm]\nrecipient = [\"x\"]",
                "",
                0o600,
                "did you mean `recipients`",
            ),
            (
                "[[alarm.webhooks]]\nkind = \"wecom\"\nurl_file = \"URL\"\nsecret_file = \"URL\"",
                "https://a.example/SECRET",
                0o600,
                "dingtalk only",
            ),
            (
                "[[alarm.webhooks]]\nkind = \"fax\"\nurl_file = \"URL\"",
                "https://a.example/SECRET",
                0o600,
                "line 2",
            ),
        ] {
            let told = loaded(text, address, mode).unwrap_err();
            assert!(told.contains(part), "{told}");
            assert!(!told.contains("SECRET"), "{told}");
        }
    }
}
