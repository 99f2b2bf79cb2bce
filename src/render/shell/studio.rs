//! Everything that the jobs of one build share: programs, cache, painter, media.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use super::{
    RenderSettings,
    cache::{Cache, Kept, disk, key},
    look::Look,
    pool::held,
    tool::{Running, Tools},
};
use crate::{
    model::{
        BlobHash,
        rendered::{FileRole, RenderedFile},
    },
    render::{
        RenderError,
        card::{Card, CardData},
        encoders::{Arguments, Encoder, file},
        held::{
            Reel,
            movie::{Repeat, Unfit, stretch},
        },
        profile::Profile,
        sound::Levels,
    },
};

/// Paints one card.
pub type Paint<'a> = &'a (dyn Fn(&CardData) -> Result<Card, RenderError> + Sync);
/// Says where a blob lies.
pub type Media<'a> = &'a (dyn Fn(&BlobHash) -> PathBuf + Sync);

/// What every job may use.
pub struct Studio<'a> {
    /// ffmpeg and ffprobe.
    pub tools: &'a Tools,
    /// ffmpeg's version: another one encodes other bytes.
    pub version: String,
    /// Rendered things.
    pub cache: &'a Cache,
    /// x264's settings.
    pub encoder: Encoder,
    /// Levels of the preview's sound.
    pub levels: Levels,
    /// A station's own bed under the preview.
    pub bed: Option<PathBuf>,
    /// What the station takes.
    pub profile: Profile,
    /// Where blobs are.
    pub media: Media<'a>,
    paint: Paint<'a>,
    painted: Mutex<BTreeMap<String, Arc<Card>>>,
    looks: Mutex<BTreeMap<BlobHash, Look>>,
}

impl<'a> Studio<'a> {
    /// Puts it together.
    pub fn new(
        tools: &'a Tools,
        version: String,
        cache: &'a Cache,
        settings: &RenderSettings,
        media: Media<'a>,
        paint: Paint<'a>,
    ) -> Self {
        Self {
            tools,
            version,
            cache,
            encoder: settings.encoder(),
            levels: settings.levels,
            bed: Some(settings.bed.clone()).filter(|bed| !bed.as_os_str().is_empty()),
            profile: settings.profile.clone(),
            media,
            paint,
            painted: Mutex::default(),
            looks: Mutex::default(),
        }
    }

    /// Paints a card, once a build.
    pub fn card(&self, data: &CardData) -> Result<Arc<Card>, RenderError> {
        let name = serde_json::to_string(data).unwrap_or_default();
        if let Some(card) = held(&self.painted).get(&name) {
            return Ok(Arc::clone(card));
        }
        let card = Arc::new((self.paint)(data)?);
        held(&self.painted).insert(name, Arc::clone(&card));
        Ok(card)
    }

    /// What was found in a file; unknown ones are broken.
    pub fn look(&self, blob: &BlobHash) -> Look {
        held(&self.looks)
            .get(blob)
            .cloned()
            .unwrap_or_else(|| Look::broken("文件不在素材库中"))
    }

    /// Remembers what was found.
    pub fn saw(&self, blob: BlobHash, look: Look) {
        held(&self.looks).insert(blob, look);
    }

    /// The film that ffmpeg makes of the frames that `feed` writes.
    pub fn film(
        &self,
        what: &str,
        made_from: &BlobHash,
        extension: &str,
        arguments: &Arguments,
        feed: impl FnOnce(&mut Running) -> Result<(), Stopped>,
    ) -> Result<Kept, Stopped> {
        let key = self.film_key(made_from, arguments);
        self.cache.keep(&key, extension, |draft| {
            self.encode(what, arguments, draft, feed)
        })
    }

    /// The film of `frames` that ffmpeg makes of those that `feed` writes, which are the numbers it is
    /// given: those of `short`, whose held ones are repeated in the finished file. When the file
    /// is not built so that this can be done, all frames are encoded with `arguments`.
    #[expect(clippy::too_many_arguments, reason = "both ways to make one film")]
    pub fn held_film(
        &self,
        what: &str,
        made_from: &BlobHash,
        extension: &str,
        arguments: &Arguments,
        frames: u32,
        short: &Short<'_>,
        feed: impl Fn(&mut Running, &[u32]) -> Result<(), Stopped>,
    ) -> Result<Kept, Stopped> {
        let key = key(&(
            self.film_key(made_from, arguments),
            self.film_key(made_from, &short.arguments),
        ));
        self.cache.keep(&key, extension, |draft| {
            let parts = self.cache.draft(extension);
            let made = self
                .encode(what, &short.arguments, &parts, |pipe| {
                    feed(pipe, &short.reel.send)
                })
                .and_then(|()| Ok(lengthened(&parts, draft, short)?));
            let _ = fs::remove_file(&parts);
            if made? {
                return Ok(());
            }
            tracing::warn!(
                "{what}: this ffmpeg's file cannot be lengthened; all frames are encoded"
            );
            let all: Vec<u32> = (0..frames).collect();
            self.encode(what, arguments, draft, |pipe| feed(pipe, &all))
        })
    }

    fn encode(
        &self,
        what: &str,
        arguments: &Arguments,
        draft: &Path,
        feed: impl FnOnce(&mut Running) -> Result<(), Stopped>,
    ) -> Result<(), Stopped> {
        let failed = |failure: super::tool::Failure| failure.on(&self.tools.ffmpeg, what);
        let mut running = self
            .tools
            .ffmpeg(arguments, Some(&file(draft)))
            .map_err(failed)?;
        match feed(&mut running) {
            Err(Stopped::Input) => match running.finish() {
                // It closed its input and yet claims success.
                Ok(()) => Err(Stopped::Render(RenderError::Encode {
                    what: what.to_owned(),
                    detail: "it stopped reading before the end".to_owned(),
                })),
                Err(failure) => Err(failed(failure).into()),
            },
            Err(other) => Err(other),
            Ok(()) => Ok(running.finish().map_err(failed)?),
        }
    }

    /// Key of a film: what it is made from, how, and with which ffmpeg.
    pub fn film_key(&self, made_from: &BlobHash, arguments: &Arguments) -> BlobHash {
        let words: Vec<_> = arguments
            .iter()
            .map(|word| word.to_string_lossy())
            .collect();
        key(&("film", made_from, words, &self.version))
    }
}

/// A film of which held frames are encoded once.
pub struct Short<'a> {
    /// ffmpeg's arguments.
    pub arguments: Arguments,
    /// What is sent and what is held.
    pub reel: &'a Reel,
    /// How that is repeated.
    pub repeat: Repeat,
}

/// Writes the film in `parts` to `draft` with its held frames repeated; false: it is not built so
/// that this can be done.
fn lengthened(parts: &Path, draft: &Path, short: &Short<'_>) -> Result<bool, RenderError> {
    let bytes = fs::read(parts).map_err(disk(parts))?;
    let mut out = BufWriter::new(File::create(draft).map_err(disk(draft))?);
    let written = stretch(&bytes, &short.reel.holds, short.repeat, &mut out);
    match written.and_then(|()| out.flush()) {
        Ok(()) => Ok(true),
        Err(error) if error.get_ref().is_some_and(|why| why.is::<Unfit>()) => Ok(false),
        Err(error) => Err(disk(draft)(error)),
    }
}

/// Why a job stopped.
#[derive(Debug)]
pub enum Stopped {
    /// The encoder takes no more.
    Input,
    /// A picture or clip cannot be used after all: why, in Chinese.
    Broken(BlobHash, String),
    /// The edition cannot be made.
    Render(RenderError),
}

impl From<RenderError> for Stopped {
    fn from(error: RenderError) -> Self {
        Self::Render(error)
    }
}

impl Stopped {
    /// For jobs without pictures or clips.
    pub fn into_error(self, what: &str) -> RenderError {
        match self {
            Self::Render(error) => error,
            Self::Input | Self::Broken(..) => RenderError::Encode {
                what: what.to_owned(),
                detail: "it stopped reading before the end".to_owned(),
            },
        }
    }
}

/// A file of the package.
pub fn rendered(
    role: FileRole,
    item: Option<usize>,
    name: String,
    kept: &Kept,
    frames: Option<u32>,
) -> RenderedFile {
    RenderedFile {
        role,
        item,
        name,
        path: kept.path.clone(),
        duration_ms: frames.map(|n| crate::model::Millis(i64::from(n) * 40)),
        source: None,
        sha256: kept.sha256,
        bytes: kept.bytes,
    }
}
