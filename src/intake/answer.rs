//! Whether an accepted tip may be acknowledged: pure rules against loops, strangers and floods.

use chrono::{DateTime, TimeDelta, Utc};

use super::machine;
use crate::model::{
    Submission, SubmissionState,
    submission::{Authentication, RawFormat},
};

/// Acknowledgements to one sender in 24 hours.
const A_DAY: usize = 1;
/// Acknowledgements to one sender in seven days.
const A_WEEK: usize = 3;
/// Acknowledgements to everybody in 60 minutes.
const AN_HOUR_IN_ALL: usize = 60;

/// What was sent before; instants of acknowledgements in any order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sent {
    /// To this sender.
    pub to_sender: Vec<DateTime<Utc>>,
    /// To everybody, this sender included.
    pub to_all: Vec<DateTime<Utc>>,
    /// An earlier acknowledgement to this sender came back.
    pub bounced: bool,
}

/// Why `submission` gets no acknowledgement, in Chinese; `None`: it may be answered. `wanted`: the
/// source it came through is answered at all. `own`: our own address. `now`: the caller's clock.
#[must_use]
pub fn refusal(
    submission: &Submission,
    wanted: bool,
    own: &str,
    sent: &Sent,
    now: DateTime<Utc>,
) -> Option<String> {
    let envelope = &submission.envelope;
    let address = submission.from.address.trim();
    let local = address.split('@').next().unwrap_or_default();
    let within = |instants: &[DateTime<Utc>], span: TimeDelta| {
        instants.iter().filter(|at| now - **at < span).count()
    };
    let reason = if !wanted {
        "该来源不发回执"
    } else if envelope.format != RawFormat::Mail {
        "不是邮件来稿"
    } else if submission.state != SubmissionState::Accepted {
        "来稿未被采用为有效来稿"
    } else if let Some(reason) = &envelope.no_answer {
        return Some(reason.clone());
    } else if address.is_empty() {
        "没有发件人地址"
    } else if address.eq_ignore_ascii_case(own.trim()) {
        "发件人是本编辑部地址"
    } else if machine::nobody(local) {
        "发件人地址不收信"
    } else if envelope.authentication == Authentication::Failed {
        "发件人身份验证未通过"
    } else if machine::returned(&submission.subject) || machine::absent(&submission.subject) {
        "自动回复或退信"
    } else if sent.bounced {
        "上次回执被退回"
    } else if within(&sent.to_sender, TimeDelta::hours(24)) >= A_DAY {
        "24 小时内已回复过该发件人"
    } else if within(&sent.to_sender, TimeDelta::days(7)) >= A_WEEK {
        "一周内已回复该发件人 3 次"
    } else if within(&sent.to_all, TimeDelta::hours(1)) >= AN_HOUR_IN_ALL {
        "一小时内回执已达 60 封"
    } else {
        return None;
    };
    Some(reason.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tip() -> Submission {
        serde_json::from_value(serde_json::json!({
            "id": "019abcde-0000-7000-8000-000000000001", "receipt": "2026W48-0137",
            "source": "inbox", "origin": "1", "edition": "2026-11-28",
            "raw": "0".repeat(64), "message_id": null, "subject": "活动来稿",
            "from": {"name": "王一", "address": "one@x.example"}, "sent_at": null,
            "received_at": "2026-11-25T04:00:00Z", "organization": null, "verified": false,
            "text": "", "attachments": [], "nested": [], "links": [],
            "content": "0".repeat(64), "notes": [], "parser": 2, "state": {"state": "accepted"}
        }))
        .unwrap()
    }

    fn now() -> DateTime<Utc> {
        "2026-11-25T04:00:00Z".parse().unwrap()
    }

    fn ago(hours: i64) -> DateTime<Utc> {
        now() - TimeDelta::hours(hours)
    }

    fn ask(tip: &Submission, sent: &Sent) -> Option<String> {
        refusal(tip, true, "Yixian@newsroom.example", sent, now())
    }

    #[test]
    fn each_guard_refuses_by_itself() {
        assert_eq!(ask(&tip(), &Sent::default()), None);
        assert!(refusal(&tip(), false, "a@b.example", &Sent::default(), now()).is_some());
        let guards: [fn(&mut Submission); 9] = [
            |tip| tip.envelope.no_answer = Some("群发".to_owned()),
            |tip| tip.envelope.authentication = Authentication::Failed,
            |tip| tip.envelope.format = RawFormat::FeedItem,
            |tip| tip.from.address = "yixian@NEWSROOM.example".to_owned(),
            |tip| tip.from.address = String::new(),
            |tip| tip.from.address = "noreply@x.example".to_owned(),
            |tip| tip.subject = "自动回复：活动来稿".to_owned(),
            |tip| tip.subject = "系统退信".to_owned(),
            |tip| tip.state = SubmissionState::Automatic,
        ];
        for (number, guard) in guards.iter().enumerate() {
            let mut tip = tip();
            guard(&mut tip);
            assert!(ask(&tip, &Sent::default()).is_some(), "guard {number}");
        }
    }

    #[test]
    fn limits_count_one_a_day_three_a_week_sixty_an_hour() {
        let sender = |hours: &[i64]| Sent {
            to_sender: hours.iter().map(|hours| ago(*hours)).collect(),
            ..Sent::default()
        };
        assert!(ask(&tip(), &sender(&[23])).is_some());
        assert_eq!(ask(&tip(), &sender(&[24, 60])), None);
        assert!(ask(&tip(), &sender(&[24, 60, 167])).is_some());
        assert_eq!(ask(&tip(), &sender(&[24, 60, 168])), None);
        let all = |count| Sent {
            to_all: vec![ago(0); count],
            ..Sent::default()
        };
        assert_eq!(ask(&tip(), &all(59)), None);
        assert!(ask(&tip(), &all(60)).is_some());
        let bounced = Sent {
            bounced: true,
            ..Sent::default()
        };
        assert!(ask(&tip(), &bounced).is_some());
    }
}
