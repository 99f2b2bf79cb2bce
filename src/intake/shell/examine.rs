//! Looks into each file that came with a mail: what it is for, what it says, whether it can be used.

use std::path::{Path, PathBuf};

use super::{Desk, documents, pictures};
use crate::{
    intake::{IntakeError, names::Names, parse::ReadMail, sniff},
    model::{
        Attachment, Submission,
        submission::{AttachmentFacts, AttachmentRole, ParsedAttachment},
    },
    store::Blobs,
};

/// Programs that look into files, and where they may write.
#[derive(Debug, Clone)]
pub struct Tools {
    /// Of ffmpeg: length, size and sound of a clip.
    pub ffprobe: PathBuf,
    /// Of poppler: the text of a PDF.
    pub pdftotext: PathBuf,
    /// Of libheif: a telephone's HEIC picture as JPEG.
    pub heif_convert: PathBuf,
    /// A folder for half-made files; swept at each start.
    pub work: PathBuf,
}

impl Tools {
    /// Debian's programs, by name.
    #[must_use]
    pub fn under(work: &Path) -> Self {
        Self {
            ffprobe: "ffprobe".into(),
            pdftotext: "pdftotext".into(),
            heif_convert: "heif-convert".into(),
            work: work.to_owned(),
        }
    }
}

/// What one file gave.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// What it is for and what is wrong with it.
    pub facts: AttachmentFacts,
    /// Files inside it that are worth a place of their own: pictures of a Word file.
    pub inside: Vec<(ParsedAttachment, AttachmentFacts)>,
}

/// Looks into every file of `row` and of the mails inside it, and puts the text of a document into
/// the mail that only points at it. Texts are not masked yet.
pub(super) async fn examine(
    desk: &Desk<'_>,
    row: &mut Submission,
    read: &mut ReadMail,
) -> Result<(), IntakeError> {
    let mut budget = documents::Budget::default();
    look(desk.blobs, desk.tools, &mut row.attachments, &mut budget).await?;
    let mut inner: Vec<&mut crate::model::submission::NestedSubmission> =
        row.nested.iter_mut().collect();
    while let Some(mail) = inner.pop() {
        look(desk.blobs, desk.tools, &mut mail.attachments, &mut budget).await?;
        inner.extend(mail.nested.iter_mut());
    }
    documents::join(row, read);
    pictures::captions(row, read);
    Ok(())
}

/// Looks into `files`, and into what they hold; that stands right behind them.
async fn look(
    blobs: &Blobs,
    tools: &Tools,
    files: &mut Vec<Attachment>,
    budget: &mut documents::Budget,
) -> Result<(), IntakeError> {
    let mut names = Names::default();
    for file in files.iter() {
        names.give(&file.name, "bin");
    }
    let mut all = Vec::with_capacity(files.len());
    let mut open: Vec<(Attachment, usize)> = std::mem::take(files)
        .into_iter()
        .rev()
        .map(|file| (file, 0))
        .collect();
    while let Some((mut file, depth)) = open.pop() {
        let found = match documents::look(blobs, tools, &file, depth, budget).await? {
            Some(found) => Some(found),
            None => pictures::look(blobs, tools, &file).await?,
        };
        let Found { facts, inside } = found.unwrap_or_default();
        file.facts = merged(file.facts, facts);
        let mut parts = Vec::with_capacity(inside.len());
        for (part, facts) in inside {
            tracing::debug!(file = %file.original_name, part = %part.name, "a file inside a document is kept");
            let bytes = u64::try_from(part.bytes.len()).unwrap_or(u64::MAX);
            let sha256 = blobs.keep(part.bytes).await?;
            // Senders attach a photo and show it in the text, too: the attached one stays, with the
            // words that stand below it there.
            let others = all.iter_mut().chain(open.iter_mut().map(|(file, _)| file));
            if let Some(same) = others.into_iter().find(|other| other.sha256 == sha256) {
                same.facts.caption = same.facts.caption.take().or(facts.caption);
                continue;
            }
            let inner = Attachment {
                sha256,
                name: names.give(&part.name, sniff::ending(&part.media_type)),
                original_name: part.original_name,
                media_type: part.media_type,
                bytes,
                inline: part.inline,
                facts,
            };
            parts.push((inner, depth + 1));
        }
        all.push(file);
        open.extend(parts.into_iter().rev());
    }
    *files = all;
    Ok(())
}

/// What the file around it knew of a file, and what its own bytes told: they count first.
fn merged(known: AttachmentFacts, told: AttachmentFacts) -> AttachmentFacts {
    AttachmentFacts {
        role: match told.role {
            AttachmentRole::Other => known.role,
            role => role,
        },
        caption: known.caption.or(told.caption),
        credit: known.credit.or(told.credit),
        ..told
    }
}
