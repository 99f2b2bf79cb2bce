//! Builds the mail of a revision for one recipient. Pure: the same input gives the same bytes.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use lettre::{
    Address,
    message::{
        Mailbox, Mailboxes, MultiPart, SinglePart,
        header::{
            ContentTransferEncoding, ContentType, From, Header, HeaderName, HeaderValue, Headers,
            MIME_VERSION_1_0, Subject, To,
        },
    },
};

use super::{
    DeliveryError,
    freight::Freight,
    html,
    links::MailLinks,
    names, page,
    picture::{self, Inline},
};
use crate::model::{
    BlobHash, EditionRevision, language::hygiene::one_line, mail::MailPurpose, notice::Words,
    package::Manifest,
};

/// Who writes.
#[derive(Debug, Clone, Copy)]
pub struct Sender<'a> {
    /// Our address.
    pub address: &'a str,
    /// Our name.
    pub name: &'a str,
    /// Whom the station rings.
    pub contact: &'a str,
    /// Zone of every time in the mail.
    pub zone: Tz,
}

/// What makes this mail this one.
#[derive(Debug, Clone, Copy)]
pub struct Stamp<'a> {
    /// The one recipient.
    pub recipient: &'a str,
    /// [`names::message_id`], with its angle brackets.
    pub message_id: &'a str,
    /// What it is sent for.
    pub purpose: MailPurpose,
    /// Message-IDs of the mails of earlier revisions to this recipient, oldest first.
    pub earlier: &'a [String],
    /// The revision in the last of them.
    pub before: Option<&'a EditionRevision>,
    /// Links to the package's files, when our desk can be reached.
    pub links: Option<&'a MailLinks<'a>>,
    /// The `Date` header.
    pub at: DateTime<Utc>,
}

/// Builds the mail: `mixed(alternative(text, related(html, picture)), attachments…)`, ASCII
/// throughout, lines ended by CR LF.
///
/// # Errors
/// An address that is none, or a template that asks for what is not there.
pub fn compose(
    revision: &EditionRevision,
    manifest: &Manifest,
    freight: &Freight,
    sender: &Sender,
    stamp: &Stamp,
) -> Result<Vec<u8>, DeliveryError> {
    let sheet = freight.contact_sheet.as_deref().and_then(picture::inline);
    let cid = sheet.as_ref().map(|picture| content_id(picture, sender));
    let all_names = attachment_names(freight);
    let told = sheet.as_ref().zip(cid.as_deref());
    let words = words(revision, manifest, freight, sender, stamp, told)?;

    // lettre's own boundaries are random; `=_` occurs in no base64 (RFC 2045, section 6.7).
    let seed = BlobHash::of(stamp.message_id.as_bytes()).to_string();
    let boundary = |level: u8| format!("=_yixian_{}_{level}", &seed[..20]);
    let plain = body(ContentType::TEXT_PLAIN).body(words.text);
    let rich = body(ContentType::TEXT_HTML).body(words.html);
    let mut related = MultiPart::related().boundary(boundary(3)).singlepart(rich);
    if let Some((picture, cid)) = sheet.zip(cid) {
        related = related.singlepart(shown(picture, &cid));
    }
    let bodies = MultiPart::alternative()
        .boundary(boundary(2))
        .singlepart(plain)
        .multipart(related);
    let mut whole = MultiPart::mixed().boundary(boundary(1)).multipart(bodies);
    let files = freight.zip.iter().chain(&freight.attached);
    for (name, bytes) in all_names.iter().zip(files) {
        whole = whole.singlepart(attachment(name, bytes.clone()));
    }

    let mut mail = head(revision, sender, stamp, words.subject)?
        .to_string()
        .into_bytes();
    mail.extend(whole.formatted());
    Ok(mail)
}

/// What the mail says, before it is packed. The picture of its text is left out: whoever shows the words
/// elsewhere has no part to point to.
///
/// # Errors
/// A template that asks for what is not there.
pub fn words_of(
    revision: &EditionRevision,
    manifest: &Manifest,
    freight: &Freight,
    sender: &Sender,
    stamp: &Stamp,
) -> Result<Words, DeliveryError> {
    words(revision, manifest, freight, sender, stamp, None)
}

fn words(
    revision: &EditionRevision,
    manifest: &Manifest,
    freight: &Freight,
    sender: &Sender,
    stamp: &Stamp,
    sheet: Option<(&Inline, &str)>,
) -> Result<Words, DeliveryError> {
    let all = attachment_names(freight);
    let names = &all[usize::from(freight.load.zip)..];
    let page = page::page(revision, manifest, freight, sender, stamp, names, sheet);
    let standing = page::standing(revision, manifest, stamp);
    Ok(Words {
        subject: names::mail_subject(revision, standing),
        text: html::text(&page)?,
        html: html::html(&page)?,
        urgent: false,
    })
}

/// The zip's, when it is attached, then those of the other files.
fn attachment_names(freight: &Freight) -> Vec<String> {
    let zip = freight.load.zip.then_some(freight.archive.name.as_str());
    let others = freight.load.attached.iter().map(String::as_str);
    names::attachment_names(zip.into_iter().chain(others))
}

/// Not lettre's message builder: that one asks the machine for the time and for its name.
pub(super) fn head(
    revision: &EditionRevision,
    sender: &Sender,
    stamp: &Stamp,
    subject: String,
) -> Result<Headers, DeliveryError> {
    let mut headers = Headers::new();
    let mut raw = |name: &'static str, value: String| {
        headers.insert_raw(HeaderValue::new(
            HeaderName::new_from_ascii_str(name),
            one_line(&value),
        ));
    };
    raw("Date", stamp.at.with_timezone(&sender.zone).to_rfc2822());
    raw("Message-ID", stamp.message_id.to_owned());
    if let Some(last) = stamp.earlier.last() {
        raw("In-Reply-To", last.clone());
        raw("References", stamp.earlier.join(" "));
    }
    raw("X-Yixian-Edition", revision.edition.to_string());
    raw("X-Yixian-Revision", revision.revision.to_string());
    let name = one_line(sender.name);
    headers.set(From::from(one(
        (!name.is_empty()).then_some(name),
        address(sender.address, "delivery.from")?,
    )));
    headers.set(To::from(one(
        None,
        address(stamp.recipient, "delivery.recipients")?,
    )));
    headers.set(<Subject as std::convert::From<String>>::from(subject));
    headers.set(MIME_VERSION_1_0);
    Ok(headers)
}

pub(super) fn one(name: Option<String>, address: Address) -> Mailboxes {
    Mailboxes::new().with(Mailbox::new(name, address))
}

/// An address that every relay takes: ASCII, as most of them know no SMTPUTF8.
///
/// # Errors
/// [`DeliveryError::Address`].
pub fn address(text: &str, key: &'static str) -> Result<Address, DeliveryError> {
    text.parse()
        .ok()
        .filter(|_| text.is_ascii())
        .ok_or_else(|| DeliveryError::Address {
            address: one_line(text),
            key,
        })
}

pub(super) fn body(kind: ContentType) -> lettre::message::SinglePartBuilder {
    SinglePart::builder()
        .header(kind)
        .header(ContentTransferEncoding::Base64)
}

fn content_id(picture: &Inline, sender: &Sender) -> String {
    let hash = BlobHash::of(&picture.bytes).to_string();
    format!("cards.{}@{}", &hash[..16], names::domain(sender.address))
}

fn shown(picture: Inline, cid: &str) -> SinglePart {
    let name = format!("contact-sheet.{}", picture.ending);
    SinglePart::builder()
        .header(PartHeader::kind(picture.media_type, &name))
        .header(ContentTransferEncoding::Base64)
        .header(PartHeader::disposition("inline", &name))
        .header(PartHeader::id(cid))
        .body(picture.bytes)
}

fn attachment(name: &str, bytes: Vec<u8>) -> SinglePart {
    SinglePart::builder()
        .header(PartHeader::kind(media_type(name), name))
        .header(ContentTransferEncoding::Base64)
        .header(PartHeader::disposition("attachment", name))
        .body(bytes)
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "zip" => "application/zip",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "mp4" => "video/mp4",
        "mov" => "video/quicktime",
        "mxf" => "application/mxf",
        "json" => "application/json",
        "xml" | "ttml" | "fcpxml" => "application/xml",
        // No kind of text: a gateway may rewrite it, and a GB18030 file would be read as UTF-8.
        _ => "application/octet-stream",
    }
}

/// The three headers of a part that lettre would write in pieces (RFC 2231) or quote anew; QQ shows
/// such attachments as `tcmime.….bin`. Their names are ours: ASCII, short, without quotes.
#[derive(Clone)]
struct PartHeader<const WHICH: u8>(String);

impl PartHeader<0> {
    fn kind(media_type: &str, name: &str) -> Self {
        Self(format!("{media_type};\r\n name=\"{name}\""))
    }
}

impl PartHeader<1> {
    fn disposition(how: &str, name: &str) -> Self {
        Self(format!("{how};\r\n filename=\"{name}\""))
    }
}

impl PartHeader<2> {
    fn id(cid: &str) -> Self {
        Self(format!("<{cid}>"))
    }
}

impl<const WHICH: u8> Header for PartHeader<WHICH> {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str(match WHICH {
            0 => "Content-Type",
            1 => "Content-Disposition",
            _ => "Content-ID",
        })
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(text.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::dangerous_new_pre_encoded(Self::name(), self.0.clone(), self.0.clone())
    }
}
