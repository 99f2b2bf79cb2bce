//! Segments and sound → preview.mp4, without encoding a picture again.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use serde::Serialize;

use super::{
    cache::{Kept, key},
    pool,
    studio::Studio,
};
use crate::{
    model::{BlobHash, story::ClipSound},
    render::{
        RenderError, chapters, clips, encoders,
        loudness::is_heard,
        sound::{Levels, RATE, Track, samples},
        timeline::{Segment, Source},
    },
};

/// One item's film: how it is planned, and the pieces that it was made in, each with its frames.
pub struct Film {
    /// The plan.
    pub segment: Segment,
    /// The pieces, in order.
    pub pieces: Vec<(u32, Kept)>,
}

/// A clip's own sound in the whole programme.
struct Heard {
    blob: BlobHash,
    first: u32,
    from: u32,
    frames: u32,
    sound: ClipSound,
}

/// The whole rundown as one film.
pub fn preview(
    studio: &Studio<'_>,
    workers: usize,
    films: &[Film],
    titles: &[String],
) -> Result<Kept, RenderError> {
    let heard = heard(studio, films);
    let pieces = || films.iter().flat_map(|film| &film.pieces);
    let lengths: Vec<u32> = pieces().map(|(frames, _)| *frames).collect();
    let hashes: Vec<_> = pieces().map(|(_, kept)| kept.sha256).collect();
    let sounds: Vec<_> = heard
        .iter()
        .map(|h| (h.blob, h.first, h.from, h.frames, h.sound))
        .collect();
    let bed = Bed::of(studio);
    let chapters = chapters::script(
        films
            .iter()
            .zip(titles)
            .map(|(film, title)| (film.segment.frames, title.as_str())),
    );
    let nowhere = Path::new("");
    let shape = studio.film_key(
        &key(&(
            "preview",
            lengths,
            hashes,
            sounds,
            levels_key(&studio.levels),
            &bed,
            &chapters,
        )),
        &encoders::preview(nowhere, nowhere, nowhere),
    );
    studio.cache.keep(&shape, "mp4", |draft| {
        let total: u32 = films.iter().map(|film| film.segment.frames).sum();
        let track = sound_track(studio, workers, &heard, bed.as_ref(), total)?;
        let sound = studio.cache.draft_of("wav", &track.wav())?;
        let list = studio.cache.draft_of("txt", listing(pieces()).as_bytes())?;
        let script = studio.cache.draft_of("txt", chapters.as_bytes())?;
        let made = run(
            studio,
            "preview.mp4",
            &encoders::preview(&list, &sound, &script),
            draft,
        );
        for leftover in [&sound, &list, &script] {
            let _ = std::fs::remove_file(leftover);
        }
        made
    })
}

fn run(
    studio: &Studio<'_>,
    what: &str,
    arguments: &encoders::Arguments,
    draft: &Path,
) -> Result<(), RenderError> {
    let output = encoders::file(draft);
    let running = studio.tools.ffmpeg(arguments, Some(&output));
    let ended = running.and_then(super::tool::Running::finish);
    ended.map_err(|failure| failure.on(&studio.tools.ffmpeg, what))
}

/// ffconcat script, lengths stated: a container rounds, we do not.
fn listing<'a>(pieces: impl Iterator<Item = &'a (u32, Kept)>) -> String {
    let mut list = String::from("ffconcat version 1.0\n");
    for (frames, kept) in pieces {
        let path = kept.path.display().to_string().replace('\'', "'\\''");
        let ms = frames * 40;
        // Writing to a String cannot fail.
        let _ = writeln!(list, "file 'file:{path}'");
        let _ = writeln!(list, "duration {}.{:03}", ms / 1000, ms % 1000);
    }
    list
}

fn heard(studio: &Studio<'_>, films: &[Film]) -> Vec<Heard> {
    let mut at = 0;
    let mut heard = Vec::new();
    for Film { segment, .. } in films {
        for shot in &segment.shots {
            let Source::Clip {
                blob,
                first,
                sound,
                until,
            } = shot.source
            else {
                continue;
            };
            // A held frame is silent.
            let left = until.map_or(u32::MAX, |until| until.saturating_sub(first));
            if sound != ClipSound::Mute && !studio.look(&blob).tracks().is_empty() {
                heard.push(Heard {
                    blob,
                    first,
                    from: at + shot.from,
                    frames: (shot.to - shot.from).min(left),
                    sound,
                });
            }
        }
        at += segment.frames;
    }
    heard
}

/// A station's own bed: where it lies, and what tells it from another.
#[derive(Debug, Serialize)]
struct Bed {
    path: PathBuf,
    bytes: u64,
    changed: Option<u128>,
}

impl Bed {
    /// `None`: silence is wanted, or the file is not there.
    fn of(studio: &Studio<'_>) -> Option<Self> {
        let path = studio.bed.clone()?;
        let file = std::fs::metadata(&path).ok()?;
        let changed = file.modified().ok();
        Some(Self {
            path,
            bytes: file.len(),
            changed: changed
                .and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok())
                .map(|since| since.as_nanos()),
        })
    }
}

fn levels_key(levels: &Levels) -> String {
    format!("{levels:?}")
}

/// Clips at their levels over the bed, the whole at the programme's.
fn sound_track(
    studio: &Studio<'_>,
    workers: usize,
    heard: &[Heard],
    bed: Option<&Bed>,
    total: u32,
) -> Result<Track, RenderError> {
    let levels = &studio.levels;
    let sounds = pool::each(workers, heard, &|heard| sound_of(studio, heard))?;
    let mut track = Track::silent(total);
    if let Some(bed) = bed {
        let arguments = clips::sound_of_bed(&bed.path, total);
        let spans: Vec<_> = heard.iter().map(|h| (h.from, h.from + h.frames)).collect();
        track.bed(pcm(studio, &arguments, total)?, &spans, levels);
    }
    for (heard, sound) in heard.iter().zip(sounds) {
        let target = match heard.sound {
            ClipSound::Keep => levels.programme,
            ClipSound::Under | ClipSound::Mute => levels.programme - levels.under,
        };
        track.lay(sound, heard.from, target, levels);
    }
    let said = heard.iter().any(|heard| heard.sound == ClipSound::Keep);
    track.finish(said, levels);
    Ok(track)
}

/// The first of a clip's tracks that is not silent. A sound that cannot be decoded is left out: the
/// preview is a rough cut.
fn sound_of(studio: &Studio<'_>, heard: &Heard) -> Result<Vec<i16>, RenderError> {
    let path = (studio.media)(&heard.blob);
    for track in studio.look(&heard.blob).tracks() {
        let arguments = clips::sound_of_clip(&path, *track, heard.first, heard.frames);
        let sound = pcm(studio, &arguments, heard.frames)?;
        if is_heard(&sound) {
            return Ok(sound);
        }
    }
    Ok(Vec::new())
}

/// What `arguments` decode, at most `frames` of it; what cannot be decoded is silent.
fn pcm(
    studio: &Studio<'_>,
    arguments: &encoders::Arguments,
    frames: u32,
) -> Result<Vec<i16>, RenderError> {
    let mut running = studio
        .tools
        .ffmpeg(arguments, None)
        .map_err(|failure| failure.on(&studio.tools.ffmpeg, "a clip's sound"))?;
    let most = frames as usize * (RATE / 25) as usize * 4;
    let pcm = running.read_all(most).unwrap_or_default();
    let _ = running.finish();
    Ok(samples(&pcm, frames))
}
