//! What a stranger sees by a link to one edition, and what not; what a package says that airs by a
//! producer's word.

use std::{fs, path::Path};

use mail_parser::MessageParser;
use serde_json::Value;
use yixian::model::people::Role;

use super::{
    Desk, FORM, Visit,
    browse::{assert_accessible, assert_fits, assert_silent},
    form,
};
use crate::{
    support::{
        browser::{Browser, DESKTOP, PHONE},
        daemon::{Answer, Daemon},
    },
    week::Week,
};

/// Makes a link; its address from `/s/` on.
fn made(producer: &Visit<'_>, for_whom: &str, days: &str) -> String {
    let wanted = [("for_whom", for_whom), ("days", days)];
    let answer = producer.post("/package/share", &wanted);
    assert_eq!(answer.status, 303, "{}", answer.text());
    links(&producer.get("/package").text()).remove(0)
}

/// The links on 播出包, the newest first.
fn links(page: &str) -> Vec<String> {
    let rest = page.split("class=\"link\" value=\"").skip(1);
    rest.map(|rest| rest.split('"').next().unwrap().to_owned())
        .map(|address| address[address.find("/s/").unwrap()..].to_owned())
        .collect()
}

fn is_private(answer: &Answer) {
    for (name, value) in [
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        ("x-robots-tag", "noindex, nofollow"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{name}: {}", answer.head);
    }
    let policy = answer.header("content-security-policy").unwrap();
    assert!(
        policy.contains("default-src 'none'") && !policy.contains("unsafe"),
        "{policy}"
    );
}

#[test]
fn a_stranger_sees_the_edition_and_nothing_of_who_wrote_in() {
    let desk = Desk::open();
    let story = desk.story();
    let producer = desk.sign_in(Role::Producer);
    let remark = [("text", "回电13912345678核实人名")];
    assert_eq!(
        producer
            .post(&format!("/stories/{story}/remarks"), &remark)
            .status,
        303
    );
    for (for_whom, days) in [("", "7"), ("值班", "0"), ("值班", "31"), ("值班", "x")] {
        let refused = producer.post("/package/share", &[("for_whom", for_whom), ("days", days)]);
        assert_eq!(refused.status, 422, "{for_whom} {days}");
    }
    let link = made(&producer, "城市频道<b>值班", "");
    let listed = producer.get("/package").text();
    assert!(
        listed.contains("城市频道&lt;b&gt;值班") && listed.contains("还没有打开过"),
        "{listed}"
    );
    assert!(
        !desk
            .sign_in(Role::Editor)
            .get("/package")
            .text()
            .contains("/s/2026")
    );

    let before = desk.run(&["edition", "show"]).objects;
    let page = desk.daemon.get(&link);
    assert_eq!(page.status, 200, "{}", page.text());
    is_private(&page);
    let text = page.text();
    let shown = desk.run(&["story", "show", &story]).objects[0].clone();
    for field in ["headline", "lead", "organization"] {
        let told = shown[field].as_str().unwrap();
        assert!(
            text.contains(&handlebars::html_escape(told)),
            "{field}: {told}"
        );
    }
    assert!(
        text.contains("未经终审，不得播出") && text.contains("未经初审、复审、终审"),
        "{text}"
    );
    // Nothing to press, nothing that leads into the house, nothing of tips, senders, findings, colleagues.
    for hidden in [
        "<form",
        "<button",
        "<script",
        "/stories/",
        "/tips",
        "/rundown",
        "13912345678",
        "核实人名",
        "2026W",
        "为什么选",
        "须修改",
        "请留意",
        "邓制片",
        "producer",
    ] {
        assert!(!text.contains(hidden), "{hidden}");
    }
    for tip in desk.run(&["submission", "list"]).objects {
        let sender = tip["from"]["address"].as_str().unwrap_or("@").to_owned();
        assert!(!text.contains(&sender), "{sender}");
    }
    assert_eq!(
        desk.run(&["edition", "show"]).objects,
        before,
        "a look changes nothing"
    );
    let posted = desk.daemon.ask("POST", &link, FORM, "who=me");
    assert_eq!(posted.status, 405, "there is nothing to confirm");
    assert!(producer.get("/package").text().contains("最近打开"));
    let film = desk.daemon.get(&format!("{link}preview.mp4"));
    assert_eq!(film.status, 404, "there is none yet");

    // Revoked, over, forged, of another edition: one page, the same to the byte.
    let second = made(&producer, "嘉宾", "1");
    let ids = producer.get("/package").text();
    let first = ids.split("data-id=\"share-").nth(2).unwrap();
    let first = first.split('"').next().unwrap();
    let revoked = producer.post("/package/share/revoke", &[("id", first)]);
    assert_eq!(revoked.status, 303, "{}", revoked.text());
    let again = producer.post("/package/share/revoke", &[("id", first)]);
    assert_eq!(again.status, 404);
    let gone = desk.daemon.get(&link);
    assert_eq!(gone.status, 404);
    is_private(&gone);
    assert!(gone.text().contains("这个链接打不开"), "{}", gone.text());
    assert_eq!(gone.body, film.body);
    let parts: Vec<&str> = second.trim_matches('/').split('/').collect();
    let [_, edition, id, end, signature] = parts[..] else {
        panic!("{second}");
    };
    let wrong = [
        format!("/s/{edition}/{id}/{end}/{}/", "0".repeat(64)),
        format!("/s/2026-12-05/{id}/{end}/{signature}/"),
        format!("/s/{edition}/{first}/{end}/{signature}/"),
        format!("/s/{edition}/{id}/9999999999/{signature}/"),
        format!("/s/x/y/z/{signature}/"),
        format!("{second}..%2f..%2fyixian.db"),
        format!("{second}script.docx"),
    ];
    let mut slowed = 0;
    for target in &wrong {
        let refused = desk.daemon.get(target);
        assert!(
            matches!(refused.status, 404 | 429),
            "{target}: {}",
            refused.status
        );
        slowed += usize::from(refused.status == 429);
        assert_eq!(refused.body, gone.body, "{target}");
        is_private(&refused);
    }
    assert!(slowed > 0, "who guesses is slowed down");
    assert_eq!(
        desk.daemon.get(&second).status,
        200,
        "and who has a link is not"
    );
    let log = producer.get("/log?q=share.").text();
    assert!(
        log.contains("发出访客链接") && log.contains("收回访客链接"),
        "{log}"
    );

    let desk = desk.again(Some("2026-11-29T12:00:00+08:00"));
    let over = desk.daemon.get(&second);
    assert_eq!((over.status, over.body), (404, gone.body));
}

#[test]
fn the_page_of_a_guest_can_be_read_on_every_screen() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::open();
    desk.sign_in_with(&browser, Role::Producer);
    browser.go(&desk.url("/package"));
    browser.fill("#shares input[name=for_whom]", "城市频道值班");
    browser.click("[data-act=share]");
    browser.wait(
        "it is listed, whole",
        "document.querySelector('.shares .link')?.value.startsWith(location.origin + '/s/')",
    );
    browser.click(".shares [data-act=copy]");
    browser.shows("复制");
    browser.screenshot("package-shares");
    assert_accessible(&browser);
    let links = links(&desk.sign_in(Role::Producer).get("/package").text());
    browser.click(".who button");
    browser.wait("nobody is signed in", "location.pathname === '/login'");
    browser.go(&desk.url(&links[0]));
    browser.shows("口播稿");
    assert_fits(&browser, DESKTOP);
    assert_accessible(&browser);
    browser.screenshot("guest");
    browser.dark(true);
    browser.screenshot("guest-dark");
    browser.dark(false);
    browser.screen(PHONE);
    assert_fits(&browser, PHONE);
    assert_accessible(&browser);
    browser.screenshot("guest-phone");
    assert_silent(&browser);
}

fn visit<'a>(daemon: &'a Daemon, login: &str) -> Visit<'a> {
    let entry = form(&[("login", login), ("password", "a long password")]);
    let entered = daemon.ask("POST", "/login", FORM, &entry);
    assert_eq!(entered.status, 303, "{}", entered.text());
    let cookie = entered.header("set-cookie").expect("a cookie");
    let cookie = cookie.split(';').next().expect("a pair").to_owned();
    Visit { daemon, cookie }
}

fn mail(folder: &Path) -> String {
    let mails = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut mails = mails.filter(|path| path.extension().is_some_and(|end| end == "eml"));
    let raw = fs::read(mails.next().expect("a mail")).unwrap();
    let mail = MessageParser::default().parse(&raw).unwrap();
    assert!(
        mail.subject().unwrap().contains("正式"),
        "{:?}",
        mail.subject()
    );
    mail.body_text(0).unwrap().into_owned()
}

#[test]
fn what_airs_by_a_producer_s_word_is_sent_and_says_so_and_a_guest_sees_its_film() {
    let mut week = Week::open(
        "[desk]\nlisten = \"127.0.0.1:0\"\n[delivery]\nrecipients = [\"station@tv.example\"]\n",
    );
    assert_eq!(week.gather().code, 0);
    assert_eq!(week.run(&["build"]).code, 0);
    week.room.add_reviewers();
    let stories = week.run(&["story", "list"]).objects;
    let ids: Vec<&str> = stories
        .iter()
        .filter_map(|story| story["id"].as_str())
        .collect();
    assert!(ids.len() > 1);
    for id in &ids {
        let signed = week.run(&["story", "approve", id, "--level", "first", "--by", "ed"]);
        assert_eq!(signed.code, 0, "{signed:?}");
    }
    let daemon = week.serve();
    let producer = visit(&daemon, "prod");
    let page = producer.get("/review").text();
    let pairs = page
        .split("data-id=\"special\"")
        .nth(1)
        .expect("the whole edition");
    let pairs = pairs.split("name=\"stories\" value=\"").nth(1).unwrap();
    let pairs = pairs.split('"').next().unwrap();
    let word = [
        ("stories", pairs),
        ("text", "审片在飞机上"),
        ("sure", "yes"),
    ];
    assert_eq!(producer.post("/review/override", &word).status, 303);
    assert_eq!(daemon.stop(), Some(0));
    // At its time it is locked, packed and sent like any other.
    week.room.at("2026-11-28T11:05:00+08:00");
    let round = week.run(&["run-due"]);
    let recipient = &round.objects[0]["delivered"][0]["recipients"][0];
    assert_eq!(recipient["state"], "accepted", "{round:?}");
    let text = mail(&week.room.data().join("outbox"));
    assert!(
        text.contains("特批播出，未经复审、终审（丙制片特批：审片在飞机上）"),
        "{text}"
    );
    let shown = week.run(&["edition", "show"]).objects[0].clone();
    let package = shown["revisions"].as_array().unwrap().last().unwrap()["package"].clone();
    let package = Path::new(package.as_str().expect("a package")).to_owned();
    let manifest: Value =
        serde_json::from_slice(&fs::read(package.join("manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["status"], "正式");
    let overridden = manifest["overridden"].as_array().unwrap();
    assert_eq!(
        overridden.len(),
        manifest["signed"].as_array().unwrap().len(),
        "{manifest}"
    );
    assert_eq!(overridden[0]["levels"], serde_json::json!(["复审", "终审"]));
    let readme = fs::read_to_string(package.join("README.txt")).unwrap();
    assert!(readme.contains("特批播出，未经复审、终审"), "{readme}");

    let daemon = week.serve();
    let producer = visit(&daemon, "prod");
    let link = made(&producer, "嘉宾", "3");
    let page = daemon.get(&link);
    assert!(page.text().contains("特批播出，未经复审、终审") && page.text().contains("<video"));
    let part = daemon.ask(
        "GET",
        &format!("{link}preview.mp4"),
        "Range: bytes=0-99\r\n",
        "",
    );
    assert_eq!((part.status, part.body.len()), (206, 100));
    assert_eq!(part.header("content-type"), Some("video/mp4"));
    is_private(&part);
    let captions = daemon.get(&format!("{link}edition.vtt"));
    assert!(captions.text().starts_with("WEBVTT"), "{}", captions.text());
    assert_eq!(daemon.get(&format!("{link}manifest.json")).status, 404);

    // A story of it is killed in a correction: the film that shows it is no guest's any more.
    assert_eq!(daemon.stop(), Some(0));
    let reopen = ["edition", "reopen", "2026-11-28", "--reason", "更正"];
    assert_eq!(week.run(&reopen).code, 0);
    let killed = week.run(&["story", "kill", ids[0], "--reason", "失实"]);
    assert_eq!(killed.code, 0, "{killed:?}");
    let daemon = week.serve();
    let page = daemon.get(&link).text();
    assert!(
        page.contains("有稿件已经撤下") && !page.contains("<video"),
        "{page}"
    );
    for name in ["preview.mp4", "edition.vtt"] {
        assert_eq!(daemon.get(&format!("{link}{name}")).status, 404, "{name}");
    }
}
