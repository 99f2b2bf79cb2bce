//! The mail reader against Python's email package: the same files, one thread each, round about.
//! Fails when ours is not five times as fast.

#![expect(
    clippy::unwrap_used,
    reason = "a measurement that cannot go on fails right there"
)]

use std::{
    hint::black_box,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio},
    time::Duration,
};

use yixian::{
    intake::{self, Limits},
    model::clock::{Clock, SystemClock},
};

#[path = "support/mails.rs"]
mod mails;

const MAILS: usize = 200;
/// The best of them counts: another program on the machine slows a round, nothing speeds one up.
const ROUNDS: usize = 5;
/// Ours must read so many times as fast.
const BAR: f64 = 5.0;

/// Python with the mails in its memory; ends when its input does.
struct Python {
    child: Child,
    ask: Option<ChildStdin>,
    told: BufReader<ChildStdout>,
}

impl Python {
    fn start(folder: &Path) -> Self {
        let mut child = Command::new("python3")
            .args(["-c", include_str!("support/read_mail.py")])
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 starts");
        let ask = child.stdin.take();
        let told = BufReader::new(child.stdout.take().unwrap());
        let mut python = Self { child, ask, told };
        assert_eq!(python.line(), "ready");
        python
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.told.read_line(&mut line).unwrap();
        line.trim().to_owned()
    }

    /// Seconds of one round, and bytes that were decoded.
    fn round(&mut self) -> (f64, usize) {
        self.ask.as_mut().unwrap().write_all(b"\n").unwrap();
        let line = self.line();
        let (seconds, decoded) = line.split_once(' ').expect("Python reads every mail");
        (seconds.parse().unwrap(), decoded.parse().unwrap())
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        drop(self.ask.take());
        let _ = self.child.wait();
    }
}

/// What one reader took for its best round.
struct Best {
    name: &'static str,
    seconds: f64,
}

impl Best {
    fn print(&self, bytes: usize) {
        #[expect(clippy::cast_precision_loss, reason = "printed with one digit")]
        let (megabytes, mails) = (bytes as f64 / 1e6, MAILS as f64);
        println!(
            "{:<22} {:8.1} MB/s {:8.1} mails/s",
            self.name,
            megabytes / self.seconds,
            mails / self.seconds
        );
    }
}

fn main() -> ExitCode {
    let folder = tempfile::tempdir().unwrap();
    let mails: Vec<Vec<u8>> = (0..MAILS).map(mails::mail).collect();
    for (number, mail) in mails.iter().enumerate() {
        std::fs::write(folder.path().join(format!("{number:04}.eml")), mail).unwrap();
    }
    let bytes: usize = mails.iter().map(Vec::len).sum();
    let (least, most) = (
        mails.iter().map(Vec::len).min().unwrap(),
        mails.iter().map(Vec::len).max().unwrap(),
    );
    println!(
        "{MAILS} mails, {} MB, from {} kB to {} kB; the best of {ROUNDS} rounds, one thread",
        bytes / 1_000_000,
        least / 1000,
        most / 1000
    );
    let mut python = Python::start(folder.path());
    let (clock, limits) = (SystemClock::new(), Limits::default());
    let mut best = [
        Best {
            name: "Python email",
            seconds: f64::MAX,
        },
        Best {
            name: "yixian intake::read",
            seconds: f64::MAX,
        },
    ];
    for _ in 0..ROUNDS {
        let (seconds, theirs) = python.round();
        best[0].seconds = best[0].seconds.min(seconds);
        let begin = clock.monotonic();
        let ours: usize = mails.iter().map(|mail| read(mail, &limits)).sum();
        best[1].seconds = best[1].seconds.min(took(&clock, begin).as_secs_f64());
        // Attachments outweigh the texts by far: a reader that left some out is noticed.
        assert!(ours.abs_diff(theirs) * 20 < theirs, "{ours} {theirs}");
    }
    best.iter().for_each(|one| one.print(bytes));
    let ratio = best[0].seconds / best[1].seconds;
    println!("ratio {ratio:.1} (at least {BAR})");
    if ratio < BAR {
        eprintln!("the mail reader is too slow: profile `intake::read`");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// Reads one mail; bytes of its text and files.
fn read(mail: &[u8], limits: &Limits) -> usize {
    let read = black_box(intake::read(black_box(mail), limits));
    assert_eq!(read.limit, None);
    let files = read.mail.attachments.iter().map(|file| file.bytes.len());
    files.sum::<usize>() + read.mail.text.len()
}

fn took(clock: &SystemClock, since: Duration) -> Duration {
    clock.monotonic().saturating_sub(since)
}
