//! A five-minute edition: built, built again, built after one headline changed, and its preview
//! against the bare encode of its frames.

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use yixian::{
    model::{
        EditionRevision,
        rendered::{FileRole, RenderedEdition},
    },
    render::shell::{painter::open_painter, preview_frames, render_edition},
};

use super::{
    Bench,
    edition::{blob, edition as invent},
    measure::{Feed, Took, bar, inside, median, run},
    settings,
};

const MOST_IDLE_MS: f64 = 20.0;
const MOST_EDIT: f64 = 0.1;
const MOST_PREVIEW: f64 = 1.15;

pub fn edition(bench: &Bench) -> bool {
    let folder = bench.folder.join("edition");
    fs::create_dir_all(&folder).unwrap();
    let revision = invent(&folder).unwrap();
    let build = |revision: &EditionRevision| inside(&bench.clock, || render(&folder, revision));
    let (first, cold) = build(&revision);
    eprintln!("edition, cold: {cold:?}, made {}", first.made);
    let (mut idle, mut edits, mut previews, mut bare) = (vec![], vec![], vec![], vec![]);
    let mut processes = 0;
    let mut remade = Vec::new();
    for round in 0..bench.rounds {
        let (again, took) = build(&revision);
        processes += again.processes;
        idle.push(took.wall * 1000.0);
        let (edited, took) = build(&with_headline(&revision, round));
        edits.push(took.wall);
        remade = changed(&first, &edited);
        forget_preview(&folder, &again);
        let (_, took) = build(&revision);
        previews.push(took);
        bare.push(bare_encode(bench, &folder, &revision));
        eprintln!(
            "edition {round}: idle {:.1} ms, edit {:.2} s, preview {took:?}, bare encode {:?}",
            idle[round], edits[round], bare[round]
        );
    }
    println!("\nAn edition of 300 s");
    let mut holds = bar("nothing changed", median(idle), MOST_IDLE_MS, " ms");
    holds &= bar("nothing changed: processes", f64::from(processes), 0.0, "");
    println!(
        "      one headline changed, made again: {}",
        remade.join(" ")
    );
    holds &= bar(
        "one headline changed, of the cold build",
        median(edits) / cold.wall,
        MOST_EDIT,
        " ×",
    );
    let of = |took: &[Took], what: fn(&Took) -> f64| median(took.iter().map(what).collect());
    let wall = of(&previews, |took| took.wall) / of(&bare, |took| took.wall);
    let cpu = of(&previews, |took| took.cpu) / of(&bare, |took| took.cpu);
    holds &= bar("preview of the bare encode, wall", wall, MOST_PREVIEW, " ×");
    holds
        & bar(
            "preview of the bare encode, processor",
            cpu,
            MOST_PREVIEW,
            " ×",
        )
}

fn verse() -> [String; 4] {
    [
        "跋山涉水云飞扬，",
        "乘风破浪勇担当。",
        "社会组织新鲜事，",
        "每周一现看端详。",
    ]
    .map(str::to_owned)
}

fn render(folder: &Path, revision: &EditionRevision) -> RenderedEdition {
    render_edition(
        revision,
        &verse(),
        &|hash| blob(folder, hash),
        &settings(),
        &folder.join("cache"),
        &|_| {},
    )
    .unwrap()
}

/// The second story's headline, edited.
fn with_headline(revision: &EditionRevision, round: usize) -> EditionRevision {
    let mut revision = revision.clone();
    let edited = format!("深圳发布社区基金会服务指南{}版", round + 2);
    let old = std::mem::replace(&mut revision.stories[1].draft.headline, edited.clone());
    for item in &mut revision.rundown.items {
        if item.title == old {
            item.title.clone_from(&edited);
        }
    }
    revision
}

fn changed(before: &RenderedEdition, after: &RenderedEdition) -> Vec<String> {
    let same = |file: &&yixian::model::rendered::RenderedFile| {
        before
            .files
            .iter()
            .any(|old| old.name == file.name && old.sha256 == file.sha256)
    };
    let files = after.files.iter().filter(|file| !same(file));
    files.map(|file| file.name.clone()).collect()
}

/// Removes the preview and its pieces from the cache.
fn forget_preview(folder: &Path, built: &RenderedEdition) {
    let file = built
        .files
        .iter()
        .find(|file| file.role == FileRole::Preview)
        .unwrap();
    fs::remove_file(&file.path).unwrap();
    for part in fs::read_dir(folder.join("cache")).unwrap().flatten() {
        for piece in fs::read_dir(part.path()).into_iter().flatten().flatten() {
            if piece.path().extension().is_some_and(|end| end == "mkv") {
                fs::remove_file(piece.path()).unwrap();
            }
        }
    }
}

/// Frames that are drawn before ffmpeg is given them: 3 GB.
const AT_A_TIME: usize = 1000;

/// ffmpeg encoding the preview's own frames, drawn beforehand, as the preview is encoded.
fn bare_encode(bench: &Bench, folder: &Path, revision: &EditionRevision) -> Took {
    let mut took = Took::default();
    let (mut drawn, mut at_most): (Vec<Vec<u8>>, u32) = (Vec::new(), 0);
    let mut encode = |drawn: &mut Vec<Vec<u8>>, rate| {
        let part = encode_drawn(bench, drawn, rate);
        took.wall += part.wall;
        took.cpu += part.cpu;
        drawn.clear();
    };
    frames(folder, revision, &mut |rate, frame| {
        at_most = rate;
        drawn.push(frame.to_vec());
        if drawn.len() == AT_A_TIME {
            encode(&mut drawn, rate);
        }
    });
    encode(&mut drawn, at_most);
    took
}

fn encode_drawn(bench: &Bench, drawn: &[Vec<u8>], rate: u32) -> Took {
    let out = bench.folder.join("bare.mkv");
    let mut command = Command::new("ffmpeg");
    command
        .args(["-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "yuv420p"])
        .args(["-s", "1920x1080", "-r", "25", "-i", "pipe:0"])
        .args(["-c:v", "libx264", "-preset", "veryfast", "-crf", "23"])
        .args(["-maxrate", &format!("{rate}k")])
        .args(["-bufsize", &format!("{}k", rate * 3 / 2)])
        .args(["-g", "50", "-f", "matroska"])
        .arg(&out)
        .stdin(Stdio::piped());
    let feed: Feed<'_> = Box::new(|mut pipe| {
        for frame in drawn {
            pipe.write_all(frame).unwrap();
        }
    });
    run(&bench.clock, 1, vec![(command, Some(feed))])
}

fn frames(folder: &Path, revision: &EditionRevision, take: &mut dyn FnMut(u32, &[u8])) {
    let painter = open_painter(&[], None).unwrap();
    preview_frames(
        revision,
        &verse(),
        &|hash| blob(folder, hash),
        &settings(),
        &folder.join("cache"),
        &|data| painter.paint(data),
        take,
    )
    .unwrap()
}
