//! A process that dies at any moment, and the next one that goes on: nothing lost, nothing twice.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::{Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use sha2::{Digest, Sha256};
use yixian::{
    model::{Clock, clock::SystemClock},
    store::Store,
};

use crate::{
    support::{Ran, peer::Peer, ran},
    week::Week,
};

/// After the lock, before the time of sending.
const LOCKED: &str = "2026-11-28T10:50:00+08:00";
/// After the time of sending.
const SENDING: &str = "2026-11-28T11:05:00+08:00";

/// A week whose mails go to `peer`.
fn sending_to(peer: &Peer) -> Week {
    Week::open(&format!(
        "[delivery]\ntransport = \"smtp\"\nfrom = \"yixian@newsroom.example\"\n\
         recipients = [\"a@station.example\", \"b@station.example\"]\n\
         [delivery.smtp]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\n",
        peer.port
    ))
}

fn run(week: &Week, data: &Path, arguments: &[&str], crash: Option<&str>) -> Ran {
    let mut command = command(week, data, arguments);
    if let Some(at) = crash {
        command.env("YIXIAN_CRASH_AT", at);
    }
    ran(command
        .stdin(Stdio::null())
        .output()
        .expect("the binary runs"))
}

fn command(week: &Week, data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_yixian"));
    command
        .current_dir(week.room.path(""))
        .args([
            "--json",
            "--config",
            &week.settings,
            "--now",
            week.room.now(),
        ])
        .arg("--data")
        .arg(data)
        .args(arguments);
    command
}

/// A copy of a data folder whose large files are the same ones; the database is its own.
fn copy(from: &Path, to: &Path) {
    let copied = Command::new("cp")
        .args(["-al"])
        .arg(from)
        .arg(to)
        .status()
        .expect("cp runs");
    assert!(copied.success());
    for name in ["yixian.db", "yixian.db-wal", "yixian.db-shm", ".lock"] {
        let own = to.join(name);
        if own.exists() {
            fs::remove_file(&own).unwrap();
            fs::copy(from.join(name), &own).unwrap();
        }
    }
}

/// Points that one run of `arguments` passes, counted by a run that does not die.
fn points(week: &Week, data: &Path, arguments: &[&str], log: &Path) -> Vec<String> {
    let mut command = command(week, data, arguments);
    let output = command
        .env("YIXIAN_CRASH_LOG", log)
        .stdin(Stdio::null())
        .output()
        .expect("the binary runs");
    let code = output.status.code();
    assert!(matches!(code, Some(0 | 3 | 4)), "{output:?}");
    let text = fs::read_to_string(log).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

/// Mails that a relay has taken so far.
struct Taken(Vec<String>);

impl Taken {
    fn by(peer: &Peer) -> Self {
        Self(peer.recipients())
    }

    /// Mails to `address` that it has taken since.
    fn since(&self, peer: &Peer, address: &str) -> usize {
        let to = |all: &[String]| all.iter().filter(|one| *one == address).count();
        to(&peer.recipients()) - to(&self.0)
    }
}

fn sound(week: &Week, data: &Path) {
    let doctor = run(week, data, &["edition", "show", "2026-11-28"], None);
    assert_eq!(doctor.code, 0, "{doctor:?}");
    let integrity = block_on(async {
        let store = Store::open_sqlite(data).await.expect("a database");
        let found = store.integrity().await.expect("an answer");
        store.close().await;
        found
    });
    assert_eq!(integrity, "ok");
}

/// Files under `folder` by their names in it, each with its hash; none where there is no folder.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).expect("inside");
            let hash = hex::encode(Sha256::digest(fs::read(&path).expect("a file")));
            found.insert(name.to_string_lossy().into_owned(), hash);
        }
    }
    found
}

/// Dies at every point of taking in two mails; the second run takes in what is missing, once.
#[test]
fn a_gathering_that_dies_anywhere_loses_no_tip_and_takes_none_twice() {
    let week = Week::open("");
    let tips = week.room.path("tips").to_string_lossy().into_owned();
    let gather = ["gather", "--from", &tips];
    let counted = week.room.path("counted");
    let log = week.room.path("points");
    let passed = points(&week, &counted, &gather, &log);
    assert!(passed.len() >= 10, "{passed:?}");
    for at in 1..=passed.len() {
        let data = week.room.path(&format!("gather-{at}"));
        let died = run(&week, &data, &gather, Some(&at.to_string()));
        assert_eq!(died.code, -1, "point {at}: {died:?}");
        let again = run(&week, &data, &gather, None);
        // 3: it died behind its last commit.
        assert!(matches!(again.code, 0 | 3), "point {at}: {again:?}");
        let kept = run(&week, &data, &["submission", "list"], None);
        let subjects: BTreeSet<&str> = kept
            .objects
            .iter()
            .filter(|tip| tip["state"] == "accepted")
            .filter_map(|tip| tip["subject"].as_str())
            .collect();
        assert_eq!(subjects.len(), 2, "point {at}: {kept:?}");
        let accepted = kept.objects.iter().filter(|tip| tip["state"] == "accepted");
        assert_eq!(accepted.count(), 2, "point {at}: {kept:?}");
    }
}

/// Whether the checksums of the package in `folder` hold, by another program's word.
fn sums_hold(folder: &Path) {
    let checked = Command::new("sha256sum")
        .args(["--check", "--strict", "--quiet", "SHA256SUMS"])
        .current_dir(folder)
        .output()
        .expect("sha256sum runs");
    assert!(checked.status.success(), "{checked:?}");
}

/// The rows of a copied data folder name its own packages, no longer those of the one it was copied from.
fn at_home(data: &Path, from: &Path) {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(data.join("yixian.db"));
    let name = |folder: &Path| format!("{}/packages/", folder.display());
    block_on(async {
        let pool = sqlx::SqlitePool::connect_with(options)
            .await
            .expect("a pool");
        sqlx::query("UPDATE revision SET package = replace(package, ?1, ?2)")
            .bind(name(from))
            .bind(name(data))
            .execute(&pool)
            .await
            .expect("rows");
        pool.close().await;
    });
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(work)
}

/// Kills `yixian build` on a copy of `base` at each of its points, or at each of those named `only`, and
/// lets the next one go on: it ends with the very package of a build that nobody disturbed, one revision,
/// and nothing half-made anywhere. Returns how many points there were.
fn build_dies_everywhere(
    week: &Week,
    base: &Path,
    only: Option<&str>,
    whole: &BTreeMap<String, String>,
) -> usize {
    let counted = base.with_extension("counted");
    copy(base, &counted);
    at_home(&counted, base);
    let passed = points(week, &counted, &["build"], &base.with_extension("points"));
    assert_eq!(&files(&counted.join("packages")), whole);
    let named = |name: &&String| only.is_some_and(|only| name.ends_with(only));
    let places: Vec<String> = match only {
        None => (1..=passed.len()).map(|at| at.to_string()).collect(),
        Some(only) => (1..=passed.iter().filter(named).count())
            .map(|at| format!("{only}#{at}"))
            .collect(),
    };
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(at) = places.get(next.fetch_add(1, Ordering::Relaxed)) {
            let data = base.with_extension(at);
            copy(base, &data);
            at_home(&data, base);
            let died = run(week, &data, &["build"], Some(at));
            // How far it is is written when there is time: a run has a point more or less.
            let last = at.parse().is_ok_and(|at: usize| at + 2 > passed.len());
            assert!(died.code == -1 || last, "point {at} {passed:?}: {died:?}");
            let again = run(week, &data, &["build"], None);
            assert_eq!(again.code, 0, "point {at} {passed:?}: {again:?}");
            assert_eq!(again.objects[0]["revision"], 1, "point {at}: {again:?}");
            let made = files(&data.join("packages"));
            assert_eq!(&made, whole, "point {at} {passed:?}");
            for half in ["work", "cache/unfinished"] {
                let left = files(&data.join(half));
                assert!(left.is_empty(), "point {at}: {half} {left:?}");
            }
            let blobs = files(&data.join("blobs"));
            assert!(blobs.iter().all(|(name, hash)| name.ends_with(hash)));
            sound(week, &data);
            fs::remove_dir_all(&data).expect("it can be removed");
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        scope.spawn(work);
    });
    places.len()
}

/// Dies at every point of drafting, freezing, rendering and packing; of a package that is there and damaged,
/// too.
#[test]
fn a_build_that_dies_anywhere_is_ended_by_the_next() {
    let week = Week::open("");
    assert_eq!(week.gather().code, 0);
    let built = week.room.data();
    let new = week.room.path("new");
    copy(&built, &new);
    let built_first = week.run(&["build"]);
    assert_eq!(built_first.code, 0, "{built_first:?}");
    let whole = files(&built.join("packages"));
    let package = built.join("packages/2026-11-28/yixian-2026-11-28-r1");
    sums_hold(&package);

    // Everything is rendered already.
    let _ = fs::remove_dir_all(new.join("cache"));
    copy(&built.join("cache"), &new.join("cache"));
    let first = build_dies_everywhere(&week, &new, None, &whole);
    assert!(first >= 12, "{first}");

    // One still is missing, and the note that nothing changed.
    let cold = week.room.path("cold");
    copy(&new, &cold);
    let cached = files(&cold.join("cache"));
    let still = cached.keys().find(|name| name.ends_with(".png"));
    fs::remove_file(cold.join("cache").join(still.expect("a still"))).unwrap();
    for note in cached.keys().filter(|name| name.ends_with(".note")) {
        let note = cold.join("cache").join(note);
        if fs::read(&note)
            .unwrap()
            .windows(13)
            .any(|part| part == b"contact-sheet")
        {
            fs::remove_file(note).unwrap();
        }
    }
    let second = build_dies_everywhere(&week, &cold, Some("cache.rename"), &whole);
    assert!(second >= 3, "{second}");

    // A file of the package that is there was cut short.
    let damaged = week.room.path("damaged");
    copy(&built, &damaged);
    at_home(&damaged, &built);
    let paper = damaged.join("packages/2026-11-28/yixian-2026-11-28-r1/rundown.docx");
    fs::remove_file(&paper).unwrap();
    fs::write(&paper, "PK").unwrap();
    let third = build_dies_everywhere(&week, &damaged, None, &whole);
    assert!(third >= 8, "{third}");
    println!("{first} + {second} + {third} points of a build");
}

/// A locked week is built and sent while it dies at every point of the way; what a relay may have taken is
/// never sent again without a person, and everything else arrives once.
#[test]
fn a_delivery_that_dies_anywhere_sends_nothing_twice_and_loses_nothing() {
    let Some(peer) = Peer::start("ok") else {
        return;
    };
    let mut week = sending_to(&peer);
    assert_eq!(week.gather().code, 0);
    assert_eq!(week.run(&["build"]).code, 0);
    week.sign_all();
    week.room.at(LOCKED);
    let locked = week.run(&["run-due"]);
    assert_eq!(locked.code, 0, "{locked:?}");
    week.room.at(SENDING);
    let ready = week.room.data();
    let counted = week.room.path("counted");
    copy(&ready, &counted);
    let log = week.room.path("points");
    let passed = points(&week, &counted, &["run-due"], &log);
    assert!(
        passed.iter().any(|point| point.ends_with("smtp.data")),
        "{passed:?}"
    );
    for at in 1..=passed.len() {
        let before = Taken::by(&peer);
        let data = week.room.path(&format!("deliver-{at}"));
        copy(&ready, &data);
        let died = run(&week, &data, &["run-due"], Some(&at.to_string()));
        assert_eq!(died.code, -1, "point {at}: {died:?}");
        run(&week, &data, &["run-due"], None);
        // What is in doubt waits for a person, who looks and says that nothing came.
        let shown = run(&week, &data, &["deliver"], None);
        let states = shown.objects[0]["recipients"]
            .as_array()
            .expect("rows")
            .clone();
        for row in &states {
            let address = row["address"].as_str().expect("an address");
            let copies = before.since(&peer, address);
            match row["state"].as_str() {
                Some("accepted") => assert_eq!(copies, 1, "point {at} {passed:?}: {row}"),
                Some("unknown") => assert!(copies <= 1, "point {at}: {row}"),
                other => panic!("point {at} ({}): {other:?} {shown:?}", passed[at - 1]),
            }
        }
        sound(&week, &data);
        fs::remove_dir_all(&data).unwrap();
    }
}

/// Killed at random while it gathers, builds and sends, again and again, until it is through.
#[test]
fn a_week_under_random_kills_arrives_once() {
    kills(12, 40);
}

/// `make soak`: two thousand kills.
#[test]
#[ignore = "well over an hour: make soak"]
fn two_thousand_random_kills() {
    kills(400, 2_000);
}

/// Plays weeks until `least` processes were killed, at most `weeks` of them.
fn kills(weeks: usize, least: usize) {
    let Some(peer) = Peer::start("ok") else {
        return;
    };
    let mut week = sending_to(&peer);
    // One film is made; the weeks find it in the cache.
    assert_eq!(week.gather().code, 0);
    assert_eq!(week.run(&["build"]).code, 0);
    let warm = week.room.data();
    let mut dice = 0x5EED_u64;
    let mut killed = 0;
    let clock = SystemClock::new();
    // How long each step took when it lived the last time, in milliseconds: what goes on where another died has
    // less to do, and is to die as well.
    let mut took = BTreeMap::<String, u64>::new();
    for number in 0..weeks {
        if killed >= least {
            break;
        }
        let before = Taken::by(&peer);
        let data = week.room.path(&format!("week-{number}"));
        fs::create_dir(&data).unwrap();
        copy(&warm.join("cache"), &data.join("cache"));
        let tips = week.room.path("tips").to_string_lossy().into_owned();
        // After `most` deaths it may live, as a week is to end; work of the daemon's is given up as poison
        // after eight.
        let mut until_done = |week: &Week, arguments: &[&str], first: u64, most: u32| {
            let step = format!("{} {}", arguments[0], week.room.now());
            for attempt in 0..=most {
                dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                // A little less than what it took: whoever ends sooner has less to do, and that is learned.
                let longest = took.get(&step).copied().unwrap_or(first).max(20) * 9 / 10;
                let after = Duration::from_millis(5 + (dice >> 33) % longest);
                let begun = clock.monotonic();
                let mut child = command(week, &data, arguments)
                    .stdin(Stdio::null())
                    .stdout(Stdio::null())
                    .stderr(Stdio::null())
                    .spawn()
                    .expect("the binary starts");
                if attempt < most {
                    std::thread::sleep(after);
                    if child.try_wait().expect("a state").is_none() {
                        child.kill().expect("it can be killed");
                        killed += 1;
                        child.wait().expect("it ends");
                        continue;
                    }
                }
                let ended = child.wait().expect("it ends");
                let lived = clock.monotonic() - begun;
                let lived = u64::try_from(lived.as_millis()).unwrap_or(first);
                took.insert(step.clone(), lived);
                return ended.code();
            }
            None
        };
        week.room.at(crate::support::FRIDAY);
        until_done(&week, &["gather", "--from", &tips], 150, 30);
        until_done(&week, &["build"], 1_500, 30);
        sign_all(&week, &data);
        week.room.at(LOCKED);
        until_done(&week, &["run-due"], 1_500, 6);
        week.room.at(SENDING);
        until_done(&week, &["run-due"], 400, 6);
        let through = run(&week, &data, &["run-due"], None);
        let shown = run(&week, &data, &["deliver"], None);
        let rows = shown
            .objects
            .first()
            .and_then(|one| one["recipients"].as_array().cloned());
        let Some(rows) = rows else {
            panic!("week {number}: {through:?} {shown:?}");
        };
        for row in &rows {
            let address = row["address"].as_str().expect("an address");
            let copies = before.since(&peer, address);
            match row["state"].as_str() {
                Some("accepted") => assert_eq!(copies, 1, "week {number}: {row}"),
                Some("unknown") => assert!(copies <= 1, "week {number}: {row}"),
                other => panic!("week {number}: {other:?} {through:?} {shown:?}"),
            }
        }
        let kept = run(&week, &data, &["submission", "list"], None);
        let accepted = kept.objects.iter().filter(|tip| tip["state"] == "accepted");
        assert_eq!(accepted.count(), 2, "week {number}: {kept:?}");
        fs::remove_dir_all(&data).unwrap();
        println!("week {number}: {killed} processes were killed so far");
    }
    println!("{killed} processes were killed");
    assert!(killed >= least, "{killed} kills in {weeks} weeks");
}

/// Three signatures for every picked story, in another data folder than the room's own.
fn sign_all(week: &Week, data: &Path) {
    for (login, role) in [("ed", "editor"), ("rev", "reviewer"), ("prod", "producer")] {
        let mut add = command(
            week,
            data,
            &["user", "add", login, "--name", login, "--role", role],
        );
        let mut child = add
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary starts");
        use std::io::Write;
        let mut input = child.stdin.take().expect("a pipe");
        input.write_all(b"a long password\n").expect("it reads");
        drop(input);
        assert!(child.wait().expect("it ends").success());
    }
    let stories = run(week, data, &["story", "list"], None).objects;
    for story in stories.iter().filter(|story| story["picked"] == true) {
        let id = story["id"].as_str().expect("an id");
        for (level, by) in [("first", "ed"), ("second", "rev"), ("final", "prod")] {
            let signed = ["story", "approve", id, "--level", level, "--by", by];
            assert_eq!(run(week, data, &signed, None).code, 0);
        }
    }
}
