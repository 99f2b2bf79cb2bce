//! `yixian qc`: a good film has no finding, and each fault of a bad one is found where it is.

use std::{fs, path::Path, process::Command};

use serde_json::Value;

use crate::support::{objects, yixian};

/// Two silent-free mono tracks, and a freeze of half a second is one too many.
const OWN: &str = r#"
base = "xdcam-hd422"
name = "本台"
[films]
audio_tracks = 2
[checks.freeze]
limit = 0.5
"#;

/// Six seconds of 1080i50 in MXF with two tracks of a tone. `first`: the field that comes first.
fn film(path: &Path, first: &str, pictures: &str, tone: &str) {
    let (weave, field, top) = match first {
        "upper" => ("interleave_top", "tff", "1"),
        _ => ("interleave_bottom", "bff", "0"),
    };
    let source = format!(
        "testsrc2=s=1920x1080:r=50:d=6,format=yuv422p,limiter=min=17:max=234,tinterlace={weave},\
         setfield={field}{pictures},setdar=16/9"
    );
    let sound = format!("sine=f=440:r=48000:d=6,{tone},asplit=2[a][b]");
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-f", "lavfi", "-i", &source])
        .args([
            "-filter_complex",
            &sound,
            "-map",
            "0:v",
            "-map",
            "[a]",
            "-map",
            "[b]",
        ])
        .args(["-c:v", "mpeg2video", "-pix_fmt", "yuv422p", "-b:v", "30M"])
        .args([
            "-flags",
            "+ildct+ilme",
            "-top",
            top,
            "-color_primaries",
            "bt709",
        ])
        .args([
            "-color_trc",
            "bt709",
            "-colorspace",
            "bt709",
            "-color_range",
            "tv",
        ])
        .args(["-c:a", "pcm_s24le", "-f", "mxf"])
        .arg(path)
        .status()
        .unwrap();
    assert!(made.success());
}

#[test]
fn a_good_film_passes_and_every_fault_of_a_bad_one_is_found_to_the_frame() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("own.toml"), OWN).unwrap();
    film(&at("good.mxf"), "upper", "", "volume=-5dB");
    // Black from 2.00 s for 15 frames; one picture from 3.00 to 4.40 s; 16 dB too much, silent from
    // 4.40 s on.
    film(
        &at("bad.mxf"),
        "lower",
        ",loop=loop=35:size=1:start=75,setpts=N/25/TB,trim=end_frame=150,\
         drawbox=enable='between(n,50,64)':color=black:t=fill",
        "volume=11dB,volume=enable='gte(t,4.4)':volume=0",
    );
    let ran = yixian(
        folder.path(),
        &[
            "--json",
            "qc",
            "--profile",
            "own.toml",
            "good.mxf",
            "bad.mxf",
        ],
    );
    assert_eq!(ran.status.code(), Some(4), "{ran:?}");
    let objects = objects(&ran);
    assert_eq!(
        objects[0]["findings"],
        Value::Array(Vec::new()),
        "{:#}",
        objects[0]
    );
    assert_eq!(
        (&objects[0]["outcome"], &objects[0]["profile"]),
        (&"pass".into(), &"本台".into())
    );

    let findings = objects[1]["findings"].as_array().unwrap();
    for (check, level, place) in [
        ("black", "fail", Some((2000, 2600))),
        ("freeze", "warn", Some((3000, 4400))),
        ("silence", "warn", Some((4400, 6000))),
        ("fields", "fail", Some((0, 6000))),
        ("loudness", "fail", None),
    ] {
        let found: Vec<_> = findings.iter().filter(|it| it["check"] == check).collect();
        assert_eq!(found.len(), 1, "{check}: {findings:#?}");
        assert_eq!(found[0]["level"], level, "{check}");
        if let Some((from, to)) = place {
            for (key, wanted) in [("from_ms", from), ("to_ms", to)] {
                let told = found[0][key].as_i64().unwrap();
                assert!((told - wanted).abs() <= 40, "{check} {key}: {told}");
            }
        }
    }
    assert_eq!(findings.len(), 5, "{findings:#?}");

    // A web film whose sound ends ten frames before its pictures.
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-f", "lavfi", "-i"])
        .arg("testsrc2=s=1920x1080:r=25:d=1,limiter=min=17:max=234")
        .args(["-f", "lavfi", "-i", "sine=f=440:r=48000:d=0.6,volume=-2dB"])
        .args([
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-pix_fmt",
            "yuv420p",
            "-c:a",
            "aac",
        ])
        .args(["-color_primaries", "bt709", "-color_trc", "bt709"])
        .args(["-colorspace", "bt709", "-color_range", "tv"])
        .arg(at("short.mp4"))
        .status()
        .unwrap();
    assert!(made.success());
    let ran = yixian(folder.path(), &["--json", "qc", "short.mp4"]);
    let short = self::objects(&ran).remove(0);
    let findings = short["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert_eq!(findings[0]["check"], "sync");
    assert!(
        findings[0]["value"]
            .as_str()
            .unwrap()
            .starts_with("声音短于画面")
    );
}

#[test]
fn what_is_no_film_is_told_and_what_is_not_there_too() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("list.mp4"),
        "ffconcat version 1.0\nfile /etc/passwd\n",
    )
    .unwrap();
    let ran = yixian(folder.path(), &["qc", "list.mp4"]);
    assert_eq!(ran.status.code(), Some(4), "{ran:?}");
    let told = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert!(
        told.starts_with("BAD list.mp4\n") && told.contains("完整解码"),
        "{told}"
    );
    assert_eq!(
        yixian(folder.path(), &["qc", "nothing.mp4"]).status.code(),
        Some(1)
    );
    assert_eq!(
        yixian(folder.path(), &["qc", "list.mp4", "--profile", "betacam"])
            .status
            .code(),
        Some(2)
    );
    // Nothing else is left behind.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
