//! Runs ffmpeg and ffprobe: each behind walls, in a process group of its own, watched, never left
//! behind.
//!
//! ffmpeg-sidecar's child survives its drop, has no time limit, and reports errors that are none;
//! so only the exit status counts here, its log is drained in a thread of its own, and a watchdog
//! kills the whole group when nothing moves any more. What a process may read and write is what its
//! arguments name as `file:`; the watchdog's thread starts it, because walls stand around a thread.

use std::{
    collections::VecDeque,
    ffi::OsStr,
    io::{self, BufReader, Read, Write},
    os::unix::process::{CommandExt, ExitStatusExt},
    path::{Path, PathBuf},
    process::{Child, ChildStderr, ChildStdin, ChildStdout, Stdio},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU32, AtomicU64, Ordering},
        mpsc,
    },
    thread::JoinHandle,
    time::Duration,
};

use ffmpeg_sidecar::{
    child::FfmpegChild,
    command::FfmpegCommand,
    event::{FfmpegEvent, LogLevel},
    log_parser::FfmpegLogParser,
};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use crate::{
    confined::{Limits, Watchman, found, limited},
    render::{RenderError, encoders::Arguments},
};

use super::reach::reach;

/// How often the watchdog looks.
const TICK: Duration = Duration::from_millis(100);
/// Bytes in flight to and from a process: a frame is 3 MB, the kernel's default 64 KB.
const PIPE_BYTES: usize = 1 << 20;
/// Address space of one process. A decoder of 4K HEVC with one thread takes a quarter of it.
const MEMORY: u64 = 4 << 30;
/// Longest file that one process may write: an hour of XDCAM HD422 has 23 GB, an edition 3 GB.
const LARGEST: u64 = 8 << 30;
/// Log lines kept for the error message.
const LAST_WORDS: usize = 3;
/// Longest log that is listened to: a fault in each frame of half an hour has 8 MB.
const LONGEST_LOG: usize = 32 << 20;

/// How long a process may take.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Without taking or giving a frame, or saying how far it is.
    pub idle: Duration,
    /// Altogether.
    pub whole: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            idle: Duration::from_secs(30),
            whole: Duration::from_secs(1200),
        }
    }
}

/// Processes that the watchdog ended since this process began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Killed {
    /// They stood still: [`Patience::idle`].
    pub stalled: u64,
    /// They took too long altogether: [`Patience::whole`].
    pub too_long: u64,
}

static STALLED: AtomicU64 = AtomicU64::new(0);
static TOO_LONG: AtomicU64 = AtomicU64::new(0);

/// How many processes of ffmpeg and ffprobe were ended because they hung, whoever started them: a hung
/// probe of a tip counts like a hung encoder of an edition.
#[must_use]
pub fn killed() -> Killed {
    Killed {
        stalled: STALLED.load(Ordering::Relaxed),
        too_long: TOO_LONG.load(Ordering::Relaxed),
    }
}

/// The programs, and how many of their processes were started.
#[derive(Debug)]
pub struct Tools {
    /// The encoder.
    pub ffmpeg: PathBuf,
    /// The prober.
    pub ffprobe: PathBuf,
    /// How long each process may take.
    pub patience: Patience,
    started: AtomicU32,
    /// On duty from the first process on.
    watchman: OnceLock<Option<Arc<Watchman>>>,
}

/// A process did not do what it should.
#[derive(Debug)]
pub enum Failure {
    /// It could not be started.
    Start(io::Error),
    /// It ended with an error: its last words.
    Ended(String),
    /// It stood still and was killed.
    Hung(String),
}

impl Failure {
    /// The error of a whole edition, for the output named `what`.
    pub fn on(self, program: &Path, what: &str) -> RenderError {
        match self {
            Self::Start(source) => RenderError::Tool {
                program: program.display().to_string(),
                source,
            },
            Self::Ended(detail) | Self::Hung(detail) => RenderError::Encode {
                what: what.to_owned(),
                detail,
            },
        }
    }
}

enum Guarded {
    Ffmpeg(FfmpegChild),
    Plain(Child),
}

/// Reads a log to its end: its last errors, and the whole of it where it is listened to.
type Listen = fn(ChildStderr, &AtomicU64) -> (String, String);

impl Guarded {
    fn child(&mut self) -> &mut Child {
        match self {
            Self::Ffmpeg(child) => child.as_inner_mut(),
            Self::Plain(child) => child,
        }
    }
}

/// A running process. Dropped, it is killed with all it started.
pub struct Running {
    child: Guarded,
    pid: Pid,
    stdin: Option<ChildStdin>,
    stdout: Option<ChildStdout>,
    beats: Arc<AtomicU64>,
    words: mpsc::Receiver<(String, String)>,
    log: String,
    watchman: Option<Arc<Watchman>>,
    watchdog: Option<(mpsc::Sender<()>, JoinHandle<Option<String>>)>,
}

impl Tools {
    /// Names the programs.
    pub fn new(ffmpeg: PathBuf, ffprobe: PathBuf, patience: Patience) -> Self {
        Self {
            ffmpeg,
            ffprobe,
            patience,
            started: AtomicU32::new(0),
            watchman: OnceLock::new(),
        }
    }

    /// Processes started so far.
    pub fn started(&self) -> u32 {
        self.started.load(Ordering::Relaxed)
    }

    /// Starts ffmpeg; `output`: a file's name (`file:PATH`) behind the arguments.
    pub fn ffmpeg(
        &self,
        arguments: &Arguments,
        output: Option<&OsStr>,
    ) -> Result<Running, Failure> {
        let mut words: Arguments = vec!["-hide_banner".into()];
        words.extend(arguments.iter().cloned());
        words.extend(output.map(OsStr::to_owned));
        self.start(&self.ffmpeg, words, drain, |command| {
            let child = FfmpegCommand::from(command).spawn()?;
            Ok(Guarded::Ffmpeg(child))
        })
    }

    /// Starts ffmpeg for its log, which [`Running::heard`] returns. By hand as well: the sidecar
    /// keeps of a log what it knows.
    pub fn measure(&self, arguments: &Arguments) -> Result<Running, Failure> {
        let mut words: Arguments = vec!["-hide_banner".into()];
        words.extend(arguments.iter().cloned());
        self.start(&self.ffmpeg, words, listen, |mut command| {
            Ok(Guarded::Plain(command.spawn()?))
        })
    }

    /// Starts ffprobe. The sidecar knows only where it is, so it is started by hand.
    pub fn ffprobe(&self, arguments: &Arguments) -> Result<Running, Failure> {
        let mut words: Arguments = vec!["-loglevel".into(), "level+error".into()];
        words.extend(arguments.iter().cloned());
        self.start(&self.ffprobe, words, drain, |mut command| {
            Ok(Guarded::Plain(command.spawn()?))
        })
    }

    fn start(
        &self,
        program: &Path,
        arguments: Arguments,
        listen: Listen,
        spawn: fn(std::process::Command) -> io::Result<Guarded>,
    ) -> Result<Running, Failure> {
        let program = found(program);
        let walls = reach(&arguments).map_err(|error| Failure::Ended(error.to_string()))?;
        let patience = self.patience;
        let watchman = self.watchman();
        let beats = Arc::new(AtomicU64::new(0));
        let watched = Arc::clone(&beats);
        let (stop, stopped) = mpsc::channel();
        let (born, birth) = mpsc::channel();
        let watchdog = std::thread::spawn(move || {
            walls.enclose(&program);
            let limits = Limits {
                memory: MEMORY,
                processor: patience.whole * 2,
                file: LARGEST,
            };
            let mut command = limited(&program, limits);
            command
                .args(arguments)
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .process_group(0);
            let mut child = match spawn(command) {
                Ok(child) => child,
                Err(error) => {
                    let _ = born.send(Err(error));
                    return None;
                }
            };
            let pid = Pid::from_child(child.child());
            // The child dies with this thread, which therefore stays until it is collected.
            let _ = born.send(Ok(child));
            guard(pid, &stopped, &watched, patience)
        });
        let mut child = match birth.recv() {
            Ok(Ok(child)) => child,
            Ok(Err(error)) => return Err(Failure::Start(error)),
            Err(_) => return Err(Failure::Start(io::ErrorKind::Other.into())),
        };
        self.started.fetch_add(1, Ordering::Relaxed);
        let inner = child.child();
        let pid = Pid::from_child(inner);
        if let Some(watchman) = &watchman {
            watchman.began(pid);
        }
        let (stdin, stdout) = (inner.stdin.take(), inner.stdout.take());
        let stderr = inner.stderr.take();
        if let Some(pipe) = &stdin {
            // Refused above the user's quota: then it is only slower.
            let _ = rustix::pipe::fcntl_setpipe_size(pipe, PIPE_BYTES);
        }
        if let Some(pipe) = &stdout {
            let _ = rustix::pipe::fcntl_setpipe_size(pipe, PIPE_BYTES);
        }
        let (said, words) = mpsc::channel();
        if let Some(stderr) = stderr {
            let beats = Arc::clone(&beats);
            std::thread::spawn(move || said.send(listen(stderr, &beats)));
        }
        Ok(Running {
            child,
            pid,
            stdin,
            stdout,
            beats,
            words,
            log: String::new(),
            watchman,
            watchdog: Some((stop, watchdog)),
        })
    }

    fn watchman(&self) -> Option<Arc<Watchman>> {
        self.watchman
            .get_or_init(|| match Watchman::start() {
                Ok(watchman) => Some(Arc::new(watchman)),
                Err(error) => {
                    tracing::warn!(%error, "no watchman: after a kill -9 of this process, what a script started may stay");
                    None
                }
            })
            .clone()
    }
}

impl Running {
    /// Hands `bytes` to its standard input.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let pipe = self.stdin.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        for part in bytes.chunks(PIPE_BYTES) {
            pipe.write_all(part)?;
            self.beats.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Fills `bytes` from its standard output; false: it ended before.
    pub fn read(&mut self, bytes: &mut [u8]) -> io::Result<bool> {
        let pipe = self.stdout.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        let mut at = 0;
        while at < bytes.len() {
            match pipe.read(&mut bytes[at..]) {
                Ok(0) => return Ok(false),
                Ok(n) => at += n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
            self.beats.fetch_add(1, Ordering::Relaxed);
        }
        Ok(true)
    }

    /// All of its standard output, at most `most` bytes.
    pub fn read_all(&mut self, most: usize) -> io::Result<Vec<u8>> {
        self.stdin = None;
        let mut all = Vec::new();
        let mut part = vec![0; 1 << 16];
        let pipe = self.stdout.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        while all.len() < most {
            match pipe.read(&mut part) {
                Ok(0) => break,
                Ok(n) => all.extend_from_slice(&part[..n.min(most - all.len())]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
            self.beats.fetch_add(1, Ordering::Relaxed);
        }
        Ok(all)
    }

    /// Closes its input and waits for its end.
    pub fn finish(mut self) -> Result<(), Failure> {
        self.reap()
    }

    /// As [`Self::finish`], and what it said on the way.
    pub fn heard(mut self) -> Result<String, Failure> {
        self.reap()?;
        Ok(std::mem::take(&mut self.log))
    }

    fn reap(&mut self) -> Result<(), Failure> {
        self.stdin = None;
        self.stdout = None;
        let Some((stop, watchdog)) = self.watchdog.take() else {
            return Ok(());
        };
        // Waits without collecting: until it is collected, its number cannot be another's, and the
        // watchdog may still kill it.
        let waiting = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        while let Err(rustix::io::Errno::INTR) = waitid(WaitId::Pid(self.pid), waiting) {}
        drop(stop);
        let killed = watchdog.join().unwrap_or(None);
        // Whatever it started itself goes with it.
        let _ = kill_process_group(self.pid, Signal::KILL);
        if let Some(watchman) = &self.watchman {
            watchman.ended(self.pid);
        }
        let status = self.child.child().wait().map_err(Failure::Start)?;
        let (words, log) = self
            .words
            .recv_timeout(Duration::from_secs(2))
            .unwrap_or_default();
        self.log = log;
        if let Some(why) = killed {
            return Err(Failure::Hung(why));
        }
        if status.success() {
            return Ok(());
        }
        let how = match (status.code(), status.signal()) {
            (Some(code), _) => format!("exit status {code}"),
            (None, Some(signal)) => format!("killed by signal {signal}"),
            (None, None) => "ended".to_owned(),
        };
        Err(Failure::Ended(if words.is_empty() {
            how
        } else {
            format!("{how}: {words}")
        }))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.watchdog.is_some() {
            let _ = kill_process_group(self.pid, Signal::KILL);
            let _ = self.reap();
        }
    }
}

/// Kills the group when it stands still; says why.
fn guard(
    pid: Pid,
    stopped: &mpsc::Receiver<()>,
    beats: &AtomicU64,
    patience: Patience,
) -> Option<String> {
    let (mut idle, mut whole) = (Duration::ZERO, Duration::ZERO);
    let mut last = beats.load(Ordering::Relaxed);
    loop {
        match stopped.recv_timeout(TICK) {
            Err(mpsc::RecvTimeoutError::Timeout) => {}
            _ => return None,
        }
        whole += TICK;
        let now = beats.load(Ordering::Relaxed);
        idle = if now == last {
            idle + TICK
        } else {
            Duration::ZERO
        };
        last = now;
        let (why, counter) = if idle >= patience.idle {
            let why = format!(
                "it stood still for {} s and was stopped",
                patience.idle.as_secs_f32()
            );
            (why, &STALLED)
        } else if whole >= patience.whole {
            let why = format!(
                "it took longer than {} s and was stopped",
                patience.whole.as_secs_f32()
            );
            (why, &TOO_LONG)
        } else {
            continue;
        };
        let _ = kill_process_group(pid, Signal::KILL);
        counter.fetch_add(1, Ordering::Relaxed);
        return Some(why);
    }
}

/// Keeps the whole log. Each line, also one that only says how far it is, is a beat.
fn listen(mut stderr: ChildStderr, beats: &AtomicU64) -> (String, String) {
    let mut log = Vec::new();
    let mut part = vec![0; 1 << 16];
    loop {
        match stderr.read(&mut part) {
            Ok(0) => break,
            Ok(n) if log.len() < LONGEST_LOG => log.extend_from_slice(&part[..n]),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => break,
        }
        beats.fetch_add(1, Ordering::Relaxed);
    }
    let log = String::from_utf8_lossy(&log).into_owned();
    let errors = log.split(['\n', '\r']).filter(|line| {
        ["[error]", "[fatal]"]
            .iter()
            .any(|mark| line.contains(mark))
    });
    let mut last = VecDeque::new();
    for line in errors {
        last.push_back(printable(line));
        if last.len() > LAST_WORDS {
            last.pop_front();
        }
    }
    (Vec::from(last).join("; "), log)
}

fn printable(line: &str) -> String {
    line.chars().filter(|c| !c.is_control()).take(300).collect()
}

/// Reads the log to its end; returns the last things that went wrong.
fn drain(stderr: ChildStderr, beats: &AtomicU64) -> (String, String) {
    let mut parser = FfmpegLogParser::new(BufReader::new(stderr));
    let mut last: VecDeque<String> = VecDeque::new();
    let mut unread = 0;
    // A line that the parser does not understand is no fault of the process; a pipe that cannot be
    // read gives nothing but errors.
    while unread < 10_000 {
        let line = match parser.parse_next_event() {
            Ok(FfmpegEvent::LogEOF) => break,
            Ok(FfmpegEvent::Progress(_)) => {
                beats.fetch_add(1, Ordering::Relaxed);
                continue;
            }
            Ok(FfmpegEvent::Log(LogLevel::Error | LogLevel::Fatal | LogLevel::Unknown, line)) => {
                line
            }
            Ok(_) => continue,
            Err(_) => {
                unread += 1;
                continue;
            }
        };
        let line = printable(&line);
        if !line.is_empty() {
            last.push_back(line);
            if last.len() > LAST_WORDS {
                last.pop_front();
            }
        }
    }
    (Vec::from(last).join("; "), String::new())
}
