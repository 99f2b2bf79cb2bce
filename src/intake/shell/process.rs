//! A received submission's bytes → what they say, stored once.

use std::{io::Read, path::Path, pin::pin};

use futures_util::{StreamExt, stream};
use tokio::sync::{Semaphore, mpsc};

use super::{Desk, examine};
use crate::{
    intake::{
        IntakeError, Limits, authentication, dates,
        feed::StoredItem,
        identity::{Identity, identity},
        judge::judge,
        names::Names,
        parse::{ReadMail, read},
        supplement,
    },
    model::{
        BlobHash, Submission, SubmissionState,
        language::personal,
        submission::{
            Attachment, AttachmentFacts, Authentication, LATE_NOTE, NestedSubmission,
            PARSER_VERSION, ParsedAttachment, ParsedMail, RawFormat,
        },
    },
    store::{Blobs, Processed, StoreError},
};

const PANICKED: &str = "读取邮件时程序出错，请人工查看原件";

/// Bytes of a mail that is too large from which its subject and sender are read.
const HEAD_BYTES: u64 = 256 * 1024;
/// Rows that are looked up at a time.
const AT_A_TIME: u32 = 64;
/// Mails that are read beside one another: one is decoded while files of others are synced.
const BESIDE: usize = 4;
/// Kilobytes of mails that are read beside one another. Each is in memory as it came and decoded; one
/// that is larger has all of the room.
const READ_KB: u32 = 24 * 1024;

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
        Box::pin(process_all(desk, rows, told)).await?;
    }
}

/// Reads `rows` in their order: mails are read and their files written beside one another, what
/// follows from earlier mails is settled one after the other.
async fn process_all(
    desk: &Desk<'_>,
    rows: Vec<Submission>,
    told: &mut (dyn FnMut(&Submission) + Send),
) -> Result<(), IntakeError> {
    let room = Semaphore::new(usize::try_from(READ_KB).unwrap_or(Semaphore::MAX_PERMITS));
    let (hand_on, mut prepared) = mpsc::channel(BESIDE);
    let reading = async move {
        let read = stream::iter(rows).map(|row| prepare(desk, row, &room));
        let mut read = pin!(read.buffered(BESIDE));
        while let Some(one) = read.next().await {
            // Nobody listens when the store refuses.
            if hand_on.send(one).await.is_err() {
                break;
            }
        }
    };
    // Moved in, so that a refusal ends the reading too.
    let storing = async move {
        while let Some(one) = prepared.recv().await {
            told(&process(desk, one?).await?);
        }
        Ok(())
    };
    tokio::join!(reading, storing).1
}

/// A mail that was read, its files in the store: what is left is to ask what is known about it.
struct Prepared {
    row: Submission,
    /// Without the bytes of its files.
    read: ReadMail,
    identity: Identity,
}

/// Reads one received submission and keeps its files.
async fn prepare(
    desk: &Desk<'_>,
    row: Submission,
    room: &Semaphore,
) -> Result<Prepared, IntakeError> {
    let length = tokio::fs::metadata(desk.blobs.path(&row.raw))
        .await
        .map_or(0, |meta| meta.len());
    let kilobytes = u32::try_from(length.div_ceil(1024)).unwrap_or(READ_KB);
    let _held = room.acquire_many(kilobytes.min(READ_KB)).await;
    let read = match open(desk.blobs, &row, &desk.limits).await {
        Ok(read) => read,
        // A blob that is gone or changed is this submission's trouble, told to the producer.
        Err(error) => {
            tracing::error!(receipt = %row.receipt, %error, "the bytes of a submission cannot be read");
            unread("原件读取失败，请联系运维从备份恢复".to_owned())
        }
    };
    keep_read(desk, row, read).await
}

/// Settles what a mail is by what is known already, and stores what it says.
async fn process(desk: &Desk<'_>, prepared: Prepared) -> Result<Submission, IntakeError> {
    let (mut row, identity) = settle(desk, prepared).await?;
    if row.envelope.arrived_at.unwrap_or(row.received_at) > desk.cutoff {
        row.notes.insert(0, LATE_NOTE.to_owned());
    }
    Ok(desk
        .store
        .finish_submission(Processed {
            submission: row,
            text_key: identity.text_key,
        })
        .await?)
}

/// The stored bytes, read under `limits`; of a mail above the size limit the head alone.
async fn open(blobs: &Blobs, row: &Submission, limits: &Limits) -> Result<ReadMail, IntakeError> {
    if row.envelope.format == RawFormat::FeedItem {
        return open_item(blobs, row).await;
    }
    let path = blobs.path(&row.raw);
    let length = tokio::fs::metadata(&path)
        .await
        .map_or(0, |meta| meta.len());
    if length <= limits.max_bytes && row.envelope.left_behind.is_none() {
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
    read.limit = Some(match row.envelope.left_behind {
        Some(bytes) => format!("{}，原件仍在邮箱中", size_reason(bytes, limits.max_bytes)),
        None => size_reason(length, limits.max_bytes),
    });
    read.mail.text = String::new();
    read.mail.attachments = Vec::new();
    read.mail.notes = Vec::new();
    Ok(read)
}

/// An item of a feed, with the pictures that were fetched for it.
async fn open_item(blobs: &Blobs, row: &Submission) -> Result<ReadMail, IntakeError> {
    let Some(item) = StoredItem::read(&blobs.read(&row.raw).await?) else {
        return Ok(unread("订阅源的原件读不出，请联系运维".to_owned()));
    };
    let mut read = item.mail();
    for picture in item.pictures {
        match blobs.read(&picture.sha256).await {
            Ok(bytes) => read.mail.attachments.push(ParsedAttachment {
                original_name: picture.name.clone(),
                name: picture.name,
                media_type: picture.media_type,
                inline: false,
                bytes,
            }),
            Err(error) => {
                tracing::error!(receipt = %row.receipt, %error, "a picture of a feed's item cannot be read");
                let note = format!("配图“{}”读取失败，请联系运维从备份恢复", picture.name);
                read.mail.notes.push(note);
            }
        }
    }
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
            PANICKED.to_owned()
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

/// Puts the files of what was read into the store, looks into them, and puts the rest into the row,
/// whose id, receipt, origin, bytes and first notes stay.
async fn keep_read(
    desk: &Desk<'_>,
    mut row: Submission,
    mut read: ReadMail,
) -> Result<Prepared, IntakeError> {
    let blobs = desk.blobs;
    row.attachments = keep(blobs, &mut read.mail.attachments).await?;
    row.nested = Vec::new();
    let mut inner = Vec::new();
    // Texts and names stay in `read` for the keys and the judge; the bytes go to the store.
    for mail in &mut read.mail.nested {
        let kept = nested(blobs, mail).await?;
        inner.push(kept.attachments.iter().map(|file| file.sha256).collect());
        row.nested.push(kept);
    }
    let feed = row.envelope.format == RawFormat::FeedItem;
    let hashes: Vec<BlobHash> = row.attachments.iter().map(|file| file.sha256).collect();
    // Keys and masks go through every character of the texts, and the keys are those of the mail
    // alone: a document that is read better tomorrow makes no other mail of it.
    let keyed = tokio::task::spawn_blocking(move || {
        let mut keys = identity(&read, &hashes, &inner);
        if feed {
            // An edited headline is an edit, and other pictures of the same text are none of another tip.
            keys.content = StoredItem::identity(&read.mail);
        }
        (read, keys)
    });
    let (mut read, keys) = keyed.await.unwrap_or_else(|error| panicked(&row, &error));
    examine::examine(desk, &mut row, &mut read).await?;
    let bare = row.clone();
    let filled = tokio::task::spawn_blocking(move || fill(row, read, keys)).await;
    Ok(filled.unwrap_or_else(|error| {
        let (read, keys) = panicked(&bare, &error);
        fill(bare, read, keys)
    }))
}

/// What is left of a mail whose words broke the program.
fn panicked(row: &Submission, error: &tokio::task::JoinError) -> (ReadMail, Identity) {
    tracing::error!(receipt = %row.receipt, %error, "what a mail says panicked: keep the file and report it");
    let read = unread(PANICKED.to_owned());
    let keys = identity(&read, &[row.raw], &[]);
    (read, keys)
}

fn fill(mut row: Submission, read: ReadMail, identity: Identity) -> Prepared {
    let mail = &read.mail;
    row.content = identity.content;
    row.message_id.clone_from(&mail.message_id);
    row.subject.clone_from(&mail.subject);
    row.from = mail.from.clone();
    row.sent_at = mail.sent_at;
    row.text.clone_from(&mail.text);
    row.links.clone_from(&read.links);
    row.envelope.references.clone_from(&mail.references);
    row.envelope.reply_to.clone_from(&mail.travel.reply_to);
    row.envelope.passes_on.clone_from(&identity.forwarded);
    row.parser = PARSER_VERSION;
    mask(&mut row);
    Prepared {
        row,
        read,
        identity,
    }
}

/// Judges the mail by what is known already: its sender, and the tip that it may add to.
async fn settle(
    desk: &Desk<'_>,
    prepared: Prepared,
) -> Result<(Submission, Identity), IntakeError> {
    let Prepared {
        mut row,
        mut read,
        identity,
    } = prepared;
    let earlier = supplemented(desk, &row, &read).await?;
    read.supplement = earlier.is_some();
    row.state = judge(&read);
    if row.envelope.format == RawFormat::FeedItem {
        whose_feed(desk, &mut row, &read);
    } else {
        who_wrote(desk, &mut row, &read).await?;
    }
    row.notes.extend(read.mail.notes);
    if let Some(earlier) = earlier {
        row.envelope.supplements = Some(earlier.id);
        row.notes.push(format!(
            "补充 {}《{}》的材料",
            earlier.receipt, earlier.subject
        ));
    }
    mask_words(&mut row);
    Ok((row, identity))
}

/// The earlier tip that this mail adds to. What adds to an addition adds to the tip.
async fn supplemented(
    desk: &Desk<'_>,
    row: &Submission,
    read: &ReadMail,
) -> Result<Option<Submission>, IntakeError> {
    let mail = &read.mail;
    if mail.automatic || mail.bounce {
        return Ok(None);
    }
    let mut found = None;
    for id in supplement::letters(mail) {
        if let Some(id) = desk.store.submission_of_letter(id).await? {
            found = Some(desk.store.submission(&id.to_string()).await?);
            break;
        }
    }
    if found.is_none()
        && let Some(number) = supplement::number(&mail.subject)
    {
        found = match desk.store.submission(number).await {
            Ok(earlier) => {
                Some(earlier).filter(|earlier| supplement::same_sender(&earlier.from, &mail.from))
            }
            Err(StoreError::NotFound { .. }) => None,
            Err(error) => return Err(error.into()),
        };
    }
    let first = found.as_ref().and_then(|earlier| match earlier.state {
        SubmissionState::Duplicate { of } => Some(of),
        _ => earlier.envelope.supplements,
    });
    if let Some(first) = first {
        found = Some(desk.store.submission(&first.to_string()).await?);
    }
    Ok(found.filter(|earlier| earlier.id != row.id && earlier.raw != row.raw))
}

/// Personal data stay in the raw bytes alone: all that is read from them shows it masked.
fn mask(row: &mut Submission) {
    row.subject = personal::mask(&row.subject);
    row.text = personal::mask(&row.text);
    // An address in the place of a name stands beside itself.
    if !row.from.name.contains('@') {
        row.from.name = personal::mask(&row.from.name);
    }
    for link in &mut row.links {
        link.name = link.name.as_deref().map(personal::mask);
    }
    mask_files(&mut row.attachments);
    row.nested.iter_mut().for_each(mask_nested);
}

/// Notes and reasons quote names of files and heads of mails passed on.
fn mask_words(row: &mut Submission) {
    for note in &mut row.notes {
        *note = personal::mask(note);
    }
    if let SubmissionState::Quarantined { reason } | SubmissionState::Oversize { reason } =
        &mut row.state
    {
        *reason = personal::mask(reason);
    }
}

/// The depth of mails inside one another is bounded by the reader.
fn mask_nested(mail: &mut NestedSubmission) {
    mail.subject = personal::mask(&mail.subject);
    mail.text = personal::mask(&mail.text);
    if !mail.from.name.contains('@') {
        mail.from.name = personal::mask(&mail.from.name);
    }
    mask_files(&mut mail.attachments);
    mail.nested.iter_mut().for_each(mask_nested);
}

fn mask_files(files: &mut [Attachment]) {
    let mut names = Names::default();
    for file in files {
        // Stars are no part of a safe name, and two hidden numbers may look alike.
        file.name = names.give(&personal::mask(&file.name), "bin");
        file.original_name = personal::mask(&file.original_name);
        let facts = &mut file.facts;
        for text in [
            &mut facts.text,
            &mut facts.caption,
            &mut facts.credit,
            &mut facts.problem,
        ] {
            *text = text.as_deref().map(personal::mask);
        }
    }
}

/// Sender, organization, authenticity and time of arrival. A name in the text is a note for a person
/// and never the organization.
async fn who_wrote(
    desk: &Desk<'_>,
    row: &mut Submission,
    read: &ReadMail,
) -> Result<(), IntakeError> {
    let (mail, travel) = (&read.mail, &read.mail.travel);
    let register = desk.organizations;
    let direct = register.organization(&mail.from.address).map(str::to_owned);
    let passed_on = || Some(register.organization(&read.passed_on_by()?)?.to_owned());
    let authentication = authentication::judge(travel, &mail.from, desk.trusted_authserv_ids);
    row.verified = direct.is_some() && authentication == Authentication::Passed;
    row.organization = direct.or_else(passed_on);
    row.envelope.authentication = authentication;
    row.envelope.no_answer = travel.no_answer.clone();
    row.envelope.undelivered = travel.undelivered.clone();
    if row.envelope.arrived_at.is_none() {
        row.envelope.arrived_at = authentication::arrived_at(travel, row.received_at);
    }
    let arrived_at = row.envelope.arrived_at.unwrap_or(row.received_at);
    row.notes
        .extend(mail.sent_at.and_then(|sent| dates::doubt(sent, arrived_at)));
    if authentication == Authentication::Failed {
        let whom = row.organization.as_deref().unwrap_or("他人");
        row.notes.push(format!(
            "发件人身份核验未通过（疑似冒用{whom}），请先与单位电话核实"
        ));
        row.envelope
            .no_answer
            .get_or_insert_with(|| "发件人身份核验未通过".to_owned());
    }
    row.notes
        .extend(authentication::reply_note(travel, &mail.from));
    if let Some(status) = register.gone(&mail.from.address) {
        row.notes
            .push(format!("发件单位的登记状态为“{status}”，请核实"));
    }
    if row.organization.is_none()
        && let Some(name) = register.guess(&mail.from.name, &mail.text)
    {
        row.notes
            .push(format!("文中单位：{name}（发件邮箱未登记，请核实）"));
    }
    let person = !mail.automatic && !mail.bounce && !mail.from.address.is_empty();
    let id = row.id.to_string();
    row.envelope.first_time = person && !desk.store.wrote_before(&id, &mail.from.address).await?;
    if row.envelope.first_time {
        row.notes.push("首次来稿的发件人".to_owned());
    }
    Ok(())
}

/// The organization of a feed's item is the one that the settings name, never one in the text.
fn whose_feed(desk: &Desk<'_>, row: &mut Submission, read: &ReadMail) {
    let register = desk.organizations;
    row.verified = false;
    row.envelope.no_answer = read.mail.travel.no_answer.clone();
    row.organization = None;
    if let Some(name) = &read.organization {
        let registered = register.registered(name);
        if registered.is_none() {
            let note = format!("订阅源所属单位“{name}”没有登记，请核对设置中的单位名称");
            row.notes.push(note);
        }
        row.organization = Some(registered.unwrap_or(name).to_owned());
    } else if let Some(name) = register.guess("", &read.mail.text) {
        row.notes
            .push(format!("文中单位：{name}（由文字推测，请核实）"));
    }
}

/// Names and types stay in `files`: they are judged with the text. Their bytes go to the store.
async fn keep(
    blobs: &Blobs,
    files: &mut [ParsedAttachment],
) -> Result<Vec<Attachment>, IntakeError> {
    let mut kept = Vec::with_capacity(files.len());
    for file in files {
        let content = std::mem::take(&mut file.bytes);
        let bytes = u64::try_from(content.len()).unwrap_or(u64::MAX);
        kept.push(Attachment {
            sha256: blobs.keep(content).await?,
            name: file.name.clone(),
            original_name: file.original_name.clone(),
            media_type: file.media_type.clone(),
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
        let attachments = keep(blobs, &mut mail.attachments).await?;
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
/// stays one, and what now proves to say the same as an earlier one becomes one; id, receipt number, origin and edition stay.
///
/// # Errors
/// Its bytes are gone or changed, or the store refuses.
pub async fn reread(desk: &Desk<'_>, old: &Submission) -> Result<Submission, IntakeError> {
    let read = open(desk.blobs, old, &desk.limits).await?;
    let mut blank = old.clone();
    blank.notes.retain(|note| note == LATE_NOTE);
    let prepared = keep_read(desk, blank, read).await?;
    let (mut row, identity) = settle(desk, prepared).await?;
    let duplicate = matches!(old.state, SubmissionState::Duplicate { .. })
        && row.state == SubmissionState::Accepted;
    // Nor does a better parser overrule what a person decided.
    if duplicate || old.decision.is_some() {
        row.state = old.state.clone();
    }
    Ok(desk
        .store
        .reread_submission(row, identity.text_key, desk.clock.now())
        .await?)
}
