//! Looks at each picture and clip before anything is planned with it; what was found is kept.

use std::{fs, path::Path};

use serde::{Deserialize, Serialize};

use super::{
    cache::{Cache, key},
    picture,
    tool::{Failure, Tools},
};
use crate::{
    model::BlobHash,
    render::{
        RenderError,
        clips::{self, COUNT_SIZE},
        probe::{Blank, Conform, probed},
        timeline::Footage,
    },
};

/// What a file turned out to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "look", rename_all = "snake_case")]
pub enum Look {
    /// A picture.
    Picture {
        /// Extension, when the file can be handed on as it is.
        as_it_is: Option<String>,
        /// Upright width and height.
        size: (u32, u32),
    },
    /// A clip.
    Clip {
        /// Frames at 25 fps that can be decoded and are not blank, counted up to what is needed.
        frames: u32,
        /// Blank frames before them.
        blank: u32,
        /// How it becomes our film.
        conform: Conform,
        /// Its sound tracks, the likeliest first.
        tracks: Vec<u32>,
        /// Extension by its container.
        extension: String,
    },
    /// It cannot be used.
    Broken {
        /// Why, in Chinese.
        why: String,
    },
}

impl Look {
    /// What the timeline needs to know.
    pub fn footage(&self) -> Footage {
        match self {
            Self::Picture { .. } => Footage::Picture,
            Self::Clip { frames, blank, .. } => Footage::Clip {
                frames: *frames,
                blank: *blank,
            },
            Self::Broken { .. } => Footage::Broken,
        }
    }

    /// How a clip becomes our film.
    pub fn conform(&self) -> Conform {
        match self {
            Self::Clip { conform, .. } => *conform,
            _ => Conform::default(),
        }
    }

    /// A clip's sound tracks, the likeliest first.
    pub fn tracks(&self) -> &[u32] {
        match self {
            Self::Clip { tracks, .. } => tracks,
            _ => &[],
        }
    }

    pub(super) fn broken(why: impl Into<String>) -> Self {
        Self::Broken { why: why.into() }
    }
}

/// Looks at a file of the media pool. `most`: frames of a clip that could be needed.
pub fn look(
    cache: &Cache,
    tools: &Tools,
    version: &str,
    blob: &BlobHash,
    path: &Path,
    clip: bool,
    most: u32,
) -> Result<Look, RenderError> {
    if !path.is_file() {
        return Ok(Look::broken("文件不在素材库中"));
    }
    let note = note_of(version, blob, clip, most);
    if let Some(look) = cache.noted(&note) {
        return Ok(look);
    }
    let look = if clip {
        look_at_clip(tools, path, most)?
    } else {
        look_at_picture(path)
    };
    cache.note(&note, &look)?;
    Ok(look)
}

/// Notes that a file failed after all, so that the next build knows it before it begins.
pub fn set_aside(
    cache: &Cache,
    version: &str,
    blob: &BlobHash,
    clip: bool,
    most: u32,
    why: &str,
) -> Result<(), RenderError> {
    cache.note(&note_of(version, blob, clip, most), &Look::broken(why))
}

fn note_of(version: &str, blob: &BlobHash, clip: bool, most: u32) -> BlobHash {
    if clip {
        key(&("clip", version, blob, most))
    } else {
        key(&("picture, its size", blob))
    }
}

fn look_at_picture(path: &Path) -> Look {
    match picture::header(path) {
        Ok(header) => Look::Picture {
            as_it_is: header.as_it_is.map(str::to_owned),
            size: (header.width, header.height),
        },
        Err(why) => Look::broken(why),
    }
}

fn look_at_clip(tools: &Tools, path: &Path, most: u32) -> Result<Look, RenderError> {
    if fs::metadata(path).is_ok_and(|file| file.len() == 0) {
        return Ok(Look::broken("文件是空的"));
    }
    let mut probing = match tools.ffprobe(&clips::probe(path)) {
        Ok(probing) => probing,
        Err(failure) => return Err(failure.on(&tools.ffprobe, "a clip")),
    };
    let answer = probing.read_all(1 << 20).unwrap_or_default();
    match probing.finish() {
        Ok(()) => {}
        Err(Failure::Hung(_)) => return Ok(Look::broken("视频无法读取（超时）")),
        Err(_) => return Ok(Look::broken("不是可用的视频格式")),
    }
    let Some(found) = probed(&answer) else {
        return Ok(Look::broken("文件里没有视频画面"));
    };
    let (frames, blank) = match count(tools, path, found.conform.stream, most) {
        Ok(counted) => counted,
        Err(Failure::Start(source)) => {
            return Err(Failure::Start(source).on(&tools.ffmpeg, "a clip"));
        }
        Err(Failure::Hung(_)) => return Ok(Look::broken("视频无法解码（超时）")),
        Err(Failure::Ended(_)) => return Ok(Look::broken("视频已损坏，无法解码")),
    };
    if frames == 0 {
        return Ok(Look::broken("视频已损坏，无法解码"));
    }
    if frames < 50 {
        return Ok(Look::broken("可用画面不足2秒"));
    }
    Ok(Look::Clip {
        frames,
        blank,
        conform: found.conform,
        tracks: found.tracks,
        extension: found.extension.to_owned(),
    })
}

/// Blank frames at a clip's start that are passed over at most: 10 s.
const MOST_BLANK: u32 = 250;

/// Counts what can be decoded and seen, and what is blank before. A clip that breaks off gives what
/// it has.
fn count(tools: &Tools, path: &Path, stream: u32, most: u32) -> Result<(u32, u32), Failure> {
    let arguments = clips::count_frames(path, stream, most + MOST_BLANK);
    let mut counting = tools.ffmpeg(&arguments, None)?;
    let (w, h) = COUNT_SIZE;
    let mut frame = vec![0; w * h];
    let mut frames = 0;
    let mut blank = Blank::default();
    while frames < most + blank.leading().min(MOST_BLANK)
        && counting.read(&mut frame).unwrap_or(false)
    {
        blank.look(&frame);
        frames += 1;
    }
    let (before, after) = blank.ends();
    if frames >= most {
        // It has as much as could be needed, and need not go on.
        drop(counting);
        return Ok((frames - before, before));
    }
    let seen = (frames - before - after, before);
    match counting.finish() {
        Err(Failure::Ended(_)) if frames > 0 => Ok(seen),
        ended => ended.map(|()| seen),
    }
}
