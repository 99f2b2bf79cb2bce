//! 来稿 at the desk: found, read, released and returned; nothing that a stranger sent runs in a browser.

use std::{
    fmt::Write as _,
    fs,
    io::{BufRead, BufReader, Cursor, Read, Write},
    net::TcpStream,
    process::{Child, Stdio},
};

use serde_json::Value;
use sha2::{Digest, Sha256};
use yixian::model::base64;

use crate::support::Newsroom;

/// The daemon, ended with this value.
struct Daemon {
    child: Child,
    address: String,
}

impl Daemon {
    fn start(room: &Newsroom) -> Self {
        let settings = room.path("own.toml");
        fs::write(&settings, "[desk]\nlisten = \"127.0.0.1:0\"\n").unwrap();
        let mut child = room
            .command(&["--config", &settings.to_string_lossy(), "serve"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines
            .find_map(|line| {
                let object: Value = serde_json::from_str(&line.ok()?).ok()?;
                Some(object["desk"].as_str()?.strip_prefix("http://")?.to_owned())
            })
            .expect("the desk's address");
        // Whatever else it prints is read, so that it never waits for us.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address }
    }

    /// Somebody who is signed in.
    fn enter(&self, login: &str) -> Person<'_> {
        let mut person = Person {
            daemon: self,
            cookie: String::new(),
        };
        let answer = person.post("/login", &format!("login={login}&password=a+long+password"));
        assert_eq!(answer.status, 303, "{answer:?}");
        let cookie = answer.header("set-cookie").unwrap();
        cookie
            .split(';')
            .next()
            .unwrap()
            .clone_into(&mut person.cookie);
        person
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}\n\n{}", self.head, self.text())
    }
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

struct Person<'a> {
    daemon: &'a Daemon,
    cookie: String,
}

impl Person<'_> {
    fn ask(&self, method: &str, target: &str, more: &str, body: &str) -> Answer {
        let mut stream = TcpStream::connect(&self.daemon.address).unwrap();
        write!(
            stream,
            "{method} {target} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nCookie: {}\r\nContent-Length: {}\r\n{more}\r\n{body}",
            self.daemon.address,
            self.cookie,
            body.len()
        )
        .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .unwrap();
        let head = String::from_utf8(answer[..end].to_vec()).unwrap();
        Answer {
            status: head[9..12].parse().unwrap(),
            head,
            body: answer[end + 4..].to_vec(),
        }
    }

    fn get(&self, target: &str) -> Answer {
        self.ask("GET", target, "", "")
    }

    fn page(&self, target: &str) -> String {
        let answer = self.get(target);
        assert_eq!(answer.status, 200, "{target}: {answer:?}");
        answer.text()
    }

    fn post(&self, target: &str, body: &str) -> Answer {
        let form = "Content-Type: application/x-www-form-urlencoded\r\n";
        self.ask("POST", target, form, body)
    }

    /// The list for what was typed.
    fn find(&self, typed: &str) -> String {
        let typed: String = url::form_urlencoded::byte_serialize(typed.as_bytes()).collect();
        self.page(&format!("/tips?q={typed}"))
    }
}

struct Part<'a> {
    kind: &'a str,
    name: &'a str,
    bytes: &'a [u8],
}

fn word(text: &str) -> String {
    format!("=?UTF-8?B?{}?=", base64::encode(text.as_bytes()))
}

fn mail(id: &str, from: &str, subject: &str, text: &str, parts: &[Part<'_>]) -> String {
    let mut mail = format!(
        "From: {} <{id}@tips.example>\r\nTo: yixian@newsroom.example\r\nSubject: {}\r\n\
         Date: Wed, 25 Nov 2026 09:30:00 +0800\r\nMessage-ID: <{id}@tips.example>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{}\r\n",
        word(from),
        word(subject),
        base64::encode(text.as_bytes())
    );
    for part in parts {
        let _ = write!(
            mail,
            "--q\r\nContent-Type: {}\r\nContent-Transfer-Encoding: base64\r\n\
             Content-Disposition: attachment; filename=\"{}\"\r\n\r\n{}\r\n",
            part.kind,
            word(part.name),
            base64::encode(part.bytes)
        );
    }
    mail + "--q--\r\n"
}

const CLASS: &str = "编辑老师您好，稿件如下：

深圳市和风社区服务中心开办长者数字课堂

11月24日上午，深圳市和风社区服务中心在福田区党群服务中心举办长者数字课堂，86名长者在12名志愿者陪伴下学习手机挂号、视频通话和防骗知识。

“以前挂号要排队，现在自己就能办。”72岁的学员何桂兰说。中心秘书长林书禾介绍，课堂每周三开课，全年计划开设40期，服务1600人次。";

const HOSTILE: &str = "<script>alert(1)</script>{{7*7}}\"'&x";
const HTML: &[u8] = b"<html><script>alert(document.cookie)</script></html>";
const SVG: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";

fn photo() -> Vec<u8> {
    let pixels = image::RgbImage::from_fn(900, 600, |x, y| {
        image::Rgb([(x % 251) as u8, (y % 241) as u8, ((x * y) % 239) as u8])
    });
    let mut bytes = Cursor::new(Vec::new());
    pixels
        .write_to(&mut bytes, image::ImageFormat::Jpeg)
        .unwrap();
    bytes.into_inner()
}

fn sum(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// A room with three tips: a good one, one with a program in it, an empty one.
fn room() -> Newsroom {
    let room = Newsroom::open();
    fs::create_dir(room.path("tips")).unwrap();
    let photo = photo();
    let files = [
        Part {
            kind: "image/jpeg",
            name: "现场.jpg",
            bytes: &photo,
        },
        Part {
            kind: "text/html",
            name: "evil.html",
            bytes: HTML,
        },
        Part {
            kind: "image/svg+xml",
            name: "logo.svg",
            bytes: SVG,
        },
        Part {
            kind: "text/plain",
            name: "\"><img src=x onerror=alert(1)>.txt",
            bytes: b"words",
        },
    ];
    let program = [Part {
        kind: "application/octet-stream",
        name: "run.exe",
        bytes: b"MZ\x90\0\x03\0\0\0\x04",
    }];
    for (name, mail) in [
        (
            "1",
            mail("one", "林书禾", "长者数字课堂开课", CLASS, &files),
        ),
        (
            "2",
            mail(
                "two",
                HOSTILE,
                HOSTILE,
                &format!("{HOSTILE} 夜间搜救演练，35名队员参加。"),
                &program,
            ),
        ),
        ("3", mail("three", "何小满", "", "", &[])),
    ] {
        fs::write(room.path(&format!("tips/{name}.eml")), mail).unwrap();
    }
    let gathered = room.run(&["gather", "--from", &room.path("tips").to_string_lossy()]);
    assert_eq!(gathered.code, 0, "{gathered:?}");
    room.add_reviewers();
    for (login, role) in [("view", "viewer"), ("op", "operator")] {
        let added = room.run_with_input(
            &["user", "add", login, "--name", login, "--role", role],
            "a long password\n",
        );
        assert_eq!(added.code, 0, "{added:?}");
    }
    room
}

const FIRST: &str = "/tips/2026W48-0001";
const SECOND: &str = "/tips/2026W48-0002";
const THIRD: &str = "/tips/2026W48-0003";

#[test]
fn tips_are_listed_filtered_and_found() {
    let room = room();
    let daemon = Daemon::start(&room);
    let ed = daemon.enter("ed");
    let list = ed.page("/tips");
    let place = |text: &str| list.find(text).unwrap_or_else(|| panic!("{text}: {list}"));
    assert!(place("2026W48-0003") < place("2026W48-0002"));
    assert!(place("2026W48-0002") < place("2026W48-0001"));
    for text in [
        "待查 <span class=\"num\">2</span>",
        "可用 <span class=\"num\">1</span>",
        "照片1",
        "（没有主题）",
        "可执行程序",
    ] {
        place(text);
    }
    let waiting = ed.page("/tips?state=quarantined");
    assert!(waiting.contains("2026W48-0002") && !waiting.contains("2026W48-0001"));
    let late = ed.page("/tips?late=1");
    assert!(
        !late.contains("<ol class=\"tips\">") && late.contains("看全部来稿"),
        "{late}"
    );
    assert!(
        ed.page("/tips?edition=all&state=accepted")
            .contains("2026W48-0001")
    );
    let other = ed.page("/tips?edition=2026-12-05");
    assert!(
        other.contains("aria-current=\"true\">2026-12-05</a>"),
        "{other}"
    );
    assert!(!other.contains("2026W48-0001"));
    // What makes no sense is as if it was not said.
    let odd = ed.page("/tips?edition=%27%22%3E&state=%3Cb%3E&late=x&page=-9&page2=0");
    assert!(odd.contains("2026W48-0001"), "{odd}");
    assert!(
        ed.page("/tips?page=99999999999999999999")
            .contains("2026W48-0001")
    );
    assert!(ed.page("/tips?page=40").contains("这里没有来稿"));

    // By one, two and more characters, words, numbers, sender and receipt number.
    for (typed, found) in [
        ("课", 1),
        ("禾", 1),
        ("数字课堂", 1),
        ("防骗 1600", 1),
        ("林书禾", 1),
        ("one@tips.example", 1),
        ("2026W48-0001", 1),
        ("现场", 1),
        ("35名", 2),
        ("run.exe", 2),
    ] {
        let list = ed.find(typed);
        assert!(list.contains("查到1件"), "{typed}: {list}");
        assert!(
            list.contains(&format!("data-id=\"2026W48-000{found}\"")),
            "{typed}"
        );
    }
    assert!(
        ed.find("数字课堂")
            .contains("长者<mark>数字课堂</mark>开课")
    );
    for typed in [
        "课堂 没有",
        "subject:课堂",
        "\" OR 1=1 --",
        "NEAR(课 堂)",
        "深圳*北京",
        "没有的话",
    ] {
        let list = ed.find(typed);
        assert!(list.contains("没有查到"), "{typed}: {list}");
    }
    assert!(ed.find("\"*()").contains("没有可查的字"));
    let echoed = ed.find("<script>x</script>\"'");
    assert!(
        !echoed.contains("<script>x") && echoed.contains("&lt;script&gt;x"),
        "{echoed}"
    );

    // Whoever only looks, or runs the server, reads no tips.
    for login in ["view", "op"] {
        let other = daemon.enter(login);
        for target in [
            "/tips".to_owned(),
            FIRST.to_owned(),
            format!("{FIRST}/files/{}", sum(HTML)),
        ] {
            assert_eq!(other.get(&target).status, 403, "{login} {target}");
        }
        for target in ["release", "reject", "reread", "original"] {
            let form = "seen=quarantined&reason=x";
            assert_eq!(other.post(&format!("{SECOND}/{target}"), form).status, 403);
        }
        assert!(!other.page("/").contains("href=\"/tips\" data-key"));
    }
    assert!(ed.page("/").contains("href=\"/tips\" data-key=\"i\""));
}

#[test]
fn a_tip_is_shown_with_its_files_and_nothing_of_it_runs() {
    let room = room();
    let daemon = Daemon::start(&room);
    let ed = daemon.enter("ed");
    let page = ed.page(FIRST);
    for text in [
        "长者数字课堂开课",
        "林书禾 &lt;one@tips.example&gt;",
        "未核实",
        "title=\"数字：86\"",
        "class=\"fact person\"",
        "<span class=\"off\">编辑老师您好",
        "还没有写成稿件",
        "900×600",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    // By its id as well; another one is nowhere.
    let id = room.run(&["submission", "show", "2026W48-0001"]).objects[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(ed.page(&format!("/tips/{id}")).contains("长者数字课堂开课"));
    assert_eq!(ed.get("/tips/2026W48-0099").status, 404);

    let photo = photo();
    let address = format!("{FIRST}/files/{}", sum(&photo));
    assert!(page.contains(&address));
    let whole = ed.get(&address);
    assert!(whole.status == 200 && whole.body == photo, "{}", whole.head);
    assert_eq!(whole.header("content-type"), Some("image/jpeg"));
    assert!(
        whole
            .header("content-disposition")
            .unwrap()
            .starts_with("inline; "),
        "{}",
        whole.head
    );
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("cache-control", "no-store"),
    ] {
        assert_eq!(whole.header(name), Some(value), "{}", whole.head);
    }
    let part = ed.ask("GET", &address, "Range: bytes=100-199\r\n", "");
    assert_eq!(
        (part.status, part.body.as_slice()),
        (206, &photo[100..200]),
        "{}",
        part.head
    );
    assert_eq!(ed.ask("HEAD", &address, "", "").body.len(), 0);
    let small = ed.get(&format!("{FIRST}/thumbnails/{}", sum(&photo)));
    assert_eq!(
        small.header("content-type"),
        Some("image/jpeg"),
        "{small:?}"
    );
    let read = image::load_from_memory(&small.body).unwrap();
    assert_eq!((read.width(), read.height()), (480, 320));
    assert_eq!(
        ed.get(&format!("{FIRST}/thumbnails/{}", sum(&photo))).body,
        small.body
    );

    // Pages and drawings are only ever saved.
    for bytes in [HTML, SVG] {
        let saved = ed.get(&format!("{FIRST}/files/{}", sum(bytes)));
        assert!(saved.status == 200 && saved.body == bytes, "{saved:?}");
        assert_eq!(
            saved.header("content-type"),
            Some("application/octet-stream")
        );
        assert!(
            saved
                .header("content-disposition")
                .unwrap()
                .starts_with("attachment; ")
        );
        assert_eq!(
            ed.get(&format!("{FIRST}/thumbnails/{}", sum(bytes))).status,
            404
        );
    }

    // Only files of this tip; no path leads out.
    let raw = fs::read(room.path("tips/1.eml")).unwrap();
    for other in [
        format!("{SECOND}/files/{}", sum(&photo)),
        format!("{FIRST}/files/{}", sum(&raw)),
        format!("{FIRST}/files/{}", sum(b"nowhere")),
        format!("{FIRST}/files/..%2f..%2fyixian.db"),
        format!("{FIRST}/files/%2e%2e"),
        format!("{FIRST}/files/../../../yixian.db"),
        format!("{FIRST}/thumbnails/..%2f..%2fyixian.db"),
        format!("/tips/..%2f..%2f/files/{}", sum(&photo)),
    ] {
        let answer = ed.get(&other);
        assert_eq!(answer.status, 404, "{other}");
        assert!(!answer.text().contains("SQLite"), "{other}");
    }

    // Names, subjects and senders come out as they are written.
    let hostile = ed.page(SECOND) + &ed.page("/tips") + &page;
    for run in ["<script>alert", "<img src=x", "<b>"] {
        assert!(!hostile.contains(run), "{run}: {hostile}");
    }
    assert!(hostile.contains("{{7*7}}"), "{hostile}");
    assert!(hostile.contains("&lt;img src&#x3D;x onerror&#x3D;alert(1)&gt;.txt"));

    // The original is for who may read it, and each reading is written down.
    let original = ed.post(&format!("{FIRST}/original"), "");
    assert!(
        original.status == 200 && original.body == raw,
        "{}",
        original.head
    );
    assert!(
        original
            .header("content-disposition")
            .unwrap()
            .contains("2026W48-0001.eml")
    );
    assert_eq!(ed.get(&format!("{FIRST}/original")).status, 405);
}

#[test]
fn what_was_set_aside_is_released_or_returned_once_with_a_reason() {
    let room = room();
    let daemon = Daemon::start(&room);
    let (ed, rev) = (daemon.enter("ed"), daemon.enter("rev"));
    let state = |receipt: &str| {
        let shown = room.run(&["submission", "show", receipt]);
        shown.objects[0]["state"].as_str().unwrap().to_owned()
    };
    // A reason is needed to return; what was typed comes back with the page.
    let refused = ed.post(&format!("{THIRD}/reject"), "seen=quarantined&reason=++");
    assert!(
        refused.status == 409 && refused.text().contains("退回要写明原因"),
        "{refused:?}"
    );
    let form = "seen=quarantined&reason=%3Cb%3E%E7%A9%BA%E7%99%BD%3C%2Fb%3E";
    let done = ed.post(&format!("{THIRD}/reject"), form);
    assert_eq!(
        (done.status, done.header("location").unwrap()),
        (303, "/tips/2026W48-0003?said=rejected")
    );
    assert_eq!(state("2026W48-0003"), "rejected");
    let page = ed.page(&format!("{THIRD}?said=rejected"));
    assert!(
        page.contains("已退回")
            && page.contains("&lt;b&gt;空白&lt;/b&gt;")
            && !page.contains("<b>空白"),
        "{page}"
    );
    // Pressed twice, or by somebody whose page is old.
    let stale = rev.post(&format!("{THIRD}/release"), "seen=quarantined&reason=mine");
    assert!(
        stale.status == 409 && stale.text().contains("刚才有人改过"),
        "{stale:?}"
    );
    assert!(stale.text().contains("value=\"mine\""));
    assert_eq!(state("2026W48-0003"), "rejected");
    // A second look may release it.
    assert_eq!(
        rev.post(&format!("{THIRD}/release"), "seen=rejected&reason=")
            .status,
        303
    );
    assert_eq!(state("2026W48-0003"), "accepted");
    let again = rev.post(&format!("{THIRD}/release"), "seen=accepted&reason=");
    assert!(
        again.status == 409 && again.text().contains("已经可用"),
        "{again:?}"
    );
    assert!(
        rev.page("/tips?state=quarantined")
            .contains("待查 <span class=\"num\">1</span>")
    );

    let long = format!("seen=quarantined&reason={}", "x".repeat(501));
    assert_eq!(ed.post(&format!("{SECOND}/reject"), &long).status, 409);
    // Read anew, it stands where it stood.
    let reread = ed.post(&format!("{SECOND}/reread"), "");
    assert_eq!(
        reread.header("location"),
        Some("/tips/2026W48-0002?said=reread"),
        "{reread:?}"
    );
    assert_eq!(state("2026W48-0002"), "quarantined");
    assert_eq!(
        ed.post("/tips/2026W48-0099/release", "seen=quarantined")
            .status,
        404
    );
    // Another site's form changes nothing.
    let head = "Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: cross-site\r\n";
    let forged = ed.ask(
        "POST",
        &format!("{SECOND}/release"),
        head,
        "seen=quarantined&reason=x",
    );
    assert_eq!(
        (forged.status, state("2026W48-0002")),
        (403, "quarantined".to_owned())
    );
}
