//! A mail's bytes → what it says. Pure; never panics, and its time grows with the bytes alone.

use std::borrow::Cow;

use super::{
    addresses, body, calendar, dates, forward,
    forward::PassedOn,
    headers::Headers,
    limits::{Budget, Limits},
    links,
    machine::{self, Author},
    mime::{self, Part},
    names::Names,
    outlook,
    returned::Returned,
    signed::{self, Wrapped},
    sniff, tnef, travel, uuencode, words,
};
use crate::model::{
    language::hygiene::{one_line, without_controls},
    submission::{BigAttachmentLink, Mailbox, ParsedAttachment, ParsedMail},
};

/// Characters of a subject that are kept; a line of news has 40.
const LONGEST_SUBJECT: usize = 1_000;
/// Headers of which a mail has at least one.
const MAIL_HEADERS: [&str; 10] = [
    "from",
    "subject",
    "date",
    "to",
    "message-id",
    "received",
    "content-type",
    "mime-version",
    "sender",
    "return-path",
];

/// What one mail says, and what the desk must know besides.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReadMail {
    /// The mail.
    pub mail: ParsedMail,
    /// Big files behind links, those of inner mails included.
    pub links: Vec<BigAttachmentLink>,
    /// The first limit that was hit, in Chinese.
    pub limit: Option<String>,
    /// Why the body cannot be read (encrypted), in Chinese.
    pub sealed: Option<String>,
    /// The bytes have the headers of a mail.
    pub is_mail: bool,
    /// The body only points at a document, and that cannot be read: why, in Chinese.
    pub unread: Option<String>,
    /// It adds to a tip that is here: it need not say anything by itself.
    pub supplement: bool,
    /// Whose words these are by the source that gave them: a feed of one organization.
    pub(super) organization: Option<String>,
    /// What a forwarder wrote above the quoted mail.
    pub(super) note: String,
    /// Mails quoted in a forward, outermost first.
    pub(super) passed_on: Vec<PassedOn>,
}

impl ReadMail {
    /// Address of the author whose mail this one passes on, when it is exactly one.
    pub(super) fn passed_on_by(&self) -> Option<String> {
        if let [only] = self.mail.nested.as_slice() {
            return Some(only.from.address.clone());
        }
        let block = self.passed_on.last()?;
        Some(addresses::first(&block.from).address)
    }
}

/// Reads `bytes`. Always gives something: what could not be read is in the notes, the limit, or the
/// share of replacement characters.
#[must_use]
pub fn read(bytes: &[u8], limits: &Limits) -> ReadMail {
    let mut budget = Budget::new(limits);
    // Line ends of old Macs: without this the whole mail is one header.
    let unified: Vec<u8>;
    let bytes = if bytes.contains(&b'\r') && !bytes.contains(&b'\n') {
        unified = bytes
            .iter()
            .map(|b| if *b == b'\r' { b'\n' } else { *b })
            .collect();
        &unified
    } else {
        bytes
    };
    let mut read = mail(bytes, 0, None, &mut budget);
    if budget.torn {
        read.mail
            .notes
            .push("邮件不完整，结尾缺失，可能少了内容或附件".to_owned());
    }
    read.limit = budget.hit;
    read
}

/// What was found among the parts of one mail.
#[derive(Default)]
struct Found {
    pieces: Vec<body::Piece>,
    files: Vec<File>,
    nested: Vec<ReadMail>,
    links: Vec<BigAttachmentLink>,
    cids: Vec<String>,
    sealed: Option<String>,
    notes: Vec<String>,
    returned: Returned,
}

struct File {
    original: String,
    declared: String,
    content_id: String,
    inline: bool,
    bytes: Vec<u8>,
}

fn mail(
    bytes: &[u8],
    depth: usize,
    hint: Option<&'static str>,
    budget: &mut Budget<'_>,
) -> ReadMail {
    let part = mime::tree(bytes, true, "text/plain", hint, depth, budget);
    let mut found = Found::default();
    walk(&part, depth, true, &mut found, budget);
    compose(&part, found, budget)
}

fn walk(part: &Part<'_>, depth: usize, root: bool, found: &mut Found, budget: &mut Budget<'_>) {
    match part.media.value.as_str() {
        "multipart/alternative" if part.is_multipart() => alternative(part, depth, found, budget),
        "multipart/encrypted" => {
            found.sealed.get_or_insert_with(|| {
                "加密邮件，系统无法读取，请联系来稿人改发普通邮件".to_owned()
            });
            children(part, depth, found, budget);
        }
        _ if part.is_multipart() => children(part, depth, found, budget),
        _ => leaf(part, depth, root, found, budget),
    }
}

fn children(part: &Part<'_>, depth: usize, found: &mut Found, budget: &mut Budget<'_>) {
    for child in &part.children {
        walk(child, depth + 1, false, found, budget);
    }
}

/// Of several forms of one text the best is read; files and links of all of them are kept.
fn alternative(part: &Part<'_>, depth: usize, found: &mut Found, budget: &mut Budget<'_>) {
    let (mut plain, mut html) = (Vec::new(), Vec::new());
    // The form for pages that act (AMP) repeats the HTML, and needs scripts to be seen.
    let acts = |child: &&Part<'_>| child.media.value == "text/x-amp-html";
    for child in part.children.iter().filter(|child| !acts(child)) {
        let mut inner = Found::default();
        walk(child, depth + 1, false, &mut inner, budget);
        let form = if inner.pieces.iter().any(|piece| piece.html) {
            &mut html
        } else {
            &mut plain
        };
        form.append(&mut inner.pieces);
        found.files.append(&mut inner.files);
        found.nested.append(&mut inner.nested);
        found.returned.append(inner.returned);
        found.cids.append(&mut inner.cids);
        found.notes.append(&mut inner.notes);
        add_links(&mut found.links, inner.links);
        found.sealed = found.sealed.take().or(inner.sealed);
    }
    let html_is_better = body::prefers_html(&body::join(&plain), &body::join(&html));
    found
        .pieces
        .extend(if html_is_better { html } else { plain });
}

fn leaf(part: &Part<'_>, depth: usize, root: bool, found: &mut Found, budget: &mut Budget<'_>) {
    let media = part.media.value.as_str();
    let name = file_name(part);
    let attached = part.disposition.value == "attachment";
    if matches!(media, "message/rfc822" | "message/global") {
        let bytes = part.bytes();
        let copied = matches!(bytes, Cow::Owned(_));
        found
            .nested
            .extend(inside(part, &bytes, copied, depth, budget));
        return;
    }
    let html = matches!(media, "text/html" | "application/xhtml+xml");
    let text = html
        || media == "text/plain"
        || (root && media.starts_with("text/"))
        || (root && name.is_empty() && unknown(media));
    if text && !attached && (name.is_empty() || root) {
        let label = part.media.plain("charset").or(part.hint);
        let flowed = part
            .media
            .plain("format")
            .is_some_and(|format| format.eq_ignore_ascii_case("flowed"));
        let delete_space = part
            .media
            .plain("delsp")
            .is_some_and(|value| value.eq_ignore_ascii_case("yes"));
        let bytes = part.bytes();
        let readable = readable(&bytes, html, budget);
        let mut piece = body::read(readable, label, html, flowed.then_some(delete_space));
        if media == "text/calendar"
            && let Some(invitation) = calendar::read(&piece.text)
        {
            piece.text = invitation;
        }
        let (left, files) = uuencode::take(&piece.text);
        if !files.is_empty() {
            piece.text = left;
            found.files.extend(
                files
                    .into_iter()
                    .map(|file| plain_file(file.name, file.bytes)),
            );
        }
        if piece
            .text
            .trim_start()
            .starts_with("-----BEGIN PGP MESSAGE-----")
        {
            found.sealed.get_or_insert_with(|| {
                "加密邮件（PGP），系统无法读取，请联系来稿人改发普通邮件".to_owned()
            });
        }
        add_links(&mut found.links, links::find(&piece.text, &piece.links));
        found.cids.append(&mut piece.cids);
        let embedded = std::mem::take(&mut piece.embedded).into_iter();
        found.files.extend(embedded.map(|(declared, bytes)| File {
            declared,
            inline: true,
            ..plain_file(String::new(), bytes)
        }));
        found.pieces.push(piece);
        return;
    }
    let bytes = part.bytes();
    if tnef::is(&bytes)
        && let Some(unpacked) = tnef::unpack(&bytes)
    {
        unpacked_into(unpacked, found, 0);
        found.notes.push("附件由 winmail.dat 拆出".to_owned());
        return;
    }
    let smime = matches!(media, "application/pkcs7-mime" | "application/x-pkcs7-mime");
    if smime || name.to_ascii_lowercase().ends_with(".p7m") {
        match signed::unwrap(&bytes) {
            Some(Wrapped::Signed(inner)) if budget.part() && budget.enter(true) => {
                let entity = mime::tree(&inner, false, "text/plain", part.hint, depth + 1, budget);
                walk(&entity, depth + 1, false, found, budget);
                budget.leave(true);
                found
                    .notes
                    .push("整体签名的邮件（S/MIME）已拆开，签名未核验".to_owned());
                return;
            }
            Some(Wrapped::Sealed) => {
                found.sealed.get_or_insert_with(|| {
                    "加密邮件（S/MIME），系统无法读取，请联系来稿人改发普通邮件".to_owned()
                });
            }
            _ if smime => {
                found.sealed.get_or_insert_with(|| {
                    "S/MIME 邮件已损坏或无法识别，请联系来稿人改发普通邮件".to_owned()
                });
            }
            _ => {}
        }
    }
    // A mail attached as a file, as QQ does: a tip of its own.
    if name.to_ascii_lowercase().ends_with(".eml")
        && let Some(inner) = inside(part, &bytes, matches!(bytes, Cow::Owned(_)), depth, budget)
        && inner.is_mail
    {
        found.nested.push(inner);
        return;
    }
    if outlook::is(&bytes)
        && (media == "application/vnd.ms-outlook" || name.to_ascii_lowercase().ends_with(".msg"))
    {
        match outlook::read(&bytes) {
            Some(message) => {
                let inner = of_outlook(message, depth, budget);
                found.nested.extend(inner);
                return;
            }
            None => found.notes.push(format!(
                "Outlook 邮件文件“{}”读不出，请人工打开查看",
                one_line(&name)
            )),
        }
    }
    found.returned.look(media, &bytes, budget);
    let content_id = part.headers.get("content-id").unwrap_or_default();
    found.files.push(File {
        original: name,
        declared: declared(media),
        content_id: content_id.trim_matches(['<', '>', ' ']).to_owned(),
        inline: part.disposition.value == "inline",
        bytes: bytes.into_owned(),
    });
}

/// What is read of a plain text: each step makes a copy, and more than the limit is never kept. A file
/// in it (uuencode) may be long.
fn readable<'a>(bytes: &'a [u8], html: bool, budget: &mut Budget<'_>) -> &'a [u8] {
    let most = budget.limits.max_text_bytes.saturating_mul(4);
    let file = || bytes.windows(7).any(|seven| seven == b"\nbegin ");
    if html || bytes.len() <= most || file() {
        return bytes;
    }
    budget.stop(too_long(budget.limits.max_text_bytes));
    &bytes[..most]
}

fn too_long(most: usize) -> String {
    format!("正文超过 {} KB", most / 1024)
}

/// Puts what Outlook packed into `found`; `level`: mails inside one another, bounded by the unpacker.
fn unpacked_into(unpacked: tnef::Unpacked, found: &mut Found, level: usize) {
    let html = unpacked.html.as_ref();
    let html = html.map(|(bytes, label)| (bytes.as_slice(), label.as_deref()));
    let mut piece = body::of_outlook(&unpacked.text, html, unpacked.rtf.as_deref());
    // The plain text beside it is mostly the same; only where that is poorer does this one count.
    if level > 0 || body::prefers_html(&body::join(&found.pieces), &piece.text) {
        if level == 0 {
            found.pieces.clear();
        }
        add_links(&mut found.links, links::find(&piece.text, &piece.links));
        found.cids.append(&mut piece.cids);
        found.pieces.push(piece);
    }
    let files = unpacked.files.into_iter();
    found
        .files
        .extend(files.map(|file| plain_file(file.name, file.bytes)));
    for inner in unpacked.inner {
        unpacked_into(inner, found, level + 1);
    }
}

/// A message file of Outlook as a mail; mails inside it are bounded by its reader.
fn of_outlook(
    message: outlook::Message,
    depth: usize,
    budget: &mut Budget<'_>,
) -> Option<ReadMail> {
    if !budget.part() || !budget.depth(depth + 1) {
        return None;
    }
    let (mut headers, _, _) = super::headers::split(message.headers.as_bytes(), true, None, budget);
    if headers.get("from").is_none() {
        let name = message.name.replace(['"', '\\'], "");
        headers.push("from", format!("\"{name}\" <{}>", message.address));
    }
    if headers.get("subject").is_none() {
        headers.push("subject", message.subject);
    }
    if let (None, Some(sent_at)) = (headers.get("date"), message.sent_at) {
        headers.push("date", sent_at.to_rfc3339());
    }
    let mut found = Found::default();
    unpacked_into(message.content, &mut found, 0);
    for inner in message.inner {
        found.nested.extend(of_outlook(inner, depth + 1, budget));
    }
    let part = Part {
        headers,
        ..Part::default()
    };
    Some(compose(&part, found, budget))
}

/// Whether `media` is of no registered kind, e.g. `plain/text`: what a mail consists of is then its text.
fn unknown(media: &str) -> bool {
    let kind = media.split('/').next().unwrap_or_default();
    ![
        "application",
        "audio",
        "font",
        "image",
        "message",
        "model",
        "multipart",
        "text",
        "video",
    ]
    .contains(&kind)
}

/// A mail inside `part`, unless a limit forbids it.
fn inside(
    part: &Part<'_>,
    bytes: &[u8],
    copied: bool,
    depth: usize,
    budget: &mut Budget<'_>,
) -> Option<ReadMail> {
    if !budget.part() || !budget.depth(depth + 1) || !budget.enter(copied) {
        return None;
    }
    let inner = mail(bytes, depth + 1, part.hint, budget);
    budget.leave(copied);
    Some(inner)
}

/// The sender's word for what a file is, when it has the form of one (RFC 6838, section 4.2).
fn declared(media: &str) -> String {
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$&-^_.+/".contains(c);
    if media.len() <= 127 && media.chars().all(token) {
        media.to_owned()
    } else {
        "application/octet-stream".to_owned()
    }
}

fn plain_file(original: String, bytes: Vec<u8>) -> File {
    File {
        original,
        declared: "application/octet-stream".to_owned(),
        content_id: String::new(),
        inline: false,
        bytes,
    }
}

fn file_name(part: &Part<'_>) -> String {
    let name = part.disposition.file_name("filename");
    // Each parameter belongs into the other header for some program.
    let other = || {
        let swapped = || part.disposition.file_name("name");
        let name = part.media.file_name("name").or_else(swapped);
        name.or_else(|| part.media.file_name("filename"))
    };
    let name = match name {
        // A gateway that knew no Chinese wrote question marks into one of the two.
        Some(name) if name.contains("??") => {
            let better = other().filter(|other| !other.is_empty() && !other.contains("??"));
            better.unwrap_or(name)
        }
        Some(name) => name,
        None => other().unwrap_or_default(),
    };
    // A gateway encoded what was encoded already.
    if name.starts_with("=?") && name.ends_with("?=") {
        return words::decode(&name);
    }
    name
}

fn add_links(known: &mut Vec<BigAttachmentLink>, new: Vec<BigAttachmentLink>) {
    for link in new {
        match known.iter_mut().find(|old| old.url == link.url) {
            Some(old) => links::merge(old, link),
            None => known.push(link),
        }
    }
}

fn compose(part: &Part<'_>, found: Found, budget: &mut Budget<'_>) -> ReadMail {
    let headers = &part.headers;
    let subject = subject(headers);
    let from = sender(headers);
    // `From: MAILER-DAEMON <>`: the name is all there is.
    let writer = if from.address.is_empty() {
        &from.name
    } else {
        &from.address
    };
    let author = machine::author(headers, &part.media, &subject, writer);
    let references: Vec<String> = ["in-reply-to", "references"]
        .iter()
        .flat_map(|name| headers.all(name))
        .flat_map(ids)
        .fold(Vec::new(), |mut all, id| {
            if all.len() < 200 && !all.contains(&id) {
                all.push(id);
            }
            all
        });
    let whole = tidy(&body::join(&found.pieces));
    let whole = capped(whole, budget);
    let mut travel = travel::travel(headers, &from, author);
    if author == Author::Postman {
        let inner = found.nested.iter();
        let inner = inner.filter_map(|inner| inner.mail.message_id.clone());
        travel.undelivered = found.returned.ids(headers, inner, &whole, &references);
    }
    let settled = forward::settle(&subject, !references.is_empty(), &whole, |writer| {
        let written = |address: &str| address.eq_ignore_ascii_case(writer);
        !written(&from.address) && travel.recipients.iter().any(|to| written(&to.address))
    });
    let mut notes = found.notes;
    let attachments = attachments(found.files, &found.cids, &mut notes);
    let replacement_permille = permille(&settled.text);
    if replacement_permille > 10 {
        notes.push("编码存疑：正文有读不出的字，请对照原件".to_owned());
    }
    if from.address.is_empty() {
        notes.push("没有发件人地址".to_owned());
    }
    if settled.cut {
        notes.push("已略去回复中引用的原信".to_owned());
    }
    if let Some(block) = settled.passed_on.first() {
        notes.push(passed_on_note(block));
    }
    let mut read = ReadMail {
        links: found.links,
        sealed: found.sealed,
        is_mail: headers.has_any(&MAIL_HEADERS),
        note: settled.note,
        passed_on: settled.passed_on,
        ..ReadMail::default()
    };
    let mut nested = Vec::new();
    for inner in found.nested {
        add_links(&mut read.links, inner.links);
        notes.extend(inner.sealed);
        nested.push(inner.mail);
    }
    read.mail = ParsedMail {
        travel,
        message_id: headers
            .get("message-id")
            .and_then(|value| ids(value).into_iter().next()),
        references,
        subject,
        from,
        sent_at: headers.get("date").and_then(dates::read),
        text: settled.text,
        attachments,
        nested,
        automatic: author == Author::Machine,
        bounce: author == Author::Postman,
        replacement_permille,
        notes,
    };
    read
}

fn subject(headers: &Headers) -> String {
    let subject = one_line(&words::decode(headers.get("subject").unwrap_or_default()));
    if subject.chars().count() <= LONGEST_SUBJECT {
        return subject;
    }
    subject.chars().take(LONGEST_SUBJECT).chain(['…']).collect()
}

fn sender(headers: &Headers) -> Mailbox {
    let from = headers
        .all("from")
        .map(addresses::first)
        .find(|from| *from != Mailbox::default());
    let from = from.unwrap_or_default();
    if !from.address.is_empty() {
        return from;
    }
    let sender = headers
        .get("sender")
        .map(addresses::first)
        .unwrap_or_default();
    Mailbox {
        name: if from.name.is_empty() {
            sender.name
        } else {
            from.name
        },
        address: sender.address,
    }
}

/// Message-IDs without brackets; a bare word where a program forgot them.
fn ids(value: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut rest = value;
    while let Some((_, after)) = rest.split_once('<') {
        let Some((id, after)) = after.split_once('>') else {
            break;
        };
        found.push(id.split_whitespace().collect());
        rest = after;
    }
    if found.is_empty() {
        found.extend(
            value
                .split_whitespace()
                .next()
                .map(|id| id.trim_matches(['<', '>']).to_owned()),
        );
    }
    found.retain(|id| !id.is_empty() && id.len() <= 1_000);
    found
}

/// Controls gone, no white space at line ends, never two empty lines in a row.
fn tidy(text: &str) -> String {
    let clean = without_controls(text);
    let mut out = String::with_capacity(clean.len());
    let mut blank = 0;
    for line in clean.lines() {
        let line = line.trim_end();
        blank = if line.is_empty() { blank + 1 } else { 0 };
        if blank < 2 {
            out.push_str(line);
            out.push('\n');
        }
    }
    out.trim_matches('\n').trim_end().to_owned()
}

fn capped(mut text: String, budget: &mut Budget<'_>) -> String {
    let most = budget.limits.max_text_bytes;
    if text.len() > most {
        budget.stop(too_long(most));
        let end = (0..=most)
            .rev()
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or(0);
        text.truncate(end);
    }
    text
}

fn permille(text: &str) -> u32 {
    let all = text.chars().filter(|c| !c.is_whitespace()).count();
    let lost = text.chars().filter(|c| *c == '\u{fffd}').count();
    u32::try_from((lost * 1000).checked_div(all).unwrap_or(0)).unwrap_or(1000)
}

fn passed_on_note(block: &PassedOn) -> String {
    let short = |text: &str| {
        let text = match text.split_once("[mailto:") {
            Some((name, address)) => {
                format!("{name}<{}>", address.trim_end().trim_end_matches(']'))
            }
            None => text.to_owned(),
        };
        one_line(&text).chars().take(80).collect::<String>()
    };
    match (block.from.is_empty(), block.subject.is_empty()) {
        (false, false) => format!(
            "转发来稿，原发件人 {}，原主题《{}》",
            short(&block.from),
            short(&block.subject)
        ),
        (false, true) => format!("转发来稿，原发件人 {}", short(&block.from)),
        _ => "转发来稿".to_owned(),
    }
}

fn attachments(
    files: Vec<File>,
    cids: &[String],
    notes: &mut Vec<String>,
) -> Vec<ParsedAttachment> {
    let mut names = Names::default();
    let mut out = Vec::with_capacity(files.len());
    for file in files {
        let kind = sniff::kind(&file.bytes, &file.original);
        let media_type = kind.map_or(file.declared.clone(), |(media, _)| media.to_owned());
        let ending = kind.map_or_else(|| sniff::ending(&file.declared), |(_, ending)| ending);
        let name = names.give(&file.original, ending);
        if file.bytes.is_empty() {
            notes.push(format!("附件“{name}”是空文件（0 字节）"));
        } else if kind.is_some() && sniff::disguised(&media_type, &file.original) {
            notes.push(format!(
                "附件“{name}”的后缀与内容不符，实际是{}",
                sniff::in_chinese(&media_type)
            ));
        }
        let shown = !file.content_id.is_empty()
            && cids.iter().any(|cid| {
                *cid == file.content_id || super::html::percent_equal(cid, &file.content_id)
            });
        out.push(ParsedAttachment {
            name,
            original_name: one_line(&file.original),
            media_type,
            inline: file.inline || shown,
            bytes: file.bytes,
        });
    }
    out
}

#[cfg(test)]
mod tests;
