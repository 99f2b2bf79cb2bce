//! A newsroom in a temporary folder, driven through the real binary.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::atomic::{AtomicU32, Ordering},
};

use serde_json::Value;

pub mod browser;
pub mod daemon;
pub mod dovecot;
pub mod machine;
pub mod peer;

/// Friday morning before the edition of 2026-11-28, ahead of the cut-off.
pub const FRIDAY: &str = "2026-11-27T11:30:00+08:00";

/// A data folder and the command that works on it.
pub struct Newsroom {
    folder: tempfile::TempDir,
    now: String,
}

/// How one command ended.
#[derive(Debug)]
pub struct Ran {
    /// Exit code.
    pub code: i32,
    /// Objects on standard output, in order.
    pub objects: Vec<Value>,
    /// Standard error.
    pub errors: String,
}

impl Newsroom {
    pub fn open() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
            now: FRIDAY.to_owned(),
        }
    }

    pub fn at(&mut self, now: &str) {
        self.now = now.to_owned();
    }

    /// The instant at which its commands run.
    pub fn now(&self) -> &str {
        &self.now
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn data(&self) -> PathBuf {
        self.path("data")
    }

    /// Runs `yixian --json --data … --now … ARGUMENTS`; standard output must be JSON alone.
    pub fn run<S: AsRef<std::ffi::OsStr>>(&self, arguments: &[S]) -> Ran {
        self.run_with_input(arguments, "")
    }

    pub fn run_with_input<S: AsRef<std::ffi::OsStr>>(&self, arguments: &[S], input: &str) -> Ran {
        ran(output_of(self.command(arguments), input))
    }

    /// The command, not yet begun.
    pub fn command<S: AsRef<std::ffi::OsStr>>(&self, arguments: &[S]) -> Command {
        let mut command = self.live_command(&["--now", &self.now]);
        command.args(arguments);
        command
    }

    /// The same by the machine's own clock.
    pub fn live_command<S: AsRef<std::ffi::OsStr>>(&self, arguments: &[S]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_yixian"));
        command
            .current_dir(self.folder.path())
            .arg("--json")
            .arg("--data")
            .arg(self.data())
            .args(arguments);
        command
    }

    /// Adds the three people of the three reviews: `ed`, `rev`, `prod`.
    pub fn add_reviewers(&self) {
        for (login, name, role) in [
            ("ed", "甲编辑", "editor"),
            ("rev", "乙审片", "reviewer"),
            ("prod", "丙制片", "producer"),
        ] {
            let added = self.run_with_input(
                &["user", "add", login, "--name", name, "--role", role],
                "a long password\n",
            );
            assert_eq!(added.code, 0, "{added:?}");
        }
    }
}

fn output_of(mut command: Command, input: &str) -> Output {
    use std::{io::Write, process::Stdio};
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    // A command that reads no input may have ended already.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    child.wait_with_output().expect("the binary ends")
}

/// Reads standard output as one JSON object a line.
pub fn ran(output: Output) -> Ran {
    let text = String::from_utf8(output.stdout).expect("UTF-8 on standard output");
    Ran {
        code: output.status.code().unwrap_or(-1),
        objects: text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}")))
            .collect(),
        errors: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Runs the program in `folder`.
pub fn yixian(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_yixian"))
        .current_dir(folder)
        .args(arguments)
        .output()
        .expect("the program runs")
}

/// The objects on its standard output.
pub fn objects(output: &Output) -> Vec<Value> {
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

/// Whether a missing reader is a failure: `make test` has installed them all.
#[expect(clippy::disallowed_methods, reason = "a test asks where it runs")]
pub fn on_ci() -> bool {
    std::env::var("CI").is_ok()
}

/// Whether Python and the readers are there, as `make test` installs them; a missing one is said,
/// and on CI it is a failure.
pub fn has_python(modules: &str) -> bool {
    let there = Command::new("python3")
        .args(["-c", &format!("import {modules}")])
        .output()
        .is_ok_and(|output| output.status.success());
    #[expect(clippy::disallowed_methods, reason = "a test asks where it runs")]
    let ci = std::env::var("CI").is_ok();
    assert!(
        there || !ci,
        "python3 with {modules} is missing: `make test` installs it"
    );
    if !there {
        eprintln!("skipped: python3 with {modules} is missing, `make test` installs it");
    }
    there
}

/// Runs a Python program over `arguments` and returns what it printed; `None` where the readers
/// are missing.
pub fn python(program: &str, arguments: &[&Path]) -> Option<String> {
    if !has_python(
        "docx, openpyxl, srt, pysubs2, webvtt, ttconv, opentimelineio, mosromgr, striprtf, jsonschema, pypdf",
    ) {
        return None;
    }
    let output = Command::new("python3")
        .arg("-c")
        .arg(program)
        .args(arguments)
        .output()
        .expect("python starts");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some(String::from_utf8(output.stdout).expect("UTF-8"))
}

/// Where `make test` installs the readers of `tests/it/support/node`.
const NODE_READERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/test-node");

/// Runs a Node program over `arguments` and returns what it printed; `None` where Node or its
/// readers are missing.
pub fn node(program: &str, arguments: &[&Path]) -> Option<String> {
    let there = Path::new(NODE_READERS).join("node_modules").is_dir();
    let output = Command::new("node")
        .args(["--input-type=module", "--eval", program, "--"])
        .args(arguments)
        // A program without a file finds its packages from where it runs.
        .current_dir(if there { NODE_READERS } else { "." })
        .output();
    let Some(output) = output.ok().filter(|_| there) else {
        assert!(
            !on_ci(),
            "Node or its readers are missing: `make test` installs them"
        );
        eprintln!("skipped: Node or its readers are missing, `make test` installs them");
        return None;
    };
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some(String::from_utf8(output.stdout).expect("UTF-8"))
}

/// A length of sleep, in seconds, that no other process has.
pub fn nap() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("{}.{}", 1000 + count, std::process::id())
}

/// How many processes name `word` as an argument.
pub fn running(word: &str) -> usize {
    let processes = fs::read_dir("/proc").expect("/proc").flatten();
    let lines = processes.filter_map(|entry| fs::read(entry.path().join("cmdline")).ok());
    lines
        .filter(|line| {
            line.split(|byte| *byte == 0)
                .any(|it| it == word.as_bytes())
        })
        .count()
}

/// Whether `program` can be started, for tests that read with other people's programs.
pub fn has_program(program: &str) -> bool {
    ["/usr/bin", "/bin", "/usr/sbin", "/sbin"]
        .iter()
        .any(|folder| Path::new(folder).join(program).is_file())
}

/// Whether the tools are there; on CI a missing one is a failure.
pub fn has_programs(programs: &[&str]) -> bool {
    let missing: Vec<_> = programs.iter().filter(|it| !has_program(it)).collect();
    assert!(
        missing.is_empty() || !on_ci(),
        "missing: {missing:?}; `make test` installs them"
    );
    if !missing.is_empty() {
        eprintln!("skipped: {missing:?} are missing, `make test` installs them");
    }
    missing.is_empty()
}

/// What a command that must succeed prints.
pub fn printed(command: &mut Command) -> String {
    let output = command.output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{command:?}\n{said}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    said
}
