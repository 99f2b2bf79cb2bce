//! A real SMTP server in Python (aiosmtpd) that fails on demand.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use crate::config::{Smtp, SmtpSecurity};

/// Python with aiosmtpd; `None`, with a word on standard error, where it is missing. On the
/// project's own builders (`CI=true`) a missing peer is a failure: a skipped test proves nothing.
pub fn python() -> Option<&'static str> {
    let there = Command::new("python3")
        .args(["-c", "import aiosmtpd"])
        .output()
        .is_ok_and(|out| out.status.success());
    if there {
        return Some("python3");
    }
    #[expect(clippy::disallowed_methods, reason = "a test asks where it runs")]
    let ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
    assert!(
        !ci,
        "python3 with aiosmtpd is missing: pip install aiosmtpd"
    );
    eprintln!("skipped: python3 with aiosmtpd is missing (pip install aiosmtpd)");
    None
}

/// The running peer; it ends with this value.
pub struct Peer {
    child: Child,
    /// Where it listens.
    pub port: u16,
    folder: tempfile::TempDir,
}

impl Peer {
    /// Starts it in `mode` with further arguments; `None` as [`python`].
    pub fn start(mode: &str, arguments: &[&str]) -> Option<Self> {
        let python = python()?;
        let folder = tempfile::tempdir().unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/support/smtp_peer.py");
        let mut child = Command::new(python)
            .arg(script)
            .args(["--mode", mode, "--folder"])
            .arg(folder.path())
            .args(arguments)
            .stdout(Stdio::piped())
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let port = line.trim().parse().expect("the peer prints its port");
        Some(Self {
            child,
            port,
            folder,
        })
    }

    /// A relay at this peer, in the clear.
    pub fn settings(&self) -> Smtp {
        Smtp {
            host: "127.0.0.1".to_owned(),
            port: self.port,
            security: SmtpSecurity::None,
            user: None,
            password_file: None,
        }
    }

    /// What it took: recipient and bytes.
    pub fn taken(&self) -> Vec<(String, Vec<u8>)> {
        let mut names: Vec<PathBuf> = std::fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "eml"))
            .collect();
        names.sort();
        names
            .into_iter()
            .map(|path| {
                let to = std::fs::read_to_string(path.with_extension("to")).unwrap();
                (to, std::fs::read(path).unwrap())
            })
            .collect()
    }

    /// The certificate authority of a protected peer, DER.
    pub fn authority(&self) -> Vec<u8> {
        std::fs::read(self.folder.path().join("ca.der")).unwrap()
    }

    /// How many connections it has seen.
    pub fn connections(&self) -> usize {
        std::fs::read_to_string(self.folder.path().join("connections")).map_or(0, |text| text.len())
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
