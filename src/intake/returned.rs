//! Which mails of ours a delivery report sends back (RFC 3464, and what QQ, 163 and qmail write).

use std::sync::LazyLock;

use regex::Regex;

use super::{
    headers::{self, Headers},
    limits::Budget,
};

/// Message-IDs kept of one report.
const MOST: usize = 20;

static QUOTED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?im)^[\s>|*]*(?:message-?id|原?邮件\s*id)\s*[:：]\s*<?([^<>\s;,]+@[^<>\s;,]+?)>?\s*$",
    )
    .ok()
});

/// What the parts of a mail say about mails that came back.
#[derive(Debug, Default)]
pub(super) struct Returned {
    ids: Vec<String>,
    /// Some address was given up.
    failed: bool,
    /// There is a report by machine, whether it gives up or only warns.
    reported: bool,
}

impl Returned {
    /// Looks at a part that holds headers of a mail, or the machine's report.
    pub fn look(&mut self, media: &str, bytes: &[u8], budget: &mut Budget<'_>) {
        match media {
            "text/rfc822-headers" | "message/rfc822-headers" => {
                let (headers, _, _) = headers::split(bytes, true, None, budget);
                self.ids.extend(id(headers.get("message-id")));
            }
            "message/delivery-status" | "message/global-delivery-status" => {
                let text = String::from_utf8_lossy(&bytes[..bytes.len().min(64 * 1024)]);
                for (name, value) in text.lines().filter_map(|line| line.split_once(':')) {
                    match name.trim().to_ascii_lowercase().as_str() {
                        "action" => {
                            self.reported = true;
                            self.failed |= value.trim().eq_ignore_ascii_case("failed");
                        }
                        "original-message-id" | "x-original-message-id" => {
                            self.ids.extend(id(Some(value)));
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    /// Adds what other parts said.
    pub fn append(&mut self, other: Self) {
        self.ids.extend(other.ids);
        self.failed |= other.failed;
        self.reported |= other.reported;
    }

    /// The Message-IDs that did not arrive. `inner`: those of mails attached whole; `text`: what the
    /// report says to people; `references`: what it answers, where nothing better is known.
    pub fn ids(
        mut self,
        headers: &Headers,
        inner: impl Iterator<Item = String>,
        text: &str,
        references: &[String],
    ) -> Vec<String> {
        // A report that a mail is late, or that it arrived.
        if self.reported && !self.failed {
            return Vec::new();
        }
        self.ids.extend(inner);
        for name in [
            "x-original-message-id",
            "original-message-id",
            "x-failed-message-id",
        ] {
            self.ids.extend(id(headers.get(name)));
        }
        if self.ids.is_empty() {
            let found = QUOTED
                .iter()
                .flat_map(|pattern| pattern.captures_iter(text));
            self.ids
                .extend(found.take(MOST).map(|found| found[1].to_owned()));
        }
        if self.ids.is_empty() {
            self.ids.extend(references.iter().take(1).cloned());
        }
        let mut ids: Vec<String> = Vec::new();
        for id in self.ids {
            if ids.len() < MOST && !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }
}

fn id(value: Option<&str>) -> Option<String> {
    let value = value?.trim();
    let id = value
        .split_once('<')
        .map_or(value, |(_, after)| after)
        .split(['>', ' '])
        .next()
        .unwrap_or_default();
    (!id.is_empty() && id.len() <= 1_000).then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use crate::intake::{Limits, read};

    const OURS: &str = "Message-ID: <1@station.cn>\nFrom: t@station.cn\nSubject: x\n";

    fn undelivered(mail: &str) -> Vec<String> {
        let read = read(mail.as_bytes(), &Limits::default());
        assert!(read.mail.bounce, "{mail}");
        read.mail.travel.undelivered
    }

    fn report(action: &str, media: &str, original: &str) -> String {
        format!(
            "From: MAILER-DAEMON@x.cn\nContent-Type: multipart/report; report-type=delivery-status; boundary=q\n\n--q\n\nsorry\n--q\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nAction: {action}\n--q\nContent-Type: {media}\n\n{original}\n--q--"
        )
    }

    #[test]
    fn the_mail_that_came_back_is_named() {
        for media in ["message/rfc822", "text/rfc822-headers"] {
            assert_eq!(
                undelivered(&report("failed", media, OURS)),
                ["1@station.cn"]
            );
            assert!(undelivered(&report("delayed", media, OURS)).is_empty());
        }
        let qmail = format!(
            "From: MAILER-DAEMON@x.cn\nSubject: failure notice\n\n<a@b.cn>:\nno user\n\n--- Below this line is a copy of the message.\n\nReturn-Path: <t@station.cn>\n{OURS}\nbody"
        );
        assert_eq!(undelivered(&qmail), ["1@station.cn"]);
        let netease = "From: Postmaster@163.com\nSubject: 系统退信\nContent-Type: text/html\n\n<div>原邮件信息：<br>主题：x<br>Message-ID: &lt;1@station.cn&gt;</div>";
        assert_eq!(undelivered(netease), ["1@station.cn"]);
        let exchange = "From: postmaster@x.cn\nSubject: Undeliverable: x\nAuto-Submitted: auto-replied\nIn-Reply-To: <1@station.cn>\n\nx";
        assert_eq!(undelivered(exchange), ["1@station.cn"]);
        let silent = "From: PostMaster@qq.com\nSubject: 来自qq.com的退信\n\n很抱歉";
        assert!(undelivered(silent).is_empty());
    }
}
