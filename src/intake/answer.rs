//! Whether an accepted tip may be acknowledged: pure rules against loops, strangers and floods.

use chrono::{DateTime, TimeDelta, Utc};

use super::{machine, own_domain};
use crate::model::{
    Submission,
    submission::{Authentication, RawFormat},
};

/// Acknowledgements to one sender in 24 hours.
const A_DAY: usize = 1;
/// Acknowledgements to one sender in seven days.
const A_WEEK: usize = 3;
/// An older tip is not acknowledged any more: the first reading of an old mailbox writes to nobody.
const FRESH: TimeDelta = TimeDelta::hours(24);
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

/// Where a letter about `submission` goes: to its author. Where the author wants answers elsewhere, that
/// counts only within a domain that one organization has for itself: a letter of ours is not to be
/// steered to a stranger.
#[must_use]
pub fn recipient(submission: &Submission) -> &str {
    let author = submission.from.address.as_str();
    let domain = |address: &str| {
        address
            .rsplit_once('@')
            .map(|(_, domain)| domain.to_lowercase())
            .filter(|domain| own_domain(domain))
    };
    submission
        .envelope
        .reply_to
        .as_ref()
        .map(|mailbox| mailbox.address.as_str())
        .filter(|wanted| domain(author).is_some() && domain(author) == domain(wanted))
        .unwrap_or(author)
}

/// Whether a letter may go out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It may.
    Send,
    /// Too many went out within the hour: asked again later.
    Later,
    /// Not about this submission; why, in Chinese.
    Never(String),
}

/// Whether `submission` is acknowledged. `own`: our own addresses. `now`: the caller's clock.
#[must_use]
pub fn judge(submission: &Submission, own: &[&str], sent: &Sent, now: DateTime<Utc>) -> Verdict {
    let within = |instants: &[DateTime<Utc>], span: TimeDelta| {
        instants.iter().filter(|at| now - **at < span).count()
    };
    let decided = submission.decision.as_ref().map(|decision| decision.at);
    let arrived = submission
        .envelope
        .arrived_at
        .unwrap_or(submission.received_at);
    if let Some(reason) = refusal(submission, own, sent.bounced) {
        return Verdict::Never(reason);
    }
    let reason = if now - decided.unwrap_or(arrived).max(arrived) > FRESH {
        "来信已超过 24 小时"
    } else if within(&sent.to_sender, TimeDelta::hours(24)) >= A_DAY {
        "24 小时内已回复过该发件人"
    } else if within(&sent.to_sender, TimeDelta::days(7)) >= A_WEEK {
        "一周内已回复该发件人 3 次"
    } else if within(&sent.to_all, TimeDelta::hours(1)) >= AN_HOUR_IN_ALL {
        return Verdict::Later;
    } else {
        return Verdict::Send;
    };
    Verdict::Never(reason.to_owned())
}

/// Why no letter at all goes to the sender of `submission`, in Chinese. `bounced`: the last letter to
/// this address came back.
#[must_use]
pub fn refusal(submission: &Submission, own: &[&str], bounced: bool) -> Option<String> {
    refused(submission, &["accepted"], own, bounced)
}

/// Letters that people write to one sender in 24 hours.
const REPLIES_A_DAY: usize = 5;
/// Letters that people write to everybody in 60 minutes.
const REPLIES_AN_HOUR: usize = 60;

/// Why a person may not write to the sender of `submission`, in Chinese: the guards of [`refusal`], but a
/// tip that waits or was returned may be answered, and more than once. `sent`: what people wrote before.
#[must_use]
pub fn reply_refusal(
    submission: &Submission,
    own: &[&str],
    sent: &Sent,
    now: DateTime<Utc>,
) -> Option<String> {
    const ANSWERED: [&str; 4] = ["accepted", "quarantined", "rejected", "duplicate"];
    let within = |instants: &[DateTime<Utc>], span: TimeDelta| {
        instants.iter().filter(|at| now - **at < span).count()
    };
    if let Some(reason) = refused(submission, &ANSWERED, own, sent.bounced) {
        return Some(reason);
    }
    if within(&sent.to_sender, TimeDelta::hours(24)) >= REPLIES_A_DAY {
        return Some("24 小时内已给该发件人写过 5 封信，请改打电话".to_owned());
    }
    (within(&sent.to_all, TimeDelta::hours(1)) >= REPLIES_AN_HOUR)
        .then(|| "一小时内发出的回信太多，请稍后再发".to_owned())
}

fn refused(
    submission: &Submission,
    states: &[&str],
    own: &[&str],
    bounced: bool,
) -> Option<String> {
    let envelope = &submission.envelope;
    let address = submission.from.address.trim();
    let to = recipient(submission);
    let local = address.split('@').next().unwrap_or_default();
    let reason = if envelope.format != RawFormat::Mail {
        "不是邮件来稿"
    } else if !states.contains(&submission.state.name()) {
        "来稿未被采用为有效来稿"
    } else if let Some(reason) = &envelope.no_answer {
        return Some(reason.clone());
    } else if address.is_empty() {
        "没有发件人地址"
    } else if own.iter().any(|own| {
        [address, to]
            .iter()
            .any(|to| to.eq_ignore_ascii_case(own.trim()))
    }) {
        "发件人是本编辑部地址"
    } else if !to.is_ascii() {
        "发件人地址含有非英文字符，无法回信"
    } else if machine::nobody(local) || machine::nobody(to.split('@').next().unwrap_or_default()) {
        "发件人地址不收信"
    } else if envelope.authentication == Authentication::Failed {
        "发件人身份验证未通过"
    } else if machine::returned(&submission.subject) || machine::absent(&submission.subject) {
        "自动回复或退信"
    } else if bounced {
        "上次写给该地址的信被退回"
    } else {
        return None;
    };
    Some(reason.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SubmissionState;

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
        match judge(
            tip,
            &["tips@newsroom.example", "Yixian@newsroom.example"],
            sent,
            now(),
        ) {
            Verdict::Send => None,
            Verdict::Later => Some("later".to_owned()),
            Verdict::Never(reason) => Some(reason),
        }
    }

    #[test]
    fn each_guard_refuses_by_itself() {
        assert_eq!(ask(&tip(), &Sent::default()), None);
        let mut old = tip();
        old.envelope.arrived_at = Some(ago(25));
        assert!(ask(&old, &Sent::default()).is_some());
        // Released by a person: as good as arrived then.
        old.decision = Some(crate::model::submission::Decision {
            by: "ed".to_owned(),
            at: ago(1),
            reason: String::new(),
        });
        assert_eq!(ask(&old, &Sent::default()), None);
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
    fn a_person_answers_what_waits_or_was_returned_and_no_machine() {
        let ask = |tip: &Submission, sent: &Sent| {
            reply_refusal(tip, &["tips@newsroom.example"], sent, now())
        };
        let reason = || "x".to_owned();
        for state in [
            SubmissionState::Accepted,
            SubmissionState::Quarantined { reason: reason() },
            SubmissionState::Rejected { reason: reason() },
        ] {
            let waiting = Submission { state, ..tip() };
            assert_eq!(ask(&waiting, &Sent::default()), None);
        }
        let guards: [fn(&mut Submission); 8] = [
            |tip| tip.envelope.no_answer = Some("群发".to_owned()),
            |tip| tip.envelope.authentication = Authentication::Failed,
            |tip| tip.envelope.format = RawFormat::FeedItem,
            |tip| tip.from.address = "TIPS@newsroom.example".to_owned(),
            |tip| tip.from.address = "noreply@x.example".to_owned(),
            |tip| tip.subject = "自动回复：活动来稿".to_owned(),
            |tip| tip.state = SubmissionState::Bounce,
            |tip| tip.state = SubmissionState::Automatic,
        ];
        for (number, guard) in guards.iter().enumerate() {
            let mut tip = tip();
            guard(&mut tip);
            assert!(ask(&tip, &Sent::default()).is_some(), "guard {number}");
        }
        let mut sent = Sent {
            to_sender: vec![ago(1); 4],
            ..Sent::default()
        };
        assert_eq!(ask(&tip(), &sent), None);
        sent.to_sender.push(ago(23));
        assert!(ask(&tip(), &sent).is_some());
        sent.to_sender = vec![ago(25); 9];
        assert_eq!(ask(&tip(), &sent), None);
        sent.bounced = true;
        assert!(ask(&tip(), &sent).is_some());
    }

    #[test]
    fn a_letter_is_never_steered_to_a_stranger() {
        for (from, wanted, to) in [
            (
                "a@green.example.cn",
                "office@green.example.cn",
                "office@green.example.cn",
            ),
            (
                "a@green.example.cn",
                "victim@other.example",
                "a@green.example.cn",
            ),
            ("a@qq.com", "victim@qq.com", "a@qq.com"),
        ] {
            let mut tip = tip();
            tip.from.address = from.to_owned();
            tip.envelope.reply_to = Some(crate::model::submission::Mailbox {
                name: String::new(),
                address: wanted.to_owned(),
            });
            assert_eq!(recipient(&tip), to);
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
        assert_eq!(ask(&tip(), &all(60)).as_deref(), Some("later"));
        let bounced = Sent {
            bounced: true,
            ..Sent::default()
        };
        assert!(ask(&tip(), &bounced).is_some());
    }
}
