//! 终审 closes a story, 特批 lets one go on: by hand in Chromium, and by a desk that dies half way.

use std::io::Read;

use serde_json::Value;
use yixian::model::people::Role;

use super::{
    Desk, FORM, Visit,
    browse::{assert_accessible, assert_fits, assert_silent},
    form, name,
};
use crate::support::{
    browser::{Browser, DESKTOP, PHONE, Pointer},
    daemon::{Daemon, begin},
};

/// Signs a story at `level` as whoever has that role, at another machine.
fn sign(desk: &Desk, story: &str, levels: &[(&str, Role)]) {
    for (level, role) in levels {
        let signed = desk.run(&[
            "story",
            "approve",
            story,
            "--level",
            level,
            "--by",
            role.name(),
        ]);
        assert_eq!(signed.code, 0, "{signed:?}");
    }
}

const FIRST: (&str, Role) = ("first", Role::Editor);
const SECOND: (&str, Role) = ("second", Role::Reviewer);
const FINAL: (&str, Role) = ("final", Role::Producer);

fn shown(desk: &Desk, story: &str) -> Value {
    desk.run(&["story", "show", story]).objects[0].clone()
}

/// What stands in a hidden field of a page.
fn hidden(page: &str, field: &str) -> String {
    let value = page.split(&format!("name=\"{field}\" value=\"")).nth(1);
    let value = value.and_then(|rest| rest.split('"').next());
    value.unwrap_or_else(|| panic!("no {field}")).to_owned()
}

#[test]
fn what_is_sent_back_and_why_are_one_write_when_the_desk_dies_in_it() {
    let desk = Desk::open();
    let story = desk.story();
    desk.sign(&story);
    let Desk {
        room,
        settings,
        daemon,
    } = desk;
    assert_eq!(daemon.stop(), Some(0));
    let mut serve = room.command(&["--config", &settings, "serve"]);
    serve.env("YIXIAN_CRASH_AT", "review.returned");
    let daemon = Daemon::start(serve);
    let desk = Desk {
        room,
        settings,
        daemon,
    };
    let cookie = desk.sign_in(Role::Reviewer).cookie;
    let head = format!("Cookie: {cookie}\r\n{FORM}");
    let body = form(&[("text", "标题太长")]);
    let target = format!("/stories/{story}/return");
    let mut stream = begin(
        &desk.daemon.address,
        "POST",
        &target,
        &head,
        body.as_bytes(),
    );
    let mut said = Vec::new();
    let _ = stream.read_to_end(&mut said);
    assert!(
        said.is_empty(),
        "it died first: {}",
        String::from_utf8_lossy(&said)
    );
    assert_eq!(shown(&desk, &story)["state"], "first_review");
    let Desk {
        room,
        settings,
        daemon,
    } = desk;
    drop(daemon);
    let daemon = Daemon::start(room.command(&["--config", &settings, "serve"]));
    let desk = Desk {
        room,
        settings,
        daemon,
    };
    let visit = desk.sign_in(Role::Reviewer);
    let page = || visit.get(&format!("/stories/{story}")).text();
    assert!(!page().contains("退回：标题太长"), "neither");
    let again = visit.post(&target, &[("text", "标题太长")]);
    assert_eq!(again.status, 303, "{}", again.text());
    assert_eq!(shown(&desk, &story)["state"], "draft");
    assert!(page().contains("退回：标题太长"), "both");
}

#[test]
fn the_final_review_locks_a_story_and_the_last_one_offers_the_lock() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::open();
    let picked = desk.picked();
    let (last, others) = picked.split_last().unwrap();
    sign(&desk, last, &[FIRST, SECOND]);
    desk.sign_in_with(&browser, Role::Editor);
    browser.go(&desk.url(&format!("/stories/{last}")));
    browser.wait(
        "it can be written",
        "document.querySelector('.fields[data-editable]')",
    );
    // Given at another machine: the editor's page closes.
    sign(&desk, last, &[FINAL]);
    browser.wait(
        "it is closed",
        "document.querySelector('#f-lead')?.readOnly",
    );
    browser.shows(&format!("稿件已锁定：{}", name(Role::Producer)));
    browser.shows("由制片重新打开");
    assert_eq!(
        browser.js(
            "return !document.querySelector('[data-act=reopen], [data-act=return]')",
            &[]
        ),
        true
    );
    assert_accessible(&browser);
    browser.screenshot("story-signed-off");
    browser.screen(PHONE);
    assert_fits(&browser, PHONE);
    browser.screen(DESKTOP);
    // A form that was on its way is refused in words.
    let editor = desk.sign_in(Role::Editor);
    let late = editor.post(&format!("/stories/{last}/undo"), &[]);
    assert!(
        late.status == 422 && late.text().contains("稿件已锁定"),
        "{}",
        late.text()
    );
    let by_word = [
        "story",
        "classify",
        last,
        "--category",
        "新理念",
        "--by",
        "editor",
    ];
    let refused = desk.run(&by_word);
    assert_eq!(refused.code, 4, "{refused:?}");
    let reopen = editor.post(&format!("/stories/{last}/reopen"), &[("text", "改一下")]);
    assert_eq!(reopen.status, 403);

    // A producer opens it, with a reason; on the editor's page it can be written again.
    let producer = desk.sign_in(Role::Producer);
    let target = format!("/stories/{last}/reopen");
    assert_eq!(producer.post(&target, &[("text", " ")]).status, 422);
    assert_eq!(
        producer
            .post(&target, &[("text", "机构来电更正人名")])
            .status,
        303
    );
    browser.wait(
        "it is open",
        "document.querySelector('.fields[data-editable]')",
    );
    browser.shows("机构来电更正人名");
    assert_eq!(shown(&desk, last)["state"], "draft");

    // The others, then this one: with the last 终审 the lock is there to be pressed.
    for story in others {
        sign(&desk, story, &[FIRST, SECOND, FINAL]);
    }
    sign(&desk, last, &[FIRST, SECOND]);
    browser.click(".who button");
    desk.sign_in_with(&browser, Role::Producer);
    browser.screen(PHONE);
    browser.go(&desk.url("/review"));
    browser.wait(
        "one waits",
        "document.querySelectorAll('.entry').length === 1",
    );
    assert_eq!(
        browser.js("return !document.querySelector('[data-act=lock]')", &[]),
        true
    );
    browser.press(".entry .pass button", Pointer::Finger);
    browser.shows("本期三审齐全，可以锁单了");
    assert_fits(&browser, PHONE);
    assert_accessible(&browser);
    browser.screenshot("review-lock-now-phone");
    browser.js("window.confirm = () => true", &[]);
    browser.press("[data-act=lock]", Pointer::Finger);
    browser.shows("已锁单");
    assert_eq!(
        desk.run(&["edition", "show"]).objects[0]["edition"]["state"],
        "locked"
    );
    assert_silent(&browser);
}

/// The form of 特批 on a story's page, as it is sent without a script.
fn special(visit: &Visit<'_>, story: &str, more: &[(&str, &str)]) -> u16 {
    let page = visit.get(&format!("/stories/{story}")).text();
    let stories = hidden(&page, "stories");
    let mut pairs = vec![("stories", stories.as_str()), ("back", "story")];
    pairs.extend(more);
    visit.post("/review/override", &pairs).status
}

#[test]
fn a_producer_s_word_stands_in_red_wherever_the_edition_is_seen() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::open();
    let picked = desk.picked();
    for story in &picked {
        sign(&desk, story, &[FIRST]);
    }
    let producer = desk.sign_in(Role::Producer);
    // Neither without a word nor without the second confirmation, and by nobody else.
    assert_eq!(special(&producer, &picked[0], &[("text", "联系不上")]), 422);
    assert_eq!(special(&producer, &picked[0], &[("sure", "yes")]), 422);
    let reviewer = desk.sign_in(Role::Reviewer);
    let refused = reviewer.post(
        "/review/override",
        &[("stories", "x"), ("sure", "yes"), ("text", "急")],
    );
    assert_eq!(refused.status, 403);
    assert!(!reviewer.get("/review").text().contains("特批"));
    assert_eq!(shown(&desk, &picked[0])["override"], Value::Null);

    desk.sign_in_with(&browser, Role::Producer);
    browser.screen(PHONE);
    browser.go(&desk.url("/review"));
    browser.js("window.confirm = () => true", &[]);
    browser.press("[data-id=special] summary", Pointer::Finger);
    browser.fill(
        "[data-id=special] input[name=text]",
        "卢审片在飞机上，到点要发",
    );
    browser.press("[data-id=special] input[type=checkbox]", Pointer::Finger);
    assert_accessible(&browser);
    browser.screenshot("review-special-phone");
    browser.press("[data-id=special] form button", Pointer::Finger);
    browser.shows("特批，未经复审、终审：卢审片在飞机上，到点要发");
    browser.shows("本期三审齐全，可以锁单了");
    assert_fits(&browser, PHONE);
    assert_accessible(&browser);
    browser.screen(DESKTOP);
    for (page, told) in [
        ("/rundown", "●特特"),
        ("/package", "特批播出，未经复审、终审（邓制片特批"),
    ] {
        browser.go(&desk.url(page));
        browser.shows(told);
        assert_accessible(&browser);
        browser.screenshot(&format!("special{}", page.replace('/', "-")));
    }
    let told = shown(&desk, &picked[0]);
    assert_eq!(
        (&told["state"], &told["override"]["by"]),
        (&Value::from("approved"), &Value::from("producer"))
    );
    assert_eq!(
        told["sign_offs"].as_array().unwrap().len(),
        1,
        "no signature is made up"
    );
    let log = producer.get("/log?q=story.override").text();
    assert!(log.contains("卢审片在飞机上"), "{log}");

    // Locked and frozen with it; the papers are made of that.
    let locked = producer.post("/package/lock", &[]);
    assert_eq!(locked.status, 303, "{}", locked.text());
    let frozen = desk.run(&["edition", "show"]).objects[0].clone();
    assert_eq!(frozen["edition"]["state"], "locked", "{frozen}");
    assert!(
        producer
            .get("/package")
            .text()
            .contains(&format!("特批{}条", picked.len()))
    );
    assert_silent(&browser);
}
