//! A package too large for a mail: the station fetches it by signed links from the running daemon and
//! confirms receipt; through the real binary, over real sockets.

use std::{fs, path::PathBuf};

use mail_parser::MessageParser;
use serde_json::Value;

use crate::{support::daemon::Daemon, week::Week};

/// Status, head in small letters and body of an answer.
fn asked(
    daemon: &Daemon,
    method: &str,
    target: &str,
    head: &str,
    body: &str,
) -> (u16, String, Vec<u8>) {
    let answer = daemon.ask(method, target, head, body);
    (answer.status, answer.head.to_ascii_lowercase(), answer.body)
}

fn get(daemon: &Daemon, target: &str) -> (u16, String) {
    let answer = daemon.get(target);
    (answer.status, answer.text())
}

/// A week whose films do not fit into its mail, sent.
fn sent() -> Week {
    let mut week = Week::open(
        "[desk]\nlisten = \"127.0.0.1:0\"\npublic_url = \"https://desk.example\"\n\
         [delivery]\nrecipients = [\"station@tv.example\"]\nmax_attached_bytes = 200000\n",
    );
    assert_eq!(week.gather().code, 0);
    assert_eq!(week.run(&["build"]).code, 0);
    week.sign_all();
    week.room.at("2026-11-28T11:05:00+08:00");
    let round = week.run(&["run-due"]);
    let recipient = &round.objects[0]["delivered"][0]["recipients"][0];
    assert_eq!(recipient["state"], "accepted", "{round:?}");
    week
}

/// The plain text of the only mail in the outbox folder.
fn mail(week: &Week, word: &str) -> String {
    let mut mails = fs::read_dir(week.room.data().join("outbox"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "eml"))
        .map(|path| fs::read(path).unwrap())
        .filter_map(|raw| {
            let mail = MessageParser::default().parse(&raw)?;
            mail.subject()?
                .contains(word)
                .then(|| mail.body_text(0).map(std::borrow::Cow::into_owned))?
        });
    mails.next().expect("a mail")
}

/// The link in a mail whose path ends like this, without the public address.
fn link(text: &str, path: &str) -> String {
    text.lines()
        .filter_map(|line| line.trim().strip_prefix("https://desk.example"))
        .find(|target| target.split('?').next().unwrap().ends_with(path))
        .unwrap_or_else(|| panic!("{path}\n{text}"))
        .to_owned()
}

fn state(week: &Week) -> String {
    let shown = week.run(&["edition", "show"]);
    shown.objects[0]["edition"]["state"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn preview(week: &Week) -> PathBuf {
    let shown = week.run(&["edition", "show"]);
    let packages = week.room.data().join("packages/2026-11-28");
    let revision = shown.objects[0]["revisions"].as_array().unwrap().len();
    packages.join(format!("yixian-2026-11-28-r{revision}/preview.mp4"))
}

#[test]
fn the_station_fetches_what_is_too_large_and_confirms() {
    let mut week = sent();
    let text = mail(&week, "正式");
    let (film, page) = (link(&text, "/preview.mp4"), link(&text, "/"));
    let daemon = week.serve();
    assert_eq!(daemon.get("/healthz").status, 200);
    // On a machine whose disk is nearly full it says so, and is right.
    let ready = daemon.get("/readyz");
    let said: Value = serde_json::from_str(&ready.text()).unwrap();
    let wrong = |check: &&Value| check["ok"] != true && check["name"] != "disk";
    let checks = said["checks"].as_array().unwrap();
    assert!(
        checks.len() == 4 && !checks.iter().any(|check| wrong(&check)),
        "{said}"
    );
    assert_eq!(ready.status == 200, said["ready"] == true, "{said}");

    // A gateway that opens every link confirms nothing.
    let (status, shown) = get(&daemon, &page);
    assert_eq!(status, 200);
    assert!(
        shown.contains("确认签收") && shown.contains("preview.mp4"),
        "{shown}"
    );
    let bytes = fs::read(preview(&week)).unwrap();
    let (status, head, whole) = asked(&daemon, "GET", &film, "", "");
    assert_eq!((status, whole.len()), (200, bytes.len()));
    assert!(whole == bytes);
    assert!(
        head.contains("content-disposition: attachment; filename=\"preview.mp4\""),
        "{head}"
    );
    assert!(
        head.contains("nosniff") && head.contains("no-store"),
        "{head}"
    );
    let (status, head, part) = asked(&daemon, "GET", &film, "Range: bytes=100-199\r\n", "");
    assert_eq!((status, part.as_slice()), (206, &bytes[100..200]), "{head}");
    assert!(
        head.contains(&format!("content-range: bytes 100-199/{}", bytes.len())),
        "{head}"
    );
    let (status, head, none) = asked(&daemon, "HEAD", &film, "", "");
    assert_eq!((status, none.len()), (200, 0));
    assert!(
        head.contains(&format!("content-length: {}", bytes.len())),
        "{head}"
    );
    assert_eq!(daemon.ask("HEAD", &page, "", "").status, 200);
    assert_eq!(state(&week), "sent");

    // Nothing opens with another signature, and no link opens another file.
    for wrong in [
        film.replace("preview.mp4", "script.docx"),
        film.replace("/r", "/r1"),
        film.replace("s=", "s=0"),
        film.split('?').next().unwrap().to_owned(),
        film.replace("preview.mp4", "../../../yixian.db"),
        film.replace("preview.mp4", "%2e%2e/link.key"),
    ] {
        let (status, said) = get(&daemon, &wrong);
        assert!(matches!(status, 403 | 404), "{wrong}: {status}");
        assert!(!said.contains("SQLite"), "{wrong}");
    }

    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    let (status, head, _) = asked(&daemon, "POST", &page, form, "who=%E7%8E%8B%3Cb%3E");
    assert_eq!(status, 303, "{head}");
    assert_eq!(state(&week), "delivered");
    let (_, shown) = get(&daemon, &page);
    assert!(
        shown.contains("已签收") && shown.contains("王&lt;b&gt;"),
        "{shown}"
    );
    assert!(!shown.contains("<form"), "{shown}");
    let receipts = &week.run(&["edition", "show"]).objects[0]["receipts"];
    assert_eq!(receipts[0]["who"], "王<b>", "{receipts}");
    // Pressed again, by somebody else: the first receipt stays.
    assert_eq!(daemon.ask("POST", &page, form, "who=x").status, 303);
    assert!(daemon.get(&page).text().contains("王&lt;b&gt;"));
    assert_eq!(
        week.run(&["deliver"]).code,
        1,
        "the daemon holds the folder"
    );

    // One byte of the film changed since: it is not handed out. Links are closed beside the daemon.
    let mut harmed = bytes.clone();
    harmed[bytes.len() / 2] ^= 1;
    fs::write(preview(&week), harmed).unwrap();
    assert_eq!(daemon.get(&film).status, 500);
    let closed = week.run(&["deliver", "--revoke-links", "Station@tv.example"]);
    assert_eq!(closed.code, 0, "{closed:?}");
    for closed in [&film, &page] {
        let (status, said) = get(&daemon, closed);
        assert_eq!(status, 410);
        assert!(said.contains("已收回"), "{said}");
    }
    assert_eq!(daemon.ask("POST", &page, form, "who=x").status, 410);
    assert_eq!(daemon.stop(), Some(0));

    week.room.at("2026-12-06T11:05:00+08:00");
    let daemon = week.serve();
    let (status, said) = get(&daemon, &page);
    assert_eq!(status, 410);
    assert!(said.contains("已过期"), "{said}");
}

#[test]
fn a_rehearsal_goes_to_ourselves_and_confirms_nothing() {
    let mut week = Week::open(
        "[desk]\nlisten = \"127.0.0.1:0\"\npublic_url = \"https://desk.example\"\n\
         [delivery]\nfrom = \"yixian@newsroom.example\"\nrecipients = [\"station@tv.example\"]\nmax_attached_bytes = 200000\n",
    );
    assert_eq!(week.gather().code, 0);
    assert_eq!(
        week.run(&["deliver", "--rehearsal"]).code,
        4,
        "no package yet"
    );
    assert_eq!(week.run(&["build"]).code, 0);
    let tried = week.run(&["deliver", "--rehearsal"]);
    assert_eq!(tried.code, 0, "{tried:?}");
    let report = &tried.objects[0];
    assert_eq!(report["rehearsal"], true);
    assert_eq!(
        report["recipients"][0]["address"],
        "yixian@newsroom.example"
    );
    assert_eq!(state(&week), "in_review");
    assert_eq!(
        week.run(&["deliver", "--rehearsal"]).code,
        3,
        "once a revision"
    );
    let text = mail(&week, "演练");
    assert!(
        text.contains("一律不得播出") && text.contains("不得播出。"),
        "{text}"
    );

    let daemon = week.serve();
    let page = link(&text, "/");
    let (status, shown) = get(&daemon, &page);
    assert_eq!(status, 200);
    assert!(
        shown.contains("演练") && !shown.contains("<form"),
        "{shown}"
    );
    assert_eq!(daemon.ask("POST", &page, "", "").status, 303);
    assert_eq!(daemon.stop(), Some(0));
    assert_eq!(state(&week), "in_review");

    // The real mail is the first one the station sees.
    week.sign_all();
    week.room.at("2026-11-28T11:05:00+08:00");
    let round = week.run(&["run-due"]);
    assert_eq!(round.code, 0, "{round:?}");
    let sent = week.run(&[
        "deliver",
        "--received",
        "station@tv.example",
        "--by",
        "prod",
    ]);
    assert_eq!(sent.objects[0]["via"], "person", "{sent:?}");
    assert_eq!(state(&week), "delivered");
    assert!(!mail(&week, "正式").contains("此前各版作废"));

    // A rehearsal that comes back says nothing of the mail that aired; that mail itself does.
    let id = |report: &Value| report["recipients"][0]["message_id"].clone();
    let (rehearsal, real) = (id(report), id(&round.objects[0]["delivered"][0]));
    for (count, id, after) in [(1, rehearsal, "delivered"), (2, real, "in_doubt")] {
        let id = id.as_str().unwrap();
        let returned = format!(
            "Return-Path: <>\r\nFrom: MAILER-DAEMON@tv.example\r\nTo: yixian@newsroom.example\r\n\
             Subject: Undelivered Mail Returned to Sender {count}\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=q\r\n\r\n\
             --q\r\nContent-Type: text/plain\r\n\r\nmailbox full\r\n--q\r\nContent-Type: message/delivery-status\r\n\r\n\
             Reporting-MTA: dns; mx.tv.example\r\n\r\nFinal-Recipient: rfc822; x@tv.example\r\nAction: failed\r\nStatus: 5.2.2\r\n\
             --q\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {id}\r\nSubject: x\r\n\r\n--q--\r\n"
        );
        fs::write(week.room.path(&format!("tips/{count}-back.eml")), returned).unwrap();
        let gathered = week.gather();
        let summary = &gathered.objects.last().unwrap()["summary"];
        assert_eq!(summary["bounce"], count, "{gathered:?}");
        assert_eq!(state(&week), after, "{count}");
    }
}
