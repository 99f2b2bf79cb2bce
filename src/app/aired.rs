//! 实播: what a producer enters after air of the revision that was sent, item by item.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{App, AppError, PresenterRate};
use crate::{
    model::{
        Edition, EditionId, EditionRevision, EditionState, Item, Millis,
        aired_item::{AiredItem, silent},
        as_run::{self, AsRun, ReadKind},
        mail::MailState,
    },
    speech::rate::TimedReading,
};

/// So many past editions can be entered.
const EDITIONS: usize = 12;

/// What is known of one item.
#[derive(Debug, Clone)]
pub struct AiredRow {
    /// Position in the rundown, from 1.
    pub position: usize,
    /// As it was planned.
    pub item: Item,
    /// What somebody entered, if anybody did.
    pub entered: Option<AiredItem>,
    /// Syllables a minute, where a length and a presenter were entered and can be believed.
    pub per_minute: Option<i64>,
}

/// An edition after air.
#[derive(Debug)]
pub struct AiredSheet {
    /// The edition.
    pub edition: Edition,
    /// What was sent.
    pub revision: EditionRevision,
    /// Its items in air order.
    pub rows: Vec<AiredRow>,
    /// What is known of the presenters' speed.
    pub rates: Vec<PresenterRate>,
}

/// What the boxes of an item held when a page was made: what a visitor's changes are told from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AiredBase {
    /// Whether somebody had entered it; else the boxes held what is usual.
    pub entered: bool,
    /// Whether it was on air.
    pub aired: bool,
    /// Its length; `None`: an empty box.
    pub length_ms: Option<Millis>,
    /// Who read; may be empty.
    pub presenter: String,
}

impl AiredBase {
    /// Of what stands, or of what is usual where nothing does.
    #[must_use]
    pub fn of(entered: Option<&AiredItem>, item: &Item, usual: &str) -> Self {
        match entered {
            Some(entered) => Self {
                entered: true,
                aired: entered.aired,
                length_ms: entered.length_ms,
                presenter: entered.presenter.clone(),
            },
            None => Self {
                entered: false,
                aired: true,
                length_ms: None,
                presenter: match item.read_ms > Millis::ZERO {
                    true => usual.to_owned(),
                    false => String::new(),
                },
            },
        }
    }

    /// Whether it is still what stands.
    fn stands(&self, now: Option<&AiredItem>) -> bool {
        match now {
            None => !self.entered,
            Some(now) => self.entered && self.says(now.aired, now.length_ms, &now.presenter),
        }
    }

    fn says(&self, aired: bool, length_ms: Option<Millis>, presenter: &str) -> bool {
        (self.aired, self.length_ms, self.presenter.as_str()) == (aired, length_ms, presenter)
    }
}

/// What a person enters of one item, as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AiredEntry {
    /// What the boxes held before; `None`: nobody said, so that whatever stands is somebody else's.
    pub was: Option<AiredBase>,
    /// Whether it was on air.
    pub aired: bool,
    /// `1:05`, `65`, or empty: not timed.
    pub length: String,
    /// Who read; may be empty.
    pub presenter: String,
}

/// What is wrong with a row; Chinese.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AiredProblem {
    /// Of the length.
    pub length: String,
    /// Of the presenter.
    pub presenter: String,
    /// Somebody else entered the item since the visitor's page was made, and the visitor changed it too.
    pub moved: bool,
}

impl App {
    /// The editions that were due on air and have a rundown, the newest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn aired_editions(&self) -> Result<Vec<Edition>, AppError> {
        let now = self.clock.now();
        let mut past = self.store.editions().await?;
        past.retain(|edition| edition.air_at <= now && edition.state != EditionState::Skipped);
        past.sort_by_key(|edition| std::cmp::Reverse(edition.air_at));
        let mut known = Vec::new();
        for edition in past.into_iter().take(EDITIONS) {
            if !self.store.revision_marks(edition.id).await?.is_empty() {
                known.push(edition);
            }
        }
        Ok(known)
    }

    /// The revision that went to the station: the last one that a recipient's server took, else the one
    /// that was chosen to go, else the newest. `None`: there is no rundown.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn sent_revision(&self, id: EditionId) -> Result<Option<EditionRevision>, AppError> {
        let mails = self.store.mails(id).await?;
        let taken = mails
            .iter()
            .filter(|mail| mail.state == MailState::Accepted)
            .map(|mail| mail.revision)
            .max();
        let wanted = match taken {
            Some(taken) => Some(taken),
            None => self.store.chosen(id).await?,
        };
        Ok(match wanted {
            Some(revision) => Some(self.store.revision(id, revision).await?.revision),
            None => self
                .store
                .revisions(id)
                .await?
                .pop()
                .map(|one| one.revision),
        })
    }

    /// An edition as it was planned and as it aired.
    ///
    /// # Errors
    /// There is no such edition, or it has no rundown.
    pub async fn aired_sheet(&self, id: EditionId) -> Result<AiredSheet, AppError> {
        let edition = self.store.edition(id).await?;
        let revision = self.sent_revision(id).await?.ok_or(AppError::Missing)?;
        let entered = self.store.aired_items(id).await?;
        let readings = self.store.as_run(Some(id)).await?;
        let rows = (1..)
            .zip(&revision.rundown.items)
            .map(|(position, item)| {
                let key = item_key(item, position);
                let entered = entered.iter().find(|one| one.item == key).cloned();
                let read = readings
                    .iter()
                    .find(|one| one.item == key && one.kind == ReadKind::Whole)
                    .filter(|_| entered.as_ref().is_none_or(|one| one.aired));
                AiredRow {
                    position,
                    item: item.clone(),
                    entered,
                    per_minute: read.and_then(|one| {
                        let timed = TimedReading {
                            syllables: one.syllables,
                            pauses: one.pauses_ms,
                            recorded: one.recorded_ms,
                        };
                        timed.per_minute()
                    }),
                }
            })
            .collect();
        Ok(AiredSheet {
            edition,
            revision,
            rows,
            rates: self.presenter_rates().await?,
        })
    }

    /// Keeps what was on air, by position from 1: all rows, or none and what is wrong with which. What is
    /// known already is not written again. A row that the visitor left as it was keeps what stands now, whoever
    /// entered that; a row that both changed is a problem.
    ///
    /// # Errors
    /// There is no such edition, it has no rundown, or it was not due on air yet.
    pub async fn enter_aired(
        &self,
        id: EditionId,
        entries: &BTreeMap<usize, AiredEntry>,
        by: &str,
    ) -> Result<BTreeMap<usize, AiredProblem>, AppError> {
        let now = self.clock.now();
        let sheet = self.aired_sheet(id).await?;
        if sheet.edition.air_at > now {
            return Err(AppError::NotAired { edition: id });
        }
        let known = self.store.as_run(Some(id)).await?;
        let (mut items, mut readings) = (Vec::new(), Vec::new());
        let mut problems = BTreeMap::new();
        // What must stand still when it is written: by item, the row's position with it.
        let mut ground = BTreeMap::new();
        for row in &sheet.rows {
            let Some(entry) = entries.get(&row.position) else {
                continue;
            };
            let key = item_key(&row.item, row.position);
            let read = checked(entry, &row.item);
            let held = entry.was.as_ref();
            let is_fresh = match held {
                Some(was) => was.stands(row.entered.as_ref()),
                None => row.entered.is_none(),
            };
            if !is_fresh {
                let says = |read: &Checked, other: &AiredBase| {
                    other.says(entry.aired, read.length, &read.presenter)
                };
                let stands = AiredBase::of(row.entered.as_ref(), &row.item, "");
                let is_theirs = read.as_ref().is_ok_and(|read| {
                    held.is_some_and(|was| says(read, was))
                        || (row.entered.is_some() && says(read, &stands))
                });
                if !is_theirs {
                    let wrong = read.err().unwrap_or_default();
                    let problem = AiredProblem {
                        moved: true,
                        ..wrong
                    };
                    problems.insert(row.position, problem);
                }
                continue;
            }
            let read = match read {
                Ok(read) => read,
                Err(problem) => {
                    problems.insert(row.position, problem);
                    continue;
                }
            };
            let aired = AiredItem {
                edition: id,
                item: key.clone(),
                aired: entry.aired,
                length_ms: read.length,
                presenter: read.presenter.clone(),
                entered_by: by.to_owned(),
                at: now,
            };
            let same = row.entered.as_ref().is_some_and(|one| one.says(&aired));
            if let Some(recorded) = read.spoken.filter(|_| !read.presenter.is_empty()) {
                let timed = TimedReading::of(&copy_of(&sheet.revision, &row.item), recorded);
                let reading = AsRun {
                    edition: id,
                    item: key.clone(),
                    presenter: read.presenter,
                    kind: ReadKind::Whole,
                    syllables: timed.syllables,
                    pauses_ms: timed.pauses,
                    recorded_ms: recorded,
                    entered_by: by.to_owned(),
                    at: now,
                };
                let stands = known.iter().any(|one| {
                    one.item == reading.item
                        && one.kind == reading.kind
                        && one.presenter == reading.presenter
                        && one.recorded_ms == reading.recorded_ms
                        && one.syllables == reading.syllables
                });
                if timed.syllables > 0 && !stands {
                    readings.push(reading);
                    ground.insert(key.clone(), (row.position, row.entered.clone()));
                }
            }
            if !same {
                items.push(aired);
                ground.insert(key, (row.position, row.entered.clone()));
            }
        }
        if problems.is_empty() && !ground.is_empty() {
            let must: BTreeMap<String, Option<AiredItem>> = ground
                .iter()
                .map(|(key, (_, stood))| (key.clone(), stood.clone()))
                .collect();
            let moved = self
                .store
                .record_aired(&items, &readings, &must, by, now)
                .await?;
            for key in moved {
                if let Some((position, _)) = ground.get(&key) {
                    let problem = AiredProblem {
                        moved: true,
                        ..AiredProblem::default()
                    };
                    problems.insert(*position, problem);
                }
            }
        }
        Ok(problems)
    }
}

struct Checked {
    length: Option<Millis>,
    /// The length less what nobody speaks in.
    spoken: Option<Millis>,
    presenter: String,
}

fn checked(entry: &AiredEntry, item: &Item) -> Result<Checked, AiredProblem> {
    let mut problem = AiredProblem::default();
    if !entry.aired {
        return Ok(Checked {
            length: None,
            spoken: None,
            presenter: String::new(),
        });
    }
    let length = match entry.length.trim() {
        "" => None,
        text => as_run::recorded(text)
            .map_err(|error| problem.length = error)
            .ok(),
    };
    let presenter = match entry.presenter.trim() {
        "" => String::new(),
        name => as_run::presenter_name(name)
            .map_err(|error| problem.presenter = error)
            .unwrap_or_default(),
    };
    let is_spoken = item.read_ms > Millis::ZERO;
    let spoken = length
        .filter(|_| is_spoken)
        .map(|length| length - silent(item));
    if spoken.is_some_and(|spoken| spoken < Millis(1000)) {
        problem.length = format!("比标题板等无声部分（{}）还短，请核对", silent(item).mm_ss());
    }
    if problem == AiredProblem::default() {
        Ok(Checked {
            length,
            spoken,
            presenter,
        })
    } else {
        Err(problem)
    }
}

/// As rows name it: a story by its id, another item by its place.
pub(super) fn item_key(item: &Item, position: usize) -> String {
    item.story
        .map_or_else(|| position.to_string(), |id| id.to_string())
}

/// All words of an item.
fn copy_of(revision: &EditionRevision, item: &Item) -> String {
    match item.story.and_then(|id| revision.story(id)) {
        Some(story) => format!("{}\n{}", story.draft.lead, story.draft.voice_over),
        None => item.script.clone(),
    }
}
