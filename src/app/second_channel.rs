//! The second channel: when the package was not taken by mail half an hour before air, the station
//! finds it elsewhere.

use serde::Serialize;

use super::{App, AppError, RecipientReport};
use crate::{
    delivery::{self, AlarmLevel, DeliveryAlarm},
    model::{
        EditionId, EditionRevision, Revision,
        mail::{Dropped, MailState},
    },
};

/// What stands on the second channel.
#[derive(Debug, Clone, Serialize)]
pub struct SecondChannelReport {
    /// The edition.
    pub edition: EditionId,
    /// The revision.
    pub revision: Revision,
    /// Addresses that have no mail of it; empty: nothing was done, as nothing was needed.
    pub unserved: Vec<String>,
    /// Where the zip was put, or why not.
    pub dropped: Option<Dropped>,
    /// The mails to the duty desk.
    pub duty: Vec<RecipientReport>,
    /// What needs a person; Chinese.
    pub alarms: Vec<DeliveryAlarm>,
}

impl App {
    /// Puts the package where the station can fetch it, and tells its duty desk; when every recipient
    /// has it, does nothing. Called again, it does what failed before and nothing twice.
    ///
    /// # Errors
    /// As [`App::deliver`]: nothing that is not final leaves. A folder or server that fails is an alarm.
    pub async fn second_channel(
        &self,
        wanted: Option<EditionId>,
    ) -> Result<SecondChannelReport, AppError> {
        let edition = self.edition(wanted).await?;
        let stored = self.deliverable(&edition, false).await?;
        let revision = &stored.revision;
        let unserved = self.unserved(revision).await?;
        let mut report = SecondChannelReport {
            edition: edition.id,
            revision: revision.revision,
            unserved,
            dropped: None,
            duty: Vec::new(),
            alarms: Vec::new(),
        };
        if report.unserved.is_empty() {
            return Ok(report);
        }
        let package = super::deliver::sound(&edition, stored.package.as_ref()).await?;
        let outbox = self.data.join("outbox");
        let key = self.key_for_mails()?;
        let desk = self.delivery_desk(&outbox, key.as_ref());
        let second = delivery::second_channel(&desk, revision, package, &report.unserved).await?;
        let told = second.mails.iter().any(|m| m.state == MailState::Accepted);
        report.alarms = alarms(revision, second.dropped.as_ref(), told);
        report.dropped = second.dropped;
        report.duty = second.mails.iter().map(super::deliver::report).collect();
        Ok(report)
    }

    /// Recipients of the settings that neither took the mail nor confirmed that they have the package.
    async fn unserved(&self, revision: &EditionRevision) -> Result<Vec<String>, AppError> {
        let mails = self.store.mails(revision.edition).await?;
        let receipts = self.store.receipts(revision.edition).await?;
        let has = |recipient: &&String| {
            let taken = mails.iter().any(|mail| {
                mail.revision == revision.revision
                    && mail.recipient == **recipient
                    && mail.state == MailState::Accepted
            });
            let confirmed = receipts
                .iter()
                .any(|one| one.revision == revision.revision && one.recipient == **recipient);
            taken || confirmed
        };
        let all = &self.settings.settings.delivery.recipients;
        Ok(all.iter().filter(|one| !has(one)).cloned().collect())
    }
}

fn alarms(revision: &EditionRevision, dropped: Option<&Dropped>, told: bool) -> Vec<DeliveryAlarm> {
    let key = |what: &str| {
        format!(
            "second-channel/{}/{}/{what}",
            revision.edition, revision.revision
        )
    };
    let what = format!("第{}期播出包 {}", revision.number, revision.revision);
    let put = dropped.is_some_and(|dropped| dropped.done);
    let mut all = Vec::new();
    if let Some(failed) = dropped.filter(|dropped| !dropped.done) {
        all.push(DeliveryAlarm {
            key: key("drop"),
            level: AlarmLevel::Critical,
            title: format!("{what} 放不进第二通道"),
            action: format!(
                "检查 {} 能否写入；排除后系统会再试。来不及就用 U 盘或网盘当面送，并打电话告诉台里。",
                failed.place
            ),
            detail: format!("试过 {} 次；{}", failed.attempts, failed.reply),
        });
    }
    if !put && !told {
        all.push(DeliveryAlarm {
            key: key("nothing"),
            level: AlarmLevel::Critical,
            title: format!("{what} 邮件未送达，第二通道也没有送到"),
            action: "立即打电话给台里值班，用 U 盘、网盘或当面送播出包；压缩包在 yixian edition show 所列的位置。"
                .to_owned(),
            detail: if dropped.is_none() {
                "设置里没有可用的 [delivery.drop]，值班邮箱 delivery.duty 也没有收到下载链接。".to_owned()
            } else {
                "值班邮箱 delivery.duty 也没有收到下载链接。".to_owned()
            },
        });
    } else {
        all.push(DeliveryAlarm {
            key: key("used"),
            level: AlarmLevel::Warning,
            title: format!("{what} 已改走第二通道"),
            action: "打电话告诉台里值班到第二通道取包，取到后请对方签收。".to_owned(),
            detail: dropped.filter(|dropped| dropped.done).map_or_else(
                || "下载链接已发到值班邮箱。".to_owned(),
                |dropped| format!("播出包在 {}", dropped.reply),
            ),
        });
    }
    all
}
