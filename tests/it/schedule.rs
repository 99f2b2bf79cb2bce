//! The ladder through the real binary: what goes when nobody signs, what a second person decides, what a
//! daemon does that is killed.

use std::{collections::BTreeMap, fs, os::unix::fs::PermissionsExt, time::Duration};

use serde_json::Value;

use crate::{
    support::{Newsroom, daemon::Daemon, peer::Peer, running},
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

/// Starts a daemon, and looks into the database until it has claimed the build that another one left
/// behind: how long that took from the start of the process.
fn taken_up_again(week: &Week) -> (Daemon, Duration) {
    let file = week.room.data().join("yixian.db");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
    let pool = runtime
        .block_on(sqlx::SqlitePool::connect_with(options.read_only(true)))
        .unwrap();
    #[expect(
        clippy::disallowed_methods,
        reason = "a length is told, none is asserted"
    )]
    let begun = std::time::Instant::now();
    let daemon = week.serve();
    let claimed =
        "SELECT count(*) FROM job WHERE kind = 'build' AND state = 'running' AND attempts = 2";
    runtime.block_on(async {
        while begun.elapsed() < Duration::from_secs(60) {
            let found = sqlx::query_scalar(claimed).fetch_one(&pool).await;
            if matches!(found, Ok(1_i64)) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let passed = begun.elapsed();
        pool.close().await;
        (daemon, passed)
    })
}

#[test]
fn a_daemon_that_is_killed_goes_on_at_once_and_one_that_is_stopped_gives_its_work_back() {
    let mut week = Week::open("[desk]\nlisten = \"127.0.0.1:0\"\n");
    assert_eq!(week.gather().code, 0);
    week.room.at("2026-11-27T13:00:00+08:00");
    let daemon = week.serve();
    wait_for(&week, "begun", |job| job["state"] == "running");
    daemon.kill();
    let left = build_job(&week).unwrap();
    assert_eq!(
        (&left["state"], &left["attempts"]),
        (&"running".into(), &1.into())
    );

    // Not after the lease of a minute: who holds the folder knows that the other is gone.
    let (daemon, passed) = taken_up_again(&week);
    println!("taken up after {} ms", passed.as_millis());
    assert!(passed < Duration::from_secs(45), "{passed:?}");
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
    assert_eq!(daemon.stop(), Some(0));
    assert!(
        fs::read_dir(week.room.data().join("packages/2026-11-28"))
            .unwrap()
            .count()
            >= 1
    );
}

/// What /metrics says now: a sample's name with its labels, and its value.
#[test]
fn a_daemon_that_is_told_to_stop_while_a_film_is_made_does_not_wait_for_it() {
    // Each of the film's many encoders begins late, though not so late that it counts as hung: the film
    // takes minutes on any machine.
    let nap = format!("20.0{}", std::process::id());
    let mut week = Week::open("ffmpeg = \"./ffmpeg\"\n[desk]\nlisten = \"127.0.0.1:0\"\n");
    let program = week.room.path("ffmpeg");
    let sleeps = format!(
        "#!/bin/sh\ncase \"$*\" in *-version*) ;; *) sleep {nap};; esac\nexec ffmpeg \"$@\"\n"
    );
    fs::write(&program, sleeps).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(week.gather().code, 0);
    week.room.at("2026-11-27T13:00:00+08:00");
    let mut daemon = week.serve();
    let until = |what: &str, seconds: u64, mut wanted: Box<dyn FnMut() -> bool + '_>| {
        for _ in 0..seconds * 10 {
            if wanted() {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("{what}");
    };
    until("a film is made", 300, Box::new(|| running(&nap) > 0));
    daemon.tell_to_stop();
    // What can end in half a minute may; then the work is given back, and the try does not count.
    let given_back =
        || build_job(&week).is_some_and(|job| job["state"] == "ready" && job["attempts"] == 0);
    until("the work is given back", 90, Box::new(given_back));
    let mut code = None;
    let ended = || {
        code = daemon.ended();
        code.is_some()
    };
    until("and nobody waits for the film", 15, Box::new(ended));
    assert_eq!(code, Some(0));
    until("which is made no more", 10, Box::new(|| running(&nap) == 0));
}

fn metrics(daemon: &Daemon) -> BTreeMap<String, f64> {
    let answer = daemon.get("/metrics");
    let page = answer.text();
    assert_eq!(answer.status, 200, "{page}");
    page.lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let (name, value) = line.rsplit_once(' ').expect("a sample");
            let name = name.strip_prefix("yixian_").expect("our own");
            (name.to_owned(), value.parse().expect("a number"))
        })
        .collect()
}

/// The names of section "Observability" of the facts, in the page's own words.
const FAMILIES: [&str; 29] = [
    "alarms_open",
    "backup_age_seconds",
    "build_info",
    "clock_skew_seconds",
    "db_write_wait_seconds",
    "disk_free_bytes",
    "disk_total_bytes",
    "edition_state",
    "feed_last_success_timestamp",
    "fenced_total",
    "ffmpeg_killed_total",
    "imap_last_success_timestamp",
    "job_attempts_total",
    "jobs",
    "last_good_version_age_seconds",
    "late_catchup_total",
    "lease_lost_total",
    "letters",
    "next_step_timestamp",
    "notices",
    "outbox",
    "outbox_oldest_seconds",
    "render_seconds",
    "round_seconds",
    "rounds_failed_total",
    "seconds_to_deadline",
    "smtp_phase_seconds",
    "step_lateness_seconds",
    "steps_overdue",
];

#[test]
fn what_a_daemon_did_stands_in_its_numbers() {
    let Some(peer) = Peer::start("ok") else {
        return;
    };
    let mut week = by_smtp(&peer, "[desk]\nlisten = \"127.0.0.1:0\"\n");
    assert_eq!(week.gather().code, 0);
    assert_eq!(week.run(&["build"]).code, 0);
    week.sign_all();
    // Nobody ran at the lock nor at the time of sending: the daemon catches both up.
    week.room.at("2026-11-28T11:05:00+08:00");
    let daemon = week.serve();
    daemon.until(|object| {
        let delivered = object["delivered"].as_array();
        delivered.is_some_and(|all| {
            all.iter()
                .any(|one| one["recipients"][0]["state"] == "accepted")
        })
    });
    // The look after the delivery ends the rung of sending.
    let mut now = metrics(&daemon);
    let at = |now: &BTreeMap<String, f64>, name: &str| now.get(name).copied().unwrap_or(f64::NAN);
    for _ in 0..600 {
        if at(&now, "steps_overdue") == 0.0 && at(&now, "round_seconds_count") >= 2.0 {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
        now = metrics(&daemon);
    }
    for moved in [
        "db_write_wait_seconds_count",
        "db_write_wait_seconds_sum",
        "job_attempts_total",
        "late_catchup_total",
        "render_seconds_count",
        "render_seconds_sum",
        "round_seconds_count",
        "round_seconds_sum",
        "smtp_phase_seconds_count{phase=\"connect\"}",
        "smtp_phase_seconds_count{phase=\"envelope\"}",
        "smtp_phase_seconds_count{phase=\"greeting\"}",
        "smtp_phase_seconds_count{phase=\"text\"}",
        "smtp_phase_seconds_sum{phase=\"text\"}",
        // The lock at 10:45, the sending at 11:00.
        "step_lateness_seconds",
    ] {
        assert!(at(&now, moved) > 0.0, "{moved}: {now:?}");
    }
    // What comes next is later than now, and nothing went wrong.
    assert!(at(&now, "next_step_timestamp") > 1_795_835_100.0, "{now:?}");
    for still in [
        "fenced_total",
        "ffmpeg_killed_total{why=\"stalled\"}",
        "ffmpeg_killed_total{why=\"too_long\"}",
        "lease_lost_total",
        "rounds_failed_total",
        "steps_overdue",
    ] {
        assert_eq!(at(&now, still), 0.0, "{still}: {now:?}");
    }
    let page = daemon.get("/metrics").text();
    let mut families: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE yixian_")?.split(' ').next())
        .collect();
    families.sort_unstable();
    // A stopped clock is compared with nothing, and there is no backup yet.
    let expected: Vec<&str> = FAMILIES
        .into_iter()
        .chain(["tick_age_seconds"])
        .filter(|name| !matches!(*name, "clock_skew_seconds" | "backup_age_seconds"))
        .collect();
    assert_eq!(families, expected);
}
