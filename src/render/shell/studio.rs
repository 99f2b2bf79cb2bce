//! Everything that the jobs of one build share: programs, cache, painter, media.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc, sync::Mutex};

use super::{
    cache::{Cache, Kept, key},
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
        encoder: Encoder,
        media: Media<'a>,
        paint: Paint<'a>,
    ) -> Self {
        Self {
            tools,
            version,
            cache,
            encoder,
            levels: Levels::default(),
            bed: None,
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
            let failed = |failure: super::tool::Failure| failure.on(&self.tools.ffmpeg, what);
            let mut running = self
                .tools
                .ffmpeg(arguments, Some(&file(draft)))
                .map_err(failed)?;
            let fed = feed(&mut running);
            match fed {
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
        })
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
