//! Original mails: who may read them, and for how long they are kept.

use chrono::{NaiveDate, TimeDelta};

use super::{App, AppError};
use crate::model::{
    BlobHash, EditionId, Submission, submission::NestedSubmission, zone::chinese_date,
};

/// Submissions whose bytes are deleted in one round: a first retention must not hold up the week.
const A_ROUND: u32 = 50;

impl App {
    /// Deletes the original bytes of submissions whose time is over and whose edition was aired; what
    /// was read from them stays, personal data masked. Returns how many.
    ///
    /// # Errors
    /// The store or the disk refuses; the rest goes next time.
    pub async fn purge(&self) -> Result<usize, AppError> {
        let days = self.settings.settings.retention.original_days;
        if days == 0 {
            return Ok(0);
        }
        let now = self.clock.now();
        let before = now - TimeDelta::days(days.into());
        let today = now.with_timezone(&self.settings.settings.programme.zone);
        let over = EditionId::new(today.date_naive());
        let due = self
            .store
            .submissions_to_purge(before, over, A_ROUND)
            .await?;
        for submission in &due {
            let gone = Submission {
                purged_at: Some(now),
                ..submission.clone()
            };
            self.store.purge_submission(&gone, now, "yixian").await?;
            for file in files(submission) {
                if !self
                    .store
                    .is_used_elsewhere(file, submission.id, over)
                    .await?
                {
                    self.blobs.remove(&file).await?;
                    self.forget_thumbnail(&file)?;
                }
            }
        }
        Ok(due.len())
    }

    /// The original bytes of a submission, for a person who may see them: personal data stand in them
    /// unmasked. Each reading is in the audit log.
    ///
    /// # Errors
    /// There is no such submission or user, the role reads no originals, or the bytes are gone.
    pub async fn raw_submission(
        &self,
        id_or_receipt: &str,
        login: &str,
    ) -> Result<Vec<u8>, AppError> {
        let submission = self.store.submission(id_or_receipt).await?;
        let user = self.active_user(login).await?;
        if !user.role.may_read_originals() {
            return Err(AppError::Usage(format!(
                "`{login}` is {}: that role reads no originals",
                user.role.name()
            )));
        }
        self.still_there(&submission)?;
        let bytes = self.blobs.read(&submission.raw).await?;
        self.store
            .record_raw_reading(&submission, login, self.clock.now())
            .await?;
        Ok(bytes)
    }

    /// # Errors
    /// The bytes were deleted when their time was over.
    pub(super) fn still_there(&self, submission: &Submission) -> Result<(), AppError> {
        let Some(at) = submission.purged_at else {
            return Ok(());
        };
        let day: NaiveDate = at
            .with_timezone(&self.settings.settings.programme.zone)
            .date_naive();
        Err(AppError::Usage(format!(
            "the original of {} was deleted on {} ({day}), `retention.original_days` after it came; what was read from it is in `yixian submission show {}`",
            submission.receipt,
            chinese_date(day),
            submission.receipt
        )))
    }
}

/// Every file that the submission names, its own bytes first.
fn files(submission: &Submission) -> Vec<BlobHash> {
    let mut all = vec![submission.raw];
    let mut attachments: Vec<_> = submission.attachments.iter().collect();
    let mut inner: Vec<&NestedSubmission> = submission.nested.iter().collect();
    while let Some(mail) = inner.pop() {
        attachments.extend(&mail.attachments);
        inner.extend(&mail.nested);
    }
    for file in attachments {
        all.push(file.sha256);
        all.extend(file.facts.working.as_ref().map(|copy| copy.sha256));
    }
    all.sort_unstable();
    all.dedup();
    all
}
