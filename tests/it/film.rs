//! The film side with real ffmpeg, on cards of one second.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail with them")]

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::Duration,
};

use serde_json::{Value, json};
use yixian::{
    config::load_profile,
    confined::Walls,
    model::{
        BlobHash, EditionRevision, Millis,
        profile::Level,
        rendered::{FileRole, RenderedEdition},
        story::ClipSound,
    },
    render::{
        RenderError,
        card::{Card, CardData, Effect, Layer, Motion, Raster, Transition},
        ease::Ease,
        profile::Profile,
        shell::{Patience, Progress, RenderSettings, render_edition, render_with},
    },
};

use crate::support::{nap, running};

/// A folder with blobs and a cache, and how to render in it.
struct Room {
    folder: tempfile::TempDir,
    ffmpeg: PathBuf,
    patience: Patience,
    bed: PathBuf,
    burn_in: bool,
}

impl Room {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            ffmpeg: "ffmpeg".into(),
            patience: Patience::default(),
            bed: PathBuf::new(),
            burn_in: false,
        }
    }

    fn keep(&self, bytes: &[u8]) -> BlobHash {
        let hash = BlobHash::of(bytes);
        fs::write(self.folder.path().join(hash.to_string()), bytes).unwrap();
        hash
    }

    /// A file made by ffmpeg from a test source.
    fn made(&self, name: &str, arguments: &[&str]) -> Vec<u8> {
        let path = self.folder.path().join(name);
        let made = Command::new("ffmpeg")
            .args(["-v", "error", "-y"])
            .args(arguments)
            .arg(&path)
            .status()
            .unwrap();
        assert!(made.success());
        fs::read(path).unwrap()
    }

    fn render(&self, revision: &EditionRevision) -> Result<RenderedEdition, RenderError> {
        self.render_into(revision, &self.folder.path().join("cache"))
    }

    fn settings(&self) -> RenderSettings {
        RenderSettings {
            ffmpeg: self.ffmpeg.clone(),
            ffprobe: "ffprobe".into(),
            fonts: Vec::new(),
            workers: 2,
            preset: "ultrafast".to_owned(),
            crf: 18,
            templates: PathBuf::new(),
            levels: Default::default(),
            bed: self.bed.clone(),
            burn_in: self.burn_in,
            profile: Profile::default(),
            qc: None,
        }
    }

    /// With fonts and our own design; what was told on the way.
    fn render_whole(
        &self,
        revision: &EditionRevision,
        settings: &RenderSettings,
    ) -> (RenderedEdition, Vec<Progress>) {
        let told = std::sync::Mutex::new(Vec::new());
        let made = render_edition(
            revision,
            &["一行".to_owned()],
            &|hash| self.folder.path().join(hash.to_string()),
            settings,
            &self.folder.path().join("cache"),
            &|event| told.lock().unwrap().push(event),
        );
        (made.unwrap(), told.into_inner().unwrap())
    }

    fn render_into(
        &self,
        revision: &EditionRevision,
        cache: &Path,
    ) -> Result<RenderedEdition, RenderError> {
        let settings = self.settings();
        let steps = std::sync::Mutex::new((0, 0));
        let result = render_with(
            revision,
            &["一行".to_owned()],
            &|hash| self.folder.path().join(hash.to_string()),
            &settings,
            self.patience,
            cache,
            &|data| Ok(paint(data)),
            &|event| {
                let mut steps = steps.lock().unwrap();
                match event {
                    Progress::Total(total) => steps.0 = total,
                    Progress::Checks(more) => steps.0 += more,
                    Progress::Step(_) => steps.1 += 1,
                }
            },
        )?;
        let (total, done) = *steps.lock().unwrap();
        assert_eq!(total, done, "every announced step is reported");
        Ok(result)
    }
}

/// Flat colours instead of type: what is tested is film.
fn paint(data: &CardData) -> Card {
    let fade = Some(Transition {
        effect: Effect::Fade,
        ease: Ease::OutCubic,
        delay_ms: 0,
        length_ms: 200,
    });
    let motion = Motion {
        enter: fade,
        exit: fade,
        ..Motion::default()
    };
    let rest = Motion::default();
    let full = |colour| layer((0, 0), (1920, 1080), colour, rest);
    let layers = match data {
        CardData::Opener(_) => vec![full([0, 0, 120, 255])],
        CardData::Closer(_) => vec![full([0, 120, 0, 255])],
        CardData::Link(_) => vec![full([60, 60, 60, 255])],
        CardData::Slate(_) => vec![full([120, 0, 120, 255])],
        CardData::Title(_) => vec![
            full([120, 0, 0, 255]),
            layer((200, 300), (600, 100), [220, 220, 220, 255], motion),
        ],
        CardData::Strap(_) => vec![layer((192, 840), (400, 120), [188, 94, 38, 240], motion)],
        CardData::Caption(caption) => {
            let y = if caption.lifted { 740 } else { 940 };
            vec![layer((800, y), (320, 60), [235, 235, 235, 255], rest)]
        }
        CardData::Bumper(_) | CardData::Headlines(_) | CardData::Frame(_) => {
            vec![full([0, 90, 90, 255])]
        }
        CardData::Figure(_) => vec![full([90, 90, 0, 255])],
        CardData::HeadlineStrap(_) | CardData::LocatorStrap(_) => {
            vec![layer((192, 880), (600, 90), [188, 94, 38, 240], motion)]
        }
        CardData::BurnIn(_) => {
            let mut layers = vec![layer((480, 56), (948, 56), [20, 20, 20, 255], rest)];
            for n in 0..=10_u8 {
                let grey = 60 + 15 * n;
                let at = (502 + 60 * i32::from(n), 70);
                let mut figure = layer(at, (14, 20), [grey, grey, grey, 255], rest);
                figure.name = format!("digit-{n}");
                layers.push(figure);
            }
            layers
        }
        CardData::Overlay(_) => vec![layer((1700, 60), (100, 60), [128, 128, 0, 128], rest)],
    };
    Card {
        key: BlobHash::of(serde_json::to_string(data).unwrap().as_bytes()),
        opaque: !matches!(
            data,
            CardData::Strap(_)
                | CardData::Caption(_)
                | CardData::Overlay(_)
                | CardData::HeadlineStrap(_)
                | CardData::LocatorStrap(_)
                | CardData::BurnIn(_)
        ),
        layers,
        picture: None,
        texts: Vec::new(),
        warnings: Vec::new(),
    }
}

fn layer(at: (i32, i32), size: (u32, u32), colour: [u8; 4], motion: Motion) -> Layer {
    Layer {
        name: "plain".to_owned(),
        x: at.0,
        y: at.1,
        image: Arc::new(Raster {
            width: size.0,
            height: size.1,
            rgba: colour.repeat((size.0 * size.1) as usize),
        }),
        motion,
    }
}

fn item(kind: &str, ms: i64, card_ms: i64, captions: Value) -> Value {
    json!({
        "kind": kind, "story": if kind == "story" { json!(ID) } else { json!(null) }, "title": "条目",
        "script": "", "fixed_ms": 200, "read_ms": ms - 200, "media_ms": 0, "pad_ms": 0,
        "card_ms": card_ms, "captions": captions, "why": "",
    })
}

const ID: &str = "01900000-0000-7000-8000-000000000001";

/// Opener of 1 s, a story of `story_ms` with a card of 1 s, closer of 1 s.
fn revision(story_ms: i64, media: &[(BlobHash, &str)], straps: usize) -> EditionRevision {
    let media: Vec<Value> = media
        .iter()
        .enumerate()
        .map(|(i, (hash, kind))| {
            json!({
                "sha256": hash, "kind": kind, "media_type": "x", "name": format!("素材{i}"), "credit": "",
            })
        })
        .collect();
    let strap = json!({"name": "李敏", "line": "秘书长"});
    serde_json::from_value(json!({
        "edition": "2026-11-28", "number": 327, "revision": 1, "air_at": "2026-11-28T04:00:00Z",
        "frozen_at": "2026-11-27T04:00:00Z", "programme": "每周一现", "host": "城市发现",
        "rundown": {"slot_ms": 300_000, "left_out": [], "items": [
            item("opener", 1000, 1000, json!([])),
            item("story", story_ms, 1000, json!([])),
            item("closer", 1000, 0, json!([{"start_ms": 400, "end_ms": 800, "text": "再见"}])),
        ]},
        "stories": [{
            "id": ID, "edition": "2026-11-28", "submissions": [ID], "organization": "青禾",
            "category": "新项目", "category_reason": "", "topic": "公益慈善", "district": "福田",
            "slug": "暖蜂", "headline": "点亮回家的灯", "headline_candidates": [],
            "headline_licensed": true, "lead": "", "voice_over": "",
            "strap": vec![strap; straps], "locator": null,
            "captions": [{"start_ms": 200, "end_ms": 600, "text": "第一行"}], "read_ms": story_ms - 200,
            "facts": [], "checks": [],
            "credits": {"writers": [], "photographers": [], "editors": []}, "score": 1,
            "media": media, "duplicates": [], "received_at": "2026-11-20T00:00:00Z",
            "set_aside": null, "sign_offs": [],
        }],
        "warnings": [],
    }))
    .unwrap()
}

fn file<'a>(result: &'a RenderedEdition, name: &str) -> &'a Path {
    let found = result.files.iter().find(|file| file.name == name);
    &found
        .unwrap_or_else(|| panic!("{name} in {result:#?}"))
        .path
}

/// Loudness in LKFS and true peak in dBTP of a stretch (seconds), by ffmpeg's own meter.
fn loudness(path: &Path, from: f64, to: f64) -> (f64, f64) {
    let said = Command::new("ffmpeg")
        .args([
            "-nostats",
            "-ss",
            &from.to_string(),
            "-to",
            &to.to_string(),
            "-i",
        ])
        .arg(path)
        .args([
            "-vn",
            "-af",
            "ebur128=peak=true:framelog=verbose",
            "-f",
            "null",
            "-",
        ])
        .output()
        .unwrap();
    let said = String::from_utf8(said.stderr).unwrap();
    let last = |name: &str| {
        let at = said
            .rfind(name)
            .unwrap_or_else(|| panic!("{name} in {said}"))
            + name.len();
        let word = said[at..].split_whitespace().next().unwrap();
        word.parse().unwrap_or(f64::NEG_INFINITY)
    };
    (last("I:"), last("Peak:"))
}

#[test]
fn what_is_said_is_heard_at_the_programme_s_level_and_the_rest_under_it() {
    let mut room = Room::new();
    let clip = |name: &str, sound: &str, more: &[&str]| {
        let mut arguments = vec!["-f", "lavfi", "-i", "color=0xC83214:s=320x180:r=25:d=4"];
        arguments.extend(["-f", "lavfi", "-i", sound]);
        arguments.extend(["-pix_fmt", "yuv420p", "-shortest"]);
        arguments.extend(more);
        room.keep(&room.made(name, &arguments))
    };
    // A whisper in mono at 8 kHz, and a roar in six channels at 96 kHz.
    let said = clip(
        "a.mkv",
        "sine=400:r=8000:d=4,volume=-18dB",
        &["-c:a", "pcm_s16le"],
    );
    let roar = "sine=300:r=96000:d=4,volume=16dB,pan=5.1|FL=c0|FR=c0|FC=c0|LFE=c0|BL=c0|BR=c0";
    let natural = clip("b.mkv", roar, &["-c:a", "pcm_s16le"]);
    let mut revision = revision(9000, &[(said, "clip"), (natural, "clip")], 0);
    revision.stories[0].media[0].sound = ClipSound::Keep;
    let result = room.render(&revision).unwrap();
    let preview = file(&result, "preview.mp4");
    // Opener 0–1 s, card 1–2 s, the clips 2–6 s and 6–10 s.
    let (whole, peak) = loudness(preview, 0.0, 11.0);
    assert!(
        (whole + 24.0).abs() <= 0.5 && peak <= -2.0,
        "{whole} {peak}"
    );
    let (keep, _) = loudness(preview, 2.2, 5.8);
    assert!((keep + 24.0).abs() <= 0.5, "{keep}");
    let (under, _) = loudness(preview, 6.2, 9.8);
    assert!((under + 40.0).abs() <= 0.7, "{under}");

    revision.stories[0].media[0].sound = ClipSound::Mute;
    let result = room.render(&revision).unwrap();
    assert_eq!(result.made, 1, "no picture is made again for its sound");
    let preview = file(&result, "preview.mp4");
    let (muted, _) = loudness(preview, 2.2, 5.8);
    let (whole, _) = loudness(preview, 0.0, 11.0);
    assert!(
        muted < -60.0 && (whole + 24.0).abs() <= 0.5,
        "{muted} {whole}"
    );

    // A bed goes through all of it, and makes room.
    let music = room.made(
        "bed.flac",
        &["-f", "lavfi", "-i", "sine=200:d=3,volume=-10dB"],
    );
    let bed = room.folder.path().join("bed.flac");
    assert!(!music.is_empty());
    room.bed = bed;
    let result = room.render(&revision).unwrap();
    let preview = file(&result, "preview.mp4");
    let (start, _) = loudness(preview, 0.7, 1.4);
    let (whole, peak) = loudness(preview, 0.0, 11.0);
    assert!(
        start > -30.0 && (whole + 24.0).abs() <= 0.5,
        "{start} {whole}"
    );
    assert!(peak <= -2.0, "{peak}");
    room.bed = room.folder.path().join("gone.mp3");
    let result = room.render(&revision).unwrap();
    assert!(result.warnings.iter().any(|w| w.contains("render.bed")));
}

/// What ffprobe says about the first video stream, with counted frames, and of the file's length.
fn probe(path: &Path) -> (Value, f64) {
    let said = Command::new("ffprobe")
        .args([
            "-v",
            "error",
            "-count_frames",
            "-show_streams",
            "-show_format",
            "-of",
            "json",
        ])
        .arg(path)
        .output()
        .unwrap();
    let said: Value = serde_json::from_slice(&said.stdout).unwrap();
    let length = said["format"]["duration"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    (said["streams"][0].clone(), length)
}

/// One frame as RGBA, and a pixel of it.
fn pixel(path: &Path, frame: u32, x: usize, y: usize) -> [u8; 4] {
    let select = format!("select=eq(n\\,{frame})");
    let filter = if path.extension().is_some_and(|e| e == "mov") {
        format!("{select},format=rgba")
    } else {
        format!("{select},scale=in_color_matrix=bt709:in_range=tv,format=rgba")
    };
    let out = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(path)
        .args(["-vf", &filter])
        .args(["-frames:v", "1", "-f", "rawvideo", "-"])
        .output()
        .unwrap()
        .stdout;
    let at = (y * 1920 + x) * 4;
    out[at..at + 4].try_into().unwrap()
}

fn near(a: [u8; 4], b: [u8; 3]) -> bool {
    a.iter().zip(b).all(|(a, b)| a.abs_diff(b) < 8)
}

#[test]
fn cards_are_what_the_station_asks_for_and_made_once() {
    let room = Room::new();
    let revision = revision(1000, &[], 1);
    let first = room.render(&revision).unwrap();
    let names: Vec<&str> = first.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "cards/opener.mp4",
            "cards/02-headline.mov",
            "cards/02-headline.png",
            "cards/02-place.mov",
            "cards/02-place.png",
            "cards/02-strap-1.mov",
            "cards/02-strap-1.png",
            "cards/02-title.mp4",
            "cards/02-title.png",
            "cards/closer.mp4",
            "preview.mp4",
            "contact-sheet.jpg",
        ]
    );
    for name in ["cards/opener.mp4", "cards/02-title.mp4", "cards/closer.mp4"] {
        let (stream, _) = probe(file(&first, name));
        for (field, value) in [
            ("codec_name", "h264"),
            ("pix_fmt", "yuv420p"),
            ("avg_frame_rate", "25/1"),
            ("r_frame_rate", "25/1"),
            ("nb_read_frames", "25"),
            ("color_space", "bt709"),
            ("color_primaries", "bt709"),
            ("color_transfer", "bt709"),
            ("color_range", "tv"),
            ("duration", "1.000000"),
        ] {
            assert_eq!(stream[field], value, "{name} {field}");
        }
    }
    let strap = file(&first, "cards/02-strap-1.mov");
    let (stream, _) = probe(strap);
    assert_eq!(stream["codec_name"], "qtrle");
    assert_eq!(stream["pix_fmt"], "argb");
    assert_eq!(stream["nb_read_frames"], "125");
    // Straight alpha: the colour stays, only the alpha fades. 240/255 of (200, 100, 40).
    assert_eq!(pixel(strap, 60, 300, 900), [200, 100, 40, 240]);
    let fading = pixel(strap, 2, 300, 900);
    assert!(
        near(fading, [200, 100, 40]) && fading[3] > 20 && fading[3] < 235,
        "{fading:?}"
    );
    assert_eq!(pixel(strap, 124, 300, 900)[3], 0);
    assert_eq!(pixel(strap, 60, 900, 300)[3], 0);
    assert!(first.made > 0 && first.processes > 0);

    let second = room.render(&revision).unwrap();
    assert_eq!((second.made, second.processes), (0, 0));
    assert_eq!(second.files, first.files);

    let elsewhere = room.folder.path().join("other cache's");
    let again = room.render_into(&revision, &elsewhere).unwrap();
    for (a, b) in first.files.iter().zip(&again.files) {
        assert_eq!(a.sha256, b.sha256, "{} differs between runs", a.name);
    }
}

#[test]
fn the_preview_lasts_as_long_as_the_rundown_and_shows_its_captions() {
    let room = Room::new();
    let mut grey = Vec::new();
    image::RgbImage::from_pixel(1920, 1080, image::Rgb([90, 120, 150]))
        .write_to(
            &mut std::io::Cursor::new(&mut grey),
            image::ImageFormat::Png,
        )
        .unwrap();
    let picture = room.keep(&grey);
    let clip = room.made(
        "clip.mp4",
        &[
            "-f",
            "lavfi",
            "-i",
            "color=0xC83214:s=640x360:r=30:d=3",
            "-pix_fmt",
            "yuv420p",
        ],
    );
    let clip = room.keep(&clip);
    let revision = revision(9500, &[(picture, "picture"), (clip, "clip")], 1);
    let result = room.render(&revision).unwrap();
    assert!(result.warnings.is_empty(), "{:?}", result.warnings);
    let preview = file(&result, "preview.mp4");
    let (stream, length) = probe(preview);
    let frames = revision.rundown.trt().frames();
    assert_eq!(frames, 25 + 238 + 25);
    assert_eq!(stream["nb_read_frames"], frames.to_string());
    let wanted = f64::from(frames) / 25.0;
    assert!((length - wanted).abs() < 0.041, "{length} {wanted}");
    let said = result
        .files
        .iter()
        .find(|f| f.role == FileRole::Preview)
        .unwrap();
    assert_eq!(said.duration_ms, Some(Millis(i64::from(frames) * 40)));

    // Opener; title without and with the caption (0.4–0.8 s of the story); picture; clip; closer.
    assert!(near(pixel(preview, 5, 960, 970), [0, 0, 120]));
    assert!(near(pixel(preview, 25 + 5, 960, 970), [120, 0, 0]));
    assert!(near(pixel(preview, 25 + 12, 960, 970), [235, 235, 235]));
    assert!(near(pixel(preview, 25 + 80, 960, 300), [90, 120, 150]));
    assert!(
        near(pixel(preview, 25 + 80, 300, 900), [194, 101, 47]),
        "strap"
    );
    assert!(
        near(pixel(preview, 25 + 220, 960, 300), [200, 50, 20]),
        "clip"
    );
    assert!(near(
        pixel(preview, 25 + 238 + 15, 960, 970),
        [235, 235, 235]
    ));
    assert!(near(pixel(preview, 25 + 238 + 22, 960, 970), [0, 120, 0]));
    // media/ holds both as they came.
    assert_eq!(fs::read(file(&result, "media/02-1.png")).unwrap(), grey);
    file(&result, "media/02-2.mp4");
    let again = room.render(&revision).unwrap();
    assert_eq!((again.made, again.processes), (0, 0));
    assert_eq!(again.files, result.files);
}

#[test]
fn what_is_no_clip_is_set_aside_and_nothing_of_ours_is_read() {
    let room = Room::new();
    let secret = room.folder.path().join("secret.ts");
    fs::write(
        &secret,
        room.made(
            "secret.mpg",
            &[
                "-f",
                "lavfi",
                "-i",
                "color=red:s=320x180:d=3",
                "-f",
                "mpegts",
            ],
        ),
    )
    .unwrap();
    let playlist = format!(
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:3,\n{}\n#EXT-X-ENDLIST\n",
        secret.display()
    );
    let script = format!("ffconcat version 1.0\nfile '{}'\n", secret.display());
    let whole = room.made(
        "whole.mp4",
        &[
            "-f",
            "lavfi",
            "-i",
            "testsrc2=s=320x180:r=25:d=4",
            "-pix_fmt",
            "yuv420p",
        ],
    );
    let hostile: Vec<(BlobHash, &str)> = [
        playlist.as_bytes(),
        script.as_bytes(),
        &whole[..whole.len() / 2],
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ]
    .into_iter()
    .map(|bytes| (room.keep(bytes), "clip"))
    .collect();
    let mut media = hostile.clone();
    media.push((room.keep(b"not a picture"), "picture"));
    media.push((BlobHash::of(b"never stored"), "picture"));
    let revision = revision(2000, &media, 0);
    let result = room.render(&revision).unwrap();
    let preview = file(&result, "preview.mp4");
    assert!(
        near(pixel(preview, 25 + 40, 960, 500), [120, 0, 120]),
        "the slate"
    );
    assert_eq!(result.warnings.len(), 8, "{:#?}", result.warnings);
    assert_eq!(
        result.warnings[0],
        "《点亮回家的灯》的视频“素材0”未能使用：不是可用的视频格式，请对方重发或另选画面"
    );
    assert!(result.warnings[3].contains("文件是空的"));
    assert!(result.warnings[7].contains("画面待补"));
    assert!(!result.files.iter().any(|file| file.role == FileRole::Media));
    let again = room.render(&revision).unwrap();
    assert_eq!(
        (again.made, again.processes),
        (0, 0),
        "what was seen is kept"
    );
    assert_eq!(again.warnings, result.warnings);
}

#[test]
fn a_clip_that_breaks_off_is_used_as_far_as_it_goes_and_one_on_its_side_stands_up() {
    let room = Room::new();
    let source = "color=white:s=640x360:r=25:d=6,drawbox=0:0:640:180:blue:fill";
    let whole = room.made(
        "whole.ts",
        &[
            "-f", "lavfi", "-i", source, "-g", "10", "-pix_fmt", "yuv420p", "-f", "mpegts",
        ],
    );
    let cut = room.keep(&whole[..whole.len() * 3 / 5]);
    let mut turned = room.made(
        "upright.mp4",
        &[
            "-f", "lavfi", "-i", source, "-pix_fmt", "yuv420p", "-g", "10",
        ],
    );
    // The track's matrix says: a quarter to the right, as a telephone on its side writes it.
    let matrix = |a: [u32; 9]| a.map(u32::to_be_bytes).concat();
    let straight = matrix([0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000]);
    let quarter = matrix([
        0,
        0x1_0000,
        0,
        0xffff_0000,
        0,
        0,
        0x0168_0000,
        0,
        0x4000_0000,
    ]);
    let track = turned.windows(4).position(|four| four == b"tkhd").unwrap();
    let at = track
        + turned[track..]
            .windows(36)
            .position(|part| part == straight)
            .unwrap();
    turned[at..at + 36].copy_from_slice(&quarter);
    let turned = room.keep(&turned);
    let result = room
        .render(&revision(9000, &[(cut, "clip"), (turned, "clip")], 0))
        .unwrap();
    assert!(result.files.iter().any(|file| file.name == "media/02-1.ts"));
    assert!(
        result
            .files
            .iter()
            .any(|file| file.name == "media/02-2.mp4")
    );
    let preview = file(&result, "preview.mp4");
    let blue = pixel(preview, 25 + 40, 960, 200);
    assert!(
        blue[2] > 200 && blue[0] < 60,
        "the part that came: {blue:?}"
    );
    // On its side, it stands in the middle over its own blurred copy.
    let sides = [
        pixel(preview, 25 + 215, 860, 540),
        pixel(preview, 25 + 215, 1060, 540),
    ];
    assert!(sides.iter().any(|p| p[0] > 200), "{sides:?}");
    assert!(sides.iter().any(|p| p[0] < 60 && p[2] > 200), "{sides:?}");
    let edge = pixel(preview, 25 + 215, 60, 540);
    assert!(edge.iter().take(3).all(|c| *c < 140), "{edge:?}");
}

/// Chapters: start in milliseconds and title.
fn chapters(path: &Path) -> Vec<(i64, String)> {
    let said = Command::new("ffprobe")
        .args(["-v", "error", "-show_chapters", "-of", "json"])
        .arg(path)
        .output()
        .unwrap();
    let said: Value = serde_json::from_slice(&said.stdout).unwrap();
    let all = said["chapters"].as_array().unwrap();
    all.iter()
        .map(|chapter| {
            let start: f64 = chapter["start_time"].as_str().unwrap().parse().unwrap();
            let title = chapter["tags"]["title"].as_str().unwrap_or_default();
            ((start * 1000.0).round() as i64, title.to_owned())
        })
        .collect()
}

#[test]
fn items_are_chapters_and_their_names_run_along_on_demand() {
    let mut room = Room::new();
    let mut revision = revision(2000, &[], 0);
    revision.rundown.items[1].title = "一=二;三#四\\五\n[CHAPTER]'六".to_owned();
    revision.rundown.items[2].title = String::new();
    let plain = room.render(&revision).unwrap();
    let preview = file(&plain, "preview.mp4");
    assert_eq!(
        chapters(preview),
        [
            (0, "条目".to_owned()),
            (1000, "一=二;三#四\\五[CHAPTER]'六".to_owned()),
            (3000, "片尾".to_owned()),
        ]
    );
    // 25 frames of opener, then the story's 10th: 00:00:01:10.
    let figure = |preview: &Path, cell: usize| pixel(preview, 35, 1186 + 20 * cell + 11, 80);
    assert!(
        near(figure(preview, 9), [120, 0, 0]),
        "the title card alone"
    );
    room.burn_in = true;
    let burned = room.render(&revision).unwrap();
    let preview = file(&burned, "preview.mp4");
    for (cell, n) in [(1, 0), (2, 10), (7, 1), (9, 1), (10, 0)] {
        let grey = 60 + 15 * n;
        let seen = figure(preview, cell);
        assert!(near(seen, [grey; 3]), "{cell}: {seen:?}");
    }
    assert!(near(pixel(preview, 35, 600, 60), [20, 20, 20]), "the plate");
}

#[test]
fn a_flash_and_its_beep_stay_together() {
    let room = Room::new();
    let clip = room.keep(&room.made(
        "flash.mp4",
        &[
            "-f",
            "lavfi",
            "-i",
            "color=gray:s=320x180:r=25:d=3,drawbox=color=white:t=fill:enable='between(t,1,1.19)'",
            "-f",
            "lavfi",
            "-i",
            "aevalsrc='if(between(t,1,1.19),0.5*sin(6283*t),0)':d=3:s=44100",
            "-pix_fmt",
            "yuv420p",
        ],
    ));
    let result = room.render(&revision(4000, &[(clip, "clip")], 0)).unwrap();
    let preview = file(&result, "preview.mp4");
    let decoded = |arguments: &[&str]| {
        let mut command = Command::new("ffmpeg");
        command.args(["-v", "error", "-i"]).arg(preview);
        command.args(arguments).output().unwrap().stdout
    };
    let seen = decoded(&[
        "-vf",
        "crop=400:400:760:300,scale=1:1,format=gray",
        "-f",
        "rawvideo",
        "-",
    ]);
    assert_eq!(seen.len(), 25 + 100 + 25);
    // The opener and the card are not bright.
    let flash = seen.iter().position(|grey| *grey > 200).unwrap() as f64 / 25.0;
    let heard = decoded(&["-vn", "-ac", "1", "-ar", "48000", "-f", "s16le", "-"]);
    let heard = heard.as_chunks::<2>().0.iter();
    let beep = heard.map(|two| i16::from_le_bytes(*two).unsigned_abs());
    let beep = beep.into_iter().position(|s| s > 600).unwrap() as f64 / 48_000.0;
    assert!((flash - beep).abs() <= 0.04, "{flash} {beep}");
    assert!((flash - 2.6).abs() < 0.001, "{flash}");
}

#[test]
fn a_noisy_edition_still_fits_into_a_mail() {
    let room = Room::new();
    let clip = room.keep(&room.made(
        "noise.mkv",
        &[
            "-f",
            "lavfi",
            "-i",
            "color=gray:s=960x540:r=25:d=4,noise=alls=100:allf=t+u",
            "-c:v",
            "ffv1",
            "-pix_fmt",
            "yuv420p",
        ],
    ));
    let mut bytes = Vec::new();
    let mut state = 1_u32;
    image::RgbImage::from_fn(1920, 1080, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [_, r, g, b] = state.to_le_bytes();
        image::Rgb([r, g, b])
    })
    .write_to(
        &mut std::io::Cursor::new(&mut bytes),
        image::ImageFormat::Png,
    )
    .unwrap();
    let picture = room.keep(&bytes);
    let revision = revision(9000, &[(clip, "clip"), (picture, "picture")], 0);
    let result = room.render(&revision).unwrap();
    let preview = file(&result, "preview.mp4");
    let most = 40_000_000 * u64::from(revision.rundown.trt().frames()) / 7500;
    let size = fs::metadata(preview).unwrap().len();
    assert!(size <= most, "{size} of {most}");
    let (stream, _) = probe(preview);
    assert_eq!(
        stream["nb_read_frames"],
        revision.rundown.trt().frames().to_string()
    );
    let again = room.render(&revision).unwrap();
    assert_eq!((again.made, again.processes), (0, 0));
    // Web-ready: the index stands before the pictures.
    let film = fs::read(preview).unwrap();
    let at = |name: &[u8]| film.windows(4).position(|four| four == name).unwrap();
    assert!(at(b"moov") < at(b"mdat"));
}

fn script(room: &mut Room, body: &str) -> PathBuf {
    let path = room.folder.path().join("ffmpeg");
    fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    room.ffmpeg = path.clone();
    path
}

#[test]
fn an_encoder_that_hangs_is_stopped_with_all_it_started() {
    let mut room = Room::new();
    room.patience.idle = Duration::from_millis(500);
    // It can write nowhere, so it is known by what it sleeps.
    let nap = nap();
    script(
        &mut room,
        &format!(
            "case \"$*\" in *-version*) echo ffmpeg version test; exit 0;; esac\n\
             sleep {nap} & sleep {nap}"
        ),
    );
    let error = room.render(&revision(1000, &[], 0)).unwrap_err();
    assert!(
        error.to_string().contains("it stood still for 0.5 s"),
        "{error}"
    );
    assert_eq!(running(&nap), 0);
    assert!(yixian::render::shell::killed().stalled >= 1, "and counted");
}

#[test]
fn an_encoder_that_fails_says_so() {
    let mut room = Room::new();
    script(
        &mut room,
        "case \"$*\" in *-version*) echo ffmpeg version test; exit 0;; esac\n\
         echo '[error] No space left on device' >&2; exit 1",
    );
    let error = room
        .render(&revision(1000, &[], 0))
        .unwrap_err()
        .to_string();
    assert!(error.starts_with("ffmpeg failed on "), "{error}");
    assert!(
        error.ends_with("exit status 1: [error] No space left on device"),
        "{error}"
    );
    let cache = room.folder.path().join("cache/unfinished");
    assert_eq!(
        fs::read_dir(cache).unwrap().count(),
        0,
        "no half file stays"
    );
}

#[test]
fn an_encoder_sees_only_the_files_it_is_told_of() {
    let stand = std::thread::spawn(|| Walls::default().enclose(Path::new("/bin/sh")));
    if !stand.join().unwrap() {
        eprintln!("not tested here: this kernel has no landlock");
        return;
    }
    let mut room = Room::new();
    let secret = room.folder.path().join("secret");
    fs::write(&secret, "canary").unwrap();
    let new = room.folder.path().join("new");
    script(
        &mut room,
        &format!(
            "case \"$*\" in *-version*) echo ffmpeg version test; exit 0;; esac\n\
             echo \"[error] seen: $(cat {})\" >&2; echo x > {}; exit 1",
            secret.display(),
            new.display()
        ),
    );
    let error = room
        .render(&revision(1000, &[], 0))
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("seen:") && !error.contains("canary"),
        "{error}"
    );
    assert!(!new.exists());
}

#[test]
fn a_missing_encoder_is_named_with_the_way_out() {
    let mut room = Room::new();
    room.ffmpeg = room.folder.path().join("nowhere/ffmpeg");
    let error = room.render(&revision(1000, &[], 0)).unwrap_err();
    assert!(matches!(error, RenderError::Tool { .. }), "{error}");
    assert!(
        error.to_string().contains("install Debian's ffmpeg"),
        "{error}"
    );
}

#[test]
fn of_an_edition_nothing_is_opened_until_something_changes() {
    let room = Room::new();
    let jpeg = room.made(
        "p.jpg",
        &[
            "-f",
            "lavfi",
            "-i",
            "testsrc=s=300x400:d=1",
            "-frames:v",
            "1",
        ],
    );
    let picture = room.keep(&jpeg);
    let mut edition = revision(1000, &[(picture, "picture")], 1);
    let settings = RenderSettings {
        qc: Some(load_profile("station-basic").unwrap()),
        ..room.settings()
    };
    let (first, _) = room.render_whole(&edition, &settings);
    assert!(first.made > 10 && first.processes > 5, "{first:?}");
    // Every file that moves is measured, and what we make passes.
    let measured = first.qc.as_ref().unwrap();
    let moving = first
        .files
        .iter()
        .filter(|file| file.name.ends_with(".mp4") || file.name.ends_with(".mov"));
    let names: Vec<_> = measured.files.iter().map(|file| &file.name).collect();
    assert_eq!(names, moving.map(|file| &file.name).collect::<Vec<_>>());
    assert_eq!(measured.count(Level::Fail), 0, "{measured:#?}");
    let framed = file(&first, "cards/02-picture-1.png");
    assert_eq!(image_size(framed), (1920, 1080));

    let (again, told) = room.render_whole(&edition, &settings);
    assert_eq!((again.made, again.processes), (0, 0));
    assert_eq!(again.files, first.files);
    assert_eq!(again.warnings, first.warnings);
    assert_eq!(again.qc, first.qc);
    assert_eq!(told, [Progress::Total(0)]);

    // What is gone is made again, and only that.
    fs::remove_file(framed).unwrap();
    let (mended, _) = room.render_whole(&edition, &settings);
    assert_eq!((mended.made, mended.processes), (1, 0));
    assert_eq!(mended.files, first.files);

    // Another word, another setting, a bed that has been changed: looked at anew.
    edition.stories[0].draft.headline = "点亮骑手的灯".to_owned();
    let (edited, _) = room.render_whole(&edition, &settings);
    assert!(edited.made > 0 && edited.made < first.made, "{edited:?}");
    let coarser = RenderSettings {
        crf: 30,
        ..room.settings()
    };
    assert!(room.render_whole(&edition, &coarser).0.made > 0);
    let bed = room.folder.path().join("bed.wav");
    let with_bed = RenderSettings {
        bed: bed.clone(),
        ..room.settings()
    };
    let missing = room.render_whole(&edition, &with_bed).0.warnings;
    assert!(missing.iter().any(|it| it.contains("垫乐")), "{missing:?}");
    room.made("bed.wav", &["-f", "lavfi", "-i", "sine=300:d=2"]);
    let (there, told) = room.render_whole(&edition, &with_bed);
    assert!(told.len() > 1 && !there.warnings.iter().any(|it| it.contains("垫乐")));
}

fn image_size(path: &Path) -> (u32, u32) {
    image::image_dimensions(path).unwrap()
}

#[test]
fn the_part_and_the_cut_that_a_person_chose_are_seen_heard_and_handed_on() {
    let room = Room::new();
    // Red on the left, green on the right.
    let two = "color=0xC81414:s=1600x1200,drawbox=800:0:800:1200:0x14B414:fill";
    let two = room.made("two.png", &["-f", "lavfi", "-i", two, "-frames:v", "1"]);
    let picture = room.keep(&two);
    // 2 s red, 3 s blue with a tone, 3 s green.
    let scenes = "color=red:s=320x180:r=25:d=2[a];color=blue:s=320x180:r=25:d=3[b];\
        color=lime:s=320x180:r=25:d=3[c];[a][b][c]concat=n=3:v=1:a=0[out0];\
        sine=400:d=8,volume=if(between(t\\,2\\,5)\\,1\\,0):eval=frame[out1]";
    let scenes = room.made(
        "scenes.mkv",
        &[
            "-f",
            "lavfi",
            "-i",
            scenes,
            "-pix_fmt",
            "yuv420p",
            "-g",
            "10",
            "-c:a",
            "pcm_s16le",
        ],
    );
    let clip = room.keep(&scenes);
    let mut revision = revision(11_000, &[(picture, "picture"), (clip, "clip")], 0);
    let free = room.render(&revision).unwrap();
    let names = |made: &RenderedEdition| -> Vec<String> {
        made.files.iter().map(|file| file.name.clone()).collect()
    };
    assert!(names(&free).contains(&"cards/02-picture-1.png".to_owned()));
    assert!(names(&free).contains(&"media/02-1.png".to_owned()));

    revision.stories[0].media[0].part = "5100 1000 4800".parse().ok();
    revision.stories[0].media[1].in_ms = Some(Millis(2000));
    revision.stories[0].media[1].out_ms = Some(Millis(5000));
    let made = room.render(&revision).unwrap();
    assert!(made.made > 0, "other pictures, other films");
    // The opener 0–1 s, the card 1–2 s, the picture 2–9 s, the clip 9–12 s.
    let preview = file(&made, "preview.mp4");
    for frame in [60, 140, 220] {
        for (x, y) in [(4, 4), (1915, 4), (960, 540), (4, 1075), (1915, 1075)] {
            let [r, g, b, _] = pixel(preview, frame, x, y);
            assert!(g > 150 && r < 60 && b < 60, "{frame} {x} {y}: {r} {g} {b}");
        }
    }
    for frame in [226, 260, 298] {
        let [r, g, b, _] = pixel(preview, frame, 960, 300);
        assert!(b > 200 && r < 60 && g < 60, "{frame}: {r} {g} {b}");
    }
    let (heard, _) = loudness(preview, 9.2, 11.8);
    assert!(heard > -45.0, "{heard}");
    // The whole of it fills the screen: no frame around it, and what was cut off is not handed on.
    assert!(!names(&made).contains(&"cards/02-picture-1.png".to_owned()));
    let handed = image::open(file(&made, "media/02-1.jpg"))
        .unwrap()
        .into_rgb8();
    assert_eq!(handed.dimensions(), (768, 432));
    assert!(handed.pixels().all(|pixel| pixel[0] < 60 && pixel[1] > 150));
    let placed = made.placed.iter().find(|one| one.name == "media/02-2.mkv");
    assert_eq!(
        placed.map(|one| (one.first, one.to - one.from)),
        Some((50, 75))
    );
    assert_eq!(room.render(&revision).unwrap().made, 0);

    // Behind the out point nothing is seen or heard: the last frame before it is held, and that is told.
    let mut short = self::revision(6000, &[(clip, "clip")], 0);
    short.stories[0].media[0].in_ms = Some(Millis(2000));
    short.stories[0].media[0].out_ms = Some(Millis(4000));
    let made = room.render(&short).unwrap();
    let preview = file(&made, "preview.mp4");
    for frame in [52, 98, 120, 173] {
        let [r, g, b, _] = pixel(preview, frame, 960, 300);
        assert!(b > 200 && r < 60 && g < 60, "{frame}: {r} {g} {b}");
    }
    let (held, _) = loudness(preview, 4.2, 6.8);
    assert!(held < -60.0, "{held}");
    assert!(
        made.warnings.iter().any(|one| one.contains("停在最后一帧")),
        "{:?}",
        made.warnings
    );
}
