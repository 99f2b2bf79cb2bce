//! `yixian run-due`: what the ladder says is due now, once; for system cron and for `serve`.

use std::sync::Arc;

use serde::Serialize;

use super::{
    App, AppError, BuildReport, DeliverReport, GatherReport, LettersReport, PolishReport, Progress,
    calendar::unapproved,
};
use crate::{
    model::{Edition, EditionId, EditionRevision, EditionState, ladder::StepName},
    package,
};

/// What one round did.
#[derive(Debug, Default, Serialize)]
pub struct DueReport {
    /// What came in, when sources are configured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gathered: Option<GatherReport>,
    /// Letters to correspondents.
    #[serde(skip_serializing_if = "LettersReport::nothing")]
    pub letters: LettersReport,
    /// What a language model wrote beside the drafts, where one is configured.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub polished: Vec<PolishReport>,
    /// What was built.
    pub built: Vec<BuildReport>,
    /// What was sent.
    pub delivered: Vec<DeliverReport>,
    /// Editions locked because all was signed at lock time.
    pub locked: Vec<EditionId>,
    /// What waits for a person: English, with the command that helps.
    pub waiting: Vec<String>,
    /// Editions whose air time passed without a delivery.
    pub missed: Vec<EditionId>,
    /// What went wrong; the rest of the round went on. English.
    pub failed: Vec<String>,
}

impl DueReport {
    /// Whether there was nothing to do at all.
    #[must_use]
    pub fn nothing(&self) -> bool {
        let new_mail = self
            .gathered
            .as_ref()
            .is_some_and(|report| report.inputs.iter().any(|input| input.new));
        let made = self
            .built
            .iter()
            .any(|report| report.stages.iter().any(|stage| stage.made > 0));
        let sent = self.delivered.iter().any(|report| !report.nothing_new);
        !(new_mail || made || sent)
            && self.polished.is_empty()
            && self.letters.nothing()
            && self.locked.is_empty()
            && self.waiting.is_empty()
            && self.missed.is_empty()
            && self.failed.is_empty()
    }
}

impl App {
    /// Gathers, drafts, locks, builds and delivers whatever is due. Every step is idempotent, so a
    /// round that was killed is simply run again.
    ///
    /// # Errors
    /// The calendar cannot be read or written. A step that failed is in [`DueReport::failed`]; the
    /// rest of the round went on.
    pub async fn run_due(&self, progress: &Arc<dyn Progress>) -> Result<DueReport, AppError> {
        let mut report = DueReport::default();
        if !self.settings.settings.intake.sources.is_empty() {
            // A mailbox that is away is no reason to miss Saturday.
            match self.gather(None, None, false, progress.as_ref()).await {
                Ok(gathered) => {
                    report.failed.extend(gathered.unreachable.iter().cloned());
                    report.gathered = Some(gathered);
                }
                Err(error) => report.failed.push(format!("gather: {error}")),
            }
        }
        let now = self.clock.now();
        let editions = self.store.editions().await?;
        for edition in editions {
            let over = matches!(
                edition.state,
                EditionState::Skipped
                    | EditionState::Closed
                    | EditionState::Sent
                    | EditionState::Delivered
                    | EditionState::Missed
            );
            if over || now < self.settings.ladder.due_at(StepName::Draft, &edition) {
                continue;
            }
            if now > edition.air_at && edition.state.is_open() {
                // An edition that nobody ever worked on is no failure of the program's first day.
                if edition.state != EditionState::Planned {
                    self.advance(&edition, EditionState::Missed, "yixian")
                        .await?;
                    report.missed.push(edition.id);
                }
                continue;
            }
            // Nor does one edition's trouble keep another from its deadline.
            if let Err(error) = self.edition_due(&edition, progress, &mut report).await {
                report
                    .failed
                    .push(format!("edition {}: {error}", edition.id));
            }
        }
        if let Err(error) = self.purge().await {
            report.failed.push(format!("retention: {error}"));
        }
        // Letters come last: a relay that is slow with them must not keep the station waiting.
        match self.acknowledge().await {
            Ok(letters) => {
                report.failed.extend(letters.alarms.iter().cloned());
                report.letters = letters;
            }
            Err(error) => report.failed.push(format!("letters: {error}")),
        }
        // And a model behind them: no deadline waits for it.
        for edition in self.store.editions().await? {
            let drafted = now >= self.settings.ladder.due_at(StepName::Draft, &edition);
            if !edition.state.is_open() || !drafted || now > edition.air_at {
                continue;
            }
            match self.polish(&edition).await {
                Ok(Some(polished)) if polished.calls + polished.polished > 0 => {
                    report.polished.push(polished);
                }
                Ok(_) => {}
                Err(error) => report.failed.push(format!("polish: {error}")),
            }
        }
        Ok(report)
    }

    async fn edition_due(
        &self,
        edition: &Edition,
        progress: &Arc<dyn Progress>,
        report: &mut DueReport,
    ) -> Result<(), AppError> {
        let now = self.clock.now();
        let ladder = &self.settings.ladder;
        if edition.state.is_open() && now >= ladder.due_at(StepName::Lock, edition) {
            let rundown = self.prepare(edition, progress.as_ref()).await?;
            self.lock_or_hold(edition, &rundown, report).await?;
        }
        // Each minute the lengths are enough; every byte is read before it leaves.
        let built = self
            .build_unless(Some(edition.id), progress, package::is_whole)
            .await?;
        match built {
            Some(built) => report.built.push(built),
            None => report.waiting.push(format!(
                "edition {} has no story: gather submissions",
                edition.id
            )),
        }
        let edition = self.store.edition(edition.id).await?;
        let unfinished = matches!(
            edition.state,
            EditionState::Packaged | EditionState::Sending
        );
        if unfinished && now >= ladder.due_at(StepName::Send, &edition) {
            let sent = match self.deliver(Some(edition.id), false).await {
                Err(damaged @ AppError::Damaged { .. }) => {
                    tracing::error!(%damaged, "the package is made anew");
                    report
                        .built
                        .extend(self.build(Some(edition.id), progress).await?);
                    self.deliver(Some(edition.id), false).await?
                }
                other => other?,
            };
            report.delivered.push(sent);
        } else if matches!(
            edition.state,
            EditionState::InDoubt | EditionState::SendBlocked
        ) {
            report.waiting.push(format!(
                "edition {} is {}: see `yixian edition show {}`",
                edition.id, edition.state, edition.id
            ));
        }
        Ok(())
    }

    /// At lock time: locked when all is signed, else held for a person; nothing unapproved is sent.
    async fn lock_or_hold(
        &self,
        edition: &Edition,
        rundown: &EditionRevision,
        report: &mut DueReport,
    ) -> Result<(), AppError> {
        match self.lock_edition(edition.id, "yixian").await {
            Ok(locked) => report.locked.push(locked.id),
            Err(AppError::Waits(why)) => {
                if !unapproved(rundown).is_empty() {
                    self.advance(edition, EditionState::Held, "yixian").await?;
                }
                report.waiting.push(why);
            }
            Err(other) => return Err(other),
        }
        Ok(())
    }
}
