//! The demo, end to end, and every file it makes opened by a reader that is not ours.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;
use yixian::{
    model::Caption,
    speech::{CaptionRules, caption_faults},
};

use crate::support::{FRIDAY, Ran, node, on_ci, python, ran};

/// What one run of the demo left.
struct Demo {
    folder: tempfile::TempDir,
    ran: Ran,
}

impl Demo {
    fn run() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let output = Command::new(env!("CARGO_BIN_EXE_yixian"))
            .current_dir(folder.path())
            .args(["--json", "demo", "--dir", "demo", "--no-serve"])
            .output()
            .expect("the binary starts");
        let ran = ran(output);
        assert_eq!(ran.code, 0, "{}", ran.errors);
        Self { folder, ran }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("demo/data")
    }

    /// The object of the build.
    fn built(&self) -> &Value {
        let built = |object: &&Value| object.get("stages").is_some();
        self.ran.objects.iter().find(built).expect("a build")
    }

    fn package(&self) -> PathBuf {
        PathBuf::from(self.built()["package"].as_str().expect("a path"))
    }

    /// Another command on the demo's data.
    fn again(&self, arguments: &[&str]) -> Ran {
        let output = Command::new(env!("CARGO_BIN_EXE_yixian"))
            .current_dir(self.folder.path())
            .arg("--json")
            .arg("--data")
            .arg(self.data())
            .args(["--now", FRIDAY])
            .args(arguments)
            .output()
            .expect("the binary starts");
        ran(output)
    }
}

/// One test, so that five minutes of television are rendered once and the folder goes with it.
#[test]
fn the_demo_week_ends_with_a_package_whose_every_file_opens() {
    let demo = Demo::run();
    the_tips_became_what_they_should(&demo);
    the_rundown_fits(&demo);
    captions_keep_every_rule(&demo);
    the_sums_are_right(&demo);
    clips_are_what_the_station_asked_for(&demo);
    documents_open_in_libreoffice(&demo);
    python_readers_agree_with_the_rundown(&demo);
    every_paper_tells_the_same_rundown(&demo);
    other_systems_read_the_same_rundown(&demo);
    the_report_on_the_checks_is_a_page_that_loads_nothing(&demo);
    one_mail_is_in_the_outbox(&demo);
    the_rendering_was_in_the_books(&demo);
    a_second_build_makes_nothing(&demo);
    a_second_delivery_sends_nothing(&demo);
    a_second_gathering_adds_nothing(&demo);
}

fn the_tips_became_what_they_should(demo: &Demo) {
    let inputs: Vec<&Value> = demo
        .ran
        .objects
        .iter()
        .filter(|object| object.get("receipt").is_some() && object.get("path").is_some())
        .collect();
    assert_eq!(inputs.len(), 14);
    assert!(
        inputs.iter().all(|input| input["state"] == "accepted"),
        "{inputs:#?}"
    );
    assert!(
        inputs
            .iter()
            .all(|input| !input["subject"].as_str().unwrap().contains('\u{fffd}'))
    );
    let stories = demo.again(&["story", "list"]).objects;
    let picked = stories
        .iter()
        .filter(|story| story["picked"] == true)
        .count();
    assert!((4..=8).contains(&picked), "{picked} stories are in");
    for story in &stories {
        assert!(!story["why"].as_str().unwrap().is_empty(), "{story:#?}");
        if story["picked"] == true {
            assert_eq!(story["state"], "approved");
            assert_eq!(story["sign_offs"].as_array().unwrap().len(), 3);
        }
    }
    assert_eq!(stories.len(), 13, "the mail sent again joined its story");
    let merged = stories
        .iter()
        .filter(|story| story["submissions"].as_array().unwrap().len() == 2);
    assert_eq!(merged.count(), 1);
    for wrong in ["6666", "777", "8888", "9999"] {
        // Hidden in the HTML of one mail: never seen by a reader, never to be told.
        let told = |story: &Value| format!("{}{}", story["lead"], story["voice_over"]);
        assert!(
            stories.iter().all(|story| !told(story).contains(wrong)),
            "{wrong}"
        );
    }
    for rule in ["advert.offer", "fundraising.unverified", "source.no_facts"] {
        let blocked = stories.iter().filter(|story| {
            let checks = story["checks"].as_array().unwrap();
            checks
                .iter()
                .any(|c| c["rule"] == rule && c["level"] == "block")
        });
        assert!(blocked.count() >= 1, "{rule}");
    }
    let series = |story: &&Value| {
        let links = story["duplicates"].as_array().unwrap();
        links.iter().any(|link| link["relation"] == "series")
    };
    assert!(
        stories.iter().filter(series).count() >= 1,
        "the series is linked"
    );
}

fn the_rundown_fits(demo: &Demo) {
    let built = demo.built();
    let items = built["items"].as_array().unwrap();
    let sum: i64 = items
        .iter()
        .map(|item| item["duration_ms"].as_i64().unwrap())
        .sum();
    assert_eq!(built["trt_ms"], sum);
    assert!(sum <= built["slot_ms"].as_i64().unwrap());
    assert!(
        built["over_ms"].as_i64().unwrap() > -20_000,
        "a hole: {}",
        built["over_ms"]
    );
    assert_eq!(items.first().unwrap()["kind"], "opener");
    assert_eq!(items.last().unwrap()["kind"], "closer");
}

fn captions_keep_every_rule(demo: &Demo) {
    let rules = CaptionRules::default();
    for story in demo.again(&["story", "list"]).objects {
        let captions: Vec<Caption> = serde_json::from_value(story["captions"].clone()).unwrap();
        assert_eq!(
            caption_faults(&captions, &rules),
            [],
            "{}",
            story["headline"]
        );
    }
}

fn the_sums_are_right(demo: &Demo) {
    let checked = Command::new("sha256sum")
        .args(["--check", "--strict", "--quiet", "SHA256SUMS"])
        .current_dir(demo.package())
        .status()
        .expect("sha256sum starts");
    assert!(checked.success());
}

fn probe(file: &Path) -> Value {
    let output = Command::new("ffprobe")
        .args([
            "-v",
            "error",
            "-of",
            "json",
            "-show_format",
            "-show_streams",
            "-count_packets",
        ])
        .arg(file)
        .output()
        .expect("ffprobe starts");
    assert!(
        output.status.success(),
        "{}: {}",
        file.display(),
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn clips_are_what_the_station_asked_for(demo: &Demo) {
    let built = demo.built();
    let package = demo.package();
    let mut clips = 0;
    for entry in fs::read_dir(package.join("cards")).unwrap() {
        let path = entry.unwrap().path();
        let kind = path.extension().unwrap().to_string_lossy().into_owned();
        if kind == "png" {
            let still = image::open(&path).expect("a PNG");
            assert_eq!(
                (still.width(), still.height()),
                (1920, 1080),
                "{}",
                path.display()
            );
            continue;
        }
        let report = probe(&path);
        let video = &report["streams"][0];
        assert_eq!(video["width"], 1920, "{}", path.display());
        assert_eq!(video["r_frame_rate"], "25/1", "{}", path.display());
        match kind.as_str() {
            "mp4" => {
                assert_eq!(video["codec_name"], "h264");
                assert_eq!(video["color_space"], "bt709");
                assert_eq!(video["color_range"], "tv");
            }
            _ => assert_eq!(video["pix_fmt"], "argb", "{}", path.display()),
        }
        clips += 1;
    }
    assert!(clips >= 6, "only {clips} clips");
    let preview = probe(&package.join("preview.mp4"));
    let video = &preview["streams"][0];
    let frames: i64 = video["nb_read_packets"].as_str().unwrap().parse().unwrap();
    let expected = built["trt_ms"].as_i64().unwrap() / 40;
    assert!(
        (frames - expected).abs() <= 1,
        "{frames} frames for {expected}"
    );
    assert_eq!(video["color_primaries"], "bt709");
    assert_eq!(preview["streams"][1]["codec_name"], "aac");
    let seconds: f64 = preview["format"]["duration"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let planned = built["trt_ms"].as_f64().unwrap() / 1000.0;
    assert!(
        (seconds - planned).abs() <= 0.041,
        "{seconds} s for {planned}"
    );
}

fn documents_open_in_libreoffice(demo: &Demo) {
    let out = demo.folder.path().join("pdf");
    let profile = demo.folder.path().join("office");
    for name in [
        "rundown.docx",
        "script.docx",
        "rundown.xlsx",
        "captions.xlsx",
        "script.rtf",
    ] {
        // A folder each: two of them would both become rundown.pdf.
        let out = out.join(name);
        let converted = Command::new("soffice")
            .arg(format!(
                "-env:UserInstallation=file://{}",
                profile.display()
            ))
            .args(["--headless", "--convert-to", "pdf", "--outdir"])
            .arg(&out)
            .arg(demo.package().join(name))
            .output();
        let Ok(converted) = converted else {
            assert!(!on_ci(), "LibreOffice is missing: `make test` installs it");
            eprintln!("skipped: no LibreOffice");
            return;
        };
        assert!(converted.status.success());
        let pdf = out.join(Path::new(name).with_extension("pdf"));
        let bytes = fs::metadata(&pdf).map(|found| found.len()).unwrap_or(0);
        assert!(bytes > 5_000, "{name} did not open");
    }
}

const READERS: &str = include_str!("support/read_package.py");

fn python_readers_agree_with_the_rundown(demo: &Demo) {
    let Some(counts) = python(READERS, &[&demo.package()]) else {
        return;
    };
    let edition = demo.again(&["edition", "show"]).objects.remove(0);
    let stories = demo.again(&["story", "list"]).objects;
    let mut expected = 0;
    for item in edition["rundown"]["items"].as_array().unwrap() {
        expected += item["captions"].as_array().unwrap().len();
        let story = stories.iter().find(|story| story["id"] == item["story"]);
        expected += story.map_or(0, |story| story["captions"].as_array().unwrap().len());
    }
    assert!(expected > 50);
    assert_eq!(counts.trim(), format!("{expected} {expected}"));
}

const PAPERS: &str = include_str!("support/read_documents.py");

fn every_paper_tells_the_same_rundown(demo: &Demo) {
    let Some(counts) = python(PAPERS, &[&demo.package()]) else {
        return;
    };
    let items = demo.built()["items"].as_array().unwrap().len();
    assert!(counts.starts_with(&format!("{items} ")), "{counts}");
}

const INTERCHANGE: &str = include_str!("support/read_interchange.py");
const NODE_READERS: &str = include_str!("support/read_package.mjs");

fn other_systems_read_the_same_rundown(demo: &Demo) {
    let package = demo.package();
    let rundown = fs::read_to_string(package.join("rundown.json")).unwrap();
    let rundown: Value = serde_json::from_str(&rundown).unwrap();
    let rows = rundown["rows"].as_array().unwrap();
    let captions: usize = rows
        .iter()
        .map(|row| row["captions"].as_array().unwrap().len())
        .sum();
    let expected = format!("{} {captions} ", rows.len());
    for found in [
        python(INTERCHANGE, &[&package]),
        node(NODE_READERS, &[&package]),
    ]
    .into_iter()
    .flatten()
    {
        assert!(found.starts_with(&expected), "{found} for {expected}");
    }
}

const CHECKS: &str = include_str!("support/read_checks.py");

fn the_report_on_the_checks_is_a_page_that_loads_nothing(demo: &Demo) {
    let Some(pictures) = python(CHECKS, &[&demo.package()]) else {
        return;
    };
    assert!(pictures.trim().parse::<usize>().is_ok(), "{pictures}");
    let warnings = demo.built()["warnings"].to_string();
    assert!(!warnings.contains("技审未通过"), "{warnings}");
}

const MAIL: &str = include_str!("support/read_mail.py");

fn one_mail_is_in_the_outbox(demo: &Demo) {
    let Some(subject) = python(MAIL, &[&demo.data().join("outbox"), &demo.package()]) else {
        return;
    };
    for part in ["每周一现", "327", "2026-11-28", "正式"] {
        assert!(subject.contains(part), "{subject}");
    }
}

fn the_rendering_was_in_the_books(demo: &Demo) {
    let job = demo.again(&["job", "list"]).objects.remove(0);
    assert_eq!(
        (&job["kind"], &job["state"]),
        (&"render".into(), &"done".into()),
        "{job}"
    );
    assert!(job["total"].as_u64() > Some(10), "{job}");
    assert_eq!(job["done"], job["total"], "{job}");
}

fn a_second_build_makes_nothing(demo: &Demo) {
    let first = demo.built();
    let again = demo.again(&["build"]);
    assert_eq!(again.code, 0, "{again:?}");
    let second = &again.objects[0];
    assert_eq!(second["processes"], 0, "ffmpeg ran again");
    assert!(
        second["stages"]
            .as_array()
            .unwrap()
            .iter()
            .all(|stage| stage["made"] == 0),
        "{second:#}"
    );
    assert_eq!(second["package"], first["package"]);
    let elapsed = |built: &Value| built["elapsed_ms"].as_u64().unwrap();
    assert!(
        elapsed(second) * 20 < elapsed(first),
        "{} ms after {}",
        elapsed(second),
        elapsed(first)
    );
}

fn a_second_delivery_sends_nothing(demo: &Demo) {
    let again = demo.again(&["deliver"]);
    assert_eq!(again.code, 3, "{again:?}");
    assert_eq!(again.objects[0]["recipients"][0]["attempts"], 1);
    let mails = fs::read_dir(demo.data().join("outbox")).unwrap();
    let mails = mails.filter(|entry| {
        entry
            .as_ref()
            .unwrap()
            .path()
            .extension()
            .is_some_and(|e| e == "eml")
    });
    assert_eq!(mails.count(), 1);
}

fn a_second_gathering_adds_nothing(demo: &Demo) {
    let tips = demo.folder.path().join("demo/tips/mail");
    let again = demo.again(&["gather", "--from", &tips.to_string_lossy()]);
    assert_eq!(again.code, 3, "{again:?}");
    assert_eq!(again.objects.last().unwrap()["summary"]["known"], 14);
}
