//! Manual pages and completions, read by other people's programs.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use clap::Parser;
use yixian::cli::Arguments;

use crate::support::{has_program, has_programs, printed};

const PROGRAM: &str = env!("CARGO_BIN_EXE_yixian");

#[test]
fn manual_pages_are_set_without_a_warning() {
    if !has_programs(&["man", "groff"]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    printed(Command::new(PROGRAM).arg("man").arg(folder.path()));
    let mut pages: Vec<PathBuf> = fs::read_dir(folder.path())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    pages.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("config/debian/yixianctl.8"));
    assert!(pages.len() > 40, "only {} pages", pages.len());
    let mut set = String::new();
    for page in &pages {
        let output = Command::new("man")
            .args(["--warnings", "-E", "UTF-8", "-l", "-Tutf8"])
            .arg(page)
            .env("LC_ALL", "C.UTF-8")
            .env("MANROFFSEQ", "")
            .env("MANWIDTH", "80")
            .output()
            .expect("man starts");
        let warned = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {warned}", page.display());
        assert!(warned.is_empty(), "{}: {warned}", page.display());
        if page.ends_with("yixian.1") {
            set = String::from_utf8_lossy(&output.stdout).into_owned();
        }
    }
    assert!(
        set.contains("Exit codes") && set.contains("yixian-edition(1)"),
        "{set}"
    );
    // What is for packages only, and the page of a page, are left out.
    assert!(
        !set.contains("completions") && !set.contains("yixian-help"),
        "{set}"
    );
}

#[test]
fn completions_are_read_by_their_shells() {
    let folder = tempfile::tempdir().expect("a folder");
    for (shell, check) in [("bash", "bash"), ("zsh", "zsh"), ("fish", "fish")] {
        let script = printed(Command::new(PROGRAM).args(["completions", shell]));
        assert!(
            script.contains("as-run") && script.contains("doctor"),
            "{shell}"
        );
        let file = folder.path().join(shell);
        fs::write(&file, script).expect("written");
        // Bash is everywhere; the others are read where they are at hand.
        if check == "bash" || has_program(check) {
            printed(Command::new(check).arg("-n").arg(&file));
        }
    }
    let asked = "source \"$0\"; COMP_WORDS=(yixian edi); COMP_CWORD=1; _yixian yixian edi; echo \"${COMPREPLY[@]}\"";
    let offered = printed(
        Command::new("bash")
            .args(["-c", asked])
            .arg(folder.path().join("bash")),
    );
    assert_eq!(offered.trim(), "edition");
}

/// Words of a line of shell, with double quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            _ => words.last_mut().expect("one").push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn every_command_of_the_handbook_is_one() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(project.join("docs/operate.md")).expect("the handbook");
    let mut shell = false;
    let mut told = 0;
    for line in text.lines().map(str::trim) {
        match line {
            "```sh" => shell = true,
            "```" => shell = false,
            _ if shell => {
                let line = line.split(" #").next().unwrap_or_default();
                let Some(arguments) = line.strip_prefix("sudo yixianctl ") else {
                    assert!(!line.contains("yixianctl"), "not by sudo: {line}");
                    continue;
                };
                let arguments = [vec!["yixian".to_owned()], words(arguments)].concat();
                if let Err(error) = Arguments::try_parse_from(arguments) {
                    panic!("{line}\n{error}");
                }
                told += 1;
            }
            _ => {}
        }
    }
    assert!(told > 40, "only {told} commands");
    // Each situation says what is seen, what to look at, and whom to ring.
    let pages: Vec<&str> = text.split("\n## ").skip(3).take(14).collect();
    for page in &pages {
        let name = page.lines().next().unwrap_or_default();
        assert!(
            page.contains("**还不行**") || page.contains("**最后**"),
            "{name}"
        );
        assert!(page.contains("预期"), "{name}");
    }
    assert!(
        pages
            .last()
            .is_some_and(|page| page.starts_with("升级与回退")),
        "{pages:?}"
    );
}
