//! MOS 2.8 (Media Object Server protocol), a message a file: `roCreate` with the running order, a
//! `roStorySend` with words, cards and captions for each item, `roReadyToAir`. A revision is a running
//! order of its own, as a package never changes.

mod limits;
mod message;
mod read;

use chrono::{DateTime, FixedOffset};

use self::{
    limits::{id, slug},
    message::{Caption, Create, Item, Ready, Send, Story},
};
use super::{
    File,
    cut::{Cut, Footage, Piece},
    file,
};
use crate::{
    model::Millis,
    package::{PackageError, papers::Row},
};

pub use read::read;

/// How the name of a message that sends an item ends.
pub const SEND: &str = "-roStorySend.xml";

/// Who sends, and whose the objects are.
const MOS_ID: &str = "yixian.mos";
/// The newsroom computer system.
const NCS_ID: &str = "yixian.ncs";
/// Names the shape of our payloads.
const SCHEMA: &str = "urn:yixian:mos:1";

/// The messages, in the order in which they are sent.
///
/// # Errors
/// A template is broken, or the air time is none.
pub fn write(cut: &Cut<'_>) -> Result<Vec<File>, PackageError> {
    let papers = cut.papers;
    let ro = format!("yixian-{}-{}", papers.edition, papers.revision);
    let (mos, ncs) = (MOS_ID, NCS_ID);
    let stories: Vec<Story<'_>> = cut.pieces.iter().map(|piece| story(cut, piece)).collect();
    let create = Create {
        mos,
        ncs,
        message: 1,
        ro: &ro,
        slug: slug(&papers.full_name()),
        start: start(&papers.air_at)?,
        duration: clock(papers.trt_ms),
        schema: SCHEMA,
        programme: &papers.programme,
        edition: &papers.edition,
        revision: &papers.revision,
        status: papers.status.label(),
        frames: cut.frames,
        frozen: papers.frozen_at.to_rfc3339(),
        // The captions go with the words, in roStorySend.
        stories: stories
            .iter()
            .map(|story| Story {
                captions: Vec::new(),
                ..story.clone()
            })
            .collect(),
    };
    let messages = stories.len() + 2;
    let width = messages.to_string().len().max(2);
    let name = |message: usize, what: &str| format!("mos-{message:0width$}-{what}.xml");
    let mut files = vec![file(
        &name(1, "roCreate"),
        papers.forms.xml("mos-create", &create)?.into_bytes(),
    )];
    for (n, (story, piece)) in stories.into_iter().zip(&cut.pieces).enumerate() {
        let send = Send {
            mos,
            ncs,
            message: n + 2,
            ro: &ro,
            words: words(piece.row),
            story,
        };
        let bytes = papers.forms.xml("mos-story", &send)?.into_bytes();
        files.push(file(&name(n + 2, "roStorySend"), bytes));
    }
    let ready = Ready {
        mos,
        ncs,
        message: messages,
        ro: &ro,
        air: if papers.is_final() {
            "READY"
        } else {
            "NOT READY"
        },
    };
    let bytes = papers.forms.xml("mos-ready", &ready)?.into_bytes();
    files.push(file(&name(messages, "roReadyToAir"), bytes));
    Ok(files)
}

/// What is spoken, a paragraph each.
fn words(row: &Row) -> Vec<&str> {
    let story = row.story.iter();
    let of_story = story.flat_map(|story| story.lead.iter().chain(&story.voice_over));
    row.words
        .iter()
        .chain(of_story)
        .map(String::as_str)
        .collect()
}

fn story<'a>(cut: &Cut<'a>, piece: &Piece<'a>) -> Story<'a> {
    let papers = cut.papers;
    let row = piece.row;
    let name = row.story.as_ref().map_or("item", |story| &story.id);
    let captions = piece.lines.iter().map(|line| Caption {
        from: line.from,
        to: line.to,
        text: line.text,
    });
    let mut items: Vec<Item> = piece
        .files
        .iter()
        .enumerate()
        .map(|(n, file)| item(cut, piece, n + 1, file))
        .collect();
    let captions_file = row.captions_file.as_ref().filter(|_| row.story.is_some());
    if let Some(path) = captions_file.filter(|_| !piece.lines.is_empty()) {
        items.push(Item {
            id: format!("{}-{}", row.two_digits(), items.len() + 1),
            slug: format!("唱词 {} 条", piece.lines.len()),
            object: object(cut, path),
            mos: MOS_ID,
            schema: SCHEMA,
            length: None,
            about: "唱词",
            technical: "SRT".to_owned(),
            url: format!("../{path}"),
            first: 0,
            frames: Some(piece.frames()).filter(|frames| *frames > 0),
            seen: true,
            at: 0,
        });
    }
    Story {
        // The number keeps two items apart that tell one story.
        id: id(&format!(
            "yixian-{}-{}-{}-{name}",
            papers.edition,
            papers.revision,
            row.two_digits()
        )),
        slug: slug(&row.title),
        number: row.number,
        schema: SCHEMA,
        seconds: seconds(row.duration_ms),
        text_time: seconds(row.read_ms),
        media_time: seconds(row.media_ms),
        kind: row.label,
        title: &row.title,
        from: piece.from,
        to: piece.to,
        edition: &papers.edition,
        revision: &papers.revision,
        captions: captions.collect(),
        items,
    }
}

fn item(cut: &Cut<'_>, piece: &Piece<'_>, number: usize, file: &Footage) -> Item {
    let row = piece.row;
    let seen = piece.seen(file);
    let strap = file
        .strap()
        .and_then(|at| row.story.as_ref()?.strap.get(at));
    let slug = match strap {
        Some(strap) => slug(&format!("{} {} {}", file.label(), strap.name, strap.line)),
        None => slug(&format!("{} {}", file.label(), file.name())),
    };
    Item {
        id: format!("{}-{number}", row.two_digits()),
        slug,
        object: object(cut, &file.path),
        mos: MOS_ID,
        schema: SCHEMA,
        length: file.frames.filter(|frames| *frames > 0),
        about: file.label(),
        technical: file.extension().to_ascii_uppercase(),
        url: file.url(),
        first: seen.map_or(0, |seen| seen.first),
        frames: seen
            .map(|seen| seen.frames())
            .or(file.frames)
            .filter(|frames| *frames > 0),
        seen: seen.is_some(),
        at: seen.map_or(0, |seen| seen.from - piece.from),
    }
}

/// The same object in no two editions or revisions.
fn object(cut: &Cut<'_>, path: &str) -> String {
    let papers = cut.papers;
    id(&format!("{}-{}/{path}", papers.edition, papers.revision))
}

/// `49.04`.
fn seconds(length: Millis) -> String {
    format!("{}", length.as_seconds())
}

/// `00:04:59`, to the second.
fn clock(length: Millis) -> String {
    let all = (length.0.max(0) + 500) / 1000;
    format!("{:02}:{:02}:{:02}", all / 3600, all / 60 % 60, all % 60)
}

/// `2026-11-28T12:00:00,000+08:00`: without its offset a reader takes it for UTC.
fn start(air_at: &str) -> Result<String, PackageError> {
    let at: DateTime<FixedOffset> = air_at.parse().map_err(|error| PackageError::Document {
        document: "interchange/mos",
        detail: format!("air time {air_at}: {error}"),
    })?;
    let (local, offset) = (at.format("%Y-%m-%dT%H:%M:%S"), at.format("%:z"));
    Ok(format!(
        "{local},{:03}{offset}",
        at.timestamp_subsec_millis()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_what_readers_of_mos_expect() {
        assert_eq!(
            start("2026-11-28T12:00:00+08:00").unwrap(),
            "2026-11-28T12:00:00,000+08:00"
        );
        assert!(start("noon").is_err());
        assert_eq!(clock(Millis(299_640)), "00:05:00");
        assert_eq!(seconds(Millis(49_040)), "49.04");
    }
}
