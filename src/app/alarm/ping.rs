//! Dead man's switch: a watcher elsewhere is told that we live, and alarms people when it is not.

use std::{path::Path, sync::PoisonError, time::Duration};

use super::hooks;
use crate::{app::App, intake::call_web};

/// How often the watcher is told.
const EVERY: Duration = Duration::from_secs(300);
/// A watcher that is slow must not keep a round waiting.
const LIMIT: Duration = Duration::from_secs(10);

/// What the watcher is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PingOutcome {
    /// A round begins.
    Start,
    /// It ended well.
    Success,
    /// It did not.
    Fail,
}

/// When the watcher was last told, by [`crate::model::Clock::monotonic`].
#[derive(Debug, Default)]
pub struct Pinged {
    well: Option<Duration>,
    ill: Option<Duration>,
    began: bool,
}

impl Pinged {
    /// Whether `outcome` is said now; a change is said at once, what stays every five minutes.
    fn says(&mut self, outcome: PingOutcome, now: Duration) -> bool {
        let due = |last: Option<Duration>| last.is_none_or(|last| now >= last + EVERY);
        match outcome {
            PingOutcome::Start => {
                self.began = due(self.well) && due(self.ill);
                self.began
            }
            PingOutcome::Success => {
                let says = std::mem::take(&mut self.began) || due(self.well) || self.ill.is_some();
                if says {
                    (self.well, self.ill) = (Some(now), None);
                }
                says
            }
            PingOutcome::Fail => {
                let says = due(self.ill);
                self.began = false;
                if says {
                    (self.ill, self.well) = (Some(now), None);
                }
                says
            }
        }
    }
}

impl App {
    /// Tells the watcher of `alarm.ping_url_file` how a round fares: `url/start`, `url` or `url/fail`, at
    /// most every five minutes while nothing changes. A watcher that does not answer is logged, no more.
    pub async fn ping(&self, outcome: PingOutcome) {
        let file = &self.settings.settings.alarm.ping_url_file;
        if file.as_os_str().is_empty() {
            return;
        }
        let says = self
            .alarm_memory
            .pinged
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .says(outcome, self.clock.monotonic());
        if says {
            let end = match outcome {
                PingOutcome::Start => "start",
                PingOutcome::Success => "",
                PingOutcome::Fail => "fail",
            };
            self.ask_watcher(file, end).await;
        }
    }

    /// Tells the watcher of `alarm.package_ping_url_file` that this week's package was delivered. To be
    /// called once an edition.
    pub async fn ping_package(&self) {
        let file = &self.settings.settings.alarm.package_ping_url_file;
        if !file.as_os_str().is_empty() {
            self.ask_watcher(file, "").await;
        }
    }

    async fn ask_watcher(&self, file: &Path, end: &str) {
        if let Err(problem) = self.call_watcher(file, end).await {
            tracing::warn!(problem, "the watcher of `alarm` was not reached");
        }
    }

    pub(super) async fn call_watcher(&self, file: &Path, end: &str) -> Result<String, String> {
        let address = hooks::address(file)?;
        let mut url = address.clone();
        if !end.is_empty() {
            let path = format!("{}/{end}", url.path().trim_end_matches('/'));
            url.set_path(&path);
        }
        let hosts = &self.settings.settings.alarm.allow_hosts;
        let (status, answer) = call_web(url.as_str(), None, hosts, LIMIT)
            .await
            .map_err(|problem| hooks::redacted(&problem, &address))?;
        let words: String = answer.chars().take(100).collect();
        let said = hooks::redacted(&format!("HTTP {status} {words}"), &address);
        if (200..300).contains(&status) {
            Ok(said)
        } else {
            Err(said)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        PingOutcome::{Fail, Start, Success},
        *,
    };

    #[test]
    fn what_stays_is_said_every_five_minutes_and_a_change_at_once() {
        let mut pinged = Pinged::default();
        let mut heard = Vec::new();
        for minute in 0..12 {
            let now = Duration::from_secs(60 * minute);
            let outcome = if (7..9).contains(&minute) {
                Fail
            } else {
                Success
            };
            if pinged.says(Start, now) {
                heard.push((minute, Start));
            }
            if pinged.says(outcome, now) {
                heard.push((minute, outcome));
            }
        }
        assert_eq!(
            heard,
            [
                (0, Start),
                (0, Success),
                (5, Start),
                (5, Success),
                (7, Fail),
                (9, Success)
            ]
        );
    }
}
