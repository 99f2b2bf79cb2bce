//! Ontime 4 (stage and studio timer): a table to import and a project to open. Each item is an event;
//! what Ontime has no field for stands in custom fields, whose names may hold nothing but `a-z0-9_ `.

mod project;
mod workbook;

use chrono::{DateTime, FixedOffset, Timelike};

use super::{
    Found,
    cut::{Cut, Piece, frame_of, timecode},
};
use crate::{
    model::{ItemKind, Millis, units::FRAME_MS},
    package::PackageError,
};

pub use project::{project, read as read_project};
pub use workbook::{read as read_workbook, said, workbook};

/// Names of the custom fields, in the order of [`Event::fields`].
const FIELDS: [&str; 7] = [
    "kind", "timecode", "script", "captions", "cards", "media", "edition",
];
const TIMECODE: usize = 1;
const CAPTIONS: usize = 3;

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

/// One item as an event.
struct Event<'a> {
    id: String,
    /// `03`.
    cue: String,
    title: &'a str,
    note: String,
    colour: &'static str,
    /// The clock at its start and end, in ms since midnight at the station; not past the day.
    start_ms: i64,
    end_ms: i64,
    fields: [String; FIELDS.len()],
}

/// The events of the edition, from the minute it goes on air.
///
/// # Errors
/// The air time is none.
fn events<'a>(cut: &Cut<'a>) -> Result<Vec<Event<'a>>, PackageError> {
    let air_at = &cut.papers.air_at;
    let at: DateTime<FixedOffset> = air_at.parse().map_err(|error| PackageError::Document {
        document: "interchange/ontime",
        detail: format!("air time {air_at}: {error}"),
    })?;
    let air =
        i64::from(at.num_seconds_from_midnight()) * 1000 + i64::from(at.timestamp_subsec_millis());
    Ok(cut
        .pieces
        .iter()
        .map(|piece| event(cut, piece, air))
        .collect())
}

fn event<'a>(cut: &Cut<'a>, piece: &Piece<'a>, air: i64) -> Event<'a> {
    let papers = cut.papers;
    let row = piece.row;
    let story = row.story.as_ref();
    let clock = |frame: u32| (air + i64::from(frame) * FRAME_MS).rem_euclid(DAY_MS);
    let words = story
        .iter()
        .flat_map(|story| story.lead.iter().chain(&story.voice_over));
    let words: Vec<&str> = row.words.iter().chain(words).map(String::as_str).collect();
    let captions = piece.lines.iter().map(|line| {
        let (from, to) = (timecode(line.from), timecode(line.to));
        format!("{from}-{to} {}", line.text)
    });
    let cards = piece.cards().map(|(shot, file)| {
        let (from, to) = (timecode(shot.from), timecode(shot.to));
        format!("{from}-{to} {} {}", file.label(), file.path)
    });
    let media = piece.files.iter().map(|file| file.path.clone());
    Event {
        id: format!(
            "{}-{}-{}",
            papers.edition,
            papers.revision,
            row.two_digits()
        ),
        cue: row.two_digits(),
        title: &row.title,
        note: story.map_or_else(
            || row.label.to_owned(),
            |story| format!("{} {} 供稿：{}", row.label, story.slug, story.source()),
        ),
        colour: match row.kind {
            ItemKind::Opener | ItemKind::Closer => "#3E75E8",
            ItemKind::Link => "#779BE7",
            ItemKind::Story => "#339E4E",
            ItemKind::Bumper => "#A790F5",
        },
        start_ms: clock(piece.from),
        end_ms: clock(piece.to),
        fields: [
            row.label.to_owned(),
            format!("{}-{}", timecode(piece.from), timecode(piece.to)),
            words.join("\n"),
            captions.collect::<Vec<_>>().join("\n"),
            cards.collect::<Vec<_>>().join("\n"),
            media.collect::<Vec<_>>().join("\n"),
            format!(
                "{} {} {}",
                papers.edition,
                papers.revision,
                papers.status.label()
            ),
        ],
    }
}

/// An event as it was read back; `None`: its fields are none of ours.
fn found(cue: &str, title: &str, times: &str, captions: &str) -> Option<Found> {
    let (from, to) = span(times)?;
    let captions = captions.split('\n').filter(|line| !line.is_empty());
    Some(Found {
        number: cue.parse().ok()?,
        title: title.to_owned(),
        from,
        to,
        captions: captions
            .map(|line| {
                let (times, text) = line.split_once(' ')?;
                let (from, to) = span(times)?;
                Some((from, Some(to), text.to_owned()))
            })
            .collect::<Option<_>>()?,
    })
}

/// `00:00:01:02-00:00:03:04` in frames.
fn span(text: &str) -> Option<(u32, u32)> {
    let (from, to) = text.split_once('-')?;
    Some((frame_of(from)?, frame_of(to)?))
}

/// `HH:MM:SS`, all three parts, of a time of the day in whole seconds.
fn clock(seconds: i64) -> String {
    format!(
        "{:02}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

/// The nearest second of a time of the day. Times are rounded, never lengths.
fn second(ms: i64) -> i64 {
    (Millis(ms).0 + 500)
        .div_euclid(1000)
        .rem_euclid(DAY_MS / 1000)
}
