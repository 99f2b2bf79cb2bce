//! Lengths that were timed on air come in, and the presenters' rates are learned from them.

use std::{collections::BTreeMap, path::Path};

use serde::Serialize;

use super::{App, AppError, tables};
use crate::{
    model::{
        EditionId, EditionRevision, ItemKind, Millis,
        aired_item::{AiredItem, silent},
        as_run::{self, AsRun, Entry, ReadKind},
        register::{Level, RowProblem},
    },
    speech::{
        Rate,
        rate::{self, TimedReading},
    },
};

/// How many readings of a presenter must be timed before one is learned from.
pub const FEWEST_READINGS: usize = rate::FEWEST;

/// What an import of timed lengths did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AsRunReport {
    /// The edition.
    pub edition: EditionId,
    /// Rows that name an item and its length.
    pub rows: usize,
    /// Rows that were written; 0 when an error stopped it, or on a dry run.
    pub recorded: usize,
    /// Rows that say what is known already.
    pub unchanged: usize,
    /// Every problem.
    pub problems: Vec<RowProblem>,
}

impl AsRunReport {
    /// Problems that stop the import.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.problems
            .iter()
            .filter(|p| p.level == Level::Error)
            .count()
    }
}

/// What is known of one presenter's speed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PresenterRate {
    /// Who.
    pub presenter: String,
    /// Reading what; [`ReadKind::Whole`]: everything that was timed.
    pub kind: ReadKind,
    /// Timed readings that can be believed.
    pub readings: usize,
    /// Syllables a minute; `None` until there are enough readings.
    pub syllables_per_minute: Option<u32>,
}

impl App {
    /// Reads a CSV or XLSX table of what `edition` took on air and keeps it, all rows or none.
    ///
    /// # Errors
    /// The edition has no rundown, or the file cannot be read or has no header row.
    pub async fn import_as_run(
        &self,
        edition: EditionId,
        file: &Path,
        by: &str,
        dry_run: bool,
    ) -> Result<AsRunReport, AppError> {
        let mut opened = std::fs::File::open(file).map_err(|source| AppError::File {
            path: file.to_owned(),
            source,
        })?;
        let refused = |why: String| AppError::Usage(format!("{}: {why}", file.display()));
        let (entries, problems) = table(&mut opened).map_err(refused)?;
        self.keep_as_run(edition, entries, problems, by, dry_run)
            .await
    }

    /// The same of a table that was sent to us, whatever it is called.
    ///
    /// # Errors
    /// The edition was not on air yet or has no rundown; [`AppError::Usage`] in Chinese when it is no table, or has
    /// no header row.
    pub async fn import_as_run_bytes(
        &self,
        edition: EditionId,
        file: impl AsRef<[u8]> + Send + 'static,
        by: &str,
    ) -> Result<AsRunReport, AppError> {
        if self.store.edition(edition).await?.air_at > self.clock.now() {
            return Err(AppError::NotAired { edition });
        }
        // A workbook is unpacked: no work for a thread that others wait for.
        let read = tokio::task::spawn_blocking(move || table(&mut file.as_ref())).await;
        let (entries, problems) = read
            .map_err(|error| AppError::Defect(format!("the reader of tables: {error}")))?
            .map_err(AppError::Usage)?;
        self.keep_as_run(edition, entries, problems, by, false)
            .await
    }

    /// Keeps one timed length.
    ///
    /// # Errors
    /// The edition has no rundown, there is no such item, or the name or the length is none.
    pub async fn set_as_run(
        &self,
        edition: EditionId,
        items: &[(String, String)],
        presenter: &str,
        kind: ReadKind,
        by: &str,
    ) -> Result<AsRunReport, AppError> {
        let presenter = as_run::presenter_name(presenter).map_err(AppError::Usage)?;
        let mut entries = Vec::with_capacity(items.len());
        for (row, (item, length)) in (1..).zip(items) {
            entries.push(Entry {
                row,
                item: item.clone(),
                presenter: presenter.clone(),
                kind,
                recorded: as_run::recorded(length).map_err(AppError::Usage)?,
            });
        }
        self.keep_as_run(edition, entries, Vec::new(), by, false)
            .await
    }

    async fn keep_as_run(
        &self,
        edition: EditionId,
        entries: Vec<Entry>,
        mut problems: Vec<RowProblem>,
        by: &str,
        dry_run: bool,
    ) -> Result<AsRunReport, AppError> {
        self.store.edition(edition).await?;
        let revision = self.sent_revision(edition).await?.ok_or_else(|| {
            AppError::Usage(format!(
                "edition {edition} has no rundown yet: `yixian build --edition {edition}`"
            ))
        })?;
        let known = self.store.as_run(Some(edition)).await?;
        let mut report = AsRunReport {
            edition,
            rows: entries.len(),
            recorded: 0,
            unchanged: 0,
            problems: Vec::new(),
        };
        let mut rows: Vec<AsRun> = Vec::new();
        // Whoever times the whole of an item says that it was on air.
        let mut aired: Vec<AiredItem> = Vec::new();
        for entry in entries {
            let mut told = |problem: String, level: Level| {
                problems.push(RowProblem {
                    row: entry.row,
                    column: "条目".to_owned(),
                    problem,
                    level,
                });
            };
            let (item, copy, silent) = match spoken(&revision, &entry.item, entry.kind) {
                Ok(found) => found,
                Err(problem) => {
                    told(problem, Level::Error);
                    continue;
                }
            };
            let reading = TimedReading::of(&copy, entry.recorded);
            if reading.syllables == 0 {
                let kind = entry.kind.label();
                told(format!("“{}”没有{kind}文稿", entry.item), Level::Error);
                continue;
            }
            if reading.per_minute().is_none() {
                let length = entry.recorded.mm_ss();
                let count = reading.syllables;
                told(
                    format!(
                        "{count} 个音节读了 {length}，不合常理：请核对时长；这一条不用于学习语速"
                    ),
                    Level::Warning,
                );
            }
            if rows
                .iter()
                .any(|row| row.item == item && row.kind == entry.kind)
            {
                told(format!("“{}”写了两次", entry.item), Level::Error);
                continue;
            }
            let same = known.iter().any(|row| {
                row.item == item
                    && row.kind == entry.kind
                    && row.presenter == entry.presenter
                    && row.recorded_ms == entry.recorded
                    && row.syllables == reading.syllables
            });
            if same {
                report.unchanged += 1;
                continue;
            }
            if entry.kind == ReadKind::Whole {
                aired.push(AiredItem {
                    edition,
                    item: item.clone(),
                    aired: true,
                    length_ms: Some(entry.recorded + silent),
                    presenter: entry.presenter.clone(),
                    entered_by: by.to_owned(),
                    at: self.clock.now(),
                });
            }
            rows.push(AsRun {
                edition,
                item,
                presenter: entry.presenter,
                kind: entry.kind,
                syllables: reading.syllables,
                pauses_ms: reading.pauses,
                recorded_ms: entry.recorded,
                entered_by: by.to_owned(),
                at: self.clock.now(),
            });
        }
        problems.sort_by_key(|problem| problem.row);
        report.problems = problems;
        if report.errors() == 0 && !dry_run {
            let now = self.clock.now();
            self.store
                .record_aired(&aired, &rows, &BTreeMap::new(), by, now)
                .await?;
            report.recorded = rows.len();
        }
        Ok(report)
    }

    /// What is known of each presenter's speed, by name, then by kind.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn presenter_rates(&self) -> Result<Vec<PresenterRate>, AppError> {
        let mut readings: BTreeMap<(String, ReadKind), Vec<TimedReading>> = BTreeMap::new();
        let gone = self.store.not_aired().await?;
        for row in self.store.as_run(None).await? {
            if gone.contains(&(row.edition, row.item.clone())) {
                continue;
            }
            let reading = TimedReading {
                syllables: row.syllables,
                pauses: row.pauses_ms,
                recorded: row.recorded_ms,
            };
            let mut kinds = vec![ReadKind::Whole, row.kind];
            kinds.dedup();
            for kind in kinds {
                readings
                    .entry((row.presenter.clone(), kind))
                    .or_default()
                    .push(reading);
            }
        }
        Ok(readings
            .into_iter()
            .map(|((presenter, kind), readings)| PresenterRate {
                presenter,
                kind,
                readings: readings
                    .iter()
                    .filter(|reading| reading.per_minute().is_some())
                    .count(),
                syllables_per_minute: rate::learn(readings).map(|rate| rate.syllables_per_minute),
            })
            .collect())
    }

    /// Syllables of `text` as it is read: numbers weigh as they are spoken.
    #[must_use]
    pub fn syllables(text: &str) -> u32 {
        crate::speech::syllables(text)
    }

    /// The rate at which new drafts are timed: that of the configured presenter as far as it is
    /// known, else the configured one. Stories that exist keep their times: captions are signed.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn drafting_rate(&self) -> Result<Rate, AppError> {
        let presenter = self.settings.settings.editorial.presenter.trim();
        if presenter.is_empty() {
            return Ok(self.rate());
        }
        let known = self.presenter_rates().await?;
        let learned = known
            .iter()
            .find(|one| one.presenter == presenter && one.kind == ReadKind::Whole)
            .and_then(|one| one.syllables_per_minute);
        Ok(learned.map_or(self.rate(), |syllables_per_minute| Rate {
            syllables_per_minute,
        }))
    }
}

/// The rows of a table, and what is wrong in the others; Chinese when it is none.
fn table(file: &mut impl std::io::Read) -> Result<(Vec<Entry>, Vec<RowProblem>), String> {
    as_run::read(&tables::read(file, &as_run::has_header)?)
}

/// What of the rundown `item` names, its words, and how long nobody speaks in it: a position from 1, or a
/// story's id.
fn spoken(
    revision: &EditionRevision,
    item: &str,
    kind: ReadKind,
) -> Result<(String, String, Millis), String> {
    let items = &revision.rundown.items;
    let found = match item.parse::<usize>() {
        Ok(position) => position.checked_sub(1).and_then(|at| items.get(at)),
        Err(_) => {
            let id = item.parse().ok();
            items
                .iter()
                .find(|one| one.story.is_some() && one.story == id)
        }
    };
    let found = found.ok_or_else(|| {
        format!(
            "串联单里没有“{item}”：请填 1 到 {} 的序号，或稿件号",
            items.len()
        )
    })?;
    let Some(id) = found.story else {
        let position = item.to_owned();
        let what = found.kind.label();
        return match kind {
            ReadKind::VoiceOver => Err(format!("“{item}”是{what}，没有配音")),
            _ if found.kind == ItemKind::Story => Err(format!("“{item}”没有稿件")),
            _ => Ok((position, found.script.clone(), silent(found))),
        };
    };
    let draft = &revision
        .story(id)
        .ok_or_else(|| format!("“{item}”的稿件不在这一版里"))?
        .draft;
    let copy = match kind {
        ReadKind::Anchor => draft.lead.clone(),
        ReadKind::VoiceOver => draft.voice_over.clone(),
        ReadKind::Whole => format!("{}\n{}", draft.lead, draft.voice_over),
    };
    Ok((id.to_string(), copy, silent(found)))
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        config,
        model::{Edition, EditionState, Item, Revision, Rundown, clock::FixedClock},
    };

    const AIR: &str = "2026-11-28";

    fn edition() -> EditionId {
        AIR.parse().unwrap()
    }

    async fn app(folder: &Path, presenter: &str) -> App {
        app_at(folder, presenter, "2026-11-25T02:00:00Z").await
    }

    /// An edition whose rundown has six links of the same words, looked at `now`.
    pub(in crate::app) async fn app_at(folder: &Path, presenter: &str, now: &str) -> App {
        let now = now.parse().unwrap();
        let mut settings = config::load(None).unwrap();
        settings.settings.editorial.presenter = presenter.to_owned();
        let app = App::open(settings, Arc::new(FixedClock::at(now)), folder, None)
            .await
            .unwrap();
        app.store
            .plan_editions(
                &[Edition {
                    id: edition(),
                    number: 7,
                    air_at: "2026-11-28T04:00:00Z".parse().unwrap(),
                    state: EditionState::Drafting,
                    note: String::new(),
                }],
                now,
            )
            .await
            .unwrap();
        let link = Item {
            kind: ItemKind::Link,
            story: None,
            title: "串词".to_owned(),
            script: "接下来，我们走进福田区的社区，看看那里的志愿者怎样陪伴独居老人。".to_owned(),
            fixed_ms: Millis::ZERO,
            read_ms: Millis(7_000),
            media_ms: Millis::ZERO,
            pad_ms: Millis::ZERO,
            card_ms: Millis::ZERO,
            captions: Vec::new(),
            why: String::new(),
        };
        let revision = EditionRevision {
            edition: edition(),
            number: 7,
            revision: Revision(1),
            air_at: "2026-11-28T04:00:00Z".parse().unwrap(),
            frozen_at: now,
            programme: "每周一现".to_owned(),
            host: "城市发现".to_owned(),
            rundown: Rundown {
                slot_ms: Millis(300_000),
                items: vec![link; 6],
                left_out: Vec::new(),
            },
            stories: Vec::new(),
            warnings: Vec::new(),
            profile: None,
        };
        app.store.freeze(revision, now).await.unwrap();
        app
    }

    /// How long the link takes at `rate` syllables a minute, as a person writes it.
    fn seconds(rate: u32) -> String {
        let copy = "接下来，我们走进福田区的社区，看看那里的志愿者怎样陪伴独居老人。";
        let pace = Rate {
            syllables_per_minute: rate,
        };
        let read = crate::speech::read_time(copy, pace).0;
        format!("{}.{:03}", read / 1000, read % 1000)
    }

    fn set(positions: std::ops::RangeInclusive<u32>, length: &str) -> Vec<(String, String)> {
        positions
            .map(|position| (position.to_string(), length.to_owned()))
            .collect()
    }

    #[tokio::test]
    async fn a_presenter_s_rate_counts_from_the_fifth_item() {
        let folder = tempfile::tempdir().unwrap();
        let app = app(folder.path(), "沈语").await;
        let keep = async |positions, length: &str| {
            app.set_as_run(
                edition(),
                &set(positions, length),
                "沈语",
                ReadKind::Anchor,
                "cli",
            )
            .await
            .unwrap()
        };
        keep(1..=4, &seconds(300)).await;
        assert_eq!(app.drafting_rate().await.unwrap(), app.rate());
        keep(5..=5, &seconds(300)).await;
        let learned = app.drafting_rate().await.unwrap().syllables_per_minute;
        assert!(learned.abs_diff(300) <= 2, "{learned}");
        // Whoever writes may see it read by her, and by anybody else who was timed.
        let readers = app.readers().await.unwrap();
        assert_eq!((readers.len(), readers[0].name.as_str()), (1, "沈语"));
        assert!(readers[0].is_learned && readers[0].lead.syllables_per_minute.abs_diff(300) <= 2);
        app.set_as_run(edition(), &set(1..=1, "7"), "何言", ReadKind::Anchor, "cli")
            .await
            .unwrap();
        let readers = app.readers().await.unwrap();
        assert_eq!((readers.len(), readers[1].name.as_str()), (2, "何言"));
        assert!(!readers[1].is_learned && readers[1].lead == app.rate());
        keep(1..=1, &seconds(300)).await;

        // A correction is a newer row of the same item; the same again is no row.
        let again = keep(1..=5, &seconds(300)).await;
        assert_eq!((again.recorded, again.unchanged), (0, 5));
        keep(1..=5, &seconds(240)).await;
        let corrected = app.drafting_rate().await.unwrap().syllables_per_minute;
        assert!(corrected.abs_diff(240) <= 2, "{corrected}");
        assert_eq!(app.store.as_run(Some(edition())).await.unwrap().len(), 5);
        let rates = app.presenter_rates().await.unwrap();
        let kinds: Vec<(ReadKind, usize)> = rates.iter().map(|r| (r.kind, r.readings)).collect();
        assert_eq!(kinds, [(ReadKind::Whole, 5), (ReadKind::Anchor, 5)]);
    }

    #[tokio::test]
    async fn nobody_s_rate_is_learned_where_no_presenter_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let app = app(folder.path(), "").await;
        app.set_as_run(
            edition(),
            &set(1..=6, &seconds(300)),
            "沈语",
            ReadKind::Whole,
            "cli",
        )
        .await
        .unwrap();
        assert_eq!(app.drafting_rate().await.unwrap(), app.rate());
    }

    #[tokio::test]
    async fn a_table_with_a_bad_row_is_not_half_kept() {
        let folder = tempfile::tempdir().unwrap();
        let app = app(folder.path(), "").await;
        let file = folder.path().join("as-run.csv");
        let good = format!("条目,主播,类型,时长\n1,沈语,,{}\n", seconds(280));
        std::fs::write(
            &file,
            format!("{good}9,沈语,,7\n2,沈语,配音,7\n3,沈语,,70\n"),
        )
        .unwrap();
        let import = async |dry_run| {
            app.import_as_run(edition(), &file, "cli", dry_run)
                .await
                .unwrap()
        };
        let report = import(false).await;
        let told: Vec<String> = report
            .problems
            .iter()
            .map(|p| format!("{} {}", p.row, p.problem))
            .collect();
        insta::assert_snapshot!(told.join("\n"), @r"
        3 串联单里没有“9”：请填 1 到 6 的序号，或稿件号
        4 “2”是串词，没有配音
        5 29 个音节读了 01:10，不合常理：请核对时长；这一条不用于学习语速
        ");
        assert_eq!((report.recorded, report.errors()), (0, 2));
        std::fs::write(&file, good).unwrap();
        assert_eq!(import(true).await.recorded, 0);
        assert_eq!(import(false).await.recorded, 1);
        assert_eq!(import(false).await.unchanged, 1);
    }

    #[tokio::test]
    async fn a_table_of_what_was_on_air_comes_after_air() {
        let folder = tempfile::tempdir().unwrap();
        let sent = format!("条目,主播,时长\n1,沈语,{}\n", seconds(280)).into_bytes();
        let app = app(folder.path(), "").await;
        let early = app
            .import_as_run_bytes(edition(), sent.clone(), "prod")
            .await;
        assert!(
            matches!(early, Err(AppError::NotAired { edition: id }) if id == edition()),
            "{early:?}"
        );
        let folder = tempfile::tempdir().unwrap();
        let app = app_at(folder.path(), "", "2026-11-30T01:00:00Z").await;
        let late = app.import_as_run_bytes(edition(), sent, "prod").await;
        assert_eq!(late.unwrap().recorded, 1);
    }
}
