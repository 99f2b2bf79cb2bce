//! What is posted to a webhook, how it is signed, and what its answer means.

use chrono::{DateTime, SecondsFormat, Utc};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::{House, Told, chat, told::left};
use crate::model::{base64, language::hygiene::one_line, notice::NoticeChannel};

/// Characters of an answer that are kept.
const LONGEST_ANSWER: usize = 300;

/// What the other side made of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It has it; its words.
    Accepted(String),
    /// Not now.
    Deferred(String),
    /// Not ever: a key, a sign or an address is wrong.
    Failed(String),
}

/// The JSON that goes to a robot of `channel`. `told`: what one bulletin tells, never empty.
#[must_use]
pub fn body(
    channel: NoticeChannel,
    told: &[Told<'_>],
    house: &House<'_>,
    now: DateTime<Utc>,
) -> Vec<u8> {
    let value = match channel {
        NoticeChannel::Wecom => json!({
            "msgtype": "markdown",
            "markdown": { "content": chat::message(told, house, now, chat::WECOM) },
        }),
        NoticeChannel::Dingtalk => json!({
            "msgtype": "markdown",
            "markdown": {
                "title": chat::title(told),
                "text": chat::message(told, house, now, chat::DINGTALK),
            },
            "at": { "isAtAll": false },
        }),
        NoticeChannel::Json | NoticeChannel::Mail => json!({
            "schema": "yixian-alarm/1",
            "programme": house.programme,
            "at": instant(now),
            "title": chat::title(told),
            "alarms": told.iter().map(|one| alarm(one, now)).collect::<Vec<_>>(),
        }),
    };
    value.to_string().into_bytes()
}

fn alarm(told: &Told<'_>, now: DateTime<Utc>) -> Value {
    let (row, alarm) = (told.row, &told.row.alarm);
    json!({
        "event": told.telling,
        "key": alarm.key,
        "kind": alarm.kind,
        "level": alarm.level,
        "edition": alarm.edition,
        "title": alarm.title,
        "action": alarm.steps().collect::<Vec<_>>(),
        "detail": alarm.detail,
        "opened_at": instant(row.opened_at),
        "cleared_at": row.cleared_at.map(instant),
        "count": row.count,
        "air_at": told.clock.map(|clock| instant(clock.air_at)),
        "clock": told.clock.map(|clock| left(clock.air_at, now)),
    })
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// What 钉钉 wants behind the address of a robot that checks signatures: `timestamp` in milliseconds,
/// and the HMAC-SHA256 of `timestamp + "\n" + secret` under the secret, in Base64
/// (open.dingtalk.com, 自定义机器人安全设置, 加签). The caller writes them into a query. Good for an hour.
#[must_use]
pub fn sign(secret: &str, at: DateTime<Utc>) -> [(&'static str, String); 2] {
    let timestamp = at.timestamp_millis().to_string();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes())
        .unwrap_or_else(|_| Hmac::<Sha256>::new(&Default::default()));
    mac.update(format!("{timestamp}\n{secret}").as_bytes());
    let signature = base64::encode(&mac.finalize().into_bytes());
    [("timestamp", timestamp), ("sign", signature)]
}

/// Codes that mean "later": busy, and too many messages a minute (企业微信 45009; 钉钉 130101, 410100).
const LATER: [i64; 5] = [-1, 45009, 45033, 130_101, 410_100];

/// Judges an answer. Both robots say 200 and put what went wrong into `errcode`.
#[must_use]
pub fn judge(channel: NoticeChannel, status: u16, answer: &str) -> Verdict {
    let said = |what: String| -> String {
        let words: String = one_line(answer).chars().take(LONGEST_ANSWER).collect();
        if words.is_empty() {
            what
        } else {
            format!("{what}: {words}")
        }
    };
    match status {
        200..=299 => {}
        408 | 425 | 429 | 500..=599 => return Verdict::Deferred(said(format!("HTTP {status}"))),
        _ => return Verdict::Failed(said(format!("HTTP {status}"))),
    }
    if !matches!(channel, NoticeChannel::Wecom | NoticeChannel::Dingtalk) {
        return Verdict::Accepted(said(format!("HTTP {status}")));
    }
    let code = serde_json::from_str::<Value>(answer)
        .ok()
        .and_then(|value| value.get("errcode")?.as_i64());
    match code {
        Some(0) => Verdict::Accepted("errcode 0".to_owned()),
        Some(code) if LATER.contains(&code) => Verdict::Deferred(said(format!("errcode {code}"))),
        Some(code) => Verdict::Failed(said(format!("errcode {code}"))),
        // A portal's page in between, or another service: it may be gone in a minute.
        None => Verdict::Deferred(said("an answer without errcode".to_owned())),
    }
}
