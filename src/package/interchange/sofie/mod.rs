//! Sofie Rundown Editor, `sofie-rundown-editor.json`: what its import takes, `{rundown, segments, parts,
//! pieces}`. A segment with one part for each item; cards, straps, pictures, clips and captions are
//! pieces of it. Times are seconds from the part's start.

mod read;
mod shape;

use chrono::{DateTime, FixedOffset};
use serde_json::{Map, Value};

use self::shape::{Document, Part, PartPayload, PieceOf, Rundown, Segment};
use super::{
    cut::{Cut, Footage, Piece},
    id_of,
};
use crate::{
    model::{ItemKind, Millis, rendered::FileRole, units::FRAME_MS},
    package::{PackageError, json::pretty},
};

pub use read::read;

/// The type of a piece that is a caption; the editor shows a type that it does not know by its name.
const CAPTION: &str = "caption";

/// The file.
///
/// # Errors
/// The air time is none.
pub fn write(cut: &Cut<'_>) -> Result<Vec<u8>, PackageError> {
    let papers = cut.papers;
    let at: DateTime<FixedOffset> =
        papers
            .air_at
            .parse()
            .map_err(|error| PackageError::Document {
                document: "interchange/sofie-rundown-editor.json",
                detail: format!("air time {}: {error}", papers.air_at),
            })?;
    let rundown_id = id_of(cut, "sofie").to_string();
    let mut document = Document {
        rundown: Rundown {
            id: rundown_id.clone(),
            playlist_id: None,
            name: papers.full_name(),
            sync: false,
            expected_start_time: at.timestamp_millis(),
            expected_end_time: at.timestamp_millis() + i64::from(cut.frames) * FRAME_MS,
            meta_data: facts([
                ("edition", papers.edition.as_str().into()),
                ("revision", papers.revision.as_str().into()),
                ("status", papers.status.label().into()),
                ("frames", cut.frames.into()),
            ]),
        },
        segments: Vec::new(),
        parts: Vec::new(),
        pieces: Vec::new(),
    };
    for piece in &cut.pieces {
        let number = piece.row.two_digits();
        let row = piece.row;
        let segment_id = id_of(cut, &format!("segment {number}")).to_string();
        let part_id = id_of(cut, &format!("part {number}")).to_string();
        let rank = row.number - 1;
        document.segments.push(Segment {
            id: segment_id.clone(),
            playlist_id: None,
            rundown_id: rundown_id.clone(),
            name: row.title.clone(),
            rank,
            float: false,
        });
        let story = row.story.iter();
        let told = story.flat_map(|story| story.lead.iter().chain(&story.voice_over));
        let words: Vec<&str> = row.words.iter().chain(told).map(String::as_str).collect();
        document.parts.push(Part {
            id: part_id.clone(),
            playlist_id: None,
            rundown_id: rundown_id.clone(),
            segment_id: segment_id.clone(),
            name: row.title.clone(),
            rank: 0,
            float: false,
            payload: PartPayload {
                r#type: match row.kind {
                    ItemKind::Opener | ItemKind::Closer | ItemKind::Bumper => "Titles",
                    ItemKind::Link => "Cam",
                    ItemKind::Story => "VO",
                },
                script: words.join("\n\n"),
                duration: seconds(piece.frames()),
            },
        });
        let of_part = |n: usize, made: Made| PieceOf {
            id: id_of(cut, &format!("piece {number} {n}")).to_string(),
            playlist_id: None,
            rundown_id: rundown_id.clone(),
            segment_id: segment_id.clone(),
            part_id: part_id.clone(),
            name: made.name,
            start: made.start.map(seconds),
            duration: made.frames.map(seconds),
            piece_type: made.r#type,
            payload: made.payload,
        };
        let made = piece.files.iter().map(|file| handed(piece, file));
        let captions = piece.lines.iter().map(|line| Made {
            r#type: CAPTION,
            name: line.text.to_owned(),
            start: Some(line.from - piece.from),
            frames: Some(line.to - line.from),
            payload: facts([("text", line.text.into())]),
        });
        let made = made.chain(captions).enumerate();
        document
            .pieces
            .extend(made.map(|(n, made)| of_part(n, made)));
    }
    pretty("interchange/sofie-rundown-editor.json", &document)
}

/// What tells one piece from another.
struct Made {
    r#type: &'static str,
    name: String,
    /// Frames from the part's start.
    start: Option<u32>,
    frames: Option<u32>,
    payload: Map<String, Value>,
}

/// A file as a piece of the types that the editor's own manifest knows.
fn handed(piece: &Piece<'_>, file: &Footage) -> Made {
    let row = piece.row;
    let seen = piece.seen(file);
    let strap = file
        .strap()
        .and_then(|at| row.story.as_ref()?.strap.get(at));
    let path = file.path.as_str();
    let (r#type, name, payload) = match (strap, file.role) {
        (Some(strap), _) => (
            "l3d",
            strap.name.clone(),
            facts([
                ("name", strap.name.as_str().into()),
                ("description", strap.line.as_str().into()),
                ("fileName", path.into()),
            ]),
        ),
        (None, FileRole::GraphicStill | FileRole::GraphicClip | FileRole::TitleCardStill) => (
            "fullscreen",
            format!("{} {}", file.label(), file.name()),
            facts([("url", path.into())]),
        ),
        _ if file.is_still() => (
            "fullscreen",
            format!("{} {}", file.label(), file.name()),
            facts([("url", path.into())]),
        ),
        _ => (
            "video",
            format!("{} {}", file.label(), file.name()),
            match file.frames {
                Some(frames) => facts([
                    ("fileName", path.into()),
                    ("sourceDuration", (i64::from(frames) * FRAME_MS).into()),
                ]),
                None => facts([("fileName", path.into())]),
            },
        ),
    };
    Made {
        r#type,
        name,
        start: seen.map(|seen| seen.from - piece.from),
        frames: seen.map(|seen| seen.frames()),
        payload,
    }
}

fn facts<const N: usize>(facts: [(&str, Value); N]) -> Map<String, Value> {
    facts
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

fn seconds(frames: u32) -> f64 {
    Millis(i64::from(frames) * FRAME_MS).as_seconds()
}
