//! Runs a program on a file from outside: no input, no network, no file but that one, little memory,
//! little time; killed with all it started.

use std::{
    ffi::OsString,
    io::{self, Read},
    os::unix::{
        fs::DirBuilderExt,
        process::{CommandExt, ExitStatusExt},
    },
    path::{Path, PathBuf},
    process::{Child, Stdio},
    sync::{
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    time::Duration,
};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use super::walls::{Limits, Walls, found, limited};

/// How often the end of the program is looked for.
const TICK: Duration = Duration::from_millis(10);
/// How long a pipe may stay open behind a program that ended: a grandchild that left the group.
const LAST_BYTES: Duration = Duration::from_millis(500);
/// Bounds of one run.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Wall clock.
    pub time: Duration,
    /// Bytes of output that are kept; a program that says more is killed.
    pub output: usize,
    /// Address space in bytes.
    pub memory: u64,
    /// Bytes of the largest file it may write.
    pub file: u64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            time: Duration::from_secs(20),
            output: 1 << 20,
            memory: 1 << 30,
            file: 64 << 20,
        }
    }
}

/// Why there is no output.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// It is not there, or may not be started.
    #[error("{program} cannot be started: {source}")]
    Start {
        /// Its name.
        program: String,
        /// What the system said.
        source: io::Error,
    },
    /// It ended with an error.
    #[error("ended with {status}: {words}")]
    Ended {
        /// Exit status or signal.
        status: String,
        /// The end of what it said.
        words: String,
    },
    /// It was killed at its time limit.
    #[error("not done after {0:?}, killed")]
    Hung(Duration),
    /// It was killed for saying too much.
    #[error("said more than {0} bytes, killed")]
    Flood(usize),
}

/// A folder for one run, gone with it.
#[derive(Debug)]
pub struct Scratch(PathBuf);

impl Scratch {
    /// Makes an empty folder in `base` that only we can enter.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn under(base: &Path) -> io::Result<Self> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        std::fs::create_dir_all(base)?;
        // The program runs inside it: a relative name would mean another place there.
        let base = base.canonicalize()?;
        loop {
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let path = base.join(format!("look-{}-{number}", std::process::id()));
            match std::fs::DirBuilder::new().mode(0o700).create(&path) {
                Ok(()) => return Ok(Self(path)),
                // A run that was killed left it, or somebody else put it there: never entered.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < 1 << 20 => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Runs `program` with `arguments` inside `scratch`, the only folder it may write, and the only one it
/// may read besides the system's libraries. Gives its standard output.
///
/// Blocks up to the time limit: call it on a blocking thread.
///
/// # Errors
/// [`Trouble`]; nothing of the program is left running.
pub fn run(
    program: &Path,
    arguments: &[OsString],
    scratch: &Scratch,
    bounds: Bounds,
) -> Result<Vec<u8>, Trouble> {
    run_on(program, arguments, scratch, None, bounds)
}

/// Like [`run`], with one file of ours that it may read and not write: no copy of a long clip is made.
///
/// # Errors
/// [`Trouble`]; nothing of the program is left running.
pub fn run_on(
    program: &Path,
    arguments: &[OsString],
    scratch: &Scratch,
    file: Option<&Path>,
    bounds: Bounds,
) -> Result<Vec<u8>, Trouble> {
    // Landlock binds a thread and what it starts: a thread of its own, so that we stay free.
    std::thread::scope(|scope| {
        scope
            .spawn(|| {
                let path = found(program);
                Walls {
                    read: file.map(Path::to_owned).into_iter().collect(),
                    write: vec![scratch.path().to_owned()],
                }
                .enclose(&path);
                watched(&path, arguments, scratch.path(), bounds)
            })
            .join()
            .unwrap_or_else(|_| {
                Err(Trouble::Ended {
                    status: "a panic of ours".to_owned(),
                    words: String::new(),
                })
            })
    })
}

/// A child that never outlives us.
struct Group {
    child: Child,
    pid: Pid,
}

impl Group {
    fn ended(&self) -> bool {
        // Without collecting it: until then its number cannot become another's.
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG;
        !matches!(waitid(WaitId::Pid(self.pid), options), Ok(None))
    }

    fn kill(&self) {
        let _ = kill_process_group(self.pid, Signal::KILL);
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
        let _ = self.child.wait();
    }
}

fn watched(
    program: &Path,
    arguments: &[OsString],
    folder: &Path,
    bounds: Bounds,
) -> Result<Vec<u8>, Trouble> {
    let limits = Limits {
        memory: bounds.memory,
        processor: bounds.time,
        file: bounds.file,
    };
    let mut command = limited(program, limits);
    let child = command
        .args(arguments)
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("LC_ALL", "C.UTF-8")
        .env("HOME", folder)
        .env("TMPDIR", folder)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
        .map_err(|source| Trouble::Start {
            program: program.display().to_string(),
            source,
        })?;
    let pid = Pid::from_child(&child);
    let mut group = Group { child, pid };
    let (full, flooded) = mpsc::channel();
    let output = collect(group.child.stdout.take(), bounds.output, Some(full));
    let words = collect(group.child.stderr.take(), 64 << 10, None);
    let mut waited = Duration::ZERO;
    while !group.ended() {
        if flooded.try_recv().is_ok() {
            group.kill();
            return Err(Trouble::Flood(bounds.output));
        }
        if waited >= bounds.time {
            return Err(Trouble::Hung(bounds.time));
        }
        std::thread::sleep(TICK);
        waited += TICK;
    }
    group.kill();
    let status = group.child.wait();
    let output = output.recv_timeout(LAST_BYTES).unwrap_or_default();
    let words = words.recv_timeout(LAST_BYTES).unwrap_or_default();
    if flooded.try_recv().is_ok() {
        return Err(Trouble::Flood(bounds.output));
    }
    match status {
        Ok(status) if status.success() => Ok(output),
        Ok(status) => {
            let words = String::from_utf8_lossy(&words);
            let last: Vec<&str> = words.lines().rev().take(2).collect();
            Err(Trouble::Ended {
                status: match (status.code(), status.signal()) {
                    (Some(code), _) => format!("code {code}"),
                    (None, Some(signal)) => format!("signal {signal}"),
                    (None, None) => "no status".to_owned(),
                },
                words: last.join(" / ").chars().take(400).collect(),
            })
        }
        Err(source) => Err(Trouble::Start {
            program: program.display().to_string(),
            source,
        }),
    }
}

/// Reads `pipe` in a thread that nobody waits for; `full` is told when there is more than `most`.
fn collect(
    pipe: Option<impl Read + Send + 'static>,
    most: usize,
    full: Option<mpsc::Sender<()>>,
) -> mpsc::Receiver<Vec<u8>> {
    let (done, all) = mpsc::channel();
    if let Some(mut pipe) = pipe {
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            let mut part = vec![0; 16 << 10];
            loop {
                match pipe.read(&mut part) {
                    Ok(0) => break,
                    Ok(n) if bytes.len() + n > most => {
                        bytes.extend_from_slice(&part[..most - bytes.len()]);
                        if let Some(full) = &full {
                            let _ = full.send(());
                            break;
                        }
                    }
                    Ok(n) => bytes.extend_from_slice(&part[..n]),
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(_) => break,
                }
            }
            let _ = done.send(bytes);
        });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str, bounds: Bounds) -> Result<Vec<u8>, Trouble> {
        let scratch = Scratch::under(&std::env::temp_dir().join("yixian-confined")).unwrap();
        run(
            Path::new("sh"),
            &["-c".into(), script.into()],
            &scratch,
            bounds,
        )
    }

    fn short() -> Bounds {
        Bounds {
            time: Duration::from_millis(400),
            output: 1000,
            ..Bounds::default()
        }
    }

    #[test]
    fn output_comes_back_and_failures_say_why() {
        assert_eq!(sh("echo a; pwd >/dev/null", short()).unwrap(), b"a\n");
        let ended = sh("echo why >&2; exit 3", short()).unwrap_err().to_string();
        assert!(ended.contains("code 3") && ended.contains("why"), "{ended}");
        let scratch = Scratch::under(&std::env::temp_dir().join("yixian-confined")).unwrap();
        let missing = run(Path::new("/no/such"), &[], &scratch, short());
        assert!(matches!(missing, Err(Trouble::Start { .. })), "{missing:?}");
    }

    #[test]
    fn a_program_that_hangs_or_floods_is_killed_with_its_children() {
        let marker = format!(
            "{}.{}",
            4_000 + std::process::id() % 1000,
            std::process::id()
        );
        let hung = sh(&format!("sleep {marker} & sleep {marker}"), short());
        assert!(matches!(hung, Err(Trouble::Hung(_))), "{hung:?}");
        let flood = sh("while :; do echo aaaaaaaaaaaaaaaaaaaaaaaa; done", short());
        assert!(matches!(flood, Err(Trouble::Flood(_))), "{flood:?}");
        // Killed, not only abandoned.
        std::thread::sleep(Duration::from_millis(100));
        let left = std::fs::read_dir("/proc").unwrap().flatten().any(|entry| {
            std::fs::read(entry.path().join("cmdline"))
                .is_ok_and(|line| String::from_utf8_lossy(&line).contains(&marker))
        });
        assert!(!left);
    }

    #[test]
    fn files_of_ours_cannot_be_read_or_written() {
        let own = tempfile::tempdir().unwrap();
        let secret = own.path().join("secret");
        std::fs::write(&secret, "secret").unwrap();
        let scratch = Scratch::under(&std::env::temp_dir().join("yixian-confined")).unwrap();
        let walls = Walls::default();
        let stand = std::thread::spawn(move || walls.enclose(Path::new("/bin/sh")));
        if !stand.join().unwrap() {
            eprintln!("not tested here: this kernel has no landlock");
            return;
        }
        for script in [
            format!("cat {}", secret.display()),
            format!("echo x > {}/new", own.path().display()),
            "cat /etc/passwd".to_owned(),
        ] {
            let out = run(
                Path::new("sh"),
                &["-c".into(), script.clone().into()],
                &scratch,
                short(),
            );
            assert!(
                matches!(out, Err(Trouble::Ended { .. })),
                "{script}: {out:?}"
            );
        }
        let own = run(
            Path::new("sh"),
            &["-c".into(), "echo b > f; cat f".into()],
            &scratch,
            short(),
        );
        assert_eq!(own.unwrap(), b"b\n");
    }
}
