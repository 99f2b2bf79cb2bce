//! Looks into each file that came with a mail: what it is for, what it says, whether it can be used.

use std::path::{Path, PathBuf};

use super::{Desk, documents, pictures};
use crate::{
    intake::{IntakeError, parse::ReadMail},
    model::{
        Attachment, Submission,
        submission::{AttachmentFacts, ParsedAttachment},
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
    look(desk.blobs, desk.tools, &mut row.attachments).await?;
    let mut inner: Vec<&mut crate::model::submission::NestedSubmission> =
        row.nested.iter_mut().collect();
    while let Some(mail) = inner.pop() {
        look(desk.blobs, desk.tools, &mut mail.attachments).await?;
        inner.extend(mail.nested.iter_mut());
    }
    documents::join(row, read);
    pictures::captions(row, read);
    Ok(())
}

async fn look(
    blobs: &Blobs,
    tools: &Tools,
    files: &mut Vec<Attachment>,
) -> Result<(), IntakeError> {
    let mut all = Vec::with_capacity(files.len());
    for mut file in std::mem::take(files) {
        let found = match documents::look(blobs, tools, &file).await? {
            Some(found) => Some(found),
            None => pictures::look(blobs, tools, &file).await?,
        };
        let Found { facts, inside } = found.unwrap_or_default();
        file.facts = facts;
        let owner = file.original_name.clone();
        all.push(file);
        for (part, facts) in inside {
            let bytes = u64::try_from(part.bytes.len()).unwrap_or(u64::MAX);
            tracing::debug!(file = %owner, part = %part.name, "a file inside a document is kept");
            all.push(Attachment {
                sha256: blobs.keep(part.bytes).await?,
                name: part.name,
                original_name: part.original_name,
                media_type: part.media_type,
                bytes,
                inline: part.inline,
                facts,
            });
        }
    }
    *files = all;
    Ok(())
}
