//! Mails that no person wrote: delivery reports, out-of-office answers, lists (RFC 3834, RFC 3462).

use std::sync::LazyLock;

use regex::Regex;

use super::{headers::Headers, params::Structured};

/// Who or what sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Author {
    Person,
    /// An answering machine or a list.
    Machine,
    /// A mail server that could not deliver.
    Postman,
}

static RETURNED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)(退信|投递失败|无法投递|未送达|systems? bounce|undeliver|delivery status notification|mail delivery (failed|system)|returned mail|delivery (failure|has failed|incomplete)|failure notice|delayed mail)").ok()
});
static ABSENT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*([\[【]?(自[动動](回复|回覆|答复|答覆)|系统自动回复|休假自动回复|外出自动回复|假期自动回复)\s*([\]】:：(（]|$)|.{0,60}自动(回复|答复)\s*[)）\]】]?\s*$|automatic reply\s*[:：]|auto(matic|mated)?[- ]?(reply|response)\s*[:：]?|out of (the )?office\b|abwesenheitsnotiz|automatische antwort\s*:|réponse automatique\s*:|respuesta automática\s*:|自動応答|自動返信|vacation (reply|response)|已读[:：]|read[:：])").ok()
});

/// Judges by headers, type, subject and the sender's address.
pub(super) fn author(headers: &Headers, media: &Structured, subject: &str, from: &str) -> Author {
    let local = from
        .split('@')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let postmaster = matches!(
        local.as_str(),
        "mailer-daemon" | "postmaster" | "mail-daemon" | "mailerdaemon"
    );
    let returned = RETURNED
        .as_ref()
        .is_some_and(|pattern| pattern.is_match(subject));
    let no_return = headers
        .get("return-path")
        .is_some_and(|path| matches!(path.trim(), "<>" | ""));
    let report = media.value == "multipart/report";
    let report_type = media
        .plain("report-type")
        .unwrap_or_default()
        .to_ascii_lowercase();
    let submitted = headers
        .get("auto-submitted")
        .map(|value| Structured::of(value).value);
    let automatic = submitted.is_some_and(|value| !value.is_empty() && value != "no");
    if (report && matches!(report_type.as_str(), "" | "delivery-status"))
        || headers.get("x-failed-recipients").is_some()
        || local == "mailer-daemon"
        || (postmaster && (returned || no_return || automatic))
        || (returned && (no_return || automatic))
    {
        return Author::Postman;
    }
    let precedence = headers
        .get("precedence")
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let machine = automatic
        || report
        || no_return
        || matches!(precedence.as_str(), "bulk" | "list" | "junk" | "auto_reply")
        || headers.has_any(&[
            "list-id",
            "x-autoreply",
            "x-autorespond",
            "x-auto-reply",
            "x-loop",
        ])
        || ABSENT
            .as_ref()
            .is_some_and(|pattern| pattern.is_match(subject));
    if machine {
        Author::Machine
    } else {
        Author::Person
    }
}

/// Whether the subject is that of a returned mail (退信).
pub(super) fn returned(subject: &str) -> bool {
    RETURNED
        .as_ref()
        .is_some_and(|pattern| pattern.is_match(subject))
}

/// Whether the subject is that of an answering machine (自动回复).
pub(super) fn absent(subject: &str) -> bool {
    ABSENT
        .as_ref()
        .is_some_and(|pattern| pattern.is_match(subject))
}

/// Whether nobody reads what is sent to this local part of an address.
pub(super) fn nobody(local: &str) -> bool {
    let local = local.to_ascii_lowercase();
    matches!(
        local.as_str(),
        "mailer-daemon" | "postmaster" | "mail-daemon" | "mailerdaemon" | "bounce" | "bounces"
    ) || [
        "no-reply",
        "noreply",
        "no_reply",
        "donotreply",
        "do-not-reply",
        "do_not_reply",
    ]
    .iter()
    .any(|name| local.starts_with(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::{Limits, headers::split, limits::Budget};

    fn of(head: &str) -> Author {
        let limits = Limits::default();
        let (headers, _, _) = split(head.as_bytes(), true, None, &mut Budget::new(&limits));
        let media = Structured::of(headers.get("content-type").unwrap_or_default());
        author(
            &headers,
            &media,
            headers.get("subject").unwrap_or_default(),
            headers.get("from").unwrap_or_default(),
        )
    }

    #[test]
    fn machines_are_told_from_people() {
        for head in [
            "Auto-Submitted: auto-replied\n\n",
            "Auto-Submitted: auto-generated (rejected)\n\n",
            "Precedence: Bulk\n\n",
            "List-Id: <a.b>\n\n",
            "Subject: 自动回复：约稿\n\n",
            "Subject: Out of Office Re: x\n\n",
            "Subject: 来自李雷的自动回复\n\n",
            "Subject: 自动回复(Auto Reply)\n\n",
            "Subject: [自动回复]约稿\n\n",
            "Subject: 自動回覆: 約稿\n\n",
            "Subject: Automatische Antwort: x\n\n",
            "Subject: Re: 约稿 (自动回复)\n\n",
            "Content-Type: multipart/report; report-type=disposition-notification; boundary=x\n\n",
            "Return-Path: <>\nSubject: x\n\n",
        ] {
            assert_eq!(of(head), Author::Machine, "{head}");
        }
        for head in [
            "Auto-Submitted: no\n\n",
            "Subject: 自动回复机器人走进社区\n\n",
            "Subject: 邮局退信处的老员工\nReturn-Path: <a@b.cn>\n\n",
            "From: postmaster@x.org.cn\nSubject: 活动来稿\n\n",
            "X-Auto-Response-Suppress: All\n\n",
        ] {
            assert_eq!(of(head), Author::Person, "{head}");
        }
    }

    #[test]
    fn returned_mail_is_the_postmans() {
        for head in [
            "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n",
            "From: mailer-daemon@x.cn\n\n",
            "From: MAILER-DAEMON\nSubject: Returned mail: see transcript\n\n",
            "From: Postmaster@163.com\nSubject: 系统退信/Systems bounce\n\n",
            "From: postmaster@qq.com\nSubject: 来自qq.com的退信\n\n",
            "Return-Path: <>\nSubject: Undelivered Mail Returned to Sender\n\n",
            "X-Failed-Recipients: a@b.cn\n\n",
        ] {
            assert_eq!(of(head), Author::Postman, "{head}");
        }
    }
}
