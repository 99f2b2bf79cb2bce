//! What a person decides about a submission: release it from quarantine, or reject it.

use super::{App, AppError};
use crate::model::{
    Submission, SubmissionState, language::hygiene::one_line, people::Role, submission::Decision,
};

impl App {
    /// Releases a submission that was set aside: it may become a story now, in the edition that
    /// collects when its own is closed.
    ///
    /// # Errors
    /// There is no such submission or user, it was not set aside, or nothing of it could be read.
    pub async fn release_submission(
        &self,
        id_or_receipt: &str,
        login: &str,
        reason: &str,
    ) -> Result<Submission, AppError> {
        let old = self.store.submission(id_or_receipt).await?;
        match &old.state {
            SubmissionState::Quarantined { .. }
            | SubmissionState::Rejected { .. }
            | SubmissionState::Automatic
            | SubmissionState::Bounce => {}
            SubmissionState::Oversize { .. } => {
                return Err(AppError::Usage(format!(
                    "submission {} was not read, it is above a limit: raise `max_mail_bytes` and run `yixian submission reparse {}`",
                    old.receipt, old.receipt
                )));
            }
            other => {
                return Err(AppError::Usage(format!(
                    "submission {} is {}: only what was set aside can be released",
                    old.receipt,
                    other.name()
                )));
            }
        }
        let mut new = self.decided(&old, login, reason).await?;
        new.state = SubmissionState::Accepted;
        if !self.store.edition(old.edition).await?.state.is_open() {
            new.edition = self.collecting().await?.id;
        }
        let at = self.clock.now();
        Ok(self
            .store
            .decide_submission(new, &old.state, login, at)
            .await?)
    }

    /// Rejects a submission: kept, listed with its reason, and no story is made of it.
    ///
    /// # Errors
    /// There is no such submission or user, no reason is given, or a story was made of it already.
    pub async fn reject_submission(
        &self,
        id_or_receipt: &str,
        login: &str,
        reason: &str,
    ) -> Result<Submission, AppError> {
        let old = self.store.submission(id_or_receipt).await?;
        let mut new = self.decided(&old, login, reason).await?;
        let reason = new.decision.as_ref().map_or("", |d| d.reason.as_str());
        if reason.is_empty() {
            return Err(AppError::Usage(
                "a reason is needed: it is what the sender will be told".to_owned(),
            ));
        }
        let stories = self.store.stories_of(old.id).await?;
        if let Some(story) = stories.first() {
            return Err(AppError::Usage(format!(
                "submission {} is part of story {}: `yixian story kill {story}` takes it out",
                old.receipt,
                stories.join(" and ")
            )));
        }
        new.state = SubmissionState::Rejected {
            reason: reason.to_owned(),
        };
        let at = self.clock.now();
        Ok(self
            .store
            .decide_submission(new, &old.state, login, at)
            .await?)
    }

    async fn decided(
        &self,
        old: &Submission,
        login: &str,
        reason: &str,
    ) -> Result<Submission, AppError> {
        let user = self.active_user(login).await?;
        if user.role == Role::Operator {
            return Err(AppError::Usage(format!(
                "`{login}` is {}: that role decides nothing about tips",
                user.role.name()
            )));
        }
        if old.state == SubmissionState::Received {
            return Err(AppError::Usage(format!(
                "submission {} was not read yet: run `yixian gather` first",
                old.receipt
            )));
        }
        Ok(Submission {
            decision: Some(Decision {
                by: login.to_owned(),
                at: self.clock.now(),
                reason: one_line(reason),
            }),
            ..old.clone()
        })
    }
}
