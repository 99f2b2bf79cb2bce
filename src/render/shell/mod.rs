//! Side effects of the render room: fonts and templates read, ffmpeg run, files kept.

mod cache;
pub mod card_desk;
mod edition;
mod films;
mod handout;
mod look;
pub mod painter;
mod picture;
mod pool;
mod preview;
pub mod qc;
mod reach;
mod segment;
pub mod sight;
pub mod single;
mod studio;
#[cfg(test)]
mod tests;
mod tool;
pub mod trial;
mod unchanged;
mod version;

use std::path::{Path, PathBuf};

pub use cache::forget;
pub use edition::{preview_frames, render_with};
pub use tool::{Killed, Patience, killed};

use tool::Tools;

use crate::{
    model::{BlobHash, EditionRevision, profile::DeliveryProfile, rendered::RenderedEdition},
    render::{Painter, RenderError, encoders::Encoder, profile::Profile, sound::Levels},
};

/// What the configuration says about rendering.
#[derive(Debug, Clone)]
pub struct RenderSettings {
    /// The encoder.
    pub ffmpeg: PathBuf,
    /// The prober.
    pub ffprobe: PathBuf,
    /// Font files; empty: Debian's.
    pub fonts: Vec<PathBuf>,
    /// Processes at a time; 0: one a core.
    pub workers: usize,
    /// x264 preset.
    pub preset: String,
    /// x264 constant rate factor.
    pub crf: u8,
    /// Folder of own card templates; empty: built in.
    pub templates: PathBuf,
    /// Levels of the preview's sound.
    pub levels: Levels,
    /// Sound file that lies under the preview; empty: silence.
    pub bed: PathBuf,
    /// Item name and timecode over the preview.
    pub burn_in: bool,
    /// What the station takes.
    pub profile: Profile,
    /// What every finished file is measured against; `None`: none is measured.
    pub qc: Option<DeliveryProfile>,
}

impl RenderSettings {
    /// Processes at a time.
    fn workers(&self) -> usize {
        match self.workers {
            0 => std::thread::available_parallelism().map_or(2, std::num::NonZero::get),
            some => some,
        }
    }

    fn encoder(&self) -> Encoder {
        Encoder {
            preset: self.preset.clone(),
            crf: self.crf,
        }
    }

    fn tools(&self, patience: Patience) -> Tools {
        Tools::new(self.ffmpeg.clone(), self.ffprobe.clone(), patience)
    }
}

/// How far the rendering is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// How many steps there are.
    Total(u64),
    /// So many more: finished files to be measured.
    Checks(u64),
    /// One is done: what it made.
    Step(String),
}

/// Upright width and height of a picture, by its header. Blocking.
///
/// # Errors
/// Why it cannot be used, in Chinese.
pub fn picture_size(path: &Path) -> Result<(u32, u32), String> {
    picture::header(path).map(|header| (header.width, header.height))
}

/// Renders all files of a frozen revision. Blocking. `media` says where a blob lies; `cache` is
/// DATA/cache. A second call finds everything ready and starts no process.
///
/// # Errors
/// [`RenderError`]: no fonts, a template that cannot be used, no ffmpeg, or one that fails; the disk.
/// A picture or clip that cannot be used is a warning of the result instead.
pub fn render_edition(
    revision: &EditionRevision,
    verse: &[String],
    media: &(dyn Fn(&BlobHash) -> PathBuf + Sync),
    settings: &RenderSettings,
    cache: &Path,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<RenderedEdition, RenderError> {
    let kept = cache::Cache::open(cache)?;
    let patience = Patience::default();
    let tools = settings.tools(patience);
    let version = version::version(&kept, &tools)?;
    let state = unchanged::state(revision, verse, media, settings, &version)?;
    if let Some(mut ready) = unchanged::ready(&kept, &state) {
        ready.processes = tools.started();
        progress(Progress::Total(0));
        return Ok(ready);
    }
    let templates = Some(settings.templates.as_path()).filter(|path| !path.as_os_str().is_empty());
    let painter = painter::open_painter(&settings.fonts, templates)?;
    if templates.is_some() {
        tell_remarks(&painter, &kept)?;
    }
    let mut made = render_with(
        revision,
        verse,
        media,
        settings,
        patience,
        cache,
        &|data| painter.paint(data),
        progress,
    )?;
    made.processes += tools.started();
    kept.note(&state, &made)?;
    Ok(made)
}

/// Logs what is doubtful about a station's own design, once for each state of it.
fn tell_remarks(painter: &Painter, cache: &cache::Cache) -> Result<(), RenderError> {
    let key = cache::key(&("design", painter.key()));
    if cache.noted::<usize>(&key).is_some() {
        return Ok(());
    }
    let remarks = painter.remarks()?;
    for remark in &remarks {
        tracing::warn!("card template {remark}");
    }
    cache.note(&key, &remarks.len())
}
