//! Nothing has changed since the last build: then no font is opened, no card painted, no process
//! started.

use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use serde::Serialize;

use super::{
    RenderSettings,
    cache::{Cache, is_there, key},
    painter::font_files,
    studio::Media,
};
use crate::{
    model::{BlobHash, EditionRevision, rendered::RenderedEdition},
    render::RenderError,
};

/// A file as its folder tells it: length, time of change, number. One that is replaced or written to
/// differs in one of them.
#[derive(Serialize)]
pub struct Identity(PathBuf, Option<(u64, i64, i64, u64)>);

impl Identity {
    /// Of the file at `path`, there or not.
    pub fn of(path: PathBuf) -> Self {
        let found = fs::metadata(&path).ok();
        let told = found.map(|file| (file.len(), file.mtime(), file.mtime_nsec(), file.ino()));
        Self(path, told)
    }

    /// There is such a file.
    pub fn exists(&self) -> bool {
        self.1.is_some()
    }
}

/// Names all that the files of an edition depend on: its words, the settings, the fonts, the design,
/// the pictures and clips, ffmpeg and this program itself.
pub fn state(
    revision: &EditionRevision,
    verse: &[String],
    media: Media<'_>,
    settings: &RenderSettings,
    version: &str,
) -> Result<BlobHash, RenderError> {
    let mut files = font_files(&settings.fonts)?;
    files.extend(inside(&settings.templates));
    files.push(settings.bed.clone());
    files.extend(std::env::current_exe());
    let used = revision.stories.iter().flat_map(|story| &story.media);
    files.extend(used.map(|used| media(&used.sha256)));
    let files: Vec<_> = files.into_iter().map(Identity::of).collect();
    let settings = format!("{settings:?}");
    Ok(key(&("edition", revision, verse, settings, version, files)))
}

/// The files of a folder, in order; none, where it is no folder.
pub fn inside(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<_> = entries.map(|entry| entry.path()).collect();
    files.sort();
    files
}

/// What was made the last time from the same state, if all of it is still there.
pub fn ready(cache: &Cache, state: &BlobHash) -> Option<RenderedEdition> {
    let mut edition: RenderedEdition = cache.noted(state)?;
    let whole = edition
        .files
        .iter()
        .all(|file| is_there(&file.path, file.bytes))
        && edition.qc.iter().all(super::qc::has_its_frames);
    edition.reused += edition.made;
    edition.made = 0;
    edition.processes = 0;
    whole.then_some(edition)
}
