//! `yixian card preview`, as a designer uses it.

use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    sync::mpsc,
    time::Duration,
};

use serde_json::Value;

use crate::support::{objects, yixian};

/// Everything that stands on a strap, on a plate of one colour.
fn strap(plate: &str, ink: &str) -> String {
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" font-family="{{{{brand.font.sans}}}}" font-size="60">
<g id="plate"><rect x="150" y="700" width="1200" height="250" fill="{plate}"/></g>
<g id="words">
  <text data-name="姓名" x="200" y="800" data-box="900" fill="{ink}">{{{{name}}}}</text>
  <text data-name="职务" x="200" y="900" data-box="900" fill="#f0f2ec">{{{{line}}}}</text>
</g>
</svg>
"##
    )
}

#[test]
fn a_card_is_painted_with_words_of_ones_own_and_leaves_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("words.toml"),
        "headline = \"3D打印助残\"\n",
    )
    .unwrap();
    let ran = yixian(
        folder.path(),
        &[
            "--json",
            "card",
            "preview",
            "title",
            "--data",
            "words.toml",
            "--at",
            "40",
        ],
    );
    assert!(ran.status.success(), "{ran:?}");
    let painted = &objects(&ran)[0];
    assert_eq!(painted["card"], "title");
    assert_eq!(painted["file"], "title.png");
    let png = fs::read(folder.path().join("title.png")).unwrap();
    assert_eq!(&png[16..24], [0, 0, 7, 128, 0, 0, 4, 56], "1920 × 1080");
    let mut left: Vec<String> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    assert_eq!(
        left,
        ["title.png", "words.toml"],
        "no data folder, no draft"
    );
}

#[test]
fn mistakes_are_told_with_their_file_line_and_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let told = |arguments: &[&str], code: i32| {
        let ran = yixian(folder.path(), arguments);
        assert_eq!(ran.status.code(), Some(code), "{arguments:?}: {ran:?}");
        String::from_utf8_lossy(&ran.stderr).into_owned()
    };
    let broken = strap("#07192a", "#f0f2ec").replace(
        "data-box=\"900\" fill=\"#f0f2ec\">{{line",
        "data-bxo=\"900\">{{line",
    );
    fs::write(folder.path().join("strap.svg"), broken).unwrap();
    // Another card's mistake does not hinder this one.
    fs::write(folder.path().join("title.svg"), "<svg><text").unwrap();
    let error = told(&["card", "preview", "./strap.svg"], 1);
    assert!(
        error.contains("strap.svg:5:") && error.contains("did you mean `data-box`?"),
        "{error}"
    );
    fs::write(folder.path().join("words.json"), "{\n\"nmae\": \"李敏\"}").unwrap();
    fs::write(folder.path().join("strap.svg"), strap("#07192a", "#f0f2ec")).unwrap();
    let error = told(
        &["card", "preview", "./strap.svg", "--data", "words.json"],
        1,
    );
    assert!(
        error.contains("words.json:2: ") && error.contains("did you mean `name`?"),
        "{error}"
    );
    let error = told(
        &["card", "preview", "./strap.svg", "--data", "gone.json"],
        1,
    );
    assert!(error.contains("gone.json"), "{error}");
    let error = told(&["card", "preview", "titel"], 2);
    assert!(error.contains("did you mean `title`?"), "{error}");
    let error = told(&["card", "preview", "strap", "--sample", "endless"], 2);
    assert!(error.contains("hostile"), "{error}");
}

#[test]
fn poor_contrast_is_told_at_the_line_of_the_text() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mine.svg"), strap("#1e7d88", "#2a8a90")).unwrap();
    let ran = yixian(
        folder.path(),
        &[
            "--json",
            "card",
            "preview",
            "./mine.svg",
            "--as",
            "strap",
            "--out",
            "s.png",
        ],
    );
    assert!(ran.status.success(), "{ran:?}");
    let painted = &objects(&ran)[0];
    let remarks = painted["remarks"].as_array().unwrap();
    assert!(
        remarks.iter().any(|remark| remark["line"] == 4
            && remark["text"]
                .as_str()
                .is_some_and(|text| text.contains("contrast of “姓名”"))),
        "{painted}"
    );
    let warnings = painted["warnings"].to_string();
    assert!(warnings.contains("看不清"), "{warnings}");
}

#[test]
fn watching_paints_again_after_a_change_and_survives_a_mistake() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("strap.svg");
    fs::write(&file, strap("#07192a", "#f0f2ec")).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_yixian"))
        .current_dir(folder.path())
        .args(["--json", "card", "preview", "./strap.svg", "--watch"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program runs");
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            let _ = send.send(line);
        }
    });
    let next = || -> Value {
        let line = receive
            .recv_timeout(Duration::from_secs(120))
            .expect("a line");
        serde_json::from_str(&line).expect("JSON")
    };
    assert_eq!(next()["card"], "strap");
    let first = fs::read(folder.path().join("strap.png")).unwrap();
    fs::write(&file, "<svg><g></svg>").unwrap();
    let error = next()["error"].to_string();
    assert!(error.contains("strap.svg:1:"), "{error}");
    fs::write(&file, strap("#07192a", "#efb95c")).unwrap();
    assert_eq!(next()["card"], "strap");
    assert_ne!(fs::read(folder.path().join("strap.png")).unwrap(), first);
    let ended = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .expect("kill runs");
    assert!(ended.success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
