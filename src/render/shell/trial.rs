//! Can the ffmpeg at hand make what the profile asks? A few frames of each output are made the way an
//! edition's are, and read back.

use std::{fs, path::Path, process::Command};

use serde::Deserialize;

use super::{
    RenderSettings,
    cache::Cache,
    films,
    studio::Studio,
    tool::{Patience, Tools},
    version::version,
};
use crate::{
    model::BlobHash,
    render::{
        card::{Card, Effect, HEIGHT, Layer, Motion, Raster, Transition, WIDTH},
        ease::Ease,
        encoders::file,
        frame::Frame,
        profile::{Films, Profile, Strap, lacking},
    },
};

/// Long enough that something moves and something is held.
const FRAMES: u32 = 20;

/// Parts of `ffmpeg` that the profile, foreign clips and the preview need and that it does not list,
/// each with its kind (`encoder prores_ks`).
///
/// # Errors
/// The program cannot be run.
pub fn missing_parts(ffmpeg: &Path, profile: &Profile) -> std::io::Result<Vec<String>> {
    let needs = profile.needs();
    // Each list is a start of the program: all at once.
    let found = std::thread::scope(|scope| {
        let asked = needs.kinds().map(|(option, kind, wanted)| {
            scope.spawn(move || {
                let output = Command::new(ffmpeg)
                    .args(["-hide_banner", option])
                    .output()?;
                let listing = String::from_utf8_lossy(&output.stdout);
                let lacking = lacking(&listing, wanted).into_iter();
                Ok::<Vec<String>, std::io::Error>(
                    lacking.map(|name| format!("{kind} {name}")).collect(),
                )
            })
        });
        asked.map(|thread| {
            thread
                .join()
                .unwrap_or_else(|_| Err(std::io::ErrorKind::Other.into()))
        })
    });
    let mut missing = Vec::new();
    for part in found {
        missing.extend(part?);
    }
    Ok(missing)
}

/// Makes a card, a strap of each kind and a piece of preview in `folder`, which is removed after
/// that, and reads them back.
///
/// # Errors
/// Which output cannot be made or is not what it should be, and why.
pub fn try_outputs(settings: &RenderSettings, folder: &Path) -> Result<(), String> {
    let tried = try_in(settings, folder);
    let _ = fs::remove_dir_all(folder);
    tried
}

fn try_in(settings: &RenderSettings, folder: &Path) -> Result<(), String> {
    let said = |error: crate::render::RenderError| error.to_string();
    let cache = Cache::open(folder).map_err(said)?;
    let tools = settings.tools(Patience::default());
    let version = version(&cache, &tools).map_err(said)?;
    let nowhere = |_: &BlobHash| folder.to_owned();
    let nothing = |_: &_| {
        Err(crate::render::RenderError::Template {
            name: String::new(),
            detail: String::new(),
        })
    };
    let studio = Studio::new(&tools, version, &cache, settings, &nowhere, &nothing);
    let card = films::card_film(&studio, "a title card", &sample(true), FRAMES).map_err(said)?;
    let films = studio.profile.films;
    let wanted: &[(&str, &str)] = match films {
        Films::Web => &[("codec_name", "h264"), ("pix_fmt", "yuv420p")],
        Films::Xdcam => &[
            ("codec_name", "mpeg2video"),
            ("pix_fmt", "yuv422p"),
            ("field_order", "tt"),
        ],
        Films::Prores => &[
            ("codec_name", "prores"),
            ("profile", "HQ"),
            ("field_order", "tt"),
        ],
    };
    check(&tools, "a title card", &card.path, wanted)?;
    for strap in &studio.profile.straps {
        let (what, wanted): (_, &[(&str, &str)]) = match strap {
            Strap::Qtrle => (
                "a QuickTime Animation strap",
                &[("codec_name", "qtrle"), ("pix_fmt", "argb")],
            ),
            Strap::Prores4444 => (
                "a ProRes 4444 strap",
                &[("codec_name", "prores"), ("profile", "4444")],
            ),
        };
        let kept = films::strap_film(&studio, what, &sample(false), FRAMES, *strap);
        check(&tools, what, &kept.map_err(said)?.path, wanted)?;
    }
    let what = "a piece of preview";
    let key = BlobHash::of(b"trial");
    let piece = studio.film(what, &key, "mkv", &studio.encoder.segment(2000), |pipe| {
        let frame = Frame::black();
        (0..FRAMES)
            .try_for_each(|_| pipe.write(frame.bytes()))
            .map_err(|_| super::studio::Stopped::Input)
    });
    let piece = piece.map_err(|stopped| said(stopped.into_error(what)))?;
    check(&tools, what, &piece.path, &[("codec_name", "h264")])
}

/// A ground, or none, and a bar that fades in.
fn sample(opaque: bool) -> Card {
    let layer = |name: &str, y: i32, height: u32, motion| Layer {
        name: name.to_owned(),
        x: 0,
        y,
        image: std::sync::Arc::new(Raster {
            width: WIDTH,
            height,
            rgba: [120, 60, 30, 255].repeat((WIDTH * height) as usize),
        }),
        motion,
    };
    let enter = Some(Transition {
        effect: Effect::Fade,
        delay_ms: 0,
        length_ms: 120,
        ease: Ease::OutCubic,
    });
    let motion = Motion {
        enter,
        ..Motion::default()
    };
    let mut layers = vec![layer("bar", 800, 100, motion)];
    if opaque {
        layers.insert(0, layer("ground", 0, HEIGHT, Motion::default()));
    }
    Card {
        key: BlobHash::of(&[u8::from(opaque)]),
        opaque,
        layers,
        picture: None,
        texts: Vec::new(),
        warnings: Vec::new(),
    }
}

#[derive(Deserialize)]
struct Probed {
    streams: Vec<serde_json::Map<String, serde_json::Value>>,
}

fn check(tools: &Tools, what: &str, path: &Path, wanted: &[(&str, &str)]) -> Result<(), String> {
    let wrong = |detail: &str| format!("{what}: {detail}");
    let mut arguments: Vec<std::ffi::OsString> = [
        "-select_streams",
        "v:0",
        "-count_packets",
        "-show_streams",
        "-of",
        "json",
    ]
    .map(Into::into)
    .to_vec();
    arguments.push(file(path));
    let unread = |failure: super::tool::Failure| {
        wrong(&failure.on(&tools.ffprobe, "reading it back").to_string())
    };
    let mut running = tools.ffprobe(&arguments).map_err(unread)?;
    let answer = running.read_all(1 << 20).unwrap_or_default();
    running.finish().map_err(unread)?;
    let probed: Probed =
        serde_json::from_slice(&answer).map_err(|_| wrong("ffprobe does not say what is in it"))?;
    let stream = probed.streams.first().ok_or_else(|| wrong("no picture"))?;
    let frames = FRAMES.to_string();
    let all = [
        ("nb_read_packets", frames.as_str()),
        ("r_frame_rate", "25/1"),
    ];
    for (field, value) in wanted.iter().copied().chain(all) {
        let found = stream
            .get(field)
            .and_then(|found| found.as_str())
            .unwrap_or("nothing");
        if found != value {
            return Err(wrong(&format!("{field} is {found}, not {value}")));
        }
    }
    Ok(())
}
