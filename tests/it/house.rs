//! The walls of the house: which room may import which, and where side effects may stand.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

const STAGES: [&str; 7] = [
    "alarm",
    "intake",
    "editorial",
    "rundown",
    "render",
    "package",
    "delivery",
];

/// What only shells, the store, the settings' reader, `app` and `cli` may name.
const EFFECTS: [&str; 11] = [
    "std::fs",
    "std::env",
    "std::process",
    "std::net",
    "std::thread",
    "tokio::",
    "reqwest::",
    "sqlx::",
    "ffmpeg_sidecar::",
    "object_store::",
    "lettre::transport",
];

/// One source file, without its unit tests.
struct Source {
    path: String,
    code: String,
}

impl Source {
    fn room(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.trim_end_matches(".rs")
    }

    fn is_shell(&self) -> bool {
        self.path.ends_with("/shell.rs") || self.path.contains("/shell/")
    }

    /// Rooms that the file names behind `crate::`.
    fn imports(&self) -> BTreeSet<String> {
        let mut rooms = BTreeSet::new();
        for (at, _) in self.code.match_indices("crate::") {
            let rest = &self.code[at + "crate::".len()..];
            if rest.starts_with('{') {
                rooms.extend(group_heads(rest));
            } else {
                rooms.insert(word(rest));
            }
        }
        rooms
    }
}

fn word(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

/// First words of a `{a::b, c::{d, e}}` group.
fn group_heads(text: &str) -> Vec<String> {
    let mut heads = Vec::new();
    let mut depth = 0;
    let mut fresh = false;
    for (at, c) in text.char_indices() {
        match c {
            '{' => {
                depth += 1;
                fresh = depth == 1;
            }
            '}' => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            ',' if depth == 1 => fresh = true,
            c if c.is_whitespace() => {}
            _ if fresh => {
                heads.push(word(&text[at..]));
                fresh = false;
            }
            _ => {}
        }
    }
    heads
}

/// What is wrong with a file, if anything.
fn faults(source: &Source) -> Vec<String> {
    let room = source.room();
    let mut allowed: Vec<&str> = match room {
        "model" => vec![],
        "crash" => vec![],
        "store" => vec!["crash", "model"],
        "speech" | "config" | "net" | "confined" => vec!["model"],
        "app" => vec![
            "config",
            "crash",
            "model",
            "speech",
            "store",
            "intake",
            "editorial",
            "rundown",
            "render",
            "package",
            "delivery",
            "alarm",
        ],
        "desk" => vec!["app", "model"],
        "schedule" => vec!["app", "model"],
        "cli" => vec!["app", "config", "desk", "model", "net", "schedule", "store"],
        "lib" | "main" => return Vec::new(),
        _ if STAGES.contains(&room) => vec!["model", "speech"],
        other => return vec![format!("{}: room `{other}` is on no map", source.path)],
    };
    if STAGES.contains(&room) && source.is_shell() {
        allowed.extend(["store", "config", "crash", "net", "confined"]);
    }
    if room == "schedule" && source.is_shell() {
        allowed.extend(["store", "config"]);
    }
    // An error type carries what the room's shell met.
    if STAGES.contains(&room) && source.path.ends_with("/error.rs") {
        allowed.push("store");
    }
    let mut found: Vec<String> = source
        .imports()
        .into_iter()
        .filter(|import| import != room && !allowed.contains(&import.as_str()))
        .map(|import| format!("{}: `{room}` may not import `{import}`", source.path))
        .collect();
    let pure = matches!(room, "model" | "speech")
        || ((STAGES.contains(&room) || room == "schedule")
            && !source.is_shell()
            && !source.path.ends_with("/mod.rs"));
    if pure {
        for effect in EFFECTS {
            // An error type may carry what a shell met.
            let carried = source.path.ends_with("/error.rs");
            if source.code.contains(effect) && !carried {
                found.push(format!("{}: `{effect}` belongs into a shell", source.path));
            }
        }
    }
    found
}

fn read(path: &Path, base: &Path) -> Source {
    let code = fs::read_to_string(path).expect("a source file");
    let tests = code.find("#[cfg(test)]").unwrap_or(code.len());
    let code: String = code[..tests]
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| [line, "\n"])
        .collect();
    Source {
        path: path
            .strip_prefix(base)
            .expect("below src")
            .to_string_lossy()
            .into_owned(),
        code,
    }
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|end| end == "rs") && !is_test(&path) {
            files.push(path);
        }
    }
    files
}

/// Files that only tests compile: they may use whatever proves their point.
fn is_test(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "tests.rs")
        || path.components().any(|part| part.as_os_str() == "tests")
}

#[test]
fn every_arrow_points_the_right_way() {
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = rust_files(&base);
    assert!(files.len() > 60, "only {} files were read", files.len());
    let found: Vec<String> = files
        .iter()
        .flat_map(|file| faults(&read(file, &base)))
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn an_arrow_that_turns_back_is_seen() {
    let told = |path: &str, code: &str| {
        faults(&Source {
            path: path.to_owned(),
            code: code.to_owned(),
        })
    };
    let wrong = [
        ("model/x.rs", "use crate::store::Store;"),
        (
            "editorial/lead.rs",
            "use crate::{\n    model::{Story, Edition},\n    render::RenderError,\n};",
        ),
        ("editorial/lead.rs", "use crate::store::Store;"),
        ("package/docx.rs", "fn f() { std::fs::read(\"x\"); }"),
        ("store/x.rs", "use crate::app::App;"),
        ("cli/x.rs", "use crate::render::shell;"),
        ("attic/x.rs", ""),
    ];
    for (path, code) in wrong {
        assert_eq!(told(path, code).len(), 1, "{path}: {code}");
    }
    assert!(
        told(
            "editorial/shell.rs",
            "use crate::{model::Story, store::Store}; use std::fs;"
        )
        .is_empty()
    );
    assert!(told("app/build.rs", "use crate::{package, render};").is_empty());
}
