//! What can go wrong while a delivery package is made.

use std::path::PathBuf;

/// A failure of the package room. Text for operators, in English; what the station should know
/// stands in Chinese in the package itself.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// A rundown item names a story that the revision did not freeze.
    #[error("item {number} names story {story}, which the revision does not hold: freeze it again")]
    NoStory {
        /// The item, from 1.
        number: usize,
        /// The story's id.
        story: String,
    },
    /// A caption starts where its item is already over.
    #[error(
        "item {number} ends at {end_ms} ms but the caption `{text}` starts at {start_ms} ms: time the story again"
    )]
    CaptionOutside {
        /// The item, from 1.
        number: usize,
        /// The caption.
        text: String,
        /// Its start, from the item's start.
        start_ms: i64,
        /// The item's end, from its start.
        end_ms: i64,
    },
    /// A rendered file cannot stand in the folder under its name.
    #[error("the render room named a file `{name}`: {problem}")]
    Name {
        /// The name.
        name: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A rendered file is not what the render room recorded.
    #[error("{path} changed since it was rendered: remove it from the cache and build again")]
    Changed {
        /// Which.
        path: PathBuf,
    },
    /// Two papers of one package disagree; it is not sealed.
    #[error(
        "{paper} does not agree with the rundown: {detail}; this is a defect, keep the work folder"
    )]
    Disagree {
        /// Which paper.
        paper: &'static str,
        /// Where, with both values.
        detail: String,
    },
    /// No font with Simplified Chinese for the PDF papers.
    #[error(
        "no Simplified Chinese face in {looked}: apt-get install fonts-noto-cjk, or name font files under `render.fonts`"
    )]
    Fonts {
        /// Where it was looked for.
        looked: String,
    },
    /// A document template cannot be used.
    #[error("package template {name}: {detail}")]
    Template {
        /// Its file name.
        name: String,
        /// What is wrong, with the line where known.
        detail: String,
    },
    /// A document could not be written.
    #[error("{document} could not be written: {detail}")]
    Document {
        /// Which.
        document: &'static str,
        /// Why.
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
    /// The finished package could not be moved into its place.
    #[error(
        "{from} could not be moved to {to}: {source}; both must lie on one file system of the data folder"
    )]
    Move {
        /// The finished thing in the work folder.
        from: PathBuf,
        /// Its place.
        to: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}
