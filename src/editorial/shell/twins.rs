//! New tips against one another and against the stories of the year: re-sends merged, the rest linked.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use super::{Desk, Written, draft, read::again, story};
use crate::{
    editorial::duplicates::{
        FORMAT, Finding, Habits, Index, Place, Print, Round, Trace, USUAL_FROM, relation,
        sentences, told,
    },
    model::{
        Edition, EditionId, StoryId,
        story::{Check, DuplicateLink, Relation},
    },
    store::{StoreError, StoredPrint},
};

/// What was aired longer ago may come again.
const DAYS_KNOWN: i64 = 52 * 7;
/// A long series is linked to its last ones, not to all.
const MOST_LINKS: usize = 6;

/// What is known of the year's stories.
pub(super) struct Known {
    index: Index,
    entries: Vec<Entry>,
    pub(super) habits: Arc<Habits>,
    gone: HashSet<StoryId>,
}

struct Entry {
    story: StoryId,
    edition: EditionId,
    trace: Trace,
    /// Made in this run: no person has seen it yet.
    fresh: bool,
    /// Which of the stories that are not written yet.
    unwritten: Option<usize>,
}

/// What a round comes to.
pub(super) struct Sorted {
    /// Stories to write, re-sends merged.
    pub(super) written: Vec<Written>,
    /// Their prints, with the sentences that teach habits.
    pub(super) prints: Vec<(StoredPrint, Vec<(String, u64)>)>,
    /// Links for stories that exist.
    pub(super) back: Vec<(StoryId, DuplicateLink)>,
}

impl Known {
    /// Reads the prints of the year up to `edition`; those that are missing are taken.
    pub(super) async fn load(desk: &Desk<'_>, edition: &Edition) -> Result<Self, StoreError> {
        let until = edition.id;
        let since = until
            .date()
            .checked_sub_signed(chrono::Duration::days(DAYS_KNOWN))
            .map_or(until, EditionId::new);
        let mut missing = Vec::new();
        for id in desk
            .store
            .stories_without_print(since, until, FORMAT)
            .await?
        {
            if let Some(print) = taken_anew(desk, id).await? {
                missing.push(print);
            }
        }
        if !missing.is_empty() {
            desk.store.keep_prints(&missing).await?;
        }
        let mut habits = Habits::default();
        habits.learn(desk.store.habits(USUAL_FROM).await?);
        let mut known = Self {
            index: Index::default(),
            entries: Vec::new(),
            habits: Arc::new(habits),
            gone: HashSet::new(),
        };
        let alone = Round::default();
        for stored in desk.store.prints(since, until, FORMAT).await? {
            let Some(print) = Print::from_bytes(&stored.bytes) else {
                continue;
            };
            let trace = Trace::new(&print, &known.habits.usual(&print, &alone));
            known.add(Entry {
                story: stored.story,
                edition: stored.edition,
                trace,
                fresh: false,
                unwritten: None,
            });
        }
        Ok(known)
    }

    /// Stories that were not made after all: nothing is merged into them, or linked with them.
    pub(super) fn forget(&mut self, stories: Vec<StoryId>) {
        self.gone.extend(stories);
    }

    fn add(&mut self, entry: Entry) {
        self.index.add(&entry.trace);
        self.entries.push(entry);
    }

    fn findings(&self, trace: &Trace) -> Vec<(Place, Finding)> {
        self.index
            .candidates(trace)
            .into_iter()
            .filter(|place| !self.gone.contains(&self.entries[*place].story))
            .filter_map(|place| {
                let found = relation(&self.entries[place].trace, trace, self.index.rarity())?;
                Some((place, found))
            })
            .collect()
    }

    /// Merges and links the tips of a round, in the order of receipt.
    pub(super) async fn sort(
        &mut self,
        desk: &Desk<'_>,
        edition: &Edition,
        round: Vec<Written>,
    ) -> Result<Sorted, StoreError> {
        let owners: BTreeSet<String> = round
            .iter()
            .flat_map(|one| one.print.owners.iter().cloned())
            .collect();
        for owner in owners {
            let counts = desk.store.habits_of(&owner).await?;
            Arc::make_mut(&mut self.habits).learn(counts);
        }
        let together = Round::new(round.iter().map(|one| &one.print));
        let mut kept: Vec<(Written, bool)> = Vec::new();
        let mut back = Vec::new();
        for mut one in round {
            let trace = Trace::new(&one.print, &self.habits.usual(&one.print, &together));
            let mut findings = self.findings(&trace);
            let resend = findings
                .iter()
                .find(|(place, found)| {
                    found.relation == Relation::Resend
                        // One article of several is not taken into a story that is written already: what
                        // its mail feeds is settled in one transaction.
                        && (self.entries[*place].fresh && one.alone
                            || self.entries[*place].unwritten.is_some())
                })
                .cloned();
            if let Some((place, found)) = resend {
                let entry = &self.entries[place];
                let (story, unwritten) = (entry.story, entry.unwritten);
                let fuller = trace.pieces.len() > entry.trace.pieces.len();
                match unwritten {
                    Some(at) => merge(&mut kept[at].0, one, &found),
                    None => fold(desk, edition, story, one, &found, fuller).await?,
                }
                self.add(Entry {
                    story,
                    edition: edition.id,
                    trace,
                    fresh: true,
                    unwritten,
                });
                continue;
            }
            // The newest first; each story once, though several of its tips may be known.
            findings.sort_by_key(|(place, found)| {
                (
                    found.relation != Relation::Resend,
                    std::cmp::Reverse(*place),
                )
            });
            let mut linked: Vec<StoryId> = Vec::new();
            for (place, found) in &findings {
                let entry = &self.entries[*place];
                if linked.len() == MOST_LINKS || linked.contains(&entry.story) {
                    continue;
                }
                linked.push(entry.story);
                let own = DuplicateLink {
                    id: one.id().to_string(),
                    relation: found.relation,
                };
                if let Some(at) = entry.unwritten {
                    let (other, _) = &mut kept[at];
                    let (mine, theirs) = (one.draft.headline.clone(), other.draft.headline.clone());
                    link(
                        &mut one,
                        entry.story,
                        found.relation,
                        told::beside(found, &theirs, false),
                    );
                    if other.links.len() < MOST_LINKS {
                        let id = one.id();
                        link(other, id, found.relation, told::beside(found, &mine, false));
                    }
                } else if entry.edition == edition.id {
                    let (story, _) = desk.store.story(entry.story).await?;
                    link(
                        &mut one,
                        entry.story,
                        found.relation,
                        told::beside(found, &story.draft.headline, !entry.fresh),
                    );
                    back.push((entry.story, own));
                } else {
                    // What was delivered stays as it was delivered.
                    let (story, _) = desk.store.story(entry.story).await?;
                    let airing = desk.store.airing(entry.story).await?;
                    let check = told::earlier(found, &story, airing.number, airing.aired);
                    link(&mut one, entry.story, found.relation, check);
                }
            }
            let teaches = findings
                .iter()
                .all(|(_, found)| found.relation == Relation::SameEvent);
            self.add(Entry {
                story: one.id(),
                edition: edition.id,
                trace,
                fresh: true,
                unwritten: Some(kept.len()),
            });
            kept.push((one, teaches));
        }
        Ok(self.settled(edition, kept, back))
    }

    /// The stories are written next: their ids and prints are settled.
    fn settled(
        &mut self,
        edition: &Edition,
        mut kept: Vec<(Written, bool)>,
        mut back: Vec<(StoryId, DuplicateLink)>,
    ) -> Sorted {
        // A fuller re-send gave its story another id after others were linked to it.
        let mut renamed: HashMap<String, String> = HashMap::new();
        for entry in &mut self.entries {
            if let Some(at) = entry.unwritten.take() {
                let id = kept[at].0.id();
                if entry.story != id {
                    renamed.insert(entry.story.to_string(), id.to_string());
                    entry.story = id;
                }
            }
        }
        let links = kept.iter_mut().flat_map(|(one, _)| one.links.iter_mut());
        for link in links.chain(back.iter_mut().map(|(_, link)| link)) {
            if let Some(id) = renamed.get(&link.id) {
                link.id.clone_from(id);
            }
        }
        let prints = kept
            .iter()
            .map(|(one, teaches)| {
                let stored = StoredPrint {
                    story: one.id(),
                    edition: edition.id,
                    format: FORMAT,
                    bytes: one.print.to_bytes(),
                };
                let habits = if *teaches {
                    sentences(&one.print)
                } else {
                    Vec::new()
                };
                (stored, habits)
            })
            .collect();
        Sorted {
            written: kept.into_iter().map(|(one, _)| one).collect(),
            prints,
            back,
        }
    }
}

/// Folds a re-send into a story that is not written yet: the fuller text stays, of a correction the
/// later one.
fn merge(into: &mut Written, mut one: Written, found: &Finding) {
    let fuller = (one.substance, one.media.len()) > (into.substance, into.media.len());
    if fuller || !found.corrected.is_empty() {
        std::mem::swap(&mut one, into);
        into.merged.append(&mut one.merged);
        for other in one.links.drain(..) {
            if !into.links.contains(&other) {
                into.links.push(other);
            }
        }
        let duplicates = one
            .draft
            .checks
            .iter()
            .filter(|check| check.rule.starts_with("duplicate."))
            .cloned()
            .collect::<Vec<_>>();
        into.draft.checks.extend(duplicates);
    }
    for media in one.media {
        if into.media.iter().all(|known| known.sha256 != media.sha256) {
            into.media.push(media);
        }
    }
    into.links.push(DuplicateLink {
        id: one.submission.id.to_string(),
        relation: Relation::Resend,
    });
    into.draft
        .checks
        .extend(told::merged(one.submission.receipt.as_str(), found));
    into.draft
        .checks
        .sort_by_key(|check| std::cmp::Reverse(check.level));
    into.merged.push(one.submission);
    into.merged.append(&mut one.merged);
}

/// The same for a story that an earlier round of this run wrote.
async fn fold(
    desk: &Desk<'_>,
    edition: &Edition,
    into: StoryId,
    one: Written,
    found: &Finding,
    fuller: bool,
) -> Result<(), StoreError> {
    let (mut known, version) = desk.store.story(into).await?;
    let receipt = one.submission.receipt.to_string();
    let submission = one.submission.id;
    let new = story(one, edition);
    if fuller || !found.corrected.is_empty() {
        let checks: Vec<Check> = known
            .draft
            .checks
            .iter()
            .filter(|check| check.rule.starts_with("duplicate."))
            .cloned()
            .collect();
        known.draft = new.draft;
        known.draft.checks.extend(checks);
        let mut submissions = new.submissions;
        submissions.append(&mut known.submissions);
        known.submissions = submissions;
    } else {
        known.submissions.extend(new.submissions);
    }
    for media in new.media {
        if known.media.iter().all(|one| one.sha256 != media.sha256) {
            known.media.push(media);
        }
    }
    known.duplicates.push(DuplicateLink {
        id: submission.to_string(),
        relation: Relation::Resend,
    });
    known.draft.checks.extend(told::merged(&receipt, found));
    known
        .draft
        .checks
        .sort_by_key(|check| std::cmp::Reverse(check.level));
    let now = desk.clock.now();
    desk.store
        .change_story(&known, version, "yixian", "story.merge", now)
        .await
}

fn link(one: &mut Written, other: StoryId, relation: Relation, check: Check) {
    one.links.push(DuplicateLink {
        id: other.to_string(),
        relation,
    });
    one.draft.checks.push(check);
    one.draft
        .checks
        .sort_by_key(|check| std::cmp::Reverse(check.level));
}

/// The print of a story that has none yet, from what it was made of.
async fn taken_anew(
    desk: &Desk<'_>,
    id: StoryId,
) -> Result<Option<(StoredPrint, Vec<(String, u64)>)>, StoreError> {
    let (story, _) = desk.store.story(id).await?;
    let Some(first) = story.submissions.first() else {
        return Ok(None);
    };
    let submission = desk.store.submission(&first.to_string()).await?;
    let (edition, day) = (story.edition, (desk.zone, story.edition.date()));
    let starts = desk.store.tip_cut(submission.id).await?;
    let bytes = super::cores::beside(move || {
        again(&submission, id, day, &starts, |tip| {
            draft::print(tip, &draft::read(tip)).to_bytes()
        })
    })
    .await?;
    let stored = StoredPrint {
        story: id,
        edition,
        format: FORMAT,
        bytes,
    };
    // It was related to others when it was made: it teaches no habits now.
    Ok(Some((stored, Vec::new())))
}
