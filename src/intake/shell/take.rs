//! One mail's bytes → blobs, then one row.

use std::{collections::HashMap, path::Path};

use super::{Desk, Gathered};
use crate::{
    intake::{
        IntakeError, Limits,
        identity::{Identity, identity},
        judge::judge,
        parse::{ReadMail, read},
        sender::organization,
    },
    model::{
        BlobHash, Clock, ReceiptNumber, Submission, SubmissionId, SubmissionState,
        people::Organization,
        submission::{Attachment, NestedSubmission, PARSER_VERSION, ParsedAttachment, ParsedMail},
    },
    store::{Blobs, NewSubmission, Store, Taken},
};

const LATE: &str = "截稿后收到（迟到稿）";

/// What is here already, by the hash of its bytes: a source is gathered every few minutes, and most
/// of it is old.
pub(super) struct Known(HashMap<BlobHash, Submission>);

impl Known {
    pub async fn load(store: &Store) -> Result<Self, IntakeError> {
        let rows = store.submissions(None).await?;
        Ok(Self(rows.into_iter().map(|row| (row.raw, row)).collect()))
    }
}

/// A mail that was read.
pub(super) async fn whole(
    desk: &Desk<'_>,
    source: &str,
    path: &Path,
    bytes: Vec<u8>,
    known: &Known,
) -> Result<Gathered, IntakeError> {
    if let Some(row) = known.0.get(&BlobHash::of(&bytes)) {
        return Ok(Gathered::row(source, path, row, false));
    }
    let raw = desk.blobs.keep(bytes.clone()).await?;
    let read = read_in_time(bytes, &desk.limits).await;
    let (submission, identity) = submission(desk, source, path, raw, read).await?;
    take(desk, source, path, submission, identity).await
}

/// A mail above the limit: its bytes are kept, its head is read.
pub(super) async fn too_large(
    desk: &Desk<'_>,
    source: &str,
    path: &Path,
    head: &[u8],
    bytes: u64,
) -> Result<Gathered, IntakeError> {
    let raw = desk.blobs.keep_file(path).await?;
    let end = |mark: &[u8]| head.windows(mark.len()).position(|found| found == mark);
    let end = end(b"\n\n").into_iter().chain(end(b"\r\n\r\n")).min();
    let head = &head[..end.unwrap_or(head.len())];
    let mut read = read_in_time(head.to_vec(), &desk.limits).await;
    read.limit = Some(size_reason(bytes, desk.limits.max_bytes));
    read.mail.text = String::new();
    read.mail.attachments = Vec::new();
    read.mail.notes = Vec::new();
    let (submission, identity) = submission(desk, source, path, raw, read).await?;
    take(desk, source, path, submission, identity).await
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
    ReadMail {
        sealed: Some(trouble),
        is_mail: true,
        ..ReadMail::default()
    }
}

async fn submission(
    desk: &Desk<'_>,
    source: &str,
    path: &Path,
    raw: BlobHash,
    read: ReadMail,
) -> Result<(Submission, Identity), IntakeError> {
    let received_at = desk.clock.now();
    let blank = Submission {
        id: SubmissionId::derive(received_at, raw.as_bytes()),
        // The store gives the number inside its transaction.
        receipt: ReceiptNumber::stored(String::new()),
        source: source.to_owned(),
        origin: path.display().to_string(),
        edition: desk.edition,
        raw,
        message_id: None,
        subject: String::new(),
        from: read.mail.from.clone(),
        sent_at: None,
        received_at,
        organization: None,
        verified: false,
        text: String::new(),
        attachments: Vec::new(),
        nested: Vec::new(),
        links: Vec::new(),
        content: raw,
        notes: desk.late.then(|| LATE.to_owned()).into_iter().collect(),
        parser: PARSER_VERSION,
        state: SubmissionState::Received,
    };
    fill(desk.blobs, desk.organizations, blank, read).await
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

async fn take(
    desk: &Desk<'_>,
    source: &str,
    path: &Path,
    submission: Submission,
    identity: Identity,
) -> Result<Gathered, IntakeError> {
    let local_day = submission
        .received_at
        .with_timezone(&desk.zone)
        .date_naive();
    let taken = desk
        .store
        .take_submission(NewSubmission {
            submission,
            text_key: identity.text_key,
            forwarded: identity.forwarded,
            local_day,
        })
        .await?;
    Ok(match taken {
        Taken::New(row) => Gathered::row(source, path, &row, true),
        Taken::Known(row) => Gathered::row(source, path, &row, false),
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
    let length = tokio::fs::metadata(blobs.path(&old.raw))
        .await
        .map_or(0, |meta| meta.len());
    if length > limits.max_bytes {
        // Still above the limit: there is nothing new to read.
        return Ok(old.clone());
    }
    let bytes = blobs.read(&old.raw).await?;
    let read = read_in_time(bytes, limits).await;
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
