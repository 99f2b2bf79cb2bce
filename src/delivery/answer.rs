//! A letter to a correspondent. Pure: the same input gives the same bytes. The original is never quoted.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use lettre::message::{
    MultiPart,
    header::{ContentType, From, HeaderName, HeaderValue, Headers, MIME_VERSION_1_0, Subject, To},
};
use serde::Serialize;

use super::{
    DeliveryError, html,
    letter::{Sender, address, body, one},
};
use crate::model::{
    BlobHash,
    language::hygiene::one_line,
    letter::LetterKind,
    notice::Words,
    zone::{chinese_date, chinese_weekday},
};

const RECEIPT_HTML: &str = include_str!("../../templates/mail/receipt.html.hbs");
const RECEIPT_TEXT: &str = include_str!("../../templates/mail/receipt.txt.hbs");
const NOTICE_HTML: &str = include_str!("../../templates/mail/notice.html.hbs");
const NOTICE_TEXT: &str = include_str!("../../templates/mail/notice.txt.hbs");

/// Message-IDs that References keeps at most, the newest.
const MOST_REFERENCES: usize = 10;
/// Longest name that a letter greets.
const LONGEST_NAME: usize = 15;

/// One thing that the sender is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ask {
    /// 照片.
    pub label: &'static str,
    /// What exactly, in one sentence.
    pub words: &'static str,
}

/// The programme that a letter speaks of.
#[derive(Debug, Clone, Copy)]
pub struct Slot<'a> {
    /// 每周一现.
    pub programme: &'a str,
    /// 城市发现.
    pub host: &'a str,
    /// 第 N 期.
    pub number: u32,
    /// When it goes on air.
    pub air_at: DateTime<Utc>,
}

/// What the acknowledgement says.
#[derive(Debug, Clone)]
pub struct Receipt<'a> {
    /// The edition that collects the tip.
    pub slot: Slot<'a>,
    /// Receipt number.
    pub receipt: &'a str,
    /// When the tip arrived.
    pub received_at: DateTime<Utc>,
    /// 截稿 of that edition.
    pub cutoff: DateTime<Utc>,
    /// It arrived after that.
    pub late: bool,
    /// A second letter follows when the story is scheduled or was aired.
    pub notice: bool,
    /// Big files lie behind links.
    pub links: bool,
    /// What is missing.
    pub asks: Vec<Ask>,
}

/// What the second letter says.
#[derive(Debug, Clone)]
pub struct Notice<'a> {
    /// The edition.
    pub slot: Slot<'a>,
    /// It is over.
    pub aired: bool,
    /// Headline and receipt number of each of the sender's stories in it.
    pub stories: Vec<(&'a str, &'a str)>,
}

/// A letter's content.
#[derive(Debug, Clone)]
pub enum Content<'a> {
    /// 回执.
    Receipt(Receipt<'a>),
    /// 编入, 播出.
    Notice(Notice<'a>),
}

/// What makes this letter this one.
#[derive(Debug, Clone)]
pub struct Answered<'a> {
    /// To whom.
    pub recipient: &'a str,
    /// The display name that the sender used; greeted only when it looks like a name.
    pub name: &'a str,
    /// [`message_id`], with its angle brackets.
    pub message_id: &'a str,
    /// The `Date` header.
    pub at: DateTime<Utc>,
    /// Message-ID of the mail that is answered, without brackets.
    pub in_reply_to: Option<&'a str>,
    /// Its own References.
    pub references: &'a [String],
    /// Where answers go, when that is not our sender's address.
    pub reply_to: Option<&'a str>,
}

/// `<yixian.receipt.2026W48-0137.HASH@domain>`: the same for the same letter.
#[must_use]
pub fn message_id(kind: LetterKind, receipt: &str, recipient: &str, from: &str) -> String {
    let seed = format!("{}\0{receipt}\0{recipient}", kind.name());
    let hash = BlobHash::of(seed.as_bytes()).to_string();
    format!(
        "<yixian.{}.{receipt}.{}@{}>",
        kind.name(),
        &hash[..16],
        super::names::domain(from)
    )
}

/// The subject of a letter.
#[must_use]
pub fn subject(content: &Content) -> String {
    one_line(&match content {
        Content::Receipt(receipt) => format!(
            "来稿收到，回执号 {}《{}》",
            receipt.receipt, receipt.slot.programme
        ),
        Content::Notice(notice) => {
            let numbers: Vec<&str> = notice.stories.iter().map(|(_, receipt)| *receipt).collect();
            format!(
                "来稿{}《{}》第{}期（回执号 {}）",
                if notice.aired {
                    "已播出："
                } else {
                    "已编入"
                },
                notice.slot.programme,
                notice.slot.number,
                numbers.join("、")
            )
        }
    })
}

#[derive(Serialize)]
struct ReceiptPage<'a> {
    subject: &'a str,
    greeting: String,
    receipt: String,
    received: String,
    programme: String,
    host: String,
    number: u32,
    air: String,
    cutoff: String,
    late: bool,
    notice: bool,
    links: bool,
    asks: &'a [Ask],
    who: String,
    contact: String,
}

#[derive(Serialize)]
struct NoticePage<'a> {
    subject: &'a str,
    greeting: String,
    aired: bool,
    programme: String,
    host: String,
    number: u32,
    air: String,
    stories: Vec<Aired>,
    who: String,
    contact: String,
}

#[derive(Serialize)]
struct Aired {
    headline: String,
    receipt: String,
}

/// What a letter says, before it is packed.
///
/// # Errors
/// A template that asks for what is not there.
pub fn words(
    content: &Content,
    answered: &Answered,
    sender: &Sender,
) -> Result<Words, DeliveryError> {
    let subject = subject(content);
    let (who, contact) = (one_line(sender.name), one_line(sender.contact));
    let greeting = greeting(answered.name);
    let zone = sender.zone;
    let (text, html) = match content {
        Content::Receipt(receipt) => {
            let page = ReceiptPage {
                subject: &subject,
                greeting,
                receipt: one_line(receipt.receipt),
                received: minute(receipt.received_at, answered.at, zone),
                programme: one_line(receipt.slot.programme),
                host: one_line(receipt.slot.host),
                number: receipt.slot.number,
                air: minute(receipt.slot.air_at, answered.at, zone),
                cutoff: minute(receipt.cutoff, answered.at, zone),
                late: receipt.late,
                notice: receipt.notice,
                links: receipt.links,
                asks: &receipt.asks,
                who,
                contact,
            };
            (
                html::plain("receipt.txt.hbs", RECEIPT_TEXT, &page)?,
                html::rich("receipt.html.hbs", RECEIPT_HTML, &page)?,
            )
        }
        Content::Notice(notice) => {
            let page = NoticePage {
                subject: &subject,
                greeting,
                aired: notice.aired,
                programme: one_line(notice.slot.programme),
                host: one_line(notice.slot.host),
                number: notice.slot.number,
                air: minute(notice.slot.air_at, answered.at, zone),
                stories: notice
                    .stories
                    .iter()
                    .map(|(headline, receipt)| Aired {
                        headline: one_line(headline),
                        receipt: one_line(receipt),
                    })
                    .collect(),
                who,
                contact,
            };
            (
                html::plain("notice.txt.hbs", NOTICE_TEXT, &page)?,
                html::rich("notice.html.hbs", NOTICE_HTML, &page)?,
            )
        }
    };
    Ok(Words {
        subject,
        text,
        html,
        urgent: false,
    })
}

/// Builds the letter: `alternative(text, html)`, ASCII throughout, lines ended by CR LF, with the
/// headers by which other machines know that a machine wrote it (RFC 3834, section 5).
///
/// # Errors
/// An address that is none, or a template that asks for what is not there.
pub fn write(
    content: &Content,
    answered: &Answered,
    sender: &Sender,
) -> Result<Vec<u8>, DeliveryError> {
    let words = words(content, answered, sender)?;
    // lettre's own boundaries are random; `=_` occurs in no base64 (RFC 2045, section 6.7).
    let seed = BlobHash::of(answered.message_id.as_bytes()).to_string();
    let bodies = MultiPart::alternative()
        .boundary(format!("=_yixian_{}", &seed[..20]))
        .singlepart(body(ContentType::TEXT_PLAIN).body(words.text))
        .singlepart(body(ContentType::TEXT_HTML).body(words.html));
    let mut headers = head(answered, sender, words.subject)?;
    let mut raw = |name: &'static str, value: &str| {
        let name = HeaderName::new_from_ascii_str(name);
        headers.insert_raw(HeaderValue::new(name, value.to_owned()));
    };
    raw("Auto-Submitted", "auto-replied");
    // Exchange answers no such mail, whatever its rules say (MS-OXCMAIL, 2.2.3.2.14).
    raw("X-Auto-Response-Suppress", "All");
    let mut mail = headers.to_string().into_bytes();
    mail.extend(bodies.formatted());
    Ok(mail)
}

/// The headers of a letter: who, to whom, what it answers.
pub(super) fn head(
    answered: &Answered,
    sender: &Sender,
    subject: String,
) -> Result<Headers, DeliveryError> {
    let mut headers = Headers::new();
    let mut raw = |name: &'static str, value: String| {
        headers.insert_raw(HeaderValue::new(
            HeaderName::new_from_ascii_str(name),
            one_line(&value),
        ));
    };
    raw("Date", answered.at.with_timezone(&sender.zone).to_rfc2822());
    raw("Message-ID", answered.message_id.to_owned());
    if let Some(id) = answered.in_reply_to.filter(|id| is_plain(id)) {
        raw("In-Reply-To", format!("<{id}>"));
        let mut chain: Vec<String> = answered
            .references
            .iter()
            .filter(|known| is_plain(known) && *known != id)
            .map(|known| format!("<{known}>"))
            .collect();
        chain.push(format!("<{id}>"));
        let from = chain.len().saturating_sub(MOST_REFERENCES);
        raw("References", chain[from..].join(" "));
    }
    let name = one_line(sender.name);
    headers.set(From::from(one(
        (!name.is_empty()).then_some(name),
        address(sender.address, "delivery.from")?,
    )));
    headers.set(To::from(one(
        None,
        address(answered.recipient, "the sender of a tip")?,
    )));
    if let Some(reply_to) = answered.reply_to {
        headers.set(lettre::message::header::ReplyTo::from(one(
            None,
            address(reply_to, "intake.sources.imap.user")?,
        )));
    }
    headers.set(<Subject as std::convert::From<String>>::from(subject));
    headers.set(MIME_VERSION_1_0);
    Ok(headers)
}

/// A Message-ID that can stand in a header of ours without being folded or encoded.
fn is_plain(id: &str) -> bool {
    id.len() <= 200
        && id.contains('@')
        && id
            .chars()
            .all(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '(' | ')' | ',' | '"'))
}

/// `王一，您好：`; whoever writes an advertisement into a name is not helped to send it on.
pub(super) fn greeting(name: &str) -> String {
    let name = one_line(name);
    let letters = name.chars().count();
    let spoken = name
        .chars()
        .all(|c| c.is_alphabetic() || matches!(c, '·' | ' '));
    if spoken && (2..=LONGEST_NAME).contains(&letters) {
        format!("{name}，您好：")
    } else {
        "您好：".to_owned()
    }
}

/// `11月28日（星期六）12:00`; with its year when that is another than `now`'s.
fn minute(at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> String {
    let (local, today) = (
        at.with_timezone(&zone),
        now.with_timezone(&zone).date_naive(),
    );
    let date = local.date_naive();
    let whole = chinese_date(date);
    let same = format!("{}年", today.format("%Y"));
    format!(
        "{}（{}）{}",
        whole.strip_prefix(&same).unwrap_or(&whole),
        chinese_weekday(date),
        local.format("%H:%M")
    )
}
