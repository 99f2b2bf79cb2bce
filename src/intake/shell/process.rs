//! A received submission's bytes → what they say, stored once.

use std::{io::Read, path::Path};

use super::Desk;
use crate::{
    intake::{
        IntakeError, Limits,
        identity::{Identity, identity},
        judge::judge,
        parse::{ReadMail, read},
        sender::organization,
    },
    model::{
        BlobHash, Clock, Submission, SubmissionState,
        people::Organization,
        submission::{
            Attachment, AttachmentFacts, NestedSubmission, PARSER_VERSION, ParsedAttachment,
            ParsedMail,
        },
    },
    store::{Blobs, Processed, Store},
};

const LATE: &str = "截稿后收到（迟到稿）";

/// Bytes of a mail that is too large from which its subject and sender are read.
const HEAD_BYTES: u64 = 256 * 1024;
/// Rows that are looked up at a time.
const AT_A_TIME: u32 = 64;

/// Reads every submission that was received and not read yet, oldest first: those of this round, and
/// those of a round that was killed.
///
/// # Errors
/// The store refuses: what was read before is stored, the rest is read next time.
pub(crate) async fn process_received(
    desk: &Desk<'_>,
    told: &mut (dyn FnMut(&Submission) + Send),
) -> Result<(), IntakeError> {
    loop {
        let rows = desk.store.received_submissions(AT_A_TIME).await?;
        if rows.is_empty() {
            return Ok(());
        }
        for row in rows {
            let read = process(desk, row).await?;
            told(&read);
        }
    }
}

/// Reads one received submission and stores what it says.
async fn process(desk: &Desk<'_>, row: Submission) -> Result<Submission, IntakeError> {
    let read = match open(desk.blobs, &row, &desk.limits).await {
        Ok(read) => read,
        // A blob that is gone or changed is this submission's trouble, told to the producer.
        Err(error) => {
            tracing::error!(receipt = %row.receipt, %error, "the bytes of a submission cannot be read");
            unread("原件读取失败，请联系运维从备份恢复".to_owned())
        }
    };
    let late_after = desk.cutoff;
    let (mut row, identity) = fill(desk.blobs, desk.organizations, row, read).await?;
    if row.envelope.arrived_at.unwrap_or(row.received_at) > late_after {
        row.notes.insert(0, LATE.to_owned());
    }
    Ok(desk
        .store
        .finish_submission(Processed {
            submission: row,
            text_key: identity.text_key,
            forwarded: identity.forwarded,
        })
        .await?)
}

/// The stored bytes, read under `limits`; of a mail above the size limit the head alone.
async fn open(blobs: &Blobs, row: &Submission, limits: &Limits) -> Result<ReadMail, IntakeError> {
    let path = blobs.path(&row.raw);
    let length = tokio::fs::metadata(&path)
        .await
        .map_or(0, |meta| meta.len());
    if length <= limits.max_bytes {
        let bytes = blobs.read(&row.raw).await?;
        return Ok(read_in_time(bytes, limits).await);
    }
    let head = tokio::task::spawn_blocking(move || head(&path))
        .await
        .unwrap_or_else(|_| Ok(Vec::new()))
        .map_err(|source| IntakeError::Unreadable {
            path: blobs.path(&row.raw),
            source,
        })?;
    let end = |mark: &[u8]| head.windows(mark.len()).position(|found| found == mark);
    let end = end(b"\n\n").into_iter().chain(end(b"\r\n\r\n")).min();
    let head = head[..end.unwrap_or(head.len())].to_vec();
    let mut read = read_in_time(head, limits).await;
    read.limit = Some(size_reason(length, limits.max_bytes));
    read.mail.text = String::new();
    read.mail.attachments = Vec::new();
    read.mail.notes = Vec::new();
    Ok(read)
}

fn head(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut head = Vec::new();
    std::fs::File::open(path)?
        .take(HEAD_BYTES)
        .read_to_end(&mut head)?;
    Ok(head)
}

fn size_reason(bytes: u64, most: u64) -> String {
    let mb = |bytes: u64| bytes.div_ceil(1024 * 1024);
    format!("邮件 {} MB，超过上限 {} MB", mb(bytes), mb(most))
}

/// Reads on a thread of its own: a panic or an endless loop there is one mail's trouble.
async fn read_in_time(bytes: Vec<u8>, limits: &Limits) -> ReadMail {
    let own = limits.clone();
    let reading = tokio::task::spawn_blocking(move || read(&bytes, &own));
    let trouble = match tokio::time::timeout(limits.max_time, reading).await {
        Ok(Ok(read)) => return read,
        Ok(Err(error)) => {
            tracing::error!(%error, "the mail reader panicked: keep the file and report it");
            "读取邮件时程序出错，请人工查看原件".to_owned()
        }
        Err(_) => {
            tracing::error!(limit = ?limits.max_time, "the mail reader took too long");
            format!(
                "读取邮件超过 {} 秒，请人工查看原件",
                limits.max_time.as_secs()
            )
        }
    };
    unread(trouble)
}

/// A mail of which nothing could be read, and why.
fn unread(trouble: String) -> ReadMail {
    ReadMail {
        sealed: Some(trouble),
        is_mail: true,
        ..ReadMail::default()
    }
}

/// Puts what was read into `row`, whose id, receipt, origin, bytes and first notes stay.
async fn fill(
    blobs: &Blobs,
    organizations: &[Organization],
    mut row: Submission,
    read: ReadMail,
) -> Result<(Submission, Identity), IntakeError> {
    row.state = judge(&read);
    let mut read = read;
    let files = std::mem::take(&mut read.mail.attachments);
    row.attachments = keep(blobs, files).await?;
    row.nested = Vec::new();
    let mut inner = Vec::new();
    // The texts stay in `read` for the keys; the bytes go to the store.
    for mail in &mut read.mail.nested {
        let kept = nested(blobs, mail).await?;
        inner.push(kept.attachments.iter().map(|file| file.sha256).collect());
        row.nested.push(kept);
    }
    let hashes: Vec<BlobHash> = row.attachments.iter().map(|file| file.sha256).collect();
    let identity = identity(&read, &hashes, &inner);
    let known = organization(&read.mail.from.address, organizations).map(str::to_owned);
    let passed_on = || organization(&read.passed_on_by()?, organizations).map(str::to_owned);
    row.organization = known.or_else(passed_on);
    row.content = identity.content;
    row.message_id = read.mail.message_id;
    row.subject = read.mail.subject;
    row.from = read.mail.from;
    row.sent_at = read.mail.sent_at;
    row.text = read.mail.text;
    row.links = read.links;
    row.notes.extend(read.mail.notes);
    row.envelope.references = read.mail.references;
    row.envelope.no_answer = read.mail.travel.no_answer;
    row.envelope.reply_to = read.mail.travel.reply_to;
    row.parser = PARSER_VERSION;
    Ok((row, identity))
}

async fn keep(blobs: &Blobs, files: Vec<ParsedAttachment>) -> Result<Vec<Attachment>, IntakeError> {
    let mut kept = Vec::with_capacity(files.len());
    for file in files {
        let bytes = u64::try_from(file.bytes.len()).unwrap_or(u64::MAX);
        kept.push(Attachment {
            sha256: blobs.keep(file.bytes).await?,
            name: file.name,
            original_name: file.original_name,
            media_type: file.media_type,
            bytes,
            inline: file.inline,
            facts: AttachmentFacts::default(),
        });
    }
    Ok(kept)
}

/// Boxed because mails lie inside one another; their depth is bounded by the reader.
fn nested<'a>(
    blobs: &'a Blobs,
    mail: &'a mut ParsedMail,
) -> std::pin::Pin<Box<dyn Future<Output = Result<NestedSubmission, IntakeError>> + Send + 'a>> {
    Box::pin(async move {
        let attachments = keep(blobs, std::mem::take(&mut mail.attachments)).await?;
        let mut inner = Vec::new();
        for deeper in &mut mail.nested {
            inner.push(nested(blobs, deeper).await?);
        }
        Ok(NestedSubmission {
            subject: mail.subject.clone(),
            from: mail.from.clone(),
            sent_at: mail.sent_at,
            text: mail.text.clone(),
            attachments,
            nested: inner,
        })
    })
}

/// Reads a submission's stored bytes again with today's parser and stores what follows. A duplicate
/// stays one; id, receipt number, origin and edition stay.
///
/// # Errors
/// Its bytes are gone or changed, or the store refuses.
pub async fn reread(
    store: &Store,
    blobs: &Blobs,
    clock: &dyn Clock,
    old: &Submission,
    limits: &Limits,
) -> Result<Submission, IntakeError> {
    let read = open(blobs, old, limits).await?;
    let organizations = store.organizations().await?;
    let mut blank = old.clone();
    blank.notes.retain(|note| note == LATE);
    let (mut row, identity) = fill(blobs, &organizations, blank, read).await?;
    if let (SubmissionState::Duplicate { .. }, SubmissionState::Accepted) = (&old.state, &row.state)
    {
        row.state = old.state.clone();
    }
    store
        .reread_submission(&row, identity.text_key, clock.now())
        .await?;
    Ok(row)
}
