//! What the desk's pages of 管理 ask that no other room's word covers.

use super::{App, AppError};
use crate::{
    model::{
        Edition,
        change::{CalendarChange, ChangeState},
        history::LogLine,
    },
    store::{Posted, Work},
};

/// What may become of an edition, with what is asked about it.
#[derive(Debug, Clone)]
pub struct CalendarEntry {
    /// The edition.
    pub edition: Edition,
    /// A wish that waits for a second person.
    pub wish: Option<CalendarChange>,
    /// What a holiday asks, Chinese; empty: nothing, or it was answered.
    pub question: String,
    /// What was decided earlier, oldest first.
    pub decided: Vec<CalendarChange>,
}

impl App {
    /// Enters the work of reading all sources: the daemon takes it up at once.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn gather_now(&self, by: &str) -> Result<(), AppError> {
        let now = self.clock.now();
        let work = Work {
            kind: "gather",
            key: "gather",
            edition: None,
            run_at: now,
            not_after: None,
            max_attempts: 1,
        };
        if self.store.enter_work(&work, now).await? {
            let nothing = serde_json::json!({});
            self.store
                .note(now, by, "intake.ask", "sources", nothing)
                .await?;
        }
        Ok(())
    }

    /// The latest mails and messages of all outboxes; `open`: what waits, failed or is in doubt.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn posted(&self, open: bool, most: u32) -> Result<Vec<Posted>, AppError> {
        Ok(self.store.posted(open, most).await?)
    }

    /// The lines of the log before number `before` that have `word` in them, the newest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn log(
        &self,
        before: Option<i64>,
        word: &str,
        sees_senders: bool,
        most: u32,
    ) -> Result<Vec<LogLine>, AppError> {
        Ok(match sees_senders {
            true => self.store.log(before, word, most).await?,
            false => self.store.veiled_log(before, word, most).await?,
        })
    }

    /// Every edition of the calendar, by date, with what is asked and was decided about it.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn calendar_entries(&self) -> Result<Vec<CalendarEntry>, AppError> {
        let now = self.clock.now();
        let mut entries = Vec::new();
        for edition in self.store.editions().await? {
            let known = self.store.changes(edition.id).await?;
            let ahead = edition.state.is_open() && edition.air_at > now;
            let question = if ahead {
                self.holiday_question(&edition, &known)
            } else {
                None
            };
            let (open, decided): (Vec<_>, Vec<_>) = known
                .into_iter()
                .filter(|change| change.state != ChangeState::Withdrawn)
                .partition(|change| change.state == ChangeState::Open);
            entries.push(CalendarEntry {
                edition,
                wish: open.into_iter().next().filter(|_| ahead),
                question: question.unwrap_or_default(),
                decided,
            });
        }
        Ok(entries)
    }

    /// What waits for somebody's word on the calendar.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn open_questions(&self) -> Result<Vec<CalendarEntry>, AppError> {
        let mut entries = self.calendar_entries().await?;
        entries.retain(|one| one.wish.is_some() || !one.question.is_empty());
        Ok(entries)
    }
}
