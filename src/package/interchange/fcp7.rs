//! Final Cut Pro 7 XML (xmeml 5, Apple), `edition.xml`: what Premiere, Resolve and EDIUS import.
//! Items, cards and captions are markers of the sequence. Paths are relative, as the package may lie
//! anywhere; an editing system that wants absolute ones relinks by name, and names are unique here.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{
    Found,
    cut::{Cut, Footage, Piece, Shot},
    id_of,
    xml::Node,
};
use crate::{model::rendered::FileRole, package::PackageError};

/// What ends the comment of a caption's marker; that of an item ends with its kind.
const CAPTION: &str = "唱词";
const CARD: &str = "包装";

#[derive(Serialize)]
struct Sequence<'a> {
    uuid: String,
    name: String,
    frames: u32,
    video: Vec<Track<'a>>,
    audio: Vec<Track<'a>>,
    markers: Vec<Marker<'a>>,
}

#[derive(Serialize)]
struct Track<'a> {
    name: &'static str,
    /// From 0, of the two halves of a stereo pair.
    index: u32,
    /// From 1.
    channel: u32,
    clips: Vec<Clip<'a>>,
}

#[derive(Serialize)]
struct Clip<'a> {
    id: String,
    name: &'a str,
    /// Of the whole file.
    length: u32,
    start: u32,
    end: u32,
    r#in: u32,
    out: u32,
    still: bool,
    alpha: bool,
    sound: bool,
    file: String,
    /// Where the file is told for the first time; its id says the rest after that.
    url: Option<String>,
    /// From 1, of a clip of sound.
    channel: Option<u32>,
    comment: String,
}

#[derive(Serialize)]
struct Marker<'a> {
    name: &'a str,
    comment: String,
    from: u32,
    to: u32,
}

/// Numbers the files, and knows which was told already and how long each is.
struct Files<'a> {
    ids: BTreeMap<&'a str, usize>,
    lengths: BTreeMap<&'a str, u32>,
    told: BTreeSet<&'a str>,
    clips: usize,
}

impl<'a> Files<'a> {
    fn new(cut: &'a Cut<'_>) -> Self {
        let mut files = Self {
            ids: BTreeMap::new(),
            lengths: BTreeMap::new(),
            told: BTreeSet::new(),
            clips: 0,
        };
        let shots = |piece: &'a Piece<'_>| piece.shots.iter().chain(&piece.overs);
        let shown = cut.pieces.iter().flat_map(shots);
        let shown = shown.filter_map(|shot| Some((shot.file?, shot.first + shot.frames())));
        for (file, end) in shown.chain(cut.preview.map(|preview| (preview, cut.frames))) {
            let next = files.ids.len() + 1;
            files.ids.entry(&file.path).or_insert(next);
            let length = files.lengths.entry(&file.path).or_default();
            // A file of unknown length is at least as long as what is seen of it.
            *length = file.frames.unwrap_or(end).max(*length).max(end);
        }
        files
    }

    fn clip(
        &mut self,
        piece: &Piece<'_>,
        shot: &Shot<'a>,
        file: &'a Footage,
        channel: Option<u32>,
    ) -> Clip<'a> {
        self.clips += 1;
        let path = file.path.as_str();
        Clip {
            id: format!("clip-{}", self.clips),
            name: file.name(),
            length: self.lengths.get(path).copied().unwrap_or(shot.frames()),
            start: shot.from,
            end: shot.to,
            r#in: shot.first,
            out: shot.first + shot.frames(),
            still: file.is_still(),
            alpha: matches!(file.role, FileRole::StrapClip | FileRole::StrapStill),
            sound: file.role == FileRole::Preview,
            file: format!("file-{}", self.ids.get(path).copied().unwrap_or_default()),
            url: self.told.insert(path).then(|| file.url()),
            channel,
            comment: format!("{} {}", piece.row.two_digits(), piece.row.title),
        }
    }
}

/// The file.
///
/// # Errors
/// The template is broken.
pub fn write(cut: &Cut<'_>) -> Result<Vec<u8>, PackageError> {
    let mut files = Files::new(cut);
    let (mut pictures, mut overs) = (Vec::new(), Vec::new());
    for piece in &cut.pieces {
        for shot in &piece.shots {
            let file = shot.file.into_iter();
            pictures.extend(file.map(|file| files.clip(piece, shot, file, None)));
        }
        for shot in &piece.overs {
            let file = shot.file.into_iter();
            overs.extend(file.map(|file| files.clip(piece, shot, file, None)));
        }
    }
    let mut audio = Vec::new();
    for (name, channel) in [("A1", 1), ("A2", 2)] {
        let mut clips = Vec::new();
        for piece in cut.pieces.iter().filter(|piece| piece.frames() > 0) {
            let whole = Shot {
                from: piece.from,
                to: piece.to,
                first: piece.from,
                file: cut.preview,
            };
            let file = cut.preview.into_iter();
            clips.extend(file.map(|file| files.clip(piece, &whole, file, Some(channel))));
        }
        audio.push(Track {
            name,
            index: channel - 1,
            channel,
            clips,
        });
    }
    let track = |name, clips| Track {
        name,
        index: 0,
        channel: 1,
        clips,
    };
    let sequence = Sequence {
        uuid: id_of(cut, "fcp7").to_string(),
        name: cut.papers.full_name(),
        frames: cut.frames,
        video: vec![track("V1", pictures), track("V2", overs)],
        audio,
        markers: cut.pieces.iter().flat_map(markers).collect(),
    };
    Ok(cut.papers.forms.xml("fcp7", &sequence)?.into_bytes())
}

fn markers<'a>(piece: &'a Piece<'_>) -> Vec<Marker<'a>> {
    let marker = |name, label: &str, from, to| Marker {
        name,
        comment: format!("{} {label}", piece.row.two_digits()),
        from,
        to,
    };
    let mut all = vec![marker(
        &piece.row.title,
        piece.row.label,
        piece.from,
        piece.to,
    )];
    for (shot, file) in piece.cards() {
        all.push(marker(file.name(), CARD, shot.from, shot.to));
    }
    for line in &piece.lines {
        all.push(marker(line.text, CAPTION, line.from, line.to));
    }
    all
}

/// The items of a finished file; `None`: it is none.
pub fn read(bytes: &[u8]) -> Option<Vec<Found>> {
    let root = Node::read(bytes).filter(|root| root.name == "xmeml")?;
    let sequence = root.at("sequence")?;
    let mut found: Vec<Found> = Vec::new();
    for marker in sequence.all("marker") {
        let (from, to) = (marker.number_at("in")?, marker.number_at("out")?);
        let text = marker.text_at("name")?.to_owned();
        let (number, kind) = marker.text_at("comment")?.split_once(' ')?;
        match kind {
            CARD => {}
            CAPTION => found.last_mut()?.captions.push((from, Some(to), text)),
            _ => found.push(Found {
                number: number.parse().ok()?,
                title: text,
                from,
                to,
                captions: Vec::new(),
            }),
        }
    }
    let end = found.last().map_or(0, |last| last.to);
    // No clip may overlap the one before, nor go past the end.
    for kind in ["video", "audio"] {
        for track in sequence.at("media")?.at(kind)?.all("track") {
            let mut at = 0;
            for clip in track.all("clipitem") {
                let (start, stop) = (clip.number_at::<u32>("start")?, clip.number_at("end")?);
                let (first, out) = (clip.number_at::<u32>("in")?, clip.number_at::<u32>("out")?);
                let right = at <= start && start < stop && stop <= end;
                (right && out.checked_sub(first)? == stop - start).then_some(())?;
                at = stop;
            }
        }
    }
    (sequence.number_at::<u32>("duration")? == end).then_some(found)
}
