//! Posts what waits for webhooks. Unlike a mail, a message whose fate is unknown is posted again: one
//! line twice in a chat harms nobody, an alarm that nobody reads does.

use std::time::Duration;

use chrono::TimeDelta;
use url::Url;

use crate::{
    alarm::{Verdict, judge, sign},
    app::{App, AppError},
    intake::call_web,
    model::{
        mail::MailState,
        notice::{Notice, NoticeChannel},
    },
    store::StoreError,
};

/// From the first byte to the last.
const LIMIT: Duration = Duration::from_secs(10);
/// Messages of one round: robots take twenty a minute.
const A_ROUND: usize = 18;
/// Found `sending` for longer than this, its sender died.
const DEAD: TimeDelta = TimeDelta::minutes(1);

impl App {
    /// Posts what is ready, or deferred and due; returns what was moved.
    pub(super) async fn send_hooks(&self) -> Result<Vec<Notice>, AppError> {
        let now = self.clock.now();
        let mut due = self.store.open_notices().await?;
        due.retain(|notice| {
            notice.channel != NoticeChannel::Mail
                && match notice.state {
                    MailState::Deferred => notice.next_at <= now,
                    MailState::Sending => notice.updated_at + DEAD <= now,
                    _ => true,
                }
        });
        due.truncate(A_ROUND);
        let mut moved = Vec::new();
        for mut notice in due {
            let before = notice.state.clone();
            notice.state = MailState::Sending;
            notice.attempts = notice.attempts.saturating_add(1);
            notice.updated_at = self.clock.now();
            match self.store.move_notice(&notice, &before).await {
                Err(StoreError::Stale { .. }) => continue,
                other => other?,
            }
            let body = self.blobs.read(&notice.raw).await?;
            let verdict = self.call_hook(&notice.recipient, body.to_vec()).await;
            self.close_hook(&mut notice, verdict).await?;
            moved.push(notice);
        }
        Ok(moved)
    }

    async fn close_hook(&self, notice: &mut Notice, verdict: Verdict) -> Result<(), AppError> {
        let now = self.clock.now();
        (notice.updated_at, notice.next_at) = (now, now);
        (notice.state, notice.reply) = match verdict {
            Verdict::Accepted(reply) => (MailState::Accepted, reply),
            Verdict::Failed(reply) => (MailState::Failed, reply),
            Verdict::Deferred(reply) => match notice.next_try(now) {
                Some(next) => {
                    notice.next_at = next;
                    (MailState::Deferred, reply)
                }
                None => (MailState::Failed, format!("given up; last: {reply}")),
            },
        };
        tracing::info!(
            notice = %notice.id,
            webhook = notice.recipient,
            state = notice.state.name(),
            attempts = notice.attempts,
            reply = notice.reply,
            "notice moved"
        );
        self.store.move_notice(notice, &MailState::Sending).await?;
        Ok(())
    }

    /// Posts one body to the webhook of this name.
    pub(super) async fn call_hook(&self, name: &str, body: Vec<u8>) -> Verdict {
        let alarm = &self.settings.settings.alarm;
        let found = alarm.named_webhooks().find(|(known, _)| known == name);
        let Some((_, hook)) = found else {
            return Verdict::Failed("it stands in the settings no more".to_owned());
        };
        // Read anew each time: a changed key needs no restart.
        let address = match address(&hook.url_file) {
            Ok(address) => address,
            Err(problem) => return Verdict::Deferred(problem),
        };
        let mut url = address.clone();
        if !hook.secret_file.as_os_str().is_empty() {
            let secret = match crate::config::secret(&hook.secret_file) {
                Ok(secret) => secret,
                Err(problem) => {
                    return Verdict::Deferred(format!("{}: {problem}", hook.secret_file.display()));
                }
            };
            let signed = sign(&secret, self.clock.now());
            url.query_pairs_mut().extend_pairs(signed);
        }
        match call_web(url.as_str(), Some(body), &alarm.allow_hosts, LIMIT).await {
            Ok((status, answer)) => {
                judge(hook.kind.channel(), status, &redacted(&answer, &address))
            }
            Err(problem) => Verdict::Deferred(redacted(&problem, &address)),
        }
    }
}

/// The address in a file.
pub(super) fn address(file: &std::path::Path) -> Result<Url, String> {
    let text =
        crate::config::secret(file).map_err(|problem| format!("{}: {problem}", file.display()))?;
    Url::parse(text.trim())
        .map_err(|error| format!("{} holds no web address: {error}", file.display()))
}

/// `text` without the parts of the address that are keys: an answer may repeat them.
pub(super) fn redacted(text: &str, address: &Url) -> String {
    let mut safe = text.replace(address.as_str(), "***");
    let values = address.query_pairs().map(|(_, value)| value.into_owned());
    let parts = address.path().split('/').map(str::to_owned);
    for key in values.chain(parts).filter(|part| part.len() >= 8) {
        safe = safe.replace(&key, "***");
    }
    safe
}
