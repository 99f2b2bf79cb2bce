//! Letters to correspondents, read back by Python's mail reader.

use std::{path::Path, process::Command};

use chrono::{DateTime, Utc};

use super::relay_peer::python;
use crate::{
    delivery::{
        Sender,
        answer::{Answered, Ask, Content, Notice, Receipt, Slot, message_id, subject, write},
    },
    model::{letter::LetterKind, zone::STATION_ZONE},
};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn slot() -> Slot<'static> {
    Slot {
        programme: "每周一现",
        host: "城市发现",
        number: 327,
        air_at: at("2026-11-28T04:00:00Z"),
    }
}

fn receipt(asks: Vec<Ask>, late: bool) -> Content<'static> {
    Content::Receipt(Receipt {
        slot: slot(),
        receipt: "2026W48-0137",
        received_at: at("2026-11-25T04:03:00Z"),
        cutoff: at("2026-11-27T04:00:00Z"),
        late,
        notice: true,
        links: late,
        asks,
    })
}

fn asks() -> Vec<Ask> {
    vec![
        Ask {
            label: "照片",
            words: "1 至 3 张现场横幅照片的原图（JPG，作为附件发来，不要拼图或截图），写明图中是谁、由谁拍摄",
        },
        Ask {
            label: "联系人",
            words: "姓名和电话，便于编辑核实",
        },
    ]
}

fn letter(content: &Content, name: &str, in_reply_to: Option<&str>) -> Vec<u8> {
    let answered = Answered {
        recipient: "wang@green.example",
        name,
        message_id: "<yixian.receipt.2026W48-0137.0011223344556677@newsroom.example>",
        at: at("2026-11-25T04:05:00Z"),
        in_reply_to,
        references: &[
            "first@green.example".to_owned(),
            "bad id\r\nBcc: x@y".to_owned(),
        ],
        reply_to: Some("tips@newsroom.example"),
    };
    let sender = Sender {
        address: "yixian@newsroom.example",
        name: "《每周一现》编辑部",
        contact: "值班电话 0755-0000 0000",
        zone: STATION_ZONE,
    };
    write(content, &answered, &sender).unwrap()
}

const READ: &str = r#"
import email, email.policy, json, sys
mail = email.message_from_bytes(open(sys.argv[1], "rb").read(), policy=email.policy.default)
print(json.dumps({
    "headers": {k: str(v) for k, v in mail.items()},
    "text": mail.get_body(("plain",)).get_content(),
    "html": mail.get_body(("html",)).get_content(),
    "defects": [str(d) for p in mail.walk() for d in p.defects],
}))
"#;

fn read(bytes: &[u8]) -> Option<serde_json::Value> {
    let python = python()?;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    let output = Command::new(python)
        .args([Path::new("-c"), Path::new(READ), file.path()])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

#[test]
fn a_receipt_says_what_a_correspondent_wants_to_know() {
    let bytes = letter(&receipt(asks(), false), "王一", Some("tip@green.example"));
    assert!(bytes.is_ascii());
    let Some(mail) = read(&bytes) else { return };
    assert_eq!(mail["defects"], serde_json::json!([]));
    let header = |name: &str| mail["headers"][name].as_str().unwrap().to_owned();
    assert_eq!(
        header("Subject"),
        "来稿收到，回执号 2026W48-0137《每周一现》"
    );
    assert_eq!(header("Auto-Submitted"), "auto-replied");
    assert_eq!(header("X-Auto-Response-Suppress"), "All");
    assert_eq!(header("In-Reply-To"), "<tip@green.example>");
    assert_eq!(
        header("References"),
        "<first@green.example> <tip@green.example>"
    );
    assert_eq!(header("Reply-To"), "tips@newsroom.example");
    assert_eq!(header("Date"), "Wed, 25 Nov 2026 12:05:00 +0800");
    for body in ["text", "html"] {
        let body = mail[body].as_str().unwrap();
        for word in [
            "王一，您好：",
            "2026W48-0137",
            "11月25日（星期三）12:03",
            "第327期",
            "11月28日（星期六）12:00",
            "11月27日（星期五）12:00",
            "现场横幅照片",
            "联系人",
            "0755-0000 0000",
        ] {
            assert!(body.contains(word), "{word}: {body}");
        }
        assert!(!body.contains("截稿后到达"), "{body}");
        assert!(!body.contains("{{"), "{body}");
    }
    assert!(
        !mail["text"].as_str().unwrap().contains("\n\n\n"),
        "{}",
        mail["text"]
    );
}

#[test]
fn a_late_tip_and_one_that_lacks_nothing_are_told_so() {
    let Some(mail) = read(&letter(&receipt(Vec::new(), true), "", None)) else {
        return;
    };
    assert!(mail["headers"]["In-Reply-To"].is_null());
    for body in ["text", "html"] {
        let body = mail[body].as_str().unwrap();
        assert!(
            body.contains("截稿后到达") && body.contains("超大附件"),
            "{body}"
        );
        assert!(!body.contains("还请补充"), "{body}");
    }
    assert!(
        !mail["text"].as_str().unwrap().contains("\n\n\n"),
        "{}",
        mail["text"]
    );
}

#[test]
fn nothing_from_outside_is_passed_on_but_a_name_and_a_number() {
    for name in [
        "<script>alert(1)</script>",
        "发票代开 加微信 138****8000",
        "点击 http://bad.example",
        "{{contact}}",
        "a\r\nBcc: victim@x.example",
    ] {
        let bytes = letter(
            &receipt(asks(), false),
            name,
            Some("x@y\r\nBcc: v@x.example"),
        );
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(!text.contains("Bcc:"), "{text}");
        let Some(mail) = read(&bytes) else { return };
        for body in ["text", "html"] {
            let body = mail[body].as_str().unwrap();
            assert!(
                body.contains("您好：") && !body.contains(name),
                "{name}: {body}"
            );
        }
    }
}

#[test]
fn a_notice_names_every_story_of_its_reader() {
    let notice = |aired| {
        Content::Notice(Notice {
            slot: slot(),
            aired,
            stories: vec![
                ("长者数字课堂开课 & 86人学手机", "2026W48-0137"),
                ("夜间搜救演练", "2026W48-0140"),
            ],
        })
    };
    assert_eq!(
        subject(&notice(false)),
        "来稿已编入《每周一现》第327期（回执号 2026W48-0137、2026W48-0140）"
    );
    assert_eq!(
        subject(&notice(true)),
        "来稿已播出：《每周一现》第327期（回执号 2026W48-0137、2026W48-0140）"
    );
    let Some(mail) = read(&letter(&notice(false), "王一", None)) else {
        return;
    };
    assert!(mail["html"].as_str().unwrap().contains("开课 &amp; 86人"));
    assert!(mail["text"].as_str().unwrap().contains("开课 & 86人"));
    assert!(mail["text"].as_str().unwrap().contains("2026W48-0140"));
}

#[test]
fn the_same_letter_has_the_same_message_id_and_no_other_has_it() {
    let id = |kind, receipt, to| message_id(kind, receipt, to, "yixian@newsroom.example");
    let one = id(LetterKind::Receipt, "2026W48-0137", "a@x.cn");
    assert_eq!(one, id(LetterKind::Receipt, "2026W48-0137", "a@x.cn"));
    assert_ne!(one, id(LetterKind::Scheduled, "2026W48-0137", "a@x.cn"));
    assert_ne!(one, id(LetterKind::Receipt, "2026W48-0137", "b@x.cn"));
    assert!(
        one.starts_with("<yixian.receipt.2026W48-0137.") && one.ends_with("@newsroom.example>")
    );
}
