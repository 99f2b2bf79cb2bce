//! 润色稿 for the stories of an edition, when a language model is configured.

use std::time::Duration;

use serde::Serialize;

use super::{App, AppError};
use crate::{
    editorial::{
        self,
        rewrite::{
            pace::Pause,
            shell::{Endpoint, Studio, polish},
        },
    },
    model::{Edition, EditionId, ladder::StepName},
};

/// No call begins later in one round: mails and deadlines wait behind it.
const ROUND: Duration = Duration::from_secs(60);

/// What a round with the model did; the fields of `story polish --json`.
#[derive(Debug, Clone, Serialize)]
pub struct PolishReport {
    /// The edition.
    pub edition: EditionId,
    /// Stories that have a 润色稿 now and had none.
    pub polished: usize,
    /// Questions that left.
    pub calls: usize,
    /// Why no more were asked; English, empty when all were.
    pub pause: String,
    /// What failed; English.
    pub failed: Vec<String>,
}

impl App {
    /// Asks the model for the edition's stories; `None` when no model is configured.
    ///
    /// # Errors
    /// The store cannot be read or written. A model that is away is no error.
    pub async fn polish(&self, edition: &Edition) -> Result<Option<PolishReport>, AppError> {
        let settings = &self.settings.settings.polish;
        let Some(base) = settings.base() else {
            return Ok(None);
        };
        let endpoint = Endpoint {
            base,
            model: settings.model.clone(),
            key_file: Some(settings.key_file.clone()).filter(|path| !path.as_os_str().is_empty()),
            patience: Endpoint::PATIENCE,
        };
        let grounds = editorial::shell::grounds(&self.desk().await?, edition).await?;
        let studio = Studio {
            store: &self.store,
            clock: self.clock.as_ref(),
            endpoint: &endpoint,
            budget: settings.max_calls,
            lock: self.settings.ladder.due_at(StepName::Lock, edition),
            round: ROUND,
        };
        let done = polish(&studio, edition, &grounds).await?;
        for failure in &done.failed {
            tracing::warn!(edition = %edition.id, "polish: {failure}");
        }
        Ok(Some(PolishReport {
            edition: edition.id,
            polished: done.polished,
            calls: done.calls,
            pause: done.pause.map_or(String::new(), told),
            failed: done.failed,
        }))
    }
}

fn told(pause: Pause) -> String {
    match pause {
        Pause::Budget => "the edition's calls are used up ([polish] max_calls)".to_owned(),
        Pause::Breaker(until) => format!("the last calls failed; the next may be made at {until}"),
        Pause::Deadline => "lock is near: texts stay as they are".to_owned(),
    }
}
