use std::path::Path;

use encoding_rs::{BIG5, GB18030};
use proptest::prelude::*;

use super::*;
use crate::{intake::judge, model::BlobHash};

const STORY: &str = "11月27日，深圳市志愿者联合会在罗湖区举行活动，三百名志愿者参加。";

fn of(mail: impl AsRef<[u8]>) -> ReadMail {
    read(mail.as_ref(), &Limits::default())
}

fn gb(text: &str) -> Vec<u8> {
    GB18030.encode(text).0.into_owned()
}

/// Mails written by Python's email library and, from byte to byte, in the ways of Chinese mail programs
/// (`odd-…`), with what was put in (`want.json`): subject, sender, text, names and hashes of the files
/// must come out as they went in, and so must links and Message-IDs where there are any.
#[test]
fn mails_of_another_writer_are_read_exactly() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures/mail");
    let want: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.join("want.json")).unwrap()).unwrap();
    let lines = |text: &str| -> Vec<String> {
        text.lines()
            .map(|line| line.trim_end().to_owned())
            .filter(|line| !line.is_empty())
            .collect()
    };
    let want = want.as_object().unwrap();
    assert!(want.len() >= 60);
    for (name, want) in want {
        let read = of(std::fs::read(folder.join(format!("{name}.eml"))).unwrap());
        assert_eq!(read.mail.subject, want["subject"], "{name}");
        assert_eq!(read.mail.from.name, want["name"], "{name}");
        assert_eq!(read.mail.from.address, want["addr"], "{name}");
        assert_eq!(
            lines(&read.mail.text),
            lines(want["text"].as_str().unwrap()),
            "{name}"
        );
        let files: Vec<_> = read
            .mail
            .attachments
            .iter()
            .map(|file| serde_json::json!([file.original_name, BlobHash::of(&file.bytes)]))
            .collect();
        assert_eq!(serde_json::Value::from(files), want["atts"], "{name}");
        if let Some(state) = want.get("state") {
            assert_eq!(judge(&read).name(), *state, "{name}");
        }
        let links: Vec<_> = read
            .links
            .iter()
            .map(|link| serde_json::json!([link.provider, link.name, link.bytes, link.expires_at]))
            .collect();
        let none = serde_json::json!([]);
        assert_eq!(
            serde_json::Value::from(links),
            *want.get("links").unwrap_or(&none),
            "{name}"
        );
        assert_eq!(
            serde_json::json!(read.mail.travel.undelivered),
            *want.get("undelivered").unwrap_or(&none),
            "{name}"
        );
        if let Some(inner) = want.get("nested").and_then(|inner| inner.as_str()) {
            assert_eq!(read.mail.nested[0].subject, inner, "{name}");
        }
        assert_eq!(
            (read.limit, read.sealed, read.mail.replacement_permille),
            (None, None, 0),
            "{name}"
        );
    }
}

#[test]
fn labels_that_lie_still_give_chinese() {
    for (label, bytes) in [
        ("text/plain; charset=gb2312", gb(&format!("{STORY}镕喆"))),
        ("text/plain; charset=utf-8", gb(STORY)),
        ("text/plain; charset=gb2312", STORY.as_bytes().to_vec()),
        ("text/plain; charset=iso-8859-1", gb(STORY)),
        ("text/plain; charset=us-ascii", gb(STORY)),
        ("text/plain", gb(STORY)),
        ("text/plain; charset=big5", STORY.as_bytes().to_vec()),
        ("text/plain; charset=", gb(STORY)),
        ("text", gb(STORY)),
    ] {
        let mail = [
            format!("From: a@x.cn\r\nContent-Type: {label}\r\n\r\n").into_bytes(),
            bytes,
        ]
        .concat();
        let read = of(mail);
        assert!(
            read.mail.text.starts_with(STORY),
            "{label}: {}",
            read.mail.text
        );
        assert_eq!(read.mail.replacement_permille, 0);
    }
}

#[test]
fn raw_headers_in_gbk_and_big5_are_read() {
    let head = "\r\n\r\nFrom: 李雷 <li@x.cn>\r\nSubject: 邻里守望活动来稿\r\nContent-Type: application/pdf; name=\"来稿.pdf\"\r\n\r\nx";
    let read = of(gb(head));
    assert_eq!(read.mail.subject, "邻里守望活动来稿");
    assert_eq!(read.mail.from.name, "李雷");
    assert_eq!(read.mail.attachments[0].name, "来稿.pdf");
    let head = "From: 李雷 <li@x.cn>\r\nSubject: 關於志願者活動的來稿與相片\r\n\r\nx";
    assert_eq!(
        of(BIG5.encode(head).0).mail.subject,
        "關於志願者活動的來稿與相片"
    );
    assert_eq!(
        of("Subject: Grüße aus Köln\n\nGrüße").mail.subject,
        "Grüße aus Köln"
    );
}

#[test]
fn an_empty_text_beside_html_gives_the_html() {
    let mail = format!(
        "From: a@qq.com\r\nContent-Type: multipart/alternative; boundary=q\r\n\r\n--q\r\nContent-Type: text/plain; charset=gb18030\r\nContent-Transfer-Encoding: base64\r\n\r\nICAg\r\n\r\n--q\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<div>{STORY}</div><div><br></div><div>完</div>\r\n--q--\r\n"
    );
    assert_eq!(of(mail).mail.text, format!("{STORY}\n\n完"));
}

#[test]
fn pictures_are_kept_with_and_without_a_disposition() {
    let jpeg = "/9j/4AAQSkZJRgABAQAAAQABAAD/";
    let part = |extra: &str| {
        format!(
            "--q\r\nContent-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\n{extra}\r\n{jpeg}\r\n"
        )
    };
    let mail = format!(
        "From: a@x.cn\r\nContent-Type: multipart/related; boundary=q\r\n\r\n--q\r\nContent-Type: text/html\r\n\r\n<p>文<img src=\"cid:p%201@x\"></p>\r\n{}{}{}{}--q--",
        part(""),
        part("Content-ID: <p 1@x>\r\n"),
        part("Content-Disposition: inline; filename=\"IMG.JPG\"\r\n"),
        part("Content-Disposition: attachment\r\nContent-ID: <other@x>\r\n"),
    );
    let files = of(mail).mail.attachments;
    let seen: Vec<_> = files
        .iter()
        .map(|file| (file.name.as_str(), file.inline))
        .collect();
    assert_eq!(
        seen,
        [
            ("附件1.jpg", false),
            ("附件2.jpg", true),
            ("IMG.JPG", true),
            ("附件3.jpg", false)
        ]
    );
    assert!(files.iter().all(|file| file.media_type == "image/jpeg"));
}

#[test]
fn a_mail_in_a_mail_is_a_tip_of_its_own() {
    let inner = format!(
        "From: li@x.cn\r\nSubject: =?gb2312?B?wLS45Q==?=\r\nContent-Type: text/plain; charset=gb2312\r\n\r\n{STORY}"
    );
    let mail = |head: &str| {
        let head = format!(
            "From: b@x.cn\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n\r\n请看\r\n--q\r\n{head}\r\n\r\n"
        );
        [head.into_bytes(), gb(&inner), b"\r\n--q--".to_vec()].concat()
    };
    for (head, files) in [
        ("Content-Type: message/rfc822", 0),
        (
            "Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename=a.eml",
            0,
        ),
        ("Content-Type: application/octet-stream; name=a.eml", 0),
    ] {
        let read = of(mail(head));
        assert_eq!(read.mail.nested.len(), 1, "{head}");
        assert_eq!(
            (
                read.mail.nested[0].subject.as_str(),
                read.mail.nested[0].text.as_str()
            ),
            ("来稿", STORY)
        );
        assert_eq!(read.mail.attachments.len(), files);
        assert_eq!(read.mail.text, "请看");
    }
}

#[test]
fn a_message_file_of_outlook_is_a_tip_of_its_own() {
    let file = outlook::tests::sample(STORY);
    let head = "From: b@x.cn\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n\r\n请看\r\n--q\r\nContent-Type: application/vnd.ms-outlook; name=a.msg\r\nContent-Transfer-Encoding: binary\r\n\r\n";
    let read = of([head.as_bytes(), &file, b"\r\n--q--"].concat());
    assert_eq!(read.mail.text, "请看");
    assert!(read.mail.attachments.is_empty());
    let [tip] = read.mail.nested.as_slice() else {
        panic!("{:?}", read.mail.nested)
    };
    assert_eq!(
        (tip.subject.as_str(), tip.text.as_str()),
        ("活动来稿", STORY)
    );
    assert_eq!(
        (tip.from.name.as_str(), tip.from.address.as_str()),
        ("李雷", "li@x.cn")
    );
    assert!(tip.sent_at.is_some());
    assert_eq!(tip.attachments[0].name, "合照.jpg");
    assert_eq!(tip.nested[0].text, "内层正文在此");
    let broken = of([head.as_bytes(), &file[..600], b"\r\n--q--"].concat());
    assert_eq!(broken.mail.attachments.len(), 1);
    assert!(
        broken
            .mail
            .notes
            .iter()
            .any(|note| note.contains("人工打开"))
    );
}

#[test]
fn signed_mail_is_read_and_encrypted_mail_is_not() {
    let signed = of(format!(
        "From: a@x.cn\nContent-Type: multipart/signed; boundary=q\n\n--q\nContent-Type: text/plain\n\n{STORY}\n--q\nContent-Type: application/pkcs7-signature; name=smime.p7s\n\nx\n--q--"
    ));
    assert_eq!((signed.mail.text.as_str(), signed.sealed), (STORY, None));
    let sealed = of(
        "From: a@x.cn\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n\nx",
    );
    assert!(sealed.sealed.is_some());
}

#[test]
fn what_hides_in_other_wrappings_is_unpacked() {
    let mail = format!("From: a@x.cn\n\n{STORY}\nbegin 644 cat.txt\n#0V%T\n`\nend\n");
    let read = of(mail);
    assert_eq!(read.mail.text, STORY);
    assert_eq!(
        (
            read.mail.attachments[0].name.as_str(),
            read.mail.attachments[0].bytes.as_slice()
        ),
        ("cat.txt", &b"Cat"[..])
    );
    let mac = format!("From: a@x.cn\rSubject: x\r\r{STORY}\r").replace('\n', "");
    assert_eq!(of(mac).mail.text, STORY);
}

#[test]
fn a_torn_mail_is_read_as_far_as_it_goes() {
    let read = of(format!(
        "From: a@x.cn\nContent-Type: multipart/mixed; boundary=q\n\n--q\n\n{STORY}\n--q\nContent-Type: image/jpeg\nContent-Transfer-Encoding: base64\n\n/9j/4AAQSkZJ"
    ));
    assert_eq!(read.mail.text, STORY);
    assert_eq!(read.mail.attachments.len(), 1);
    assert!(read.mail.notes.iter().any(|note| note.contains("不完整")));
}

#[test]
fn hostile_text_is_harmless_and_still_there() {
    let read = of(
        "From: \"a\u{202e}b\" <a@x.cn>\nSubject: =?utf-8?B?eA0KQmNjOiB5?=\n\n{{x}} %{y} <svg> =cmd() \u{202e}𠮷㙓\u{0}䶮",
    );
    assert_eq!(read.mail.subject, "x Bcc: y");
    assert_eq!(read.mail.from.name, "ab");
    assert_eq!(read.mail.text, "{{x}} %{y} <svg> =cmd() 𠮷㙓䶮");
}

#[test]
fn the_largest_shapes_end_within_seconds() {
    let clock = crate::model::clock::SystemClock::new();
    use crate::model::Clock;
    let lines = "发件人：a\n".repeat(400_000);
    let banners = format!(
        "{}{}",
        "-----原始邮件-----\n".repeat(12),
        "x:\n".repeat(600_000)
    );
    for text in [
        lines,
        banners,
        "a@b 写道：\n".repeat(100_000),
        "<".repeat(2_000_000),
        "&lt".repeat(500_000),
    ] {
        of(format!("From: a@x.cn\nSubject: Fw: x\n\n{text}"));
        of(format!(
            "From: a@x.cn\nSubject: Fw: x\nContent-Type: text/html\n\n{text}"
        ));
        of(format!(
            "From: {}\nSubject: {}\n\nx",
            text.replace('\n', "\""),
            text.replace('\n', "=?")
        ));
    }
    let nested =
        "Content-Type: message/rfc822\nContent-Transfer-Encoding: quoted-printable\n\n".repeat(20);
    assert!(of(format!("From: a@x.cn\n{nested}x")).limit.is_some());
    assert!(clock.monotonic().as_secs() < 30, "{:?}", clock.monotonic());
}

fn sample() -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures/mail");
    std::fs::read(folder.join("modern-0.eml")).unwrap()
}

proptest! {
    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        of(bytes);
    }

    #[test]
    fn a_mutated_mail_is_read(changes in proptest::collection::vec((0_usize..4000, any::<u8>()), 0..12), cut in 0_usize..9000) {
        let mut bytes = sample();
        for (at, byte) in changes {
            if let Some(slot) = bytes.get_mut(at) { *slot = byte; }
        }
        bytes.truncate(cut);
        let read = of(bytes);
        prop_assert!(!read.mail.subject.contains('\n'));
    }
}
