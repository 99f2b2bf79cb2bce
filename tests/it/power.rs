//! The power goes: only what was synced is left. What the program had said was taken in is there.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use sha2::{Digest, Sha256};

use crate::support::{FRIDAY, ran};

/// The image of the disk that `powercut.c` keeps.
struct Disk {
    library: PathBuf,
    root: PathBuf,
    shadow: PathBuf,
}

impl Disk {
    fn new(folder: &Path) -> Self {
        let library = folder.join("powercut.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/support/powercut.c");
        let built = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .arg(&library)
            .arg(source)
            .arg("-ldl")
            .status()
            .expect("a C compiler, as Rust needs one to link");
        assert!(built.success());
        let disk = Self {
            library,
            root: folder.join("data"),
            shadow: folder.join("shadow"),
        };
        fs::create_dir_all(disk.shadow.join("ino")).unwrap();
        fs::create_dir_all(disk.shadow.join("dir")).unwrap();
        disk
    }

    /// A command whose syncs are kept.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_yixian"));
        command
            .env("LD_PRELOAD", &self.library)
            .env("POWERCUT_ROOT", &self.root)
            .env("POWERCUT_SHADOW", &self.shadow)
            .args(["--json", "--now", FRIDAY, "--data"])
            .arg(&self.root)
            .args(arguments)
            .stdin(Stdio::null());
        command
    }

    /// The data folder as it is after the power came back.
    fn cut(&self) {
        let left = self.root.with_extension("left");
        let _ = fs::remove_dir_all(&left);
        fs::create_dir(&left).unwrap();
        let mut names = BTreeMap::new();
        self.folder(&self.root, &left, &mut names);
        fs::remove_dir_all(&self.root).unwrap();
        fs::rename(&left, &self.root).unwrap();
        // What is on the disk now is what was synced; its files have other numbers.
        for kept in ["ino", "dir"] {
            fs::remove_dir_all(self.shadow.join(kept)).unwrap();
            fs::create_dir(self.shadow.join(kept)).unwrap();
        }
        self.take(&self.root);
    }

    fn list(&self, folder: &Path) -> PathBuf {
        let escaped = folder.to_string_lossy().replace('/', "%");
        self.shadow.join("dir").join(escaped)
    }

    fn folder(&self, from: &Path, to: &Path, made: &mut BTreeMap<u64, PathBuf>) {
        let Ok(text) = fs::read_to_string(self.list(from)) else {
            return;
        };
        for line in text.lines() {
            let mut parts = line.splitn(3, ' ');
            let kind = parts.next().unwrap();
            let inode: u64 = parts.next().unwrap().parse().unwrap();
            let name = parts.next().unwrap();
            match kind {
                "4" => {
                    fs::create_dir(to.join(name)).unwrap();
                    self.folder(&from.join(name), &to.join(name), made);
                }
                "8" => {
                    // One file under two names stays one.
                    if let Some(first) = made.get(&inode) {
                        fs::hard_link(first, to.join(name)).unwrap();
                        continue;
                    }
                    // The image is only ever replaced, never written into: what was synced is moved.
                    let kept = self.shadow.join("ino").join(inode.to_string());
                    if fs::rename(kept, to.join(name)).is_err() {
                        fs::write(to.join(name), "").unwrap();
                    }
                    made.insert(inode, to.join(name));
                }
                other => panic!("{other}: {line}"),
            }
        }
    }

    /// The image of what lies on the disk.
    fn take(&self, folder: &Path) {
        use std::os::unix::fs::MetadataExt;
        let mut text = String::new();
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let meta = entry.metadata().unwrap();
            let kind = if meta.is_dir() { 4 } else { 8 };
            text.push_str(&format!(
                "{kind} {} {}\n",
                meta.ino(),
                entry.file_name().to_string_lossy()
            ));
            if meta.is_dir() {
                self.take(&entry.path());
            } else {
                let kept = self.shadow.join("ino").join(meta.ino().to_string());
                // Nobody writes into a blob; all of them copied anew took half of the test's time.
                if entry.path().starts_with(self.root.join("blobs")) {
                    fs::hard_link(entry.path(), kept).unwrap();
                } else {
                    fs::copy(entry.path(), kept).unwrap();
                }
            }
        }
        fs::write(self.list(folder), text).unwrap();
    }
}

fn tip(number: usize) -> String {
    format!(
        "From: <writer{number}@tips.example>\r\nTo: yixian@newsroom.example\r\n\
         Subject: =?UTF-8?Q?=E6=9D=A5=E7=A8=BF?= {number}\r\nDate: Wed, 25 Nov 2026 09:30:00 +0800\r\n\
         Message-ID: <tip-{number}@tips.example>\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\
         深圳市和风社区服务中心第{number}次开课，{}名长者参加。\r\n",
        number + 10
    )
}

/// Every row has its blob, whole: hash and name agree. Returns the hashes.
fn whole_blobs(disk: &Disk, number: usize) -> BTreeSet<String> {
    let listed = ran(disk
        .command(&["submission", "list"])
        .output()
        .expect("the binary runs"));
    assert_eq!(listed.code, 0, "after cut {number}: {listed:?}");
    let paths = listed.objects.iter().map(|tip| {
        let path = tip["raw_path"].as_str();
        Path::new(path.unwrap_or_else(|| panic!("after cut {number}: a row without a file: {tip}")))
    });
    paths
        .map(|path| {
            let bytes = fs::read(path).unwrap_or_else(|error| {
                panic!("after cut {number}: a row whose blob is gone: {path:?} {error}")
            });
            let hash = hex::encode(Sha256::digest(bytes));
            assert!(
                path.ends_with(&hash),
                "after cut {number}: a row whose blob is not whole: {path:?} {hash}"
            );
            hash
        })
        .collect()
}

/// Cuts on one disk, one after the other: each goes on from what the one before left.
const ON_ONE_DISK: usize = 50;

/// `cuts` times: a mail is taken in, and the power goes while it is, or right after.
fn cuts(cuts: usize) {
    let disks = cuts.div_ceil(ON_ONE_DISK);
    let next = AtomicUsize::new(0);
    let (during, after) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let work = || {
        loop {
            let disk = next.fetch_add(1, Ordering::Relaxed);
            if disk >= disks {
                break;
            }
            let left = (cuts - disk * ON_ONE_DISK).min(ON_ONE_DISK);
            let (killed, through) = cuts_on_one_disk(disk as u64, left);
            during.fetch_add(killed, Ordering::Relaxed);
            after.fetch_add(through, Ordering::Relaxed);
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        scope.spawn(work);
    });
    let (during, after) = (during.into_inner(), after.into_inner());
    println!("{during} cuts while a mail was taken in, {after} right after");
    assert_eq!(during + after, cuts);
    // On a machine that is busy most are killed in time; on a quick one most are through.
    assert!(during >= 5 && after >= 5, "{during} {after}");
}

/// How many cuts came while a mail was taken in, and how many right after.
fn cuts_on_one_disk(seed: u64, cuts: usize) -> (usize, usize) {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().canonicalize().unwrap();
    let disk = Disk::new(&folder);
    let mut dice = 0x0FF_u64.wrapping_add(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    // What was said to be taken in: the hash of the mail.
    let mut taken: Vec<String> = Vec::new();
    let (mut during, mut after) = (0, 0);
    for number in 0..cuts {
        let mail = folder.join(format!("{number}.eml"));
        fs::write(&mail, tip(number)).unwrap();
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let patience = Duration::from_millis((dice >> 33) % 300);
        let mut child = disk
            .command(&["gather", "--from", &mail.to_string_lossy()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary starts");
        match ended_within(&mut child, patience) {
            Some(status) => {
                assert!(status.success(), "cut {number}: {status}");
                taken.push(hex::encode(Sha256::digest(tip(number))));
                after += 1;
            }
            None => {
                child.kill().expect("it can be killed");
                child.wait().expect("it ends");
                during += 1;
            }
        }
        disk.cut();
        if number % 10 != 9 && number + 1 != cuts {
            continue;
        }
        let there = whole_blobs(&disk, number);
        for hash in &taken {
            assert!(
                there.contains(hash),
                "after cut {number}: a mail that was taken in is gone"
            );
        }
    }
    (during, after)
}

/// How a process ended, if it did within `patience`.
fn ended_within(child: &mut Child, patience: Duration) -> Option<ExitStatus> {
    const LOOK: Duration = Duration::from_millis(5);
    let mut left = patience;
    loop {
        let ended = child.try_wait().expect("a state");
        if ended.is_some() || left.is_zero() {
            return ended;
        }
        std::thread::sleep(LOOK.min(left));
        left = left.saturating_sub(LOOK);
    }
}

#[test]
fn what_was_taken_in_survives_three_hundred_power_cuts() {
    cuts(300);
}

/// `make soak`.
#[test]
#[ignore = "minutes: make soak"]
fn two_thousand_power_cuts() {
    cuts(2_000);
}

/// A data folder on a disk of eight megabytes, in a mount namespace of its own.
const FULL: &str = r#"
set -u
mount -t tmpfs -o size=8m,mode=755 none "$DATA"
run() { "$YIXIAN" --json --now "$NOW" --data "$DATA" "$@"; }
run gather --from "$TIPS" > first.out 2> first.err; echo $? > first.code
# What stands under its own name is whole; half a file has a temporary one.
find "$DATA/blobs" -type f -size 0 > empty.out
df --output=avail "$DATA" | tail -1 > avail.out
mount -o remount,size=256m "$DATA"
run gather --from "$TIPS" > second.out 2> second.err; echo $? > second.code
run submission list > list.out 2> list.err
cp -r "$DATA/blobs" blobs
"#;

#[test]
fn a_full_disk_is_said_leaves_no_half_file_and_goes_on_when_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let (data, tips) = (folder.path().join("data"), folder.path().join("tips"));
    fs::create_dir(&data).unwrap();
    fs::create_dir(&tips).unwrap();
    for number in 0..8 {
        // Two megabytes each, none like the other.
        let line = hex::encode(Sha256::digest(tip(number)));
        let padding = format!("{line}\r\n").repeat(30_000);
        fs::write(tips.join(format!("{number}.eml")), tip(number) + &padding).unwrap();
    }
    let ran = Command::new("unshare")
        .args(["--mount", "sh", "-c", FULL])
        .current_dir(folder.path())
        .env("DATA", &data)
        .env("TIPS", &tips)
        .env("NOW", FRIDAY)
        .env("YIXIAN", env!("CARGO_BIN_EXE_yixian"))
        .output()
        .expect("unshare runs, as root");
    let read = |name: &str| {
        fs::read_to_string(folder.path().join(name))
            .unwrap_or_else(|error| panic!("{name}: {error} {ran:?}"))
    };
    assert_eq!(
        read("first.code").trim(),
        "1",
        "{} {ran:?}",
        read("first.err")
    );
    let said = read("first.err");
    assert!(
        said.contains("No space left") || said.contains("disk is full"),
        "{said}"
    );
    assert_eq!(read("empty.out"), "", "no empty file under a blob's name");
    assert_eq!(read("second.code").trim(), "0", "{}", read("second.err"));
    let listed: Vec<serde_json::Value> = read("list.out")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let accepted = listed.iter().filter(|tip| tip["state"] == "accepted");
    assert_eq!(accepted.count(), 8, "{}", read("list.out"));
    let mut blobs = 0;
    let mut folders = vec![folder.path().join("blobs")];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let hash = hex::encode(Sha256::digest(fs::read(&path).unwrap()));
            let name = path.to_string_lossy().replace('/', "");
            assert!(
                name.ends_with(&hash) || name.contains(&hash),
                "{path:?} {hash}"
            );
            blobs += 1;
        }
    }
    assert!(blobs >= 8, "{blobs}");
}
