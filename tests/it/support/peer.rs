//! A real SMTP server on loopback (aiosmtpd), ended with its value.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use super::has_python;

/// The running server.
pub struct Peer {
    child: Child,
    /// Where it listens on 127.0.0.1.
    pub port: u16,
    folder: tempfile::TempDir,
}

impl Peer {
    /// Starts it in one of the modes of `smtp_peer.py`, `ok` among them; `None`, with a word, where Python or aiosmtpd is missing.
    pub fn start(mode: &str) -> Option<Self> {
        if !has_python("aiosmtpd") {
            return None;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/support/smtp_peer.py");
        let mut child = Command::new("python3")
            .arg(script)
            .args(["--mode", mode, "--folder"])
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python starts");
        let mut line = String::new();
        let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
        output.read_line(&mut line).expect("a line");
        Some(Self {
            child,
            port: line.trim().parse().expect("the port"),
            folder,
        })
    }

    /// Files of the mails it took, in order.
    pub fn mails(&self) -> Vec<PathBuf> {
        let mut found: Vec<PathBuf> = std::fs::read_dir(self.folder.path())
            .expect("a folder")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.extension().is_some_and(|end| end == "eml"))
            .collect();
        found.sort();
        found
    }

    /// Recipients of the mails it took, in order.
    pub fn recipients(&self) -> Vec<String> {
        let mut found: Vec<String> = std::fs::read_dir(self.folder.path())
            .expect("a folder")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.extension().is_some_and(|end| end == "to"))
            .map(|path| std::fs::read_to_string(path).expect("a recipient"))
            .collect();
        found.sort();
        found
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
