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
        clips::{self, COUNT_SIZE, Conform},
        framing::{Framing, framing},
        timeline::Footage,
    },
};

/// What a file turned out to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "look", rename_all = "snake_case")]
pub enum Look {
    /// A picture.
    Picture {
        /// It does not fill 16:9.
        whole: bool,
        /// Extension, when the file can be handed on as it is.
        as_it_is: Option<String>,
    },
    /// A clip.
    Clip {
        /// Frames at 25 fps that can be decoded, counted up to what is needed.
        frames: u32,
        /// How it becomes our film.
        fitted: bool,
        /// Two fields a frame.
        interlaced: bool,
        /// HLG or PQ.
        high_range: bool,
        /// It has sound.
        sound: bool,
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
            Self::Picture { whole, .. } => Footage::Picture { whole: *whole },
            Self::Clip { frames, .. } => Footage::Clip { frames: *frames },
            Self::Broken { .. } => Footage::Broken,
        }
    }

    /// How a clip becomes our film.
    pub fn conform(&self) -> Conform {
        match self {
            Self::Clip {
                fitted,
                interlaced,
                high_range,
                ..
            } => Conform {
                fitted: *fitted,
                interlaced: *interlaced,
                high_range: *high_range,
            },
            _ => Conform::default(),
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
        key(&("picture", blob))
    }
}

fn look_at_picture(path: &Path) -> Look {
    match picture::header(path) {
        Ok(header) => Look::Picture {
            whole: matches!(
                framing(header.width as usize, header.height as usize),
                Framing::Fitted { .. }
            ),
            as_it_is: header.as_it_is.map(str::to_owned),
        },
        Err(why) => Look::broken(why),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Probe {
    streams: Vec<Stream>,
    format: Format,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Format {
    format_name: String,
    tags: Tags,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Tags {
    major_brand: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Stream {
    codec_type: String,
    width: u32,
    height: u32,
    sample_aspect_ratio: String,
    field_order: String,
    color_transfer: String,
    side_data_list: Vec<SideData>,
    disposition: Disposition,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SideData {
    rotation: f64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Disposition {
    attached_pic: u8,
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
    let probe: Probe = serde_json::from_slice(&answer).unwrap_or_default();
    let Some(video) = probe.streams.iter().find(|stream| {
        stream.codec_type == "video" && stream.width > 0 && stream.disposition.attached_pic == 0
    }) else {
        return Ok(Look::broken("文件里没有视频画面"));
    };
    let frames = match count(tools, path, most) {
        Ok(frames) => frames,
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
        fitted: !is_wide(video),
        interlaced: matches!(video.field_order.as_str(), "tt" | "bb" | "tb" | "bt"),
        high_range: matches!(video.color_transfer.as_str(), "arib-std-b67" | "smpte2084"),
        sound: probe
            .streams
            .iter()
            .any(|stream| stream.codec_type == "audio"),
        extension: extension(&probe.format).to_owned(),
    })
}

/// Counts what can be decoded. A clip that breaks off gives what it has.
fn count(tools: &Tools, path: &Path, most: u32) -> Result<u32, Failure> {
    let mut counting = tools.ffmpeg(&clips::count_frames(path, most), None)?;
    let mut small = vec![0; COUNT_SIZE.0 * COUNT_SIZE.1];
    let mut frames = 0;
    while frames < most && counting.read(&mut small).unwrap_or(false) {
        frames += 1;
    }
    let ended = counting.finish();
    match ended {
        Err(Failure::Ended(_)) if frames > 0 => Ok(frames),
        ended => ended.map(|()| frames),
    }
}

/// Upright, its shape is 16:9 or hardly off it.
fn is_wide(video: &Stream) -> bool {
    let (mut w, mut h) = (f64::from(video.width), f64::from(video.height.max(1)));
    if let Some((a, b)) = video.sample_aspect_ratio.split_once(':')
        && let (Ok(a), Ok(b)) = (a.parse::<f64>(), b.parse::<f64>())
        && a > 0.0
        && b > 0.0
    {
        w = w * a / b;
    }
    let turned = video.side_data_list.iter().any(|side| {
        (side.rotation.abs() - 90.0).abs() < 1.0 || (side.rotation.abs() - 270.0).abs() < 1.0
    });
    if turned {
        (w, h) = (h, w);
    }
    (1.6..=2.0).contains(&(w / h))
}

fn extension(format: &Format) -> &'static str {
    let has = |name: &str| format.format_name.split(',').any(|part| part == name);
    match () {
        () if has("mov") && format.tags.major_brand.trim() == "qt" => "mov",
        () if has("mov") => "mp4",
        () if has("matroska") => "mkv",
        () if has("mpegts") => "ts",
        () if has("mpeg") => "mpg",
        () if has("mxf") => "mxf",
        () if has("avi") => "avi",
        () if has("asf") => "wmv",
        () if has("flv") => "flv",
        () => "mp4",
    }
}
