//! What a daemon says to systemd, by the `sd_notify` protocol: lines in a datagram to `NOTIFY_SOCKET`.
//! Where nobody listens (a terminal, cron) all of it does nothing.

use std::time::Duration;

use sd_notify::NotifyState;

/// Longest status, bytes: it stands on one line of `systemctl status`.
const LONGEST: usize = 400;

/// The database is open and the first round may begin (`Type=notify` waits for this).
pub fn ready() {
    tell(&[NotifyState::Ready]);
}

/// What goes on, one line; Chinese or English.
pub fn status(text: &str) {
    tell(&[NotifyState::Status(&one_line(text))]);
}

/// The daemon is alive. Say it only after the database has answered: a tick that can no longer work
/// is one that systemd should end.
pub fn watchdog() {
    tell(&[NotifyState::Watchdog]);
}

/// The end has begun; running work is finished or given back.
pub fn stopping() {
    tell(&[NotifyState::Stopping]);
}

/// How often [`watchdog`] should be called: half of the unit's `WatchdogSec`; `None`: nobody waits
/// for it.
#[must_use]
pub fn watchdog_every() -> Option<Duration> {
    sd_notify::watchdog_enabled().map(|patience| patience / 2)
}

fn tell(words: &[NotifyState]) {
    // Nothing that the newsroom does depends on it.
    if let Err(error) = sd_notify::notify(words) {
        tracing::debug!(%error, "systemd could not be told");
    }
}

/// A line break would begin another assignment of the protocol.
fn one_line(text: &str) -> String {
    let mut line: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    while line.len() > LONGEST {
        line.pop();
    }
    line
}

#[cfg(test)]
mod tests {
    use std::{os::unix::net::UnixDatagram, process::Command};

    use super::*;

    #[test]
    #[ignore = "the other half of the test below, which starts it with a socket"]
    fn speaks() {
        ready();
        status("下一步 10:45\nREADY=0\r周六");
        watchdog();
        stopping();
        println!("every {:?}", watchdog_every());
    }

    #[test]
    fn words_arrive_as_datagrams_of_the_protocol() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        socket
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        // The variable is the process's own: a process of its own for each test.
        let said = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "net::systemd::tests::speaks"])
            .args(["--ignored", "--nocapture"])
            .env("NOTIFY_SOCKET", &path)
            .env("WATCHDOG_USEC", "60000000")
            .output()
            .unwrap();
        let words = String::from_utf8_lossy(&said.stdout);
        assert!(said.status.success(), "{words}");
        assert!(words.contains("every Some(30s)"), "{words}");
        let mut told = Vec::new();
        for _ in 0..4 {
            let mut bytes = [0; 1024];
            let length = socket.recv(&mut bytes).unwrap();
            told.push(
                String::from_utf8_lossy(&bytes[..length])
                    .trim_end()
                    .to_owned(),
            );
        }
        assert_eq!(
            told,
            [
                "READY=1",
                "STATUS=下一步 10:45 READY=0 周六",
                "WATCHDOG=1",
                "STOPPING=1"
            ]
        );
    }

    #[test]
    fn a_long_status_is_cut_between_characters() {
        let line = one_line(&"审".repeat(500));
        assert_eq!(line.chars().count(), LONGEST / 3);
    }

    #[test]
    fn without_a_listener_nothing_happens() {
        // `cargo test` is no service.
        ready();
        watchdog();
    }
}
