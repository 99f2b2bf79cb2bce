//! A mail to our own people. Pure: the same input gives the same bytes.

use chrono::{DateTime, Utc};
use lettre::message::{
    MultiPart,
    header::{ContentType, From, HeaderName, HeaderValue, Headers, MIME_VERSION_1_0, Subject, To},
};

use super::{
    DeliveryError,
    letter::{Sender, address, body, one},
};
use crate::model::{
    BlobHash,
    language::hygiene::one_line,
    notice::{NoticeKind, Words},
};

/// What makes this mail this one.
#[derive(Debug, Clone, Copy)]
pub struct Memo<'a> {
    /// To whom.
    pub recipient: &'a str,
    /// [`memo_id`], with its angle brackets.
    pub message_id: &'a str,
    /// Message-ID of the first mail about the same, so that readers show them together.
    pub first: Option<&'a str>,
    /// The `Date` header.
    pub at: DateTime<Utc>,
}

/// `<yixian.alarm.HASH@domain>`: the same for the same kind, key and recipient.
#[must_use]
pub fn memo_id(kind: NoticeKind, key: &str, recipient: &str, from: &str) -> String {
    let seed = format!("{}\0{key}\0{recipient}", kind.name());
    let hash = BlobHash::of(seed.as_bytes()).to_string();
    format!(
        "<yixian.{}.{}@{}>",
        kind.name(),
        &hash[..24],
        super::names::domain(from)
    )
}

/// Builds the mail: `alternative(text, html)`, ASCII throughout, lines ended by CR LF, with the headers
/// by which other machines know that a machine wrote it (RFC 3834, section 5).
///
/// # Errors
/// An address that is none.
pub fn memo(words: &Words, memo: &Memo<'_>, sender: &Sender<'_>) -> Result<Vec<u8>, DeliveryError> {
    // lettre's own boundaries are random; `=_` occurs in no base64 (RFC 2045, section 6.7).
    let seed = BlobHash::of(memo.message_id.as_bytes()).to_string();
    let bodies = MultiPart::alternative()
        .boundary(format!("=_yixian_{}", &seed[..20]))
        .singlepart(body(ContentType::TEXT_PLAIN).body(words.text.clone()))
        .singlepart(body(ContentType::TEXT_HTML).body(words.html.clone()));
    let mut mail = head(words, memo, sender)?.to_string().into_bytes();
    mail.extend(bodies.formatted());
    Ok(mail)
}

fn head(words: &Words, memo: &Memo<'_>, sender: &Sender<'_>) -> Result<Headers, DeliveryError> {
    let mut headers = Headers::new();
    let mut raw = |name: &'static str, value: String| {
        headers.insert_raw(HeaderValue::new(
            HeaderName::new_from_ascii_str(name),
            one_line(&value),
        ));
    };
    raw("Date", memo.at.with_timezone(&sender.zone).to_rfc2822());
    raw("Message-ID", memo.message_id.to_owned());
    if let Some(first) = memo.first {
        raw("In-Reply-To", first.to_owned());
        raw("References", first.to_owned());
    }
    raw("Auto-Submitted", "auto-generated".to_owned());
    raw("X-Auto-Response-Suppress", "All".to_owned());
    if words.urgent {
        raw("Importance", "high".to_owned());
        raw("X-Priority", "1".to_owned());
    }
    let name = one_line(sender.name);
    headers.set(From::from(one(
        (!name.is_empty()).then_some(name),
        address(sender.address, "delivery.from")?,
    )));
    headers.set(To::from(one(
        None,
        address(memo.recipient, "alarm.recipients")?,
    )));
    headers.set(<Subject as std::convert::From<String>>::from(one_line(
        &words.subject,
    )));
    headers.set(MIME_VERSION_1_0);
    Ok(headers)
}
