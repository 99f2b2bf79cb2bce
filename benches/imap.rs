//! A mailbox of 1,000 mails and 700 MB on a real Dovecot: `yixian gather` against mbsync with fsync,
//! then a gathering that is killed a hundred times. Fails when ours is slower, takes more memory than
//! it may, or one mail is lost or here twice. `cargo bench --bench imap -- race` and `-- kill` do a half.

#![expect(
    clippy::unwrap_used,
    reason = "a measurement that cannot go on fails right there"
)]

use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead, BufReader},
    os::unix::{fs::PermissionsExt, process::ExitStatusExt},
    path::{Path, PathBuf},
    process::{Child, Command, ExitCode, Stdio},
    time::Duration,
};

use support::{
    Newsroom,
    dovecot::{Dovecot, PASSWORD, USER},
};
use yixian::model::{
    BlobHash,
    clock::{Clock, SystemClock},
};

#[path = "support/mails.rs"]
mod mails;
#[path = "../tests/it/support/mod.rs"]
#[expect(dead_code, reason = "the tests' own: a measurement needs a part of it")]
mod support;

const MAILS: usize = 1_000;
/// Turns of each program; the best one counts, as another program on the machine only slows.
const TURNS: usize = 3;
/// Resident memory that one gathering may take at most.
const MOST_MEMORY_MB: u64 = 200;
const KILLS: usize = 100;
/// What the log says when bytes and rows of all mails are synced.
const SAFE: &str = "what came is safe";

fn main() -> ExitCode {
    let clock = SystemClock::new();
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let wanted = |part: &str| {
        let other = if part == "race" { "kill" } else { "race" };
        !asked.iter().any(|name| name == other)
    };
    let mut faults = Vec::new();
    if wanted("race") {
        faults.extend(race(&clock));
    }
    if wanted("kill") {
        faults.extend(killed());
    }
    for fault in &faults {
        eprintln!("missed: {fault}");
    }
    ExitCode::from(u8::from(!faults.is_empty()))
}

/// Both programs on the same mailbox, turn about, each into an empty folder. What was missed.
fn race(clock: &SystemClock) -> Vec<String> {
    let server = Dovecot::start().expect("Dovecot, and root to start it");
    let bytes: usize = (0..MAILS).map(|number| put(&server, number)).sum();
    #[expect(clippy::cast_precision_loss, reason = "printed with one digit")]
    let (count, megabytes) = (MAILS as f64, bytes as f64 / 1e6);
    println!(
        "{MAILS} mails, {megabytes:.0} MB, IMAP over TLS on loopback; the best of {TURNS} turns"
    );
    let mut turns: Vec<Turn> = Vec::new();
    for _ in 0..TURNS {
        turns.push((gather(clock, &server), mbsync(clock, &server)));
    }
    let theirs = fastest(turns.iter().map(|(_, theirs)| theirs.seconds));
    let safe = fastest(turns.iter().map(|((safe, _), _)| *safe));
    let whole = fastest(turns.iter().map(|((_, ours), _)| ours.seconds));
    for (name, seconds) in [
        ("mbsync, FSync yes", theirs),
        ("yixian gather, safe", safe),
        ("yixian gather, read", whole),
    ] {
        println!(
            "{name:<22} {seconds:6.2} s {:8.1} mails/s {:8.1} MB/s",
            count / seconds,
            megabytes / seconds,
        );
    }
    let cpu = |took: fn(&Turn) -> f64| fastest(turns.iter().map(took));
    println!(
        "seconds of processor: mbsync {:.1}, yixian gather {:.1}",
        cpu(|turn| turn.1.cpu),
        cpu(|turn| turn.0.1.cpu)
    );
    let memory = turns
        .iter()
        .map(|((_, ours), _)| ours.memory_kb)
        .max()
        .unwrap()
        / 1024;
    println!(
        "ratio {:.2} until every mail is safe (at least 1), {:.2} with every mail read",
        theirs / safe,
        theirs / whole
    );
    println!("memory of yixian gather {memory} MB (at most {MOST_MEMORY_MB})");
    let slow = (safe > theirs).then(|| "gathering is slower than mbsync".to_owned());
    let fat = (memory > MOST_MEMORY_MB).then(|| "gathering takes too much memory".to_owned());
    slow.into_iter().chain(fat).collect()
}

/// Ours and mbsync's.
type Turn = ((f64, Took), Took);

fn fastest(seconds: impl Iterator<Item = f64>) -> f64 {
    seconds.fold(f64::MAX, f64::min)
}

fn put(server: &Dovecot, number: usize) -> usize {
    let mail = mails::mail(number);
    server.put(&format!("{number:04}.host"), &mail);
    mail.len()
}

/// What the one before left to be written is written, and no mail is marked as read.
fn ready(server: &Dovecot) {
    let flags = [
        "flags", "remove", "-u", USER, "\\Seen", "mailbox", "INBOX", "ALL",
    ];
    server.doveadm(&flags);
    assert!(Command::new("sync").status().unwrap().success());
}

/// What one run took.
struct Took {
    seconds: f64,
    /// Seconds of processor time, on all cores together.
    cpu: f64,
    /// The most resident memory.
    memory_kb: u64,
}

/// Waits for the end of a program that must succeed.
fn watch(clock: &SystemClock, begin: Duration, mut child: Child) -> Took {
    let (mut cpu, mut memory_kb) = (0.0, 0);
    let status = loop {
        // Both only rise, so that the last look tells; a process that has ended tells no memory.
        memory_kb = memory_kb.max(peak_kb(&child));
        cpu = cpu_seconds(&child).max(cpu);
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    assert!(status.success(), "{status}");
    let seconds = clock.monotonic().saturating_sub(begin).as_secs_f64();
    Took {
        seconds,
        cpu,
        memory_kb,
    }
}

fn peak_kb(child: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kb = line.and_then(|line| line.trim().strip_suffix(" kB"));
    kb.and_then(|kb| kb.parse().ok()).unwrap_or(0)
}

/// Fields 14 and 15 of proc_pid_stat(5), in hundredths of a second.
fn cpu_seconds(child: &Child) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{}/stat", child.id())).unwrap_or_default();
    let fields = stat.rsplit(") ").next().unwrap_or_default();
    let ticks = fields.split(' ').skip(11).take(2);
    ticks
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}

/// One gathering of the whole mailbox: after how many seconds every mail was safe (its bytes and its
/// row synced, as mbsync leaves them), and what all of it took, with every mail read and its files kept.
fn gather(clock: &SystemClock, server: &Dovecot) -> (f64, Took) {
    let room = newsroom(server);
    ready(server);
    let begin = clock.monotonic();
    let mut child = command(&room)
        .arg("-v")
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let log = BufReader::new(child.stderr.take().unwrap());
    let (safe, took) = std::thread::scope(|scope| {
        let safe = scope.spawn(move || {
            let mut lines = log.lines().map_while(Result::ok);
            let found = lines.any(|line| line.contains(SAFE));
            let at = clock.monotonic();
            lines.for_each(drop);
            found.then_some(at)
        });
        let took = watch(clock, begin, child);
        (safe.join().unwrap(), took)
    });
    let safe = safe.expect("it tells when every mail is safe");
    assert_eq!(server.seen(), MAILS);
    let accepted = room.run(&["submission", "list", "--state", "accepted"]);
    assert_eq!(accepted.objects.len(), MAILS, "every mail is read");
    (safe.saturating_sub(begin).as_secs_f64(), took)
}

/// One pull of the whole mailbox.
fn mbsync(clock: &SystemClock, server: &Dovecot) -> Took {
    let folder = tempfile::tempdir().unwrap();
    let base = folder.path().display();
    let config = folder.path().join("mbsyncrc");
    fs::write(
        &config,
        format!(
            "FSync yes\nIMAPStore server\nHost 127.0.0.1\nPort {}\nUser {USER}\nPass \"{PASSWORD}\"\n\
             SSLType IMAPS\nCertificateFile {}\n\nMaildirStore here\nPath {base}/mail/\n\
             Inbox {base}/mail/INBOX\n\nChannel all\nFar :server:\nNear :here:\nPatterns INBOX\n\
             Create Near\nSync Pull\nSyncState *\n",
            server.port,
            server.authority().display(),
        ),
    )
    .unwrap();
    fs::create_dir(folder.path().join("mail")).unwrap();
    ready(server);
    let begin = clock.monotonic();
    let child = Command::new("mbsync")
        .args(["-q", "-c"])
        .arg(&config)
        .arg("all")
        .stdin(Stdio::null())
        .spawn()
        .expect("mbsync is there");
    let took = watch(clock, begin, child);
    let inbox = folder.path().join("mail/INBOX");
    let count = |part: &str| fs::read_dir(inbox.join(part)).unwrap().count();
    assert_eq!(count("cur") + count("new"), MAILS);
    took
}

/// Gathers a mailbox that fills, killed at ever other moments; halfway the server numbers its mails
/// anew. What was missed.
fn killed() -> Vec<String> {
    let server = Dovecot::start().expect("Dovecot, and root to start it");
    let room = newsroom(&server);
    let mut random = mails::Numbers::new(20_261_128);
    let mut wanted = BTreeSet::new();
    let (mut kills, mut busy, mut before, mut idle, mut renumbered) = (0, 0, 0, true, false);
    // The latest moment: shorter after a gathering that came to its end, else longer.
    let mut latest_ms = 400;
    for _ in 0..KILLS * 10 {
        if kills == KILLS {
            break;
        }
        if wanted.len() < MAILS && (idle || wanted.len() * KILLS <= kills * MAILS) {
            for number in wanted.len()..(wanted.len() + MAILS / 10).min(MAILS) {
                let mail = mails::mail(number);
                server.put(&format!("{number:04}.host"), &mail);
                wanted.insert(BlobHash::of(&mail));
            }
        }
        if kills >= KILLS / 2 && !renumbered {
            server.renumber();
            renumbered = true;
        }
        let mut child = start(&room);
        std::thread::sleep(Duration::from_millis(random.next() % latest_ms));
        let _ = child.kill();
        idle = child.wait().unwrap().signal() != Some(9);
        kills += usize::from(!idle);
        latest_ms = if idle {
            latest_ms * 3 / 4
        } else {
            latest_ms + latest_ms / 16
        }
        .max(100);
        let after = files(&room.data().join("blobs")).len();
        busy += usize::from(after > before);
        before = after;
    }
    let last = room.run(&["gather"]);
    let listed = room.run(&["submission", "list"]);
    assert_eq!(listed.code, 0, "{listed:?} {last:?}");
    let rows = listed.objects;
    let mut here = BTreeSet::new();
    let mut bad = 0;
    for row in &rows {
        let path = row["raw_path"].as_str().unwrap();
        let raw: BlobHash = path.rsplit('/').next().unwrap().parse().unwrap();
        here.insert(raw);
        let attached = row["attachments"].as_array().unwrap().iter();
        let attached = attached.map(|file| file["sha256"].as_str().unwrap().parse().unwrap());
        bad += attached
            .chain([raw])
            .filter(|hash| !sound(&room.data(), hash))
            .count();
    }
    let lost = wanted.difference(&here).count();
    let doubled = rows.len() - here.len() + here.difference(&wanted).count();
    let unread = rows.iter().filter(|row| row["state"] != "accepted").count();
    let left = files(&room.data().join("blobs"));
    let left = left.iter().filter(|name| name.len() != 64).count();
    println!(
        "{kills} × kill -9 ({busy} of them while files came in), UIDVALIDITY changed: {} mails, \
         {lost} lost, {doubled} doubled, {unread} not read, {bad} files damaged, {left} left over",
        wanted.len()
    );
    let unreachable = last
        .objects
        .last()
        .map_or(&serde_json::Value::Null, |last| &last["unreachable"]);
    let unseen = MAILS - server.seen();
    let sums = [
        MAILS - wanted.len(),
        lost,
        doubled,
        unread,
        bad,
        left,
        unseen,
        KILLS - kills,
    ];
    let clean = sums.iter().sum::<usize>() == 0 && *unreachable == serde_json::json!([]);
    let fault = format!("a killed gathering leaves its mark: {sums:?}, {unreachable}");
    (!clean).then_some(fault).into_iter().collect()
}

/// Whether a blob is there with the bytes that its name promises.
fn sound(data: &Path, hash: &BlobHash) -> bool {
    let name = hash.to_string();
    let bytes = fs::read(data.join("blobs").join(&name[..2]).join(&name));
    bytes.is_ok_and(|bytes| BlobHash::of(&bytes) == *hash)
}

/// Names of all files below `folder`.
fn files(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(entry.path());
            } else {
                names.push(entry.file_name().to_string_lossy().into_owned());
            }
        }
    }
    names
}

/// A newsroom whose one source is the server's mailbox.
fn newsroom(server: &Dovecot) -> Newsroom {
    let room = Newsroom::open();
    let secret = room.path("secret");
    fs::write(&secret, PASSWORD).unwrap();
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();
    let file = room.path("config/yixian.toml");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let text = format!(
        "[[intake.sources]]\nname = \"tips\"\n[intake.sources.imap]\nhost = \"127.0.0.1\"\nport = {}\n\
         user = \"{USER}\"\npassword_file = \"{}\"\nca_file = \"{}\"\n",
        server.port,
        secret.display(),
        server.authority().display(),
    );
    fs::write(file, text).unwrap();
    room
}

fn start(room: &Newsroom) -> Child {
    command(room).stderr(Stdio::null()).spawn().unwrap()
}

fn command(room: &Newsroom) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_yixian"));
    command
        .current_dir(room.data().parent().unwrap())
        .args(["--json", "--now", support::FRIDAY, "--data"])
        .arg(room.data())
        .arg("gather")
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    command
}
