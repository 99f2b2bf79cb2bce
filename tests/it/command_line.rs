//! The words and exit codes of the command line, on a newsroom that is still empty.

use std::fs;

use crate::support::Newsroom;

#[test]
fn exit_codes_are_the_documented_ones() {
    let room = Newsroom::open();
    for (arguments, code) in [
        (vec!["edition", "list"], 0),
        (vec!["schedule", "--next", "3"], 0),
        (vec!["store", "backup"], 0),
        (vec!["run-due"], 3),
        (vec!["build"], 3),
        (vec!["deliver"], 4),
        (vec!["edition", "lock", "2026-11-28"], 4),
        (vec!["gather"], 2),
        (vec!["submission", "show", "2026W48-0001"], 2),
        (vec!["edition", "show", "2026-11-27"], 2),
        (vec!["nonsense"], 2),
        (vec!["build", "--edition", "28 November"], 2),
        (vec!["gather", "--from", "/no/such/folder"], 1),
    ] {
        let ran = room.run(&arguments);
        assert_eq!(ran.code, code, "{arguments:?}: {ran:?}");
        if code == 2 || code == 1 {
            assert!(!ran.errors.is_empty(), "{arguments:?} says nothing");
        }
    }
}

#[test]
fn the_calendar_holds_eight_editions_and_their_ladder() {
    let room = Newsroom::open();
    let editions = room.run(&["edition", "list"]).objects;
    assert_eq!(editions.len(), 8);
    assert_eq!(editions[0]["id"], "2026-11-28");
    assert_eq!(editions[0]["number"], 327);
    assert_eq!(editions[0]["air_at"], "2026-11-28T04:00:00Z");
    let steps = room.run(&["schedule", "--next", "13"]).objects;
    let told: Vec<String> = steps
        .iter()
        .map(|step| {
            format!(
                "{} {}",
                step["step"].as_str().unwrap(),
                step["local"].as_str().unwrap()
            )
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    cutoff 2026-11-27T12:00:00+08:00
    draft 2026-11-27T12:05:00+08:00
    rehearse 2026-11-27T14:00:00+08:00
    ready 2026-11-27T17:00:00+08:00
    remind 2026-11-28T08:00:00+08:00
    escalate 2026-11-28T09:00:00+08:00
    last_call 2026-11-28T10:00:00+08:00
    lock 2026-11-28T10:45:00+08:00
    send 2026-11-28T11:00:00+08:00
    confirm 2026-11-28T11:15:00+08:00
    fallback 2026-11-28T11:20:00+08:00
    second_channel 2026-11-28T11:30:00+08:00
    air 2026-11-28T12:00:00+08:00
    ");
}

#[test]
fn a_skipped_week_is_passed_over_and_a_moved_one_takes_its_ladder_along() {
    let room = Newsroom::open();
    let skip = [
        "edition",
        "skip",
        "2026-11-28",
        "--reason",
        "台庆特别节目",
        "--by",
        "zhou",
    ];
    let wanted = room.run(&skip);
    assert_eq!(wanted.code, 4, "one person alone skips nothing: {wanted:?}");
    assert_eq!(
        room.run(&["edition", "show"]).objects[0]["edition"]["id"],
        "2026-11-28"
    );
    let alone = room.run(&["edition", "confirm", "2026-11-28", "--by", " Zhou"]);
    assert_eq!(alone.code, 4, "{alone:?}");
    let skipped = room.run(&["edition", "confirm", "2026-11-28", "--by", "lin"]);
    assert_eq!(skipped.code, 0, "{skipped:?}");
    assert_eq!(
        room.run(&["edition", "show"]).objects[0]["edition"]["id"],
        "2026-12-05"
    );
    let moved = room.run(&[
        "edition",
        "move",
        "2026-12-05",
        "--to",
        "2026-12-05T18:30:00+08:00",
        "--reason",
        "让位直播",
        "--by",
        "zhou",
        "--confirmed-by",
        "lin",
    ]);
    assert_eq!(moved.code, 0, "{moved:?}");
    let steps = room.run(&["schedule", "--next", "2"]).objects;
    assert_eq!(steps[0]["local"], "2026-11-28T18:30:00+08:00", "{steps:?}");
    assert_eq!(steps[1]["local"], "2026-12-04T00:30:00+08:00", "{steps:?}");
    assert_eq!(
        room.run(&["edition", "skip", "2026-11-28", "--reason", "again"])
            .code,
        4
    );
}

#[test]
fn settings_that_cannot_work_are_refused_with_line_and_key() {
    let room = Newsroom::open();
    for (text, told) in [
        (
            "[programme]\nslot_second = 300\n",
            "line 2: there is no key `programme.slot_second`; did you mean `slot_seconds`?",
        ),
        ("[programme]\nair = \"0 12 * * 6\"\n", "five fields"),
        ("[programme]\nair = \"0 0 12 * * 6\"\n", "6 is Friday here"),
        ("[programme]\nzone = \"Asia/Beijing\"\n", "Asia/Beijing"),
        (
            "[programme]\nslot_seconds = \"300\"\n",
            "line 2: `programme.slot_seconds` is a string, but must be a integer",
        ),
    ] {
        let file = room.path("own.toml");
        fs::write(&file, text).unwrap();
        let file = file.to_string_lossy().into_owned();
        let ran = room.run(&["--config", &file, "edition", "list"]);
        assert_eq!(ran.code, 2, "{text}: {ran:?}");
        assert!(ran.errors.contains(told), "{text}: {}", ran.errors);
        assert!(ran.errors.contains("own.toml"), "{}", ran.errors);
    }
}

#[test]
fn one_worker_at_a_time_and_the_other_is_told_who() {
    let room = Newsroom::open();
    assert_eq!(room.run(&["edition", "list"]).code, 0);
    // The lock file as another process would hold it.
    let lock = fs::File::create(room.data().join(".lock")).unwrap();
    lock.lock().unwrap();
    std::io::Write::write_all(&mut &lock, b"yixian serve (pid 4711)").unwrap();
    let looked = room.run(&["story", "list"]);
    assert_eq!(looked.code, 0, "looking needs no lock: {looked:?}");
    let refused = room.run(&["run-due"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(
        refused.errors.contains("yixian serve (pid 4711)"),
        "{}",
        refused.errors
    );
}

#[test]
fn a_backup_restores_into_an_empty_folder_only_and_proves_itself() {
    let room = Newsroom::open();
    room.add_reviewers();
    let copy = room.path("copy");
    let made = room.run(&["store", "backup", "--to", &copy.to_string_lossy()]);
    assert_eq!(made.code, 0, "{made:?}");
    let from = copy.to_string_lossy().into_owned();
    assert_eq!(
        room.run(&["store", "restore", "--from", &from]).code,
        2,
        "the folder is not empty"
    );
    let back = room.path("back").to_string_lossy().into_owned();
    // A --data behind the subcommand counts.
    let restored = room.run(&["store", "restore", "--from", &from, "--data", &back]);
    assert_eq!(restored.code, 0, "{restored:?}");
    assert_eq!(
        room.run(&["user", "list", "--data", &back]).objects.len(),
        3
    );
    let mut bytes = fs::read(copy.join("yixian.db")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(copy.join("yixian.db"), bytes).unwrap();
    let third = room.path("third").to_string_lossy().into_owned();
    let damaged = room.run(&["store", "restore", "--from", &from, "--data", &third]);
    assert_eq!(damaged.code, 1, "{damaged:?}");
    assert!(damaged.errors.contains("damaged"), "{}", damaged.errors);
    assert!(!room.path("third").exists());
}

#[test]
fn a_producer_releases_or_rejects_what_was_set_aside() {
    let room = Newsroom::open();
    room.add_reviewers();
    let inbox = room.path("in");
    fs::create_dir_all(&inbox).unwrap();
    let odd = "From: li@x.cn\nSubject: 活动照片\nContent-Type: image/png; name=\"a.png\"\n\nx";
    fs::write(inbox.join("1.eml"), odd).unwrap();
    fs::write(inbox.join("2.eml"), "From: wang@y.cn\n\n  \n").unwrap();
    let from = inbox.display().to_string();
    let gathered = room.run(&["gather", "--from", &from]);
    assert_eq!(gathered.code, 4, "{gathered:?}");
    let set_aside = room.run(&["submission", "list", "--state", "quarantined"]);
    assert_eq!(set_aside.objects.len(), 2);
    let receipt = |at: usize| {
        set_aside.objects[at]["receipt"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let (one, two) = (receipt(0), receipt(1));
    let decide = |rest: &[&str]| room.run(&[&["submission"], rest].concat());
    for refused in [
        vec!["release", "2026W48-0099", "--by", "rev"],
        vec!["release", one.as_str(), "--by", "nobody"],
        vec!["reject", one.as_str(), "--by", "rev", "--reason", "  "],
    ] {
        assert_eq!(decide(&refused).code, 2, "{refused:?}");
    }
    let released = decide(&["release", &one, "--by", "rev", "--reason", "电话已核实"]);
    assert_eq!(released.code, 0, "{released:?}");
    assert_eq!(released.objects[0]["state"], "accepted");
    assert_eq!(released.objects[0]["decision"]["reason"], "电话已核实");
    assert_eq!(decide(&["release", &one, "--by", "rev"]).code, 2);
    let rejected = decide(&[
        "reject",
        &two,
        "--by",
        "rev",
        "--reason",
        "空邮件，已电话告知",
    ]);
    assert_eq!(rejected.objects[0]["state"], "rejected");
    assert_eq!(rejected.objects[0]["reason"], "空邮件，已电话告知");
    // A better parser is no producer.
    let again = room.run(&["submission", "reparse", "--all"]);
    let states: Vec<_> = again.objects.iter().map(|row| &row["state"]).collect();
    assert_eq!(states, ["accepted", "rejected"]);
    assert_eq!(room.run(&["submission", "reparse", "--outdated"]).code, 3);
}

#[test]
fn originals_are_for_those_who_verify_and_go_when_their_time_is_over() {
    use std::os::unix::fs::PermissionsExt;
    let mut room = Newsroom::open();
    room.add_reviewers();
    let inbox = room.path("in");
    fs::create_dir_all(&inbox).unwrap();
    let text = "11月21日，青苗助学中心在河湾社区举行开放日，八十六人参加。联系人：王一 13812345678";
    let mail =
        format!("From: li@x.cn\nSubject: tip\nContent-Type: text/plain; charset=utf-8\n\n{text}\n");
    fs::write(inbox.join("1.eml"), &mail).unwrap();
    let from = inbox.display().to_string();
    assert_eq!(room.run(&["gather", "--from", &from]).code, 0);
    let row = room.run(&["submission", "list"]).objects.remove(0);
    let receipt = row["receipt"].as_str().unwrap().to_owned();
    let raw = std::path::PathBuf::from(row["raw_path"].as_str().unwrap());
    assert!(
        !row["text"].as_str().unwrap().contains("13812345678"),
        "{row}"
    );
    let blobs = fs::metadata(room.data().join("blobs")).unwrap();
    assert_eq!(blobs.permissions().mode() & 0o777, 0o700);

    let out = room.path("original.eml").display().to_string();
    let read = |room: &Newsroom, by: &str| {
        room.run(&["submission", "raw", &receipt, "--by", by, "--out", &out])
    };
    let added = room.run_with_input(
        &["user", "add", "ops", "--name", "运维", "--role", "operator"],
        "a long password\n",
    );
    assert_eq!(added.code, 0);
    assert_eq!(read(&room, "ops").code, 2);
    assert_eq!(read(&room, "nobody").code, 2);
    assert_eq!(read(&room, "ed").code, 0);
    assert_eq!(fs::read_to_string(&out).unwrap(), mail);
    assert_eq!(
        fs::metadata(&out).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(read(&room, "ed").code, 1, "never over another file");

    assert!(raw.exists());
    room.at("2029-11-23T12:00:00+08:00");
    let _ = room.run(&["run-due"]);
    assert!(raw.exists(), "two days are left");
    room.at("2029-11-28T12:00:00+08:00");
    let _ = room.run(&["run-due"]);
    assert!(!raw.exists());
    let shown = room
        .run(&["submission", "show", &receipt])
        .objects
        .remove(0);
    assert!(shown["purged_at"].is_string(), "{shown}");
    assert_eq!(shown["text"], row["text"]);
    fs::remove_file(&out).unwrap();
    let gone = read(&room, "ed");
    assert_eq!(gone.code, 2);
    assert!(gone.errors.contains("original_days"), "{}", gone.errors);
    assert_eq!(room.run(&["submission", "reparse", &receipt]).code, 2);
    // The same mail found again is known, and its bytes do not come back.
    assert_eq!(room.run(&["gather", "--from", &from]).code, 3);
    assert!(!raw.exists());
}
