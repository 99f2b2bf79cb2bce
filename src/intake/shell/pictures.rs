//! Pictures, clips and sounds → what they are and whether they can go on air.

use super::examine::{Found, Tools};
use crate::{
    intake::{IntakeError, parse::ReadMail},
    model::{Attachment, Submission},
    store::Blobs,
};

/// What a picture, clip or sound is; `None` when the file is none.
pub(super) async fn look(
    _blobs: &Blobs,
    _tools: &Tools,
    _file: &Attachment,
) -> Result<Option<Found>, IntakeError> {
    Ok(None)
}

/// 图说 and 摄影 that the text gives for its pictures.
pub(super) fn captions(_row: &mut Submission, _read: &mut ReadMail) {}
