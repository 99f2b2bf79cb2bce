//! Which mails need a person, and what that person does. Words for producers: Chinese.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use crate::model::{
    EditionRevision,
    language::hygiene::one_line,
    mail::{MailState, OutboxMail},
};

/// A mail that is not taken by now: so early that somebody has heard of it before the second channel
/// opens half an hour before air.
const NEAR: TimeDelta = TimeDelta::minutes(45);

/// Tries after which a person should know, however far air is.
const MANY_TRIES: u32 = 3;

/// How grave it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AlarmLevel {
    /// It may still come right by itself.
    Warning,
    /// Nothing comes right by itself, or there is no time left.
    Critical,
}

/// What a person must know of one mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeliveryAlarm {
    /// The same trouble has the same key, e.g. `delivery/2026-11-28/r3/station@tv.example`.
    pub key: String,
    /// How grave it is.
    pub level: AlarmLevel,
    /// What is wrong, one line.
    pub title: String,
    /// What to do now, with the command.
    pub action: String,
    /// Where the mail stands, and the server's own words.
    pub detail: String,
}

/// Why a mail needs a person.
enum Need {
    Refused,
    TooLarge,
    Returned,
    InDoubt,
    Stuck,
}

/// The alarms of a revision's mails at `now`; none for a mail that was taken.
#[must_use]
pub fn alarms(
    revision: &EditionRevision,
    rows: &[OutboxMail],
    now: DateTime<Utc>,
) -> Vec<DeliveryAlarm> {
    let near = now >= revision.air_at - NEAR;
    let mut all = Vec::new();
    for row in rows {
        let need = match row.state {
            MailState::Accepted => continue,
            MailState::Failed if row.too_large => Need::TooLarge,
            MailState::Failed => Need::Refused,
            MailState::Unknown if row.doubt_since.is_none() => Need::Returned,
            MailState::Unknown => Need::InDoubt,
            MailState::Deferred if row.attempts >= MANY_TRIES => Need::Stuck,
            _ if near => Need::Stuck,
            _ => continue,
        };
        let grave = matches!(need, Need::Refused | Need::TooLarge | Need::Returned);
        let level = if grave || near {
            AlarmLevel::Critical
        } else {
            AlarmLevel::Warning
        };
        all.push(DeliveryAlarm {
            key: format!(
                "delivery/{}/{}/{}",
                row.edition, row.revision, row.recipient
            ),
            level,
            title: title(&need, revision, row),
            action: action(&need, row),
            detail: detail(revision, row, now),
        });
    }
    all
}

fn title(need: &Need, revision: &EditionRevision, row: &OutboxMail) -> String {
    let what = format!("第{}期播出包 {}", revision.number, row.revision);
    let to = one_line(&row.recipient);
    match need {
        Need::Refused => format!("{what} 被拒收：{to}"),
        Need::TooLarge => format!("{what} 超过对方邮件大小上限：{to}"),
        Need::Returned => format!("{what} 被退信：{to}"),
        Need::InDoubt => format!("{what} 是否送达不明：{to}"),
        Need::Stuck => format!("{what} 还没有发出去：{to}"),
    }
}

fn action(need: &Need, row: &OutboxMail) -> String {
    let to = one_line(&row.recipient);
    let edition = row.edition;
    let again = format!("yixian deliver --edition {edition}");
    match need {
        Need::Refused => format!(
            "打电话给台里核对收件地址；改好 delivery.recipients 后运行 {again}。来不及就用第二通道或当面送。"
        ),
        Need::TooLarge => format!(
            "把设置里的 delivery.max_attached_bytes 改小，再运行 {again}；大文件会改成下载链接。"
        ),
        Need::Returned | Need::InDoubt => format!(
            "打电话问台里收到没有。收到了：{again} --arrived {to} --by 您的登录名；没收到：{again} --lost {to} --by 您的登录名，系统立即重发同一封。"
        ),
        Need::Stuck => format!(
            "看下面服务器的答复，运行 yixian doctor 查发信服务器；排除后运行 {again}。同时打电话告诉台里，备好第二通道。"
        ),
    }
}

fn detail(revision: &EditionRevision, row: &OutboxMail, now: DateTime<Utc>) -> String {
    let left = (revision.air_at - now).num_minutes();
    let time = if left >= 0 {
        format!("距播出 {left} 分钟")
    } else {
        format!("已过播出时间 {} 分钟", -left)
    };
    let via = if row.via.is_empty() {
        String::new()
    } else {
        format!("，经 {}", one_line(&row.via))
    };
    format!(
        "{time}；试过 {} 次{via}；答复：{}",
        row.attempts,
        one_line(&row.reply)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::tests::{revision, row};

    #[test]
    fn whoever_is_not_served_is_told_of_before_the_second_channel_opens() {
        let revision = revision(true);
        let early = revision.air_at - TimeDelta::hours(3);
        let near = revision.air_at - TimeDelta::minutes(31);
        let level = |change: &dyn Fn(&mut OutboxMail), now| {
            let mut mail = row("a@tv.example");
            change(&mut mail);
            let told = alarms(&revision, &[mail], now);
            told.first().map(|alarm| alarm.level)
        };
        use AlarmLevel::{Critical, Warning};
        let state = |state: MailState| move |mail: &mut OutboxMail| mail.state = state.clone();
        for (change, then, later) in [
            (
                &state(MailState::Accepted) as &dyn Fn(&mut OutboxMail),
                None,
                None,
            ),
            (&state(MailState::Ready), None, Some(Critical)),
            (&state(MailState::Deferred), None, Some(Critical)),
            (&state(MailState::Failed), Some(Critical), Some(Critical)),
            // It came back.
            (&state(MailState::Unknown), Some(Critical), Some(Critical)),
            (
                &|mail: &mut OutboxMail| {
                    mail.state = MailState::Unknown;
                    mail.doubt_since = Some(mail.created_at);
                },
                Some(Warning),
                Some(Critical),
            ),
            (
                &|mail: &mut OutboxMail| {
                    mail.state = MailState::Deferred;
                    mail.attempts = 3;
                },
                Some(Warning),
                Some(Critical),
            ),
        ] {
            assert_eq!(level(change, early), then);
            assert_eq!(level(change, near), later);
        }
    }

    #[test]
    fn an_alarm_says_what_is_wrong_and_what_to_do_on_one_line() {
        let revision = revision(true);
        let mut mail = row("a@tv.example");
        mail.state = MailState::Failed;
        mail.attempts = 2;
        mail.via = "smtp.example:465".to_owned();
        mail.reply = "550 no\r\nsuch <user>".to_owned();
        let now = revision.air_at - TimeDelta::minutes(50);
        let alarm = alarms(&revision, &[mail], now).remove(0);
        assert_eq!(alarm.key, "delivery/2026-11-28/r3/a@tv.example");
        assert_eq!(alarm.title, "第327期播出包 r3 被拒收：a@tv.example");
        assert!(alarm.action.contains("yixian deliver --edition 2026-11-28"));
        assert_eq!(
            alarm.detail,
            "距播出 50 分钟；试过 2 次，经 smtp.example:465；答复：550 no such <user>"
        );
    }
}
