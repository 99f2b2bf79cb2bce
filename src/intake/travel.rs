//! Headers that say how a mail travelled, and whether a machine may answer it (RFC 3834, RFC 8601).

use super::{
    addresses,
    headers::Headers,
    machine::{self, Author},
};
use crate::model::submission::{Mailbox, Travel};

/// Values kept of one header.
const MOST_VALUES: usize = 20;
/// Recipients kept.
const MOST_RECIPIENTS: usize = 200;

/// Reads the headers of one mail. `from`: its author; `author`: person or machine. What a report
/// sends back is told by its parts, not here.
pub(super) fn travel(headers: &Headers, from: &Mailbox, author: Author) -> Travel {
    let values = |name: &str| {
        headers
            .all(name)
            .take(MOST_VALUES)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let return_path = headers
        .get("return-path")
        .map(|path| path.trim().trim_matches(['<', '>']).to_lowercase());
    let recipients = ["to", "cc"]
        .iter()
        .flat_map(|name| headers.all(name))
        .flat_map(addresses::all)
        .take(MOST_RECIPIENTS)
        .collect();
    Travel {
        authentication_results: values("authentication-results"),
        received: values("received"),
        reply_to: headers
            .get("reply-to")
            .map(addresses::first)
            .filter(|reply| !reply.address.is_empty() && reply.address != from.address),
        recipients,
        no_answer: no_answer(headers, from, author),
        return_path,
        undelivered: Vec::new(),
        authors: headers
            .all("from")
            .flat_map(addresses::all)
            .map(|author| author.address)
            .take(MOST_VALUES)
            .collect(),
    }
}

fn no_answer(headers: &Headers, from: &Mailbox, author: Author) -> Option<String> {
    let local = from.address.split('@').next().unwrap_or_default();
    let reason = if author == Author::Postman {
        "退信"
    } else if author == Author::Machine {
        "自动发出的邮件"
    } else if from.address.is_empty() {
        "没有发件人地址"
    } else if machine::nobody(local) {
        "发件人地址不收信"
    } else if headers.has_any(&[
        "x-auto-response-suppress",
        "list-id",
        "list-unsubscribe",
        "list-post",
        "x-loop",
        "feedback-id",
    ]) {
        "群发或谢绝自动回复的邮件"
    } else if headers
        .get("return-path")
        .is_some_and(|path| matches!(path.trim(), "<>" | ""))
    {
        "没有退信地址"
    } else {
        return None;
    };
    Some(reason.to_owned())
}
