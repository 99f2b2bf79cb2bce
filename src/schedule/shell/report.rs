//! What a round did, for whoever started it.

use serde::Serialize;

use super::work::Outcome;
use crate::{
    app::{BuildReport, DeliverReport, GatherReport, LettersReport, PolishReport},
    model::EditionId,
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
    /// What went in place of an edition's newest revision, and why: English.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub chosen: Vec<String>,
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
        !self.did_something() && self.waiting.is_empty() && self.failed.is_empty()
    }

    /// Whether anything was made, sent or moved on, complaints aside.
    #[must_use]
    pub fn did_something(&self) -> bool {
        let new_mail = self
            .gathered
            .as_ref()
            .is_some_and(|report| report.inputs.iter().any(|input| input.new));
        let made = self
            .built
            .iter()
            .any(|report| report.stages.iter().any(|stage| stage.made > 0));
        let sent = self.delivered.iter().any(|report| !report.nothing_new);
        new_mail
            || made
            || sent
            || !self.polished.is_empty()
            || !self.letters.nothing()
            || !self.locked.is_empty()
            || !self.chosen.is_empty()
            || !self.missed.is_empty()
    }

    /// Adds what a piece of work brought.
    pub(super) fn take(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Gathered(gathered) => {
                self.failed.extend(gathered.unreachable.iter().cloned());
                self.gathered = Some(gathered);
            }
            Outcome::Letters(letters) => {
                self.failed.extend(letters.alarms.iter().cloned());
                self.letters = letters;
            }
            Outcome::Polished(polished) => self.polished.push(polished),
            Outcome::Built(built) => {
                // A second look that found everything ready says nothing new.
                self.built.retain(|before| {
                    before.edition != built.edition
                        || before.stages.iter().any(|stage| stage.made > 0)
                });
                let made = built.stages.iter().any(|stage| stage.made > 0);
                if made || !self.built.iter().any(|b| b.edition == built.edition) {
                    self.built.push(*built);
                }
            }
            Outcome::Delivered(delivered) => {
                self.delivered.retain(|before| {
                    before.edition != delivered.edition || before.rehearsal != delivered.rehearsal
                });
                self.delivered.push(delivered);
            }
            Outcome::Remade(built, sent) => {
                self.built.extend(built.map(|built| *built));
                self.take(*sent);
            }
            Outcome::Waits(why) => self.wait(why),
            Outcome::Quiet => {}
        }
    }

    /// Adds what another worker did.
    pub(super) fn absorb(&mut self, other: Self) {
        if other.gathered.is_some() {
            self.gathered = other.gathered;
        }
        if !other.letters.nothing() {
            self.letters = other.letters;
        }
        self.polished.extend(other.polished);
        self.built.extend(other.built);
        self.delivered.extend(other.delivered);
        self.locked.extend(other.locked);
        self.chosen.extend(other.chosen);
        self.missed.extend(other.missed);
        for waiting in other.waiting {
            self.wait(waiting);
        }
        for failed in other.failed {
            self.fail(failed);
        }
    }

    /// Something waits for a person; said once.
    pub(super) fn wait(&mut self, why: String) {
        if !self.waiting.contains(&why) {
            self.waiting.push(why);
        }
    }

    /// Something went wrong; said once.
    pub(super) fn fail(&mut self, why: String) {
        if !self.failed.contains(&why) {
            self.failed.push(why);
        }
    }
}
