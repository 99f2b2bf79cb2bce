//! Feeds on a real socket → submissions, through the real binary.

use std::{
    collections::BTreeSet,
    fs,
    io::{Read, Write},
    net::TcpListener,
    process::{Command, Stdio},
    sync::{Arc, Mutex},
    time::Duration,
};

use crate::support::{FRIDAY, Newsroom, Ran};

/// A site whose feed the test can change: items by guid and text, each with two pictures of its own.
struct Site {
    port: u16,
    items: Arc<Mutex<Vec<(usize, String)>>>,
}

impl Site {
    fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let items = Arc::new(Mutex::new(Vec::new()));
        let shown = items.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shown = shown.clone();
                std::thread::spawn(move || serve(stream, &shown));
            }
        });
        Self { port, items }
    }

    fn put(&self, guid: usize, text: &str) {
        self.items
            .lock()
            .unwrap()
            .insert(0, (guid, text.to_owned()));
    }

    fn edit(&self, guid: usize, text: &str) {
        let mut items = self.items.lock().unwrap();
        let found = items.iter_mut().find(|(known, _)| *known == guid).unwrap();
        found.1 = text.to_owned();
    }

    fn configure(&self, room: &Newsroom) {
        let file = room.path("config/yixian.toml");
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        let text = format!(
            "[[intake.sources]]\nname = \"xh\"\n[intake.sources.feed]\nurl = \"http://127.0.0.1:{0}/rss.xml\"\n\
             organization = \"深圳市罗湖区志愿者协会\"\nallow_hosts = [\"127.0.0.1:{0}\"]\n",
            self.port
        );
        fs::write(file, text).unwrap();
    }
}

fn serve(mut stream: std::net::TcpStream, items: &Mutex<Vec<(usize, String)>>) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read_exact(&mut byte).is_ok() {
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let body = if path == "/rss.xml" {
        let all: String = items
            .lock()
            .unwrap()
            .iter()
            .map(|(guid, text)| {
                format!(
                    "<item><guid isPermaLink='false'>{guid}</guid><title>活动消息 {guid}</title><link>/{guid}.html</link>\
                     <pubDate>Thu, 26 Nov 2026 09:00:00 +0800</pubDate>\
                     <description><![CDATA[<p>{text}</p><img src='/{guid}a.jpg'><img src='/{guid}b.jpg'>]]></description></item>"
                )
            })
            .collect();
        format!("<rss version='2.0'><channel>{all}</channel></rss>").into_bytes()
    } else {
        // A picture takes its time, so that kills fall between the steps.
        std::thread::sleep(Duration::from_millis(3));
        let mut picture = b"\xff\xd8\xff\xe0\0\x10JFIF\0".to_vec();
        picture.extend(path.as_bytes().iter().cycle().take(3_000));
        picture
    };
    let _ = stream.write_all(
        format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        )
        .as_bytes(),
    );
    let _ = stream.write_all(&body);
}

fn text(number: usize) -> String {
    format!(
        "11月26日，第{number}支志愿服务队在罗湖区举行活动，{}人参加。",
        number * 7 + 30
    )
}

fn summary(ran: &Ran) -> &serde_json::Value {
    ran.objects.last().unwrap()
}

#[test]
fn a_feed_is_gathered_when_due_and_its_health_is_listed() {
    let site = Site::open();
    let mut room = Newsroom::open();
    site.configure(&room);
    for number in 0..3 {
        site.put(number, &text(number));
    }
    let never = &room.run(&["source", "list"]).objects[0];
    assert!(
        never["last_success"].is_null() && never["failures"] == 0,
        "{never}"
    );
    let first = room.run(&["gather"]);
    assert_eq!(first.code, 0, "{first:?}");
    assert_eq!(summary(&first)["summary"]["accepted"], 3, "{first:?}");
    site.put(3, &text(3));
    assert_eq!(room.run(&["gather"]).code, 3, "not due");
    assert_eq!(
        summary(&room.run(&["gather", "--force"]))["summary"]["accepted"],
        1
    );
    room.at("2026-11-27T12:45:00+08:00");
    site.edit(3, "第3支志愿服务队的活动改在福田区举行，请以此为准。");
    assert_eq!(summary(&room.run(&["gather"]))["summary"]["accepted"], 1);
    let rows = room.run(&["submission", "list"]).objects;
    assert_eq!(rows.len(), 5);
    let (before, edited) = (&rows[3], &rows[4]);
    let note = format!("回执号 {}", before["receipt"].as_str().unwrap());
    assert!(edited["notes"].to_string().contains(&note), "{edited}");
    assert_eq!(edited["organization"], "深圳市罗湖区志愿者协会");
    assert_eq!(edited["attachments"].as_array().unwrap().len(), 2);
    let card = &room.run(&["source", "list"]).objects[0];
    assert_eq!(
        (&card["name"], &card["kind"]),
        (&"xh".into(), &"feed".into())
    );
    assert_eq!(card["items"], 5);
    assert_eq!(card["next_due"], "2026-11-27T05:45:00Z");
    assert!(card["trouble"].is_null(), "{card}");
    let place = card["place"].as_str().unwrap();
    assert!(place.ends_with("/rss.xml"), "{place}");
}

#[test]
fn a_site_that_is_away_is_told_and_stops_nobody() {
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let site = Site {
        port: closed,
        items: Arc::default(),
    };
    let room = Newsroom::open();
    site.configure(&room);
    let file = room.path("config/yixian.toml");
    let inbox = room.path("inbox");
    fs::create_dir_all(&inbox).unwrap();
    fs::write(
        inbox.join("1.eml"),
        format!("From: li@x.example\n\n{}", text(1)),
    )
    .unwrap();
    let rest = format!(
        "[[intake.sources]]\nname = \"inbox\"\npath = \"{}\"\n",
        inbox.display()
    );
    fs::write(&file, fs::read_to_string(&file).unwrap() + &rest).unwrap();
    let gathered = room.run(&["gather"]);
    assert_eq!(gathered.code, 1, "{gathered:?}");
    let told = summary(&gathered)["unreachable"][0].as_str().unwrap();
    assert!(
        told.contains("source xh") && told.contains("连不上网站"),
        "{told}"
    );
    assert_eq!(summary(&gathered)["summary"]["accepted"], 1);
    let cards = room.run(&["source", "list"]).objects;
    assert_eq!(cards[0]["failures"], 1);
    assert!(
        cards[0]["trouble"].as_str().unwrap().contains("连不上"),
        "{}",
        cards[0]
    );
    assert_eq!(cards[1]["kind"], "path");
    assert_eq!(cards[1]["last_success"], "2026-11-27T03:30:00Z");
}

/// Kills the program at ever other moments of a gathering, then lets it finish.
#[test]
fn no_kill_loses_or_doubles_an_item() {
    let site = Site::open();
    let room = Newsroom::open();
    site.configure(&room);
    let mut published = BTreeSet::new();
    for round in 0..20_u64 {
        for number in 0..6 {
            let number = usize::try_from(round).unwrap() * 6 + number;
            site.put(number, &text(number));
            published.insert(format!("活动消息 {number}"));
        }
        let mut child = Command::new(env!("CARGO_BIN_EXE_yixian"))
            .current_dir(room.data().parent().unwrap())
            .args(["--json", "--now", FRIDAY, "--data"])
            .arg(room.data())
            .args(["gather", "--force"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // 37 is prime to 400: the moments spread over the whole gathering.
        std::thread::sleep(Duration::from_millis(20 + round * 37 % 400));
        let _ = child.kill();
        child.wait().unwrap();
    }
    let mut accepted = 0;
    // A round takes 60 items at most.
    for _ in 0..3 {
        let last = room.run(&["gather", "--force"]);
        assert_eq!(
            summary(&last)["unreachable"],
            serde_json::json!([]),
            "{last:?}"
        );
        accepted = last.objects.len();
    }
    assert_eq!(accepted, 1, "nothing is left but the summary");
    let rows = room.run(&["submission", "list"]).objects;
    let subject = |row: &serde_json::Value| row["subject"].as_str().unwrap().to_owned();
    assert!(
        rows.iter().all(|row| row["state"] == "accepted"),
        "{rows:?}"
    );
    assert!(
        rows.iter()
            .all(|row| row["attachments"].as_array().unwrap().len() == 2)
    );
    assert_eq!(rows.len(), published.len(), "none is here twice");
    let here: BTreeSet<String> = rows.iter().map(subject).collect();
    assert_eq!(here, published, "none is lost");
}
