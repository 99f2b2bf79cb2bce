//! A five-minute edition: built, built again, built after one headline changed, and its preview
//! against the bare encode of its frames.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use yixian::{
    model::{
        EditionRevision,
        rendered::{FileRole, RenderedEdition},
    },
    render::shell::render_edition,
};

use super::{
    Bench,
    edition::{blob, edition as invent},
    measure::{Took, bar, inside, median, run},
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
        let preview = forget_preview(&folder, &again);
        let (_, took) = build(&revision);
        previews.push(took);
        bare.push(bare_encode(bench, &preview));
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

fn render(folder: &Path, revision: &EditionRevision) -> RenderedEdition {
    let verse = [
        "跋山涉水云飞扬，",
        "乘风破浪勇担当。",
        "社会组织新鲜事，",
        "每周一现看端详。",
    ];
    render_edition(
        revision,
        &verse.map(str::to_owned),
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

/// Removes the preview and its pieces from the cache; a copy of it, for the encoder.
fn forget_preview(folder: &Path, built: &RenderedEdition) -> std::path::PathBuf {
    let file = built
        .files
        .iter()
        .find(|file| file.role == FileRole::Preview)
        .unwrap();
    let copy = folder.join("preview.mp4");
    fs::copy(&file.path, &copy).unwrap();
    fs::remove_file(&file.path).unwrap();
    for part in fs::read_dir(folder.join("cache")).unwrap().flatten() {
        for piece in fs::read_dir(part.path()).into_iter().flatten().flatten() {
            if piece.path().extension().is_some_and(|end| end == "mkv") {
                fs::remove_file(piece.path()).unwrap();
            }
        }
    }
    copy
}

/// ffmpeg encoding the preview's own frames as the preview is encoded. What decoding them costs is
/// measured apart and taken off.
fn bare_encode(bench: &Bench, preview: &Path) -> Took {
    let decode = |to: &[&str]| {
        let mut command = Command::new("ffmpeg");
        command
            .args(["-v", "error", "-nostdin", "-y", "-i"])
            .arg(preview)
            .args(["-map", "0:v:0"])
            .args(to)
            .stdin(Stdio::null());
        run(&bench.clock, 1, vec![(command, None)])
    };
    let out = bench.folder.join("bare.mkv");
    let both = decode(&[
        "-c:v",
        "libx264",
        "-preset",
        "veryfast",
        "-crf",
        "23",
        "-g",
        "50",
        "-f",
        "matroska",
        out.to_str().unwrap(),
    ]);
    let alone = decode(&["-f", "null", "-"]);
    Took {
        // Decoder and encoder run side by side: their shares of the time are those of the processor's.
        wall: both.wall * (both.cpu - alone.cpu) / both.cpu,
        cpu: both.cpu - alone.cpu,
        memory_mb: both.memory_mb,
    }
}
