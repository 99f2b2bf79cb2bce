//! What the render room made: files in the cache, each with its part in the package.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{ids::BlobHash, qc, units::Millis};

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileRole {
    /// 标题板, still.
    TitleCardStill,
    /// 标题板, moving.
    TitleCardClip,
    /// 人名条, still with alpha.
    StrapStill,
    /// 人名条, moving with alpha.
    StrapClip,
    /// 标题条, 地名条, 数据板, 图片框 or 间隔片花, still; straps with alpha.
    GraphicStill,
    /// The same, moving.
    GraphicClip,
    /// 片头.
    Opener,
    /// 片尾.
    Closer,
    /// 小样: the whole rundown.
    Preview,
    /// The cards on one page.
    ContactSheet,
    /// 串联单.
    Rundown,
    /// 口播稿.
    Script,
    /// 唱词 and subtitles.
    Captions,
    /// A chosen picture or clip.
    Media,
    /// For editing systems, studio automation and timers: OTIO, FCP7 XML, EDL, MOS and others.
    Interchange,
    /// What is in the folder.
    Readme,
    /// 检查报告.
    Checks,
}

/// One rendered file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenderedFile {
    /// Its part.
    pub role: FileRole,
    /// Index into the rundown's items, where it belongs to one.
    pub item: Option<usize>,
    /// Name inside the package, e.g. `cards/03-title.mp4`; ASCII, `/` between parts.
    pub name: String,
    /// Where it is now.
    pub path: PathBuf,
    /// Length, for what moves.
    pub duration_ms: Option<Millis>,
    /// The submitted picture or clip that it hands on or shows, where it does; not its own content
    /// when it had to be turned upright, converted or framed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<BlobHash>,
    /// Its content.
    pub sha256: BlobHash,
    /// Length in bytes.
    pub bytes: u64,
}

/// Where a rendered file is seen in the preview. Frames of 40 ms, from the item's start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// The file's name inside the package.
    pub name: String,
    /// Index into the rundown's items.
    pub item: usize,
    /// First frame.
    pub from: u32,
    /// One past the last.
    pub to: u32,
    /// The frame of the file that is seen first.
    pub first: u32,
    /// It lies over the pictures: 人名条.
    pub over: bool,
}

/// What stands on a graphic and in no paper: the verse of 片头, 数据板, 图片框.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Board {
    /// The file's name inside the package, of the moving one where there are two.
    pub name: String,
    /// Index into the rundown's items.
    pub item: usize,
    /// 片头, 数据板 or 图片框.
    pub kind: BoardKind,
    /// Its words, line by line, from the most important down; never empty.
    pub lines: Vec<String>,
}

/// Which graphic it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BoardKind {
    /// The verse of 片头.
    Opener,
    /// 数据板.
    Figure,
    /// 图片框.
    Frame,
}

impl BoardKind {
    /// As producers call it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Opener => "片头",
            Self::Figure => "数据板",
            Self::Frame => "图片框",
        }
    }
}

/// What one stage did, for `build --json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageReport {
    /// `draft`, `rundown`, `render`, `package`.
    pub name: String,
    /// How long.
    pub elapsed_ms: u64,
    /// Things made anew.
    pub made: u32,
    /// Things found ready.
    pub reused: u32,
}

/// All rendered files of one revision, in package order.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct RenderedEdition {
    /// The files.
    pub files: Vec<RenderedFile>,
    /// The cut of the preview, item by item, as far as it is made of these files.
    #[serde(default)]
    pub placed: Vec<Placed>,
    /// Words of the graphics that no paper knows.
    #[serde(default)]
    pub boards: Vec<Board>,
    /// Made anew.
    pub made: u32,
    /// Taken from the cache.
    pub reused: u32,
    /// Processes of ffmpeg and ffprobe that were started.
    #[serde(default)]
    pub processes: u32,
    /// What was set aside or replaced while rendering; Chinese.
    pub warnings: Vec<String>,
    /// What the checks of the files found; `None`: none were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qc: Option<qc::Report>,
}
