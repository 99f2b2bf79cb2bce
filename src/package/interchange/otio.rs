//! OpenTimelineIO (Academy Software Foundation), `edition.otio`: V1 pictures, V2 straps with alpha,
//! A1 the preview's sound; items, cards and captions as markers of the whole timeline.

use serde_json::{Value, json};

use super::{
    Found,
    cut::{Cut, Footage, Piece, Shot},
};
use crate::{
    model::units::FRAME_RATE,
    package::{PackageError, json::pretty},
};

/// What a marker stands for, in `metadata.yixian.kind`.
const ITEM: &str = "item";
const CARD: &str = "card";
const CAPTION: &str = "caption";

/// The file.
///
/// # Errors
/// Never in practice: plain data serializes.
pub fn write(cut: &Cut<'_>) -> Result<Vec<u8>, PackageError> {
    let papers = cut.papers;
    let mut sound = Vec::new();
    let mut over = Vec::new();
    let mut at = 0;
    for piece in &cut.pieces {
        for shot in &piece.overs {
            if shot.from > at {
                over.push(gap(shot.from - at));
            }
            over.push(clip(piece, shot));
            at = shot.to;
        }
        let whole = Shot {
            from: piece.from,
            to: piece.to,
            first: piece.from,
            file: cut.preview,
        };
        sound.push(clip(piece, &whole));
    }
    if cut.frames > at {
        over.push(gap(cut.frames - at));
    }
    let pictures: Vec<Value> = cut
        .pieces
        .iter()
        .flat_map(|piece| piece.shots.iter().map(move |shot| clip(piece, shot)))
        .collect();
    let timeline = json!({
        "OTIO_SCHEMA": "Timeline.1",
        "name": papers.full_name(),
        "global_start_time": time(0),
        "metadata": { "yixian": {
            "schema": "yixian-otio/1",
            "programme": papers.programme,
            "edition": papers.edition,
            "revision": papers.revision,
            "status": papers.status.label(),
            "air_at": papers.air_at,
            "frozen_at": papers.frozen_at.to_rfc3339(),
            "frames": cut.frames,
        } },
        "tracks": {
            "OTIO_SCHEMA": "Stack.1",
            "name": "tracks",
            "source_range": null,
            "effects": [],
            "markers": cut.pieces.iter().flat_map(markers).collect::<Vec<_>>(),
            "enabled": true,
            "metadata": {},
            "children": [
                track("V1", "Video", pictures),
                track("V2", "Video", over),
                track("A1", "Audio", sound),
            ],
        },
    });
    pretty("interchange/edition.otio", &timeline)
}

/// The items of a finished file; `None`: it is none.
pub fn read(bytes: &[u8]) -> Option<Vec<Found>> {
    let value: Value = serde_json::from_slice(bytes).ok()?;
    let mut found: Vec<Found> = Vec::new();
    for marker in value["tracks"]["markers"].as_array()? {
        let own = &marker["metadata"]["yixian"];
        let range = &marker["marked_range"];
        let from = frames(&range["start_time"])?;
        let to = from + frames(&range["duration"])?;
        let text = marker["name"].as_str()?.to_owned();
        match own["kind"].as_str()? {
            ITEM => found.push(Found {
                number: usize::try_from(own["item"].as_u64()?).ok()?,
                title: text,
                from,
                to,
                captions: Vec::new(),
            }),
            CAPTION => found.last_mut()?.captions.push((from, Some(to), text)),
            _ => {}
        }
    }
    // The tracks must be as long as the items, whoever asks them.
    let end = found.last().map_or(0, |last| last.to);
    for track in value["tracks"]["children"].as_array()? {
        let children = track["children"].as_array()?.iter();
        let lengths = children.map(|child| frames(&child["source_range"]["duration"]));
        if lengths.sum::<Option<u32>>()? != end {
            return None;
        }
    }
    Some(found)
}

fn frames(time: &Value) -> Option<u32> {
    let value = time["value"].as_f64()?;
    (time["rate"].as_f64()? == f64::from(FRAME_RATE) && value.fract() == 0.0)
        .then(|| format!("{value}").parse().ok())
        .flatten()
}

fn time(frames: u32) -> Value {
    json!({
        "OTIO_SCHEMA": "RationalTime.1",
        "rate": f64::from(FRAME_RATE),
        "value": f64::from(frames),
    })
}

fn range(start: u32, frames: u32) -> Value {
    json!({
        "OTIO_SCHEMA": "TimeRange.1",
        "start_time": time(start),
        "duration": time(frames),
    })
}

fn track(name: &str, kind: &str, children: Vec<Value>) -> Value {
    json!({
        "OTIO_SCHEMA": "Track.1",
        "name": name,
        "kind": kind,
        "source_range": null,
        "effects": [],
        "markers": [],
        "enabled": true,
        "metadata": {},
        "children": children,
    })
}

fn gap(frames: u32) -> Value {
    json!({
        "OTIO_SCHEMA": "Gap.1",
        "name": "",
        "source_range": range(0, frames),
        "effects": [],
        "markers": [],
        "enabled": true,
        "metadata": {},
    })
}

/// A shot, or the gap where the package has nothing to show.
fn clip(piece: &Piece<'_>, shot: &Shot<'_>) -> Value {
    let Some(file) = shot.file else {
        return gap(shot.frames());
    };
    json!({
        "OTIO_SCHEMA": "Clip.2",
        "name": file.name(),
        "source_range": range(shot.first, shot.frames()),
        "effects": [],
        "markers": [],
        "enabled": true,
        "active_media_reference_key": "DEFAULT_MEDIA",
        "media_references": { "DEFAULT_MEDIA": reference(file) },
        "metadata": { "yixian": {
            "item": piece.row.number,
            "title": piece.row.title,
            "role": file.role,
            "label": file.label(),
        } },
    })
}

fn reference(file: &Footage) -> Value {
    json!({
        "OTIO_SCHEMA": "ExternalReference.1",
        "name": file.name(),
        "target_url": file.url(),
        "available_range": file.frames.map(|frames| range(0, frames)),
        "available_image_bounds": null,
        "metadata": {},
    })
}

fn markers<'a>(piece: &'a Piece<'_>) -> impl Iterator<Item = Value> + 'a {
    let row = piece.row;
    let marker = move |kind: &str, color: &str, name: &str, label: &str, from: u32, to: u32| {
        json!({
            "OTIO_SCHEMA": "Marker.2",
            "name": name,
            "color": color,
            "comment": format!("{} {label}", row.two_digits()),
            "marked_range": range(from, to - from),
            "metadata": { "yixian": { "kind": kind, "item": row.number } },
        })
    };
    let item = marker(ITEM, "GREEN", &row.title, row.label, piece.from, piece.to);
    let cards = piece.cards().map(move |(shot, file)| {
        marker(
            CARD,
            "ORANGE",
            file.name(),
            file.label(),
            shot.from,
            shot.to,
        )
    });
    let captions = piece
        .lines
        .iter()
        .map(move |line| marker(CAPTION, "WHITE", line.text, "唱词", line.from, line.to));
    std::iter::once(item).chain(cards).chain(captions)
}
