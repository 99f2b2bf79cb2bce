//! Letters that a producer writes to a sender: seen before they leave, sent once by a real mail server, and
//! what became of them.

use std::{fs, process::Command};

use serde_json::Value;
use yixian::model::people::Role;

use super::{
    Desk,
    browse::{assert_accessible, assert_fits, assert_silent, look_at},
};
use crate::support::{
    Newsroom,
    browser::{Browser, PHONE},
    daemon::Daemon,
    peer::Peer,
};

const READ: &str = r#"
import email, email.policy, json, sys
mail = email.message_from_bytes(open(sys.argv[1], "rb").read(), policy=email.policy.default)
print(json.dumps({
    "headers": {k: str(v) for k, v in mail.items()},
    "text": mail.get_body(("plain",)).get_content(),
    "html": mail.get_body(("html",)).get_content(),
}))
"#;

fn settings(room: &Newsroom, peer: &Peer, answers: bool) -> String {
    format!(
        "[[intake.sources]]\nname = \"tips\"\npath = \"{}\"\nacknowledge = {answers}\n\
         [acknowledgement]\nreceipt = false\ncontact = \"0755-0000 0000\"\n\
         [delivery]\ntransport = \"smtp\"\nfrom = \"yixian@newsroom.example\"\nfrom_name = \"编辑部\"\nrecipients = [\"tv@station.example\"]\n\
         [delivery.smtp]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\n",
        room.path("tips").display(),
        peer.port
    )
}

/// A newsroom with one tip of a person and one of a machine; the receipt numbers of both.
fn newsroom(answers: bool) -> Option<(Desk, Peer, [String; 2])> {
    let peer = Peer::start("ok")?;
    let room = Newsroom::open();
    fs::create_dir(room.path("tips")).unwrap();
    let put = |name: &str, head: &str, text: &str| {
        let mail = format!(
            "{head}To: yixian@newsroom.example\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
        );
        fs::write(room.path("tips").join(name), mail).unwrap();
    };
    put(
        "1.eml",
        "From: lin@tips.example\r\nSubject: 课堂\r\nMessage-ID: <1@tips>\r\nReferences: <0@tips>\r\n",
        "11月24日上午，深圳市和风社区服务中心在福田区党群服务中心举办长者数字课堂，86名长者学习手机挂号。",
    );
    put(
        "2.eml",
        "From: noreply@tips.example\r\nSubject: 义诊\r\nMessage-ID: <2@tips>\r\n",
        "11月25日，和风社区服务中心在福田区莲花街道举办义诊，120名居民参加。",
    );
    let more = settings(&room, &peer, answers);
    let file = super::write(&room, "tips.toml", &more);
    let gathered = room.run(&["--config", &file, "gather"]);
    assert_eq!(gathered.code, 0, "{gathered:?}");
    let desk = Desk::serve(room, &more);
    let listed = desk.run(&["submission", "list"]).objects;
    let receipt = |subject: &str| {
        let row = listed.iter().find(|row| row["subject"] == subject);
        row.unwrap()["receipt"].as_str().unwrap().to_owned()
    };
    let receipts = [receipt("课堂"), receipt("义诊")];
    Some((desk, peer, receipts))
}

fn taken(peer: &Peer) -> Vec<Value> {
    let read = |path: &std::path::PathBuf| {
        let output = Command::new("python3")
            .args(["-c", READ])
            .arg(path)
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        serde_json::from_slice(&output.stdout).unwrap()
    };
    peer.mails().iter().map(read).collect()
}

#[test]
fn a_producer_asks_for_pictures_and_sees_what_became_of_the_letter() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let Some((desk, peer, [tip, machine])) = newsroom(true) else {
        return;
    };
    desk.sign_in_with(&browser, Role::Producer);
    look_at(
        &browser,
        &desk.url(&format!("/tips/{tip}/reply?template=picture")),
        "reply",
    );
    let page = desk.url(&format!("/tips/{tip}"));
    browser.go(&page);
    browser.click("#letters a[href$=\"template=verify\"]");
    browser.wait("the letter is there", "document.getElementById('text')");
    // What the template leaves open cannot be sent.
    browser.click(".letter button.good");
    browser.shows("请填好再发");
    assert_eq!(
        browser.console().len(),
        1,
        "the refusal is said by the browser"
    );
    browser.click("nav.choice a[href$=\"template=picture\"]");
    browser.wait(
        "it is the other one",
        "document.getElementById('text')?.value.includes('补发照片')",
    );
    for seen in [
        "lin@tips.example",
        "yixian@newsroom.example",
        &format!("回复：课堂（回执号 {tip}）"),
        "对方的来信「课堂」之下",
    ] {
        browser.shows(seen);
    }
    let text = browser.js(
        "const box = document.getElementById('text'); box.value += '\\n\\n<b>1 & 2</b>'; return box.value",
        &[],
    );
    // Twice pressed is once sent.
    browser.js(
        "const form = document.querySelector('.letter'); form.requestSubmit(); delete form.dataset.sent; form.requestSubmit()",
        &[],
    );
    browser.shows("信已交给发信箱");
    browser.wait(
        "it is sent",
        "document.querySelector('#letters .state')?.textContent.startsWith('已发')",
    );
    assert_accessible(&browser);
    browser.screen(PHONE);
    browser.go(&page);
    assert_fits(&browser, PHONE);
    browser.screenshot("tip-letters-phone");
    assert_silent(&browser);

    let mails = taken(&peer);
    assert_eq!(mails.len(), 1, "{mails:?}");
    let headers = &mails[0]["headers"];
    assert_eq!(headers["To"], "lin@tips.example");
    assert_eq!(headers["Subject"], format!("回复：课堂（回执号 {tip}）"));
    assert_eq!(headers["In-Reply-To"], "<1@tips>");
    assert_eq!(headers["References"], "<0@tips> <1@tips>");
    assert!(headers["Auto-Submitted"].is_null(), "a person wrote it");
    let sent = mails[0]["text"].as_str().unwrap().replace("\r\n", "\n");
    assert_eq!(sent.trim_end(), text.as_str().unwrap().trim_end());
    assert!(
        mails[0]["html"]
            .as_str()
            .unwrap()
            .contains("&lt;b&gt;1 &amp; 2&lt;/b&gt;")
    );

    // The same page once more, by whatever way: nothing leaves.
    let visit = desk.sign_in(Role::Producer);
    let form = [
        ("template", "free"),
        ("press", "0123456789abcdef0123"),
        ("text", "谢谢。"),
    ];
    let target = format!("/tips/{tip}/reply");
    for _ in 0..3 {
        assert_eq!(visit.post(&target, &form).status, 303);
    }
    let noreply = visit.post(&format!("/tips/{machine}/reply"), &form);
    assert_eq!(noreply.status, 422);
    assert!(
        noreply.text().contains("发件人地址不收信"),
        "{}",
        noreply.text()
    );
    for text in ["", "   \r\n ", &"长".repeat(4001)] {
        let form = [
            ("template", "free"),
            ("press", "fedcba9876543210fedc"),
            ("text", text),
        ];
        assert_eq!(visit.post(&target, &form).status, 422);
    }
    let two = crate::support::machine::wait_for(|| (peer.mails().len() == 2).then_some(()));
    assert!(two.is_some(), "{:?}", peer.recipients());
    let shown = desk.run(&["submission", "show", &tip]).objects.remove(0);
    let letters = shown["letters"].as_array().unwrap();
    assert_eq!(letters.len(), 2, "{letters:?}");
    let log = visit.get("/log?q=letter.reply").text();
    assert!(
        log.contains("给来稿人写信") && log.contains("邓制片"),
        "{log}"
    );

    // It comes back: said at the tip, and nobody writes there again.
    let id = letters[1]["message_id"].as_str().unwrap();
    let report = format!(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@tips.example\r\nTo: yixian@newsroom.example\r\n\
         Subject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=q\r\n\r\n\
         --q\r\nContent-Type: text/plain\r\n\r\nno such user\r\n--q\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mx.tips.example\r\n\r\nFinal-Recipient: rfc822; lin@tips.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\
         --q\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {id}\r\nSubject: x\r\n\r\n--q--\r\n"
    );
    fs::write(desk.room.path("tips/back.eml"), report).unwrap();
    let Desk {
        room,
        settings,
        daemon,
    } = desk;
    assert_eq!(daemon.stop(), Some(0));
    let _ = room.run(&["--config", &settings, "gather"]);
    let daemon = Daemon::start(room.command(&["--config", &settings, "serve"]));
    let desk = Desk {
        room,
        settings,
        daemon,
    };
    let visit = desk.sign_in(Role::Producer);
    let page = visit.get(&format!("/tips/{tip}")).text();
    assert!(
        page.contains("退信 ") && page.contains("上次写给该地址的信被退回"),
        "{page}"
    );
    assert_eq!(peer.mails().len(), 2);
}

#[test]
fn where_letters_are_off_it_is_said_and_nothing_leaves() {
    let Some((desk, peer, [tip, _])) = newsroom(false) else {
        return;
    };
    let visit = desk.sign_in(Role::Producer);
    let page = visit.get(&format!("/tips/{tip}")).text();
    assert!(page.contains("设置里没有开启"), "{page}");
    assert!(!page.contains("template=picture"));
    let form = [
        ("template", "free"),
        ("press", "0123456789abcdef0123"),
        ("text", "谢谢。"),
    ];
    let refused = visit.post(&format!("/tips/{tip}/reply"), &form);
    assert_eq!(refused.status, 422);
    let told = refused.text();
    assert!(
        told.contains("不能回信") && told.contains("谢谢。</textarea>"),
        "what was written is shown again: {told}"
    );
    let shown = desk.run(&["submission", "show", &tip]).objects.remove(0);
    assert_eq!(
        shown["letters"].as_array().map(Vec::len),
        Some(0),
        "{shown}"
    );
    assert_eq!(peer.mails().len(), 0);
}
