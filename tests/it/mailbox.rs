//! Mails on a real IMAP server → submissions: nothing is lost and nothing comes twice.

use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use crate::support::{
    Newsroom, Ran,
    dovecot::{Dovecot, PASSWORD, USER},
};

fn mail(number: usize) -> Vec<u8> {
    format!(
        "From: =?utf-8?b?5p2O6Z2S56a+?= <li{number}@x.example>\r\nTo: {USER}@y.example\r\n\
         Subject: =?gb2312?b?u+62r8C0uOU=?= {number}\r\nMessage-ID: <{number}@x.example>\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n\
         11月{}日，第{number}支志愿服务队在罗湖区举行活动，{}人参加。\r\n",
        number % 28 + 1,
        number * 7 + 30,
    )
    .into_bytes()
}

fn settings(room: &Newsroom, server: &Dovecot, rest: &str) {
    let secret = room.path("secret");
    fs::write(&secret, PASSWORD).unwrap();
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();
    let file = room.path("config/yixian.toml");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let text = format!(
        "[[intake.sources]]\nname = \"tips\"\n[intake.sources.imap]\nhost = \"127.0.0.1\"\nport = {}\n\
         user = \"{USER}\"\npassword_file = \"{}\"\n{rest}\n",
        server.port,
        secret.display(),
    );
    fs::write(file, text).unwrap();
}

fn trusting(room: &Newsroom, server: &Dovecot) {
    let authority = format!("ca_file = \"{}\"", server.authority().display());
    settings(room, server, &authority);
}

fn submissions(room: &Newsroom) -> Vec<String> {
    let listed = room.run(&["submission", "list"]);
    let subject = |row: &serde_json::Value| row["subject"].as_str().unwrap().to_owned();
    listed.objects.iter().map(subject).collect()
}

fn summary(ran: &Ran) -> &serde_json::Value {
    ran.objects.last().unwrap()
}

#[test]
fn a_mailbox_is_taken_in_once_whatever_its_server_counts() {
    let Some(server) = Dovecot::start() else {
        return;
    };
    let room = Newsroom::open();
    trusting(&room, &server);
    for number in 0..45 {
        server.put(&format!("{number}.host"), &mail(number));
    }
    server.put("100.host", b"");
    server.put("101.host", b"\x00\xff no mail at all");
    server.put("102.host", &mail(3));
    let first = room.run(&["gather"]);
    assert_eq!(first.code, 0, "{first:?} {}", server.log());
    assert_eq!(summary(&first)["summary"]["accepted"], 46, "{first:?}");
    assert_eq!(summary(&first)["unreachable"], serde_json::json!([]));
    assert_eq!(server.seen(), 48);
    let rows = submissions(&room);
    assert_eq!(rows.len(), 47, "the same bytes twice are one");
    assert!(rows.contains(&"活动来稿 44".to_owned()), "{rows:?}");
    assert_eq!(room.run(&["gather"]).code, 3);
    let looked = room.run(&["doctor"]);
    let found = looked
        .objects
        .iter()
        .find(|finding| finding["what"] == "mailbox")
        .unwrap();
    assert_eq!(found["level"], "good", "{found}");
    assert!(
        found["found"]
            .as_str()
            .unwrap()
            .contains("48 mails, tells of new mails"),
        "{found}"
    );
    server.renumber();
    server.put("200.host", &mail(200));
    let again = room.run(&["gather"]);
    assert_eq!(summary(&again)["summary"]["known"], 48, "{again:?}");
    assert_eq!(submissions(&room).len(), 48);
    let shown = room.run(&["submission", "list"]).objects;
    assert!(
        shown
            .iter()
            .all(|row| !row["envelope"]["arrived_at"].is_null())
    );
}

#[test]
fn a_server_that_cannot_be_trusted_or_refuses_is_told_and_gets_no_password() {
    let Some(server) = Dovecot::start() else {
        return;
    };
    let room = Newsroom::open();
    server.put("1.host", &mail(1));
    settings(&room, &server, "");
    let unknown = room.run(&["gather"]);
    assert_eq!(unknown.code, 1, "{unknown:?}");
    // Not at once again: the next round says until when it waits.
    let waits = room.run(&["gather"]);
    let told = summary(&waits)["unreachable"][0].as_str().unwrap();
    assert!(told.contains("asked again at 2026-11-27 03:31"), "{told}");
    let told = summary(&unknown)["unreachable"][0].as_str().unwrap();
    assert!(
        told.contains("source tips") && told.contains("TLS"),
        "{told}"
    );
    trusting(&room, &server);
    fs::write(room.path("secret"), "wrong").unwrap();
    let refused = room.run(&["-v", "gather", "--force"]);
    let told = summary(&refused)["unreachable"][0].as_str().unwrap();
    assert!(told.contains("授权码"), "{told}");
    assert!(!refused.errors.contains("wrong"), "{}", refused.errors);
    fs::set_permissions(room.path("secret"), fs::Permissions::from_mode(0o644)).unwrap();
    let open = room.run(&["gather", "--force"]);
    let told = summary(&open)["unreachable"][0].as_str().unwrap();
    assert!(told.contains("chmod 600"), "{told}");
    assert_eq!(submissions(&room).len(), 0);
    assert_eq!(server.seen(), 0);
}

#[test]
fn a_mail_above_the_limit_is_shown_by_its_head_and_stays_on_the_server() {
    let Some(server) = Dovecot::start() else {
        return;
    };
    let room = Newsroom::open();
    trusting(&room, &server);
    let file = room.path("config/yixian.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("[intake]\nmax_mail_bytes = 1048576\n{text}")).unwrap();
    let mut large = mail(7);
    large.resize(3 << 20, b'x');
    server.put("1.host", &large);
    server.put("2.host", &mail(8));
    let gathered = room.run(&["gather"]);
    assert_eq!(summary(&gathered)["summary"]["oversize"], 1, "{gathered:?}");
    assert_eq!(summary(&gathered)["summary"]["accepted"], 1);
    let row = &room
        .run(&["submission", "list", "--state", "oversize"])
        .objects[0];
    assert_eq!(row["subject"], "活动来稿 7");
    let reason = row["reason"].as_str().unwrap();
    assert!(
        reason.contains("3 MB") && reason.contains("仍在邮箱"),
        "{reason}"
    );
    let kept = fs::metadata(row["raw_path"].as_str().unwrap()).unwrap();
    assert_eq!(kept.len(), 256 * 1024);
    assert_eq!(room.run(&["gather"]).code, 3);
}

#[test]
fn a_mail_goes_to_its_folder_only_when_its_edition_was_sent() {
    let Some(server) = Dovecot::start() else {
        return;
    };
    let room = Newsroom::open();
    let rest = format!(
        "ca_file = \"{}\"\nmove_to = \"done\"",
        server.authority().display()
    );
    settings(&room, &server, &rest);
    server.put("1.host", &mail(1));
    assert_eq!(room.run(&["gather"]).code, 0);
    assert_eq!((server.count("INBOX"), server.count("done")), (1, 0));
    set_edition_sent(&room.data());
    server.put("2.host", &mail(2));
    let second = room.run(&["gather"]);
    assert_eq!(
        summary(&second)["unreachable"],
        serde_json::json!([]),
        "{second:?}"
    );
    assert_eq!((server.count("INBOX"), server.count("done")), (1, 1));
    assert_eq!(submissions(&room).len(), 2);
}

/// What a delivery leaves behind; the delivery itself takes a film.
fn set_edition_sent(data: &Path) {
    let script = "import sqlite3,sys\n\
                  db=sqlite3.connect(sys.argv[1])\n\
                  db.execute(\"UPDATE edition SET state='sent' WHERE id='2026-11-28'\")\n\
                  db.commit()";
    let ran = Command::new("python3")
        .args(["-c", script])
        .arg(data.join("yixian.db"))
        .status()
        .unwrap();
    assert!(ran.success());
}

/// Kills the program at ever other moments of a gathering, then lets it finish.
#[test]
fn no_kill_loses_or_doubles_a_mail() {
    let Some(server) = Dovecot::start() else {
        return;
    };
    let room = Newsroom::open();
    trusting(&room, &server);
    let mut sent = BTreeSet::new();
    for round in 0..20_u64 {
        for number in 0..6 {
            let number = usize::try_from(round).unwrap() * 6 + number;
            server.put(&format!("{number}.host"), &mail(number));
            sent.insert(format!("活动来稿 {number}"));
        }
        if round == 10 {
            server.renumber();
        }
        let mut child = Command::new(env!("CARGO_BIN_EXE_yixian"))
            .current_dir(room.data().parent().unwrap())
            .args(["--json", "--now", crate::support::FRIDAY, "--data"])
            .arg(room.data())
            .arg("gather")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // 37 is prime to 400: the moments spread over the whole gathering.
        std::thread::sleep(Duration::from_millis(20 + round * 37 % 400));
        let _ = child.kill();
        child.wait().unwrap();
    }
    let last = room.run(&["gather"]);
    assert_eq!(
        summary(&last)["unreachable"],
        serde_json::json!([]),
        "{last:?}"
    );
    let rows = submissions(&room);
    assert_eq!(rows.len(), sent.len(), "none is here twice");
    assert_eq!(
        rows.into_iter().collect::<BTreeSet<_>>(),
        sent,
        "none is lost"
    );
    assert_eq!(server.seen(), sent.len());
    let received = room.run(&["submission", "list", "--state", "received"]);
    assert!(received.objects.is_empty(), "{received:?}");
}

#[test]
fn a_tip_is_taken_in_when_it_comes_and_not_at_the_next_round() {
    let Some(server) = Dovecot::start() else {
        return;
    };
    let room = Newsroom::open();
    trusting(&room, &server);
    let mut daemon = Command::new(env!("CARGO_BIN_EXE_yixian"))
        .current_dir(room.path(""))
        .args(["-v", "--data"])
        .arg(room.data())
        .arg("serve")
        .stdout(Stdio::null())
        .stderr(fs::File::create(room.path("log")).unwrap())
        .spawn()
        .unwrap();
    let log = || fs::read_to_string(room.path("log")).unwrap_or_default();
    // The daemon goes by the machine's clock, and so does who looks for what it took in.
    let listed = || {
        let listed = Command::new(env!("CARGO_BIN_EXE_yixian"))
            .current_dir(room.path(""))
            .args(["--json", "--data"])
            .arg(room.data())
            .args(["submission", "list"])
            .output()
            .unwrap();
        String::from_utf8(listed.stdout).unwrap().lines().count()
    };
    // The listener's own first sign starts a round too: wait until both are over.
    std::thread::sleep(Duration::from_secs(9));
    server.put("1.host", &mail(1));
    // A round comes once a minute; this one must not need it.
    let there = (0..30).any(|_| {
        std::thread::sleep(Duration::from_secs(1));
        listed() == 1
    });
    let ended = Command::new("kill")
        .args(["-TERM", &daemon.id().to_string()])
        .status();
    assert!(ended.unwrap().success());
    assert!(daemon.wait().unwrap().success(), "{}", log());
    assert!(there, "{}", log());
}
