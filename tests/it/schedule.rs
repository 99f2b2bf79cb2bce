//! The ladder through the real binary: what goes when nobody signs, what a second person decides, what a
//! daemon does that is killed.

use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Child, Stdio},
    time::Duration,
};

use serde_json::Value;

use crate::{
    support::{Newsroom, peer::Peer},
    week::Week,
};

fn subject(mail: &std::path::Path) -> String {
    let read = std::process::Command::new("python3")
        .args([
            "-c",
            "import email,email.policy,sys; m=email.message_from_binary_file(open(sys.argv[1],'rb'),policy=email.policy.default); print(m['Subject']); print(m['In-Reply-To'] or '')",
        ])
        .arg(mail)
        .output()
        .expect("python runs");
    String::from_utf8(read.stdout).expect("UTF-8")
}

fn by_smtp(peer: &Peer, more: &str) -> Week {
    Week::open(&format!(
        "{more}[delivery]\ntransport = \"smtp\"\nfrom = \"yixian@newsroom.example\"\n\
         recipients = [\"a@station.example\"]\n[delivery.smtp]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\n",
        peer.port
    ))
}

#[test]
fn an_unsigned_week_gives_way_to_the_reserve_and_comes_after_it_as_a_correction() {
    let Some(peer) = Peer::start("ok") else {
        return;
    };
    let mut week = by_smtp(&peer, "");
    assert_eq!(week.gather().code, 0);
    assert_eq!(week.run(&["build"]).code, 0);
    week.room.add_reviewers();
    let stories = week.run(&["story", "list"]).objects;
    let spare = stories[0]["id"].as_str().unwrap().to_owned();
    let fresh = stories[1]["id"].as_str().unwrap().to_owned();
    let sign = |week: &Week, id: &str| {
        for (level, by) in [("first", "ed"), ("second", "rev"), ("final", "prod")] {
            let signed = week.run(&["story", "approve", id, "--level", level, "--by", by]);
            assert_eq!(signed.code, 0, "{signed:?}");
        }
    };
    assert_eq!(
        week.run(&["story", "reserve", &spare, "--by", "prod"]).code,
        0
    );
    sign(&week, &spare);

    // Friday afternoon: the programme first, then what stands in for it.
    week.room.at("2026-11-27T15:00:00+08:00");
    let friday = week.run(&["run-due"]);
    assert_eq!(friday.code, 0, "{friday:?}");
    week.room.at("2026-11-28T10:46:00+08:00");
    assert_eq!(week.run(&["run-due"]).code, 4, "held");
    week.room.at("2026-11-28T11:19:00+08:00");
    assert_eq!(week.run(&["run-due"]).code, 4);
    assert!(peer.mails().is_empty(), "not before its time");
    week.room.at("2026-11-28T11:20:00+08:00");
    let round = week.run(&["run-due"]);
    assert_eq!(round.code, 0, "{round:?}");
    assert!(
        round.objects[0]["chosen"][0]
            .as_str()
            .unwrap()
            .contains("the reserve edition"),
        "{round:?}"
    );
    assert_eq!(
        round.objects[0]["delivered"][0]["recipients"][0]["state"],
        "accepted"
    );
    assert_eq!(peer.mails().len(), 1);
    assert_eq!(week.run(&["run-due"]).code, 3, "once");
    assert_eq!(peer.mails().len(), 1);

    // It is signed after all: what was sent is corrected, in the same thread.
    let reopened = week.run(&[
        "edition",
        "reopen",
        "2026-11-28",
        "--reason",
        "终审补签",
        "--by",
        "prod",
    ]);
    assert_eq!(reopened.code, 0, "{reopened:?}");
    sign(&week, &fresh);
    week.room.at("2026-11-28T11:31:00+08:00");
    let round = week.run(&["run-due"]);
    assert_eq!(round.code, 0, "{round:?}");
    let mails = peer.mails();
    assert_eq!(mails.len(), 2);
    let (first, second) = (subject(&mails[0]), subject(&mails[1]));
    assert!(first.contains("正式"), "{first}");
    assert!(
        second.contains("更正") && second.contains("@newsroom.example"),
        "{second}"
    );
}

#[test]
fn under_auto_the_newest_goes_an_hour_before_air_and_says_that_it_is_unapproved() {
    let Some(peer) = Peer::start("ok") else {
        return;
    };
    let mut week = by_smtp(&peer, "[schedule]\nunapproved = \"auto\"\n");
    assert_eq!(week.gather().code, 0);
    week.room.at("2026-11-28T10:59:00+08:00");
    let round = week.run(&["run-due"]);
    assert_ne!(round.code, 1, "{round:?}");
    assert!(peer.mails().is_empty());
    week.room.at("2026-11-28T11:00:00+08:00");
    let round = week.run(&["run-due"]);
    assert_eq!(
        round.objects[0]["delivered"][0]["recipients"][0]["state"], "accepted",
        "{round:?}"
    );
    assert!(subject(&peer.mails()[0]).contains("未经终审"));
}

#[test]
fn a_saturday_in_a_holiday_asks_a_person_and_airs_as_planned_meanwhile() {
    let mut room = Newsroom::open();
    room.at("2026-09-26T18:00:00+08:00");
    let asked = room.run(&["schedule", "--next", "1"]).objects;
    let question = asked
        .iter()
        .find(|line| line["edition"] == "2026-10-03" && line["question"].is_string())
        .unwrap_or_else(|| panic!("{asked:?}"));
    assert!(
        question["question"].as_str().unwrap().contains("国庆节"),
        "{question}"
    );
    let round = room.run(&["run-due"]);
    assert_eq!(round.code, 4, "{round:?}");
    let kept = room.run(&["edition", "keep", "2026-10-03", "--by", "zhou"]);
    assert_eq!(kept.code, 0, "{kept:?}");
    assert_eq!(room.run(&["run-due"]).code, 3);
    assert_eq!(kept.objects[0]["state"], "collecting");
}

/// A daemon, and what it prints.
struct Daemon {
    child: Child,
    lines: BufReader<std::process::ChildStdout>,
}

impl Daemon {
    fn start(week: &Week) -> Self {
        let mut command = week.room.command(&["--config", &week.settings, "serve"]);
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the daemon starts");
        let lines = BufReader::new(child.stdout.take().expect("a pipe"));
        Self { child, lines }
    }

    /// Reads what it prints until an object satisfies `wanted`.
    fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        for line in (&mut self.lines).lines() {
            let object: Value = serde_json::from_str(&line.expect("a line")).expect("JSON");
            if wanted(&object) {
                return object;
            }
        }
        panic!("it ended without saying so");
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn build_job(week: &Week) -> Option<Value> {
    let jobs = week.run(&["job", "list"]).objects;
    jobs.into_iter().find(|job| job["kind"] == "build")
}

fn wait_for(week: &Week, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    for _ in 0..600 {
        if let Some(job) = build_job(week).filter(|job| wanted(job)) {
            return job;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("{what}: {:?}", build_job(week));
}

#[test]
fn a_daemon_that_is_killed_goes_on_at_once_and_one_that_is_stopped_gives_its_work_back() {
    let mut week = Week::open("[desk]\nlisten = \"127.0.0.1:0\"\n");
    assert_eq!(week.gather().code, 0);
    week.room.at("2026-11-27T13:00:00+08:00");
    let mut daemon = Daemon::start(&week);
    daemon.until(|object| object["desk"].is_string());
    wait_for(&week, "begun", |job| job["state"] == "running");
    daemon.child.kill().unwrap();
    daemon.child.wait().unwrap();
    drop(daemon);
    let left = build_job(&week).unwrap();
    assert_eq!(
        (&left["state"], &left["attempts"]),
        (&"running".into(), &1.into())
    );

    let mut daemon = Daemon::start(&week);
    daemon.until(|object| object["desk"].is_string());
    // Not after the lease of a minute: who holds the folder knows that the other is gone.
    let again = wait_for(&week, "taken up", |job| job["attempts"] == 2);
    assert_ne!(again["state"], "dead", "{again}");
    let second = week.run(&["run-due"]);
    assert_eq!(second.code, 1, "{second:?}");
    assert!(
        second.errors.contains("yixian serve"),
        "told who has the folder: {second:?}"
    );

    let built = daemon.until(|object| object["built"].as_array().is_some_and(|b| !b.is_empty()));
    assert_eq!(built["built"][0]["edition"], "2026-11-28", "{built}");
    let stopped = std::process::Command::new("kill")
        .arg(daemon.child.id().to_string())
        .status()
        .unwrap();
    assert!(stopped.success());
    assert_eq!(daemon.child.wait().unwrap().code(), Some(0));
    assert!(
        fs::read_dir(week.room.data().join("packages/2026-11-28"))
            .unwrap()
            .count()
            >= 1
    );
}
