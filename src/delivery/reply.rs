//! A letter that a person writes to a correspondent: begun from a template, sent as it was seen. Pure.

use lettre::message::{
    MultiPart,
    header::{ContentType, HeaderName, HeaderValue},
};
use serde::Serialize;

use super::{
    DeliveryError,
    answer::{Answered, greeting, head},
    html,
    letter::{Sender, body},
    names,
};
use crate::model::{
    BlobHash,
    language::hygiene::{one_line, without_controls},
    letter::{LetterKind, ReplyTemplate},
};

const HTML: &str = include_str!("../../templates/mail/reply.html.hbs");
const PICTURE: &str = include_str!("../../templates/mail/reply-picture.txt.hbs");
const VERIFY: &str = include_str!("../../templates/mail/reply-verify.txt.hbs");
const DECLINE: &str = include_str!("../../templates/mail/reply-decline.txt.hbs");
const FREE: &str = include_str!("../../templates/mail/reply-free.txt.hbs");

/// Characters of the sender's subject that ours repeats.
const SUBJECT: usize = 60;

/// The tip that is answered.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// 每周一现.
    pub programme: &'a str,
    /// Its receipt number.
    pub receipt: &'a str,
    /// Its subject, as it came.
    pub subject: &'a str,
}

/// `<yixian.reply.2026W48-0137.HASH@domain>`: of one press.
#[must_use]
pub fn reply_id(press: &str, about: &About, recipient: &str, from: &str) -> String {
    let seed = format!("{press}\0{}\0{recipient}", about.receipt);
    let hash = BlobHash::of(seed.as_bytes()).to_string();
    let kind = LetterKind::Reply.name();
    format!(
        "<yixian.{kind}.{}.{}@{}>",
        about.receipt,
        &hash[..16],
        names::domain(from)
    )
}

/// `回复：活动来稿（回执号 2026W48-0137）`: the number stays in whatever answers it.
#[must_use]
pub fn reply_subject(about: &About) -> String {
    let subject: String = one_line(about.subject).chars().take(SUBJECT).collect();
    let subject = subject
        .trim_start_matches("回复：")
        .trim_start_matches("Re:")
        .trim();
    if subject.is_empty() {
        return format!(
            "关于您给《{}》的来稿（回执号 {}）",
            about.programme, about.receipt
        );
    }
    format!("回复：{subject}（回执号 {}）", about.receipt)
}

#[derive(Serialize)]
struct Words {
    greeting: String,
    /// 您的来稿《…》.
    about: String,
    programme: String,
    receipt: String,
    who: String,
    contact: String,
}

/// The words from which a person begins.
///
/// # Errors
/// The template asks for what is not there.
pub fn reply_text(
    template: ReplyTemplate,
    about: &About,
    name: &str,
    sender: &Sender,
) -> Result<String, DeliveryError> {
    let words = Words {
        greeting: greeting(name),
        about: "您的来稿".to_owned(),
        programme: one_line(about.programme),
        receipt: one_line(about.receipt),
        who: one_line(sender.name),
        contact: one_line(sender.contact),
    };
    let (file, text) = match template {
        ReplyTemplate::Picture => ("reply-picture.txt.hbs", PICTURE),
        ReplyTemplate::Verify => ("reply-verify.txt.hbs", VERIFY),
        ReplyTemplate::Decline => ("reply-decline.txt.hbs", DECLINE),
        ReplyTemplate::Free => ("reply-free.txt.hbs", FREE),
    };
    Ok(tidy(&html::plain(file, text, &words)?))
}

/// The words as they leave: no controls, no trailing space, lines ended by `\n`.
#[must_use]
pub fn tidy(text: &str) -> String {
    let text = without_controls(&text.replace("\r\n", "\n").replace('\r', "\n"));
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

#[derive(Serialize)]
struct Page<'a> {
    subject: &'a str,
    /// Each a list of lines.
    paragraphs: Vec<Vec<&'a str>>,
}

/// The letter as mail programs show it: a list of paragraphs, each of lines.
///
/// # Errors
/// The template asks for what is not there.
pub fn reply_html(subject: &str, text: &str) -> Result<String, DeliveryError> {
    let paragraphs = text
        .split("\n\n")
        .map(|paragraph| paragraph.lines().collect())
        .collect();
    html::rich(
        "reply.html.hbs",
        HTML,
        &Page {
            subject,
            paragraphs,
        },
    )
}

/// Builds the letter: `alternative(text, html)`, ASCII throughout, lines ended by CR LF. A person wrote it:
/// it does not call itself automatic, and asks machines not to answer all the same.
///
/// # Errors
/// An address that is none.
pub fn write_reply(
    subject: &str,
    text: &str,
    answered: &Answered,
    sender: &Sender,
) -> Result<Vec<u8>, DeliveryError> {
    let rich = reply_html(subject, text)?;
    let seed = BlobHash::of(answered.message_id.as_bytes()).to_string();
    let bodies = MultiPart::alternative()
        .boundary(format!("=_yixian_{}", &seed[..20]))
        .singlepart(body(ContentType::TEXT_PLAIN).body(format!("{text}\n")))
        .singlepart(body(ContentType::TEXT_HTML).body(rich));
    let mut headers = head(answered, sender, one_line(subject))?;
    headers.insert_raw(HeaderValue::new(
        HeaderName::new_from_ascii_str("X-Auto-Response-Suppress"),
        "All".to_owned(),
    ));
    let mut mail = headers.to_string().into_bytes();
    mail.extend(bodies.formatted());
    Ok(mail)
}
