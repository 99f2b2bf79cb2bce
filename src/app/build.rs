//! `yixian build`: draft → rundown → render → package, each step only as far as something changed.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde::Serialize;

use super::{App, AppError, Progress};
use crate::{
    editorial,
    model::{
        BlobHash, Edition, EditionId, EditionRevision, EditionState, ItemKind, Millis, Story,
        StoryId, StoryState,
        package::DeliveryPackage,
        rendered::{RenderedEdition, StageReport},
    },
    package::{self, PackageError},
    render, rundown,
    speech::{CaptionRules, Rate},
    store::StoreError,
};

/// One row of the built rundown.
#[derive(Debug, Clone, Serialize)]
pub struct BuiltItem {
    /// `opener`, `link`, `story`, `closer`.
    pub kind: ItemKind,
    /// Which story.
    pub story: Option<StoryId>,
    /// Its title.
    pub title: String,
    /// Counted from the top.
    pub start_ms: Millis,
    /// Its length.
    pub duration_ms: Millis,
}

/// What a build made; the fields of `build --json`.
#[derive(Debug, Clone, Serialize)]
pub struct BuildReport {
    /// The edition.
    pub edition: EditionId,
    /// The revision, e.g. 3.
    pub revision: u32,
    /// 正式 or 未经终审.
    pub status: String,
    /// Total running time.
    pub trt_ms: Millis,
    /// The slot.
    pub slot_ms: Millis,
    /// TRT less slot.
    pub over_ms: Millis,
    /// The rundown.
    pub items: Vec<BuiltItem>,
    /// What a person should know; Chinese.
    pub warnings: Vec<String>,
    /// The package's folder.
    pub package: String,
    /// The package as one file.
    pub zip: String,
    /// ffmpeg and ffprobe processes that were started.
    pub processes: u32,
    /// What each stage did.
    pub stages: Vec<StageReport>,
    /// All of it.
    pub elapsed_ms: u64,
}

impl App {
    /// Builds the edition's package. Twice in a row, the second finds everything ready, after it has
    /// read every byte of it.
    ///
    /// # Errors
    /// Nothing to build ([`AppError::Waits`]), or a stage failed.
    pub async fn build(
        &self,
        wanted: Option<EditionId>,
        progress: &Arc<dyn Progress>,
    ) -> Result<Option<BuildReport>, AppError> {
        self.build_unless(wanted, progress, |package| package::flaw(package).is_none())
            .await
    }

    /// Builds unless `ready` says of the stored package that it will do.
    pub(super) async fn build_unless(
        &self,
        wanted: Option<EditionId>,
        progress: &Arc<dyn Progress>,
        ready: fn(&DeliveryPackage) -> bool,
    ) -> Result<Option<BuildReport>, AppError> {
        let begun = self.clock.monotonic();
        let edition = self.edition(wanted).await?;
        let mut stages = Vec::new();

        let watch = self.watch();
        let drafted = self.draft(&edition, progress.as_ref()).await?;
        let stories = self.store.stories(Some(edition.id)).await?;
        if stories.is_empty() {
            return Ok(None);
        }
        stages.push(watch.report(
            self,
            "draft",
            drafted,
            u32::try_from(stories.len()).unwrap_or(u32::MAX) - drafted,
        ));

        let watch = self.watch();
        let frozen = rundown::shell::freeze(
            &self.store,
            self.clock.as_ref(),
            &edition,
            stories,
            &self.rundown_settings(),
        )
        .await?;
        let revision = frozen.revision;
        stages.push(watch.report(
            self,
            "rundown",
            u32::from(frozen.package.is_none()),
            u32::from(frozen.package.is_some()),
        ));

        let found = tokio::task::spawn_blocking(move || frozen.package.filter(ready))
            .await
            .map_err(|error| AppError::Defect(format!("the check of the package: {error}")))?;
        if let Some(package) = found {
            stages.push(StageReport {
                name: "render".to_owned(),
                elapsed_ms: 0,
                made: 0,
                reused: count(&package),
            });
            stages.push(StageReport {
                name: "package".to_owned(),
                elapsed_ms: 0,
                made: 0,
                reused: 1,
            });
            progress.done(&format!(
                "{} {}: nothing changed, the package is ready",
                edition.id, revision.revision
            ));
            return Ok(Some(self.report(
                &revision,
                &package,
                &[],
                0,
                stages,
                begun,
            )));
        }

        let watch = self.watch();
        let mut rendered = self.render(&revision, progress).await?;
        stages.push(watch.report(self, "render", rendered.made, rendered.reused));

        let watch = self.watch();
        let mut decayed = 0;
        let package = loop {
            let path = match self.package(&revision, &rendered).await {
                Err(AppError::Package(PackageError::Changed { path }))
                    if decayed < rendered.files.len() =>
                {
                    path
                }
                other => break other?,
            };
            // A rendered file whose bytes decayed on the disk is made again.
            if !render::shell::forget(&self.data.join("cache"), &path)? {
                return Err(PackageError::Changed { path }.into());
            }
            tracing::warn!(path = %path.display(), "a file of the cache is damaged");
            decayed += 1;
            rendered = self.render(&revision, progress).await?;
        };
        stages.push(watch.report(self, "package", 1, 0));
        self.store
            .record_package(edition.id, revision.revision, &package, self.clock.now())
            .await?;
        self.settle(&edition, &revision).await?;
        progress.done(&format!(
            "{} {}: {}",
            edition.id,
            revision.revision,
            package.folder.display()
        ));
        Ok(Some(self.report(
            &revision,
            &package,
            &rendered.warnings,
            rendered.processes,
            stages,
            begun,
        )))
    }

    /// Drafts what is new and lays out the rundown as it would be frozen now. The length in which each
    /// story is told is stored, so that what is signed is what airs; nothing else is made.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn prepare(
        &self,
        edition: &Edition,
        progress: &dyn Progress,
    ) -> Result<EditionRevision, AppError> {
        self.draft(edition, progress).await?;
        let stories = self.store.stories(Some(edition.id)).await?;
        let settings = self.rundown_settings();
        let clock = self.clock.as_ref();
        Ok(rundown::shell::lay(&self.store, clock, edition, stories, &settings).await?)
    }

    /// Drafts stories from what was accepted; returns how many.
    async fn draft(&self, edition: &Edition, progress: &dyn Progress) -> Result<u32, AppError> {
        if !edition.state.is_open() {
            return Ok(0);
        }
        self.carry_reserve(edition).await?;
        let desk = self.desk().await?;
        let stories = editorial::shell::draft_edition(&desk, edition, &mut |total, done, what| {
            if done == 0 {
                progress.stage("draft", total)
            } else {
                progress.step(what)
            }
        })
        .await?;
        self.apply_lessons(edition).await?;
        Ok(u32::try_from(stories).unwrap_or(u32::MAX))
    }

    /// Takes reserve stories that waited in vain along into this edition, the next on air: they are
    /// timeless, and their signatures hold. A 特批 was a producer's word for the week that is over: it stays
    /// behind.
    async fn carry_reserve(&self, edition: &Edition) -> Result<(), AppError> {
        for (story, version) in self.store.waiting_reserve(edition.id).await? {
            let reason = format!("{} → {}", story.edition, edition.id);
            let story = Story {
                edition: edition.id,
                overrides: Vec::new(),
                ..story
            };
            let now = self.clock.now();
            match self
                .store
                .change_story_because(&story, version, "yixian", "story.carry", &reason, now)
                .await
            {
                // Somebody saves it at this moment: it is taken along by the next build.
                Ok(()) | Err(StoreError::Stale { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// What drafting needs.
    pub(super) async fn desk(&self) -> Result<editorial::shell::Desk<'_>, AppError> {
        Ok(editorial::shell::Desk {
            store: &self.store,
            blobs: &self.blobs,
            clock: self.clock.as_ref(),
            zone: self.settings.settings.programme.zone,
            rate: self.drafting_rate().await?,
            rules: self.caption_rules(),
        })
    }

    /// The configured reading speed.
    pub(super) fn rate(&self) -> Rate {
        Rate {
            syllables_per_minute: self.settings.settings.editorial.syllables_per_minute,
        }
    }

    /// The house rules of captions.
    #[must_use]
    pub fn caption_rules(&self) -> CaptionRules {
        let editorial = &self.settings.settings.editorial;
        CaptionRules {
            max_cells: editorial.caption_cells,
            keep_question_mark: editorial.keep_question_mark,
            ..CaptionRules::default()
        }
    }

    pub(super) fn rundown_settings(&self) -> rundown::shell::RundownSettings<'_> {
        let settings = &self.settings.settings;
        rundown::shell::RundownSettings {
            programme: &settings.programme,
            rules: &settings.rundown,
            selection: &settings.selection,
            rate: self.rate(),
            captions: self.caption_rules(),
            profile: self.settings.profile_mark.as_deref(),
        }
    }

    pub(super) async fn package(
        &self,
        revision: &EditionRevision,
        rendered: &RenderedEdition,
    ) -> Result<DeliveryPackage, AppError> {
        let (revision, rendered, blobs) = (revision.clone(), rendered.clone(), self.blobs.clone());
        let out = self
            .data
            .join("packages")
            .join(revision.edition.to_string());
        let work = self.data.join("work");
        let settings = package::PackageSettings {
            fonts: self.settings.settings.render.fonts.clone(),
            templates: self.settings.settings.package.templates.clone(),
        };
        tokio::task::spawn_blocking(move || {
            let media = |hash: &BlobHash| blobs.path(hash);
            package::build(&revision, &rendered, &media, &out, &work, &settings)
        })
        .await
        .map_err(|error| AppError::Defect(format!("the package task ended: {error}")))?
        .map_err(AppError::from)
    }

    /// The edition follows its stories: in review, approved, or packaged once it is locked.
    async fn settle(&self, edition: &Edition, revision: &EditionRevision) -> Result<(), AppError> {
        let edition = self.store.edition(edition.id).await?;
        let approved = revision
            .stories
            .iter()
            .all(|story| story.state() == StoryState::Approved);
        // A film that was begun before the lock may end after it: what was locked is not packaged by that.
        let is_newest = match self.store.revisions(edition.id).await?.last() {
            Some(newest) => newest.revision.revision == revision.revision,
            None => true,
        };
        let next = match edition.state {
            EditionState::Locked if is_newest => EditionState::Packaged,
            state if state.is_open() && state != EditionState::Held => {
                if approved {
                    EditionState::Approved
                } else {
                    EditionState::InReview
                }
            }
            state => state,
        };
        self.advance(&edition, next, "yixian").await?;
        Ok(())
    }

    pub(super) fn report(
        &self,
        revision: &EditionRevision,
        package: &DeliveryPackage,
        more: &[String],
        processes: u32,
        stages: Vec<StageReport>,
        begun: std::time::Duration,
    ) -> BuildReport {
        let rundown = &revision.rundown;
        let items = rundown
            .items
            .iter()
            .zip(rundown.front_times())
            .map(|(item, start)| BuiltItem {
                kind: item.kind,
                story: item.story,
                title: item.title.clone(),
                start_ms: start,
                duration_ms: item.duration(),
            });
        BuildReport {
            edition: revision.edition,
            revision: revision.revision.0,
            status: revision.status().label().to_owned(),
            trt_ms: rundown.trt(),
            slot_ms: rundown.slot_ms,
            over_ms: rundown.over(),
            items: items.collect(),
            warnings: revision.warnings.iter().chain(more).cloned().collect(),
            package: package.folder.display().to_string(),
            zip: package.zip.display().to_string(),
            processes,
            stages,
            elapsed_ms: millis(self.clock.monotonic().saturating_sub(begun)),
        }
    }

    fn watch(&self) -> Watch {
        Watch(self.clock.monotonic())
    }
}

/// What the settings say of rendering, in the room's own words.
pub(super) fn render_settings(
    loaded: &crate::config::LoadedSettings,
) -> render::shell::RenderSettings {
    let (settings, wanted) = (loaded.settings.render.clone(), &loaded.profile);
    render::shell::RenderSettings {
        ffmpeg: settings.ffmpeg,
        ffprobe: settings.ffprobe,
        fonts: settings.fonts,
        workers: settings.workers,
        preset: settings.preset,
        crf: settings.crf,
        templates: settings.templates,
        levels: render::sound::Levels {
            programme: wanted.sound.loudness,
            peak: wanted.sound.true_peak,
            under: settings.under,
            duck: settings.duck,
        },
        bed: settings.bed,
        burn_in: settings.burn_in,
        profile: render::profile::Profile {
            films: wanted.films.kind,
            straps: wanted.straps.kinds.clone(),
            audio_tracks: wanted.films.audio_tracks,
        },
        qc: Some(wanted.clone()),
    }
}

fn count(package: &DeliveryPackage) -> u32 {
    u32::try_from(package.manifest.files.len()).unwrap_or(u32::MAX)
}

fn millis(elapsed: std::time::Duration) -> u64 {
    u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
}

struct Watch(std::time::Duration);

impl Watch {
    fn report(&self, app: &App, name: &str, made: u32, reused: u32) -> StageReport {
        let elapsed_ms = millis(app.clock.monotonic().saturating_sub(self.0));
        StageReport {
            name: name.to_owned(),
            elapsed_ms,
            made,
            reused,
        }
    }
}
