//! `yixian alarm test`, and what the doctor says of the alarms' ways.

use serde::Serialize;

use super::TellReport;
use crate::{
    alarm::{self, Told},
    app::{App, AppError, Finding, FindingLevel},
    model::{
        alarm::{Alarm, AlarmKind, StoredAlarm, Telling},
        mail::MailState,
        notice::{NoticeChannel, NoticeKind},
    },
};

/// How one way of the alarms works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChannelReport {
    /// `mail:duty@newsroom.example`, a webhook's name, `ping` or `package ping`.
    pub channel: String,
    /// `mail`, `wecom`, `dingtalk`, `json` or `ping`.
    pub kind: &'static str,
    /// A state of the outbox; `accepted` is what it should be.
    pub state: String,
    /// The other side's words.
    pub reply: String,
}

impl ChannelReport {
    /// Whether it got through.
    #[must_use]
    pub fn works(&self) -> bool {
        self.state == MailState::Accepted.name()
    }
}

impl App {
    /// Sends a test by every way, through the outbox like any alarm, and says how each fared. Watchers
    /// are asked too, but for the weekly one: a test must not stand for a package.
    ///
    /// # Errors
    /// The store or the disk refuses.
    pub async fn try_alarms(&self) -> Result<Vec<ChannelReport>, AppError> {
        let now = self.clock.now();
        let alarm = Alarm::of_machine(AlarmKind::Test, "", "告警渠道测试")
            .with_detail("由 yixian alarm test 发出，收到说明这条渠道畅通。");
        let row = StoredAlarm::opened(alarm, now);
        let told = [Told {
            telling: Telling::New,
            row: &row,
            clock: None,
        }];
        let key = format!("test#{}", now.timestamp_millis());
        let channels = self.channels();
        let mut notices = Vec::new();
        for channel in &channels {
            let to = &channel.recipient;
            notices.push(if channel.kind == NoticeChannel::Mail {
                let words = alarm::bulletin(&told, &self.house(), now)?;
                let kind = NoticeKind::Alarm;
                self.mail_notice(kind, &key, "", to, None, &words).await?
            } else {
                let body = alarm::body(channel.kind, &told, &self.house(), now);
                let raw = self.blobs.keep(body).await?;
                self.new_notice(NoticeKind::Alarm, &key, "", channel.kind, to, raw)
            });
        }
        self.store.post_notices(&notices).await?;
        self.send_all(&mut TellReport::default()).await?;
        let rows = self.store.notices(NoticeKind::Alarm, &key).await?;
        let mut reports: Vec<ChannelReport> = channels
            .iter()
            .filter_map(|channel| {
                let row = rows.iter().find(|row| row.recipient == channel.recipient)?;
                Some(ChannelReport {
                    channel: channel.id.clone(),
                    kind: channel.kind.name(),
                    state: row.state.name().to_owned(),
                    reply: row.reply.clone(),
                })
            })
            .collect();
        let file = &self.settings.settings.alarm.ping_url_file;
        if !file.as_os_str().is_empty() {
            let (state, reply) = match self.call_watcher(file, "").await {
                Ok(reply) => (MailState::Accepted, reply),
                Err(problem) => (MailState::Failed, problem),
            };
            reports.push(ChannelReport {
                channel: "ping".to_owned(),
                kind: "ping",
                state: state.name().to_owned(),
                reply,
            });
        }
        Ok(reports)
    }

    /// Whether somebody hears an alarm at all.
    pub(in crate::app) fn alarm_ways(&self) -> Finding {
        let alarm = &self.settings.settings.alarm;
        let ways: Vec<String> = self.channels().into_iter().map(|way| way.id).collect();
        let found = if ways.is_empty() {
            "nobody is told when something is wrong".to_owned()
        } else {
            ways.join(", ")
        };
        let warned = |fix: &str, found: String| Finding {
            what: "alarms",
            level: FindingLevel::Warning,
            found,
            fix: fix.to_owned(),
        };
        if ways.is_empty() {
            return warned(
                "name those on duty in `alarm.recipients`, or a group robot in [[alarm.webhooks]], then `yixian alarm test`",
                found,
            );
        }
        if alarm.ping_url_file.as_os_str().is_empty() {
            return warned(
                "a machine that is down sends no alarm: let another one watch it, `alarm.ping_url_file`",
                format!("{found}; no dead man's switch"),
            );
        }
        Finding {
            what: "alarms",
            level: FindingLevel::Good,
            found: format!("{found}, dead man's switch"),
            fix: String::new(),
        }
    }
}
