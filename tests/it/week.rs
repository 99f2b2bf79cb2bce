//! A small week through the real binary: mails in, three signatures, a lock, a mail out; and what
//! must not happen on the way.

use std::{
    fs, io,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::Stdio,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use serde_json::Value;

use crate::support::{Newsroom, daemon::Daemon, nap, peer::Peer, running};

/// A press release in UTF-8, as a correspondent's program writes it.
fn tip(id: &str, subject: &str, text: &str) -> String {
    format!(
        "From: =?UTF-8?Q?=E9=80=9A=E8=AE=AF=E5=91=98?= <{id}@tips.example>\r\n\
         To: yixian@newsroom.example\r\nSubject: {subject}\r\n\
         Date: Wed, 25 Nov 2026 09:30:00 +0800\r\nMessage-ID: <{id}@tips.example>\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: 8bit\r\n\r\n{}\r\n",
        text.replace('\n', "\r\n")
    )
}

const CLASS: &str = "深圳市和风社区服务中心开办长者数字课堂

11月24日上午，深圳市和风社区服务中心在福田区党群服务中心举办长者数字课堂，86名长者在12名志愿者陪伴下学习手机挂号、视频通话和防骗知识。

“以前挂号要排队，现在自己就能办。”72岁的学员何桂兰说。中心秘书长林书禾介绍，课堂每周三开课，全年计划开设40期，服务1600人次。

（通讯员 林书禾）";

const DRILL: &str = "深圳市南岭山野救援协会演练夜间搜救

11月22日晚，深圳市南岭山野救援协会在南山区塘朗山开展夜间搜救演练，35名队员分成5组，用3小时40分找到全部模拟被困人员。

“夜里能见度低，通信和定位都要反复练。”协会会长周岭说。今年以来，协会共出动救援27次，帮助迷路市民61人下山。

（通讯员 方小满）";

/// A short slot and a quick encoder: the chain is the same.
const QUICK: &str = r#"
[programme]
slot_seconds = 120
[rundown]
opener_ms = 3000
closer_ms = 2000
min_stories = 1
[render]
preset = "ultrafast"
crf = 30
"#;

/// What weeks like this one have rendered, under `cache`. Its names say what a file was made from, so a
/// week that differs finds nothing and makes its own. It goes with the last week that holds it.
static SHARED: Mutex<Weak<tempfile::TempDir>> = Mutex::new(Weak::new());

fn shared() -> Arc<tempfile::TempDir> {
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    shared.upgrade().unwrap_or_else(|| {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        *shared = Arc::downgrade(&folder);
        folder
    })
}

/// Copies, never links: some weeks damage their files.
fn copy_files(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let path = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_files(&entry.path(), &path)?;
        } else {
            fs::copy(entry.path(), path)?;
        }
    }
    Ok(())
}

/// A small week with a short slot and a quick encoder.
pub struct Week {
    pub room: Newsroom,
    pub settings: String,
    shared: Arc<tempfile::TempDir>,
}

impl Week {
    pub fn open(more: &str) -> Self {
        let shared = shared();
        let room = Newsroom::open();
        let settings = room.path("own.toml");
        fs::write(&settings, format!("{QUICK}{more}")).unwrap();
        let tips = room.path("tips");
        fs::create_dir(&tips).unwrap();
        fs::write(tips.join("1.eml"), tip("one", "长者数字课堂开课", CLASS)).unwrap();
        fs::write(tips.join("2.eml"), tip("two", "夜间搜救演练", DRILL)).unwrap();
        let rendered = shared.path().join("cache");
        if rendered.exists() {
            copy_files(&rendered, &room.data().join("cache")).unwrap();
        }
        Self {
            room,
            settings: settings.to_string_lossy().into_owned(),
            shared,
        }
    }

    /// Hands what was rendered on to the next week.
    fn share(&self) {
        let (cache, rendered) = (
            self.room.data().join("cache"),
            self.shared.path().join("cache"),
        );
        if rendered.exists() || !cache.exists() {
            return;
        }
        let draft = tempfile::tempdir_in(self.shared.path()).unwrap();
        copy_files(&cache, &draft.path().join("cache")).unwrap();
        // Another week may have been faster: its films are as good.
        let _ = fs::rename(draft.path().join("cache"), rendered);
    }

    pub fn run(&self, arguments: &[&str]) -> crate::support::Ran {
        let mut all = vec!["--config", &self.settings];
        all.extend(arguments);
        let ran = self.room.run(&all);
        if arguments.first() == Some(&"build") && ran.code == 0 {
            self.share();
        }
        ran
    }

    /// `yixian serve` on it; its settings say `[desk] listen = "127.0.0.1:0"`.
    pub fn serve(&self) -> Daemon {
        Daemon::start(self.room.command(&["--config", &self.settings, "serve"]))
    }

    pub fn gather(&self) -> crate::support::Ran {
        let tips = self.room.path("tips").to_string_lossy().into_owned();
        self.run(&["gather", "--from", &tips])
    }

    fn stories(&self) -> Vec<Value> {
        self.run(&["story", "list"]).objects
    }

    fn sign(&self, story: &Value, level: &str, by: &str) -> i32 {
        let id = story["id"].as_str().unwrap();
        self.run(&["story", "approve", id, "--level", level, "--by", by])
            .code
    }

    /// All three signatures for every picked story.
    pub fn sign_all(&self) {
        self.room.add_reviewers();
        for story in self
            .stories()
            .iter()
            .filter(|story| story["picked"] == true)
        {
            for (level, by) in [("first", "ed"), ("second", "rev"), ("final", "prod")] {
                assert_eq!(self.sign(story, level, by), 0);
            }
        }
    }
}

#[test]
fn from_two_mails_to_the_stations_server_once() {
    let Some(peer) = Peer::start("ok") else {
        return;
    };
    let week = Week::open(&format!(
        "[delivery]\ntransport = \"smtp\"\nfrom = \"yixian@newsroom.example\"\nrecipients = [\"a@station.example\", \"b@station.example\"]\n\
         [delivery.smtp]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\n",
        peer.port
    ));
    let gathered = week.gather();
    assert_eq!(gathered.code, 0, "{gathered:?}");
    let built = week.run(&["build"]);
    assert_eq!(built.code, 0, "{built:?}");
    assert_eq!(built.objects[0]["status"], "未经终审");
    assert_eq!(week.run(&["deliver"]).code, 4, "nothing unapproved is sent");
    assert_eq!(week.run(&["edition", "lock", "2026-11-28"]).code, 4);

    week.room.add_reviewers();
    let story = week
        .stories()
        .into_iter()
        .find(|s| s["picked"] == true)
        .expect("a picked story");
    assert_eq!(week.sign(&story, "second", "rev"), 4, "first comes first");
    assert_eq!(week.sign(&story, "first", "prod"), 0);
    assert_eq!(week.sign(&story, "second", "prod"), 4, "two people");
    assert_eq!(
        week.sign(&story, "final", "ed"),
        2,
        "an editor gives no final review"
    );
    assert_eq!(week.sign(&story, "first", "nobody"), 2);
    assert_eq!(week.sign(&story, "second", "rev"), 0);
    assert_eq!(week.sign(&story, "final", "prod"), 4, "two people, again");
    // The producer signed first here, so another producer must sign last.
    let added = week.room.run_with_input(
        &[
            "user",
            "add",
            "prod2",
            "--name",
            "丁制片",
            "--role",
            "producer",
        ],
        "a long password\n",
    );
    assert_eq!(added.code, 0);
    assert_eq!(week.sign(&story, "final", "prod2"), 0);
    for other in week
        .stories()
        .iter()
        .filter(|s| s["picked"] == true && s["id"] != story["id"])
    {
        for (level, by) in [("first", "ed"), ("second", "rev"), ("final", "prod")] {
            assert_eq!(week.sign(other, level, by), 0);
        }
    }
    assert_eq!(
        week.run(&["edition", "lock", "2026-11-28", "--by", "prod"])
            .code,
        0
    );
    let held = week.run(&[
        "story",
        "hold",
        story["id"].as_str().unwrap(),
        "--reason",
        "x",
    ]);
    assert_eq!(held.code, 4, "a locked story stays as it was signed");
    assert_eq!(
        week.run(&["deliver"]).code,
        4,
        "the locked revision has no package yet"
    );
    let built = week.run(&["build"]);
    assert_eq!(built.objects[0]["status"], "正式", "{built:?}");

    // One byte of the film, whose length still is right, and which the cache holds under another name.
    let preview = Path::new(built.objects[0]["package"].as_str().unwrap()).join("preview.mp4");
    let mut bytes = fs::read(&preview).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&preview, bytes).unwrap();
    let refused = week.run(&["deliver"]);
    assert_eq!(refused.code, 4, "{refused:?}");
    assert!(refused.errors.contains("preview.mp4"), "{refused:?}");
    assert_eq!(week.run(&["build"]).code, 0);

    assert_eq!(week.run(&["deliver", "--dry-run"]).code, 0);
    assert!(peer.recipients().is_empty(), "a dry run sends nothing");
    let sent = week.run(&["deliver"]);
    assert_eq!(sent.code, 0, "{sent:?}");
    assert_eq!(
        peer.recipients(),
        ["a@station.example", "b@station.example"]
    );
    assert_eq!(week.run(&["deliver"]).code, 3);
    assert_eq!(week.run(&["run-due"]).code, 3);
    assert_eq!(peer.recipients().len(), 2, "once each");
    assert_eq!(
        week.run(&["edition", "show"]).objects[0]["edition"]["state"],
        "sent"
    );
}

#[test]
fn a_bad_mail_among_good_ones_changes_nothing_for_the_good_ones() {
    let clean = Week::open("");
    assert_eq!(clean.gather().code, 0);
    let soiled = Week::open("");
    let tips = soiled.room.path("tips");
    fs::write(tips.join("0-empty.eml"), b"").unwrap();
    fs::write(
        tips.join("1-noise.eml"),
        (0..=255_u8).cycle().take(70_000).collect::<Vec<_>>(),
    )
    .unwrap();
    fs::write(
        tips.join("3-cut.eml"),
        &tip("cut", "断章", DRILL).as_bytes()[..300],
    )
    .unwrap();
    fs::write(
        tips.join("4-bomb.eml"),
        format!(
            "Subject: x\r\nMIME-Version: 1.0\r\n{}",
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n".repeat(3_000)
        ),
    )
    .unwrap();
    std::os::unix::fs::symlink("/etc/passwd", tips.join("5-link.eml")).unwrap();
    let gathered = soiled.gather();
    assert_eq!(gathered.code, 0, "{gathered:?}");
    let inputs: Vec<&Value> = gathered
        .objects
        .iter()
        .filter(|o| o.get("path").is_some())
        .collect();
    assert!(inputs.len() >= 6, "every file is reported: {inputs:#?}");
    assert!(
        inputs
            .iter()
            .all(|input| input["state"] == "accepted" || input["reason"].is_string()),
        "{inputs:#?}"
    );

    let texts = |week: &Week| -> Vec<String> {
        let mut texts: Vec<String> = week
            .run(&["submission", "list", "--state", "accepted"])
            .objects
            .iter()
            .filter(|s| {
                s["from"]["address"]
                    .as_str()
                    .is_some_and(|a| a.starts_with("one@") || a.starts_with("two@"))
            })
            .map(|s| format!("{} {} {}", s["subject"], s["from"], s["text"]))
            .collect();
        texts.sort();
        texts
    };
    assert_eq!(texts(&soiled), texts(&clean));
    assert_eq!(texts(&clean).len(), 2);
}

#[test]
fn at_lock_time_an_unsigned_edition_is_held_and_nothing_leaves() {
    let mut week = Week::open("");
    assert_eq!(week.gather().code, 0);
    week.room.at("2026-11-28T10:50:00+08:00");
    let round = week.run(&["run-due"]);
    assert_eq!(round.code, 4, "{round:?}");
    assert_eq!(
        week.run(&["edition", "show"]).objects[0]["edition"]["state"],
        "held"
    );
    assert!(
        !week.room.data().join("outbox").exists(),
        "nothing unapproved is sent"
    );

    // A producer signs late: the next round locks, builds and sends.
    week.sign_all();
    week.room.at("2026-11-28T11:05:00+08:00");
    let round = week.run(&["run-due"]);
    assert_eq!(round.code, 0, "{round:?}");
    assert_eq!(round.objects[0]["locked"][0], "2026-11-28");
    assert_eq!(
        round.objects[0]["delivered"][0]["recipients"][0]["state"],
        "accepted"
    );
    week.room.at("2026-11-28T11:06:00+08:00");
    assert_eq!(week.run(&["run-due"]).code, 3);
}

#[test]
fn an_edition_that_was_worked_on_and_not_sent_is_a_missed_deadline() {
    let mut week = Week::open("");
    assert_eq!(week.gather().code, 0);
    week.room.at("2026-11-28T12:00:01+08:00");
    let round = week.run(&["run-due"]);
    assert_eq!(round.code, 5, "{round:?}");
    assert_eq!(round.objects[0]["missed"][0], "2026-11-28");
    assert_eq!(week.run(&["run-due"]).code, 3, "it is said once");
}

#[test]
fn neither_a_source_that_is_away_nor_a_decayed_byte_keeps_the_package_from_the_station() {
    let mut week =
        Week::open("[[intake.sources]]\nname = \"inbox\"\npath = \"/no/such/maildir\"\n");
    let away = week.run(&["gather"]);
    assert_eq!(away.code, 1, "{away:?}");
    assert!(
        away.objects[0]["unreachable"][0]
            .as_str()
            .unwrap()
            .contains("inbox")
    );
    assert_eq!(week.gather().code, 0);
    assert_eq!(week.run(&["build"]).code, 0);
    week.sign_all();
    assert_eq!(week.run(&["edition", "lock", "2026-11-28"]).code, 0);
    let built = week.run(&["build"]);
    assert_eq!(built.objects[0]["status"], "正式", "{built:?}");
    // One byte in the middle of the zip, which only reading all of it tells: what would leave is made
    // anew first.
    let zip = Path::new(built.objects[0]["zip"].as_str().unwrap());
    let sealed = fs::read(zip).unwrap();
    let mut bytes = sealed.clone();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(zip, bytes).unwrap();
    assert_eq!(week.run(&["deliver"]).code, 4, "a damaged package stays");
    week.room.at("2026-11-28T11:05:00+08:00");
    let round = week.run(&["run-due"]);
    assert_eq!(round.code, 1, "it is said: {round:?}");
    let report = &round.objects[0];
    let made = |built: &Value| {
        let mut stages = built["stages"].as_array().unwrap().iter();
        stages.any(|stage| stage["name"] == "package" && stage["made"] == 1)
    };
    let built = report["built"].as_array().unwrap();
    assert_eq!(
        built.iter().filter(|built| made(built)).count(),
        1,
        "{report}"
    );
    assert!(
        fs::read(zip).unwrap() == sealed,
        "byte for byte as it was signed"
    );
    assert!(
        report["failed"][0].as_str().unwrap().contains("inbox"),
        "{report}"
    );
    assert_eq!(report["delivered"][0]["recipients"][0]["state"], "accepted");
}

#[test]
fn a_mail_in_doubt_waits_for_a_person_and_is_never_sent_again_by_itself() {
    let Some(peer) = Peer::start("drop_after_accept") else {
        return;
    };
    let week = Week::open(&format!(
        "[delivery]\ntransport = \"smtp\"\nfrom = \"yixian@newsroom.example\"\nrecipients = [\"a@station.example\"]\n\
         [delivery.smtp]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\n",
        peer.port
    ));
    assert_eq!(week.gather().code, 0);
    assert_eq!(week.run(&["build"]).code, 0);
    week.sign_all();
    assert_eq!(week.run(&["edition", "lock", "2026-11-28"]).code, 0);
    assert_eq!(week.run(&["build"]).code, 0);
    let state = || week.run(&["edition", "show"]).objects[0]["edition"]["state"].clone();
    let sent = week.run(&["deliver"]);
    assert_eq!(sent.code, 1, "{sent:?}");
    assert_eq!(sent.objects[0]["recipients"][0]["state"], "unknown");
    assert_eq!(state(), "in_doubt");
    assert_eq!(week.run(&["deliver"]).code, 1);
    assert_eq!(peer.recipients().len(), 1, "not sent again");
    assert_eq!(
        week.run(&["deliver", "--arrived", "b@station.example"])
            .code,
        2
    );
    let settled = week.run(&["deliver", "--arrived", "a@station.example", "--by", "prod"]);
    assert_eq!(settled.code, 3, "{settled:?}");
    assert_eq!(state(), "sent");
    assert_eq!(peer.recipients().len(), 1);
}

#[test]
fn nothing_that_a_build_started_outlives_a_kill() {
    let nap = nap();
    let week = Week::open("ffmpeg = \"./ffmpeg\"\n");
    let program = week.room.path("ffmpeg");
    fs::write(
        &program,
        format!(
            "#!/bin/sh\ncase \"$*\" in *-version*) echo ffmpeg version test; exit 0;; esac\n\
             sleep {nap} & sleep {nap}\n"
        ),
    )
    .unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(week.gather().code, 0);
    let mut build = week.room.command(&["--config", &week.settings, "build"]);
    let mut build = build.stdout(Stdio::null()).spawn().unwrap();
    let until = |wanted: fn(usize) -> bool, tenths: u32| {
        (0..tenths).any(|_| {
            std::thread::sleep(Duration::from_millis(100));
            wanted(running(&nap))
        })
    };
    let began = until(|count| count >= 2, 600);
    build.kill().unwrap();
    build.wait().unwrap();
    let ended = until(|count| count == 0, 50);
    assert!(began && ended, "{began} {ended}");
}
