//! `yixian doctor` on a newsroom in which much is wrong: each finding says what helps.

use std::{fs, os::unix::fs::PermissionsExt};

use serde_json::Value;

use crate::support::Newsroom;

fn of<'a>(findings: &'a [Value], what: &str) -> Vec<&'a Value> {
    findings.iter().filter(|one| one["what"] == what).collect()
}

#[test]
fn every_finding_that_is_not_well_says_what_helps() {
    let room = Newsroom::open();
    let open = room.path("imap-password");
    fs::write(&open, "code\n").expect("written");
    fs::set_permissions(&open, fs::Permissions::from_mode(0o644)).expect("rights");
    let settings = room.path("own.toml");
    // A mailbox that nobody answers for, a folder that is not there, an encoder that is none.
    fs::write(
        &settings,
        format!(
            "[[intake.sources]]\nname = \"tips\"\n[intake.sources.imap]\nhost = \"127.0.0.1\"\nport = 9\n\
             security = \"none\"\nuser = \"tips\"\npassword_file = \"{}\"\n\
             [[intake.sources]]\nname = \"folder\"\npath = \"{}\"\n\
             [render]\nffmpeg = \"/no/such/ffmpeg\"\nffprobe = \"/no/such/ffprobe\"\n",
            open.display(),
            room.path("nowhere").display(),
        ),
    )
    .expect("written");
    let settings = settings.to_string_lossy().into_owned();
    let examine = || room.run(&["--config", &settings, "doctor"]);

    let looked = examine();
    assert_eq!(looked.code, 1, "{looked:?}");
    let findings = &looked.objects;
    for finding in findings {
        let well = finding["level"] == "good";
        let fix = finding["fix"].as_str().expect("text");
        assert_eq!(fix.is_empty(), well, "{finding}");
    }
    for (what, level) in [
        ("secret", "bad"),
        ("mailbox", "bad"),
        ("source", "bad"),
        ("ffmpeg", "bad"),
        ("backup", "warning"),
        ("worker", "warning"),
        ("reviewers", "warning"),
    ] {
        let found = of(findings, what);
        assert!(!found.is_empty(), "nothing on {what}");
        assert_eq!(found[0]["level"], level, "{what}: {found:?}");
    }
    let fix = of(findings, "secret")[0]["fix"].as_str().expect("text");
    assert_eq!(fix, format!("chmod 600 {}", open.display()));

    // The next three, with weekday, moment and state.
    let editions: Vec<_> = of(findings, "edition")
        .iter()
        .map(|one| one["found"].as_str().expect("text").to_owned())
        .collect();
    assert_eq!(editions.len(), 3, "{editions:?}");
    assert_eq!(
        editions[0],
        "2026-11-28 第327期 2026年11月28日 12:00 星期六 planned"
    );

    // Done as it says, and looked at while somebody works there.
    fs::set_permissions(&open, fs::Permissions::from_mode(0o600)).expect("rights");
    assert_eq!(room.run(&["store", "backup"]).code, 0);
    let lock = fs::OpenOptions::new()
        .create(true)
        .truncate(true)
        .write(true)
        .open(room.data().join(".lock"))
        .expect("a lock");
    lock.lock().expect("locked");
    fs::write(room.data().join(".lock"), "yixian serve (pid 4711)\n").expect("written");
    let again = examine().objects;
    for what in ["secret", "backup", "worker"] {
        assert_eq!(of(&again, what)[0]["level"], "good", "{again:?}");
    }
    let worker = of(&again, "worker")[0]["found"].as_str().expect("text");
    assert!(worker.contains("yixian serve (pid 4711)"), "{worker}");
}
