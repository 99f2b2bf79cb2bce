//! Letters to correspondents through the real binary and a real mail server.

use std::{fs, process::Command};

use serde_json::Value;

use crate::support::{Newsroom, Ran, peer::Peer};

const READ: &str = r#"
import email, email.policy, json, sys
mail = email.message_from_bytes(open(sys.argv[1], "rb").read(), policy=email.policy.default)
print(json.dumps({
    "headers": {k: str(v) for k, v in mail.items()},
    "text": mail.get_body(("plain",)).get_content(),
}))
"#;

const TIP: &str = "11月24日上午，深圳市和风社区服务中心在福田区党群服务中心举办长者数字课堂，86名长者在12名志愿者陪伴下学习手机挂号、视频通话和防骗知识。\r\n\r\n“以前挂号要排队，现在自己就能办。”72岁的学员何桂兰说。中心秘书长林书禾介绍，课堂每周三开课，全年计划开设40期。\r\n\r\n（通讯员 林书禾）";

struct Room {
    room: Newsroom,
    peer: Peer,
}

impl Room {
    fn open(more: &str) -> Option<Self> {
        let peer = Peer::start("ok")?;
        let room = Newsroom::open();
        fs::create_dir(room.path("tips")).unwrap();
        fs::create_dir(room.path("config")).unwrap();
        let settings = format!(
            "[programme]\nslot_seconds = 120\n[rundown]\nopener_ms = 3000\ncloser_ms = 2000\nmin_stories = 1\n[render]\npreset = \"ultrafast\"\ncrf = 30\n\
             [[intake.sources]]\nname = \"tips\"\npath = \"{}\"\nacknowledge = true\n\
             [delivery]\ntransport = \"smtp\"\nfrom = \"yixian@newsroom.example\"\nrecipients = [\"tv@station.example\"]\n\
             [delivery.smtp]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\n{more}",
            room.path("tips").display(),
            peer.port
        );
        fs::write(room.path("config/yixian.toml"), settings).unwrap();
        Some(Self { room, peer })
    }

    fn put(&self, name: &str, headers: &str, text: &str) {
        let mail = format!(
            "{headers}To: yixian@newsroom.example\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
        );
        fs::write(self.room.path("tips").join(name), mail).unwrap();
    }

    fn gather(&self) -> Ran {
        self.room.run(&["gather"])
    }

    fn letters(&self, ran: &Ran) -> Value {
        ran.objects.last().unwrap()["letters"].clone()
    }

    /// The letters that the server took, oldest first.
    fn taken(&self) -> Vec<Value> {
        self.peer
            .mails()
            .iter()
            .map(|path| {
                let output = Command::new("python3")
                    .args(["-c", READ])
                    .arg(path)
                    .output()
                    .unwrap();
                assert!(output.status.success(), "{output:?}");
                serde_json::from_slice(&output.stdout).unwrap()
            })
            .collect()
    }

    fn by_subject(&self, subject: &str) -> Value {
        let listed = self.room.run(&["submission", "list"]);
        let row = listed
            .objects
            .iter()
            .find(|row| row["subject"].as_str().unwrap().contains(subject))
            .unwrap_or_else(|| panic!("{subject}: {listed:?}"));
        let id = row["id"].as_str().unwrap();
        self.room.run(&["submission", "show", id]).objects.remove(0)
    }
}

fn from(address: &str, subject: &str, id: &str) -> String {
    format!("From: {address}\r\nSubject: {subject}\r\nMessage-ID: <{id}>\r\n")
}

#[test]
fn a_tip_is_acknowledged_once_and_no_machine_ever() {
    let Some(room) = Room::open("") else { return };
    room.put("1.eml", &from("lin@tips.example", "课堂", "1@tips"), TIP);
    let machines = [
        ("Auto-Submitted: auto-replied\r\n", "a@tips.example"),
        ("Precedence: bulk\r\n", "b@tips.example"),
        ("List-Id: <x.example>\r\n", "c@tips.example"),
        ("X-Auto-Response-Suppress: All\r\n", "d@tips.example"),
        ("Return-Path: <>\r\n", "e@tips.example"),
        ("", "noreply@tips.example"),
        ("", "yixian@newsroom.example"),
    ];
    for (number, (header, address)) in machines.iter().enumerate() {
        let head = from(
            address,
            &format!("机器{number}"),
            &format!("m{number}@tips"),
        );
        let text =
            format!("11月2{number}日，第{number}支服务队在罗湖区举行活动，{number}0人参加。");
        room.put(&format!("m{number}.eml"), &format!("{header}{head}"), &text);
    }
    let first = room.gather();
    assert_eq!(first.code, 0, "{first:?}");
    assert_eq!(room.letters(&first)["sent"], 1, "{first:?}");
    let taken = room.taken();
    assert_eq!(taken.len(), 1, "{taken:?}");
    let letter = &taken[0];
    assert_eq!(letter["headers"]["To"], "lin@tips.example");
    assert_eq!(letter["headers"]["In-Reply-To"], "<1@tips>");
    let text = letter["text"].as_str().unwrap();
    // A picture, a telephone number: missing. Time and place: there.
    assert!(
        text.contains("照片：") && text.contains("联系人："),
        "{text}"
    );
    assert!(
        !text.contains("时间：") && !text.contains("地点："),
        "{text}"
    );
    assert!(!text.contains("何桂兰"), "the original is never quoted");
    let shown = room.by_subject("课堂");
    assert_eq!(shown["letters"][0]["state"], "accepted", "{shown}");
    assert!(text.contains(shown["receipt"].as_str().unwrap()));
    assert_eq!(room.gather().code, 3);
    // The same sender again within the day: taken in, and not written to.
    room.put(
        "2.eml",
        &from("lin@tips.example", "义诊", "2@tips"),
        "11月25日，和风社区服务中心在福田区莲花街道举办义诊，120名居民参加。",
    );
    let second = room.gather();
    assert_eq!(room.letters(&second)["withheld"], 1, "{second:?}");
    let shown = room.by_subject("义诊");
    assert_eq!(shown["state"], "accepted");
    assert_eq!(shown["letters"][0]["state"], "withheld");
    // Our own letter, sent back to us by some rule of theirs, ends there.
    let own = fs::read(&room.peer.mails()[0]).unwrap();
    fs::write(room.room.path("tips/back.eml"), own).unwrap();
    let back = room.gather();
    assert_eq!(
        back.objects.last().unwrap()["summary"]["automatic"],
        5,
        "{back:?}"
    );
    assert_eq!(room.taken().len(), 1);
}

#[test]
fn what_is_sent_later_joins_the_tip_and_a_scheduled_story_is_told() {
    let Some(room) = Room::open(
        "[acknowledgement]\nreceipt = true\nscheduled = true\naired = true\ncontact = \"0755-0000 0000\"\n",
    ) else {
        return;
    };
    room.put("1.eml", &from("lin@tips.example", "课堂", "1@tips"), TIP);
    assert_eq!(room.gather().code, 0);
    let shown = room.by_subject("课堂");
    let number = shown["receipt"].as_str().unwrap().to_owned();
    let letter = shown["letters"][0]["message_id"]
        .as_str()
        .unwrap()
        .to_owned();
    // A colleague answers our letter; a stranger only knows the number.
    room.put(
        "2.eml",
        &format!(
            "{}In-Reply-To: {letter}\r\n",
            from("office@tips.example", "回复：来稿收到", "2@tips")
        ),
        "联系人林书禾，照片随后寄到。",
    );
    room.put(
        "3.eml",
        &from(
            "stranger@other.example",
            &format!("补充 {number}"),
            "3@other",
        ),
        "11月23日，另一家机构在龙岗区举办讲座，40人参加。",
    );
    assert_eq!(room.gather().code, 0);
    let added = room.by_subject("回复：来稿收到");
    assert_eq!(added["envelope"]["supplements"], shown["id"]);
    let stranger = room.by_subject("补充");
    assert!(stranger["envelope"]["supplements"].is_null(), "{stranger}");

    let drafted = room.room.run(&["build"]);
    assert_eq!(drafted.code, 0, "{drafted:?}");
    let stories = room.room.run(&["story", "list"]).objects;
    assert_eq!(stories.len(), 2, "{stories:?}");
    let class = stories
        .iter()
        .find(|story| story["submissions"].as_array().unwrap().len() == 2)
        .expect("a story of two mails");
    assert!(
        class["checks"].to_string().contains("source.supplement"),
        "{class}"
    );
    room.room.add_reviewers();
    for story in stories.iter().filter(|story| story["picked"] == true) {
        for (level, by) in [("first", "ed"), ("second", "rev"), ("final", "prod")] {
            let id = story["id"].as_str().unwrap();
            let signed = room
                .room
                .run(&["story", "approve", id, "--level", level, "--by", by]);
            assert_eq!(signed.code, 0, "{signed:?}");
        }
    }
    let locked = room
        .room
        .run(&["edition", "lock", "2026-11-28", "--by", "prod"]);
    assert_eq!(locked.code, 0, "{locked:?}");
    let before = room.taken().len();
    let told = room.gather();
    let notices: Vec<Value> = room.taken().split_off(before);
    assert_eq!(room.letters(&told)["sent"], notices.len(), "{told:?}");
    let to_lin: Vec<&Value> = notices
        .iter()
        .filter(|mail| mail["headers"]["To"] == "lin@tips.example")
        .collect();
    assert_eq!(to_lin.len(), 1, "{notices:?}");
    let text = to_lin[0]["text"].as_str().unwrap();
    assert!(
        text.contains("已编入节目") && text.contains(&number),
        "{text}"
    );
    assert!(text.contains("11月28日（星期六）12:00"), "{text}");
    assert_eq!(room.gather().code, 3, "told once");
}

#[test]
fn a_letter_that_comes_back_is_the_last_to_its_address() {
    let Some(room) = Room::open("") else { return };
    room.put("1.eml", &from("lin@tips.example", "课堂", "1@tips"), TIP);
    assert_eq!(room.gather().code, 0);
    let id = room.by_subject("课堂")["letters"][0]["message_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let report = |name: &str, action: &str, id: &str| {
        let mail = format!(
            "Return-Path: <>\r\nFrom: MAILER-DAEMON@tips.example\r\nTo: yixian@newsroom.example\r\n\
             Subject: Undelivered Mail Returned to Sender {name}\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=q\r\n\r\n\
             --q\r\nContent-Type: text/plain\r\n\r\nno such user\r\n--q\r\nContent-Type: message/delivery-status\r\n\r\n\
             Reporting-MTA: dns; mx.tips.example\r\n\r\nFinal-Recipient: rfc822; lin@tips.example\r\nAction: {action}\r\nStatus: 5.1.1\r\n\
             --q\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {id}\r\nSubject: x\r\n\r\n--q--\r\n"
        );
        fs::write(room.room.path("tips").join(name), mail).unwrap();
    };
    // A warning that it is late is no return, and what is not ours changes nothing.
    report("delayed.eml", "delayed", &id);
    report("foreign.eml", "failed", "<somebody@else.example>");
    let _ = room.gather();
    assert_eq!(room.by_subject("课堂")["letters"][0]["bounced"], false);
    report("failed.eml", "failed", &id);
    let gathered = room.gather();
    assert_eq!(
        gathered.objects.last().unwrap()["summary"]["bounce"],
        3,
        "{gathered:?}"
    );
    let letter = &room.by_subject("课堂")["letters"][0];
    assert_eq!(letter["bounced"], true, "{letter}");
    assert_eq!(letter["state"], "failed");
    // The next tip of that sender, days later, is taken in and not acknowledged.
    let mut later = room;
    later.room.at("2026-12-01T09:00:00+08:00");
    later.put(
        "2.eml",
        &from("lin@tips.example", "义诊", "2@tips"),
        "11月29日，和风社区服务中心在福田区莲花街道举办义诊，120名居民参加。",
    );
    assert_eq!(later.gather().code, 0);
    let shown = later.by_subject("义诊");
    assert_eq!(shown["state"], "accepted");
    assert_eq!(shown["letters"][0]["withheld"], "上次写给该地址的信被退回");
    assert_eq!(later.taken().len(), 1);
}
