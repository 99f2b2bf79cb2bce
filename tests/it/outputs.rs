//! Films of single cards with real ffmpeg: what is held, what moves in fields, what stations ask.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail with them")]

use std::{
    collections::BTreeSet,
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
};

use serde_json::Value;
use yixian::{
    config::load_profile,
    model::{
        BlobHash,
        profile::{Check, Level},
        qc::Outcome,
    },
    render::{
        card::{Card, CardData, Effect, Layer, Motion, Raster, Transition},
        ease::Ease,
        play::{CardPlayer, StrapPlayer},
        pose::Scan,
        profile::{Films, Profile, Strap},
        samples,
        shell::{
            RenderSettings,
            qc::check_files,
            single::{Making, render_cards},
            trial::{missing_parts, try_outputs},
        },
    },
};

const FRAMES: u32 = 75;

fn layer(at: (i32, i32), size: (u32, u32), colour: [u8; 4], motion: Motion) -> Layer {
    Layer {
        name: String::new(),
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

/// A bar that slides in and fades out, over a ground or over nothing.
fn card(opaque: bool, moves: bool) -> Card {
    let part = |effect, length_ms, ease| {
        moves.then_some(Transition {
            effect,
            delay_ms: 0,
            length_ms,
            ease,
        })
    };
    let motion = Motion {
        enter: part(Effect::SlideRight(300.0), 320, Ease::OutCubic),
        exit: part(Effect::Fade, 200, Ease::InCubic),
        ..Motion::default()
    };
    let mut layers = vec![layer((400, 801), (500, 120), [188, 94, 38, 240], motion)];
    if opaque {
        let ground = [30, 40, 90, 255];
        layers.insert(0, layer((0, 0), (1920, 1080), ground, Motion::default()));
    }
    Card {
        key: BlobHash::of(&[u8::from(opaque), u8::from(moves)]),
        opaque,
        layers,
        picture: None,
        texts: Vec::new(),
        warnings: Vec::new(),
    }
}

fn settings(profile: Profile, preset: &str) -> RenderSettings {
    RenderSettings {
        ffmpeg: "ffmpeg".into(),
        ffprobe: "ffprobe".into(),
        fonts: Vec::new(),
        workers: 2,
        preset: preset.to_owned(),
        crf: 18,
        templates: PathBuf::new(),
        levels: Default::default(),
        bed: PathBuf::new(),
        burn_in: false,
        profile,
        qc: None,
    }
}

fn made(folder: &Path, settings: &RenderSettings, card: &Card, making: Making) -> PathBuf {
    let data: CardData = samples::one_of_each().swap_remove(0);
    let paint = |_: &CardData| Ok(card.clone());
    render_cards(&[(data, making)], settings, &folder.join("cache"), &paint)
        .unwrap()
        .remove(0)
}

fn asked(program: &str, arguments: &[&str], path: &Path, behind: &[&str]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .arg(path)
        .args(behind)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn probed(path: &Path) -> Value {
    let arguments = [
        "-v",
        "error",
        "-show_streams",
        "-show_packets",
        "-of",
        "json",
    ];
    serde_json::from_str(&asked("ffprobe", &arguments, path, &[])).unwrap()
}

/// A checksum of each decoded frame; decoding must go without a word.
fn sums(path: &Path, pixels: &str) -> Vec<String> {
    let arguments = ["-v", "warning", "-err_detect", "explode", "-i"];
    let behind = ["-map", "0:v", "-pix_fmt", pixels, "-f", "framemd5", "-"];
    let lines = asked("ffmpeg", &arguments, path, &behind);
    // Of silent tracks it says that it guesses which side they are on.
    let said = |line: &&str| !line.starts_with('#') && !line.starts_with("Guessed Channel");
    let frames = lines.lines().filter(said);
    frames
        .map(|line| {
            assert!(line.starts_with("0,"), "{line}");
            line.rsplit(", ").next().unwrap().to_owned()
        })
        .collect()
}

/// Least PSNR of the film's frames to those that `frame` gives.
fn likeness(path: &Path, pixels: &str, filter: &str, mut frame: impl FnMut(u32) -> Vec<u8>) -> f64 {
    let mut child = Command::new("ffmpeg")
        .args([
            "-v",
            "error",
            "-f",
            "rawvideo",
            "-pix_fmt",
            pixels,
            "-s",
            "1920x1080",
        ])
        .args(["-r", "25", "-i", "pipe:0", "-i"])
        .arg(path)
        .args(["-lavfi", filter, "-f", "null", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    for n in 0..FRAMES {
        pipe.write_all(&frame(n)).unwrap();
    }
    drop(pipe);
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let values: Vec<f64> = text
        .lines()
        .filter_map(|line| line.split("psnr_avg:").nth(1)?.split(' ').next())
        .map(|value| value.parse().unwrap_or(f64::INFINITY))
        .collect();
    assert_eq!(values.len(), FRAMES as usize);
    values.into_iter().fold(f64::INFINITY, f64::min)
}

#[test]
fn a_held_title_plays_like_one_encoded_in_full() {
    let folder = tempfile::tempdir().unwrap();
    for preset in ["veryfast", "ultrafast"] {
        let settings = settings(Profile::default(), preset);
        let card = card(true, true);
        let film = made(folder.path(), &settings, &card, Making::Film(FRAMES));
        let probed = probed(&film);
        assert_eq!(probed["streams"][0]["duration"], "3.000000");
        assert_eq!(probed["streams"][0]["color_space"], "bt709");
        let packets = probed["packets"].as_array().unwrap();
        assert_eq!(packets.len(), FRAMES as usize);
        let number = |packet: &Value, field: &str| packet[field].as_i64().unwrap();
        let step = number(&packets[0], "duration");
        for pair in packets.windows(2) {
            assert_eq!(number(&pair[1], "dts") - number(&pair[0], "dts"), step);
        }
        let mut shown: Vec<i64> = packets.iter().map(|packet| number(packet, "pts")).collect();
        shown.sort_unstable();
        let even: Vec<i64> = (0..i64::from(FRAMES)).map(|n| n * step).collect();
        assert_eq!(shown, even);
        let keys: Vec<usize> = (0..packets.len())
            .filter(|n| packets[*n]["flags"].as_str().unwrap().starts_with('K'))
            .collect();
        assert!(
            keys.windows(2).all(|pair| pair[1] - pair[0] <= 50),
            "{keys:?}"
        );
        // Held from frame 8 to the beginning of the fade, with copies of a few bytes.
        let sums = sums(&film, "yuv420p");
        assert_eq!(sums.len(), FRAMES as usize);
        let held: BTreeSet<&String> = sums[9..69].iter().collect();
        assert_eq!(held.len(), 1, "{preset}: no pulse where groups meet");
        assert_ne!(sums[3], sums[30]);
        assert_ne!(sums[74], sums[30]);
        let size = |n: usize| packets[n]["size"].as_str().unwrap().parse::<u32>().unwrap();
        assert!((12..60).filter(|n| size(*n) < 20).count() > 40);
        let mut player = CardPlayer::new(&card, FRAMES, Films::Web);
        let filter = "[0:v][1:v]psnr=stats_file=-";
        let worst = likeness(&film, "yuv420p", filter, |n| player.frame(n).to_vec());
        assert!(worst > 40.0, "{preset}: {worst} dB to what was drawn");
        let bytes = fs::read(&film).unwrap();
        let place = |kind: &[u8]| bytes.windows(4).position(|four| four == kind).unwrap();
        assert!(place(b"moov") < place(b"mdat"), "plays while it loads");
    }
}

#[test]
fn a_card_that_only_stands_is_a_film_too() {
    let folder = tempfile::tempdir().unwrap();
    for frames in [1, 11, 12, 60] {
        let settings = settings(Profile::default(), "veryfast");
        let making = Making::Film(frames);
        let film = made(folder.path(), &settings, &card(true, false), making);
        let sums = sums(&film, "yuv420p");
        assert_eq!(sums.len(), frames as usize);
        let different: BTreeSet<&String> = sums.iter().collect();
        assert!(frames < 12 || different.len() == 1);
    }
}

#[test]
fn a_strap_is_what_was_drawn_in_both_formats() {
    let folder = tempfile::tempdir().unwrap();
    let card = card(false, true);
    for scan in [Scan::Progressive, Scan::TopFieldFirst] {
        let profile = Profile {
            films: match scan {
                Scan::Progressive => Films::Web,
                Scan::TopFieldFirst => Films::Xdcam,
            },
            ..Profile::default()
        };
        let settings = settings(profile, "veryfast");
        for (strap, codec) in [(Strap::Qtrle, "qtrle"), (Strap::Prores4444, "prores")] {
            let film = made(
                folder.path(),
                &settings,
                &card,
                Making::Strap(FRAMES, strap),
            );
            let probed = probed(&film);
            let stream = &probed["streams"][0];
            assert_eq!(stream["codec_name"], codec);
            assert_eq!(stream["duration"], "3.000000");
            assert_eq!(stream["nb_frames"], "75");
            if scan == Scan::TopFieldFirst {
                assert_eq!(stream["field_order"], "tt", "{codec}");
            }
            if strap == Strap::Prores4444 {
                for field in ["color_space", "color_primaries", "color_transfer"] {
                    assert_eq!(stream[field], "bt709");
                }
            }
            let sums = sums(&film, "rgba");
            let held: BTreeSet<&String> = sums[9..69].iter().collect();
            assert_eq!((sums.len(), held.len()), (FRAMES as usize, 1));
            let mut player = StrapPlayer::new(&card, FRAMES, strap, scan);
            let same = "scale=out_color_matrix=bt709:out_range=tv,format=yuva444p10le";
            let (filter, least) = match strap {
                // Lossless, to the last code.
                Strap::Qtrle => (
                    "[0:v]format=argb[a];[1:v]format=argb[b];[a][b]psnr=stats_file=-".to_owned(),
                    1000.0,
                ),
                Strap::Prores4444 => (
                    format!("[0:v]{same}[a];[1:v]format=yuva444p10le[b];[a][b]psnr=stats_file=-"),
                    60.0,
                ),
            };
            let worst = likeness(&film, "rgba", &filter, |n| player.frame(n).to_vec());
            assert!(worst > least, "{codec} {scan:?}: {worst} dB");
        }
    }
}

#[test]
fn a_station_s_film_moves_from_field_to_field() {
    let folder = tempfile::tempdir().unwrap();
    let profile = Profile {
        films: Films::Xdcam,
        straps: vec![Strap::Prores4444],
        audio_tracks: 2,
    };
    let settings = settings(profile, "veryfast");
    let film = made(
        folder.path(),
        &settings,
        &card(true, true),
        Making::Film(50),
    );
    assert_eq!(film.extension().unwrap(), "mxf");
    let probed = probed(&film);
    let streams = probed["streams"].as_array().unwrap();
    assert_eq!(streams.len(), 3);
    for (field, value) in [
        ("codec_name", "mpeg2video"),
        ("profile", "4:2:2"),
        ("pix_fmt", "yuv422p"),
        ("field_order", "tt"),
        ("color_space", "bt709"),
        ("bit_rate", "50000000"),
        ("r_frame_rate", "25/1"),
    ] {
        assert_eq!(streams[0][field], value, "{field}");
    }
    for sound in &streams[1..] {
        assert_eq!(sound["codec_name"], "pcm_s24le");
        assert_eq!(
            (&sound["channels"], &sound["sample_rate"]),
            (&1.into(), &"48000".into())
        );
    }
    assert_eq!(sums(&film, "yuv422p").len(), 50);
    // While the bar slides its edges are combed, the upper field first.
    let behind = ["-frames:v", "8", "-vf", "idet", "-f", "null", "-"];
    let said = asked("ffmpeg", &["-v", "info", "-i"], &film, &behind);
    let line = said
        .lines()
        .find(|line| line.contains("Single frame detection"))
        .unwrap();
    let words: Vec<&str> = line.split_whitespace().collect();
    let count = |name: &str| {
        let at = words.iter().position(|word| *word == name).unwrap();
        words[at + 1].parse::<u32>().unwrap()
    };
    assert!(count("TFF:") >= 2 && count("BFF:") == 0, "{line}");
}

#[test]
fn the_trial_tells_what_this_ffmpeg_can() {
    let folder = tempfile::tempdir().unwrap();
    let profile = Profile {
        films: Films::Xdcam,
        straps: vec![Strap::Qtrle, Strap::Prores4444],
        audio_tracks: 4,
    };
    let prores = Profile {
        films: Films::Prores,
        straps: vec![Strap::Prores4444],
        audio_tracks: 2,
    };
    for profile in [Profile::default(), profile, prores] {
        assert_eq!(
            missing_parts(Path::new("ffmpeg"), &profile).unwrap(),
            Vec::<String>::new()
        );
        let place = folder.path().join("trial");
        try_outputs(&settings(profile, "veryfast"), &place).unwrap();
        assert!(!place.exists());
    }
    // One that lists nothing and encodes nothing.
    let poor = folder.path().join("poor");
    fs::write(&poor, "#!/bin/sh\nexit 0\n").unwrap();
    fs::set_permissions(&poor, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let missing = missing_parts(&poor, &Profile::default()).unwrap();
    for part in [
        "encoder libx264",
        "encoder qtrle",
        "filter tonemap",
        "demuxer mov",
    ] {
        assert!(missing.iter().any(|name| name == part), "{missing:?}");
    }
    let mut settings = settings(Profile::default(), "veryfast");
    settings.ffmpeg = poor;
    let said = try_outputs(&settings, &folder.path().join("trial")).unwrap_err();
    assert!(
        said.contains("version") || said.contains("title card"),
        "{said}"
    );
}

#[test]
fn what_we_make_for_a_station_is_what_its_profile_asks() {
    let folder = tempfile::tempdir().unwrap();
    for (name, films) in [("xdcam-hd422", Films::Xdcam), ("prores", Films::Prores)] {
        let profile = Profile {
            films,
            straps: vec![Strap::Qtrle],
            audio_tracks: 4,
        };
        let settings = settings(profile, "veryfast");
        let film = made(
            folder.path(),
            &settings,
            &card(true, true),
            Making::Film(50),
        );
        let wanted = load_profile(name).unwrap();
        let report = check_files(&[film], &settings, &wanted).unwrap();
        assert_eq!(
            report.count(Level::Fail),
            0,
            "{:#?}",
            report.files[0].findings
        );
        let rows = &report.files[0].rows;
        for check in [
            Check::Container,
            Check::Codec,
            Check::Fields,
            Check::Tracks,
            Check::Sync,
        ] {
            let row = rows.iter().find(|row| row.check == check).unwrap();
            assert_eq!(row.outcome, Outcome::Pass, "{name}: {row:?}");
        }
    }
}
