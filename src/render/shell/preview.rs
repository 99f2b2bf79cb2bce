//! Segments and sound → preview.mp4, without encoding a picture again.

use std::{fmt::Write as _, path::Path};

use super::{
    cache::{Kept, key},
    pool,
    studio::Studio,
};
use crate::{
    model::BlobHash,
    render::{
        RenderError, clips, encoders,
        sound::{RATE, Track},
        timeline::{Segment, Source},
    },
};

/// A clip's own sound in the whole programme.
struct Heard {
    blob: BlobHash,
    first: u32,
    from: u32,
    frames: u32,
}

/// The whole rundown as one film.
pub fn preview(
    studio: &Studio<'_>,
    workers: usize,
    segments: &[(Segment, Kept)],
) -> Result<Kept, RenderError> {
    let heard = heard(studio, segments);
    let lengths: Vec<u32> = segments.iter().map(|(segment, _)| segment.frames).collect();
    let films: Vec<_> = segments.iter().map(|(_, kept)| kept.sha256).collect();
    let sounds: Vec<_> = heard
        .iter()
        .map(|h| (h.blob, h.first, h.from, h.frames))
        .collect();
    let nowhere = Path::new("");
    let shape = studio.film_key(
        &key(&("preview", lengths, films, sounds)),
        &encoders::preview(nowhere, nowhere),
    );
    studio.cache.keep(&shape, "mp4", |draft| {
        let pcm = pool::each(workers, &heard, &|heard| sound_of(studio, heard))?;
        let total: u32 = segments.iter().map(|(segment, _)| segment.frames).sum();
        let mut track = Track::silent(total);
        for (heard, pcm) in heard.iter().zip(pcm) {
            track.lay(&pcm, heard.from, heard.frames);
        }
        let sound = studio.cache.draft_of("wav", &track.wav())?;
        let list = studio.cache.draft_of("txt", listing(segments).as_bytes())?;
        let made = run(
            studio,
            "preview.mp4",
            &encoders::preview(&list, &sound),
            draft,
        );
        for leftover in [&sound, &list] {
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
fn listing(segments: &[(Segment, Kept)]) -> String {
    let mut list = String::from("ffconcat version 1.0\n");
    for (segment, kept) in segments {
        let path = kept.path.display().to_string().replace('\'', "'\\''");
        let ms = segment.frames * 40;
        // Writing to a String cannot fail.
        let _ = writeln!(list, "file 'file:{path}'");
        let _ = writeln!(list, "duration {}.{:03}", ms / 1000, ms % 1000);
    }
    list
}

fn heard(studio: &Studio<'_>, segments: &[(Segment, Kept)]) -> Vec<Heard> {
    let mut at = 0;
    let mut heard = Vec::new();
    for (segment, _) in segments {
        for shot in &segment.shots {
            let Source::Clip { blob, first } = shot.source else {
                continue;
            };
            if matches!(
                studio.look(&blob),
                super::look::Look::Clip { sound: true, .. }
            ) {
                heard.push(Heard {
                    blob,
                    first,
                    from: at + shot.from,
                    frames: shot.to - shot.from,
                });
            }
        }
        at += segment.frames;
    }
    heard
}

/// A sound that cannot be decoded is left out: the preview is a rough cut.
fn sound_of(studio: &Studio<'_>, heard: &Heard) -> Result<Vec<u8>, RenderError> {
    let path = (studio.media)(&heard.blob);
    let arguments = clips::sound_of_clip(&path, heard.first, heard.frames);
    let mut running = studio
        .tools
        .ffmpeg(&arguments, None)
        .map_err(|failure| failure.on(&studio.tools.ffmpeg, "a clip's sound"))?;
    let most = heard.frames as usize * (RATE / 25) as usize * 4;
    let pcm = running.read_all(most).unwrap_or_default();
    let _ = running.finish();
    Ok(pcm)
}
