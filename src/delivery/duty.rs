//! The small mail of the second channel: where the station fetches a package that mail did not bring.

use lettre::message::{MultiPart, header::ContentType};

use super::{
    DeliveryError,
    letter::{Sender, Stamp, body, head},
};
use crate::model::{
    BlobHash, EditionRevision, language::hygiene::one_line, mail::Dropped, zone::chinese_minute,
};

/// What there is to fetch, and where.
#[derive(Debug, Clone, Copy)]
pub struct Fetch<'a> {
    /// Name of the zip.
    pub zip: &'a str,
    /// Its length.
    pub bytes: u64,
    /// Its hash.
    pub sha256: BlobHash,
    /// Where it was put, when that worked.
    pub dropped: Option<&'a Dropped>,
    /// Addresses that have no mail of it.
    pub unserved: &'a [String],
}

/// `《每周一现》第327期 2026-11-28 播出包 r3 请另取`.
fn subject(revision: &EditionRevision) -> String {
    one_line(&format!(
        "《{}》第{}期 {} 播出包 {} 请另取",
        revision.programme, revision.number, revision.edition, revision.revision
    ))
}

fn text(revision: &EditionRevision, fetch: &Fetch, sender: &Sender, stamp: &Stamp) -> String {
    let mut lines = vec![
        format!(
            "《{}》第{}期（{} 播出）的播出包 {} 没能用邮件确认送达：",
            one_line(&revision.programme),
            revision.number,
            chinese_minute(revision.air_at, sender.zone),
            revision.revision
        ),
        String::new(),
    ];
    lines.extend(
        fetch
            .unserved
            .iter()
            .map(|address| format!("  {}", one_line(address))),
    );
    lines.extend([String::new(), "请值班同事从下面任一处取用：".to_owned()]);
    if let Some(dropped) = fetch.dropped {
        lines.push(format!("· 已放到：{}", one_line(&dropped.reply)));
    }
    if let Some(links) = stamp.links {
        lines.push(format!(
            "· 全部文件与签收（{} 前有效）：",
            chinese_minute(links.expires_at(), sender.zone)
        ));
        lines.push(format!("  {}", links.url("")));
        lines.push("· 直接下载压缩包：".to_owned());
        lines.push(format!("  {}", links.url(fetch.zip)));
    }
    lines.extend([
        String::new(),
        format!("文件：{}（{} 字节）", fetch.zip, fetch.bytes),
        format!("SHA-256：{}", fetch.sha256),
        String::new(),
        format!(
            "取到后请签收，或打电话告诉我们：{}",
            one_line(sender.contact)
        ),
        one_line(sender.name),
    ]);
    lines.join("\r\n") + "\r\n"
}

/// Builds the mail: text alone, ASCII throughout, no attachment that a relay could refuse.
///
/// # Errors
/// An address that is none.
pub fn compose(
    revision: &EditionRevision,
    fetch: &Fetch,
    sender: &Sender,
    stamp: &Stamp,
) -> Result<Vec<u8>, DeliveryError> {
    let seed = BlobHash::of(stamp.message_id.as_bytes()).to_string();
    let plain = body(ContentType::TEXT_PLAIN).body(text(revision, fetch, sender, stamp));
    let whole = MultiPart::mixed()
        .boundary(format!("=_yixian_{}", &seed[..20]))
        .singlepart(plain);
    let mut mail = head(revision, sender, stamp, subject(revision))?
        .to_string()
        .into_bytes();
    mail.extend(whole.formatted());
    Ok(mail)
}
