//! What can go wrong while pictures are made.

use std::path::PathBuf;

/// A failure of the render room. Text for operators, in English; what concerns one story becomes a
/// Chinese warning instead, and the edition goes on.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// No face for Simplified Chinese.
    #[error(
        "no Simplified Chinese font in {looked}: install Debian's fonts-noto-cjk, or name font files in `render.fonts`"
    )]
    Fonts {
        /// Where we looked.
        looked: String,
    },
    /// A card template cannot be used.
    #[error("card template {name}: {detail}")]
    Template {
        /// Its file name.
        name: String,
        /// What is wrong, with the line where known.
        detail: String,
    },
    /// Words for a card that cannot be read.
    #[error("{place}: {detail}")]
    CardData {
        /// File and line.
        place: String,
        /// What is wrong, with the field.
        detail: String,
    },
    /// ffmpeg or ffprobe is not there.
    #[error(
        "`{program}` cannot be run ({source}): install Debian's ffmpeg, or name it in `render.ffmpeg`"
    )]
    Tool {
        /// What was called.
        program: String,
        /// Why.
        source: std::io::Error,
    },
    /// ffmpeg ran and failed.
    #[error("ffmpeg failed on {what}: {detail}")]
    Encode {
        /// Which output.
        what: String,
        /// Its last words.
        detail: String,
    },
    /// A file could not be read or written.
    #[error("{path}: {source}; check the owner and the free space of the data folder")]
    Disk {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}
